import SourceText

// Two values next to each other: what may be missing between them.
extension Parser {
  /// Says what is meant by two neighbours other than a product; false where it is one.
  mutating func reportNeighbours(
    _ left: Reached, _ leftToken: Token, _ rightToken: Token, _ right: Reached
  ) -> Bool {
    let isAttached = leftToken.end == rightToken.start
    if leftToken.lexeme == .number, rightToken.lexeme == .name,
      reportUnit(leftToken, rightToken, isAttached: isAttached)
    {
      return true
    }
    if leftToken.lexeme == .name, rightToken.lexeme != .leftParen || !isAttached,
      let kind = grammar.kind(of: word(leftToken).text),
      kind == .function || kind == .observableCall
    {
      reportBareCall(leftToken, right)
      return true
    }
    if leftToken.lexeme == .name || leftToken.lexeme.closesBracket, rightToken.lexeme == .name,
      context.listsItems && openBrackets.isEmpty || !openBrackets.isEmpty && isInList
    {
      reportMissingComma(leftToken, rightToken, right)
      return true
    }
    return false
  }

  /// Whether the innermost open bracket holds items: a list or a call.
  private var isInList: Bool {
    guard let open = openBrackets.last else { return false }
    if open.lexeme == .leftBracket { return true }
    guard let index = index(of: open), index > 0 else { return false }
    return tokens[index - 1].lexeme == .name && tokens[index - 1].end == open.start
  }

  /// The index of a token of this statement.
  private func index(of token: Token) -> Int? {
    var (low, high) = (context.start, position)
    while low < high {
      let middle = (low + high) / 2
      if tokens[middle].start < token.start { low = middle + 1 } else { high = middle }
    }
    return tokens[low].start == token.start ? low : nil
  }

  /// `sqrt 2`.
  private mutating func reportBareCall(_ name: Token, _ right: Reached) {
    let argument = excerpt(right.range)
    let text = "\(excerpt(name.range))(\(argument))"
    let isBracketed = bytes[right.range.lower] == UInt8(ascii: "(")
    let call = isBracketed ? "\(excerpt(name.range))\(argument)" : text
    report(
      .error(
        .missingSeparator, "what a function is applied to stands in parentheses",
        labels: [label(right.range, "write `\(call)`"), label(name.range)],
        fixIts: [
          fix(
            "write `\(call)`", name.end, right.range.upper, isBracketed ? argument : "(\(argument))"
          )
        ]))
  }

  /// `measure energy purity`: a comma, a name for the value, or a product.
  private mutating func reportMissingComma(_ left: Token, _ right: Token, _ rest: Reached) {
    let (first, second) = (excerpt(left.range), excerpt(rest.range))
    let comma = fix("write `\(first), \(second)` for both", left.end, right.start, ", ")
    let product = fix("write `\(first)*\(second)` for their product", left.end, right.start, "*")
    let canName = openBrackets.isEmpty && takesName && !isKnown(word(right).text)
    let naming = fix("write `\(first) as \(second)` to name it", left.end, right.start, " as ")
    report(
      .error(
        .missingSeparator, "something is missing between two values",
        labels: [
          label(
            right.range,
            canName
              ? "write `as \(second)` to give `\(first)` a name"
              : "write `\(first), \(second)` for both"
          ), label(left.range),
        ], fixIts: canName ? [naming, comma] : [comma, product]))
  }

  /// Whether the statement has an `as` for its values.
  var takesName: Bool {
    guard let elements = context.shape?.shape.elements else { return false }
    return elements.contains { element in
      switch element {
      case .expressions(_, let named): named
      case .clause(_, let keyword, _): keyword == "as"
      default: false
      }
    }
  }

  /// Whether the language knows a name, or something in the text before declares it.
  mutating func isKnown(_ name: String) -> Bool {
    if grammar.kind(of: name) != nil { return true }
    // Looking back takes time: a text full of mistakes is not worth it.
    guard suggestionsLeft > 0 else { return true }
    suggestionsLeft -= 1
    return tokens[..<position].indices.dropFirst().contains { index in
      guard tokens[index].lexeme == .name, word(tokens[index]).text == name else { return false }
      let before = tokens[index - 1]
      return before.lexeme == .as || before.lexeme == .for || before.lexeme == .comma
        || before.lexeme == .leftParen || keywords.contains(source.text(in: before.range))
    }
  }

  // MARK: Functions of other languages

  /// `np.sqrt`, `np.random.uniform` as one name, which nothing here has.
  mutating func takeQualifiedName() -> Word {
    var length = 0
    while peek(length + 1) == .dot, peek(length + 2) == .name,
      tokens[position + length].end == tokens[position + length + 1].start,
      isModule(source.text(in: tokens[position + length].range))
    {
      length += 2
    }
    guard length > 0 else { return takeWord() }
    let range = SourceRange(token.start, tokens[position + length].end)
    for _ in 0...length { advance() }
    return Word(source.text(in: range), range)
  }

