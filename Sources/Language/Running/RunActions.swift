import Simulation
import SourceText

// What acts on the cavity.
extension Evaluator {
  /// What was written, or the argument's default.
  private func value(
    _ term: Term?, _ keyword: String, _ words: [String], _ name: String
  ) throws -> Double {
    let definition = Registry.standard.argument(keyword, words, name)
    guard let term else { return definition.defaultValue! }
    return try number(term, as: definition, machine.cavity)
  }

  // MARK: prepare

  func prepareQubit(_ plan: QubitPlan, _ step: PlanStep) throws {
    let name = plan.weightIsExcited ? "excited" : "q"
    let given = try value(plan.weight, "prepare", ["qubit"], name)
    let phase = try value(plan.phase, "prepare", ["qubit"], "phase")
    // Without a flight nothing is taken.
    let decay = try plan.decay.map { try value($0, "prepare", ["qubit"], "decay") } ?? 0
    let dephasing =
      try plan.dephasing.map { try value($0, "prepare", ["qubit"], "dephasing") } ?? 0
    var coherence = Registry.standard.argument("prepare", ["qubit"], "c").defaultValue!
    if let term = plan.coherence {
      // Its range is that of states: the message names the eigenvalue.
      coherence = try number(term, as: ArgumentDefinition("c", ""), machine.cavity)
    }
    do {
      machine.qubit =
        try
        (plan.weightIsExcited
        ? QubitState(excitedWeight: given, coherence: coherence, phase: phase)
        : QubitState(groundWeight: given, coherence: coherence, phase: phase))
        .flown(decay: decay, dephasing: dephasing)
      if let name = plan.name { machine.qubitKinds[name] = machine.qubit }
    } catch {
      throw located(
        EvaluationProblem(
          .notAQuantumState, "this is not a quantum state", label: "|c| must be at most 1",
          notes: [QubitText.eigenvalueNote(name: name, weight: given, coherence: coherence)]),
        at: plan.coherence?.span ?? step.span)
    }
  }

  func prepareCavity(_ plan: StartPlan, _ step: PlanStep) throws {
    let words = ["cavity", plan.kind.rawValue]
    let start: CavityStart
    switch plan.kind {
    case .vacuum: start = .vacuum
    case .fock:
      let photons = try value(plan.amount, "prepare", words, "n")
      // More than this cannot fit any memory; the engine says how much it would need.
      start = .fock(Int(saturating: min(photons, 9e18)))
    case .coherent:
      start = .coherent(
        alpha: try value(plan.amount, "prepare", words, "alpha"),
        phase: try value(plan.phase, "prepare", words, "phase"))
    case .thermal: start = .thermal(photons: try value(plan.amount, "prepare", words, "nbar"))
    case .from: start = .stored(plan.stored!)
    }
    try requireTriable(start, step)
    let prepared: CavityState
    do throws(SimulationError) {
      prepared = try CavityState.prepared(start, numerics: machine.numerics)
    } catch {
      throw failure(error, at: step.span)
    }
    try closeSeries()
    machine.cavity = prepared
    machine.hasActed = false
    machine.batteryTop = nil
    if machine.journey != nil { machine.journey = CavityJourney(start: prepared) }
    openBooks()
    machine.outgrown = nil
    noteGrowth(step)
  }

  // MARK: collide and damp

  /// More collisions than this, one by one, would take days.
  static let mostCollisions = 1e11

