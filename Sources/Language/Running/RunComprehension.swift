import Simulation
import SourceText

// `[value for x in list]`.
extension Evaluator {
  /// The numbers that one list may hold, with the lists in it.
  private static let mostNumbers = 5_000_000

  func comprehension(
    _ value: Term, _ slot: Int, _ list: Term, _ cavity: CavityState
  ) throws -> Value {
    let source = try evaluate(list, cavity)
    if case .undefined = source { return source }
    guard case .list(let items) = source else {
      throw located(
        EvaluationProblem(.wrongType, "`for` runs through a list", label: "this is not a list"),
        at: list.span)
    }
    var results: [Value] = []
    results.reserveCapacity(items.count)
    var numbers = 0
    for (index, item) in items.enumerated() {
      try stopIfInterrupted()
      machine.bind(slot, item)
      let result = try evaluate(value, cavity)
      numbers += result.numberCount
      guard numbers <= Evaluator.mostNumbers else {
        throw located(
          EvaluationProblem(
            .listTooLong, "this list would hold more than 5 million numbers",
            label: "item \(index + 1) of \(items.count) is one too many"), at: value.span)
      }
      results.append(result)
    }
    return .list(results)
  }
}

extension Value {
  /// How many numbers it holds, at least 1.
  var numberCount: Int {
    guard case .list(let items) = self else { return 1 }
    return items.reduce(1) { $0 + $1.numberCount }
  }
}
