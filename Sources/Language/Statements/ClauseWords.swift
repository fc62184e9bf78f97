/// Words that begin a clause, choose a form or join expressions.
enum ClauseWords {
  static let all = clauses + expressions + forms + colourScales

  private static let train = "prepare qubit q=0.25 c=1\n"

  static let clauses = [
    WordDefinition(
      "until", "collide … until CONDITION max=N",
      "stops a train of collisions after the first at which a condition certainly holds",
      detail:
        "Instead of `n=`. With `with damp` the damping of that collision comes first. If the condition is never met within `max=`, a warning says so.",
      example: train
        + "collide theta=pi/sqrt(15) until purity > 0.99 and k > 5 max=1000\nmeasure k\n"),
    WordDefinition(
      "with", "collide … with damp gamma= [nbar=0] [time=1]",
      "lets the cavity leak and warm after every collision (Eq. 16)",
      detail:
        "A `damp` on its own, behind `;` or on the next line, happens once, after the whole train.",
      example: train + "collide theta=0.8 n=50 with damp gamma=0.1 nbar=0.15\nmeasure energy\n"),
    WordDefinition(
      DuringClause.keyword,
      "collide … during damp gamma= [nbar=0] [decay=0] [dephasing=0] [qubit_nbar=0]",
      "loss while the qubit is inside: cavity and qubit follow one master equation",
      detail:
        "gamma is gamma tau, decay tau/T1, dephasing tau/T_phi; with `g= tau=` all three are rates. `with damp` may follow: loss between the collisions. It goes with Jaynes-Cummings, `intensity`, `uniform` and `custom` (one photon at a time, on resonance but for `detuning`), with `spread`, and with `arrivals=binomial`, where an empty tick loses nothing during itself. `split_distance` says what splitting the two would be wrong by.",
      example: train
        + "collide theta=pi/sqrt(15) n=5 during damp gamma=0.1 nbar=0.15\nmeasure energy, split_distance\n"
    ),
    WordDefinition(
      DetectClause.keyword,
      "collide … detect [angle=0] [phase=0] [efficiency=1] [flip=0] [keep=]",
      "a detector looks at the qubits that come out, and what it says conditions the cavity",
      detail:
        "|0> = cos(angle/2)|g> + e^(i phase) sin(angle/2)|e>, |1> the other; without `angle` 0 is g and 1 is e, in the frame of the cavity's frequency. `efficiency_0=` and `efficiency_1=` where the two differ. `keep=g` (e, 0, 1, none) keeps one outcome of every qubit: `probability` is that of all of them, and values are those of the conditional state, with a bound that grows as the outcome becomes unlikely. Loss in `with damp` comes after the detector.",
      example:
        "prepare qubit q=0 c=0\ncollide theta=0.8 n=3 detect keep=g\nmeasure probability, energy\n"
    ),
    WordDefinition(
      "as", "measure value as NAME, record … as NAME, sweep … as NAME",
      "gives a result a name",
      detail:
        "A measured name reads as its latest value; a series or table is read by its columns, `run.energy`.",
      example: train
        + "record energy as run\ncollide theta=0.8 n=20\nmeasure max(run.energy) as highest\nmeasure highest\n"
    ),
    WordDefinition(
      "every", "record … every N",
      "takes a sample at multiples of N only, besides the first and the last",
      example: train
        + "record energy every 10 as run\ncollide theta=0.8 n=100\nmeasure len(run.k)\n"),
    WordDefinition(
      "in", "for x in LIST, sweep x in LIST, param x = value in [a, b]",
      "goes through a list, or limits a parameter",
      detail: "Lists: `1..5`, `linspace(a, b, n)`, `logspace(a, b, n)`, `[a, b, c]`.",
      example: "param q = 0.25 in [0, 0.5]\nfor n in 1..3 { measure n*q }\n"),
    WordDefinition(
      "because", "expect CONDITION because \"reason\"",
      "says why a claim should hold; the reason is reported with it",
      example:
        "prepare cavity fock n=3\nexpect variance ~ 0 within 1e-9 because \"a number state\"\n"),
    WordDefinition(
      "else", "if CONDITION { … } else { … }, if c then a else b",
      "what happens, or which value is taken, where a condition certainly does not hold",
      detail: "In a session `else {` may also stand on a line of its own.",
      example: "if energy > 1 { damp gamma=1 } else { prepare cavity fock n=2 }\nmeasure energy\n"),
    WordDefinition(
      "vs", "plot a, b vs x, plot map z vs x, y",
      "says against what is plotted; without it a series' own k",
      example: train
        + "record energy, purity as run\ncollide theta=0.8 n=50\nplot run.energy vs run.purity\n"),
    WordDefinition(
      "by", "plot … by NAME, branches as t by clicks { … }",
      "names the loop variables or axes that tell the curves apart in the legend; in `branches`, what tells records apart",
      detail:
        "A series recorded inside `for`, `repeat`, a procedure or a sweep is a family outside: its loop variables are columns. `branches as t by clicks` keeps one state for each number of outcomes 1: `t.clicks` and `t.probability` are the counting statistics, and of what the block measures there is a value for each number.",
      example:
        "for q in [0, 0.25] {\n  prepare cavity vacuum\n  prepare qubit q=q\n  record energy as run\n  collide theta=0.8 n=20\n}\nplot run.energy vs run.k by q\n"
    ),
    WordDefinition(
      "scale", "plot … scale logx, logy or loglog, plot map … scale logz, logxz, logyz or logxyz",
      "makes axes of a plot and the colours of a map logarithmic",
      example: train
        + "record energy as run\ncollide theta=0.8 n=100\nplot run.energy scale logx\n"),
    WordDefinition(
      "to", "plot … to \"f.svg\", save … to \"f.csv\"",
      "names the file that is written; the ending decides its kind",
      detail:
        "Pictures: svg, pdf, png, gp (the gnuplot script). Tables and states: csv, json, npz. Files go below the folder of `--out`.",
      example: train + "record energy as run\ncollide theta=0.8 n=20\nsave run to \"run.csv\"\n"),
    WordDefinition(
      "from", "prepare cavity from \"state.npz\", analyze … from state",
      "starts from a stored state, or lets `analyze` start from the state here",
      example: train + "collide theta=pi/sqrt(5.2) n=5\nanalyze theta=pi/sqrt(5.2) from state\n"),
    WordDefinition(
      "zip", "sweep (x, y) in zip(A, B) { … }",
      "pairs two lists of one length: one axis with two names",
      detail: "Two axes, `x in A, y in B`, make a grid of all pairs instead.",
      example:
        "sweep (q, c) in zip([0, 0.1, 0.2], [1, 0.5, 0]) as s {\n  prepare qubit q=q c=c\n  collide theta=0.8 n=20\n  measure energy\n}\n"
    ),
  ]

