import SourceText
import Syntax

extension Checker {
  @Sendable static func lowerRepeat(_ checker: inout Checker, _ statement: Statement) {
    guard case .expression(let expression)? = statement["count"]?.value else { return }
    let definition = ArgumentDefinition("the number of repetitions", .count, in: .notNegative, "")
    let count = checker.lowerArgument(expression, as: definition)
    guard case .block(let block)? = statement[.block]?.value else { return }
    let body = checker.lowerBlock(block)
    guard !checker.isInvalid(count) else { return }
    if let cycle = checker.foldedCycle(body, repetitions: count) {
      // The collision's own place: that is what its errors point at.
      checker.steps.append(
        body[0].replaced(by: .cycle(cycle)))
    } else {
      checker.emit(.loop(LoopPlan(range: .count(count), body: body)), statement)
    }
  }

  /// `repeat n { collide …; damp … }` is one cycle: the same plan as `collide … n=n with damp …`.
  private func foldedCycle(_ body: [PlanStep], repetitions: Term) -> CyclePlan? {
    guard let first = body.first, case .cycle(let inner) = first.action, inner.until == nil,
      inner.repetitions == nil, isFixed(inner.collision)
    else { return nil }
    var damping = inner.damping
    switch body.count {
    case 1:
      guard inner.count.map({ constant($0) != nil }) ?? true, constant(inner.count) != .infinity
      else { return nil }
    case 2:
      guard damping == nil, inner.count == nil || constant(inner.count) == 1,
        case .damp(let loss) = body[1].action
      else { return nil }
      damping = loss
    default: return nil
    }
    if let damping {
      guard isFixed(damping.rate), damping.photons.map(isFixed) ?? true,
        damping.time.map(isFixed) ?? true
      else { return nil }
    }
    return CyclePlan(
      collision: inner.collision, damping: damping, count: inner.count, repetitions: repetitions)
  }

  private func isFixed(_ collision: CollisionPlan) -> Bool {
    switch collision {
    case .angle(let theta): isFixed(theta)
    case .coupling(let coupling, let time, let detuning):
      isFixed(coupling) && isFixed(time) && (detuning.map(isFixed) ?? true)
    }
  }

  /// Whether a term has the same value in every round of a loop that binds nothing: no state, no random number.
  private func isFixed(_ term: Term) -> Bool {
    switch term.kind {
    case .constant, .variable: true
    case .unary(_, let operand): isFixed(operand)
    case .binary(_, let left, let right): isFixed(left) && isFixed(right)
    case .function(_, let arguments): arguments.allSatisfy(isFixed)
    default: false
    }
  }

  @Sendable static func lowerFor(_ checker: inout Checker, _ statement: Statement) {
    guard case .name(let name)? = statement["name"]?.value else { return }
    guard case .clause(_, let fields)? = statement["in"]?.value,
      case .expression(let expression)? = fields.first?.value
    else {
      checker.report(
        .incompleteStatement, "`for` needs the values to run through", at: name.range,
        "write `for \(name.text) in 1..10 { … }`")
      return
    }
    let definition = ArgumentDefinition("for", .list, "")
    let list = checker.lowerArgument(expression, as: definition)
    guard case .block(let block)? = statement[.block]?.value else { return }
    let slot = checker.newSlot()
    checker.scopes.append(Scope())
    checker.declare(
      name, "loop variable", .variable(slot: slot, kind: .any, value: nil), in: statement)
    let body = checker.lowerBlock(block)
    checker.scopes.removeLast()
    guard !checker.isInvalid(list) else { return }
    checker.emit(
      .loop(LoopPlan(range: .each(slot: slot, name: name.text, list), body: body)), statement)
  }

  @Sendable static func lowerIf(_ checker: inout Checker, _ statement: Statement) {
    guard case .expression(let expression)? = statement["condition"]?.value else { return }
    let condition = checker.lower(expression)
    let isCondition = checker.requireTruth(condition, "`if`")
    guard case .block(let block)? = statement[.block]?.value else { return }
    let then = checker.lowerBranch(block, condition, taken: .yes)
    var otherwise: [PlanStep] = []
    if case .clause(_, let fields)? = statement["otherwise"]?.value,
      case .block(let block)? = fields.first?.value
    {
      otherwise = checker.lowerBranch(block, condition, taken: .no)
    }
    guard isCondition else { return }
    checker.emit(.branch(condition, then: then, otherwise: otherwise), statement)
  }

  /// A block that is known never to run is checked too, but values in it may be what they like: the branch
  /// is there to keep them out.
  private mutating func lowerBranch(
    _ block: Block, _ condition: Term, taken: Truth
  ) -> [PlanStep] {
    let wasConditional = position.isConditional
    defer { position.isConditional = wasConditional }
    if case .constant(.truth(let truth)) = condition.kind, truth != taken {
      position.isConditional = true
    }
    return lowerBlock(block)
  }

  @Sendable static func lowerSweep(_ checker: inout Checker, _ statement: Statement) {
    guard case .axes(let axes)? = statement["axes"]?.value else { return }
    checker.scopes.append(Scope())
    var columns: [String] = []
    for axis in axes {
      checker.lowerAxis(axis, statement)
      columns += axis.names.map(\.text)
    }
    let before = checker.measuredNames
    if case .block(let block)? = statement[.block]?.value {
      _ = checker.lowerBlock(block)
      columns += checker.measuredColumns(block)
    }
    checker.measuredNames = before
    checker.scopes.removeLast()
    checker.declareSeries(statement, "name", defaultName: nil, checker.newSlot(), columns)
    checker.emit(
      .unavailable("sweeps are not available yet; `for` runs points one after the other"), statement
    )
  }

  private mutating func lowerAxis(_ axis: SweepAxis, _ statement: Statement) {
    // `zip(A, B)` pairs lists of one length; it exists only here.
    if case .call(let word, let arguments) = axis.values.kind, word.text == "zip" {
      for argument in arguments {
        _ = lowerArgument(argument.value, as: ArgumentDefinition("zip", .list, ""))
      }
      if arguments.count != axis.names.count {
        report(
          .wrongArgumentCount, "`zip` needs one list for each name", at: axis.values.range,
          "\(axis.names.count) names, \(arguments.count) lists")
      }
    } else {
      _ = lowerArgument(axis.values, as: ArgumentDefinition("sweep", .list, ""))
    }
    for name in axis.names {
      declare(
        name, "loop variable", .variable(slot: newSlot(), kind: .number, value: nil), in: statement)
    }
  }

  private func measuredColumns(_ block: Block) -> [String] {
    block.statements.flatMap { statement -> [String] in
      guard statement.keyword.text == "measure",
        case .expressions(let values)? = statement["values"]?.value
      else { return [] }
      return values.map { $0.name?.text ?? text($0.expression.range) }
    }
  }
}
