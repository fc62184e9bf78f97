internal import Simulation
public import Syntax

/// What kind of value an argument takes.
public enum ArgumentKind: String, Sendable {
  case real = "number"
  /// A whole number, not negative.
  case count = "whole number"
  /// A whole number or `inf`.
  case countOrInfinity = "whole number or inf"
  /// A whole number or the word `auto`.
  case countOrAuto = "whole number or auto"
  case condition
  case list
  /// A number, or a list that is gone through again and again.
  case realOrList = "number or list"
  /// An expression in `n`, the level.
  case perLevel = "expression in n"
  /// Qubits that `prepare qubit … as` has named.
  case qubits = "list of named qubits"
  /// What a detector says: `g`, `e`, `0`, `1`, `none`.
  case outcome
  /// One of fixed words (`fock` in `fidelity(fock, n=14)`).
  case word
  /// The name of a `mark`.
  case mark = "name of a mark"
  /// A text in quotes, in which nothing is filled in.
  case text = "text"
  /// A text with sub- and superscripts, in which values are filled in.
  case label
  /// One, or a list of them.
  case labels = "label or list of labels"
  case any = "value"
}

/// The values a quantity may have.
public struct ValueRange: Sendable {
  public let lower: Double
  public let upper: Double
  public let lowerIncluded: Bool
  public let upperIncluded: Bool

  public static let anyFinite = ValueRange(
    lower: -.infinity, upper: .infinity, lowerIncluded: false, upperIncluded: false)
  public static let notNegative = ValueRange(
    lower: 0, upper: .infinity, lowerIncluded: true, upperIncluded: false)
  public static let positive = ValueRange(
    lower: 0, upper: .infinity, lowerIncluded: false, upperIncluded: false)
  public static let positiveOrInfinite = ValueRange(
    lower: 0, upper: .infinity, lowerIncluded: false, upperIncluded: true)
  public static let atLeastOne = ValueRange(
    lower: 1, upper: .infinity, lowerIncluded: true, upperIncluded: false)

  public static func closed(_ lower: Double, _ upper: Double) -> ValueRange {
    ValueRange(lower: lower, upper: upper, lowerIncluded: true, upperIncluded: true)
  }

  public func contains(_ value: Double) -> Bool {
    (value > lower || lowerIncluded && value == lower)
      && (value < upper || upperIncluded && value == upper)
  }

  /// `at least 0`, `from -1 to 1`, … for help and messages.
  public var text: String {
    func shown(_ bound: Double) -> String { NumberFormat(digits: 6).shortText(bound) }
    switch (lower.isFinite, upper.isFinite) {
    case (false, false): return "finite"
    case (true, false):
      return lowerIncluded ? "at least \(shown(lower))" : "more than \(shown(lower))"
    case (false, true):
      return upperIncluded ? "at most \(shown(upper))" : "less than \(shown(upper))"
    case (true, true): return "from \(shown(lower)) to \(shown(upper))"
    }
  }
}

/// One argument of a statement, observable or function.
public struct ArgumentDefinition: Sendable {
  public let name: String
  public let kind: ArgumentKind
  public let range: ValueRange
  /// Nil: required, unless the form's `alternatives` say otherwise.
  public let defaultValue: Double?
  /// Left out without a default: one of several spellings (see `StatementForm.alternatives`).
  public let isOptional: Bool
  /// Means something only beside this argument.
  public let companion: String?
  /// The words of a `word`.
  public let choices: [String]
  public let unit: String
  public let help: String

  public init(
    _ name: String, _ kind: ArgumentKind = .real, in range: ValueRange = .anyFinite,
    default defaultValue: Double? = nil, isOptional: Bool = false, beside companion: String? = nil,
    choices: [String] = [], unit: String = "", _ help: String
  ) {
    self.name = name
    self.kind = kind
    self.range = range
    self.defaultValue = defaultValue
    self.isOptional = isOptional || defaultValue != nil
    self.companion = companion
    self.choices = choices
    self.unit = unit
    self.help = help
  }
}

extension ArgumentDefinition {
  /// What it may be, for help and tables: the words it is one of, the range of a number, nothing for names and expressions that have none.
  public var domain: String {
    switch kind {
    case .word, .outcome: choices.isEmpty ? range.text : choices.joined(separator: ", ")
    case .qubits, .text, .label, .labels: kind.rawValue
    default: range.text
    }
  }

