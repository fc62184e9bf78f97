public import SourceText

/// What sort of thing a token is.
public enum TokenKind: UInt8, Sendable {
  case name, keyword, number, string, punctuation, newline, semicolon, endOfFile, invalid
}

/// A token: `range` is its text, the trivia (blanks, comments, continued line ends) reach from
/// `triviaStart` to `range.lower`.
public struct Token: Sendable {
  /// The sort of token; `keyword` is a reserved word.
  public let kind: TokenKind
  /// Which word or sign exactly. For a sign of another notation (`×`) the one it stands for.
  let lexeme: Lexeme
  // Offsets are kept short: a long script has millions of tokens.
  private let trivia: UInt32
  private let lower: UInt32
  private let upper: UInt32

  /// A token of this kind; which sign exactly is known only to the lexer.
  public init(kind: TokenKind, triviaStart: Int, range: SourceRange) {
    let lexeme: Lexeme =
      switch kind {
      case .name: .name
      case .number: .number
      case .string: .string
      case .newline: .newline
      case .semicolon: .semicolon
      case .endOfFile: .endOfFile
      case .keyword, .punctuation, .invalid: .invalid
      }
    self.init(kind, lexeme, triviaStart: triviaStart, range.lower, range.upper)
  }

  init(_ kind: TokenKind, _ lexeme: Lexeme, triviaStart: Int, _ lower: Int, _ upper: Int) {
    self.kind = kind
    self.lexeme = lexeme
    self.trivia = UInt32(triviaStart)
    self.lower = UInt32(lower)
    self.upper = UInt32(upper)
  }

  /// Where the blanks and comments before the token start.
  public var triviaStart: Int { Int(trivia) }
  /// Where the text of the token stands.
  public var range: SourceRange { SourceRange(Int(lower), Int(upper)) }

  var start: Int { Int(lower) }
  var end: Int { Int(upper) }
}
