import SourceText

/// Reports shared by statements and expressions. A `fail` ends the statement; a `report` repairs the
/// mistake and lets reading go on.
extension Parser {
  mutating func fail(_ diagnostic: Diagnostic) {
    report(diagnostic)
    context.failed = true
  }

  mutating func report(_ diagnostic: Diagnostic) {
    context.hasMistakes = true
    if !context.failed, !isTroubled { diagnostics.add(diagnostic) }
  }

  /// Whether the statement holds a token, up to here, that the lexer has complained about.
  var isTroubled: Bool {
    var low = 0
    var high = troubled.count
    while low < high {
      let middle = (low + high) / 2
      if troubled[middle] < context.start { low = middle + 1 } else { high = middle }
    }
    // The decision may have been made by a look at the next two tokens.
    var last = position
    while last < position + 2, !isBorder(tokens[last].lexeme) { last += 1 }
    return low < troubled.count && troubled[low] <= last
  }

  func label(_ lower: Int, _ upper: Int, _ text: String = "") -> DiagnosticLabel {
    DiagnosticLabel(SourceSpan(source, SourceRange(lower, upper)), text)
  }

  func label(_ range: SourceRange, _ text: String = "") -> DiagnosticLabel {
    label(range.lower, range.upper, text)
  }

  func fix(_ title: String, _ lower: Int, _ upper: Int, _ replacement: String) -> FixIt {
    let span = SourceSpan(source, SourceRange(lower, upper))
    return FixIt(title, edits: [SourceEdit(span, replacement: replacement)])
  }

  /// The current token, or the end of the statement if there is none.
  var hereOrEnd: SourceRange {
    isAtBorder ? SourceRange(previousEnd, previousEnd) : token.range
  }

  /// The current token in words.
  var shownToken: String {
    isAtBorder ? "the end of the statement" : "`\(excerpt(token.range))`"
  }

  var usageNotes: [String] {
    context.shape.map { ["the form is:  \($0.shape.usage)"] } ?? []
  }

  mutating func reportTooDeep() {
    fail(
      .error(
        .nestedTooDeeply, "this is nested too deeply",
        labels: [label(hereOrEnd, "name a part of it with `let`")],
        notes: [
          "at most \(Self.deepestNesting / Self.blockWeight) blocks or \(Self.deepestNesting) "
            + "brackets can stand inside each other, and \(Self.deepestExpression) operators follow "
            + "each other in one expression"
        ]))
  }

  // MARK: Brackets

  private func sign(_ closer: Lexeme) -> (name: String, text: String) {
    closer == .rightParen ? ("parenthesis", ")") : ("bracket", "]")
  }

  /// Goes past a closing bracket, or says which one is open.
  mutating func close(_ open: Token, with closer: Lexeme) {
    guard !context.failed, !take(closer) else { return }
    let isMismatch = current == .rightParen || current == .rightBracket
    if !isMismatch, isClosedLater { return reportInBrackets(open) }
    reportUnclosed(open, isMismatch: isMismatch)
  }

  mutating func reportUnclosed(_ open: Token, isMismatch: Bool = false) {
    let (name, text) = sign(open.lexeme == .leftParen ? .rightParen : .rightBracket)
    let end = isMismatch ? token.end : previousEnd
    let start = isMismatch ? token.start : previousEnd
    fail(
      .error(
        .unclosedBracket, "unclosed \(name)",
        labels: [
          label(start, end, "expected `\(text)` here"), label(open.range, "opened here"),
        ],
        notes: ["other problems on this line are not reported"],
        fixIts: [fix("write `\(text)`", start, end, text)]))
  }

  /// Whether the bracket that is open here is closed in the rest of the statement.
  private var isClosedLater: Bool {
    var depth = 1
    for index in position..<tokens.count {
      switch tokens[index].lexeme {
      case .leftParen, .leftBracket: depth += 1
      case .rightParen, .rightBracket: depth -= 1
      case .leftBrace: return false
      case let lexeme where isBorder(lexeme): return false
      default: break
      }
      if depth == 0 { return true }
    }
    return false
  }

