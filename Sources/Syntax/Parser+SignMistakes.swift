import SourceText

// Signs of other languages, by what stands around them.
extension Parser {
  var previous: Token? { position > context.start ? tokens[position - 1] : nil }
  var following: Token { tokens[min(position + 1, tokens.count - 1)] }

  /// The current sign is none of this language's: says what to write; false if it is one.
  mutating func reportForeignSign() -> Bool {
    switch current {
    case .colon: reportColon()
    case .percent: reportPercent()
    case .doubleSlash: reportWholeQuotient()
    case .name: return reportForeignWord()
    case .question:
      reportSign("a choice between two values is written with words", "if c then a else b")
    case .ket: reportKet()
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

  /// `prepare qubit |e>`.
  private mutating func reportKet() {
    let sign = excerpt(token.range)
    let name = String(sign.dropFirst().dropLast())
    let text = grammar.advice(for: name, at: .word(of: context.path.last ?? ""))?.replacement
    let general = grammar.advice(for: "ket", at: .function)?.text ?? ""
    fail(
      .error(
        .unexpectedCharacter, "a ket is no value",
        labels: [label(token.range, text.map { "write `\($0)`" } ?? general)],
        fixIts: text.map { [fix("write `\($0)`", token.start, token.end, $0)] } ?? []))
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

  /// `let x y = 3`, at the second word; reading goes on behind the sign.
  mutating func reportNameOfTwoWords() -> Bool {
    guard current == .name, peek() == .assign, position > context.start,
      tokens[position - 1].lexeme == .name
    else { return false }
    let text = "\(excerpt(tokens[position - 1].range))_\(excerpt(token.range))"
    report(
      .error(
        .incompleteStatement, "a name is one word",
        labels: [label(tokens[position - 1].start, token.end, "write `\(text)`")],
        notes: usageNotes, fixIts: [fix("write `\(text)`", previousEnd, token.start, "_")]))
    advance()
    advance()
    return true
  }

  /// `let f(x) = x^2`.
  mutating func reportDefinedFunction() -> Bool {
    guard current == .leftParen, token.start == previousEnd, peek() == .name,
      let close = closingParenthesis(from: position, depth: 0),
      tokens[close + 1].lexeme == .assign
    else { return false }
    let name = excerpt(tokens[position - 1].range)
    fail(
      .error(
        .incompleteStatement, "there are no functions of one's own",
        labels: [
          label(
            tokens[position - 1].start, tokens[close].end,
            "`observable \(name) = …` names a formula of what is measured; of a list it is `[… for \(excerpt(tokens[position + 1].range)) in LIST]`"
          )
        ], notes: usageNotes))
    return true
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
