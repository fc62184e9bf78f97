/// The words and signs of the language, as the parser tells them apart.
enum Lexeme: UInt8, Sendable {
  case name, number, string, newline, semicolon, endOfFile
  /// Something unreadable that has been reported.
  case invalid
  /// Signs of other languages: the parser knows what they were meant to be.
  case colon, percent, doubleSlash, question, bang, ket

  // Reserved words.
  case and, or, not, `if`, then, `else`, `in`, within, with, until, because, `as`, every, to, vs
  case `for`, `repeat`

  // Signs.
  case assign, comma, dot, range, plus, minus, times, slash, caret
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, tilde
  case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace

  var isReserved: Bool { rawValue >= Lexeme.and.rawValue && rawValue <= Lexeme.repeat.rawValue }

  /// A name or a reserved word.
  var isWord: Bool { self == .name || isReserved }

  /// A statement whose line ends here goes on in the next line.
  var needsRightSide: Bool {
    switch self {
    case .and, .or, .not, .within, .assign, .comma, .range, .plus, .minus, .times, .slash, .caret,
      .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .tilde:
      true
    default: false
    }
  }

  /// A line that starts with it continues the statement above.
  var continuesStatement: Bool {
    self == .with || self == .until || self == .because || self == .else
  }

  /// The end of a value: what stands after it as a sign is a binary operator.
  var endsOperand: Bool {
    switch self {
    case .name, .number, .string, .rightParen, .rightBracket: true
    default: false
    }
  }

  /// Whether a value can start with it.
  var isValueStart: Bool {
    switch self {
    case .name, .number, .string, .leftParen, .leftBracket, .minus: true
    default: false
    }
  }

  /// A sign that only other languages have.
  var isForeign: Bool {
    rawValue >= Lexeme.colon.rawValue && rawValue <= Lexeme.ket.rawValue
  }

  var closesBracket: Bool { self == .rightParen || self == .rightBracket }

  var binaryOperator: BinaryOperator? {
    switch self {
    case .or: .or
    case .and: .and
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    case .range: .range
    case .plus: .add
    case .minus: .subtract
    case .times: .multiply
    case .slash: .divide
    case .caret: .power
    default: nil
    }
  }
}

/// Words that begin a clause of a statement and can be names elsewhere.
enum ClauseNames {
  /// Those that continue a statement on a new line.
  static let continuing = ["during", "detect"]
}

/// Words that cannot be names.
public enum ReservedWords {
  /// All of them.
  public static var all: [String] { words.map(\.0) }

  private static let words: [(String, Lexeme)] = [
    ("and", .and), ("or", .or), ("not", .not), ("if", .if), ("then", .then), ("else", .else),
    ("in", .in), ("within", .within), ("with", .with), ("until", .until), ("because", .because),
    ("as", .as), ("every", .every), ("to", .to), ("vs", .vs), ("for", .for), ("repeat", .repeat),
  ]
  private static let packed: [UInt64: Lexeme] = Dictionary(
    uniqueKeysWithValues: words.map { (pack(Array($0.0.utf8)[...]), $0.1) })
  private static let lengths = 2...7

  static func lexeme(of text: ArraySlice<UInt8>) -> Lexeme? {
    guard lengths.contains(text.count) else { return nil }
    return packed[pack(text)]
  }

  /// Up to eight ASCII bytes as one integer, so that most names are told apart without a string.
  private static func pack(_ text: ArraySlice<UInt8>) -> UInt64 {
    text.reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// Greek letters that are another way to write a name.
public enum GreekNames {
  /// The letters with the names they stand for.
  public static let letters: KeyValuePairs = [
    "θ": "theta", "γ": "gamma", "η": "eta", "ν": "nu", "τ": "tau", "α": "alpha", "π": "pi",
  ]

  public static func canonical(_ text: String) -> String {
    letters.first { $0.key == text }?.value ?? text
  }
}
