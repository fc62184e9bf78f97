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
    machine.hasActed = true
    machine.journey?.lose()
    machine.cavity.setCavityFrequency(train.cavityFrequency)
    engine.noteProgress = { self.stageProgress?($0, $1) }
    defer { engine.noteProgress = { _, _ in } }
    do {
      let whole = try engine.cross(
        &machine.cavity, beam, qubit: qubit, numerics: machine.numerics
      ) { part in
        engine.noteProgress(.beam, part)
        return !isInterrupted() || shouldGoOn(machine)
      }
      guard whole else { throw Interruption() }
    } catch let error as SimulationError {
      throw failure(error, at: step.span, in: machine.cavity)
    }
    didCollide?(machine.cavity, step.span.source.line(at: step.span.range.lower))
    noteGrowth(step)
  }
}
