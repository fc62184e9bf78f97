import Simulation
import SourceText

/// Some runs of `trajectories`, one after the other: what is computed at once, and kept like a point of a sweep.
struct TrajectoryBatch: Sendable {
  struct Row: Sendable {
    /// What was drawn, a sign for each qubit: `ge-`.
    let record: String
    var outcome: SweepOutcome
  }

  let index: Int
  var rows: [Row] = []
  var sums = RunSums()
  /// What ended it.
  var failure: Diagnostic?
}

/// How runs are parted into batches: depends on their number alone.
struct TrajectoryBatches: Sendable {
  /// The first run of each, and the number of all.
  private let bounds: [Int]

  /// Batches of nearly the same size, as many as there are threads to keep busy.
  init(runs: Int) {
    let count = runs <= 64 ? runs : min(256, max(64, runs / 16))
    // Products of two numbers below 2^53 and 257 fit.
    bounds = (0...count).map {
      Int(saturating: (Double(runs) * Double($0) / Double(count)).rounded(.down))
    }
  }

  /// Batches that grow with what there is, so that a rule is looked at rarely enough.
  init(until most: Int) {
    var bounds = [0]
    while let last = bounds.last, last < most {
      bounds.append(min(most, last == 0 ? 100 : last + max(4, last / 16)))
    }
    self.bounds = bounds
  }

  var count: Int { bounds.count - 1 }
  var runs: Int { bounds[count] }

  subscript(batch: Int) -> Range<Int> { bounds[batch]..<bounds[batch + 1] }
}

/// Makes the runs of a batch.
struct TrajectoryWorker {
  let plan: BranchesPlan
  let columns: SweepPlan
  let start: Machine
  let key: UInt64
  let failures: FirstFailure
  let engine: Engine
  let stop: StopFlag
  let looksAtEndOnly: Bool
  /// Its block has nothing but collisions.
  let isPlain: Bool

  /// Nil if it was interrupted, or if one before it has failed.
  func run(_ index: Int, _ runs: Range<Int>) -> TrajectoryBatch? {
    if failures.isBefore(index) { return nil }
    var batch = TrajectoryBatch(index: index)
    defer { if batch.failure != nil { failures.note(index) } }
    var pattern: RunPattern?
    for run in runs {
      if let pattern, let known = replay(pattern, run, &batch) {
        if known == .interrupted { return nil }
        continue
      }
      let sampler = OutcomeSampler(key: key, run: run)
      let point = self.point(run, sampler)
      point.run(plan.body)
      if point.isInterrupted, !sampler.hasLeft { return nil }
      if let failure = point.failure {
        batch.failure = failure
        return batch
      }
      let outcome = point.outcome(columns, mostItems: 1000)
      do throws(SimulationError) {
        try add(point.evaluator.machine.cavity, sampler, outcome, to: &batch)
      } catch {
        batch.failure = point.evaluator.failure(error, at: plan.span).diagnostic
        return batch
      }
      if isPlain, pattern == nil, !sampler.hasLeft { pattern = RunPattern(sampler, outcome) }
    }
    batch.sums = batch.sums.asStored
    return batch
  }

  /// What a run came to.
  private func add(
    _ end: CavityState, _ sampler: OutcomeSampler, _ outcome: SweepOutcome,
    to batch: inout TrajectoryBatch
  ) throws(SimulationError) {
    var outcome = outcome
    if sampler.hasLeft {
      outcome.point.status = TrajectoryWorker.left
      batch.sums.addLeft(sampler.instead)
    } else {
      try batch.sums.add(end, from: start.cavity, pure: sampler.pure)
    }
    batch.rows.append(
      TrajectoryBatch.Row(record: String(sampler.record.map(\.symbol)), outcome: outcome))
  }

  // MARK: Runs that differ in nothing but what is drawn

  private enum Replayed {
    case done, interrupted
  }

  /// A run that has collisions only, all of them of pure states, without asking what they are again. Nil where it does not go so.
  private func replay(
    _ pattern: RunPattern, _ run: Int, _ batch: inout TrajectoryBatch
  ) -> Replayed? {
    let sampler = OutcomeSampler(key: key, run: run)
    var state = start.cavity
    do {
      guard try engine.replay(pattern.trains, on: &state, sampler) else { return nil }
    } catch is OutcomeSampler.Left {
      // It counts as it is.
    } catch SimulationError.interrupted {
      return .interrupted
    } catch {
      return nil
    }
    var outcome = pattern.outcome
    outcome.point.index = run
    guard (try? add(state, sampler, outcome, to: &batch)) != nil else { return nil }
    return .done
  }

  static let left = "left the levels"

  private func point(_ run: Int, _ sampler: OutcomeSampler) -> SweptPoint {
    var machine = start
    // Whatever else is drawn in a run is its own, too.
    (machine.seed, machine.sweepPoint, machine.draws) = (key, UInt64(run) + 1, [])
    let point = SweptPoint(run, machine, engine, stop)
    point.evaluator.outcomeChooser = sampler
    point.evaluator.looksAtEndOnly = looksAtEndOnly
    point.evaluator.trail = [
      .point({ "run \(run + 1) (record \(String(sampler.record.map(\.symbol))))" }, plan.span)
    ]
    return point
  }
}

/// What all runs of a block have in common in which nothing but collisions happens, whatever is drawn.
private struct RunPattern {
  let trains: [PureTrain]
  let outcome: SweepOutcome

  /// Of a first run; nil where some of its collisions were none of a pure state.
  init?(_ sampler: OutcomeSampler, _ outcome: SweepOutcome) {
    guard outcome.point.collisions == sampler.trains.reduce(0, { $0 + $1.count }),
      outcome.failure == nil, outcome.warnings.isEmpty
    else { return nil }
    (trains, self.outcome) = (sampler.trains, outcome)
  }
}

extension [PlanStep] {
  /// Whether it consists of nothing but collisions that are looked at, the same whatever is drawn.
  var areDetectionsOnly: Bool {
    isUniform
      && allSatisfy { step in
        switch step.action {
        case .cycle(let plan):
          plan.until == nil && plan.damping == nil && plan.collision.loss == nil
            && plan.collision.detection?.keep == nil && plan.collision.stream.isPlain
        case .prepareQubit: true
        default: false
        }
      }
  }
}
