import TestSupport
import Testing

@testable import Simulation

/// The rules for populations, for what signs make up for, and for what a bath makes alike, against the channels themselves.
@Suite("The ledger's other sums")
struct ErrorRuleTests {
  /// A - B with its ledger.
  struct Difference {
    let a: ReferenceMatrix
    let b: ReferenceMatrix
    var ledger: ErrorLedger

    init(_ a: ReferenceMatrix, _ b: ReferenceMatrix, isDiagonal: Bool = false) {
      (self.a, self.b) = (a, b)
      let sums = zip(MomentRuleTests.moments(a), MomentRuleTests.moments(b)).map(+)
      let delta = a - b
      let moments = MomentRuleTests.moments(delta)
      let sizes = Self.sizes(delta)
      ledger = ErrorLedger(
        sums: [
          sums[0], sums[1], sums[2], 0, sizes[0], sizes[1], sizes[2], abs(moments[0]),
          abs(moments[1] - moments[0]), abs(moments[2] - 2 * moments[1] + moments[0]), 0, -1, 0,
          isDiagonal ? 1 : 0,
        ])
    }

    /// Sums of |Delta_nn| times 1, n+1, (n+1)².
    static func sizes(_ delta: ReferenceMatrix) -> [Double] {
      [0, 1, 2].map { power in
        (0..<delta.order).reduce(0) { sum, n in
          sum + abs(delta[n, n].re) * (0..<power).reduce(1.0) { x, _ in x * Double(n + 1) }
        }
      }
    }
  }

  static func level(_ n: Int, of levels: Int) -> ReferenceMatrix {
    var matrix = ReferenceMatrix(levels)
    matrix[n, n] = (1, 0)
    return matrix
  }

