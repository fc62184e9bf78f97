import TestSupport
import Testing

@testable import Simulation

/// Takes the outcomes of a record one after the other.
private class Follower: OutcomeChooser {
  let record: [Outcome]
  var place = 0
  init(_ record: [Outcome]) { self.record = record }

  func recalled() -> CavityState? { nil }
  func recalledOutcomes() -> [DetectedState]? { nil }
  func settled(_ state: CavityState) {}

  func choose(_ outcomes: [DetectedState]) throws -> DetectedState {
    defer { place += 1 }
    return try #require(outcomes.first { $0.outcome == record[place] })
  }
}

/// The same where amplitudes alone will do.
private final class PureFollower: Follower, OutcomeDrawer {
  var pure: PureState?
  /// How often it was asked for a pure state.
  var draws = 0

  func draw(_ probabilities: [(outcome: Outcome, probability: Double)], levels: Int) -> Int? {
    defer { (place, draws) = (place + 1, draws + 1) }
    return probabilities.firstIndex { $0.outcome == record[place] }
  }

  func leave(with other: CavityState?) -> any Error { SimulationError.interrupted }
}

/// Amplitudes where a run is pure.
@Suite("Pure runs")
struct PureOutcomeTests {
  struct Setup: Sendable, CustomTestStringConvertible {
    let collision: Collision
    let qubit: QubitState
    let detector: Detector
    let start: CavityStart
    let name: String
    var testDescription: String { name }
  }

  static let protocols: [Setup] = [
    Setup(
      collision: .resonant(theta: 0.8), qubit: try! QubitState(groundWeight: 0.25, coherence: 1),
      detector: try! Detector(), start: .vacuum, name: "real"),
    Setup(
      collision: .resonant(theta: 1.3),
      qubit: try! QubitState(groundWeight: 0.4, coherence: -1, phase: 0.7),
      detector: try! Detector(angle: 0.9, phase: 0.5), start: .fock(2), name: "turned detector"),
    Setup(
      collision: .detuned(coupling: 0.4, duration: 2, detuning: 0.3),
      qubit: try! QubitState(groundWeight: 0.3, coherence: 1, phase: -1.2),
      detector: try! Detector(angle: 2, phase: 1), start: .coherent(alpha: 1.1, phase: 0.4),
      name: "detuned, coherent"),
    Setup(
      collision: .ladder(Ladder(.twoPhoton, .angle(0.5))),
      qubit: try! QubitState(groundWeight: 0.6, coherence: 1, phase: 0.3),
      detector: try! Detector(angle: 0.4, phase: 0.2), start: .fock(1), name: "two photons"),
    Setup(
      collision: .resonant(theta: 0.7), qubit: try! QubitState(groundWeight: 0, coherence: 0),
      detector: try! Detector(angle: 1.1, phase: -0.6), start: .vacuum, name: "excited"),
  ]
  static let records: [[Outcome]] = [
    [.zero, .zero, .one, .zero, .one], [.one, .one, .zero, .zero, .zero],
  ]

  private func followed(
    _ way: Follower, _ given: Setup, levels: Int?, counts: [Int]
  ) throws -> CavityState {
    let numerics = Numerics(levels: levels)
    let engine = Engine()
    var state = RunSums.root(try CavityState.prepared(given.start, numerics: numerics))
    for count in counts {
      _ = try engine.collide(
        &state, given.collision, qubit: given.qubit, damping: nil, count: count,
        numerics: numerics, attention: .occasional, fate: .detect(given.detector, way)
      ) { _ in true }
    }
    return state
  }

  @Test("amplitudes and density matrices are the same state", arguments: protocols, records)
  func same(_ given: Setup, _ record: [Outcome]) throws {
    let mixed = try followed(Follower(record), given, levels: nil, counts: [5])
    let follower = PureFollower(record)
    let pure = try followed(follower, given, levels: nil, counts: [2, 1, 2])
    #expect(follower.draws == 5, "the amplitudes were not used")
    let (a, b) = (mixed.record!.probability, pure.record!.probability)
    #expect(abs(a - b) < 1e-13 * max(a, 1e-3))
    let (levels, other) = (mixed.levels, pure.levels)
    let (x, y) = (mixed.densityMatrix, pure.densityMatrix)
    // Two routes of five collisions each: some hundred roundings, divided by the probability of the record.
    let slack = 1e-13 / max(a, 1e-3)
    for m in 0..<min(levels, other) {
      for n in 0..<min(levels, other) {
        #expect(abs(x.re[m * levels + n] - y.re[m * other + n]) < slack, "\(m) \(n)")
        #expect(abs(x.im[m * levels + n] - y.im[m * other + n]) < slack, "\(m) \(n)")
      }
    }
    #expect(mixed.collisions == pure.collisions)
    #expect(mixed.record!.outcomes.map(\.outcome) == pure.record!.outcomes.map(\.outcome))
  }

  @Test("turn by turn it is the same to the last bit", arguments: protocols)
  func turns(_ given: Setup) throws {
    let record = Self.records[0]
    let (whole, parts) = (
      try followed(PureFollower(record), given, levels: nil, counts: [5]),
      try followed(PureFollower(record), given, levels: nil, counts: [1, 1, 1, 1, 1])
    )
    #expect(whole.densityMatrix.re == parts.densityMatrix.re)
    #expect(whole.densityMatrix.im == parts.densityMatrix.im)
  }

  /// The sum of cuts with few levels is that of the other route, which computes both outcomes' matrices; weights grow by the same rule.
  @Test("what few levels cut off is booked as for density matrices", arguments: protocols)
  func cuts(_ given: Setup) throws {
    let record = Self.records[0]
    let mixed = try followed(Follower(record), given, levels: 4, counts: [5]).ledger.shared!
    let pure = try followed(PureFollower(record), given, levels: 4, counts: [5]).ledger.shared!
    #expect(mixed.norm > 1e-6, "nothing is cut off")
    // Frobenius norms of columns are exact for both; what follows differs in roundings alone.
    #expect(abs(pure.norm / mixed.norm - 1) < 1e-6)
    #expect(pure.first >= 0.9 * mixed.first && pure.first <= 2 * mixed.first)
  }

  @Test("a mixed state, a blurred detector, damping and an unknown qubit take the other way")
  func mixed() throws {
    let record: [Outcome] = [.zero, .zero]
    let pure = Self.protocols[0]
    let cases = [
      Setup(
        collision: pure.collision, qubit: try QubitState(groundWeight: 0.3, coherence: 0.9),
        detector: pure.detector, start: .vacuum, name: ""),
      Setup(
        collision: pure.collision, qubit: pure.qubit, detector: try Detector(flip: 0.1),
        start: .vacuum, name: ""),
      Setup(
        collision: pure.collision, qubit: pure.qubit, detector: pure.detector,
        start: .thermal(photons: 0.5), name: ""),
    ]
    for given in cases {
      let follower = PureFollower(record)
      _ = try followed(follower, given, levels: nil, counts: [2])
      #expect(follower.draws == 0)
    }
  }
}
