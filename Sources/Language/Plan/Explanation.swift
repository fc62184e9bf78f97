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
      for (index, line) in PlanText.lines(of: step).enumerated() {
        let margin = String(repeating: "  ", count: indent + 1 + (index > 0 ? 1 : 0))
        lines.append(margin + line)
      }
      switch step.action {
      case .loop(let loop): describe(loop.body, indent: indent + 1)
      case .call(let call): describe(call.body, indent: indent + 1)
      case .sweep(let sweep): describe(sweep.body, indent: indent + 1)
      case .branches(let tree): describe(tree.body, indent: indent + 1)
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
