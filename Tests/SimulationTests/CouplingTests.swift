import LinearAlgebra
import TestSupport
import Testing

@testable import Simulation

@Suite("Couplings of pairs")
struct CouplingTests {
  static let ladders: [Rungs] = [
    .intensity, .twoPhoton, .photons(3), .uniform, .finite(levels: 9), .spin(twiceJ: 7),
    .custom(
      heights: (0..<400).map { 1 + 0.3 * Double($0 % 5) }, offsets: [], step: 3, roundings: 0),
    .custom(
      heights: (0..<400).map { Double($0 + 1).squareRoot() },
      offsets: (0..<400).map { 0.1 * Double($0) }, step: 2, roundings: 0),
  ]

  private func qubit(_ q: Double, _ c: Double, _ phase: Double = 0) throws -> QubitState {
    try QubitState(groundWeight: q, coherence: c, phase: phase)
  }

  /// rho' by the joint state of qubit and cavity, element by element: another route than stencils.
  private func joint(
    _ state: CavityState, _ ladder: Ladder, _ qubit: QubitState
  ) -> (re: [[Double]], levels: Int, im: [[Double]]) {
    let levels = state.levels + 2 * ladder.rungs.step
    var matrix = [[Complex]](
      repeating: [Complex](repeating: Complex(0, 0), count: levels), count: levels)
    let (re, im) = state.densityMatrix
    for m in 0..<state.levels {
      for n in 0..<state.levels {
        matrix[m][n] = Complex(re[m * state.levels + n], im[m * state.levels + n])
      }
    }
    /// <to| U |from> as amplitude over (n, excited).
    func image(_ n: Int, excited: Bool) -> [(n: Int, excited: Bool, amplitude: Complex)] {
      let s = ladder.rungs.step
      if excited {
        let turn = ladder.rotation(n + s)
        return [(n, true, Complex(turn.re, turn.im)), (n + s, false, Complex(0, -turn.exchange))]
      }
      let turn = ladder.rotation(n)
      var all = [(n: n, excited: false, amplitude: Complex(turn.re, -turn.im))]
      if n >= s { all.append((n - s, true, Complex(0, -turn.exchange))) }
      return all
    }
    let kappa = qubit.coupling
    let weights: [[Complex]] = [
      [
        Complex(qubit.groundWeight, 0),
        Complex(kappa * cosine(qubit.phase), -kappa * sine(qubit.phase)),
      ],
      [
        Complex(kappa * cosine(qubit.phase), kappa * sine(qubit.phase)),
        Complex(qubit.excitedWeight, 0),
      ],
    ]
    var result = [[Complex]](
      repeating: [Complex](repeating: Complex(0, 0), count: levels), count: levels)
    for m in 0..<state.levels {
      for n in 0..<state.levels {
        for x in 0...1 {
          for y in 0...1 {
            for a in image(m, excited: x == 1) {
              for b in image(n, excited: y == 1)
              where a.excited == b.excited && a.n < levels && b.n < levels {
                result[a.n][b.n] =
                  result[a.n][b.n]
                  + weights[x][y] * matrix[m][n] * a.amplitude * b.amplitude.conjugate
              }
            }
          }
        }
      }
    }
    return (result.map { $0.map(\.re) }, levels, result.map { $0.map(\.im) })
  }

  /// Roundings of a few dozen products.
  static let tolerance = 1e-14

  @Test(
    "one passage is that of the joint state, whatever the start and the phases", arguments: ladders)
  func oneByOne(_ rungs: Rungs) throws {
    var random = ReferenceRandom(seed: 7)
    for start in [CavityStart.fock(2), .vacuum, .coherent(alpha: 0.4, phase: 0.3)] {
      for exposure in [
        Exposure.angle(random.number(0.1...1.5)),
        .timed(coupling: 0.7, duration: 1.1, detuning: 0.4),
      ] {
        let ladder = Ladder(rungs, exposure)
        let qubit = try qubit(random.number(0...1), random.number(-1...1), random.number(-3...3))
        let levels = rungs.top.map { $0 + 1 } ?? 24
        var state = try CavityState.prepared(start, numerics: Numerics(levels: levels))
        let engine = Engine()
        for _ in 0..<2 {
          let expected = joint(state, ladder, qubit)
          try engine.run(&state, .ladder(ladder), qubit, levels: levels)
          let (re, im) = state.densityMatrix
          for m in 0..<levels {
            for n in 0..<levels {
              #expect(abs(re[m * levels + n] - expected.re[m][n]) < Self.tolerance)
              #expect(abs(im[m * levels + n] - expected.im[m][n]) < Self.tolerance)
            }
          }
        }
      }
    }
  }

