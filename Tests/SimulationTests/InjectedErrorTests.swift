import TestSupport
import Testing

@testable import Simulation

/// An error A that is known goes through a map; the ledger that began with its moments must hold those of what comes out, and
/// not more than twice as much where the map is as bad as a map can be.
@Suite("Known errors and the ledger")
struct InjectedErrorTests {
  /// The ledger of the error `weight` |n><n|.
  static func ledger(_ weight: Double, atLevel n: Int) -> ErrorLedger {
    var ledger = ErrorLedger()
    ledger.book(.oneLevel(norm: weight, level: n))
    return ledger
  }

  static func expectReached(
    _ ledger: ErrorLedger, weight: Double, atLevel n: Int, factor: Double = 2,
    at location: SourceLocation = #_sourceLocation
  ) {
    let height = Double(n + 1)
    for (name, bound, truth) in [
      ("d", ledger.norm, weight), ("w", ledger.first, weight * height),
      ("v", ledger.second, weight * height * height),
    ] {
      #expect(bound >= truth * (1 - 1e-12), "\(name)", sourceLocation: location)
      #expect(bound <= factor * truth, "\(name)", sourceLocation: location)
    }
    for (name, bound, truth) in [
      ("populations", ledger.populations.second, weight * height * height),
      ("<n>", ledger.energy, weight * Double(n)),
      ("<n²>", ledger.squaredPhotons, weight * Double(n * n)),
    ] {
      #expect(bound >= truth * (1 - 1e-12), "\(name)", sourceLocation: location)
      #expect(bound <= (factor + 0.5) * truth, "\(name)", sourceLocation: location)
    }
  }

  @Test(
    "A collision with an excited qubit at a full exchange lifts as the rule says", arguments: 0...12
  )
  func collision(_ n: Int) {
    // theta sqrt(n+1) = pi/2: |n,e> goes to |n+1,g>.
    var a = ReferenceMatrix(n + 1)
    a[n, n] = (0.25, 0)
    var ledger = Self.ledger(0.25, atLevel: n)
    ledger.collide()
    let after = ReferenceCollision(
      levels: n + 3, theta: Double.pi / 2 / Double(n + 1).squareRoot()
    ).apply(a, qubit: ReferenceCollision.qubit(groundWeight: 0, coherence: 0, phase: 0))
    #expect(abs(after[n + 1, n + 1].re - 0.25) < fewRoundings)
    let height = Double(n + 2)
    #expect(abs(ledger.first - 0.25 * height) < 1e-12 * height)
    #expect(abs(ledger.second - 0.25 * height * height) < 1e-12 * height * height)
  }

  @Test("Many collisions without a trap lift as that many single ones", arguments: [1, 2, 7, 1000])
  func staysNowhere(_ count: Int) {
    var (once, many) = (Self.ledger(1e-6, atLevel: 5), Self.ledger(1e-6, atLevel: 5))
    once.stay(below: nil, of: JaynesCummings(theta: 1), collisions: count)
    for _ in 0..<count { many.collide() }
    #expect(abs(once.norm - many.norm) <= 1e-12 * many.norm)
    #expect(abs(once.first - many.first) <= 1e-12 * many.first)
    #expect(abs(once.second - many.second) <= 1e-12 * many.second)
  }

  @Test("Infinitely many collisions without a trap may lift to any height; no error stays none")
  func forEver() {
    var ledger = Self.ledger(1e-6, atLevel: 5)
    ledger.stay(below: nil, of: JaynesCummings(theta: 1), collisions: CavityState.endless)
    #expect(ledger.first == .infinity && ledger.second == .infinity)
    var empty = ErrorLedger()
    empty.stay(below: nil, of: JaynesCummings(theta: 1), collisions: CavityState.endless)
    #expect(empty == ErrorLedger())
  }

  /// With theta sqrt(m) = pi the traps stand at m l². What lies on one climbs to just below the next under excited qubits: for
  /// l = 1 the rule of `stay` is reached.
  static let climbs = [(3, 1), (5, 1), (8, 1), (15, 1), (3, 2), (5, 2)].map {
    (m: $0.0, from: $0.0 * $0.1 * $0.1, to: $0.0 * ($0.1 + 1) * ($0.1 + 1) - 1)
  }

  @Test("What climbs to its next trap stays within what is booked for it", arguments: climbs)
  func climb(_ climb: (m: Int, from: Int, to: Int)) throws {
    let weight = 1e-5
    let qubit = try QubitState(groundWeight: 0, coherence: 0)
    let theta = fineTuned(Double(climb.m))
    // Where it goes: the closed form of the sector, and single collisions.
    let end = try LongRunTests.carried(
      .start(.fock(climb.from)), theta, qubit, CavityState.endless)
    #expect(abs(end.population(climb.to).value - 1) < fewRoundings)
    var stepped = try CavityState.start(.fock(climb.from))
    try Engine().run(&stepped, .resonant(theta: theta), qubit, count: 4000)
    #expect(abs(stepped.energy.value - Double(climb.to)) < 1e-3)
    var ledger = Self.ledger(weight, atLevel: climb.from)
    ledger.stay(below: climb.m, of: JaynesCummings(theta: 1), collisions: CavityState.endless)
    Self.expectReached(ledger, weight: weight, atLevel: climb.to, factor: 2.2)
  }

