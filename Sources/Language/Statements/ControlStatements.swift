import Syntax

/// Statements that decide how often and under which conditions others run.
enum ControlStatements {
  static let all = [
    repeatStatement, forStatement, ifStatement, sweep, BranchesStatement.branches,
    TrajectoriesStatement.trajectories,
  ]

  static let repeatStatement = StatementDefinition(
    "repeat", .control, shape: [.expression("count"), .block(.block)], usage: "repeat N { … }",
    forms: [StatementForm(help: "one after the other, on the same cavity")],
    summary: "does a block N times",
    example:
      "prepare qubit q=0.25\nrepeat 10 { collide theta=0.8; damp gamma=0.01 }\nmeasure energy\n",
    lower: Checker.lowerRepeat)

  static let forStatement = StatementDefinition(
    "for", .control,
    shape: [
      .name("name"), .clause("in", keyword: "in", [.expression("list")]), .block(.block),
    ], usage: "for x in LIST { … }",
    forms: [
      StatementForm(
        help:
          "lists: `a..b`, `linspace(a, b, n)`, `logspace(a, b, n)`, `[…]`. `s = s + x` adds up in a `let` outside, `[f for x in LIST]` makes a list, a series recorded inside is outside a family"
      )
    ],
    summary: "does a block once for every item of a list, on the same cavity",
    example:
      "prepare qubit q=0.25\nfor n in [1, 10, 100] { collide theta=0.8 n=n; measure k, energy }\n",
    lower: Checker.lowerFor)

  static let ifStatement = StatementDefinition(
    "if", .control,
    shape: [
      .expression("condition"), .block(.block),
      .clause("otherwise", keyword: "else", [.block(.block)]),
    ], usage: "if CONDITION { … } [else { … }]",
    forms: [
      StatementForm(help: "a condition that the bounds leave undecided is an error that says so")
    ],
    summary: "does a block if a condition certainly holds",
    example: "if energy < 1 { prepare cavity fock n=3 } else { damp gamma=1 }\nmeasure energy\n",
    lower: Checker.lowerIf)

  static let sweep = StatementDefinition(
    "sweep", .control,
    shape: [
      .axes("axes"), .clause("name", keyword: "as", [.name("name")]), .block(.block),
    ], usage: "sweep x in A, y in B as name { … }",
    forms: [
      StatementForm(
        help:
          "every point starts from a copy of the state at entry, which is restored afterwards; points run in parallel; what is measured is read as `name.purity`"
      )
    ],
    summary: "runs a block independently for every point of a grid",
    example:
      "sweep q in linspace(0, 0.4, 5) as scan { prepare qubit q=q; collide theta=0.8 n=100; measure energy }\n",
    lower: Checker.lowerSweep)
}
