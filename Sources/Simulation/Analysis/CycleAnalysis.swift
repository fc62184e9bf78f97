internal import LinearAlgebra

/// What a stream of equal qubits does to the cavity in the long run: gates, sectors, steady states, and how slow it all is.
///
/// Pairs on resonance, of any ladder. Where a qubit gives s photons at a time, what is told of levels below gates is told of each residue n mod s by
/// itself: populations never change theirs. Units: energies in quanta, times in cycles (a collision and its damping, if there is any).
public struct CycleAnalysis: Sendable {
  /// Exact traps and near gates, from below.
  public let gates: [Gate]
  /// The vacuum's sector and those that the start occupies most, up to three; empty with damping, which crosses every trap.
  public let sectors: [Occupied]
  /// s: photons that a qubit gives at a time.
  public let step: Int
  /// The highest level that there is; nil for a mode.
  public let top: Int?
  /// The rungs below the first gate of the vacuum's residue; nil where there is none or it lies too high (see `Basin.mostLevels`), and with
  /// damping that joins residues.
  public let basin: Basin?
  /// Why there is none.
  public let basinObstacle: BasinObstacle?
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
    /// Whose levels these are.
    public let residue: Residue
    public let weight: Estimate
    /// Whether |lambda_2| speaks of all that this start has: populations, and with coherent qubits coherences of their phase.
    public let reachesAll: Bool

    func contains(_ level: Int) -> Bool { Occupied.contains(level, sector, residue) }

    static func contains(_ level: Int, _ sector: SectorAnalysis, _ residue: Residue) -> Bool {
      level >= sector.lower && level < sector.end?.level ?? .max
        && (level - residue.index) % residue.step == 0
    }
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
    /// Whether |lambda_2| speaks of all that the start has.
    public var reachesAll = true
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

/// Why nothing can be said of the levels below the first gate.
public enum BasinObstacle: Sendable, Hashable {
  /// No gate was found.
  case noGate
  /// It is beyond `Basin.mostLevels` rungs.
  case tooHigh
  /// Behind it the angle does not get to 2 pi, or falls below pi again: there is no next basin to settle in.
  case noSecondGate
  /// The damping joins what several photons at a time keep apart.
  case joinedResidues
  /// It takes too many cycles.
  case notSettled
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

  /// Analyses the stream `qubit`, with collisions of pairs on resonance, each followed by `damping` if given, that meets the
  /// state `start`.
  ///
  /// Errors: those of `Collision.validated`; a damped battery with a highest level (`noBath`); eigenvalues that LAPACK refuses; `interrupted`. Cost: some
  /// milliseconds for a basin of 16 levels, growing with the cube of the levels; seconds near the limits.
  /// Entropy 2023, Eq. 8-17.
  public init(
    _ collision: Collision, qubit: QubitState, damping: Damping?, start: CavityState,
    isInterrupted isStopped: @escaping () -> Bool = { false },
    noteProgress: @escaping (LongRunStage, Double) -> Void = { _, _ in }
  ) throws(SimulationError) {
    let collision = try collision.analysed(levels: CycleAnalysis.trapLimit)
    let damping = damping.flatMap { $0.isIdentity ? nil : $0 }
    try collision.requireBath(damping)
    if collision.top != nil { try Engine().requireRungs(start, collision.traits) }
    let step = collision.step
    (self.step, top) = (step, collision.top)
    let isPositive = collision.ladderAngle != 0
    gates = CycleAnalysis.gates(collision)
    let watch = Watch(isInterrupted: Watch.remembering(isStopped), note: noteProgress)
    let isInterrupted = {
      // How far an iteration is nobody knows.
      !watch.goesOn(.analysis, -1)
    }
    sectors =
      damping == nil && isPositive
      ? try CycleAnalysis.occupied(collision, qubit, start, isInterrupted) : []
    let told = sectors
    weightElsewhere =
      told.isEmpty
      ? Estimate(0) : start.probability { level in !told.contains { $0.contains(level) } }
    let residue = Residue(index: 0, step: step)
    let turns = PairTurns(collision, residue)
    let found = try CycleAnalysis.basin(turns, step, qubit, damping, isInterrupted)
    basinObstacle = found.obstacle
    let basin = found.basin
    self.basin = basin?.placed(in: residue)
    let second = try basin.flatMap { (basin) throws(SimulationError) in
      try CycleAnalysis.second(
        turns, qubit, damping, 0..<basin.levels, isClosed: basin.leak.value == 0 && damping == nil,
        isInterrupted)
    }
    basinSecond = second
    let relaxation = second.flatMap(relaxationTime)
    let settles = (basin?.leak.value ?? 1) * (relaxation?.value ?? .infinity) < 0.1
    spilled =
      try settles && basin != nil
      ? CycleAnalysis.spill(collision, qubit, damping, start, basin!, isInterrupted) : nil
    guard let damping, isPositive else {
      (steady, steadyObstacle) = (nil, nil)
      return
    }
    switch try SteadyAnalysis(collision, qubit, damping, watch).find() {
    case .found(var state):
      state.reachesAll = CycleAnalysis.reachesAll(start, collision, qubit)
      (steady, steadyObstacle) = (state, nil)
    case .none(let obstacle): (steady, steadyObstacle) = (nil, obstacle)
    }
  }

