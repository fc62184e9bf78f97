import SourceText

// Arguments without their names or signs, and in the brackets of other languages.
extension Parser {
  /// The names of the arguments that may stand here, those first that are given without a name most likely.
  private var argumentNames: [String] {
    if let keyword = context.keyword, let names = parameters?[keyword.text] { return names }
    return grammar.arguments(of: context.path)
  }

  /// The current token belongs to arguments that are not written as such: says how; false if it does not.
  mutating func reportArgumentMistake() -> Bool {
    guard context.hasArguments else { return false }
    if context.shape == nil, let keyword = context.keyword {
      guard isDeclared(keyword.text) else { return false }
      if parameters == nil { parameters = procedureParameters() }
    }
    let isSquare =
      current == .leftBracket && tokens[position + 1].lexeme.isWord && peek(2) == .assign
    if current == .leftParen || isSquare { return reportBracketedArguments() }
    if current == .comma { return reportGroupedDigits(isWhole: takesWholeNumber) }
    if reportWordedCount() { return true }
    if current == .name, let done = reportNakedName() { return done }
    guard startsUnnamedValue else { return false }
    return reportUnnamedValues()
  }

  private var startsUnnamedValue: Bool {
    switch current {
    case .number, .leftBracket, .minus: true
    case .name: gluedArgument(at: position) == nil && !keywords.contains(word(token).text)
    default: false
    }
  }

  // MARK: Names without values

  /// `collide theta n=10`, `q: 0.25`, `theta 0.8`; nil where the name is something else.
  private mutating func reportNakedName() -> Bool? {
    let name = word(token)
    let isArgument = argumentNames.contains(name.text)
    let next = tokens[position + 1]
    if next.lexeme == .colon || next.lexeme == .equal {
      let meant = argumentNames.contains(name.text) ? name.text : meaning(ofArgument: name.text)
      guard let meant else { return nil }
      report(
        .error(
          .unexpectedCharacter, "a value is given with `=`",
          labels: [label(next.range, "write `=`")],
          fixIts: [
            fix(
              "write `\(meant)=`", token.start, tokens[position + 2].start, "\(meant)=")
          ]))
      context.failed = true
      return true
    }
    if next.lexeme != .number, reportWordForArgument(name) { return true }
    guard isArgument else { return reportNearName(name) }
    let isPair = next.lexeme == .number || next.lexeme == .name && peek(2) != .assign
    if isPair, !keywords.contains(source.text(in: next.range)) {
      return reportNameAndValue(name, next)
    }
    fail(
      .error(
        .incompleteStatement, "`\(name.text)` has no value",
        labels: [label(token.range, "write `\(name.text)=…`")], notes: usageNotes))
    return true
  }

  /// `prepare qubit excited`: a word that says what an argument says here.
  private mutating func reportWordForArgument(_ name: Word) -> Bool {
    guard let form = context.path.last,
      let advice = grammar.advice(for: name.text, at: .word(of: form)),
      let text = advice.replacement
    else { return false }
    fail(
      .error(
        .incompleteStatement, "arguments are written name=value",
        labels: [label(token.range, advice.text)], notes: usageNotes,
        fixIts: [fix("write `\(text)`", token.start, token.end, text)]))
    return true
  }

  /// `thetapi`, `gama 0.1`: an argument's name with its value behind it, or misspelt.
  private mutating func reportNearName(_ name: Word) -> Bool? {
    for argument in argumentNames where name.text.hasPrefix(argument) {
      let rest = String(name.text.dropFirst(argument.count))
      guard grammar.kind(of: rest) != nil else { continue }
      let middle = token.end - rest.utf8.count
      fail(
        .error(
          .incompleteStatement, "arguments are written name=value",
          labels: [label(token.range, "write `\(argument)=\(rest)`")], notes: usageNotes,
          fixIts: [fix("write `\(argument)=\(rest)`", middle, middle, "=")]))
      return true
    }
    guard !isKnown(name.text), gluedArgument(at: position) == nil else { return nil }
    let near = meaning(ofArgument: name.text) ?? suggestion(for: name.text, among: argumentNames)
    guard let near else { return nil }
    let value = tokens[position + 1]
    let isPair = value.lexeme == .number
    let text = "\(near)=" + (isPair ? excerpt(value.range) : "…")
    fail(
      .error(
        .incompleteStatement, "arguments are written name=value",
        labels: [label(token.range, "write `\(text)`")], notes: usageNotes,
        fixIts: isPair ? [fix("write `\(text)`", token.start, value.start, "\(near)=")] : []))
    return true
  }

