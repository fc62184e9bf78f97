import TestSupport
import Testing

@testable import Simulation

/// A random protocol, to be run with few levels and with plenty.
struct LedgerCase: Sendable, CustomTestStringConvertible {
  let seed: Int
  /// Hundreds of collisions that a trap or a bath keeps in reach of the large run.
  let isLong: Bool
  var testDescription: String { "seed \(seed)\(isLong ? ", long" : "")" }

  static let plenty = 96

  struct Run {
    let small: CavityState
    let large: CavityState
  }

  /// A trap at a level of the large run, and a few levels less.
  func runLong() throws -> Run {
    var random = ReferenceRandom(seed: seed)
    let engine = Engine()
    let trap = random.integer(6...14)
    let theta = fineTuned(Double(trap))
    let count = random.integer(100...400)
    let damping =
      seed % 3 == 0
      ? try Damping(
        rate: random.number(0.005...0.2), thermalPhotons: seed % 2 == 0 ? 0 : random.number(0...0.2)
      )
      : nil
    let plenty = damping == nil ? trap + 1 : 44
    let levels = damping == nil ? trap - random.integer(1...3) : random.integer(7...20)
    let qubit = try QubitState(
      groundWeight: random.number(0.15...0.7), coherence: seed % 4 == 0 ? 0 : random.number(-1...1),
      phase: 0.3)
    var small = try CavityState.start(.vacuum, levels: levels)
    var large = try CavityState.start(.vacuum, levels: plenty)
    try engine.run(
      &large, .resonant(theta: theta), qubit, damping: damping, count: count, levels: plenty)
    try engine.run(
      &small, .resonant(theta: theta), qubit, damping: damping, count: count / 2, levels: levels)
    // Levels that grow again do not bring back what was lost.
    let rest = count - count / 2
    try engine.run(
      &small, .resonant(theta: theta), qubit, damping: damping, count: rest,
      levels: seed % 5 == 0 ? nil : levels)
    return Run(small: small, large: large)
  }

  /// The same random acts on both; `small` is squeezed further in mid-run now and then.
  func run() throws -> Run {
    if isLong { return try runLong() }
    var random = ReferenceRandom(seed: seed)
    let levels = random.integer(3...22)
    let engine = Engine()
    let start: CavityStart =
      switch seed % 5 {
      case 0: .vacuum
      case 1: .fock(random.integer(0...4))
      case 2: .coherent(alpha: random.number(-2...2), phase: random.number(-4...4))
      case 3: .thermal(photons: random.number(0...1.5))
      default: .fock(levels + 2)
      }
    var small = try CavityState.start(start, levels: levels)
    var large = try CavityState.start(start, levels: Self.plenty)
    // A stream that keeps the energy in reach of the large run; one that does not, for a few
    // collisions only.
    let stages = random.integer(1...4)
    var now = levels
    for _ in 0..<stages {
      let q = random.number(0...1)
      let qubit = try QubitState(
        groundWeight: q, coherence: seed % 4 == 0 ? 0 : random.number(-1...1),
        phase: seed % 3 == 0 ? random.number(-4...4) : 0.3)
      let theta = random.number(0.05...2.5)
      let collision: Collision =
        seed % 7 == 0
        ? .detuned(coupling: theta, duration: 1, detuning: random.number(-2...2))
        : .resonant(theta: theta)
      let damping =
        seed % 2 == 0
        ? nil
        : try Damping(
          rate: random.number(0.01...0.8), thermalPhotons: seed % 3 == 0 ? 0 : random.number(0...1))
      let count = q < 0.45 && damping == nil ? random.integer(1...10) : random.integer(1...30)
      try engine.run(&large, collision, qubit, damping: damping, count: count, levels: Self.plenty)
      try engine.run(&small, collision, qubit, damping: damping, count: count, levels: now)
      if seed % 6 == 0 { now = max(2, now + random.integer(-4...3)) }
    }
    return Run(small: small, large: large)
  }
}

