import SourceText

extension Grammar {
  /// The language for a text, without the newer keywords that it has as names of its own: anywhere but where a statement begins.
  func yielding(to source: Source) -> any Grammar {
    let newer = newerKeywords.filter { source.mentions($0) }
    guard !newer.isEmpty else { return self }
    var lexer = Lexer(source, keywords: [])
    lexer.run()
    var own: Set<String> = []
    for (before, token) in zip(lexer.tokens, lexer.tokens.dropFirst())
    where token.lexeme == .name && !before.lexeme.canPrecedeStatement
      // Behind half a statement the next one begins on a line of its own.
      && !source.utf8[before.end..<token.start].contains(UInt8(ascii: "\n"))
    {
      let text = source.text(in: token.range)
      if newer.contains(text) { own.insert(text) }
    }
    return own.isEmpty ? self : YieldingGrammar(base: self, own: own)
  }
}

extension Source {
  /// Whether the letters of a word stand anywhere in it.
  func mentions(_ word: String) -> Bool {
    let wanted = Array(word.utf8)
    guard utf8.count >= wanted.count else { return false }
    for start in 0...(utf8.count - wanted.count)
    where utf8[start] == wanted[0] && utf8[start..<(start + wanted.count)].elementsEqual(wanted) {
      return true
    }
    return false
  }
}

extension Lexeme {
  /// A statement may begin behind it.
  fileprivate var canPrecedeStatement: Bool {
    switch self {
    case .newline, .semicolon, .leftBrace, .rightBrace: true
    default: false
    }
  }
}

/// A language without some of its keywords.
private struct YieldingGrammar: Grammar {
  let base: any Grammar
  let own: Set<String>

  func shape(of keyword: String) -> StatementShape? {
    own.contains(keyword) ? nil : base.shape(of: keyword)
  }
  var keywords: [String] { base.keywords.filter { !own.contains($0) } }
  var newerKeywords: [String] { [] }
  var hasAssignments: Bool { base.hasAssignments }
  var topLevelKeywords: Set<String> { base.topLevelKeywords }
  func advice(for word: String, at place: WordPlace) -> WordAdvice? {
    base.advice(for: word, at: place)
  }
  func kind(of name: String) -> NameKind? { base.kind(of: name) }
  func hasLabels(_ keyword: String) -> Bool { base.hasLabels(keyword) }
  func arguments(of path: [String]) -> [String] { base.arguments(of: path) }
  func isWhole(_ argument: String, of path: [String]) -> Bool { base.isWhole(argument, of: path) }
  func isRandom(_ name: String) -> Bool { base.isRandom(name) }
  func readings(of clause: String, in keyword: String) -> (inside: String, apart: String)? {
    base.readings(of: clause, in: keyword)
  }
}
