import TestSupport
import Testing

@testable import Simulation

/// The rules by which the ledger's three sums follow the error, against the channels themselves.
@Suite("The ledger's moments")
struct MomentRuleTests {
  /// Tr A, Tr[(n+1)A], Tr[(n+1)²A].
  static func moments(_ a: ReferenceMatrix) -> [Double] {
    [0, 1, 2].map { power in
      (0..<a.order).reduce(0) { sum, n in
        let weight = Double(n + 1)
        return sum + a[n, n].re * (power == 0 ? 1 : power == 1 ? weight : weight * weight)
      }
    }
  }

  static func ledger(_ moments: [Double]) -> ErrorLedger {
    var ledger = ErrorLedger()
    ledger.book(ErrorLedger.Cut(norm: moments[0], first: moments[1], second: moments[2]))
    return ledger
  }

  @Test("A collision raises the moments by no more than the rule says", arguments: 1...20)
  func collision(_ seed: Int) throws {
    let test = CollisionCase(seed: seed)
    var random = ReferenceRandom(seed: seed + 50)
    let a = random.densityMatrix(levels: 6, decay: 1.2)
    var ledger = Self.ledger(Self.moments(a))
    ledger.collide()
    let after = Self.moments(test.slow(a))
    #expect(abs(after[0] - ledger.norm) < fewRoundings)
    #expect(after[1] <= ledger.first + fewRoundings)
    #expect(after[2] <= ledger.second + fewRoundings)
  }

  @Test("The rule for a collision is reached: excited qubits at a full exchange")
  func collisionSharp() {
    // theta sqrt(4) = pi/2: |3,e> goes to |4,g>.
    var a = ReferenceMatrix(4)
    a[3, 3] = (1, 0)
    var ledger = Self.ledger(Self.moments(a))
    ledger.collide()
    let after = Self.moments(
      ReferenceCollision(levels: 6, theta: Double.pi / 4).apply(
        a, qubit: ReferenceCollision.qubit(groundWeight: 0, coherence: 0, phase: 0)))
    #expect(abs(after[1] - ledger.first) < fewRoundings)
    #expect(abs(after[2] - ledger.second) < fewRoundings)
  }

  @Test(
    "Damping moves the moments exactly as the rule says",
    arguments: [
      (1e-9, 0.0), (0.05, 0.0), (0.3, 0.4), (1.1, 0.2), (0.7, 0.0),
    ])
  func damping(_ strength: Double, _ photons: Double) throws {
    var random = ReferenceRandom(seed: 9)
    let a = random.densityMatrix(levels: 5, decay: 1.1)
    var ledger = Self.ledger(Self.moments(a))
    ledger.damp(try Damping(rate: strength, thermalPhotons: photons))
    let after = Self.moments(
      ReferenceDamping.apply(a, levels: 48, strength: strength, photons: photons))
    #expect(abs(after[0] - ledger.norm) < 1e-12)
    #expect(abs(after[1] - ledger.first) < 1e-11)
    #expect(abs(after[2] - ledger.second) < 1e-10)
  }

  @Test("The cut of a collision bounds the trace norm of what is cut off", arguments: 1...24)
  func collisionCut(_ seed: Int) throws {
    let test = CollisionCase(seed: seed)
    var random = ReferenceRandom(seed: seed + 70)
    let rho = random.densityMatrix(levels: 5, decay: 1)
    var state = CavityState(rho)
    try Engine().run(&state, test.collision, test.qubit(), levels: 5)
    let lost = test.slow(rho) - state.matrix.resized(7)
    let norm = lost.hermitianEigenvalues.reduce(0) { $0 + abs($1) }
    #expect(norm <= state.ledger.norm + fewRoundings)
    // It is no more than twice as much, up to phases that the bound leaves out.
    #expect(state.ledger.norm <= 4 * norm + fewRoundings)
    #expect(state.ledger.first == 6 * state.ledger.norm)
    #expect(state.ledger.second == 36 * state.ledger.norm)
  }

