import Simulation
import Syntax

/// Statements that change the cavity now.
enum ActionStatements {
  static let all = [prepare, collide, beam, damp]

  // MARK: prepare

  static let prepare = StatementDefinition(
    "prepare", .action,
    shape: [
      .choice(
        "subject",
        [
          WordChoice(
            "qubit", [.arguments, .clause("kind", keyword: "as", [.name("name")])]),
          WordChoice(
            "cavity",
            [
              .choice(
                "start",
                [
                  WordChoice("vacuum"), WordChoice("fock", [.arguments]),
                  WordChoice("coherent", [.arguments]), WordChoice("thermal", [.arguments]),
                  WordChoice(
                    "from",
                    [.string("path"), .choice("repair", [WordChoice("repair")], otherwise: [])]),
                ])
            ]),
        ])
    ],
    usage:
      "prepare qubit q= [c=1] [phase=0] [decay=0] [dephasing=0] [as NAME], or prepare cavity vacuum, fock n=, coherent alpha=, thermal nbar=, from \"state.npz\" [repair]",
    forms: [
      StatementForm(
        ["qubit"],
        arguments: [
          ArgumentDefinition(
            "q", in: .closed(0, 1), isOptional: true, "weight of the qubits' ground state"),
          ArgumentDefinition(
            "excited", in: .closed(0, 1), isOptional: true,
            "weight of the excited state, instead of q"),
          ArgumentDefinition("c", in: .closed(-1, 1), default: 1, "degree of coherence"),
          ArgumentDefinition("phase", default: 0, unit: "radians", "phase of the coherence"),
          ArgumentDefinition(
            "decay", in: .notNegative, isOptional: true,
            "what the flight before the cavity takes: time over the qubit's lifetime T1"),
          ArgumentDefinition(
            "dephasing", in: .notNegative, isOptional: true,
            "the same for the coherence alone: time over T_phi"),
        ], alternatives: [["q"], ["excited"]], clauses: ["as NAME"],
        help: "the state of the qubits that follow; the cavity is not touched",
        equation:
          "Eq. (1), (13): rho_q = q|g><g| + (1-q)|e><e| + c sqrt(q(1-q)) (e^(i phase)|e><g| + h.c.)",
        effect: .declaration
      ),
      StatementForm(["cavity", "vacuum"], help: "no photons; a fresh script starts so"),
      StatementForm(
        ["cavity", "fock"],
        arguments: [ArgumentDefinition("n", .count, in: .notNegative, "number of photons")],
        help: "a number state"),
      StatementForm(
        ["cavity", "coherent"],
        arguments: [
          ArgumentDefinition("alpha", "amplitude; |alpha|² photons"),
          ArgumentDefinition("phase", default: 0, unit: "radians", "phase of the amplitude"),
        ], help: "a coherent state"),
      StatementForm(
        ["cavity", "thermal"],
        arguments: [ArgumentDefinition("nbar", in: .notNegative, "mean number of thermal photons")],
        help: "a thermal state", equation: "p_n = nbar^n/(1+nbar)^(n+1)"),
      StatementForm(
        ["cavity", "from"],
        help:
          "the state in a .npz file, by `save state` or numpy.savez(file, rho=matrix), also a ket, below the script's folder; its bound comes with it. `repair` takes the state nearest to a matrix that is none quite (its Hermitian part without negative eigenvalues, of trace 1), and the distance as its bound"
      ),
    ],
    summary:
      "sets the state of the following qubits, or replaces the state of the cavity and sets k to 0",
    example: "prepare qubit q=0.25 c=1\nprepare cavity coherent alpha=2\nmeasure energy\n",
    lower: Checker.lowerPrepare)

  // MARK: collide

  static let dampingArguments = [
    ArgumentDefinition("gamma", in: .notNegative, "decay rate; with time=1 the paper's gamma*t_r"),
    ArgumentDefinition("nbar", in: .notNegative, default: 0, "mean number of thermal photons"),
    ArgumentDefinition("time", in: .notNegative, default: 1, "duration, in units of 1/gamma's"),
  ]

  private static let count = ArgumentDefinition(
    "n", .countOrInfinity, in: .notNegative, default: 1,
    "number of collisions; inf is the limit from the present state")

  private static let maximum = ArgumentDefinition(
    "max", .count, in: .notNegative, isOptional: true, "most collisions of an `until`")

  /// How qubits differ, and when they come.
  private static let streamArguments = [
    ArgumentDefinition(
      "stream", .qubits, isOptional: true,
      "kinds of qubits that come in turn, by the names of `prepare qubit … as`"),
    ArgumentDefinition(
      "arrivals", .word, isOptional: true, choices: Arrivals.allCases.map(\.rawValue),
      "when qubits come; with poisson the damping lasts the waiting time, gamma per mean waiting time"
    ),
    ArgumentDefinition(
      "p", in: .closed(0, 1), isOptional: true, beside: "arrivals",
      "the chance that a tick brings a qubit, with arrivals=binomial"),
  ]

