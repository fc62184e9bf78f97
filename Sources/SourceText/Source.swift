/// The text of one script, kept as the bytes it came in, with its lines found.
///
/// Positions in the whole project are UTF-8 offsets into `utf8`; lines and columns are derived only
/// when something is shown to a person.
public final class Source: Sendable {
  /// The name shown in diagnostics: a file name as the user gave it, or "" for text given with `-e`.
  public let name: String
  /// The bytes of the text. Not necessarily valid UTF-8: the lexer reports what is wrong.
  public let utf8: [UInt8]
  /// Offset of the first byte of every line.
  public let lineStarts: [Int]

  /// Where the scalars of long texts stand, so that a column of a 100 MB line is found at once.
  let scalarIndex: ScalarIndex

  /// Cost: two passes over the bytes.
  public init(name: String, utf8: [UInt8]) {
    self.name = name
    self.utf8 = utf8
    self.lineStarts = Source.lineStarts(of: utf8)
    self.scalarIndex = ScalarIndex(utf8)
  }

  /// A line ends at LF, CRLF or a lone CR, as in the lexer.
  private static func lineStarts(of utf8: [UInt8]) -> [Int] {
    var starts = [0]
    for offset in utf8.indices {
      let byte = utf8[offset]
      guard byte == 0x0A || byte == 0x0D else { continue }
      let isHalfOfCRLF = byte == 0x0D && offset + 1 < utf8.count && utf8[offset + 1] == 0x0A
      if !isHalfOfCRLF { starts.append(offset + 1) }
    }
    return starts
  }

  /// The bytes of a text.
  public convenience init(name: String, _ text: String) {
    self.init(name: name, utf8: Array(text.utf8))
  }
}

/// A half-open range of UTF-8 offsets into one source.
public struct SourceRange: Hashable, Sendable {
  /// Offset of the first byte.
  public var lower: Int
  /// Offset behind the last byte.
  public var upper: Int

  /// The range between two offsets, the smaller first.
  public init(_ lower: Int, _ upper: Int) {
    precondition(lower <= upper)
    self.lower = lower
    self.upper = upper
  }

  /// Whether it holds no byte.
  public var isEmpty: Bool { lower == upper }

  /// The smallest range that covers both.
  public func union(_ other: SourceRange) -> SourceRange {
    SourceRange(min(lower, other.lower), max(upper, other.upper))
  }
}

/// A range together with the source it lies in: what a diagnostic points at.
public struct SourceSpan: Sendable {
  /// The text pointed into.
  public let source: Source
  /// The stretch pointed at.
  public let range: SourceRange

  /// A range of a source.
  public init(_ source: Source, _ range: SourceRange) {
    self.source = source
    self.range = range
  }
}
