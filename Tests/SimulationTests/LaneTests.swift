import TestSupport
import Testing

@testable import Simulation

/// States that collide side by side are those that collide one after the other.
@Suite("States in the lanes of vectors")
struct LaneTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let seed: Int
    let levels: Int?
    let lanes: Int
    let isPure: Bool
    var tolerance = Numerics.defaultTolerance
    var baths = Baths.none
    var isDetuned = false
    var count = 150
    var testDescription: String {
      "seed \(seed), \(levels.map { "\($0) levels" } ?? "automatic"), \(lanes) lanes\(isPure ? ", pure" : ""), \(baths)\(isDetuned ? ", detuned" : "")"
    }
  }

  /// What follows every collision.
  enum Baths {
    case none, warm, cold, short, unlike, different

    func damping(_ lane: Int) throws -> Damping? {
      switch self {
      case .none: nil
      case .warm: try Damping(rate: 0.1, thermalPhotons: 0.15)
      case .cold: try Damping(rate: 0.08, thermalPhotons: 0)
      case .short: try Damping(rate: 1e-3, thermalPhotons: 0.15)
      case .unlike:
        // Each is damped, but not like its neighbours.
        try [(0.05, 0), (0.1, 0.15), (0.02, 0.4)].map {
          try Damping(rate: $0.0, thermalPhotons: $0.1)
        }[lane % 3]
      case .different:
        // One is not damped, one is cold, one hot for so many levels, one long and one very short.
        try [nil, (0.05, 0), (0.3, 1.5), (2, 0.2), (1e-7, 0.4)][lane % 5].map {
          try Damping(rate: $0.0, thermalPhotons: $0.1)
        }
      }
    }
  }

  static let damped = [Baths.warm, .cold, .short, .unlike, .different].flatMap { baths in
    [nil, 9, 40].flatMap { levels in
      [true, false].map {
        Case(
          seed: 11, levels: levels, lanes: 8, isPure: $0, baths: baths,
          count: levels == 40 ? 30 : 80)
      }
    } + [Case(seed: 12, levels: nil, lanes: 5, isPure: true, tolerance: 1e-3, baths: baths)]
  }

  static let detuned = [nil, 9, 40].flatMap { levels in
    [true, false].flatMap { isPure in
      [Baths.none, .warm].map {
        Case(
          seed: 13, levels: levels, lanes: 7, isPure: isPure, baths: $0, isDetuned: true,
          count: 60)
      }
    }
  }

  static let cases =
    damped + detuned
    + (1...6).flatMap { seed in
      [nil, 9, 40].flatMap { levels in
        [true, false].map { Case(seed: seed, levels: levels, lanes: 2 + seed, isPure: $0) }
      }
    } + [Case(seed: 7, levels: 12, lanes: 8, isPure: true, tolerance: .infinity)]

  @Test("Together is one after the other, bit for bit", arguments: cases)
  func together(_ test: Case) throws {
    var random = ReferenceRandom(seed: test.seed)
    let numerics = Numerics(levels: test.levels, tolerance: test.tolerance)
    var tasks: [LaneTask] = []
    var states: [CavityState] = []
    for lane in 0..<test.lanes {
      let qubit = try QubitState(
        groundWeight: random.number(0.05...0.5),
        coherence: test.isPure ? (lane % 3 == 0 ? -1 : 1) : random.number(0.1...0.9), phase: 0.3)
      try tasks.append(
        LaneTask(
          collision: test.isDetuned
            ? .detuned(
              coupling: random.number(0.2...2), duration: 1, detuning: random.number(0.1...2))
            : .resonant(theta: random.number(0.2...2)), qubit: qubit,
          damping: test.baths.damping(lane), numerics: numerics))
      states.append(
        try CavityState.prepared(
          // Complex states in a gauge that is not the qubits'.
          test.isDetuned && lane % 3 == 2
            ? .coherent(alpha: 0.4, phase: 0.7) : lane % 2 == 0 ? .vacuum : .fock(lane),
          numerics: numerics))
    }
    for kernels in KernelSet.available {
      var together = states
      var single = states
      let count = test.count
      let made = Engine(kernels: kernels).collideTogether(
        &together, tasks, count: count, isStopped: { false })
      #expect(made > 0 && (made == count || test.levels == nil))
      for lane in states.indices {
        // The rest, where one of them grew too large to stay with the others.
        func run(_ state: inout CavityState, _ count: Int) throws {
          _ = try Engine(kernels: kernels).collide(
            &state, tasks[lane].collision, qubit: tasks[lane].qubit,
            damping: tasks[lane].damping, count: count, numerics: numerics
          ) { _ in true }
        }
        try run(&together[lane], count - made)
        try run(&single[lane], count)
        #expect(EngineTests.areIdentical(together[lane], single[lane]))
      }
    }
  }

  @Test("Damping for which there is no room in the lanes is made one by one, bit for bit")
  func outgrown() throws {
    let numerics = Numerics()
    let qubit = try QubitState(groundWeight: 0.2, coherence: 1)
    // Hot enough that the first damping needs more levels than fit.
    let damping = try Damping(rate: 0.5, thermalPhotons: 4)
    let tasks = [0.7, 0.9].map {
      LaneTask(
        collision: .resonant(theta: $0), qubit: qubit, damping: damping, numerics: numerics)
    }
    var together = try [CavityState.start(.vacuum), CavityState.start(.fock(3))]
    var single = together
    let made = Engine().collideTogether(&together, tasks, count: 20, isStopped: { false })
    #expect(made > 0 && made < 20)
    for lane in 0..<2 {
      try Engine().run(
        &single[lane], tasks[lane].collision, qubit, damping: damping, count: made)
      #expect(single[lane].levels > Engine.mostLaneLevels || lane == 1)
      #expect(EngineTests.areIdentical(together[lane], single[lane]))
    }
  }

  @Test("Damping so strong that nothing stays where it was is quicker alone, and left alone")
  func strong() throws {
    let numerics = Numerics(levels: 40)
    let task = try LaneTask(
      collision: .resonant(theta: 0.7), qubit: QubitState(groundWeight: 0.3),
      damping: Damping(rate: 5, thermalPhotons: 0.1), numerics: numerics)
    let start = try CavityState.start(.fock(3), levels: 40)
    var states = [start, start]
    let made = Engine().collideTogether(
      &states, [task, task], count: 10, isStopped: { false })
    #expect(made == 0 && states.allSatisfy { EngineTests.areIdentical($0, start) })
  }

  @Test("States that cannot go together are left alone")
  func apart() throws {
    let numerics = Numerics()
    let coherent = try QubitState(groundWeight: 0.25)
    let incoherent = try QubitState(groundWeight: 0.25, coherence: 0)
    let partly = try QubitState(groundWeight: 0.25, coherence: 0.5)
    let pairs: [(Collision, QubitState, Collision, QubitState)] = [
      (.resonant(theta: 1), coherent, .resonant(theta: 1), incoherent),
      (.resonant(theta: 1), coherent, .resonant(theta: 1), partly),
      (
        .resonant(theta: 1), coherent, .detuned(coupling: 1, duration: 1, detuning: 0.1), coherent
      ),
    ]
    for (a, p, b, q) in pairs {
      let start = try CavityState.start(.vacuum)
      var states = [start, start]
      let made = Engine().collideTogether(
        &states,
        [
          LaneTask(collision: a, qubit: p, numerics: numerics),
          LaneTask(collision: b, qubit: q, numerics: numerics),
        ], count: 10, isStopped: { false })
      #expect(made == 0)
      #expect(states.allSatisfy { EngineTests.areIdentical($0, start) })
    }
  }
}
