import SourceText
import Syntax

extension Checker {
  @Sendable static func lowerAnalyze(_ checker: inout Checker, _ statement: Statement) {
    checker.lowerAnalysis(statement)
  }

  private mutating func lowerAnalysis(_ statement: Statement) {
    if position.isInSweep {
      report(
        .statementNotAllowedHere, "`analyze` would be done at every point",
        at: statement.keyword.range,
        "measure numbers here, such as `basin(leak, theta=…, q=…)`")
    }
    requireQubit(statement, for: "analysis")
    let form = registry.statement("analyze")!.forms[0]
    let damping = lowerLossClause(statement)
    if let other = arguments(in: statement.fields).first(where: {
      ["g", "tau", "detuning"].contains($0.name.text)
    }) {
      report(
        .unknownArgument, "`analyze` has no argument `\(other.name.text)`", at: other.name.range,
        "write `theta=` (that is g*tau)",
        notes: ["gates and traps are those of collisions on resonance"])
      return
    }
    let arguments = checkArguments(
      statement.fields, of: form, named: "analyze", at: statement.keyword.range)
    guard let theta = arguments["theta"] else { return }
    emit(
      .analyze(
        AnalysisPlan(theta: theta, damping: damping, isFromState: statement["start"] != nil)),
      statement)
  }
}
