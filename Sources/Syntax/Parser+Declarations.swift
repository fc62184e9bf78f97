import SourceText

extension Parser {
  /// `(theta, q=0.25)`.
  mutating func parseParameters(_ role: Role) -> Field {
    let open = token
    var parameters: [Parameter] = []
    guard take(.leftParen) else {
      if !reportBareParameters() { reportIncomplete("`(`") }
      return Field(
        role: role, value: .parameters([]), range: SourceRange(previousEnd, previousEnd))
    }
    openBrackets.append(open)
    if current != .rightParen {
      repeat {
        if let parameter = parseParameter() { parameters.append(parameter) }
      } while !context.failed && take(.comma)
    }
    openBrackets.removeLast()
    close(open, with: .rightParen)
    let range = SourceRange(open.start, max(open.end, previousEnd))
    return Field(role: role, value: .parameters(parameters), range: range)
  }

  private mutating func parseParameter() -> Parameter? {
    guard let name = parseName() else { return nil }
    let value = take(.assign) ? parseExpression() : nil
    return Parameter(name: name, defaultValue: value)
  }

  /// `x in A, y in B`, `(x, y) in zip(A, B)`.
  mutating func parseAxes(_ role: Role) -> Field {
    let lower = token.start
    var axes: [SweepAxis] = []
    repeat {
      let names = parseAxisNames()
      guard !context.failed else { break }
      guard take(.in) else {
        if current == .assign { reportAssignedLoop() } else { reportIncomplete("`in`") }
        break
      }
      let values = parseExpression()
      if reportJoinedAxes() { break }
      axes.append(SweepAxis(names: names, values: values))
    } while !context.failed && take(.comma)
    let range = SourceRange(lower, max(lower, previousEnd))
    return Field(role: role, value: .axes(axes), range: range)
  }

  /// `a in A and b in B`, at the second `in`.
  private mutating func reportJoinedAxes() -> Bool {
    guard !context.failed, current == .in, tokens[position - 1].lexeme == .name,
      tokens[position - 2].lexeme == .and
    else { return false }
    let and = tokens[position - 2]
    let start = tokens[position - 3].end
    fail(
      .error(
        .missingSeparator, "axes are separated by `,`",
        labels: [label(and.range, "write `,`")], notes: usageNotes,
        fixIts: [fix("write `,`", start, and.end, ",")]))
    return true
  }

  private mutating func parseAxisNames() -> [Word] {
    let open = token
    guard take(.leftParen) else { return parseName().map { [$0] } ?? [] }
    var names: [Word] = []
    repeat {
      if let name = parseName() { names.append(name) }
    } while !context.failed && take(.comma)
    close(open, with: .rightParen)
    return names
  }
}
