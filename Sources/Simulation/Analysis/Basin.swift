/// The levels below the first gate as the trap they are: closed for ever, or leaking slowly.
public struct Basin: Sendable {
  /// The first rung whose pair turns by pi or more, or that is none: the basin's rungs are 0 ..< levels.
  public let levels: Int
  /// The gate there, with what of an excited population it lets pass.
  public fileprivate(set) var gate: Gate
  /// Probability lost for good in one cycle (a collision, and its damping if there is any); exactly 0 for a closed
  /// basin, and 0 within its bound where damping brings back all that passes the gate.
  public let leak: Estimate
  /// Energy of the state that the basin settles in, in quanta, and its purity: of what is below the gate, normalised. Nil where
  /// it leaks before it settles, or where it was not asked for.
  public fileprivate(set) var energy: Estimate?
  public fileprivate(set) var purity: Estimate?
  /// The level from which on probability counts as lost; the gate itself where nothing returns by coherence.
  public let absorber: Int
  /// Whether the leak comes from an iteration with that absorber.
  fileprivate(set) var isIterated = false

  /// A leak that is known no better than this, relative to itself, says neither whether the basin holds nor how long.
  public static let coarsestLeak = 0.3

  /// 1/leak, in cycles; infinite for a closed basin, nil where the leak is too coarse. 1/(x - b) - 1/x = (b/x)/(1 - b/x)/x.
  public var lifetime: Estimate? {
    guard leak.value > 0 else { return Estimate(.infinity) }
    let value = 1 / leak.value
    let part = leak.bound / leak.value
    guard part < Basin.coarsestLeak else { return nil }
    return Estimate(value, rounding: value * (part / (1 - part) + 0x1p-50))
  }
}

extension Basin {
  /// With photons for the rungs of a residue; `levels` and `absorber` keep counting rungs.
  func placed(in residue: Residue) -> Basin {
    var placed = self
    placed.gate = residue.gate(gate)
    placed.energy = energy.map(residue.energy)
    return placed
  }

  /// Basins of more levels are refused: their leak is out of reach of any experiment, and it takes long to compute.
  public static let mostLevels = 100

  /// Leaks above this are computed in plain doubles.
  private static let largeLeak = 1e-10
  /// A relative error that needs no second route.
  private static let fineError = 1e-6
  /// One that an iteration may have before the edge is looked for in every place.
  private static let coarseError = 1e-2

  /// Seconds that `first` takes at most about, where the leak has to be iterated with its full number of cycles; most are found sooner.
  public static func seconds(
    _ collision: Collision, qubit: QubitState, damping: Damping?
  ) -> Double {
    let damping = damping.flatMap { $0.isIdentity ? nil : $0 }
    guard let collision = try? collision.analysed(levels: CycleAnalysis.trapLimit),
      collision.step == 1 || damping == nil
    else { return 0 }
    let turns = PairTurns(collision, Residue(index: 0, step: collision.step))
    guard let levels = turns.firstGate(limit: mostLevels + 1), levels > 1,
      // What has a closed form, or a route of its own.
      damping != nil || qubit.excitedWeight > 0 && qubit.groundWeight > 0 && !qubit.isPure,
      damping != nil || !turns.gate(at: levels, halfTurns: 1).isExact,
      qubit.coupling != 0
    else { return 0 }
    let edge = turns.secondGate(after: levels) ?? levels
    return [(levels + edge) / 2, levels].reduce(0) {
      $0 + QuasiStationary<Double>.seconds(levels: $1, damping)
        + QuasiStationary<DoubleDouble>.seconds(levels: $1, damping)
    }
  }

  /// Finds the basin below the first gate of Jaynes-Cummings with angle `theta` and how it leaks; see the other `first`.
  public static func first(
    theta: Double, qubit: QubitState, damping: Damping? = nil, withMoments: Bool = true,
    isInterrupted: @escaping () -> Bool = { false }
  ) throws(SimulationError) -> Basin {
    let isInterrupted = Watch.remembering(isInterrupted)
    let collision = try Collision.resonant(theta: theta).analysed(levels: CycleAnalysis.trapLimit)
    let turns = PairTurns(collision, Residue(index: 0, step: 1))
    guard
      let basin = try first(
        turns, qubit: qubit, damping: damping, withMoments: withMoments,
        isInterrupted: isInterrupted)
    else {
      throw .outOfRange(
        quantity: "theta", value: theta, lower: Double.pi / Double(mostLevels).squareRoot(),
        upper: .infinity)
    }
    return basin
  }

