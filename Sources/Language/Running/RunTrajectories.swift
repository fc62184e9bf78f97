import Simulation
import SourceText
import Synchronization

// Runs of one block whose outcomes are drawn.
extension Evaluator {
  func trajectories(_ plan: BranchesPlan, _ sampling: SamplingPlan, _ step: PlanStep) throws {
    // Too much for a second look.
    if keepsLevelsFree { throw Interruption() }
    var start = entryMachine
    start.cavity = RunSums.root(machine.cavity)
    let confidence = try sampledNumber(sampling.confidence, "confidence") ?? 5
    let key = try drawKey(sampling)
    let most = try mostRuns(sampling)
    if let trial { return try tryTrajectories(plan, start, key, trial) }
    try requireFeasible(Double(most), plan, step)
    let batches =
      sampling.until == nil ? TrajectoryBatches(runs: most) : TrajectoryBatches(until: most)
    var collector = TrajectoryCollector(
      RunSample(root: start.cavity, confidence: confidence, columns: plan.columns.count))
    let maker = TrajectoryMaker(plan, start, key)
    func isEnough(_ sample: RunSample) throws -> Bool {
      guard let until = sampling.until else { return false }
      keep(sample, plan)
      return try truth(until, "until", machine.cavity) == .yes
    }
    let description = description(plan, sampling, batches)
    for batch in try known(description, plan, batches, step) { collector.take(batch) }
    let wanted = keeper?.wanted(description)
    if wanted == nil { try collector.settle(isEnough) }
    // As many at once as can be computed without knowing what the others come to.
    let stride = sampling.until == nil || wanted != nil ? batches.count : max(1, jobs)
    let missing = (0..<batches.count).filter { !collector.has($0) && wanted?($0) ?? true }
    for first in Swift.stride(from: 0, to: missing.count, by: max(stride, 1)) {
      guard !collector.isMet else { break }
      let part = Array(missing[first..<min(first + stride, missing.count)])
      do {
        try compute(part, batches, maker, &collector) { wanted == nil ? try isEnough($0) : false }
      } catch {
        _ = keeper?.end(description)
        throw error
      }
    }
    if keeper?.end(description) ?? false { throw EndOfShare() }
    finish(collector, plan, step)
    if sampling.until != nil { tellStop(collector, sampling, most, step) }
  }

  // MARK: What is kept

  private func description(
    _ plan: BranchesPlan, _ sampling: SamplingPlan, _ batches: TrajectoryBatches
  ) -> SweepDescription {
    SweepDescription(
      ordinal: sampling.ordinal, name: plan.name,
      identity: trail.isEmpty ? whole.identity(ofSweep: sampling.ordinal) : nil,
      pointCount: batches.count, columns: plan.columns.map(\.name),
      collisionsPerPoint: plan.body.mostCollisions, axes: [])
  }

  private func known(
    _ description: SweepDescription, _ plan: BranchesPlan, _ batches: TrajectoryBatches,
    _ step: PlanStep
  ) throws -> [TrajectoryBatch] {
    do {
      return try (keeper?.begin(description) ?? [:]).values.compactMap {
        guard (0..<batches.count).contains($0.index) else { return nil }
        return TrajectoryBatch($0, runs: batches[$0.index], columns: plan.columns.count)
      }
    } catch let failure as DeliveryFailure {
      throw located(
        EvaluationProblem(
          .outputFailed, "the runs cannot be kept", label: failure.reason, notes: [failure.help]),
        at: step.span)
    }
  }

  // MARK: What is asked for

  private func sampledNumber(_ term: Term?, _ name: String) throws -> Double? {
    guard let term else { return nil }
    let argument = TrajectoriesStatement.arguments.first { $0.name == name }!
    return try number(term, as: argument, machine.cavity)
  }

  private func mostRuns(_ sampling: SamplingPlan) throws -> Int {
    let argument = ArgumentDefinition("the number of runs", .count, in: .positive, "")
    guard let term = sampling.count ?? sampling.maximum else { return 1 }
    return Int(saturating: try number(term, as: argument, machine.cavity))
  }

  /// What tells the draws of this statement, here and now, from all others. With a seed of its own it is the seed's alone.
  private func drawKey(_ sampling: SamplingPlan) throws -> UInt64 {
    if let own = try sampledNumber(sampling.seed, "seed") {
      return RandomAddress(
        seed: UInt64(saturating: own), point: 0, site: .max, draw: 0
      ).key
    }
    let site = sampling.site
    if machine.draws.count <= site {
      machine.draws += [UInt32](repeating: 0, count: site + 1 - machine.draws.count)
    }
    defer { machine.draws[site] &+= 1 }
    return RandomAddress(
      seed: machine.seed, point: machine.sweepPoint, site: UInt32(truncatingIfNeeded: site),
      draw: machine.draws[site]
    ).key
  }

