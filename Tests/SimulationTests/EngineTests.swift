import TestSupport
import Testing

@testable import Simulation

@Suite("The engine's contract")
struct EngineTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let start: CavityStart
    let collision: Collision
    let coherence: Double
    let phase: Double
    let bath: (rate: Double, photons: Double)?
    var testDescription: String { name }

    func qubit() throws -> QubitState {
      try QubitState(groundWeight: 0.3, coherence: coherence, phase: phase)
    }
    func damping() throws -> Damping? {
      try bath.map { try Damping(rate: $0.rate, thermalPhotons: $0.photons) }
    }
  }

  static let protocols = [
    Case(
      name: "populations", start: .vacuum, collision: .resonant(theta: 0.9), coherence: 0,
      phase: 0, bath: nil),
    Case(
      name: "populations, damped", start: .thermal(photons: 0.4), collision: .resonant(theta: 0.9),
      coherence: 0, phase: 0, bath: (0.1, 0.2)),
    Case(
      name: "real", start: .vacuum, collision: .resonant(theta: 0.9), coherence: 1, phase: 0.4,
      bath: nil),
    Case(
      name: "real, damped", start: .fock(2), collision: .resonant(theta: 0.9), coherence: 0.7,
      phase: 0.4, bath: (0.1, 0.2)),
    Case(
      name: "complex", start: .coherent(alpha: 0.5, phase: 0.3), collision: .resonant(theta: 0.9),
      coherence: 1, phase: 0, bath: nil),
    Case(
      name: "complex, detuned, damped", start: .vacuum,
      collision: .detuned(coupling: 0.9, duration: 1, detuning: 0.3), coherence: 1, phase: 0,
      bath: (0.1, 0.0)),
  ]

  /// Whether two states are the same to the last bit, with their ledgers.
  static func areIdentical(_ a: CavityState, _ b: CavityState) -> Bool {
    a.levels == b.levels && a.representation == b.representation && a.real == b.real
      && a.imaginary == b.imaginary && a.gauge == b.gauge && a.history == b.history
      && a.ledger == b.ledger
  }

  @Test("Colliding n times is the same as n times once, bit for bit", arguments: protocols)
  func count(_ test: Case) throws {
    let start = try CavityState.start(test.start)
    var (whole, single) = (start, start)
    let engine = Engine()
    try engine.run(&whole, test.collision, test.qubit(), damping: test.damping(), count: 14)
    for _ in 0..<14 {
      try engine.run(&single, test.collision, test.qubit(), damping: test.damping())
    }
    #expect(Self.areIdentical(whole, single))
    // What an engine remembers is not seen.
    var fresh = start
    for _ in 0..<7 {
      try Engine().run(&fresh, test.collision, test.qubit(), damping: test.damping(), count: 2)
    }
    #expect(Self.areIdentical(whole, fresh))
  }

  @Test("Damping in the cycle is damping after the collision, bit for bit", arguments: protocols)
  func dampingApart(_ test: Case) throws {
    let damping = try test.damping() ?? Damping(rate: 0.05, thermalPhotons: 0.1)
    var cycle = try CavityState.start(test.start)
    var apart = cycle
    let engine = Engine()
    try engine.run(&cycle, test.collision, test.qubit(), damping: damping, count: 6)
    for _ in 0..<6 {
      try engine.run(&apart, test.collision, test.qubit())
      try engine.damp(&apart, damping, numerics: Numerics())
    }
    #expect(Self.areIdentical(cycle, apart))
  }

  /// Whether the same numbers stand first; what follows the last row of a packed matrix is no part of it.
  private func begins(_ wide: [Double], with narrow: [Double]) -> Bool {
    let count = wide.count == 40 ? narrow.count : max(0, narrow.count - 8)
    return Array(narrow.prefix(count)) == Array(wide.prefix(count))
  }

  @Test("Empty levels change no bit of the others", arguments: protocols)
  func growing(_ test: Case) throws {
    let engine = Engine()
    // So many levels that what the smaller state cuts off is zero.
    var narrow = try CavityState.start(.vacuum, levels: 12)
    var wide = try CavityState.start(.vacuum, levels: 40)
    try engine.run(&narrow, test.collision, test.qubit(), count: 8, levels: 12)
    try engine.run(&wide, test.collision, test.qubit(), count: 8, levels: 40)
    #expect(narrow.ledger.norm == 0)
    #expect(narrow.populations == Array(wide.populations[0..<12]))
    #expect(wide.populations[12...].allSatisfy { $0 == 0 })
    #expect(begins(wide.real, with: narrow.real))
    #expect(begins(wide.imaginary, with: narrow.imaginary))
    #expect(narrow.energy.value == wide.energy.value)
    // Damping without photons, too.
    let cold = try Damping(rate: 0.2)
    try engine.damp(&narrow, cold, numerics: fixedLevels(12))
    try engine.damp(&wide, cold, numerics: fixedLevels(40))
    #expect(begins(wide.real, with: narrow.real))
  }

  @Test("Automatic levels give the numbers of plenty of levels", arguments: protocols)
  func automatic(_ test: Case) throws {
    let engine = Engine()
    var automatic = try CavityState.start(test.start)
    var plenty = try CavityState.start(test.start, levels: 150)
    try engine.run(&automatic, test.collision, test.qubit(), damping: test.damping(), count: 25)
    try engine.run(
      &plenty, test.collision, test.qubit(), damping: test.damping(), count: 25, levels: 150)
    #expect(automatic.levels < 150)
    for n in 0..<150 {
      // Half a rounding of the largest population.
      #expect(abs(automatic.population(n).value - plenty.population(n).value) <= 0x1p-53)
    }
    #expect(automatic.ledger.first <= Numerics.defaultTolerance)
  }

  @Test("A cycle that fails leaves the state as it was before it", arguments: protocols)
  func failure(_ test: Case) throws {
    let engine = Engine()
    var state = try CavityState.start(test.start)
    try engine.run(&state, test.collision, test.qubit(), damping: test.damping(), count: 3)
    let limit = Numerics(memoryLimit: 16 * 24 * 25)
    // Excited qubits that climb until the memory ends.
    let qubit = try QubitState(groundWeight: 0, coherence: 0)
    var last = state
    #expect(throws: SimulationError.self) {
      try engine.collide(
        &state, .resonant(theta: 0.31), qubit: qubit, damping: test.damping(), count: 100_000,
        numerics: limit
      ) {
        last = $0
        return true
      }
    }
    #expect(Self.areIdentical(state, last))
    let before = state
    #expect(throws: SimulationError.self) {
      try engine.damp(&state, Damping(rate: 1, thermalPhotons: 1e5), numerics: limit)
    }
    #expect(Self.areIdentical(state, before))
  }

  @Test("Turning populations into a matrix asks for the memory first")
  func memoryOfMatrix() throws {
    let numerics = Numerics(levels: 100_000, memoryLimit: 1e8)
    var state = try CavityState.prepared(.vacuum, numerics: numerics)
    let before = state
    #expect(throws: SimulationError.self) {
      try Engine().collide(
        &state, .resonant(theta: 1), qubit: QubitState(groundWeight: 0.5), damping: nil, count: 1,
        numerics: numerics
      ) { _ in true }
    }
    #expect(Self.areIdentical(state, before))
  }

  @Test(
    "Memory that would be exhausted is refused in numbers",
    arguments: [
      CavityStart.fock(Int.max), .fock(1 << 40), .coherent(alpha: 1e6, phase: 0),
      .coherent(alpha: 1e59, phase: 0), .thermal(photons: 1e15), .thermal(photons: 1e99),
    ])
  func memory(_ start: CavityStart) throws {
    #expect {
      try CavityState.prepared(start, numerics: Numerics())
    } throws: { error in
      guard case SimulationError.levelsExceedMemory(_, let bytes, let limit) = error else {
        return false
      }
      return bytes > limit && limit == 4e9
    }
    // A few levels are always possible; what they lack is in the ledger.
    let small = try CavityState.start(start, levels: 5)
    #expect(small.ledger.norm > 0.9 && small.ledger.norm.isFinite)
    #expect(small.energy.truncation > 1e10)
    for estimate in [try small.entropy(), try small.ergotropy()] {
      #expect(estimate.bound.isFinite)
    }
  }

  @Test("The monitor sees every cycle and stops where it says so")
  func monitor() throws {
    var seen: [Int] = []
    var state = try CavityState.start(.vacuum)
    let qubit = try QubitState(groundWeight: 0.25)
    let made = try Engine().collide(
      &state, .resonant(theta: 0.5), qubit: qubit, damping: nil, count: 10, numerics: Numerics()
    ) {
      seen.append($0.collisions)
      return $0.collisions < 4
    }
    #expect(made == 4 && state.collisions == 4 && seen == [1, 2, 3, 4])
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try Engine().collide(
        &state, .resonant(theta: 0.5), qubit: qubit, damping: nil, count: 10,
        numerics: Numerics()
      ) { _ in throw Stop() }
    }
    #expect(state.collisions == 5)
    for count in [0, -3, Int.min] {
      #expect(try Engine().run(&state, .resonant(theta: 0.5), qubit, count: count) == 0)
    }
    // Counts without an end are fine as long as something stops them.
    let stopped = try Engine().collide(
      &state, .resonant(theta: 0.5), qubit: qubit, damping: nil, count: Int.max,
      numerics: Numerics()
    ) { $0.collisions < 8 }
    #expect(stopped == 3)
  }

  @Test("Copies go their own ways", arguments: protocols)
  func copies(_ test: Case) throws {
    let engine = Engine()
    var state = try CavityState.start(test.start)
    try engine.run(&state, test.collision, test.qubit(), damping: test.damping(), count: 3)
    let snapshot = state
    let before = snapshot.matrix
    var fork = state
    try engine.run(&state, test.collision, test.qubit(), damping: test.damping(), count: 5)
    try engine.damp(&fork, Damping(rate: 1), numerics: Numerics())
    #expect(snapshot.matrix.re == before.re && snapshot.matrix.im == before.im)
    #expect(distance(fork.matrix, state.matrix) > 1e-6)
    var again = snapshot
    try engine.run(&again, test.collision, test.qubit(), damping: test.damping(), count: 5)
    #expect(Self.areIdentical(again, state))
  }

  @Test("Levels changed in mid-run hold from the next action on")
  func changedLevels() throws {
    let engine = Engine()
    var state = try CavityState.start(.coherent(alpha: 1, phase: 0))
    let qubit = try QubitState(groundWeight: 0.4)
    for levels in [30, 12, 40, 5, 9] {
      try engine.run(&state, .resonant(theta: 0.4), qubit, levels: levels)
      #expect(state.levels == levels && state.populations.count == levels)
    }
    try engine.damp(&state, Damping(rate: 0.1), numerics: fixedLevels(4))
    #expect(state.levels == 4)
    try engine.run(&state, .resonant(theta: 0.4), qubit)
    #expect(state.levels > 4)
  }

  @Test("Numbers that are none are refused with their names")
  func badNumbers() throws {
    var state = try CavityState.start(.vacuum)
    let qubit = try QubitState(groundWeight: 0.25)
    for theta in [Double.infinity, -.infinity, 1e200] {
      #expect(throws: SimulationError.self) {
        try Engine().run(&state, .resonant(theta: theta), qubit)
      }
    }
    #expect(throws: SimulationError.self) {
      try Engine().run(&state, .resonant(theta: .nan), qubit)
    }
    for (g, tau, detuning) in [
      (Double.nan, 1.0, 1.0), (1, .infinity, 1), (1, 1, .nan), (1, 1e100, 1e100),
    ] {
      #expect(throws: SimulationError.self) {
        try Engine().run(
          &state, .detuned(coupling: g, duration: tau, detuning: detuning), qubit)
      }
    }
    for levels in [0, -1, Int.min] {
      #expect(
        throws: SimulationError.outOfRange(
          quantity: "levels", value: Double(levels), lower: 1, upper: .infinity)
      ) { try Engine().run(&state, .resonant(theta: 1), qubit, levels: levels) }
      for start in [CavityStart.vacuum, .thermal(photons: 1), .coherent(alpha: 1, phase: 0)] {
        #expect(throws: SimulationError.self) { try CavityState.start(start, levels: levels) }
      }
    }
    #expect(throws: SimulationError.self) {
      try Engine().run(&state, .resonant(theta: 1), qubit, levels: Int.max)
    }
    let starts: [CavityStart] = [
      .fock(-1), .fock(Int.min), .coherent(alpha: .nan, phase: 0),
      .coherent(alpha: 1e200, phase: 0),
      .coherent(alpha: 1, phase: .infinity), .thermal(photons: -0.1), .thermal(photons: .nan),
      .thermal(photons: .infinity),
    ]
    for start in starts {
      #expect(throws: SimulationError.self) { try CavityState.start(start) }
      #expect(throws: SimulationError.self) { try CavityState.start(start, levels: 8) }
    }
    #expect(state.collisions == 0 && state.energy.value == 0)
    let targets: [PureTarget] = [
      .coherent(alpha: .infinity, phase: 0), .coherent(alpha: 1, phase: .nan),
      .cotangent(theta: 0, groundWeight: 0.5, phase: 0),
      .cotangent(theta: .nan, groundWeight: 0.5, phase: 0),
      .cotangent(theta: 1e-9, groundWeight: 0.5, phase: 0),
      .cotangent(theta: 1, groundWeight: 1.5, phase: 0),
      .cotangent(theta: 1, groundWeight: 0.5, phase: .infinity),
    ]
    for target in targets {
      #expect(throws: SimulationError.self) { try state.fidelity(with: target) }
    }
  }
}
