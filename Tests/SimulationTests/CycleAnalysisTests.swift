import LinearAlgebra
import TestSupport
import Testing

@testable import Simulation

/// Numbers given with this many digits in the specification.
private let sixDigits = 5e-7

/// Sectors, fixed points, gaps.
@Suite("Analysis of a cycle")
struct CycleAnalysisTests {
  private func analysis(
    _ theta: Double, q: Double = 0.25, c: Double = 1, _ damping: Damping? = nil,
    start: CavityStart = .vacuum
  ) throws -> CycleAnalysis {
    try CycleAnalysis(
      .resonant(theta: theta), qubit: QubitState(groundWeight: q, coherence: c), damping: damping,
      start: .start(start))
  }

  @Test("At pi/sqrt(15.6) 2.7918e-4 of the vacuum is past the gate once the rest has settled")
  func spilled() throws {
    let result = try analysis(fineTuned(15.6))
    #expect(abs(try #require(result.spilled).value - 2.7918e-4) < 5e-9)
    #expect(result.isMetastable)
    #expect(result.gates.first?.level == 16)
    #expect(result.sectors[0].sector.end?.level == 390)
  }

  static let parities: [(theta: Double, start: Int, kind: SectorAnalysis.Kind)] = [
    (Double.pi / 2, 0, .cotangent), (Double.pi / 2, 5, .tangent),
    (Double.pi / 2, 20, .cotangent), (2 * Double.pi / 3.0.squareRoot(), 1, .mixed),
    (2 * Double.pi / 3.0.squareRoot(), 5, .mixed), (Double.pi, 0, .number),
  ]

  @Test("The parity of the traps decides the kind of the steady state", arguments: parities)
  func kinds(_ theta: Double, _ start: Int, _ kind: SectorAnalysis.Kind) throws {
    let sectors = try SectorAnalysis.all(
      PairTurns(theta: theta), qubit: QubitState(groundWeight: 0.25), limit: 200, count: 3)
    let sector = try #require(sectors.first { $0.lower <= start && start < $0.end!.level })
    #expect(sector.kind == kind)
  }

  @Test("A pure steady state is pure, and stays under the dense map", arguments: [2, 3, 5])
  func pure(_ m: Int) throws {
    let sectors = try SectorAnalysis.all(
      PairTurns(theta: fineTuned(Double(m))), qubit: QubitState(groundWeight: 0.4), limit: 100,
      count: 1)
    let dense = ReferenceSuperoperator(
      levels: m, theta: fineTuned(Double(m)), groundWeight: 0.4, coherence: 1)
    let slow = dense.steady(squarings: 12)
    #expect(try #require(sectors[0].energy).covers(slow.energy, slack: 1e-11))
    #expect(abs(slow.purity - 1) < 1e-11)
  }

  @Test("A tangent state from level 1 to 4 is what stepping a photon in that sector gives")
  func tangent() throws {
    let qubit = try QubitState(groundWeight: 0.25)
    let sectors = try SectorAnalysis.all(
      PairTurns(theta: Double.pi), qubit: qubit, limit: 100, count: 2)
    #expect(sectors[1].kind == .tangent)
    var state = try CavityState.start(.fock(2), levels: 8)
    try Engine().run(&state, .resonant(theta: Double.pi), qubit, count: 3000, levels: 8)
    #expect(abs(state.energy.value - sectors[1].energy!.value) < 1e-10)
    #expect(abs(state.purity.value - 1) < 1e-10)
  }

  @Test("m=3 with an even trap is mixed: P=0.882454, E=1.469719, also by the dense map")
  func mixed() throws {
    let theta = 2 * Double.pi / 3.0.squareRoot()
    let sector = try #require(try analysis(theta).sectors.first).sector
    #expect(sector.kind == .mixed)
    let (energy, purity) = (try #require(sector.energy), try #require(sector.purity))
    #expect(abs(purity.value - 0.882454) < sixDigits && abs(energy.value - 1.469719) < sixDigits)
    let slow = ReferenceSuperoperator(levels: 3, theta: theta, groundWeight: 0.25, coherence: 1)
      .steady(squarings: 12)
    #expect(energy.covers(slow.energy, slack: 1e-11) && purity.covers(slow.purity, slack: 1e-11))
  }

  @Test(
    "Qubits without coherence: Eq. 11 and 12 with the corrected exponents",
    arguments: [0.1, 0.25, 0.4, 0.5, 0.7, 0.9])
  func geometric(_ q: Double) throws {
    let m = 15
    let sector = try #require(try analysis(fineTuned(15), q: q, c: 0).sectors.first).sector
    let r = (1 - q) / q
    #expect(sector.kind == .geometric)
    let weights = (0..<m).map { n in (0..<n).reduce(1.0) { product, _ in product * r } }
    let sum = weights.reduce(0, +)
    let energy = weights.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element } / sum
    let purity = weights.reduce(0) { $0 + $1 * $1 } / (sum * sum)
    #expect(abs(sector.energy!.value - energy) < 1e-11)
    #expect(abs(sector.purity!.value - purity) < 1e-12)
  }

