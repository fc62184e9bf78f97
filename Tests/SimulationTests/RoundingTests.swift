#if arch(x86_64) && canImport(Glibc)
  import TestSupport
  import Testing

  @testable import Simulation

  /// 80-bit numbers have 11 bits more than doubles: what they are off by does not show.
  @Suite("Rounding against 80-bit arithmetic")
  struct RoundingTests {
    struct Case: Sendable, CustomTestStringConvertible {
      let seed: Int
      let isComplex: Bool
      let isDetuned: Bool
      let isDamped: Bool
      let levels: Int
      let count: Int
      var testDescription: String {
        "seed \(seed)\(isComplex ? ", complex" : "")\(isDetuned ? ", detuned" : "")"
          + "\(isDamped ? ", damped" : ""), \(levels) levels, \(count) collisions"
      }
    }

    static let cases: [Case] =
      (1...16).map {
        Case(
          seed: $0, isComplex: false, isDetuned: false, isDamped: $0 % 2 == 0, levels: 16,
          count: 300)
      }
      + (17...24).map {
        Case(
          seed: $0, isComplex: true, isDetuned: $0 % 2 == 0, isDamped: $0 % 4 < 2, levels: 9,
          count: 40)
      }
      + [
        Case(
          seed: 25, isComplex: false, isDetuned: false, isDamped: false, levels: 15, count: 5000),
        Case(
          seed: 26, isComplex: false, isDetuned: false, isDamped: true, levels: 12, count: 3000),
        // Amplitudes that are turned into the gauge are wrong the same way every time.
        Case(seed: 28, isComplex: true, isDetuned: true, isDamped: false, levels: 9, count: 2000),
        Case(seed: 30, isComplex: true, isDetuned: true, isDamped: false, levels: 8, count: 2000),
        Case(seed: 32, isComplex: true, isDetuned: true, isDamped: true, levels: 9, count: 1000),
      ]

    /// The error of every observable as a fraction of its rounding radius.
    static func ratios(
      _ state: CavityState, _ slow: ReferenceExtended
    ) -> [(name: String, ratio: Double)] {
      func ratio(_ name: String, _ estimate: Estimate, _ truth: Float80) -> (String, Double) {
        (name, Double(abs(Float80(estimate.value) - truth)) / estimate.rounding)
      }
      // 1/sqrt(2) of the gauge: |<a>| alone is compared where the slow route has another gauge.
      let field = slow.field
      let size = (field.re * field.re + field.im * field.im).squareRoot()
      let (re, im) = state.fieldAmplitude
      let computed = (re.value * re.value + im.value * im.value).squareRoot()
      var result = [
        ratio("energy", state.energy, slow.energy),
        ratio("variance", state.photonVariance, slow.variance),
        ratio("purity", state.purity, slow.purity),
        ratio("|a|", Estimate(computed, rounding: re.rounding), size),
      ]
      if let fano = state.fano { result.append(ratio("fano", fano, slow.variance / slow.energy)) }
      for n in 0..<slow.levels {
        result.append(ratio("population", state.population(n), slow.population(n)))
      }
      return result.map { (name: $0.0, ratio: $0.1) }
    }

    @Test("No error of rounding exceeds its radius", arguments: cases)
    func radius(_ test: Case) throws {
      var random = ReferenceRandom(seed: test.seed)
      let levels = test.levels
      let alpha = random.number(0.2...1.6)
      let start: CavityStart =
        test.seed == 25 || test.seed % 3 == 0 ? .vacuum : .coherent(alpha: alpha, phase: 0)
      var state = try CavityState.start(start, levels: levels)
      var slow = ReferenceExtended(levels: levels, isComplex: test.isComplex)
      slow.setPure(
        ReferenceExtended.coherentAmplitudes(start == .vacuum ? 0 : alpha, count: levels))
      let theta = test.seed == 25 ? fineTuned(15) : random.number(0.1...3)
      let detuning = test.isDetuned ? random.number(-2...2) : 0
      let phase = test.isComplex ? 0.7 : start == .vacuum ? 0.3 : Double.pi / 2
      let (q, c) = (random.number(0.1...0.9), test.seed % 5 == 0 ? 0.5 : 1.0)
      let qubit = try QubitState(groundWeight: q, coherence: c, phase: phase)
      let collision: Collision =
        test.isDetuned
        ? .detuned(coupling: theta, duration: 1, detuning: detuning) : .resonant(theta: theta)
      let photons = test.seed % 4 == 0 ? 0 : random.number(0...0.3)
      let strength = random.number(0.001...0.2)
      let damping = test.isDamped ? try Damping(rate: strength, thermalPhotons: photons) : nil
      let table = slow.rotation(coupling: theta, duration: 1, detuning: detuning)
      let channel =
        test.isDamped ? slow.channel(strength: strength, photons: photons) : nil
      let engine = Engine()
      var worst = (name: "", ratio: 0.0)
      for k in 1...test.count {
        try engine.run(&state, collision, qubit, damping: damping, levels: levels)
        if test.isComplex {
          slow.collideComplex(table, groundWeight: q, coherence: c, phase: phase)
        } else {
          // In the gauge phi = 0 of the coherent start, a phase of pi/2 is half of the real gauge.
          slow.collideReal(table, groundWeight: q, coherence: c)
        }
        if let channel { slow.damp(channel) }
        guard k <= 3 || k % 20 == 0 || k == test.count else { continue }
        for entry in Self.ratios(state, slow) where entry.ratio > worst.ratio { worst = entry }
      }
      #expect(worst.ratio <= 1, "\(worst.name): \(worst.ratio) of its radius")
      let (entropy, ergotropy) = slow.spectral
      let spectral = [
        (try state.entropy(), entropy), (try state.ergotropy(), ergotropy),
        (try state.ergotropyIncoherent(), slow.incoherentErgotropy),
      ].map { Double(abs(Float80($0.value) - $1)) / $0.rounding }
      #expect(spectral[0] <= 1, "entropy: \(spectral[0]) of its radius")
      #expect(spectral[1] <= 1, "ergotropy: \(spectral[1]) of its radius")
      #expect(spectral[2] <= 1, "incoherent ergotropy: \(spectral[2]) of its radius")
    }

    @Test(
      "Large coherent and thermal starts are right to their rounding",
      arguments: [
        0.5, 3, 7, 12,
      ])
    func starts(_ alpha: Double) throws {
      let levels = Int(alpha * alpha + 12 * alpha) + 20
      let coherent = try CavityState.start(.coherent(alpha: alpha, phase: 0), levels: levels)
      var slow = ReferenceExtended(levels: levels, isComplex: false)
      slow.setPure(ReferenceExtended.coherentAmplitudes(alpha, count: levels))
      for entry in Self.ratios(coherent, slow) {
        #expect(entry.ratio <= 1, "\(entry.name): \(entry.ratio) of its radius")
      }
      let photons = alpha * alpha
      let many = Int(60 * (1 + photons))
      let thermal = try CavityState.start(.thermal(photons: photons), levels: many)
      var worst = 0.0
      var energy = Float80(0)
      let x = Float80(photons) / (1 + Float80(photons))
      var p = 1 / (1 + Float80(photons))
      for n in 0..<many {
        worst = max(worst, Double(abs(Float80(thermal.population(n).value) - p)))
        energy += Float80(n) * p
        p *= x
      }
      #expect(worst <= thermal.roundingUnit)
      #expect(abs(thermal.energy.value - Double(energy)) <= thermal.energy.rounding)
    }

    /// m photons must not change the trace by m roundings at every use: states that sit high show
    /// it.
    @Test(
      "Damping of highly excited states is right to its rounding",
      arguments: [
        (0.01, 0.0), (0.1, 0.0), (0.4, 0.0), (0.01, 0.15), (0.3, 0.7), (1.3, 3.0),
      ])
    func highlyExcited(_ strength: Double, _ photons: Double) throws {
      let (levels, start) = (130, 90)
      var state = try CavityState.start(.fock(start), levels: levels)
      var slow = ReferenceExtended(levels: levels, isComplex: false)
      slow.re[start * levels + start] = 1
      let steps = 12
      let channel = slow.channel(strength: strength, photons: photons, orders: 1)
      let damping = try Damping(rate: strength, thermalPhotons: photons)
      let engine = Engine()
      var worst = (name: "", ratio: 0.0)
      for _ in 0..<steps {
        try engine.damp(&state, damping, numerics: fixedLevels(levels))
        slow.damp(channel)
        for entry in Self.ratios(state, slow) where entry.ratio > worst.ratio { worst = entry }
      }
      #expect(worst.ratio <= 1, "\(worst.name): \(worst.ratio) of its radius")
    }

    @Test("Populations over many levels are right to their rounding", arguments: [0.0, 0.25, 0.6])
    func populationsOnly(_ q: Double) throws {
      let (levels, count, theta) = (160, 1500, fineTuned(15.6))
      var state = try CavityState.start(.vacuum, levels: levels)
      let qubit = try QubitState(groundWeight: q, coherence: 0)
      try Engine().run(&state, .resonant(theta: theta), qubit, count: count, levels: levels)
      let s = (0...levels).map { n -> Float80 in
        ReferenceExtended.sineSquared(Float80(theta) * Float80(n).squareRoot())
      }
      let (ground, excited) = (Float80(q), 1 - Float80(q))
      var p = [Float80](repeating: 0, count: levels)
      p[0] = 1
      for _ in 0..<count {
        p = (0..<levels).map { n in
          let stay = ground * (1 - s[n]) + excited * (1 - s[n + 1])
          return stay * p[n] + (n > 0 ? excited * s[n] * p[n - 1] : 0)
            + (n + 1 < levels ? ground * s[n + 1] * p[n + 1] : 0)
        }
      }
      var slow = ReferenceExtended(levels: levels, isComplex: false)
      for n in 0..<levels { slow.re[n * levels + n] = p[n] }
      var worst = (name: "", ratio: 0.0)
      for entry in Self.ratios(state, slow) where entry.ratio > worst.ratio { worst = entry }
      #expect(worst.ratio <= 1, "\(worst.name): \(worst.ratio) of its radius")
      let ergotropy = try state.ergotropy()
      let entropy = try state.entropy()
      let slowEntropy = p.reduce(0) { $1 > 0 ? $0 - $1 * ReferenceExtended.logarithm($1) : $0 }
      #expect(abs(Float80(ergotropy.value) - slow.incoherentErgotropy) <= ergotropy.rounding80)
      #expect(abs(Float80(entropy.value) - slowEntropy) <= entropy.rounding80)
    }

    /// Thousands of small terms: the truth is 0 and ln(1+nbar) + nbar ln(1 + 1/nbar).
    @Test(
      "Ergotropy and entropy of wide thermal states are right to their rounding",
      arguments: [100.0, 300, 1000, 10_000])
    func wide(_ photons: Double) throws {
      let state = try CavityState.prepared(.thermal(photons: photons), numerics: Numerics())
      #expect(try state.ergotropy().value == 0)
      #expect(try state.ergotropyIncoherent().value == 0)
      let n = Float80(photons)
      let truth =
        ReferenceExtended.logarithm(1 + n) + n * ReferenceExtended.logarithm(1 + 1 / n)
      let entropy = try state.entropy()
      #expect(abs(Float80(entropy.value) - truth) <= entropy.rounding80)
    }

    /// p_n proportional to r^n over so many levels that the rounding of r shows (Entropy 2023, Eq. 11).
    @Test(
      "The incoherent steady state of a wide sector is right to its rounding",
      arguments: [(1000, 0.4999), (1000, 0.5001), (3000, 0.49999), (200, 0.3), (3000, 0.5)])
    func wideSector(_ size: Int, _ q: Double) throws {
      let qubit = try QubitState(groundWeight: q, coherence: 0)
      var state = try CavityState.start(.vacuum, levels: size + 8)
      let outcome = try Engine().collideAtOnce(
        &state, .resonant(theta: fineTuned(Double(size))), qubit: qubit, damping: nil,
        count: CavityState.endless, numerics: fixedLevels(size + 8))
      guard case .done = outcome else {
        Issue.record("\(outcome)")
        return
      }
      let ratio = (1 - Float80(q)) / Float80(q)
      var (weight, sum, first): (Float80, Float80, Float80) = (1, 0, 0)
      // From the heavy end, so that nothing overflows.
      for n in 0..<size {
        sum += weight
        first += weight * Float80(ratio > 1 ? size - 1 - n : n)
        weight *= ratio > 1 ? 1 / ratio : ratio
      }
      #expect(abs(Float80(state.energy.value) - first / sum) <= state.energy.rounding80)
    }

    /// <a> = alpha e^{i phase}, whatever the size of the phase.
    @Test(
      "Coherent states keep large phases",
      arguments: [0.3, 617.46, 730.9801796815257, 1e6, 1e10, 1e17, 1e40], [1.4, -1.4])
    func largePhase(_ phase: Double, _ alpha: Double) throws {
      let state = try CavityState.prepared(
        .coherent(alpha: alpha, phase: phase), numerics: Numerics())
      // The library reduces angles of any size exactly.
      let (re, im) = (alpha * cosine(phase), alpha * sine(phase))
      #expect(abs(state.fieldAmplitude.re.value - re) <= state.fieldAmplitude.re.rounding)
      #expect(abs(state.fieldAmplitude.im.value - im) <= state.fieldAmplitude.im.rounding)
      let own = try state.fidelity(with: .coherent(alpha: alpha, phase: phase))
      #expect(abs(own.value - 1) <= own.rounding)
      let opposite = try state.fidelity(with: .coherent(alpha: -alpha, phase: phase))
      #expect(abs(opposite.value - exponential(-4 * alpha * alpha)) <= opposite.rounding)
      // Elements of every order: e^{-alpha²} alpha^(m+n)/sqrt(m! n!) e^{i (m-n) phase}.
      for order in 0..<8 {
        let size = exponential(-alpha * alpha) * raise(alpha, Double(order))
        let root = (1...max(order, 1)).reduce(1.0) { $0 * Double($1) }.squareRoot()
        let turned = TwiceAngle(phase, times: order)
        let element = state.element(order, 0)
        #expect(abs(element.re.value - size / root * turned.cosine) <= element.re.rounding)
        #expect(abs(element.im.value - size / root * turned.sine) <= element.im.rounding)
      }
    }

    /// e^{i d x} by multiplying e^{i x} with itself.
    struct TwiceAngle {
      var cosine = 1.0
      var sine = 0.0
      init(_ x: Double, times: Int) {
        let (c, s) = (Simulation.cosine(x), Simulation.sine(x))
        for _ in 0..<times { (cosine, sine) = (cosine * c - sine * s, sine * c + cosine * s) }
      }
    }

    /// <0,g|U|0,g> = e^{i detuning tau/2} and the others as if no product were rounded.
    @Test(
      "Detuned angles are right however large",
      arguments: [(0.3, 1234.5, 98765.4), (1, 30.7, 100.3), (0.3, 17.3, 10.7), (1e-3, 3e7, 4.1)])
    func largeDetuning(_ coupling: Double, _ duration: Double, _ detuning: Double) throws {
      let table = CollisionTable(
        .detuned(coupling: coupling, duration: duration, detuning: detuning))
      table.extend(to: 4)
      // The product in two doubles, each turned by on its own.
      let angle = duration * (detuning / 2)
      let rest = (-angle).addingProduct(duration, detuning / 2)
      let re = cosine(angle) * cosine(rest) - sine(angle) * sine(rest)
      let im = sine(angle) * cosine(rest) + cosine(angle) * sine(rest)
      #expect(abs(table.groundRe[0] - re) <= 0x1p-51)
      #expect(abs(table.groundIm[0] - im) <= 0x1p-51)
    }

    @Test(
      "Without detuning g tau is the product of the two, not its nearest double",
      arguments: [(0.3, 1_234_567.1), (2.7, 3.3e10), (-1.1, 7e12)])
    func product(_ coupling: Double, _ duration: Double) throws {
      var state = try CavityState.start(.vacuum)
      try Engine().run(
        &state, .detuned(coupling: coupling, duration: duration, detuning: 0),
        try QubitState(groundWeight: 0, coherence: 0))
      let angle = coupling * duration
      let rest = (-angle).addingProduct(coupling, duration)
      let sine = Simulation.sine(angle) * cosine(rest) + cosine(angle) * Simulation.sine(rest)
      #expect(state.energy.covers(sine * sine))
      #expect(state.energy.bound < 1e-14)
    }

    /// sin²(theta sqrt 2) in 120 digits (mpmath). sqrt 2 to twice the digits of a double is not enough for such angles.
    @Test(
      "Angles beyond all digits widen the bound by what they lose",
      arguments: [
        (1e24, 0.031442275636015826), (1e27, 0.065257533243067332), (1e28, 0.0058493932486954354),
        (1e29, 0.17984123545325995), (2e29, 0.58999346193562026), (5e29, 0.095423678709953018),
        (1e30, 0.34527200100565071), (3e30, 0.12985862148567500),
      ], [0, 1])
    func largest(_ angle: (theta: Double, square: Double), _ coherence: Double) throws {
      let qubit = try QubitState(groundWeight: 0, coherence: coherence)
      var state = try CavityState.start(.fock(1))
      try Engine().run(&state, .resonant(theta: angle.theta), qubit)
      #expect(state.energy.covers(1 + angle.square))
      #expect(state.population(2).covers(angle.square))
    }

    /// Photons that are nearly all gone are known relative to themselves, what the start had is a whole number; their difference is rounded.
    @Test("Power is rounded once more than the energy", arguments: [5, 7, 1000])
    func power(_ photons: Int) throws {
      var state = try CavityState.start(.fock(photons))
      let qubit = try QubitState(groundWeight: 1, coherence: 0)
      let engine = Engine()
      for _ in 0..<7 { try engine.run(&state, .resonant(theta: 0.9068996830240087), qubit) }
      try engine.damp(&state, try Damping(rate: 11), numerics: Numerics())
      let energy = state.energy
      let truth = (Float80(energy.value) - Float80(photons)) / 7
      let power = try #require(state.power)
      #expect(abs(Float80(power.value) - truth) + energy.rounding80 / 7 <= power.rounding80)
    }

    /// Ten excited qubits fill a cavity of two levels; nearly all of it is lost, and a bath without photons takes the truth to the vacuum: all that is missing is
    /// missing there, and not more.
    @Test("A bound that is reached holds to the last bit", arguments: 0..<60)
    func reached(_ seed: Int) throws {
      var random = ReferenceRandom(seed: 40 + seed)
      let theta = seed == 0 ? 1.740013906457937 : random.number(0.5...2.5)
      let numerics = Numerics(levels: 2, tolerance: .infinity)
      var state = try CavityState.prepared(.vacuum, numerics: numerics)
      let qubit = try QubitState(groundWeight: 0, coherence: 0)
      for _ in 0..<2 {
        try Engine().run(&state, .resonant(theta: theta), qubit, count: 5, levels: 2)
        try Engine().damp(&state, try Damping(rate: 1000), numerics: numerics)
      }
      for number in [state.purity, state.population(0)] {
        #expect(1 - Float80(number.value) <= Float80(number.bound), "\(number)")
      }
    }

    @Test("Sums over a state from a file are rounded though it is exact")
    func stored() throws {
      let populations = [0.7, 0.1, 0.1, 0.05, 0.05]
      var real = [Double](repeating: 0, count: 25)
      for n in 0..<5 { real[6 * n] = populations[n] }
      let stored = try StoredState(
        levels: 5, real: real, imaginary: [Double](repeating: 0, count: 25))
      let state = try CavityState.start(.stored(stored), levels: 5)
      var energy = Float80(0)
      for n in 0..<5 { energy += Float80(n) * Float80(populations[n]) }
      #expect(state.population(1).bound == 0)
      #expect(abs(Float80(state.energy.value) - energy) > 0)
      #expect(abs(Float80(state.energy.value) - energy) <= state.energy.rounding80)
    }

    @Test("What eigenvalues are off by counts though the state is exact", arguments: [16, 64, 256])
    func solver(_ levels: Int) throws {
      // All amplitudes are alike, and 1/N is a double: a pure state, whose energy is all ergotropy.
      let state = CavityState(
        ReachedBoundTests.projector([Double](repeating: 1, count: levels), 1))
      #expect(state.energy.value == Double(levels - 1) / 2 && state.energy.bound < 1e-12)
      let ergotropy = try state.ergotropy()
      #expect(ergotropy.covers(Double(levels - 1) / 2), "\(ergotropy)")
    }

    @Test("Resonant and detuned angles are right at high levels")
    func angles() throws {
      let slow = ReferenceExtended(levels: 400, isComplex: true)
      for (coupling, duration, detuning) in [(2.7, 1.0, 0.0), (2.7, 1.3, 1.9), (0.01, 300, 7)] {
        let exact = slow.rotation(coupling: coupling, duration: duration, detuning: detuning)
        let collision: Collision =
          detuning == 0
          ? .resonant(theta: coupling * duration)
          : .detuned(coupling: coupling, duration: duration, detuning: detuning)
        let table = CollisionTable(collision)
        table.extend(to: 400)
        for n in 0...400 {
          let pairs = [
            (table.groundRe[n], exact.groundRe[n]), (table.groundIm[n], exact.groundIm[n]),
            (table.excitedRe[n], exact.excitedRe[n]), (table.exchange[n], exact.exchange[n]),
          ]
          // Three roundings of a number below 1; the 80-bit angle is off by a thousandth of that.
          for (value, truth) in pairs { #expect(abs(Float80(value) - truth) < 0x1p-51) }
        }
      }
    }
  }

  extension Estimate {
    fileprivate var rounding80: Float80 { Float80(rounding) }
  }
#endif
