import LinearAlgebra
import TestSupport
import Testing

@testable import Simulation

/// numpy's eigenvalues of a chain of 120 levels.
private let eigenvalueDigits = 1e-12
/// Where the dense map ends behind the gate, which changes the leak a little.
private let denseEdge = 2e-5

private func written(_ height: (Double) -> Double) -> Rungs {
  let heights: [Double] = (0..<4096).map { height(Double($0)) }
  return .custom(heights: heights, offsets: [], step: 1, roundings: 2)
}

private let saturating: Rungs = written { n in (n + 1).squareRoot() / (1 + 0.1 * n) }
private let steeper: Rungs = written { n in (n + 1).squareRoot() + 0.1 * n }

/// What `analyze` says of couplings with other rungs than sqrt(n).
@Suite("Analysis of ladders")
struct LadderAnalysisTests {
  private func analysis(
    _ rungs: Rungs, _ theta: Double, q: Double = 0.25, c: Double = 1, _ damping: Damping? = nil,
    start: CavityStart = .vacuum
  ) throws -> CycleAnalysis {
    try CycleAnalysis(
      .ladder(Ladder(rungs, .angle(theta))), qubit: QubitState(groundWeight: q, coherence: c),
      damping: damping, start: .start(start))
  }

  // MARK: Gates

  @Test("Traps of an intensity-dependent coupling are equally spaced", arguments: [3, 5, 8])
  func equallySpaced(_ m: Int) throws {
    let gates = try analysis(.intensity, Double.pi / Double(m)).gates
    #expect(gates.map(\.level) == (1...6).map { m * $0 })
    #expect(gates.map(\.halfTurns) == Array(1...6) && gates.filter(\.isExact).count == 6)
  }

  @Test("Equal rungs have no gate, or at theta = pi nothing but traps")
  func uniform() throws {
    let open = try analysis(.uniform, 3)
    #expect(open.gates.isEmpty && open.basin == nil && open.basinObstacle == .noGate)
    let shut = try analysis(.uniform, Double.pi)
    #expect(shut.gates.filter(\.isExact).count == 6 && shut.gates.map(\.level) == Array(1...6))
    #expect(shut.sectors.map(\.sector.kind) == [.number])
  }

  @Test("A spin's angles rise and fall: both sides have a trap, and above the top is no rung")
  func spin() throws {
    // h² = n (2J+1-n) = 18 at n = 3 and n = 6.
    let gates = try analysis(.spin(twiceJ: 8), fineTuned(18)).gates
    #expect(gates.map(\.level) == [3, 6, 9] && gates.map(\.halfTurns) == [1, 1, 0])
    #expect(gates.filter(\.isExact).count == 3)
  }

  @Test("Two photons at a time: theta² n (n-1) = (j pi)², and residues by themselves")
  func twoPhotons() throws {
    let result = try analysis(.twoPhoton, fineTuned(30), start: .fock(3))
    #expect(result.gates.first == Gate(level: 6, halfTurns: 1, transmission: 0))
    let odd = try #require(result.sectors.last)
    // 120 · 119 = 22² · 29.5…; 121 · 120 = 22² · 30.
    #expect(odd.residue == Residue(index: 1, step: 2) && odd.sector.end?.level == 121)
    #expect(odd.sector.end?.halfTurns == 22 && abs(odd.weight.value - 1) < fewRoundings)
    #expect(result.sectors[0].weight.value == 0 && result.sectors[0].sector.end?.level == 6)
  }

  @Test("Where no pair makes half a turn there is no gate")
  func unreached() throws {
    let result = try analysis(saturating, 1.5)
    #expect(result.gates.isEmpty && result.basinObstacle == .noGate)
  }

  // MARK: Jaynes-Cummings by another name

  static let known: [(theta: Double, c: Double, gamma: Double)] = [
    (2, 1, 0), (0.9, 0.6, 0), (Double.pi / 2, 0, 0), (1.1, 1, 0.5),
  ]

