import Simulation
public import SourceText
public import Syntax

// What a session asks of a checker that lives on from statement to statement.
extension Checker {
  /// A name that the user has given to something.
  public struct GivenName: Sendable {
    public let name: String
    /// `value`, `parameter`, `observable`, `series`, `measured value` or `procedure`.
    public let what: String
    /// A procedure's parameters.
    public let parameters: [(name: String, isRequired: Bool)]
    /// What a series holds.
    public let columns: [String]

    /// A name of this kind.
    public init(
      name: String, what: String, parameters: [(name: String, isRequired: Bool)] = [],
      columns: [String] = []
    ) {
      self.name = name
      self.what = what
      self.parameters = parameters
      self.columns = columns
    }
  }

  /// Checks statements of another text than before.
  public mutating func check(_ statements: [Statement], of source: Source) {
    self.source = source
    check(statements)
  }

  /// What was found since the last time.
  public mutating func takeDiagnostics() -> [Diagnostic] {
    defer { diagnostics = [] }
    return diagnostics
  }

  /// Everything the user has named, by name.
  public var givenNames: [GivenName] {
    let values = scopes[0].names.map { name, entry -> GivenName in
      var columns: [String] = []
      if case .series(_, let names) = entry.meaning { columns = names }
      return GivenName(
        name: name, what: declarations[entry.declaration].what, parameters: [], columns: columns)
    }
    let measured = measuredNames.map {
      GivenName(name: $0, what: "measured value", parameters: [], columns: [])
    }
    let procedures = procedures.map { name, procedure in
      GivenName(
        name: name, what: "procedure",
        parameters: procedure.parameters.map { ($0.name, $0.defaultValue == nil) }, columns: [])
    }
    return (values + measured + procedures).sorted { $0.name < $1.name }
  }

  /// The names that `prepare qubit … as` has given.
  public var qubitNames: [String] { qubitKinds.sorted() }

  public func isProcedure(_ name: String) -> Bool { procedures[name] != nil }

  /// Whether a name alone is an expression.
  public func isValue(_ name: String) -> Bool {
    lookUp(name) != nil || measuredNames.contains(name) || registry.observable(name) != nil
      || registry.constant(name) != nil
  }

  /// The value of an expression that can be known before running.
  public func knownValue(of expression: Expression, in source: Source) -> Value? {
    var trial = self
    trial.source = source
    guard case .constant(let value) = trial.lower(expression).kind, trial.diagnostics.isEmpty else {
      return nil
    }
    return value
  }

  /// About how many bytes a copy that shares nothing takes.
  public var storageBytes: Double { 300 * Double(declarations.count) + 1000 }
}

extension Plan {
  /// The largest number of collisions, nil where it depends on the run.
  public var mostCollisions: Double? { steps.mostCollisions }

  /// Whether it may end earlier than `mostCollisions` says.
  public var canEndEarly: Bool { steps.canEndEarly }

  /// Whether it is one train of collisions whose first part can be written with a smaller `n=`.
  public var isOneTrain: Bool {
    guard steps.count == 1, case .cycle(let cycle) = steps[0].action, cycle.until == nil,
      cycle.repetitions == nil, let count = cycle.count
    else { return false }
    return !count.isRandom
  }

  /// Whether anything in it acts on the cavity.
  public var actsOnCavity: Bool { steps.actOnCavity }
}

extension [PlanStep] {
  fileprivate var canEndEarly: Bool {
    contains { step in
      switch step.action {
      case .cycle(let cycle): cycle.until != nil
      case .loop(let loop): loop.body.canEndEarly
      case .call(let call): call.body.canEndEarly
      case .sweep(let sweep): sweep.body.canEndEarly
      case .branches(let tree): tree.body.canEndEarly
      case .branch: true
      default: false
      }
    }
  }

  fileprivate var actOnCavity: Bool {
    contains { step in
      switch step.action {
      case .cycle, .damp, .prepareCavity: true
      case .loop(let loop): loop.body.actOnCavity
      case .call(let call): call.body.actOnCavity
      case .branch(_, let then, let otherwise): then.actOnCavity || otherwise.actOnCavity
      default: false
      }
    }
  }
}

extension Machine {
  /// The value of an observable without arguments in the present state; nil if it has none.
  public func reading(_ observable: String) -> Quantity? {
    guard let definition = Registry.standard.observable(observable), definition.variants.isEmpty
    else { return nil }
    return try? definition.measure(cavity, [], 0)
  }

  /// Numbers are shown whatever their bound, from here on.
  public mutating func liftTolerance() { numerics.tolerance = .infinity }

  /// Whether a number may be reported: its truncation bound is below the tolerance.
  public func isReportable(_ quantity: Quantity) -> Bool {
    quantity.truncation <= numerics.tolerance * max(1, abs(quantity.value))
  }

  /// About how many bytes a copy that shares nothing takes.
  public var storageBytes: Double {
    CavityState.bytes(levels: cavity.levels, cavity.representation) + 100 * Double(variables.count)
  }
}
