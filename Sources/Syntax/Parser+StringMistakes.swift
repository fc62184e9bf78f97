import SourceText

// Strings of other languages, and values printed beside them.
extension Parser {
  /// `f"…"`.
  mutating func reportPrefixedString() -> Bool {
    guard current == .name, peek() == .string, token.end == tokens[position + 1].start else {
      return false
    }
    let prefix = excerpt(token.range)
    fail(
      .error(
        .incompleteStatement, "a string has no letter before it",
        labels: [label(token.range, "remove `\(prefix)`: what stands in `{…}` is a value already")],
        fixIts: [fix("remove `\(prefix)`", token.start, token.end, "")]))
    return true
  }

  /// `print energy`, `print(energy)`: the string that is meant.
  mutating func reportBareTemplate() -> Bool {
    guard current.isValueStart, current != .string else { return false }
    if reportBareFileName() { return true }
    let start = token.start
    let isBracketed = current == .leftParen && closesAtBorder
    let first = position + (isBracketed ? 1 : 0)
    guard let (text, end) = template(from: first, isBracketed: isBracketed) else { return false }
    let title =
      isBracketed ? "what is printed stands without parentheses" : "`print` takes a string"
    reportTemplate(title, start, isBracketed ? end + 1 : end, text)
    return true
  }

  /// `save run to run.csv`: what stands without a blank is the name of a file.
  private mutating func reportBareFileName() -> Bool {
    guard context.keyword?.text != "print", current != .leftParen else { return false }
    var last = position
    while tokens[last].end == tokens[last + 1].start, !isBorder(tokens[last + 1].lexeme) {
      last += 1
    }
    let range = SourceRange(token.start, tokens[last].end)
    let name = source.text(in: range)
    guard !name.contains("\""), !name.contains("\\") else { return false }
    reportTemplate("the name of a file stands in quotes", range.lower, range.upper, "\"\(name)\"")
    return true
  }

  /// `print "E =", energy`, `print "E = " + energy`.
  mutating func reportStringItems() -> Bool {
    guard current == .comma || current == .plus, position > 0,
      tokens[position - 1].lexeme == .string,
      context.shape.map({ isTemplate($0.shape) }) ?? false, context.start + 2 == position
    else { return false }
    guard let (text, end) = template(from: context.start + 1, isBracketed: false) else {
      return false
    }
    reportTemplate("`print` takes one string", tokens[context.start + 1].start, end, text)
    return true
  }

  /// `print "%f" % energy`, `print "%d of %g" % (k, energy)`, at the sign.
  mutating func reportFormattedString(_ string: Token) {
    let title = "a value in a string stands in braces"
    if let (text, end) = filledFormat(string) {
      return reportTemplate(title, string.start, end, text)
    }
    fail(
      .error(
        .unexpectedCharacter, title,
        labels: [label(token.range, "for example `\"E = {energy}\"`")], notes: usageNotes))
  }

  private func filledFormat(_ string: Token) -> (text: String, end: Int)? {
    guard isClosed(string) else { return nil }
    var probe = self
    probe.advance()
    let isBracketed = probe.current == .leftParen && probe.closesAtBorder
    if isBracketed { probe.advance() }
    var values: [String] = []
    repeat {
      guard let range = probe.templateValue() else { return nil }
      values.append(source.text(in: range))
    } while isBracketed && probe.take(.comma)
    if isBracketed, !probe.take(.rightParen) { return nil }
    guard probe.isAtBorder, !values.contains(where: { $0.contains("\"") || $0.contains("\n") })
    else { return nil }
    let body = source.text(in: SourceRange(string.start + 1, string.end - 1))
    return filled(body, values).map { ("\"\($0)\"", probe.previousEnd) }
  }

  /// A format such as `%d of %6.2f` with its values in braces, if there are as many.
  private func filled(_ format: String, _ values: [String]) -> String? {
    guard !format.contains("{"), !format.contains("}") else { return nil }
    var (text, rest, left) = ("", format[...], values[...])
    while let sign = rest.firstIndex(of: "%") {
      text += rest[..<sign]
      rest = rest[rest.index(after: sign)...]
      if rest.first == "%" {
        text += "%"
        rest = rest.dropFirst()
        continue
      }
      rest = rest.drop { "-+ #.0123456789l".contains($0) }
      guard let letter = rest.first, "diufFeEgGs".contains(letter), let value = left.popFirst()
      else { return nil }
      text += "{\(value)}"
      rest = rest.dropFirst()
    }
    return left.isEmpty ? text + rest : nil
  }

  private func isTemplate(_ shape: StatementShape) -> Bool {
    if case .string(_, let template)? = shape.elements.first { return template }
    return false
  }

  private mutating func reportTemplate(_ title: String, _ start: Int, _ end: Int, _ text: String) {
    fail(
      .error(
        .incompleteStatement, title,
        labels: [label(start, end, "write `\(text)`")], notes: usageNotes,
        fixIts: [fix("write `\(text)`", start, end, text)]))
  }

  /// Whether the bracket here is closed by the last token of the statement.
  private var closesAtBorder: Bool {
    var depth = 0
    var index = position
    while !isBorder(tokens[index].lexeme) {
      if tokens[index].lexeme == .leftParen { depth += 1 }
      if tokens[index].lexeme == .rightParen { depth -= 1 }
      index += 1
      if depth == 0 { break }
    }
    return depth == 0 && isBorder(tokens[index].lexeme)
  }

  /// Strings and values, separated by commas or added up, as one string with the values in braces.
  private func template(from first: Int, isBracketed: Bool) -> (text: String, end: Int)? {
    var probe = self
    probe.position = first
    var text = ""
    var end = tokens[first].start
    while true {
      if isBracketed, probe.current == .rightParen { break }
      if probe.isAtBorder { break }
      if probe.current == .string {
        // A string that nobody closed has a mistake of its own.
        guard isClosed(probe.token) else { return nil }
        text += source.text(in: SourceRange(probe.token.start + 1, probe.token.end - 1))
        end = probe.token.end
        probe.advance()
      } else {
        guard let range = probe.templateValue() else { return nil }
        let value = source.text(in: range)
        guard !value.contains("\""), !value.contains("\n") else { return nil }
        text += "{\(value)}"
        end = range.upper
      }
      if probe.current == .comma {
        text += " "
        probe.advance()
      } else if probe.current == .plus {
        probe.advance()
      }
    }
    return ("\"\(text)\"", end)
  }

  private func isClosed(_ string: Token) -> Bool {
    let text = source.text(in: string.range)
    return text.utf8.count >= 2 && text.hasSuffix("\"")
  }

  /// The range of a value, as far as it can be read without a mistake.
  private mutating func templateValue() -> SourceRange? {
    context.failed = false
    context.hasMistakes = false
    let before = position
    let value = parse(Binding.lowest)
    return context.hasMistakes || position == before ? nil : value.range
  }
}
