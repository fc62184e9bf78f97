import TestSupport
import Testing

@testable import Simulation

/// A random collision with its qubit, as the core and as the slow route take it.
struct CollisionCase: Sendable, CustomTestStringConvertible {
  let seed: Int
  let theta: Double
  let detuningAngle: Double
  let groundWeight: Double
  let coherence: Double
  let phase: Double

  init(seed: Int) {
    self.seed = seed
    var random = ReferenceRandom(seed: seed)
    theta = random.number(-4...4)
    detuningAngle = seed % 2 == 0 ? 0 : random.number(-3...3)
    groundWeight = seed % 5 == 0 ? 1 : random.number(0...1)
    coherence = seed % 3 == 0 ? 0 : random.number(-1...1)
    phase = random.number(-7...7)
  }

  var testDescription: String { "seed \(seed)" }

  /// With tau = 0.5 the coupling and the detuning are twice the angles.
  var collision: Collision {
    detuningAngle == 0
      ? .resonant(theta: theta)
      : .detuned(coupling: 2 * theta, duration: 0.5, detuning: 2 * detuningAngle)
  }

  func qubit() throws -> QubitState {
    try QubitState(groundWeight: groundWeight, coherence: coherence, phase: phase)
  }

  func slow(_ rho: ReferenceMatrix) -> ReferenceMatrix {
    ReferenceCollision(levels: rho.order + 2, theta: theta, detuningAngle: detuningAngle).apply(
      rho,
      qubit: ReferenceCollision.qubit(
        groundWeight: groundWeight, coherence: coherence, phase: phase))
  }
}

@Suite("Collisions")
struct CollisionTests {
  static let cases = (1...24).map { CollisionCase(seed: $0) }
  static let levels = 7

  /// From the vacuum <a> = -i sqrt(pq) sin(theta): 1 - (1 - p) would have another root.
  @Test("A small weight is the one that is given", arguments: [1e-16, 3e-14, 1.234567e-9, 1e-300])
  func smallWeights(_ weight: Double) throws {
    let size = (weight * (1 - weight)).squareRoot() * sine(0.7)
    for qubit in [
      try QubitState(excitedWeight: weight), try QubitState(groundWeight: weight),
    ] {
      var state = try CavityState.start(.vacuum)
      try Engine().run(&state, .resonant(theta: 0.7), qubit)
      #expect(abs(state.fieldAmplitude.im.value + size) <= 1e-15 * size)
    }
  }

  @Test("The joint unitary of the slow route is the same block by block and as one exponential")
  func slowRouteAgreesWithItself() {
    let blocks = ReferenceCollision(levels: 5, theta: 0.83, detuningAngle: 0.61).unitary
    let dense = ReferenceCollision.denseUnitary(levels: 5, theta: 0.83, detuningAngle: 0.61)
    #expect(distance(blocks, dense) < fewRoundings)
    #expect(distance(dense * dense.adjoint, .identity(10)) < fewRoundings)
  }

  @Test("A collision of any Hermitian state is the partial trace of U rho U†", arguments: cases)
  func hermitian(_ test: CollisionCase) throws {
    var random = ReferenceRandom(seed: test.seed + 1000)
    let rho = random.densityMatrix(levels: Self.levels)
    var state = CavityState(rho)
    try Engine().run(&state, test.collision, test.qubit(), levels: Self.levels + 1)
    #expect(state.representation == .hermitian)
    #expect(distance(state.matrix, test.slow(rho)) < fewRoundings)
  }

  @Test("A collision of a diagonal state is the partial trace of U rho U†", arguments: cases)
  func diagonal(_ test: CollisionCase) throws {
    var random = ReferenceRandom(seed: test.seed + 2000)
    var rho = ReferenceMatrix(Self.levels)
    for n in 0..<Self.levels { rho[n, n] = (random.number(0...0.2), 0) }
    var state = CavityState(rho, .populations)
    try Engine().run(&state, test.collision, test.qubit(), levels: Self.levels + 1)
    let expected: Representation =
      try test.qubit().coupling == 0
      ? .populations : test.detuningAngle == 0 ? .realSymmetric : .hermitian
    #expect(state.representation == expected)
    #expect(distance(state.matrix, test.slow(rho)) < fewRoundings)
  }

