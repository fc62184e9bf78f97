import Simulation
import SourceText

// Infinitely many qubits that differ in turn.
extension Evaluator {
  /// The state after whole turns of the train, in the limit.
  func limit(
    of train: Train, _ damping: Damping?, _ span: SourceSpan, _ step: PlanStep
  ) throws {
    try refuseRecording(CavityState.endless, at: span)
    let passages = train.turn
    guard passages.count <= Evaluator.longestTurn else {
      throw noLimit(
        "a turn of this train has \(passages.count) collisions, \(Evaluator.longestTurn) at most have their limit established",
        span)
    }
    var cavity = machine.cavity
    var outcome = LongRunOutcome.refused(.inTurn)
    engine.noteProgress = { self.stageProgress?($0, $1) }
    defer { engine.noteProgress = { _, _ in } }
    do {
      try retryingInterrupted {
        cavity = machine.cavity
        outcome = try engine.settleInTurn(
          &cavity, passages, damping: damping, numerics: machine.numerics)
        if case .done = outcome { try noteLastQubit(&cavity, passages, damping) }
      }
    } catch let error as SimulationError {
      throw failure(error, at: step.span, in: machine.cavity)
    }
    guard case .done(let method, let trap) = outcome else {
      guard case .refused(let obstacle) = outcome else { return }
      throw noLimit(obstacle.explanation, span)
    }
    let line = step.span.source.line(at: step.span.range.lower)
    didChooseMethod?(outcome, line)
    accept(cavity, afterMaking: CavityState.endless, line, step)
    if method.roundsTraps, let trap { note(trap, passages[0].collision, step) }
    warn(
      step,
      Diagnostic(
        .limitOfTurns, .note,
        "this limit is the state after whole turns of \(passages.count) qubits",
        labels: [DiagnosticLabel(span, "k is a multiple of \(passages.count)")],
        notes: ["a collision more, written out behind it, shows the state in between"]
          + trailNotes()))
  }

  private static let longestTurn = 1000

  /// The last of them met the state that the others of its turn make of the limit.
  private func noteLastQubit(
    _ cavity: inout CavityState, _ passages: [TrainMember], _ damping: Damping?
  ) throws {
    guard machine.qubitInterest > .none else { return }
    var before = cavity
    for passage in passages.dropLast() {
      _ = try engine.collide(
        &before, passage.collision, qubit: passage.qubit, damping: damping, count: 1,
        numerics: machine.numerics
      ) { _ in true }
    }
    let last = passages[passages.count - 1]
    try cavity.noteOutgoingQubit(last.collision, last.qubit, from: before)
  }

  private func noLimit(_ reason: String, _ span: SourceSpan) -> RunFailure {
    located(
      EvaluationProblem(
        .noLimit, "the limit cannot be established",
        label: "undecided: give a number of collisions", notes: [reason]), at: span)
  }
}

extension Train {
  /// What comes again and again: as many passages as both lists go into.
  var turn: [TrainMember] {
    var (a, b) = (collisions.count, qubits.count)
    while b != 0 { (a, b) = (b, a % b) }
    let (length, isTooLong) = (collisions.count / a).multipliedReportingOverflow(by: qubits.count)
    return (0..<(isTooLong ? Int.max : length)).lazy.prefix(100_000).map {
      TrainMember(collisions[$0 % collisions.count], qubits[$0 % qubits.count])
    }
  }
}