  @Test("One photon at a time is Jaynes-Cummings, number by number", arguments: known)
  func jaynesCummings(_ theta: Double, _ c: Double, _ gamma: Double) throws {
    let damping = gamma > 0 ? try Damping(rate: gamma, thermalPhotons: 0.2) : nil
    let ladder = try analysis(.photons(1), theta, c: c, damping)
    let known = try CycleAnalysis(
      .resonant(theta: theta), qubit: QubitState(groundWeight: 0.25, coherence: c),
      damping: damping, start: .start(.vacuum))
    #expect(ladder.gates == known.gates)
    #expect(ladder.sectors.map(\.sector.energy) == known.sectors.map(\.sector.energy))
    #expect(ladder.sectors.map(\.sector.kind) == known.sectors.map(\.sector.kind))
    #expect(
      ladder.sectors.map(\.sector.secondEigenvalue) == known.sectors.map(\.sector.secondEigenvalue))
    #expect(ladder.basin?.leak == known.basin?.leak && ladder.basin?.energy == known.basin?.energy)
    #expect(ladder.basinSecond == known.basinSecond && ladder.spilled == known.spilled)
    if let steady = known.steady {
      let other = try #require(ladder.steady)
      #expect(abs(other.energy.value - steady.energy.value) <= 1e-12)
      #expect(
        abs(other.secondEigenvalue!.value - steady.secondEigenvalue!.value)
          <= other.secondEigenvalue!.bound + steady.secondEigenvalue!.bound)
    }
  }

  // MARK: Steady states

  struct Finite: Sendable, CustomTestStringConvertible {
    let rungs: Rungs
    let theta: Double
    let c: Double
    /// Known with so many digits.
    let purity: (value: Double, digits: Double)?
    var testDescription: String { "\(rungs.name) \(rungs.numbers), theta=\(theta), c=\(c)" }
  }

  static let finite = [
    Finite(rungs: .finite(levels: 12), theta: 0.9, c: 1, purity: (0.29065, 5e-6)),
    Finite(rungs: .spin(twiceJ: 8), theta: 0.3, c: 1, purity: (0.88811, 5e-6)),
    // By numpy, the fixed point as a linear system; after 2^22 collisions it is still 0.9999956.
    Finite(rungs: .spin(twiceJ: 8), theta: 0.9, c: 1, purity: (0.9999999258, 1e-9)),
    Finite(rungs: .spin(twiceJ: 5), theta: 0.7, c: 0.4, purity: nil),
    Finite(rungs: .finite(levels: 6), theta: 1.1, c: 0, purity: nil),
  ]

  @Test(
    "A battery with a top: energy, purity and |lambda_2| of the dense map; charged coherently it has no pure steady state",
    arguments: finite)
  func top(_ test: Finite) throws {
    let sector = try #require(
      try analysis(test.rungs, test.theta, c: test.c).sectors.first
    ).sector
    let levels = test.rungs.top! + 1
    #expect(sector.lower == 0 && sector.end == Trap(level: levels, halfTurns: 0))
    #expect(sector.kind == (test.c == 0 ? .geometric : .mixed))
    let height = { test.rungs.square($0).value.squareRoot() }
    let dense = ReferenceSuperoperator(
      levels: levels, theta: test.theta, groundWeight: 0.25, coherence: test.c, height: height)
    let slow = dense.steady(squarings: test.theta == 0.9 ? 24 : 14)
    if let given = test.purity { #expect(abs(slow.purity - given.value) < given.digits) }
    // Nil where it would take too long to settle.
    let isSlow = try #require(sector.relaxation).value > SectorAnalysis.longestRelaxation
    #expect((sector.energy == nil) == isSlow && isSlow == (test.theta == 0.9 && levels == 9))
    if let energy = sector.energy, let purity = sector.purity {
      #expect(energy.covers(slow.energy, slack: 1e-11))
      #expect(purity.covers(slow.purity, slack: 1e-11))
    }
    // Without coherence |lambda_2| is that of the populations alone.
    guard test.c != 0 else { return }
    let moduli = try Eigenvalues.ofGeneral(dense.matrix, order: dense.order)
      .map { ($0.re * $0.re + $0.im * $0.im).squareRoot() }
    #expect(try #require(sector.secondEigenvalue).covers(moduli[1], slack: 1e-11))
  }

  static let kinds: [(start: Int, kind: SectorAnalysis.Kind)] = [
    (0, .cotangent), (4, .mixed), (7, .tangent),
  ]

  @Test(
    "Odd traps within a spin: cotangent below, mixed between, tangent up to the top, as stepping finds",
    arguments: kinds)
  func parities(_ start: Int, _ kind: SectorAnalysis.Kind) throws {
    let theta = fineTuned(18)
    let sector = try #require(
      try analysis(.spin(twiceJ: 8), theta, start: .fock(start)).sectors.first {
        $0.contains(start)
      }
    ).sector
    #expect(sector.kind == kind)
    var state = try CavityState.start(.fock(start), levels: 9)
    try Engine().run(
      &state, .ladder(Ladder(.spin(twiceJ: 8), .angle(theta))), QubitState(groundWeight: 0.25),
      count: 20_000, levels: 9)
    #expect(abs(state.energy.value - sector.energy!.value) < 1e-9)
    #expect(abs(state.purity.value - sector.purity!.value) < 1e-9)
  }

  @Test("Photons of several at a time are counted, not rungs", arguments: [0, 1])
  func photons(_ residue: Int) throws {
    let theta = fineTuned(30)
    let result = try analysis(.twoPhoton, theta, q: 0.6, start: .fock(residue))
    let occupied = try #require(result.sectors.first { $0.contains(residue) })
    guard residue == 0 else {
      // Too slow to be stepped: its levels reach to 119.
      #expect(occupied.sector.end?.level == 121)
      return
    }
    var state = try CavityState.start(.vacuum, levels: 16)
    try Engine().run(
      &state, .ladder(Ladder(.twoPhoton, .angle(theta))), QubitState(groundWeight: 0.6),
      count: 3000, levels: 16)
    #expect(abs(state.energy.value - occupied.sector.energy!.value) < 1e-9)
    #expect(abs(state.purity.value - occupied.sector.purity!.value) < 1e-9)
  }

  // MARK: Leaks

  struct Leaky: Sendable, CustomTestStringConvertible {
    let rungs: Rungs
    let theta: Double
    let q: Double
    let c: Double
    let levels: Int
    var testDescription: String { "\(rungs.name), theta=\(theta), q=\(q), c=\(c)" }
  }

  static let leaky = [
    Leaky(rungs: .intensity, theta: 1.07, q: 0.1, c: 1, levels: 6),
    Leaky(rungs: .intensity, theta: 0.81, q: 0.25, c: 0.7, levels: 7),
    Leaky(rungs: .spin(twiceJ: 40), theta: 0.36, q: 0.15, c: 1, levels: 8),
    Leaky(
      rungs: steeper, theta: 1.3, q: 0.2, c: 1, levels: 12),
  ]

  @Test("Leak, energy and purity of a basin are those of the dense map", arguments: leaky)
  func leaks(_ test: Leaky) throws {
    let turns = PairTurns(theta: test.theta, rungs: test.rungs)
    let basin = try #require(
      try Basin.first(
        turns, qubit: QubitState(groundWeight: test.q, coherence: test.c), damping: nil,
        isInterrupted: { false }))
    let dense = ReferenceSuperoperator(
      levels: test.levels, theta: test.theta, groundWeight: test.q, coherence: test.c,
      height: { test.rungs.square($0).value.squareRoot() })
    let (leak, energy, purity) = dense.settled(cycles: 3000, below: basin.levels)
    #expect(
      basin.leak.covers(leak, slack: denseEdge * leak),
      "\(basin.levels) \(basin.leak.value) ± \(basin.leak.bound), dense \(leak)")
    #expect(try #require(basin.energy).covers(energy, slack: denseEdge))
    #expect(try #require(basin.purity).covers(purity, slack: denseEdge))
  }

  @Test("A spin whose angles fall below pi again has no next basin: nothing is said of the first")
  func fallsBack() throws {
    // h² = n (11-n): pi is passed at n = 3 and 9, and 2 pi never.
    let result = try analysis(.spin(twiceJ: 10), 0.66, q: 0.15)
    #expect(result.basin == nil && result.basinObstacle == .noSecondGate)
    // The closed map has the answer: numpy's 1 - |lambda_2|, a coherence between the two that changes its sign every time.
    let second = try #require(result.sectors.first?.sector.secondEigenvalue)
    #expect(abs(1 - second.value - 1.24058e-9) < 1e-12)
  }

  // MARK: Damped

  struct Damped: Sendable, CustomTestStringConvertible {
    let rungs: Rungs
    let theta: Double
    let q: Double
    let gamma: Double
    let nbar: Double
    /// By numpy: the collision's tridiagonal matrix, then the exponential of the damping's generator, 60 to 120 levels alike.
    let gap: Double
    let energy: Double
    let purity: Double
    var testDescription: String { rungs.name }
  }

  static let damped = [
    Damped(
      rungs: .intensity, theta: 0.5, q: 0.2, gamma: 0.3, nbar: 0.1, gap: 0.19099675329234,
      energy: 1.1974378861741, purity: 0.26814787068898),
    Damped(
      rungs: .uniform, theta: 0.7, q: 0.3, gamma: 0.2, nbar: 0.1, gap: 0.20894957485697,
      energy: 1.0600422455134, purity: 0.29351720249958),
    Damped(
      rungs: saturating, theta: 0.8, q: 0.25, gamma: 0.1, nbar: 0.15,
      gap: 0.089734971555877, energy: 4.5028677753991, purity: 0.11060944896896),
  ]

  @Test("Damped without coherence: energy, purity and gap of the chain", arguments: damped)
  func chain(_ test: Damped) throws {
    let result = try analysis(
      test.rungs, test.theta, q: test.q, c: 0,
      Damping(rate: test.gamma, thermalPhotons: test.nbar))
    let steady = try #require(result.steady)
    #expect(abs(steady.energy.value - test.energy) < eigenvalueDigits * 10)
    #expect(abs(steady.purity.value - test.purity) < eigenvalueDigits)
    let second = try #require(steady.secondEigenvalue)
    #expect(abs(1 - second.value - test.gap) < eigenvalueDigits + second.bound)
  }

  @Test("A battery with a top has no bath of a mode, and damping joins residues")
  func baths() throws {
    let damping = try Damping(rate: 0.5)
    #expect(throws: SimulationError.noBath(top: 4)) {
      _ = try analysis(.finite(levels: 5), 0.3, damping)
    }
    let result = try analysis(.twoPhoton, 0.4, c: 0, damping)
    #expect(result.basin == nil && result.basinObstacle == .joinedResidues)
    #expect(result.sectors.isEmpty && result.steady?.secondEigenvalue == nil)
  }
}
