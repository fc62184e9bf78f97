import Simulation
import SourceText

// More collisions than are worth making one by one, and infinitely many.
extension Evaluator {
  func collideManyTimes(
    _ collision: Collision, _ qubit: QubitState, _ damping: Damping?, _ count: Int,
    _ span: SourceSpan, _ step: PlanStep
  ) throws {
    try refuseRecording(count, at: span)
    let (outcome, cavity) = try atOnce(collision, qubit, damping, count, step)
    let line = step.span.source.line(at: step.span.range.lower)
    if case .refused(let obstacle) = outcome, count == CavityState.endless {
      throw try noLimit(obstacle, collision, qubit, damping, span)
    }
    didChooseMethod?(outcome, line)
    switch outcome {
    case .done(let method, let trap):
      accept(cavity, afterMaking: count, line, step)
      if method.roundsTraps, let trap { note(trap, collision, step) }
    case .refused(let obstacle):
      if trial == nil { try announce(count, obstacle, collision, qubit, damping, span, step) }
      try collideOneByOne(collision, qubit, damping, count, obstacle, step)
    }
  }

  /// The state after collisions that were made at once.
  func accept(_ cavity: CavityState, afterMaking count: Int, _ line: Int, _ step: PlanStep) {
    trace?(machine.cavity, totals.collisions)
    machine.cavity = cavity
    machine.hasActed = true
    machine.journey?.lose()
    totals.addCollisions(count)
    trace?(cavity, totals.collisions)
    didCollide?(cavity, line)
    noteGrowth(step)
  }

  /// Tries it on a copy.
  private func atOnce(
    _ collision: Collision, _ qubit: QubitState, _ damping: Damping?, _ count: Int,
    _ step: PlanStep
  ) throws -> (LongRunOutcome, CavityState) {
    var cavity = machine.cavity
    var outcome = LongRunOutcome.refused(.cheaperOneByOne(count))
    engine.noteProgress = { self.stageProgress?($0, $1) }
    defer { engine.noteProgress = { _, _ in } }
    do {
      try retryingInterrupted {
        outcome = try engine.collideAtOnce(
          &cavity, collision, qubit: qubit, damping: damping, count: count,
          numerics: machine.numerics)
      }
      if case .done = outcome { try noteQubit(&cavity, collision, qubit, damping, count) }
    } catch let error as SimulationError {
      throw failure(error, at: step.span, in: machine.cavity)
    }
    return (outcome, cavity)
  }

  /// The last qubit met the limit itself where there is one, and otherwise the state before: as much work again, done only if it is
  /// asked for.
  private func noteQubit(
    _ cavity: inout CavityState, _ collision: Collision, _ qubit: QubitState, _ damping: Damping?,
    _ count: Int
  ) throws {
    guard machine.qubitInterest > .none else { return }
    if count == CavityState.endless {
      return try cavity.noteOutgoingQubit(collision, qubit, from: cavity)
    }
    guard machine.qubitInterest == .full else { return }
    var before = machine.cavity
    var outcome = LongRunOutcome.refused(.cheaperOneByOne(count))
    try retryingInterrupted {
      before = machine.cavity
      outcome = try engine.collideAtOnce(
        &before, collision, qubit: qubit, damping: damping, count: count - 1,
        numerics: machine.numerics)
    }
    guard case .done = outcome else { return }
    try cavity.noteOutgoingQubit(collision, qubit, from: before)
  }

  /// Makes them one by one. Where only the number of levels stands in the way of powers, they are tried again now and
  /// then: a stream that takes photons out leaves fewer.
  private func collideOneByOne(
    _ collision: Collision, _ qubit: QubitState, _ damping: Damping?, _ count: Int,
    _ obstacle: LongRunObstacle, _ step: PlanStep
  ) throws {
    var (left, share) = (count, Engine.longRun)
    if trial == nil, case .tooManyForPowers = obstacle {
      while left > Engine.longRun {
        let now = min(share, left)
        _ = try advance(
          Train(collision, qubit), damping, now, step, attention: .occasional
        ) { _ in true }
        (left, share) = (left - now, share <= Int.max / 2 ? 2 * share : share)
        guard left > Engine.longRun else { break }
        let (outcome, cavity) = try atOnce(collision, qubit, damping, left, step)
        guard case .done = outcome else { continue }
        machine.cavity = cavity
        totals.addCollisions(left)
        noteGrowth(step)
        return
      }
    }
    if left > 0 {
      _ = try advance(
        Train(collision, qubit), damping, left, step, attention: .occasional
      ) { _ in true }
    }
  }

