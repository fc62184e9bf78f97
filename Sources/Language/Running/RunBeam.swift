import Simulation
import SourceText

// Qubits that arrive at random for a fixed time.
extension Evaluator {
  func cross(_ plan: BeamPlan, _ step: PlanStep) throws {
    let train = try train(plan.collision, step)
    guard let (collision, qubit) = train.uniform else {
      throw located(
        EvaluationProblem(
          .wrongType, "a beam has one angle", label: "give `theta` one number"), at: step.span)
    }
    func argument(_ name: String, _ term: Term) throws -> Double {
      try number(
        term, as: Registry.standard.argument("beam", plan.collision.row.words, name), machine.cavity
      )
    }
    let (rate, time) = (try argument("rate", plan.rate), try argument("time", plan.time))
    let damping = try plan.damping.map { try self.damping($0) }
    let beam: Beam
    do throws(SimulationError) {
      beam = try Beam(collision, rate: rate, time: time, damping: damping)
    } catch { throw failure(error, at: step.span) }
    try noteBattery([collision], damping, step)
    if let trial, !trial.isWhole || beam.elements(machine.cavity) > Trial.mostElements * 10 {
      throw EndOfTrial(
        reason:
          "the beam of line \(step.span.source.line(at: step.span.range.lower)) takes long and is not tried"
      )
    }
    try requireCountable(rate * time, at: plan.rate.span)
    announce(beam, step)
    machine.hasActed = true
    machine.journey?.lose()
    machine.cavity.setCavityFrequency(train.cavityFrequency)
    // Out of the machine while it is worked on: whoever is asked meanwhile sees the state as it was before.
    let before = machine
    var cavity = machine.cavity
    engine.noteProgress = { self.stageProgress?($0, $1) }
    defer { engine.noteProgress = { _, _ in } }
    do {
      let whole = try engine.cross(
        &cavity, beam, qubit: qubit, numerics: machine.numerics
      ) { part in
        engine.noteProgress(.beam, part)
        return !isInterrupted() || shouldGoOn(before)
      }
      guard whole else { throw Interruption() }
      machine.cavity = cavity
    } catch let error as SimulationError {
      throw failure(error, at: step.span, in: machine.cavity)
    }
    didCollide?(machine.cavity, step.span.source.line(at: step.span.range.lower))
    noteGrowth(step)
  }

  /// Longer than this and the time that a beam may take is said first.
  private static let secondsForBeam = 3.0
  /// An element of the generator takes about so long.
  private static let secondsPerElement = 1e-9

  private func announce(_ beam: Beam, _ step: PlanStep) {
    let seconds = beam.elements(machine.cavity) * Evaluator.secondsPerElement
    guard seconds > Evaluator.secondsForBeam else { return }
    warn(
      step,
      Diagnostic(
        .oneByOne, .warning, "a beam is followed in steps of its mean waiting time",
        labels: [
          DiagnosticLabel(
            step.span,
            "this may take \(durationText(seconds)), and longer where the levels grow")
        ],
        notes: ["Ctrl-C stops it"] + trailNotes()))
  }
}