  private mutating func isModule(_ name: String) -> Bool {
    grammar.advice(for: name, at: .module) != nil && !isKnown(name)
  }

  /// `ln 2`, `sinh x`: a function of another language before its argument.
  mutating func startsBareCall() -> Bool {
    let next = peek()
    guard next == .number || next == .name && peek(2) != .assign else { return false }
    let name = source.text(in: token.range)
    guard grammar.kind(of: name) == nil, grammar.advice(for: name, at: .function) != nil,
      grammar.advice(for: name, at: .value) == nil, !isKnown(name)
    else { return false }
    guard next == .name else { return true }
    let argument = source.text(in: tokens[position + 1].range)
    if context.shape?.clauseWords.contains(argument) ?? false { return false }
    return !keywords.contains(argument) && isKnown(argument)
  }

  /// The name before a bracket with several indices, if nothing here is called so.
  mutating func elementName(_ value: Expression, before open: Token) -> Word? {
    guard case .name(let word) = value.kind, grammar.kind(of: word.text) == nil,
      grammar.advice(for: word.text, at: .function) != nil
    else { return nil }
    return word
  }

  /// `sin^2(x)`, `sin^-1(x)`.
  mutating func reportPowerOfFunction() -> Bool {
    guard peek() == .caret, grammar.kind(of: word(token).text) == .function else { return false }
    let isNegative = peek(2) == .minus
    let open = position + (isNegative ? 4 : 3)
    guard open < tokens.count, tokens[open - 1].lexeme == .number,
      tokens[open].lexeme == .leftParen, let close = closingParenthesis(from: open, depth: 0)
    else { return false }
    let name = excerpt(token.range)
    let end = tokens[close].end
    let power = excerpt(SourceRange(tokens[position + 2].start, tokens[open - 1].end))
    let argument = source.text(in: SourceRange(tokens[open].start, end))
    var texts = ["\(name)\(argument)^\(isNegative ? "(\(power))" : power)"]
    if power == "-1", grammar.kind(of: "a" + name) == .function {
      texts.insert("a\(name)\(argument)", at: 0)
    }
    fail(
      .error(
        .expectedExpression, "a power stands behind the call",
        labels: [
          label(token.start, end, texts.map { "write `\($0)`" }.joined(separator: " or "))
        ], fixIts: texts.map { fix("write `\($0)`", token.start, end, $0) }))
    return true
  }

  // MARK: Units

  /// `45deg`, `10 ms`, `2i`.
  private mutating func reportUnit(_ number: Token, _ unit: Token, isAttached: Bool) -> Bool {
    let name = source.text(in: unit.range)
    guard let advice = grammar.advice(for: name, at: .unit), isAttached || !isKnown(name) else {
      return false
    }
    let value = excerpt(number.range)
    var fixes: [FixIt] = []
    var text = advice.text
    if let factor = advice.replacement {
      let product = "\(value)*\(factor)"
      text += ": write `\(product)`"
      fixes = [fix("write `\(product)`", number.start, unit.end, product)]
    }
    if let polar = polarForm(imaginary: number, unit) {
      text += ": write `\(polar.text)`"
      fixes = [fix("write `\(polar.text)`", polar.start, unit.end, polar.text)]
    }
    report(
      .error(
        .impliedMultiplication, "a number with a unit: there are none",
        labels: [label(number.start, unit.end, text)], fixIts: fixes))
    return true
  }

  /// `alpha=1+2i` with modulus and phase, if it is written with numbers alone.
  private func polarForm(imaginary: Token, _ unit: Token) -> (text: String, start: Int)? {
    guard ["i", "j", "I"].contains(source.text(in: unit.range)), context.hasArguments,
      openBrackets.isEmpty, grammar.arguments(of: context.path).contains("phase"),
      let end = tokens[context.start...].firstIndex(where: { $0.start == imaginary.start })
    else { return nil }
    var index = end - 1
    var sign = ""
    var real = "0"
    if tokens[index].lexeme == .minus { sign = "-" }
    if tokens[index].lexeme == .minus || tokens[index].lexeme == .plus {
      index -= 1
      if tokens[index].lexeme == .number {
        real = excerpt(tokens[index].range)
        index -= 1
        if tokens[index].lexeme == .minus {
          real = "-" + real
          index -= 1
        }
      }
    }
    guard tokens[index].lexeme == .assign, tokens[index - 1].lexeme == .name,
      word(tokens[index - 1]).text == grammar.arguments(of: context.path).first
    else { return nil }
    let part = excerpt(imaginary.range)
    let name = excerpt(tokens[index - 1].range)
    let modulus =
      real == "0" ? part : "sqrt(\(real.hasPrefix("-") ? "(\(real))" : real)^2 + \(part)^2)"
    let phase = real == "0" ? "\(sign)pi/2" : "\(sign)acos(\(real)/\(modulus))"
    return ("\(name)=\(modulus) phase=\(phase)", tokens[index - 1].start)
  }
}
