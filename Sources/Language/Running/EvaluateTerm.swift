import Simulation
import SourceText
import Syntax

/// An error of the run with its place and trail.
struct RunFailure: Error {
  let diagnostic: Diagnostic
}

// Expressions on the current state.
extension Evaluator {
  /// The value of a term in the state `cavity`.
  func evaluate(_ term: Term, _ cavity: CavityState) throws -> Value {
    switch term.kind {
    case .constant(let value): return value
    case .variable(let slot, let name):
      return slot < machine.variables.count
        ? machine.variables[slot] : .undefined("`\(name)` has no value yet")
    case .measured(let name):
      if trial?.unknownNames.contains(name) == true { throw unknown(term) }
      return machine.measured[name] ?? .undefined("`\(name)` has not been measured yet")
    case .definedObservable(_, let inner): return try evaluate(inner, cavity)
    case .observable(let definition, let arguments, let variant):
      return try measure(definition, arguments, variant, cavity, term)
    case .function(let function, let arguments):
      let values = try arguments.map { try evaluate($0, cavity) }
      return try located(term) { try function.evaluate(values) }
    case .random(let distribution, let a, let b, let site):
      return try draw(distribution, a, b, site, cavity, term)
    case .unary(let operation, let operand):
      let value = try evaluate(operand, cavity)
      return try located(operand) { try Operators.apply(operation, value) }
    case .binary(let operation, let left, let right):
      return try binary(operation, left, right, cavity, term)
    case .approximately(let left, let right, let allowed):
      let values = try (evaluate(left, cavity), evaluate(right, cavity), evaluate(allowed, cavity))
      return try located(term) { try Operators.approximately(values.0, values.1, within: values.2) }
    case .list(let items):
      return .list(
        try items.map {
          try stopIfInterrupted()
          return try evaluate($0, cavity)
        })
    case .comprehension(let value, let slot, _, let list):
      return try comprehension(value, slot, list, cavity)
    case .index(let list, let index):
      let values = try (evaluate(list, cavity), evaluate(index, cavity))
      return try located(index) { try values.0.item(at: values.1) }
    case .conditional(let condition, let then, let otherwise):
      switch try truth(condition, "if", cavity) {
      case .yes: return try evaluate(then, cavity)
      case .no: return try evaluate(otherwise, cavity)
      case .undecided: throw undecided(condition, "the value of `if`", cavity)
      }
    case .column(let slot, let column, let name):
      if trial?.unknownTables.contains(slot) == true { throw unknown(term) }
      if let table = machine.tables.first(where: { $0.plan.slot == slot }) {
        return table.list(column)
      }
      if let family = machine.families.first(where: { $0.slot == slot }) {
        return family.list(column)
      }
      return try reading(ofSeries: slot, cavity)?.list(column)
        ?? .undefined("`\(name)` has not been recorded yet")
    case .tree(let slot, let quantity, let name):
      if trial?.unknownTables.contains(slot) == true { throw unknown(term) }
      return try value(quantity, ofTree: slot, name, term)
    case .invalid: return .undefined("not available")
    }
  }

  private func unknown(_ term: Term) -> EndOfTrial {
    EndOfTrial(reason: "`\(term.span.canonicalText)` is not known: what depends on it is not tried")
  }

  /// `and` and `or` do not look at their right side when the left one decides.
  private func binary(
    _ operation: BinaryOperator, _ left: Term, _ right: Term, _ cavity: CavityState, _ term: Term
  ) throws -> Value {
    let a = try evaluate(left, cavity)
    if case .truth(let truth) = a {
      if operation == .and, truth == .no { return a }
      if operation == .or, truth == .yes { return a }
    }
    let b = try evaluate(right, cavity)
    let culprit = operation == .divide ? right : term
    return try located(culprit) { try Operators.apply(operation, a, b) }
  }

  func measure(
    _ definition: Shared<ObservableDefinition>, _ arguments: [Term], _ variant: Int,
    _ cavity: CavityState, _ term: Term
  ) throws -> Value {
    var values: [Double] = []
    if !arguments.isEmpty {
      for (argument, expected) in zip(arguments, definition.value.variants[variant].arguments) {
        let value = try number(argument, as: expected, cavity)
        // Beyond any number of levels the answer is the same, and this one is an Int.
        values.append(expected.kind == .count ? min(value, 1e9) : value)
      }
    }
    try requireTriable(definition.value, cavity, term)
    do {
      let quantity: Quantity?
      if let long = definition.value.atLength {
        quantity = try measureAtLength(long, values, variant, cavity, term)
      } else {
        quantity = try watched(cavity) { try definition.value.measure(cavity, values, variant) }
      }
      guard let quantity else {
        return .undefined(definition.value.undefinedReason)
      }
      guard !quantity.value.isNaN else {
        return .undefined("its parts are beyond the range of numbers")
      }
      return .number(quantity.withRadii)
    } catch let undefined as UndefinedReason {
      return .undefined(undefined.text)
    } catch let error as SimulationError {
      throw failure(error, at: term.span)
    }
  }

