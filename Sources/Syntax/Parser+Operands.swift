import SourceText

extension Parser {
  /// A value with the signs before it.
  mutating func parsePrefix() -> Reached {
    switch current {
    case .minus: parseUnary(.minus, Binding.power)
    case .plus: parseUnary(.plus, Binding.power)
    case .not: parseUnary(.not, Binding.not)
    case .if: parseConditional()
    default: parsePostfix()
    }
  }

  private mutating func parseUnary(_ sign: UnaryOperator, _ binding: Int) -> Reached {
    let start = token.range
    advance()
    let operand = parse(binding)
    var result = Reached(expression: Expression(.missing, start), depth: 1)
    join(&result, operand.range, operand.depth) { _ in .unary(sign, operand.expression) }
    return result
  }

  /// `if c then a else b`.
  private mutating func parseConditional() -> Reached {
    let start = token.range
    advance()
    let condition = parse(Binding.lowest)
    guard expect(.then, "`then`") else { return missing() }
    let first = parse(Binding.lowest)
    guard expect(.else, "`else`") else { return missing() }
    let second = parse(Binding.lowest)
    var result = Reached(expression: Expression(.missing, start), depth: 1)
    join(&result, second.range, max(condition.depth, first.depth, second.depth)) { _ in
      .conditional(condition.expression, first.expression, second.expression)
    }
    return result
  }

  private mutating func expect(_ lexeme: Lexeme, _ what: String) -> Bool {
    if context.failed { return false }
    if take(lexeme) { return true }
    reportExpected(what, in: "`if … then … else …`")
    return false
  }

  /// A value with `.name` and `[i]` after it.
  private mutating func parsePostfix() -> Reached {
    var value = parseOperand()
    while !context.failed {
      if current == .dot {
        parseMember(&value)
      } else if current == .leftBracket, openBrackets.isEmpty || !startsLine(token) {
        parseIndex(&value)
      } else {
        break
      }
    }
    return value
  }

  private mutating func parseMember(_ value: inout Reached) {
    if case .number = value.expression.kind {
      return reportExpected("an operator", in: "an expression")
    }
    if context.hasArguments, let meant = gluedArgument(at: position - 1) {
      return reportGluedArgument(at: position - 1, meant)
    }
    advance()
    guard current.isWord else { return reportExpected("a column's name", in: "`series.column`") }
    let name = takeWord()
    join(&value, name.range, value.depth) { .member($0, name) }
  }

  private mutating func parseIndex(_ value: inout Reached) {
    let open = token
    advance()
    openBrackets.append(open)
    let index = parse(Binding.lowest)
    if current == .comma, let element = elementName(value.expression, before: open) {
      value = parseElement(of: element, index)
      openBrackets.removeLast()
      return close(open, with: .rightBracket)
    }
    openBrackets.removeLast()
    close(open, with: .rightBracket)
    join(&value, SourceRange(open.start, max(open.end, previousEnd)), max(value.depth, index.depth))
    {
      .index($0, index.expression)
    }
  }

  private mutating func parseOperand() -> Reached {
    let token = token
    switch current {
    case .number:
      advance()
      return leaf(number(token), token.range)
    case .name:
      if reportPowerOfFunction() { return missing() }
      let isBareCall = startsBareCall()
      let name = takeQualifiedName()
      if isBareCall { return parseBareCall(name) }
      return current == .leftParen ? parseCallArguments(name) : leaf(.name(name), name.range)
    case .string:
      return parseStringOperand(token)
    case .leftParen: return parseParenthesised()
    case .leftBracket: return parseList()
    default:
      reportNoExpression()
      return missing()
    }
  }

  private func leaf(_ kind: Expression.Kind, _ range: SourceRange) -> Reached {
    Reached(expression: Expression(kind, range), depth: 1)
  }

  private func number(_ token: Token) -> Expression.Kind {
    let text = bytes[token.start..<token.end]
    return .number(NumberLiteral.value(text), isInteger: NumberLiteral.isInteger(text))
  }

