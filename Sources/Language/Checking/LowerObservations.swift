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
      if let name = value.name, !checker.declareMeasured(name, statement) { continue }
      guard !checker.isInvalid(term) else { continue }
      samples.append(
        SamplePlan(
          name: value.name?.text ?? checker.canonicalText(value.expression.range), term: term,
          isNamed: value.name != nil))
    }
    if !samples.isEmpty { checker.measuredNames.insert(Checker.lastMeasured) }
    checker.emit(.sample(samples), statement)
  }

  /// The name of whatever was measured last, with or without an `as`.
  static let lastMeasured = "_"

  /// `as` names are program-wide; they may not hide an observable or a variable.
  private mutating func declareMeasured(_ name: Word, _ statement: Statement) -> Bool {
    guard isFree(name, "measured name") else { return false }
    if lookUp(name.text) != nil {
      report(
        .nameTaken, "`\(name.text)` already has a value", at: name.range, "choose another name")
      return false
    }
    if measuredNames.insert(name.text).inserted { noteNewerName(name, in: statement) }
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
      .claim(
        ClaimPlan(
          condition: checker.unfolded(expression, condition),
          text: checker.canonicalText(expression.range), reason: reason)),
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
    let path = checker.pictureTarget(statement)
    let (definitions, what) = checker.looks(of: statement)
    let look = checker.lowerLook(statement, definitions, what)
    guard let kind = checker.plotKind(statement) else { return }
    var plan = PlotPlan(kind: kind, target: path)
    plan.look = look
    checker.requireSourcesOnce(look, beside: path, statement)
    if case .clause(_, let fields)? = statement["scale"]?.value,
      case .word(let word)? = fields.first?.value
    {
      plan.log = LogAxes(word.text) ?? LogAxes()
    }
    plan.by = checker.groupingAxes(statement)
    checker.emit(.plot(plan), statement)
  }

  /// `by g, q`: columns of the tables that are drawn.
  private mutating func groupingAxes(_ statement: Statement) -> [String] {
    guard case .clause(_, let fields)? = statement["by"]?.value,
      case .expressions(let values)? = fields.first?.value,
      case .expressions(let drawn)? = statement["values"]?.value
    else { return [] }
    let columns = drawn.flatMap { columnNames(ofTable: $0.expression) }
    return values.compactMap { value in
      let word: Word
      switch value.expression.kind {
      case .name(let name), .member(_, let name): word = name
      default:
        report(
          .unknownColumn, "`by` takes the names of columns", at: value.expression.range,
          "e.g. `by \(columns.first ?? "g")`")
        return nil
      }
      guard columns.contains(word.text) else {
        let near = suggestion(for: word.text, among: columns)
        report(
          .unknownColumn, "nothing that is drawn has a column `\(word.text)`", at: word.range,
          near.map { "did you mean `\($0)`?" } ?? "not a column",
          notes: columns.isEmpty ? [] : ["its columns: \(columns.joined(separator: ", "))"],
          fixIts: near.map { replacement(word.range, $0) } ?? [])
        return nil
      }
      return word.text
    }
  }

  private func columnNames(ofTable expression: Expression) -> [String] {
    guard case .member(let owner, _) = expression.kind, case .name(let word) = owner.kind,
      case .series(_, let columns)? = lookUp(word.text)?.meaning
    else { return [] }
    return columns
  }

  private mutating func plotKind(_ statement: Statement) -> PlotPlan.Kind? {
    if case .word(let word)? = statement["kind"]?.value, word.text != "map" {
      return word.text == "wigner" ? .wigner : .populations
    }
    guard case .expressions(let given)? = statement["values"]?.value else { return nil }
    let values = given.map { lowerPlotted($0.expression) }
    let against = against(statement)
    guard !values.contains(where: isInvalid), !against.contains(where: isInvalid) else {
      return nil
    }
    if case .word(let word)? = statement["kind"]?.value {
      guard values.count == 1, against.count == 2 else {
        report(
          .wrongArgumentCount, "a map is one value against two axes", at: word.range,
          "write `plot map scan.purity vs scan.theta, scan.q`")
        return nil
      }
      return .map(values[0], x: against[0], y: against[1])
    }
    // `vs k`: every curve against its own.
    if let x = against.first, case .observable(let observable, _, _) = x.kind,
      observable.value.name == "k"
    {
      return .curves(values, .own)
    }
    return .curves(values, against.first.map { .term($0) } ?? .own)
  }

  private mutating func against(_ statement: Statement) -> [Term] {
    guard case .clause(_, let fields)? = statement["against"]?.value else { return [] }
    return fields.flatMap { field -> [Term] in
      switch field.value {
      case .expression(let expression): return [lower(expression)]
      case .expressions(let values): return values.map { lowerPlotted($0.expression) }
      default: return []
      }
    }
  }

  private mutating func lowerPlotted(_ expression: Expression) -> Term {
    let term = lower(expression)
    guard !isInvalid(term) else { return term }
    let kind = staticKind(of: term)
    guard kind == .list || kind == .any else {
      wrongType(term, user: "`plot`", wanted: "a list, such as the column of a series")
      if case .observable = term.kind {
        let text = canonicalText(expression.range)
        diagnostics[diagnostics.count - 1].labels[0] = DiagnosticLabel(
          term.span,
          "one number now; for a curve write `record \(text) as run` before the collisions and `plot run.\(text)` after them"
        )
      }
      return Term(.invalid, term.span)
    }
    return term
  }

  @Sendable static func lowerSave(_ checker: inout Checker, _ statement: Statement) {
    guard case .expression(let expression)? = statement["value"]?.value else { return }
    let path = checker.checkTarget(statement)
    guard statement["target"] != nil else {
      if case .string = expression.kind { return checker.reportFileAlone(expression.range) }
      checker.report(
        .incompleteStatement, "`save` needs a file to write", at: statement.keyword.range,
        "write `\(checker.text(statement.range)) to \"results.csv\"`",
        fixIts: [
          FixIt(
            "write `\(checker.text(statement.range)) to \"results.csv\"`",
            edits: [
              SourceEdit(
                checker.span(SourceRange(statement.range.upper, statement.range.upper)),
                replacement: " to \"results.csv\"")
            ])
        ])
      return
    }
    guard let source = checker.saved(expression), let path else { return }
    if case .table(let slot, let name) = source, path.ending == "csv",
      let lists = checker.listColumns[slot]
    {
      checker.report(
        .wrongType, "`\(name).\(lists[0])` holds a list in every row, and csv has none",
        at: expression.range,
        "save it as json or npz, or measure numbers: `last(…)`, `max(…)`")
      return
    }
    checker.emit(.save(SavePlan(source: source, target: path)), statement)
  }

  private mutating func saved(_ expression: Expression) -> SavePlan.Source? {
    if case .name(let word) = expression.kind {
      if let entry = lookUp(word.text), case .series(let slot, _) = entry.meaning {
        markUsed(entry)
        return .table(slot: slot, name: word.text)
      }
      // The cavity's density matrix.
      if word.text == "state" { return .state }
      if isLost(word.text) { return nil }
    }
    report(
      .unknownName, "this is not a series", at: expression.range,
      "save a series (`record … as run`), a sweep's table or `state`")
    return nil
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
