import SourceText
import Syntax

extension Checker {
  @Sendable static func lowerRepeat(_ checker: inout Checker, _ statement: Statement) {
    guard case .expression(let expression)? = statement["count"]?.value else { return }
    let definition = ArgumentDefinition("the number of repetitions", .count, in: .notNegative, "")
    let count = checker.lowerArgument(expression, as: definition)
    guard case .block(let block)? = statement[.block]?.value else { return }
    checker.forgetAssigned(in: block)
    let start = checker.exports.count
    let body = checker.lowerRounds(block, checker.constant(count), nil)
    checker.takeExports(since: start)
    guard !checker.isInvalid(count) else { return }
    if let cycle = checker.foldedCycle(body, repetitions: count) {
      // The collision's own place: that is what its errors point at.
      checker.steps.append(
        body[0].replaced(by: .cycle(cycle)))
    } else {
      checker.emit(.loop(LoopPlan(range: .count(count), body: body)), statement)
    }
  }

  /// The body of a loop that runs so many rounds, as far as that is known.
  private mutating func lowerRounds(
    _ block: Block, _ rounds: Double?, _ variable: (slot: Int, name: String)?
  ) -> [PlanStep] {
    let outer = (position.rounds, position.turnName)
    defer { (position.rounds, position.turnName) = outer }
    position.rounds *= max(rounds ?? 1, 0)
    position.turnName = variable?.name ?? position.turnName
    return lowerTurn(
      block, Turn(labels: variable.map { [$0] } ?? [], isCounted: variable == nil))
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
    return inner.with(damping: damping, repetitions: repetitions)
  }

  private func isFixed(_ collision: CollisionPlan) -> Bool {
    collision.stream.isPlain
      && collision.terms.allSatisfy { staticKind(of: $0) != .list && isFixed($0) }
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
    checker.forgetAssigned(in: block)
    let (slot, start) = (checker.newSlot(), checker.exports.count)
    checker.scopes.append(Scope())
    checker.declare(
      name, "loop variable", .variable(slot: slot, kind: .any, value: nil), in: statement)
    let body = checker.lowerRounds(block, list.knownCount, (slot, name.text))
    checker.scopes.removeLast()
    checker.takeExports(since: start)
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
    let (wasConditional, rounds) = (position.isConditional, position.rounds)
    defer { (position.isConditional, position.rounds) = (wasConditional, rounds) }
    // It may run in one round only.
    position.rounds = 1
    let start = exports.count
    defer { takeExports(since: start) }
    if case .constant(.truth(let truth)) = condition.kind, truth != taken {
      position.isConditional = true
    }
    forgetAssigned(in: block)
    return lowerBlock(block)
  }

  @Sendable static func lowerSweep(_ checker: inout Checker, _ statement: Statement) {
    guard case .axes(let axes)? = statement["axes"]?.value else { return }
    guard !checker.position.isInSweep else {
      checker.report(
        .statementNotAllowedHere,
        checker.position.tree.map { "a sweep cannot be inside `\($0)`" }
          ?? "a sweep cannot be inside a sweep",
        at: statement.keyword.range,
        checker.position.tree.map { "put `\($0)` into the sweep" }
          ?? "name all axes in one: `sweep x in A, y in B as scan { … }`")
      return
    }
    let entry = (checker.qubit, checker.streamIsIncoherent, checker.measuredNames)
    let battery = checker.battery
    let (turns, exports) = (checker.turns, checker.exports)
    checker.turns = []
    let outerScope = checker.position.firstAssignableScope
    checker.position.firstAssignableScope = checker.scopes.count
    checker.scopes.append(Scope())
    let lowered = axes.compactMap { checker.lowerAxis($0, statement) }
    var body: [PlanStep] = []
    if case .block(let block)? = statement[.block]?.value {
      checker.position.isInSweep = true
      body = checker.lowerBlock(block)
      checker.position.isInSweep = false
    }
    checker.scopes.removeLast()
    let swept = checker.sweptSeries(
      since: exports.count, axes: lowered.flatMap(\.names), statement)
    (checker.turns, checker.exports) = (turns, exports + swept.map(\.exported))
    checker.takeExports(since: exports.count)
    checker.position.firstAssignableScope = outerScope
    // The state at entry comes back after it.
    (checker.qubit, checker.streamIsIncoherent, checker.measuredNames) = entry
    checker.battery = battery
    let columns = checker.measuredColumns(body)
    let lists = columns.filter { checker.staticKind(of: $0.term) == .list }.map(\.name)
    let names = axes.flatMap { $0.names.map(\.text) }
    let slot = checker.newSlot()
    let name = checker.declareSeries(
      statement, "name", defaultName: nil, slot, names + columns.map(\.name))
    guard lowered.count == axes.count else { return }
    let plan = SweepPlan(
      slot: slot, name: name ?? "", ordinal: checker.sweepCount, axes: lowered, body: body,
      columns: columns, claims: checker.claims(body), series: swept.map(\.series),
      span: checker.span(statement.keyword.range))
    checker.sweepCount += 1
    if !lists.isEmpty { checker.listColumns[slot] = lists }
    checker.emit(.sweep(plan), statement)
  }

