import Simulation
import Syntax

/// Hashes the meaning of a plan.
struct PlanDigest {
  private var hash = SHA256()
  /// Variables and measured names are numbered in the order in which they appear.
  private var slots: [Int: Int] = [:]
  private var names: [String: Int] = [:]
  /// The series that families are made of.
  private var families: [Int: Int] = [:]
  /// What is set where the next step stands.
  private var standing = StandingSettings()

  init() { add("maser plan \(Plan.identityVersion)") }

  mutating func finish() -> String { hash.finish() }

  // MARK: Pieces

  private mutating func add(_ tag: String) {
    add(tag.utf8.count)
    hash.update(tag.utf8)
  }

  private mutating func add(_ number: Int) {
    hash.update((0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) })
  }

  private mutating func add(_ number: Double) { add(Int(bitPattern: UInt(number.bitPattern))) }

  private mutating func addSlot(_ slot: Int) {
    if slots[slot] == nil { slots[slot] = slots.count }
    add(slots[slot]!)
  }

  private mutating func addName(_ name: String) {
    if names[name] == nil { names[name] = names.count }
    add(names[name]!)
  }

  // MARK: Steps

  mutating func add(_ steps: [PlanStep]) {
    add("block")
    for step in steps { add(step.action) }
    add("end")
  }

  /// The steps of a block, which may be made several times, or not at all.
  private mutating func addBlock(_ steps: [PlanStep]) {
    standing.enterBlock(of: steps)
    add(steps)
    standing.enterBlock(of: steps)
  }

  private mutating func add(_ action: PlanAction) {
    if standing.changesNothing(action) { return }
    switch action {
    case .bind(let slot, let term):
      add("bind")
      add(term)
      addSlot(slot)
    case .prepareQubit(let plan):
      addWeight(plan)
      add(plan.coherence, orDefault: "prepare", ["qubit"], "c")
      add(plan.phase, orDefault: "prepare", ["qubit"], "phase")
      for (name, term) in [("decay", plan.decay), ("dephasing", plan.dephasing)] {
        // As if it were not written.
        guard let term, !term.isZero else { continue }
        add(name)
        add(term)
      }
      if let name = plan.name {
        add("as")
        addName("qubit \(name)")
      }
    case .prepareCavity(let plan):
      add("prepare \(plan.kind.rawValue)")
      if let stored = plan.stored {
        add(stored.levels)
        for number in stored.real + stored.imaginary + stored.bounds { add(number) }
        for number in stored.qubit?.numbers ?? [] { add(number) }
      }
      add(plan.amount)
      if plan.kind == .coherent {
        add(plan.phase, orDefault: "prepare", ["cavity", "coherent"], "phase")
      }
    case .cycle(let plan): add(plan)
    case .beam(let plan):
      add("beam")
      add(plan.collision)
      add(plan.rate)
      add(plan.time)
      if let damping = plan.damping { add(damping) }
    case .damp(let plan): add(plan)
    case .sample(let samples):
      add("sample")
      for sample in samples {
        add(sample.term)
        addName(sample.name)
      }
    case .claim(let plan):
      add("claim")
      add(plan.condition)
    case .record(let plan):
      add("record")
      for column in plan.columns { add(column.term) }
      if let every = plan.every { add(every) } else { add(Value.number(Quantity(1))) }
      addSlot(plan.slot)
      if let family = plan.family { families[family.slot] = plan.slot }
    case .mark(let slot, _):
      add("mark")
      add(slot)
    case .settings(let plan): add(plan)
    case .seed(let term):
      add("seed")
      add(term)
      standing.note(seed: term)
    case .sweep(let plan): add(plan)
    case .branches(let plan):
      add(plan.sampling == nil ? "branches" : "trajectories")
      if let sampling = plan.sampling { add(sampling, plan.slot) }
      if plan.grouping != .records { add(plan.grouping.rawValue) }
      addBlock(plan.body)
      addSlot(plan.slot)
    case .loop(let plan):
      switch plan.range {
      case .count(let term):
        add("repeat")
        add(term)
      case .each(let slot, _, let term):
        add("for")
        add(term)
        addSlot(slot)
      }
      addBlock(plan.body)
    case .branch(let condition, let then, let otherwise):
      add("if")
      add(condition)
      addBlock(then)
      addBlock(otherwise)
    case .call(let plan):
      add("call")
      for argument in plan.arguments {
        add(argument.value)
        addSlot(argument.slot)
      }
      addBlock(plan.body)
    case .unavailable(let sentence): add(sentence)
    case .analyze(let plan):
      add(plan.isFromState ? "analyze state" : "analyze")
      if plan.collision.word == nil {
        add(plan.collision["theta"])
      } else {
        add(plan.collision)
      }
      if let damping = plan.damping { add(damping) }
    // What is shown and written does not change what is computed.
    case .print, .save, .plot, .endSeries: break
    }
  }

  private mutating func add(_ plan: CyclePlan) {
    add(plan.collision)
    if let damping = plan.damping { add(damping) }
    add(plan.count, orDefault: "collide", [], "n")
    add(plan.until)
    add(plan.repetitions)
  }

  private mutating func add(_ plan: CollisionPlan) {
    if plan.word == nil, let theta = plan["theta"] {
      add("collide")
      add(theta)
    } else if plan.word == nil {
      add("collide detuned")
      add(plan["g"])
      add(plan["tau"])
      add(plan["detuning"], orDefault: "collide", [], "detuning")
    } else {
      add("collide \(plan.word!)")
      for argument in plan.row.arguments {
        if let value = argument.defaultValue {
          // The same whether it is written or not.
          if let term = plan[argument.name] ?? nil {
            add(term)
          } else {
            add(Value.number(Quantity(value)))
          }
        } else if let term = plan[argument.name] ?? nil,
          argument.kind != .perLevel || !argument.isOptional || !term.isZero
        {
          add(argument.name)
          add(term)
        }
      }
    }
    // It changes no state, but what is measured.
    if plan.word == nil, let omega = plan["omega"] {
      add("omega")
      add(omega)
    }
    add(plan.stream)
    if let loss = plan.loss { add(loss) }
    if let memory = plan.memory {
      add("memory")
      add(memory)
    }
    if let detection = plan.detection { add(detection) }
  }

  private mutating func add(_ detection: DetectionPlan) {
    add("detect \(detection.keep?.word ?? "all")")
    let both = detection["efficiency"]
    for argument in DetectClause.arguments where argument.kind != .outcome {
      if argument.name == "efficiency" { continue }
      let isEfficiency = argument.name.hasPrefix("efficiency")
      if let term = detection[argument.name] ?? (isEfficiency ? both : nil) {
        add(term)
      } else {
        add(Value.number(Quantity(argument.defaultValue ?? 1)))
      }
    }
  }

  private mutating func add(_ loss: LossPlan) {
    add("during damp")
    for argument in DuringClause.arguments {
      if let term = loss[argument.name] {
        add(term)
      } else {
        add(Value.number(Quantity(argument.defaultValue!)))
      }
    }
  }

  private mutating func add(_ plan: StreamPlan) {
    if !plan.members.isEmpty {
      add("stream")
      plan.members.forEach { addName("qubit \($0)") }
    }
    if let spread = plan.spread {
      add("spread \(plan.shape.rawValue)")
      add(spread)
    }
    if plan.arrivals != .regular {
      add("arrivals \(plan.arrivals.rawValue)")
      add(plan.chance)
    }
  }

  private mutating func add(_ plan: DampingPlan) {
    add("damp")
    add(plan.rate)
    add(plan.photons, orDefault: "damp", [], "nbar")
    add(plan.time, orDefault: "damp", [], "time")
  }

  /// `excited=` is the other spelling of `q=`.
  private mutating func addWeight(_ plan: QubitPlan) {
    if plan.weightIsExcited, case .constant(.number(let excited)) = plan.weight.kind {
      add("qubit")
      return add(Value.number(Quantity(1 - excited.value)))
    }
    add(plan.weightIsExcited ? "excited" : "qubit")
    add(plan.weight)
  }

  private mutating func add(_ plan: SettingsPlan) {
    switch plan.levels {
    case .automatic?:
      if standing.changes(levels: .automatic) { add("levels auto") }
    case .fixed(let term)?:
      if standing.changes(levels: .number(term)) {
        add("levels")
        add(term)
      }
    case nil: break
    }
    if let tolerance = plan.tolerance, standing.changes(tolerance: .number(tolerance)) {
      add("tolerance")
      add(tolerance)
    }
  }

  private mutating func add(_ plan: SweepPlan) {
    add("sweep")
    for axis in plan.axes {
      add(axis.lists.count)
      for list in axis.lists { add(list) }
      for name in axis.names { addSlot(name.slot) }
    }
    addBlock(plan.body)
    addSlot(plan.slot)
    for series in plan.series { families[series.family.slot] = series.record.slot }
  }

  private mutating func add(_ sampling: SamplingPlan, _ slot: Int) {
    addSlot(slot)
    add(sampling.count)
    add(sampling.until)
    add(sampling.maximum)
    add(sampling.confidence, orDefault: "trajectories", [], "confidence")
    add(sampling.seed)
  }

  // MARK: Terms

  /// What was written, or what holds where nothing is.
  private mutating func add(
    _ term: Term?, orDefault keyword: String, _ words: [String], _ name: String
  ) {
    if let term { return add(term) }
    add(Value.number(Quantity(Registry.standard.argument(keyword, words, name).defaultValue!)))
  }

  private mutating func add(_ term: Term?) {
    guard let term else { return add("none") }
    add(term)
  }

  private mutating func add(_ term: Term) {
    switch term.kind {
    case .constant(let value): add(value)
    case .variable(let slot, _):
      add("variable")
      addSlot(slot)
    case .measured(let name):
      add("measured")
      addName(name)
    case .definedObservable(_, let inner): add(inner)
    case .observable(let definition, let arguments, let variant):
      add("observable \(definition.value.name) \(variant)")
      arguments.forEach { add($0) }
    case .function(let definition, let arguments):
      add("function \(definition.name) \(arguments.count)")
      arguments.forEach { add($0) }
    case .random(let distribution, let a, let b, let site):
      standing.hasDrawn = true
      add("random \(distribution.rawValue)")
      add(site)
      add(a)
      add(b)
    case .unary(let operation, let operand):
      add("unary \(operation.rawValue)")
      add(operand)
    case .binary(let operation, let left, let right):
      add("binary \(operation.rawValue)")
      add(left)
      add(right)
    case .approximately(let left, let right, let allowed):
      add("within")
      add(left)
      add(right)
      add(allowed)
    case .list(let items):
      add("list")
      add(items.count)
      items.forEach { add($0) }
    case .comprehension(let value, let slot, _, let list):
      add("comprehension")
      add(list)
      addSlot(slot)
      add(value)
    case .index(let list, let index):
      add("index")
      add(list)
      add(index)
    case .conditional(let condition, let then, let otherwise):
      add("conditional")
      add(condition)
      add(then)
      add(otherwise)
    case .column(let slot, let column, _):
      add(families[slot] == nil ? "column" : "family")
      addSlot(families[slot] ?? slot)
      add(column)
    case .tree(let slot, let quantity, _):
      addSlot(slot)
      add(quantity.text)
    case .invalid: add("invalid")
    }
  }

  private mutating func add(_ value: Value) {
    switch value {
    case .number(let quantity):
      add("number")
      add(quantity.value)
    case .truth(let truth): add(truth.rawValue)
    case .list(let items):
      add("items")
      add(items.count)
      for item in items { add(item) }
    case .text(let text): add("text \(text)")
    case .undefined: add("undefined")
    }
  }
}

extension Term {
  /// Written as the number 0, for every level where it is for each.
  var isZero: Bool {
    switch kind {
    case .constant(.number(let quantity)): quantity.value == 0 && quantity.bound == 0
    case .comprehension(let value, _, _, _): value.isZero
    default: false
    }
  }
}
