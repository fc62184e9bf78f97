import SourceText

extension Parser {
  /// A statement begins with something that is no word.
  mutating func reportNoWord() {
    if current == .rightParen || current == .rightBracket { return reportUnmatched() }
    if current == .leftBrace { return reportLooseBlock() }
    if reportForeignSign() { return }
    var advice = "expected a statement's keyword or a procedure's name"
    if grammar.shape(of: "measure") != nil, current != .assign, current != .comma {
      advice = "to see the value of an expression write `measure …`"
    }
    fail(
      .error(
        .notAStatement, "a statement starts with a word", labels: [label(token.range, advice)]))
  }

  /// A first word that neither the grammar knows nor can call a procedure.
  mutating func reportNotAStatement(_ keyword: Word) {
    let next = peek()
    if next == .assign { return reportBareAssignment(keyword) }
    let isProcedure = isDeclared(keyword.text)
    if isProcedure {
      advance()
      context.hasArguments = true
      if reportArgumentMistake() { return }
      position -= 1
    } else {
      if reportForeignAssignment(keyword) || reportCompoundAssignment(keyword) { return }
      if reportByMeaning(keyword) { return }
      if reportMisspeltStatement(keyword) { return }
      let isOperator = next.binaryOperator != nil || next == .tilde || next == .dot
      if isOperator && next != .minus || next == .leftParen {
        return reportBareExpression(keyword)
      }
    }
    guard isProcedure || next == .number || next == .string || next == .minus else {
      return fail(notAStatement(keyword, "expected a keyword or a procedure's name"))
    }
    let argument = tokens[min(position + 1, tokens.count - 1)]
    fail(
      .error(
        .incompleteStatement, "arguments are written name=value",
        labels: [label(argument.range, "write the argument's name and `=` before it")]))
  }

  func notAStatement(_ keyword: Word, _ advice: String, _ fixIts: [FixIt] = [])
    -> Diagnostic
  {
    .error(
      .notAStatement, "`\(excerpt(keyword.range))` is not a statement",
      labels: [label(keyword.range, advice)], fixIts: fixIts)
  }

  /// Reports a word that is near to one that fits there; says whether it did.
  @discardableResult
  mutating func reportMisspeltStatement(_ keyword: Word) -> Bool {
    guard let meant = statementMeant(by: keyword.text) else { return false }
    let range = keyword.range
    let fixIt = fix("write `\(meant)`", range.lower, range.upper, meant)
    fail(notAStatement(keyword, "did you mean `\(meant)`?", [fixIt]))
    return true
  }

  private mutating func statementMeant(by text: String) -> String? {
    if let form = fullForm(of: text) { return form }
    guard suggestionsLeft > 0 else { return nil }
    suggestionsLeft -= 1
    return suggestion(for: text, among: statementNames())
  }

  /// What may start a statement here.
  private mutating func statementNames() -> [String] {
    let isInside = nesting > 0
    let topLevel = grammar.topLevelKeywords
    let keywords = grammar.keywords.filter { !isInside || !topLevel.contains($0) }
    return keywords + declaredProcedures().sorted()
  }

  /// `theta = 0.81`.
  private mutating func reportBareAssignment(_ keyword: Word) {
    if hasFurtherArgument {
      return fail(
        .error(
          .notAStatement, "`\(excerpt(keyword.range))` is not a statement",
          labels: [label(keyword.range, "the name of a statement is missing before its arguments")],
          notes: continuationNotes))
    }
    var last = position
    while !endsAssignment(at: last + 1, from: position) { last += 1 }
    let text = excerpt(SourceRange(keyword.range.lower, tokens[last].end))
    var forms: [String] = []
    let isSetting = grammar.arguments(of: ["set"]).contains(keyword.text)
    if isSetting { forms.append("to set it write `set \(text)`") }
    if keywords.contains("let") { forms.append("to name a value write `let \(text)`") }
    if keywords.contains("param") {
      forms.append("to make it settable from the command line, `param \(text)`")
    }
    let start = keyword.range.lower
    var fixes = keywords.contains("let") ? [fix("write `let \(text)`", start, start, "let ")] : []
    if isSetting { fixes = [fix("write `set \(text)`", start, start, "set ")] }
    var diagnostic = notAStatement(keyword, forms.joined(separator: "; "), fixes)
    diagnostic.notes += continuationNotes
    fail(diagnostic)
  }

  /// `theta=pi n=10`: another argument follows the first.
  var hasFurtherArgument: Bool {
    var index = position + 2
    while !isBorder(tokens[index].lexeme) {
      let isNext = tokens[index].lexeme == .name && index + 1 < tokens.count
      if isNext, tokens[index + 1].lexeme == .assign { return true }
      index += 1
    }
    return false
  }

