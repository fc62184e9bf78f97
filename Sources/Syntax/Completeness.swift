public import SourceText

/// Whether a text breaks off in the middle of a statement: a bracket or brace is open, or the last
/// line ends in an operator, `=`, `,` or `\`. A terminal asks for another line then.
public func needsMoreLines(_ source: Source, grammar: some Grammar) -> Bool {
  guard source.utf8.count < Int(UInt32.max) else { return false }
  var lexer = Lexer(source, keywords: Set(grammar.keywords))
  lexer.run()
  var brackets = 0
  var braces = 0
  var last = Lexeme.newline
  for token in lexer.tokens {
    // A line end separates statements only if one follows.
    if token.lexeme == .endOfFile { break }
    if last == .newline || last == .semicolon { brackets = 0 }
    switch token.lexeme {
    case .leftParen, .leftBracket: brackets += 1
    case .rightParen, .rightBracket: brackets = max(0, brackets - 1)
    case .leftBrace: (braces, brackets) = (braces + 1, 0)
    case .rightBrace: (braces, brackets) = (max(0, braces - 1), 0)
    default: break
    }
    last = token.lexeme
  }
  let significant = lexer.tokens.last { $0.lexeme != .endOfFile && $0.lexeme != .newline }
  return brackets > 0 || braces > 0 || significant?.lexeme.needsRightSide ?? false
    || endsInBackslash(lexer.tokens, source.utf8)
}

/// What stands between line ends and semicolons outside of braces: statements, or what was meant to be one.
public func statementRanges(of source: Source, grammar: some Grammar) -> [SourceRange] {
  guard source.utf8.count < Int(UInt32.max) else { return [] }
  var lexer = Lexer(source, keywords: Set(grammar.keywords))
  lexer.run()
  var ranges: [SourceRange] = []
  var depth = 0
  var open: SourceRange?
  for token in lexer.tokens {
    let isEnd = token.lexeme == .newline || token.lexeme == .semicolon
    if token.lexeme == .endOfFile || isEnd && depth == 0 {
      if let open { ranges.append(open) }
      open = nil
      continue
    }
    if token.lexeme == .leftBrace { depth += 1 }
    if token.lexeme == .rightBrace { depth = max(0, depth - 1) }
    open = SourceRange(open?.lower ?? token.range.lower, token.range.upper)
  }
  return ranges
}

private func endsInBackslash(_ tokens: [Token], _ bytes: [UInt8]) -> Bool {
  guard let last = tokens.last else { return false }
  var continues = false
  for event in triviaEvents(of: last, in: bytes) {
    if case .lineContinuation = event { continues = true }
  }
  return continues
}