  private static let spreadArguments = [
    ArgumentDefinition(
      "spread", in: .notNegative, isOptional: true,
      "standard deviation of theta relative to its mean: every qubit draws it anew"),
    ArgumentDefinition(
      "shape", .word, isOptional: true, beside: "spread",
      choices: SpreadShape.allCases.map(\.rawValue), "the law of a spread; gauss if left out"),
  ]

  /// What a qubit leaves to the next.
  private static let memory = ArgumentDefinition(
    "memory", in: .closed(0, 1), isOptional: true,
    "how far each qubit swaps with the one before, which stays until then: 0 not at all, 1 one qubit for ever"
  )

  static let collide = StatementDefinition(
    "collide", .action,
    shape: [
      .choice(
        "model",
        Couplings.all.compactMap { row in row.word.map { WordChoice($0, collisionPieces) } },
        otherwise: collisionPieces)
    ],
    usage:
      "collide theta= [n=1] [until … max=] [during damp …] [detect …] [with damp …], or g= tau= [detuning=] for theta=",
    forms: Couplings.all.map { row in
      StatementForm(
        row.words,
        arguments: row.arguments + [count] + streamArguments
          + (row.spreads ? spreadArguments + [memory] : []),
        alternatives: row.alternatives, clauses: collisionClauses, help: row.help,
        equation: row.equation, availability: row.availability)
    },
    summary: "sends qubits through the cavity",
    example:
      "prepare qubit q=0.25 c=1\ncollide theta=pi/sqrt(15) n=1000 with damp gamma=0.1 nbar=0.15\nmeasure energy, purity\n",
    lower: Checker.lowerCollide
  ).layingClauses()

  /// Couplings of pairs: what a beam can be made of.
  private static let beamRows = Couplings.ladders

  private static let beamPieces: [ShapeElement] = [
    .arguments,
    .clause("with", keyword: "with", [.choice("loss", [WordChoice("damp", [.arguments])])]),
  ]

  static let beam = StatementDefinition(
    "beam", .action,
    shape: [
      .choice(
        "model", beamRows.compactMap { row in row.word.map { WordChoice($0, beamPieces) } },
        otherwise: beamPieces)
    ], usage: "beam theta= rate= time= [with damp gamma= nbar=]",
    forms: beamRows.map { row in
      StatementForm(
        row.words,
        // How many qubits came is not known, nor what they brought.
        arguments: row.arguments.filter { $0.name != "omega" } + [
          ArgumentDefinition("rate", in: .notNegative, "qubits per unit of time, on average"),
          ArgumentDefinition("time", in: .notNegative, "how long the beam crosses the cavity"),
        ] + spreadArguments, alternatives: row.alternatives, clauses: ["with damp …"],
        help:
          row.word == nil
          ? "a fixed time, so a random number of qubits; the loss acts all the while, gamma a rate"
          : row.help,
        equation: "rho -> exp(T [R(M - 1) + L]) rho, M one collision")
    },
    summary: "sends qubits at random times through the cavity, for a fixed time",
    example:
      "prepare qubit q=0.25 c=1\nbeam theta=0.8 rate=10 time=0.7 with damp gamma=1 nbar=0.1\nmeasure energy, qubits\n",
    lower: Checker.lowerBeam)

  private static let collisionClauses = [
    "until … max", DuringClause.usage, DetectClause.usage, "with damp …",
  ]

  private static let collisionPieces: [ShapeElement] = [
    .arguments,
    DuringClause.shape,
    DetectClause.shape,
    .clause("with", keyword: "with", [.choice("loss", [WordChoice("damp", [.arguments])])]),
    .clause("until", keyword: "until", [.expression("condition"), .arguments]),
  ]

  /// The argument that bounds an `until`.
  static let untilArguments = [maximum.required]

  // MARK: damp

  static let damp = StatementDefinition(
    "damp", .action, shape: [.arguments], usage: "damp gamma= [nbar=0] [time=1]",
    forms: [
      StatementForm(
        arguments: dampingArguments,
        help:
          "one interval of cavity loss, now; for loss after every collision use `collide … with damp …`",
        equation: "Eq. (17), solved exactly")
    ],
    summary: "lets the cavity leak and warm once",
    example: "prepare cavity coherent alpha=2\ndamp gamma=0.1 nbar=0.15\nmeasure energy, purity\n",
    lower: Checker.lowerDamp)
}

extension ArgumentDefinition {
  /// The same argument where it cannot be left out.
  var required: ArgumentDefinition {
    ArgumentDefinition(name, kind, in: range, unit: unit, help)
  }
}
