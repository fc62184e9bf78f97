import SourceText

// `s += 1`, `s++`, `s[1] = 4`: assignments of other languages.
extension Parser {
  /// Reports one at a word that starts no statement; says whether it did.
  mutating func reportCompoundAssignment(_ keyword: Word) -> Bool {
    guard keywords.contains("let"), position + 2 < tokens.count else { return false }
    let sign = tokens[position + 1]
    let second = tokens[position + 2]
    if sign.lexeme == .leftBracket { return reportItemAssignment(keyword) }
    guard [.plus, .minus, .times, .slash, .caret].contains(sign.lexeme), sign.end == second.start
    else { return false }
    let name = excerpt(keyword.range)
    let operation = excerpt(SourceRange(sign.start, sign.end))
    if second.lexeme == sign.lexeme, [.plus, .minus].contains(sign.lexeme),
      endsHere(position + 3)
    {
      let meant = "\(name) = \(name) \(operation) 1"
      fail(
        notAStatement(
          keyword, "write `\(meant)`",
          [fix("write `\(meant)`", keyword.range.lower, second.end, meant)]))
      return true
    }
    guard second.lexeme == .assign else { return false }
    var last = position + 2
    while !isBorder(tokens[last + 1].lexeme) { last += 1 }
    guard last > position + 2 else { return false }
    let first = tokens[position + 3]
    let value = excerpt(SourceRange(first.start, tokens[last].end))
    let isSimple = last == position + 3
    let meant = "\(name) = \(name) \(operation) \(isSimple ? value : "(\(value))")"
    fail(
      notAStatement(
        keyword, "write `\(meant)`",
        [
          FixIt(
            "write `\(meant)`",
            edits: fix("", sign.start, first.start, "= \(name) \(operation) \(isSimple ? "" : "(")")
              .edits
              + (isSimple ? [] : fix("", tokens[last].end, tokens[last].end, ")").edits))
        ]))
    return true
  }

  /// Whether nothing of a statement stands at a token; a sign at the end of a line lets it go on in the next.
  private func endsHere(_ index: Int) -> Bool {
    guard index < tokens.count, !isBorder(tokens[index].lexeme) else { return true }
    return source.position(at: tokens[index].start).line
      > source.position(at: tokens[index - 1].start).line
  }

  private mutating func reportItemAssignment(_ keyword: Word) -> Bool {
    var depth = 0
    var index = position + 1
    repeat {
      if tokens[index].lexeme == .leftBracket { depth += 1 }
      if tokens[index].lexeme == .rightBracket { depth -= 1 }
      if isBorder(tokens[index].lexeme) { return false }
      index += 1
    } while depth > 0 && index < tokens.count
    guard index < tokens.count, tokens[index].lexeme == .assign else { return false }
    let name = excerpt(keyword.range)
    fail(
      notAStatement(
        keyword,
        "an item of a list cannot be assigned: make the list anew, `\(name) = [… for i in …]`"))
    return true
  }
}
