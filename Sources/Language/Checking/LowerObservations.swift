import SourceText
import Syntax

extension Checker {
  @Sendable static func lowerMeasure(_ checker: inout Checker, _ statement: Statement) {
    guard case .expressions(let values)? = statement["values"]?.value else { return }
    var samples: [SamplePlan] = []
    for value in values {
      let term = checker.lower(value.expression)
      if case .constant(.text) = term.kind {
        checker.report(
          .wrongType, "a string cannot be measured", at: value.expression.range, "use `print`")
        continue
      }
      if let name = value.name, !checker.declareMeasured(name) { continue }
      guard !checker.isInvalid(term) else { continue }
      samples.append(
        SamplePlan(
          name: value.name?.text ?? checker.text(value.expression.range), term: term,
          isNamed: value.name != nil))
    }
    if !samples.isEmpty { checker.measuredNames.insert(Checker.lastMeasured) }
    checker.emit(.sample(samples), statement)
  }

  /// The name of whatever was measured last, with or without an `as`.
  static let lastMeasured = "_"

  /// `as` names are program-wide; they may not hide an observable or a variable.
  private mutating func declareMeasured(_ name: Word) -> Bool {
    guard isFree(name, "measured name") else { return false }
    if lookUp(name.text) != nil {
      report(
        .nameTaken, "`\(name.text)` already has a value", at: name.range, "choose another name")
      return false
    }
    measuredNames.insert(name.text)
    return true
  }

  @Sendable static func lowerExpect(_ checker: inout Checker, _ statement: Statement) {
    guard case .expression(let expression)? = statement["condition"]?.value else { return }
    let condition = checker.lower(expression)
    guard checker.requireTruth(condition, "`expect`") else { return }
    var reason: String?
    if case .clause(_, let fields)? = statement["reason"]?.value,
      case .string(let literal)? = fields.first?.value
    {
      reason = literal.text
    }
    checker.emit(
      .claim(ClaimPlan(condition: checker.unfolded(expression, condition), reason: reason)),
      statement)
  }

  /// A claim about constants is known now, but its two sides are still worth showing.
  private mutating func unfolded(_ expression: Expression, _ condition: Term) -> Term {
    guard case .constant = condition.kind else { return condition }
    switch expression.kind {
    case .binary(let operation, let left, let right) where operation.isComparison:
      return Term(.binary(operation, lower(left), lower(right)), condition.span)
    case .approximately(let left, let right, let allowed):
      return Term(
        .approximately(lower(left), lower(right), within: lower(allowed)), condition.span)
    case .unary(.not, let operand):
      return Term(.unary(.not, unfolded(operand, lower(operand))), condition.span)
    default: return condition
    }
  }

  @Sendable static func lowerPrint(_ checker: inout Checker, _ statement: Statement) {
    guard case .string(let literal)? = statement["text"]?.value else { return }
    let pieces = literal.pieces.map { piece -> PrintPiece in
      switch piece {
      case .text(let text): return .text(text)
      case .expression(let expression): return .value(checker.lower(expression))
      }
    }
    checker.emit(.print(pieces), statement)
  }

  @Sendable static func lowerPlot(_ checker: inout Checker, _ statement: Statement) {
    for field in statement.fields { checker.lowerPlotted(field) }
    checker.checkTarget(statement, endings: ["svg", "pdf", "png", "gp"])
    checker.emit(.unavailable("plots are not available yet"), statement)
  }

  private mutating func lowerPlotted(_ field: Field) {
    switch field.value {
    case .expression(let expression): _ = lower(expression)
    case .expressions(let values):
      for value in values { _ = lower(value.expression) }
    case .clause(_, let fields):
      for inner in fields { lowerPlotted(inner) }
    default: break
    }
  }

  @Sendable static func lowerSave(_ checker: inout Checker, _ statement: Statement) {
    guard case .expression(let expression)? = statement["value"]?.value else { return }
    if case .name(let word) = expression.kind, let entry = checker.lookUp(word.text) {
      checker.markUsed(entry)
    } else if case .name(let word) = expression.kind, word.text == "state" {
      // The cavity's density matrix.
    } else {
      checker.report(
        .unknownName, "this is not a series", at: expression.range,
        "save a series (`record … as run`), a sweep's table or `state`")
    }
    checker.checkTarget(statement, endings: ["csv", "json", "npz"])
    checker.emit(.unavailable("saving to a file is not available yet"), statement)
  }

  /// Output stays below the output folder, and its ending says what is written.
  private mutating func checkTarget(_ statement: Statement, endings: [String]) {
    guard case .clause(let keyword, let fields)? = statement["target"]?.value,
      case .string(let literal)? = fields.first?.value
    else { return }
    let path = literal.text
    guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
      report(
        .outputPathEscapes, "output stays below the output folder", at: literal.range,
        "no absolute path and no `..` here; the folder is chosen with `--out`")
      return
    }
    let ending = path.split(separator: ".").last.map(String.init) ?? ""
    guard endings.contains(ending), path.contains(".") else {
      report(
        .outOfRange, "`\(statement.keyword.text)` cannot write `\(path)`",
        at: literal.range.isEmpty ? keyword.range : literal.range,
        "the file must end in \(joinedList(endings.map { "." + $0 }))")
      return
    }
  }
}

extension BinaryOperator {
  /// Whether it asks about two numbers.
  var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }
}
