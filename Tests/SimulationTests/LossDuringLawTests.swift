import TestSupport
import Testing

@testable import Simulation

@Suite("Loss during a collision: laws and other routes")
struct LossDuringLawTests {
  /// Some hundred roundings of either route.
  static let manyRoundings = 1e-13

  static func collide(
    _ state: inout CavityState, _ loss: LossDuring, _ qubit: QubitState, count: Int = 1,
    levels: Int? = nil
  ) throws {
    try Engine().run(&state, .during(loss), qubit, count: count, levels: levels)
  }

  static let starts: [CavityStart] = [
    .vacuum, .fock(3), .thermal(photons: 0.4), .coherent(alpha: 0.9, phase: 0.7),
  ]

  @Test("Without any loss it is the collision of Eq. 5", arguments: starts)
  func lossless(_ start: CavityStart) throws {
    for (coherence, detuning) in [(0.0, 0.0), (0.8, 0), (0, 0.7), (-0.6, 0.7)] {
      let qubit = try QubitState(groundWeight: 0.35, coherence: coherence, phase: 0.4)
      var state = try CavityState.start(start)
      var plain = state
      // So little that nothing shows; without any the other engine would be asked.
      let loss = LossDuring(theta: 0.9, detuning: detuning, strength: 1e-300)
      try Self.collide(&state, loss, qubit, count: 3)
      try Engine().run(&plain, loss.withoutLoss, qubit, count: 3)
      #expect(distance(state.matrix, plain.matrix) < Self.manyRoundings)
    }
  }

  @Test("Without an exchange it is the damping of Eq. 17", arguments: starts)
  func noExchange(_ start: CavityStart) throws {
    let qubit = try QubitState(groundWeight: 0.35, coherence: 0.8, phase: 0.4)
    var state = try CavityState.start(start)
    var damped = state
    let loss = LossDuring(
      theta: 0, strength: 0.3, thermalPhotons: 0.2, qubitDecay: 0.4, dephasing: 0.1)
    try Self.collide(&state, loss, qubit)
    try Engine().damp(
      &damped, Damping(rate: 0.3, thermalPhotons: 0.2), numerics: Numerics())
    #expect(distance(state.matrix, damped.matrix) < Self.manyRoundings)
  }

  /// With no photon lost |n,e> and |n+1,g> turn into each other at Omega² = theta²(n+1) - gamma²/16, and fade.
  @Test("Without a jump a photon number has its closed form", arguments: [0, 1, 4, 9])
  func noJump(_ n: Int) throws {
    let (theta, gamma) = (0.8, 0.5)
    var state = try CavityState.start(.fock(n))
    try Self.collide(
      &state, LossDuring(theta: theta, strength: gamma), QubitState(groundWeight: 0, coherence: 0))
    let frequency = (theta * theta * Double(n + 1) - gamma * gamma / 16).squareRoot()
    let amplitude = theta * Double(n + 1).squareRoot() * sine(frequency) / frequency
    let truth = amplitude * amplitude * exponential(-gamma * Double(2 * n + 1) / 2)
    #expect(abs(state.population(n + 1).value - truth) < Self.manyRoundings)
    #expect(state.population(n + 1).covers(truth))
  }

  struct Shape: Sendable, CustomTestStringConvertible {
    let name: String
    let start: CavityStart
    let coherence: Double
    let detuning: Double
    var testDescription: String { name }
  }

  static let shapes = [
    Shape(name: "populations", start: .fock(2), coherence: 0, detuning: 0),
    Shape(name: "populations, detuned", start: .fock(2), coherence: 0, detuning: 0.5),
    Shape(name: "real", start: .vacuum, coherence: 0.9, detuning: 0),
    Shape(
      name: "complex, no transfer", start: .coherent(alpha: 1, phase: 0.3), coherence: 0,
      detuning: 0),
    Shape(
      name: "complex", start: .coherent(alpha: 1, phase: 0.3), coherence: 0.9, detuning: 0),
    Shape(name: "detuned", start: .coherent(alpha: 1, phase: 0.3), coherence: 0.9, detuning: 0.6),
  ]

