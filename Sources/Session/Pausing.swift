import Language
import Simulation
import SourceText
import Syntax

/// What becomes of a paused run.
enum PauseDecision {
  case goOn, drop, stopHere
}

/// A long run that was interrupted; the state is exact.
struct Pause {
  /// What is counted where it stopped.
  enum Whereabouts {
    case collisions
    case points(Int, of: Int)
    /// What is made at once, by its name.
    case stage(String)
  }

  var machine: Machine
  var checker: Checker
  let made: Int
  let total: Double?
  let whereabouts: Whereabouts
  /// Whether going on from here can be written as a smaller `n=`.
  let canStopHere: Bool
  /// The statement that is running.
  let text: String
  var hasLooked = false

  var prompt: String { "[\(collisionCountText(machine.cavity.collisions))] > " }

  /// `collision 412 of 1000`, `37 of 3600 points`.
  var place: String {
    switch whereabouts {
    case .points(let done, let all): return "\(done) of \(all) points"
    case .stage(let name) where made == 0: return "a part of the work (\(name))"
    case .stage, .collisions:
      if made == 0, total == 0 { return "a part of the work" }
      guard let total, total.isFinite else { return "collision \(made)" }
      return "collision \(made) of \(NumberFormat().shortText(total))"
    }
  }

  /// What can be looked at here.
  var stateText: String {
    switch whereabouts {
    case .points: "the state here is the one every point starts from"
    case .stage where made == 0: "the state is the one before this statement"
    case .collisions where made == 0 && total == 0: "the state is the one before this statement"
    case .stage, .collisions: "state is exact"
    }
  }

  var hint: String {
    "Return continues · :drop undoes the statement"
      + (canStopHere ? " · or just go on from here" : "")
  }
}

// A run that is paused: looking is allowed meanwhile.
extension Session {
  /// Asks what is to become of a paused run.
  func decide(_ pause: inout Pause) -> PauseDecision {
    guard !isPeeking else { return .drop }
    guard host.canBeAsked else { return decideAlone(pause) }
    if isSilent { return decideReplay(pause) }
    line("paused after \(pause.place) (\(pause.stateText))")
    line(pause.hint)
    while true {
      switch readPaused(pause.prompt) {
      case .interrupted: line(pause.hint)
      case .ended:
        isOver = true
        return pause.canStopHere ? .stopHere : .drop
      case .gone:
        (isOver, isCutOff) = (true, true)
        return pause.canStopHere ? .stopHere : .drop
      case .line(let text):
        if let decision = answer(text, &pause) { return decision }
      }
    }
  }

  /// Nobody can be asked: the statement ends here. What it has made can be brought back.
  private func decideAlone(_ pause: Pause) -> PauseDecision {
    if case .gone = host.readPaused(prompt: pause.prompt) { (isOver, isCutOff) = (true, true) }
    if isSilent { wasGivenUp = true }
    guard !isSilent, !isOver else {
      return isOver && pause.canStopHere && !isSilent ? .stopHere : .drop
    }
    line("interrupted after \(pause.place)")
    line(dropped(pause))
    return .drop
  }

  private func dropped(_ pause: Pause) -> String {
    "dropped; back at k=\(pause.machine.cavity.collisions - pause.made)"
      + (pause.canStopHere ? " (`:redo` brings the \(pause.made) collisions back)" : "")
  }

  /// A whole input: a block is read to its end. Ctrl-C and Ctrl-D in it leave the block only.
  private func readPaused(_ prompt: String) -> PausedInput {
    var lines: [String] = []
    while true {
      let input = host.readPaused(
        prompt: lines.isEmpty ? prompt : Session.continuationPrompt(after: prompt))
      if case .line(let text) = input {
        lines.append(text)
        let whole = lines.joined(separator: "\n")
        if needsMoreLines(whole) { continue }
        host.remember(cleaned(whole))
        return .line(whole)
      }
      guard !lines.isEmpty, input != .gone else { return input }
      host.remember(lines.joined(separator: "\n"))
      line("(left unfinished, not run)")
      lines = []
    }
  }

