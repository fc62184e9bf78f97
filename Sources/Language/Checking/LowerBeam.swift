import SourceText
import Syntax

// `beam`: a fixed time instead of a fixed number of qubits.
extension Checker {
  @Sendable static func lowerBeam(_ checker: inout Checker, _ statement: Statement) {
    checker.lowerBeam(statement)
  }

  private mutating func lowerBeam(_ statement: Statement) {
    let before = diagnostics.count
    var words: [String] = []
    if case .word(let model)? = statement["model"]?.value { words = [model.text] }
    let form = registry.statement("beam")!.forms.first { $0.words == words }!
    let name = (["beam"] + words).joined(separator: " ")
    let arguments = checkArguments(
      statement.fields, of: form, named: name, at: statement.keyword.range,
      elsewhere: clausePlaces(statement, of: form))
    requireQubit(statement, for: "beam")
    let damping = lowerLossClause(statement)
    if let time = damping?.time {
      report(
        .conflictingArguments, "the loss lasts as long as the beam", at: time.span.range,
        "remove `time`: gamma is a rate, per unit of the beam's time")
    }
    guard let collision = collisionPlan(words.first, arguments) else { return }
    checkStream(arguments, collision, damping, in: statement)
    noteBattery(collision, statement, since: before)
    guard let rate = arguments["rate"], let time = arguments["time"] else { return }
    emit(
      .beam(BeamPlan(collision: collision, rate: rate, time: time, damping: damping)), statement)
  }
}
