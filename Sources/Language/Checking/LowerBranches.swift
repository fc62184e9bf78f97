import SourceText
import Syntax

// `branches`: a fork for every outcome.
extension Checker {
  @Sendable static func lowerBranches(_ checker: inout Checker, _ statement: Statement) {
    guard checker.requireNoTree(around: statement) else { return }
    let block = checker.lowerTreeBlock(statement)
    let probability = RecordPlan.Column(
      name: BranchesPlan.probability, symbol: "P", unit: "", isInteger: false,
      term: Term(.invalid, checker.span(statement.keyword.range)))
    let columns =
      [probability]
      + checker.measuredColumns(block.steps).filter { $0.name != BranchesPlan.probability }
    let (slot, name) = checker.declareTree(statement, block.steps, columns)
    checker.trees[slot]!.insert(BranchesPlan.probability)
    checker.requireDetector(statement, block, "nothing in this block splits it")
    let isUniform = block.steps.isUniform
    let grouping = checker.grouping(statement, block.steps, slot)
    checker.emit(
      .branches(
        BranchesPlan(
          slot: slot, name: name, body: block.steps, columns: columns,
          claims: checker.claims(block.steps), span: checker.span(statement.keyword.range),
          isUniform: isUniform, looksAtEndOnly: isUniform && block.steps.looksAtEndOnly,
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

  /// One tree in another would split what is split already.
  mutating func requireNoTree(around statement: Statement) -> Bool {
    guard let outer = position.tree else { return true }
    report(
      .statementNotAllowedHere, "`\(statement.keyword.text)` cannot be inside `\(outer)`",
      at: statement.keyword.range, "every `detect` in a block splits it already")
    return false
  }

  /// The block of a tree: its steps, and whether nothing in it is missing or wrong.
  mutating func lowerTreeBlock(_ statement: Statement) -> (steps: [PlanStep], isWhole: Bool) {
    let entry = (qubit, streamIsIncoherent, measuredNames)
    let (battery, turns, exports) = (battery, turns, exports)
    let outerScope = position.firstAssignableScope
    let wasInSweep = position.isInSweep
    self.turns = []
    position.firstAssignableScope = scopes.count
    var body: [PlanStep] = []
    let before = diagnostics.count
    // What is missing may follow where the block breaks off.
    var isWhole = true
    if case .block(let block)? = statement[.block]?.value {
      (position.isInSweep, position.tree) = (true, statement.keyword.text)
      body = lowerBlock(block)
      isWhole = source.utf8[..<block.range.upper].last == UInt8(ascii: "}")
      (position.isInSweep, position.tree) = (wasInSweep, nil)
    }
    (self.turns, self.exports) = (turns, exports)
    position.firstAssignableScope = outerScope
    // The state at entry comes back after it.
    (qubit, streamIsIncoherent, measuredNames) = entry
    self.battery = battery
    return (body, isWhole && diagnostics.count == before)
  }

  /// Gives a tree its name, under which its columns are read.
  mutating func declareTree(
    _ statement: Statement, _ body: [PlanStep], _ columns: [RecordPlan.Column]
  ) -> (slot: Int, name: String) {
    let lists = columns.filter { staticKind(of: $0.term) == .list }.map(\.name)
    let slot = newSlot()
    let name = declareSeries(statement, "name", defaultName: nil, slot, columns.map(\.name))
    trees[slot] = namedColumns(body)
    if !lists.isEmpty { listColumns[slot] = lists }
    return (slot, name ?? "")
  }

  /// Whatever else is wrong may have been meant to be it.
  mutating func requireDetector(
    _ statement: Statement, _ block: (steps: [PlanStep], isWhole: Bool), _ title: String
  ) {
    guard !block.steps.detects, block.isWhole, !statement.hasMistakes else { return }
    let keyword = statement.keyword
    report(
      .missingArgument, title, at: keyword.range,
      "write `collide … detect` in it",
      notes: [
        "`\(keyword.text)` \(keyword.text == "branches" ? "follows" : "draws") the outcomes of detectors that look at the outgoing qubits"
      ])
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
    if sampledTrees.contains(slot) {
      return lowerSampledMember(slot, tree, member, columns: columns)
    }
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
      guard requireMean(observable, member) else { return .invalid }
      return .tree(slot: slot, .mean(observable), name: name)
    }
    if let index = columns.firstIndex(of: member.text) {
      return .column(slot: slot, -1 - index, name: name)
    }
    unknownMember(tree, member, own: TreeQuantity.ownNames, columns)
    return .invalid
  }

  /// Whether a mixture has this.
  mutating func requireMean(_ observable: ObservableDefinition, _ member: Word) -> Bool {
    guard observable.books.isEmpty, !observable.looksAtQubit, !observable.comparesSplit else {
      report(
        .unknownColumn, "`\(member.text)` is not known of the mean state", at: member.range,
        "measure it in the block: `measure \(member.text) as …`")
      return false
    }
    return true
  }

  mutating func unknownMember(
    _ tree: Word, _ member: Word, own: [String], _ columns: [String]
  ) {
    let means = registry.observables.filter { $0.variants.isEmpty && $0.books.isEmpty }.map(\.name)
    let near = suggestion(for: member.text, among: own + columns + means)
    let records =
      columns.isEmpty ? "nothing is measured in its block" : columns.joined(separator: ", ")
    report(
      .unknownColumn, "`\(tree.text)` has no `\(member.text)`", at: member.range,
      near.map { "did you mean `\($0)`?" } ?? "neither of the whole nor of its records",
      notes: [
        "of the whole: \(own.joined(separator: ", ")), and every observable of the mean state (energy, ergotropy, purity, …)",
        "of its records: \(records)",
      ],
      fixIts: near.map { replacement(member.range, $0) } ?? [])
  }
}
