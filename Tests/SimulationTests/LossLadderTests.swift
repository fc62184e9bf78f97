import LinearAlgebra
import TestSupport
import Testing

@testable import Simulation

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Loss during collisions of other ladders, with spread angles, and at ticks that may bring none; against the slow joint reference.
@Suite("Loss during other collisions")
struct LossLadderTests {
  private static let levels = 7
  private static let reference = JointReference(levels: 18)
  /// What the reference's own edge and roundings come to.
  private static let slack = 1e-12

  private static let custom = Rungs.custom(
    heights: (0..<64).map { (n: Int) -> Double in
      let x = Double(n)
      return (x + 1).squareRoot() / (1 + 0.1 * x)
    }, offsets: [], step: 1, roundings: 2)

  private func collided(
    _ rho: ReferenceMatrix, _ loss: LossDuring, _ qubit: ReferenceMatrix, theta: Double
  ) -> ReferenceMatrix {
    let reference = Self.reference
    let joint = reference.evolved(
      reference.joined(rho, qubit: qubit),
      hamiltonian: reference.ladder(theta: theta, detuning: loss.detuning) {
        loss.rungs?.square($0).value.squareRoot() ?? Double($0 + 1).squareRoot()
      }, jumps: LossDuringLawTests.jumps(loss, reference))
    return reference.cavity(joint)
  }

  private func expect(_ state: CavityState, covers rho: ReferenceMatrix, sharp: Bool = true) {
    let order = Self.reference.levels
    let difference = state.matrix.resized(order) - rho
    let traceNorm = difference.hermitianEigenvalues.reduce(0) { $0 + abs($1) }
    #expect(traceNorm <= state.ledger.norm + Self.slack)
    // Not by chance: the bound is no more than some times what is wrong.
    if sharp, traceNorm > 1e-6 { #expect(state.ledger.norm < 30 * traceNorm) }
    let energy = (0..<order).reduce(0) { $0 + Double($1) * rho[$1, $1].re }
    #expect(state.energy.covers(energy, slack: Self.slack))
    #expect(state.purity.covers(rho.expectation(rho).re, slack: Self.slack))
    let square = (0..<order).reduce(0) { $0 + Double($1 * $1) * rho[$1, $1].re }
    #expect(state.photonVariance.covers(square - energy * energy, slack: 20 * Self.slack))
  }

  @Test(
    "Other ladders",
    arguments: [
      (Rungs.intensity, 0.0, 0.4), (.uniform, 0.7, 0.0), (.uniform, 0.0, 0.2), (custom, 0, 0.1),
    ])
  func ladders(_ rungs: Rungs, _ detuning: Double, _ nbar: Double) throws {
    var loss = LossDuring(
      theta: 0.5, detuning: detuning, strength: 0.2, thermalPhotons: nbar, qubitDecay: 0.1,
      qubitPhotons: 0.2, dephasing: 0.1)
    loss.rungs = rungs
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0.8, phase: 0.7)
    let sigma = ReferenceCollision.qubit(groundWeight: 0.3, coherence: 0.8, phase: 0.7)
    let start = CavityStart.coherent(alpha: 0.5, phase: 0.4)
    var state = try CavityState.start(start, levels: Self.levels)
    var rho = try CavityState.start(start).matrix.resized(18)
    let engine = Engine()
    for _ in 0..<2 {
      try engine.run(&state, .during(loss), qubit, levels: Self.levels)
      rho = collided(rho, loss, sigma, theta: loss.theta)
    }
    expect(state, covers: rho)
  }

