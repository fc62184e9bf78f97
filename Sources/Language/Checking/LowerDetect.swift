import Simulation
import SourceText
import Syntax

// What becomes of the outgoing qubit: a detector, or the memory.
extension Checker {
  mutating func lowerDetectClause(
    _ statement: Statement, _ outer: CheckedArguments
  ) -> DetectionPlan? {
    guard case .clause(let keyword, let fields)? = statement["detect"]?.value else { return nil }
    let before = diagnostics.count
    let arguments = checkArguments(
      arguments(in: fields), definitions: DetectClause.arguments, alternatives: [],
      named: "detect", at: keyword.range, elsewhere: [outerPlace(statement, before: keyword)])
    for name in ["efficiency_0", "efficiency_1"] {
      guard let range = arguments.words[name], let both = arguments.words["efficiency"] else {
        continue
      }
      report(
        .conflictingArguments, "`efficiency` is that of both outcomes", at: range,
        "remove it, or `efficiency`", others: [DiagnosticLabel(span(both), "")])
    }
    var keep: Outcome?
    if case .constant(.text(let word))? = arguments["keep"]?.kind {
      keep = Outcome.words.first { $0.word == word }?.outcome
    }
    refuseLimit(outer, of: "`detect`", "a record of infinitely many outcomes has no state")
    // A misspelt argument may be the missing one.
    if arguments.words["keep"] == nil, diagnostics.count == before, !position.isInTree,
      position.procedure == nil
    {
      report(
        .missingArgument, "`detect` needs the outcome that is kept", at: keyword.range,
        "add `keep=g`, `keep=e` or `keep=none`",
        notes: [
          "`branches as t { … }` follows all outcomes at once; `measure t.daemonic` then says what they are worth"
        ])
    }
    if let tree = position.tree, let range = arguments.words["keep"] {
      let draws = tree == TrajectoriesStatement.trajectories.keyword
      report(
        .conflictingArguments,
        draws ? "in `\(tree)` every outcome is drawn" : "in `\(tree)` every outcome is followed",
        at: range, "remove `keep`",
        notes: [
          draws
            ? "`outcome(k)` says what was drawn"
            : "the table of `branches` has a row for each record, with its probability"
        ])
    }
    var terms = arguments.terms
    terms["keep"] = nil
    return DetectionPlan(arguments: terms, keep: keep, span: span(keyword.range))
  }

  /// A limit of collisions that are looked at one by one.
  private mutating func refuseLimit(
    _ outer: CheckedArguments, of what: String, _ reason: String
  ) {
    guard constant(outer["n"]) == .infinity, let range = outer.words["n"] else { return }
    report(
      .conflictingArguments, "`n=inf` and \(what) do not go together", at: range,
      "give a number of collisions", notes: [reason])
  }

  /// An outcome by its name.
  mutating func lowerOutcome(_ expression: Expression) -> Term {
    let written = text(expression.range)
    if Outcome.words.contains(where: { $0.word == written }) {
      return Term(.constant(.text(written)), span(expression.range))
    }
    report(
      .wrongType, "`keep` is one of: g, e, 0, 1, none", at: expression.range,
      written == "-" || written == "-1"
        ? "write `keep=none` for a qubit that is not seen" : "none of these")
    return Term(.invalid, span(expression.range))
  }

  /// What does not go together with `memory=`.
  mutating func checkMemory(
    _ arguments: CheckedArguments, _ plan: CollisionPlan, detection: DetectionPlan?
  ) {
    guard let range = arguments.words["memory"] else { return }
    func refuse(_ title: String, _ label: String, _ notes: [String] = []) {
      report(.conflictingArguments, title, at: range, label, notes: notes)
    }
    if detection != nil {
      refuse(
        "`memory` keeps the qubit that `detect` looks at", "remove it, or `detect`",
        ["a qubit that was looked at has nothing left to swap"])
    } else if plan.loss != nil {
      refuse(
        "loss during a collision is computed for qubits that arrive alone",
        "remove it, or write `with damp …`, loss after every collision")
    } else if plan.stream.arrivals == .binomial {
      refuse(
        "with `arrivals=binomial` it is not said what a qubit in memory does at a tick that brings none",
        "remove it, or `arrivals=binomial`")
    }
    refuseLimit(
      arguments, of: "`memory`", "no limit of collisions with memory is established yet")
  }

  /// Memory is for couplings that turn pairs, and a spread of theta too.
  mutating func refusesMemory(
    _ statement: Statement, _ row: CouplingRow, _ name: String
  ) -> Bool {
    guard !row.spreads,
      let memory = arguments(in: statement.fields).first(where: { $0.name.text == "memory" })
    else { return false }
    report(
      .unknownArgument, "`\(name)` has no memory", at: memory.name.range,
      "remove it, or take a coupling that turns pairs: Jaynes-Cummings or a ladder",
      notes: [
        "with the counter-rotating terms a qubit that stays would have to be followed through the frame of every collision"
      ])
    return true
  }

  /// `outcome == e`: here the names of outcomes are these; nil for anything else.
  mutating func lowerOutcomeTest(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression
  ) -> Term.Kind? {
    guard operation == .equal || operation == .notEqual, lookUp("outcome") == nil else {
      return nil
    }
    func isOutcome(_ expression: Expression) -> Bool {
      switch expression.kind {
      case .name(let word): word.text == "outcome"
      case .call(let word, _): word.text == "outcome"
      default: false
      }
    }
    func named(_ expression: Expression) -> Outcome? {
      guard case .name(let word) = expression.kind, lookUp(word.text) == nil else { return nil }
      return Outcome.words.first { $0.word == word.text }?.outcome
    }
    let (seen, name) = isOutcome(left) ? (left, right) : (right, left)
    guard isOutcome(seen), let outcome = named(name) else { return nil }
    let value = Term(
      .constant(.number(Quantity(integer: outcome.rawValue))), span(name.range))
    let term = lower(seen)
    return isInvalid(term) ? .invalid : .binary(operation, term, value)
  }
}

extension ObservableDefinition {
  /// The arguments of one that needs none, though it takes some.
  func defaults(at span: SourceSpan) -> [Term]? {
    guard let variant = variants.first, variant.word == nil else { return nil }
    let values = variant.arguments.compactMap(\.defaultValue)
    guard values.count == variant.arguments.count else { return nil }
    return values.map { Term(.constant(.number(Quantity($0))), span) }
  }
}