  @Test(
    "The cut of the damping bounds the trace norm of what is cut off",
    arguments: [
      (0.05, 0.2), (0.5, 0.5), (1.5, 0.3),
    ])
  func dampingCut(_ strength: Double, _ photons: Double) throws {
    var random = ReferenceRandom(seed: 3)
    let rho = random.densityMatrix(levels: 5, decay: 1)
    var state = CavityState(rho)
    let damping = try Damping(rate: strength, thermalPhotons: photons)
    try Engine().damp(&state, damping, numerics: fixedLevels(5))
    let exact = ReferenceDamping.apply(rho, levels: 34, strength: strength, photons: photons)
    let lost = exact - state.matrix.resized(34)
    let norm = lost.hermitianEigenvalues.reduce(0) { $0 + abs($1) }
    #expect(norm <= state.ledger.norm + 1e-11)
    // The coherences over the edge are bounded as if the state were pure, which this one is not.
    #expect(state.ledger.norm <= 20 * norm)
  }

  @Test("Taking levels away bounds the trace norm of what goes", arguments: 1...8)
  func refit(_ levels: Int) throws {
    var random = ReferenceRandom(seed: levels)
    let rho = random.densityMatrix(levels: 9, decay: 0.8)
    for representation in [Representation.hermitian, .populations] {
      var state = CavityState(rho, representation)
      let before = state.matrix
      state.refit(to: levels)
      #expect(state.levels == levels)
      let lost = before - state.matrix.resized(9)
      let norm = lost.hermitianEigenvalues.reduce(0) { $0 + abs($1) }
      #expect(norm <= state.ledger.norm + fewRoundings)
      if representation == .populations { #expect(abs(norm - state.ledger.norm) < fewRoundings) }
    }
  }

  @Test(
    "The cut of a start bounds what its levels leave out",
    arguments: [
      (CavityStart.coherent(alpha: 1.5, phase: 0.2), 2), (.coherent(alpha: 1.5, phase: 0.2), 6),
      (.coherent(alpha: -3, phase: 0), 16), (.thermal(photons: 0.7), 3), (.thermal(photons: 3), 9),
      (.fock(4), 3),
    ])
  func starts(_ start: CavityStart, _ levels: Int) throws {
    let few = try CavityState.start(start, levels: levels)
    let many = try CavityState.start(start, levels: 60)
    let lost = many.matrix - few.matrix.resized(60)
    let norm = lost.hermitianEigenvalues.reduce(0) { $0 + abs($1) }
    #expect(norm <= few.ledger.norm * (1 + fewRoundings) + fewRoundings)
    #expect(few.energy.covers(many.energy.value, slack: many.energy.bound))
    // Exact for diagonal starts, and sharp to a factor for the others.
    switch start {
    case .coherent: #expect(few.ledger.norm <= 12 * norm)
    default: #expect(few.ledger.norm <= norm * (1 + 1e-9) + 1e-7)
    }
  }

  @Test("The entropy's bound holds for any two states so far apart", arguments: 1...30)
  func entropyBound(_ seed: Int) throws {
    var random = ReferenceRandom(seed: seed)
    let rho = random.densityMatrix(levels: 8, decay: random.number(0.3...1))
    let truth = rho.hermitianEigenvalues.reduce(0) { $1 > 0 ? $0 - $1 * logarithm($1) : $0 }
    // Mix in a little of another state, and lose a little of the trace: d is known.
    let share = exponential(random.number(-25 ... -0.5))
    let loss = exponential(random.number(-25 ... -0.5)) / 4
    let other = random.densityMatrix(levels: 8, decay: 1.1)
    let computed = (1 - loss) * ((1 - share) * rho + share * other)
    var state = CavityState(computed)
    let difference = (rho - computed)
    let norm = difference.hermitianEigenvalues.reduce(0) { $0 + abs($1) }
    state.ledger.book(.oneLevel(norm: norm, level: 8))
    let entropy = try state.entropy()
    #expect(entropy.covers(truth), "\(entropy) for \(truth)")
    // What is nearly right is nearly told so.
    if norm < 1e-9 { #expect(entropy.truncation < 1e-6) }
  }

  @Test("The tolerance's first passing is remembered")
  func passedAt() throws {
    var state = try CavityState.start(.vacuum, levels: 4)
    let qubit = try QubitState(groundWeight: 0.25, coherence: 1)
    #expect(state.ledger.passedAt == nil)
    try Engine().run(&state, .resonant(theta: fineTuned(15)), qubit, count: 3, levels: 4)
    // Three collisions fill levels 0 to 3; the fourth would reach the fifth level.
    #expect(state.ledger.norm == 0 && state.ledger.passedAt == nil)
    try Engine().run(&state, .resonant(theta: fineTuned(15)), qubit, count: 5, levels: 4)
    #expect(state.ledger.norm > 0 && state.ledger.passedAt == 4)
  }
}