  /// A series cannot follow what is not made one by one.
  func refuseRecording(_ count: Int, at span: SourceSpan) throws {
    guard let series = machine.series.first(where: \.isOpen) else { return }
    throw located(
      EvaluationProblem(
        .tooManyCollisions, "`record` cannot follow \(countText(count)) collisions",
        label: "made at once: the states on the way are not computed",
        notes: [
          "the series `\(series.plan.name)` is running; `prepare cavity` ends it, a `sweep` over n takes samples far apart"
        ]), at: span)
  }

  func note(_ trap: Trap, _ collision: Collision, _ step: PlanStep) {
    // The end of a ladder is exact.
    guard trap.halfTurns > 0 else { return }
    let turns = trap.halfTurns == 1 ? "pi" : "\(trap.halfTurns) pi"
    warn(
      step,
      Diagnostic(
        .trapTakenAsExact, .note,
        "\(collision.angleText(at: trap.level)) = \(turns) is taken as an exact trap",
        labels: [DiagnosticLabel(step.span, "nothing passes n=\(trap.level)")],
        notes: [
          "no double is exactly a multiple of pi; a few roundings off would leak in the long run"
        ] + trailNotes()))
  }

  // MARK: One by one after all

  /// Longer than this and the time it takes is said first: some minutes.
  private static let announcedCollisions = 100_000_000
  /// What is never started: months at least.
  private static let mostStarted = 10_000_000_000_000

  private func announce(
    _ count: Int, _ obstacle: LongRunObstacle, _ collision: Collision, _ qubit: QubitState,
    _ damping: Damping?,
    _ span: SourceSpan, _ step: PlanStep
  ) throws {
    if case .cheaperOneByOne = obstacle { return }
    guard count > Evaluator.announcedCollisions else { return }
    // What the first collisions come to tells more than the start.
    let cavity = try tried(collision, qubit, damping, 1000) ?? machine.cavity
    let seconds = Double(count) * cavity.secondsPerCollision(collision, damping)
    let time = "about \(durationText(seconds)) at \(cavity.levels) levels, longer if they grow"
    let title = "\(countText(count)) collisions have to be made one by one"
    guard count <= Evaluator.mostStarted else {
      throw located(
        EvaluationProblem(
          .tooManyCollisions, title, label: time, notes: [obstacle.explanation]), at: span)
    }
    warn(
      step,
      Diagnostic(
        .oneByOne, .warning, title, labels: [DiagnosticLabel(span, time)],
        notes: [obstacle.explanation, "Ctrl-C stops between two collisions"] + trailNotes()))
  }

  // MARK: No limit

  func noLimit(
    _ obstacle: LongRunObstacle, _ collision: Collision, _ qubit: QubitState, _ damping: Damping?,
    _ span: SourceSpan
  ) throws -> RunFailure {
    // Qubits that take more than they bring may lead to a limit without any trap.
    var isKnown = false
    var reason = obstacle.explanation
    if case .unconfined = obstacle {
      isKnown = qubit.groundWeight <= 0.5
      reason += isKnown ? ": nothing holds the energy" : "; that there is a limit is not shown here"
    }
    let title =
      isKnown
      ? "infinitely many collisions have no limit here" : "the limit cannot be established"
    var notes = [reason]
    // Where levels grow with every collision, a look ahead takes long.
    if !collision.shakesField, let heading = try heading(collision, qubit, damping) {
      notes.append(heading)
    }
    return located(
      EvaluationProblem(
        .noLimit, title,
        label: isKnown ? "no trap, no damping" : "undecided: give a number of collisions",
        notes: notes), at: span)
  }

