import TestSupport
import Testing

@testable import Simulation

@Suite("Damping")
struct DampingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let strength: Double
    let photons: Double
    var testDescription: String { "gamma t = \(strength), nbar = \(photons)" }

    func damping() throws -> Damping { try Damping(rate: strength, thermalPhotons: photons) }
  }

  /// gamma t from 1e-12 to 1e3 and nbar from 0 to 100.
  static let wide = [1e-12, 1e-6, 0.01, 0.3, 1, 4, 40, 1e3].flatMap { strength in
    [0, 1e-9, 0.15, 2, 100].map { Case(strength: strength, photons: $0) }
  }
  static let moderate = [1e-3, 0.1, 0.9].flatMap { strength in
    [0, 0.15, 0.6].map { Case(strength: strength, photons: $0) }
  }

  // MARK: The generator

  @Test("The two slow routes agree: by coherence order and by the matrices of a")
  func slowRoutes() {
    var random = ReferenceRandom(seed: 1)
    let rho = random.hermitianMatrix(levels: 4)
    let orders = ReferenceDamping.apply(rho, levels: 20, strength: 0.2, photons: 0.1)
    let dense = ReferenceDamping.bySuperoperator(
      rho, levels: 20, strength: 0.2, photons: 0.1, steps: 6)
    #expect(distance(orders.resized(10), dense.resized(10)) < 1e-11)
  }

  @Test("Damping of any Hermitian matrix is the exponential of the generator", arguments: moderate)
  func generator(_ test: Case) throws {
    var random = ReferenceRandom(seed: Int(test.strength * 1000) + 7)
    let rho = random.hermitianMatrix(levels: 5)
    // What the slow route's edge sends back is below the tolerance.
    let levels = test.photons == 0 ? 6 : 44
    let slow = ReferenceDamping.apply(
      rho, levels: levels, strength: test.strength, photons: test.photons)
    var state = CavityState(rho)
    try Engine().damp(&state, test.damping(), numerics: fixedLevels(30))
    #expect(distance(state.matrix.resized(6), slow.resized(6)) < 1e-12)

    var real = rho
    real.im = real.im.map { _ in 0 }
    var symmetric = CavityState(real, .realSymmetric)
    try Engine().damp(&symmetric, test.damping(), numerics: fixedLevels(30))
    let slowReal = ReferenceDamping.apply(
      real, levels: levels, strength: test.strength, photons: test.photons)
    #expect(distance(symmetric.matrix.resized(6), slowReal.resized(6)) < 1e-12)

    var diagonal = ReferenceMatrix(5)
    for n in 0..<5 { diagonal[n, n] = (Double(n + 1) / 15, 0) }
    var populations = CavityState(diagonal, .populations)
    try Engine().damp(&populations, test.damping(), numerics: fixedLevels(30))
    let slowDiagonal = ReferenceDamping.apply(
      diagonal, levels: levels, strength: test.strength, photons: test.photons)
    #expect(distance(populations.matrix.resized(6), slowDiagonal.resized(6)) < 1e-12)
  }

  @Test("Damping for s and then for t is damping for s + t", arguments: [0, 0.2, 1.5])
  func semigroup(_ photons: Double) throws {
    let engine = Engine()
    var random = ReferenceRandom(seed: 5)
    let start = CavityState(random.densityMatrix(levels: 6))
    for (s, t) in [(0.1, 0.25), (1e-6, 0.7), (0.5, 3.0)] {
      var twice = start
      try engine.damp(
        &twice, Damping(rate: 2, thermalPhotons: photons, time: s / 2), numerics: Numerics())
      try engine.damp(&twice, Damping(rate: t, thermalPhotons: photons), numerics: Numerics())
      var once = start
      try engine.damp(&once, Damping(rate: s + t, thermalPhotons: photons), numerics: Numerics())
      #expect(distance(once.matrix, twice.matrix) < fewRoundings)
    }
  }

  // MARK: Closed forms

  @Test("Mean photon number, field and trace follow their closed forms", arguments: wide)
  func moments(_ test: Case) throws {
    let gained = test.photons * (1 - exponential(-test.strength))
    // Few enough levels for the time of a test: warm baths are seen through the ledger's window.
    let levels = gained > 5 ? 120 : 80
    let (alpha, phase) = (1.3, 0.4)
    var state = try CavityState.start(.coherent(alpha: alpha, phase: phase), levels: levels)
    try Engine().damp(&state, test.damping(), numerics: fixedLevels(levels))
    let e = exponential(-test.strength)
    let mean = test.photons + (alpha * alpha - test.photons) * e
    #expect(state.energy.covers(mean))
    #expect(
      state.fieldAmplitude.re.covers(alpha * cosine(phase) * exponential(-test.strength / 2)))
    #expect(
      state.fieldAmplitude.im.covers(alpha * sine(phase) * exponential(-test.strength / 2)))
    let trace = state.populations.reduce(0, +)
    #expect(trace <= 1 + state.roundingUnit)
    #expect(trace >= 1 - state.lost.value - state.roundingUnit)
    if test.photons == 0 {
      // Only the tail of the coherent state is missing, and damping loses nothing.
      #expect(abs(trace - 1) <= state.roundingUnit)
      #expect(state.lost.value < 1e-20)
    }
  }

  @Test("A coherent state becomes a displaced thermal one", arguments: moderate)
  func displacedThermal(_ test: Case) throws {
    let alpha = 1.1
    var state = try CavityState.start(.coherent(alpha: alpha, phase: -2))
    try Engine().damp(&state, test.damping(), numerics: Numerics())
    let e = exponential(-test.strength)
    let thermal = test.photons * (1 - e)
    let kept = alpha * alpha * e
    #expect(abs(state.energy.value - (kept + thermal)) < fewRoundings)
    #expect(
      abs(state.photonVariance.value - (thermal * (thermal + 1) + kept * (2 * thermal + 1)))
        < fewRoundings)
    #expect(abs(state.purity.value - 1 / (2 * thermal + 1)) < fewRoundings)
    #expect(abs(try state.ergotropy().value - kept) < 1e-12)
    // The entropy is that of the thermal part.
    let entropy =
      thermal == 0 ? 0 : (thermal + 1) * logarithm(thermal + 1) - thermal * logarithm(thermal)
    #expect(abs(try state.entropy().value - entropy) < 1e-11)
    // X has the noise of the vacuum and the thermal photons, whatever the angle.
    for angle in [0, 1.0] {
      #expect(abs(state.quadratureVariance(angle: angle).value - (thermal + 0.5)) < fewRoundings)
    }
  }

  @Test("After a long time every state is the bath's thermal one", arguments: [0, 0.15, 1.5])
  func longTime(_ photons: Double) throws {
    for start in [CavityStart.vacuum, .fock(6), .coherent(alpha: 2, phase: 1)] {
      var state = try CavityState.start(start)
      try Engine().damp(
        &state, Damping(rate: 1e3, thermalPhotons: photons), numerics: Numerics())
      var p = 1 / (1 + photons)
      for n in 0..<state.levels {
        #expect(abs(state.population(n).value - p) < fewRoundings)
        p *= photons / (1 + photons)
      }
      #expect(abs(try state.ergotropy().value) < 1e-12)
      #expect(abs(state.purity.value - 1 / (1 + 2 * photons)) < fewRoundings)
    }
  }

  @Test("A thermal state of the bath's temperature stays as it is", arguments: [0.15, 1.5, 20])
  func stationary(_ photons: Double) throws {
    var state = try CavityState.start(.thermal(photons: photons))
    let before = state.populations
    for strength in [1e-9, 0.1, 10] {
      try Engine().damp(
        &state, Damping(rate: strength, thermalPhotons: photons), numerics: Numerics())
    }
    for n in 0..<before.count {
      #expect(abs(state.population(n).value - before[n]) <= state.population(n).bound)
    }
  }

  @Test("Damping without photons or time changes no bit")
  func identity() throws {
    let start = try CavityState.start(.coherent(alpha: 1, phase: 0.3))
    var state = start
    try Engine().damp(&state, Damping(rate: 0, thermalPhotons: 3), numerics: Numerics())
    try Engine().damp(&state, Damping(rate: 3, time: 0), numerics: Numerics())
    #expect(state.real == start.real && state.ledger == start.ledger)
  }

  // MARK: The cut

  @Test(
    "What the channel carries over the edge is the tail of the populations' law",
    arguments: [
      Case(strength: 0.2, photons: 0.5), Case(strength: 3, photons: 2),
      Case(strength: 1e-3, photons: 1), Case(strength: 1e-6, photons: 100),
    ])
  func leak(_ test: Case) throws {
    let (few, many) = (6, 120)
    let damping = try test.damping()
    let channel = try #require(DampingChannel(damping, levels: few, orders: 1))
    for m in 0..<few {
      var wide = [Double](repeating: 0, count: many)
      wide[m] = 1
      var state = CavityState(levels: many, representation: .populations, real: wide)
      try Engine().damp(&state, damping, numerics: fixedLevels(many))
      var lost = (0.0, 0.0, 0.0)
      for n in few..<many {
        let weight = Double(n + 1)
        let p = state.populations[n]
        lost = (lost.0 + p, lost.1 + p * weight, lost.2 + p * weight * weight)
      }
      let computed = channel.leak.moments(
        of: CavityState(levels: few, representation: .populations, real: Array(wide[0..<few]))
      ).lost
      // The wide channel leaves out weights of 1e-22 and has an edge too.
      let room = 1e-9
      #expect(abs(computed.0 - lost.0) <= room * lost.0 + 1e-18)
      #expect(abs(computed.1 - lost.1) <= room * lost.1 + 1e-16)
      #expect(abs(computed.2 - lost.2) <= room * lost.2 + 1e-14)
    }
  }

  @Test("A bath of any temperature is bounded, not computed for ever", arguments: [1e4, 1e9, 1e40])
  func hotBath(_ photons: Double) throws {
    var state = try CavityState.start(.fock(3), levels: 20)
    try Engine().damp(
      &state, Damping(rate: 1, thermalPhotons: photons), numerics: fixedLevels(20))
    let e = exponential(-1)
    #expect(state.energy.covers(photons + (3 - photons) * e))
    #expect(state.energy.bound.isFinite)
  }

  @Test("Damping parameters that are none are refused")
  func badParameters() {
    #expect(throws: SimulationError.notFinite(quantity: "gamma", value: .infinity)) {
      try Damping(rate: .infinity)
    }
    #expect(
      throws: SimulationError.outOfRange(quantity: "nbar", value: -1, lower: 0, upper: .infinity)
    ) { try Damping(rate: 1, thermalPhotons: -1) }
    #expect(throws: SimulationError.self) { try Damping(rate: 1, time: .nan) }
    #expect(throws: SimulationError.self) { try Damping(rate: 1e300, time: 1e300) }
    #expect(throws: SimulationError.self) { try Damping(rate: 1, thermalPhotons: 1e200) }
  }
}
