import Simulation
import SourceText
import Syntax

// What looks and changes nothing.
extension Evaluator {
  // MARK: measure and print

  func sample(_ samples: [SamplePlan], _ step: PlanStep) throws {
    let line = step.span.source.line(at: step.span.range.lower)
    try noteObservation(step)
    for sample in samples {
      if sample.isNamed { trial?.unknownNames.insert(sample.name) }
      try observing { try self.sample(sample, line, step) }
    }
  }

  private func sample(_ sample: SamplePlan, _ line: Int, _ step: PlanStep) throws {
    let value = try valueOrVoid(named: sample.name) {
      let value = try evaluate(sample.term, machine.cavity)
      try requireReportable(value, sample.term, named: sample.name, step)
      return value
    }
    if sample.isNamed {
      machine.measured[sample.name] = value
      trial?.unknownNames.remove(sample.name)
    }
    machine.measured[Checker.lastMeasured] = value
    report(
      .measure(
        MeasureRecord(
          name: sample.name, value: value, collisions: machine.cavity.collisions, line: line)))
  }

  func print(_ pieces: [PrintPiece], _ step: PlanStep) throws {
    try noteObservation(step)
    var line = ""
    for piece in pieces {
      switch piece {
      case .text(let text): line += text
      case .value(let term):
        let name = term.span.canonicalText
        let value = try valueOrVoid(named: name) {
          let value = try evaluate(term, machine.cavity)
          try requireReportable(value, term, named: name, step)
          return value
        }
        line += machine.format.text(value)
      }
    }
    report(.print(line))
  }

  /// Refuses a number whose truncation bound is above the tolerance (E0402), pointing at the statement that
  /// outgrew its levels.
  private func requireReportable(
    _ value: Value, _ term: Term, named name: String, _ step: PlanStep
  ) throws {
    switch value {
    case .number(let quantity):
      if machine.cavity.bounds.isAsAccepted { return }
      // A bound that is not a number is no bound.
      guard !(quantity.truncation <= machine.numerics.tolerance * max(1, abs(quantity.value)))
      else { return }
      throw outgrown(quantity, term, name, step)
    case .list(let items):
      for item in items { try requireReportable(item, term, named: name, step) }
    case .truth, .text, .undefined: return
    }
  }

  private func outgrown(
    _ quantity: Quantity, _ term: Term, _ name: String, _ step: PlanStep
  ) -> RunFailure {
    let cavity = machine.cavity
    let origin = machine.outgrown
    let isFromFile = cavity.bounds.broughtNorm > 0.5 * cavity.bounds.norm
    let isFixed = machine.numerics.levels != nil && !isFromFile
    var reading =
      "\(name) reads \(NumberFormat(digits: 5).text(Quantity(quantity.value))), and the truth may be \(NumberFormat.boundText(quantity.truncation)) away"
    if let look = secondLook(at: step, { $0.better(term, than: quantity) }) {
      reading += "; with \(look.levels) levels it is \(NumberFormat(digits: 5).text(look.finding))"
    }
    let advice =
      isFromFile
      ? "the loss is in the file that the state was read from: `repair` behind its name takes the nearest state and its distance as the bound, `tolerance=inf` shows every number with its bound"
      : machine.numerics.levels.map {
        "remove `set levels=\($0)` (auto grows until the loss is below the tolerance), or set a larger number"
      }
        ?? (isLimitVague
          ? "what the cavity forgets slowly multiplies the roundings of its limit, and more levels do not help: `tolerance=inf` shows the number with its bound, a finite `n=` the state by then"
          : isStateKnown
            ? "`set tolerance=inf` shows the number with its bound; ask for what it is made of (`energy`, `variance`) where it divides by nearly 0"
            : "set a smaller `tolerance` before the run, so that the levels grow earlier, or `tolerance=inf` to see the number with its bound")
    return RunFailure(
      diagnostic: Diagnostic(
        .outgrewLevels, .error,
        isFixed
          ? "the cavity outgrew its \(cavity.levels) levels"
          : "the bound on `\(name)` is above the tolerance",
        labels: [DiagnosticLabel(origin?.span ?? term.span, lossLabel(origin?.collision))],
        notes: (origin?.trail ?? trailNotes()) + [
          reading, "asked for at \(place(term.span))", advice,
        ]))
  }

