public import SourceText

/// The script in its canonical layout: one statement a line, two blanks a block, one blank line at
/// most, comments kept. Nil if the script has syntax errors.
///
/// The result reads as the same statements, and formatting it again changes nothing.
public func format(_ tree: SyntaxTree, grammar: some Grammar) -> String? {
  let reading = Reading(tree.source, grammar: grammar)
  guard !reading.diagnostics.contains(where: { $0.severity == .error }) else { return nil }
  var formatter = Formatter(reading)
  formatter.order = ClauseOrder(reading.tree, grammar: grammar).tokens
  return formatter.run()
}

/// An expression as the formatter writes it, on one line: what results are named after.
public func canonicalText(ofExpression text: String) -> String {
  let source = Source(name: "", text)
  var lexer = Lexer(source, keywords: [])
  lexer.run()
  let tokens = lexer.tokens.filter { $0.lexeme != .newline && $0.lexeme != .endOfFile }
  return Formatter(source, tokens: tokens).oneLine()
}

/// Statements on one line, in blocks too, without comments: what can be pasted as it is.
public func singleLine(ofScript source: Source, grammar: some Grammar) -> String {
  Formatter(Reading(source, grammar: grammar)).statementsOnOneLine()
}

/// Writes the tokens of a correct script again. What stands between two tokens is decided from them and
/// from the roles that the tree gives them.
struct Formatter {
  let source: Source
  let tokens: [Token]
  let roles: TokenRoles
  let allowances: [Allowance]
  /// In which they are written.
  var order: [Int]
  private var output = ""
  private var depth = 0
  private var brackets = 0
  /// Comments and line ends since the last token written.
  private var pending: [TriviaEvent] = []
  /// Index of the last token written.
  private var last: Int?
  private var sawSemicolon = false

  init(_ reading: Reading) {
    source = reading.tree.source
    tokens = reading.tree.tokens
    roles = TokenRoles(reading.tree)
    allowances = reading.allowances
    order = Array(tokens.indices)
  }

  /// The tokens of a piece of text that stands inside a statement.
  fileprivate init(_ source: Source, tokens: [Token]) {
    self.source = source
    self.tokens = tokens
    roles = TokenRoles(plain: tokens)
    allowances = []
    order = Array(tokens.indices)
  }

  /// A token's text, with the zero that `.4` leaves out.
  private func written(_ token: Token) -> String {
    let text = source.text(in: token.range)
    return token.lexeme == .number && text.hasPrefix(".") ? "0" + text : text
  }

  /// All tokens on one line.
  fileprivate func oneLine() -> String {
    var text = ""
    var brackets = 0
    for (index, token) in tokens.enumerated() {
      if index > 0, needsBlank(index - 1, index, brackets: brackets) { text += " " }
      text += written(token)
      if token.lexeme == .leftParen || token.lexeme == .leftBracket { brackets += 1 }
      if token.lexeme == .rightParen || token.lexeme == .rightBracket { brackets -= 1 }
    }
    return text
  }

  fileprivate func statementsOnOneLine() -> String {
    var text = ""
    var brackets = 0
    var last: Int?
    var isBetween = false
    for (index, token) in tokens.enumerated() where token.lexeme != .endOfFile {
      if token.lexeme == .newline || token.lexeme == .semicolon {
        isBetween = true
        continue
      }
      if let last {
        let isAtBrace = tokens[last].lexeme == .leftBrace || token.lexeme == .rightBrace
        if isBetween, !isAtBrace {
          text += "; "
        } else if isAtBrace || needsBlank(last, index, brackets: brackets) {
          text += " "
        }
      }
      text += written(token)
      if token.lexeme == .leftParen || token.lexeme == .leftBracket { brackets += 1 }
      if token.lexeme == .rightParen || token.lexeme == .rightBracket { brackets -= 1 }
      (last, isBetween) = (index, false)
    }
    return text
  }

  mutating func run() -> String {
    for index in order {
      let token = tokens[index]
      pending += triviaEvents(of: token, in: source.utf8)
      switch token.lexeme {
      case .newline: pending.append(.lineEnd)
      case .semicolon: sawSemicolon = true
      default: write(index)
      }
    }
    if !output.isEmpty { output += "\n" }
    return output
  }

