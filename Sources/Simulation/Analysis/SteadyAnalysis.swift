internal import LinearAlgebra

/// The steady state of a damped stream with how fast it is reached, for `CycleAnalysis`.
struct SteadyAnalysis {
  private let collision: Collision
  private let qubit: QubitState
  private let damping: Damping
  private let watch: Watch

  enum Finding {
    case found(CycleAnalysis.Steady)
    case none(LongRunObstacle)
  }

  /// Element operations: about a second.
  private static let mostOperations = 1e10
  /// What of the state may lie beyond the levels on which |lambda_2| is computed.
  private static let leastBeyond = 1e-13

  init(_ collision: Collision, _ qubit: QubitState, _ damping: Damping, _ watch: Watch) {
    (self.collision, self.qubit, self.damping, self.watch) = (collision, qubit, damping, watch)
  }

  func find() throws(SimulationError) -> Finding {
    let engine = Engine()
    engine.isInterrupted = watch.isInterrupted
    engine.noteProgress = watch.note
    engine.operationsToForget = SteadyAnalysis.mostOperations
    var state = try CavityState.prepared(.vacuum, numerics: Numerics())
    let outcome = try engine.collideAtOnce(
      &state, collision, qubit: qubit, damping: damping, count: CavityState.endless,
      numerics: Numerics())
    if case .refused(let obstacle) = outcome { return .none(obstacle) }
    // Several photons at a time: the damping joins what they keep apart, and no chain is left.
    let second: Second? =
      collision.step > 1
      ? nil : try qubit.coupling == 0 ? populations(state.levels) : coherent(state)
    return .found(
      CycleAnalysis.Steady(
        energy: state.energy, purity: state.purity, fano: state.fano,
        secondEigenvalue: second?.value, relaxation: second?.time))
  }

  private typealias Second = (value: Estimate, time: Estimate?)

  /// From 1 - lambda_2, which keeps its accuracy however small it is.
  private func populations(_ levels: Int) throws(SimulationError) -> Second? {
    guard
      let gap = try ChainGap.find(collision, qubit, damping, levels: levels, watch)
    else { return nil }
    let time = -1 / logarithmOnePlus(-gap.value)
    let error = time * (gap.bound / gap.value * 1.01 + 0x1p-50)
    return (
      Estimate(1 - gap.value, rounding: gap.bound + 0x1p-53), Estimate(time, rounding: error)
    )
  }

  /// On the levels that the state lives on.
  private func coherent(_ state: CavityState) throws(SimulationError) -> Second? {
    var (levels, beyond) = (state.levels, 0.0)
    while levels > 1, beyond + abs(state.populationValue(levels - 1)) <= SteadyAnalysis.leastBeyond
    {
      levels -= 1
      beyond += abs(state.populationValue(levels))
    }
    let second = try CycleAnalysis.second(
      PairTurns(collision, Residue(index: 0, step: 1)), qubit, damping, 0..<(levels + 4),
      isClosed: false, watch.isInterrupted)
    return second.map { ($0, relaxationTime($0)) }
  }
}