  /// An indented line below a statement may have been meant to go on with it.
  private var continuationNotes: [String] {
    guard nesting == 0, position > 0, tokens[position - 1].lexeme == .newline,
      source.position(at: token.start).column > 1
    else { return [] }
    return ["if this belongs to the line above, end that line with `\\`"]
  }

  /// Whether what is assigned stops before a token: at the border, or at a forgotten `;`.
  private func endsAssignment(at index: Int, from start: Int) -> Bool {
    let token = tokens[min(index, tokens.count - 1)]
    if isBorder(token.lexeme) { return true }
    return index > start + 1 && token.lexeme.isWord && keywords.contains(word(token).text)
  }

  /// `energy + 1`.
  private mutating func reportBareExpression(_ keyword: Word) {
    guard keywords.contains("measure") else { return fail(notAStatement(keyword, "")) }
    let start = keyword.range.lower
    fail(
      notAStatement(
        keyword, "to see the value of an expression write `measure …`",
        [fix("write `measure …`", start, start, "measure ")]))
  }

  /// Something stands where the statement should end.
  mutating func reportLeftover() {
    if reportForeignSign() || reportStringItems() || reportMissingClauseWord() { return }
    if reportAndBeforeClause() { return }
    if current == .rightParen || current == .rightBracket { return reportUnmatched() }
    if reportArgumentMistake() || reportEmptyBrackets() || reportForeignEnd() { return }
    if reportArgumentOfAnother() { return }
    if startsAnotherStatement { return reportNoSeparator() }
    if context.hasArguments, current == .assign { return reportNamelessArgument() }
    if context.hasArguments, startsValue { return reportUnnamedArgument() }
    if reportForeignClause() { return }
    fail(
      .error(
        .missingSeparator, "unexpected \(shownToken) after a complete statement",
        labels: [label(token.range, "a statement ends at `;` or at the end of its line")],
        notes: usageNotes))
  }

  /// `prepare cavity vacuum n=3`, `prepare cavity vacuum 3`: a form without arguments.
  private mutating func reportArgumentOfAnother() -> Bool {
    guard !context.hasArguments, context.path.count > 1, let form = context.path.last,
      context.start + context.path.count == position,
      current == .number || current == .name && peek() == .assign
    else { return false }
    let name = current == .name ? excerpt(token.range) : nil
    _ = fullForm(of: "")
    let stem = context.path.dropLast().joined(separator: " ") + " "
    let siblings = Set((fullForms ?? [:]).values).filter { other in
      guard other.hasPrefix(stem), !other.hasSuffix(" " + form) else { return false }
      let arguments = grammar.arguments(of: other.split(separator: " ").map(String.init))
      return name.map { arguments.contains($0) } ?? !arguments.isEmpty
    }
    let others = siblings.sorted().map { other in
      let first = grammar.arguments(of: other.split(separator: " ").map(String.init)).first ?? ""
      return "`\(other.dropFirst(stem.count)) \(name ?? first)=…`"
    }
    fail(
      .error(
        .missingSeparator, "`\(form)` has no arguments",
        labels: [
          label(
            token.range, others.isEmpty ? "remove it" : "did you mean \(joinedList(others))?")
        ], notes: usageNotes))
    return true
  }

  private var startsValue: Bool {
    switch current {
    case .name, .number, .string, .leftParen, .leftBracket, .minus: true
    default: false
    }
  }

  private var startsAnotherStatement: Bool {
    guard current.isWord else { return false }
    if keywords.contains(word(token).text) { return true }
    // A call: a name and an argument.
    return current == .name && peek().isWord && peek(2) == .assign
  }

  private mutating func reportNoSeparator() {
    let gap = SourceRange(previousEnd, max(previousEnd, token.start))
    fail(
      .error(
        .missingSeparator, "two statements on one line need a `;` between them",
        labels: [label(gap, "write `;` here")],
        fixIts: [fix("write `;`", gap.lower, gap.upper, "; ")]))
  }

  /// `q=0.25 =1`.
  mutating func reportNamelessArgument() {
    if reportWordAsArgument() { return }
    fail(
      .error(
        .incompleteStatement, "an argument's name is missing before `=`",
        labels: [label(token.range, "arguments are written name=value")], notes: usageNotes))
  }

