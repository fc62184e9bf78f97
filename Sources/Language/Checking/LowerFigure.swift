import SourceText
import Syntax

// Pictures: what they are written to, and several in one.
extension Checker {
  mutating func pictureTarget(_ statement: Statement) -> FileNamePlan? {
    if position.isInFigure, case .clause(let keyword, let fields)? = statement["target"]?.value {
      let end = fields.first?.range.upper ?? keyword.range.upper
      report(
        .statementNotAllowedHere, "a panel has no file of its own",
        at: SourceRange(keyword.range.lower, end),
        "write it behind `figure`: `figure \(text(SourceRange(keyword.range.lower, end))) { … }`")
      return nil
    }
    return checkTarget(statement)
  }

  /// The arguments that a plot's `with` may have, and what messages call it.
  func looks(of statement: Statement) -> ([ArgumentDefinition], String) {
    var words: [String] = []
    if case .word(let word)? = statement["kind"]?.value { words = [word.text] }
    let form = registry.statement(statement.keyword.text)?.forms.first { $0.words == words }
    // Between them stand the values, where there are some to be named.
    let drawn = statement["values"] == nil ? [] : ["…"]
    return (
      form?.arguments ?? [],
      ([statement.keyword.text] + words + drawn + [LookClause.keyword]).joined(separator: " ")
    )
  }

  @Sendable static func lowerFigure(_ checker: inout Checker, _ statement: Statement) {
    if checker.position.isInFigure {
      checker.report(
        .statementNotAllowedHere, "a figure in a figure", at: statement.keyword.range,
        "its panels are plots: write them in one block, and `with columns=…`")
      return
    }
    let path = checker.pictureTarget(statement)
    let look = checker.lowerLook(statement, LookClause.ofFigures, "figure with")
    guard case .block(let block)? = statement[.block]?.value else { return }
    let before = checker.diagnostics.count
    checker.position.isInFigure = true
    let body = checker.lowerBlock(block)
    checker.position.isInFigure = false
    var panels: [(plan: PlotPlan, step: PlanStep)] = []
    for step in body {
      if case .plot(let plan) = step.action {
        panels.append((plan, step))
      } else {
        checker.report(
          .statementNotAllowedHere, "only plots are panels of a figure", at: step.span.range,
          "write it before the figure")
      }
    }
    guard checker.diagnostics.count == before else { return }
    guard (1...Checker.mostPanels).contains(panels.count) else {
      checker.report(
        panels.isEmpty ? .missingArgument : .outOfRange,
        panels.isEmpty ? "this figure has no panels" : "\(panels.count) panels in one figure",
        at: statement.keyword.range,
        panels.isEmpty
          ? "write `plot …` in its block" : "at most \(Checker.mostPanels) can be told apart")
      return
    }
    var plan = PlotPlan(kind: .panels(panels), target: path)
    plan.look = look
    checker.requireSourcesOnce(look, beside: path, statement)
    checker.emit(.plot(plan), statement)
  }

  /// As many as there are letters.
  private static let mostPanels = 26
}
