import TestSupport
import Testing

@testable import Simulation

@Suite("Bounds of stored states")
struct StoredBoundTests {
  static func stored(_ diagonal: [Double], bounds: [Double]) throws -> StoredState {
    let levels = diagonal.count
    var real = [Double](repeating: 0, count: levels * levels)
    for n in 0..<levels { real[n * levels + n] = diagonal[n] }
    return try StoredState(
      levels: levels, real: real, imaginary: [Double](repeating: 0, count: real.count),
      bounds: bounds)
  }

  @Test("What was not known when it was stored is not known afterwards", arguments: [2, 3, nil])
  func kept(_ levels: Int?) throws {
    let bounds = [0.01, 0.5, 30, 7]
    let start = CavityStart.stored(try Self.stored([0.5, 0.49, 0], bounds: bounds))
    let state = try CavityState.start(start, levels: levels)
    #expect(Array(state.ledger.sums.prefix(4)) == bounds)
    #expect(state.energy.truncation >= 0.4)
    #expect(state.power == nil)
    var after = state
    try Engine().run(
      &after, .resonant(theta: 0.3), try QubitState(groundWeight: 1, coherence: 0), levels: levels)
    // What the start may have had and what there may be now.
    // <n> alone, of <n+1>, on either side.
    #expect(after.power!.truncation >= 0.49 + 0.49)
  }

  @Test("Trace that is missing without a bound may be anywhere up to the next level")
  func missing() throws {
    let missing = 1e-7
    let state = try CavityState.start(
      .stored(try Self.stored([0.5, 0.3, 0.2 - missing], bounds: [0, 0, 0, 0])), levels: 3)
    for (sum, truth) in zip(state.ledger.sums, [missing, 4 * missing, 16 * missing]) {
      #expect(abs(sum - truth) <= 1e-6 * truth)
    }
  }

  @Test("Trace that is missing as its bound says is not counted twice")
  func cut() throws {
    let bounds = [0.1, 0.4, 1.6, 3]
    let stored = try Self.stored([0.5, 0.4], bounds: bounds)
    #expect(stored.bounds == bounds)
  }

  @Test("Of a file that tells d, w, v and the roundings alone, no population is known better")
  func fourSums() throws {
    let state = try CavityState.start(
      .stored(try Self.stored([0.5, 0.49, 0], bounds: [0.01, 0.02, 0.04, 1e6])), levels: 3)
    for n in 0..<3 {
      #expect(state.population(n).truncation >= 0.01 / Double((n + 1) * (n + 1)))
      #expect(state.population(n).rounding >= 1e6 * 0x1p-52)
    }
  }

  @Test("A bound that was asked for is told until the levels have added as much")
  func accepted() throws {
    let stored = try Self.stored([0.5, 0.49], bounds: [0.01, 0.02, 0.04, 0]).accepted
    var state = try CavityState.start(.stored(stored), levels: 2)
    #expect(state.ledger.isAsAccepted)
    state.ledger.book(.oneLevel(norm: 0.009, level: 2))
    #expect(state.ledger.isAsAccepted)
    state.ledger.book(.oneLevel(norm: 0.002, level: 2))
    #expect(!state.ledger.isAsAccepted)
  }
}