  @Test("A collision of a real symmetric state is the partial trace of U rho U†", arguments: cases)
  func realSymmetric(_ test: CollisionCase) throws {
    var random = ReferenceRandom(seed: test.seed + 3000)
    var rho = random.densityMatrix(levels: Self.levels)
    rho.im = rho.im.map { _ in 0 }
    var state = CavityState(rho, .realSymmetric)
    // Any phase: the real gauge is left where it does not fit.
    try Engine().run(&state, test.collision, test.qubit(), levels: Self.levels + 1)
    #expect(distance(state.matrix, test.slow(rho)) < fewRoundings)
    // The phases that fit it, half a turn either way.
    for phase in [Double.pi / 2, -Double.pi / 2, 5 * Double.pi / 2] where test.detuningAngle == 0 {
      var fitting = CavityState(rho, .realSymmetric)
      let qubit = try QubitState(
        groundWeight: test.groundWeight, coherence: test.coherence, phase: phase)
      try Engine().run(&fitting, test.collision, qubit, levels: Self.levels + 1)
      #expect(fitting.representation == .realSymmetric)
      let slow = ReferenceCollision(levels: Self.levels + 2, theta: test.theta).apply(
        rho,
        qubit: ReferenceCollision.qubit(
          groundWeight: test.groundWeight, coherence: test.coherence, phase: phase))
      #expect(distance(fitting.matrix, slow) < fewRoundings)
    }
  }

  @Test("A stream of different qubits is the product of the partial traces", arguments: 1...6)
  func stream(_ seed: Int) throws {
    let engine = Engine()
    var state = try CavityState.start(.coherent(alpha: 0.4, phase: 0.3), levels: 12)
    let start = state.matrix
    var slow = start
    for step in 1...4 {
      let test = CollisionCase(seed: 10 * seed + step)
      try engine.run(&state, test.collision, test.qubit(), levels: 12 + step)
      slow = test.slow(slow).resized(12 + step)
    }
    #expect(state.collisions == 4)
    #expect(distance(state.matrix, slow) < fewRoundings)
  }