  /// The state is as good as the tolerance asks: it is the expression that makes its bound larger.
  private var isStateKnown: Bool {
    let (cavity, limit) = (machine.cavity, machine.numerics.tolerance)
    return cavity.bounds.norm <= limit
      && cavity.bounds.first <= limit * max(1, cavity.energy.value)
  }

  /// A limit whose levels are enough: nothing was cut off that would tell.
  private var isLimitVague: Bool {
    let cavity = machine.cavity
    return cavity.isEndless && machine.numerics.levels == nil
      && 1 - cavity.populations.reduce(0, +) <= 1e-12
  }

  private func lossLabel(_ collision: Int?) -> String {
    let cavity = machine.cavity
    let limit = NumberFormat.boundText(machine.numerics.tolerance)
    if isStateKnown {
      let known = NumberFormat.boundText(cavity.bounds.norm)
      return
        "the state is known to within \(known) of its trace (limit \(limit)); this makes more of it"
    }
    let kept = cavity.populations.reduce(0, +)
    // What the trace is short of, as far as its own rounding lets it be told.
    let lost =
      1 - kept > 1e-12
      ? "lost \(NumberFormat(digits: 2).text(Quantity(1 - kept)))"
      : "may have lost \(NumberFormat.boundText(cavity.bounds.norm))"
    if cavity.isEndless {
      guard isLimitVague else { return "\(lost) of the trace for ever (limit \(limit))" }
      let known = NumberFormat.boundText(cavity.bounds.norm)
      return "the limit is known to within \(known) of its trace (limit \(limit))"
    }
    var label = "\(lost) of the trace by collision \(cavity.collisions) (limit \(limit)"
    if let collision { label += ", first passed at collision \(collision)" }
    return label + ")"
  }

  /// The number as it is here, if it is known much better than `known`.
  private func better(_ term: Term, than known: Quantity) -> Quantity? {
    guard !term.isRandom, case .number(let quantity)? = try? evaluate(term, machine.cavity),
      quantity.truncation <= 0.01 * known.truncation
    else { return nil }
    return quantity
  }

  // MARK: expect

  func claim(_ plan: ClaimPlan, _ step: PlanStep) throws {
    try noteObservation(step)
    let verdict: ClaimRecord.Verdict
    let found = try valueOrVoid(named: plan.text) {
      .truth(try truth(plan.condition, "expect", machine.cavity))
    }
    switch found {
    case .truth(.yes): verdict = .pass
    case .truth(.no): verdict = .fail
    default: verdict = .undecided
    }
    switch verdict {
    case .pass: totals.claimsPassed += 1
    case .fail: totals.claimsFailed += 1
    case .undecided: totals.claimsUndecided += 1
    }
    let sides = sides(of: plan.condition, machine.cavity)
    report(
      .claim(
        ClaimRecord(
          verdict: verdict, condition: plan.text, reason: plan.reason,
          left: sides?.left, right: sides?.right,
          line: step.span.source.line(at: step.span.range.lower),
          diagnostic: verdict == .pass ? nil : explanation(verdict, plan, sides, step))))
  }

  struct Sides {
    let left: Quantity
    let right: Quantity
    let allowed: Quantity?
  }

  /// The two numbers that a condition compares, if it compares two numbers.
  func sides(of condition: Term, _ cavity: CavityState) -> Sides? {
    func number(_ term: Term) -> Quantity? {
      // Drawing a random number again would change the stream.
      guard !term.isRandom, case .number(let quantity)? = try? evaluate(term, cavity) else {
        return nil
      }
      return quantity
    }
    switch condition.kind {
    case .binary(let operation, let left, let right) where operation.isComparison:
      guard let a = number(left), let b = number(right) else { return nil }
      return Sides(left: a, right: b, allowed: nil)
    case .approximately(let left, let right, let allowed):
      guard let a = number(left), let b = number(right), let limit = number(allowed) else {
        return nil
      }
      return Sides(left: a, right: b, allowed: limit)
    case .unary(.not, let operand): return sides(of: operand, cavity)
    case .definedObservable(_, let inner): return sides(of: inner, cavity)
    default: return nil
    }
  }

