import TestSupport
import Testing

@testable import Simulation

@Suite("Damping of populations over very many levels")
struct WideDampingTests {
  struct Bath: Sendable, CustomTestStringConvertible {
    /// Of the state before.
    let photons: Double
    let strength: Double
    let bath: Double
    var testDescription: String {
      "thermal nbar = \(photons), gamma t = \(strength), bath nbar = \(bath)"
    }

    func damping() throws -> Damping { try Damping(rate: strength, thermalPhotons: bath) }

    /// nbar' = nbar e + nbar_bath (1 - e).
    var after: Double {
      photons * exponential(-strength) - bath * exponentialMinusOne(-strength)
    }
  }

  static let baths: [Bath] = [
    Bath(photons: 600, strength: 0.1, bath: 600), Bath(photons: 40, strength: 0.1, bath: 40),
    Bath(photons: 40, strength: 0.5, bath: 90), Bath(photons: 60, strength: 1, bath: 0),
    Bath(photons: 60, strength: 1e-3, bath: 3), Bath(photons: 40, strength: 1e-12, bath: 50),
    Bath(photons: 50, strength: 2, bath: 1e-9), Bath(photons: 30, strength: 700, bath: 35),
    Bath(photons: 30, strength: 40, bath: 0), Bath(photons: 50, strength: 1e-6, bath: 1e4),
  ]

  /// A thermal state of nbar photons, to a few roundings of each population.
  private func thermal(_ photons: Double, _ n: Int) -> Double {
    exponential(-Double(n) * logarithmOnePlus(1 / photons)) / (1 + photons)
  }

  @Test("A thermal state in any bath is the thermal state in between", arguments: baths)
  func thermal(_ test: Bath) throws {
    var state = try CavityState.start(.thermal(photons: test.photons))
    #expect(state.isWideDiagonal)
    try Engine().damp(&state, test.damping(), numerics: Numerics())
    let mean = test.after
    // The expected value is a sum of two products: a few roundings.
    #expect(state.energy.covers(mean, slack: 4e-16 * mean))
    #expect(state.energy.bound < 1e-11 * (1 + mean))
    let g2 = try #require(state.secondOrderCoherence)
    #expect(g2.covers(2))
    // What is left out tells in the pairs of photons of a state that is next to empty.
    if mean > 1e-9 { #expect(g2.bound < 1e-8) }
    // The thermal start has an exponent with a rounding that grows with n.
    for n in [0, 1, 7, Int(mean), Int(3 * mean) + 1, Int(12 * mean)] {
      let population = state.population(n)
      #expect(
        population.covers(thermal(mean, n), slack: 2e-15 * (1 + Double(n) / mean) / (1 + mean)),
        "n = \(n): \(population) is not \(thermal(mean, n))")
      #expect(population.bound < 1e-12)
    }
    #expect(abs(state.trace - 1) < 1e-13)
  }

  @Test("The levels grow as far as a warmer bath asks for")
  func growth() throws {
    var state = try CavityState.start(.thermal(photons: 300))
    let before = state.levels
    let damping = try Damping(rate: 0.5, thermalPhotons: 900)
    try Engine().damp(&state, damping, numerics: Numerics())
    #expect(state.levels > before)
    let allowance = LevelPolicy(numerics: Numerics()).allowance(
      collisions: 0, levels: state.levels, damping: damping)
    // The start was cut off as well.
    #expect(state.ledger.norm <= 2 * allowance)
    let mean = 300 * exponential(-0.5) + 900 * (1 - exponential(-0.5))
    #expect(state.energy.covers(mean, slack: 1e-12))
    #expect(state.energy.bound < 1e-8)
    #expect(state.lost.value < 1e-15)
  }

  @Test("A state that outgrows the tables on the way goes on without them")
  func outgrows() throws {
    var state = try CavityState.start(.fock(800))
    #expect(!state.isWideDiagonal)
    try Engine().damp(&state, Damping(rate: 0.2, thermalPhotons: 300), numerics: Numerics())
    #expect(state.isWideDiagonal)
    let mean = 800 * exponential(-0.2) + 300 * (1 - exponential(-0.2))
    #expect(state.energy.covers(mean, slack: 1e-12))
  }

