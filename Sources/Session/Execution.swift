import Language
import Simulation
import SourceText
import Syntax

extension Session {
  enum Execution {
    /// `made`: the statement as it was really done, where that is less than what was typed.
    case completed(made: String?)
    case failed(Diagnostic)
    case dropped
    /// The same, with what had been made until then.
    case droppedAfter(String)
  }

  func execute(_ plan: Plan, _ statement: Statement, _ source: Source) -> Execution {
    let start = now.machine.cavity.collisions
    let meter = ProgressMeter(plan, clock: { self.host.seconds }) { self.host.show($0) }
    var decision = PauseDecision.goOn
    var whereabouts = Pause.Whereabouts.collisions
    // The format of numbers is the evaluator's, which exists only once it has been told whom to report to.
    var current: Evaluator?
    let excerpt = SweepExcerpt(.some)
    let evaluator = Evaluator(machine: now.machine, isInterrupted: host.isInterrupted) { event in
      meter.clear()
      self.tell(event, excerpt, current?.numberFormat ?? NumberFormat())
    }
    evaluator.keepQubits()
    current = evaluator
    defer { current = nil }
    // The evaluator's copy stays the only one, so that collisions change it in place.
    let checker = now.checker
    now.machine = Machine()
    let canStop = plan.isOneTrain && statement.keyword.text == "collide"
    evaluator.progress = { cavity, made in meter.tick(cavity, made: made) }
    evaluator.stageProgress = { stage, part in
      whereabouts = .stage(stage.title)
      meter.tick(stage, part: part)
    }
    evaluator.sweepProgress = { made, total in
      whereabouts = made < total ? .points(made, of: total) : .collisions
      meter.tick(points: made, of: total)
    }
    evaluator.jobs = host.cores
    filesWritten = []
    evaluator.deliver = { delivery throws(DeliveryFailure) in
      if let path = delivery.path { self.filesWritten.append(path) }
      if let picture = try self.host.deliver(delivery), !self.isSilent {
        meter.clear()
        self.host.show(.picture(picture))
      }
      return nil
    }
    evaluator.shouldGoOn = { machine in
      meter.clear()
      let made = machine.cavity.collisions - start
      var pause = Pause(
        machine: machine, checker: checker, made: made, total: plan.mostCollisions,
        whereabouts: whereabouts, canStopHere: canStop && made > 0,
        text: source.text(in: statement.range))
      let asked = self.host.seconds
      decision = self.decide(&pause)
      let waited = self.host.seconds - asked
      self.secondsWaited += waited
      meter.leaveOut(waited)
      return decision == .goOn
    }
    let outcome = evaluator.run(plan)
    meter.clear()
    if !isSilent, let rest = excerpt.rest() { lines(rest) }
    now.machine = evaluator.machine
    switch outcome {
    case .completed: return .completed(made: nil)
    case .failed(let diagnostic): return .failed(diagnostic)
    case .interrupted:
      let made = now.machine.cavity.collisions - start
      guard canStop, made > 0, decision != .goOn, !isSilent, !isPeeking else { return .dropped }
      let part = Session.withCount(statement, source, made)
      if isCutOff {
        // What is left of it comes after the part that was made.
        rest = Session.withCount(
          statement, source, Int(saturating: min(plan.mostCollisions ?? 0, 9e18)) - made)
      }
      return decision == .stopHere ? .completed(made: part) : .droppedAfter(part)
    }
  }

  /// The collision with another number of them.
  private static func withCount(_ statement: Statement, _ source: Source, _ count: Int) -> String {
    for field in statement.fields {
      guard case .arguments(let arguments) = field.value,
        let argument = arguments.first(where: { $0.name.text == "n" })
      else { continue }
      let range = argument.value.range
      return source.text(in: SourceRange(statement.range.lower, range.lower)) + "\(count)"
        + source.text(in: SourceRange(range.upper, statement.range.upper))
    }
    return source.text(in: statement.range)
  }

  // MARK: What a run tells

  private func tell(_ event: RunEvent, _ excerpt: SweepExcerpt, _ numbers: NumberFormat) {
    guard !isSilent else { return }
    host.show(event, numbers)
    if let text = excerpt.text(of: event, numbers) { lines(text) }
    switch event {
    case .diagnostic(let diagnostic): show(diagnostic)
    case .claim(let claim):
      if let diagnostic = claim.diagnostic { show(diagnostic) }
    case .measure, .print, .until, .seed, .point, .sweep, .analysis: break
    }
  }
}
