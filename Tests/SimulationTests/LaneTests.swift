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
    var testDescription: String {
      "seed \(seed), \(levels.map { "\($0) levels" } ?? "automatic"), \(lanes) lanes\(isPure ? ", pure" : "")"
    }
  }

  static let cases =
    (1...6).flatMap { seed in
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
      tasks.append(
        LaneTask(
          collision: .resonant(theta: random.number(0.2...2)), qubit: qubit, numerics: numerics))
      states.append(
        try CavityState.prepared(lane % 2 == 0 ? .vacuum : .fock(lane), numerics: numerics))
    }
    for kernels in KernelSet.available {
      var together = states
      var single = states
      let count = 150
      let made = Engine(kernels: kernels).collideTogether(
        &together, tasks, count: count, isStopped: { false })
      #expect(made > 0 && (made == count || test.levels == nil))
      for lane in states.indices {
        // The rest, where one of them grew too large to stay with the others.
        func run(_ state: inout CavityState, _ count: Int) throws {
          _ = try Engine(kernels: kernels).collide(
            &state, tasks[lane].collision, qubit: tasks[lane].qubit, damping: nil, count: count,
            numerics: numerics
          ) { _ in true }
        }
        try run(&together[lane], count - made)
        try run(&single[lane], count)
        #expect(EngineTests.areIdentical(together[lane], single[lane]))
      }
    }
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
