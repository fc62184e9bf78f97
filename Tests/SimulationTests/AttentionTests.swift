import Testing

@testable import Simulation

/// Whoever watches a run is asked often enough to stop it soon, also where the levels grow meanwhile.
@Suite("Attention")
struct AttentionTests {
  struct Train: CustomTestStringConvertible {
    let testDescription: String
    let collision: Collision
    var damping: Damping?
    /// Nanoseconds for an element of the state, on the safe side.
    let cost: Double
  }

  static let trains = [
    Train(testDescription: "on resonance", collision: .resonant(theta: 0.5), cost: 0.125),
    Train(
      testDescription: "detuned",
      collision: .detuned(coupling: 0.5, duration: 1, detuning: 0.4), cost: 0.75),
    Train(
      testDescription: "damped", collision: .resonant(theta: 0.5),
      damping: try? Damping(rate: 0.1, thermalPhotons: 4, time: 1), cost: 2.5),
  ]

  @Test(
    "is paid again within a tenth of a millisecond of work, or after one collision",
    arguments: trains)
  func isPaid(train: Train) throws {
    var state = try CavityState.prepared(.vacuum, numerics: Numerics())
    let qubit = try QubitState(groundWeight: 0.1, coherence: 1)
    var last = 0
    var largest = 0
    _ = try Engine().collide(
      &state, train.collision, qubit: qubit, damping: train.damping, count: 400,
      numerics: Numerics(), attention: .occasional
    ) { state in
      let made = state.collisions - last
      last = state.collisions
      largest = max(largest, state.levels)
      let work = Double(made) * Double(state.levels * state.levels) * train.cost
      // The levels may have grown by a few notches since the work was laid out.
      #expect(made == 1 || work <= 4e5, "\(made) collisions on \(state.levels) levels")
      return true
    }
    #expect(state.collisions == 400 && largest > 60, "\(largest)")
  }
}
