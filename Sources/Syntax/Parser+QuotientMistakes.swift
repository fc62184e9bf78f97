import SourceText

// Remainders and whole quotients as other languages write them.
extension Parser {
  /// `5 % 3`, `25%`, `"%f" % energy`.
  mutating func reportPercent() {
    guard let previous else { return reportRemainder() }
    if previous.lexeme == .string { return reportFormattedString(previous) }
    let startsArgument = following.lexeme.isWord && peek(2) == .assign
    guard previous.lexeme == .number, previous.end == token.start,
      startsArgument || !following.lexeme.isValueStart
    else { return reportRemainder() }
    let number = shortText(NumberLiteral.value(bytes[previous.start..<previous.end]) / 100)
    fail(
      .error(
        .unexpectedCharacter, "a percentage",
        labels: [
          label(previous.start, token.end, "percentages are written as numbers: `\(number)`")
        ], fixIts: [fix("write `\(number)`", previous.start, token.end, number)]))
  }

  private func shortText(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// `5 % 3`, `5 mod 3`.
  mutating func reportRemainder() {
    reportQuotient("for the remainder of a/b write `a - b*floor(a/b)`") {
      "(\($0) - \($1)*floor(\($0)/\($1)))"
    }
  }

  /// `7 // 2`, `7 div 2`.
  mutating func reportWholeQuotient() {
    reportQuotient("for the whole part of a quotient write `floor(a/b)`") {
      "floor(\($0)/\($1))"
    }
  }

  /// Where such an operator is read, the whole product on its left and one factor on its right belong to it.
  private mutating func reportQuotient(_ form: String, _ build: (String, String) -> String) {
    let sign = token
    let title = "`\(excerpt(sign.range))` is not an operator"
    guard let first = startOfProduct(endingBefore: position),
      let last = endOfFactor(startingAt: position + 1),
      !tokens[first...last].contains(where: isRandom)
    else { return fail(.error(.unexpectedCharacter, title, labels: [label(sign.range, form)])) }
    let (start, end) = (tokens[first].start, tokens[last].end)
    let left = source.text(in: SourceRange(start, tokens[position - 1].end))
    let right = source.text(in: SourceRange(tokens[position + 1].start, end))
    let isSigned = [.minus, .plus].contains(tokens[position + 1].lexeme)
    let text = build(left, isSigned ? "(\(right))" : right)
    guard text.utf8.count <= 120 else {
      return fail(.error(.unexpectedCharacter, title, labels: [label(sign.range, form)]))
    }
    var fixes = [fix("write `\(text)`", start, end, text)]
    var advice = "write `\(text)`"
    if mayStartComment(sign) {
      fixes.append(fix("write `#` for a comment", sign.start, sign.end, "#"))
      advice += ", or `#` for a comment"
    }
    fail(
      .error(.unexpectedCharacter, title, labels: [label(sign.range, advice)], fixIts: fixes))
  }

  /// `measure energy % photons`.
  private func mayStartComment(_ sign: Token) -> Bool {
    guard sign.lexeme != .name, following.lexeme == .name, nesting == 0, openBrackets.isEmpty else {
      return false
    }
    return tokens[position - 1].end < sign.start && sign.end < following.start
  }

  /// What is written twice must be the same number twice.
  private func isRandom(_ token: Token) -> Bool {
    token.lexeme == .name && grammar.isRandom(source.text(in: token.range))
  }

  // MARK: Operands

  /// The index of the first token of the product that ends before a token; nil where no value ends or another stands right before it.
  private func startOfProduct(endingBefore index: Int) -> Int? {
    var start = index
    while true {
      guard let first = startOfValue(endingBefore: start) else { return nil }
      start = first
      while start > 0, [.minus, .plus].contains(tokens[start - 1].lexeme),
        start == 1 || !endsValue(start - 2)
      { start -= 1 }
      guard start > 0, [.times, .slash, .caret].contains(tokens[start - 1].lexeme) else { break }
      start -= 1
    }
    return start > 0 && endsValue(start - 1) ? nil : start
  }

  /// The index of the first token of a number, a name with its owner, brackets, a call.
  private func startOfValue(endingBefore index: Int) -> Int? {
    guard index > 0, endsValue(index - 1) else { return nil }
    var start = index - 1
    if tokens[start].lexeme.closesBracket {
      var depth = 0
      while true {
        if tokens[start].lexeme.closesBracket { depth += 1 }
        if tokens[start].lexeme == .leftParen || tokens[start].lexeme == .leftBracket { depth -= 1 }
        if depth == 0 { break }
        guard start > 0, !isBorder(tokens[start].lexeme) else { return nil }
        start -= 1
      }
      if start > 0, tokens[start - 1].lexeme != .number, endsValue(start - 1) {
        return startOfValue(endingBefore: start)
      }
    }
    while start >= 2, tokens[start - 1].lexeme == .dot, tokens[start - 2].lexeme == .name {
      start -= 2
    }
    return start
  }

  /// A value ends with a token: it is no keyword and no fixed word of the statement.
  func endsValue(_ index: Int) -> Bool {
    let token = tokens[index]
    guard token.lexeme.endsOperand else { return false }
    guard token.lexeme == .name else { return token.lexeme != .string }
    let text = source.text(in: token.range)
    return !keywords.contains(text) && !context.path.contains(text)
  }

  /// The index of the last token of a factor: signs, a value, its power.
  private func endOfFactor(startingAt index: Int) -> Int? {
    guard index < tokens.count, !isBorder(tokens[index].lexeme) else { return nil }
    var probe = self
    probe.position = index
    probe.context.failed = false
    probe.context.hasMistakes = false
    _ = probe.parse(Binding.product + 1)
    return probe.context.hasMistakes || probe.position == index ? nil : probe.position - 1
  }
}
