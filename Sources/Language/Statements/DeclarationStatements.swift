import Syntax

/// Statements that change what follows and never touch the cavity.
enum DeclarationStatements {
  static let all = [
    maser.atTopLevel(), param.atTopLevel(), letStatement, observable, proc.atTopLevel(),
    include.atTopLevel(), set, seed, record,
  ]

  static let maser = StatementDefinition(
    "maser", .declaration, shape: [.expression("version")], usage: "maser 1",
    forms: [StatementForm(help: "the first statement, if present")],
    summary: "says for which version of the language the script was written",
    example: "maser 1\nmeasure energy\n", lower: Checker.lowerVersion)

  static let param = StatementDefinition(
    "param", .declaration,
    shape: [
      .name("name"), .equals, .expression("value"),
      .clause("range", keyword: "in", [.expression("range")]), .optionalString("doc"),
    ], usage: "param x = value [in [a, b]] [\"what it is\"]",
    forms: [
      StatementForm(
        help: "`in [a, b]` limits the values, `in 1..100` allows whole numbers only")
    ],
    summary: "declares a constant that the command line can override (maser run f.maser x=…)",
    example: "param theta = pi/sqrt(15) in [0, 10] \"collision angle\"\nmeasure theta\n",
    lower: Checker.lowerParam)

  static let letStatement = StatementDefinition(
    "let", .declaration, shape: [.name("name"), .equals, .expression("value")],
    usage: "let x = value",
    forms: [
      StatementForm(
        help:
          "block-scoped; a second `let` at the same level rebinds the name; `x = value` gives it another value, also from inside `repeat`, `for` and `if`"
      )
    ],
    summary: "gives a value a name",
    example: "let total = 0\nfor n in 1..10 { total = total + n^2 }\nmeasure total\n",
    lower: Checker.lowerLet)

  static let observable = StatementDefinition(
    "observable", .declaration, shape: [.name("name"), .equals, .expression("value")],
    usage: "observable f = expression",
    forms: [StatementForm(help: "evaluated anew wherever its name is used")],
    summary: "names an expression of the state",
    example: "observable filling = energy/14\nprepare cavity fock n=7\nmeasure filling\n",
    lower: Checker.lowerObservable)

  static let proc = StatementDefinition(
    "proc", .declaration, shape: [.name("name"), .parameters("parameters"), .block(.block)],
    usage: "proc name(a, b=1) { … }",
    forms: [
      StatementForm(
        help: "called like a built-in statement: `name a=0.8`; acts on the caller's cavity")
    ],
    summary: "defines a procedure",
    example:
      "proc charge(theta, n=300) {\n  prepare qubit q=0.25\n  collide theta=theta n=n\n}\ncharge theta=0.8\nmeasure energy\n",
    lower: Checker.lowerProcedure)

  static let include = StatementDefinition(
    "include", .declaration, shape: [.string("path")], usage: "include \"lib.maser\"",
    forms: [StatementForm(help: "a file below the script's folder that holds declarations only")],
    summary: "takes in the declarations of another file", example: "include \"lib.maser\"\n",
    lower: Checker.lowerInclude)

  static let set = StatementDefinition(
    "set", .declaration, shape: [.arguments],
    usage: "set [levels=auto] [tolerance=1e-11] [digits=6]",
    forms: [
      StatementForm(
        arguments: [
          ArgumentDefinition(
            "levels", .countOrAuto, in: .atLeastOne, isOptional: true,
            "Fock levels kept; auto lets them grow as needed"),
          ArgumentDefinition(
            "tolerance", in: .positiveOrInfinite, isOptional: true,
            "largest truncation bound at which a number is reported, relative to max(1, |x|)"),
          ArgumentDefinition(
            "digits", .count, in: .closed(1, 17), isOptional: true, "significant digits in text"),
        ], help: "levels and tolerance belong to the experiment, digits only to its print")
    ],
    summary: "sets numerics and output", example: "set digits=10 tolerance=1e-10\nmeasure pi\n",
    lower: Checker.lowerSet)

  static let seed = StatementDefinition(
    "seed", .declaration, shape: [.expression("value")], usage: "seed 7",
    forms: [StatementForm(help: "without it the seed is 0; the seed used is always recorded")],
    summary: "chooses the stream of random numbers",
    example: "seed 7\nmeasure uniform(0, 1) as u\n",
    lower: Checker.lowerSeed)

  static let record = StatementDefinition(
    "record", .declaration,
    shape: [
      .expressions("values", named: false),
      .clause("every", keyword: "every", [.expression("interval")]),
      .clause("name", keyword: "as", [.name("name")]),
    ], usage: "record energy, purity [every 10] [as run]",
    forms: [
      StatementForm(
        help:
          "sample k is the state that qubit k+1 meets, the first and the last are included; read as `run.k`, `run.energy`; `prepare cavity` ends it. Recorded inside `for`, `repeat`, a procedure or a sweep it is outside a family, a curve for every turn, with the loop variables as columns: `plot run.energy vs run.k by g`"
      )
    ],
    summary: "records observables as a series from now on",
    example:
      "prepare qubit q=0.25\nrecord energy, purity every 10 as run\ncollide theta=pi/sqrt(15) n=100\nmeasure max(run.energy), last(run.purity)\n",
    lower: Checker.lowerRecord)
}
