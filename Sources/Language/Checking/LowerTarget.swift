import SourceText
import Syntax

// The files that `save` and `plot` write.
extension Checker {
  /// Output stays below the output folder, and its ending says what is written. Gives the name if it is fine.
  mutating func checkTarget(_ statement: Statement) -> FileNamePlan? {
    let endings = registry.statement(statement.keyword.text)?.fileEndings ?? []
    if position.isInSweep {
      report(
        .statementNotAllowedHere, "`\(statement.keyword.text)` would be done at every point",
        at: statement.keyword.range, "measure here, and `\(statement.keyword.text)` after the sweep"
      )
    }
    guard case .clause(let keyword, let fields)? = statement["target"]?.value,
      case .string(let literal)? = fields.first?.value, let name = fileName(literal)
    else { return nil }
    let pattern = name.pattern
    guard !pattern.hasPrefix("/"), !pattern.split(separator: "/").contains("..") else {
      report(
        .outputPathEscapes, "output stays below the output folder", at: literal.range,
        "no absolute path and no `..` here; the folder is chosen with `--out`")
      return nil
    }
    guard endings.contains(name.ending), pattern.contains(".") else {
      report(
        .outOfRange, "`\(statement.keyword.text)` cannot write `\(pattern)`",
        at: literal.range.isEmpty ? keyword.range : literal.range,
        "the file must end in \(joinedList(endings.map { "." + $0 }))")
      return nil
    }
    return isWrittenOnce(name, literal.range, statement) ? name : nil
  }

  private mutating func fileName(_ literal: StringLiteral) -> FileNamePlan? {
    var name = FileNamePlan()
    for piece in literal.pieces {
      switch piece {
      case .text(let text): name.append(text)
      case .expression(let expression):
        let term = lower(expression)
        if isInvalid(term) { return nil }
        guard staticKind(of: term).isNumeric else {
          wrongType(term, user: "a file name", wanted: "a number in its braces")
          return nil
        }
        name.append(term)
      }
    }
    return name
  }

  /// Reports a file that this run would certainly write twice. In a session writing it again is how one goes on.
  mutating func isWrittenOnce(
    _ name: FileNamePlan, _ range: SourceRange, _ statement: Statement
  ) -> Bool {
    guard let path = name.constant, position.procedure == nil, !options.isInteractive else {
      return true
    }
    if position.rounds > 1 {
      let turn = position.turnName.map { "{\($0)}" }
      report(
        .fileWrittenTwice,
        "`\(path)` would be written \(NumberFormat().shortText(position.rounds)) times, each time over the one before",
        at: range,
        turn.map { "say which in its name: `\(named(path, $0))`" }
          ?? "write it after the loop, or let a `for` put its number into the name",
        fixIts: turn.map { replacement(range, "\"\(named(path, $0))\"") } ?? [])
      return false
    }
    guard position.blockDepth == 0 else { return true }
    if let first = writtenFiles[FileNamePlan.same(path)] {
      report(
        .fileWrittenTwice, "`\(path)` is written twice", at: range,
        "the second would replace the first: choose another name",
        others: [DiagnosticLabel(first, "first written here")])
      return false
    }
    writtenFiles[FileNamePlan.same(path)] = span(range)
    return true
  }

  /// `run-{g}.csv` of `run.csv`.
  private func named(_ path: String, _ turn: String) -> String {
    guard let dot = path.lastIndex(of: ".") else { return path + turn }
    return "\(path[..<dot])-\(turn)\(path[dot...])"
  }
}

extension Checker {
  /// `save "run.csv"`: what is to be saved is missing.
  mutating func reportFileAlone(_ file: SourceRange) {
    let series = Set(
      scopes.flatMap(\.names).filter {
        if case .series = $0.value.meaning { return true }
        return false
      }.map(\.key)
    ).sorted()
    let texts = (series.isEmpty ? ["state"] : series).prefix(3).map { "\($0) to \(text(file))" }
    report(
      .incompleteStatement, "`save` needs something to save before the file", at: file,
      "write \(texts.map { "`save \($0)`" }.joined(separator: " or "))",
      fixIts: texts.flatMap { replacement(file, $0) })
  }
}
