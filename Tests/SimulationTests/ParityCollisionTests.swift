import LinearAlgebra
import TestSupport
import Testing

@testable import Simulation

/// U_I of full Rabi collisions from the eigenvectors of H: e^{i omega tau (n + sigma_z/2)} e^{-i H tau}, tau omega = theta/G, in a large space.
private struct SlowRabi {
  let levels: Int
  /// Index 2n + [e].
  let u: ReferenceMatrix

  init(_ rabi: RabiCoupling, levels: Int) throws {
    self.levels = levels
    let order = 2 * levels
    let time = rabi.theta / rabi.coupling
    var real = [Double](repeating: 0, count: order * order)
    for n in 0..<levels {
      for x in 0...1 {
        let here = 2 * n + x
        real[here * order + here] = Double(n) + (Double(x) - 0.5) * (1 + rabi.detuning)
        guard n + 1 < levels else { continue }
        let there = 2 * (n + 1) + 1 - x
        let strength = rabi.coupling * Double(n + 1).squareRoot()
        (real[here * order + there], real[there * order + here]) = (strength, strength)
      }
    }
    let spectrum = try HermitianDecomposition(
      real: real, imaginary: [Double](repeating: 0, count: order * order), order: order)
    var u = ReferenceMatrix(order)
    for (k, energy) in spectrum.values.enumerated() {
      let (c, s) = (cosine(energy * time), -sine(energy * time))
      let vector = (0..<order).map { spectrum.element($0, ofVector: k).re }
      for a in 0..<order where vector[a] != 0 {
        for b in 0..<order {
          let weight = vector[a] * vector[b]
          let old = u[a, b]
          u[a, b] = (old.re + weight * c, old.im + weight * s)
        }
      }
    }
    for n in 0..<levels {
      for x in 0...1 {
        let angle = time * (Double(n) + Double(x) - 0.5)
        let (c, s) = (cosine(angle), sine(angle))
        for b in 0..<order {
          let (x0, y0) = u[2 * n + x, b]
          u[2 * n + x, b] = (x0 * c - y0 * s, x0 * s + y0 * c)
        }
      }
    }
    self.u = u
  }

  /// R = sigma x rho, turned whole; the qubit traced out.
  func collide(_ rho: ReferenceMatrix, _ qubit: QubitState) -> ReferenceMatrix {
    // In the order e, g.
    let sigma = ReferenceCollision.qubit(
      groundWeight: qubit.groundWeight, coherence: qubit.coherence, phase: qubit.phase)
    var joint = ReferenceMatrix(2 * levels)
    for m in 0..<levels {
      for n in 0..<levels {
        for x in 0...1 {
          for y in 0...1 {
            let (a, b) = rho[m, n]
            let (c, d) = sigma[1 - x, 1 - y]
            joint[2 * m + x, 2 * n + y] = (a * c - b * d, a * d + b * c)
          }
        }
      }
    }
    joint = u * joint * u.adjoint
    var result = ReferenceMatrix(levels)
    for m in 0..<levels {
      for n in 0..<levels {
        let (e, g) = (joint[2 * m + 1, 2 * n + 1], joint[2 * m, 2 * n])
        result[m, n] = (e.re + g.re, e.im + g.im)
      }
    }
    return result
  }
}

@Suite("Full Rabi and modulated collisions")
struct ParityCollisionTests {
  /// The eigenvectors' phases reach some hundred radians and keep that many roundings less.
  static let slowAccuracy = 3e-12

