import SourceText

extension Parser {
  /// Reads the pieces of a statement one after the other; stops at the first mistake.
  mutating func parseElements(_ elements: [ShapeElement], into fields: inout [Field]) {
    var index = 0
    while index < elements.count, !context.failed {
      guard case .clause = elements[index] else {
        parseElement(elements[index], into: &fields)
        index += 1
        continue
      }
      // Clauses next to each other come in any order.
      let first = index
      while index < elements.count, case .clause = elements[index] { index += 1 }
      parseClauses(elements[first..<index], into: &fields)
    }
  }

  private mutating func parseElement(_ element: ShapeElement, into fields: inout [Field]) {
    context.hasArguments = false
    switch element {
    case .choice(let role, let words, let otherwise):
      parseChoice(role, words, otherwise, into: &fields)
    case .name(let role): fields += field(role, parseName().map { .name($0) })
    case .equals: parseEquals()
    case .expression(let role): fields.append(parseExpressionField(role))
    case .optionalExpression(let role):
      if current.isValueStart, !isAtArgument { fields.append(parseExpressionField(role)) }
    case .expressions(let role, let named): fields.append(parseExpressions(role, named: named))
    case .string(let role, let template):
      fields += field(role, parseString(template: template).map { .string($0) })
    case .optionalString(let role):
      if current == .string {
        fields += field(role, parseString(template: false).map { .string($0) })
      }
    case .arguments:
      context.hasArguments = true
      fields.append(parseArguments())
    case .clause: break
    case .block(let role): parseBlockElement(role, into: &fields)
    case .parameters(let role): fields.append(parseParameters(role))
    case .axes(let role): fields.append(parseAxes(role))
    }
  }

  /// The field of what has just been read, if it could be read.
  private func field(_ role: Role, _ value: FieldValue?) -> [Field] {
    guard let value else { return [] }
    let range =
      switch value {
      case .name(let word), .word(let word): word.range
      case .string(let literal): literal.range
      default: SourceRange(previousEnd, previousEnd)
      }
    return [Field(role: role, value: value, range: range)]
  }

  private mutating func parseChoice(
    _ role: Role, _ words: [WordChoice], _ otherwise: [ShapeElement]?, into fields: inout [Field]
  ) {
    // Where one of the words must stand, none of them is an argument's name.
    if current.isWord, peek() != .assign || otherwise == nil,
      let choice = words.first(where: { $0.word == currentWord })
    {
      context.path.append(choice.word)
      fields += field(role, .word(takeWord()))
      parseElements(choice.elements, into: &fields)
    } else if let otherwise {
      if reportDividedChoice(words.map(\.word)) { return }
      if reportUnknownChoice(words.map(\.word), otherwise) { return }
      parseElements(otherwise, into: &fields)
    } else {
      reportNoChoice(words.map(\.word))
    }
  }

  /// `collide two-photon`, `collide two photon`: one of the words in two parts.
  private mutating func reportDividedChoice(_ words: [String]) -> Bool {
    guard current == .name else { return false }
    let last = position + (peek() == .minus ? 2 : 1)
    guard last < tokens.count, tokens[last].lexeme == .name else { return false }
    let joined = excerpt(token.range) + excerpt(tokens[last].range)
    guard words.contains(joined) else { return false }
    fail(
      .error(
        .incompleteStatement, "`\(joined)` is one word",
        labels: [label(token.start, tokens[last].end, "write `\(joined)`")], notes: usageNotes,
        fixIts: [fix("write `\(joined)`", token.start, tokens[last].end, joined)]))
    return true
  }

  /// `collide intensty theta=`: a word that is none of them, with arguments behind it.
  private mutating func reportUnknownChoice(
    _ words: [String], _ otherwise: [ShapeElement]
  ) -> Bool {
    guard current == .name, peek() == .name, let found = currentWord else { return false }
    let near = suggestion(for: found, among: words)
    // Where values may stand as well, any name may be one.
    if near == nil {
      let keyword = context.keyword?.text ?? ""
      guard case .arguments? = otherwise.first,
        !grammar.arguments(of: [keyword]).contains(found)
      else { return false }
    }
    let list = joinedList(words.map { "`\($0)`" })
    fail(
      .error(
        .incompleteStatement, "`\(found)` is not known here",
        labels: [label(token.range, near.map { "did you mean `\($0)`?" } ?? "\(list), or no word")],
        notes: usageNotes,
        fixIts: near.map { [fix("write `\($0)`", token.start, token.end, $0)] } ?? []))
    return true
  }

  /// A name that may be declared.
  mutating func parseName() -> Word? {
    guard current.isWord else {
      if reportBracketedLoop() { return nil }
      reportIncomplete("a name")
      return nil
    }
    let word = word(token)
    if current.isReserved || keywords.contains(word.text) { reportReserved(word) }
    advance()
    return word
  }

  private mutating func parseEquals() {
    if take(.assign) { return }
    if current == .equal {
      reportDoubleEquals()
      advance()
    } else if current == .colon {
      reportColonForEquals()
      advance()
    } else if reportNameOfTwoWords() || reportDefinedFunction() {
      return
    } else if current.isValueStart {
      reportMissingEquals()
    } else {
      reportIncomplete("`=`")
    }
  }

