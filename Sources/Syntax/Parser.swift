public import SourceText

/// Reads a text as statements of a grammar.
///
/// Never fails: what cannot be read is reported, and reading goes on at the next statement. A statement
/// with a mistake is in the tree with the fields read so far, if its keyword is known. There is one
/// diagnostic for one mistake. The time is linear in the length of the text.
public func parse(
  _ source: Source, grammar: some Grammar
) -> (tree: SyntaxTree, diagnostics: [Diagnostic]) {
  let reading = Reading(source, grammar: grammar)
  return (reading.tree, reading.diagnostics)
}

/// The result of parsing with what the formatter wants besides the tree.
struct Reading {
  let tree: SyntaxTree
  let diagnostics: [Diagnostic]
  let allowances: [Allowance]

  init(_ source: Source, grammar: any Grammar) {
    guard source.utf8.count < Int(UInt32.max) else {
      let start = SourceSpan(source, SourceRange(0, 0))
      tree = SyntaxTree(source: source, tokens: [], statements: [])
      diagnostics = [
        .error(.invalidBytes, "a script can have at most 4 GB", labels: [DiagnosticLabel(start)])
      ]
      allowances = []
      return
    }
    let grammar = grammar.yielding(to: source)
    var lexer = Lexer(source, keywords: Set(grammar.keywords))
    lexer.run()
    var parser = Parser(source, lexer: lexer, grammar: grammar)
    let statements = parser.parseStatements(inBlock: false)
    tree = SyntaxTree(source: source, tokens: parser.tokens, statements: statements)
    diagnostics = DiagnosticList.merged(lexer.diagnostics, parser.diagnostics)
    allowances = lexer.allowances
  }
}

/// A recursive descent parser. Its recursion is bounded by `deepestNesting`.
struct Parser {
  /// Brackets inside each other. Chosen so that an unoptimised build fits into 512 KB of stack.
  static let deepestNesting = 100
  /// A block takes more of the stack than a bracket: half as many can stand inside each other.
  static let blockWeight = 2
  /// Operators of one expression on top of each other, also of a long sum.
  static let deepestExpression = 500

  let source: Source
  let bytes: [UInt8]
  let grammar: any Grammar
  let keywords: Set<String>
  let tokens: [Token]
  /// Indices of tokens whose report makes further ones in the same statement pointless.
  let troubled: [Int]
  let allowances: [Allowance]
  var position = 0
  var nesting = 0
  /// Open brackets of the expression being read.
  var openBrackets: [Token] = []
  /// What is known of the statement being read.
  var context = StatementContext()
  var shapes: [String: ShapeInfo] = [:]
  var diagnostics = DiagnosticList()
  var suggestionsLeft = 100
  var declared: Set<String>?
  /// The parameters of the procedures in the text, once a mistake asks for them.
  var parameters: [String: [String]]?
  var fullForms: [String: String]?
  var hasReportedOpenBrace = false

  init(_ source: Source, lexer: Lexer, grammar: any Grammar) {
    self.source = source
    self.grammar = grammar
    bytes = lexer.bytes
    tokens = lexer.tokens
    troubled = lexer.troubled
    allowances = lexer.allowances
    keywords = lexer.keywords
  }

  // MARK: The current token

  var current: Lexeme { tokens[position].lexeme }
  var token: Token { tokens[position] }

  func peek(_ ahead: Int = 1) -> Lexeme { tokens[min(position + ahead, tokens.count - 1)].lexeme }

  /// Where the last token before this one ends.
  var previousEnd: Int {
    position > 0 ? tokens[position - 1].end : tokens[0].triviaStart
  }

  mutating func advance() {
    if position < tokens.count - 1 { position += 1 }
  }

  /// Goes past the current token if it is this one.
  mutating func take(_ lexeme: Lexeme) -> Bool {
    guard current == lexeme else { return false }
    advance()
    return true
  }

  /// The word, canonically spelt.
  func word(_ token: Token) -> Word {
    let text = String(decoding: bytes[token.start..<token.end], as: UTF8.self)
    let isForeign = bytes[token.start] >= 0x80
    return Word(isForeign ? GreekNames.canonical(text) : text, token.range)
  }

