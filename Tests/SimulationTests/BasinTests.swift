import LinearAlgebra
import TestSupport
import Testing

@testable import Simulation

/// The issue and the paper give three or four digits.
private let publishedDigits = 5e-4
/// What the place of the absorbing edge changes at most where the leak is small.
private let edge = 1e-6
/// The same for an edge that is not moved further out.
private let nearEdge = 5e-5

/// What the end of the dense map changes, where it is not the one that `Basin` found best.
private let denseEdge = 2e-5

/// How long the levels below the first gate hold.
@Suite("Basins")
struct BasinTests {
  static func basin(
    _ theta: Double, q: Double = 0.25, c: Double = 1, _ damping: Damping? = nil
  ) throws -> Basin {
    try Basin.first(
      theta: theta, qubit: QubitState(groundWeight: q, coherence: c), damping: damping)
  }

  private func isClose(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    abs(a - b) <= tolerance * abs(b)
  }

  @Test("At pi/sqrt(15.6) the cotangent state leaks at 5.766e-21 per collision")
  func famous() throws {
    let basin = try Self.basin(fineTuned(15.6))
    #expect(basin.levels == 16)
    #expect(isClose(basin.leak.value, 5.766e-21, publishedDigits))
    #expect(isClose(try #require(basin.lifetime).value, 1.734e20, publishedDigits))
    #expect(basin.leak.bound < edge * basin.leak.value)
  }

  @Test("At theta = 2 the leak is 5.73e-4, an eigenvalue of the dense map on more levels")
  func large() throws {
    let leak = try Self.basin(2).leak
    #expect(isClose(leak.value, 5.73e-4, publishedDigits))
    let dense = ReferenceSuperoperator(levels: 10, theta: 2, groundWeight: 0.25, coherence: 1)
    let values = try Eigenvalues.ofGeneral(dense.matrix, order: dense.order)
    let nearest = values.map { 1 - $0.re }.min { abs($0 - leak.value) < abs($1 - leak.value) }!
    #expect(leak.covers(nearest, slack: fewRoundings))
  }

  struct Leaky: Sendable, CustomTestStringConvertible {
    let theta: Double
    let q: Double
    let c: Double
    /// Where the dense map ends: near the second gate, so that the next basin does not take over.
    let levels: Int
    var testDescription: String { "theta=\(theta), q=\(q), c=\(c)" }
  }

  static let leaky = [
    Leaky(theta: 2, q: 0.25, c: 1, levels: 9),
    Leaky(theta: 1.7700967619904366, q: 0.02, c: 1, levels: 11),
    Leaky(theta: 2.030446, q: 0.1, c: 1, levels: 8),
    Leaky(theta: 1.922051, q: 0.02, c: 1, levels: 8),
    Leaky(theta: 1.630089, q: 0.02, c: -1, levels: 11),
    Leaky(theta: 1.643885, q: 0.02, c: 1, levels: 11),
    Leaky(theta: 1.9, q: 0.3, c: 0.6, levels: 9),
    Leaky(theta: 1.982627, q: 0.02, c: 1, levels: 7),
  ]

  @Test(
    "Leak, energy and purity are those of the dense map, and what is beyond the gate does not count",
    arguments: leaky)
  func inside(_ test: Leaky) throws {
    let basin = try Self.basin(test.theta, q: test.q, c: test.c)
    let dense = ReferenceSuperoperator(
      levels: test.levels, theta: test.theta, groundWeight: test.q, coherence: abs(test.c))
    let (leak, energy, purity) = dense.settled(cycles: 4000, below: basin.levels)
    #expect(basin.leak.covers(leak, slack: denseEdge * leak))
    #expect(basin.leak.bound < 1e-3 * basin.leak.value)
    #expect(try #require(basin.energy).covers(energy, slack: denseEdge))
    #expect(try #require(basin.purity).covers(purity, slack: denseEdge))
    #expect(basin.energy!.value < Double(basin.levels - 1))
  }

  @Test("At q = 1/2 two basins exchange as much both ways: the eigenvalue is twice the leak")
  func bothWays() throws {
    let leak = try Self.basin(2, q: 0.5).leak
    let dense = ReferenceSuperoperator(levels: 12, theta: 2, groundWeight: 0.5, coherence: 1)
    let values = try Eigenvalues.ofGeneral(dense.matrix, order: dense.order).map { 1 - $0.re }
    let nearest = values.min { abs($0 - 2 * leak.value) < abs($1 - 2 * leak.value) }!
    #expect(isClose(nearest, 2 * leak.value, 5e-3))
  }

  @Test("The leak at theta = 2 is what stepping on the same levels loses")
  func stepped() throws {
    let basin = try Self.basin(2)
    let qubit = try QubitState(groundWeight: 0.25)
    let engine = Engine()
    var state = try CavityState.start(.vacuum, levels: basin.absorber)
    try engine.run(
      &state, .resonant(theta: 2), qubit, count: 4000, levels: basin.absorber)
    let before = state.populations.reduce(0, +)
    try engine.run(&state, .resonant(theta: 2), qubit, count: 100, levels: basin.absorber)
    let after = state.populations.reduce(0, +)
    let survived = (1...100).reduce(1.0) { product, _ in product * (1 - basin.leak.value) }
    #expect(isClose(after / before, survived, 1e-9))
  }