  func collide(_ plan: CyclePlan, _ step: PlanStep) throws {
    let train = try train(plan.collision, step)
    machine.cavity.setCavityFrequency(train.cavityFrequency)
    let damping = try damping(of: plan)
    let count = try collisionCount(plan, step)
    if count > 0 { try noteBattery(train.collisions, damping, step) }
    for qubit in train.qubits { try requireTriable(qubit, step) }
    if let damping, count <= Engine.longRun, train.qubits.allSatisfy({ $0.coupling == 0 }) {
      announce(damping, times: count, step)
    }
    let fate = try fate(plan.collision, step)
    if fate.isWatched { try requireEnd(count, plan, step) }
    if let condition = plan.until {
      try collide(until: condition, train, damping, count, step, fate)
    } else if fate.isWatched {
      _ = try advance(
        train, damping, count, step, attention: looksAtEndOnly ? .occasional : .each, fate: fate
      ) { _ in true }
    } else if count > Engine.longRun, !(isRecording && Double(count) <= Evaluator.mostCollisions) {
      let span = plan.count?.span ?? step.span
      guard let (collision, qubit) = train.uniform else {
        if count == CavityState.endless { return try limit(of: train, damping, span, step) }
        try requireCountable(Double(count), at: span)
        _ = try advance(train, damping, count, step) { _ in true }
        return
      }
      try collideManyTimes(collision, qubit, damping, count, span, step)
    } else {
      _ = try advance(train, damping, count, step, attention: .occasional) { _ in true }
    }
  }

  // MARK: Together with other points of a sweep

  /// What a cycle asks for, if it can be made together with those of other points; its terms are evaluated then, once.
  func laneTask(_ plan: CyclePlan, _ step: PlanStep) throws -> (task: LaneTask, count: Int)? {
    guard plan.until == nil, !isRecording,
      plan.collision["theta"] != nil || plan.collision["detuning"] != nil,
      plan.collision.loss == nil, plan.collision.discardsQubits, !machine.cavity.hasSplitRun,
      machine.qubit != nil || !plan.collision.stream.members.isEmpty
    else { return nil }
    let train = try train(plan.collision, step)
    guard let (collision, qubit) = train.uniform else { return nil }
    machine.cavity.setCavityFrequency(train.cavityFrequency)
    engine.looksAtQubits = machine.qubitInterest > .none
    let damping = try damping(of: plan)
    let count = try collisionCount(plan, step)
    if count > 0 {
      try noteBattery([collision], damping, step)
      machine.cavity.forgetQubit()
    }
    if let damping, count <= Engine.longRun, qubit.coupling == 0 {
      announce(damping, times: count, step)
    }
    return (
      LaneTask(
        collision: collision, qubit: qubit, damping: damping, numerics: machine.numerics), count
    )
  }

  /// Books collisions that were made together with others, and makes the rest of `count`.
  func finish(
    _ task: LaneTask, made: Int, of count: Int, _ plan: CyclePlan, _ step: PlanStep
  ) throws {
    totals.addCollisions(made)
    noteGrowth(step)
    guard made < count else { return }
    if count > Engine.longRun {
      return try collideManyTimes(
        task.collision, task.qubit, task.damping, count, plan.count?.span ?? step.span, step)
    }
    _ = try advance(
      Train(task.collision, task.qubit), task.damping, count - made, step,
      attention: .occasional
    ) { _ in true }
  }

  /// A ladder with a top has no bath of a mode.
  func noteBattery(_ collisions: [Collision], _ damping: Damping?, _ step: PlanStep) throws {
    machine.batteryTop = collisions[0].top
    if damping != nil { try requireMode(step) }
  }

  private func requireMode(_ step: PlanStep) throws {
    if let top = machine.batteryTop { throw failure(.noBath(top: top), at: step.span) }
  }

  private func damping(of plan: CyclePlan) throws -> Damping? {
    let waits = plan.collision.stream.arrivals == .poisson
    return try plan.damping.map { try damping($0, waits: waits) }
  }

  func damping(_ plan: DampingPlan, waits: Bool = false) throws -> Damping {
    let rate = try value(plan.rate, "damp", [], "gamma")
    let photons = try value(plan.photons, "damp", [], "nbar")
    let time = try value(plan.time, "damp", [], "time")
    do throws(SimulationError) {
      return try Damping(rate: rate, thermalPhotons: photons, time: time, waits: waits)
    } catch { throw failure(error, at: plan.span) }
  }

