import SourceText

// Signs of other languages, by what stands around them.
extension Parser {
  private var previous: Token? { position > context.start ? tokens[position - 1] : nil }
  private var following: Token { tokens[min(position + 1, tokens.count - 1)] }

  /// The current sign is none of this language's: says what to write; false if it is one.
  mutating func reportForeignSign() -> Bool {
    switch current {
    case .colon: reportColon()
    case .percent: reportPercent()
    case .doubleSlash:
      reportQuotient(
        "`//` is not an operator", "for the whole part of a quotient write `floor(a/b)`"
      ) { "floor(\($0)/\($1))" }
    case .question:
      reportSign("a choice between two values is written with words", "if c then a else b")
    case .bang:
      reportSign("there is no factorial", nil)
    default: return false
    }
    return true
  }

  private mutating func reportSign(_ title: String, _ form: String?) {
    fail(
      .error(
        .unexpectedCharacter, title,
        labels: [label(token.range, form.map { "write `\($0)`" } ?? "not an operator here")]))
  }

  // MARK: The colon

  /// `let x: 3`, `let x := 3`.
  mutating func reportColonForEquals() {
    let start = token.start
    let glue = previousEnd < start || token.end < following.start ? " = " : "="
    report(
      .error(
        .unexpectedCharacter, "a value is given with `=`",
        labels: [label(token.range, "write `=`")],
        fixIts: [fix("write `=`", previousEnd, following.start, glue)]))
  }

  /// `let x 3`.
  mutating func reportMissingEquals() {
    report(
      .error(
        .incompleteStatement, "`\(context.keyword?.text ?? "")` needs `=` here",
        labels: [label(token.range, "write `=` before it")], notes: usageNotes,
        fixIts: [fix("write `=`", previousEnd, token.start, " = ")]))
  }

  /// `seed = 7`.
  mutating func reportSuperfluousEquals() {
    let keyword = context.keyword?.text ?? ""
    report(
      .error(
        .incompleteStatement, "`\(keyword)` takes its value without a sign",
        labels: [
          label(
            token.range,
            "write `\(keyword) \(following.lexeme.isValueStart ? excerpt(following.range) : "…")`")
        ], notes: usageNotes,
        fixIts: [fix("write a blank", previousEnd, max(token.end, following.start), " ")]))
  }

  private mutating func reportColon() {
    guard let previous else {
      return fail(
        .error(
          .unexpectedCharacter, "a statement starts with a word",
          labels: [label(token.range, "`:` starts a command, in a session only")]))
    }
    if previous.lexeme.endsOperand, following.lexeme.isValueStart { return reportColonRange() }
    fail(.error(.unexpectedCharacter, "unexpected character `:`", labels: [label(token.range)]))
  }

  /// `1:10`; of `0:0.1:1` the step is given as a number of values.
  private mutating func reportColonRange() {
    var second = position + 1
    while !isBorder(tokens[second].lexeme), tokens[second].lexeme != .colon { second += 1 }
    if tokens[second].lexeme == .colon {
      return fail(
        .error(
          .unexpectedCharacter, "a range with a step is a `linspace`",
          labels: [label(token.range, "write `linspace(first, last, count)`")]))
    }
    fail(
      .error(
        .unexpectedCharacter, "a range is written with `..`",
        labels: [label(token.range, "write `..`; both ends belong to it")],
        fixIts: [fix("write `..`", previousEnd, following.start, "..")]))
  }

  /// `{energy:.3f}`: what stands from the colon on.
  mutating func reportFormat(_ start: Int, _ end: Int) {
    report(
      .error(
        .unexpectedCharacter, "a value in a string has no format of its own",
        labels: [
          label(start, end, "remove it; `set digits=3` sets how many digits are printed")
        ], fixIts: [fix("remove it", start, end, "")]))
  }

  // MARK: Quotients

  private mutating func reportPercent() {
    let isAttached = previous?.end == token.start
    if let previous, previous.lexeme == .number, isAttached, !following.lexeme.isValueStart {
      let text = bytes[previous.start..<previous.end]
      let number = shortText(NumberLiteral.value(text) / 100)
      return fail(
        .error(
          .unexpectedCharacter, "a percentage",
          labels: [
            label(previous.start, token.end, "percentages are written as numbers: `\(number)`")
          ], fixIts: [fix("write `\(number)`", previous.start, token.end, number)]))
    }
    reportQuotient("`%` is not an operator", "for the remainder of a/b write `a - b*floor(a/b)`") {
      "(\($0) - \($1)*floor(\($0)/\($1)))"
    }
  }

  private func shortText(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// An operator between two single values becomes a call; what is longer is told by its form.
  private mutating func reportQuotient(
    _ title: String, _ form: String, _ build: (String, String) -> String
  ) {
    let isSingle = { (token: Token) in token.lexeme == .number || token.lexeme == .name }
    let after = tokens[min(position + 2, tokens.count - 1)].lexeme
    let before = position >= 2 ? tokens[position - 2].lexeme : .newline
    guard let previous, isSingle(previous), isSingle(following), before != .caret, before != .dot,
      after != .caret, after != .dot, after != .leftParen
    else {
      return fail(.error(.unexpectedCharacter, title, labels: [label(token.range, form)]))
    }
    let text = build(excerpt(previous.range), excerpt(following.range))
    fail(
      .error(
        .unexpectedCharacter, title,
        labels: [label(token.range, "write `\(text)`")],
        fixIts: [fix("write `\(text)`", previous.start, following.end, text)]))
  }

  // MARK: Lists

  /// The index of the brace that ends `{1, 2}`: single values with commas or operators between them.
  private var endOfBracedList: Int? {
    var last = position + 1
    while tokens[last].lexeme == .number || tokens[last].lexeme == .name {
      if keywords.contains(source.text(in: tokens[last].range)) { return nil }
      last += 1
      guard tokens[last].lexeme == .comma || tokens[last].lexeme.binaryOperator != nil else {
        break
      }
      last += 1
    }
    return tokens[last].lexeme == .rightBrace && last > position + 1 ? last : nil
  }

  /// `{1, 2}` where a value belongs.
  mutating func reportBracedList() -> Bool {
    guard current == .leftBrace, openBrackets.isEmpty else { return false }
    guard let last = endOfBracedList else { return false }
    let list = "[" + excerpt(SourceRange(token.end, tokens[last].start)) + "]"
    let edits = [
      SourceEdit(SourceSpan(source, token.range), replacement: "["),
      SourceEdit(SourceSpan(source, tokens[last].range), replacement: "]"),
    ]
    fail(
      .error(
        .expectedExpression, "a list is written in `[` and `]`",
        labels: [label(token.start, tokens[last].end, "write `\(list)`")],
        fixIts: [FixIt("write `\(list)`", edits: edits)]))
    // Its braces are no block.
    position = last + 1
    return true
  }
}
