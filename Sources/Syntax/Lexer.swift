import SourceText

/// Cuts a text into tokens. Any bytes will do: every byte ends up in exactly one token, and what cannot
/// be read is reported and kept. Time is linear in the length of the text.
struct Lexer {
  let source: Source
  let bytes: [UInt8]
  /// Where reading stops: the end of the text, or of an expression inside a string.
  let end: Int
  /// Statement keywords: a line that starts with one ends an unclosed bracket above it.
  let keywords: Set<String>

  var offset: Int
  /// Where the token being read, or its trivia, starts.
  var triviaStart: Int
  var tokens: [Token] = []
  /// Open `(` and `[` of the current statement.
  var brackets = 0
  /// Line ends before this offset are known to continue a statement.
  var continuedUpTo = 0
  /// Tokens, by index, whose report makes further ones in the same statement pointless.
  var troubled: [Int] = []
  var allowances: [Allowance] = []
  var diagnostics = DiagnosticList()
  /// The text has a procedure that is called as a clause.
  let hasOwnDetect: Bool
  var badRuns = 0

  init(_ source: Source, range: SourceRange? = nil, keywords: Set<String>) {
    self.source = source
    self.bytes = source.utf8
    self.keywords = keywords
    hasOwnDetect = source.mentions("proc detect")
    offset = range?.lower ?? 0
    end = range?.upper ?? source.utf8.count
    triviaStart = offset
    if range == nil { offset = source.byteOrderMarkLength }
  }

  mutating func run() {
    repeat {
      skipTrivia()
      readToken()
    } while tokens.last?.lexeme != .endOfFile
  }

  /// The byte so far ahead, 0 behind the end.
  func byte(_ ahead: Int = 0) -> UInt8 { offset + ahead < end ? bytes[offset + ahead] : 0 }

  /// Ends a token at the current offset.
  mutating func emit(_ kind: TokenKind, _ lexeme: Lexeme, from start: Int) {
    tokens.append(Token(kind, lexeme, triviaStart: triviaStart, start, offset))
    triviaStart = offset
  }

  private mutating func readToken() {
    let start = offset
    guard offset < end else { return emit(.endOfFile, .endOfFile, from: start) }
    let byte = bytes[offset]
    switch byte {
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      offset += lineEndLength(at: offset)
      emit(.newline, .newline, from: start)
      brackets = 0
    case UInt8(ascii: ";"):
      offset += 1
      emit(.semicolon, .semicolon, from: start)
      brackets = 0
    case UInt8(ascii: "\""): readString()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): readNumber()
    case UInt8(ascii: "."):
      if !readSign(byte) { readNumber() }
    default:
      if nameLength(at: offset) > 0 { return readName() }
      if readForeignSign(byte) { return }
      if !readSign(byte) { readUnexpected() }
    }
  }

  private mutating func readName() {
    let start = offset
    while offset < end {
      let length = max(nameLength(at: offset), markLength(at: offset))
      if length > 0 {
        offset += length
      } else if isDigit(bytes[offset]) {
        offset += 1
      } else {
        break
      }
    }
    if let reserved = ReservedWords.lexeme(of: bytes[start..<offset]) {
      emit(.keyword, reserved, from: start)
    } else {
      emit(.name, .name, from: start)
    }
  }

  private mutating func readSign(_ byte: UInt8) -> Bool {
    let start = offset
    guard let (lexeme, length) = sign(byte) else { return false }
    switch lexeme {
    case .leftParen, .leftBracket: brackets += 1
    case .rightParen, .rightBracket: brackets = max(0, brackets - 1)
    // Braces never stand inside other brackets: a bracket still open here was forgotten.
    case .leftBrace, .rightBrace: brackets = 0
    default: break
    }
    offset += length
    emit(.punctuation, lexeme, from: start)
    return true
  }

  private func sign(_ byte: UInt8) -> (Lexeme, Int)? {
    let next = self.byte(1)
    switch byte {
    case UInt8(ascii: "="): return next == UInt8(ascii: "=") ? (.equal, 2) : (.assign, 1)
    case UInt8(ascii: "!"): return next == UInt8(ascii: "=") ? (.notEqual, 2) : nil
    case UInt8(ascii: "<"): return next == UInt8(ascii: "=") ? (.lessOrEqual, 2) : (.less, 1)
    case UInt8(ascii: ">"): return next == UInt8(ascii: "=") ? (.greaterOrEqual, 2) : (.greater, 1)
    case UInt8(ascii: "*"): return next == UInt8(ascii: "*") ? nil : (.times, 1)
    case UInt8(ascii: "."): return dotSign(next)
    case UInt8(ascii: "+"): return (.plus, 1)
    case UInt8(ascii: "-"): return (.minus, 1)
    case UInt8(ascii: "/"): return (.slash, 1)
    case UInt8(ascii: "^"): return (.caret, 1)
    case UInt8(ascii: "~"): return (.tilde, 1)
    case UInt8(ascii: ","): return (.comma, 1)
    case UInt8(ascii: "("): return (.leftParen, 1)
    case UInt8(ascii: ")"): return (.rightParen, 1)
    case UInt8(ascii: "["): return (.leftBracket, 1)
    case UInt8(ascii: "]"): return (.rightBracket, 1)
    case UInt8(ascii: "{"): return (.leftBrace, 1)
    case UInt8(ascii: "}"): return (.rightBrace, 1)
    default: return nil
    }
  }

  /// `..`, the dot of `run.energy`, or nothing where the dot starts a number such as `.5`.
  private func dotSign(_ next: UInt8) -> (Lexeme, Int)? {
    if next == UInt8(ascii: ".") { return (.range, 2) }
    guard isDigit(next) else { return (.dot, 1) }
    let isAttached = tokens.last.map { $0.end == offset && $0.lexeme.endsOperand } ?? false
    return isAttached ? (.dot, 1) : nil
  }

  /// The bytes of the letter of a name at an offset; 0 if there is none.
  func nameLength(at offset: Int) -> Int {
    let byte = bytes[offset]
    if byte < 0x80 {
      let isLetter = (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
      return isLetter || byte == UInt8(ascii: "_") ? 1 : 0
    }
    guard let read = source.scalar(at: offset), offset + read.length <= end else { return 0 }
    return NameLetters.starts(read.scalar) ? read.length : 0
  }

  /// The bytes of an accent that belongs to the letter before it; 0 if there is none.
  private func markLength(at offset: Int) -> Int {
    guard bytes[offset] >= 0x80, let read = source.scalar(at: offset), offset + read.length <= end
    else { return 0 }
    return NameLetters.continues(read.scalar) ? read.length : 0
  }
}

/// The letters that names are made of, whatever the alphabet.
public enum NameLetters {
  /// Whether a name can start with it.
  public static func starts(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar == "_" || scalar.properties.isAlphabetic }
    // The micro sign is a mu and the ordinals are a degree on many keyboards: told, not taken.
    return scalar.properties.isXIDStart && !["µ", "ª", "º"].contains(scalar)
  }

  /// Whether it goes on with it: letters, digits 0 to 9, and accents.
  public static func continues(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return starts(scalar) || ("0"..."9").contains(scalar) }
    guard !starts(scalar) else { return true }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark: return scalar.properties.isXIDContinue
    default: return false
    }
  }
}

func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
