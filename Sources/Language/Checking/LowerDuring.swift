import SourceText
import Syntax

// Loss while the qubit is inside.
extension Checker {
  mutating func lowerDuringClause(
    _ statement: Statement, _ coupling: String?, _ outer: CheckedArguments
  ) -> LossPlan? {
    guard case .clause(let keyword, let fields)? = statement["during"]?.value else { return nil }
    if let coupling {
      report(
        .conflictingArguments, "loss during a collision is computed for Jaynes-Cummings alone",
        at: keyword.range, "with `\(coupling)` write `with damp …`, loss after every collision")
    } else if let range = outer.words["spread"] {
      report(
        .conflictingArguments, "a spread of theta is averaged without loss during the collision",
        at: keyword.range, "write `with damp …`, loss after every collision, or leave out `spread`",
        others: [DiagnosticLabel(span(range), "")])
    }
    if case .constant(.text(Arrivals.binomial.rawValue))? = outer["arrivals"]?.kind,
      let range = outer.words["arrivals"]
    {
      report(
        .conflictingArguments, "a tick without a qubit has no collision that loss could act during",
        at: range, "write `with damp …`, loss after every tick",
        others: [DiagnosticLabel(span(keyword.range), "")])
    }
    let given = arguments(in: fields)
    for argument in given where argument.name.text == "time" {
      report(
        .unknownArgument, "loss during a collision lasts as long as the collision",
        at: argument.name.range,
        "remove `time`: gamma is gamma tau here, and with `g= tau=` a rate")
      _ = lower(argument.value)
    }
    let arguments = checkArguments(
      given.filter { $0.name.text != "time" }, definitions: DuringClause.arguments,
      alternatives: [], named: "during damp", at: keyword.range,
      elsewhere: [outerPlace(statement, before: keyword)])
    guard arguments["gamma"] != nil else { return nil }
    return LossPlan(arguments: arguments.terms, span: span(keyword.range))
  }
}
