public import Simulation
import SourceText
import Syntax

/// Runs a plan: the only place where statements take effect.
///
/// Knows no files, no terminal, no clock. What it finds it tells through `report`; it stops between two
/// collisions when `isInterrupted` says so, with the state exact.
public final class Evaluator {
  public internal(set) var machine: Machine
  public internal(set) var totals = RunTotals()
  let engine: Engine
  let report: (RunEvent) -> Void
  let isInterrupted: @Sendable () -> Bool
  var trail: [TrailFrame] = []
  /// Takes the expressions that fail, where that does not end the run.
  var voided: VoidedExpressions?
  /// The files that the plan has written, with the lines that did.
  var writtenFiles: [String: Int] = [:]
  /// The plan that is run.
  var whole = Plan()
  /// Told after every run of collisions: the state and the line of the statement.
  var didCollide: ((CavityState, Int) -> Void)?
  /// Writes files and draws pictures; gives a text to be shown, if any.
  public var deliver: (Delivery) throws(DeliveryFailure) -> String? = { _ throws(DeliveryFailure) in
    nil
  }
  /// Told after every collision: the state, and how many the run has made. It has to be cheap.
  public var progress: ((CavityState, Int) -> Void)?
  /// Told of the state before the first collision, after every one that is made singly, and after many that are made at once, with how
  /// many the run has made.
  public var trace: ((CavityState, Int) -> Void)?
  /// Told how far work is that is not made collision by collision: what it is busy with, and the part that is done.
  public var stageProgress: ((LongRunStage, Double) -> Void)?
  /// Asked when the run is interrupted, with everything as it is at that moment, exact: whether to go on.
  public var shouldGoOn: (Machine) -> Bool = { _ in false }
  /// Where it has been said that a basin may take long.
  var announcedBasins: Set<Int> = []
  /// What comments at the statement that is run keep silent.
  var allowedHere: [String] = []

  /// Told how a run of very many collisions is made: by which method or why one by one; the line of the statement.
  var didChooseMethod: ((LongRunOutcome, Int) -> Void)?
  /// Only the beginning is run, to see how it would go.
  var trial: Trial?
  /// Decides what detectors say, in a block that follows all outcomes or draws them.
  var outcomeChooser: (any OutcomeChooser)?
  /// What is measured in that block belongs to its end, so that states on the way need not be shown to anybody.
  var looksAtEndOnly = false

  /// Where the present plan began, how many observations it has made since, and who wants to know of each before it is made.
  private(set) var beginning: Machine?
  var observations = 0
  var willObserve: ((PlanStep) throws -> Void)?
  /// `set levels=` fixes none.
  var keepsLevelsFree = false

  /// How many points of a sweep are computed at once.
  public var jobs = 1
  /// A sweep ends with the first point that fails.
  public var isFailFast = false
  /// Sweeps of any size are meant.
  public var isConfirmed = false
  /// Keeps the points of sweeps.
  public var keeper: (any SweepKeeper)?
  /// Told now and then how many points of a sweep are done, of how many.
  public var sweepProgress: ((Int, Int) -> Void)?

  public convenience init(
    machine: Machine = Machine(), isInterrupted: @escaping @Sendable () -> Bool = { false },
    report: @escaping (RunEvent) -> Void
  ) {
    self.init(machine: machine, engine: Engine(), isInterrupted: isInterrupted, report: report)
  }

  /// With an engine that has been used before: that only saves time.
  init(
    machine: Machine, engine: Engine, isInterrupted: @escaping @Sendable () -> Bool,
    report: @escaping (RunEvent) -> Void
  ) {
    self.engine = engine
    self.machine = machine
    self.isInterrupted = isInterrupted
    self.report = report
    engine.isInterrupted = isInterrupted
  }

  /// The qubit that leaves a collision, and the run beside one with loss during its collisions, may be asked for after this plan.
  public func keepQubits() {
    machine.qubitInterest = max(machine.qubitInterest, .cheap)
    machine.comparesSplit = true
    if machine.journey == nil, !machine.hasActed {
      machine.journey = CavityJourney(start: machine.cavity)
    }
  }

  /// How numbers are written at this moment (`set digits=`).
  public var numberFormat: NumberFormat { machine.format }

  /// The levels of the cavity at this moment.
  public var levels: Int { machine.cavity.levels }

