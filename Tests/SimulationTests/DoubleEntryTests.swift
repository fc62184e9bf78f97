import TestSupport
import Testing

@testable import Simulation

/// Every sum of the ledger once more by the written rules on dense matrices, after every step, and compared from both sides: a
/// term that is missing shows as well as one too many.
@Suite("The ledger in double entry")
struct DoubleEntryTests {
  /// gamma t and nbar; few, because their propagators are dense exponentials.
  static let baths: [(strength: Double, photons: Double)] = [
    (0.02, 0), (0.6, 0), (0.05, 0.4), (0.7, 0.3), (0.3, 0.9), (4, 0), (9, 0), (5, 0.2),
  ]
  static let propagators: [[[Double]]] = baths.map {
    // (M/(1+M))^44 is far below what is compared.
    ReferenceDamping.propagator(
      order: 0, count: 56, strength: $0.strength, photons: $0.photons)
  }

  static let mostLevels = 10

  /// The dense route is off by some roundings of a matrix, which the carry rule then lifts as it lifts everything.
  static func expectEqual(
    _ ledger: ErrorLedger, _ slow: ReferenceLedger, steps: Int, _ what: String,
    at location: SourceLocation = #_sourceLocation
  ) {
    for (name, fast, slow) in [
      ("A + B", ledger.operators.all, slow.sums),
      ("the populations", ledger.populations.all, slow.populations),
      ("what signs leave", [ledger.trace, ledger.mean, ledger.square], slow.signed),
    ] {
      for power in 0...2 {
        let lift = Double(mostLevels + steps + 2)
        let slack =
          1e-10 * slow[power] + 1e-13 * (0..<power).reduce(1) { product, _ in product * lift }
        #expect(
          abs(fast[power] - slow[power]) <= slack,
          "moment \(power) of \(name) is \(fast[power]) and should be \(slow[power]) after \(what)",
          sourceLocation: location)
      }
    }
  }

  /// What the start is not known to: something too much, and something too little of nearly the same trace.
  static func inject(_ state: inout CavityState, _ random: inout ReferenceRandom) {
    let isDiagonal = state.representation == .populations
    let order = min(4, state.levels)
    var parts = [0.1, random.number(0.05...0.1)].map {
      $0 * random.densityMatrix(levels: order, decay: 1)
    }
    for part in parts.indices where isDiagonal {
      for m in 0..<order {
        for n in 0..<order where m != n { parts[part][m, n] = (0, 0) }
      }
    }
    let error = ErrorRuleTests.Difference(parts[0], parts[1], isDiagonal: isDiagonal).ledger
    var sums = zip(state.ledger.sums, error.sums).map(+)
    sums[3] = state.ledger.roundingSteps
    (sums[10], sums[11], sums[13]) = (0, -1, isDiagonal ? 1 : 0)
    state.ledger = ErrorLedger(sums: sums)
  }

  @Test("After every step of a random protocol its sums are those of the rules", arguments: 1...72)
  func protocols(_ seed: Int) throws {
    var random = ReferenceRandom(seed: 7000 + seed)
    var levels = random.integer(2...Self.mostLevels)
    let engine = Engine()
    let hasCoherence = seed % 3 != 0
    let phases = seed % 4 == 0 ? [0.3, -1.1, 2.9] : [0.3]
    let isDetuned = seed % 5 == 0
    let start: CavityStart =
      switch seed % 6 {
      case 0, 1: .vacuum
      case 2: .fock(random.integer(0...levels))
      case 3: .thermal(photons: random.number(0.1...1.5))
      case 4: hasCoherence ? .coherent(alpha: random.number(0.5...1.6), phase: 0.4) : .vacuum
      default: .fock(0)
      }
    var state = try CavityState.start(start, levels: levels)
    if seed % 2 == 0 { Self.inject(&state, &random) }
    var slow = ReferenceLedger(
      sums: state.ledger.operators.all, populations: state.ledger.populations.all,
      signed: [state.ledger.trace, state.ledger.mean, state.ledger.square],
      isDiagonal: state.representation == .populations)
    let roundingsAtStart = state.ledger.roundingSteps
    var steps = 0
    func compare(_ what: String) {
      steps += 1
      Self.expectEqual(state.ledger, slow, steps: steps, what)
    }
    for _ in 0..<random.integer(3...6) {
      switch random.integer(0...9) {
      case 0, 1:
        let bath = random.integer(0...(Self.baths.count - 1))
        let (strength, photons) = Self.baths[bath]
        slow.damp(
          state.matrix, strength: strength, photons: photons,
          populations: Self.propagators[bath])
        try engine.damp(
          &state, try Damping(rate: strength, thermalPhotons: photons),
          numerics: fixedLevels(levels))
        compare("damping \(bath) on \(levels) levels")
      case 2:
        let fewer = max(2, levels + random.integer(-3...2))
        slow.refit(state.matrix, to: fewer)
        state.refit(to: fewer)
        levels = fewer
        compare("a refit to \(levels) levels")
      default:
        let (theta, q) = (random.number(0.1...2.5), random.number(0...1))
        let detuning = isDetuned ? random.number(-1.5...1.5) : 0
        let c = hasCoherence ? random.number(-1...1) : 0
        let phase = phases[random.integer(0...(phases.count - 1))]
        let dense = ReferenceCollision(
          levels: levels + 2, theta: theta, detuningAngle: detuning)
        let qubit = ReferenceCollision.qubit(groundWeight: q, coherence: c, phase: phase)
        if c != 0 { slow.isDiagonal = false }
        for _ in 0..<random.integer(1...3) {
          slow.collide(state.matrix, dense, qubit: qubit, excitedWeight: 1 - q)
          try engine.run(
            &state,
            isDetuned
              ? .detuned(coupling: theta, duration: 1, detuning: detuning)
              : .resonant(theta: theta),
            try QubitState(groundWeight: q, coherence: c, phase: phase), levels: levels)
          compare("a collision on \(levels) levels")
        }
      }
    }
    // Phases that have to be turned round more; nothing is ever forgotten.
    let rounded = state.ledger.roundingSteps - roundingsAtStart
    #expect(rounded >= slow.roundings)
    if phases.count == 1, !isDetuned, start != .coherent(alpha: 0, phase: 0),
      state.representation != .hermitian
    {
      #expect(rounded == slow.roundings)
    }
  }

  @Test("A thermal start books its tail", arguments: [(0.3, 2), (1.0, 4), (2.5, 9), (4.0, 3)])
  func thermal(_ photons: Double, _ levels: Int) throws {
    let state = try CavityState.start(.thermal(photons: photons), levels: levels)
    Self.expectEqual(
      state.ledger, .thermal(photons: photons, levels: levels), steps: 0, "the start")
    #expect(state.ledger.roundingSteps >= 2)
  }

  @Test(
    "A coherent start books its tail: no less, and hardly more",
    arguments: [(0.4, 2), (1.0, 3), (1.5, 5), (2.0, 9), (3.0, 12), (1.5, 2), (2.0, 4), (2.6, 30)])
  func coherent(_ alpha: Double, _ levels: Int) throws {
    let state = try CavityState.start(.coherent(alpha: alpha, phase: 0.2), levels: levels)
    let slow = ReferenceLedger.coherent(mean: alpha * alpha, levels: levels)
    let sums = [state.ledger.norm, state.ledger.first, state.ledger.second]
    for (fast, slow) in zip(sums, slow.sums) {
      #expect(fast >= slow * (1 - 1e-12))
      // The end of the tail is bounded by a geometric series.
      #expect(fast <= slow * (1 + 1e-4))
    }
    #expect(state.ledger.roundingSteps >= 4)
  }

  @Test("A number state above the levels is lost whole", arguments: [(4, 3), (9, 9), (7, 2)])
  func fock(_ photons: Int, _ levels: Int) throws {
    let ledger = try CavityState.start(.fock(photons), levels: levels).ledger
    let height = Double(photons + 1)
    #expect([ledger.norm, ledger.first, ledger.second] == [1, height, height * height])
  }

  // MARK: Automatic levels

  /// A cut x at level N counts x (N+1+s)² after s more collisions. So many more as have been made three times over, each cutting
  /// off all it may, stay below the tolerance together.
  @Test(
    "What may be cut off later on stays below the tolerance with what was cut off before",
    arguments: [0, 1, 20_000, 1_000_000, 3_000_000_000])
  func allowance(_ collisions: Int) {
    for (tolerance, levels) in [(1e-11, 16), (1e-11, 400), (1e-6, 16), (0.1, 60)] {
      let policy = LevelPolicy(numerics: Numerics(tolerance: tolerance))
      let cut = policy.allowance(collisions: collisions, levels: levels, damping: nil)
      let steps = max(65_536, 4 * Double(collisions))
      let height = Double(levels) + 1 + steps
      #expect(cut > 0)
      #expect(cut * steps * height * height <= 0.2 * tolerance)
      // Not so little that levels are wasted: a level more divides the cut by a factor already.
      let wanted = min(tolerance, 1e-6)
      #expect(cut * steps * height * height >= 0.05 * wanted || cut == 1e-250)
    }
  }

  @Test("A bath limits how far a cut is lifted, and the allowance with it")
  func dampedAllowance() throws {
    let policy = LevelPolicy(numerics: Numerics(tolerance: 1e-8))
    let damping = try Damping(rate: 0.1)
    let cut = policy.allowance(collisions: 0, levels: 20, damping: damping)
    #expect(cut * 65_536 * 60 * 60 <= 1e-8 / 8 * (1 + 1e-9))
    #expect(cut > policy.allowance(collisions: 0, levels: 20, damping: nil))
  }

  /// Every collision asks for the allowance of its own k, in whatever bursts they are made: a steady state whose cut stays as it
  /// is, while the allowance falls below it in the middle of a burst.
  @Test("Bursts of collisions cut off what the same collisions do one by one")
  func bursts() throws {
    let (q, theta) = (0.62, 0.9)
    let qubit = try QubitState(groundWeight: q, coherence: 0)
    let policy = LevelPolicy(numerics: Numerics())
    func allowance(_ k: Int, _ levels: Int) -> Double {
      policy.allowance(collisions: k, levels: levels, damping: nil)
    }
    // rho_n = r^n (1-r), and as many levels as that takes.
    let ratio = (1 - q) / q
    var weights = [1 - ratio]
    func cut() -> Double {
      let turn = sine(theta * Double(weights.count).squareRoot())
      return (1 - q) * turn * turn * weights.last!
    }
    while weights.count < 64 || cut() > 0.5 * allowance(0, weights.count) {
      weights.append(weights.last! * ratio)
    }
    var collisions = 16_384
    while allowance(collisions, weights.count) > 1.02 * cut() { collisions += collisions / 1000 }
    var start = CavityState(levels: weights.count, representation: .populations, real: weights)
    start.collisions = collisions
    // The power is far below what it was: nothing but the allowance ends a burst.
    (start.history.bestPower, start.history.energyCeiling) = (Estimate(0.5), start.energy.value)
    start.history.ceilingSince = collisions
    func run(_ attention: Engine.Attention) throws -> CavityState {
      var state = start
      _ = try Engine().collide(
        &state, .resonant(theta: theta), qubit: qubit, damping: nil, count: collisions / 20,
        numerics: Numerics(), attention: attention
      ) { _ in true }
      return state
    }
    let (together, single) = (try run(.occasional), try run(.each))
    #expect(together.levels > weights.count)
    #expect(together.levels == single.levels)
    #expect(together.ledger == single.ledger)
    #expect(together.populations == single.populations)
  }
}

extension ErrorSums {
  var all: [Double] { [zeroth, first, second] }
}
