import SourceText

/// What may stand in the trivia of a token besides blanks.
enum TriviaEvent {
  case comment(SourceRange)
  case lineEnd
  /// A `\` at the end of a line.
  case lineContinuation
}

func triviaEvents(of token: Token, in bytes: [UInt8]) -> [TriviaEvent] {
  var events: [TriviaEvent] = []
  var offset = token.triviaStart
  while offset < token.start {
    switch bytes[offset] {
    case UInt8(ascii: "#"):
      let start = offset
      while offset < token.start, bytes[offset] != 0x0A, bytes[offset] != 0x0D { offset += 1 }
      events.append(.comment(SourceRange(start, offset)))
      continue
    case UInt8(ascii: "\\"): events.append(.lineContinuation)
    case 0x0D where offset + 1 < token.start && bytes[offset + 1] == 0x0A: break
    case 0x0A, 0x0D: events.append(.lineEnd)
    default: break
    }
    offset += 1
  }
  return events
}

/// What the tree says about tokens, by index.
struct TokenRoles {
  private let tokens: [Token]
  private(set) var startsStatement: [Bool]
  /// Keywords of statements and clauses and fixed words: no values, although they are names.
  private(set) var isStructural: [Bool]
  /// Inside `name=value` of a statement, where a blank separates arguments.
  private(set) var isTight: [Bool]

  init(_ tree: SyntaxTree) {
    tokens = tree.tokens
    startsStatement = Array(repeating: false, count: tokens.count)
    isStructural = startsStatement
    isTight = startsStatement
    for statement in tree.statements { mark(statement, startsLine: true) }
  }

  /// Of an expression: all its tokens are values and operators.
  init(plain tokens: [Token]) {
    self.tokens = tokens
    startsStatement = Array(repeating: false, count: tokens.count)
    isStructural = startsStatement
    isTight = startsStatement
  }

  private mutating func mark(_ statement: Statement, startsLine: Bool) {
    let first = index(at: statement.keyword.range.lower)
    startsStatement[first] = startsLine
    isStructural[first] = true
    for field in statement.fields { mark(field) }
  }

  private mutating func mark(_ field: Field) {
    switch field.value {
    case .word(let word): isStructural[index(at: word.range.lower)] = true
    case .clause(let word, let fields):
      isStructural[index(at: word.range.lower)] = true
      for field in fields { mark(field) }
    case .arguments(let arguments):
      for argument in arguments { markTight(argument.range) }
    case .block(let block):
      // The `if` of `else if` is a block without braces: it stays on its line.
      let hasBraces = tokens[index(at: block.range.lower)].lexeme == .leftBrace
      for statement in block.statements { mark(statement, startsLine: hasBraces) }
    default: break
    }
  }

  private mutating func markTight(_ range: SourceRange) {
    var index = index(at: range.lower)
    while index < tokens.count, tokens[index].start < range.upper {
      isTight[index] = true
      index += 1
    }
  }

  /// The token that starts at an offset.
  private func index(at offset: Int) -> Int {
    var low = 0
    var high = tokens.count - 1
    while low < high {
      let middle = (low + high) / 2
      if tokens[middle].start < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Formatter {
  /// Whether a blank stands between two tokens of one line; `brackets` are open between them.
  func needsBlank(_ first: Int, _ second: Int, brackets: Int) -> Bool {
    let (left, right) = (tokens[first].lexeme, tokens[second].lexeme)
    switch (left, right) {
    case (_, .comma), (_, .rightParen), (_, .rightBracket): return false
    case (.leftParen, _), (.leftBracket, _): return false
    case (.comma, _): return true
    case (.dot, _), (_, .dot): return false
    default: break
    }
    if isTightSign(left) || isTightSign(right) { return false }
    if left == .assign || right == .assign { return brackets == 0 && !isTight(first, second) }
    if isSign(first) { return isBinary(first) && !isTight(first, second) }
    if isSign(second), isBinary(second) { return !isTight(first, second) }
    let isValue = left.endsOperand && !roles.isStructural[first]
    switch right {
    case .leftParen: return left != .name || !isValue
    case .leftBracket: return !isValue
    default: return true
    }
  }

  private func isTight(_ first: Int, _ second: Int) -> Bool {
    roles.isTight[first] && roles.isTight[second]
  }

  private func isTightSign(_ lexeme: Lexeme) -> Bool {
    lexeme == .times || lexeme == .slash || lexeme == .caret || lexeme == .range
  }

  private func isSign(_ index: Int) -> Bool {
    tokens[index].lexeme == .plus || tokens[index].lexeme == .minus
  }

  /// A sign after a value is an operator, elsewhere it belongs to what follows.
  private func isBinary(_ index: Int) -> Bool {
    guard index > 0 else { return false }
    return tokens[index - 1].lexeme.endsOperand && !roles.isStructural[index - 1]
  }
}