  @Test("All qubits excited: the number state below the trap; all in the ground state: the vacuum")
  func numberStates() throws {
    let full = try #require(try analysis(fineTuned(15), q: 0).sectors.first).sector
    #expect(full.kind == .number && full.energy?.value == 14)
    let empty = try #require(try analysis(fineTuned(15), q: 1).sectors.first).sector
    #expect(empty.kind == .number && empty.energy?.value == 0)
  }

  static let gaps: [(m: Int, theta: Double, q: Double, c: Double)] = [
    (3, 2 * Double.pi / 3.0.squareRoot(), 0.25, 1), (4, Double.pi / 2, 0.25, 1),
    (5, Double.pi / 5.0.squareRoot(), 0.3, 0.5), (4, Double.pi / 2, 0.7, 1),
  ]

  @Test("|lambda_2| is that of the dense map", arguments: gaps)
  func gap(_ m: Int, _ theta: Double, _ q: Double, _ c: Double) throws {
    let sector = try #require(try analysis(theta, q: q, c: c).sectors.first).sector
    let dense = ReferenceSuperoperator(levels: m, theta: theta, groundWeight: q, coherence: c)
    let moduli = try Eigenvalues.ofGeneral(dense.matrix, order: dense.order)
      .map { ($0.re * $0.re + $0.im * $0.im).squareRoot() }
    #expect(abs(moduli[0] - 1) < 1e-12)
    #expect(try #require(sector.secondEigenvalue).covers(moduli[1], slack: 1e-12))
  }

  @Test("Without coherence the gap is that of the populations' tridiagonal form")
  func diagonalGap() throws {
    let (m, q) = (8, 0.3)
    let theta = fineTuned(Double(m))
    let sector = try #require(try analysis(theta, q: q, c: 0).sectors.first).sector
    // Symmetrised: p sin² and q sin² give their geometric mean beside the diagonal.
    func square(_ n: Int) -> Double {
      n == m ? 0 : Double.rotation(theta, n).sine * Double.rotation(theta, n).sine
    }
    let packed = PackedTriangle.packed(order: m) { row, column in
      switch row - column {
      case 0: 1 - q * square(row) - (1 - q) * square(row + 1)
      case 1: (q * (1 - q)).squareRoot() * square(row)
      default: 0
      }
    }
    let values = try Eigenvalues.ofSymmetric(packed: packed, order: m)
    let second = max(values[1], -values[m - 1])
    #expect(try #require(sector.secondEigenvalue).covers(second, slack: 1e-12))
  }

  @Test("Strong loss has one steady state: gap .127 and 3.8017 quanta at m=15")
  func strongLoss() throws {
    #if !DEBUG
      let result = try analysis(fineTuned(15), Damping(rate: 0.1, thermalPhotons: 0.15))
      let steady = try #require(result.steady)
      #expect(result.sectors.isEmpty && !result.isMetastable)
      #expect(abs(1 - steady.secondEigenvalue!.value - 0.127) < 5e-4)
      #expect(abs(steady.purity.value - 0.854389) < sixDigits)
      #expect(abs(steady.energy.value - 3.801666) < sixDigits)
    #endif
  }

  @Test("Without an exact trap that is said, and the near gates are listed")
  func noTrap() throws {
    let result = try analysis(0.8)
    #expect(result.sectors.count == 1 && result.sectors[0].sector.end == nil)
    #expect(result.sectors[0].sector.kind == .none)
    #expect(result.gates.prefix(3).map(\.level) == [15, 62, 139])
    #expect(result.gates.allSatisfy { !$0.isExact })
  }