  @Test("Without qubit coherence the diagonal is the same in all three representations")
  func incoherentRepresentations() throws {
    var rho = ReferenceMatrix(16)
    for n in 0..<5 { rho[n, n] = (0.2, 0) }
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0, phase: 1)
    for collision in [
      Collision.resonant(theta: 0.9), .detuned(coupling: 0.9, duration: 1, detuning: 0.4),
    ] {
      let populations = try [Representation.populations, .realSymmetric, .hermitian].map {
        var state = CavityState(rho, $0)
        try Engine().run(&state, collision, qubit, count: 9, levels: 16)
        return state.populations
      }
      for n in 0..<16 {
        #expect(abs(populations[0][n] - populations[1][n]) < fewRoundings)
        #expect(abs(populations[0][n] - populations[2][n]) < fewRoundings)
      }
    }
  }

  @Test("Qubit phases turn rho_mn by e^{i(m-n) phase}", arguments: [0.7, -2.9, Double.pi, 40.1])
  func covariance(_ phase: Double) throws {
    func matrix(_ phase: Double, _ representation: Representation) throws -> ReferenceMatrix {
      var state = try CavityState.start(.vacuum, levels: 20)
      if representation == .hermitian { state.makeHermitian() }
      let qubit = try QubitState(groundWeight: 0.25, phase: phase)
      try Engine().run(&state, .resonant(theta: fineTuned(15)), qubit, count: 10, levels: 20)
      #expect(state.representation == representation)
      return state.matrix
    }
    let plain = try matrix(0, .realSymmetric)
    for representation in [Representation.realSymmetric, .hermitian] {
      let turned = try matrix(phase, representation)
      for m in 0..<20 {
        for n in 0...m {
          let rotation = ReferenceMatrix.phase(Double(m - n) * phase)
          let (x, y) = plain[m, n]
          let expected = (x * rotation.re - y * rotation.im, x * rotation.im + y * rotation.re)
          let (re, im) = turned[m, n]
          #expect(abs(re - expected.0) < fewRoundings && abs(im - expected.1) < fewRoundings)
        }
      }
    }
  }

  @Test("One collision of the vacuum has rho_10 = -0.313970 i: the sign convention")
  func sign() throws {
    var state = try CavityState.start(.vacuum)
    let qubit = try QubitState(groundWeight: 0.25)
    try Engine().run(&state, .resonant(theta: fineTuned(15)), qubit)
    let (re, im) = state.element(1, 0)
    #expect(abs(re.value) < fewRoundings)
    #expect(abs(im.value + 0.313970) < 5e-7)
    #expect(state.element(0, 1).im.value == -im.value)
  }

  @Test("Collisions of qubits of coherence c and phase equal those of -c, half a turn on")
  func negativeCoherence() throws {
    let states = try [(0.8, 0.3), (-0.8, 0.3 + Double.pi)].map { c, phase in
      var state = try CavityState.start(.vacuum, levels: 24)
      let qubit = try QubitState(groundWeight: 0.4, coherence: c, phase: phase)
      try Engine().run(&state, .resonant(theta: 0.6), qubit, count: 8, levels: 24)
      return state.matrix
    }
    #expect(distance(states[0], states[1]) < fewRoundings)
  }

  @Test("A detuning of zero is resonance, and a tiny one is close to it")
  func smallDetuning() throws {
    let qubit = try QubitState(groundWeight: 0.4, coherence: 0.8, phase: 0.3)
    func matrix(_ collision: Collision) throws -> ReferenceMatrix {
      var state = try CavityState.start(.vacuum, levels: 24)
      try Engine().run(&state, collision, qubit, count: 5, levels: 24)
      return state.matrix
    }
    let resonant = try matrix(.resonant(theta: 0.6))
    let zero = try matrix(.detuned(coupling: 0.3, duration: 2, detuning: 0))
    #expect(zero.re == resonant.re && zero.im == resonant.im)
    let tiny = try matrix(.detuned(coupling: 0.3, duration: 2, detuning: 1e-15))
    #expect(distance(tiny, resonant) < fewRoundings)
  }

  @Test("Without coupling and without detuning worth a number nothing becomes undefined")
  func vanishingFrequency() throws {
    let qubit = try QubitState(groundWeight: 0.4, coherence: 0.8, phase: 0.3)
    var state = try CavityState.start(.coherent(alpha: 1, phase: 0), levels: 24)
    let before = state.matrix
    for (coupling, detuning) in [(1e-200, 1e-200), (0, 1e-300), (1e-160, 1e-170)] {
      let collision = Collision.detuned(coupling: coupling, duration: 1, detuning: detuning)
      try Engine().run(&state, collision, qubit, levels: 24)
    }
    #expect(distance(state.matrix, before) < fewRoundings)
  }

  @Test("Qubits carry their weights, coupling and eigenvalues")
  func qubit() throws {
    let qubit = try QubitState(groundWeight: 0.2, coherence: 0.5, phase: 1)
    #expect(abs(qubit.coupling - 0.2) < fewRoundings)
    #expect(qubit.excitedWeight == 0.8)
    let slow = ReferenceCollision.qubit(groundWeight: 0.2, coherence: 0.5, phase: 1)
      .hermitianEigenvalues
    #expect(abs(qubit.eigenvalues.0 - slow[1]) < fewRoundings)
    #expect(abs(qubit.eigenvalues.1 - slow[0]) < fewRoundings)
  }

  @Test("What is not a qubit is refused, with the negative eigenvalue where there is one")
  func badQubits() {
    #expect(throws: SimulationError.outOfRange(quantity: "q", value: 1.5, lower: 0, upper: 1)) {
      try QubitState(groundWeight: 1.5)
    }
    #expect(
      throws: SimulationError.negativeEigenvalue(
        groundWeight: 0.5, coherence: 1.5, eigenvalue: -0.25)
    ) { try QubitState(groundWeight: 0.5, coherence: 1.5) }
    #expect(throws: SimulationError.self) { try QubitState(groundWeight: .nan) }
    #expect(throws: SimulationError.self) { try QubitState(groundWeight: 0.5, phase: .infinity) }
    #expect(throws: SimulationError.self) { try QubitState(groundWeight: 0.5, coherence: -.nan) }
  }
}
