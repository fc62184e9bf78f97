import Language
import SourceText
import Syntax

// What a line means that is no statement as it stands.
extension Session {
  /// A line that is nothing but a name, among others.
  func isNameOfValue(_ statement: Statement) -> Bool {
    let name = statement.keyword.text
    return statement.isCall && !now.checker.isProcedure(name) && now.checker.isValue(name)
      && !statement.hasMistakes && statement.range == statement.keyword.range
  }

  /// The text as an expression that is to be shown, if it is one rather than a statement.
  func bareExpression(_ text: String) -> String? {
    let (tree, _) = parseScript(Source(name: "", text))
    if let first = tree.statements.first {
      let name = first.keyword.text
      guard first.isCall, !now.checker.isProcedure(name) else { return nil }
      guard now.checker.isValue(name) || isApplied(name, text) || !resemblesStatement(name) else {
        return nil
      }
    }
    let (measured, problems) = parseScript(Source(name: "", "measure \(text)"))
    guard problems.isEmpty, measured.statements.count == 1,
      case .expressions(let values)? = measured.statements[0]["values"]?.value,
      values.allSatisfy({ $0.name == nil })
    else { return nil }
    return text.trimmed
  }

  /// `quit` and the like, where it has no meaning of its own.
  func commandMeant(_ text: String) -> String? {
    let word = text.trimmed
    if word == "exit" { return ":quit" }
    guard SessionCommand.all.contains(where: { $0.name == ":" + word }),
      registry.statement(word) == nil, !now.checker.isValue(word), !now.checker.isProcedure(word)
    else { return nil }
    return ":" + word
  }

  /// A name that means nothing may be a misspelt statement.
  private func resemblesStatement(_ name: String) -> Bool {
    let procedures = now.checker.givenNames.filter { $0.what == "procedure" }.map(\.name)
    return suggestion(for: name, among: registry.keywords + procedures) != nil
  }

  /// Whether the name is followed by something that only an expression has.
  private func isApplied(_ name: String, _ text: String) -> Bool {
    guard let after = text.trimmed.dropFirst(name.count).first(where: { !$0.isWhitespace }) else {
      return false
    }
    return "+-*/^([.<>~!,".contains(after)
      || text.trimmed.dropFirst(name.count).trimmingPrefix(while: { $0 == " " }).hasPrefix("==")
  }

  // MARK: Expressions among statements

  /// The parts of `let b = energy; b*2`, where each is a statement or an expression.
  func piecesWithExpressions(_ source: Source) -> [String]? {
    let pieces = statementRanges(of: source, grammar: registry).map { source.text(in: $0) }
    guard pieces.count > 1 else { return nil }
    var hasExpression = false
    for piece in pieces {
      if bareExpression(piece) != nil {
        hasExpression = true
      } else if parseScript(Source(name: "", piece)).diagnostics.contains(where: {
        $0.severity == .error
      }) {
        return nil
      }
    }
    return hasExpression ? pieces : nil
  }

  /// Runs one after the other up to the first that fails.
  func run(pieces: [String]) -> Bool {
    for (index, piece) in pieces.enumerated() {
      let isFine = statements(piece)
      guard isFine, !isOver, afterPause.isEmpty else {
        let left = pieces.count - index - 1
        if left > 0 { line("\(counted(left, "statement")) after it not run") }
        return isFine
      }
    }
    return true
  }

  // MARK: An `else` on a line of its own

  /// The whole statement, where a text that begins with `else` follows an `if` that ran without one.
  func withEarlierIf(_ text: String) -> String? {
    guard text.trimmed.hasPrefix("else"), !isPeeking, timeline.position > 0 else { return nil }
    let earlier = timeline.entries[timeline.position - 1].text
    let whole = earlier + " " + text.trimmed
    let (tree, problems) = parseScript(Source(name: "", whole))
    guard !problems.contains(where: { $0.severity == .error }),
      tree.statements.first?.keyword.text == "if",
      parseScript(Source(name: "", earlier)).tree.statements.count == 1,
      timeline.snapshot(after: timeline.position - 1) != nil
    else { return nil }
    return whole
  }

  /// Runs a longer statement in the place of the last one, from the state before it.
  func runAgain(_ whole: String) -> Bool {
    let earlier = (now: now, timeline: timeline)
    guard let before = timeline.snapshot(after: timeline.position - 1) else { return false }
    line("(the `if` before it runs again, now with this `else`)")
    now = before
    timeline.move(to: timeline.position - 1)
    host.keep(.moved(to: timeline.position))
    isAmending = true
    let isFine = statements(whole)
    isAmending = false
    if timeline.position < earlier.timeline.position {
      (now, timeline) = earlier
      host.keep(.moved(to: timeline.position))
      line("everything is as before")
    }
    return isFine
  }
}

/// What only a session on a terminal understands.
public enum SessionInput {
  /// Whether a script holds commands of a session, or expressions to be shown.
  public static func resembles(_ text: String) -> Bool {
    let lines = text.split(whereSeparator: \.isNewline).map { String($0).trimmed }
    guard let first = lines.first(where: { !$0.isEmpty && !$0.hasPrefix("#") }) else {
      return false
    }
    if Transcript.isCommand(first) { return true }
    let problems = parseScript(Source(name: "", "measure \(first)")).diagnostics
    let registry = Registry.standard
    let word = String(first.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    return problems.isEmpty && registry.statement(word) == nil
  }
}
