import SourceText

// Blocks as other languages begin and end them.
extension Parser {
  /// No `{` where a block begins: says how it is written; false where there is nothing better to say than that it is missing.
  mutating func reportForeignBlock() -> Bool {
    if context.keyword?.text == "for" || context.keyword?.text == "sweep", current == .assign {
      reportAssignedLoop()
      return true
    }
    if hasForgottenList { return false }
    if current == .comma, reportGroupedDigits(isWhole: true) { return true }
    if current != .colon, reportForeignSign() { return true }
    if current == .colon, [.number, .minus, .leftParen].contains(peek()) {
      return reportForeignSign()
    }
    let opener = isOpener ? token : nil
    let start = opener?.start ?? previousEnd
    if opener != nil { advance() }
    if current == .leftBrace {
      let word = opener.map { excerpt($0.range) } ?? ""
      report(
        .error(
          .incompleteStatement, "a block starts with `{` alone",
          labels: [label(start, opener?.end ?? start, "remove `\(word)`")], notes: usageNotes,
          fixIts: [fix("remove `\(word)`", tokens[position - 2].end, token.start, " ")]))
    } else if isAtBorder {
      reportBlockOnNextLines(from: start, opener: opener)
    } else if current.isWord {
      reportBlockOnLine(from: start, opener: opener)
    } else {
      return false
    }
    return true
  }

  /// `:`, `then`, `do`, `begin` before a block.
  private var isOpener: Bool {
    if current == .colon || current == .then { return true }
    return current == .name && opensBlock(source.text(in: token.range))
  }

  /// Words before a block elsewhere; `repeat 10 times`.
  func opensBlock(_ word: String) -> Bool {
    word == "do" || word == "begin" || word == "times" && context.keyword?.text == "repeat"
  }

  /// `for i { … }`: the values are missing.
  private var hasForgottenList: Bool {
    guard context.keyword?.text == "for" else { return false }
    return !tokens[context.start..<position].contains { $0.lexeme == .in }
  }

  private func edit(_ lower: Int, _ upper: Int, _ text: String) -> SourceEdit {
    SourceEdit(SourceSpan(source, SourceRange(lower, upper)), replacement: text)
  }

  /// `repeat 3: collide …`: what follows on the line is the block.
  private mutating func reportBlockOnLine(from start: Int, opener: Token?) {
    var last = position
    var depth = 0
    while tokens[last].lexeme != .endOfFile, tokens[last].lexeme != .newline {
      if tokens[last].lexeme == .leftBrace { depth += 1 }
      if tokens[last].lexeme == .rightBrace { depth -= 1 }
      if depth < 0 { break }
      last += 1
    }
    let end = tokens[last - 1].end
    let first = opener?.start ?? previousEnd
    let edits = [edit(first, token.start, " { "), edit(end, end, " }")]
    let text = rewritten(SourceRange(tokens[context.start].start, end), edits)
    let advice =
      text.utf8.count <= 100 ? "write `\(text)`" : "write `{` here and `}` at the end of the line"
    fail(
      .error(
        .incompleteStatement, "a block stands in `{` and `}`",
        labels: [label(opener?.range ?? token.range, advice)], notes: usageNotes,
        fixIts: [FixIt(advice, edits: edits)]))
  }

  /// The block stands below: behind a `{` of its own line, up to an `end`, or indented.
  private mutating func reportBlockOnNextLines(from start: Int, opener: Token?) {
    let end = opener?.end ?? previousEnd
    var advice = "write `{` here and `}` after the block"
    var edits: [SourceEdit] = []
    if let next = firstToken(after: position), next.lexeme == .leftBrace {
      advice = "write `{` on this line"
      edits = [edit(start, next.end, " {")]
    } else if let close = matchingEnd {
      advice = "write `{` here, and `}` for `end`"
      edits = [edit(start, end, " {"), edit(close.start, close.end, "}")]
    } else if let stop = indentedEnd {
      let indent = indentation(at: tokens[context.start].start)
      edits = [edit(start, end, " {"), edit(stop, stop, "\n" + indent + "}")]
    }
    let isBraceLine = edits.count == 1
    report(
      .error(
        .incompleteStatement, "a block stands in `{` and `}`",
        labels: [label(start, end, advice)], notes: usageNotes,
        fixIts: edits.isEmpty ? [] : [FixIt(advice, edits: edits)]))
    context.failed = !isBraceLine
    // The block is read as the one of this statement.
    while isBraceLine, current == .newline { advance() }
  }

