public import Language

/// Results for people: `name = value` per line.
public struct TextWriter: ResultWriter {
  public init() {}

  public func preamble() -> String { "" }

  public func begin(_ run: RunHeader) -> String {
    run.isOneOfSeveral ? "# \(oneLine(run.script ?? "-e"))\n" : ""
  }

  public func text(of event: RunEvent, numbers: NumberFormat) -> String {
    switch event {
    case .measure(let record): "\(oneLine(record.name)) = \(numbers.text(record.value))\n"
    case .print(let text): text + "\n"
    case .claim(let record): line(record, numbers)
    case .seed: ""
    case .until(let record):
      record.isMet
        ? "until met after \(record.collisions) collision\(record.collisions == 1 ? "" : "s")\n"
        : "until not met within \(record.maximum) collisions\n"
    case .diagnostic: ""
    }
  }

  public func end(_ summary: RunSummary) -> String {
    summary.status == .interrupted ? "# interrupted: incomplete\n" : ""
  }

  /// `pass  purity > 0.9  (left 0.932812, right 0.900000) — because the trap holds it`.
  private func line(_ claim: ClaimRecord, _ numbers: NumberFormat) -> String {
    var line = "\(claim.verdict.rawValue)  \(oneLine(claim.condition))"
    if let left = claim.left, let right = claim.right {
      line += "  (left \(numbers.text(left)), right \(numbers.text(right)))"
    }
    if let reason = claim.reason { line += " — \(oneLine(reason))" }
    return line + "\n"
  }
}

/// An expression may be written over several lines; a result is one line.
func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}
