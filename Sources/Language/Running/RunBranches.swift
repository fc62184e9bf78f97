import Simulation
import SourceText

/// A tree of outcomes that has been followed.
struct TreeSummary: Sendable {
  let slot: Int
  let daemonic: Estimate
  let leaves: Int
  let mean: CavityState
  /// Where its records were drawn.
  var sample: RunSample?
}

// All outcomes of all detectors in a block.
extension Evaluator {
  /// More records than this take minutes and gigabytes.
  static let mostLeaves = 200_000

  func branches(_ plan: BranchesPlan, _ step: PlanStep) throws {
    if plan.grouping == .clicks { return try clicks(plan, step) }
    // Too much for a second look.
    if keepsLevelsFree { throw Interruption() }
    var start = entryMachine
    let root = start.cavity
    start.cavity = OutcomeTree.root(root)
    let walk = TreeWalk(merges: plan.looksAtEndOnly)
    if let trial {
      return try tryRecord(plan, start, walk, trial, step) {
        let records = walk.records
        guard records > 1 else { return }
        trial.omit(
          "one record of \(records <= Double(Evaluator.mostLeaves) ? "about " : "more than 200000, about ")\(NumberFormat(digits: 3).briefText(records)) is tried"
        )
      }
    }
    var tree = OutcomeTree(root)
    var rows: [(record: [Outcome], outcome: SweepOutcome)] = []
    /// Kept where they may be met again.
    var ends: [CavityState] = []
    func add(_ act: () throws(SimulationError) -> Void) throws {
      do throws(SimulationError) { try act() } catch { throw failure(error, at: step.span) }
    }
    repeat {
      let point = try leaf(plan, start, walk, index: rows.count)
      try requireFeasible(walk, rows.count, step)
      if let merging = walk.merging, merging.hasMerged {
        for (index, weight) in merging.gained {
          try add { () throws(SimulationError) in
            try tree.add(again: ends[index], weight: weight, isUniform: plan.isUniform)
          }
          rows[index].outcome.point.addWeight(weight)
        }
        for (distance, levels) in merging.booked { tree.book(distance: distance, levels: levels) }
        continue
      }
      let cavity = point.evaluator.machine.cavity
      walk.merging?.reach(rows.count, weight: walk.weight)
      if walk.merging != nil { ends.append(cavity) }
      rows.append((walk.record, row(point, plan, cavity.recordProbability(since: root))))
      try add { () throws(SimulationError) in
        try tree.add(cavity, weight: walk.weight, isUniform: plan.isUniform)
      }
      if rows.count % 256 == 0 {
        sweepProgress?(rows.count, Int(saturating: Double(rows.count) / walk.done))
      }
    } while walk.advance()
    totals.addCollisions(walk.made)
    tell(records: rows, plan, step)
    machine.trees.removeAll { $0.slot == plan.slot }
    machine.trees.append(
      TreeSummary(
        slot: plan.slot, daemonic: tree.daemonic, leaves: rows.count, mean: tree.mean))
  }

  /// Runs the block once, along the record that the walk is at.
  private func leaf(
    _ plan: BranchesPlan, _ start: Machine, _ walk: TreeWalk, index: Int
  ) throws -> SweptPoint {
    while true {
      let stop = StopFlag(isInterrupted)
      walk.begin()
      walk.merging?.begin()
      let point = SweptPoint(index, start, engine, stop)
      point.evaluator.outcomeChooser = walk
      point.evaluator.trail = [
        .point({ "record \(String(walk.record.map(\.symbol)))" }, plan.span)
      ]
      point.run(plan.body)
      engine.isInterrupted = isInterrupted
      if let failure = point.failure { throw RunFailure(diagnostic: failure) }
      if !point.isInterrupted || walk.merging?.hasMerged == true { return point }
      guard shouldGoOn(machine) else { throw Interruption() }
    }
  }

  /// What splits as it did so far, or, where records may meet again, what there is already.
  private func requireFeasible(_ walk: TreeWalk, _ rows: Int, _ step: PlanStep) throws {
    let canMerge = walk.merging != nil && walk.isOfPopulations
    let isTooLarge =
      canMerge
      ? rows > Evaluator.mostLeaves || walk.made > 20 * Evaluator.mostLeaves
      : walk.records > Double(Evaluator.mostLeaves)
    guard isTooLarge, !isConfirmed else { return }
    let number = NumberFormat(digits: 2).text(Quantity(walk.records))
    throw located(
      EvaluationProblem(
        .treeTooLarge, "a tree of about \(number) records is too large to be followed",
        label: "at most 200000, of \(walk.record.count) qubits here",
        notes: [
          "let fewer qubits be looked at, draw some of the records, `trajectories 1000 as t { … }`, or keep one outcome of each: `detect keep=g` follows a single record, however long"
        ]), at: step.span)
  }

