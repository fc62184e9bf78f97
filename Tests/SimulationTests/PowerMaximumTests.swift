import TestSupport
import Testing

@testable import Simulation

/// The largest power on the way, against the plain maximum over all states that a qubit has met.
@Suite("The largest power")
struct PowerMaximumTests {
  enum Act {
    case collide(Collision, QubitState, Damping?, Int)
    case damp(Damping)
  }

  static func protocolActs(_ seed: Int) throws -> (start: CavityStart, levels: Int?, acts: [Act]) {
    var random = ReferenceRandom(seed: 900 + seed)
    let start: CavityStart =
      seed % 3 == 0
      ? .fock(random.integer(0...3)) : seed % 3 == 1 ? .vacuum : .thermal(photons: 0.4)
    let levels = seed % 2 == 0 ? random.integer(4...14) : nil
    var acts: [Act] = []
    for _ in 0..<random.integer(3...6) {
      let bath = try Damping(
        rate: random.number(0.01...1),
        thermalPhotons: random.number(0...1) < 0.6 ? random.number(0...4) : 0)
      if random.integer(0...3) == 0 {
        acts.append(.damp(bath))
        continue
      }
      let theta = random.number(0.02...1.2)
      let collision: Collision =
        seed % 4 == 1
        ? .detuned(coupling: theta, duration: 1, detuning: random.number(-2...2))
        : .resonant(theta: theta)
      let qubit = try QubitState(
        groundWeight: random.number(0...1), coherence: seed % 5 < 2 ? 0 : random.number(-1...1),
        phase: 0.3)
      acts.append(
        .collide(
          collision, qubit, random.integer(0...3) == 0 ? bath : nil, random.integer(1...25)))
    }
    return (start, levels, acts)
  }

  @Test(
    "It is the plain maximum, and its bound covers what any of the states may have had",
    arguments: 1...80)
  func maximum(_ seed: Int) throws {
    let (start, levels, acts) = try Self.protocolActs(seed)
    let numerics = Numerics(levels: levels, tolerance: levels == nil ? 1e-11 : .infinity)
    let engine = Engine()
    var (single, whole) = (
      try CavityState.prepared(start, numerics: numerics),
      try CavityState.prepared(start, numerics: numerics)
    )
    let first = single.energy
    var powers: [Estimate] = []
    func look(_ state: CavityState) {
      guard state.collisions > 0 else { return }
      let (now, k) = (state.energy, Double(state.collisions))
      powers.append(
        Estimate(
          (now.value - first.value) / k, truncation: (now.truncation + first.truncation) / k,
          rounding: (now.rounding + first.rounding) / k))
    }
    for act in acts {
      switch act {
      case .collide(let collision, let qubit, let damping, let count):
        for _ in 0..<count {
          look(single)
          _ = try engine.collide(
            &single, collision, qubit: qubit, damping: damping, count: 1, numerics: numerics
          ) { _ in true }
        }
        _ = try engine.collide(
          &whole, collision, qubit: qubit, damping: damping, count: count, numerics: numerics,
          attention: .occasional
        ) { _ in true }
      case .damp(let damping):
        try engine.damp(&single, damping, numerics: numerics)
        try engine.damp(&whole, damping, numerics: numerics)
      }
    }
    look(single)
    guard !powers.isEmpty else { return }
    let largest = powers.map(\.value).max()!
    let highest = powers.map { $0.value + $0.bound }.max()!
    let lowest = powers.map { $0.value - $0.bound }.max()!
    for state in [single, whole] {
      let found = try #require(state.powerMaximum)
      let roundings = 1e-12 * (1 + abs(largest))
      #expect(abs(found.value - largest) <= roundings)
      #expect(found.value + found.bound >= highest - roundings)
      #expect(found.value - found.bound <= lowest + roundings)
    }
  }

  /// A full photon at once, which is damped away: no later power comes near. On two levels the coherences over the edge then add up to more than a state is,
  /// so that the power may have been anything, until a bath makes fade what is not known.
  @Test("It is known no better than the powers on the way")
  func faded() throws {
    let levels = 2
    let numerics = Numerics(levels: levels, tolerance: .infinity)
    let (excited, stream, ground) = (
      try QubitState(groundWeight: 0, coherence: 0),
      try QubitState(groundWeight: 0.5, coherence: 1),
      try QubitState(groundWeight: 1, coherence: 0)
    )
    let (engine, cold) = (Engine(), try Damping(rate: 30))
    var state = try CavityState.prepared(.vacuum, numerics: numerics)
    try engine.run(&state, .resonant(theta: .pi / 2), excited, levels: levels)
    try engine.run(&state, .resonant(theta: 0), ground, levels: levels)
    try engine.damp(&state, cold, numerics: numerics)
    var highest = 0.0
    for _ in 1...20 {
      if let power = state.power { highest = max(highest, power.value + power.bound) }
      try engine.run(&state, .resonant(theta: 1), stream, levels: levels)
    }
    // No qubit meets the last state as it is now.
    try engine.damp(&state, cold, numerics: numerics)
    try engine.run(&state, .resonant(theta: 1), ground, levels: levels)
    let (now, largest) = (try #require(state.power), try #require(state.powerMaximum))
    #expect(abs(largest.value - 1) < 1e-12)
    #expect(highest > 1.2 && now.value + now.bound < 1, "\(highest), \(now)")
    #expect(largest.value + largest.bound >= highest * (1 - 1e-12))
  }

  /// A collision brings one photon at most, a bath any number: what it brought counts, though it is gone again when one looks.
  @Test(
    "What a bath brings between two collisions makes a maximum",
    arguments: [(CavityStart.vacuum, 3.0), (.thermal(photons: 30), 90)])
  func bath(_ start: CavityStart, _ photons: Double) throws {
    let (cold, hot) = (
      try Damping(rate: 9), try Damping(rate: 3, thermalPhotons: photons)
    )
    let (excited, ground) = (
      try QubitState(groundWeight: 0, coherence: 0), try QubitState(groundWeight: 1, coherence: 0)
    )
    let engine = Engine()
    let numerics = Numerics()
    var state = try CavityState.start(start)
    try engine.run(&state, .resonant(theta: 1), excited, count: 2)
    try engine.damp(&state, cold, numerics: numerics)
    let before = try #require(state.powerMaximum).value
    try engine.run(&state, .resonant(theta: 0.01), ground)
    try engine.damp(&state, hot, numerics: numerics)
    let power = try #require(state.power).value
    #expect(power > before + 0.1)
    try engine.run(&state, .resonant(theta: 0.01), ground)
    try engine.damp(&state, cold, numerics: numerics)
    let largest = try #require(state.powerMaximum)
    #expect(abs(largest.value - power) < 1e-12)
  }
}
