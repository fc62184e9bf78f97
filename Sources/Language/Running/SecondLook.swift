import Simulation
import SourceText

// A number that too few levels have spoiled: what it is with as many as it takes, as far as that is cheap to find out.
extension Evaluator {
  /// A second look is not worth more element operations than about a second's.
  private static let affordable = 2e9
  private static let mostCollisionsAgain = 1_000_000

  /// Counts an observation, which another run of the plan may be looking for.
  func noteObservation(_ step: PlanStep) throws {
    observations += 1
    try willObserve?(step)
  }

  /// Runs the plan once more up to this observation, with levels that grow, and gives what `look` finds there.
  ///
  /// Nil where the levels were not fixed, where the run is long, a part of a sweep or has sweeps in it, or takes another way.
  func secondLook<Finding>(
    at step: PlanStep, _ look: @escaping (Evaluator) -> Finding?
  ) -> (levels: Int, finding: Finding)? {
    guard var machine = beginning, self.machine.numerics.levels != nil, willObserve == nil,
      trial == nil,
      totals.collisions <= Evaluator.mostCollisionsAgain
    else { return nil }
    machine.numerics.levels = nil
    let stop = StopFlag(isInterrupted)
    let other = Evaluator(machine: machine, isInterrupted: { stop.isSet }) { _ in }
    other.keepsLevelsFree = true
    var (spent, counted) = (0.0, 0)
    other.progress = { state, made in
      let levels = Double(state.levels)
      spent +=
        Double(made - counted) * (state.representation == .populations ? levels : levels * levels)
      counted = made
      if spent > Evaluator.affordable { stop.set() }
    }
    var found: (levels: Int, finding: Finding)?
    let wanted = observations
    other.willObserve = { [unowned other] reached in
      guard other.observations == wanted else { return }
      if reached.span.range == step.span.range, let finding = look(other) {
        found = (other.machine.cavity.levels, finding)
      }
      throw EndOfShare()
    }
    _ = other.run(whole)
    return found
  }
}
