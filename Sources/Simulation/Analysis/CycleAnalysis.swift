internal import LinearAlgebra

/// What a stream of equal qubits does to the cavity in the long run: gates, sectors, steady states, and how slow it all is.
///
/// Resonant collisions only. Units: energies in quanta, times in cycles (a collision and its damping, if there is any).
public struct CycleAnalysis: Sendable {
  /// Exact traps and near gates, from below.
  public let gates: [Gate]
  /// The vacuum's sector and those that the start occupies most, up to three; empty with damping, which crosses every trap.
  public let sectors: [Occupied]
  /// The levels below the first gate; nil where it lies too high (see `Basin.mostLevels`).
  public let basin: Basin?
  /// |lambda_2/lambda_1| of the cycle map on the basin's levels: how fast the basin settles.
  public let basinSecond: Estimate?
  /// What of the start ends up past the first gate while the basin settles; nil where it does not settle before it leaks.
  public let spilled: Estimate?
  /// With damping: the one steady state.
  public let steady: Steady?
  /// Why there is none, with damping.
  public let steadyObstacle: LongRunObstacle?

  /// What of the start is in none of `sectors`.
  public let weightElsewhere: Estimate

  /// A sector and the probability that the start has in it.
  public struct Occupied: Sendable {
    public let sector: SectorAnalysis
    public let weight: Estimate
    /// Whether |lambda_2| speaks of all that this start has: populations, and with coherent qubits coherences of their phase.
    public let reachesAll: Bool
  }

  /// The steady state of a damped stream.
  public struct Steady: Sendable {
    public let energy: Estimate
    public let purity: Estimate
    /// Nil when the energy cannot be told from 0.
    public let fano: Estimate?
    /// |lambda_2| of the cycle map, for qubits without coherence that of the populations; nil where it could not be computed.
    public let secondEigenvalue: Estimate?
    /// -1/ln|lambda_2|, in cycles; nil where it cannot be told from infinity.
    public let relaxation: Estimate?
  }

  /// Cycles in which the basin's deviations fall by e.
  public var basinRelaxation: Estimate? { basinSecond.flatMap(relaxationTime) }

  /// Whether the basin outlives its own settling by far.
  public var isMetastable: Bool {
    guard let basin, basin.leak.value > 0, let relaxation = basinRelaxation else { return false }
    let isKnown = basin.leak.bound < Basin.coarsestLeak * basin.leak.value
    return isKnown && basin.leak.value * max(relaxation.value, 1) < 0.1
  }
}

/// -1/ln|lambda|; nil where lambda cannot be told from 1.
func relaxationTime(_ second: Estimate) -> Estimate? {
  guard second.value > 0, second.value + second.bound < 1 else {
    return second.value == 0 ? Estimate(0) : nil
  }
  let value = -1 / logarithm(second.value)
  return Estimate(
    value, rounding: value * value * second.bound / second.value * 1.01 + value * 0x1p-50)
}

extension CycleAnalysis {
  /// Levels searched for traps.
  public static let trapLimit = 2000
  /// Gates with a larger transmission are none to speak of, except the first.
  static let nearGate = 0.05
  static let mostGates = 6
  private static let mostSectors = 4
  /// What a sector that counts as occupied holds at least.
  private static let leastWeight = 1e-15

  /// Analyses the stream `qubit`, with collisions of angle `theta`, each followed by `damping` if given, that meets the
  /// state `start`.
  ///
  /// Errors: those of `Collision.validated`; eigenvalues that LAPACK refuses; `interrupted`. Cost: some milliseconds for a
  /// basin of 16 levels, growing with the cube of the levels; seconds near the limits.
  /// Entropy 2023, Eq. 8-17.
  public init(
    theta: Double, qubit: QubitState, damping: Damping?, start: CavityState,
    isInterrupted isStopped: @escaping () -> Bool = { false },
    noteProgress: @escaping (LongRunStage, Double) -> Void = { _, _ in }
  ) throws(SimulationError) {
    let collision = try Collision.analysed(theta: theta)
    let damping = damping.flatMap { $0.isIdentity ? nil : $0 }
    let known = collision.gates(below: CycleAnalysis.trapLimit)
    let exact = known.first { $0.isExact }
    gates = Array(
      known.filter {
        $0.transmission <= CycleAnalysis.nearGate || $0 == exact || $0 == known.first
      }
      .prefix(CycleAnalysis.mostGates))
    let isPositive = theta != 0
    let watch = Watch(isInterrupted: isStopped, note: noteProgress)
    let isInterrupted = {
      // How far an iteration is nobody knows.
      !watch.goesOn(.analysis, -1)
    }
    sectors =
      damping == nil && isPositive
      ? try CycleAnalysis.occupied(theta, qubit, start, isInterrupted) : []
    let told = sectors.map(\.sector)
    weightElsewhere =
      told.isEmpty
      ? Estimate(0)
      : start.probability { level in
        !told.contains { level >= $0.lower && level < $0.end?.level ?? .max }
      }
    let isWithinReach =
      collision.firstLevel(beyond: 1, limit: Basin.mostLevels + 1) != nil
    let basin =
      isWithinReach ? try CycleAnalysis.basin(theta, qubit, damping, isInterrupted) : nil
    self.basin = basin
    let second = try basin.flatMap { (basin) throws(SimulationError) in
      try CycleAnalysis.second(
        theta, qubit, damping, 0..<basin.levels, isClosed: basin.leak.value == 0 && damping == nil,
        isInterrupted)
    }
    basinSecond = second
    let relaxation = second.flatMap(relaxationTime)
    let settles = (basin?.leak.value ?? 1) * (relaxation?.value ?? .infinity) < 0.1
    spilled =
      try settles && basin != nil
      ? CycleAnalysis.spill(theta, qubit, damping, start, basin!, isInterrupted) : nil
    guard let damping, isPositive else {
      (steady, steadyObstacle) = (nil, nil)
      return
    }
    switch try SteadyAnalysis(collision, qubit, damping, watch).find() {
    case .found(let state): (steady, steadyObstacle) = (state, nil)
    case .none(let obstacle): (steady, steadyObstacle) = (nil, obstacle)
    }
  }