  /// Everything that the ledger says of a difference.
  func expectBounds(
    _ ledger: ErrorLedger, _ delta: ReferenceMatrix, at location: SourceLocation = #_sourceLocation
  ) {
    let slack = 1e-10
    let norm = delta.hermitianEigenvalues.reduce(0) { $0 + abs($1) }
    #expect(norm <= ledger.norm + slack, sourceLocation: location)
    let sizes = Difference.sizes(delta)
    #expect(sizes[0] <= ledger.populations.zeroth + slack, sourceLocation: location)
    #expect(sizes[1] <= ledger.populations.first + slack, sourceLocation: location)
    #expect(sizes[2] <= ledger.populations.second + slack, sourceLocation: location)
    let moments = MomentRuleTests.moments(delta)
    #expect(abs(moments[0]) <= ledger.trace + slack, sourceLocation: location)
    #expect(abs(moments[1] - moments[0]) <= ledger.mean + slack, sourceLocation: location)
    #expect(
      abs(moments[2] - 2 * moments[1] + moments[0]) <= ledger.square + slack,
      sourceLocation: location)
    let pairs = moments[2] - 3 * moments[1] + 2 * moments[0]
    #expect(abs(pairs) <= ledger.photonPairs + slack, sourceLocation: location)
    for m in 0..<delta.order {
      for n in 0...m {
        let (re, im) = delta[m, n]
        #expect(
          (re * re + im * im).squareRoot() <= ledger.element(m, n) + slack, sourceLocation: location
        )
      }
    }
    #expect(
      (delta.hermitianEigenvalues.map(abs).max() ?? 0) <= ledger.halfNorm + slack,
      sourceLocation: location)
  }

  @Test("Collisions and damping in turn keep every sum above what it bounds", arguments: 1...40)
  func inTurn(_ seed: Int) throws {
    var random = ReferenceRandom(seed: seed)
    let levels = 40
    let c = seed % 3 == 0 ? 0 : random.number(-1...1)
    let q = random.number(0...1)
    // As the ledger meets them: what was cut off and something else of nearly the same trace.
    var a = random.number(0...0.4) * random.densityMatrix(levels: 4, decay: 1)
    var b = random.number(0...0.4) * random.densityMatrix(levels: 5, decay: 0.7)
    if c == 0 {
      for m in 0..<5 {
        for n in 0..<5 where m != n {
          if m < 4, n < 4 { a[m, n] = (0, 0) }
          b[m, n] = (0, 0)
        }
      }
    }
    var test = Difference(a.resized(levels), b.resized(levels))
    var delta = test.a - test.b
    let qubit = ReferenceCollision.qubit(groundWeight: q, coherence: c, phase: 0.3)
    for _ in 0..<3 {
      let theta = random.number(0.1...2)
      delta = ReferenceCollision(levels: levels, theta: theta).apply(delta, qubit: qubit)
        .resized(levels)
      test.ledger.collide(excitedWeight: 1 - q, mixesOrders: c != 0)
      expectBounds(test.ledger, delta)
      let strength = random.integer(0...2) == 0 ? random.number(2...12) : random.number(0.01...0.6)
      let photons = seed % 2 == 0 ? 0 : random.number(0...0.2)
      delta = ReferenceDamping.apply(delta, levels: levels, strength: strength, photons: photons)
      test.ledger.damp(try Damping(rate: strength, thermalPhotons: photons))
      expectBounds(test.ledger, delta)
    }
  }

  @Test("An excited qubit gives its photon to what is too much alone: the rule is reached")
  func signedCollision() {
    // theta sqrt(4) is 7 pi/2, theta sqrt(3) next to 3 pi.
    let theta = 7 * Double.pi / 4
    var test = Difference(Self.level(3, of: 6), Self.level(2, of: 6))
    #expect(test.ledger.trace == 0 && test.ledger.mean == 1)
    test.ledger.collide(excitedWeight: 1, mixesOrders: false)
    let delta = ReferenceCollision(levels: 6, theta: theta).apply(
      test.a - test.b,
      qubit: ReferenceCollision.qubit(groundWeight: 0, coherence: 0, phase: 0))
    expectBounds(test.ledger, delta)
    let moments = MomentRuleTests.moments(delta)
    // sin²(theta sqrt 3) = 0.01 is missing.
    #expect(abs(moments[1]) > 0.98 * test.ledger.mean)
    #expect(abs(moments[2] - 2 * moments[1]) > 0.9 * test.ledger.square)
  }

  @Test("What loss leaves of a photon too much is what the rule says", arguments: [0.3, 3, 30.0])
  func populationsAlike(_ strength: Double) throws {
    var test = Difference(Self.level(1, of: 4), Self.level(0, of: 4))
    test.ledger.damp(try Damping(rate: strength))
    let left = 2 * exponential(-strength)
    #expect(abs(test.ledger.populations.zeroth / left - 1) < 1e-12)
    #expect(abs(test.ledger.mean / (left / 2) - 1) < 1e-12)
  }

  @Test(
    "Coherences that a bath makes alike are bounded near to what they are", arguments: [6, 20.0])
  func coherencesAlike(_ strength: Double) throws {
    var superposition = ReferenceMatrix(2)
    for (m, n) in [(0, 0), (0, 1), (1, 0), (1, 1)] { superposition[m, n] = (0.5, 0) }
    var test = Difference(superposition, Self.level(0, of: 2))
    test.ledger.damp(try Damping(rate: strength))
    let delta = ReferenceDamping.apply(
      test.a - test.b, levels: 2, strength: strength, photons: 0)
    expectBounds(test.ledger, delta)
    let norm = delta.hermitianEigenvalues.reduce(0) { $0 + abs($1) }
    #expect(test.ledger.norm < 6 * norm)
  }

  @Test("What a coherent collision makes of an error is damped as what has coherences")
  func noLongerDiagonal() throws {
    var test = Difference(Self.level(1, of: 6), Self.level(0, of: 6), isDiagonal: true)
    let qubit = ReferenceCollision.qubit(groundWeight: 0.5, coherence: 1, phase: 0.3)
    test.ledger.collide(excitedWeight: 0.5)
    test.ledger.damp(try Damping(rate: 12))
    let after = ReferenceCollision(levels: 6, theta: 0.9).apply(test.a - test.b, qubit: qubit)
      .resized(6)
    let delta = ReferenceDamping.apply(after, levels: 6, strength: 12, photons: 0)
    // e^{-6} of the coherences is left, e^{-12} of the populations.
    #expect(delta.hermitianEigenvalues.reduce(0) { $0 + abs($1) } > 1e-4)
    expectBounds(test.ledger, delta)
  }

  @Test("Populations below what a cut can have reached are exact", arguments: [0, 1, 3, 6])
  func untouched(_ collisions: Int) throws {
    let qubit = try QubitState(groundWeight: 0.4, coherence: 0.8)
    func run(_ levels: Int) throws -> CavityState {
      var state = try CavityState.start(.coherent(alpha: 1.5, phase: 0), levels: levels)
      try Engine().run(
        &state, .resonant(theta: 0.9), qubit, count: collisions, levels: levels)
      return state
    }
    let (few, many) = (try run(8), try run(60))
    for n in 0..<8 {
      let population = few.population(n)
      #expect((population.truncation == 0) == (n < 8 - collisions))
      #expect(population.covers(many.population(n).value, slack: many.population(n).bound))
    }
    for m in 8..<12 {
      let (here, there) = (few.element(m, 2), many.element(m, 2))
      #expect(here.re.covers(there.re.value, slack: there.re.bound))
      #expect(here.im.covers(there.im.value, slack: there.im.bound))
    }
  }

  @Test("Loss brings an error down to levels that it had not reached")
  func untouchedNoMore() throws {
    var ledger = ErrorLedger()
    ledger.book(.oneLevel(norm: 1e-3, level: 8))
    #expect(ledger.population(7) == 0)
    ledger.damp(try Damping(rate: 0.7))
    let delta = ReferenceDamping.apply(
      1e-3 * Self.level(8, of: 9), levels: 9, strength: 0.7, photons: 0)
    for n in 0..<9 {
      #expect(delta[n, n].re > 1e-6 && delta[n, n].re <= ledger.population(n))
    }
  }

  @Test("Two cuts together are each of them, from the lower edge on")
  func together() {
    var cuts = ErrorLedger.Cut.oneLevel(norm: 1e-3, corner: 5e-4, level: 9)
    cuts.add(.oneLevel(norm: 1e-4, corner: 1e-4, level: 4))
    var ledger = ErrorLedger()
    ledger.book(cuts)
    #expect(ledger.population(3) == 0)
    #expect(ledger.population(4) >= 1e-4)
    #expect(ledger.energy >= 9 * 5e-4 + 4 * 1e-4)
    #expect(abs(ledger.populations.zeroth - 6e-4) < 1e-15)
    #expect(abs(ledger.norm - 1.1e-3) < 1e-15)
  }

  /// x n and x n² of the sums that are rounded.
  @Test("The moments of n that sums of n+1 leave are no smaller than they are")
  func differences() {
    var random = ReferenceRandom(seed: 5)
    for _ in 0..<1000 {
      let (x, n) = (random.number(0...1), Double(random.integer(1...3000)))
      let sums = ErrorSums(x, x * (n + 1), x * (n + 1) * (n + 1))
      // The sign of such a sum is right, being rounded once.
      #expect(sums.mean.addingProduct(-x, n) >= 0)
      #expect(sums.square.addingProduct(-x, n * n) >= 0)
      #expect(sums.mean <= x * n * (1 + 1e-12) && sums.square <= x * n * n * (1 + 1e-9))
    }
  }

  @Test("What populations are known to relative to themselves, and what was left out of them")
  func relative() {
    let unit = 0x1p-52
    var state = CavityState(
      levels: 8, representation: .populations, real: [0.5, 0.5] + [Double](repeating: 0, count: 6))
    state.ledger.addRounding(1e13, relative: 3, left: 1e-6)
    // The state as a whole is known to 2e-3 only.
    #expect(state.population(5).rounding >= 1e-6 && state.population(5).rounding < 1.01e-6)
    #expect(state.energy.rounding >= 7 * 1e-6 && state.energy.rounding < 9e-6)
    state.ledger.addRelative(1e10, left: 2e-6)
    #expect(state.population(5).rounding >= 3e-6 && state.population(5).rounding < 3.01e-6)
    let known = state.population(1).rounding
    #expect(known >= 3e-6 + 0.5e10 * unit && known < 1.01 * (3e-6 + 0.5e10 * unit))
  }

  @Test(
    "Next to a trap every collision may leave out as much as the one before", arguments: [1, 3, 20])
  func nearTraps(_ count: Int) throws {
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0)
    var state = try CavityState.start(.vacuum, levels: 40)
    try Engine().run(&state, .resonant(theta: fineTuned(15)), qubit, count: count, levels: 40)
    let once = PopulationStream.leftNearTraps(.resonant(theta: fineTuned(15)), 40)
    let rounding = state.population(39).rounding
    #expect(rounding >= Double(count) * once && rounding <= 1.001 * Double(count) * once)
  }
}