  /// Finds the basin below the first gate and how it leaks.
  ///
  /// The leak is the probability that settles in the next basin in one cycle: what crosses the gate and finds back before is not
  /// lost, and what the next basin gives back later is not counted. Where that is little (q well below 1/2, no damping), 1 - leak is the
  /// eigenvalue of the cycle map that belongs to the basin. For a pure stream without damping it comes from `PureLeak`; otherwise, and where that is not accurate, from an
  /// iteration with an absorbing edge behind the gate, where the next basin's own state has its maximum; then `leak.rounding` holds
  /// how much the edge's place changes it. Nil where there is no gate below `mostLevels` rungs, or no second one. Errors: `notSettled`, `interrupted`.
  /// Cost: O(m³) operations times the relaxation time, a few milliseconds for m = 16.
  /// Entropy 2023, Sec. 4, asks how long these states live.
  static func first(
    _ turns: PairTurns, qubit: QubitState, damping: Damping?, withMoments: Bool = true,
    isInterrupted: @escaping () -> Bool
  ) throws(SimulationError) -> Basin? {
    guard let levels = turns.firstGate(limit: mostLevels + 1) else { return nil }
    let damping = damping.flatMap { $0.isIdentity ? nil : $0 }
    let edge = turns.secondGate(after: levels)
    let search = BasinSearch(
      turns: turns, qubit: qubit, damping: damping, levels: levels,
      edge: edge ?? levels, gate: turns.gate(at: levels, halfTurns: 1),
      isInterrupted: isInterrupted)
    if let basin = search.closed ?? search.number {
      if isInterrupted() { throw .interrupted }
      return basin
    }
    if edge == nil { return nil }
    var basin = search.pure
    // The error of `PureLeak` is of the size of the leak: a large one is better iterated.
    for way in [{ search.leaking(largeLeak) }, search.patient] {
      let error = basin.map { $0.leak.bound / $0.leak.value } ?? .infinity
      guard !(error <= (basin?.isIterated == true ? coarseError : fineError)) else { break }
      let known = [basin, way()].compactMap { $0 }
      basin = known.min { $0.leak.bound < $1.leak.bound }
    }
    if isInterrupted() { throw .interrupted }
    guard var basin else { throw .notSettled(cycles: QuasiStationary<Double>.limit) }
    if withMoments {
      (basin.energy, basin.purity) = search.inside(around: basin.isIterated ? basin.absorber : nil)
      if isInterrupted() { throw .interrupted }
    }
    return basin
  }
}

extension Basin {
  fileprivate func replacing(leak: Estimate) -> Basin {
    Basin(levels: levels, gate: gate, leak: leak, absorber: absorber)
  }
}

/// The ways to a basin's leak.
private struct BasinSearch {
  let turns: PairTurns
  let qubit: QubitState
  let damping: Damping?
  /// The first gate and the second.
  let levels: Int
  let edge: Int
  let gate: Gate
  let isInterrupted: () -> Bool

  /// Where nothing leaks: an exact trap without damping, or qubits that can only take photons out.
  var closed: Basin? {
    guard damping == nil, gate.isExact || qubit.excitedWeight == 0 else { return nil }
    let start = start
    var search = QuasiStationary<Double>(
      turns, qubit: qubit, damping: nil, start: start)
    guard search.settleClosed(absorber: levels, isInterrupted: isInterrupted) else {
      // However slow: nothing leaves.
      return Basin(levels: levels, gate: gate, leak: Estimate(0), absorber: levels)
    }
    let (energy, purity) = search.moments(below: levels)
    return Basin(
      levels: levels, gate: gate, leak: Estimate(0), energy: measured(energy, 1e-12),
      purity: measured(purity, 1e-12), absorber: levels)
  }