  private mutating func write(_ index: Int) {
    let lexeme = tokens[index].lexeme
    let isClosing = lexeme == .rightBrace
    let isEmptyBlock = isClosing && last.map { tokens[$0].lexeme == .leftBrace } ?? false
    let starts = roles.startsStatement[index] || lexeme == .endOfFile || isClosing && !isEmptyBlock
    writeGap(before: index, startsLine: starts, isClosing: isClosing)
    if isClosing { depth -= 1 }
    // The indentation of a closing brace is known only after its block has ended.
    if lexeme != .endOfFile { output += written(tokens[index]) }
    if lexeme == .leftBrace { depth += 1 }
    if lexeme == .leftParen || lexeme == .leftBracket { brackets += 1 }
    if lexeme == .rightParen || lexeme == .rightBracket { brackets -= 1 }
    pending = []
    sawSemicolon = false
    last = index
  }

  /// Comments, line ends and blanks between the last token and this one.
  private mutating func writeGap(before index: Int, startsLine: Bool, isClosing: Bool) {
    let isElse =
      tokens[index].lexeme == .else && last.map { tokens[$0].lexeme == .rightBrace } ?? false
    let inner = startsLine || isClosing ? depth : depth + 1
    // Right after an opening brace or at the start of the text no line is left blank.
    var isAtBlockStart = last.map { tokens[$0].lexeme == .leftBrace } ?? true
    var lineEnds = 0
    var hasComment = false
    for event in pending {
      switch event {
      case .lineEnd: lineEnds += 1
      case .lineContinuation:
        if !startsLine, lineEnds == 0 { output += " \\" }
      case .comment(let range):
        if lineEnds == 0, !output.isEmpty {
          output += "  "
        } else {
          breakLine(to: inner, withBlank: startsLine && lineEnds > 1 && !isAtBlockStart)
          isAtBlockStart = false
        }
        output += commentText(range)
        hasComment = true
        lineEnds = 0
      }
    }
    if tokens[index].lexeme == .endOfFile { return }
    if startsLine, !hasComment, keepsSemicolon(before: index, lineEnds) {
      output += "; "
    } else if startsLine || hasComment || lineEnds > 0 && !isElse {
      let isBlank = startsLine && lineEnds > 1 && !isClosing && !isAtBlockStart
      let closes = brackets > 0 && tokens[index].lexeme.closesBracket
      let indent = isClosing ? depth - 1 : isElse || closes ? depth : inner
      breakLine(to: indent, withBlank: isBlank)
    } else if let last, needsBlank(last, index, brackets: brackets) {
      output += " "
    }
  }

  private mutating func breakLine(to depth: Int, withBlank: Bool) {
    if !output.isEmpty { output += withBlank ? "\n\n" : "\n" }
    output += String(repeating: "  ", count: depth)
  }

  private func commentText(_ range: SourceRange) -> String {
    var upper = range.upper
    while upper > range.lower, source.utf8[upper - 1] == 0x20 || source.utf8[upper - 1] == 0x09 {
      upper -= 1
    }
    return source.text(in: SourceRange(range.lower, upper))
  }

  /// Statements that share a line and the `# allow` comment at its end stay together: the comment
  /// speaks for all of them.
  private func keepsSemicolon(before index: Int, _ lineEnds: Int) -> Bool {
    guard sawSemicolon, lineEnds == 0, !allowances.isEmpty, let last else { return false }
    let line = source.line(at: tokens[index].start)
    let range = source.range(ofLine: line)
    guard source.line(at: tokens[last].end) == line,
      let allowance = allowances.first(where: { $0.offset >= range.lower }),
      allowance.offset <= range.upper
    else { return false }
    let isSimple = { (token: Token) in
      token.lexeme != .leftBrace && token.lexeme != .rightBrace
    }
    let before = tokens[...last].reversed().prefix { $0.start >= range.lower }
    let after = tokens[index...].prefix { $0.end <= range.upper }
    return before.allSatisfy(isSimple) && after.allSatisfy(isSimple)
  }
}
