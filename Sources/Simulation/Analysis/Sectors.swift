internal import LinearAlgebra

/// The levels between two exact traps: a stream on resonance never leaves them.
public struct SectorAnalysis: Sendable {
  /// What a stream turns every state of the sector into.
  public enum Kind: String, Sendable {
    /// One Fock state: all qubits excited, or all in the ground state.
    case number
    /// Populations r^n, r = (1-q)/q: qubits without coherence (Eq. 11 and 12, with their exponents corrected).
    case geometric
    /// Pure, amplitudes sqrt(r) cot(theta h/2) (Eq. 15).
    case cotangent
    /// Pure, amplitudes sqrt(r) tan(theta h/2): from an odd trap to an even one.
    case tangent
    case mixed
    /// No steady state is known: the sector has no end and the populations no limit.
    case none
  }

  public private(set) var lower: Int
  /// The trap that ends it; nil where none was found.
  public private(set) var end: Trap?
  public let kind: Kind
  /// Of the steady state: quanta and Tr rho²; nil where there is none, and for a mixed one where the sector is too large or
  /// too slow to reach it.
  public private(set) var energy: Estimate?
  public let purity: Estimate?
  /// |lambda_2| of the collision map on the states of the sector that a real gauge can reach; nil where the sector is too large.
  public let secondEigenvalue: Estimate?

  /// Cycles in which deviations fall by e: -1/ln|lambda_2|; nil where |lambda_2| is unknown or cannot be told from 1.
  public var relaxation: Estimate? { secondEigenvalue.flatMap(relaxationTime) }

  /// With levels for the rungs of a residue.
  func placed(in residue: Residue) -> SectorAnalysis {
    var placed = self
    placed.lower = residue.level(lower)
    placed.end = end.map(residue.trap)
    placed.energy = energy.map(residue.energy)
    return placed
  }
}

extension SectorAnalysis {
  /// Larger sectors keep their closed forms and lose what takes matrices.
  static let mostLevels = 64
  /// A mixed steady state that takes longer than this many cycles to reach is not computed.
  static let longestRelaxation = 3000.0

  /// The sectors from the vacuum up to `limit` levels that are wanted, at most `count` of them.
  ///
  /// Pure and number states where the traps' parities j allow them: cotangent from the vacuum or an even j to an odd one, tangent from odd to
  /// even; otherwise the mixed state by iteration, to about 1e-12. Cost: O(limit) to find the traps; O(N²) a
  /// collision for as long as a mixed state takes, O(N²) times 120 for |lambda_2|.
  static func all(
    _ turns: PairTurns, qubit: QubitState, limit: Int, count: Int,
    where isWanted: (_ lower: Int, _ end: Int?) -> Bool = { _, _ in true },
    isInterrupted: @escaping () -> Bool = { false }
  ) throws(SimulationError) -> [SectorAnalysis] {
    let limit = min(limit, turns.highest == .max ? .max : turns.highest + 1)
    var sectors: [SectorAnalysis] = []
    var (lower, parity) = (0, 0)
    while sectors.count < count, lower < limit {
      let end = turns.firstExactTrap(in: (lower + 1)..<max(limit, lower + 2))
      if isWanted(lower, end?.level) {
        sectors.append(
          try SectorSearch(
            turns: turns, qubit: qubit, lower: lower, parity: parity, end: end,
            isInterrupted: isInterrupted
          ).result())
      }
      guard let end, end.level <= turns.top ?? .max else { break }
      (lower, parity) = (end.level, end.halfTurns % 2)
    }
    return sectors
  }
}

private struct SectorSearch {
  let turns: PairTurns
  let qubit: QubitState
  let lower: Int
  /// j of the trap it starts at, modulo 2; 0 for the vacuum.
  let parity: Int
  let end: Trap?
  let isInterrupted: () -> Bool

  private var kind: SectorAnalysis.Kind {
    if qubit.excitedWeight == 0 { return .number }
    guard let end else {
      return qubit.coupling == 0 && qubit.groundWeight > 0.5 ? .geometric : .none
    }
    if qubit.groundWeight == 0 { return .number }
    if end.level == lower + 1 { return .number }
    if qubit.coupling == 0 { return .geometric }
    guard abs(qubit.coherence) == 1 else { return .mixed }
    switch (parity, end.halfTurns % 2) {
    case (0, 1): return .cotangent
    case (1, 0): return .tangent
    default: return .mixed
    }
  }