  /// All qubits excited: the state below the gate is a number state, and what passes does not come back.
  var number: Basin? {
    guard damping == nil, qubit.groundWeight == 0 else { return nil }
    let leak = Estimate(gate.transmission, rounding: gate.transmission * 0x1p-50)
    return Basin(
      levels: levels, gate: gate, leak: leak, energy: Estimate(Double(levels - 1)),
      purity: Estimate(1), absorber: levels)
  }

  /// For a pure stream without damping.
  var pure: Basin? {
    guard damping == nil, abs(qubit.coherence) == 1, qubit.coupling != 0,
      let leak = PureLeak(
        turns, qubit: qubit, gate: levels, edge: edge, isInterrupted: isInterrupted)
    else { return nil }
    return Basin(
      levels: levels, gate: gate,
      leak: Estimate(leak.leak, rounding: leak.leak * leak.relativeError),
      absorber: max(edge, levels + 1))
  }

  /// The moments of what settles below the gate. Where the edge is hardly changes them; how much it does is the bound.
  func inside(around edgeFound: Int?) -> (energy: Estimate?, purity: Estimate?) {
    let first = edgeFound.map { min($0, max(edge - 1, levels)) } ?? outerEdge
    // Beyond the second gate the next basin would take over.
    let absorbers = [first, first + 1, first - 1, first + 3, first - 2].filter {
      $0 == first || (levels..<edge).contains($0)
    }
    var found: [(energy: Double, purity: Double)] = []
    for absorber in absorbers where found.count < 3 {
      var search = QuasiStationary<Double>(
        turns, qubit: qubit, damping: damping, start: start)
      guard search.settleInside(below: levels, absorber: absorber, isInterrupted: isInterrupted)
      else { continue }
      found.append(search.moments(below: levels))
    }
    guard !found.isEmpty else { return (nil, nil) }
    func estimate(_ values: [Double]) -> Estimate {
      let change = values.max()! - values.min()!
      // One place alone tells nothing; without coherence there is but one.
      let isKnown = values.count > 1 || qubit.coupling == 0
      return measured(
        values[0], (isKnown ? 2 * change : Double(levels)) + 1e-11 * (1 + abs(values[0])))
    }
    return (estimate(found.map(\.energy)), estimate(found.map(\.purity)))
  }

  /// Without coherence nothing reaches back through a gate: the edge is the gate.
  private var outerEdge: Int {
    qubit.coupling == 0 ? levels : max(levels, min(nextMaximum, edge - 2))
  }

  func leaking(_ largeLeak: Double) -> Basin? {
    let first = outerEdge
    let isLarge: (Double) -> Bool = { [qubit] in qubit.coupling == 0 || $0 > largeLeak }
    for absorber in first == levels ? [levels] : [first, levels] {
      if let found = scan(Double.self, from: absorber, accept: isLarge) {
        return found
      }
      if isInterrupted() { return nil }
      if qubit.coupling == 0 { continue }
      if let found = scan(DoubleDouble.self, from: absorber, accept: { _ in true }) {
        return found
      }
    }
    return nil
  }

