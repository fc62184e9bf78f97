import TestSupport
import Testing

@testable import Simulation

@Suite("Long runs")
struct LongRunTests {
  static func atOnce(
    _ state: inout CavityState, _ theta: Double, _ qubit: QubitState, _ count: Int,
    damping: Damping? = nil, levels: Int? = nil
  ) throws -> LongRunOutcome {
    try Engine().collideAtOnce(
      &state, .resonant(theta: theta), qubit: qubit, damping: damping, count: count,
      numerics: Numerics(levels: levels))
  }

  @Test("an incoherent stream fills its sector: 388.5 below the trap of theta = pi/sqrt(15.6)")
  func incoherent() throws {
    for (q, energy) in [(0.25, 388.5), (0, 389)] {
      for count in [1_000_000_000_000_000_000, CavityState.endless] {
        var state = try CavityState.start(.vacuum)
        let outcome = try Self.atOnce(
          &state, fineTuned(15.6), QubitState(groundWeight: q, coherence: 0), count)
        guard case .done = outcome else {
          Issue.record("\(outcome)")
          continue
        }
        #expect(state.energy.covers(energy))
        #expect(state.energy.bound < 1e-8)
      }
    }
  }

  @Test("coherent")
  func coherent() throws {
    for (m, c) in [(12.0, 0.5), (30, 0.5), (15, 1), (15, 0.5)] {
      var state = try CavityState.start(.vacuum)
      let outcome = try Self.atOnce(
        &state, fineTuned(m), QubitState(groundWeight: 0.25, coherence: c), 1_000_000_000_000)
      print(m, c, state.energy, state.purity, outcome)
    }
  }
}
