import Syntax

/// Statements that look and change nothing.
enum ObservationStatements {
  static let all = [measure, expect, print, plot, figure, save, analyze]

  static let measure = StatementDefinition(
    "measure", .observation, shape: [.expressions("values", named: true)],
    usage: "measure value [as name], …",
    forms: [
      StatementForm(
        help:
          "no back-action; with `as` the value can be used under that name from then on, and as `_` until the next one"
      )
    ],
    summary: "prints and records values",
    example: "prepare cavity fock n=3\nmeasure energy as stored, purity\n",
    lower: Checker.lowerMeasure)

  static let expect = StatementDefinition(
    "expect", .observation,
    shape: [.expression("condition"), .clause("reason", keyword: "because", [.string("text")])],
    usage: "expect CONDITION [because \"…\"]",
    forms: [
      StatementForm(
        help:
          "passes, fails, or stays undecided when the bound is too coarse to tell; the run goes on")
    ],
    summary: "makes a claim that is checked on every run",
    example: "prepare cavity thermal nbar=2\nexpect energy ~ 2 within 1e-9 because \"thermal\"\n",
    lower: Checker.lowerExpect)

  static let print = StatementDefinition(
    "print", .observation, shape: [.string("text", template: true)],
    usage: "print \"text {value}\"",
    forms: [StatementForm(help: "`{…}` is replaced by the value of an expression")],
    summary: "prints a line of text", example: "print \"after {k} collisions: {energy} quanta\"\n",
    lower: Checker.lowerPrint)

  static let plot = StatementDefinition(
    "plot", .observation,
    shape: [
      .choice(
        "kind",
        [
          WordChoice(
            "map",
            [
              .expressions("values", named: false),
              .clause("against", keyword: "vs", [.expressions("axes", named: false)]),
              scale(LogAxes.ofMaps), LookClause.shape, target,
            ]),
          WordChoice("wigner", [LookClause.shape, target]),
          WordChoice("populations", [LookClause.shape, target]),
        ],
        otherwise: [
          .expressions("values", named: false),
          .clause("against", keyword: "vs", [.expression("axis")]),
          .clause("by", keyword: "by", [.expressions("axes", named: false)]),
          scale(LogAxes.ofCurves), LookClause.shape, target,
        ])
    ],
    usage:
      "plot a, b [vs x] [by g] [scale logx] [with title=…] [to \"f.svg\"], plot map z vs x, y [scale logz], plot populations, or plot wigner",
    forms: [
      StatementForm(
        arguments: LookClause.ofCurves, clauses: clauses,
        help:
          "curves against their own k, or `vs` a list; svg, pdf or png by the file's ending (gp: the gnuplot script, py: the same for matplotlib, csv: the numbers), in the terminal without `to`"
      ),
      StatementForm(
        ["map"], arguments: LookClause.ofMaps, clauses: clauses,
        help:
          "a heat map of a sweep with two axes; `scale logx`, `logy` and `loglog` for the axes, `logz`, `logxz`, `logyz` and `logxyz` for the colours too: what is not above 0 within its bound stays grey"
      ),
      StatementForm(
        ["wigner"], arguments: LookClause.ofWigner, clauses: clauses,
        help:
          "the Wigner function of the state on a square that holds it, with the bound of every value below; at a point: `wigner(x, p)`"
      ),
      StatementForm(
        ["populations"], arguments: LookClause.ofPopulations, clauses: clauses,
        help: "the photon distribution of the state"),
    ],
    summary: "draws a figure",
    example: "prepare cavity coherent alpha=2\nplot wigner to \"wigner.png\"\n",
    lower: Checker.lowerPlot
  ).writing(pictures)

  private static let clauses = ["with …", "to \"f.svg\""]

  static let figure = StatementDefinition(
    "figure", .observation, shape: [LookClause.shape, target, .block(.block)],
    usage: "figure [with columns=2 size=page] [to \"f.pdf\"] { plot …; plot … }",
    forms: [
      StatementForm(
        arguments: LookClause.ofFigures, clauses: clauses,
        help:
          "the plots of its block are panels of one picture, (a), (b), … in the order of writing")
    ],
    summary: "draws several plots in one figure",
    example:
      "prepare qubit q=0.25 c=1\nrecord energy, purity as run\ncollide theta=pi/sqrt(15) n=200\nfigure with columns=2 to \"charging.svg\" {\n  plot run.energy\n  plot run.purity\n}\n",
    lower: Checker.lowerFigure
  ).brought(by: 1).writing(pictures)

  static let save = StatementDefinition(
    "save", .observation, shape: [.expression("value"), target], usage: "save run to \"run.csv\"",
    forms: [
      StatementForm(
        help:
          "a series, a sweep's table, or `state`; csv, json or npz by the file's ending; `{…}` in the name is filled in, so that every turn of a loop has its own file: `save run to \"run-{g}.csv\"`"
      )
    ],
    summary: "writes a series, table or state to a file",
    example:
      "prepare qubit q=0.25\nrecord energy as run\ncollide theta=0.8 n=10\nsave run to \"run.csv\"\n",
    lower: Checker.lowerSave
  ).writing(["csv", "json", "npz"])

  /// Pictures, and what draws them again.
  private static let pictures =
    ["svg", "pdf", "png"] + FigureLook.Source.allCases.map(\.rawValue)

  static let analyze = StatementDefinition(
    "analyze", .observation,
    shape: [
      .choice(
        "model", Couplings.ladders.compactMap { row in row.word.map { WordChoice($0, pieces) } },
        otherwise: pieces)
    ],
    usage: "analyze theta= [with damp …] [from state]",
    forms: Couplings.ladders.map { row in
      StatementForm(
        row.words, arguments: row.arguments.compactMap(onResonance),
        clauses: ["with damp …", "from state"],
        help: row.word == nil
          ? "traps and near gates, sectors with their steady states and |lambda_2|, and how long the levels below the first gate hold: leak per cycle, lifetime, and what spilled past the gate. Starts from the vacuum, `from state` from the cavity as it is; on resonance only. As numbers: `basin(leak, theta=…, q=…)`"
          : row.help,
        equation: row.word == nil ? "Eq. (8)-(17)" : row.equation)
    },
    summary: "says what the prepared stream does in the long run",
    example: "prepare qubit q=0.25 c=1\nanalyze theta=pi/sqrt(5.2)\n",
    lower: Checker.lowerAnalyze)

  private static let pieces: [ShapeElement] = [
    .arguments,
    .clause("with", keyword: "with", [.choice("loss", [WordChoice("damp", [.arguments])])]),
    .clause("start", keyword: "from", [.choice("start", [WordChoice("state")])]),
  ]

  /// Gates are those of pairs on resonance: an angle, and what the rungs need.
  private static func onResonance(_ argument: ArgumentDefinition) -> ArgumentDefinition? {
    if argument.name == "theta" {
      return ArgumentDefinition("theta", unit: "radians", "collision angle g*tau")
    }
    let isTimed = CouplingRow.exposureArguments.contains { $0.name == argument.name }
    return isTimed || argument.name == "offset" ? nil : argument
  }

  private static func scale(_ words: [String]) -> ShapeElement {
    .clause("scale", keyword: "scale", [.choice("axes", words.map { WordChoice($0) })])
  }

  private static let target = ShapeElement.clause(
    "target", keyword: "to", [.string("path", template: true)])
}
