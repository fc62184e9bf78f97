import SourceText

/// What went wrong in an evaluation, before the evaluator adds the place.
struct EvaluationProblem: Error {
  let code: DiagnosticCode
  let title: String
  let label: String
  var notes: [String] = []

  init(_ code: DiagnosticCode, _ title: String, label: String = "", notes: [String] = []) {
    self.code = code
    self.title = title
    self.label = label
    self.notes = notes
  }
}

/// Everything there is to know about a function of expressions.
public struct FunctionDefinition: Sendable {
  public let name: String
  /// As written: `linspace(a, b, n)`.
  public let usage: String
  /// How many arguments it takes.
  public let arity: ClosedRange<Int>
  public let help: String
  /// An expression and what it gives.
  public let example: String
  let result: StaticKind
  /// The minor version of the language that brought it; a script that gives a newer name a meaning of its own keeps that.
  private(set) var since = 0
  let evaluate: @Sendable ([Value]) throws -> Value

  init(
    _ usage: String, arity: ClosedRange<Int>, _ help: String, example: String,
    result: StaticKind = .real, evaluate: @escaping @Sendable ([Value]) throws -> Value
  ) {
    self.usage = usage
    self.name = String(usage.prefix { $0 != "(" })
    self.arity = arity
    self.help = help
    self.example = example
    self.result = result
    let name = name
    self.evaluate = { arguments in
      let value = try Quantity.sampled(arguments, evaluate)
      // Looking at what went in is only needed where something else than finite numbers came out.
      if case .number(let quantity) = value, quantity.value.isFinite, quantity.bound.isFinite {
        return value
      }
      return try value.checked(name, isFinite: arguments.allSatisfy(\.isFinite))
    }
  }
}

extension FunctionDefinition {
  /// The same, brought by a minor version of the language.
  func brought(by minor: Int) -> FunctionDefinition {
    var definition = self
    definition.since = minor
    return definition
  }
}

/// A constant of the language.
public struct ConstantDefinition: Sendable {
  public let name: String
  public let help: String
  let value: Quantity
}
