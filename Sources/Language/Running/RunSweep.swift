import Simulation
import SourceText
import Synchronization

// Independent runs of one block, from copies of the state at entry.
extension Evaluator {
  func sweep(_ plan: SweepPlan, _ step: PlanStep) throws {
    // Too much for a second look.
    if keepsLevelsFree { throw Interruption() }
    let axes = try axisValues(plan)
    let grid = SweepGrid(axes)
    try requireFeasible(plan, grid, step)
    if let trial { return try trySweep(plan, grid, entryMachine, trial) }
    let description = SweepDescription(
      ordinal: plan.ordinal, name: plan.name,
      identity: trail.isEmpty ? whole.identity(ofSweep: plan.ordinal) : nil, pointCount: grid.count,
      columns: plan.columns.map(\.name), collisionsPerPoint: plan.body.mostCollisions,
      axes: zip(plan.axes.flatMap(\.names), axes.flatMap { $0 }).map { name, values in
        (name.name, values.map(\.value))
      })
    var collector = SweepCollector(plan, grid, step)
    let known: [Int: SweepPoint]
    do {
      // Points kept by a version that measured something else would not fit.
      known = try (keeper?.begin(description) ?? [:]).filter {
        $0.value.readings.count == plan.readingCount
      }
    } catch let failure as DeliveryFailure {
      throw located(
        EvaluationProblem(
          .outputFailed, "the sweep cannot be kept", label: failure.reason, notes: [failure.help]),
        at: step.span)
    }
    for (index, point) in known.sorted(by: { $0.key < $1.key }) {
      for event in collector.take(SweepOutcome(point: point), at: index) { report(event) }
    }
    let wanted = keeper?.wanted(description)
    var missing = (0..<grid.count).filter { known[$0] == nil && wanted?($0) ?? true }
    while !missing.isEmpty {
      compute(missing, plan, grid, &collector)
      missing = missing.filter { !collector.has($0) }
      if collector.isStopped { break }
      guard !missing.isEmpty else { break }
      // Some are missing only if the run was interrupted.
      guard shouldGoOn(machine) else {
        _ = keeper?.end(description)
        finish(plan, grid, collector)
        throw Interruption()
      }
    }
    let isEnd = keeper?.end(description) ?? false
    if isEnd { throw EndOfShare() }
    finish(plan, grid, collector)
  }

  // MARK: The grid

  private func axisValues(_ plan: SweepPlan) throws -> [[[Quantity]]] {
    try plan.axes.map { axis in
      let lists = try zip(axis.lists, axis.names).map { term, name in
        try axisList(term, name.name)
      }
      if Set(lists.map(\.count)).count > 1 {
        throw located(
          EvaluationProblem(
            .wrongType, "`zip` pairs lists of one length",
            label: "these have \(joinedList(lists.map { String($0.count) }, conjunction: "and"))"),
          at: axis.lists[0].span)
      }
      return lists
    }
  }

  private func axisList(_ term: Term, _ name: String) throws -> [Quantity] {
    guard case .list(let items) = try evaluate(term, machine.cavity) else {
      throw located(
        EvaluationProblem(.wrongType, "`sweep` runs through lists", label: "this is not a list"),
        at: term.span)
    }
    guard !items.isEmpty else {
      throw located(
        EvaluationProblem(
          .indexOutOfRange, "the axis `\(name)` has no values", label: "an empty list"),
        at: term.span)
    }
    return try items.enumerated().map { index, item in
      guard case .number(let quantity) = item, quantity.value.isFinite else {
        throw located(
          EvaluationProblem(
            .notFinite, "value \(index + 1) of the axis `\(name)` is no finite number",
            label: "it is \(machine.format.text(item))"), at: term.span)
      }
      return quantity
    }
  }

  /// More than this is likelier a slip than a wish.
  static let mostPoints = 1_000_000
  private static let mostBytes = 4e9

