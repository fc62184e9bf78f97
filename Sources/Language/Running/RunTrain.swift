import Simulation
import SourceText

extension CollisionPlan {
  /// The argument that is at fault, where it is one that was written.
  func place(of error: SimulationError) -> SourceSpan? {
    switch error {
    case .outOfRange(let name, _, _, _), .notFinite(let name, _), .notHalfInteger(let name, _):
      self[name]?.span
    default: nil
    }
  }
}

/// The collisions and the qubits of a train, each gone through again and again.
struct Train {
  let collisions: [Collision]
  let qubits: [QubitState]
  /// omega in the units of g and detuning, where it is said.
  var cavityFrequency: Double?

  /// All alike.
  var uniform: (collision: Collision, qubit: QubitState)? {
    collisions.count == 1 && qubits.count == 1 ? (collisions[0], qubits[0]) : nil
  }

  init(_ collision: Collision, _ qubit: QubitState) {
    (collisions, qubits) = ([collision], [qubit])
  }

  /// Lists that repeat one thing are that thing.
  init(_ collisions: [Collision], _ qubits: [QubitState]) {
    self.collisions = Set(collisions).count == 1 ? [collisions[0]] : collisions
    self.qubits = Set(qubits).count == 1 ? [qubits[0]] : qubits
  }

  /// Collision number `index` of the train, from 0, and how many alike follow, itself included.
  func run(at index: Int, of count: Int) -> (collision: Collision, qubit: QubitState, count: Int) {
    (
      collisions[index % collisions.count], qubits[index % qubits.count],
      uniform == nil ? min(1, count - index) : count - index
    )
  }
}

extension Evaluator {
  /// What a plan's coupling and stream come to.
  func train(_ plan: CollisionPlan, _ step: PlanStep) throws -> Train {
    let qubits = try qubits(plan.stream, step)
    var values = CouplingValues()
    var angles: [Double]?
    let row = plan.row
    for argument in row.arguments {
      guard let term = plan[argument.name] else {
        if let value = argument.defaultValue { values.numbers[argument.name] = value }
        continue
      }
      switch argument.kind {
      case .perLevel: values.lists[argument.name] = try perLevel(term, argument)
      case .realOrList:
        let found = try numbers(term, as: argument)
        values.numbers[argument.name] = found[0]
        if found.count > 1 { angles = found }
      default: values.numbers[argument.name] = try number(term, as: argument, machine.cavity)
      }
    }
    try addSpread(plan.stream, &values)
    let losses = try plan.loss.map(losses)
    let collisions = try (angles.map { $0.map(Optional.some) } ?? [nil]).map { angle in
      if let angle { values.numbers["theta"] = angle }
      let collision: Collision
      do throws(SimulationError) {
        let base = try row.make(values)
        if let losses {
          collision = try DuringClause.collision(base, values, losing: losses).validated()
        } else {
          collision = try base.validated()
        }
      } catch { throw failure(error, at: plan.place(of: error) ?? step.span) }
      return try arriving(collision, plan.stream)
    }
    var train = Train(collisions, qubits)
    train.cavityFrequency = values.numbers["omega"]
    return train
  }

  /// The numbers of `during damp`.
  private func losses(_ plan: LossPlan) throws -> [String: Double] {
    var values: [String: Double] = [:]
    for argument in DuringClause.arguments {
      values[argument.name] =
        try plan[argument.name].map { try number($0, as: argument, machine.cavity) }
        ?? argument.defaultValue
    }
    return values
  }

  /// `arrivals=binomial`: a tick brings a qubit with a chance.
  private func arriving(
    _ collision: Collision, _ stream: StreamPlan
  ) throws -> Collision {
    guard stream.arrivals == .binomial, let term = stream.chance else { return collision }
    let chance = try number(
      term, as: Registry.standard.argument("collide", [], "p"), machine.cavity)
    return chance == 1 ? collision : .occasional(collision, chance: chance)
  }

  private func qubits(_ stream: StreamPlan, _ step: PlanStep) throws -> [QubitState] {
    if stream.members.isEmpty {
      if let qubit = machine.qubit { return [qubit] }
      throw located(
        EvaluationProblem(
          .noQubitPrepared, "no qubit has been prepared for this collision", label: "",
          notes: ["say what arrives before it, for example:  prepare qubit q=0.25 c=1"]),
        at: step.span)
    }
    return try stream.members.map { name in
      if let qubit = machine.qubitKinds[name] { return qubit }
      throw located(
        EvaluationProblem(
          .noQubitPrepared, "no qubit called `\(name)` has been prepared", label: "",
          notes: ["`prepare qubit … as \(name)` has to come before it"]), at: step.span)
    }
  }

  private func addSpread(_ stream: StreamPlan, _ values: inout CouplingValues) throws {
    guard let term = stream.spread else { return }
    let spread = try number(
      term, as: Registry.standard.argument("collide", [], "spread"), machine.cavity)
    guard spread != 0 else { return }
    values.spread = spread
    values.shape = stream.shape
  }

  /// A number, or the numbers of a list.
  private func numbers(_ term: Term, as argument: ArgumentDefinition) throws -> [Double] {
    let value = try evaluate(term, machine.cavity)
    let items: [Value]
    if case .list(let list) = value { items = list } else { items = [value] }
    guard !items.isEmpty else {
      throw located(
        EvaluationProblem(
          .wrongType, "`\(argument.name)` takes a number or a list of them", label: "an empty list"),
        at: term.span)
    }
    do { return try items.map { try argument.checked($0) } } catch let error as EvaluationProblem {
      throw located(error, at: term.span)
    }
  }

  /// Values level by level, and what they are off by.
  func perLevel(
    _ term: Term, _ argument: ArgumentDefinition
  ) throws -> (values: [Double], roundings: Double) {
    guard case .list(let items) = try evaluate(term, machine.cavity) else { return ([], 0) }
    var values: [Double] = []
    var roundings = 0.0
    for (level, item) in items.enumerated() {
      let value: Double
      do { value = try argument.checked(item) } catch {
        throw located(
          EvaluationProblem(
            error.code, error.title, label: "\(error.label), at n=\(level)", notes: error.notes),
          at: term.span)
      }
      if case .number(let quantity) = item, value != 0 {
        roundings = max(roundings, quantity.bound / (abs(value) * 0x1p-52))
      }
      values.append(value)
    }
    return (values, roundings)
  }
}
