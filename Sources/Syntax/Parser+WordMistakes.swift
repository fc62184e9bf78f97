import SourceText

// Words that are signs elsewhere: `5 mod 3`, `1..10 step 2`, `x 10`, `energy is 0`.
extension Parser {
  private static let quotientWords = ["mod": true, "rem": true, "div": false, "idiv": false]
  private static let stepWords: Set<String> = ["step", "by", "stride"]
  private static let comparingWords: Set<String> = ["is", "equals", "eq"]

  private static let turnWords: Set<String> = [
    "times", "steps", "cycles", "iterations", "repetitions", "reps",
  ]

  /// The name here stands between two values and is an operator of another language.
  mutating func startsForeignWord() -> Bool {
    guard current == .name, position > context.start, endsValue(position - 1) else { return false }
    let text = source.text(in: token.range)
    guard following.lexeme.isValueStart, !isKnown(text) else { return false }
    if Self.quotientWords[text] != nil { return true }
    if text == "x" || text == "X" { return following.lexeme == .number }
    return Self.stepWords.contains(text) && (rangeSign != nil || followsListOfTurns)
      && !(context.shape?.clauseWords.contains(text) ?? false)
  }

  /// `for a in [1, 2]`, up to here.
  private var followsListOfTurns: Bool {
    ["for", "sweep"].contains(context.keyword?.text) && tokens[position - 1].lexeme == .rightBracket
  }

  /// `energy is 0`.
  mutating func startsComparingWord() -> Bool {
    guard current == .name, Self.comparingWords.contains(source.text(in: token.range)),
      following.lexeme.isValueStart
    else { return false }
    return !isKnown(source.text(in: token.range))
  }

  /// Says what to write for such a word.
  mutating func reportForeignWord() -> Bool {
    guard startsForeignWord() else { return false }
    let text = source.text(in: token.range)
    if let isRemainder = Self.quotientWords[text] {
      if isRemainder { reportRemainder() } else { reportWholeQuotient() }
    } else if Self.stepWords.contains(text) {
      reportStep()
    } else {
      reportTimes()
    }
    return true
  }

  // MARK: Counts

  /// The argument for a number of turns or, where there is none, for a time.
  private func countName(_ words: [String]) -> String? {
    guard context.hasArguments, openBrackets.isEmpty else { return nil }
    guard let name = words.compactMap({ meaning(ofArgument: $0) }).first else { return nil }
    let isGiven = tokens[context.start..<position].indices.contains {
      tokens[$0].lexeme == .name && tokens[$0 + 1].lexeme == .assign
        && word(tokens[$0]).text == name
    }
    return isGiven ? nil : name
  }

  /// `2 x 3`; behind arguments it may be a number of turns: `collide theta=0.8 x 10`.
  private mutating func reportTimes() {
    let number = excerpt(following.range)
    let left = excerpt(tokens[position - 1].range)
    let product = "\(left)*\(number)"
    var advice = "write `\(product)` for a product"
    var fixes = [fix("write `\(product)` for a product", previousEnd, following.start, "*")]
    if let name = countName(["times"]) {
      let count = "\(name)=\(number)"
      advice = "write `\(count)` for so many times, or `\(product)` for a product"
      fixes.insert(
        fix("write `\(count)` for so many times", token.start, following.end, count), at: 0)
    }
    fail(
      .error(
        .unexpectedCharacter, "`\(excerpt(token.range))` is not an operator",
        labels: [label(token.range, advice)], fixIts: fixes))
  }

  /// `collide theta=0.8 10 times`, `collide theta=0.8 for 10`.
  mutating func reportWordedCount() -> Bool {
    let number: Token
    let name: String?
    if isCountInWords {
      number = token
      name = countName([source.text(in: following.range)])
      if name == nil { return reportTurns() }
    } else if current == .for, following.lexeme == .number {
      number = following
      name = countName(["times", "duration"])
    } else {
      return false
    }
    guard let name else { return false }
    let text = "\(name)=\(excerpt(number.range))"
    fail(
      .error(
        .incompleteStatement, "arguments are written name=value",
        labels: [label(token.start, following.end, "write `\(text)`")], notes: usageNotes,
        fixIts: [fix("write `\(text)`", token.start, following.end, text)]))
    return true
  }

  /// `10 times`, `20 qubits` behind arguments.
  var isCountInWords: Bool {
    guard current == .number, following.lexeme == .name, context.hasArguments, openBrackets.isEmpty,
      peek(2) != .assign, !peek(2).isValueStart
    else { return false }
    return grammar.advice(for: source.text(in: following.range), at: .argument) != nil
  }