@Suite("The ledger of what the levels cost")
struct LedgerTests {
  static let cases =
    (1...180).map { LedgerCase(seed: $0, isLong: false) }
    + (1...40).map { LedgerCase(seed: 500 + $0, isLong: true) }

  /// Every observable is within its bounds of the same observable with plenty of levels.
  @Test("No observable is further from the truth than its bound", arguments: cases)
  func bounds(_ test: LedgerCase) throws {
    let run = try test.run()
    let (small, large) = (run.small, run.large)
    // With plenty of levels nothing is lost that would weaken the test.
    #expect(large.ledger.first < 1e-3)
    func check(
      _ name: String, _ few: Estimate?, _ many: Estimate?,
      at location: SourceLocation = #_sourceLocation
    ) {
      guard let few, let many else { return }
      #expect(
        abs(few.value - many.value) <= few.bound + many.bound,
        "\(name): \(few.value) for \(many.value), bound \(few.bound)", sourceLocation: location)
      #expect(few.bound.isFinite && few.truncation >= 0, "\(name)", sourceLocation: location)
    }
    check("energy", small.energy, large.energy)
    check("variance", small.photonVariance, large.photonVariance)
    check("fano", small.fano, large.fano)
    check("mandel", small.mandel, large.mandel)
    check("g2", small.secondOrderCoherence, large.secondOrderCoherence)
    check("purity", small.purity, large.purity)
    check("power", small.power, large.power)
    check("powerMaximum", small.powerMaximum, large.powerMaximum)
    check("entropy", try small.entropy(), try large.entropy())
    check("ergotropy", try small.ergotropy(), try large.ergotropy())
    check("incoherent", try small.ergotropyIncoherent(), try large.ergotropyIncoherent())
    check("coherent", try small.ergotropyCoherent(), try large.ergotropyCoherent())
    check("re a", small.fieldAmplitude.re, large.fieldAmplitude.re)
    check("im a", small.fieldAmplitude.im, large.fieldAmplitude.im)
    for angle in [0, 0.4, 2] {
      check("quadrature", small.quadrature(angle: angle), large.quadrature(angle: angle))
      check(
        "quadrature variance", small.quadratureVariance(angle: angle),
        large.quadratureVariance(angle: angle))
    }
    for n in 0..<30 {
      check("population \(n)", small.population(n), large.population(n))
      check("element", small.element(n, n / 2).re, large.element(n, n / 2).re)
      check("element", small.element(n / 3, n).im, large.element(n / 3, n).im)
    }
    let targets: [PureTarget] = [
      .fock(2), .coherent(alpha: 1.2, phase: 0.5),
      .cotangent(theta: 0.7, groundWeight: 0.4, phase: 0.3),
    ]
    for target in targets {
      check("fidelity", try small.fidelity(with: target), try large.fidelity(with: target))
    }
    // Eigenvalues move by no more than the norm of the error.
    let (few, many) = (try small.spectrum().values, try large.spectrum().values)
    for (n, value) in many.enumerated() {
      let other = n < few.count ? few[n] : 0
      #expect(
        abs(other - value)
          <= small.lost.value + large.lost.value + small.roundingUnit + large.roundingUnit)
    }
    // The moments themselves: the trace, <n+1>, <(n+1)²>.
    for (power, bound) in [
      (0, small.ledger.norm), (1, small.ledger.first), (2, small.ledger.second),
    ] {
      func moment(_ state: CavityState) -> Double {
        state.populations.enumerated().reduce(0) { sum, entry in
          sum + entry.element * (0..<power).reduce(1) { x, _ in x * Double(entry.offset + 1) }
        }
      }
      let scale = small.roundingUnit * (moment(large) + 1)
      let slack =
        [large.ledger.norm, large.ledger.first, large.ledger.second][power] + 2 * scale
      #expect(abs(moment(small) - moment(large)) <= bound + slack)
    }
  }
}