  private func collisionCount(_ plan: CyclePlan, _ step: PlanStep) throws -> Int {
    let argument =
      plan.until == nil
      ? Registry.standard.argument("collide", [], "n") : ActionStatements.untilArguments[0]
    var count =
      try plan.count.map { try number($0, as: argument, machine.cavity) }
      ?? argument.defaultValue!
    if let term = plan.repetitions {
      count *= try number(
        term, as: ArgumentDefinition("the number of repetitions", .count, in: .notNegative, ""),
        machine.cavity)
    }
    // No times infinity is none.
    if count.isNaN { count = 0 }
    let span = plan.count?.span ?? step.span
    if plan.until != nil { try requireCountable(count, at: span) }
    if count.isInfinite { return CavityState.endless }
    let present = machine.cavity.isEndless ? 0 : Double(machine.cavity.collisions)
    guard count + present <= Evaluator.mostCounted else {
      throw located(
        EvaluationProblem(
          .tooManyCollisions, "k would pass 9e18, the largest number of collisions that is counted",
          label: "`inf` is the limit of infinitely many"), at: span)
    }
    return Int(saturating: count)
  }

  /// The largest k.
  static let mostCounted = 9e18

  func requireCountable(_ count: Double, at span: SourceSpan) throws {
    guard count > Evaluator.mostCollisions else { return }
    throw located(
      EvaluationProblem(
        .tooManyCollisions,
        "\(NumberFormat(digits: 2).text(Quantity(count))) collisions, one by one, would take too long",
        label: "at most 1e11 here",
        notes: ["at a microsecond each, 1e11 collisions take a day"]), at: span)
  }

  private func collide(
    until condition: Term, _ train: Train, _ damping: Damping?, _ maximum: Int, _ step: PlanStep,
    _ fate: Fate
  ) throws {
    if try truth(condition, "until", machine.cavity) == .yes {
      warn(
        step,
        Diagnostic(
          .untilAlreadyTrue, .warning, "this `until` holds before the first collision",
          labels: [
            DiagnosticLabel(condition.span, "true already; one collision is made all the same")
          ],
          notes: trailNotes()))
    }
    var isMet = false
    let done = try advance(train, damping, maximum, step, fate: fate) { cavity in
      isMet = try self.truth(condition, "until", cavity) == .yes
      return !isMet
    }
    let line = step.span.source.line(at: step.span.range.lower)
    report(.until(UntilRecord(isMet: isMet, collisions: done, maximum: maximum, line: line)))
    guard !isMet else { return }
    totals.untilsNeverMet += 1
    warn(
      step,
      Diagnostic(
        .untilNeverMet, .warning,
        "the condition of `until` was not met within max=\(maximum) collisions",
        labels: [DiagnosticLabel(condition.span, "still not certainly true")], notes: trailNotes()))
  }

  func warn(_ step: PlanStep, _ diagnostic: Diagnostic) {
    guard !step.allowedCodes.contains(diagnostic.code.rawValue) else { return }
    report(.diagnostic(diagnostic))
  }

