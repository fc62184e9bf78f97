import Simulation
import SourceText

/// A series that the block of a sweep records: outside it is a family, the axes of the sweep tell its curves apart.
struct SweptSeries: Sendable {
  let record: RecordPlan
  let family: FamilyPlan
  /// The script names it behind the sweep; in a session that may still come.
  let isAsked: Bool

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

extension SweepPoint.Reading {
  /// Why it is not kept at every one of so many points.
  func reasonNotToKeep(most: Int) -> String? {
    guard let items else { return nil }
    if items.count > most { return SweptLists.tooMany(items.count, most) }
    let isNested = items.contains { $0?.items != nil }
    return isNested ? "a list of lists cannot be kept at a point: measure them one by one" : nil
  }
}

/// What a point of a sweep keeps of a value.
enum SweptLists {
  /// Nil for what has no number.
  static func reading(_ value: Value) -> SweepPoint.Reading? {
    switch value {
    case .number(let quantity):
      SweepPoint.Reading(
        value: quantity.value, truncation: quantity.truncation, rounding: quantity.rounding,
        error: quantity.error, reach: quantity.reach)
    case .truth(.yes): SweepPoint.Reading(value: 1, truncation: 0, rounding: 0)
    case .truth(.no): SweepPoint.Reading(value: 0, truncation: 0, rounding: 0)
    case .list(let items): SweepPoint.Reading(items: items.map(reading))
    case .truth, .text, .undefined: nil
    }
  }

  static func tooMany(_ count: Int, _ most: Int) -> String {
    "\(count) numbers are too many to keep at every point, where \(most) have room"
  }
}

extension Diagnostic {
  /// A value of a point that is undefined because it cannot be kept.
  static func notKept(_ problem: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .listTooLong, .error, problem,
      labels: [DiagnosticLabel(span, "it is undefined at this point")],
      notes: ["measure what is made of it (`max(…)`, `last(…)`), or record less often"])
  }
}

extension Evaluator {
  /// What a point keeps of a series: nil for each column if it was not recorded or is too long, which is said.
  func readings(
    of series: SweptSeries, mostItems: Int
  ) -> (readings: [SweepPoint.Reading?], problem: String?) {
    let nothing = [SweepPoint.Reading?](repeating: nil, count: series.columnCount)
    guard let found = try? reading(ofSeries: series.record.slot, machine.cavity) else {
      return (nothing, nil)
    }
    let count = found.collisions.count.multipliedSaturated(by: series.columnCount)
    guard count <= mostItems else { return (nothing, SweptLists.tooMany(count, mostItems)) }
    return ((0..<series.columnCount).map { SweptLists.reading(found.list($0)) }, nil)
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