  /// The text of the current token if it is a name or a reserved word.
  var currentWord: String? { current.isWord ? word(token).text : nil }

  mutating func takeWord() -> Word {
    let word = word(token)
    advance()
    return word
  }

  /// A statement cannot reach beyond the current token.
  var isAtBorder: Bool { isBorder(current) }

  func isBorder(_ lexeme: Lexeme) -> Bool {
    switch lexeme {
    case .newline, .semicolon, .endOfFile, .rightBrace: true
    default: false
    }
  }

  /// `name=`, the start of an argument.
  var isAtArgument: Bool { current.isWord && peek() == .assign }

  /// Text of a range for a message, shortened in the middle.
  func excerpt(_ range: SourceRange, limit: Int = 60) -> String {
    if range.upper - range.lower <= limit { return source.text(in: range) }
    let head = source.text(in: SourceRange(range.lower, range.lower + limit / 2))
    return head + "…"
  }

  // MARK: Statements

  /// Statements up to the end of the text, or to the brace that closes the block.
  mutating func parseStatements(inBlock: Bool) -> [Statement] {
    var statements: [Statement] = []
    while true {
      while current == .newline || current == .semicolon { advance() }
      if current == .endOfFile { return statements }
      if current == .rightBrace {
        if inBlock { return statements }
        context = StatementContext(start: position)
        reportUnmatched()
        advance()
        continue
      }
      let before = position
      if let statement = parseStatement() { statements.append(statement) }
      if position == before { advance() }
    }
  }
}

/// What the parser remembers of the statement it is in.
struct StatementContext {
  /// Index of the first token.
  var start = 0
  var keyword: Word?
  var shape: ShapeInfo?
  /// The keyword and fixed words read so far, or those of the clause being read: what arguments belong to.
  var path: [String] = []
  /// Items separated by commas are being read.
  var listsItems = false
  /// A mistake has been reported; the rest of the statement is skipped.
  var failed = false
  /// A mistake has been reported, which may have been repaired.
  var hasMistakes = false
  /// The piece read last is a list of arguments.
  var hasArguments = false
  /// `=` has been reported as a comparison.
  var hasReportedAssignment = false
}

/// A statement's shape with what is looked up often.
final class ShapeInfo: Sendable {
  let shape: StatementShape
  /// Words that start a clause anywhere in the statement; they end an expression.
  let clauseWords: Set<String>
  /// The clauses in whose first place a word or a string stands, by that word; "" for a string.
  let clauseOfWord: [String: String]
  let hasBlock: Bool

  init(_ shape: StatementShape) {
    self.shape = shape
    clauseWords = Set(Self.clauseWords(in: shape.elements))
    clauseOfWord = Self.clausesOfWords(in: shape.elements)
    hasBlock = shape.elements.contains {
      if case .block = $0 { true } else { false }
    }
  }

  private static func clausesOfWords(in elements: [ShapeElement]) -> [String: String] {
    var clauses: [String: String] = [:]
    for element in elements {
      switch element {
      case .clause(_, let keyword, let inner):
        if case .choice(_, let words, _)? = inner.first {
          for choice in words { clauses[choice.word] = keyword }
        } else if case .string? = inner.first {
          clauses[""] = keyword
        }
      case .choice(_, let words, let otherwise):
        let inner = words.flatMap(\.elements) + (otherwise ?? [])
        clauses.merge(clausesOfWords(in: inner)) { first, _ in first }
      default: break
      }
    }
    return clauses
  }

  private static func clauseWords(in elements: [ShapeElement]) -> [String] {
    elements.flatMap(clauseWords)
  }

  private static func clauseWords(in element: ShapeElement) -> [String] {
    switch element {
    case .clause(_, let keyword, let inner): [keyword] + clauseWords(in: inner)
    case .choice(_, let words, let otherwise):
      words.flatMap { clauseWords(in: $0.elements) } + clauseWords(in: otherwise ?? [])
    default: []
    }
  }
}