  /// Runs collisions on the cavity, stopping between two of them when interrupted or when `goesOn` says no.
  func advance(
    _ train: Train, _ damping: Damping?, _ count: Int, _ step: PlanStep,
    attention: Engine.Attention = .each, fate: Fate = .discard,
    goesOn: (CavityState) throws -> Bool
  ) throws -> Int {
    let count = tried(count, step)
    let isRecording = isRecording
    if isRecording, count > 0 {
      try requireFiniteCount(step)
      try requireRoom(forCollisions: count, step)
      try sampleSeries(machine.cavity)
    }
    engine.looksAtQubits = machine.qubitInterest > .none
    machine.hasActed = true
    engine.comparesSplit = machine.comparesSplit
    // Out of the machine while it is worked on: it stays the only copy and is changed in place.
    var cavity = machine.cavity
    machine.cavity = Evaluator.idle
    // Counted here where k is infinite.
    var here = 0
    let before = cavity.collisions
    // Asked for after every collision: not through the evaluator each time.
    let (earlier, progress, trace) = (totals.collisions, self.progress, self.trace)
    let isWatched = isRecording || trace != nil
    let attention = isWatched || cavity.isEndless ? Engine.Attention.each : attention
    trace?(cavity, earlier)
    defer {
      machine.cavity = cavity
      totals.addCollisions(here)
      didCollide?(cavity, step.span.source.line(at: step.span.range.lower))
      noteGrowth(step)
    }
    var made = 0
    var goesOnAfterwards = true
    /// Whether to go on after an interruption, as whoever is asked sees the machine.
    func shouldGoOn(_ state: CavityState) -> Bool {
      var now = machine
      now.cavity = state
      return self.shouldGoOn(now)
    }
    while made < count, goesOnAfterwards {
      var wasStopped = false
      let next = train.run(at: made, of: count)
      let madeBefore = made
      do {
        made += try engine.collide(
          &cavity, next.collision, qubit: next.qubit, damping: damping, count: next.count,
          numerics: machine.numerics, attention: attention, fate: fate
        ) { state in
          here = state.isEndless ? here + 1 : state.collisions - before
          let sum = earlier.addingSaturated(here)
          progress?(state, sum)
          trace?(state, sum)
          goesOnAfterwards = try goesOn(state)
          let isLast = here == count || !goesOnAfterwards
          if !isLast, isInterrupted(), !shouldGoOn(state) { wasStopped = true }
          if isRecording, !isLast, !wasStopped { try sampleSeries(state) }
          return goesOnAfterwards && !wasStopped
        }
      } catch SimulationError.interrupted {
        // The cycle was taken back whole.
        made = here
        wasStopped = !shouldGoOn(cavity)
        if wasStopped { unsampleSeries(cavity.collisions) }
      } catch let error as SimulationError {
        throw failure(error, at: step.span, in: cavity)
      }
      if fate.isWatched { machine.journey?.lose() }
      noteJourney(next.collision, next.qubit, damping, train, count: made - madeBefore)
      if wasStopped, made < count, goesOnAfterwards { throw Interruption() }
    }
    return made
  }

  private static let idle = Machine.vacuum(Numerics())

  func damp(_ plan: DampingPlan, _ step: PlanStep) throws {
    let damping = try damping(plan)
    try requireMode(step)
    announce(damping, times: 1, step)
    machine.hasActed = true
    engine.noteProgress = { self.stageProgress?($0, $1) }
    defer { engine.noteProgress = { _, _ in } }
    engine.comparesSplit = machine.comparesSplit
    do {
      try retryingInterrupted {
        try engine.damp(&machine.cavity, damping, numerics: machine.numerics)
      }
      let numerics = machine.numerics
      machine.journey?.append(.damp(damping, numerics))
    } catch let error as SimulationError {
      throw failure(error, at: step.span, in: machine.cavity)
    }
    noteGrowth(step)
  }

  // MARK: Levels

  /// Remembers where the truncation bound passed the tolerance: that is what a refusal points at.
  func noteGrowth(_ step: PlanStep) {
    guard machine.outgrown == nil, let collision = machine.cavity.ledger.passedAt else { return }
    machine.outgrown = OutgrownPlace(span: step.span, collision: collision, trail: trailNotes())
  }

