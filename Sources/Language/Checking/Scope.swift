import SourceText
import Syntax

/// Names of one level.
struct Scope {
  enum Meaning {
    /// `value` is what the variable is known to hold from here on, where that is known.
    case variable(slot: Int, kind: StaticKind, value: Value?)
    case observable(Term)
    case series(slot: Int, columns: [String])

    func isSeries(with column: String) -> Bool {
      if case .series(_, let columns) = self { return columns.contains(column) }
      return false
    }
  }

  struct Entry {
    var meaning: Meaning
    let declaration: Int
  }

  var names: [String: Entry] = [:]
}

/// A declared name, to tell later whether it was used.
struct Declaration {
  let name: String
  let what: String
  let span: SourceSpan
  /// Nil for a name that an expression brings.
  let statement: Statement?
  var isUsed = false
}

extension Checker {
  /// Declares a name in the innermost scope. Gives nil, with a diagnostic, where it may not be declared.
  mutating func declare(
    _ name: Word, _ what: String, _ meaning: Scope.Meaning, in statement: Statement
  ) {
    guard isFree(name, what, statement) else { return }
    noteNewerName(name, in: statement)
    declarations.append(
      Declaration(name: name.text, what: what, span: span(name.range), statement: statement))
    scopes[scopes.count - 1].names[name.text] = Scope.Entry(
      meaning: meaning, declaration: declarations.count - 1)
  }

  /// Whether a name may be declared: the language's own names keep their meaning.
  mutating func isFree(
    _ name: Word, _ what: String, _ statement: Statement? = nil, readIn value: Expression? = nil
  ) -> Bool {
    let owner: String
    if let observable = registry.observable(name.text), observable.since == 0 {
      owner = "an observable"
    } else if let function = registry.function(name.text), function.since == 0 {
      owner = "a function"
    } else if RandomDistribution(rawValue: name.text) != nil {
      owner = "a function"
    } else if registry.constant(name.text) != nil {
      owner = "a constant"
    } else if let statement = registry.statement(name.text), statement.since == 0 {
      owner = "a statement"
    } else if name.text == Checker.lastMeasured {
      owner = "the value measured last"
    } else if what == "measured name" || what == "procedure" {
      return true
    } else if measuredNames.contains(name.text) {
      owner = "the name of a measured value"
    } else {
      return true
    }
    reportTaken(name, owner, what, statement, readIn: value)
    return false
  }

  func lookUp(_ name: String) -> Scope.Entry? {
    for scope in scopes.reversed() {
      if let entry = scope.names[name] { return entry }
    }
    return nil
  }

  mutating func newSlot() -> Int {
    defer { slotCount += 1 }
    return slotCount
  }

  mutating func markUsed(_ entry: Scope.Entry) { declarations[entry.declaration].isUsed = true }
}