  private mutating func parseStringOperand(_ token: Token) -> Reached {
    let isLabel = context.keyword.map { grammar.hasLabels($0.text) } ?? false
    return parseString(template: isLabel, isLabel: isLabel).map { leaf(.string($0), token.range) }
      ?? missing()
  }

  private mutating func parseParenthesised() -> Reached {
    let open = token
    advance()
    openBrackets.append(open)
    let inner = parse(Binding.lowest)
    openBrackets.removeLast()
    close(open, with: .rightParen)
    let range = SourceRange(open.start, max(open.end, previousEnd))
    return Reached(expression: Expression(inner.expression.kind, range), depth: inner.depth)
  }

  private mutating func parseList() -> Reached {
    let open = token
    var items: [Expression] = []
    var turn: (name: Word, list: Expression)?
    let depth = parseItems(closing: .rightBracket) { parser in
      let item = parser.parse(Binding.lowest)
      items.append(item.expression)
      guard items.count == 1, parser.current == .for, !parser.context.failed else {
        return item.depth
      }
      return max(item.depth, parser.parseTurns(into: &turn))
    }
    if let turn, let value = items.first {
      if items.count > 1 { reportItemsBesideTurns(items[1].range) }
      return collection(.comprehension(value, turn.name, in: turn.list), from: open.start, depth)
    }
    return collection(.list(items), from: open.start, depth)
  }

  /// `for name in list` behind the value of a comprehension; gives the depth of the list.
  private mutating func parseTurns(into turn: inout (name: Word, list: Expression)?) -> Int {
    advance()
    guard let name = parseName() else { return 1 }
    guard take(.in) else {
      reportExpected("`in`", in: "`[… for \(name.text) in LIST]`")
      return 1
    }
    let list = parse(Binding.lowest)
    turn = (name, list.expression)
    return list.depth
  }

  private mutating func parseCallArguments(_ name: Word) -> Reached {
    var arguments: [CallArgument] = []
    let depth = parseItems(closing: .rightParen) { parser in
      let name = parser.isAtArgument ? parser.takeWord() : nil
      if name != nil { parser.advance() }
      let value = parser.parse(Binding.lowest)
      arguments.append(CallArgument(name: name, value: value.expression))
      return value.depth
    }
    return collection(.call(name, arguments), from: name.range.lower, depth)
  }

  /// `ln 2`: a function that nobody knows here, called as one.
  private mutating func parseBareCall(_ name: Word) -> Reached {
    let argument = parse(Binding.product + 1)
    let arguments = [CallArgument(name: nil, value: argument.expression)]
    return collection(.call(name, arguments), from: name.range.lower, argument.depth)
  }

  /// `rho[1, 0]`, at the comma.
  private mutating func parseElement(of name: Word, _ first: Reached) -> Reached {
    var arguments = [CallArgument(name: nil, value: first.expression)]
    var depth = first.depth
    while !context.failed, take(.comma) {
      let item = parse(Binding.lowest)
      arguments.append(CallArgument(name: nil, value: item.expression))
      depth = max(depth, item.depth)
    }
    var element = collection(.call(name, arguments), from: name.range.lower, depth)
    let end = current == .rightBracket ? token.end : previousEnd
    element.expression = Expression(
      element.expression.kind, SourceRange(name.range.lower, max(name.range.upper, end)))
    return element
  }

  private mutating func collection(
    _ kind: Expression.Kind, from start: Int, _ depth: Int
  ) -> Reached {
    if depth >= Self.deepestExpression { reportTooDeep() }
    let range = SourceRange(start, max(start, previousEnd))
    return Reached(expression: Expression(kind, range), depth: depth + 1)
  }

  /// Items between brackets, separated by commas; gives the depth of the deepest.
  private mutating func parseItems(
    closing: Lexeme, _ parseItem: (inout Parser) -> Int
  ) -> Int {
    let open = token
    var depth = 0
    advance()
    openBrackets.append(open)
    if current != closing {
      repeat {
        depth = max(depth, parseItem(&self))
      } while !context.failed && take(.comma)
    }
    openBrackets.removeLast()
    close(open, with: closing)
    return depth
  }
}
