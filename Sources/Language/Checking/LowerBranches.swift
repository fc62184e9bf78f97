import SourceText
import Syntax

// `branches`: a fork for every outcome.
extension Checker {
  @Sendable static func lowerBranches(_ checker: inout Checker, _ statement: Statement) {
    guard !checker.position.isInTree else {
      checker.report(
        .statementNotAllowedHere, "`branches` cannot be inside `branches`",
        at: statement.keyword.range, "every `detect` in a block splits it already")
      return
    }
    let entry = (checker.qubit, checker.streamIsIncoherent, checker.measuredNames)
    let (battery, turns, exports) = (checker.battery, checker.turns, checker.exports)
    let outerScope = checker.position.firstAssignableScope
    let wasInSweep = checker.position.isInSweep
    checker.turns = []
    checker.position.firstAssignableScope = checker.scopes.count
    var body: [PlanStep] = []
    let before = checker.diagnostics.count
    // What is missing may follow where the block breaks off.
    var isWhole = true
    if case .block(let block)? = statement[.block]?.value {
      (checker.position.isInSweep, checker.position.isInTree) = (true, true)
      body = checker.lowerBlock(block)
      isWhole = checker.source.utf8[..<block.range.upper].last == UInt8(ascii: "}")
      (checker.position.isInSweep, checker.position.isInTree) = (wasInSweep, false)
    }
    (checker.turns, checker.exports) = (turns, exports)
    checker.position.firstAssignableScope = outerScope
    // The state at entry comes back after it.
    (checker.qubit, checker.streamIsIncoherent, checker.measuredNames) = entry
    checker.battery = battery
    let probability = RecordPlan.Column(
      name: BranchesPlan.probability, symbol: "P", unit: "", isInteger: false,
      term: Term(.invalid, checker.span(statement.keyword.range)))
    let columns =
      [probability]
      + checker.measuredColumns(body).filter { $0.name != BranchesPlan.probability }
    let lists = columns.filter { checker.staticKind(of: $0.term) == .list }.map(\.name)
    let slot = checker.newSlot()
    let name = checker.declareSeries(
      statement, "name", defaultName: nil, slot, columns.map(\.name))
    checker.trees[slot] = Set(
      checker.namedColumns(body).union([BranchesPlan.probability]))
    if !lists.isEmpty { checker.listColumns[slot] = lists }
    // Whatever else is wrong may have been meant to.
    if !body.detects, isWhole, !statement.hasMistakes, checker.diagnostics.count == before {
      checker.report(
        .missingArgument, "nothing in this block splits it", at: statement.keyword.range,
        "write `collide … detect` in it",
        notes: ["`branches` follows the outcomes of detectors that look at the outgoing qubits"])
    }
    let isUniform = body.isUniform
    let grouping = checker.grouping(statement, body, slot)
    checker.emit(
      .branches(
        BranchesPlan(
          slot: slot, name: name ?? "", body: body, columns: columns,
          claims: checker.claims(body), span: checker.span(statement.keyword.range),
          isUniform: isUniform, looksAtEndOnly: isUniform && body.looksAtEndOnly,
          grouping: grouping)), statement)
  }

  /// Which records are told apart. Those of as many clicks are one state, which all of them must have come to in the same way.
  private mutating func grouping(
    _ statement: Statement, _ body: [PlanStep], _ slot: Int
  ) -> BranchesPlan.Grouping {
    guard case .clause(let keyword, let fields)? = statement["grouping"]?.value,
      case .word(let word)? = fields.first(where: { $0.role == "kind" })?.value,
      let grouping = BranchesPlan.Grouping(rawValue: word.text), grouping == .clicks
    else { return .records }
    clickTrees.insert(slot)
    let range = SourceRange(keyword.range.lower, word.range.upper)
    if !body.isUniform {
      report(
        .conflictingArguments, "`by clicks` and what depends on the run do not go together",
        at: range, "remove it, or what looks at the state or at what was seen",
        notes: ["records with as many clicks are one state: all of them must have met the same"])
    } else if !body.looksAtEndOnly {
      report(
        .conflictingArguments, "`by clicks` knows no single record", at: range,
        "remove it, or look at the state behind the last detector only",
        notes: ["`probability`, `outcome`, `power_max` and `lost` are those of a single record"])
    }
    return grouping
  }

  /// What is measured with a name of its own.
  private func namedColumns(_ steps: [PlanStep]) -> Set<String> {
    var names: Set<String> = []
    steps.forEachStep { step in
      if case .sample(let samples) = step.action {
        names.formUnion(samples.filter(\.isNamed).map(\.name))
      }
    }
    return names
  }

  /// `t.daemonic`, `t.energy`: of the tree as a whole, unless the block has given the name to something of every record.
  mutating func lowerTreeMember(
    _ slot: Int, _ tree: Word, _ member: Word, columns: [String]
  ) -> Term.Kind {
    let own = trees[slot] ?? []
    let name = "\(tree.text).\(member.text)"
    if own.contains(member.text), let index = columns.firstIndex(of: member.text) {
      return .column(slot: slot, -1 - index, name: name)
    }
    switch member.text {
    case "clicks" where clickTrees.contains(slot): return .column(slot: slot, 0, name: name)
    case "daemonic": return .tree(slot: slot, .daemonic, name: name)
    case "leaves": return .tree(slot: slot, .leaves, name: name)
    default: break
    }
    if let observable = registry.observable(member.text), observable.variants.isEmpty {
      guard observable.books.isEmpty, !observable.looksAtQubit, !observable.comparesSplit else {
        report(
          .unknownColumn, "`\(member.text)` is not known of the mean state", at: member.range,
          "measure it in the block: `measure \(member.text) as …`")
        return .invalid
      }
      return .tree(slot: slot, .mean(observable), name: name)
    }
    if let index = columns.firstIndex(of: member.text) {
      return .column(slot: slot, -1 - index, name: name)
    }
    let means = registry.observables.filter { $0.variants.isEmpty && $0.books.isEmpty }.map(\.name)
    let near = suggestion(
      for: member.text, among: TreeQuantity.ownNames + columns + means)
    report(
      .unknownColumn, "`\(tree.text)` has no `\(member.text)`", at: member.range,
      near.map { "did you mean `\($0)`?" } ?? "neither of the whole nor of its records",
      notes: [
        "of the whole: daemonic, leaves, and every observable of the mean state (energy, ergotropy, purity, …)",
        "of its records: \(columns.joined(separator: ", "))",
      ],
      fixIts: near.map { replacement(member.range, $0) } ?? [])
    return .invalid
  }
}
