import Session
import SourceText

/// What a session's journal holds, and what in it is damaged.
///
/// Every line has a checksum; journals of earlier versions have none in any line.
struct JournalContents {
  private(set) var record = SessionRecord()
  private(set) var hasEnded = false
  /// A later session has told of it.
  private(set) var isTold = false
  /// A sentence for each line that was left out.
  private(set) var damage: [String] = []

  init(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0) }
    let isCut = lines.last?.isEmpty == false
    if !isCut { lines.removeLast() }
    let isChecked = lines.contains { CheckedLine.body($0) != nil }
    for (index, line) in lines.enumerated() where !line.isEmpty {
      // A last line without an end was being written when the process died.
      let isWhole = index < lines.count - 1 || !isCut
      let body = CheckedLine.body(line) ?? (isChecked || line.contains("\t") ? nil : line)
      if isWhole, let body, take(body) { continue }
      leaveOut(line, index + 1, isWhole ? "is damaged" : "is cut short")
    }
    record.removeGaps()
  }

  /// False if it says nothing that a journal says.
  private mutating func take(_ body: String) -> Bool {
    let tag = body.prefix { $0 != " " }
    let text = LineText.unescaped(body.dropFirst(tag.count + 1))
    switch tag {
    case "entered": record.apply(.entered(text))
    case "accepted": record.apply(.accepted(text))
    case "finished": record.apply(.finished)
    case "moved":
      guard let target = Int(text) else { return false }
      record.apply(.moved(to: target))
    case "removed":
      guard let index = Int(text) else { return false }
      record.apply(.removed(index))
    case "told":
      isTold = true
      return true
    case "ended": break
    default: return false
    }
    hasEnded = tag == "ended"
    return true
  }

  private mutating func leaveOut(_ line: String, _ number: Int, _ what: String) {
    // Those that follow are counted from the first, this one included.
    if line.hasPrefix("accepted") { record.apply(.accepted(SessionRecord.gap)) }
    let shown = printable(String(line.prefix(JournalContents.mostShown)))
    let rest = line.count > JournalContents.mostShown ? "…" : ""
    damage.append("line \(number) of the journal \(what) and is left out: \(shown)\(rest)")
  }

  private static let mostShown = 100
}