  /// Where the energy goes, by making some of the collisions on a copy, as far as that takes no time to speak of.
  private func heading(
    _ collision: Collision, _ qubit: QubitState, _ damping: Damping?
  ) throws -> String? {
    var text = "energy \(shown(machine.cavity)) now"
    var hasTried = false
    for count in [100, 1000, 10_000] {
      guard let cavity = try tried(collision, qubit, damping, count) else { break }
      // The first tells the others' cost.
      let seconds = 10 * Double(count) * cavity.secondsPerCollision(collision, damping)
      let isLast = seconds > Evaluator.secondsForHeading
      if count > 100 || isLast {
        text += ", \(shown(cavity)) after \(count) more collisions"
        hasTried = true
      }
      if isLast { break }
    }
    return hasTried ? text : nil
  }

  private static let secondsForHeading = 1.0

  /// No longer than about this for a look ahead, by the estimate: what is told must not depend on how busy a machine is.
  private static let secondsForTrying = 20.0

  /// What some more collisions would make of the state; nil where they fail or take long.
  private func tried(
    _ collision: Collision, _ qubit: QubitState, _ damping: Damping?, _ count: Int
  ) throws -> CavityState? {
    var cavity = machine.cavity
    var made = 0
    var isLate = false
    var seconds = 0.0
    do {
      try retryingInterrupted {
        (cavity, seconds) = (machine.cavity, 0)
        made = try engine.collide(
          &cavity, collision, qubit: qubit, damping: damping, count: count,
          numerics: machine.numerics
        ) { state in
          seconds += state.secondsPerCollision(collision, damping)
          isLate = seconds > Evaluator.secondsForTrying
          return !isLate && !self.isInterrupted()
        }
        if made < count, !isLate { throw SimulationError.interrupted }
      }
    } catch is SimulationError { return nil }
    return made < count ? nil : cavity
  }

  private func shown(_ cavity: CavityState) -> String {
    NumberFormat(digits: 4).text(Quantity(cavity.energy.value))
  }

  private func countText(_ count: Int) -> String {
    if count == CavityState.endless { return "infinitely many" }
    return NumberFormat().briefText(Double(count))
  }
}

extension CavityState {
  /// What a collision takes, in seconds, on the slow side.
  func secondsPerCollision(_ collision: Collision, _ damping: Damping?) -> Double {
    if case .during = collision, let lossCost { return lossCost.stepping }
    if let damping, let seconds = secondsOfWideDamping(damping) { return seconds }
    let n = Double(levels)
    let elements =
      switch representation {
      case .populations: 2 * n
      case .realSymmetric: n * n / 6
      case .hermitian: n * n
      }
    return 1e-7 + elements * (damping == nil ? 1 : 30) * 1e-9
  }
}

extension Collision {
  /// What the pair that ends at a level is turned by, in the user's words.
  fileprivate func angleText(at level: Int) -> String {
    if case .ladder(let ladder) = self {
      return "theta times the height of rung \(level - ladder.rungs.step)"
    }
    return "theta sqrt(\(level))"
  }
}

