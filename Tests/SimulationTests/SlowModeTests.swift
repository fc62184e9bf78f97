import LinearAlgebra
import TestSupport
import Testing

@testable import Simulation

/// Damped coherent streams that hold several states, which pass into one another slowly.
@Suite("Slow modes of damped streams")
struct SlowModeTests {
  /// The standard micromaser with N_ex = 1/gamma, and what it leads to: the null vector of the dense superoperator on 36 and 44 levels in NumPy, the same to
  /// 12 digits on both.
  struct Stream: CustomTestStringConvertible, Sendable {
    let theta: Double
    let coherence: Double
    let damping: Damping
    let energy: Double
    let variance: Double
    let purity: Double
    /// 1 less the second eigenvalue.
    let rate: Double
    var testDescription: String { "theta \(theta), c \(coherence)" }

    init(
      _ excitations: Double, _ pump: Double, c: Double, nbar: Double, energy: Double,
      variance: Double, purity: Double, rate: Double
    ) {
      theta = pump / excitations.squareRoot()
      coherence = c
      damping = try! Damping(rate: 1 / excitations, thermalPhotons: nbar)
      (self.energy, self.variance, self.purity, self.rate) = (energy, variance, purity, rate)
    }

    func qubit() throws -> QubitState { try QubitState(groundWeight: 0.25, coherence: coherence) }
  }

  static let streams = [
    Stream(
      12, 7, c: 1, nbar: 0.1, energy: 1.9930482943708, variance: 4.862815503158,
      purity: 0.4936852712507, rate: 0.0100349801),
    Stream(
      16, 8, c: 0.5, nbar: 0.05, energy: 3.0423754215681, variance: 6.137550341539,
      purity: 0.2424512253920, rate: 0.0155524061),
  ]

  @Test("are solved for, whatever the start", arguments: streams)
  func limits(_ stream: Stream) throws {
    let engine = Engine()
    // Nothing but a few cycles are worth stepping.
    engine.operationsToForget = 1
    var state = try CavityState.prepared(.fock(3), numerics: Numerics())
    let outcome = try engine.collideAtOnce(
      &state, .resonant(theta: stream.theta), qubit: stream.qubit(), damping: stream.damping,
      count: CavityState.endless, numerics: Numerics())
    guard case .done(.dampedSlowly(_, let parts, let rate, _), _) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(parts >= 2 && abs(rate + logarithmOnePlus(-stream.rate)) < 1e-7)
    // As many digits as are known.
    let known = 3e-13
    #expect(state.energy.covers(stream.energy, slack: known * stream.energy))
    #expect(state.photonVariance.covers(stream.variance, slack: 4 * known * stream.variance))
    #expect(state.purity.covers(stream.purity, slack: known))
    // Some roundings, for as long as the slowest of all is remembered and what the proof gives away: 7e3 cycles at most. So for what the levels cut off,
    // some 4e-11 in trace norm, which is as much for half of the purity, and as many times more for the energy as there are levels.
    #expect(state.energy.rounding < 1e-8 && state.purity.rounding < 1e-8)
    #expect(state.energy.bound < 1e-4 && state.purity.bound < 1e-6 && state.isEndless)
  }

  /// N_ex = 100, c = 1, a bath of 0.1 photons: the leading eigenvector by ARPACK of the same map in NumPy on 180 and 220 levels (Kraus operators, and a
  /// matrix exponential for every diagonal). What it was solved to, 1e-14 and 1e-15, over the gap, times the levels: `known`.
  @Test(
    "A limit that is remembered for millions of cycles is uncertain by its roundings alone, and covers the true one",
    arguments: [(5.0, 14.498307883581687, 1e-8), (10, 24.10712375039603, 1e-5)])
  func remembered(_ pump: Double, _ energy: Double, _ known: Double) throws {
    let stream = Stream(
      100, pump, c: 1, nbar: 0.1, energy: energy, variance: 0, purity: 0, rate: 0)
    var state = try CavityState.prepared(.vacuum, numerics: Numerics())
    let outcome = try Engine().collideAtOnce(
      &state, .resonant(theta: stream.theta), qubit: stream.qubit(), damping: stream.damping,
      count: CavityState.endless, numerics: Numerics())
    guard case .done = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(state.energy.covers(energy, slack: known))
    // Noise at the edge of the levels is none of it: more than this would be refused.
    #expect(state.energy.truncation <= Numerics().tolerance * energy)
    #expect(state.energy.rounding < 1e-3)
  }

  /// || D || <= memory || (1 - Phi) D || in trace norm, for whatever D: the modes themselves are the worst there is.
  @Test("bound how far any state is from the limit by what a cycle changes", arguments: streams)
  func memory(_ stream: Stream) throws {
    let engine = Engine()
    let qubit = try stream.qubit()
    let passage = TrainMember(.resonant(theta: stream.theta), qubit)
    let cycle = ClosedCycle(
      engine: engine, passages: [passage], damping: stream.damping, levels: 40,
      gauge: passage.collision.gauge(of: qubit), memoryLimit: 4e9)
    var random = GaussianNumbers()
    let search = try SlowModeSearch(cycle, isComplex: false, &random, engine.watch)
    guard
      case .found(let found) = try SlowModes.find(
        cycle, isComplex: false, search, &random, engine.watch)
    else {
      Issue.record("nothing found")
      return
    }
    func traceNorm(_ state: CavityState) throws -> Double {
      try state.spectrum().values.reduce(0) { $0 + abs($1) }
    }
    var tightest = Double.infinity
    for index in 0..<(found.modes.count + 3) {
      var difference =
        index < found.modes.count
        ? found.modes.members[index] : cycle.randomDifference(false, &random)
      // What the slow modes are, and what takes longest among the others.
      try cycle.run(&difference, index % 2 == 0 ? 0 : 40, engine.watch)
      var change = difference
      try cycle.run(&change, 1, engine.watch)
      change.add(difference, times: -1)
      let (size, bound) = try (traceNorm(difference), found.memory * traceNorm(change))
      #expect(size <= bound * (1 + 1e-9))
      tightest = min(tightest, bound / size)
    }
    // The proof gives away some factors, but not all.
    #expect(tightest < 2000)
  }

  /// A rate below all roundings: nothing is told.
  @Test("that nothing tells from none are refused, with their rate")
  func tooSlow() throws {
    let qubit = try QubitState(groundWeight: 0.25, coherence: 1)
    var state = try CavityState.prepared(.vacuum, numerics: Numerics())
    let engine = Engine()
    engine.operationsToForget = 1
    // Below a trap of an odd number of half turns nothing changes but by the bath, which is 1e-17 of a photon.
    let outcome = try engine.collideAtOnce(
      &state, .resonant(theta: 1.5), qubit: qubit,
      damping: Damping(rate: 1e-17, thermalPhotons: 0), count: CavityState.endless,
      numerics: Numerics())
    guard case .refused = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }
}
