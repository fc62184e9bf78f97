import Simulation

/// Observables of what detectors have said.
enum OutcomeObservables {
  static let all: [ObservableDefinition] = [probability, outcome].map { $0.brought(by: 1) }

  private static let probability = ObservableDefinition(
    "probability", "P",
    "probability of everything that detectors have said since the cavity was prepared",
    equation: "Tr of the state that is not normalised; 1 where no detector has looked"
  ) { state, _, _ in Quantity(state.recordProbability) }

  private static let outcome = ObservableDefinition(
    "outcome", "o",
    "what a detector said of qubit k: 0 (g), 1 (e), or -1 where nothing was seen; `outcome` alone is the last one",
    equation:
      "k counts the collisions since the cavity was prepared; a condition may name it: `outcome == e`, `outcome(2) != none`",
    variants: [
      ObservableVariant(
        nil,
        [
          ArgumentDefinition(
            "k", .count, in: .notNegative, default: 0, "which collision; the last if left out")
        ])
    ], isInteger: true, undefinedReason: "no detector has looked at this qubit"
  ) { state, values, _ in
    guard let record = state.record else { return nil }
    let seen =
      values[0] == 0
      ? record.outcomes.last?.outcome : record.outcome(of: Int(saturating: values[0]))
    return seen.map { Quantity(integer: $0.rawValue) }
  }
}
