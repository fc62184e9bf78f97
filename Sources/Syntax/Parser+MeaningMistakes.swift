import SourceText

// What words mean comes before how they are spelt: the grammar's vocabulary is asked first.
extension Parser {
  /// `while energy < 5 { … }`, `def f(x)`: says what the word is called here; false if nobody knows.
  mutating func reportByMeaning(_ keyword: Word) -> Bool {
    guard grammar.kind(of: keyword.text) == nil,
      suggestion(for: keyword.text, among: declaredProcedures().sorted()) == nil,
      let advice = grammar.advice(for: keyword.text, at: .statement)
    else { return false }
    let fixes = advice.replacement.map {
      [fix("write `\($0)`", keyword.range.lower, keyword.range.upper, $0)]
    }
    fail(notAStatement(keyword, advice.text, fixes ?? []))
    return true
  }

  /// `double x = 3`, `x := 3`, `x <- 3`, `theta: 3`: a `let` of another language.
  mutating func reportForeignAssignment(_ keyword: Word) -> Bool {
    guard keywords.contains("let") else { return false }
    let next = tokens[min(position + 1, tokens.count - 1)]
    let isArrow =
      next.lexeme == .less && peek(2) == .minus && next.end == tokens[position + 2].start
    guard next.lexeme == .colon || isArrow else { return false }
    let last = isArrow ? tokens[position + 2] : next
    let value = tokens[min(position + (isArrow ? 3 : 2), tokens.count - 1)]
    guard value.lexeme.isValueStart else { return false }
    let name = excerpt(keyword.range)
    fail(
      notAStatement(
        keyword, "to name a value write `let \(name) = …`",
        [
          fix(
            "write `let \(name) =`", keyword.range.lower, max(last.end, value.start),
            "let \(name) = ")
        ]))
    return true
  }

  /// `prepare atom`, `prepare vacuum`: by meaning, or in the place where the word fits.
  mutating func reportChoiceByMeaning(_ words: [String]) -> Bool {
    guard let found = currentWord, let keyword = context.keyword else { return false }
    if peek() == .assign { return reportChoiceByArgument(words, found) }
    var meant =
      grammar.advice(for: found, at: .word(of: keyword.text))?.replacement
      ?? grammar.advice(for: found, at: .statement)?.replacement
    if let form = fullForm(of: found), form.hasPrefix(context.path.joined(separator: " ") + " ") {
      meant = String(form.dropFirst(context.path.joined(separator: " ").count + 1))
    }
    guard let meant, words.contains(where: { meant == $0 || meant.hasPrefix($0 + " ") }) else {
      return false
    }
    reportNoChoice(words, meant: meant, token.start, token.end, meant)
    return true
  }

  private mutating func reportNoChoice(
    _ words: [String], meant: String, _ start: Int, _ end: Int, _ replacement: String
  ) {
    let list = joinedList(words.map { "`\($0)`" })
    fail(
      .error(
        .incompleteStatement, "`\(context.keyword?.text ?? "")` needs \(list) here",
        labels: [label(token.range, "did you mean `\(meant)`?")], notes: usageNotes,
        fixIts: [fix("write `\(meant)`", start, end, replacement)]))
  }

  /// `prepare q=0.25`: the one form that has such an argument.
  private mutating func reportChoiceByArgument(_ words: [String], _ name: String) -> Bool {
    _ = fullForm(of: "")
    let prefix = context.path.joined(separator: " ") + " "
    let isClause = context.path.first != context.keyword?.text
    let known = isClause ? words.map { prefix + $0 } : Array((fullForms ?? [:]).values)
    let forms = known.filter { form in
      form.hasPrefix(prefix)
        && grammar.arguments(of: form.split(separator: " ").map(String.init)).contains(name)
    }
    guard forms.count == 1, let form = forms.first else { return false }
    let missing = String(form.dropFirst(prefix.count))
    let list = joinedList(words.map { "`\($0)`" })
    let advice = "write `\(missing) \(name)=…`"
    fail(
      .error(
        .incompleteStatement, "`\(context.keyword?.text ?? "")` needs \(list) here",
        labels: [label(token.range, advice)], notes: usageNotes,
        fixIts: [fix(advice, token.start, token.start, missing + " ")]))
    return true
  }

