import Simulation

/// The steps of a plan in words, a line or two for each.
enum PlanText {
  private static let format = NumberFormat()

  static func lines(of step: PlanStep) -> [String] {
    switch step.action {
    case .bind: return ["value     \(step.statement.text)"]
    case .prepareQubit(let qubit):
      let phase = qubit.phase.map { " phase=\(shown($0))" } ?? ""
      return [
        "qubit     \(qubit.weightIsExcited ? "excited" : "q")=\(shown(qubit.weight)) c=\(qubit.coherence.map(shown) ?? "1")\(phase)"
      ]
    case .prepareCavity(let start):
      if start.kind == .from { return [step.statement.text] }
      return ["prepare   \(start.kind.rawValue) \(start.amount.map(shown) ?? "")"]
    case .cycle(let cycle): return text(of: cycle)
    case .beam(let beam):
      var line =
        "beam      \(text(of: beam.collision)), rate \(shown(beam.rate)) for a time of \(shown(beam.time))"
      if let damping = beam.damping { line += ", under damp \(text(of: damping))" }
      return [line]
    case .damp(let damping): return ["damp      \(text(of: damping)), once"]
    case .sample(let samples): return ["sample    \(samples.map(\.name).joined(separator: ", "))"]
    case .claim(let claim): return ["claim     \(claim.text)"]
    case .print: return ["print"]
    case .record(let record):
      let every = record.every.map { " every \(shown($0))" } ?? ""
      return [
        "record    \(record.columns.map(\.name).joined(separator: ", "))\(every) as \(record.name)"
      ]
    case .mark(_, let name): return ["mark      \(name): energy and ergotropy here"]
    case .endSeries: return []
    case .save(let save): return ["save      \(save.target.pattern)"]
    case .plot(let plot): return ["plot      \(plot.target?.pattern ?? "in the terminal")"]
    case .analyze(let plan):
      var line = "analyze   \(text(of: plan.collision))"
      if let damping = plan.damping { line += ", each followed by damp \(text(of: damping))" }
      return [line + (plan.isFromState ? ", from the state here" : ", from the vacuum")]
    case .sweep(let sweep):
      let axes = sweep.axes.map { axis in
        axis.names.map(\.name).joined(separator: ", ") + " in "
          + axis.lists.map(\.span.text).joined(separator: ", ")
      }
      let points = sweep.points.map { ", \(format.shortText($0)) points" } ?? ""
      return ["sweep     \(axes.joined(separator: "; "))\(points), each from the state here"]
    case .branches(let tree) where tree.sampling != nil: return text(of: tree, tree.sampling!)
    case .branches(let tree):
      let bound =
        tree.isUniform
        ? "one ledger for all records together"
        : "the ledger of each record by itself, as what is done depends on the state or on what was seen"
      if tree.grouping == .clicks {
        return [
          "branches  by clicks: a state for every number of them, detector by detector, from the state here; \(bound)"
        ]
      }
      return [
        "branches  every outcome of every detector, depth first, from the state here; \(bound)"
      ]
    case .settings, .seed: return ["set       \(step.statement.text)"]
    case .loop(let loop):
      switch loop.range {
      case .count(let count): return ["repeat    \(shown(count)) times"]
      case .each(_, let name, let list): return ["for       \(name) in \(list.span.text)"]
      }
    case .branch(let condition, _, _): return ["if        \(condition.span.text)"]
    case .call: return ["call      \(step.statement.text)"]
    case .unavailable(let sentence):
      return ["refused   \(step.statement.text.prefix(60)): \(sentence)"]
    }
  }

  private static func text(of tree: BranchesPlan, _ sampling: SamplingPlan) -> [String] {
    var line = "draw      "
    if let until = sampling.until {
      line += "up to \(sampling.maximum.map(shown) ?? "") runs until \(until.span.text)"
    } else {
      line += "\(sampling.count.map(shown) ?? "") runs"
    }
    return [
      line + ", each from the state here, every outcome drawn by its probability",
      "amplitudes alone while a run is pure: a pure start, c=1 (or q=0, 1), every qubit seen as it is, pairs, no loss; loss, qubits and outcomes that nobody knows are not drawn and leave it mixed",
    ]
  }

  private static func text(of cycle: CyclePlan) -> [String] {
    var count = cycle.count.map(shown) ?? "1"
    if let repetitions = cycle.repetitions {
      count = count == "1" ? shown(repetitions) : "\(shown(repetitions)) x \(count)"
    }
    var line =
      "cycle     \(cycle.until == nil ? "" : "up to ")\(count) collisions, \(text(of: cycle.collision))"
    if let damping = cycle.damping { line += ", each followed by damp \(text(of: damping))" }
    if let until = cycle.until { line += ", until \(until.span.text)" }
    return [line]
  }

  private static func text(of collision: CollisionPlan) -> String {
    var words = collision.word.map { [$0] } ?? []
    for argument in collision.row.arguments {
      guard let term = collision[argument.name] else { continue }
      words.append("\(argument.name)=\(argument.kind == .perLevel ? term.span.text : shown(term))")
    }
    let stream = collision.stream
    if !stream.members.isEmpty {
      words.append("stream=[\(stream.members.joined(separator: ", "))]")
    }
    if let spread = stream.spread {
      words.append("spread=\(shown(spread)) shape=\(stream.shape.rawValue)")
    }
    if stream.arrivals != .regular { words.append("arrivals=\(stream.arrivals.rawValue)") }
    if let chance = stream.chance { words.append("p=\(shown(chance))") }
    if let loss = collision.loss {
      words.append("loss during each:")
      for argument in DuringClause.arguments {
        if let term = loss[argument.name] { words.append("\(argument.name)=\(shown(term))") }
      }
    }
    if let memory = collision.memory {
      words.append("memory=\(shown(memory)): each qubit stays and swaps with the next")
    }
    if let detection = collision.detection {
      words.append("a detector looks at each qubit:")
      for argument in DetectClause.arguments {
        if let term = detection[argument.name] {
          words.append("\(argument.name)=\(shown(term))")
        }
      }
      words.append(detection.keep.map { "\($0.word) is kept" } ?? "no outcome is kept")
    }
    return words.joined(separator: " ")
  }

  private static func text(of damping: DampingPlan) -> String {
    var text = "gamma=\(shown(damping.rate))"
    if let photons = damping.photons { text += " nbar=\(shown(photons))" }
    if let time = damping.time { text += " time=\(shown(time))" }
    return text
  }

  /// As written, with the value where that is known and not just what is written.
  private static func shown(_ term: Term) -> String {
    let text = term.span.text
    guard case .constant(.number(let quantity)) = term.kind, Double(text) == nil else {
      return text
    }
    let value = quantity.isWholeNumber ? format.shortText(quantity.value) : format.text(quantity)
    return "\(text) (\(value))"
  }
}