  @Test(
    "Random collisions are those of the joint space, within their bounds, on many levels and on few",
    arguments: 1...6)
  func random(_ seed: Int) throws {
    var random = ReferenceRandom(seed: seed)
    let rabi = RabiCoupling(
      theta: random.number(0.1...0.9), coupling: random.number(0.05...1.2),
      detuning: random.number(-0.5...0.5))
    let kept = 5
    let levels = 44
    let rho = random.densityMatrix(levels: kept)
    let qubits = try (0..<2).map { _ in
      try QubitState(
        groundWeight: random.number(0...1), coherence: random.number(-1...1),
        phase: random.number(-3...3))
    }
    let slow = try SlowRabi(rabi, levels: levels)
    var truth = rho.resized(levels)
    for qubit in qubits { truth = slow.collide(truth, qubit) }
    for fixed in [nil, 6, 10, 14] {
      var state = CavityState(rho.resized(fixed ?? kept))
      for qubit in qubits {
        try Engine().run(&state, .rabi(rabi), qubit, levels: fixed)
      }
      let error = truth - state.matrix.resized(levels)
      let norm = error.hermitianEigenvalues.reduce(0) { $0 + abs($1) }
      #expect(norm <= state.ledger.norm + Self.slowAccuracy, "\(fixed as Any) levels")
      let moments = MomentRuleTests.moments(error)
      #expect(abs(moments[1] - moments[0]) <= state.ledger.energy + Self.slowAccuracy * 100)
      if fixed == nil { #expect(distance(truth, state.matrix) < Self.slowAccuracy) }
    }
  }

  private func propagator(_ drive: ParityDrive, columns: Int = 20) throws -> ParityPropagator {
    let levels = try #require(ParityPropagator.levels(drive, columns: columns))
    return try #require(
      ParityPropagator(drive, columns: columns, levels: levels, kernels: .best) { false })
  }

  static let drives = [
    ParityDrive(theta: 0.6, coupling: 0.2, detuning: 0, depth: 0, frequency: 0),
    ParityDrive(theta: 0.8, coupling: 0.01, detuning: 0.3, depth: 0, frequency: 0),
    ParityDrive(theta: 3, coupling: 1.5, detuning: -0.9, depth: 0, frequency: 0),
    ParityDrive(theta: 0.8, coupling: 0.1, detuning: 0, depth: 1.2024127788478865, frequency: 20),
    ParityDrive(theta: 0.5, coupling: 1, detuning: 0, depth: 3, frequency: 0.7),
    ParityDrive(theta: 0, coupling: 0.1, detuning: 0, depth: 1, frequency: 3),
  ]

  /// The columns of a unitary are orthonormal; roundings do not add up with the length of a collision.
  @Test("The blocks are unitary", arguments: drives)
  func unitary(_ drive: ParityDrive) throws {
    let propagator = try propagator(drive)
    for chain in propagator.chains {
      for a in 0..<propagator.columns {
        for b in 0...a {
          var (re, im) = (0.0, 0.0)
          for m in 0..<propagator.levels {
            let (p, q) = (m * chain.stride + a, m * chain.stride + b)
            let (x, y) = (chain.re[p] + (m == a ? 1 : 0), chain.re[q] + (m == b ? 1 : 0))
            re += x * y + chain.im[p] * chain.im[q]
            im += chain.im[p] * y - x * chain.im[q]
          }
          #expect(abs(re - (a == b ? 1 : 0)) < 2e-14 && abs(im) < 2e-14)
        }
      }
    }
  }

  @Test("What a column puts far above its level is below the tail that is known beforehand")
  func tail() throws {
    for drive in Self.drives where drive.theta > 0 {
      let propagator = try propagator(drive)
      for n in [0, 7, 19] {
        for m in (n + 1)..<(n + 25) where m < propagator.levels {
          for chain in propagator.chains {
            let weight = (m..<propagator.levels).reduce(0.0) { sum, row in
              let place = row * chain.stride + n
              return sum + chain.re[place] * chain.re[place] + chain.im[place] * chain.im[place]
            }
            let bound = exponential(drive.logarithmOfTail(from: n, to: m))
            #expect(weight.squareRoot() <= bound * (1 + fewRoundings) + 1e-15)
          }
        }
      }
    }
  }