  @Test(
    "a state cut at few levels stays within its bounds of one that is not",
    arguments: ladders.filter { $0.top == nil })
  func bounds(_ rungs: Rungs) throws {
    let collision = Collision.ladder(Ladder(rungs, .angle(0.5)))
    for (q, c) in [(0.2, 1.0), (0.3, 0.4), (0.1, 0)] {
      let qubit = try qubit(q, c, 0.4)
      var (small, large) = (
        try CavityState.prepared(.vacuum, numerics: Numerics()),
        try CavityState.prepared(.vacuum, numerics: Numerics())
      )
      let engine = Engine()
      try engine.run(&small, collision, qubit, count: 14, levels: 10)
      try engine.run(&large, collision, qubit, count: 14, levels: 110)
      #expect(small.ledger.norm > 1e-9)
      for (a, b) in [
        (small.energy, large.energy), (small.purity, large.purity),
        (small.fieldAmplitude.re, large.fieldAmplitude.re),
        (small.population(3), large.population(3)),
        (small.photonVariance, large.photonVariance),
      ] {
        #expect(abs(a.value - b.value) <= a.truncation + a.rounding + b.rounding)
      }
    }
  }

  @Test(
    "without coherence a sector ends in the geometric distribution of the qubits, whatever the heights",
    arguments: [Rungs.finite(levels: 7), .spin(twiceJ: 5), .intensity])
  func geometric(_ rungs: Rungs) throws {
    // The intensity ladder is closed by a trap at n = 6.
    let theta = rungs.top == nil ? Double.pi / 6 : 0.7
    let qubit = try qubit(0.3, 0)
    var state = try CavityState.prepared(.vacuum, numerics: Numerics())
    let outcome = try Engine().collideAtOnce(
      &state, .ladder(Ladder(rungs, .angle(theta))), qubit: qubit, damping: nil,
      count: CavityState.endless, numerics: Numerics())
    guard case .done = outcome else {
      Issue.record("no limit: \(outcome)")
      return
    }
    let ratio = 0.7 / 0.3
    for n in 1..<(rungs.top.map { $0 + 1 } ?? 6) {
      #expect(abs(state.population(n).value / state.population(n - 1).value - ratio) < 1e-12)
    }
  }

  @Test(
    "a ladder that ends has no pure steady state",
    arguments: [
      (Rungs.finite(levels: 12), 0.9, 0.29065, 1e-5), (.finite(levels: 20), 0.3, 0.0533, 1e-4),
      (.spin(twiceJ: 8), 0.3, 0.88811, 1e-5),
    ])
  func noPureState(_ rungs: Rungs, _ theta: Double, _ purity: Double, _ within: Double) throws {
    var state = try CavityState.prepared(.vacuum, numerics: Numerics())
    let collision = Collision.ladder(Ladder(rungs, .angle(theta)))
    let outcome = try Engine().collideAtOnce(
      &state, collision, qubit: qubit(0.25, 1), damping: nil, count: CavityState.endless,
      numerics: Numerics())
    guard case .done = outcome else {
      Issue.record("no limit: \(outcome)")
      return
    }
    #expect(abs(state.purity.value - purity) < within)
    #expect(state.purity.value + state.purity.truncation < 1)
  }