  /// `collide … damp gamma=0.1`, `plot a logx`, `save run "e.csv"`: the word before it is missing.
  mutating func reportMissingClauseWord() -> Bool {
    guard let shape = context.shape else { return false }
    let text = current == .string ? "" : currentWord ?? ""
    guard current == .string || current == .name, peek() != .assign,
      let clause = shape.clauseOfWord[text],
      !tokens[context.start..<position].contains(where: {
        $0.lexeme.isWord && word($0).text == clause
      })
    else { return false }
    let shown = current == .string ? "…" : text
    let insertion = fix("write `\(clause)`", token.start, token.start, clause + " ")
    guard current == .name, keywords.contains(text) else {
      fail(
        .error(
          .missingSeparator,
          "a word is missing before \(current == .string ? "the string" : "`\(text)`")",
          labels: [label(token.range, "write `\(clause) \(shown)`")], notes: usageNotes,
          fixIts: [FixIt("write `\(clause) \(shown)`", edits: insertion.edits)]))
      return true
    }
    reportBothReadings(clause, text)
    return true
  }

  /// `collide theta=0.8 and damp gamma=0.1`: the `and` joins no conditions.
  var startsClauseAfterAnd: Bool {
    guard current == .and, openBrackets.isEmpty, let shape = context.shape, peek() == .name
    else { return false }
    let text = source.text(in: tokens[position + 1].range)
    return keywords.contains(text) && shape.clauseOfWord[text] != nil
  }

  mutating func reportAndBeforeClause() -> Bool {
    guard startsClauseAfterAnd, let shape = context.shape else { return false }
    let and = token
    advance()
    let text = source.text(in: token.range)
    guard let clause = shape.clauseOfWord[text] else { return false }
    reportBothReadings(clause, text, from: and)
    return true
  }

  /// The word is a statement too: both ways to go on are shown.
  private mutating func reportBothReadings(_ clause: String, _ text: String, from and: Token? = nil)
  {
    let readings = grammar.readings(of: clause, in: context.keyword?.text ?? "")
    let inside = "write `\(clause) \(text) …`" + (readings.map { " for \($0.inside)" } ?? "")
    let apart =
      "write `; \(text) …`" + (readings.map { " for \($0.apart)" } ?? " for a statement of its own")
    fail(
      .error(
        .missingSeparator,
        and == nil ? "something is missing before `\(text)`" : "`and` joins conditions only",
        labels: [
          label(token.range, "\(inside), or \(apart)")
        ],
        fixIts: [
          fix(inside, and?.start ?? token.start, token.start, clause + " "),
          fix(apart, and == nil ? previousEnd : tokens[position - 2].end, token.start, "; "),
        ]))
  }

  /// `plot run.energy title "x"`: what other languages have here.
  mutating func reportForeignEnd() -> Bool {
    guard let text = currentWord, let keyword = context.keyword,
      let advice = grammar.advice(for: text, at: .end(of: keyword.text))
    else { return false }
    fail(
      .error(
        .missingSeparator, "`\(keyword.text)` has no `\(text)`",
        labels: [label(token.range, advice.text)], notes: usageNotes,
        fixIts: advice.replacement.map { [fix("write `\($0)`", token.start, token.end, $0)] } ?? [])
    )
    return true
  }

  /// `until …` below a `prepare`: a clause of another statement.
  mutating func reportForeignClause() -> Bool {
    guard current.isReserved, let text = currentWord, let keyword = context.keyword else {
      return false
    }
    let owners = grammar.keywords.filter { shapeInfo(of: $0)?.clauseWords.contains(text) ?? false }
    guard !owners.isEmpty, !owners.contains(keyword.text) else { return false }
    let advice = grammar.advice(for: text, at: .statement)?.text
    fail(
      .error(
        .missingSeparator, "`\(keyword.text)` has no `\(text)`",
        labels: [
          label(
            token.range,
            advice ?? "`\(text)` belongs to \(joinedList(owners.map { "`\($0)`" }))")
        ], notes: usageNotes))
    return true
  }
}