  /// `prepare cavity fock=3`: the fixed word stands for the argument behind it.
  private mutating func reportWordAsArgument() -> Bool {
    let words = tokens[context.start..<position].suffix(context.path.count)
    guard words.map({ word($0).text }) == context.path,
      let name = grammar.arguments(of: context.path).first
    else { return false }
    let text = "\(context.path.last ?? "") \(name)=…"
    let next = tokens[min(position + 1, tokens.count - 1)]
    fail(
      .error(
        .incompleteStatement, "an argument's name is missing before `=`",
        labels: [label(token.range, "write `\(text)`")], notes: usageNotes,
        fixIts: [fix("write `\(text)`", previousEnd, max(token.end, next.start), " \(name)=")]))
    return true
  }

  /// `q0.25` read as a name and what follows it: the argument that is meant.
  func gluedArgument(at index: Int) -> String? {
    guard index >= 0, index + 2 < tokens.count, tokens[index].lexeme == .name,
      tokens[index + 1].lexeme == .dot, tokens[index + 2].lexeme == .number,
      tokens[index].end == tokens[index + 1].start,
      tokens[index + 1].end == tokens[index + 2].start
    else { return nil }
    let name = excerpt(tokens[index].range)
    let letters = name.prefix { !("0"..."9").contains($0) }
    guard !letters.isEmpty else { return nil }
    return "\(letters)=\(name.dropFirst(letters.count)).\(excerpt(tokens[index + 2].range))"
  }

  mutating func reportGluedArgument(at index: Int, _ meant: String) {
    let (start, end) = (tokens[index].start, tokens[index + 2].end)
    fail(
      .error(
        .incompleteStatement, "arguments are written name=value",
        labels: [label(start, end, "write `\(meant)`")], notes: usageNotes,
        fixIts: [fix("write `\(meant)`", start, end, meant)]))
  }

  private mutating func reportUnnamedArgument() {
    if let meant = gluedArgument(at: position) { return reportGluedArgument(at: position, meant) }
    let next = tokens[min(position + 1, tokens.count - 1)]
    let isPair = current == .name && (next.lexeme == .number || next.lexeme == .name)
    let name = current == .name ? excerpt(token.range) : "name"
    let value = isPair ? excerpt(next.range) : current == .name ? "…" : excerpt(token.range)
    let fixes = isPair ? [fix("write `\(name)=\(value)`", token.end, next.start, "=")] : []
    fail(
      .error(
        .incompleteStatement, "arguments are written name=value",
        labels: [label(token.range, "write `\(name)=\(value)`")], notes: usageNotes, fixIts: fixes))
  }

  /// A piece of the statement is missing.
  mutating func reportIncomplete(_ what: String) {
    if context.failed { return }
    if isAtBorder, let open = openBrackets.last { return reportUnclosed(open) }
    let subject = context.keyword.map { "`\(excerpt($0.range))` " } ?? "this "
    fail(
      .error(
        .incompleteStatement, subject + "needs \(what) here",
        labels: [label(hereOrEnd, "expected \(what)")], notes: usageNotes))
  }

  mutating func reportNoChoice(_ words: [String]) {
    let list = joinedList(words.map { "`\($0)`" })
    if current == .ket, reportForeignSign() { return }
    if reportChoiceByMeaning(words) { return }
    guard let found = currentWord, let meant = suggestion(for: found, among: words) else {
      return reportIncomplete(list)
    }
    fail(
      .error(
        .incompleteStatement, "`\(context.keyword?.text ?? "")` needs \(list) here",
        labels: [label(token.range, "did you mean `\(meant)`?")], notes: usageNotes,
        fixIts: [fix("write `\(meant)`", token.start, token.end, meant)]))
  }

  mutating func reportReserved(_ word: Word) {
    let reason = keywords.contains(word.text) ? "a statement" : "a reserved word"
    report(
      .error(
        .reservedWord, "`\(word.text)` is \(reason) and cannot be a name",
        labels: [label(word.range, "choose another name, for example `\(word.text)_1`")],
        fixIts: [
          fix("write `\(word.text)_1`", word.range.lower, word.range.upper, "\(word.text)_1")
        ]))
  }

  mutating func reportDoubleEquals() {
    report(
      .error(
        .incompleteStatement, "`==` compares; a value is given with `=`",
        labels: [label(token.range, "write `=`")],
        fixIts: [fix("write `=`", token.start, token.end, "=")]))
  }

  mutating func reportArgumentComma() {
    report(
      .error(
        .missingSeparator, "arguments are separated by blanks, not by commas",
        labels: [label(token.range, "remove it")],
        fixIts: [fix("remove it", token.start, token.end, "")]))
  }

  mutating func reportRepeatedClause(_ keyword: String) {
    report(
      .error(
        .repeatedArgument, "`\(keyword)` is given twice",
        labels: [label(token.range, "keep one of them")]))
  }
}