  @Test("Without modulation, periods of the modulation make the same as one long period")
  func periods() throws {
    let levels = 40
    let drive = ParityDrive(theta: 0.7, coupling: 0.05, detuning: 0, depth: 0, frequency: 1.7)
    for firstIsExcited in [false, true] {
      let (one, many) = (
        try #require(
          PeriodicEvolution(drive, levels: levels, isModulated: false).propagator(
            firstIsExcited: firstIsExcited, kernels: .best
          ) { false }),
        try #require(
          PeriodicEvolution(drive, levels: levels, isModulated: true).propagator(
            firstIsExcited: firstIsExcited, kernels: .best
          ) { false })
      )
      for place in one.re.indices {
        #expect(abs(one.re[place] - many.re[place]) < fewRoundings)
        #expect(abs(one.im[place] - many.im[place]) < fewRoundings)
      }
    }
  }

  @Test(
    "Far from the diagonal the blocks keep their digits: a wall further up changes them relative to themselves"
  )
  func graded() throws {
    let drive = Self.drives[0]
    let (near, far) = (
      try propagator(drive, columns: 12), try propagator(drive, columns: 48)
    )
    for m in 0..<24 {
      for n in 0..<12 {
        for chain in 0...1 {
          let (a, b) = (near.chains[chain], far.chains[chain])
          let (x, y) = (a.re[m * a.stride + n], b.re[m * b.stride + n])
          #expect(abs(x - y) <= 1e-9 * abs(y) + 1e-27, "\(m), \(n): \(x), \(y)")
        }
      }
    }
  }

  @Test(
    "Without coherence even and odd coherence orders do not mix, and populations are not enough")
  func parity() throws {
    var state = try CavityState.start(.fock(1))
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0)
    try Engine().run(&state, .rabi(RabiCoupling(theta: 0.7, coupling: 0.4)), qubit, count: 4)
    #expect(state.representation == .hermitian)
    var coherence = 0.0
    for m in 0..<state.levels {
      for n in 0..<m {
        let (re, im) = state.lowerElement(m, n)
        if (m - n) % 2 == 1 { #expect(re == 0 && im == 0) } else { coherence += abs(re) + abs(im) }
      }
    }
    #expect(coherence > 0.01)
  }

  @Test("Qubits in the ground state charge a vacuum: both of their states lift photons")
  func groundCharges() throws {
    var state = try CavityState.start(.vacuum)
    try Engine().run(
      &state, .rabi(RabiCoupling(theta: 0.5, coupling: 0.5)), QubitState(groundWeight: 1))
    #expect(state.energy.value > 0.01)
  }

  /// Of U it is O(G): .0332 and .284 at G = .01 and .1 for theta = pi/sqrt(15), n <= 7 (an independent program), and of an energy without coherence O(G²).
  @Test("As G falls, Jaynes-Cummings is approached at the order that is known")
  func rotatingWave() throws {
    func distance(_ coupling: Double) throws -> Double {
      try #require(
        try Engine().distance(of: .rabi(RabiCoupling(theta: fineTuned(15), coupling: coupling)))
      )
      .value
    }
    #expect(abs(try distance(0.1) - 0.284) < 5e-4)
    #expect(abs(try distance(0.01) - 0.0332) < 5e-5)
    func energy(_ collision: Collision) throws -> Double {
      var state = try CavityState.start(.vacuum)
      try Engine().run(&state, collision, QubitState(groundWeight: 0.25, coherence: 0), count: 3)
      return state.energy.value
    }
    let limit = try energy(.resonant(theta: 0.8))
    let errors = try [0.02, 0.01, 0.005].map {
      abs(try energy(.rabi(RabiCoupling(theta: 0.8, coupling: $0))) - limit)
    }
    // It oscillates with theta/G below a square.
    for (coupling, error) in zip([0.02, 0.01, 0.005], errors) {
      #expect(error < 40 * coupling * coupling, "\(error) at \(coupling)")
    }
  }

  @Test("The printed distances of the modulation are those of an independent program")
  func modulatedDistances() throws {
    for (coupling, nu, truth) in [
      (0.1, 20.0, 0.020), (0.1, 100, 0.0049), (1, 20, 0.265), (1, 100, 0.046),
    ] {
      let collision = Collision.modulated(
        ModulatedCoupling(
          theta: fineTuned(15), coupling: coupling, eta: 1.2024127788478865, nu: nu))
      let distance = try #require(try Engine().distance(of: collision))
      #expect(abs(distance.value - truth) < 0.03 * truth, "\(distance) for \(truth)")
      #expect(distance.bound < 1e-12)
    }
  }

  /// Even and odd levels apart, or all together: the sums are those of whole matrices. Starts with and without coherences of odd order.
  @Test(
    "A collision is the sum of K rho K† over whole Kraus operators",
    arguments: [1, 2, 5, 9, 16, 33], [0, 0.6, 1])
  func wholeMatrices(_ levels: Int, _ coherence: Double) throws {
    let qubit = try QubitState(groundWeight: 0.3, coherence: coherence, phase: 0.4)
    let drive = RabiCoupling(theta: 0.9, coupling: 0.4)
    var random = ReferenceRandom(seed: levels)
    let full = random.densityMatrix(levels: levels)
    var even = full
    for m in 0..<levels { for n in 0..<levels where (m - n) % 2 != 0 { even[m, n] = (0, 0) } }
    for rho in [full, even] {
      var state = CavityState(rho)
      let engine = Engine()
      engine.looksAtQubits = true
      try engine.run(&state, .rabi(drive), qubit, levels: levels)
      let propagator = try propagator(
        ParityDrive(theta: 0.9, coupling: 0.4, detuning: 0, depth: 0, frequency: 0),
        columns: (levels + 7) / 8 * 8)
      let order = propagator.levels
      func amplitude(_ x: Int, _ m: Int, _ y: Int, _ n: Int) -> (re: Double, im: Double) {
        guard n < propagator.columns, (m + x + n + y) % 2 == 0 else { return (0, 0) }
        let chain = propagator.chains[(m + x) % 2]
        let place = m * chain.stride + n
        return (chain.re[place] + (m == n ? 1 : 0), chain.im[place])
      }
      // In the order e, g; rho' = sum over x, y, z of sigma_yz U_xy rho U_xz†.
      let sigma = ReferenceCollision.qubit(
        groundWeight: qubit.groundWeight, coherence: qubit.coherence, phase: qubit.phase)
      let wide = rho.resized(order)
      var truth = ReferenceMatrix(order)
      var ground = 0.0
      for x in 0...1 {
        for y in 0...1 {
          for z in 0...1 {
            var (u, v) = (ReferenceMatrix(order), ReferenceMatrix(order))
            for m in 0..<order {
              for n in 0..<order {
                let (a, b) = amplitude(x, m, y, n)
                let (c, d) = sigma[1 - y, 1 - z]
                u[m, n] = (a * c - b * d, a * d + b * c)
                v[m, n] = amplitude(x, m, z, n)
              }
            }
            let part = u * wide * v.adjoint
            truth = truth + part
            if x == 0 { for n in 0..<order { ground += part[n, n].re } }
          }
        }
      }
      #expect(distance(truth.resized(levels), state.matrix) < fewRoundings)
      let outgoing = try #require(state.outgoingQubit)
      #expect(abs(outgoing.groundWeight.value - ground) < fewRoundings)
    }
  }

  @Test("No modulation is full Rabi, to the bit")
  func unmodulated() throws {
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0.8, phase: 0.4)
    var (plain, still) = (try CavityState.start(.vacuum), try CavityState.start(.vacuum))
    try Engine().run(&plain, .rabi(RabiCoupling(theta: 0.7, coupling: 0.3)), qubit, count: 3)
    try Engine().run(
      &still, .modulated(ModulatedCoupling(theta: 0.7, coupling: 0.3, eta: 0, nu: 7)), qubit,
      count: 3)
    #expect(EngineTests.areIdentical(plain, still))
  }

  @Test("Ticks that always bring a qubit are regular collisions, and half of them mix with none")
  func ticks() throws {
    let collision = Collision.rabi(RabiCoupling(theta: 0.7, coupling: 0.3))
    let qubit = try QubitState(groundWeight: 0.3)
    func run(_ collision: Collision) throws -> CavityState {
      var state = try CavityState.start(.vacuum)
      try Engine().run(&state, collision, qubit)
      return state
    }
    let regular = try run(collision)
    let always = try run(.occasional(collision, chance: 1))
    #expect(distance(regular.matrix, always.matrix) < 1e-15)
    let half = try run(.occasional(collision, chance: 0.5))
    #expect(abs(half.energy.value - 0.5 * regular.energy.value) < 1e-15)
  }

  @Test("Every set of kernels gives the same numbers", arguments: [1.0, 0.6, 0])
  func kernels(_ coherence: Double) throws {
    let states = try KernelSet.available.map { kernels in
      var state = try CavityState.start(.coherent(alpha: 0.9, phase: 0.3))
      try Engine(kernels: kernels).run(
        &state, .modulated(ModulatedCoupling(theta: 0.7, coupling: 0.3, eta: 1, nu: 3)),
        QubitState(groundWeight: 0.3, coherence: coherence, phase: 0.4), count: 3)
      return (kernels, state)
    }
    let fused = states.filter { $0.0.isFused }.map { $0.1 }
    for state in fused.dropFirst() { #expect(EngineTests.areIdentical(state, fused[0])) }
    for (_, state) in states {
      #expect(distance(state.matrix, states[0].1.matrix) < fewRoundings)
    }
  }

  @Test("Many at once are those one by one, and a failure leaves the state as it was")
  func contract() throws {
    let collision = Collision.rabi(RabiCoupling(theta: 0.8, coupling: 0.4))
    let qubit = try QubitState(groundWeight: 0.25)
    var (many, single) = (try CavityState.start(.vacuum), try CavityState.start(.vacuum))
    let engine = Engine()
    try engine.run(&many, collision, qubit, count: 6)
    for _ in 0..<6 { try Engine().run(&single, collision, qubit) }
    #expect(EngineTests.areIdentical(many, single))
    let before = many
    engine.isInterrupted = { true }
    #expect(throws: SimulationError.interrupted) {
      try engine.run(&many, .rabi(RabiCoupling(theta: 0.81, coupling: 0.4)), qubit)
    }
    #expect(EngineTests.areIdentical(many, before))
    #expect(throws: SimulationError.self) {
      _ = try Engine().collide(
        &many, collision, qubit: qubit, damping: nil, count: 1,
        numerics: Numerics(memoryLimit: 1e5)
      ) { _ in true }
    }
    #expect(EngineTests.areIdentical(many, before))
  }

  @Test(
    "What makes no collision is refused",
    arguments: [
      .rabi(RabiCoupling(theta: -0.1, coupling: 0.1)), .rabi(RabiCoupling(theta: 0.1, coupling: 0)),
      .rabi(RabiCoupling(theta: 0.1, coupling: .nan)),
      .rabi(RabiCoupling(theta: 0.1, coupling: 0.1, detuning: .infinity)),
      .rabi(RabiCoupling(theta: 1, coupling: 1e-9)),
      .modulated(ModulatedCoupling(theta: 0.6, coupling: 0.2, eta: 1, nu: 1e6)),
      .modulated(ModulatedCoupling(theta: 0.6, coupling: -1, eta: 1, nu: 1)),
    ] as [Collision])
  func refused(_ collision: Collision) throws {
    #expect(throws: SimulationError.self) { try collision.validated() }
  }
}