  func result() throws(SimulationError) -> SectorAnalysis {
    let kind = kind
    let second = try secondEigenvalue()
    // Where basins hold longer than an iteration can wait, what it settles in is not the steady state.
    let isSlow =
      (second.flatMap(relaxationTime)?.value ?? .infinity) > SectorAnalysis.longestRelaxation
    let moments = kind == .mixed && isSlow ? nil : try self.moments(kind)
    return SectorAnalysis(
      lower: lower, end: end, kind: kind, energy: moments?.energy, purity: moments?.purity,
      secondEigenvalue: second)
  }

  private func secondEigenvalue() throws(SimulationError) -> Estimate? {
    guard let end else { return nil }
    let most = qubit.coupling == 0 ? 4 * SectorAnalysis.mostLevels : SectorAnalysis.mostLevels
    guard end.level - lower <= most else { return nil }
    do {
      guard
        let second = try Relaxation.second(
          turns, qubit: qubit, levels: lower..<end.level, isClosed: true,
          isInterrupted: isInterrupted)
      else { throw SimulationError.interrupted }
      return Estimate(second.modulus, rounding: second.error)
    } catch let failure as EigenvalueFailure {
      throw .eigenvaluesFailed(levels: end.level - lower, info: failure.info)
    } catch {
      throw .interrupted
    }
  }

  private func moments(
    _ kind: SectorAnalysis.Kind
  ) throws(SimulationError) -> (energy: Estimate, purity: Estimate)? {
    switch kind {
    case .none: return nil
    case .number:
      let top = qubit.excitedWeight == 0 ? lower : (end?.level ?? lower + 1) - 1
      return (Estimate(Double(top)), Estimate(1))
    case .geometric: return geometric
    case .cotangent, .tangent: return (pureEnergy(kind), Estimate(1))
    case .mixed: return try mixed()
    }
  }

  /// Of rho_n proportional to r^n.
  private var geometric: (energy: Estimate, purity: Estimate) {
    guard let end else {
      // r < 1 on all levels from `lower`: r/(1-r) and (1-r)/(1+r) without the difference of two numbers near 1.
      let excess = 2 * qubit.groundWeight - 1
      return (rounded(Double(lower) + qubit.excitedWeight / excess), rounded(excess))
    }
    let populations = PopulationChain.steadyState(qubit, size: end.level - lower)
    var (energy, purity) = (CompensatedSum(), CompensatedSum())
    for (n, population) in populations.enumerated() {
      energy.add(Double(lower + n) * population)
      purity.add(population * population)
    }
    return (rounded(energy.value), rounded(purity.value))
  }

  private func rounded(_ value: Double) -> Estimate {
    Estimate(value, rounding: 1e-14 * abs(value))
  }

  /// |s_n| = sqrt(r) cot(…) or tan(…) times |s_{n-1}|, by logarithms.
  private func pureEnergy(_ kind: SectorAnalysis.Kind) -> Estimate {
    let root = (qubit.excitedWeight / qubit.groundWeight).squareRoot()
    var sum = CompensatedSum()
    var logarithms = [sum]
    for n in (lower + 1)..<end!.level {
      let (c, s) = Root.cosineAndSine(turns.theta / 2, times: turns.root(n))
      sum.add(logarithm(root * abs(kind == .cotangent ? c / s : s / c)))
      logarithms.append(sum)
    }
    let largest = logarithms.max { $0.value < $1.value }!
    var (weight, first) = (CompensatedSum(), CompensatedSum())
    for (n, logarithm) in logarithms.enumerated() {
      let part = exponential(2 * logarithm.minus(largest))
      weight.add(part)
      first.add(Double(lower + n) * part)
    }
    let energy = first.value / weight.value
    return Estimate(energy, rounding: energy * Double(logarithms.count) * 0x1p-50)
  }

  /// By iteration from the sector's even mixture.
  private func mixed() throws(SimulationError) -> (energy: Estimate, purity: Estimate)? {
    let levels = lower..<end!.level
    guard levels.count <= SectorAnalysis.mostLevels else { return nil }
    var state = GradedState<Double>(levels: levels)
    for n in levels { state[n, n] = 1 / Double(levels.count) }
    let collide = GradedCollision<Double>(turns, qubit: qubit, levels: levels)
    var energies = Settling(tolerance: 1e-13)
    var purities = Settling(tolerance: 1e-13)
    for step in 1...100_000 {
      state = collide(state)
      guard step % 16 == 0 else { continue }
      if isInterrupted() { throw .interrupted }
      state.scale(by: 1 / state.trace)
      let (energy, purity) = (state.energy, state.purity)
      let rest = energies.next(energy, scale: 1 + energy)
      let other = purities.next(purity, scale: 1)
      if let rest, let other {
        let roundings = 0x1p-48 * Double(levels.count)
        return (
          Estimate(energy, rounding: rest + energy * roundings),
          Estimate(purity, rounding: other + roundings)
        )
      }
    }
    return nil
  }
}