  @Test("What ground qubits take down to a trap is looked for there")
  func descent() throws {
    let qubit = try QubitState(groundWeight: 1, coherence: 0)
    let end = try LongRunTests.carried(
      .start(.fock(11)), fineTuned(4), qubit, CavityState.endless)
    #expect(abs(end.population(4).value - 1) < fewRoundings)
    var ledger = Self.ledger(1e-5, atLevel: 11)
    #expect(ledger.population(4) == 0)
    ledger.stay(below: 4, of: JaynesCummings(theta: 1), collisions: CavityState.endless)
    #expect(ledger.population(4) >= 1e-5)
  }

  @Test(
    "An error that was there before infinitely many collisions is carried to where they take it",
    arguments: [0, 0.6, 1], [3, 6])
  func beforeForEver(_ coherence: Double, _ m: Int) throws {
    let weight = 1e-4
    let qubit = try QubitState(groundWeight: coherence == 1 ? 0.03 : 0, coherence: coherence)
    // The vacuum, of which a part stands on the trap at m without being seen.
    var state = try CavityState.start(.vacuum)
    state.ledger = Self.ledger(weight, atLevel: m)
    let after = try LongRunTests.carried(
      state, fineTuned(Double(m)), qubit, CavityState.endless)
    // Where that part is in truth: between m and 4m - 1.
    let part = try LongRunTests.carried(
      .start(.fock(m)), fineTuned(Double(m)), qubit, CavityState.endless)
    var (first, second) = (0.0, 0.0)
    for (n, p) in part.populations.enumerated() {
      first += p * Double(n + 1)
      second += p * Double((n + 1) * (n + 1))
    }
    #expect(first > Double(2 * m))
    #expect(after.ledger.norm >= weight && after.ledger.norm <= weight * (1 + 1e-9))
    #expect(after.ledger.first >= weight * first && after.ledger.first <= 3 * weight * first)
    #expect(after.ledger.second >= weight * second && after.ledger.second <= 4 * weight * second)
  }

  @Test(
    "What leaks through a near trap in very many collisions is booked: nothing is lost unseen",
    arguments: [(1e-7, 1_000_000_000), (1e-9, 1_000_000_000_000), (3e-8, 20_000_000_000)])
  func leak(_ miss: Double, _ count: Int) throws {
    let levels = 6
    let qubit = try QubitState(groundWeight: 0.1, coherence: 0)
    var state = try CavityState.start(.vacuum, levels: levels)
    let outcome = try LongRunTests.atOnce(
      &state, fineTuned(Double(levels)) * (1 + miss), qubit, count, levels: levels)
    guard case .done = outcome else {
      Issue.record("\(outcome)")
      return
    }
    let kept = state.populations.reduce(0, +)
    // sin²(pi miss) of what stands on the last level, times the excited weight, in every collision.
    #expect(1 - kept > 1e-6)
    #expect(abs(kept + state.ledger.norm - 1) < 1e-9)
    // It may have climbed as far as collisions lift.
    #expect(state.ledger.first >= state.ledger.norm * Double(levels + 1))
  }

  /// With few levels most of the light may be lost on the way to a limit; what is left of it is not the limit.
  @Test(
    "The limit of damped collisions on few levels is within its bound of the one on many",
    arguments: [0.1, 0.3, 1, 2], [(0, false), (0, true), (0.8, true)])
  func dampedLimit(_ rate: Double, _ stream: (coherence: Double, isEndless: Bool)) throws {
    let coherence = stream.coherence
    let qubit = try QubitState(groundWeight: 0.1, coherence: coherence)
    let damping = try Damping(rate: rate)
    // So many collisions that nothing of the start is left.
    let count = stream.isEndless ? CavityState.endless : LongRunTests.trillion
    func limit(_ levels: Int?) throws -> CavityState? {
      var state = try CavityState.start(.vacuum, levels: levels)
      let outcome = try LongRunTests.atOnce(
        &state, 0.8, qubit, count, damping: damping, levels: levels)
      guard case .done = outcome else { return nil }
      return state
    }
    let truth = try #require(try limit(nil))
    #expect(truth.energy.bound < 1e-9)
    for levels in [4, 6, 9] {
      guard let few = try limit(levels) else { continue }
      for (a, b) in [
        (few.energy, truth.energy), (few.purity, truth.purity),
        (few.photonVariance, truth.photonVariance), (few.population(2), truth.population(2)),
      ] {
        #expect(
          abs(a.value - b.value) <= a.bound + b.bound, "\(levels) levels: \(a) for \(b)")
      }
    }
  }
}
