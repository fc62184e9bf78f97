/// A line and a column as a person counts them, from 1. A column is one Unicode scalar; a tab is one.
public struct SourcePosition: Hashable, Sendable {
  /// The number of the line, from 1.
  public let line: Int
  /// The number of the column, from 1.
  public let column: Int

  /// The position with this line and column.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

extension Source {
  /// The number of lines; a text that ends with a line end has an empty last line.
  public var lineCount: Int { lineStarts.count }

  /// The number, from 1, of the line an offset lies in. Offsets outside the text are moved into it.
  public func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// The line and column of an offset. Fast on lines of any length and on bytes that are not UTF-8,
  /// each of which counts as one column.
  public func position(at offset: Int) -> SourcePosition {
    let offset = min(max(offset, 0), utf8.count)
    let line = line(at: offset)
    let start = max(lineStarts[line - 1], min(byteOrderMarkLength, offset))
    let before = scalarIndex.count(before: offset, in: utf8)
    return SourcePosition(
      line: line, column: before - scalarIndex.count(before: start, in: utf8) + 1)
  }

  /// The range of a line (from 1) without its line end and without a byte order mark.
  public func range(ofLine line: Int) -> SourceRange {
    guard line >= 1, line <= lineStarts.count else { return SourceRange(utf8.count, utf8.count) }
    let lower = max(lineStarts[line - 1], line == 1 ? byteOrderMarkLength : 0)
    var upper = line < lineStarts.count ? lineStarts[line] : utf8.count
    while upper > lower, utf8[upper - 1] == 0x0A || utf8[upper - 1] == 0x0D { upper -= 1 }
    return SourceRange(lower, upper)
  }

  /// The text of a line without its line end; what is not UTF-8 reads as U+FFFD.
  public func text(ofLine line: Int) -> String { text(in: range(ofLine: line)) }

  /// The text of a range; what is not UTF-8 reads as U+FFFD. The range is clipped to the source.
  public func text(in range: SourceRange) -> String {
    let lower = min(max(range.lower, 0), utf8.count)
    let upper = min(max(range.upper, lower), utf8.count)
    return String(decoding: utf8[lower..<upper], as: UTF8.self)
  }

  /// The scalar that starts at an offset and its length in bytes; nil where the bytes are not UTF-8.
  public func scalar(at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    guard offset >= 0, offset < utf8.count else { return nil }
    return UTF8Scalars.decode(utf8, at: offset)
  }

  /// 3 if the text starts with a byte order mark, else 0.
  public var byteOrderMarkLength: Int { utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }
}