  private mutating func parseExpressionField(_ role: Role) -> Field {
    if current == .assign || current == .colon, position == context.start + 1 {
      reportSuperfluousEquals()
      advance()
    }
    let expression = parseExpression()
    return Field(role: role, value: .expression(expression), range: expression.range)
  }

  private mutating func parseExpressions(_ role: Role, named: Bool) -> Field {
    var items: [NamedExpression] = []
    context.listsItems = true
    defer { context.listsItems = false }
    repeat {
      let expression = parseExpression()
      var name: Word?
      if named, !context.failed, take(.as) { name = parseName() }
      items.append(NamedExpression(expression: expression, name: name))
    } while !context.failed && take(.comma)
    let lower = items[0].expression.range.lower
    let range = SourceRange(lower, max(lower, previousEnd))
    return Field(role: role, value: .expressions(items), range: range)
  }

  /// `name=value` as often as there is one.
  mutating func parseArguments() -> Field {
    let lower = token.start
    var arguments: [Argument] = []
    while !context.failed {
      if isAtArgument {
        arguments.append(parseArgument())
      } else if current == .comma, !arguments.isEmpty, tokens[position + 1].lexeme.isWord {
        reportArgumentComma()
        advance()
      } else {
        break
      }
    }
    let upper = arguments.isEmpty ? lower : previousEnd
    return Field(role: .arguments, value: .arguments(arguments), range: SourceRange(lower, upper))
  }

  private mutating func parseArgument() -> Argument {
    let name = word(token)
    if current.isReserved { reportReserved(name) }
    advance()
    let sign = token
    advance()
    if isAtArgument, tokens[position].end == tokens[position + 1].start, sign.end < token.start {
      // `q= c=1`: the value is missing, and what follows is the next argument.
      reportMissingValue(sign)
      return Argument(name: name, value: missing().expression)
    }
    return Argument(name: name, value: parseExpression())
  }

  // MARK: Clauses

  private mutating func parseClauses(
    _ clauses: ArraySlice<ShapeElement>, into fields: inout [Field]
  ) {
    var seen: Set<String> = []
    while !context.failed, current.isWord, peek() != .assign, let text = currentWord {
      guard let found = clauses.first(where: { isClause($0, keyword: text) }),
        case .clause(let role, _, let elements) = found
      else { return }
      if !seen.insert(text).inserted { reportRepeatedClause(text) }
      fields.append(parseClause(role, elements))
    }
  }

  private func isClause(_ element: ShapeElement, keyword: String) -> Bool {
    if case .clause(_, keyword, _) = element { true } else { false }
  }

  private mutating func parseClause(_ role: Role, _ elements: [ShapeElement]) -> Field {
    let keyword = takeWord()
    context.path = [keyword.text]
    var inner: [Field] = []
    if keyword.text == "else", current == .if, case .block(let role)? = elements.first {
      inner.append(parseElseIf(role))
    } else {
      parseElements(elements, into: &inner)
    }
    let range = SourceRange(keyword.range.lower, max(keyword.range.upper, previousEnd))
    return Field(role: role, value: .clause(keyword, inner), range: range)
  }

  /// `else if`: the second `if` is a statement of its own in a block without braces.
  private mutating func parseElseIf(_ role: Role) -> Field {
    let lower = token.start
    guard enter(Self.blockWeight) else {
      return Field(
        role: role, value: .block(Block(statements: [], range: token.range)), range: token.range)
    }
    let statement = parseStatement()
    nesting -= Self.blockWeight
    let range = SourceRange(lower, max(lower, previousEnd))
    let block = Block(statements: statement.map { [$0] } ?? [], range: range)
    return Field(role: role, value: .block(block), range: range)
  }

  // MARK: Blocks

  private mutating func parseBlockElement(_ role: Role, into fields: inout [Field]) {
    guard current == .leftBrace else {
      if !reportForeignBlock() { reportIncomplete(wordsBeforeBlock + "`{`") }
      guard !context.failed, current == .leftBrace else { return }
      return parseBlockElement(role, into: &fields)
    }
    if enter(Self.blockWeight) {
      nesting -= Self.blockWeight
      fields.append(parseBlockField(role))
    }
  }

  /// The clauses that may stand before the block and do not.
  private var wordsBeforeBlock: String {
    guard let elements = context.shape?.shape.elements else { return "" }
    var words: [String] = []
    for element in elements {
      if case .block = element { break }
      guard case .clause(_, let keyword, _) = element else { continue }
      let isThere = tokens[context.start..<position].contains {
        $0.lexeme.isWord
          && word($0).text == keyword
      }
      if !isThere { words.append("`\(keyword)` or ") }
    }
    return words.joined()
  }

  /// A block whose opening brace is the current token.
  mutating func parseBlockField(_ role: Role) -> Field {
    let open = token
    advance()
    nesting += Self.blockWeight
    let statements = parseStatements(inBlock: true)
    nesting -= Self.blockWeight
    if !take(.rightBrace) { reportOpenBrace(open) }
    let range = SourceRange(open.start, max(open.end, previousEnd))
    return Field(
      role: role, value: .block(Block(statements: statements, range: range)), range: range)
  }

  /// Goes deeper by a weight unless that is too deep. The caller takes it from `nesting` again.
  mutating func enter(_ weight: Int = 1) -> Bool {
    guard nesting + weight <= Self.deepestNesting else {
      reportTooDeep()
      return false
    }
    nesting += weight
    return true
  }
}
