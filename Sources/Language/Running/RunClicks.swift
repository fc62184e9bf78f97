import Simulation
import SourceText

// `branches as t by clicks`: the states of all counts, qubit by qubit.
extension Evaluator {
  func clicks(_ plan: BranchesPlan, _ step: PlanStep) throws {
    if keepsLevelsFree { throw Interruption() }
    var start = entryMachine
    let root = start.cavity
    var groups = [ClickGroup(root: root)]
    start.cavity = groups[0].state
    if let trial {
      let walk = ClickWalk(groups[0], depth: 0)
      return try tryRecord(plan, start, walk, trial, step) {
        trial.omit("one qubit of each count is tried")
      }
    }
    let qubits = plan.body.mostCollisions
    try requireCountable(qubits ?? 0, step)
    var rows: [(label: [Quantity], outcome: SweepOutcome)] = []
    var tree = OutcomeTree(root)
    var (depth, made) = (0, 0)
    while rows.isEmpty {
      var parts: [ClickGroup] = []
      for group in groups {
        let walk = ClickWalk(group, depth: depth)
        repeat {
          var point = try reach(plan, start, walk, index: rows.count, depth)
          if let next = walk.next {
            parts.append(next)
            made += 1
            continue
          }
          if depth > 0 {
            walk.tell()
            point = try reach(plan, start, walk, index: rows.count, depth)
          }
          let cavity = point.evaluator.machine.cavity
          do throws(SimulationError) {
            try tree.add(cavity, weight: group.weight, isUniform: true)
          } catch { throw failure(error, at: step.span) }
          rows.append(
            (
              [Quantity(integer: group.clicks)],
              row(point, plan, cavity.recordProbability(since: root))
            ))
        } while walk.advance()
      }
      guard rows.isEmpty else { break }
      depth += 1
      groups = ClickGroup.joined(parts, root: root)
      if let qubits { sweepProgress?(depth, Int(saturating: qubits)) }
    }
    totals.addCollisions(made)
    tell(rows, ["clicks"], plan, step)
    machine.trees.removeAll { $0.slot == plan.slot }
    machine.trees.append(
      TreeSummary(
        slot: plan.slot, daemonic: tree.daemonic, leaves: rows.count, mean: tree.mean))
  }

  /// A step takes a state from each number of clicks to the next qubit.
  private func requireCountable(_ qubits: Double, _ step: PlanStep) throws {
    guard qubits * (qubits + 1) / 2 > 20 * Double(Evaluator.mostLeaves), !isConfirmed else {
      return
    }
    let format = NumberFormat(digits: 3)
    throw located(
      EvaluationProblem(
        .treeTooLarge,
        "a count among \(format.briefText(qubits)) qubits is too long to be followed",
        label: "at most 2800 qubits",
        notes: [
          "it takes a step for each number of clicks at each qubit; `--yes` on the command line takes them all the same"
        ]), at: step.span)
  }

  /// Runs the block to the next detector of a group, or to its end.
  private func reach(
    _ plan: BranchesPlan, _ start: Machine, _ walk: ClickWalk, index: Int, _ depth: Int
  ) throws -> SweptPoint {
    while true {
      let stop = StopFlag(isInterrupted)
      walk.begin()
      let point = SweptPoint(index, start, engine, stop)
      point.evaluator.outcomeChooser = walk
      point.evaluator.trail = [.point({ "after \(depth) qubits" }, plan.span)]
      point.run(plan.body)
      engine.isInterrupted = isInterrupted
      if let failure = point.failure { throw RunFailure(diagnostic: failure) }
      if !point.isInterrupted || walk.next != nil { return point }
      guard shouldGoOn(machine) else { throw Interruption() }
    }
  }
}
