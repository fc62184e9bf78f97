import Simulation

/// What a plan has set up to a step, so that a setting that repeats it, a default written out for example, is told from one that
/// changes something.
struct StandingSettings {
  enum Setting: Equatable {
    case automatic
    case value(Double)
    /// Known only when it runs.
    case unknown

    static func number(_ term: Term) -> Setting {
      if case .constant(.number(let quantity)) = term.kind { return .value(quantity.value) }
      return .unknown
    }
  }

  private var levels = Setting.automatic
  private var tolerance = Setting.value(Numerics.defaultTolerance)
  private var seed = Setting.value(0)
  /// Nothing has set the levels or touched the cavity: it is in the vacuum, as every script begins.
  private var isFresh = true
  /// A seed that is set again after a draw starts the numbers anew.
  var hasDrawn = false

  /// Whether levels that are set now are others than before; they stand from here on.
  mutating func changes(levels new: Setting) -> Bool {
    isFresh = false
    defer { levels = new }
    return new == .unknown || new != levels
  }

  mutating func changes(tolerance new: Setting) -> Bool {
    defer { tolerance = new }
    return new == .unknown || new != tolerance
  }

  mutating func note(seed term: Term) { seed = .number(term) }

  /// A block may be made several times, or not at all: what it sets is not known at its beginning, nor behind it.
  mutating func enterBlock(of steps: [PlanStep]) {
    isFresh = false
    guard steps.setSomething else { return }
    (levels, tolerance, seed) = (.unknown, .unknown, .unknown)
  }

  /// A seed or a vacuum that is there already.
  mutating func changesNothing(_ action: PlanAction) -> Bool {
    switch action {
    case .seed(let term):
      return !hasDrawn && seed != .unknown && Setting.number(term) == seed
    case .prepareCavity(let plan):
      defer { isFresh = false }
      return isFresh && plan.kind == .vacuum
    case .bind, .prepareQubit, .settings, .print, .save, .plot, .endSeries: return false
    default:
      isFresh = false
      return false
    }
  }
}

extension [PlanStep] {
  /// Whether anything in here, however deep, sets levels, tolerance or seed.
  fileprivate var setSomething: Bool {
    contains { step in
      switch step.action {
      case .settings, .seed: true
      case .loop(let plan): plan.body.setSomething
      case .branch(_, let then, let otherwise): then.setSomething || otherwise.setSomething
      case .call(let plan): plan.body.setSomething
      case .sweep(let plan): plan.body.setSomething
      case .branches(let plan): plan.body.setSomething
      default: false
      }
    }
  }
}
