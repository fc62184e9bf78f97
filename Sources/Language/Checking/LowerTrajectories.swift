import SourceText
import Syntax

// `trajectories`: runs whose outcomes are drawn.
extension Checker {
  @Sendable static func lowerTrajectories(_ checker: inout Checker, _ statement: Statement) {
    guard checker.requireNoTree(around: statement) else { return }
    // Counted as it is written: draws in the block come behind it.
    let (site, ordinal) = (checker.randomSites, checker.sweepCount)
    checker.randomSites += 1
    if !checker.position.isInSweep { checker.sweepCount += 1 }
    var count: Term?
    if case .expression(let expression)? = statement["count"]?.value {
      count = checker.lowerArgument(
        expression, as: ArgumentDefinition("the number of runs", .count, in: .positive, ""))
    }
    let block = checker.lowerTreeBlock(statement)
    let columns = checker.measuredColumns(block.steps)
    let (slot, name) = checker.declareTree(statement, block.steps, columns)
    checker.sampledTrees.insert(slot)
    checker.requireDetector(statement, block, "nothing in this block draws anything")
    let (until, arguments) = checker.lowerStop(statement, count)
    if arguments["seed"] == nil, checker.firstRandom == nil {
      checker.firstRandom = checker.span(statement.keyword.range)
    }
    let sampling = SamplingPlan(
      count: count, until: until, maximum: arguments["max"], confidence: arguments["confidence"],
      seed: arguments["seed"], site: site, ordinal: ordinal)
    guard (count ?? sampling.maximum).map({ !checker.isInvalid($0) }) ?? false else { return }
    checker.emit(
      .branches(
        BranchesPlan(
          slot: slot, name: name, body: block.steps, columns: columns,
          claims: checker.claims(block.steps), span: checker.span(statement.keyword.range),
          isUniform: block.steps.isUniform, looksAtEndOnly: false, grouping: .records,
          sampling: sampling)), statement)
  }

  /// When it stops, and the arguments wherever they stand.
  private mutating func lowerStop(
    _ statement: Statement, _ count: Term?
  ) -> (until: Term?, CheckedArguments) {
    var given = arguments(in: statement.fields)
    var definitions = TrajectoriesStatement.arguments
    let keyword = statement.keyword
    guard case .clause(let word, let fields)? = statement["until"]?.value else {
      if count == nil, !statement.hasMistakes {
        report(
          .missingArgument, "how many runs `trajectories` makes is not said", at: keyword.range,
          "write `trajectories 1000 …`, or `trajectories as t until t.energy.error < 0.01 max=100000 …`"
        )
      }
      return (
        nil,
        checkArguments(
          given, definitions: definitions, alternatives: [], clauses: ["until … max"],
          named: keyword.text, at: keyword.range)
      )
    }
    given = arguments(in: fields) + given
    definitions = [TrajectoriesStatement.maximum.required] + definitions
    if let count {
      report(
        .conflictingArguments,
        "`trajectories` takes either a number of runs or `until … max=`, not both",
        at: count.span.range, "write it as `max=\(text(count.span.range))`",
        others: [DiagnosticLabel(span(word.range), "")])
    }
    let checked = checkArguments(
      given, definitions: definitions, alternatives: [], named: "until", at: word.range)
    guard case .expression(let expression)? = fields.first(where: { $0.role == "condition" })?.value
    else { return (nil, checked) }
    let condition = lower(expression)
    guard requireTruth(condition, "`until`") else { return (nil, checked) }
    return (condition, checked)
  }

  /// `t.daemonic`, `t.energy`, `t.runs`; what the block measures is a list over all runs.
  mutating func lowerSampledMember(
    _ slot: Int, _ tree: Word, _ member: Word, columns: [String]
  ) -> Term.Kind {
    let name = "\(tree.text).\(member.text)"
    if trees[slot]!.contains(member.text), let index = columns.firstIndex(of: member.text) {
      return .column(slot: slot, -1 - index, name: name)
    }
    if let quantity = sampledQuantity(member.text) {
      if case .mean(let observable) = quantity, !requireMean(observable, member) {
        return .invalid
      }
      return .tree(slot: slot, quantity, name: name)
    }
    if let index = columns.firstIndex(of: member.text) {
      return .column(slot: slot, -1 - index, name: name)
    }
    unknownMember(tree, member, own: TreeQuantity.sampledNames, columns)
    return .invalid
  }

  private func sampledQuantity(_ name: String) -> TreeQuantity? {
    switch name {
    case "daemonic": return .daemonic
    case "runs": return .runs
    case "left": return .left
    default:
      guard let observable = registry.observable(name), observable.variants.isEmpty else {
        return nil
      }
      return .mean(observable)
    }
  }

  /// `t.energy.error`, `t.E.mean`; nil for what is nothing of the kind.
  mutating func lowerPartOfMean(_ owner: Expression, _ part: Word) -> Term.Kind? {
    guard case .member(let inner, let member) = owner.kind, case .name(let tree) = inner.kind,
      let entry = lookUp(tree.text), case .series(let slot, let columns) = entry.meaning,
      trees[slot] != nil
    else { return nil }
    markUsed(entry)
    let whole = "\(tree.text).\(member.text)"
    guard sampledTrees.contains(slot) else {
      report(
        .unknownColumn, "`\(whole)` is exact", at: part.range,
        "it has a bound, and no `\(part.text)`")
      return .invalid
    }
    let term = lowerSampledMember(slot, tree, member, columns: columns)
    let name = "\(whole).\(part.text)"
    switch (term, part.text) {
    case (.tree(_, .runs, _), _), (.tree(_, .left, _), _): break
    case (.tree(_, let quantity, _), "error"):
      return .tree(slot: slot, .error(quantity), name: name)
    case (.column(_, let column, _), "error"):
      return .tree(slot: slot, .error(.columnMean(-1 - column)), name: name)
    case (.column(_, let column, _), "mean"):
      return .tree(slot: slot, .columnMean(-1 - column), name: name)
    case (.invalid, _): return .invalid
    default: break
    }
    let isMean: Bool
    if case .tree = term { isMean = true } else { isMean = false }
    report(
      .unknownColumn, "`\(whole)` has no `\(part.text)`", at: part.range,
      isMean
        ? "a mean has `error`, its standard error" : "a list over the runs has `mean` and `error`")
    return .invalid
  }
}
