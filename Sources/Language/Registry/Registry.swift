public import Syntax

/// Every statement, observable, function and constant of the language, declared exactly once.
///
/// The parser asks it for statement shapes; checker, help, grammar.md and completion read the same rows.
public struct Registry: Grammar {
  public let statements: [StatementDefinition]
  public let observables: [ObservableDefinition]
  public let functions: [FunctionDefinition]
  public let randomFunctions: [RandomFunctionDefinition]
  public let constants: [ConstantDefinition]

  private let statementIndex: [String: Int]
  private let observableIndex: [String: Int]
  private let functionIndex: [String: Int]

  /// The language as published.
  public static let standard = Registry(
    statements: DeclarationStatements.all + ActionStatements.all + ControlStatements.all
      + ObservationStatements.all + [ActionsOnMarks.mark, MetaStatement.meta],
    observables: EnergyObservables.all + StateObservables.all + PhaseSpaceObservables.all
      + QubitObservables.all + BookObservables.all + SplitObservables.all
      + BasinObservables.all + OutcomeObservables.all,
    functions: ScalarFunctions.all + ListFunctions.all,
    randomFunctions: RandomFunctionDefinition.all,
    constants: ConstantDefinition.all)

  init(
    statements: [StatementDefinition], observables: [ObservableDefinition],
    functions: [FunctionDefinition], randomFunctions: [RandomFunctionDefinition],
    constants: [ConstantDefinition]
  ) {
    self.statements = statements
    self.observables = observables
    self.functions = functions
    self.randomFunctions = randomFunctions
    self.constants = constants
    statementIndex = Registry.index(statements.map(\.keyword))
    observableIndex = Registry.index(observables.map(\.name))
    functionIndex = Registry.index(functions.map(\.name))
  }

  private static func index(_ names: [String]) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
  }

  public var keywords: [String] { statements.map(\.keyword) }

  public var newerKeywords: [String] { statements.filter { $0.since > 0 }.map(\.keyword) }

  public var hasAssignments: Bool { true }

  public func shape(of keyword: String) -> StatementShape? { statement(keyword)?.shape }

  public func statement(_ keyword: String) -> StatementDefinition? {
    statementIndex[keyword].map { statements[$0] }
  }

  /// An argument of a statement's form; there has to be one.
  func argument(_ keyword: String, _ words: [String] = [], _ name: String) -> ArgumentDefinition {
    let form = statement(keyword)!.forms.first { $0.words == words }!
    return form.arguments.first { $0.name == name }!
  }

  public func observable(_ name: String) -> ObservableDefinition? {
    observableIndex[name].map { observables[$0] }
  }

  public func function(_ name: String) -> FunctionDefinition? {
    functionIndex[name].map { functions[$0] }
  }

  func constant(_ name: String) -> ConstantDefinition? { constants.first { $0.name == name } }
}

/// A function that draws a random number.
public struct RandomFunctionDefinition: Sendable {
  public let usage: String
  public let help: String
  public let example: String
  let distribution: RandomDistribution

  public var name: String { distribution.rawValue }

  static let all = [
    RandomFunctionDefinition(
      usage: "normal(mu, sigma)",
      help: "a normally distributed number with mean mu and deviation sigma",
      example: "normal(0.8, 0.01)", distribution: .normal),
    RandomFunctionDefinition(
      usage: "uniform(a, b)", help: "a uniformly distributed number between a and b",
      example: "uniform(0, 1)", distribution: .uniform),
  ]
}

extension ConstantDefinition {
  static let all = [
    ConstantDefinition(
      name: "pi", help: "3.14159…",
      value: Quantity(Double.pi, rounding: Double.pi * Quantity.unitRoundoff)),
    ConstantDefinition(
      name: "e", help: "2.71828…, the base of exp",
      value: Quantity(2.718281828459045, rounding: 2.8 * Quantity.unitRoundoff)),
    ConstantDefinition(
      name: "inf",
      help: "infinity, for `tolerance=inf` and `n=inf`",
      value: Quantity(.infinity)),
  ]
}