  private func explanation(
    _ verdict: ClaimRecord.Verdict, _ plan: ClaimPlan, _ sides: Sides?, _ step: PlanStep
  ) -> Diagnostic {
    var notes: [String] = []
    if let sides {
      notes.append("left \(detailed(sides.left)), right \(detailed(sides.right))")
      let difference = sides.left - sides.right
      let size = difference.value < 0 ? -difference : difference
      var line = "difference \(NumberFormat(digits: 2).text(size))"
      if let allowed = sides.allowed {
        line += ", allowed \(NumberFormat(digits: 3).shortText(allowed.value))"
      }
      notes.append(line)
    } else if verdict == .undecided {
      notes.append(undefinedReason(plan.condition) ?? "the bounds are too coarse to tell")
    }
    if verdict == .undecided, undefinedReason(plan.condition) == nil,
      let levels = machine.numerics.levels
    {
      let look = secondLook(at: step) { $0.decided(plan.condition) }
      notes.append(
        "with \(levels) levels this is too coarse to tell; "
          + (look.map { "with `set levels=auto` it becomes \($0.finding), at \($0.levels) levels" }
            ?? "`set levels=auto` may decide it"))
    }
    if let reason = plan.reason { notes.append("claimed because: \(reason)") }
    notes += trailNotes()
    return Diagnostic(
      verdict == .fail ? .claimFailed : .claimUndecided, .claim,
      verdict == .fail ? "claim failed" : "claim undecided",
      labels: [DiagnosticLabel(plan.condition.span)], notes: notes)
  }

  /// `0.4576 (fail)`: the left side and the verdict, if there is one here.
  private func decided(_ condition: Term) -> String? {
    guard !condition.isRandom, let truth = try? truth(condition, "expect", machine.cavity),
      truth != .undecided
    else { return nil }
    let left = sides(of: condition, machine.cavity).map { "\(detailed($0.left)) " } ?? ""
    return left + (truth == .yes ? "(pass)" : "(fail)")
  }

  /// Why a side of a condition has no value.
  func undefinedReason(_ condition: Term) -> String? {
    for term in condition.operands {
      if !term.isRandom, case .undefined(let reason)? = try? evaluate(term, machine.cavity) {
        return "`\(term.span.text)` has no value here: \(reason)"
      }
    }
    return nil
  }
}

extension Term {
  /// The terms it is directly made of.
  var operands: [Term] {
    switch kind {
    case .unary(_, let operand), .definedObservable(_, let operand): [operand]
    case .binary(_, let a, let b), .index(let a, let b): [a, b]
    case .comprehension(let value, _, _, let list): [list, value]
    case .approximately(let a, let b, let c), .conditional(let a, let b, let c): [a, b, c]
    case .function(_, let items), .list(let items), .observable(_, let items, _): items
    case .random(_, let a, let b, _): [a, b]
    case .constant, .variable, .measured, .column, .tree, .invalid: []
    }
  }

  /// Whether evaluating it draws a random number.
  var isRandom: Bool {
    if case .random = kind { return true }
    return operands.contains { $0.isRandom }
  }
}

extension SourceSpan {
  /// An expression as `maser fmt` writes it, so that formatting renames no result.
  var canonicalText: String {
    Syntax.canonicalText(
      ofExpression: String(decoding: source.utf8[range.lower..<range.upper], as: UTF8.self))
  }

  /// The text as written, line ends as blanks.
  var text: String {
    String(decoding: source.utf8[range.lower..<range.upper], as: UTF8.self)
      .split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