  @Test("A number state in a cold bath is binomial", arguments: [1e-3, 0.3, 0.7, 2.5])
  func binomial(_ strength: Double) throws {
    let photons = 3000
    var state = try CavityState.start(.fock(photons))
    try Engine().damp(&state, Damping(rate: strength), numerics: Numerics())
    let lost = DoubleDouble.decay(strength)
    let kept = DoubleDouble(1) - lost
    var worst = 0.0
    for k in stride(from: 0, through: photons, by: 3) {
      // C(n,k) t^k (1-t)^{n-k} as one product, its factors in an order that keeps it in range.
      var product = DoubleDouble(1)
      var (chosen, missed) = (0, 0)
      while chosen < k || missed < photons - k {
        if chosen < k, product.double <= 1 || missed == photons - k {
          chosen += 1
          product =
            product * kept * DoubleDouble(Double(photons - k + chosen))
            / DoubleDouble(Double(chosen))
        } else {
          missed += 1
          product = product * lost
        }
      }
      guard product.double > 1e-30 else { continue }
      worst = max(worst, abs(state.populations[k] / product.double - 1))
    }
    // The weight, their sum, its quotient and the product: a rounding each, however far from the largest weight.
    #expect(worst < 2 * 0x1p-52)
    #expect(worst > 0)
  }

  @Test(
    "Without tables the channel is the one with tables",
    arguments: [1, 2, 30, 400, 1000],
    [
      (0.1, 0.15), (1e-3, 20.0), (0.4, 0.0), (5.0, 0.7), (1e-9, 0.0), (0.02, 600.0),
      (1.0, 1e9),
    ])
  func tables(_ levels: Int, _ bath: (gamma: Double, nbar: Double)) throws {
    let damping = try Damping(rate: bath.gamma, thermalPhotons: bath.nbar)
    var random = ReferenceRandom(seed: levels)
    let start = (0..<levels).map { _ in random.number(0...2) / Double(levels) }
    let tables = try #require(
      DampingChannel(damping, levels: levels, orders: 1, usesPasses: false))
    var (slow, scratch) = (start, start)
    slow.withUnsafeMutableBufferPointer { values in
      scratch.withUnsafeMutableBufferPointer {
        tables.apply(order: 0, values.baseAddress!, $0.baseAddress!)
      }
    }
    let channel = WideDamping(damping)
    var fast = try channel.attenuated(start, Watch())
    let state = CavityState(levels: levels, representation: .populations, real: start)
    let leak = tables.leak.moments(of: state).lost
    if channel.hasGain {
      let edge = try channel.edge(levels: levels, Watch())
      let lost = channel.lost(fast, edge)
      // Both are from above, with room for the rounding of their sums: 2^-48 for each level.
      let room = 5e-15 * Double(levels + 30)
      #expect(abs(lost.0 - leak.0) <= room * leak.0 + 1e-35)
      #expect(abs(lost.1 - leak.1) <= room * leak.1 + 1e-28)
      #expect(abs(lost.2 - leak.2) <= room * leak.2 + 1e-20)
      fast = try channel.amplified(fast, edge, Watch())
    } else {
      #expect(tables.leak.isZero)
    }
    let steps = (DampingChannel.relativeSteps(levels) + WideDamping.relativeSteps) * 0x1p-52
    let left = DampingChannel.leftOut(levels) + channel.leftOut(levels)
    for n in 0..<levels { #expect(abs(fast[n] - slow[n]) <= steps * slow[n] + left) }
  }

  /// A number state has no cut of its own: what is missing below the edge is what a run on more levels has above it.
  @Test(
    "What ends beyond fixed levels is booked, neither less nor more",
    arguments: [(0.05, 100.0), (1e-3, 30.0), (1.0, 300.0)])
  func booked(_ strength: Double, _ photons: Double) throws {
    let (few, many) = (1000, 12_000)
    let damping = try Damping(rate: strength, thermalPhotons: photons)
    var small = try CavityState.start(.fock(950), levels: few)
    try Engine().damp(&small, damping, numerics: fixedLevels(few))
    var large = try CavityState.start(.fock(950), levels: many)
    try Engine().damp(&large, damping, numerics: fixedLevels(many))
    var sums = ErrorSums()
    for n in few..<many {
      let (p, weight) = (large.populations[n], Double(n + 1))
      sums += ErrorSums(p, p * weight, p * weight * weight)
    }
    #expect(sums.zeroth > 1e-12)
    for (bound, truth) in [
      (small.ledger.norm, sums.zeroth), (small.ledger.first, sums.first),
      (small.ledger.second, sums.second),
    ] {
      #expect(bound >= truth * (1 - 1e-13))
      #expect(bound <= truth * (1 + 1e-9) + 1e-25)
    }
    #expect(small.energy.covers(large.energy.value))
    #expect(abs(small.trace + sums.zeroth - 1) < 1e-13)
    for n in stride(from: 0, to: few, by: 37) {
      #expect(small.population(n).covers(large.populations[n]))
    }
  }