  private mutating func reportNameAndValue(_ name: Word, _ value: Token) -> Bool {
    let text = "\(name.text)=\(excerpt(value.range))"
    fail(
      .error(
        .incompleteStatement, "arguments are written name=value",
        labels: [label(token.range, "write `\(text)`")], notes: usageNotes,
        fixIts: [fix("write `\(text)`", token.end, value.start, "=")]))
    return true
  }

  func meaning(ofArgument name: String) -> String? {
    let meant = grammar.advice(for: name, at: .argument)?.replacement
    return meant.flatMap { argumentNames.contains($0) ? $0 : nil }
  }

  // MARK: Values without names

  /// `prepare qubit 0.25 1`, `f 0.8`.
  private mutating func reportUnnamedValues() -> Bool {
    let start = position
    guard let edits = namingEdits(from: start, upTo: nil) else { return false }
    return reportNaming(edits, from: tokens[start].start)
  }

  /// `collide(theta=0.8, n=10)`, `f(0.8)`.
  private mutating func reportBracketedArguments() -> Bool {
    guard let keyword = context.keyword, let close = closingBracket else { return false }
    let open = token
    let gap = tokens[position - 1].end < open.start ? "" : " "
    let hasItems = close > position + 1
    var edits = [
      SourceEdit(SourceSpan(source, open.range), replacement: hasItems ? gap : ""),
      SourceEdit(SourceSpan(source, tokens[close].range), replacement: ""),
    ]
    guard let inner = hasItems ? namingEdits(from: position + 1, upTo: close) : [] else {
      fail(
        .error(
          .incompleteStatement, "arguments stand without parentheses",
          labels: [label(open.range, "write name=value after `\(keyword.text)`")],
          notes: usageNotes))
      return true
    }
    edits += inner
    let text = rewritten(SourceRange(keyword.range.lower, tokens[close].end), edits)
    fail(
      .error(
        .incompleteStatement, "arguments stand without parentheses",
        labels: [label(open.range, "write `\(text)`")], notes: usageNotes,
        fixIts: [FixIt("write `\(text)`", edits: edits)]))
    // A `;` between arguments ends no statement.
    position = close + 1
    return true
  }

  /// The index of the bracket that closes the one here, on the same line.
  private var closingBracket: Int? {
    var index = position
    var depth = 0
    repeat {
      let lexeme = tokens[index].lexeme
      if lexeme == .leftParen || lexeme == .leftBracket { depth += 1 }
      if lexeme.closesBracket { depth -= 1 }
      if depth == 0 { return lexeme.closesBracket ? index : nil }
      let startsArgument = tokens[min(index + 2, tokens.count - 1)].lexeme == .assign
      if lexeme == .semicolon, !startsArgument { return nil }
      index += 1
    } while tokens[index].lexeme == .semicolon || !isBorder(tokens[index].lexeme)
    return nil
  }

  /// `prepare cavity vacuum()`.
  mutating func reportEmptyBrackets() -> Bool {
    guard current == .leftParen, peek() == .rightParen else { return false }
    let end = tokens[position + 1].end
    fail(
      .error(
        .missingSeparator, "a statement has no parentheses",
        labels: [label(token.start, end, "remove them")], notes: usageNotes,
        fixIts: [fix("remove them", token.start, end, "")]))
    return true
  }

