import TestSupport
import Testing

@testable import Simulation

@Suite("Long runs")
struct LongRunTests {
  static func atOnce(
    _ state: inout CavityState, _ theta: Double, _ qubit: QubitState, _ count: Int,
    damping: Damping? = nil, levels: Int? = nil
  ) throws -> LongRunOutcome {
    try Engine().collideAtOnce(
      &state, .resonant(theta: theta), qubit: qubit, damping: damping, count: count,
      numerics: Numerics(levels: levels))
  }

  /// The same, which has to work.
  static func carried(
    _ start: CavityState, _ theta: Double, _ qubit: QubitState, _ count: Int,
    damping: Damping? = nil
  ) throws -> CavityState {
    var state = start
    let outcome = try atOnce(&state, theta, qubit, count, damping: damping)
    guard case .done = outcome else {
      Issue.record("\(outcome)")
      return state
    }
    return state
  }

  static let trillion = 1_000_000_000_000

  // MARK: Populations

  @Test(
    "an incoherent stream fills its sector: 388.5 and 389 below the trap of theta = pi/sqrt(15.6)")
  func incoherent() throws {
    for (q, energy) in [(0.25, 388.5), (0, 389)] {
      for count in [1_000_000_000_000_000_000, CavityState.endless] {
        let state = try Self.carried(
          .start(.vacuum), fineTuned(15.6), QubitState(groundWeight: q, coherence: 0), count)
        #expect(state.energy.covers(energy))
        #expect(state.energy.bound < 3e-11)
        #expect(state.collisions == count)
        #expect(state.populations.allSatisfy { $0 >= 0 })
      }
    }
  }

