import SourceText

extension Parser {
  /// No value stands where one is needed.
  mutating func reportNoExpression() {
    if context.failed { return }
    if isAtBorder, let open = openBrackets.last { return reportUnclosed(open) }
    if openBrackets.isEmpty, current == .rightParen || current == .rightBracket {
      return reportUnmatched()
    }
    if reportForeignSign() || reportBracedList() || reportMeanInAngles() { return }
    let advice =
      if isAtBorder || current == .leftBrace {
        "a value is missing here"
      } else if current.isReserved {
        "`\(excerpt(token.range))` is a reserved word, not a value"
      } else {
        "\(shownToken) cannot start a value"
      }
    fail(
      .error(.expectedExpression, "an expression is missing", labels: [label(hereOrEnd, advice)]))
  }

  /// `<n>`.
  private mutating func reportMeanInAngles() -> Bool {
    guard current == .less, peek() == .name, peek(2) == .greater else { return false }
    let end = tokens[position + 2].end
    let name = source.text(in: tokens[position + 1].range)
    let meant = name == "n" ? "energy" : grammar.kind(of: name) == .observable ? name : nil
    fail(
      .error(
        .expectedExpression, "mean values have names",
        labels: [
          label(
            token.start, end,
            meant.map { "write `\($0)`" }
              ?? "`energy` is <n>, `a_re` and `a_im` are the parts of <a>")
        ], fixIts: meant.map { [fix("write `\($0)`", token.start, end, $0)] } ?? []))
    return true
  }

  /// `q= c=1`.
  mutating func reportMissingValue(_ sign: Token) {
    report(
      .error(
        .expectedExpression, "an expression is missing",
        labels: [label(sign.end, sign.end, "a value is missing here")]))
  }

  mutating func reportExpected(_ what: String, in form: String) {
    if context.failed { return }
    if isAtBorder, let open = openBrackets.last { return reportUnclosed(open) }
    fail(
      .error(
        .expectedExpression, "\(form) needs \(what) here",
        labels: [label(hereOrEnd, "expected \(what)")]))
  }

  /// `[n for n in 1..3, 4]`.
  mutating func reportItemsBesideTurns(_ range: SourceRange) {
    fail(
      .error(
        .expectedExpression, "a list has items, or `for`",
        labels: [
          label(range, "`[x for x in LIST]` ends with its list: put this into a list of its own")
        ]))
  }

  mutating func reportKeywordAsValue(_ keyword: Token) {
    fail(
      .error(
        .expectedExpression, "an expression is missing",
        labels: [
          label(keyword.range, "`\(excerpt(keyword.range))` starts a statement and has no value")
        ]))
  }

  /// `2 pi`: `before` and `first` are the tokens on both sides of the gap.
  mutating func reportImpliedProduct(_ left: Reached, before: Int, first: Int, _ right: Reached) {
    let (leftToken, rightToken) = (tokens[before], tokens[first])
    if reportNeighbours(left, leftToken, rightToken, right) { return }
    let isWhole = leftToken.lexeme == .rightParen || leftToken.lexeme == .rightBracket
    let leftRange = isWhole ? left.range : leftToken.range
    let text = "write `\(excerpt(leftRange))*\(excerpt(right.range))`"
    report(
      .error(
        .impliedMultiplication,
        "\(phrase(leftToken)) next to \(phrase(rightToken)): multiplication must be written",
        labels: [label(rightLabel(rightToken, right), text), label(leftRange)],
        notes: argumentNotes(rightToken), fixIts: [fix(text, leftToken.end, rightToken.start, "*")])
    )
  }

  /// `q=0.25 c1`: a name with a number at its end may be an argument without its sign.
  private func argumentNotes(_ token: Token) -> [String] {
    let text = excerpt(token.range)
    guard context.hasArguments, token.lexeme == .name, let last = text.last, last.isNumber else {
      return []
    }
    let letters = text.prefix { !$0.isNumber }
    return ["or is an argument meant, `\(letters)=\(text.dropFirst(letters.count))`?"]
  }

  /// The whole of a parenthesis is marked, of other values the first word.
  private func rightLabel(_ token: Token, _ right: Reached) -> SourceRange {
    token.lexeme == .leftParen ? right.range : token.range
  }

  private func phrase(_ token: Token) -> String {
    switch token.lexeme {
    case .number: "a number"
    case .name: "a name"
    case .leftBracket, .rightBracket: "a bracket"
    default: "a parenthesis"
    }
  }

  /// `a < b < c`.
  mutating func reportChain(_ left: Reached, _ first: Token, _ second: Token, _ right: Reached) {
    let (middle, lower) = middleOperand(left)
    let sign = excerpt(second.range)
    let write =
      "\(excerpt(left.range)) and \(excerpt(middle)) \(sign) \(excerpt(right.range))"
    fail(
      .error(
        .chainedComparison, "comparisons do not chain",
        labels: [label(second.range, "write `\(write)`"), label(first.range)],
        fixIts: [
          fix("write `\(write)`", lower, lower, " and \(source.text(in: middle))")
        ]))
  }

  /// The right side of a comparison and where the comparison ends.
  private func middleOperand(_ left: Reached) -> (SourceRange, Int) {
    switch left.expression.kind {
    case .binary(_, _, let right), .approximately(_, let right, _): (right.range, left.range.upper)
    default: (left.range, left.range.upper)
    }
  }

  mutating func reportNoTolerance(_ right: Reached) {
    let end = right.range.upper
    report(
      .error(
        .toleranceMissing, "`~` needs a tolerance",
        labels: [label(end, end, "write `within` and how much they may differ")],
        fixIts: [fix("for example `within 1e-6`", end, end, " within 1e-6")]))
  }

  /// `measure E = energy`, at the sign: what stands before it is a name for the value.
  mutating func givesName(_ left: Reached) -> Bool {
    guard current == .assign, context.listsItems, openBrackets.isEmpty, takesName,
      case .name(let word) = left.expression.kind, grammar.kind(of: word.text) == nil
    else { return false }
    position -= 1
    defer { position += 1 }
    return tokens[position].start == word.range.lower && !isDeclaredBefore(word.text)
  }

  /// Known from what stands before this statement.
  private mutating func isDeclaredBefore(_ name: String) -> Bool {
    let here = position
    position = context.start
    defer { position = here }
    return isKnown(name)
  }

  mutating func reportNaming(_ left: Reached, _ right: Reached) {
    let (name, value) = (excerpt(left.range), excerpt(right.range))
    let text = "write `\(value) as \(name)`"
    let edits =
      fix("", left.range.lower, right.range.lower, "").edits
      + fix("", right.range.upper, right.range.upper, " as \(name)").edits
    report(
      .error(
        .assignmentInExpression, "a value gets its name with `as`",
        labels: [label(left.range.lower, right.range.upper, text)],
        fixIts: [FixIt(text, edits: edits)]))
  }

  mutating func reportAssignment(_ sign: Token, _ right: Reached) {
    guard !context.hasReportedAssignment else { return }
    context.hasReportedAssignment = true
    report(
      .error(
        .assignmentInExpression, "`\(excerpt(sign.range))` does not compare",
        labels: [
          label(sign.range, "write `==` for integers, `~ … within …` for other numbers")
        ],
        fixIts: [
          FixIt(
            "`~ … within …`",
            edits: fix("", sign.start, sign.end, "~").edits
              + fix("", right.range.upper, right.range.upper, " within 1e-9").edits),
          fix("write `==`", sign.start, sign.end, "=="),
        ]))
  }
}
