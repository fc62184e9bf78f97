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
  }

  private enum PauseDecision {
    case goOn, drop, stopHere
  }

  func execute(_ plan: Plan, _ statement: Statement, _ source: Source) -> Execution {
    let start = now.machine.cavity.collisions
    let meter = ProgressMeter(plan, clock: { self.host.seconds }) { self.host.show($0) }
    var decision = PauseDecision.goOn
    // The format of numbers is the evaluator's, which exists only once it has been told whom to report to.
    var current: Evaluator?
    let evaluator = Evaluator(machine: now.machine, isInterrupted: host.isInterrupted) { event in
      meter.clear()
      self.tell(event, current?.numberFormat ?? NumberFormat())
    }
    current = evaluator
    defer { current = nil }
    // The evaluator's copy stays the only one, so that collisions change it in place.
    let checker = now.checker
    now.machine = Machine()
    let canStop = plan.isOneTrain && statement.keyword.text == "collide"
    evaluator.progress = { cavity, made in meter.tick(cavity, made: made) }
    evaluator.sweepProgress = { meter.tick(points: $0, of: $1) }
    evaluator.jobs = host.cores
    evaluator.deliver = { delivery throws(DeliveryFailure) in try self.host.deliver(delivery) }
    evaluator.shouldGoOn = { machine in
      meter.clear()
      let made = machine.cavity.collisions - start
      let pause = Pause(
        machine: machine, checker: checker, made: made, total: plan.mostCollisions,
        canStopHere: canStop && made > 0)
      decision = self.decide(pause)
      return decision == .goOn
    }
    let outcome = evaluator.run(plan)
    meter.clear()
    now.machine = evaluator.machine
    switch outcome {
    case .completed: return .completed(made: nil)
    case .failed(let diagnostic): return .failed(diagnostic)
    case .interrupted:
      guard decision == .stopHere else { return .dropped }
      return .completed(
        made: Session.withCount(statement, source, now.machine.cavity.collisions - start))
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

  // MARK: A paused run

  /// A long run that was interrupted between two collisions; the state is exact.
  private struct Pause {
    var machine: Machine
    var checker: Checker
    let made: Int
    let total: Double?
    /// Whether going on from here can be written as a smaller `n=`.
    let canStopHere: Bool

    var prompt: String { "[\(machine.cavity.collisions)] > " }
  }

  /// Asks what is to become of a paused run; looking at the state is allowed meanwhile.
  private func decide(_ pause: Pause) -> PauseDecision {
    // What runs once more or again has no one to ask.
    guard !isSilent, !isPeeking else { return .drop }
    lines(pausedText(pause))
    while true {
      switch host.readPaused(prompt: pause.prompt) {
      case .interrupted: line(hint(pause))
      case .ended:
        isOver = true
        return pause.canStopHere ? .stopHere : .drop
      case .gone:
        (isOver, isCutOff) = (true, true)
        return .drop
      case .line(let text):
        if let decision = answer(text.trimmed, pause) { return decision }
      }
    }
  }

  private func pausedText(_ pause: Pause) -> String {
    let total = pause.total.map { " of \($0 < 1e15 ? String(Int($0)) : "\($0)")" } ?? ""
    return "paused after collision \(pause.made)\(total) (state is exact)\n" + hint(pause)
  }

  private func hint(_ pause: Pause) -> String {
    "Return continues · :drop undoes the statement"
      + (pause.canStopHere ? " · or just go on from here" : "")
  }

  /// What a line typed at a pause means; nil: something was looked at, and the run is still paused.
  private func answer(_ text: String, _ pause: Pause) -> PauseDecision? {
    if text.isEmpty { return .goOn }
    if Transcript.isCommand(text) {
      let name = text.split(separator: " ").first.map(String.init) ?? text
      switch name {
      case ":drop", ":undo":
        line("dropped; back at k=\(pause.machine.cavity.collisions - pause.made)")
        return .drop
      case ":quit":
        isOver = true
        return pause.canStopHere ? .stopHere : .drop
      default:
        guard SessionCommand.looking.contains(name) || text.hasPrefix("?") else {
          line("\(name) has to wait until the run is over")
          return nil
        }
        peek(pause) { _ = command(text) }
        return nil
      }
    }
    if isObservation(text, pause.checker) {
      peek(pause) { _ = statements(text) }
      return nil
    }
    guard pause.canStopHere else {
      line("this is in the middle of a statement that cannot be cut short")
      line(hint(pause))
      return nil
    }
    afterPause = text
    return .stopHere
  }

  /// Does something on a copy of the paused state. Nothing of it is kept: the statement is still running.
  private func peek(_ pause: Pause, _ body: () -> Void) {
    let (outside, line) = (now, timeline)
    now = Snapshot(machine: pause.machine, checker: pause.checker)
    isPeeking = true
    body()
    isPeeking = false
    (now, timeline) = (outside, line)
  }

  /// Whether the text only looks at the state.
  private func isObservation(_ text: String, _ checker: Checker) -> Bool {
    let (tree, problems) = parseScript(Source(name: "", text))
    let onlyLooks = tree.statements.allSatisfy { statement in
      if statement.isCall { return !checker.isProcedure(statement.keyword.text) }
      return registry.statement(statement.keyword.text)?.effect == .observation
    }
    return onlyLooks || problems.contains { $0.severity == .error }
  }

  // MARK: What a run tells

  private func tell(_ event: RunEvent, _ numbers: NumberFormat) {
    guard !isSilent else { return }
    if let text = event.text(numbers) { lines(text) }
    switch event {
    case .diagnostic(let diagnostic): show(diagnostic)
    case .claim(let claim):
      if let diagnostic = claim.diagnostic { show(diagnostic) }
    case .measure, .print, .until, .seed, .point: break
    }
  }
}