  private func requireFeasible(_ plan: SweepPlan, _ grid: SweepGrid, _ step: PlanStep) throws {
    let format = NumberFormat(digits: 3)
    let points = grid.exactCount
    let bytes = points * 24 * Double(plan.columns.count + grid.axisCount + 2)
    let perPoint = plan.body.mostCollisionsOneByOne
    let cost =
      perPoint.flatMap { $0 > 0 ? $0 : nil }.map {
        ", \(format.text(Quantity($0 * points))) collisions"
      } ?? ""
    guard bytes <= Evaluator.mostBytes else {
      throw located(
        EvaluationProblem(
          .tooManyCollisions,
          "a sweep of \(format.text(Quantity(points))) points does not fit the memory",
          label:
            "at most \(format.text(Quantity(points * Evaluator.mostBytes / bytes))) with these columns\(cost)"
        ), at: step.span)
    }
    guard points <= Double(Evaluator.mostPoints),
      (perPoint ?? 0) * points <= Evaluator.mostCollisions
    else {
      guard !isConfirmed else { return }
      throw located(
        EvaluationProblem(
          .tooManyCollisions, "a sweep of \(format.text(Quantity(points))) points\(cost)",
          label: "is this meant?",
          notes: ["`--yes` on the command line runs it all the same"]), at: step.span)
    }
  }

  // MARK: Points

  private func compute(
    _ indices: [Int], _ plan: SweepPlan, _ grid: SweepGrid, _ collector: inout SweepCollector
  ) {
    let stop = StopFlag(isInterrupted)
    let start = entryMachine
    let isFailFast = isFailFast
    let threads = max(1, jobs)
    let groups = SweepGroups(indices, of: plan, threads: threads)
    let maker: @Sendable () -> (Int) -> [SweepOutcome]? = {
      let engine = Engine()
      return { group in
        let outcomes = SweepWorker(plan, grid, start, engine, stop).run(groups[group])
        if isFailFast, outcomes?.contains(where: { $0.point.status != SweepPoint.ok }) == true {
          stop.set()
        }
        return outcomes
      }
    }
    let progress = sweepProgress
    let total = grid.count
    Workers.run(
      Array(0..<groups.count), threads: threads, makeWorker: maker, isStopped: { stop.isSet },
      idle: { progress?(collector.count, total) }
    ) { outcomes in
      for outcome in outcomes {
        keeper?.keep(outcome.point)
        for event in collector.take(outcome, at: outcome.point.index) { report(event) }
        if isFailFast, outcome.point.status != SweepPoint.ok { collector.stop() }
      }
    }
    progress?(collector.count, total)
  }

  /// What every point starts from.
  var entryMachine: Machine {
    var start = machine
    // Series of the outside can be read, but what happens in a point is not theirs.
    for index in start.series.indices where start.series[index].isOpen {
      if start.series[index].isNew(start.cavity.collisions),
        let full = try? reading(ofSeries: start.series[index].plan.slot, start.cavity)
      {
        start.series[index] = full
      }
      start.series[index].isOpen = false
    }
    start.draws = []
    return start
  }

  private func finish(_ plan: SweepPlan, _ grid: SweepGrid, _ collector: SweepCollector) {
    totals.addCollisions(collector.collisions)
    for event in collector.closing() { report(event) }
    count(collector)
    machine.tables.removeAll { $0.plan.slot == plan.slot }
    machine.tables.append(collector.table)
    for family in collector.families(plan, { grid.values($0) }) {
      machine.families.removeAll { $0.slot == family.slot }
      machine.families.append(family)
    }
  }

  /// What points, or records of a tree, add to what the run amounts to.
  func count(_ collector: SweepCollector) {
    totals.untilsNeverMet += collector.untilsNeverMet
    totals.pointsFailed += collector.failed
    for claim in collector.claims {
      switch claim.verdict {
      case .pass: totals.claimsPassed += 1
      case .fail: totals.claimsFailed += 1
      case .undecided: totals.claimsUndecided += 1
      }
    }
  }
}

/// An interruption that all threads see, though it is told only once.
final class StopFlag: Sendable {
  private let flag = Atomic<Bool>(false)
  private let isInterrupted: @Sendable () -> Bool

  init(_ isInterrupted: @escaping @Sendable () -> Bool) { self.isInterrupted = isInterrupted }

  func set() { flag.store(true, ordering: .relaxed) }

  var isSet: Bool {
    if flag.load(ordering: .relaxed) { return true }
    guard isInterrupted() else { return false }
    set()
    return true
  }
}

/// The points of a sweep in order: the last axis runs fastest.
struct SweepGrid: Sendable {
  /// By axis (zipped names share one), then name, then value.
  private let axes: [[[Quantity]]]
  private let lengths: [Int]

  init(_ axes: [[[Quantity]]]) {
    self.axes = axes
    lengths = axes.map { $0.first?.count ?? 0 }
  }

  var exactCount: Double { lengths.reduce(1) { $0 * Double($1) } }
  var count: Int { Int(saturating: min(exactCount, 1e15)) }
  var axisCount: Int { axes.reduce(0) { $0 + $1.count } }

