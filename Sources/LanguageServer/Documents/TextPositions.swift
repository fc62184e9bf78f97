import SourceText

/// How a client counts within a line.
enum PositionEncoding: String, Sendable {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
}

/// Places of a text as a client names them: a line and the units before a place in it, both from 0.
struct TextPositions {
  let source: Source
  let encoding: PositionEncoding

  /// The place of an offset, which is moved into the text.
  func position(_ offset: Int) -> JSONValue {
    let offset = min(max(offset, 0), source.utf8.count)
    let line = source.line(at: offset)
    let start = source.lineStarts[line - 1]
    return ["line": JSONValue(line - 1), "character": JSONValue(units(start, offset))]
  }

  func range(_ range: SourceRange) -> JSONValue {
    ["start": position(range.lower), "end": position(range.upper)]
  }

  /// The units between two offsets of a line.
  func units(_ lower: Int, _ upper: Int) -> Int {
    guard encoding == .utf16 else { return upper - lower }
    var count = 0
    for byte in source.utf8[lower..<upper] where byte & 0xC0 != 0x80 {
      count += byte >= 0xF0 ? 2 : 1
    }
    return count
  }

  /// The offset of a place; one behind the end of its line is the end of the line, one behind the text its end.
  /// Nil for what is no place.
  func offset(_ position: JSONValue?) -> Int? {
    guard let line = position?["line"]?.int, let character = position?["character"]?.int,
      line >= 0, character >= 0
    else { return nil }
    guard line < source.lineStarts.count else { return source.utf8.count }
    let start = source.lineStarts[line]
    let range = source.range(ofLine: line + 1)
    let end = max(range.upper, start)
    guard encoding == .utf16 else { return min(start.addingCapped(character), end) }
    var left = character
    var offset = start
    while offset < end, left > 0 {
      let length = source.scalar(at: offset)?.length ?? 1
      // A place inside a pair of units is before it.
      if length == 4, left == 1 { break }
      left -= length == 4 ? 2 : 1
      offset += length
    }
    return min(offset, end)
  }

  func range(_ value: JSONValue?) -> SourceRange? {
    guard let lower = offset(value?["start"]), let upper = offset(value?["end"]), lower <= upper
    else { return nil }
    return SourceRange(lower, upper)
  }
}

extension Int {
  fileprivate func addingCapped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