  /// Nil where it does not settle.
  private static func basin(
    _ theta: Double, _ qubit: QubitState, _ damping: Damping?,
    _ isInterrupted: @escaping () -> Bool
  ) throws(SimulationError) -> Basin? {
    do throws(SimulationError) {
      return try Basin.first(
        theta: theta, qubit: qubit, damping: damping, isInterrupted: isInterrupted)
    } catch {
      if case .notSettled = error { return nil }
      throw error
    }
  }

  private static func occupied(
    _ theta: Double, _ qubit: QubitState, _ start: CavityState,
    _ isInterrupted: @escaping () -> Bool
  ) throws(SimulationError) -> [Occupied] {
    let populations = start.populations
    let limit = max(trapLimit, populations.count)
    func weight(_ lower: Int, _ end: Int?) -> Double {
      let upper = min(end ?? populations.count, populations.count)
      return lower < upper ? populations[lower..<upper].reduce(0, +) : 0
    }
    // The weights first: a sector's steady state takes long, and only those that hold most are told of.
    let collision = Collision.resonant(theta: theta)
    var weights: [Double] = []
    var lower = 0
    while lower < populations.count {
      let end = collision.firstExactTrap(in: (lower + 1)..<max(limit, lower + 2))?.level
      if lower > 0 { weights.append(weight(lower, end)) }
      guard let end else { break }
      lower = end
    }
    let ranked = weights.filter { $0 > leastWeight }.sorted(by: >)
    let least = ranked.count < mostSectors ? leastWeight : ranked[mostSectors - 2]
    let all = try SectorAnalysis.all(
      theta: theta, qubit: qubit, limit: limit, count: mostSectors,
      where: { lower, end in
        let weight = weight(lower, end)
        return lower == 0 || weight >= least && weight > leastWeight
      }, isInterrupted: isInterrupted)
    let reachesAll: Bool
    switch start.representation {
    case .populations: reachesAll = true
    case .realSymmetric:
      reachesAll = qubit.coupling != 0 && start.gaugeSign(of: Gauge(phase: qubit.phase)) != nil
    case .hermitian: reachesAll = false
    }
    return all.map {
      let (lower, end) = ($0.lower, $0.end?.level ?? .max)
      return Occupied(
        sector: $0, weight: start.probability { $0 >= lower && $0 < end }, reachesAll: reachesAll)
    }
  }

  static func second(
    _ theta: Double, _ qubit: QubitState, _ damping: Damping?, _ levels: Range<Int>,
    isClosed: Bool, _ isInterrupted: @escaping () -> Bool
  ) throws(SimulationError) -> Estimate? {
    guard levels.count <= SectorAnalysis.mostLevels else { return nil }
    do {
      guard
        let second = try Relaxation.second(
          theta: theta, qubit: qubit, damping: damping, levels: levels, isClosed: isClosed,
          isInterrupted: isInterrupted)
      else { throw SimulationError.interrupted }
      return Estimate(second.modulus, rounding: second.error)
    } catch let failure as EigenvalueFailure {
      throw .eigenvaluesFailed(levels: levels.count, info: failure.info)
    } catch {
      throw .interrupted
    }
  }

  /// The probability past the gate once the basin has settled, what leaks meanwhile taken off.
  private static func spill(
    _ theta: Double, _ qubit: QubitState, _ damping: Damping?, _ start: CavityState,
    _ basin: Basin, _ isInterrupted: @escaping () -> Bool
  ) throws(SimulationError) -> Estimate? {
    guard basin.leak.bound < Basin.coarsestLeak * basin.leak.value else { return nil }
    let engine = Engine()
    engine.isInterrupted = isInterrupted
    var state = start
    // Fixed levels: what leaves them is past the gate.
    let numerics = Numerics(levels: max(basin.absorber + 8, 2 * basin.levels), tolerance: .infinity)
    // What the leak's own error takes off cannot settle.
    var settling = Settling(tolerance: 1e-10 + 1000 * basin.leak.bound)
    var cycles = 0
    var inside = 1.0
    var rest: Double?
    do {
      while rest == nil, cycles < 20_000 {
        if isInterrupted() { throw SimulationError.interrupted }
        _ = try engine.collide(
          &state, .resonant(theta: theta), qubit: qubit, damping: damping, count: 16,
          numerics: numerics
        ) { _ in true }
        cycles += 16
        inside = state.populations.prefix(basin.levels).reduce(0, +)
        inside *= exponential(Double(cycles) * -logarithmOnePlus(-basin.leak.value))
        rest = settling.next(inside, scale: 1)
      }
    } catch let error as SimulationError {
      throw error
    } catch {
      throw .interrupted
    }
    guard let rest else { return nil }
    // The errors of the leak and of the collisions' roundings.
    let error = rest + Double(cycles) * (basin.leak.bound + 0x1p-52)
    return Estimate(max(1 - inside, 0), rounding: error)
  }
}
