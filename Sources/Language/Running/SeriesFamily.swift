import Simulation
import SourceText

/// The series that one `record` in a loop or procedure made, one after the other: long form, labels first, then k and what was
/// recorded.
struct SeriesFamily: Sendable {
  let plan: FamilyPlan
  let record: RecordPlan
  private(set) var members: [Series] = []

  var slot: Int { plan.slot }

  init(_ plan: FamilyPlan, _ record: RecordPlan) { (self.plan, self.record) = (plan, record) }

  mutating func append(_ series: Series) {
    var series = series
    if plan.countsTurns { series.labels.append(Double(members.count + 1)) }
    members.append(series)
  }

  /// Samples of all members.
  var sampleCount: Int { members.reduce(0) { $0 + $1.collisions.count } }

  /// Column by column as `FamilyPlan` and `RecordPlan` have them.
  func list(_ column: Int) -> Value {
    if members.isEmpty {
      return .undefined(
        "nothing of it was recorded, or its curves were too long to keep at every point")
    }
    let labels = plan.labelNames.count
    guard column < labels else { return .list(members.flatMap { items($0.list(column - labels)) }) }
    let isInteger = isInteger(column)
    return .list(
      members.flatMap { member -> [Value] in
        let label = member.labels[column]
        let value: Value =
          label.isNaN
          ? .undefined("it was no number") : .number(Quantity(label, isInteger: isInteger))
        return [Value](repeating: value, count: member.collisions.count)
      })
  }

  private func items(_ value: Value) -> [Value] {
    guard case .list(let items) = value else { return [] }
    return items
  }

  private func isInteger(_ label: Int) -> Bool {
    members.allSatisfy { member in
      let value = member.labels[label]
      return value == value.rounded() && abs(value) < 1e15
    }
  }

  /// For files and pictures.
  var table: DataTable {
    let labels = plan.labelNames.enumerated().map { index, name in
      DataColumn(
        name: name, isInteger: isInteger(index),
        values: members.flatMap {
          [Double](repeating: $0.labels[index], count: $0.collisions.count)
        })
    }
    var columns = Series(record, every: 1).table.columns
    for member in members {
      for (index, column) in member.table.columns.enumerated() {
        columns[index].values += column.values
        columns[index].bounds += column.bounds
      }
    }
    return DataTable(
      name: record.name, columns: labels + columns, axisCount: labels.count + 1)
  }
}

extension Evaluator {
  /// The present values of what tells turns apart.
  func labels(_ family: FamilyPlan) -> [Double] {
    family.labels.map { label in
      guard label.slot < machine.variables.count,
        case .number(let quantity) = machine.variables[label.slot]
      else { return .nan }
      return quantity.value
    }
  }

  /// A turn is over: its series get their last sample and join their families.
  func endSeries(_ slots: [Int]) throws {
    for slot in slots {
      guard let index = machine.series.firstIndex(where: { $0.plan.slot == slot }),
        let plan = machine.series[index].plan.family,
        var series = try reading(ofSeries: slot, machine.cavity)
      else { continue }
      series.isOpen = false
      machine.series.remove(at: index)
      let place = machine.families.firstIndex { $0.slot == plan.slot }
      if place == nil { machine.families.append(SeriesFamily(plan, series.plan)) }
      machine.families[place ?? machine.families.count - 1].append(series)
    }
  }
}
