import Simulation
import SourceText
import Syntax

extension Checker {
  /// A term whose parts are all known becomes its value. What cannot be evaluated is an error now, except where it
  /// may never be reached.
  mutating func folded(_ term: Term) -> Term {
    guard let value = knownValue(term) else { return term }
    switch value {
    case .success(let value): return Term(.constant(value), term.span)
    case .failure(let problem):
      if position.isConditional { return term }
      diagnostics.append(problem.diagnostic(at: term.span))
      return Term(.invalid, term.span)
    }
  }

  func knownValue(_ term: Term) -> Result<Value, EvaluationProblem>? {
    switch term.kind {
    case .unary(let operation, let operand):
      guard let a = known(operand) else { return nil }
      return catching { try Operators.apply(operation, a) }
    case .binary(let operation, let left, let right):
      guard let a = known(left), let b = known(right) else { return nil }
      return catching { try Operators.apply(operation, a, b) }
    case .approximately(let left, let right, let allowed):
      guard let a = known(left), let b = known(right), let limit = known(allowed) else {
        return nil
      }
      return catching { try Operators.approximately(a, b, within: limit) }
    case .function(let function, let arguments):
      let values = arguments.compactMap { known($0) }
      guard values.count == arguments.count else { return nil }
      return catching { try function.evaluate(values) }
    case .list(let items):
      let values = items.compactMap { known($0) }
      return values.count == items.count ? .success(.list(values)) : nil
    case .comprehension(let value, let slot, _, let list):
      return knownItems(value, slot, list)
    case .index(let list, let index):
      guard let items = known(list), let position = known(index) else { return nil }
      return catching { try items.item(at: position) }
    case .conditional(let condition, let then, let otherwise):
      switch known(condition) {
      case .truth(.yes)?: return known(then).map { .success($0) }
      case .truth(.no)?: return known(otherwise).map { .success($0) }
      default: return nil
      }
    case .constant, .variable, .measured, .definedObservable, .observable, .random, .column, .tree,
      .invalid:
      return nil
    }
  }

  private func known(_ term: Term) -> Value? {
    if case .constant(let value) = term.kind { return value }
    return nil
  }

  private func catching(_ body: () throws -> Value) -> Result<Value, EvaluationProblem>? {
    do { return .success(try body()) } catch let problem as EvaluationProblem {
      return .failure(problem)
    } catch { return nil }
  }

  /// The value of a term if it is known before running.
  func constant(_ term: Term?) -> Double? {
    guard let term, case .constant(.number(let quantity)) = term.kind else { return nil }
    return quantity.value
  }

  /// What kind of value a term will have.
  func staticKind(of term: Term) -> StaticKind {
    switch term.kind {
    case .constant(let value): return staticKind(of: value)
    case .variable(let slot, let name):
      if case .variable(slot, let kind, _)? = lookUp(name)?.meaning { return kind }
      return .any
    case .column: return .list
    case .tree(_, let quantity, _): return quantity.staticKind
    case .measured, .invalid, .index: return .any
    case .definedObservable(_, let inner): return staticKind(of: inner)
    case .observable(let observable, _, _): return observable.value.isInteger ? .integer : .real
    case .function(let function, let arguments): return staticKind(of: function, arguments)
    case .random: return .real
    case .unary(let operation, let operand):
      return operation == .not ? .truth : staticKind(of: operand)
    case .binary(let operation, let left, let right): return staticKind(of: operation, left, right)
    case .approximately(let left, _, _): return staticKind(of: left) == .list ? .list : .truth
    case .list, .comprehension: return .list
    case .conditional(_, let then, let otherwise):
      let (a, b) = (staticKind(of: then), staticKind(of: otherwise))
      return a == b ? a : a.isNumeric && b.isNumeric ? .number : .any
    }
  }

  private func staticKind(of value: Value) -> StaticKind {
    switch value {
    case .number(let quantity): quantity.isWholeNumber ? .integer : .real
    case .truth: .truth
    case .list: .list
    case .text: .text
    case .undefined: .any
    }
  }

  private func staticKind(of function: FunctionDefinition, _ arguments: [Term]) -> StaticKind {
    // A function of one number works on every item of a list.
    let works = function.arity == 1...1 && function.result != .list && registry.isScalar(function)
    if works, let first = arguments.first {
      let kind = staticKind(of: first)
      if kind == .list || kind == .any { return kind }
    }
    return function.result
  }

  private func staticKind(
    of operation: BinaryOperator, _ left: Term, _ right: Term
  ) -> StaticKind {
    let (a, b) = (staticKind(of: left), staticKind(of: right))
    if a == .list || b == .list || operation == .range { return .list }
    switch operation {
    case .or, .and, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return a == .any || b == .any ? .any : .truth
    case .add, .subtract, .multiply, .divide, .power, .range:
      if a == .any || b == .any { return .any }
      if a == .integer && b == .integer { return operation == .divide ? .number : .integer }
      return a == .real || b == .real ? .real : .number
    }
  }
}

extension Registry {
  fileprivate func isScalar(_ function: FunctionDefinition) -> Bool {
    ScalarFunctions.all.contains { $0.name == function.name }
  }
}

extension Value {
  /// An item of a list, counted from 0.
  func item(at index: Value) throws -> Value {
    guard case .list(let items) = self else {
      throw Operators.wrongType("an index", "a list", self)
    }
    guard case .number(let quantity) = index, quantity.isWholeNumber else {
      throw EvaluationProblem(
        .notACount, "an index must be a whole number", label: "not a whole number")
    }
    guard quantity.value >= 0, quantity.value < Double(items.count) else {
      throw EvaluationProblem(
        .indexOutOfRange,
        "there is no item \(NumberFormat().shortText(quantity.value)) in this list",
        label: items.isEmpty ? "the list is empty" : "it has the items 0 to \(items.count - 1)")
    }
    return items[Int(saturating: quantity.value)]
  }
}
