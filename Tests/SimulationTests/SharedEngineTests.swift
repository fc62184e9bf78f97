import Simulation
import Testing

@Suite("One engine for several states")
struct SharedEngineTests {
  /// Populations need one coherence order of the damping tables, matrices all: tables made for one must not be
  /// taken for the other.
  @Test(
    "an engine that damped populations damps a matrix with as many levels as a fresh one does",
    arguments: [true, false])
  func tablesAreNotConfused(populationsFirst: Bool) throws {
    let numerics = Numerics(levels: 24)
    let damping = try Damping(rate: 0.3, thermalPhotons: 0.2)
    let starts: [CavityStart] = [.fock(3), .coherent(alpha: 1.2, phase: 0.4)]
    let engine = Engine()
    for start in populationsFirst ? starts : starts.reversed() {
      var shared = try CavityState.prepared(start, numerics: numerics)
      var alone = shared
      try engine.damp(&shared, damping, numerics: numerics)
      try Engine().damp(&alone, damping, numerics: numerics)
      #expect(shared.populations == alone.populations)
      #expect(shared.purity == alone.purity)
    }
  }
}
