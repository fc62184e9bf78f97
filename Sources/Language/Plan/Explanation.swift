import Simulation
import SourceText

/// What `maser explain` says of a script: the plan, the representation chosen, the cost, and both readings of an
/// ambiguous `damp` with their results.
public struct Explanation {
  private let plan: Plan
  private let machine: Machine
  private var lines: [String] = []
  private let format = NumberFormat()

  /// Above this many collisions the plan is tried out on its beginning only.
  static let triedCollisions = 200_000.0
  /// How long it may be tried out; the two readings of a `damp` together have as much again. With what cannot be stopped at once
  /// the answer is there within a second.
  public static let patience = Duration.milliseconds(300)

  /// Lines of the plan, and things left out, that are told.
  static let shownLines = 2000
  static let shownOmissions = 6
  /// A plan of more steps is not looked through as a whole.
  static let mostSteps = 100_000

  private let patience: Duration
  private let stop: StopFlag
  private let isVast: Bool

  /// The text for a plan that has passed the check. Runs the script, or its beginning where it is long.
  public static func text(
    of plan: Plan, startingFrom machine: Machine = Machine(), patience: Duration = patience,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) -> String {
    var explanation = Explanation(plan, machine, patience, isInterrupted)
    explanation.describe(plan.steps, indent: 0)
    explanation.describeTrial()
    explanation.describeReadings()
    return explanation.lines.joined(separator: "\n") + "\n"
  }

  private init(
    _ plan: Plan, _ machine: Machine, _ patience: Duration,
    _ isInterrupted: @escaping @Sendable () -> Bool
  ) {
    self.plan = plan
    self.machine = machine
    self.patience = patience
    isVast = plan.steps.isLarger(than: Explanation.mostSteps)
    stop = StopFlag(isInterrupted)
    lines.append("plan")
  }

  // MARK: The plan

  private mutating func describe(_ steps: [PlanStep], indent: Int) {
    for step in steps {
      guard lines.count < Explanation.shownLines else {
        if lines.count == Explanation.shownLines { lines.append("  … and more") }
        return
      }
      for (index, line) in text(of: step).enumerated() {
        let margin = String(repeating: "  ", count: indent + 1 + (index > 0 ? 1 : 0))
        lines.append(margin + line)
      }
      switch step.action {
      case .loop(let loop): describe(loop.body, indent: indent + 1)
      case .call(let call): describe(call.body, indent: indent + 1)
      case .sweep(let sweep): describe(sweep.body, indent: indent + 1)
      case .branch(_, let then, let otherwise):
        describe(then, indent: indent + 1)
        if !otherwise.isEmpty {
          lines.append(String(repeating: "  ", count: indent + 1) + "else")
          describe(otherwise, indent: indent + 1)
        }
      default: break
      }
    }
  }