  /// Runs all steps, or up to the first failure or interruption; what was done before stays done.
  public func run(_ plan: Plan) -> RunOutcome {
    // An earlier plan may have failed inside a loop.
    trail = []
    writtenFiles = [:]
    whole = plan
    if plan.looksAtQubits { machine.qubitInterest = .full }
    follow(plan.books)
    if plan.comparesSplit { machine.comparesSplit = true }
    (beginning, observations) = (machine, 0)
    return runBody(plan.steps)
  }

  /// The same in the middle of something, whose trail it keeps.
  func runBody(_ steps: [PlanStep]) -> RunOutcome { outcome { try run(steps) } }

  /// How something ended.
  func outcome(_ body: () throws -> Void) -> RunOutcome {
    do {
      try body()
      return .completed
    } catch is EndOfShare {
      return .completed
    } catch let end as EndOfTrial {
      trial?.omit(end.reason)
      return .interrupted
    } catch let failure as RunFailure {
      return .failed(failure.diagnostic)
    } catch {
      return .interrupted
    }
  }

  func run(_ steps: [PlanStep]) throws {
    for step in steps {
      try stopIfInterrupted()
      try run(step)
    }
  }

  /// Ends the run when it was interrupted and is not to go on.
  func stopIfInterrupted() throws {
    if isInterrupted(), !shouldGoOn(machine) { throw Interruption() }
  }

  /// Runs something that is taken back whole when it is interrupted; once more if the run is to go on.
  func retryingInterrupted(_ body: () throws -> Void) throws {
    while true {
      do {
        return try body()
      } catch SimulationError.interrupted {
        guard shouldGoOn(machine) else { throw Interruption() }
      }
    }
  }

  private func run(_ step: PlanStep) throws {
    allowedHere = step.allowedCodes
    switch step.action {
    case .bind(let slot, let term):
      machine.bind(slot, try evaluateOrVoid(term, named: term.span.canonicalText))
    case .prepareQubit(let plan): try prepareQubit(plan, step)
    case .prepareCavity(let plan): try prepareCavity(plan, step)
    case .cycle(let plan): try collide(plan, step)
    case .damp(let plan): try damp(plan, step)
    case .beam(let plan): try cross(plan, step)
    case .sample(let samples): try sample(samples, step)
    case .claim(let plan): try observing { try claim(plan, step) }
    case .print(let pieces): try observing { try print(pieces, step) }
    case .settings(let plan): try apply(plan)
    case .seed(let term):
      machine.seed = UInt64(
        saturating: try number(term, as: Evaluator.seedArgument, machine.cavity))
      report(.seed(machine.seed, line: step.span.source.line(at: step.span.range.lower)))
    case .record(let plan): try record(plan, step)
    case .mark(let slot, _): try mark(slot, step)
    case .endSeries(let slots): try endSeries(slots)
    // Nothing comes after these.
    case .save(let plan): if trial == nil { try save(plan, step) }
    case .plot(let plan): if trial == nil { try plot(plan, step) }
    case .analyze(let plan): try analyze(plan, step)
    case .sweep(let plan): try sweep(plan, step)
    case .branches(let plan):
      if let sampling = plan.sampling {
        try trajectories(plan, sampling, step)
      } else {
        try branches(plan, step)
      }
    case .loop(let plan): try loop(plan, step)
    case .branch(let condition, let then, let otherwise):
      switch try truth(condition, "if", machine.cavity) {
      case .yes: try run(then)
      case .no: try run(otherwise)
      case .undecided: throw undecided(condition, "this `if`", machine.cavity)
      }
    case .call(let plan): try call(plan, step)
    case .unavailable(let sentence):
      throw located(
        EvaluationProblem(
          .notYetAvailable, sentence, label: "checked, but it cannot be run by this version"),
        at: step.span)
    }
  }

  static let seedArgument = ArgumentDefinition("seed", .count, in: .closed(0, 0x1p53), "")
  private static let repetitions = ArgumentDefinition(
    "the number of repetitions", .count, in: .notNegative, "")

  // MARK: Control

  /// How often the loops around here run together.
  private var roundsAround: Double {
    trail.reduce(1) { product, frame in
      if case .iteration(_, let count, _, _) = frame { return product * Double(max(count, 1)) }
      return product
    }
  }

