import Syntax

/// `trajectories 1000 as t { … }`: what detectors may say, drawn.
enum TrajectoriesStatement {
  static let arguments = [
    ArgumentDefinition(
      "confidence", in: .positive, default: 5,
      "how many standard errors, beside the bound, claims about what was drawn have to hold for"),
    ArgumentDefinition(
      "seed", .count, in: .closed(0, 0x1p53), isOptional: true,
      "of these draws alone; that of `seed` if left out"),
  ]

  /// The argument that bounds an `until`.
  static let maximum = ArgumentDefinition(
    "max", .count, in: .positive, isOptional: true, "most runs of an `until`")

  static let trajectories = StatementDefinition(
    "trajectories", .control,
    shape: [
      .optionalExpression("count"),
      .clause("name", keyword: "as", [.name("name")]),
      .clause("until", keyword: "until", [.expression("condition"), .arguments]),
      .arguments, .block(.block),
    ],
    usage:
      "trajectories N as t [confidence=5] [seed=] { … }, or trajectories as t until CONDITION max=N { … }",
    forms: [
      StatementForm(
        arguments: arguments, clauses: ["until … max"],
        help:
          "the block is run so often; each `detect` in it draws what its detector says. `t.energy`, `t.ergotropy`, … are of the mean state, `t.daemonic` is the mean ergotropy of one who knows the record; each has a standard error, `t.energy.error`, beside the bound of what was cut off, the largest among the runs that were drawn. What the block measures is a list over all runs, `t.E`, with `t.E.mean` and `t.E.error`. `until t.energy.error < 0.01 max=100000` runs until that certainly holds, looking again after each sixteenth more. Runs are computed in parallel and kept as the points of a sweep are, in journals and shards; the draws depend on the seed, the run and the qubit alone. Where nothing about a run is unknown (pure start, c=1 or q=0 or 1, `detect` without efficiency or flip, no loss) it is followed by its amplitudes; what nobody watches is not drawn, and leaves its state mixed",
        equation:
          "the mean of the drawn conditional states tends to the unconditional state as 1/sqrt(N) (Dalibard, Castin and Molmer, PRL 68, 580, 1992)"
      )
    ],
    summary: "draws what detectors say, run by run: means with standard errors",
    example:
      "prepare qubit q=0.25 c=1\ntrajectories 200 as t { collide theta=pi/sqrt(15) n=4 detect efficiency=0.8 with damp gamma=0.1 nbar=0.15 }\nmeasure t.daemonic, t.energy, t.energy.error\n",
    lower: Checker.lowerTrajectories
  ).brought(by: 1)
}