  private func text(of step: PlanStep) -> [String] {
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

  private func text(of cycle: CyclePlan) -> [String] {
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

  private func text(of collision: CollisionPlan) -> String {
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
    return words.joined(separator: " ")
  }

  private func text(of damping: DampingPlan) -> String {
    var text = "gamma=\(shown(damping.rate))"
    if let photons = damping.photons { text += " nbar=\(shown(photons))" }
    if let time = damping.time { text += " time=\(shown(time))" }
    return text
  }

  /// As written, with the value where that is known and not just what is written.
  private func shown(_ term: Term) -> String {
    let text = term.span.text
    guard case .constant(.number(let quantity)) = term.kind, Double(text) == nil else {
      return text
    }
    let value = quantity.isWholeNumber ? format.shortText(quantity.value) : format.text(quantity)
    return "\(text) (\(value))"
  }

  // MARK: What it takes

  private mutating func describeTrial() {
    let most = isVast ? nil : plan.steps.mostCollisions
    let isWhole = most.map { $0 <= Explanation.triedCollisions } ?? false
    let look = self.look(at: plan.steps, isWhole: isWhole, until: .now + patience)
    lines.append("")
    var seen: Set<String> = []
    for method in look.methods where seen.insert(method).inserted { lines.append(method) }
    for (line, cost) in look.losses.sorted(by: { $0.key < $1.key }) {
      lines.append("loss during     \(cost.explanation) (line \(line))")
    }
    for use in look.uses {
      let what = use.isBanded ? Explanation.banded : use.representation.explanation
      let text = "representation  \(what) (line \(use.line))"
      if seen.insert(text).inserted { lines.append(text) }
    }
    let levels = look.levels
    let count =
      most.map { most in
        most.isFinite
          ? "\(format.shortText(most)) collisions at most" : "infinitely many collisions, a limit"
      } ?? "a number of collisions known when it runs"
    if isWhole, look.isComplete {
      let work = look.uses.last?.representation.elements(levels) ?? 0
      lines.append(
        "cost            \(look.collisions) collisions, levels \(levels) at the end, \(format.shortText(work)) elements a collision"
      )
    } else {
      lines.append(
        "cost            \(count); tried with \(collisionCountText(look.collisions)): \(levels) levels so far"
      )
    }
    lines += plan.books.explanation
    for omission in look.omissions.prefix(Explanation.shownOmissions) {
      lines.append("estimate        \(omission)")
    }
    let untold = look.omissions.count - Explanation.shownOmissions
    if untold > 1 { lines.append("estimate        \(untold - 1) more of the kind") }
    if untold > 0, let last = look.omissions.last { lines.append("estimate        \(last)") }
    if case .failed(let diagnostic) = look.outcome {
      let what = look.omissions.isEmpty ? "running it ends with" : "what was tried ends with"
      lines.append("\(what): \(diagnostic.title)")
    }
  }

  private static let banded =
    "complex Hermitian: counter-rotating terms, each level reaches a band of b others, O(N² b) a collision"

  /// What running some steps showed.
  private struct Look {
    struct Use {
      let representation: Representation
      let line: Int
      /// Both states of a qubit lift photons.
      let isBanded: Bool
    }
    var uses: [Use] = []
    var results: [String] = []
    var methods: [String] = []
    /// What the last collision with loss of each line takes.
    var losses: [Int: LossCost] = [:]
    var omissions: [String] = []
    var levels = 0
    var collisions = 0
    var outcome = RunOutcome.completed
    /// Nothing was left out.
    var isComplete: Bool { omissions.isEmpty }
  }

  private func look(
    at steps: [PlanStep], isWhole: Bool, until deadline: ContinuousClock.Instant
  ) -> Look {
    var look = Look()
    let (stop, format) = (stop, format)
    let trial = Trial(isWhole: isWhole)
    let evaluator = Evaluator(
      machine: machine, isInterrupted: { stop.isSet || ContinuousClock.now >= deadline }
    ) { event in
      if case .measure(let record) = event {
        look.results.append("\(record.name) = \(format.text(record.value))")
      }
    }
    evaluator.trial = trial
    evaluator.didCollide = { cavity, line in
      look.uses.append(
        Look.Use(
          representation: cavity.representation, line: line,
          isBanded: cavity.couplingDistance != nil))
      look.losses[line] = cavity.lossCost
    }
    evaluator.didChooseMethod = { outcome, line in
      switch outcome {
      case .done(let method, let trap):
        look.methods.append("method          \(method.explanation(trap)) (line \(line))")
      case .refused(let obstacle):
        look.methods.append("method          one by one: \(obstacle.explanation) (line \(line))")
      }
    }
    look.outcome = evaluator.run(plan.with(steps))
    if stop.isSet {
      trial.omit("interrupted: what comes later is not tried")
    } else if case .interrupted = look.outcome, ContinuousClock.now >= deadline {
      trial.omit(
        "stopped after \(durationText(patience / .seconds(1))): what comes later is not tried")
    }
    look.omissions = trial.omissions
    (look.levels, look.collisions) = (evaluator.levels, evaluator.totals.collisions)
    return look
  }

  // MARK: Both readings

  private mutating func describeReadings() {
    guard !isVast else { return }
    let other = plan.steps.withLossBetweenCollisions
    guard other.changed else { return }
    lines.append("")
    lines.append("`damp` after a train of collisions can be meant in two ways:")
    guard let most = plan.steps.mostCollisions, most <= Explanation.triedCollisions,
      let readings = readings([
        ("as written, once at the end", plan.steps),
        ("after every collision, `with damp` (Eq. 16)", other.steps),
      ])
    else {
      lines.append("  (too long to show both results here)")
      return
    }
    for (title, look) in readings {
      lines.append("  \(title):")
      for result in look.results { lines.append("    \(result)") }
      if look.results.isEmpty { lines.append("    (nothing is measured)") }
    }
  }

  /// What each comes to; nil if one takes too long.
  private func readings(_ plans: [(String, [PlanStep])]) -> [(String, Look)]? {
    let deadline = ContinuousClock.now + patience
    let looks = plans.map { ($0, look(at: $1, isWhole: true, until: deadline)) }
    return looks.allSatisfy { $0.1.isComplete } ? looks : nil
  }
}

extension Representation {
  fileprivate var explanation: String {
    switch self {
    case .populations: "populations only: no coherence in the stream or the start, O(N) a collision"
    case .realSymmetric: "real symmetric gauge: one qubit phase, on resonance, O(N²/2) a collision"
    case .hermitian:
      "complex Hermitian: detuning, or phases that differ (a symmetric and an antisymmetric part), O(N²) a collision"
    }
  }

  /// Numbers that a collision computes.
  fileprivate func elements(_ levels: Int) -> Double {
    let n = Double(levels)
    switch self {
    case .populations: return n
    case .realSymmetric: return n * (n + 1) / 2
    case .hermitian: return n * (n + 1)
    }
  }
}

extension LossCost {
  fileprivate var explanation: String {
    let steps =
      "in steps of time, about \(durationText(stepping)) a collision on \(levels) levels"
    guard let worth else { return steps + "; matrices would take too much memory" }
    return steps
      + "; after \(worth) of them by matrices of the coherence orders, \(durationText(tabulating)) to make and \(durationText(applying)) a collision"
  }
}
