import SourceText
import Syntax

// A name that is taken: which one to take instead, and everything that is written otherwise then.
extension Checker {
  /// Reports a name that belongs to the language. The fix gives it another name wherever the script means its own.
  mutating func reportTaken(
    _ name: Word, _ owner: String, _ what: String, _ statement: Statement?,
    readIn value: Expression?
  ) {
    let uses = value?.uses(of: name.text) ?? ownUses(of: name.text, what, statement)
    let other = otherName(for: name.text, what, statement)
    let edits = ([name.range] + uses).map { SourceEdit(span($0), replacement: other) }
    report(
      .nameTaken, "`\(name.text)` is already \(owner)", at: name.range,
      "choose another name, e.g. `\(other)`", fixIts: [FixIt("write `\(other)`", edits: edits)])
  }

  /// A free name that says nearly the same.
  private func otherName(for name: String, _ what: String, _ statement: Statement?) -> String {
    if name == Checker.lastMeasured { return "last_value" }
    let isLoop = what == "loop variable" || what == "procedure parameter"
    let usual: [String]
    switch name {
    case "k": usual = ["i", "j", "m"]
    case "e": usual = isLoop ? ["x", "y"] : ["E", "energy_e"]
    case "round": usual = ["turn"]
    default: usual = []
    }
    let numbered = (1...99).map { "\(name)_\($0)" }
    return (usual + numbered).first { isUnused($0, statement) } ?? "\(name)_100"
  }

  private func isUnused(_ name: String, _ statement: Statement?) -> Bool {
    lookUp(name) == nil && !measuredNames.contains(name) && registry.kind(of: name) == nil
      && registry.statement(name) == nil
      && statement.map { $0.uses(of: name, columns: true).isEmpty } ?? true
      && !following.contains { $0.contains { !$0.uses(of: name, columns: true).isEmpty } }
  }

  /// Where the script means its own value by a name that it may not have.
  private func ownUses(
    of name: String, _ what: String, _ statement: Statement?
  ) -> [SourceRange] {
    let later = following.last.map(Array.init) ?? []
    switch what {
    case "loop variable":
      guard let statement else { return [] }
      let inside = statement.uses(of: name).filter { isInBlock($0, statement) }
      guard statement.keyword.text == "sweep" else { return inside }
      return inside + later.flatMap { $0.columnUses(of: name) }
    case "procedure parameter":
      guard let statement, case .name(let procedure)? = statement["name"]?.value else { return [] }
      return statement.uses(of: name).filter { isInBlock($0, statement) }
        + later.flatMap { $0.argumentUses(of: name, callsOf: procedure.text) }
    case "measured name":
      return following.flatMap { $0 }.flatMap { $0.uses(of: name, columns: true) }
    case "procedure": return []
    default: return later.flatMap { $0.uses(of: name) }
    }
  }

  private func isInBlock(_ range: SourceRange, _ statement: Statement) -> Bool {
    guard case .block(let block)? = statement[.block]?.value else { return false }
    return block.range.lower <= range.lower && range.upper <= block.range.upper
  }

  /// A name that the language has had since a later version means the script's own here.
  mutating func noteNewerName(_ name: Word, in statement: Statement?) {
    let kinds: [(minor: Int?, what: String)] = [
      (registry.observable(name.text)?.since, "an observable"),
      (registry.function(name.text)?.since, "a function"),
      (registry.statement(name.text)?.since, "a statement"),
    ]
    guard let (minor, what) = kinds.first(where: { $0.minor != nil }), let minor, minor > 0 else {
      return
    }
    advise(
      .note, .newerName, "`\(name.text)` is \(what) since version \(Language.version).\(minor)",
      at: name.range, "here it is your own; another name keeps both", in: statement)
  }
}

extension Statement {
  /// Where a name is read as a column.
  fileprivate func columnUses(of name: String) -> [SourceRange] {
    let names = Set(uses(of: name).map(\.lower))
    return uses(of: name, columns: true).filter { !names.contains($0.lower) }
  }
}
