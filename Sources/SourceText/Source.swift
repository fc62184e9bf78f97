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

  /// Cost: one pass over the bytes.
  public init(name: String, utf8: [UInt8]) {
    self.name = name
    self.utf8 = utf8
    var starts = [0]
    for (offset, byte) in utf8.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    self.lineStarts = starts
  }

  public convenience init(name: String, _ text: String) {
    self.init(name: name, utf8: Array(text.utf8))
  }
}

/// A half-open range of UTF-8 offsets into one source.
public struct SourceRange: Hashable, Sendable {
  public var lower: Int
  public var upper: Int

  public init(_ lower: Int, _ upper: Int) {
    precondition(lower <= upper)
    self.lower = lower
    self.upper = upper
  }

  public var isEmpty: Bool { lower == upper }

  /// The smallest range that covers both.
  public func union(_ other: SourceRange) -> SourceRange {
    SourceRange(min(lower, other.lower), max(upper, other.upper))
  }
}

/// A range together with the source it lies in: what a diagnostic points at.
public struct SourceSpan: Sendable {
  public let source: Source
  public let range: SourceRange

  public init(_ source: Source, _ range: SourceRange) {
    self.source = source
    self.range = range
  }
}
