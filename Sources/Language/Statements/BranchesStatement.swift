import Syntax

/// `branches as t { … }`: all that detectors may say, exactly.
enum BranchesStatement {
  static let branches = StatementDefinition(
    "branches", .control,
    shape: [
      .clause("name", keyword: "as", [.name("name")]),
      .clause(
        "grouping", keyword: "by",
        [.choice("kind", BranchesPlan.Grouping.allCases.map { WordChoice($0.rawValue) })]),
      .block(.block),
    ],
    usage: "branches as t [by clicks] { … }",
    forms: [
      StatementForm(
        help:
          "each `detect` in the block splits the run into its outcomes, each of which goes on by itself; the state at entry is restored afterwards. `t.probability` and what the block measures are lists over all records; `t.daemonic` is the ergotropy of one who knows the record, on average, and `t.energy`, `t.ergotropy`, … are those of the mean state. `by clicks` tells records apart by their number of outcomes 1 only, `t.clicks`: the counting statistics of hundreds of qubits, exactly",
        equation:
          "W_D = sum of P(s) W(rho_s) over all records s (Francica, Goold, Plastina and Paternostro, npj Quantum Inf. 3, 12, 2017)"
      )
    ],
    summary: "follows every outcome of every detector, exactly",
    example:
      "prepare qubit q=0.25 c=1\nbranches as t { collide theta=pi/sqrt(15) n=4 detect efficiency=0.8 with damp gamma=0.1 nbar=0.15 }\nmeasure t.daemonic, t.ergotropy, t.energy\n",
    lower: Checker.lowerBranches
  ).brought(by: 1)
}
