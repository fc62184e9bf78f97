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

  private func point(_ index: Int) -> SweptPoint {
    var machine = start
    machine.sweepPoint = UInt64(index) + 1
    let values = grid.values(index)
    for (name, value) in zip(plan.axes.flatMap(\.names), values) {
      machine.bind(name.slot, .number(value))
    }
    let point = SweptPoint(index, machine, engine, stop)
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
  private func runTogether(_ points: [SweptPoint], _ steps: [PlanStep]) {
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

  private func collideTogether(_ points: [SweptPoint], _ plan: CyclePlan, _ step: PlanStep) {
    // Evaluating draws random numbers: once, whatever becomes of it.
    var requests: [(point: SweptPoint, task: LaneTask, count: Int)] = []
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
}