  private mutating func reportNaming(_ edits: [SourceEdit], from start: Int) -> Bool {
    let ends = edits.map(\.span.range.upper).max() ?? start
    var last = position
    while !isBorder(tokens[last + 1].lexeme), tokens[last].end <= ends { last += 1 }
    let range = SourceRange(start, tokens[last].end)
    let text = rewritten(range, edits)
    fail(
      .error(
        .incompleteStatement, "arguments are written name=value",
        labels: [label(token.range, "write `\(text)`")], notes: usageNotes,
        fixIts: [FixIt("write `\(text)`", edits: edits)]))
    return true
  }

  /// The edits that give every value its name and take the commas away; nil if that is not to be told.
  private func namingEdits(from first: Int, upTo end: Int?) -> [SourceEdit]? {
    var names = argumentNames
    let given = tokens[context.start...].indices.prefix { !isBorder(tokens[$0].lexeme) }
      .filter { tokens[$0].lexeme == .name && tokens[$0 + 1].lexeme == .assign }
      .map { word(tokens[$0]).text }
    names.removeAll { given.contains($0) }
    var edits: [SourceEdit] = []
    var probe = self
    probe.position = first
    while end.map({ probe.position < $0 }) ?? !probe.isAtBorder {
      if probe.current == .comma || probe.current == .semicolon {
        let next = tokens[probe.position + 1].start
        edits.append(
          SourceEdit(SourceSpan(source, SourceRange(probe.token.start, next)), replacement: " "))
        probe.advance()
      } else if probe.isAtArgument {
        probe.advance()
        probe.advance()
        guard probe.readsValue() else { return nil }
      } else if probe.current.isReserved
        || probe.current == .name && keywords.contains(probe.word(probe.token).text)
      {
        break
      } else {
        guard let name = names.first else { return nil }
        names.removeFirst()
        let start = probe.token.start
        edits.append(
          SourceEdit(SourceSpan(source, SourceRange(start, start)), replacement: "\(name)="))
        guard probe.readsValue() else { return nil }
      }
    }
    return edits.isEmpty && end == nil ? nil : edits
  }

  /// Reads an expression that must be without mistakes.
  private mutating func readsValue() -> Bool {
    let before = position
    context.failed = false
    context.hasMistakes = false
    _ = parse(Binding.lowest)
    return !context.hasMistakes && position > before
  }

  // MARK: Helpers

  /// The text of a range after edits in it.
  func rewritten(_ range: SourceRange, _ edits: [SourceEdit]) -> String {
    var text = ""
    var offset = range.lower
    for edit in edits.sorted(by: { $0.span.range.lower < $1.span.range.lower }) {
      guard edit.span.range.lower >= offset, edit.span.range.upper <= range.upper else { continue }
      text += source.text(in: SourceRange(offset, edit.span.range.lower)) + edit.replacement
      offset = edit.span.range.upper
    }
    return text + source.text(in: SourceRange(offset, range.upper))
  }

  /// The parameters of the procedures in the text.
  func procedureParameters() -> [String: [String]] {
    var result: [String: [String]] = [:]
    for index in tokens.indices.dropLast(3) where tokens[index].lexeme == .name {
      guard source.text(in: tokens[index].range) == "proc", tokens[index + 1].lexeme == .name,
        tokens[index + 2].lexeme == .leftParen
      else { continue }
      var names: [String] = []
      var depth = 0
      var next = index + 2
      while !isBorder(tokens[next].lexeme) {
        let lexeme = tokens[next].lexeme
        if lexeme == .leftParen { depth += 1 }
        if lexeme == .rightParen { depth -= 1 }
        if depth == 0 { break }
        let before = tokens[next - 1].lexeme
        if lexeme == .name, depth == 1, before == .leftParen || before == .comma {
          names.append(word(tokens[next]).text)
        }
        next += 1
      }
      result[word(tokens[index + 1]).text] = names
    }
    return result
  }
}
