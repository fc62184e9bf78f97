import SourceText
import Syntax

// `param`: a constant with a range that the command line can replace.
extension Checker {
  mutating func lowerParameter(_ name: Word, _ expression: Expression, _ statement: Statement) {
    declaredParameters.append(name.text)
    position.isConstant = true
    let term = lower(expression)
    let range = lowerRange(statement)
    position.isConstant = false
    let slot = newSlot()
    var value: Value?
    if case .constant(let known) = term.kind { value = known }
    if value == nil, !isInvalid(term) {
      report(
        .notConstant, "the default of a `param` must be a constant", at: expression.range,
        "this depends on the run")
    }
    let override = options.overrides.last { $0.name == name.text }
    var origin = term.span
    if let override, let replaced = evaluateOverride(override) {
      value = replaced.value
      origin = replaced.span
    }
    if case .number(let quantity)? = value, !isAllowed(quantity, by: range, name, origin) {
      if override == nil { adviseRealRange(quantity, statement) }
      value = nil
    }
    declare(name, "parameter", .variable(slot: slot, kind: .number, value: value), in: statement)
    guard case .number(let quantity)? = value else {
      if let value, !value.isUndefined {
        report(
          .wrongType, "a `param` is a number", at: expression.range, "this is \(value.kindName)")
      }
      return
    }
    parameters.append(
      ParameterInfo(
        name: name.text, value: quantity, defaultText: canonicalText(expression.range),
        rangeText: range?.text, documentation: documentation(of: statement),
        isOverridden: override != nil))
    emit(.bind(slot: slot, Term(.constant(.number(quantity)), origin)), statement)
  }

  private func documentation(of statement: Statement) -> String? {
    if case .string(let literal)? = statement["doc"]?.value { return literal.text }
    return statement.documentation
  }

  private struct ParameterRange {
    let lower: Double
    let upper: Double
    let isWhole: Bool
    let text: String
  }

  private mutating func lowerRange(_ statement: Statement) -> ParameterRange? {
    guard case .clause(_, let fields)? = statement["range"]?.value,
      case .expression(let expression)? = fields.first?.value
    else { return nil }
    var ends: (Expression, Expression)?
    var isWhole = false
    switch expression.kind {
    case .list(let items) where items.count == 2: ends = (items[0], items[1])
    case .binary(.range, let a, let b):
      ends = (a, b)
      isWhole = true
    default: break
    }
    guard let ends else {
      report(
        .wrongType, "a range has two ends", at: expression.range,
        "write `[a, b]`, or `a..b` for whole numbers")
      return nil
    }
    guard let a = constant(lower(ends.0)), let b = constant(lower(ends.1)) else {
      report(.notConstant, "the range of a `param` must be constant", at: expression.range, "")
      return nil
    }
    guard a <= b else {
      report(
        .parameterOutOfRange, "this range is empty", at: expression.range,
        "the first end is above the second")
      return nil
    }
    return ParameterRange(
      lower: a, upper: b, isWhole: isWhole, text: canonicalText(expression.range))
  }

  /// `q=0.25 in 0..1`: a real number among whole ones.
  private mutating func adviseRealRange(_ quantity: Quantity, _ statement: Statement) {
    guard case .clause(_, let fields)? = statement["range"]?.value,
      case .expression(let expression)? = fields.first?.value,
      case .binary(.range, let a, let b) = expression.kind,
      quantity.value != quantity.value.rounded()
    else { return }
    let list = "[\(text(a.range)), \(text(b.range))]"
    diagnostics[diagnostics.count - 1].labels.append(
      DiagnosticLabel(span(expression.range), "for all numbers between write `\(list)`"))
    diagnostics[diagnostics.count - 1].fixIts = replacement(expression.range, list)
  }

  private mutating func isAllowed(
    _ quantity: Quantity, by range: ParameterRange?, _ name: Word, _ origin: SourceSpan
  ) -> Bool {
    let format = NumberFormat()
    var problem: String?
    if quantity.value.isNaN {
      problem = "this is not a number"
    } else if let range, !(range.lower...range.upper).contains(quantity.value) {
      problem = "must be in \(range.text), is \(format.shortText(quantity.value))"
    } else if let range, range.isWhole, quantity.value != quantity.value.rounded() {
      problem = "must be a whole number in \(range.text), is \(format.shortText(quantity.value))"
    }
    guard let problem else { return true }
    diagnostics.append(
      Diagnostic(
        .parameterOutOfRange, .error, "the parameter `\(name.text)` is outside its range",
        labels: [DiagnosticLabel(origin, problem)]))
    return false
  }

  /// The value given on the command line: an expression of the language without state or names of the script.
  private mutating func evaluateOverride(
    _ override: ParameterOverride
  ) -> (value: Value, span: SourceSpan)? {
    let (expression, commandLine) = override.parse(&diagnostics)
    guard let expression else { return nil }
    var inner = Checker(source: commandLine, registry: registry)
    inner.position.isConstant = true
    let term = inner.lower(expression)
    diagnostics += inner.diagnostics
    guard case .constant(let value) = term.kind else {
      if inner.diagnostics.isEmpty {
        diagnostics.append(
          Diagnostic(
            .notConstant, .error, "the value of `\(override.name)` must be a constant",
            labels: [DiagnosticLabel(term.span, "this depends on the run")]))
      }
      return nil
    }
    return (value, term.span)
  }
}