  /// The trapezoid rule, whose error for a normal law falls as e^{-2 (pi/h)^2}: another way than Gauss's.
  @Test("Spread angles are averaged", arguments: [0.0, 0.3])
  func spread(_ nbar: Double) throws {
    var loss = LossDuring(theta: 0.6, strength: 0.2, thermalPhotons: nbar, dephasing: 0.1)
    loss.deviation = 0.25
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0.8)
    let sigma = ReferenceCollision.qubit(groundWeight: 0.3, coherence: 0.8, phase: 0)
    var state = try CavityState.start(.fock(1), levels: Self.levels)
    try Engine().run(&state, .during(loss), qubit, levels: Self.levels)
    let start = try CavityState.start(.fock(1)).matrix.resized(18)
    var rho = ReferenceMatrix(18)
    var whole = 0.0
    for k in -11...11 {
      let x = 0.7 * Double(k)
      let weight = exponential(-x * x / 2)
      whole += weight
      let theta = loss.theta * (1 + loss.deviation * x)
      rho = rho + weight * collided(start, loss, sigma, theta: theta)
    }
    expect(state, covers: (1 / whole) * rho, sharp: nbar > 0)
  }

  @Test("A tick brings loss only with its qubit: the mixture with nothing")
  func ticks() throws {
    let loss = LossDuring(theta: 0.8, strength: 0.3, thermalPhotons: 0.2)
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0.8)
    let sigma = ReferenceCollision.qubit(groundWeight: 0.3, coherence: 0.8, phase: 0)
    // Few levels: the ledger has something to carry.
    var state = try CavityState.start(.fock(2), levels: 5)
    var rho = try CavityState.start(.fock(2)).matrix.resized(18)
    let engine = Engine()
    for _ in 0..<3 {
      try engine.run(&state, .occasional(.during(loss), chance: 0.4), qubit, levels: 5)
      rho = 0.6 * rho + 0.4 * collided(rho, loss, sigma, theta: loss.theta)
    }
    expect(state, covers: rho)
    #expect(state.ledger.norm > 1e-4)
  }

  @Test("The root of n written as a ladder is Jaynes-Cummings, and no spread is one angle")
  func sameThing() throws {
    let plain = LossDuring(theta: 0.8, strength: 0.1, thermalPhotons: 0.1)
    var ladder = plain
    ladder.rungs = Rungs("root") { HeightSquare(value: Double($0 + 1)) }
    var narrow = plain
    narrow.deviation = 1e-12
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0.8)
    var states: [CavityState] = []
    for loss in [plain, ladder, narrow] {
      var state = try CavityState.start(.vacuum, levels: 12)
      for _ in 0..<3 { try Engine().run(&state, .during(loss), qubit, levels: 12) }
      states.append(state)
    }
    // Steps of other lengths.
    for (a, b) in zip(states[0].real, states[1].real) { #expect(abs(a - b) < 1e-14) }
    for (a, b) in zip(states[0].real, states[2].real) { #expect(abs(a - b) < 1e-10) }
  }

  @Test("Without loss to speak of they are the closed averages", arguments: SpreadShape.allCases)
  func closedAverages(_ shape: SpreadShape) throws {
    var loss = LossDuring(theta: 0.8, strength: 1e-13)
    (loss.deviation, loss.shape) = (0.2, shape)
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0.8)
    var state = try CavityState.start(.vacuum)
    var closed = state
    try Engine().run(&state, .during(loss), qubit, count: 4)
    try Engine().run(&closed, loss.withoutLoss, qubit, count: 4)
    // The loss itself, some photons times 1e-13 four times.
    #expect(distance(state.matrix, closed.matrix) < 1e-11)
  }

  @Test("Blocks and steps give the same averages")
  func blocks() throws {
    var loss = LossDuring(theta: 0.7, strength: 0.1, thermalPhotons: 0.1)
    (loss.rungs, loss.deviation) = (.intensity, 0.1)
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0.9)
    var state = try CavityState.start(.vacuum, levels: 8)
    var steps = state
    for _ in 0..<24 {
      try Engine().run(&state, .during(loss), qubit, levels: 8)
      steps.lossHabit = LossHabit()
      try Engine().run(&steps, .during(loss), qubit, levels: 8)
    }
    #expect(distance(state.matrix, steps.matrix) < 1e-12)
    #expect(state.real != steps.real)
  }

  @Test("The limit of other ladders and of spread angles is what many come to")
  func limits() throws {
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0.7)
    for (rungs, deviation) in [(Rungs.uniform, 0.0), (Rungs.intensity, 0.1)] {
      var loss = LossDuring(theta: 0.5, strength: 0.9)
      (loss.rungs, loss.deviation) = (rungs, deviation)
      var limit = try CavityState.start(.vacuum)
      let outcome = try Engine().collideAtOnce(
        &limit, .during(loss), qubit: qubit, damping: nil, count: CavityState.endless,
        numerics: Numerics())
      guard case .done = outcome else {
        Issue.record("\(outcome)")
        continue
      }
      var run = try CavityState.start(.fock(2))
      // e^-36 of the start is left.
      try Engine().run(&run, .during(loss), qubit, count: 80)
      #expect(abs(limit.energy.value - run.energy.value) <= limit.energy.bound + run.energy.bound)
      #expect(abs(limit.purity.value - run.purity.value) <= limit.purity.bound + run.purity.bound)
    }
  }

  // MARK: Gauss

  @Test(
    "Nodes give the moments of their law up to the degree 2K - 1", arguments: [1, 2, 5, 12, 31])
  func moments(_ count: Int) {
    for shape in SpreadShape.allCases {
      let points = GaussNodes(count, shape)
      var moment = 1.0
      for degree in 0..<min(count, 8) {
        let sum = zip(points.places, points.weights).reduce(0) {
          $0 + $1.1 * raise($1.0, Double(2 * degree))
        }
        #expect(abs(sum / moment - 1) < 1e-12)
        // E x^{2m+2} = (2m+1) E x^{2m}, and 3^m/(2m+1).
        moment =
          shape == .gauss
          ? moment * Double(2 * degree + 1)
          : raise(3, Double(degree + 1)) / Double(2 * degree + 3)
      }
    }
  }

  @Test(
    "What nodes leave out of an average is below its bound, and not far", arguments: [0.3, 1.1, 4])
  func remainder(_ deviation: Double) throws {
    for shape in SpreadShape.allCases {
      var loss = LossDuring(theta: 0.5, strength: 0.1)
      (loss.deviation, loss.shape) = (deviation, shape)
      let average = try AngleAverage(loss, top: 9)
      // cos(2h theta) has the steepest derivatives that are allowed for.
      let found = average.nodes.reduce(0) { $0 + $1.weight * cosine(6 * $1.angle) }
      let exact = cosine(3) * shape.characteristic(3 * deviation)
      #expect(abs(found - exact) <= average.error + 1e-13)
      #expect(average.error < 1e-20)
    }
  }

  @Test("Angles that spread too far, rungs that rise too fast, and ladders with a top are refused")
  func refusals() throws {
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0.7)
    func run(_ change: (inout LossDuring) -> Void) throws {
      var loss = LossDuring(theta: 0.5, strength: 0.1)
      change(&loss)
      var state = try CavityState.start(.vacuum, levels: 30)
      try Engine().run(&state, .during(loss), qubit, levels: 30)
    }
    #expect(throws: SimulationError.self) { try run { $0.deviation = 30 } }
    #expect(throws: SimulationError.self) { try run { $0.deviation = -0.1 } }
    #expect(throws: SimulationError.self) { try run { $0.rungs = .twoPhoton } }
    #expect(throws: SimulationError.self) { try run { $0.rungs = .finite(levels: 4) } }
    #expect(throws: SimulationError.self) {
      try run { $0.rungs = Rungs("steep") { HeightSquare(value: exponential(Double($0))) } }
    }
  }
}