  private func requireFeasible(_ runs: Double, _ plan: BranchesPlan, _ step: PlanStep) throws {
    let format = NumberFormat(digits: 3)
    let perRun = plan.body.mostCollisionsOneByOne
    guard runs > 1e7 || (perRun ?? 0) * runs > Evaluator.mostCollisions, !isConfirmed else {
      return
    }
    let cost = perRun.map { ", \(format.text(Quantity($0 * runs))) collisions" } ?? ""
    throw located(
      EvaluationProblem(
        .tooManyCollisions, "\(format.text(Quantity(runs))) runs\(cost)",
        label: "is this meant?", notes: ["`--yes` on the command line runs it all the same"]),
      at: step.span)
  }

  // MARK: Runs

  private func compute(
    _ wanted: [Int], _ batches: TrajectoryBatches, _ maker: TrajectoryMaker,
    _ collector: inout TrajectoryCollector, isEnough: (RunSample) throws -> Bool
  ) throws {
    let total = batches.runs
    var missing = wanted
    while !missing.isEmpty {
      let stop = StopFlag(isInterrupted)
      let threads = min(max(1, jobs), missing.count)
      var found: [TrajectoryBatch] = []
      func take(_ batch: TrajectoryBatch) {
        found.append(batch)
        if batch.failure == nil { keeper?.keep(batch.point) }
      }
      if threads == 1 {
        for index in missing {
          guard let batch = maker.worker(engine, stop).run(index, batches[index]) else { break }
          take(batch)
          sweepProgress?(batches[index].upperBound, total)
          if batch.failure != nil { break }
        }
        engine.isInterrupted = isInterrupted
      } else {
        let make: @Sendable () -> (Int) -> TrajectoryBatch? = {
          let worker = maker.worker(Engine(), stop)
          return { worker.run($0, batches[$0]) }
        }
        Workers.run(
          missing, threads: threads, makeWorker: make, isStopped: { stop.isSet }, idle: {},
          done: { batch in
            take(batch)
            sweepProgress?(batches[batch.index].count * found.count, total)
          })
      }
      for batch in found { collector.take(batch) }
      try collector.settle(isEnough)
      missing = missing.filter { !collector.has($0) }
      if missing.isEmpty || collector.isMet { return }
      if let failure = collector.failure { throw RunFailure(diagnostic: failure) }
      guard shouldGoOn(machine) else { throw Interruption() }
    }
    if let failure = collector.failure { throw RunFailure(diagnostic: failure) }
  }

  // MARK: Results

  /// What there is so far can be read.
  private func keep(_ sample: RunSample, _ plan: BranchesPlan) {
    let summary = sample.summary
    machine.trees.removeAll { $0.slot == plan.slot }
    machine.trees.append(
      TreeSummary(
        slot: plan.slot, daemonic: summary.daemonic, leaves: sample.sums.runs, mean: summary.mean,
        sample: sample))
  }

  private func finish(_ collector: TrajectoryCollector, _ plan: BranchesPlan, _ step: PlanStep) {
    keep(collector.sample, plan)
    tell(collector.rows, plan, step)
  }

  private func tellStop(
    _ collector: TrajectoryCollector, _ sampling: SamplingPlan, _ most: Int, _ step: PlanStep
  ) {
    let line = step.span.source.line(at: step.span.range.lower)
    report(
      .until(
        UntilRecord(
          isMet: collector.isMet, collisions: collector.sample.sums.runs, maximum: most, line: line,
          unit: "run")))
    guard !collector.isMet, let until = sampling.until else { return }
    totals.untilsNeverMet += 1
    warn(
      step,
      Diagnostic(
        .untilNeverMet, .warning, "the condition of `until` was not met within max=\(most) runs",
        labels: [DiagnosticLabel(until.span, "still not certainly true")], notes: trailNotes()))
  }

  /// Numbers in the table of records: more of them are left out.
  private static let mostOutcomes = 2_000_000

  private func tell(_ rows: [TrajectoryBatch.Row], _ plan: BranchesPlan, _ step: PlanStep) {
    let depth = rows.map(\.record.utf8.count).max() ?? 0
    let shown = rows.count.multipliedSaturated(by: depth) <= Evaluator.mostOutcomes ? depth : 0
    let signs = rows.map { Array($0.record.utf8) }
    let names = ["run"] + (0..<shown).map { "outcome_\($0 + 1)" }
    let values =
      [rows.indices.map { Quantity(integer: $0 + 1) }]
      + (0..<shown).map { place in signs.map { Evaluator.outcome($0, place) } }
    let columns = SweepPlan(
      slot: plan.slot, name: plan.name, ordinal: -1,
      axes: [SweepPlan.Axis(names: names.map { (slot: -1, name: $0) }, lists: [])],
      body: plan.body, columns: plan.columns, claims: plan.claims, series: [], span: plan.span)
    var collector = SweepCollector(columns, SweepGrid([values]), step)
    for (index, row) in rows.enumerated() {
      for event in collector.take(row.outcome, at: index) { tell(event, plan) }
    }
    for event in collector.closing() { tell(event, plan) }
    totals.addCollisions(collector.collisions)
    count(collector)
    machine.tables.removeAll { $0.plan.slot == plan.slot }
    machine.tables.append(collector.table)
  }