  private mutating func reportInBrackets(_ open: Token) {
    if reportForeignSign() { return }
    let startsItem = current == .name || current == .number || current == .string
    guard startsItem else {
      return fail(
        .error(
          .missingSeparator, "\(shownToken) does not fit in these brackets",
          labels: [label(hereOrEnd, adviceInBrackets(open))],
          fixIts: current == .comma ? listFix(open) : []))
    }
    fail(
      .error(
        .missingSeparator, "a comma is missing",
        labels: [label(previousEnd, max(previousEnd, token.start), "write `,` between the items")],
        fixIts: [fix("write `,`", previousEnd, token.start, ", ")]))
  }

  private func adviceInBrackets(_ open: Token) -> String {
    switch current {
    case .comma: "a list is written in `[` and `]`"
    case .if where open.lexeme == .leftBracket:
      "to leave items out write `select(LIST, CONDITIONS)`, for example `select(x, x > 1)`"
    case .for where open.lexeme == .leftBracket:
      "one value and one `for`; lists nest: `[[f for x in A] for y in B]`"
    case .for: "a list from a list is written in `[` and `]`: `sum([f for x in LIST])`"
    default: "expected `,` or the closing bracket"
    }
  }

  /// The token from `start` on that closes so many open parentheses and the next; nil if the statement ends before.
  func closingParenthesis(from start: Int, depth open: Int) -> Int? {
    var (depth, index) = (open, start)
    while !isBorder(tokens[index].lexeme) {
      if tokens[index].lexeme == .leftParen { depth += 1 }
      if tokens[index].lexeme == .rightParen { depth -= 1 }
      if depth == 0 { return tokens[index].lexeme == .rightParen ? index : nil }
      index += 1
    }
    return nil
  }

  /// `(1, 2)` in square brackets.
  private func listFix(_ open: Token) -> [FixIt] {
    guard open.lexeme == .leftParen, let index = closingParenthesis(from: position, depth: 1)
    else { return [] }
    let close = tokens[index]
    return [
      FixIt(
        "write `[` and `]`",
        edits: fix("", open.start, open.end, "[").edits + fix("", close.start, close.end, "]").edits
      )
    ]
  }

  /// A closing sign that closes nothing.
  mutating func reportUnmatched() {
    let text = excerpt(token.range)
    let opener = text == "}" ? "{" : text == ")" ? "(" : "["
    fail(
      .error(
        .unmatchedBracket, "`\(text)` closes nothing",
        labels: [label(token.range, "no `\(opener)` is open here")],
        fixIts: [fix("remove it", token.start, token.end, "")]))
  }

  mutating func reportOpenBrace(_ open: Token) {
    guard !hasReportedOpenBrace else { return }
    hasReportedOpenBrace = true
    let end = previousEnd
    diagnostics.add(
      .error(
        .unclosedBracket, "unclosed brace",
        labels: [label(end, end, "expected `}` here"), label(open.range, "opened here")],
        fixIts: [fix("write `}`", end, end, "\n}")]))
  }

  // MARK: Strings

  mutating func reportBraceInString(_ offset: Int) {
    report(
      .error(
        .unmatchedBracket, "`}` closes nothing in this string",
        labels: [label(offset, offset + 1, "write `\\}` for the sign itself")],
        fixIts: [fix("write `\\}`", offset, offset + 1, "\\}")]))
  }

  mutating func reportOpenInterpolation(_ open: Int, _ end: Int) {
    report(
      .error(
        .unclosedBracket, "unclosed brace in a string",
        labels: [label(end, end, "expected `}` here"), label(open, open + 1, "opened here")],
        notes: ["write `\\{` for the sign itself"], fixIts: [fix("write `}`", end, end, "}")]))
  }

  mutating func reportInterpolationRest() {
    if reportForeignSign() { return }
    fail(
      .error(
        .missingSeparator, "unexpected \(shownToken) after an expression",
        labels: [label(hereOrEnd, "expected `}`")]))
  }
}