  static let expressions = [
    WordDefinition(
      "within", "a ~ b within t", "how far apart two values may be and still count as equal",
      detail: "`==` is for whole numbers; computed numbers are compared with `~ … within`.",
      example: "prepare cavity coherent alpha=2\nexpect energy ~ 4 within 1e-9\n"),
    WordDefinition(
      "and", "a and b", "both conditions certainly hold",
      example: "expect energy >= 0 and purity <= 1\n"),
    WordDefinition(
      "or", "a or b", "at least one of two conditions certainly holds",
      example: "expect energy > 1 or purity > 0.5\n"),
    WordDefinition(
      "not", "not a", "the condition certainly does not hold", example: "expect not (energy > 1)\n"),
    WordDefinition(
      "then", "if c then a else b", "a value that depends on a condition",
      example: "let m = 3\nmeasure if m > 2 then m else 2 as larger\n"),
    WordDefinition(
      "_", "_", "the value measured last, whatever its name",
      example: "measure energy + 2\nmeasure 2*_\n"),
    WordDefinition(
      "..", "a..b", "the whole numbers from a to b, both included",
      example: "for m in 2..4 { measure pi/sqrt(m) }\n"),
  ]

  static let forms = [
    WordDefinition(
      "qubit", "prepare qubit q= [c=1] [phase=0]", "the state of the qubits that follow (Eq. 1)",
      example: "prepare qubit q=0.25 c=1\ncollide theta=0.8\nmeasure energy\n"),
    WordDefinition(
      "cavity", "prepare cavity vacuum, fock, coherent, thermal or from",
      "replaces the state of the cavity and sets k to 0",
      example: "prepare cavity thermal nbar=0.5\nmeasure energy\n"),
    WordDefinition(
      "vacuum", "prepare cavity vacuum", "no photons; a fresh script starts so",
      example: "prepare cavity vacuum\nmeasure energy\n"),
    WordDefinition(
      "fock", "prepare cavity fock n=, fidelity(fock, n=)",
      "a state with a definite number of photons",
      example: "prepare cavity fock n=3\nmeasure population(3), fidelity(fock, n=3)\n"),
    WordDefinition(
      "coherent", "prepare cavity coherent alpha= [phase=0], fidelity(coherent, alpha=)",
      "a coherent state of |alpha|² photons",
      example: "prepare cavity coherent alpha=2\nmeasure energy, fidelity(coherent, alpha=2)\n"),
    WordDefinition(
      "thermal", "prepare cavity thermal nbar=", "a thermal state of nbar photons on average",
      example: "prepare cavity thermal nbar=0.5\nmeasure energy, g2\n"),
    WordDefinition(
      "cotangent", "fidelity(cotangent, theta=, q=)",
      "the steady state of a coherent stream below an exact trap (Eq. 9)",
      example: train
        + "collide theta=pi/sqrt(15) n=300\nmeasure fidelity(cotangent, theta=pi/sqrt(15), q=0.25)\n"
    ),
    WordDefinition(
      "map", "plot map z vs x, y", "draws a column of a sweep with two axes as a heat map",
      example:
        "sweep theta in linspace(0.5, 1, 4), q in [0, 0.2] as s {\n  prepare qubit q=q\n  collide theta=theta n=20\n  measure energy\n}\nplot map s.energy vs s.theta, s.q\n"
    ),
    WordDefinition(
      "populations", "plot populations", "draws the photon distribution of the state",
      example: train + "collide theta=0.8 n=30\nplot populations\n"),
    WordDefinition(
      "state", "save state to \"f.npz\", analyze … from state",
      "the state of the cavity as a whole",
      example: "prepare cavity fock n=2\nsave state to \"two.npz\"\n"),
    WordDefinition(
      "logx", "plot … scale logx", "a logarithmic x axis; `logy` and `loglog` likewise",
      example: train + "record energy as run\ncollide theta=0.8 n=50\nplot run.energy scale logx\n"),
    WordDefinition(
      "logy", "plot … scale logy", "a logarithmic y axis",
      example: train + "record energy as run\ncollide theta=0.8 n=50\nplot run.energy scale logy\n"),
    WordDefinition(
      "loglog", "plot … scale loglog", "two logarithmic axes",
      example: train
        + "record energy as run\ncollide theta=0.8 n=50\nplot run.energy scale loglog\n"),
    WordDefinition(
      "auto", "set levels=auto", "as many Fock levels as the state needs; they grow while it runs",
      example: "set levels=auto\nprepare cavity coherent alpha=3\nmeasure levels\n"),
    WordDefinition(
      "repair", "prepare cavity from \"f.npz\" repair",
      "takes the state nearest to a matrix that is not quite one, its distance as the bound",
      example: "prepare cavity fock n=2\nsave state to \"two.npz\"\n"),
  ]

  static let colourScales = [
    ("logz", "a logarithmic colour scale"),
    ("logxz", "a logarithmic x axis and colour scale"),
    ("logyz", "a logarithmic y axis and colour scale"),
    ("logxyz", "two logarithmic axes and a logarithmic colour scale"),
  ].map { word, help in
    WordDefinition(
      word, "plot map … scale \(word)", help,
      example:
        "sweep theta in linspace(0.5, 2, 8), gamma in logspace(1e-3, 1, 8) as s {\n  prepare qubit q=0.25 c=1\n  collide theta=theta n=20 with damp gamma=gamma\n  measure ergotropy\n}\nplot map s.ergotropy vs s.theta, s.gamma scale \(word)\n"
    )
  }
}