  /// What went wrong in the simulation, in the user's words.
  ///
  /// `cavity` is the state that was being worked on, if there is one to tell of.
  func failure(
    _ error: SimulationError, at span: SourceSpan, in cavity: CavityState? = nil
  ) -> RunFailure {
    let format = NumberFormat(digits: 3)
    let problem: EvaluationProblem =
      switch error {
      case .negativeEigenvalue(_, _, let eigenvalue):
        EvaluationProblem(
          .notAQuantumState, "this is not a quantum state",
          label: "eigenvalue \(format.text(Quantity(eigenvalue)))")
      case .outOfRange(let name, let value, let lower, let upper):
        EvaluationProblem(
          .outOfRange, "`\(name)` is out of range",
          label: "must be \(ValueRange.closed(lower, upper).text), is \(format.shortText(value))",
          notes: lastingNotes(name, lower, upper))
      case .notFinite(let name, _):
        EvaluationProblem(.notFinite, "`\(name)` must be finite", label: "not finite")
      case .notHalfInteger(let name, let value):
        EvaluationProblem(
          .outOfRange, "`\(name)` is out of range",
          label: "must be a multiple of 1/2, is \(format.shortText(value))")
      case .aboveLadder(let level, let top):
        EvaluationProblem(
          .outOfRange, "the cavity's state stands above the top of this ladder",
          label: "n=\(level) is occupied, the highest level is \(top)",
          notes: ["`prepare cavity fock n=\(top)` is its top; `vacuum` its bottom"])
      case .noBath(let top):
        EvaluationProblem(
          .conflictingArguments, "`damp` is the bath of a mode, and this battery ends at n=\(top)",
          label: "a ladder with a top was collided with before",
          notes: [
            "leave the damping out, or take a coupling without a top; `prepare cavity …` begins with another battery"
          ])
      case .rungsUnknown(let known):
        EvaluationProblem(
          .levelsExceedMemory, "the cavity needs more levels than `custom` knows rungs of",
          label: "an expression in n is followed up to n=\(known - 1)")
      case .levelsExceedMemory(let levels, let bytes, let limit):
        EvaluationProblem(
          .levelsExceedMemory,
          "the cavity would need \(Double(levels) < 1e18 ? "\(levels)" : "more than 1e18") levels",
          label:
            "\(bytes.isFinite ? NumberFormat(digits: 2).text(Quantity(bytes / 1e9)) : "far too many") GB of memory, the limit is \(NumberFormat(digits: 2).text(Quantity(limit / 1e9))) GB",
          notes: cavity.map { cavity in
            [
              "energy is \(detailed(Quantity(cavity.energy))) after collision \(cavity.collisions)"
            ]
          } ?? [])
      case .notSettled(let cycles):
        EvaluationProblem(
          .undefinedValue, "the state of the basin did not settle",
          label: "still changing after \(cycles) cycles")
      case .checkFailed(let quantity, let value, let expected):
        EvaluationProblem(
          .checkFailed, "internal error: \(quantity) failed its check",
          label:
            "came out as \(NumberFormat(digits: 6).text(Quantity(value))), has to be \(expected)",
          notes: [
            "this is a mistake in maser, not in the script; nothing was drawn. Please report it together with the script"
          ])
      case .impossibleOutcome(let outcome):
        EvaluationProblem(
          .impossibleOutcome,
          "the outcome `\(outcome.word)` never happens here",
          label: "its probability is 0")
      case .interrupted: EvaluationProblem(.undefinedValue, "interrupted")
      case .eigenvaluesFailed(let levels, let info):
        EvaluationProblem(
          .eigenvaluesFailed, "the eigenvalues of the state could not be computed",
          label: info == SimulationError.lapackIsMissing
            ? "the LAPACK libraries are missing" : "\(levels) levels, LAPACK says \(info)",
          notes: info == SimulationError.lapackIsMissing ? ["install the package liblapacke"] : [])
      }
    return located(problem, at: span)
  }

  /// Where a range comes from how long a collision may last.
  private func lastingNotes(_ name: String, _ lower: Double, _ upper: Double) -> [String] {
    switch name {
    case "nu" where upper.isFinite:
      [
        "a collision may last for 1e5 periods of the modulation, nu*theta/(2*pi*coupling): take a smaller nu or theta, or a larger coupling"
      ]
    case "coupling" where lower > 0:
      [
        "a collision may last for 1e6 radians of the cavity, theta/coupling: take a smaller theta or a larger coupling; so weak a coupling is Jaynes-Cummings, `collide theta=…`"
      ]
    default: []
    }
  }

  /// A number for a message: nine digits with its bound.
  func detailed(_ quantity: Quantity) -> String {
    NumberFormat(digits: 9).fullText(quantity)
  }
}