  /// Exact traps, near gates and the first one, of all residues.
  private static func gates(_ collision: Collision) -> [Gate] {
    let residues = Residue.all(collision.step)
    let top = collision.top.map { $0 + 2 } ?? 0
    let known = residues.flatMap { residue in
      PairTurns(collision, residue).gates(below: residue.rungs(below: max(trapLimit, top)))
        .map(residue.gate)
    }.sorted { $0.level < $1.level }
    let exact = known.first { $0.isExact }
    // Where no pair ever makes half a turn, none is nearest to one.
    let isReached = residues.contains {
      PairTurns(collision, $0).firstGate(limit: max(trapLimit, top)) != nil
    }
    return Array(
      known.filter {
        $0.transmission <= nearGate || $0 == exact || isReached && $0 == known.first
      }
      .prefix(mostGates))
  }

  private static func basin(
    _ turns: PairTurns, _ step: Int, _ qubit: QubitState, _ damping: Damping?,
    _ isInterrupted: @escaping () -> Bool
  ) throws(SimulationError) -> (basin: Basin?, obstacle: BasinObstacle?) {
    if step > 1, damping != nil { return (nil, .joinedResidues) }
    do throws(SimulationError) {
      let basin = try Basin.first(
        turns, qubit: qubit, damping: damping, isInterrupted: isInterrupted)
      if let basin { return (basin, nil) }
      if turns.firstGate(limit: Basin.mostLevels + 1) != nil { return (nil, .noSecondGate) }
      return (nil, turns.firstGate(limit: trapLimit) == nil ? .noGate : .tooHigh)
    } catch {
      if case .notSettled = error { return (nil, .notSettled) }
      throw error
    }
  }

  private static func occupied(
    _ collision: Collision, _ qubit: QubitState, _ start: CavityState,
    _ isInterrupted: @escaping () -> Bool
  ) throws(SimulationError) -> [Occupied] {
    let reachesAll = reachesAll(start, collision, qubit)
    var found: [Occupied] = []
    for residue in Residue.all(collision.step) {
      let populations = residue.populations(start.populations)
      guard residue.index == 0 || populations.reduce(0, +) > leastWeight else { continue }
      let all = try sectors(
        PairTurns(collision, residue), residue.rungs(below: trapLimit), populations, qubit,
        isInterrupted)
      found += all.map { sector in
        let placed = sector.placed(in: residue)
        return Occupied(
          sector: placed, residue: residue,
          weight: start.probability { Occupied.contains($0, placed, residue) },
          reachesAll: reachesAll)
      }
    }
    guard found.count > mostSectors else { return found }
    // The vacuum's, and those that hold most.
    let least = found.dropFirst().map(\.weight.value).sorted(by: >)[mostSectors - 2]
    return [found[0]]
      + found.dropFirst().filter { $0.weight.value >= least }
      .prefix(mostSectors - 1)
  }

