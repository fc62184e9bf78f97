/// Arguments whose meaning deserves a page; what takes them and in which range is told by the statements.
enum ArgumentWords {
  static let all = [
    WordDefinition(
      "theta", "collide theta=", "the collision angle g tau, in radians; θ is the same name",
      detail: "At pi/sqrt(m) the levels below m are trapped (Eq. 8).",
      example: "prepare qubit q=0.25 c=1\ncollide theta=pi/sqrt(15) n=100\nmeasure energy\n"),
    WordDefinition(
      "q", "prepare qubit q=", "the weight of the qubits' ground state, from 0 to 1",
      detail: "Below 1/2 the stream is inverted and charges the cavity; above it discharges.",
      example: "prepare qubit q=0.25\ncollide theta=0.8 n=50\nmeasure energy\n"),
    WordDefinition(
      "excited", "prepare qubit excited=", "the weight of the qubits' excited state, instead of q",
      example: "prepare qubit excited=0.75\ncollide theta=0.8 n=50\nmeasure energy\n"),
    WordDefinition(
      "c", "prepare qubit q= c=",
      "the degree of coherence of the qubits, from -1 to 1; 1 is a pure state",
      example: "prepare qubit q=0.25 c=0\ncollide theta=0.8 n=50\nmeasure energy, purity\n"),
    WordDefinition(
      "phase", "prepare qubit q= phase=, prepare cavity coherent alpha= phase=",
      "the phase of a coherence or an amplitude, in radians",
      example: "prepare cavity coherent alpha=2 phase=pi/2\nmeasure a_re, a_im\n"),
    WordDefinition(
      "gamma", "damp gamma=, collide … with damp gamma=, collide … during damp gamma=",
      "the loss of the cavity: rate times time, the paper's gamma t_r; γ is the same name",
      example: "prepare cavity fock n=4\ndamp gamma=0.1\nmeasure energy\n"),
    WordDefinition(
      "qubit_nbar", "collide … during damp gamma= decay= qubit_nbar=",
      "the mean number of thermal photons in the bath that the qubit decays into",
      detail:
        "With decay= the qubit relaxes at (qubit_nbar + 1) times it and is excited at qubit_nbar times it.",
      example:
        "prepare qubit q=0.3 c=0.9\ncollide theta=0.8 n=5 during damp gamma=0.02 decay=0.1 qubit_nbar=0.05\nmeasure energy\n"
    ),
    WordDefinition(
      "nbar", "damp gamma= nbar=, prepare cavity thermal nbar=",
      "the mean number of thermal photons",
      example: "prepare cavity fock n=4\ndamp gamma=0.1 nbar=0.15\nmeasure energy\n"),
    WordDefinition(
      "time", "damp gamma= time=", "how long the loss acts; gamma is then a rate",
      example: "prepare cavity fock n=4\ndamp gamma=0.05 time=2\nmeasure energy\n"),
    WordDefinition(
      "n", "collide … n=, prepare cavity fock n=",
      "a number of collisions, `inf` for their limit; a number of photons",
      detail:
        "Where qubits differ in turn (`stream=[A, B]`, a list of theta) the limit is the state after whole turns, k a multiple of their length. `collide rabi` and `collide modulated` have one with `with damp` only. A limit comes with a bound, or the reason why there is none.",
      example: "prepare qubit q=0.25 c=1\ncollide theta=pi/sqrt(15) n=inf\nmeasure energy\n"),
    WordDefinition(
      "g", "collide g= tau= [detuning=0]",
      "the coupling, with tau= instead of theta=; theta = g tau",
      example: "prepare qubit q=0.25\ncollide g=0.4 tau=2 n=20\nmeasure energy\n"),
    WordDefinition(
      "tau", "collide g= tau=", "how long a collision takes; τ is the same name",
      example: "prepare qubit q=0.25\ncollide g=0.4 tau=2 n=20\nmeasure energy\n"),
    WordDefinition(
      "detuning", "collide g= tau= detuning=",
      "the qubit's frequency minus the cavity's, in units of g's",
      example: "prepare qubit q=0.25\ncollide g=0.4 tau=2 detuning=0.1 n=20\nmeasure energy\n"),
    WordDefinition(
      "alpha", "prepare cavity coherent alpha=",
      "the amplitude of a coherent state: |alpha|² photons; α is the same name",
      example: "prepare cavity coherent alpha=2\nmeasure energy\n"),
    WordDefinition(
      "tolerance", "set tolerance=",
      "the largest truncation bound at which a number is reported, relative to max(1, |x|)",
      detail: "`tolerance=inf` reports every number, whatever its bound.",
      example: "set levels=12 tolerance=inf\nprepare cavity coherent alpha=2\nmeasure energy\n"),
    WordDefinition(
      "digits", "set digits=", "significant digits in text; never more than the bound covers",
      example: "set digits=10\nmeasure pi\n"),
  ]
}

extension Registry {
  /// The words of statements, clauses and arguments that have a page.
  public var words: [WordDefinition] { ClauseWords.all + ArgumentWords.all + StreamWords.all }
}