  func row(
    _ point: SweptPoint, _ plan: BranchesPlan, _ probability: Estimate
  ) -> SweepOutcome {
    let swept = sweepPlan(plan, axes: [], columns: Array(plan.columns.dropFirst()))
    var outcome = point.outcome(swept, mostItems: 1000)
    outcome.point.readings.insert(
      SweepPoint.Reading(
        value: probability.value, truncation: probability.truncation,
        rounding: probability.rounding), at: 0)
    return outcome
  }

  /// A tree as the sweep over its records that it is for tables and results.
  private func sweepPlan(
    _ plan: BranchesPlan, axes: [SweepPlan.Axis], columns: [RecordPlan.Column]
  ) -> SweepPlan {
    SweepPlan(
      slot: plan.slot, name: plan.name, ordinal: -1, axes: axes, body: plan.body,
      columns: columns, claims: plan.claims, series: [], span: plan.span)
  }

  private func tell(
    records rows: [(record: [Outcome], outcome: SweepOutcome)], _ plan: BranchesPlan,
    _ step: PlanStep
  ) {
    let depth = rows.map(\.record.count).max() ?? 0
    let labelled = rows.map { row in
      let label = (0..<depth).map { place in
        place < row.record.count
          ? Quantity(integer: row.record[place].rawValue) : Quantity(.nan, isInteger: true)
      }
      return (label: label, outcome: row.outcome)
    }
    tell(labelled, (1...max(depth, 1)).prefix(depth).map { "outcome_\($0)" }, plan, step)
  }

  /// One axis that runs through all rows, with these names for what tells them apart.
  func tell(
    _ rows: [(label: [Quantity], outcome: SweepOutcome)], _ names: [String],
    _ plan: BranchesPlan, _ step: PlanStep
  ) {
    let axis = SweepPlan.Axis(names: names.map { (slot: -1, name: $0) }, lists: [])
    let values = names.indices.map { place in rows.map { $0.label[place] } }
    let grid = SweepGrid(names.isEmpty ? [] : [values])
    var collector = SweepCollector(
      sweepPlan(plan, axes: names.isEmpty ? [] : [axis], columns: plan.columns), grid, step)
    for (index, row) in rows.enumerated() {
      var outcome = row.outcome
      outcome.point.collisions = 0
      for event in collector.take(outcome, at: index) { report(event) }
    }
    for event in collector.closing() { report(event) }
    count(collector)
    machine.tables.removeAll { $0.plan.slot == plan.slot }
    machine.tables.append(collector.table)
  }

  /// The first record alone.
  func tryRecord(
    _ plan: BranchesPlan, _ start: Machine, _ walk: any OutcomeChooser, _ trial: Trial,
    _ step: PlanStep, omitting: () -> Void
  ) throws {
    let here = (machine: machine, trail: trail)
    (machine, outcomeChooser) = (start, walk)
    let outcome = runBody(plan.body)
    (machine, trail, outcomeChooser) = (here.machine, here.trail, nil)
    if case .failed(let diagnostic) = outcome {
      trial.omit("the first record of `branches` fails: \(diagnostic.title)")
    }
    if isInterrupted() { throw Interruption() }
    omitting()
    trial.unknownTables.insert(plan.slot)
  }
}

extension SweepPoint {
  /// The first reading is the probability.
  fileprivate mutating func addWeight(_ weight: Double) {
    guard let known = readings[0], known.value > 0 else { return }
    let factor = (known.value + weight) / known.value
    readings[0] = Reading(
      value: known.value + weight, truncation: known.truncation * factor,
      rounding: known.rounding * factor + weight * 0x1p-50)
  }
}

extension Evaluator {
  /// A value of a tree as a whole.
  func value(_ quantity: TreeQuantity, ofTree slot: Int, _ name: String, _ term: Term) throws
    -> Value
  {
    guard let tree = machine.trees.first(where: { $0.slot == slot }) else {
      return .undefined("`\(name)` is known when its `branches` has run")
    }
    if let sample = tree.sample { return try value(quantity, of: sample, tree, term) }
    switch quantity {
    case .daemonic: return .number(Quantity(tree.daemonic))
    case .leaves: return .number(Quantity(integer: tree.leaves))
    case .mean(let definition): return try measure(Shared(definition), [], 0, tree.mean, term)
    case .runs, .left, .columnMean, .error: return .undefined("nothing was drawn")
    }
  }
}
