import Simulation
import SourceText

// The names of the files that a run writes.
extension Evaluator {
  /// The name as it reads now; refused if this run has written the file already.
  func fileName(_ plan: FileNamePlan, _ step: PlanStep) throws -> String {
    var name = ""
    for piece in plan.pieces {
      switch piece {
      case .text(let text): name += text
      case .value(let term):
        let value = try evaluate(term, machine.cavity)
        guard case .number(let quantity) = value, quantity.value.isFinite else {
          throw located(
            EvaluationProblem(
              .undefinedValue, "a file name takes numbers",
              label: "this is \(machine.format.text(value))"), at: term.span)
        }
        name += FileNamePlan.text(quantity)
      }
    }
    try claim(name, hasConstantName: plan.constant != nil, step)
    return name
  }

  /// What a picture can be drawn again from is written beside it.
  func claimSources(of path: String, _ look: FigureLook, _ step: PlanStep) throws {
    for source in look.sources {
      let name = FileNamePlan.beside(path, ending: source.rawValue)
      if name != path { try claim(name, hasConstantName: true, step) }
    }
  }

  private func claim(_ name: String, hasConstantName: Bool, _ step: PlanStep) throws {
    let key = FileNamePlan.same(name)
    if let line = writtenFiles[key] {
      throw located(
        EvaluationProblem(
          .fileWrittenTwice, "`\(name)` has been written already in this run",
          label: "line \(line) wrote it: this would replace it",
          notes: [
            !hasConstantName
              ? "what its braces hold reads the same as before: put in what differs, for example `{k}`"
              : "put what differs into the name, for example `\"run-{k}.csv\"`"
          ]), at: step.span)
    }
    writtenFiles[key] = step.span.source.line(at: step.span.range.lower)
  }
}