  /// The values of all names at a point.
  func values(_ index: Int) -> [Quantity] {
    var rest = index
    var places = [Int](repeating: 0, count: lengths.count)
    for axis in lengths.indices.reversed() {
      places[axis] = rest % lengths[axis]
      rest /= lengths[axis]
    }
    return zip(axes, places).flatMap { lists, place in lists.map { $0[place] } }
  }
}

/// What a worker gives back of a point.
struct SweepOutcome: Sendable {
  var point: SweepPoint
  /// The error that ended it, and the claims that did not pass.
  var failure: Diagnostic?
  var claims: [ClaimRecord] = []
  var warnings: [Diagnostic] = []
}

/// Brings the points of a sweep, which come in any order, into theirs.
struct SweepCollector {
  private let plan: SweepPlan
  private let grid: SweepGrid
  private let step: PlanStep
  private var points: [SweepPoint?]
  /// Everything before this has been told.
  private var told = 0
  private(set) var count = 0
  private(set) var collisions = 0
  private(set) var untilsNeverMet = 0
  private(set) var failed = 0
  private(set) var isStopped = false
  /// The first offender of every kind.
  private var failures: [(index: Int, diagnostic: Diagnostic)] = []
  private var offenders: [Int: (index: Int, claim: ClaimRecord)] = [:]
  private var warnings: [String: (index: Int, diagnostic: Diagnostic, count: Int)] = [:]

  init(_ plan: SweepPlan, _ grid: SweepGrid, _ step: PlanStep) {
    (self.plan, self.grid, self.step) = (plan, grid, step)
    points = [SweepPoint?](repeating: nil, count: grid.count)
  }

  func has(_ index: Int) -> Bool { points[index] != nil }

  mutating func stop() { isStopped = true }

  /// Takes a point in; gives what can be told now, in order.
  @discardableResult
  mutating func take(_ outcome: SweepOutcome, at index: Int) -> [RunEvent] {
    guard points.indices.contains(index), points[index] == nil else { return [] }
    points[index] = outcome.point
    count += 1
    collisions = collisions.addingSaturated(outcome.point.collisions)
    untilsNeverMet += outcome.point.untilsNeverMet
    if outcome.point.status != SweepPoint.ok { failed += 1 }
    if let failure = outcome.failure { failures.append((index, failure)) }
    for claim in outcome.claims where index < offenders[claim.line]?.index ?? .max {
      offenders[claim.line] = (index, claim)
    }
    for warning in outcome.warnings {
      let known = warnings[warning.title]
      let isFirst = index < known?.index ?? .max
      warnings[warning.title] = (
        min(index, known?.index ?? .max), isFirst ? warning : known!.diagnostic,
        (known?.count ?? 0) + 1
      )
    }
    var events: [RunEvent] = []
    while told < points.count, let point = points[told] {
      events += point.printed.map { .print($0) } + [.point(record(point))]
      told += 1
    }
    return events
  }

  private func record(_ point: SweepPoint) -> PointRecord {
    let names = plan.axes.flatMap(\.names).map(\.name)
    return PointRecord(
      sweep: plan.name, index: point.index,
      // A record of outcomes may be shorter than others.
      axes: zip(names, grid.values(point.index)).map { ($0, $1) }.filter { !$1.value.isNaN },
      values: zip(plan.columns, point.readings).map { column, reading in
        (column.name, SweepCollector.value(reading, isInteger: column.isInteger))
      },
      status: point.status, line: step.span.source.line(at: step.span.range.lower),
      total: points.count)
  }

  var record: SweepRecord {
    SweepRecord(name: plan.name, line: step.span.source.line(at: step.span.range.lower))
  }

  static func value(_ reading: SweepPoint.Reading?, isInteger: Bool) -> Value {
    guard let reading else { return .undefined("undefined at this point") }
    if let items = reading.items {
      let isWhole = items.allSatisfy { $0?.isWhole ?? true }
      return .list(items.map { value($0, isInteger: isWhole) })
    }
    return .number(
      Quantity(
        reading.value, truncation: reading.truncation, rounding: reading.rounding,
        isInteger: isInteger
      ).sampled(error: reading.error, reach: reading.reach))
  }

  /// The points there are, in order.
  var finished: [SweepPoint] { points.compactMap(\.self) }

