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
    evaluator.stageProgress = { meter.tick($0, part: $1) }
    evaluator.sweepProgress = { meter.tick(points: $0, of: $1) }
    evaluator.jobs = host.cores
    evaluator.deliver = { delivery throws(DeliveryFailure) in try self.host.deliver(delivery) }
    evaluator.shouldGoOn = { machine in
      meter.clear()
      let made = machine.cavity.collisions - start
      var pause = Pause(
        machine: machine, checker: checker, made: made, total: plan.mostCollisions,
        canStopHere: canStop && made > 0, text: source.text(in: statement.range))
      let asked = self.host.seconds
      decision = self.decide(&pause)
      let waited = self.host.seconds - asked
      self.secondsWaited += waited
      meter.leaveOut(waited)
      return decision == .goOn
    }
    let outcome = evaluator.run(plan)
    meter.clear()
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

  // MARK: A paused run

  /// A long run that was interrupted between two collisions; the state is exact.
  struct Pause {
    var machine: Machine
    var checker: Checker
    let made: Int
    let total: Double?
    /// Whether going on from here can be written as a smaller `n=`.
    let canStopHere: Bool
    /// The statement that is running.
    let text: String
    var hasLooked = false

    var prompt: String { "[\(collisionCountText(machine.cavity.collisions))] > " }
  }

  /// Asks what is to become of a paused run; looking at the state is allowed meanwhile.
  private func decide(_ pause: inout Pause) -> PauseDecision {
    guard !isPeeking else { return .drop }
    if isSilent { return decideReplay(pause) }
    lines(pausedText(pause))
    while true {
      switch host.readPaused(prompt: pause.prompt) {
      case .interrupted: line(hint(pause))
      case .ended:
        isOver = true
        return pause.canStopHere ? .stopHere : .drop
      case .gone:
        (isOver, isCutOff) = (true, true)
        return pause.canStopHere ? .stopHere : .drop
      case .line(let text):
        if let decision = answer(text.trimmed, &pause) { return decision }
      }
    }
  }

  /// The same while statements that ran once run again.
  private func decideReplay(_ pause: Pause) -> PauseDecision {
    isSilent = false
    defer { isSilent = true }
    line("computing again: \(oneLine(pause.text)), collision \(pause.made)")
    while true {
      line("Return continues · :drop gives up")
      switch host.readPaused(prompt: pause.prompt) {
      case .interrupted: continue
      case .ended:
        wasGivenUp = true
        return .drop
      case .gone:
        (isOver, isCutOff, wasGivenUp) = (true, true, true)
        return .drop
      case .line(let text):
        if text.trimmed.isEmpty { return .goOn }
        if [":drop", ":undo", ":quit"].contains(text.trimmed) {
          wasGivenUp = true
          return .drop
        }
      }
    }
  }

  private func pausedText(_ pause: Pause) -> String {
    let total = pause.total.map { " of \(NumberFormat().shortText($0))" } ?? ""
    return "paused after collision \(pause.made)\(total) (state is exact)\n" + hint(pause)
  }

  private func hint(_ pause: Pause) -> String {
    "Return continues · :drop undoes the statement"
      + (pause.canStopHere ? " · or just go on from here" : "")
  }

  /// What a line typed at a pause means; nil: something was looked at, and the run is still paused.
  private func answer(_ text: String, _ pause: inout Pause) -> PauseDecision? {
    if text.isEmpty { return .goOn }
    if Transcript.isCommand(text) {
      let name = text.split(separator: " ").first.map(String.init) ?? text
      switch name {
      case ":drop":
        line(
          "dropped; back at k=\(pause.machine.cavity.collisions - pause.made)"
            + (pause.canStopHere ? " (`:redo` brings the \(pause.made) collisions back)" : ""))
        return .drop
      case ":quit":
        isOver = true
        return pause.canStopHere ? .stopHere : .drop
      default:
        guard SessionCommand.looking.contains(name) || text.hasPrefix("?") else {
          line("\(name) has to wait until the run is over")
          return nil
        }
        peek(&pause) { _ = command(text) }
        return nil
      }
    }
    if isObservation(text, pause.checker) {
      peek(&pause) { _ = statements(text) }
      if !pause.hasLooked { line("(a look in between: it is no part of the script)") }
      pause.hasLooked = true
      return nil
    }
    guard pause.canStopHere else {
      line("only a plain `collide … n=` can be cut short, no block, `until` or procedure")
      line(hint(pause))
      return nil
    }
    afterPause = text
    return .stopHere
  }

  /// Does something on a copy of the paused state. Names live as long as the pause; nothing goes into the script: the
  /// statement is still running.
  private func peek(_ pause: inout Pause, _ body: () -> Void) {
    let (outside, line) = (now, timeline)
    now = Snapshot(machine: pause.machine, checker: pause.checker)
    (isPeeking, running) = (true, pause)
    body()
    (isPeeking, running) = (false, nil)
    (pause.machine, pause.checker) = (now.machine, now.checker)
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
    case .measure, .print, .until, .seed, .point, .analysis: break
    }
  }
}
