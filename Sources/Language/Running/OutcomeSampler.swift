import Simulation

/// Draws what detectors say, by the probabilities: one record.
///
/// The numbers depend on the key, the run and how many qubits the run has looked at, on nothing else.
final class OutcomeSampler: OutcomeDrawer {
  private let key: UInt64
  private let run: Int
  private var draws: UInt32 = 0
  private(set) var record: [Outcome] = []
  /// The draw has fallen into what the levels have lost.
  private(set) var hasLeft = false
  /// With what it might have gone on.
  private(set) var instead: CavityState?

  struct Left: Error {}

  /// No `normal(…)` has it.
  private static let site = UInt32.max

  init(key: UInt64, run: Int) { (self.key, self.run) = (key, run) }

  func recalled() -> CavityState? { nil }
  func recalledOutcomes() -> [DetectedState]? { nil }
  func settled(_ state: CavityState) {}

  var pure: PureState?
  /// The collisions so far, as far as they kept a pure state pure.
  private(set) var trains: [PureTrain] = []

  func note(_ train: PureTrain) { trains.append(train) }

  func choose(_ outcomes: [DetectedState]) throws -> DetectedState {
    let probabilities = outcomes.map { (outcome: $0.outcome, probability: $0.probability) }
    guard let place = draw(probabilities, levels: outcomes.last?.state.levels ?? 0) else {
      throw leave(with: outcomes.last?.state)
    }
    return outcomes[place]
  }

  func draw(_ probabilities: [(outcome: Outcome, probability: Double)], levels: Int) -> Int? {
    let drawn = draw()
    var (sum, last) = (0.0, -1)
    for (place, part) in probabilities.enumerated() where part.probability > 0 {
      sum += part.probability
      last = place
      if drawn < sum { return take(probabilities, place) }
    }
    // All probabilities together are one up to their roundings, unless something was lost.
    let isWhole = last >= 0 && 1 - sum < Double(levels + 64) * 0x1p-52
    return isWhole ? take(probabilities, last) : nil
  }

  /// The same sums in the same order.
  func draw(zero: Double, one: Double, levels: Int) -> Int? {
    let drawn = draw()
    var place: Int?
    if drawn < zero {
      place = 0
    } else if one > 0, drawn < zero + one {
      place = 1
    } else if 1 - (zero + one) < Double(levels + 64) * 0x1p-52 {
      place = one > 0 ? 1 : zero > 0 ? 0 : nil
    }
    if let place { record.append(place == 0 ? .zero : .one) }
    return place
  }

  func leave(with other: CavityState?) -> any Error {
    (hasLeft, instead) = (true, other)
    return Left()
  }

  /// Between 0 and 1.
  private func draw() -> Double {
    defer { draws &+= 1 }
    let address = RandomAddress(
      seed: key, point: UInt64(run) + 1, site: OutcomeSampler.site, draw: draws)
    return address.uniform(0, 1)
  }

  private func take(
    _ probabilities: [(outcome: Outcome, probability: Double)], _ place: Int
  ) -> Int {
    record.append(probabilities[place].outcome)
    return place
  }
}
