import LinearAlgebra
import TestSupport
import Testing

@testable import Simulation

/// The qubit that comes out of a collision.
@Suite("The outgoing qubit")
struct OutgoingQubitTests {
  static let levels = 7

  private func engine() -> Engine {
    let engine = Engine()
    engine.looksAtQubits = true
    return engine
  }

  /// <g|Tr_cavity[U (rho x sigma) U†]|g>, one element after the other.
  private func slow(_ test: CollisionCase, _ rho: ReferenceMatrix) -> Double {
    let levels = rho.order + 2
    let joint = ReferenceCollision(
      levels: levels, theta: test.theta, detuningAngle: test.detuningAngle
    ).joint(
      rho,
      qubit: ReferenceCollision.qubit(
        groundWeight: test.groundWeight, coherence: test.coherence, phase: test.phase))
    return (0..<levels).reduce(0) { $0 + joint[2 * $1 + 1, 2 * $1 + 1].re }
  }

  @Test(
    "is the partial trace of U rho U† over the cavity, in every representation",
    arguments: CollisionTests.cases)
  func reference(_ test: CollisionCase) throws {
    var random = ReferenceRandom(seed: test.seed + 4000)
    let whole = random.densityMatrix(levels: Self.levels)
    var real = whole
    real.im = real.im.map { _ in 0 }
    var diagonal = ReferenceMatrix(Self.levels)
    for n in 0..<Self.levels { diagonal[n, n] = whole[n, n] }
    for (rho, representation) in [
      (whole, Representation.hermitian), (real, .realSymmetric), (diagonal, .populations),
    ] {
      var state = CavityState(rho, representation)
      try engine().run(&state, test.collision, test.qubit(), levels: Self.levels + 1)
      let weight = try #require(state.outgoingGroundWeight)
      #expect(weight.covers(slow(test, rho), slack: fewRoundings), "\(representation)")
      #expect(weight.bound < fewRoundings)
      let inversion = try #require(state.outgoingInversion)
      #expect(inversion.covers(1 - 2 * slow(test, rho), slack: fewRoundings))
    }
  }

  @Test("of a number state, sent in excited, shows Rabi oscillations", arguments: [0, 1, 5, 40])
  func rabi(_ n: Int) throws {
    for theta in [0.1, 0.8, 2.5, 31] {
      var state = try CavityState.start(.fock(n))
      try engine().run(&state, .resonant(theta: theta), QubitState(groundWeight: 0))
      let cosine = cosine(theta * Double(n + 1).squareRoot())
      #expect(try #require(state.outgoingGroundWeight).covers(1 - cosine * cosine, slack: 1e-14))
    }
  }

  @Test(
    "loses what the cavity gains, collision after collision",
    arguments: [1.0, 0.4, 0], [0.0, 0.7, 2.2])
  func conserved(_ coherence: Double, _ detuning: Double) throws {
    let qubit = try QubitState(groundWeight: 0.3, coherence: coherence, phase: 0.6)
    let collision = Collision.detuned(coupling: 0.8, duration: 1, detuning: detuning)
    var state = try CavityState.start(.coherent(alpha: 1.2, phase: 0.4))
    let engine = engine()
    for _ in 1...30 {
      let before = state.energy
      try engine.run(&state, collision, qubit)
      let gain = state.energy.value - before.value
      let weight = try #require(state.outgoingGroundWeight)
      #expect(
        abs(weight.value - (0.3 + gain)) <= weight.bound + before.bound + state.energy.bound)
    }
  }

  @Test("is that of the last collision, however many are made at a time, and changes no state")
  func burst() throws {
    let damping = try Damping(rate: 0.05, thermalPhotons: 0.1)
    for coherence in [0, 0.6, 1] {
      for damping in [nil, damping] {
        let qubit = try QubitState(groundWeight: 0.25, coherence: coherence)
        func run(_ parts: [Int], _ engine: Engine) throws -> CavityState {
          var state = try CavityState.start(.vacuum)
          for count in parts {
            _ = try engine.collide(
              &state, .resonant(theta: 0.8), qubit: qubit, damping: damping, count: count,
              numerics: Numerics(), attention: .occasional
            ) { _ in true }
          }
          return state
        }
        let once = try run([60], engine())
        let often = try run([1, 7, 22, 30], engine())
        let plain = try run([60], Engine())
        #expect(once.outgoingGroundWeight == often.outgoingGroundWeight)
        #expect(once.outgoingGroundWeight != nil && plain.outgoingGroundWeight == nil)
        #expect(once.real == plain.real && once.ledger == plain.ledger)
        #expect(once.levels == plain.levels && once.collisions == plain.collisions)
      }
    }
  }

  @Test("stays within its bound where levels are too few", arguments: [0.0, 0.5, 1], [5, 6, 9])
  func truncated(_ coherence: Double, _ levels: Int) throws {
    let qubit = try QubitState(groundWeight: 0.2, coherence: coherence)
    var (few, many) = (
      try CavityState.start(.vacuum, levels: levels), try CavityState.start(.vacuum)
    )
    for _ in 1...12 {
      try engine().run(&few, .resonant(theta: 0.7), qubit, levels: levels)
      try engine().run(&many, .resonant(theta: 0.7), qubit)
      let (a, b) = (
        try #require(few.outgoingGroundWeight), try #require(many.outgoingGroundWeight)
      )
      #expect(abs(a.value - b.value) <= a.bound + b.bound)
    }
    #expect(few.ledger.norm > 1e-6)
  }

  @Test("of the limit without loss is the qubit that came in: nothing changes any more")
  func limit() throws {
    for coherence in [0, 1.0] {
      let qubit = try QubitState(groundWeight: 0.25, coherence: coherence)
      let collision = Collision.resonant(theta: fineTuned(5))
      var state = try CavityState.start(.vacuum)
      _ = try Engine().collideAtOnce(
        &state, collision, qubit: qubit, damping: nil, count: CavityState.endless,
        numerics: Numerics())
      try state.noteOutgoingQubit(collision, qubit, from: state)
      #expect(try #require(state.outgoingGroundWeight).covers(0.25))
    }
  }
}
