import SourceText
import Syntax

/// A loop or procedure around the statement that is being read.
struct Turn {
  /// What tells its turns apart.
  let labels: [(slot: Int, name: String)]
  let isCounted: Bool
  /// The series that end with a turn.
  var series: [Int] = []
}

/// A series that is known by its name outside of the block that records it too.
struct ExportedSeries {
  let name: String
  let meaning: Scope.Meaning
  let declaration: Int
  let plan: RecordPlan
}

// Blocks that run several times, and the series recorded in them.
extension Checker {
  /// The body of a loop or procedure, with a step at its end where series end.
  mutating func lowerTurn(_ block: Block, _ turn: Turn) -> [PlanStep] {
    turns.append(turn)
    var body = lowerBlock(block)
    let ended = turns.removeLast().series
    if !ended.isEmpty {
      let here = span(block.range)
      body.append(PlanStep(action: .endSeries(ended), span: here, statement: here))
    }
    return body
  }

  /// What a series declared now is outside; nil where it is recorded once.
  mutating func familyOfSeries(_ slot: Int) -> FamilyPlan? {
    guard !turns.isEmpty else { return nil }
    turns[turns.count - 1].series.append(slot)
    var labels: [(slot: Int, name: String)] = []
    for label in turns.flatMap(\.labels) {
      labels.removeAll { $0.name == label.name }
      labels.append(label)
    }
    let isCounted =
      turns.contains(where: \.isCounted) && !labels.contains { $0.name == FamilyPlan.turn }
    return FamilyPlan(slot: newSlot(), labels: labels, countsTurns: isCounted)
  }

  /// Notes a series to be known outside of its block.
  mutating func export(_ name: String, _ plan: RecordPlan) {
    guard position.blockDepth > 0, let entry = scopes.last?.names[name] else { return }
    var meaning = entry.meaning
    if let family = plan.family {
      meaning = .series(
        slot: family.slot,
        columns: family.labelNames + ["k"] + plan.columns.map(\.name))
    }
    exports.append(
      ExportedSeries(
        name: name, meaning: meaning, declaration: entry.declaration, plan: plan))
  }

  /// Makes the series exported since known at this level, unless their names mean something here.
  mutating func takeExports(since start: Int) {
    for series in exports[start...] {
      if let entry = lookUp(series.name), !exportedNames.contains(entry.declaration) { continue }
      exportedNames.insert(series.declaration)
      scopes[scopes.count - 1].names[series.name] = Scope.Entry(
        meaning: series.meaning, declaration: series.declaration)
    }
    if position.blockDepth == 0 { exports.removeSubrange(start...) }
  }

  // MARK: Sweeps

  /// The series that the block of a sweep records itself, where the text behind the sweep names them: keeping them costs memory
  /// and journals. In a session that may come later.
  mutating func sweptSeries(
    since start: Int, axes: [(slot: Int, name: String)], _ statement: Statement
  ) -> [(series: SweptSeries, exported: ExportedSeries)] {
    let behind = source.text(in: SourceRange(statement.range.upper, source.utf8.count))
      .filter { !$0.isWhitespace }
    func isAsked(_ name: String) -> Bool {
      behind.contains("\(name).") || behind.contains("save\(name)")
    }
    return exports[start...].filter { exported in
      exported.plan.family == nil && (options.isInteractive || isAsked(exported.name))
    }.map { exported in
      let family = FamilyPlan(slot: newSlot(), labels: axes, countsTurns: false)
      let swept = SweptSeries(
        record: exported.plan, family: family, isAsked: isAsked(exported.name))
      let columns = family.labelNames + ["k"] + exported.plan.columns.map(\.name)
      return (
        swept,
        ExportedSeries(
          name: exported.name, meaning: .series(slot: family.slot, columns: columns),
          declaration: exported.declaration, plan: exported.plan)
      )
    }
  }
}
