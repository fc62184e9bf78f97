import SourceText
import Syntax

// Pictures: what they are written to, and several in one.
extension Checker {
  /// The endings of pictures, and of what draws them again.
  static let pictureEndings = ["svg", "pdf", "png", "gp", "py", "csv"]

  mutating func pictureTarget(_ statement: Statement) -> FileNamePlan? {
    if position.isInFigure, case .clause(let keyword, let fields)? = statement["target"]?.value {
      let end = fields.first?.range.upper ?? keyword.range.upper
      report(
        .statementNotAllowedHere, "a panel has no file of its own",
        at: SourceRange(keyword.range.lower, end),
        "write it behind `figure`: `figure \(text(SourceRange(keyword.range.lower, end))) { … }`")
      return nil
    }
    return checkTarget(statement, endings: Checker.pictureEndings)
  }

  /// The arguments that a plot's `with` may have, and what messages call it.
  func looks(of statement: Statement) -> ([ArgumentDefinition], String) {
    guard case .word(let word)? = statement["kind"]?.value else {
      return (LookClause.ofCurves, "plot … with")
    }
    let what = "plot \(word.text) … with"
    switch word.text {
    case "map": return (LookClause.ofMaps, what)
    case "wigner": return (LookClause.ofWigner, "plot wigner with")
    default: return (LookClause.ofPopulations, "plot populations with")
    }
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
    checker.emit(.plot(plan), statement)
  }

  /// As many as there are letters.
  private static let mostPanels = 26
}
