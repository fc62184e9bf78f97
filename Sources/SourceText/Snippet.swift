/// One line of source as it is shown: what a diagnostic's labels on that line point at.
struct Snippet {
  /// Lines longer than this are shown in part.
  static let longestLine = 160
  /// How much of a long line is shown before and after the caret.
  private static let before = 60
  private static let after = 90

  let source: Source
  let line: Int
  /// The bytes shown.
  private let window: SourceRange
  private let cutBefore: Bool
  private let cutAfter: Bool
  private(set) var labels: [DiagnosticLabel]

  /// The line of the label, around the label.
  init(_ label: DiagnosticLabel) {
    source = label.span.source
    let anchor = min(max(label.span.range.lower, 0), source.utf8.count)
    line = source.line(at: anchor)
    labels = [label]
    let whole = source.range(ofLine: line)
    var shown = whole
    if Snippet.advance(source, whole.lower, by: Snippet.longestLine, within: whole) < whole.upper {
      let anchor = min(max(anchor, whole.lower), whole.upper)
      let lower = Snippet.retreat(source, anchor, by: Snippet.before, within: whole)
      let upper = Snippet.advance(source, anchor, by: Snippet.after, within: whole)
      shown = SourceRange(lower, upper)
    }
    window = shown
    cutBefore = shown.lower > whole.lower
    cutAfter = shown.upper < whole.upper
  }

  /// Takes the label if its start can be seen here.
  mutating func take(_ label: DiagnosticLabel) -> Bool {
    let offset = label.span.range.lower
    guard label.span.source === source, source.line(at: offset) == line else { return false }
    guard offset >= window.lower, offset <= window.upper || !cutAfter else { return false }
    labels.append(label)
    return true
  }

  /// The line as shown: one column a scalar, nothing that could move the cursor.
  var text: String {
    var shown = cutBefore ? "…" : ""
    var offset = window.lower
    while offset < window.upper {
      let decoded = source.scalar(at: offset)
      shown.unicodeScalars.append(decoded.map { visible($0.scalar) } ?? "\u{FFFD}")
      offset += decoded?.length ?? 1
    }
    return cutAfter ? shown + "…" : shown
  }

  /// The columns, from 0, that a label marks in `text`; at least one.
  func columns(of label: DiagnosticLabel) -> Range<Int> {
    let lower = column(of: label.span.range.lower)
    return lower..<max(lower + 1, column(of: label.span.range.upper))
  }

  private func column(of offset: Int) -> Int {
    var count = cutBefore ? 1 : 0
    var position = window.lower
    while position < min(offset, window.upper) {
      position += source.scalar(at: position)?.length ?? 1
      count += 1
    }
    return count
  }

  private static func advance(
    _ source: Source, _ start: Int, by count: Int, within line: SourceRange
  ) -> Int {
    var offset = start
    for _ in 0..<count where offset < line.upper {
      offset += source.scalar(at: offset)?.length ?? 1
    }
    return min(offset, line.upper)
  }

  private static func retreat(
    _ source: Source, _ start: Int, by count: Int, within line: SourceRange
  ) -> Int {
    var offset = start
    for _ in 0..<count where offset > line.lower {
      offset -= 1
      // Back over at most three continuation bytes to the scalar they belong to.
      var lead = offset
      while lead > line.lower, offset - lead < 3, source.utf8[lead] & 0xC0 == 0x80 { lead -= 1 }
      if let found = source.scalar(at: lead), lead + found.length == offset + 1 { offset = lead }
    }
    return offset
  }
}