  /// The same while statements that ran once run again.
  private func decideReplay(_ pause: Pause) -> PauseDecision {
    isSilent = false
    defer { isSilent = true }
    line("computing again: \(onOneLine(pause.text)), \(pause.place)")
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
        host.remember(text)
        if text.trimmed.isEmpty { return .goOn }
        if [":drop", ":undo", ":quit"].contains(text.trimmed) {
          wasGivenUp = true
          return .drop
        }
      }
    }
  }

  /// What was typed at a pause means; nil: something was looked at, and the run is still paused.
  private func answer(_ text: String, _ pause: inout Pause) -> PauseDecision? {
    let inputs = Transcript.inputs(in: text)
    if inputs.isEmpty { return .goOn }
    for (index, input) in inputs.enumerated() {
      let decision =
        Transcript.isCommand(input) ? answer(command: input, &pause) : look(input, &pause)
      guard let decision else { continue }
      // What was pasted behind it comes when the statement is over.
      let isTakenUp = decision == .stopHere && !isOver
      afterPause = Array(inputs[(isTakenUp ? index : index + 1)...])
      return decision
    }
    return nil
  }

  private func answer(command text: String, _ pause: inout Pause) -> PauseDecision? {
    let name = text.split(separator: " ").first.map(String.init) ?? text
    switch name {
    case ":drop":
      line(dropped(pause))
      return .drop
    case ":quit":
      isOver = true
      return pause.canStopHere ? .stopHere : .drop
    default: break
    }
    if SessionCommand.looking.contains(name) || text.hasPrefix("?") {
      peek(&pause) { _ = command(text) }
    } else if SessionCommand.all.contains(where: { $0.name == name }) {
      line("\(name) has to wait until the run is over")
      line(pause.hint)
    } else {
      line(unknownCommand(name))
      line(pause.hint)
    }
    return nil
  }

  /// Runs what only looks; anything else means that the statement ends here, if it can.
  private func look(_ text: String, _ pause: inout Pause) -> PauseDecision? {
    let (tree, problems) = parseScript(Source(name: "", text))
    let isWrong = problems.contains { $0.severity == .error }
    if isWrong || onlyLooks(tree.statements, pause.checker) {
      var isFine = false
      peek(&pause) { isFine = statements(text) }
      if isFine, !pause.hasLooked {
        line("(a look in between: it is no part of the script)")
        pause.hasLooked = true
      }
      return nil
    }
    guard !pause.canStopHere else { return .stopHere }
    line(
      "this would change the state inside a statement that cannot end here; looking is possible "
        + "(measure, expect, plot, :state)")
    line(pause.hint)
    return nil
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

  /// Whether statements leave the cavity as it is.
  private func onlyLooks(_ statements: [Statement], _ checker: Checker) -> Bool {
    statements.allSatisfy { statement in
      if statement.isCall { return !checker.isProcedure(statement.keyword.text) }
      switch registry.statement(statement.keyword.text)?.effect {
      case .observation?: return true
      case .control?:
        // The state at entry is restored after a sweep.
        if statement.keyword.text == "sweep" { return true }
        return statement.blocks.allSatisfy { block in
          block.allSatisfy { onlyLooks([$0], checker) || Session.isLocal($0) }
        }
      default: return false
      }
    }
  }

  /// A name of a block goes with the block.
  private static func isLocal(_ statement: Statement) -> Bool {
    ["let", "observable"].contains(statement.keyword.text)
  }
}

extension Statement {
  /// The statements of its blocks.
  fileprivate var blocks: [[Statement]] { Statement.blocks(fields) }

  private static func blocks(_ fields: [Field]) -> [[Statement]] {
    fields.flatMap { field -> [[Statement]] in
      switch field.value {
      case .block(let block): [block.statements]
      case .clause(_, let inner): blocks(inner)
      default: []
      }
    }
  }
}