  /// Moves the edge outwards while that changes the leak less and less, and keeps the value that changed least. Nil where
  /// the state that lives longest is not the basin's but one behind the gate.
  private func scan<Number: GradedNumber>(
    _: Number.Type, from first: Int, accept: (Double) -> Bool
  ) -> Basin? {
    var search = QuasiStationary<Number>(
      turns, qubit: qubit, damping: damping, start: start)
    var best: (basin: Basin, change: Double)?
    var last: Double?
    for absorber in first...max(first, min(edge - 1, first + 5)) {
      guard search.settle(absorber: absorber, isInterrupted: isInterrupted) else { break }
      // Where nothing is left after a cycle there is no leak to tell of.
      guard search.leak.isFinite, search.error.isFinite, accept(search.leak),
        search.weight(below: levels) > QuasiStationary<Number>.leastInside
      else { break }
      let rounding =
        search.error + abs(search.leak) * 0x1p-48
        + (qubit.coupling == 0 ? 0 : QuasiStationary<Number>.throughRounding)
      if search.isBelowRounding {
        // Where the edge is would tell nothing either.
        return Basin(
          levels: levels, gate: gate,
          leak: Estimate(max(search.leak, 0), rounding: abs(search.leak) + rounding),
          absorber: absorber, isIterated: true)
      }
      let change = last.map { abs($0 - search.leak) } ?? search.leak
      defer { last = search.leak }
      if let best, change > best.change { break }
      best = (
        Basin(
          levels: levels, gate: gate,
          leak: Estimate(search.leak, rounding: change + rounding), absorber: absorber), change
      )
      if change <= 1e-8 * search.leak { break }
    }
    guard var best else { return nil }
    best.basin.isIterated = true
    if damping != nil, best.change > 0.1 * best.basin.leak.value {
      // However far out the edge: what passes the gate is brought back by the damping.
      return best.basin.replacing(
        leak: Estimate(0, rounding: best.basin.leak.value + best.basin.leak.rounding))
    }
    return best.basin
  }

  /// For a gate that lets much pass: the edge in every place before the second gate, kept where its neighbours change least.
  func patient() -> Basin? {
    guard damping == nil, qubit.coupling != 0, edge - levels < 64 else { return nil }
    var leaks: [Double] = []
    for absorber in levels..<edge {
      var search = QuasiStationary<Double>(
        turns, qubit: qubit, damping: nil, start: start)
      guard search.settle(absorber: absorber, isInterrupted: isInterrupted),
        search.weight(below: levels) > QuasiStationary<Double>.leastInside
      else { break }
      leaks.append(search.leak)
    }
    guard leaks.count > 2 else { return nil }
    func change(_ i: Int) -> Double {
      max(abs(leaks[i] - leaks[i - 1]), abs(leaks[i + 1] - leaks[i]))
    }
    let best = (1..<(leaks.count - 1)).min { change($0) < change($1) }!
    let error = change(best) + leaks[best] * 1e-9 + 0x1p-50
    var basin = Basin(
      levels: levels, gate: gate, leak: Estimate(leaks[best], rounding: error),
      absorber: levels + best)
    basin.isIterated = true
    return basin
  }

  private func measured(_ value: Double, _ error: Double) -> Estimate {
    Estimate(value, rounding: error + abs(value) * 0x1p-50)
  }

  /// The cotangent state's amplitudes.
  private var start: [Double] {
    CavityState.cotangentAmplitudes(turns, below: levels, groundWeight: qubit.groundWeight)
  }

  /// Where the state of the next basin, from the first gate to the second, is most likely found: from there little returns.
  private var nextMaximum: Int {
    let next = levels..<max(edge, levels + 1)
    if abs(qubit.coherence) == 1, damping == nil, qubit.groundWeight > 0 {
      return turns.tangentMaximum(in: next, qubit)
    }
    var state = GradedState<Double>(levels: next)
    for n in next { state[n, n] = 1 / Double(next.count) }
    let collide = GradedCollision<Double>(turns, qubit: qubit, levels: next)
    for step in 1...400 {
      state = collide(state)
      if step % 32 == 0 {
        if isInterrupted() { break }
        state.scale(by: 1 / max(state.trace, 1e-300))
      }
    }
    return next.max { state.population($0) < state.population($1) } ?? levels
  }
}

extension QuasiStationary {
  /// The same without a leak: until the energy no longer changes.
  mutating func settleClosed(absorber: Int, isInterrupted: () -> Bool) -> Bool {
    state = state.resized(to: 0..<absorber)
    let collide = GradedCollision<Number>(turns, qubit: qubit, levels: 0..<absorber)
    var settling = Settling(tolerance: 1e-14)
    for step in 1...QuasiStationary.limit {
      state = collide(state)
      guard step % 16 == 0 else { continue }
      if isInterrupted() { return false }
      if settling.next(state.energy, scale: 1 + state.energy) != nil { return true }
    }
    return false
  }
}