  @Test("Blocks and steps give the same numbers", arguments: shapes)
  func blocks(_ shape: Shape) throws {
    let levels = 12
    var state = try CavityState.start(shape.start, levels: levels)
    let loss = LossDuring(
      theta: 0.7, detuning: shape.detuning, strength: 0.1, thermalPhotons: 0.3, qubitDecay: 0.2,
      qubitPhotons: 0.1, dephasing: 0.05)
    let qubit = try QubitState(groundWeight: 0.3, coherence: shape.coherence, phase: 0.8)
    try Self.collide(&state, loss, qubit, levels: levels)
    // The state is in the gauge of the qubits by now.
    let collision = LossyCollision(loss: loss, qubit: qubit, kappa: qubit.coupling)
    let sector = try LossSector(loss, levels: levels)
    let stepped = try collision.stepped(state, sector) { false }
    let blocks = try LossBlocks(
      collision, levels: levels, isDiagonal: state.representation == .populations, sector
    ) { false }
    let made = blocks.apply(to: state)
    for (a, b) in zip(stepped.real + stepped.imaginary, made.real + made.imaginary) {
      #expect(abs(a - b) < Self.manyRoundings)
    }
    #expect(abs(stepped.groundWeight - made.groundWeight) < Self.manyRoundings)
    #expect(abs(stepped.corner - made.corner) < Self.manyRoundings)
    #expect(abs(stepped.columnSquare - made.columnSquare) < Self.manyRoundings)
    // What the blocks book has to be no less; it is added up without the signs.
    #expect(made.liftedNorm >= stepped.liftedNorm * (1 - 1e-12))
    #expect(made.liftedNorm < 20 * stepped.liftedNorm)
    #expect(made.defects.time < 1e-19 && stepped.defects.time < 1e-19)
  }

