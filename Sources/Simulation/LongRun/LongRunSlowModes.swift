internal import LinearAlgebra

// Damped streams with coherences that hold two states, or several: what they pass into each other by is slow.
extension Engine {
  /// Beyond the levels there may be so much of the steady state that its root, as often as it is remembered, counts this at most.
  private static let slowTail = 1e-14

  /// The steady state where some differences of states are forgotten late: see `SlowModes`.
  func settleSlowly(
    _ state: inout CavityState, _ first: ClosedCycle, isReal: Bool, _ tail: PhotonTail,
    _ policy: LevelPolicy
  ) throws(SimulationError) -> LongRunOutcome {
    let isComplex = state.representation == .hermitian
    var cycle = first
    var random = GaussianNumbers()
    var search = try SlowModeSearch(cycle, isComplex: isComplex, &random, watch)
    let rate = search.rates.first ?? 0
    func refused() -> LongRunOutcome {
      .refused(.almostSteady(levels: cycle.levels, rate: rate))
    }
    // So slow that roundings would hide it.
    guard rate > SlowModes.roundings else { return refused() }
    // The longer a cycle is remembered, the less may be beyond the levels.
    let root = Engine.slowTail * rate / (100 * Double(cycle.levels))
    guard let levels = tail.levels(rest: root * root, most: Engine.mostDampedLevels) else {
      return .refused(
        .mayNeedLevels(
          tail.estimatedLevels(rest: root * root, most: Engine.mostDampedLevels),
          most: Engine.mostDampedLevels))
    }
    if levels > cycle.levels {
      try policy.requireMemory(levels, state.representation, first.damping)
      cycle = first.on(levels)
      search = try SlowModeSearch(cycle, isComplex: isComplex, &random, watch)
    }
    let work = search.plan().work * cycle.operations * (isComplex ? 2 : 1)
    guard work <= Forgetting.mostOperations else { return refused() }
    guard
      case .found(let found) = try SlowModes.find(
        cycle, isComplex: isComplex, search, &random, watch)
    else { return refused() }
    state.makeVacuum()
    state.refit(to: cycle.levels)
    try found.approach(&state, cycle, watch) { (trial) throws(SimulationError) in
      try residual(&trial, cycle).change
    }
    if isReal { state.keepRealPart() }
    // What stands at the edge is noise of the roundings, far above what the true state has there: cut off by every cycle, it would count as often as one is
    // remembered. Any trial will do, and what this one is off by is in its residual.
    state.clear(from: cycle.levels - Engine.clearEdge(cycle))
    state.scale(by: 1 / state.trace)
    bookCoherent(
      &state, try residual(&state, cycle), cycle, memory: found.memory, tail)
    if let fixed = policy.numerics.levels { state.refit(to: fixed) }
    let closing = cycle.passages[0].collision.exactTrap(at: cycle.levels)
    return .done(
      .dampedSlowly(
        levels: cycle.levels, parts: found.modes.count + 1, rate: rate, period: found.period),
      trap: tail.cut(beyond: cycle.levels).norm == 0 ? closing : nil)
  }
}

extension Engine {
  /// So many levels that a cycle brings hardly anything across them: its collisions' photons, and some of the bath's.
  private static func clearEdge(_ cycle: ClosedCycle) -> Int {
    min(cycle.passages.map(\.collision.step).reduce(8, +), cycle.levels / 2)
  }
}

extension CavityState {
  /// Nothing is left at this level or above.
  fileprivate mutating func clear(from level: Int) {
    let first = representation == .populations ? level : PackedTriangle.row(level)
    for index in first..<max(real.count, first) { real[index] = 0 }
    for index in first..<max(imaginary.count, first) { imaginary[index] = 0 }
  }
}

extension ClosedCycle {
  fileprivate func on(_ levels: Int) -> ClosedCycle {
    ClosedCycle(
      engine: engine, passages: passages, damping: damping, levels: levels, gauge: gauge,
      memoryLimit: memoryLimit)
  }
}
