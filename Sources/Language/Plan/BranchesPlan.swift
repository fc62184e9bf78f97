import SourceText

/// `branches as name { … }`, `trajectories N as name { … }`.
struct BranchesPlan: Sendable {
  let slot: Int
  /// Empty if it was given none.
  let name: String
  let body: [PlanStep]
  /// `probability`, then what its block measures.
  let columns: [RecordPlan.Column]
  let claims: [SweepPlan.Claim]
  let span: SourceSpan
  /// Every record meets the same acts: nothing in the block depends on the state or on what was seen.
  let isUniform: Bool
  /// What is measured belongs to the end of a record alone, so that records that end in one state are told together.
  let looksAtEndOnly: Bool
  let grouping: Grouping

  /// Which records are told apart.
  enum Grouping: String, CaseIterable, Sendable {
    /// Each by itself.
    case records
    /// By how often the detectors have clicked.
    case clicks
  }
  /// Of `trajectories`, which draws outcomes where `branches` follows all.
  var sampling: SamplingPlan?

  static let probability = "probability"
}

/// What is read of a tree of outcomes as a whole.
enum TreeQuantity: Sendable {
  /// sum of P W(rho).
  case daemonic
  /// How many rows it has.
  case leaves
  /// An observable of the mean state.
  case mean(ObservableDefinition)
  /// How many runs were drawn, and how many of them ended in what the levels have lost.
  case runs
  case left
  /// Of what the block measures, by its place, over all runs.
  case columnMean(Int)
  /// The standard error of one of these.
  indirect case error(TreeQuantity)

  static let ownNames = ["daemonic", "leaves"]
  static let sampledNames = ["daemonic", "runs", "left"]

  /// For the identity.
  var text: String {
    switch self {
    case .daemonic: "daemonic"
    case .leaves: "leaves"
    case .mean(let definition): "mean \(definition.name)"
    case .runs: "runs"
    case .left: "left"
    case .columnMean(let column): "mean of \(column)"
    case .error(let inner): "error of \(inner.text)"
    }
  }

  var staticKind: StaticKind {
    switch self {
    case .leaves, .runs, .left: .integer
    case .mean(let observable): observable.isInteger ? .integer : .real
    case .daemonic, .columnMean, .error: .real
    }
  }
}

extension [PlanStep] {
  /// Whether what these steps do to the cavity is the same whatever its state and whatever was seen.
  var isUniform: Bool {
    allSatisfy { step in
      switch step.action {
      case .bind(_, let term): !term.readsRun
      case .prepareQubit(let plan):
        ![plan.weight, plan.coherence, plan.phase, plan.decay, plan.dephasing]
          .compactMap(\.self).contains(where: \.readsRun)
      case .prepareCavity(let plan):
        ![plan.amount, plan.phase].compactMap(\.self).contains(where: \.readsRun)
      case .cycle(let plan):
        plan.until == nil
          && ![plan.count, plan.repetitions].compactMap(\.self).contains(where: \.readsRun)
          && !plan.collision.terms.contains(where: \.readsRun)
          && !(plan.damping?.terms.contains(where: \.readsRun) ?? false)
      case .beam(let plan):
        !(plan.collision.terms + [plan.rate, plan.time] + (plan.damping?.terms ?? []))
          .contains(where: \.readsRun)
      case .damp(let plan): !plan.terms.contains(where: \.readsRun)
      case .loop(let plan):
        switch plan.range {
        case .count(let term): !term.readsRun && plan.body.isUniform
        case .each(_, _, let term): !term.readsRun && plan.body.isUniform
        }
      case .branch(let condition, let then, let otherwise):
        !condition.readsRun && then.isUniform && otherwise.isUniform
      case .call(let plan):
        !plan.arguments.map(\.value).contains(where: \.readsRun) && plan.body.isUniform
      case .settings, .seed, .sample, .claim, .print, .record, .mark, .endSeries, .save, .plot,
        .analyze, .unavailable:
        true
      case .sweep, .branches: false
      }
    }
  }

  /// Whether there is a detector in it that keeps no outcome.
  var detects: Bool {
    var found = false
    forEachStep { step in
      if case .cycle(let plan) = step.action, let detection = plan.collision.detection,
        detection.keep == nil
      {
        found = true
      }
    }
    return found
  }

  /// Whether nothing is looked at before the last of the steps that has a detector, nor the record at any time.
  var looksAtEndOnly: Bool {
    var looksAtRecord = false
    forEachStep { step in
      switch step.action {
      case .sample(let samples):
        looksAtRecord = looksAtRecord || samples.contains { $0.term.readsRecord }
      case .claim(let plan): looksAtRecord = looksAtRecord || plan.condition.readsRecord
      case .print, .record, .mark, .analyze: looksAtRecord = true
      default: break
      }
    }
    guard !looksAtRecord else { return false }
    guard let last = lastIndex(where: { [$0].detects }) else { return true }
    var looks = false
    Array(self[...last]).forEachStep { step in
      switch step.action {
      case .sample, .claim: looks = true
      default: break
      }
    }
    return !looks
  }
}

extension DampingPlan {
  /// All that is evaluated.
  var terms: [Term] { [rate, photons, time].compactMap(\.self) }
}

extension Term {
  /// Whether it depends on the state, on what was measured or drawn.
  var readsRun: Bool {
    contains {
      switch $0 {
      case .observable, .definedObservable, .measured, .column, .tree, .random: true
      default: false
      }
    }
  }

  /// Whether it depends on what detectors have said, not only on the state that this has left.
  var readsRecord: Bool {
    contains {
      if case .observable(let definition, _, _) = $0 {
        return ["probability", "outcome", "power_max", "lost"].contains(definition.value.name)
      }
      return false
    }
  }

  /// Whether any part of it is of this kind.
  private func contains(_ isMeant: (Kind) -> Bool) -> Bool {
    isMeant(kind) || operands.contains { $0.contains(isMeant) }
  }
}
