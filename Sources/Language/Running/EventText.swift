extension RunEvent {
  /// What a person reads: `purity = 0.932812`, the line printed, the verdict on a claim. Without the last line end;
  /// nil for what is told as a diagnostic or not at all.
  public func text(_ numbers: NumberFormat) -> String? {
    switch self {
    case .measure(let record): "\(oneLine(record.name)) = \(numbers.text(record.value))"
    case .print(let text): text
    case .claim(let record): record.text(numbers)
    case .until(let record):
      record.isMet
        ? "until met after \(record.collisions) \(record.unit)\(record.collisions == 1 ? "" : "s")"
        : "until not met within \(record.maximum) \(record.unit)s"
    case .point(let record): record.text(numbers)
    case .analysis(let record): record.text(numbers)
    case .seed, .diagnostic, .sweep: nil
    }
  }
}

extension ClaimRecord {
  /// `pass  purity > 0.9  (left 0.932812, right 0.900000) — because the trap holds it`.
  fileprivate func text(_ numbers: NumberFormat) -> String {
    var line = "\(verdict.rawValue)  \(oneLine(condition))"
    if let points {
      line += "  (\(points.passed)/\(points.of) points"
      if let first = points.first { line += "; first offender \(first)" }
      line += ")"
    } else if let left, let right {
      line += "  (left \(numbers.text(left)), right \(numbers.text(right)))"
    }
    if let reason { line += " — \(oneLine(reason))" }
    return line
  }
}

extension PointRecord {
  /// `theta=0.8 q=0.25  purity=0.932812  energy=6.15029`.
  fileprivate func text(_ numbers: NumberFormat) -> String {
    let place = axes.map { "\($0.name)=\(numbers.briefText($0.value.value))" }.joined(
      separator: " ")
    let isOk = status == SweepPoint.ok
    // What was measured before a point failed, or beside what failed, is true all the same.
    guard isOk || values.contains(where: { $0.value.isDefined }) else {
      return "\(place)  failed: \(status)"
    }
    let row = [place] + values.map { "\(oneLine($0.name))=\(PointRecord.text($0.value, numbers))" }
    return (row + (isOk ? [] : ["(\(status))"])).joined(separator: "  ")
  }
}

extension PointRecord {
  /// Longer lists are shown by their ends.
  private static let mostItems = 6

  private static func text(_ value: Value, _ numbers: NumberFormat) -> String {
    guard case .list(let items) = value, items.count > mostItems else { return numbers.text(value) }
    let head = items.prefix(3).map { numbers.text($0) }.joined(separator: ", ")
    return "[\(head), …, \(numbers.text(items[items.count - 1]))] (\(items.count) items)"
  }
}

/// An expression may be written over several lines; a result is one line.
public func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}