  @Test("What was cut off before is damped like the rest, and what follows is added")
  func carried() throws {
    let (few, many) = (1000, 12_000)
    let damping = try Damping(rate: 0.3, thermalPhotons: 150)
    func run(_ levels: Int) throws -> CavityState {
      var state = try CavityState.start(.fock(950), levels: levels)
      for _ in 0..<2 { try Engine().damp(&state, damping, numerics: fixedLevels(levels)) }
      return state
    }
    let (small, large) = (try run(few), try run(many))
    var sums = ErrorSums()
    for n in 0..<many {
      let missing = large.populations[n] - (n < few ? small.populations[n] : 0)
      let weight = Double(n + 1)
      sums += ErrorSums(missing, missing * weight, missing * weight * weight)
    }
    #expect(sums.zeroth > 1e-6)
    // Of what is left the differences of large sums are known to some 1e-13.
    for (bound, truth) in [
      (small.ledger.norm, sums.zeroth), (small.ledger.first, sums.first),
      (small.ledger.second, sums.second),
    ] { #expect(abs(bound / truth - 1) < 1e-6) }
  }

  @Test("A bath of any temperature is bounded, not computed for ever", arguments: [1e4, 1e9, 1e40])
  func hotBath(_ photons: Double) throws {
    var state = try CavityState.start(.fock(3), levels: 2000)
    try Engine().damp(
      &state, Damping(rate: 1, thermalPhotons: photons), numerics: fixedLevels(2000))
    let e = exponential(-1)
    #expect(state.energy.covers(photons + (3 - photons) * e))
    #expect(state.energy.bound.isFinite)
  }

  @Test("Damping for s and then for t is damping for s + t", arguments: [0.0, 0.7, 90])
  func semigroup(_ photons: Double) throws {
    var twice = try CavityState.start(.fock(1500))
    var once = twice
    let engine = Engine()
    for strength in [0.25, 0.5] {
      try engine.damp(
        &twice, Damping(rate: strength, thermalPhotons: photons), numerics: Numerics())
    }
    try engine.damp(&once, Damping(rate: 0.75, thermalPhotons: photons), numerics: Numerics())
    for n in 0..<min(once.levels, twice.levels) {
      let (a, b) = (once.population(n), twice.population(n))
      #expect(abs(a.value - b.value) <= a.bound + b.bound)
    }
    #expect(abs(once.energy.value - twice.energy.value) <= once.energy.bound + twice.energy.bound)
  }

  @Test("A damped train without coherence is collisions and damping in turn")
  func train() throws {
    let start = try CavityState.start(.thermal(photons: 30))
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0)
    let (collision, damping) = (
      Collision.resonant(theta: 0.2), try Damping(rate: 0.05, thermalPhotons: 20)
    )
    var (train, turns) = (start, start)
    let engine = Engine()
    try engine.run(&train, collision, qubit, damping: damping, count: 3)
    var mean = start.energy.value
    for _ in 0..<3 {
      // Eq. (8): up with (1-q) sin²(theta sqrt(n+1)), down with q sin²(theta sqrt(n)).
      for (n, p) in turns.populations.enumerated() {
        let (up, down) = (
          sine(0.2 * Double(n + 1).squareRoot()), sine(0.2 * Double(n).squareRoot())
        )
        mean += p * (0.7 * up * up - 0.3 * down * down)
      }
      mean = 20 + (mean - 20) * exponential(-0.05)
      try engine.run(&turns, collision, qubit)
      try engine.damp(&turns, damping, numerics: Numerics())
    }
    #expect(train.real == turns.real && train.ledger == turns.ledger)
    #expect(train.energy.covers(mean, slack: 1e-12))
  }

  @Test("It is interrupted on the way, and the state is as before")
  func interrupted() throws {
    let engine = Engine()
    let start = try CavityState.start(.thermal(photons: 200))
    var state = start
    var (looks, last) = (0, 0.0)
    engine.noteProgress = { stage, part in
      #expect(stage == .damping && part >= last && part <= 1)
      (looks, last) = (looks + 1, part)
    }
    engine.isInterrupted = { last > 0.5 }
    let damping = try Damping(rate: 0.1, thermalPhotons: 200)
    #expect(throws: SimulationError.interrupted) {
      try engine.damp(&state, damping, numerics: Numerics())
    }
    #expect(looks > 3)
    #expect(state.real == start.real && state.ledger == start.ledger)
  }

  @Test("Its memory is a few hundred bytes a level, and is counted")
  func memory() throws {
    let damping = try Damping(rate: 0.1, thermalPhotons: 600)
    var state = try CavityState.start(.thermal(photons: 600))
    let enough = 300 * Double(state.levels)
    #expect(DampingChannel.bytes(damping, levels: state.levels, onlyPopulations: true) <= enough)
    try Engine().damp(&state, damping, numerics: Numerics(memoryLimit: enough))
    #expect(throws: SimulationError.self) {
      try Engine().damp(&state, damping, numerics: Numerics(memoryLimit: enough / 3))
    }
  }
}