  private mutating func lowerAxis(_ axis: SweepAxis, _ statement: Statement) -> SweepPlan.Axis? {
    var lists: [Term] = []
    // `zip(A, B)` pairs lists of one length; it exists only here.
    if case .call(let word, let arguments) = axis.values.kind, word.text == "zip" {
      for argument in arguments {
        lists.append(lowerArgument(argument.value, as: ArgumentDefinition("zip", .list, "")))
      }
      if arguments.count != axis.names.count {
        report(
          .wrongArgumentCount, "`zip` needs one list for each name", at: axis.values.range,
          "\(axis.names.count) names, \(arguments.count) lists")
        return nil
      }
    } else {
      noteWholeSteps(axis, statement)
      lists.append(lowerArgument(axis.values, as: ArgumentDefinition("sweep", .list, "")))
      if axis.names.count > 1 {
        report(
          .wrongArgumentCount, "several names need several lists", at: axis.values.range,
          "write `zip(A, B)`")
        return nil
      }
    }
    var names: [(slot: Int, name: String)] = []
    for name in axis.names {
      let slot = newSlot()
      declare(
        name, "loop variable", .variable(slot: slot, kind: .number, value: nil), in: statement)
      names.append((slot, name.text))
    }
    if case .constant(.list(let items))? = lists.first?.kind, items.isEmpty {
      report(
        .indexOutOfRange, "the axis `\(names[0].name)` has no values", at: lists[0].span.range,
        "an empty list")
    }
    return lists.contains(where: isInvalid) ? nil : SweepPlan.Axis(names: names, lists: lists)
  }

  /// `q in 0..1` has two values only: hardly what a scan of a real number is meant to have.
  private mutating func noteWholeSteps(_ axis: SweepAxis, _ statement: Statement) {
    guard axis.names.count == 1, case .binary(.range, let a, let b) = axis.values.kind,
      case .number(let first, _) = a.kind, case .number(let last, _) = b.kind,
      last > first, last < first + 2
    else { return }
    let format = NumberFormat()
    let whole = (first + 1).rounded(.down) <= last && first == first.rounded()
    let values =
      whole
      ? "\(format.shortText(first)) and \(format.shortText(first + 1))"
      : "\(format.shortText(first))"
    advise(
      .note, .wholeSteps, "`\(text(axis.values.range))` holds \(values) only",
      at: axis.values.range,
      "for values between write `linspace(\(text(a.range)), \(text(b.range)), 11)`", in: statement)
  }

  /// Everything that the steps measure, each name once.
  func measuredColumns(_ steps: [PlanStep]) -> [RecordPlan.Column] {
    var columns: [RecordPlan.Column] = []
    steps.forEachStep { step in
      guard case .sample(let samples) = step.action else { return }
      for sample in samples where !columns.contains(where: { $0.name == sample.name }) {
        var definition: ObservableDefinition?
        if case .observable(let observable, _, _) = sample.term.kind {
          definition = observable.value
        }
        columns.append(
          RecordPlan.Column(
            name: sample.name, symbol: sample.isNamed ? "" : definition?.symbol ?? "",
            unit: definition?.unit ?? "",
            isInteger: definition?.isInteger ?? (staticKind(of: sample.term) == .integer),
            term: sample.term))
      }
    }
    return columns
  }

  func claims(_ steps: [PlanStep]) -> [SweepPlan.Claim] {
    var claims: [SweepPlan.Claim] = []
    steps.forEachStep { step in
      guard case .claim(let claim) = step.action else { return }
      claims.append(
        SweepPlan.Claim(
          line: step.span.source.line(at: step.span.range.lower),
          condition: claim.text, reason: claim.reason))
    }
    return claims
  }
}

extension [PlanStep] {
  /// Visits every step, also inside blocks and procedures, in order.
  func forEachStep(_ body: (PlanStep) -> Void) {
    for step in self {
      body(step)
      switch step.action {
      case .loop(let loop): loop.body.forEachStep(body)
      case .call(let call): call.body.forEachStep(body)
      case .sweep(let sweep): sweep.body.forEachStep(body)
      case .branches(let tree): tree.body.forEachStep(body)
      case .branch(_, let then, let otherwise):
        then.forEachStep(body)
        otherwise.forEachStep(body)
      default: break
      }
    }
  }
}
