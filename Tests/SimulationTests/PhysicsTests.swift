import TestSupport
import Testing

@testable import Simulation

/// What the paper (Shaghaghi et al., Entropy 2023) says, with its misprints corrected, and
/// textbook states.
@Suite("Facts of physics")
struct PhysicsTests {
  /// A run from vacuum with theta = pi/sqrt(m) or as given.
  static func battery(
    theta: Double, q: Double, c: Double, count: Int, damping: Damping? = nil, phase: Double = 0,
    levels: Int? = nil
  ) throws -> CavityState {
    var state = try CavityState.start(.vacuum, levels: levels)
    let qubit = try QubitState(groundWeight: q, coherence: c, phase: phase)
    try Engine().run(
      &state, .resonant(theta: theta), qubit, damping: damping, count: count, levels: levels)
    return state
  }

  // MARK: Incoherent streams

  /// Eq. 10: with m = 15 excited qubits make the number state |14>.
  @Test("Excited qubits fill the sector below the trap to its top level", arguments: [4, 9, 15])
  func numberState(_ m: Int) throws {
    let state = try Self.battery(theta: fineTuned(Double(m)), q: 0, c: 0, count: 4000)
    #expect(abs(state.population(m - 1).value - 1) < 1e-12)
    #expect(abs(state.energy.value - Double(m - 1)) < 1e-12)
    #expect(abs(state.purity.value - 1) < 1e-12)
    #expect(abs(try state.ergotropy().value - Double(m - 1)) < 1e-11)
    let fano = try #require(state.fano)
    #expect(fano.covers(0))
  }

  /// Eq. 11 and 12, corrected: rho_n = r^n (r-1)/(r^m - 1).
  @Test(
    "An incoherent stream has the steady state of Eq. 11",
    arguments: [
      (0.25, 15), (0.4, 6), (0.5, 5), (0.7, 8),
    ])
  func incoherentSteadyState(_ q: Double, _ m: Int) throws {
    let state = try Self.battery(theta: fineTuned(Double(m)), q: q, c: 0, count: 6000)
    let r = (1 - q) / q
    let whole = (0..<m).reduce(0.0) { $0 + raise(r, Double($1)) }
    for n in 0..<m {
      #expect(abs(state.population(n).value - raise(r, Double(n)) / whole) < 1e-11)
    }
    guard r != 1 else {
      #expect(abs(state.purity.value - 1 / Double(m)) < 1e-12)
      return
    }
    let top = raise(r, Double(m))
    let purity = (r - 1) / (r + 1) * (top * top - 1) / ((top - 1) * (top - 1))
    #expect(abs(state.purity.value - purity) < 1e-11)
    let energy = Double(m) * top / (top - 1) - r / (r - 1)
    #expect(abs(state.energy.value - energy) < 1e-10)
  }

  /// A reflecting cutoff gives 14.49 at 16 levels and 39.81 at 60.
  @Test("Without fine tuning the incoherent battery goes on charging: 40.81 after 2000")
  func noTrap() throws {
    let state = try Self.battery(theta: fineTuned(15.6), q: 0.25, c: 0, count: 2000)
    #expect(abs(state.energy.value - 40.81) < 0.005)
    // With too few levels the number is wrong, and the bound says so.
    let few = try Self.battery(theta: fineTuned(15.6), q: 0.25, c: 0, count: 2000, levels: 16)
    #expect(few.energy.truncation > 10)
    #expect(few.energy.covers(state.energy.value))
    #expect(few.ledger.passedAt != nil)
  }

  /// Populations that fall with the level allow no work.
  @Test("More ground than excited qubits leave a passive state")
  func passive() throws {
    let state = try Self.battery(theta: 0.7, q: 0.7, c: 0, count: 300)
    let ergotropy = try state.ergotropy()
    #expect(state.energy.value > 0.1)
    #expect(ergotropy.covers(0) && ergotropy.bound < 1e-9)
  }

  // MARK: Coherent streams

  @Test("The coherent battery at the fine-tuned angle is pure: Eq. 15")
  func cotangent() throws {
    for (phase, theta) in [(0.0, fineTuned(15)), (0.9, fineTuned(15)), (0.3, -fineTuned(15))] {
      let state = try Self.battery(theta: theta, q: 0.25, c: 1, count: 1000, phase: phase)
      let target = PureTarget.cotangent(theta: theta, groundWeight: 0.25, phase: phase)
      let fidelity = try state.fidelity(with: target)
      #expect(abs(fidelity.value - 1) < 1e-11)
      #expect(abs(state.purity.value - 1) < 1e-11)
      #expect(abs(try state.ergotropy().value - state.energy.value) < 1e-9)
      // Another phase is another state.
      let turned = PureTarget.cotangent(theta: theta, groundWeight: 0.25, phase: phase + 0.5)
      #expect(try state.fidelity(with: turned).value < 0.9)
    }
  }