  /// What needs eigenvalues of many levels can be stopped.
  private func watched(
    _ cavity: CavityState, _ body: () throws -> Quantity?
  ) throws -> Quantity? {
    guard cavity.levels >= Evaluator.manyLevels else { return try body() }
    return try retrying(cavity) {
      try CavityState.watched(isInterrupted: isInterrupted, body)
    }
  }

  /// From here on eigenvalues take longer than a person notices.
  private static let manyLevels = 384

  /// Once more where the run is to go on.
  private func retrying(_ cavity: CavityState, _ body: () throws -> Quantity?) throws -> Quantity? {
    while true {
      do { return try body() } catch SimulationError.interrupted {
        var now = machine
        now.cavity = cavity
        guard shouldGoOn(now) else { throw Interruption() }
      }
    }
  }

  /// What may take long is announced, shows that it goes on, and can be stopped.
  private func measureAtLength(
    _ measurement: LongMeasurement, _ values: [Double], _ variant: Int, _ cavity: CavityState,
    _ term: Term
  ) throws -> Quantity? {
    announce(seconds: measurement.seconds(values), at: term.span)
    return try retrying(cavity) {
      try measurement.measure(cavity, values, variant) {
        self.stageProgress?(.analysis, -1)
        return self.isInterrupted()
      }
    }
  }

  private func draw(
    _ distribution: RandomDistribution, _ a: Term, _ b: Term, _ site: Int, _ cavity: CavityState,
    _ term: Term
  ) throws -> Value {
    let first = try number(a, as: ArgumentDefinition("\(distribution.rawValue)", ""), cavity)
    let second = try number(b, as: ArgumentDefinition("\(distribution.rawValue)", ""), cavity)
    if distribution == .normal, second < 0 {
      throw located(
        EvaluationProblem(
          .outsideDomain, "a standard deviation cannot be negative",
          label: "\(NumberFormat().shortText(second)) is below 0"), at: b.span)
    }
    if distribution == .uniform, second < first {
      throw located(
        EvaluationProblem(
          .outsideDomain, "`uniform(a, b)` needs a <= b", label: "the ends are the wrong way round"),
        at: term.span)
    }
    return try located(term) {
      try Value.number(Quantity(machine.draw(distribution, site, first, second)))
        .checked(distribution.rawValue, isFinite: true)
    }
  }

  /// A number for an argument, checked against its definition.
  func number(_ term: Term, as definition: ArgumentDefinition, _ cavity: CavityState) throws
    -> Double
  {
    let value = try evaluate(term, cavity)
    do { return try definition.checked(value) } catch { throw located(error, at: term.span) }
  }

  func truth(_ term: Term, _ user: String, _ cavity: CavityState) throws -> Truth {
    let value = try evaluate(term, cavity)
    return try located(term) { try Operators.truth(value, user) }
  }

  func undecided(_ condition: Term, _ what: String, _ cavity: CavityState) -> RunFailure {
    var notes =
      sides(of: condition, cavity).map { sides in
        ["left \(detailed(sides.left)), right \(detailed(sides.right))"]
      } ?? []
    if let reason = undefinedReason(condition) { notes = [reason] }
    notes.append(
      "a smaller `tolerance`, or `set levels=auto`, may decide it; a claim (`expect`) may stay undecided, a branch cannot"
    )
    return located(
      EvaluationProblem(
        .undecidedCondition, "\(what) is undecided: the bounds are too coarse to tell",
        label: "neither certainly true nor certainly false", notes: notes), at: condition.span)
  }

  /// Adds the place to what goes wrong inside.
  private func located<Result>(_ term: Term, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let problem as EvaluationProblem {
      throw located(problem, at: term.span)
    }
  }

  func located(_ problem: EvaluationProblem, at span: SourceSpan) -> RunFailure {
    var diagnostic = problem.diagnostic(at: span)
    diagnostic.notes += trailNotes()
    return RunFailure(diagnostic: diagnostic)
  }
}