  @Test("A qubit with less coherence: the leak is the leading eigenvalue of the dense map")
  func partlyCoherent() throws {
    let basin = try Self.basin(1.5, c: 0.875)
    let dense = ReferenceSuperoperator(
      levels: basin.absorber, theta: 1.5, groundWeight: 0.25, coherence: 0.875)
    let values = try Eigenvalues.ofGeneral(dense.matrix, order: dense.order)
    #expect(abs(basin.leak.value - (1 - values[0].re)) < fewRoundings)
  }

  @Test("With loss of 1e-3 between collisions the trap at 15 leaks at 1.69e-10")
  func damped() throws {
    // The optimised build alone is fast enough.
    #if !DEBUG
      let basin = try Self.basin(fineTuned(15), Damping(rate: 1e-3, thermalPhotons: 0.15))
      #expect(basin.gate.isExact)
      #expect(isClose(basin.leak.value, 1.69e-10, 5e-3))
      // Stepped with the dense channel on 30 to 42 levels in NumPy.
      #expect(isClose(basin.leak.value, 1.68639e-10, 1e-5))
    #endif
  }

  @Test("Strong loss brings back what passes the gate: no leak")
  func stronglyDamped() throws {
    let basin = try Self.basin(fineTuned(4), Damping(rate: 0.3, thermalPhotons: 0.15))
    #expect(basin.leak.value == 0 && basin.leak.bound < 1e-4)
    #expect(basin.lifetime?.value == .infinity)
  }

  @Test("A leak that is not known to a third of itself gives no lifetime", arguments: [1e9, 3e7])
  func coarse(_ theta: Double) throws {
    let basin = try Self.basin(theta, q: 0.2)
    #expect(basin.leak.bound >= 0.3 * basin.leak.value && basin.lifetime == nil)
  }

  @Test("The bound of a lifetime reaches as far as the leak's, which is farther above than below")
  func lifetimeBound() throws {
    let basin = try Self.basin(fineTuned(4), Damping(rate: 0.01, thermalPhotons: 0.15))
    let lifetime = try #require(basin.lifetime)
    #expect(lifetime.value + lifetime.bound >= 1 / (basin.leak.value - basin.leak.bound))
  }

  @Test("The bidiagonal route and the iteration in double-doubles agree", arguments: [1.0, 1.2])
  func twoRoutes(_ theta: Double) throws {
    let qubit = try QubitState(groundWeight: 0.25)
    let pure = try Self.basin(theta)
    var search = QuasiStationary<DoubleDouble>(
      PairTurns(theta: theta), qubit: qubit, damping: nil,
      start: try CavityState.cotangentAmplitudes(theta: theta, groundWeight: 0.25))
    #expect(search.settle(absorber: theta == 1 ? 28 : 19) { false })
    #expect(isClose(search.leak, pure.leak.value, nearEdge))
  }

  @Test("The iteration in double-doubles is that of mpmath with 40 digits: 1.90660729e-14")
  func multiplePrecision() throws {
    var search = QuasiStationary<DoubleDouble>(
      PairTurns(theta: 1), qubit: try QubitState(groundWeight: 0.25), damping: nil,
      start: try CavityState.cotangentAmplitudes(theta: 1, groundWeight: 0.25))
    #expect(search.settle(absorber: 28) { false })
    #expect(isClose(search.leak, 1.90660728716e-14, 1e-8))
  }

  @Test("An exact trap is closed for ever, and holds the state of the closed forms")
  func closed() throws {
    let basin = try Self.basin(fineTuned(15))
    #expect(basin.leak == Estimate(0) && basin.lifetime?.value == .infinity)
    #expect(abs(try #require(basin.energy).value - 6.150291006486) < 1e-11)
    #expect(abs(try #require(basin.purity).value - 1) < 1e-12)
  }

  @Test("All qubits excited: the leak is what the gate lets pass")
  func numberState() throws {
    let basin = try Self.basin(0.8, q: 0)
    let sine = Double.rotation(0.8, 16).sine
    #expect(basin.leak.covers(sine * sine) && basin.energy?.value == 15)
  }

  @Test("However small: a basin of 62 levels leaks at 1e-78")
  func tiny() throws {
    let basin = try Self.basin(0.4)
    #expect(basin.levels == 62)
    #expect(basin.leak.value > 1e-79 && basin.leak.value < 1e-77)
    #expect(basin.leak.bound < edge * basin.leak.value)
  }

  @Test("The sign of theta and of c changes nothing")
  func signs() throws {
    let leak = try Self.basin(1.3).leak
    #expect(try Self.basin(-1.3).leak == leak)
    #expect(try Self.basin(1.3, c: -1).leak == leak)
  }

  @Test("No angle, or one whose first gate is out of reach, is refused", arguments: [0, 0.1])
  func refused(_ theta: Double) {
    #expect(throws: SimulationError.self) { try Self.basin(theta) }
  }
}
