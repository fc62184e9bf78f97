/// Couplings, and what sets the qubits of a train apart.
enum StreamWords {
  static let all = couplings + arguments

  /// Each coupling has its page from its row.
  private static let couplings = Couplings.all.compactMap { row -> WordDefinition? in
    guard let word = row.word, case .now = row.availability, !row.example.isEmpty else {
      return nil
    }
    return WordDefinition(
      word, "collide \(word) …", row.help, detail: row.equation, example: row.example)
  }

  private static let arguments = [
    WordDefinition(
      "stream", "collide … stream=[A, A, B]", "kinds of qubits that come in turn, again and again",
      detail:
        "Kinds are named by `prepare qubit … as NAME`. Qubit k is member (k-1) mod the length, counted from the statement. `theta` may be a list with a period of its own. `n=inf` is the limit after whole turns of both.",
      example:
        "prepare qubit q=0.25 c=1 as A\nprepare qubit q=0.6 c=0.5 phase=0.8 as B\ncollide theta=[0.7, 1.1] stream=[A, A, B] n=20\nmeasure energy\n"
    ),
    WordDefinition(
      "spread", "collide theta= spread= [shape=gauss]",
      "the standard deviation of theta relative to its mean: every qubit draws it anew",
      detail:
        "The averaged map is exact, without quadrature; with `during damp` it is one with a bound of its own. A `sweep` over `normal(…)` is another experiment: one angle for a whole run.",
      example:
        "prepare qubit q=0.25 c=1\ncollide theta=pi/sqrt(15) spread=0.05 n=20\nmeasure energy\n"),
    WordDefinition(
      "shape", "collide theta= spread= shape=uniform",
      "the law of a spread: gauss, or uniform with the same deviation",
      example:
        "prepare qubit q=0.25 c=1\ncollide theta=0.8 spread=0.1 shape=uniform n=20\nmeasure energy\n"
    ),
    WordDefinition(
      "arrivals", "collide … arrivals=poisson with damp gamma=, arrivals=binomial p=",
      "when qubits come: regular, poisson (random times) or binomial (a clock whose ticks bring one with the chance p)",
      detail:
        "With poisson the damping after each qubit lasts until the next comes: `gamma` is per mean waiting time, k counts qubits and the state is what the next one meets. With binomial k counts ticks.",
      example:
        "prepare qubit q=0.25 c=1\ncollide theta=pi/sqrt(15) n=inf arrivals=poisson with damp gamma=0.1 nbar=0.15\nmeasure energy\n"
    ),
    WordDefinition(
      "p", "collide … arrivals=binomial p=", "the chance that a tick brings a qubit",
      example:
        "prepare qubit q=0.25\ncollide theta=0.8 n=20 arrivals=binomial p=0.6 with damp gamma=0.1\nmeasure energy\n"
    ),
    WordDefinition(
      "memory", "collide theta= memory= [n=1]",
      "how far each qubit swaps with the one before, from 0 (not at all) to 1 (one qubit for ever)",
      detail:
        "The outgoing qubit stays until the next collision with memory; then V = sqrt(1-p) + i sqrt(p) SWAP acts on it and the fresh one, and it is traced out. `prepare cavity` and a collision without `memory` trace it out as well. `information` is the mutual information of the cavity and that qubit at present.",
      example:
        "prepare qubit q=0.25 c=1\ncollide theta=pi/sqrt(15) memory=0.3 n=10\nmeasure energy, information\n"
    ),
    WordDefinition(
      "efficiency", "collide … detect efficiency=",
      "the chance that a detector sees a qubit; `efficiency_0=`, `efficiency_1=` where it depends on the state",
      example:
        "prepare qubit q=0.25 c=1\ncollide theta=0.8 n=3 detect efficiency=0.8 keep=none\nmeasure probability\n"
    ),
    WordDefinition(
      "flip", "collide … detect flip=",
      "the chance that a detector takes a qubit that it sees for the other outcome",
      example:
        "prepare qubit q=0.25 c=1\ncollide theta=0.8 n=3 detect flip=0.05 keep=g\nmeasure probability\n"
    ),
    WordDefinition(
      "keep", "collide … detect keep=g",
      "the outcome that is kept of every qubit: g or e, 0 or 1 in a turned basis, none where nothing is seen",
      example:
        "prepare qubit q=0 c=0\ncollide theta=0.8 detect keep=g\nmeasure probability, energy\n"
    ),
    WordDefinition(
      "rate", "beam theta= rate= time=", "qubits per unit of time, on average",
      example: "prepare qubit q=0.25\nbeam theta=0.8 rate=10 time=0.5\nmeasure energy, qubits\n"),
    WordDefinition(
      "decay", "prepare qubit q= decay=, collide … during damp gamma= decay=",
      "what a flight before the cavity takes from a qubit: time over its lifetime T1",
      detail: "The excited weight becomes e^-decay of it, the coherence e^(-decay/2 - dephasing).",
      example:
        "prepare qubit q=0.2 c=1 decay=0.1 dephasing=0.3\ncollide theta=0.9 n=20\nmeasure energy, purity\n"
    ),
    WordDefinition(
      "dephasing", "prepare qubit q= dephasing=",
      "what a flight takes from a qubit's coherence alone: time over T_phi",
      example: "prepare qubit q=0.25 dephasing=0.5\ncollide theta=0.8 n=20\nmeasure purity\n"),
    WordDefinition(
      "coupling", "collide rabi theta= coupling=",
      "the coupling in units of the cavity's frequency, g/omega",
      detail: "A collision lasts theta/coupling radians of the cavity's frequency.",
      example:
        "prepare qubit q=0.25 c=1\ncollide rabi theta=0.6 coupling=0.2 n=10\nmeasure energy\n"),
    WordDefinition(
      "eta", "collide modulated theta= coupling= eta= nu=",
      "how far the frequencies are modulated: the counter-rotating terms turn by e^{2i(omega t + eta sin nu t)}",
      detail: "With J_0(2 eta) = 0, eta = 1.2024127788, a fast modulation leaves little of them.",
      example:
        "prepare qubit q=0.25 c=1\ncollide modulated theta=0.8 coupling=0.1 eta=1.2024127788 nu=20 n=5\nmeasure distance\n"
    ),
    WordDefinition(
      "nu", "collide modulated theta= coupling= eta= nu=",
      "the frequency of the modulation, in units of the cavity's",
      detail:
        "Where a multiple of nu is near 2, the modulation brings counter-rotating terms into resonance.",
      example:
        "prepare qubit q=0.25 c=1\ncollide modulated theta=0.8 coupling=0.1 eta=1.2024127788 nu=50 n=5\nmeasure distance\n"
    ),
    WordDefinition(
      "J", "collide spin J=", "the size of a spin: 2J+1 levels, J a multiple of 1/2",
      example: "prepare qubit q=0.25\ncollide spin J=4 theta=0.3 n=50\nmeasure energy\n"),
    WordDefinition(
      "height", "collide custom height=EXPRESSION",
      "how strongly rung n is coupled, an expression in n",
      detail: "The pair |n,e>, |n+step,g> turns by theta height. `sqrt(n+1)` is Jaynes-Cummings.",
      example:
        "prepare qubit q=0.25\ncollide custom height=sqrt(n+1) theta=0.8 n=20\nmeasure energy\n"),
    WordDefinition(
      "offset", "collide custom height= offset=EXPRESSION",
      "what rung n adds to the detuning, an expression in n",
      detail: "In units of 1/tau with `theta=`, of g's with `g= tau=`.",
      example:
        "prepare qubit q=0.25\ncollide custom height=sqrt(n+1) offset=0.05*n theta=0.8 n=20\nmeasure energy\n"
    ),
    WordDefinition(
      "step", "collide custom height= step=", "photons that a qubit gives at a time, 1 to 8",
      example:
        "prepare qubit q=0.25\ncollide custom height=1 step=3 theta=0.8 n=5\nmeasure energy\n"),
  ]
}
