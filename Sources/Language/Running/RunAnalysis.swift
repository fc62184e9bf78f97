import Simulation
import SourceText

/// What `analyze` found.
public struct AnalysisRecord: Sendable {
  let analysis: CycleAnalysis
  let theta: Double
  /// Of any other coupling than Jaynes-Cummings: its word, and what else it was given.
  let coupling: (word: String, arguments: [(name: String, value: ReportValue)])?
  let qubit: QubitState
  let damping: Damping?
  /// False: from the vacuum.
  let isFromState: Bool
  public let line: Int

  /// How long the basin holds, in one word for programs.
  enum Hold: String, Sendable {
    /// Nothing leaks.
    case closed
    /// It outlives its own settling by far.
    case metastable
    /// It leaks before it settles.
    case leaky
    /// Damping brings back what passes the gate.
    case attracting
  }

  /// Nil where the first gate lies too high to compute.
  var hold: Hold? {
    guard let basin = analysis.basin else { return nil }
    if basin.leak.value == 0 { return basin.leak.bound == 0 ? .closed : .attracting }
    return analysis.isMetastable ? .metastable : .leaky
  }
}

extension Evaluator {
  func analyze(_ plan: AnalysisPlan, _ step: PlanStep) throws {
    guard let qubit = machine.qubit else {
      throw located(
        EvaluationProblem(
          .noQubitPrepared, "no qubit has been prepared to analyze", label: "",
          notes: ["say what arrives, for example:  prepare qubit q=0.25 c=1"]), at: step.span)
    }
    let row = plan.collision.row
    let values = try couplingValues(plan.collision)
    let collision: Collision
    do throws(SimulationError) { collision = try row.make(values).validated() } catch {
      throw failure(error, at: plan.collision.place(of: error) ?? step.span)
    }
    let damping = try plan.damping.map { try self.damping($0) }
    if let trial {
      trial.omit("`\(step.statement.text)` is not done")
      return
    }
    announceBasin(collision, qubit, damping, step)
    let start = plan.isFromState ? machine.cavity : Machine.vacuum(machine.numerics)
    try retryingInterrupted {
      let analysis: CycleAnalysis
      do throws(SimulationError) {
        analysis = try CycleAnalysis(
          collision, qubit: qubit, damping: damping, start: start,
          isInterrupted: isInterrupted, noteProgress: { self.stageProgress?($0, $1) })
      } catch .interrupted {
        throw SimulationError.interrupted
      } catch {
        throw failure(error, at: step.span)
      }
      report(
        .analysis(
          AnalysisRecord(
            analysis: analysis, theta: values["theta"], coupling: told(plan.collision, values),
            qubit: qubit, damping: damping, isFromState: plan.isFromState,
            line: step.span.source.line(at: step.span.range.lower))))
    }
  }

  /// The numbers of the form of `analyze` that goes with a coupling.
  private func couplingValues(_ plan: CollisionPlan) throws -> CouplingValues {
    let form = Registry.standard.statement("analyze")!.forms.first { $0.words == plan.row.words }!
    var values = CouplingValues()
    for argument in form.arguments {
      guard let term = plan[argument.name] else {
        if let value = argument.defaultValue { values.numbers[argument.name] = value }
        continue
      }
      if argument.kind == .perLevel {
        values.lists[argument.name] = try perLevel(term, argument)
      } else {
        values.numbers[argument.name] = try number(term, as: argument, machine.cavity)
      }
    }
    return values
  }

  private func told(
    _ plan: CollisionPlan, _ values: CouplingValues
  ) -> (word: String, arguments: [(name: String, value: ReportValue)])? {
    guard let word = plan.word else { return nil }
    let arguments = plan.row.arguments.compactMap {
      argument -> (name: String, value: ReportValue)? in
      guard argument.name != "theta", let term = plan[argument.name] else { return nil }
      if argument.kind == .perLevel { return (argument.name, .word(oneLine(term.span.text))) }
      return (argument.name, .number(values[argument.name]))
    }
    return (word, arguments)
  }

  /// Longer than this and the time a basin may take is said first.
  private static let secondsForBasin = 3.0

  private func announceBasin(
    _ collision: Collision, _ qubit: QubitState, _ damping: Damping?, _ step: PlanStep
  ) {
    let seconds = Basin.seconds(collision, qubit: qubit, damping: damping)
    guard seconds > Evaluator.secondsForBasin else { return }
    warn(step, basinWarning(seconds, step.span))
  }

  private func basinWarning(_ seconds: Double, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .oneByOne, .warning, "how the basin leaks is found by following it cycle by cycle",
      labels: [DiagnosticLabel(span, "this may take \(durationText(seconds)), often much less")],
      notes: ["Ctrl-C stops it"] + trailNotes())
  }

  /// The same for a basin in an expression, said once for each place.
  func announce(seconds: Double, at span: SourceSpan) {
    guard seconds > Evaluator.secondsForBasin, trial == nil,
      !allowedHere.contains(DiagnosticCode.oneByOne.rawValue),
      announcedBasins.insert(span.range.lower).inserted
    else { return }
    report(.diagnostic(basinWarning(seconds, span)))
  }
}