  @Test("A cotangent state is carried by the levels below the gate")
  func cotangentAmplitudes() throws {
    for theta in [fineTuned(15), -fineTuned(15), fineTuned(15.6)] {
      let amplitudes = try CavityState.cotangentAmplitudes(theta: theta, groundWeight: 0.25)
      #expect(amplitudes.count == (theta == fineTuned(15.6) ? 16 : 15))
      #expect(abs(amplitudes.reduce(0) { $0 + $1 * $1 } - 1) < fewRoundings)
      for n in 1..<15 {
        let ratio = 3.0.squareRoot() / abs(tangent(theta * Double(n).squareRoot() / 2))
        #expect(abs(amplitudes[n] - ratio * amplitudes[n - 1]) < fewRoundings)
      }
    }
    #expect(try CavityState.cotangentAmplitudes(theta: 0.9, groundWeight: 1)[0] == 1)
    // Strong collisions leave nothing below the gate but the vacuum, however strong.
    for theta in [4, 1e10, 1e155, 1e300] {
      for q in [0, 0.5, 1] {
        #expect(try CavityState.cotangentAmplitudes(theta: theta, groundWeight: q) == [1])
      }
    }
    #expect(try CavityState.cotangentAmplitudes(theta: fineTuned(5), groundWeight: 0)[4] == 1)
  }

  @Test("A trap at an even multiple of pi leaves a mixed state: m = 3, Q = 2")
  func evenTrap() throws {
    let state = try Self.battery(
      theta: 2 * Double.pi / 3.0.squareRoot(), q: 0.25, c: 1, count: 3000)
    #expect(abs(state.purity.value - 0.882454) < 5e-7)
    #expect(abs(state.energy.value - 1.469719) < 5e-7)
  }

  @Test("The coherent battery off the fine-tuned angle is nearly pure, yet not pure")
  func offTune() throws {
    #if DEBUG
      // The plateau is reached long before.
      let count = 600
    #else
      let count = 10_000
    #endif
    let state = try Self.battery(theta: fineTuned(15.6), q: 0.25, c: 1, count: count)
    #expect(abs(state.energy.value - 6.426892308340) < (count < 10_000 ? 1e-5 : 1e-11))
    #expect(abs(state.purity.value - 0.99944179) < (count < 10_000 ? 1e-6 : 5e-9))
  }

  @Test("One bath after 1000 collisions, or one after each: 0.932812 and 0.854389")
  func oneLiner() throws {
    let damping = try Damping(rate: 0.1, thermalPhotons: 0.15)
    var after = try Self.battery(theta: fineTuned(15), q: 0.25, c: 1, count: 1000)
    try Engine().damp(&after, damping, numerics: Numerics())
    #expect(abs(after.purity.value - 0.932812) < 5e-7)
    // The steady state of the damped battery is reached within a hundred collisions.
    let each = try Self.battery(theta: fineTuned(15), q: 0.25, c: 1, count: 200, damping: damping)
    #expect(abs(each.purity.value - 0.854389) < 5e-7)
  }

