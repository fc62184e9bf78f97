import Simulation
import SourceText

// Plans as data: counting and changing them.
extension [PlanStep] {
  /// Whether it has more steps than this, counting a procedure's for every call; looks at no more than these.
  func isLarger(than limit: Int) -> Bool {
    var left = limit
    func take(_ steps: [PlanStep]) -> Bool {
      left -= steps.count
      guard left >= 0 else { return false }
      return steps.allSatisfy { step in
        switch step.action {
        case .loop(let loop): take(loop.body)
        case .call(let call): take(call.body)
        case .sweep(let sweep): take(sweep.body)
        case .branches(let tree): take(tree.body)
        case .branch(_, let then, let otherwise): take(then) && take(otherwise)
        default: true
        }
      }
    }
    return !take(self)
  }

  /// The largest number of collisions, nil where it depends on the run.
  var mostCollisions: Double? { mostCollisions { $0 } }

  /// The same, with runs beyond counting as if they were made in short: they are, or they say so.
  var mostCollisionsOneByOne: Double? {
    mostCollisions { $0 > Evaluator.mostCollisions ? Double(Engine.longRun) : $0 }
  }

  private func mostCollisions(_ counted: (Double) -> Double) -> Double? {
    var total = 0.0
    for step in self {
      var most: Double? = 0
      switch step.action {
      case .cycle(let cycle): most = cycle.mostCollisions.map(counted)
      case .loop(let loop):
        if let body = loop.body.mostCollisions(counted) {
          most = body == 0 ? 0 : loop.range.rounds.map { $0 == 0 ? 0 : $0 * body }
        } else {
          most = nil
        }
      case .call(let call): most = call.body.mostCollisions(counted)
      case .sweep(let sweep):
        most = sweep.body.mostCollisions(counted).flatMap { $0 * (sweep.points ?? .nan) }
        if most?.isNaN ?? false { most = nil }
      case .branches(let tree) where tree.sampling != nil:
        most = tree.body.mostCollisions(counted).flatMap { count in
          tree.sampling!.mostRuns.map { $0 * count }
        }
      case .branches(let tree):
        // Every qubit that is looked at doubles the records, at least.
        most = tree.body.mostCollisions(counted).map { count in
          count == 0
            ? 0
            : tree.grouping == .clicks
              ? count * (count + 1)
              : 2 * Swift.min(count < 18 ? Double(1 << Int(saturating: count)) : 2e5, 2e5)
        }
      case .branch(_, let then, let otherwise):
        if let a = then.mostCollisions(counted), let b = otherwise.mostCollisions(counted) {
          most = Swift.max(a, b)
        } else {
          most = nil
        }
      default: break
      }
      guard let most else { return nil }
      total += most
    }
    return total
  }

  /// The other reading: a bare `damp` after a train becomes loss after every collision of the train.
  var withLossBetweenCollisions: (steps: [PlanStep], changed: Bool) {
    var result: [PlanStep] = []
    var changed = false
    for step in self {
      switch step.action {
      case .damp(let damping) where damping.followsTrain:
        guard let last = result.last, case .cycle(let cycle) = last.action else { break }
        let joined = cycle.with(damping: damping, repetitions: cycle.repetitions)
        result[result.count - 1] = PlanStep(
          action: .cycle(joined), span: last.span, statement: last.statement)
        changed = true
        continue
      case .loop(let loop):
        let inner = loop.body.withLossBetweenCollisions
        changed = changed || inner.changed
        result.append(
          PlanStep(
            action: .loop(LoopPlan(range: loop.range, body: inner.steps)), span: step.span,
            statement: step.statement))
        continue
      case .call(let call):
        let inner = call.body.withLossBetweenCollisions
        changed = changed || inner.changed
        result.append(
          PlanStep(
            action: .call(
              CallPlan(procedure: call.procedure, arguments: call.arguments, body: inner.steps)),
            span: step.span, statement: step.statement))
        continue
      case .branch(let condition, let then, let otherwise):
        let inner = (then.withLossBetweenCollisions, otherwise.withLossBetweenCollisions)
        changed = changed || inner.0.changed || inner.1.changed
        result.append(
          step.replaced(
            by: .branch(condition, then: inner.0.steps, otherwise: inner.1.steps)))
        continue
      default: break
      }
      result.append(step)
    }
    return (result, changed)
  }
}

extension SweepPlan {
  /// How many points, where that is known before running.
  var points: Double? {
    axes.reduce(Optional(1.0)) { product, axis in
      guard let product, case .constant(.list(let items))? = axis.lists.first?.kind else {
        return nil
      }
      return product * Double(items.count)
    }
  }
}

extension SamplingPlan {
  /// Most runs, where that is known before running.
  var mostRuns: Double? {
    guard case .constant(.number(let quantity))? = (count ?? maximum)?.kind else { return nil }
    return quantity.value
  }
}

extension CyclePlan {
  fileprivate var mostCollisions: Double? {
    func known(_ term: Term?) -> Double? {
      guard let term else { return 1 }
      guard case .constant(.number(let quantity)) = term.kind else { return nil }
      return quantity.value
    }
    guard let count = known(count), let repetitions = known(repetitions) else { return nil }
    return count == 0 || repetitions == 0 ? 0 : count * repetitions
  }
}

extension LoopPlan.Range {
  fileprivate var rounds: Double? {
    switch self {
    case .count(let term):
      guard case .constant(.number(let quantity)) = term.kind else { return nil }
      return quantity.value
    case .each(_, _, let term):
      guard case .constant(.list(let items)) = term.kind else { return nil }
      return Double(items.count)
    }
  }
}
