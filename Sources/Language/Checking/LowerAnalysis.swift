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
    var word: String?
    if case .word(let model)? = statement["model"]?.value { word = model.text }
    let row = Couplings.row(word)
    let form = registry.statement("analyze")!.forms.first { $0.words == row.words }!
    let damping = lowerLossClause(statement)
    if let damping { refuseBath(of: row, at: damping.span.range) }
    if refusesOffResonance(statement, row, form) { return }
    let name = (["analyze"] + row.words).joined(separator: " ")
    let arguments = checkArguments(
      statement.fields, of: form, named: name, at: statement.keyword.range)
    let missing = form.arguments.contains { !$0.isOptional && arguments[$0.name] == nil }
    guard !missing else { return }
    emit(
      .analyze(
        AnalysisPlan(
          collision: CollisionPlan(word: word, arguments: arguments.terms), damping: damping,
          isFromState: statement["start"] != nil)),
      statement)
  }

  /// What `collide` takes and gates do not.
  private mutating func refusesOffResonance(
    _ statement: Statement, _ row: CouplingRow, _ form: StatementForm
  ) -> Bool {
    guard
      let other = arguments(in: statement.fields).first(where: { given in
        ["g", "tau", "detuning", "offset"].contains(given.name.text)
          && row.arguments.contains { $0.name == given.name.text }
      })
    else { return false }
    let isOffset = other.name.text == "offset"
    report(
      .unknownArgument,
      "`\((["analyze"] + row.words).joined(separator: " "))` has no argument `\(other.name.text)`",
      at: other.name.range, isOffset ? "remove it" : "write `theta=` (that is g*tau)",
      notes: ["gates and traps are those of collisions on resonance"])
    return true
  }

  /// The bath of a mode beside a battery with a highest level.
  mutating func refuseBath(of row: CouplingRow, at range: SourceRange) {
    guard row.isFinite, let word = row.word else { return }
    report(
      .conflictingArguments, "`damp` is the bath of a mode, and `\(word)` is none", at: range,
      "remove it",
      notes: ["a battery with a highest level has a bath of its own kind, which is not there yet"])
  }
}
