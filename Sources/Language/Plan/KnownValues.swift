public import SourceText

extension Plan {
  /// What is known before running of the values that statements give to names: each with its statement, in the order of the text.
  /// Those in procedures depend on the call, and are left out. Cost: one look at every step.
  public var knownValues: [(statement: SourceSpan, value: Value)] { steps.knownValues }
}

extension [PlanStep] {
  fileprivate var knownValues: [(statement: SourceSpan, value: Value)] {
    flatMap { step -> [(statement: SourceSpan, value: Value)] in
      switch step.action {
      case .bind(_, let term):
        if case .constant(let value) = term.kind { return [(step.statement, value)] }
        return []
      case .loop(let loop): return loop.body.knownValues
      case .sweep(let sweep): return sweep.body.knownValues
      case .branches(let tree): return tree.body.knownValues
      case .branch(_, let then, let otherwise): return then.knownValues + otherwise.knownValues
      default: return []
      }
    }
  }
}