  @Test("A phase of the qubits changes nothing but the phase of the field")
  func phaseInvariance() throws {
    let states = try [0, 1.3].map {
      try Self.battery(theta: 0.8, q: 0.3, c: 0.9, count: 30, phase: $0)
    }
    for pair in [
      (states[0].energy, states[1].energy), (states[0].purity, states[1].purity),
      (try #require(states[0].fano), try #require(states[1].fano)),
      (try states[0].ergotropy(), try states[1].ergotropy()),
      (try states[0].entropy(), try states[1].entropy()),
    ] { #expect(abs(pair.0.value - pair.1.value) < fewRoundings) }
    let (a, b) = (states[0].fieldAmplitude, states[1].fieldAmplitude)
    let turn = ReferenceMatrix.phase(1.3)
    #expect(abs(b.re.value - (a.re.value * turn.re - a.im.value * turn.im)) < fewRoundings)
    #expect(abs(b.im.value - (a.re.value * turn.im + a.im.value * turn.re)) < fewRoundings)
  }

  // MARK: Energy and work

  @Test("The excitations of cavity and qubit together are conserved", arguments: 1...12)
  func conservation(_ seed: Int) throws {
    // E after = E before + (1-q) - <e|rho_q'|e>, the qubit from the slow route's joint state.
    let test = CollisionCase(seed: seed)
    var random = ReferenceRandom(seed: seed)
    let rho = random.densityMatrix(levels: 5)
    var state = CavityState(rho)
    try Engine().run(&state, test.collision, test.qubit(), levels: 7)
    let slow = ReferenceCollision(
      levels: 7, theta: test.theta, detuningAngle: test.detuningAngle)
    let qubit = ReferenceCollision.qubit(
      groundWeight: test.groundWeight, coherence: test.coherence, phase: test.phase)
    let joint =
      slow.unitary * ReferenceCollision.product(rho.resized(7), qubit) * slow.unitary.adjoint
    let excited = (0..<7).reduce(0.0) { $0 + joint[2 * $1, 2 * $1].re }
    let before = CavityState(rho).energy.value
    #expect(abs(state.energy.value - (before + 1 - test.groundWeight - excited)) < fewRoundings)
  }

  @Test("Ergotropy lies between 0 and the energy, with its parts", arguments: 1...12)
  func ergotropyBounds(_ seed: Int) throws {
    var random = ReferenceRandom(seed: seed)
    let rho = random.densityMatrix(levels: 7, decay: random.number(0.5...1.1))
    let state = CavityState(rho)
    let (whole, energy) = (try state.ergotropy(), state.energy)
    #expect(whole.value >= 0 && whole.value <= energy.value)
    let passive = rho.hermitianEigenvalues.enumerated().reduce(0) {
      $0 + Double($1.offset) * $1.element
    }
    #expect(abs(whole.value - (energy.value - passive)) < fewRoundings)
    let (coherent, part) = (try state.ergotropyCoherent(), try state.ergotropyIncoherent())
    #expect(abs(coherent.value + part.value - whole.value) < fewRoundings)
    #expect(coherent.value >= -fewRoundings && part.value >= -fewRoundings)
    // Dephased, only the incoherent part is left.
    let dephased = CavityState(rho, .populations)
    #expect(abs(try dephased.ergotropy().value - part.value) < fewRoundings)
    #expect(try dephased.ergotropyCoherent().value == 0)
    let spectrum = try state.spectrum().values
    for (value, slow) in zip(spectrum, rho.hermitianEigenvalues) {
      #expect(abs(value - slow) < fewRoundings)
    }
    let entropy = rho.hermitianEigenvalues.reduce(0) { $1 > 0 ? $0 - $1 * logarithm($1) : $0 }
    #expect(abs(try state.entropy().value - entropy) < 1e-12)
  }

  @Test("Power is the energy gained per collision; its maximum is the largest so far")
  func power() throws {
    var state = try CavityState.start(.fock(2))
    #expect(state.power == nil && state.powerMaximum == nil)
    let qubit = try QubitState(groundWeight: 0.1)
    let engine = Engine()
    var best = -Double.infinity
    for k in 1...40 {
      try engine.run(&state, .resonant(theta: 0.6), qubit)
      let power = (state.energy.value - 2) / Double(k)
      best = max(best, power)
      #expect(abs(try #require(state.power).value - power) < fewRoundings)
      #expect(abs(try #require(state.powerMaximum).value - best) < fewRoundings)
    }
    #expect(best > power(state) + 1e-3)
  }

  private func power(_ state: CavityState) -> Double { state.power?.value ?? 0 }

  // MARK: Textbook states

  @Test("Number states have no noise and no field", arguments: [1, 2, 5])
  func fock(_ n: Int) throws {
    let state = try CavityState.start(.fock(n))
    #expect(state.energy.value == Double(n) && state.photonVariance.value == 0)
    #expect(try #require(state.fano).value == 0 && #require(state.mandel).value == -1)
    let g2 = try #require(state.secondOrderCoherence)
    #expect(abs(g2.value - (1 - 1 / Double(n))) < fewRoundings)
    #expect(state.purity.value == 1 && state.fieldAmplitude.re.value == 0)
    #expect(try state.ergotropy().value == Double(n) && state.entropy().value == 0)
    #expect(abs(state.quadratureVariance(angle: 0.3).value - (Double(n) + 0.5)) < fewRoundings)
    #expect(try state.fidelity(with: .fock(n)).value == 1)
    #expect(try state.fidelity(with: .fock(n + 1)).value == 0)
    #expect(try state.fidelity(with: .fock(-1)).value == 0)
  }

  @Test(
    "Coherent states have the noise of the vacuum",
    arguments: [
      (0.4, 0.0), (1.7, 0.8), (-1.7, 0.8), (3.0, -2.0),
    ])
  func coherent(_ alpha: Double, _ phase: Double) throws {
    let state = try CavityState.start(.coherent(alpha: alpha, phase: phase))
    let mean = alpha * alpha
    #expect(abs(state.energy.value - mean) < fewRoundings)
    #expect(abs(state.photonVariance.value - mean) < 1e-12)
    #expect(abs(try #require(state.fano).value - 1) < 1e-12)
    #expect(abs(try #require(state.mandel).value) < 1e-12)
    #expect(abs(try #require(state.secondOrderCoherence).value - 1) < 1e-12)
    #expect(abs(state.purity.value - 1) < fewRoundings)
    let field = state.fieldAmplitude
    #expect(abs(field.re.value - alpha * cosine(phase)) < fewRoundings)
    #expect(abs(field.im.value - alpha * sine(phase)) < fewRoundings)
    for angle in [0, 0.9, phase] {
      let x = 2.0.squareRoot() * alpha * cosine(phase - angle)
      #expect(abs(state.quadrature(angle: angle).value - x) < fewRoundings)
      #expect(abs(state.quadratureVariance(angle: angle).value - 0.5) < 1e-12)
    }
    #expect(abs(try state.ergotropy().value - mean) < 1e-11)
    #expect(
      abs(try state.fidelity(with: .coherent(alpha: alpha, phase: phase)).value - 1)
        < fewRoundings)
    // |<alpha|beta>|² = e^{-|alpha-beta|²}; in all representations.
    let beta = (re: alpha * cosine(phase) - 0.6, im: alpha * sine(phase))
    let size = (beta.re * beta.re + beta.im * beta.im).squareRoot()
    let target = PureTarget.coherent(alpha: size, phase: ReferenceMatrix.angle(beta.re, beta.im))
    let overlap = exponential(-0.36)
    var complex = state
    complex.makeHermitian()
    for state in [state, complex] {
      #expect(abs(try state.fidelity(with: target).value - overlap) < fewRoundings)
      #expect(abs(try state.fidelity(with: .fock(0)).value - exponential(-mean)) < fewRoundings)
    }
  }

  @Test("Thermal states have bunched photons and no work", arguments: [0.15, 1, 6])
  func thermal(_ photons: Double) throws {
    let state = try CavityState.start(.thermal(photons: photons))
    #expect(abs(state.energy.value - photons) < fewRoundings)
    #expect(abs(state.photonVariance.value - photons * (photons + 1)) < 1e-11)
    #expect(abs(try #require(state.secondOrderCoherence).value - 2) < 1e-11)
    #expect(abs(state.purity.value - 1 / (1 + 2 * photons)) < fewRoundings)
    let entropy = (photons + 1) * logarithm(photons + 1) - photons * logarithm(photons)
    #expect(abs(try state.entropy().value - entropy) < 1e-12)
    let ergotropy = try state.ergotropy()
    #expect(ergotropy.covers(0) && ergotropy.bound < 1e-8)
  }

  @Test("The vacuum has noise 1/2 in every quadrature, and no Fano factor")
  func vacuum() throws {
    for start in [
      CavityStart.vacuum, .fock(0), .coherent(alpha: 0, phase: 1), .thermal(photons: 0),
    ] {
      let state = try CavityState.start(start)
      #expect(state.quadratureVariance(angle: 1).value == 0.5)
      #expect(state.fano == nil && state.mandel == nil && state.secondOrderCoherence == nil)
      #expect(state.energy.value == 0 && state.purity.value == 1)
    }
  }

  @Test("Numbers that divide by an energy which may be 0 are undefined, never NaN")
  func undefined() throws {
    var state = try CavityState.start(.vacuum)
    let coherent = try QubitState(groundWeight: 0.5, coherence: 1)
    // theta² is no double any more.
    try Engine().run(&state, .resonant(theta: 1e-180), coherent)
    #expect(state.energy.value == 0)
    #expect(state.fano == nil && state.secondOrderCoherence == nil)
    // Everything is above the levels: no energy is known.
    let lost = try CavityState.start(.fock(9), levels: 4)
    #expect(lost.fano == nil && abs(lost.energy.truncation - 9) < fewRoundings)
  }
}
