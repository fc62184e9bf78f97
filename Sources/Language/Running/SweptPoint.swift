import Simulation
import SourceText

/// A point of a sweep, or a record of a tree: a run of its own, whose findings are collected.
final class SweptPoint {
  let evaluator: Evaluator
  private let index: Int
  private let collected = Collected()
  private let voided = VoidedExpressions()
  private(set) var failure: Diagnostic?
  private(set) var isInterrupted = false

  init(_ index: Int, _ machine: Machine, _ engine: Engine, _ stop: StopFlag) {
    self.index = index
    let collected = collected
    evaluator = Evaluator(
      machine: machine, engine: engine, isInterrupted: { stop.isSet }
    ) { collected.take($0) }
    evaluator.voided = voided
  }

  var isGoing: Bool { failure == nil && !isInterrupted }

  func run(_ steps: [PlanStep]) { note(evaluator.runBody(steps)) }

  func perform(_ body: (Evaluator) throws -> Void) {
    note(evaluator.outcome { try body(evaluator) })
  }

  private func note(_ outcome: RunOutcome) {
    switch outcome {
    case .interrupted: isInterrupted = true
    case .failed(let diagnostic): failure = diagnostic
    case .completed: break
    }
  }

  func outcome(_ plan: SweepPlan, mostItems: Int) -> SweepOutcome {
    var readings = plan.columns.map { column -> SweepPoint.Reading? in
      guard let reading = collected.readings[column.name] ?? nil else { return nil }
      guard let problem = reading.reasonNotToKeep(most: mostItems) else { return reading }
      voided.note(column.name, .notKept(problem, plan.span))
      return nil
    }
    for series in plan.series {
      let kept = evaluator.readings(of: series, mostItems: mostItems)
      readings += kept.readings
      // In a session it is not known whether it will be asked for.
      if let problem = kept.problem, series.isAsked {
        voided.note(series.record.name, .notKept(problem, plan.span))
      }
    }
    let point = SweepPoint(
      index: index, readings: readings,
      status: failure?.title ?? voided.status ?? SweepPoint.ok, printed: collected.printed,
      verdicts: collected.claims.map { .init(line: $0.line, verdict: $0.verdict.rawValue) },
      collisions: evaluator.totals.collisions, untilsNeverMet: evaluator.totals.untilsNeverMet)
    return SweepOutcome(
      point: point, failure: failure ?? voided.all.first?.diagnostic,
      claims: collected.claims.filter { $0.verdict != .pass },
      warnings: collected.warnings)
  }
}

/// What a point tells.
private final class Collected {
  var readings: [String: SweepPoint.Reading?] = [:]
  var printed: [String] = []
  var claims: [ClaimRecord] = []
  var warnings: [Diagnostic] = []

  func take(_ event: RunEvent) {
    switch event {
    case .measure(let record):
      readings[record.name] = .some(SweptLists.reading(record.value))
    case .print(let text): printed.append(text)
    case .claim(let claim): claims.append(claim)
    case .diagnostic(let diagnostic): warnings.append(diagnostic)
    case .until, .seed, .point, .sweep, .analysis: break
    }
  }
}
