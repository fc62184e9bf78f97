import SourceText

extension Parser {
  /// One statement up to its border. Nil if nothing there can be a statement.
  mutating func parseStatement() -> Statement? {
    let outer = context
    let outerBrackets = openBrackets
    context = StatementContext(start: position)
    openBrackets = []
    let statement = parseKnownOrCall()
    context = outer
    openBrackets = outerBrackets
    return statement
  }

  private mutating func parseKnownOrCall() -> Statement? {
    guard current.isWord else {
      reportNoWord()
      _ = recover()
      return nil
    }
    let keyword = word(token)
    context.keyword = keyword
    context.path = [keyword.text]
    guard let shape = shapeInfo(of: keyword.text) else {
      return isAtAssignment ? parseAssignment(keyword) : parseCall(keyword)
    }
    context.shape = shape
    advance()
    var fields: [Field] = []
    parseElements(shape.shape.elements, into: &fields)
    return finish(keyword, isCall: false, fields)
  }

  /// Ends a statement at its border, skipping what a mistake has left over.
  mutating func finish(_ keyword: Word, isCall: Bool, _ fields: [Field]) -> Statement {
    var fields = fields
    if !isAtBorder, !context.failed { reportLeftover() }
    fields += recover()
    let upper = max(keyword.range.upper, position > context.start ? previousEnd : 0)
    let range = SourceRange(keyword.range.lower, upper)
    let allowed = allowances.isEmpty ? [] : allowedCodes(for: range)
    return Statement(
      keyword: keyword, isCall: isCall, fields: fields, range: range,
      documentation: documentation(before: tokens[context.start]),
      allowedCodes: allowed.map(\.code), allowingComments: allowed.map(\.comment),
      hasMistakes: context.hasMistakes || isTroubled)
  }

  /// Skips to the border of the statement. Blocks on the way are read: what is in them has nothing to
  /// do with the mistake.
  private mutating func recover() -> [Field] {
    var fields: [Field] = []
    while !isAtBorder {
      guard current == .leftBrace else {
        advance()
        continue
      }
      let role = context.shape.flatMap { blockRole(in: $0.shape.elements) } ?? .block
      if nesting + Self.blockWeight <= Self.deepestNesting {
        fields.append(parseBlockField(role))
      } else {
        skipBraces()
      }
    }
    return fields
  }

  private func blockRole(in elements: [ShapeElement]) -> Role? {
    for case .block(let role) in elements { return role }
    return nil
  }

  /// From an opening brace past its closing one, without recursion.
  private mutating func skipBraces() {
    var open = 0
    repeat {
      if current == .leftBrace { open += 1 }
      if current == .rightBrace { open -= 1 }
      if current == .endOfFile {
        // What is open here has been called too deep already.
        hasReportedOpenBrace = true
        return
      }
      advance()
    } while open > 0
  }

  mutating func shapeInfo(of keyword: String) -> ShapeInfo? {
    if let known = shapes[keyword] { return known }
    guard let shape = grammar.shape(of: keyword) else { return nil }
    let info = ShapeInfo(shape)
    shapes[keyword] = info
    return info
  }

  // MARK: Assignments

  /// `name = …` with nothing after it that looks like another argument of a statement that lost its keyword.
  private var isAtAssignment: Bool {
    grammar.hasAssignments && current == .name && peek() == .assign && !hasFurtherArgument
  }

  private mutating func parseAssignment(_ name: Word) -> Statement {
    advance()
    advance()
    let value = parseExpression()
    let field = Field(role: .assigned, value: .expression(value), range: value.range)
    return finish(name, isCall: false, [field])
  }

  // MARK: Calls

  /// A procedure call: any word the grammar does not know, with arguments.
  private mutating func parseCall(_ keyword: Word) -> Statement? {
    guard canBeCall(keyword) else {
      reportNotAStatement(keyword)
      // Kept as a call, so that what it was meant to declare is not missed as well.
      return finish(keyword, isCall: true, [])
    }
    advance()
    context.hasArguments = true
    let arguments = parseArguments()
    if !isAtBorder, !context.failed, isClauseLike(current), !isDeclared(keyword.text) {
      reportMisspeltStatement(keyword)
    }
    return finish(keyword, isCall: true, [arguments])
  }

  /// Only statements have clauses and blocks: a word before them is a misspelt keyword.
  private func isClauseLike(_ lexeme: Lexeme) -> Bool { lexeme.isReserved || lexeme == .leftBrace }

  private mutating func canBeCall(_ keyword: Word) -> Bool {
    if current.isReserved { return false }
    let next = peek()
    if next == .assign { return false }
    if isBorder(next) { return !isPartialForm(keyword.text) }
    let isArgument = tokens[min(position + 1, tokens.count - 1)].lexeme.isWord && peek(2) == .assign
    return isArgument && !isPartialForm(keyword.text)
  }

  private mutating func isPartialForm(_ text: String) -> Bool {
    fullForm(of: text) != nil && !isDeclared(text)
  }

  /// Whether a procedure of this name is declared somewhere in the text.
  mutating func isDeclared(_ name: String) -> Bool { declaredProcedures().contains(name) }

  mutating func declaredProcedures() -> Set<String> {
    if let declared { return declared }
    var names: Set<String> = []
    let word = Array("proc".utf8)
    for index in tokens.indices.dropLast() where tokens[index].lexeme == .name {
      let token = tokens[index]
      guard token.end - token.start == 4, tokens[index + 1].lexeme == .name else { continue }
      if bytes[token.start..<token.end].elementsEqual(word) {
        names.insert(self.word(tokens[index + 1]).text)
      }
    }
    declared = names
    return names
  }

  /// `prepare qubit` for `qubit`: the statement in which a fixed word has its place.
  mutating func fullForm(of word: String) -> String? {
    if let fullForms { return fullForms[word] }
    var forms: [String: String] = [:]
    for keyword in grammar.keywords {
      guard let info = shapeInfo(of: keyword) else { continue }
      collectForms(info.shape.elements, after: keyword, into: &forms)
    }
    fullForms = forms
    return forms[word]
  }

  private func collectForms(
    _ elements: [ShapeElement], after prefix: String, into forms: inout [String: String]
  ) {
    for case .choice(_, let choices, _) in elements {
      for choice in choices {
        let form = prefix + " " + choice.word
        if forms[choice.word] == nil { forms[choice.word] = form }
        collectForms(choice.elements, after: form, into: &forms)
      }
    }
  }
}
