import Simulation
import SourceText

/// Where an expression fails at a point of a sweep it is undefined there, and the point goes on: what else is measured does not
/// depend on it.
final class VoidedExpressions {
  /// In the order in which they failed, each expression once.
  private(set) var all: [(expression: String, diagnostic: Diagnostic)] = []

  func note(_ expression: String, _ diagnostic: Diagnostic) {
    if !all.contains(where: { $0.expression == expression }) {
      all.append((expression, diagnostic))
    }
  }

  /// For the status of the point; nil where nothing failed.
  var status: String? {
    all.isEmpty
      ? nil : all.map { "`\($0.expression)`: \($0.diagnostic.title)" }.joined(separator: "; ")
  }
}

extension Evaluator {
  /// The value of an expression, undefined where it fails and that is to be noted only.
  func evaluateOrVoid(_ term: Term, named name: String) throws -> Value {
    try valueOrVoid(named: name) { try evaluate(term, machine.cavity) }
  }

  func valueOrVoid(named name: String, _ body: () throws -> Value) throws -> Value {
    guard let voided else { return try body() }
    do { return try body() } catch let failure as RunFailure {
      voided.note(name, failure.diagnostic)
      return .undefined(failure.diagnostic.title)
    }
  }
}