  @Test("powers agree with collisions made one by one, trap or no trap")
  func powersAndSteps() throws {
    var random = SplitMix(seed: 3)
    for _ in 0..<12 {
      let theta = Double.random(in: 0.3...2.5, using: &random)
      let qubit = try QubitState(
        groundWeight: Double.random(in: 0...1, using: &random), coherence: 0)
      let count = Int.random(in: 100...3000, using: &random)
      let start = try CavityState.start(.thermal(photons: 0.3))
      var stepped = start
      try Engine().run(&stepped, .resonant(theta: theta), qubit, count: count)
      let state = try Self.carried(start, theta, qubit, count)
      for n in 0..<max(state.levels, stepped.levels) {
        let (a, b) = (state.population(n), stepped.population(n))
        #expect(abs(a.value - b.value) <= a.bound + b.bound, "theta \(theta), n \(n)")
      }
      #expect(
        abs(state.energy.value - stepped.energy.value) <= state.energy.bound + stepped.energy.bound)
    }
  }

  @Test("incoherent for ever: a stream that takes out more than it puts in needs no trap")
  func discharging() throws {
    let state = try Self.carried(
      .start(.fock(5)), 0.8, QubitState(groundWeight: 0.75, coherence: 0), CavityState.endless)
    // r = 1/3: <n> = r/(1-r).
    #expect(state.energy.covers(0.5))
    var other = try CavityState.start(.fock(5))
    #expect(
      try Self.atOnce(
        &other, 0.8, QubitState(groundWeight: 0.25, coherence: 0), CavityState.endless)
        == .refused(.unconfined(searched: Engine.highestTrap)))
    #expect(other.collisions == 0)
  }

  #if arch(x86_64) && canImport(Glibc)
    @Test(
      "powers against powers in 80-bit numbers, through a near trap", arguments: [1e2, 1e5, 1e9])
    func powersExtended(count: Double) throws {
      // 4.0625 = 65/16: a gate just above n=4, the trap at n=65.
      let theta = fineTuned(4.0625)
      let q = 0.3
      let state = try Self.carried(
        .start(.vacuum), theta, QubitState(groundWeight: q, coherence: 0), Int(count))
      let truth = Self.extendedPowers(theta: theta, q: q, size: 65, count: Int(count))
      var energy = Float80(0)
      for n in 0..<65 {
        energy += Float80(n) * truth[n]
        #expect(abs(Double(Float80(state.populations[n]) - truth[n])) <= state.population(n).bound)
      }
      let error = abs(Double(Float80(state.energy.value) - energy))
      #expect(error <= state.energy.bound, "off by \(error), bound \(state.energy.bound)")
    }

    private static func extendedPowers(
      theta: Double, q: Double, size: Int, count: Int
    ) -> [Float80] {
      func rate(_ n: Int) -> Float80 {
        n == 0 || n == size
          ? 0 : ReferenceExtended.sineSquared(Float80(theta) * Float80(n).squareRoot())
      }
      var power = [Float80](repeating: 0, count: size * size)
      for n in 0..<size {
        let (up, down) = ((1 - Float80(q)) * rate(n + 1), Float80(q) * rate(n))
        power[n * size + n] = 1 - up - down
        if n + 1 < size { power[(n + 1) * size + n] = up }
        if n > 0 { power[(n - 1) * size + n] = down }
      }
      var values = [Float80](repeating: 0, count: size)
      values[0] = 1
      var left = count
      while left > 0 {
        if left & 1 == 1 {
          values = (0..<size).map { m in
            (0..<size).reduce(0) { $0 + power[m * size + $1] * values[$1] }
          }
        }
        left >>= 1
        var next = [Float80](repeating: 0, count: size * size)
        for m in 0..<size {
          for k in 0..<size where power[m * size + k] != 0 {
            let factor = power[m * size + k]
            for n in 0..<size { next[m * size + n] += factor * power[k * size + n] }
          }
        }
        for n in 0..<size {
          let sum = (0..<size).reduce(Float80(0)) { $0 + next[$1 * size + n] }
          for m in 0..<size { next[m * size + n] /= sum }
        }
        power = next
      }
      return values
    }
  #endif

  // MARK: Below a trap

  #if arch(x86_64) && canImport(Glibc)
    @Test(
      "1e12 collisions below a trap: the error, known from 80-bit numbers, is below the bound",
      arguments: [
        (12.0, 0.5, 0.25), (30, 0.5, 0.25), (15, 1, 0.25), (3, -0.7, 0.6),
      ])
    func belowTrap(gate: Double, c: Double, q: Double) throws {
      let theta = fineTuned(gate)
      let qubit = try QubitState(groundWeight: q, coherence: c)
      let state = try Self.carried(.start(.vacuum), theta, qubit, Self.trillion)
      let trap = Int(gate)
      var truth = ReferenceExtended(levels: trap + 2, isComplex: false)
      truth.re[0] = 1
      let table = truth.rotation(coupling: theta, duration: 1, detuning: 0)
      let steps = trap == 30 ? 1700 : 700
      for _ in 0..<steps { truth.collideReal(table, groundWeight: q, coherence: c) }
      let before = truth.energy
      for _ in 0..<50 { truth.collideReal(table, groundWeight: q, coherence: c) }
      try #require(abs(before - truth.energy) < 1e-14, "not yet steady")
      let energy = abs(Double(Float80(state.energy.value) - truth.energy))
      let purity = abs(Double(Float80(state.purity.value) - truth.purity))
      #expect(energy <= state.energy.bound)
      #expect(purity <= state.purity.bound)
      #expect(state.energy.bound < 1e-10)
      for n in 0..<trap {
        let error = abs(Double(Float80(state.populations[n]) - truth.population(n)))
        #expect(error <= state.population(n).bound)
      }
    }
  #endif

  @Test("theta = pi/sqrt(15), c = 1, for ever: the cotangent state")
  func cotangent() throws {
    let theta = fineTuned(15)
    let state = try Self.carried(
      .start(.vacuum), theta, QubitState(groundWeight: 0.25), CavityState.endless)
    #expect(state.energy.covers(6.15029100648582, slack: 1e-13))
    #expect(state.purity.covers(1))
    let fidelity = try state.fidelity(with: .cotangent(theta: theta, groundWeight: 0.25, phase: 0))
    #expect(fidelity.covers(1))
    #expect(state.populations.allSatisfy { $0 > -1e-17 })
    #expect(state.populations[15...].allSatisfy { $0 == 0 })
    #expect(state.isEndless)
    #expect(state.power?.value == 0)
  }

  @Test("very many collisions agree with as many made one by one")
  func againstSteps() throws {
    var random = SplitMix(seed: 11)
    for round in 0..<14 {
      let m = Int.random(in: 2...12, using: &random)
      let theta = fineTuned(Double(m))
      let qubit = try QubitState(
        groundWeight: Double.random(in: 0.05...0.95, using: &random),
        coherence: Double.random(in: -1...1, using: &random),
        phase: round % 3 == 0 ? 0.7 : 0)
      let damping =
        round % 2 == 0
        ? nil
        : try Damping(
          rate: Double.random(in: 0.2...0.6, using: &random),
          thermalPhotons: round % 4 == 1 ? 0 : Double.random(in: 0...0.3, using: &random))
      let start = try CavityState.start(round % 5 == 0 ? .fock(1) : .vacuum)
      let count = 20_000
      var stepped = start
      try Engine().run(
        &stepped, .resonant(theta: theta), qubit, damping: damping, count: count)
      var state = start
      let outcome = try Self.atOnce(&state, theta, qubit, count, damping: damping)
      if case .refused(.cheaperOneByOne) = outcome { continue }
      guard case .done = outcome else {
        Issue.record("\(outcome), m \(m), damping \(String(describing: damping))")
        continue
      }
      let pairs = [
        (state.energy, stepped.energy), (state.purity, stepped.purity),
        (state.photonVariance, stepped.photonVariance),
        (state.fieldAmplitude.re, stepped.fieldAmplitude.re),
        (state.fieldAmplitude.im, stepped.fieldAmplitude.im),
      ]
      for (index, (a, b)) in pairs.enumerated() {
        #expect(
          abs(a.value - b.value) <= a.bound + b.bound,
          "m \(m), \(qubit), \(String(describing: damping)), number \(index): \(a), \(b)")
      }
    }
  }

  /// Below the trap at 5 with four half turns, q = 1/2 and c = 1, the differences that are antisymmetric in the gauge of the qubits shrink by the factor
  /// 0.9982307634975 a collision, the symmetric ones by 0.98892 (eigenvalues of the dense maps, NumPy).
  @Test("what is out of phase with the qubits is waited for, too, where it dies out last")
  func outOfPhase() throws {
    let theta = 4 * Double.pi / 5.0.squareRoot()
    let qubit = try QubitState(groundWeight: 0.5, coherence: 1)
    func period(startingWith phase: Double) throws -> Int {
      var state = try CavityState.start(.vacuum)
      try Engine().run(
        &state, .resonant(theta: 0.8),
        QubitState(groundWeight: 0.5, coherence: 1, phase: phase), count: 1)
      let outcome = try Self.atOnce(&state, theta, qubit, CavityState.endless)
      guard case .done(.steadyState(_, _, let factor, let period), _) = outcome else {
        Issue.record("\(outcome)")
        return 0
      }
      // What is left after the period is at least what the slowest of them is.
      #expect(phase == 0 || raise(0.9982307634975, Double(period)) <= factor)
      return period
    }
    let (inPhase, outOfPhase) = try (period(startingWith: 0), period(startingWith: 0.9))
    #expect(outOfPhase >= 2 * inPhase && inPhase > 0)
  }

  @Test("a coherent start spreads over several sectors, whose weights stay")
  func severalSectors() throws {
    let qubit = try QubitState(groundWeight: 0.25, coherence: 0.5)
    let start = try CavityState.start(.coherent(alpha: 1, phase: 0.4))
    let state = try Self.carried(start, fineTuned(3), qubit, Self.trillion)
    let alone = try Self.carried(.start(.vacuum), fineTuned(3), qubit, Self.trillion)
    let below = start.populations[..<3].reduce(0, +)
    for n in 0..<3 {
      #expect(abs(state.populations[n] - below * alone.populations[n]) < 1e-13)
    }
    #expect(abs(state.populations.reduce(0, +) - 1) < 1e-14)
  }

  // MARK: With damping

  @Test("damped for ever: the steady state of Entropy 2023, Fig. 6")
  func damped() throws {
    let damping = try Damping(rate: 0.1)
    let state = try Self.carried(
      .start(.vacuum), fineTuned(15), QubitState(groundWeight: 0.25), CavityState.endless,
      damping: damping)
    var stepped = try CavityState.start(.vacuum)
    try Engine().run(
      &stepped, .resonant(theta: fineTuned(15)), QubitState(groundWeight: 0.25), damping: damping,
      count: 600)
    #expect(
      abs(state.energy.value - stepped.energy.value) <= state.energy.bound + stepped.energy.bound)
    #expect(state.energy.truncation < 1e-12)
  }

  // MARK: What cannot be done

  @Test("what cannot be done says so, and leaves the state alone")
  func refusals() throws {
    let qubit = try QubitState(groundWeight: 0.25, coherence: 0.5)
    var state = try CavityState.start(.vacuum)
    let before = state.populations
    #expect(
      try Self.atOnce(&state, 0.8, qubit, Self.trillion)
        == .refused(.unconfined(searched: Engine.highestTrap)))
    #expect(
      try Self.atOnce(&state, fineTuned(15.6), qubit, Self.trillion)
        == .refused(.sectorTooLarge(levels: 390, most: 80)))
    #expect(
      try Self.atOnce(&state, fineTuned(12), qubit, Self.trillion, levels: 10)
        == .refused(.levelsBelowTrap(levels: 10, trap: 12)))
    #expect(
      try Engine().collideAtOnce(
        &state, .detuned(coupling: 1, duration: 0.8, detuning: 0.1), qubit: qubit, damping: nil,
        count: Self.trillion, numerics: Numerics()) == .refused(.detuned))
    #expect(state.populations == before && state.collisions == 0)
    // Coherence between two dark states never dies: whether there is a limit is left open.
    var coherent = try CavityState.start(.coherent(alpha: 1, phase: 0))
    guard
      case .refused(.notContracting) = try Self.atOnce(
        &coherent, fineTuned(3), QubitState(groundWeight: 0.25), CavityState.endless)
    else {
      Issue.record("decided")
      return
    }
  }

  @Test("an interruption leaves the state as it was")
  func interruption() throws {
    let engine = Engine()
    engine.isInterrupted = { true }
    var state = try CavityState.start(.vacuum)
    #expect(throws: SimulationError.interrupted) {
      try engine.collideAtOnce(
        &state, .resonant(theta: fineTuned(12)), qubit: QubitState(groundWeight: 0.25),
        damping: nil, count: Self.trillion, numerics: Numerics())
    }
    #expect(state.collisions == 0)
  }
}
