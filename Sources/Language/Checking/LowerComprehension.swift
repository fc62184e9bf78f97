import SourceText
import Syntax

// `[value for x in list]`.
extension Checker {
  mutating func lowerComprehension(
    _ value: Expression, _ name: Word, _ list: Expression
  ) -> Term.Kind {
    let items = lowerArgument(list, as: ArgumentDefinition("for", .list, ""))
    let slot = newSlot()
    scopes.append(Scope())
    declareTurn(name, slot, of: value)
    let term = lower(value)
    scopes.removeLast()
    if case .constant(.text) = term.kind {
      report(
        .wrongType, "a list holds numbers, conditions or lists", at: value.range,
        "this is a string")
      return .invalid
    }
    guard !isInvalid(items), !isInvalid(term) else { return .invalid }
    return .comprehension(term, slot: slot, name: name.text, in: items)
  }

  /// The name of the items, known in the value only.
  private mutating func declareTurn(_ name: Word, _ slot: Int, of value: Expression) {
    guard isFree(name, "loop variable", readIn: value) else { return }
    declarations.append(
      Declaration(
        name: name.text, what: "loop variable", span: span(name.range), statement: nil,
        isUsed: true))
    scopes[scopes.count - 1].names[name.text] = Scope.Entry(
      meaning: .variable(slot: slot, kind: .any, value: nil), declaration: declarations.count - 1)
  }

  // MARK: What is known before running

  /// How many values are computed for one list before the run.
  private static let mostKnownItems = 20_000

  /// The items of a comprehension that depends on nothing but known values, so that its length and the cost of loops over
  /// it are known too.
  func knownItems(
    _ value: Term, _ slot: Int, _ list: Term
  ) -> Result<Value, EvaluationProblem>? {
    var budget = Checker.mostKnownItems
    return knownItems(value, slot, list, [:], &budget)
  }

  private func knownItems(
    _ value: Term, _ slot: Int, _ list: Term, _ bound: [Int: Value], _ budget: inout Int
  ) -> Result<Value, EvaluationProblem>? {
    guard case .success(.list(let items))? = knownValue(of: list, bound, &budget),
      items.count <= budget
    else { return nil }
    var bound = bound
    var results: [Value] = []
    for item in items {
      bound[slot] = item
      budget -= 1
      switch knownValue(of: value, bound, &budget) {
      case .success(let result)?: results.append(result)
      case .failure(let problem)?: return .failure(problem)
      case nil: return nil
      }
      guard budget > 0 else { return nil }
    }
    return .success(.list(results))
  }

  /// The value of a term whose variables are these; nil where it depends on anything else.
  private func knownValue(
    of term: Term, _ bound: [Int: Value], _ budget: inout Int
  ) -> Result<Value, EvaluationProblem>? {
    func constant(_ operand: Term) -> Result<Term, EvaluationProblem>? {
      knownValue(of: operand, bound, &budget)?.map { Term(.constant($0), operand.span) }
    }
    func constants(_ operands: [Term]) -> Result<[Term], EvaluationProblem>? {
      var terms: [Term] = []
      for operand in operands {
        switch constant(operand) {
        case .success(let term)?: terms.append(term)
        case .failure(let problem)?: return .failure(problem)
        case nil: return nil
        }
      }
      return .success(terms)
    }
    switch term.kind {
    case .constant(let value): return .success(value)
    case .variable(let slot, _): return bound[slot].map { .success($0) }
    case .comprehension(let value, let slot, _, let list):
      return knownItems(value, slot, list, bound, &budget)
    case .conditional(let condition, let then, let otherwise):
      guard case .success(.truth(let truth))? = knownValue(of: condition, bound, &budget),
        truth != .undecided
      else { return nil }
      return knownValue(of: truth == .yes ? then : otherwise, bound, &budget)
    case .unary, .binary, .approximately, .function, .list, .index:
      switch constants(term.operands) {
      case .success(let operands)?: return knownValue(Term(term.kind(of: operands), term.span))
      case .failure(let problem)?: return .failure(problem)
      case nil: return nil
      }
    case .measured, .definedObservable, .observable, .random, .column, .tree, .invalid: return nil
    }
  }
}

extension Term {
  /// The same operation on other operands, of the kinds that only compute.
  fileprivate func kind(of operands: [Term]) -> Kind {
    switch kind {
    case .unary(let operation, _): .unary(operation, operands[0])
    case .binary(let operation, _, _): .binary(operation, operands[0], operands[1])
    case .approximately: .approximately(operands[0], operands[1], within: operands[2])
    case .function(let function, _): .function(function, operands)
    case .list: .list(operands)
    case .index: .index(operands[0], operands[1])
    default: kind
    }
  }
}
