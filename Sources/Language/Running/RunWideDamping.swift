import Simulation
import SourceText

// Damping of populations over so many levels that it takes its time.
extension Evaluator {
  /// Longer than this and the time it takes is said first.
  private static let secondsUnannounced = 20.0

  /// Says how long damping of the state takes where that is long: once, or after each of so many collisions.
  func announce(_ damping: Damping, times: Int, _ step: PlanStep) {
    guard trial == nil, let once = machine.cavity.secondsOfWideDamping(damping) else { return }
    let seconds = once * Double(times)
    guard seconds > Evaluator.secondsUnannounced else { return }
    let levels = machine.cavity.levels
    let what = times == 1 ? "this damping moves" : "\(times) intervals of damping move"
    warn(
      step,
      Diagnostic(
        .oneByOne, .warning, "\(what) the populations of \(levels) levels one by one",
        labels: [
          DiagnosticLabel(
            step.span, "about \(durationText(seconds)) at \(levels) levels, longer if they grow")
        ],
        notes: ["Ctrl-C stops it; `set levels=` keeps fewer, with what that costs in the bound"]
          + trailNotes()))
  }
}
