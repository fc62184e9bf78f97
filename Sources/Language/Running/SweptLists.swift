import Simulation
import SourceText

/// A series that the block of a sweep records: outside it is a family, the axes of the sweep tell its curves apart.
struct SweptSeries: Sendable {
  let record: RecordPlan
  let family: FamilyPlan

  /// Lists that a point keeps of it: k, then what was recorded.
  var columnCount: Int { 1 + record.columns.count }
}

extension SweepPlan {
  /// Numbers in lists that all points of a sweep keep together.
  private static let mostKept = 20_000_000

  /// How many items a list of a point may have, so that all points together fit the memory: the same whatever the order.
  func mostItems(points: Int) -> Int { max(1000, SweepPlan.mostKept / max(points, 1)) }

  /// Readings that a point has.
  var readingCount: Int { columns.count + series.reduce(0) { $0 + $1.columnCount } }
}

extension SweepPoint.Reading {
  /// An exact whole number.
  var isWhole: Bool {
    value == value.rounded() && abs(value) < 1e15 && truncation == 0 && rounding == 0
  }
}

/// Lists among what a point of a sweep measures.
enum SweptLists {
  /// An item of a list; nil for one that is no number.
  static func reading(_ value: Value) -> SweepPoint.Reading? {
    switch value {
    case .number(let quantity):
      SweepPoint.Reading(
        value: quantity.value, truncation: quantity.truncation, rounding: quantity.rounding)
    case .truth(.yes): SweepPoint.Reading(value: 1, truncation: 0, rounding: 0)
    case .truth(.no): SweepPoint.Reading(value: 0, truncation: 0, rounding: 0)
    case .truth, .list, .text, .undefined: nil
    }
  }
}

extension Diagnostic {
  static func listTooLongForSweep(_ count: Int, _ most: Int, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .listTooLong, .error, "a list of \(count) items is too long to keep at every point",
      labels: [DiagnosticLabel(span, "at most \(most) at so many points")],
      notes: ["measure what is made of it (`max(…)`, `last(…)`), or record less often"])
  }
}

extension Evaluator {
  /// What a point keeps of a series: nil for each column if it was not recorded or is too long.
  func readings(of series: SweptSeries, mostItems: Int) -> [SweepPoint.Reading?] {
    guard let found = try? reading(ofSeries: series.record.slot, machine.cavity),
      found.collisions.count * series.columnCount <= mostItems
    else { return [SweepPoint.Reading?](repeating: nil, count: series.columnCount) }
    return (0..<series.columnCount).map { column in
      guard case .list(let items) = found.list(column) else { return nil }
      return SweepPoint.Reading(items: items.map(SweptLists.reading))
    }
  }
}

extension SweepCollector {
  /// The series of all points as families.
  func families(_ plan: SweepPlan, _ axes: (Int) -> [Quantity]) -> [SeriesFamily] {
    var first = plan.columns.count
    return plan.series.map { series in
      defer { first += series.columnCount }
      var family = SeriesFamily(series.family, series.record)
      for point in finished {
        let lists = (0..<series.columnCount).map { point.readings[first + $0]?.items }
        guard let k = lists[0] else { continue }
        var member = Series(series.record, every: 1)
        member.labels = axes(point.index).map(\.value)
        for (sample, collision) in k.enumerated() {
          guard let collision else { continue }
          member.append(
            Int(saturating: collision.value),
            zip(lists.dropFirst(), series.record.columns).map { list, column in
              SweepCollector.value(list?[sample] ?? nil, isInteger: column.isInteger)
            })
        }
        member.isOpen = false
        family.append(member)
      }
      return family
    }
  }
}