  /// More rounds of loops than this would take days.
  private static let mostRounds = 1e10

  private func loop(_ plan: LoopPlan, _ step: PlanStep) throws {
    switch plan.range {
    case .count(let term):
      let count = try number(term, as: Evaluator.repetitions, machine.cavity)
      guard count * roundsAround <= Evaluator.mostRounds else {
        throw located(
          EvaluationProblem(
            .tooManyCollisions,
            "\(NumberFormat(digits: 2).text(Quantity(count * roundsAround))) rounds, one by one, would take too long",
            label: "at most 1e10 here"), at: term.span)
      }
      let whole = Int(saturating: count)
      try rounds(0..<whole, of: whole, plan.body, step) { _ in nil }
    case .each(let slot, let name, let term):
      guard case .list(let items) = try evaluate(term, machine.cavity) else {
        throw located(
          EvaluationProblem(.wrongType, "`for` runs through a list", label: "this is not a list"),
          at: term.span)
      }
      try rounds(items.indices, of: items.count, plan.body, step) { index in
        self.machine.bind(slot, items[index])
        return "\(name)=\(self.brief(items[index]))"
      }
    }
  }

  private func rounds(
    _ indices: Range<Int>, of count: Int, _ body: [PlanStep], _ step: PlanStep,
    prepare: (Int) -> String?
  ) throws {
    for index in tried(indices, step) {
      try stopIfInterrupted()
      let detail = prepare(index)
      trail.append(.iteration(index + 1, of: count, detail, step.span))
      try run(body)
      trail.removeLast()
    }
  }

  private func call(_ plan: CallPlan, _ step: PlanStep) throws {
    try enter(plan, step)
    try run(plan.body)
    leaveCall()
  }

  func leaveCall() { trail.removeLast() }

  /// What comes before the body of a procedure.
  func enter(_ plan: CallPlan, _ step: PlanStep) throws {
    // One after the other: a default may use the parameters before it, arguments of the call use none.
    let values = try plan.arguments.map { argument in
      let value = try evaluate(argument.value, machine.cavity)
      machine.bind(argument.slot, value)
      return value
    }
    let shown = zip(plan.arguments, values).map { "\($0.name)=\(brief($1))" }
    trail.append(.call(([plan.procedure] + shown).joined(separator: " "), step.span))
  }

  private func apply(_ plan: SettingsPlan) throws {
    let arguments = Registry.standard.statement("set")!.forms[0].arguments
    func value(_ term: Term, _ name: String) throws -> Double {
      try number(term, as: arguments.first { $0.name == name }!, machine.cavity)
    }
    switch plan.levels {
    case .automatic?: machine.numerics.levels = nil
    case .fixed(let term)?:
      let levels = try value(term, "levels")
      if !keepsLevelsFree { machine.numerics.levels = Int(exactly: levels) ?? Int.max }
    case nil: break
    }
    if let term = plan.tolerance { machine.numerics.tolerance = try value(term, "tolerance") }
    if let term = plan.digits { machine.format.digits = Int(saturating: try value(term, "digits")) }
  }
}

/// A part of a sweep was all that was wanted.
struct EndOfShare: Error {}

/// Ctrl-C.
struct Interruption: Error {}

/// How the run came to where it is.
enum TrailFrame {
  case call(String, SourceSpan)
  case iteration(Int, of: Int, String?, SourceSpan)
  /// A point of a sweep; the words are made where they are needed.
  case point(() -> String, SourceSpan)
}

extension Evaluator {
  /// A value where it only tells how the run came here: no bound, no zeros at the end.
  private func brief(_ value: Value) -> String {
    guard case .number(let quantity) = value else { return machine.format.text(value) }
    return NumberFormat().briefText(quantity.value)
  }

  /// Innermost first: `in \`charge theta=0.8\`, called from scan.maser:7:3`.
  func trailNotes() -> [String] {
    trail.reversed().map { frame in
      switch frame {
      case .call(let call, let span): return "in `\(call)`, called from \(place(span))"
      case .point(let point, let span): return "at \(point()), \(place(span))"
      case .iteration(let index, let count, let detail, let span):
        let shown = detail.map { " (\($0))" } ?? ""
        return "in round \(index) of \(count)\(shown) of the loop at \(place(span))"
      }
    }
  }
}