  /// What is told at the end: points behind a gap, the first failures, the claims of all points together.
  func closing() -> [RunEvent] {
    var events: [RunEvent] = []
    for index in told..<points.count {
      guard let point = points[index] else { continue }
      events += point.printed.map { .print($0) } + [.point(record(point))]
    }
    events.append(.sweep(record))
    for (_, warning) in warnings.sorted(by: { $0.value.index < $1.value.index }) {
      var diagnostic = warning.diagnostic
      if warning.count > 1 {
        diagnostic.notes.append("at \(warning.count) of \(points.count) points")
      }
      events.append(.diagnostic(diagnostic))
    }
    if let first = failures.min(by: { $0.index < $1.index }) {
      var diagnostic = first.diagnostic
      if failed > 1 {
        diagnostic.notes.append("\(failed) of \(points.count) points failed; this is the first")
      }
      events.append(.diagnostic(diagnostic))
    }
    return events + claims.map { .claim($0) }
  }

  /// Every claim of the block once, with how many points passed.
  var claims: [ClaimRecord] {
    var lines: [Int] = []
    var counts: [Int: (pass: Int, fail: Int, undecided: Int, first: Int?)] = [:]
    for case let point? in points {
      // A claim in a loop holds at a point if it always holds there.
      var worst: [Int: ClaimRecord.Verdict] = [:]
      for verdict in point.verdicts {
        if counts[verdict.line] == nil {
          counts[verdict.line] = (0, 0, 0, nil)
          lines.append(verdict.line)
        }
        let now = ClaimRecord.Verdict(rawValue: verdict.verdict) ?? .undecided
        worst[verdict.line] = SweepCollector.worse(worst[verdict.line], now)
      }
      for (line, verdict) in worst {
        switch verdict {
        case .pass: counts[line]!.pass += 1
        case .fail: counts[line]!.fail += 1
        case .undecided: counts[line]!.undecided += 1
        }
        if verdict != .pass, counts[line]!.first == nil { counts[line]!.first = point.index }
      }
    }
    return lines.sorted().map { claim($0, counts[$0]!) }
  }

  private static func worse(
    _ a: ClaimRecord.Verdict?, _ b: ClaimRecord.Verdict
  ) -> ClaimRecord.Verdict {
    if a == .fail || b == .fail { return .fail }
    return a == .undecided || b == .undecided ? .undecided : .pass
  }

  private func claim(
    _ line: Int, _ count: (pass: Int, fail: Int, undecided: Int, first: Int?)
  ) -> ClaimRecord {
    let verdict: ClaimRecord.Verdict =
      count.fail > 0 ? .fail : count.undecided > 0 ? .undecided : .pass
    let offender = offenders[line]?.claim
    let plan = self.plan.claims.first { $0.line == line }
    let all = count.pass + count.fail + count.undecided
    var place: String?
    if let first = count.first {
      place = zip(self.plan.axes.flatMap(\.names), grid.values(first)).map {
        "\($0.name)=\(NumberFormat().briefText($1.value))"
      }.joined(separator: ", ")
    }
    return ClaimRecord(
      verdict: verdict, condition: plan?.condition ?? "", reason: plan?.reason,
      left: offender?.left, right: offender?.right, line: line,
      diagnostic: offender?.diagnostic, points: (count.pass, all, place))
  }

  /// The columns in which some point has a list.
  private var lists: [Int: [[SweepPoint.Reading?]]] {
    var lists: [Int: [[SweepPoint.Reading?]]] = [:]
    let points = finished
    for column in plan.columns.indices
    where points.contains(where: { $0.readings[column]?.items != nil }) {
      // A number among lists is a list of one.
      lists[column] = points.map { point in
        point.readings[column].map { $0.items ?? [$0] } ?? []
      }
    }
    return lists
  }

  var table: SweepTable {
    let all = points.indices.map { points[$0] }
    var axes = [[Double]](repeating: [], count: grid.axisCount)
    var columns = [Series.Column](repeating: Series.Column(), count: plan.columns.count)
    var statuses: [String] = []
    for (index, point) in all.enumerated() {
      guard let point else { continue }
      for (axis, value) in grid.values(index).enumerated() { axes[axis].append(value.value) }
      for (column, reading) in point.readings.prefix(columns.count).enumerated() {
        let isInteger = plan.columns[column].isInteger
        columns[column].append(SweepCollector.value(reading, isInteger: isInteger))
      }
      statuses.append(point.status)
    }
    return SweepTable(
      plan: plan, axes: axes, columns: columns, lists: lists, statuses: statuses)
  }
}
