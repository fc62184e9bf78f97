import LinearAlgebra
import TestSupport
import Testing

@testable import Simulation

/// Damped streams for ever: eliminated populations, states with coherences, and the bounds of both.
@Suite("Damped steady states")
struct SteadyStateTests {
  private func settled(
    _ theta: Double, q: Double, c: Double, _ damping: Damping, start: CavityStart = .vacuum,
    levels: Int? = nil
  ) throws -> CavityState {
    var state = try CavityState.start(start)
    let outcome = try LongRunTests.atOnce(
      &state, theta, QubitState(groundWeight: q, coherence: c), CavityState.endless,
      damping: damping, levels: levels)
    guard case .done = outcome else {
      Issue.record("\(outcome)")
      return state
    }
    return state
  }

  // MARK: Populations

  /// Energy and Fano factor by elimination at 200 and 260 levels in NumPy, equal to 13 digits: a plain eigenvector is
  /// wrong in the fifth.
  static let known: [(theta: Double, gamma: Double, energy: Double, fano: Double)] = [
    (0.6, 0.01, 25.44596285024, 12.14934919718), (1.9, 0.1, 4.884886198715, 1.46800531158),
  ]

  @Test("Excited qubits without coherence: bistable or not, all digits", arguments: known)
  func populations(_ theta: Double, _ gamma: Double, _ energy: Double, _ fano: Double) throws {
    let damping = try Damping(rate: gamma, thermalPhotons: 0.15)
    let state = try settled(theta, q: 0, c: 0, damping)
    // As many digits as are known.
    #expect(abs(state.energy.value - energy) < 6e-12 * energy)
    #expect(abs(try #require(state.fano).value - fano) < 6e-12 * fano)
    #expect(state.energy.bound < 1e-11 && state.fano!.bound < 1e-10)
    #expect(state.representation == .populations && state.isEndless)
  }

  @Test("The start is forgotten, coherent or far up; fixed levels cut the same state")
  func anyStart() throws {
    let damping = try Damping(rate: 0.05, thermalPhotons: 0.3)
    let vacuum = try settled(0.9, q: 0.4, c: 0, damping)
    for start in [CavityStart.fock(40), .coherent(alpha: 2, phase: 0.3)] {
      let state = try settled(0.9, q: 0.4, c: 0, damping, start: start)
      #expect(state.energy.value == vacuum.energy.value)
    }
    let fixed = try settled(0.9, q: 0.4, c: 0, damping, levels: 12)
    #expect(fixed.levels == 12)
    #expect(fixed.energy.bound < 0.5)
    #expect(abs(fixed.energy.value - vacuum.energy.value) <= fixed.energy.bound)
  }

  @Test(
    "It is what stepping comes to", arguments: [(0.9, 0.4, 0.1), (2.2, 0.0, 0.3), (0.5, 1.0, 0.2)])
  func stepping(_ theta: Double, _ q: Double, _ gamma: Double) throws {
    let damping = try Damping(rate: gamma, thermalPhotons: 0.2)
    let qubit = try QubitState(groundWeight: q, coherence: 0)
    let state = try settled(theta, q: q, c: 0, damping)
    var stepped = try CavityState.start(.vacuum)
    try Engine().run(&stepped, .resonant(theta: theta), qubit, damping: damping, count: 2000)
    for n in 0..<stepped.levels {
      let (a, b) = (state.population(n), stepped.population(n))
      #expect(abs(a.value - b.value) <= a.bound + b.bound)
    }
  }

  @Test("Without collisions to speak of it is the bath's state")
  func thermal() throws {
    let state = try settled(1e-12, q: 0.3, c: 0, Damping(rate: 0.2, thermalPhotons: 2))
    #expect(state.energy.covers(2, slack: 1e-13))
    #expect(abs(state.fano!.value - 3) < 1e-12)
  }

  // MARK: Their bounds

  @Test("The tail bound holds for every N, and for a bath alone it is near the truth")
  func tail() throws {
    for (theta, q, gamma, nbar) in [(0.6, 0.0, 0.05, 0.15), (1.9, 0.3, 0.1, 0), (1e-9, 1, 0.1, 1)] {
      let damping = try Damping(rate: gamma, thermalPhotons: nbar)
      let qubit = try QubitState(groundWeight: q, coherence: 0)
      let tail = PhotonTail(.resonant(theta: theta), qubit, damping)
      let populations = try settled(theta, q: q, c: 0, damping).populations
      for levels in stride(from: 4, to: populations.count, by: 7) {
        var (norm, second) = (0.0, 0.0)
        for n in (levels..<populations.count).reversed() {
          norm += populations[n]
          second += populations[n] * Double(n + 1) * Double(n + 1)
        }
        let cut = tail.cut(beyond: levels)
        #expect(norm <= cut.norm && second <= cut.second)
        // p_n = 2^-(n+1): Chernoff's bound is off by the prefactor.
        if q == 1, levels > 20, norm > 1e-30 {
          #expect(cut.norm < 6 * Double(levels) * norm)
        }
      }
    }
  }