  private func firstToken(after index: Int) -> Token? {
    var next = index
    while tokens[next].lexeme == .newline { next += 1 }
    return tokens[next].lexeme == .endOfFile ? nil : tokens[next]
  }

  /// The `end` that closes the block, past those of blocks in it.
  private var matchingEnd: Token? {
    var depth = 1
    for index in tokens.indices.dropFirst(position) where tokens[index].lexeme.isWord {
      let before = tokens[index - 1].lexeme
      guard before == .newline || before == .semicolon else { continue }
      let text = source.text(in: tokens[index].range)
      if text == "end" { depth -= 1 }
      if depth == 0 { return tokens[index] }
      if shapes[text]?.hasBlock ?? grammar.shape(of: text).map({ ShapeInfo($0).hasBlock }) ?? false
      {
        depth += 1
      }
    }
    return nil
  }

  private func lineStart(of offset: Int) -> Int {
    var start = offset
    while start > 0, bytes[start - 1] != 0x0A, bytes[start - 1] != 0x0D { start -= 1 }
    return start
  }

  private func indentation(at offset: Int) -> String {
    let start = lineStart(of: offset)
    let blanks = bytes[start...].prefix { $0 == 0x20 || $0 == 0x09 }
    return String(decoding: blanks, as: UTF8.self)
  }

  /// The end of the lines below that stand further to the right.
  private var indentedEnd: Int? {
    let own = indentation(at: tokens[context.start].start).utf8.count
    var last: Int?
    var index = position
    while tokens[index].lexeme != .endOfFile {
      let token = tokens[index]
      let isFirst = index > 0 && tokens[index - 1].lexeme == .newline && token.lexeme != .newline
      if isFirst, indentation(at: token.start).utf8.count <= own { break }
      if token.lexeme != .newline { last = token.end }
      index += 1
    }
    return last
  }

  /// `for i = 1..3 { … }`.
  mutating func reportAssignedLoop() {
    let glue = " in "
    fail(
      .error(
        .incompleteStatement, "`\(context.keyword?.text ?? "")` runs through a list with `in`",
        labels: [label(token.range, "write `in`")], notes: usageNotes,
        fixIts: [fix("write `in`", previousEnd, tokens[position + 1].start, glue)]))
  }

  /// `for (i in 1..3) …`.
  mutating func reportBracketedLoop() -> Bool {
    guard current == .leftParen, context.keyword?.text == "for", peek() == .name, peek(2) == .in
    else {
      return false
    }
    guard let index = closingParenthesis(from: position, depth: 0) else { return false }
    let edits = [
      edit(token.start, token.end, previousEnd == token.start ? " " : ""),
      edit(tokens[index].start, tokens[index].end, ""),
    ]
    let text = rewritten(SourceRange(tokens[context.start].start, tokens[index].end), edits)
    fail(
      .error(
        .incompleteStatement, "`for` stands without parentheses",
        labels: [label(token.range, "write `\(text)`")], notes: usageNotes,
        fixIts: [FixIt("write `\(text)`", edits: edits)]))
    return true
  }

  /// `proc f a, b { … }`, `proc f { … }`.
  mutating func reportBareParameters() -> Bool {
    var index = position
    var names: [String] = []
    while tokens[index].lexeme == .name || tokens[index].lexeme == .comma {
      if tokens[index].lexeme == .name { names.append(excerpt(tokens[index].range)) }
      index += 1
    }
    guard tokens[index].lexeme == .leftBrace else { return false }
    let end = index > position ? tokens[index - 1].end : previousEnd
    let list = "(" + names.joined(separator: ", ") + ")"
    fail(
      .error(
        .incompleteStatement, "parameters stand in parentheses",
        labels: [label(hereOrEnd, "write `\(list)`")], notes: usageNotes,
        fixIts: [fix("write `\(list)`", previousEnd, end, list)]))
    return true
  }

  /// `{` where a statement starts.
  mutating func reportLooseBlock() {
    fail(
      .error(
        .notAStatement, "a block belongs to a statement before it",
        labels: [label(token.range, "write `{` on the line of `repeat`, `for`, `if` or `proc`")]))
  }
}
