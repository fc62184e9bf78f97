import SourceText
import Syntax

// Loss while the qubit is inside.
extension Checker {
  mutating func lowerDuringClause(
    _ statement: Statement, _ coupling: String?, _ outer: CheckedArguments
  ) -> LossPlan? {
    guard case .clause(let keyword, let fields)? = statement["during"]?.value else { return nil }
    let row = Couplings.row(coupling)
    if row.isFinite, let coupling {
      report(
        .conflictingArguments, "`damp` is the bath of a mode, and `\(coupling)` is none",
        at: keyword.range, "remove it",
        notes: ["a battery with a highest level has a bath of its own kind, which is not there yet"]
      )
    } else if !row.leaks, let coupling {
      report(
        .conflictingArguments,
        "loss during a collision is computed for pairs one photon apart",
        at: keyword.range, "with `\(coupling)` write `with damp …`, loss after every collision",
        notes: ["that is Jaynes-Cummings, `intensity`, `uniform` and `custom`"])
    }
    for name in ["offset", "step"] {
      guard coupling != nil, let range = outer.words[name] else { continue }
      report(
        .conflictingArguments,
        "loss during a collision is computed for rungs on resonance, one photon at a time",
        at: range, "remove `\(name)`, or write `with damp …`, loss after every collision",
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
