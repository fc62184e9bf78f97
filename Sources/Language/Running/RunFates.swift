import Simulation
import SourceText

// What becomes of outgoing qubits.
extension Evaluator {
  /// As the plan says it; `branches` decides where no outcome is kept.
  func fate(_ plan: CollisionPlan, _ step: PlanStep) throws -> Fate {
    if let term = plan.memory {
      let argument = Registry.standard.argument("collide", plan.row.words, "memory")
      return .remember(swap: try number(term, as: argument, machine.cavity))
    }
    guard let detection = plan.detection else { return .discard }
    let detector = try detector(detection)
    if let keep = detection.keep { return .detect(detector, KeptOutcome(keep)) }
    if let outcomeChooser { return .detect(detector, outcomeChooser) }
    throw located(
      EvaluationProblem(
        .missingArgument, "`detect` needs the outcome that is kept", label: "add `keep=g`",
        notes: [
          "or follow all outcomes in `branches as t { … }`, or draw them in `trajectories 1000 as t { … }`"
        ]), at: detection.span)
  }

  func detector(_ plan: DetectionPlan) throws -> Detector {
    func value(_ name: String) throws -> Double? {
      let argument = DetectClause.argument(name)
      guard let term = plan[name] else { return argument.defaultValue }
      return try number(term, as: argument, machine.cavity)
    }
    let both = try value("efficiency") ?? 1
    let (zero, one) = (try value("efficiency_0") ?? both, try value("efficiency_1") ?? both)
    let (angle, phase) = (try value("angle") ?? 0, try value("phase") ?? 0)
    let flip = try value("flip") ?? 0
    do throws(SimulationError) {
      return try Detector(
        angle: angle, phase: phase, efficiencyZero: zero, efficiencyOne: one, flip: flip)
    } catch { throw failure(error, at: plan.span) }
  }

  /// Collisions whose qubits are not traced out are made one by one.
  func requireEnd(_ count: Int, _ plan: CyclePlan, _ step: PlanStep) throws {
    let span = plan.count?.span ?? step.span
    guard count != CavityState.endless else {
      let what = plan.collision.memory == nil ? "`detect`" : "`memory`"
      throw located(
        EvaluationProblem(
          .conflictingArguments, "`n=inf` and \(what) do not go together",
          label: "give a number of collisions"), at: span)
    }
    try requireCountable(Double(count), at: span)
  }
}