  @Test("All kernels give the same bits")
  func kernels() throws {
    let loss = LossDuring(theta: 0.7, detuning: 0.3, strength: 0.1, thermalPhotons: 0.3)
    let results = try KernelSet.available.map { set in
      let sector = try LossSector(loss, levels: 21, kernels: .matching(set))
      sector.begin(order: 2, isComplex: true)
      sector[.ground, 3, 0] = 0.4
      sector[.upper, 5, 1] = -0.3
      _ = sector.run(share: 1)
      return (0..<sector.count).map { sector.traced($0, 0) }
    }
    for result in results { #expect(result == results[0]) }
  }

  @Test("A run that changes to blocks on the way stays within its bounds")
  func changeOfRoute() throws {
    let levels = 10
    let loss = LossDuring(theta: 0.7, strength: 0.1, thermalPhotons: 0.1)
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0.9)
    var state = try CavityState.start(.vacuum, levels: levels)
    var steps = state
    for _ in 0..<40 {
      try Self.collide(&state, loss, qubit, levels: levels)
      steps.lossHabit = LossHabit()
      try Self.collide(&steps, loss, qubit, levels: levels)
    }
    let worth = try #require(
      LossBlocks.worth(
        LossyCollision(loss: loss, qubit: qubit, kappa: qubit.coupling).key(for: state)))
    #expect(worth < 40)
    #expect(distance(state.matrix, steps.matrix) < 40 * Self.manyRoundings)
    #expect(state.real != steps.real)
  }

  @Test(
    "The limit is what many collisions come to, whatever the start",
    arguments: [(0.8, 0.0, false), (0.0, 0.0, true), (-0.5, 0.4, false)])
  func limit(_ coherence: Double, _ detuning: Double, _ isDamped: Bool) throws {
    let loss = LossDuring(
      theta: 1, detuning: detuning, strength: 0.6, thermalPhotons: isDamped ? 0 : 0.1,
      qubitDecay: 0.2, dephasing: 0.1)
    let qubit = try QubitState(groundWeight: 0.3, coherence: coherence, phase: 0.3)
    let bath = isDamped ? try Damping(rate: 0.3, thermalPhotons: 0.05) : nil
    var limit = try CavityState.start(.vacuum)
    let outcome = try Engine().collideAtOnce(
      &limit, .during(loss), qubit: qubit, damping: bath, count: CavityState.endless,
      numerics: Numerics())
    guard case .done(.dampedSteadyState, trap: nil) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    var run = try CavityState.start(.fock(2))
    // e^-36 of the start is left.
    try Engine().run(&run, .during(loss), qubit, damping: bath, count: 80)
    #expect(distance(limit.matrix, run.matrix) < 1e-12)
    #expect(limit.isEndless && limit.ledger.norm < 1e-11)
    #expect(abs(limit.energy.value - run.energy.value) <= limit.energy.bound + run.energy.bound)
  }

  @Test("No steady state reaches further up than the tail's bound")
  func tail() throws {
    let loss = LossDuring(
      theta: 1, strength: 0.3, thermalPhotons: 0.2, qubitDecay: 0.1, qubitPhotons: 0.5)
    let qubit = try QubitState(groundWeight: 0.2, coherence: 0)
    let bath = try Damping(rate: 0.1, thermalPhotons: 0.4)
    let tail = PhotonTail(loss, excitedWeight: qubit.excitedWeight, bath)
    var run = try CavityState.start(.vacuum)
    try Engine().run(&run, .during(loss), qubit, damping: bath, count: 100)
    for levels in [2, 4, 8, 12] {
      let beyond = run.probability { $0 >= levels }.value
      #expect(beyond <= tail.cut(beyond: levels).norm)
    }
    // It says something.
    #expect(tail.cut(beyond: 40).norm < 1e-3)
  }

  // MARK: The slow joint reference

  @Test("Random collisions agree with a joint density matrix", arguments: 0..<8)
  func random(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed + 1))
    func number(_ lower: Double, _ upper: Double) -> Double {
      Double.random(in: lower...upper, using: &random)
    }
    let loss = LossDuring(
      theta: number(-1.5, 1.5), detuning: seed % 3 == 0 ? 0 : number(-1, 1),
      strength: number(0, 0.4), thermalPhotons: seed % 4 == 0 ? 0 : number(0, 0.5),
      qubitDecay: seed % 2 == 0 ? 0 : number(0, 0.5), qubitPhotons: number(0, 0.3),
      dephasing: seed % 2 == 0 ? number(0, 0.3) : 0)
    let coherence = seed % 5 == 0 ? 0 : number(-1, 1)
    let weight = number(0, 1)
    let phase = number(-3, 3)
    let qubit = try QubitState(groundWeight: weight, coherence: coherence, phase: phase)
    let start = Self.starts[seed % Self.starts.count]
    // Few levels, so that something is cut off.
    let levels = 9 + seed % 3
    var state = try CavityState.start(start, levels: levels)
    let engine = Engine()
    engine.looksAtQubits = true

    let reference = JointReference(levels: 26)
    var rho = try CavityState.start(start).matrix.resized(26)
    for _ in 0..<2 {
      try engine.run(&state, .during(loss), qubit, levels: levels)
      let joint = reference.evolved(
        reference.joined(
          rho,
          qubit: ReferenceCollision.qubit(
            groundWeight: weight, coherence: coherence, phase: phase)),
        hamiltonian: reference.jaynesCummings(theta: loss.theta, detuning: loss.detuning),
        jumps: LossDuringLawTests.jumps(loss, reference))
      rho = reference.cavity(joint)
      let outgoing = try #require(state.outgoingGroundWeight)
      #expect(outgoing.covers(reference.qubit(joint)[1, 1].re, slack: 1e-14))
    }
    // What the reference's own edge and roundings come to.
    let slack = 1e-12
    let difference = state.matrix.resized(26) - rho
    let traceNorm = difference.hermitianEigenvalues.reduce(0) { $0 + abs($1) }
    #expect(traceNorm <= state.ledger.norm + slack)
    // Not by chance: the bound is no more than some times what is wrong.
    if traceNorm > 1e-6 { #expect(state.ledger.norm < 30 * traceNorm) }
    let energy = (0..<26).reduce(0) { $0 + Double($1) * rho[$1, $1].re }
    let purity = rho.expectation(rho).re
    #expect(state.energy.covers(energy, slack: slack))
    #expect(state.purity.covers(purity, slack: slack))
    let variance = (0..<26).reduce(0) { $0 + Double($1 * $1) * rho[$1, $1].re } - energy * energy
    #expect(state.photonVariance.covers(variance, slack: 20 * slack))
    for n in 0..<levels { #expect(state.population(n).covers(rho[n, n].re, slack: slack)) }
  }

  static func jumps(_ loss: LossDuring, _ reference: JointReference) -> [JointReference.Sparse] {
    let (a, lowering) = (reference.annihilation, reference.lowering)
    return [
      loss.fallRate.squareRoot() * a, loss.riseRate.squareRoot() * a.adjoint,
      loss.relaxRate.squareRoot() * lowering, loss.exciteRate.squareRoot() * lowering.adjoint,
      (loss.dephasing / 2).squareRoot() * reference.inversion,
    ]
  }
}