  /// `damp gamma=0.1 10 times`: the statement has no argument for it.
  private mutating func reportTurns() -> Bool {
    guard keywords.contains("repeat"), let keyword = context.keyword, isBorder(peek(2)),
      Self.turnWords.contains(source.text(in: following.range))
    else { return false }
    let opening = "repeat \(excerpt(token.range)) { "
    let edits =
      fix("", keyword.range.lower, keyword.range.lower, opening).edits
      + fix("", previousEnd, following.end, " }").edits
    let text = rewritten(SourceRange(keyword.range.lower, following.end), edits)
    fail(
      .error(
        .incompleteStatement, "`\(keyword.text)` has no number of turns",
        labels: [label(token.start, following.end, "write `\(text)`")], notes: usageNotes,
        fixIts: [FixIt("write `\(text)`", edits: edits)]))
    return true
  }

  // MARK: Steps

  /// The index of the last `..` of the statement so far.
  private var rangeSign: Int? {
    tokens[context.start..<position].lastIndex { $0.lexeme == .range }
  }

  /// `1..10 step 2`, `0..1 step 0.5`.
  private mutating func reportStep() {
    let form = "write `linspace(first, last, count)`, or `[first + step*j for j in 0..count - 1]`"
    guard rangeSign != nil else {
      return fail(
        .error(
          .unexpectedCharacter, "a list has no step",
          labels: [label(token.range, "it holds the values themselves; to make one, " + form)]))
    }
    let title = "`..` goes in steps of 1"
    guard let sign = rangeSign, let first = number(endingBefore: sign),
      let last = number(startingAt: sign + 1), last.index == position - 1,
      let step = number(startingAt: position + 1),
      tokens[step.index + 1].lexeme.binaryOperator == nil,
      let text = stepped(first, last, step)
    else { return fail(.error(.unexpectedCharacter, title, labels: [label(token.range, form)])) }
    fail(
      .error(
        .unexpectedCharacter, title, labels: [label(token.range, "write `\(text)`")],
        fixIts: [fix("write `\(text)`", first.start, tokens[step.index].end, text)]))
  }

  /// A number with its sign: its value, its text, where it starts, its last token.
  private typealias Literal = (value: Double, text: String, start: Int, index: Int)

  private func number(startingAt index: Int) -> Literal? {
    let isNegative = tokens[index].lexeme == .minus
    let last = index + (isNegative ? 1 : 0)
    guard last < tokens.count - 1, tokens[last].lexeme == .number else { return nil }
    let value = NumberLiteral.value(bytes[tokens[last].start..<tokens[last].end])
    let text = source.text(in: SourceRange(tokens[index].start, tokens[last].end))
    return (isNegative ? -value : value, text, tokens[index].start, last)
  }

  private func number(endingBefore index: Int) -> Literal? {
    guard index > 0, tokens[index - 1].lexeme == .number else { return nil }
    let before = index > 1 ? tokens[index - 2].lexeme : .newline
    if before == .minus, index > 2, !endsValue(index - 3) { return number(startingAt: index - 2) }
    return before.binaryOperator == nil ? number(startingAt: index - 1) : nil
  }

  private func stepped(_ first: Literal, _ last: Literal, _ step: Literal) -> String? {
    guard step.value != 0 else { return nil }
    let turns = ((last.value - first.value) / step.value + 1e-9).rounded(.down)
    guard turns >= 0, turns < 1e6 else { return nil }
    let count = Int(exactly: turns) ?? 0
    if [first.value, step.value].allSatisfy({ $0 == $0.rounded() && abs($0) < 1e9 }) {
      let name = ["j", "i", "m"].first { name in
        !tokens[context.start..<position].contains {
          $0.lexeme == .name && source.text(in: $0.range) == name
        }
      }
      let size = Int(exactly: abs(step.value)) ?? 0
      let product = "\(size == 1 ? "" : "\(size)*")\(name ?? "j1")"
      if first.value == 0, step.value > 0 {
        return "[\(product) for \(name ?? "j1") in 0..\(count)]"
      }
      return
        "[\(first.text) \(step.value < 0 ? "-" : "+") \(product) for \(name ?? "j1") in 0..\(count)]"
    }
    let end = first.value + turns * step.value
    let isEnd = abs(end - last.value) < 1e-9 * abs(step.value)
    let shown = isEnd ? last.text : "\((end * 1e12).rounded() / 1e12)"
    return "linspace(\(first.text), \(shown), \(count + 1))"
  }
}