extension LongRunObstacle {
  /// A sentence for people.
  var explanation: String {
    switch self {
    case .detuned:
      "what detuned collisions lead to is not established here, only what those on resonance do"
    case .notEstablished: "what this coupling leads to is not established here"
    case .randomDamping:
      "how far up this coupling leads where the damping lasts a random time is not established here; `arrivals=regular` has a limit, and so has `arrivals=binomial`"
    case .noSector:
      "these collisions keep nothing but the parity of n+[e]: without a damping that double precision can tell from none no level bounds what they lead to; give `n=` a number, or write `until`"
    case .lossDuring:
      "the qubit's own losses take nothing from the cavity: without gamma there is no limit that is established here"
    case .emptyTicks:
      "a tick that brings no qubit loses nothing during one: how far up the limit reaches is not established here; `arrivals=regular` has a limit, and so have ticks with `with damp …` alone"
    case .differentPhases:
      "the state has a phase of its own; what it becomes is established for states with the stream's phase (after `prepare cavity vacuum`)"
    case .unconfined(let searched):
      "no exact trap above the state up to n=\(searched), and no damping"
    case .sectorTooLarge(let levels, let most):
      "the state lives on \(levels) levels; its steady state can be established on \(most) at most"
    case .mayNeedLevels(let levels, let most):
      "the steady state may reach up to n=\(levels), whatever the collisions do; it can be established on \(most) levels at most"
    case .tooWide(let levels):
      "the damping mixes too many of \(levels) levels for their steady state to be established"
    case .lostInRounding(let levels):
      "the populations of \(levels) levels settle so slowly that double precision does not say where"
    case .tooManyForPowers(let levels, let most):
      "the state lives on \(levels) levels; powers of the populations' matrix are made for \(most) at most"
    case .notContracting(let levels, let collisions, let part) where part >= 1:
      "undecided: \(levels) levels, not shown to forget where they came from within \(NumberFormat().briefText(collisions)) collisions: what becomes of them may depend on the start"
    case .notContracting(let levels, let collisions, let part):
      "undecided: after \(NumberFormat().briefText(collisions)) collisions on \(levels) levels \(NumberFormat.boundText(part)) of the distance to the steady state may be left, too slow to reach it"
    case .almostSteady(let levels, let rate):
      "undecided: what \(levels) levels hold passes into one another by about \(NumberFormat(digits: 2).briefText(rate)) of itself in a collision, too slow to tell here in what parts it stays"
    case .noSharedTrap(let searched):
      "no exact trap of all these collisions above the state up to n=\(searched), and no damping"
    case .inTurn:
      "what qubits that differ in turn lead to without damping is established for resonant collisions of one phase alone; `with damp …` has a limit"
    case .takesTooLong(let levels, let collisions):
      "the state may live on \(levels) levels; to find out how fast they forget where they came from would take about \(NumberFormat(digits: 2).briefText(collisions)) collisions, too long"
    case .levelsBelowTrap(let levels, let trap):
      "`set levels=\(levels)` ends below the trap at n=\(trap) that confines the state"
    case .cheaperOneByOne(let count):
      "\(count) collisions would be made in any case: one by one is exact and costs no more"
    }
  }
}

extension LongRunMethod {
  /// What is done and why, for `maser explain`.
  func explanation(_ trap: Trap?) -> String {
    let below = trap.map { " below the trap at n=\($0.level)" } ?? ""
    switch self {
    case .identity: return "nothing: at theta=0 no collision changes the state"
    case .closedForm(let levels):
      return "closed form of the populations on \(levels) levels\(below) (Eq. 11)"
    case .powers(let levels):
      return
        "powers of the stochastic matrix of the populations, \(levels) levels\(below): about two multiplications a binary digit of n"
    case .elimination(let levels):
      return "steady populations on \(levels) levels by elimination, whatever the start"
    case .dampedSlowly(let levels, let parts, let rate, let period):
      return
        "steady state on \(levels) levels\(below): \(parts) states that pass into one another, the slowest by about \(NumberFormat(digits: 2).briefText(rate)) in a collision, in the parts that change no more; all else is gone after \(period) collisions, a random test says"
    case .dampedSteadyState(let levels, let collisions, let factor, let period)
    where collisions < 18 * period:
      return
        "steady state on \(levels) levels\(below), by \(collisions) collisions one by one, until one more changes nothing; what that leaves is bounded by how the start is forgotten: every \(period) leave at most \(NumberFormat().briefText(factor)) of a distance"
    case .steadyState(let levels, let collisions, let factor, let period),
      .dampedSteadyState(let levels, let collisions, let factor, let period):
      return
        "steady state on \(levels) levels\(below), by \(collisions) collisions one by one: every \(period) leave at most \(NumberFormat().briefText(factor)) of the distance to it"
    }
  }
}