  /// A number with any finite value.
  public init(_ name: String, _ help: String) { self.init(name, .real, help) }
}

/// Whether a statement may change the cavity (law 2).
public enum StatementEffect: String, Sendable, CaseIterable {
  case declaration, action, observation, control
}

/// When a statement can be run.
public enum Availability: Sendable {
  case now
  /// Parsed, checked and formatted, but refused when run, with this sentence.
  case later(String)
}

/// One way to write a statement: `prepare qubit …`, `prepare cavity fock …`.
public struct StatementForm: Sendable {
  /// The fixed words after the keyword.
  public let words: [String]
  public let arguments: [ArgumentDefinition]
  /// Sets of arguments of which exactly one must be given, e.g. `theta` or `g tau`.
  public let alternatives: [[String]]
  /// Clauses it takes, for messages: `until … max`, `with damp …`.
  public let clauses: [String]
  public let help: String
  /// The equation of the paper, or nothing.
  public let equation: String
  /// Where this form does something else than its statement (`prepare qubit` declares).
  public let effect: StatementEffect?
  public let availability: Availability

  public init(
    _ words: [String] = [], arguments: [ArgumentDefinition] = [], alternatives: [[String]] = [],
    clauses: [String] = [], help: String, equation: String = "", effect: StatementEffect? = nil,
    availability: Availability = .now
  ) {
    self.words = words
    self.arguments = arguments
    self.alternatives = alternatives
    self.clauses = clauses
    self.help = help
    self.equation = equation
    self.effect = effect
    self.availability = availability
  }
}

/// The check of one statement: turns it into steps of the plan, reporting what is wrong.
typealias Lowering = @Sendable (inout Checker, Statement) -> Void

/// Everything there is to know about a statement, declared once: the parser, the checker, the help,
/// grammar.md and completion derive from it.
public struct StatementDefinition: Sendable {
  public let keyword: String
  public let effect: StatementEffect
  public private(set) var shape: StatementShape
  public let forms: [StatementForm]
  /// One line.
  public let summary: String
  /// A program that runs as it stands.
  public let example: String
  let lower: Lowering
  /// It stands outside of all blocks.
  private(set) var isTopLevel = false
  /// The minor version of the language that brought it; a script that uses a newer word as a name of its own keeps that.
  private(set) var since = 0
  /// What a file that it writes may end in; none where it writes no file. A statement that has some does nothing but write or draw.
  public private(set) var fileEndings: [String] = []

  init(
    _ keyword: String, _ effect: StatementEffect, shape: [ShapeElement], usage: String,
    forms: [StatementForm], summary: String, example: String, lower: @escaping Lowering
  ) {
    self.keyword = keyword
    self.effect = effect
    self.shape = StatementShape(shape, usage: usage)
    self.forms = forms
    self.summary = summary
    self.example = example
    self.lower = lower
  }
}

extension StatementDefinition {
  /// The same, brought by a minor version of the language.
  func brought(by minor: Int) -> StatementDefinition {
    var definition = self
    definition.since = minor
    return definition
  }

  /// The same, for one that writes files.
  func writing(_ endings: [String]) -> StatementDefinition {
    var definition = self
    definition.fileEndings = endings
    return definition
  }

  /// The same, for one whose clauses the formatter lays in the order of its shape.
  func layingClauses() -> StatementDefinition {
    var definition = self
    definition.shape = StatementShape(shape.elements, usage: shape.usage, laysClauses: true)
    return definition
  }

  /// The same, for a statement that stands outside of all blocks.
  func atTopLevel() -> StatementDefinition {
    var definition = self
    definition.isTopLevel = true
    return definition
  }
}

extension NumberFormat {
  /// A number without bound and without superfluous zeros: `0.25`, `15`, `1e-11`.
  public func shortText(_ value: Double) -> String {
    if value == value.rounded(), abs(value) <= 0x1p53 { return String(Int(saturating: value)) }
    return "\(value)"
  }

  /// The same with so many significant digits at most.
  public func briefText(_ value: Double) -> String {
    let text = self.text(Quantity(value))
    guard value.isFinite, value != value.rounded() else { return shortText(value) }
    let exponent = text.drop { $0 != "e" }
    var digits = text.prefix { $0 != "e" }
    if digits.contains(".") {
      while digits.last == "0" { digits.removeLast() }
      if digits.last == "." { digits.removeLast() }
    }
    return String(digits + exponent)
  }
}