  @Test("A mixed state that the near gates keep out of reach is not claimed")
  func unreachable() throws {
    // The first exact trap is even, at 27; the near gate at 7 holds for 1e8 collisions.
    let result = try analysis(2 * fineTuned(27))
    let sector = try #require(result.sectors.first).sector
    #expect(sector.end?.level == 27 && sector.kind == .mixed)
    #expect(result.isMetastable)
    #expect(sector.energy == nil && sector.relaxation?.value ?? .infinity > 1e5)
  }

  @Test("Of many sectors those that hold most are told of, and what the others hold")
  func ranked() throws {
    // Traps at 2 l²; level 300 lies between 288 and 338.
    let high = try analysis(fineTuned(2), start: .fock(300))
    #expect(high.sectors.map(\.sector.lower) == [0, 288])
    #expect(high.sectors[1].weight.value == 1 && high.weightElsewhere.value == 0)
    let spread = try analysis(fineTuned(2), c: 0.7, start: .coherent(alpha: 4, phase: 0))
    #expect(spread.sectors.map(\.sector.lower) == [0, 2, 8, 18])
    // Poisson's law for 16 photons.
    var (poisson, others) = (exponential(-16), 0.0)
    for n in 0..<120 {
      if n >= 32 { others += poisson }
      poisson *= 16 / Double(n + 1)
    }
    // Some hundred roundings of the expected value.
    #expect(spread.weightElsewhere.covers(others, slack: 2e-14 * others))
    #expect(spread.weightElsewhere.bound < 1e-13)
  }

  @Test("What a sector holds is off by no more than its bound says, where levels are few")
  func heldWithBound() throws {
    // Traps at 4 l²; on 12 levels of Poisson's law for 9 photons a fifth is missing, all of it above.
    let photons = 9.0
    let start = try CavityState.start(.coherent(alpha: 3, phase: 0), levels: 12)
    let result = try CycleAnalysis(
      .resonant(theta: fineTuned(4)), qubit: QubitState(groundWeight: 0.25, coherence: 0.7),
      damping: nil,
      start: start)
    var poisson = exponential(-photons)
    var truth = [Double](repeating: 0, count: result.sectors.count)
    var elsewhere = 0.0
    for n in 0..<120 {
      let place = result.sectors.firstIndex {
        n >= $0.sector.lower && n < $0.sector.end?.level ?? .max
      }
      if let place { truth[place] += poisson } else { elsewhere += poisson }
      poisson *= photons / Double(n + 1)
    }
    for (occupied, truth) in zip(result.sectors, truth) {
      #expect(occupied.weight.covers(truth, slack: 1e-15))
      #expect(occupied.weight.bound > 0.05 && occupied.weight.value + occupied.weight.bound <= 2)
    }
    #expect(result.weightElsewhere.covers(elsewhere, slack: 1e-15))
    #expect(elsewhere > 1e-3)
  }

  @Test(
    "A leak below the rounding of the coherences is bounded by it, and that is told from one that is known"
  )
  func belowRounding() throws {
    let qubit = try QubitState(groundWeight: 0.25, coherence: 1)
    // 5.766e-21 per collision: nothing that plain doubles could tell.
    var search = QuasiStationary<Double>(
      PairTurns(theta: fineTuned(15.6)), qubit: qubit, damping: nil, start: [1])
    #expect(search.settle(absorber: 20) { false })
    #expect(search.isBelowRounding)
    #expect(abs(search.leak) + search.error < QuasiStationary<Double>.throughRounding * 2)
    // 5.7e-4 per collision.
    var open = QuasiStationary<Double>(PairTurns(theta: 2), qubit: qubit, damping: nil, start: [1])
    #expect(open.settle(absorber: 4) { false })
    #expect(!open.isBelowRounding && open.leak > 1e-5)
    let damping = try Damping(rate: 1e-4)
    let basin = try Basin.first(
      theta: 0.8, qubit: QubitState(groundWeight: 0.995, coherence: 1), damping: damping,
      withMoments: false)
    #expect(basin.leak.value >= 0 && basin.leak.value < 1e-30)
    #expect(basin.leak.bound >= 4 * DoubleDouble.unit && basin.leak.bound < 1e-29)
  }

  @Test("A state in a higher sector is found there")
  func occupied() throws {
    let result = try analysis(fineTuned(4), start: .fock(5))
    #expect(result.sectors.map(\.weight.value) == [0, 1])
    #expect(result.sectors.allSatisfy { $0.weight.bound == 0 })
    #expect(result.sectors[1].sector.lower == 4)
  }
}