  @Test("Elimination on few levels is as far from the truth as its bound says, and not much nearer")
  func spread() throws {
    let damping = try Damping(rate: 0.1, thermalPhotons: 0.15)
    let collision = Collision.resonant(theta: 1.9)
    let qubit = try QubitState(groundWeight: 0.1, coherence: 0)
    let truth = try settled(1.9, q: 0.1, c: 0, damping).populations
    var reached = 0.0
    for levels in [6, 9, 12, 16, 20] {
      let chain = try #require(
        try LevelChain(collision, qubit, damping, levels: levels, Watch()))
      let reference = ChainElimination.reference(
        [TrainMember(collision, qubit)], damping, levels: levels)
      let found = try ChainElimination(chain, reference: reference, Watch())
      let inside = truth.prefix(levels).reduce(0, +)
      var distance = (0.0, 0.0, 0.0)
      for n in 0..<levels {
        let (off, weight) = (abs(found.populations[n] - truth[n] / inside), Double(n + 1))
        distance = (
          distance.0 + off, distance.1 + off * weight, distance.2 + off * weight * weight
        )
      }
      let bound = found.spread
      #expect(distance.0 <= bound.norm && distance.1 <= bound.first && distance.2 <= bound.second)
      reached = max(reached, distance.0 / bound.norm)
    }
    #expect(reached > 1e-3, "\(reached)")
  }

  @Test("Rows of the chain are distributions, with what leaves it")
  func rows() throws {
    let damping = try Damping(rate: 0.3, thermalPhotons: 1.5)
    let chain = try #require(
      try LevelChain(
        .resonant(theta: 1.3), QubitState(groundWeight: 0.35, coherence: 0), damping, levels: 40,
        Watch()))
    for n in 0..<40 {
      let sum = chain.rates.columns(n).reduce(DoubleDouble(0)) { $0 + chain.rates[n, $1] }
      #expect(abs(sum.double + chain.exits[n] - 1) < 1e-15)
    }
  }

  // MARK: The gap

  /// 1 - lambda_2 by inverse iteration in mpmath (45 digits) on 120 and 180 levels.
  static let gaps: [(theta: Double, gamma: Double, gap: Double)] = [
    (1.9, 0.1, 0.0179439755591087), (0.6, 0.02, 0.0182969520277480),
    (0.6, 0.01, 5.76659098108751e-11),
  ]

  @Test("1 - lambda_2 relative to itself", arguments: gaps)
  func gap(_ theta: Double, _ gamma: Double, _ gap: Double) throws {
    let found = try #require(
      try ChainGap.find(
        .resonant(theta: theta), QubitState(groundWeight: 0, coherence: 0),
        Damping(rate: gamma, thermalPhotons: 0.15), levels: 200, Watch()))
    #expect(abs(found.value / gap - 1) < 1e-12)
    #expect(found.bound < 1e-11 * gap)
  }

  @Test("analyze has a steady state and lambda_2 though the basin leaks")
  func analysis() throws {
    let result = try CycleAnalysis(
      .resonant(theta: 1.9), qubit: QubitState(groundWeight: 0, coherence: 0),
      damping: Damping(rate: 0.1, thermalPhotons: 0.15), start: .start(.vacuum))
    let steady = try #require(result.steady)
    #expect(abs(steady.energy.value - 4.884886198715) < 1e-11)
    #expect(abs(try #require(steady.secondEigenvalue).value - 0.98205602) < 5e-9)
    #expect(result.steadyObstacle == nil)
  }

  @Test("analyze says why there is no steady state")
  func obstacle() throws {
    let result = try CycleAnalysis(
      .resonant(theta: 1.2), qubit: QubitState(groundWeight: 0.25),
      damping: Damping(rate: 1e-4, thermalPhotons: 0.15), start: .start(.vacuum))
    #expect(result.steady == nil)
    guard case .mayNeedLevels(let levels, _) = result.steadyObstacle else {
      Issue.record("\(String(describing: result.steadyObstacle))")
      return
    }
    // gamma E = p at most in a steady state.
    #expect(levels > 7500)
  }

  // MARK: With coherences

  private func cycle(
    _ levels: Int, theta: Double = 1.1, gamma: Double
  ) throws -> ClosedCycle {
    ClosedCycle(
      engine: Engine(),
      passages: [
        TrainMember(.resonant(theta: theta), try QubitState(groundWeight: 0.3, coherence: 0.8))
      ],
      damping: try Damping(rate: gamma, thermalPhotons: 0.2), levels: levels,
      gauge: Gauge(phase: 0), memoryLimit: 4e9)
  }

  @Test("No difference of two states outlives what was found of random ones")
  func forgetting() throws {
    let cycle = try cycle(8, gamma: 0.3)
    guard case .forgets(let found) = try Forgetting.find(cycle, isComplex: false, Watch()) else {
      Issue.record("does not forget")
      return
    }
    for (m, n) in [(7, 0), (3, 2), (5, 1)] {
      var state = CavityState(
        levels: 8, representation: .realSymmetric,
        real: PackedTriangle.packed(order: 8) { i, j in
          i != j ? 0 : i == m ? 0.5 : i == n ? -0.5 : 0
        })
      state.gauge = cycle.gauge
      try cycle.run(&state, found.period, Watch())
      let left = try Eigenvalues.ofSymmetric(packed: state.real, order: 8).reduce(0) {
        $0 + abs($1)
      }
      #expect(left <= found.factor)
      #expect(abs(state.trace) < 1e-15)
    }
  }

  @Test("A cycle that hardly forgets is not said to")
  func slow() throws {
    // Nothing but the damping passes the traps at 4 and 16: two sectors, and nothing that leaves them.
    let cycle = try cycle(16, theta: fineTuned(4), gamma: 1e-7)
    cycle.engine.operationsToForget = 1e6
    guard case .tooSlow(_, let part) = try Forgetting.find(cycle, isComplex: false, Watch()) else {
      Issue.record("forgets")
      return
    }
    #expect(part > Forgetting.goal)
  }

  @Test("Neither a start of another phase nor one far up changes the steady state")
  func coherentStarts() throws {
    let damping = try Damping(rate: 0.2, thermalPhotons: 0.1)
    let vacuum = try settled(1.1, q: 0.3, c: 0.8, damping)
    for start in [CavityStart.coherent(alpha: 1, phase: 0.7), .fock(9)] {
      let state = try settled(1.1, q: 0.3, c: 0.8, damping, start: start)
      #expect(
        abs(state.energy.value - vacuum.energy.value) <= state.energy.bound + vacuum.energy.bound)
      #expect(
        abs(state.purity.value - vacuum.purity.value) <= state.purity.bound + vacuum.purity.bound)
      #expect(state.energy.bound < 1e-9)
    }
  }

  @Test("Detuned and damped: what stepping comes to")
  func detuned() throws {
    let damping = try Damping(rate: 0.3, thermalPhotons: 0.1)
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0.8)
    let collision = Collision.detuned(coupling: 1, duration: 1.1, detuning: 0.4)
    var state = try CavityState.start(.vacuum)
    let outcome = try Engine().collideAtOnce(
      &state, collision, qubit: qubit, damping: damping, count: CavityState.endless,
      numerics: Numerics())
    guard case .done = outcome else {
      Issue.record("\(outcome)")
      return
    }
    var stepped = try CavityState.start(.vacuum)
    try Engine().run(&stepped, collision, qubit, damping: damping, count: 600)
    for (a, b) in [
      (state.energy, stepped.energy), (state.purity, stepped.purity),
      (state.fieldAmplitude.re, stepped.fieldAmplitude.re),
    ] {
      #expect(abs(a.value - b.value) <= a.bound + b.bound)
    }
  }

  @Test("A tight damping without a bath ends at an exact trap")
  func trapped() throws {
    let state = try settled(fineTuned(5), q: 0.25, c: 0, Damping(rate: 1e-3))
    #expect(state.populations[5...].allSatisfy { $0 == 0 })
    #expect(state.energy.truncation < 1e-12)
  }

  // MARK: Interruptions

  @Test("An interruption is heard in every stage, and progress is told")
  func interruption() throws {
    let damping = try Damping(rate: 0.05, thermalPhotons: 0.15)
    for (c, wanted) in [(0.0, LongRunStage.elimination), (0.8, .contraction)] {
      let engine = Engine()
      var stages: [LongRunStage] = []
      engine.noteProgress = { stage, _ in stages.append(stage) }
      engine.isInterrupted = { !stages.isEmpty }
      var state = try CavityState.start(.vacuum)
      #expect(throws: SimulationError.interrupted) {
        try engine.collideAtOnce(
          &state, .resonant(theta: 1.1), qubit: QubitState(groundWeight: 0.3, coherence: c),
          damping: damping, count: CavityState.endless, numerics: Numerics())
      }
      #expect(stages.first == wanted)
      #expect(state.collisions == 0)
    }
  }

  @Test("Powers of more levels than there is room for are not begun")
  func tooManyForPowers() throws {
    var state = try CavityState.start(.thermal(photons: 300))
    let outcome = try LongRunTests.atOnce(
      &state, 1.1, QubitState(groundWeight: 1, coherence: 0), 2_147_483_648)
    guard case .refused(.tooManyForPowers) = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }
}
