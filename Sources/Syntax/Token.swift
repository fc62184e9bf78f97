public import SourceText

public enum TokenKind: UInt8, Sendable {
  case name, keyword, number, string, punctuation, newline, semicolon, endOfFile, invalid
}

/// A token: `range` is its text, the trivia (blanks, comments, continued line ends) reach from `triviaStart` to
/// `range.lower`.
public struct Token: Sendable {
  public let kind: TokenKind
  public let triviaStart: Int
  public let range: SourceRange

  public init(kind: TokenKind, triviaStart: Int, range: SourceRange) {
    self.kind = kind
    self.triviaStart = triviaStart
    self.range = range
  }
}
