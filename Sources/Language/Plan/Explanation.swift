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

  /// The text for a plan that has passed the check. Runs the script, or its beginning where it is long.
  public static func text(
    of plan: Plan, startingFrom machine: Machine = Machine(),
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) -> String {
    var explanation = Explanation(plan: plan, machine: machine)
    explanation.describe(plan.steps, indent: 0)
    explanation.describeTrial(isInterrupted)
    explanation.describeReadings(isInterrupted)
    return explanation.lines.joined(separator: "\n") + "\n"
  }

  private init(plan: Plan, machine: Machine) {
    self.plan = plan
    self.machine = machine
    lines.append("plan")
  }

  // MARK: The plan

  private mutating func describe(_ steps: [PlanStep], indent: Int) {
    for step in steps {
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
    case .damp(let damping): return ["damp      \(text(of: damping)), once"]
    case .sample(let samples): return ["sample    \(samples.map(\.name).joined(separator: ", "))"]
    case .claim(let claim): return ["claim     \(claim.condition.span.text)"]
    case .print: return ["print"]
    case .record(let record):
      let every = record.every.map { " every \(shown($0))" } ?? ""
      return [
        "record    \(record.columns.map(\.name).joined(separator: ", "))\(every) as \(record.name)"
      ]
    case .save(let save): return ["save      \(save.path)"]
    case .plot(let plot): return ["plot      \(plot.path ?? "in the terminal")"]
    case .analyze(let plan):
      var line = "analyze   theta=\(shown(plan.theta))"
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
    switch collision {
    case .angle(let theta): return "theta=\(shown(theta))"
    case .coupling(let coupling, let time, let detuning):
      let rest = detuning.map { " detuning=\(shown($0))" } ?? ""
      return "g=\(shown(coupling)) tau=\(shown(time))\(rest)"
    }
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

  private mutating func describeTrial(_ isInterrupted: @escaping @Sendable () -> Bool) {
    let most = plan.steps.mostCollisions
    let isWhole = most.map { $0 <= Explanation.triedCollisions } ?? false
    let steps = isWhole ? plan.steps : plan.steps.limited(to: 64)
    let (trial, evaluator, outcome) = run(steps, isInterrupted)
    lines.append("")
    var seen: Set<String> = []
    for method in trial.methods where seen.insert(method).inserted { lines.append(method) }
    for use in trial.uses {
      let text = "representation  \(use.representation.explanation) (line \(use.line))"
      if seen.insert(text).inserted { lines.append(text) }
    }
    let levels = evaluator.machine.cavity.levels
    let count =
      most.map { "\(format.shortText($0)) collisions at most" }
      ?? "a number of collisions known when it runs"
    if isWhole {
      let work = trial.uses.last?.representation.elements(levels) ?? 0
      lines.append(
        "cost            \(evaluator.totals.collisions) collisions, levels \(levels) at the end, \(format.shortText(work)) elements a collision"
      )
    } else {
      lines.append(
        "cost            \(count); tried with 64 for those made one by one: \(levels) levels so far"
      )
    }
    if case .failed(let diagnostic) = outcome {
      lines.append("running it ends with: \(diagnostic.title)")
    }
  }

  private final class Trial {
    struct Use {
      let representation: Representation
      let line: Int
    }
    var uses: [Use] = []
    var results: [String] = []
    var methods: [String] = []
  }

  private func run(
    _ steps: [PlanStep], _ isInterrupted: @escaping @Sendable () -> Bool
  ) -> (Trial, Evaluator, RunOutcome) {
    let trial = Trial()
    let evaluator = Evaluator(machine: machine, isInterrupted: isInterrupted) { event in
      if case .measure(let record) = event {
        trial.results.append("\(record.name) = \(self.format.text(record.value))")
      }
    }
    evaluator.didCollide = { cavity, line in
      trial.uses.append(Trial.Use(representation: cavity.representation, line: line))
    }
    evaluator.mostOneByOne = 64
    evaluator.didChooseMethod = { outcome, line in
      switch outcome {
      case .done(let method, let trap):
        trial.methods.append("method          \(method.explanation(trap)) (line \(line))")
      case .refused(let obstacle):
        trial.methods.append("method          one by one: \(obstacle.explanation) (line \(line))")
      }
    }
    let outcome = evaluator.run(Plan(steps: steps))
    return (trial, evaluator, outcome)
  }

  // MARK: Both readings

  private mutating func describeReadings(_ isInterrupted: @escaping @Sendable () -> Bool) {
    let other = plan.steps.withLossBetweenCollisions
    guard other.changed else { return }
    lines.append("")
    lines.append("`damp` after a train of collisions can be meant in two ways:")
    guard let most = plan.steps.mostCollisions, most <= Explanation.triedCollisions else {
      lines.append("  (too many collisions to show both results here)")
      return
    }
    for (title, steps) in [
      ("as written, once at the end", plan.steps),
      ("after every collision, `with damp` (Eq. 16)", other.steps),
    ] {
      lines.append("  \(title):")
      let (trial, _, _) = run(steps, isInterrupted)
      for result in trial.results { lines.append("    \(result)") }
      if trial.results.isEmpty { lines.append("    (nothing is measured)") }
    }
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
