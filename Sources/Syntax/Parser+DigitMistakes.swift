import SourceText

// Commas in numbers: `0,8` and `1,000`.
extension Parser {
  /// The argument whose value ends here takes whole numbers.
  var takesWholeNumber: Bool {
    guard position >= context.start + 3, tokens[position - 2].lexeme == .assign,
      tokens[position - 3].lexeme == .name
    else { return false }
    return grammar.isWhole(word(tokens[position - 3]).text, of: context.path)
  }

  /// At a comma between two numbers: a decimal one, or one between groups of three digits; where both may be meant, both are shown.
  mutating func reportGroupedDigits(isWhole: Bool) -> Bool {
    let left = tokens[position - 1]
    guard left.lexeme == .number, left.end == token.start else { return false }
    let start = left.start
    var groups = [source.text(in: left.range)]
    var last = position
    while tokens[last].lexeme == .comma, tokens[last + 1].lexeme == .number,
      tokens[last - 1].end == tokens[last].start, tokens[last].end == tokens[last + 1].start
    {
      groups.append(source.text(in: tokens[last + 1].range))
      last += 2
    }
    guard groups.count > 1, groups.joined().utf8.count <= 60 else { return false }
    var numbers: [String] = []
    let isDecimal = groups.count == 2 && !groups.contains { $0.contains(".") }
    let isGrouped = areGroups(groups)
    if isDecimal, !(isWhole && isGrouped) { numbers.append(groups.joined(separator: ".")) }
    if isGrouped { numbers.append(groups.joined()) }
    guard !numbers.isEmpty else { return false }
    let advice = numbers.map { "`\($0)`" }.joined(separator: " or ")
    let end = tokens[last - 1].end
    fail(
      .error(
        .malformedNumber,
        isDecimal ? "numbers have a decimal point" : "numbers have no commas",
        labels: [label(start, end, "write \(advice)")],
        fixIts: numbers.map { fix("write `\($0)`", start, end, $0) }))
    return true
  }

  /// Up to three digits, then three in each.
  private func areGroups(_ groups: [String]) -> Bool {
    guard let first = groups.first, let last = groups.last, first != "0", first.count <= 3 else {
      return false
    }
    let whole = groups.dropFirst().dropLast() + [String(last.prefix { $0 != "." })]
    return ([first] + whole).allSatisfy { $0.allSatisfy(\.isWholeNumber) }
      && whole.allSatisfy { $0.count == 3 }
  }
}