  /// Runs of which nothing was measured are told together only.
  private func tell(_ event: RunEvent, _ plan: BranchesPlan) {
    if plan.columns.isEmpty {
      switch event {
      case .point, .sweep: return
      default: break
      }
    }
    report(event)
  }

  private static func outcome(_ signs: [UInt8], _ place: Int) -> Quantity {
    guard place < signs.count else { return Quantity(.nan, isInteger: true) }
    switch signs[place] {
    case UInt8(ascii: "0"): return Quantity(integer: 0)
    case UInt8(ascii: "1"): return Quantity(integer: 1)
    default: return Quantity(integer: -1)
    }
  }

  /// A single run.
  private func tryTrajectories(
    _ plan: BranchesPlan, _ start: Machine, _ key: UInt64, _ trial: Trial
  ) throws {
    let here = (machine: machine, trail: trail)
    (machine, outcomeChooser) = (start, OutcomeSampler(key: key, run: 0))
    let outcome = runBody(plan.body)
    (machine, trail, outcomeChooser) = (here.machine, here.trail, nil)
    if case .failed(let diagnostic) = outcome {
      trial.omit("the first run of `trajectories` fails: \(diagnostic.title)")
    }
    if isInterrupted() { throw Interruption() }
    trial.omit("one run of `trajectories` is tried")
    trial.unknownTables.insert(plan.slot)
  }
}

/// The first batch that fails: those before it are made all the same, so that it is always the same one.
final class FirstFailure: Sendable {
  private let index = Mutex(Int.max)

  func note(_ batch: Int) { index.withLock { $0 = min($0, batch) } }
  func isBefore(_ batch: Int) -> Bool { index.withLock { $0 < batch } }
}

/// Makes workers for threads.
struct TrajectoryMaker: Sendable {
  private let plan: BranchesPlan
  private let columns: SweepPlan
  private let start: Machine
  private let key: UInt64
  private let failures = FirstFailure()
  private let looksAtEndOnly: Bool
  private let isPlain: Bool

  init(_ plan: BranchesPlan, _ start: Machine, _ key: UInt64) {
    (self.plan, self.start, self.key) = (plan, start, key)
    looksAtEndOnly = plan.body.looksAtEndOnly
    isPlain = plan.body.areDetectionsOnly
    columns = SweepPlan(
      slot: plan.slot, name: plan.name, ordinal: -1, axes: [], body: plan.body,
      columns: plan.columns, claims: plan.claims, series: [], span: plan.span)
  }

  func worker(_ engine: Engine, _ stop: StopFlag) -> TrajectoryWorker {
    TrajectoryWorker(
      plan: plan, columns: columns, start: start, key: key, failures: failures, engine: engine,
      stop: stop, looksAtEndOnly: looksAtEndOnly, isPlain: isPlain)
  }
}

/// Brings batches, which come in any order, into theirs.
struct TrajectoryCollector {
  private(set) var sample: RunSample
  private(set) var rows: [TrajectoryBatch.Row] = []
  /// The stopping rule holds: what comes later does not count.
  private(set) var isMet = false
  /// That of the first batch that has one.
  private(set) var failure: Diagnostic?
  private var waiting: [Int: TrajectoryBatch] = [:]
  private var next = 0

  init(_ sample: RunSample) { self.sample = sample }

  func has(_ index: Int) -> Bool { index < next || waiting[index] != nil }

  mutating func take(_ batch: TrajectoryBatch) {
    guard !has(batch.index) else { return }
    waiting[batch.index] = batch
  }

  /// Adds what can be added in order.
  mutating func settle(_ isEnough: (RunSample) throws -> Bool) throws {
    while !isMet, failure == nil, let batch = waiting.removeValue(forKey: next) {
      if let failure = batch.failure {
        self.failure = failure
        return
      }
      sample.add(batch)
      rows += batch.rows
      next += 1
      isMet = try isEnough(sample)
    }
    // A failure behind a gap: the run ends with it all the same.
    if failure == nil, !isMet {
      failure = waiting.filter { $0.value.failure != nil }.min { $0.key < $1.key }?.value.failure
    }
  }
}