  @Test(
    "two photons at a time lead where stepping does, even and odd apart", arguments: [1, 0.6, 0])
  func twoPhotons(_ coherence: Double) throws {
    // Rungs 4 and 5 are missing: nothing passes n = 5 upwards.
    let heights = [0.5, 0.7, 1.3, 0.9, 0, 0] + [Double](repeating: 1, count: 200)
    let collision = Collision.ladder(
      Ladder(.custom(heights: heights, offsets: [], step: 2, roundings: 0), .angle(1.1)))
    let qubit = try qubit(0.35, coherence, 0.4)
    let engine = Engine()
    var start = try CavityState.prepared(.vacuum, numerics: Numerics())
    // Something in both residues.
    try engine.run(&start, .resonant(theta: 0.9), try self.qubit(0.2, 0))
    var (settled, stepped) = (start, start)
    let outcome = try engine.collideAtOnce(
      &settled, collision, qubit: qubit, damping: nil, count: CavityState.endless,
      numerics: Numerics())
    guard case .done = outcome else {
      Issue.record("no limit: \(outcome)")
      return
    }
    try engine.run(&stepped, collision, qubit, count: 3000)
    let odd =
      stepped.population(1).value + stepped.population(3).value + stepped.population(5).value
    #expect(odd > 0.1 && odd < 0.9)
    #expect(abs(settled.energy.value - stepped.energy.value) < 1e-11)
    #expect(abs(settled.purity.value - stepped.purity.value) < 1e-11)
    let (a, b) = (settled.element(2, 0), stepped.element(2, 0))
    #expect(abs(a.re.value - b.re.value) + abs(a.im.value - b.im.value) < 1e-11)
  }

  @Test(
    "one photon at a time is Jaynes-Cummings, two are the two-photon coupling", arguments: [1, 2])
  func severalPhotons(_ m: Int) throws {
    var (a, b) = (
      try CavityState.prepared(.vacuum, numerics: Numerics()),
      try CavityState.prepared(.vacuum, numerics: Numerics())
    )
    let other: Collision =
      m == 1 ? .resonant(theta: 0.4) : .ladder(Ladder(.twoPhoton, .angle(0.4)))
    try Engine().run(&a, .ladder(Ladder(.photons(m), .angle(0.4))), qubit(0.25, 1, 0.3), count: 12)
    try Engine().run(&b, other, qubit(0.25, 1, 0.3), count: 12)
    #expect(a.energy.value == b.energy.value)
    #expect(a.purity.value == b.purity.value)
  }

  @Test("the traps of an intensity ladder are equally spaced")
  func equallySpaced() {
    let collision = Collision.ladder(Ladder(.intensity, .angle(Double.pi / 5)))
    let traps = (1..<26).filter { collision.exactTrap(at: $0) != nil }
    #expect(traps == [5, 10, 15, 20, 25])
  }

  @Test("theta = pi moves nothing on equal rungs, and theta height does not")
  func uniformHalfTurn() throws {
    var state = try CavityState.prepared(.fock(3), numerics: Numerics())
    try Engine().run(
      &state, .ladder(Ladder(.uniform, .angle(Double.pi))), qubit(0.25, 0), count: 40)
    #expect(state.population(3).value > 1 - 1e-14)
  }

  @Test("heights sqrt(n+1) are Jaynes-Cummings")
  func custom() throws {
    let heights = (0..<200).map { Double($0 + 1).squareRoot() }
    let ladder = Ladder(
      .custom(heights: heights, offsets: [], step: 1, roundings: 0), .angle(0.7))
    var (a, b) = (
      try CavityState.prepared(.vacuum, numerics: Numerics()),
      try CavityState.prepared(.vacuum, numerics: Numerics())
    )
    try Engine().run(&a, .ladder(ladder), qubit(0.25, 1), count: 30)
    try Engine().run(&b, .resonant(theta: 0.7), qubit(0.25, 1), count: 30)
    // Heights in doubles are off by half a unit, thirty times.
    #expect(abs(a.energy.value - b.energy.value) < 30 * 30 * 0x1p-52)
  }

  @Test("an expression that ends is not taken for a ladder that does")
  func unknownRungs() throws {
    let ladder = Ladder(
      .custom(
        heights: [Double](repeating: 1, count: 20), offsets: [], step: 1, roundings: 0),
      .angle(1))
    var state = try CavityState.prepared(.vacuum, numerics: Numerics())
    #expect(throws: SimulationError.rungsUnknown(levels: 20)) {
      try Engine().run(&state, .ladder(ladder), qubit(0, 0), count: 60)
    }
  }

  @Test("a state above the top of a ladder is refused")
  func aboveTop() throws {
    var state = try CavityState.prepared(.fock(5), numerics: Numerics())
    #expect(throws: SimulationError.aboveLadder(level: 5, top: 3)) {
      try Engine().run(&state, .ladder(Ladder(.finite(levels: 4), .angle(1))), qubit(0, 0))
    }
  }
}
