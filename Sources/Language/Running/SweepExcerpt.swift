/// The rows of a sweep for a screen: all of a small one; of a large one the first, the last, and how to get at the others.
///
/// Takes the events of a run in their order and gives what is to be shown of each. Rows that may be among the last are held
/// back until the sweep is over, ten at most.
public final class SweepExcerpt {
  public enum Rows: Sendable {
    case all, some, none
  }

  /// At the beginning and at the end, each.
  static let shownRows = 10

  private let rows: Rows
  private var held: [String] = []
  private var leftOut = 0
  private var seen = 0
  private var holdsLists = false

  public init(_ rows: Rows) { self.rows = rows }

  /// What is to be shown of an event; nil for nothing. Without the last line end.
  public func text(of event: RunEvent, _ numbers: NumberFormat) -> String? {
    switch event {
    case .point(let record) where rows == .none || rows == .some && record.isOfLargeSweep:
      return rows == .none ? nil : take(record, numbers)
    // Printed in a point on purpose, in its place.
    case .print: return event.text(numbers)
    case .sweep(let record): return end(of: record.name)
    default:
      let lines = [rest(), event.text(numbers)].compactMap(\.self)
      return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }
  }

  /// What is held back, for a run that ends inside a sweep.
  public func rest() -> String? {
    defer { held = [] }
    return held.isEmpty ? nil : held.joined(separator: "\n")
  }

  private func take(_ record: PointRecord, _ numbers: NumberFormat) -> String? {
    seen += 1
    holdsLists = holdsLists || record.values.contains { $0.value.isList }
    guard let text = RunEvent.point(record).text(numbers) else { return nil }
    guard seen > SweepExcerpt.shownRows else { return text }
    held.append(text)
    guard held.count > SweepExcerpt.shownRows else { return nil }
    held.removeFirst()
    leftOut += 1
    return leftOut == 1 ? "…" : nil
  }

  private func end(of name: String) -> String? {
    defer { (leftOut, seen, holdsLists) = (0, 0, false) }
    let rest = rest()
    guard leftOut > 0 else { return rest }
    let ending = holdsLists ? "json" : "csv"
    let advice =
      name.isEmpty
      ? "a name keeps them, `sweep … as NAME { … }`"
      : "`save \(name) to \"\(name).\(ending)\"`"
    let place = name.isEmpty ? "" : " in \(name)"
    return (rest.map { $0 + "\n" } ?? "") + "\(leftOut) more of \(seen) rows\(place): \(advice)"
  }
}

extension PointRecord {
  fileprivate var isOfLargeSweep: Bool { total > 2 * SweepExcerpt.shownRows }
}

extension Value {
  fileprivate var isList: Bool {
    if case .list = self { true } else { false }
  }
}
