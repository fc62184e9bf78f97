import SourceText
import Syntax

/// `mark`, and what is read from it.
enum ActionsOnMarks {
  static let mark = StatementDefinition(
    "mark", .observation, shape: [.name("name")], usage: "mark NAME",
    forms: [
      StatementForm(
        help:
          "notes the ergotropy and the sums of energies here, for `efficiency(NAME)`: what of that ergotropy outgoing qubits carry away from here on. The same name again marks anew; `prepare cavity` ends all marks"
      )
    ],
    summary: "marks the beginning of a discharge",
    example:
      "prepare cavity fock n=4\nprepare qubit q=1\nmark full\nfor n in [4, 3, 2, 1] { collide theta=pi/2/sqrt(n) }\nmeasure efficiency(full), sum_ergotropy_out\n",
    lower: Checker.lowerMark
  ).brought(by: 1)
}

extension Checker {
  /// The names that are marked.
  public var markNames: [String] { marks.keys.sorted() }

  @Sendable static func lowerMark(_ checker: inout Checker, _ statement: Statement) {
    guard case .name(let name)? = statement["name"]?.value else { return }
    let slot = checker.marks[name.text] ?? checker.marks.count
    checker.marks[name.text] = slot
    checker.looksAtQubits = true
    checker.books.formUnion(BookObservables.efficiency.books)
    checker.emit(.mark(slot, name: name.text), statement)
  }

  /// The name of a mark becomes its number.
  mutating func lowerMark(_ expression: Expression) -> Term {
    let here = span(expression.range)
    guard case .name(let word) = expression.kind else {
      report(
        .wrongType, "`efficiency` takes the name of a mark", at: expression.range,
        "write `mark full` where the discharge begins, and `efficiency(full)` after it")
      return Term(.invalid, here)
    }
    if let slot = marks[word.text] {
      return Term(.constant(.number(Quantity(integer: slot))), here)
    }
    if isLost(word.text) { return Term(.invalid, here) }
    let near = suggestion(for: word.text, among: marks.keys.sorted())
    report(
      .unknownName, "nothing is marked as `\(word.text)`", at: word.range,
      near.map { "did you mean `\($0)`?" }
        ?? "write `mark \(word.text)` where the discharge begins",
      fixIts: near.map { replacement(word.range, $0) } ?? [])
    return Term(.invalid, here)
  }
}
