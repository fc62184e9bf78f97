import Simulation
import SourceText
import Syntax

/// `collide … detect`: a detector looks at the outgoing qubits.
public enum DetectClause {
  public static let keyword = "detect"

  static let shape = ShapeElement.clause("detect", keyword: keyword, [.arguments])

  /// How messages name the clause.
  static let usage = "detect …"

  private static func probability(
    _ name: String, default value: Double? = nil, isOptional: Bool = false, _ help: String
  ) -> ArgumentDefinition {
    ArgumentDefinition(
      name, in: .closed(0, 1), default: value, isOptional: isOptional, help)
  }

  public static let arguments = [
    ArgumentDefinition(
      "angle", default: 0, unit: "radians",
      "turns the detector's basis: |0> = cos(angle/2)|g> + e^(i phase) sin(angle/2)|e>"),
    ArgumentDefinition("phase", default: 0, unit: "radians", "phase of that basis"),
    probability("efficiency", isOptional: true, "the chance that a qubit is seen; 1 if left out"),
    probability(
      "efficiency_0", isOptional: true, "that of a qubit in |0>, where the two differ"),
    probability("efficiency_1", isOptional: true, "that of a qubit in |1>"),
    probability("flip", default: 0, "the chance that a qubit which is seen is taken for the other"),
    ArgumentDefinition(
      "keep", .outcome, isOptional: true, choices: Outcome.words.map(\.word),
      "the outcome that is kept, of all qubits: g or e, 0 or 1 in a turned basis, none where nothing is seen"
    ),
  ]

  static func argument(_ name: String) -> ArgumentDefinition {
    arguments.first { $0.name == name }!
  }
}

extension Outcome {
  /// How a script names an outcome.
  static let words: [(word: String, outcome: Outcome)] = [
    ("g", .zero), ("e", .one), ("0", .zero), ("1", .one), ("none", .none),
  ]

  /// As it is written.
  var word: String {
    switch self {
    case .zero: "g"
    case .one: "e"
    case .none: "none"
    }
  }
}

/// What `detect` says.
struct DetectionPlan: Sendable {
  let arguments: [String: Term]
  /// The outcome of all qubits, by `keep=`; nil: all outcomes, each in a branch.
  let keep: Outcome?
  let span: SourceSpan

  subscript(name: String) -> Term? { arguments[name] }
  var terms: [Term] { Array(arguments.values) }
}
