import Simulation
import SourceText

/// Which points are computed together.
struct SweepGroups: Sendable {
  private let indices: [Int]
  private let size: Int

  /// Points go together where their collisions can, and where there are enough for all threads.
  init(_ indices: [Int], of plan: SweepPlan, threads: Int) {
    self.indices = indices
    let isWorthIt = indices.count >= 2 * Engine.lanes * threads && plan.body.hasTrains
    size = isWorthIt ? Engine.lanes : 1
  }

  var count: Int { (indices.count + size - 1) / size }

  subscript(group: Int) -> [Int] {
    Array(indices[(group * size)..<min(indices.count, (group + 1) * size)])
  }
}

extension [PlanStep] {
  /// Whether there are collisions that points of a sweep can make together.
  var hasTrains: Bool {
    contains { step in
      switch step.action {
      case .cycle(let plan): plan.until == nil
      case .call(let plan): plan.body.hasTrains
      default: false
      }
    }
  }
}

/// Runs points of a sweep, several side by side where that gives the same bits sooner.
struct SweepWorker {
  private let plan: SweepPlan
  private let grid: SweepGrid
  private let start: Machine
  private let engine: Engine
  private let stop: StopFlag

  init(_ plan: SweepPlan, _ grid: SweepGrid, _ start: Machine, _ engine: Engine, _ stop: StopFlag) {
    (self.plan, self.grid, self.start, self.engine, self.stop) = (plan, grid, start, engine, stop)
  }

  /// Nil if they were interrupted.
  func run(_ indices: [Int]) -> [SweepOutcome]? {
    let points = indices.map { point($0) }
    if points.count == 1 { points[0].run(plan.body) } else { runTogether(points, plan.body) }
    if points.contains(where: \.isInterrupted) { return nil }
    return points.map { $0.outcome(plan, mostItems: plan.mostItems(points: grid.count)) }
  }

  private func point(_ index: Int) -> Point {
    var machine = start
    machine.sweepPoint = UInt64(index) + 1
    let values = grid.values(index)
    for (name, value) in zip(plan.axes.flatMap(\.names), values) {
      machine.bind(name.slot, .number(value))
    }
    let point = Point(index, machine, engine, stop)
    point.evaluator.trail = [.point({ label(index, values) }, plan.span)]
    return point
  }

  private func label(_ index: Int, _ values: [Quantity]) -> String {
    let shown = zip(plan.axes.flatMap(\.names), values).map {
      "\($0.name)=\(NumberFormat().briefText($1.value))"
    }
    return "sweep point \(shown.joined(separator: ", ")) (\(index + 1) of \(grid.count))"
  }

  // MARK: Side by side

  /// One step after the other, each for all points.
  private func runTogether(_ points: [Point], _ steps: [PlanStep]) {
    for step in steps {
      let going = points.filter(\.isGoing)
      switch step.action {
      case .cycle(let cycle): collideTogether(going, cycle, step)
      case .call(let call):
        for point in going { point.perform { try $0.enter(call, step) } }
        runTogether(going, call.body)
        for point in going where point.isGoing { point.evaluator.leaveCall() }
      default: for point in going { point.run([step]) }
      }
    }
  }

  private func collideTogether(_ points: [Point], _ plan: CyclePlan, _ step: PlanStep) {
    // Evaluating draws random numbers: once, whatever becomes of it.
    var requests: [(point: Point, task: LaneTask, count: Int)] = []
    for point in points {
      var request: (task: LaneTask, count: Int)?
      point.perform { request = try $0.laneTask(plan, step) }
      guard point.isGoing else { continue }
      if let request {
        requests.append((point, request.task, request.count))
      } else {
        point.run([step])
      }
    }
    let count = requests.first?.count ?? 0
    var made = 0
    if count <= Engine.longRun, requests.allSatisfy({ $0.count == count }) {
      var states = requests.map(\.point.evaluator.machine.cavity)
      made = engine.collideTogether(
        &states, requests.map(\.task), count: count, isStopped: { stop.isSet })
      if made > 0 {
        for (request, state) in zip(requests, states) {
          request.point.evaluator.machine.cavity = state
        }
      }
    }
    for request in requests {
      request.point.perform {
        try $0.finish(request.task, made: made, of: request.count, plan, step)
      }
    }
  }

  // MARK: A point

  private final class Point {
    let evaluator: Evaluator
    private let index: Int
    private let collected = Collected()
    private let voided = VoidedExpressions()
    private var failure: Diagnostic?
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
}