  private static func reachesAll(
    _ start: CavityState, _ collision: Collision, _ qubit: QubitState
  ) -> Bool {
    switch start.representation {
    case .populations: true
    case .realSymmetric:
      qubit.coupling != 0 && start.gaugeSign(of: collision.gauge(of: qubit)) != nil
        && (collision.step == 1 || !start.joinsResidues(collision.step))
    case .hermitian: false
    }
  }

  /// Of one residue, with its rungs for levels.
  private static func sectors(
    _ turns: PairTurns, _ trapLimit: Int, _ populations: [Double], _ qubit: QubitState,
    _ isInterrupted: @escaping () -> Bool
  ) throws(SimulationError) -> [SectorAnalysis] {
    let limit = max(trapLimit, populations.count, (turns.top ?? 0) + 2)
    func weight(_ lower: Int, _ end: Int?) -> Double {
      let upper = min(end ?? populations.count, populations.count)
      return lower < upper ? populations[lower..<upper].reduce(0, +) : 0
    }
    // The weights first: a sector's steady state takes long, and only those that hold most are told of.
    var weights: [Double] = []
    var lower = 0
    while lower < populations.count {
      let end = turns.firstExactTrap(in: (lower + 1)..<max(limit, lower + 2))?.level
      if lower > 0 { weights.append(weight(lower, end)) }
      guard let end else { break }
      lower = end
    }
    let ranked = weights.filter { $0 > leastWeight }.sorted(by: >)
    let least = ranked.count < mostSectors ? leastWeight : ranked[mostSectors - 2]
    return try SectorAnalysis.all(
      turns, qubit: qubit, limit: limit, count: mostSectors,
      where: { lower, end in
        let weight = weight(lower, end)
        return lower == 0 || weight >= least && weight > leastWeight
      }, isInterrupted: isInterrupted)
  }

  static func second(
    _ turns: PairTurns, _ qubit: QubitState, _ damping: Damping?, _ levels: Range<Int>,
    isClosed: Bool, _ isInterrupted: @escaping () -> Bool
  ) throws(SimulationError) -> Estimate? {
    guard levels.count <= SectorAnalysis.mostLevels else { return nil }
    do {
      guard
        let second = try Relaxation.second(
          turns, qubit: qubit, damping: damping, levels: levels, isClosed: isClosed,
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
    _ collision: Collision, _ qubit: QubitState, _ damping: Damping?, _ start: CavityState,
    _ basin: Basin, _ isInterrupted: @escaping () -> Bool
  ) throws(SimulationError) -> Estimate? {
    guard basin.leak.bound < Basin.coarsestLeak * basin.leak.value else { return nil }
    let engine = Engine()
    engine.isInterrupted = isInterrupted
    var state = start
    let residue = Residue(index: 0, step: collision.step)
    // Fixed levels: what leaves them is past the gate.
    let levels = residue.step * max(basin.absorber + 8, 2 * basin.levels)
    let numerics = Numerics(
      levels: min(levels, collision.top.map { $0 + 1 } ?? .max), tolerance: .infinity)
    // Other residues are none of the basin's.
    let whole = residue.step == 1 ? 1 : residue.populations(start.populations).reduce(0, +)
    // What the leak's own error takes off cannot settle.
    var settling = Settling(tolerance: 1e-10 + 1000 * basin.leak.bound)
    var cycles = 0
    var inside = 1.0
    var rest: Double?
    do {
      while rest == nil, cycles < 20_000 {
        if isInterrupted() { throw SimulationError.interrupted }
        _ = try engine.collide(
          &state, collision, qubit: qubit, damping: damping, count: 16,
          numerics: numerics
        ) { _ in true }
        cycles += 16
        inside = residue.populations(state.populations).prefix(basin.levels).reduce(0, +)
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
    return Estimate(max(whole - inside, 0), rounding: error)
  }
}
