import Language
import SourceText
import Syntax

/// A command of the session itself. It is no statement: it never goes into a script.
public struct SessionCommand: Sendable {
  public let name: String
  public let usage: String
  public let help: String
  /// As it is typed.
  public let example: String
  /// What its argument is, for completion.
  let argument: Argument
  let run: @Sendable (Session, String) -> Bool

  enum Argument {
    case none, topic, file, statement, command, earlier
  }

  private init(
    _ name: String, _ usage: String = "", _ help: String, example: String,
    argument: Argument = .none,
    run: @escaping @Sendable (Session, String) -> Bool
  ) {
    self.name = name
    self.usage = usage.isEmpty ? name : "\(name) \(usage)"
    self.help = help
    self.example = example
    self.argument = argument
    self.run = run
  }

  public static let all = [
    SessionCommand(
      ":help", "[topic]",
      "these commands, or the page of a statement, observable, function or code",
      example: ":help collide", argument: .topic
    ) { $0.help($1) },
    SessionCommand(":undo", "[n]", "takes the last n statements back (1)", example: ":undo") {
      $0.undo($1)
    },
    SessionCommand(":redo", "[n]", "brings n statements taken back again (1)", example: ":redo") {
      $0.redo($1)
    },
    SessionCommand(
      ":drop", "[n]", "takes statement n (the last) out and runs what follows it again",
      example: ":drop 3"
    ) { $0.drop($1) },
    SessionCommand(
      ":goto", "n", "goes to the state after statement n of `:list`; 0 is the start",
      example: ":goto 1"
    ) {
      $0.goto($1)
    },
    SessionCommand(":list", "", "the statements of this session", example: ":list") { session, _ in
      session.list()
    },
    SessionCommand(
      ":state", "", "populations as bars, levels, bounds, the qubit", example: ":state"
    ) { session, _ in
      session.showState()
    },
    SessionCommand(
      ":diff", "[n]", "what differs from the state after statement n (the one before)",
      example: ":diff 1"
    ) { $0.diff($1) },
    SessionCommand(
      ":params", "", "parameters and everything else that has a name", example: ":params"
    ) { session, _ in
      session.showNames()
    },
    SessionCommand(
      ":explain", "[statement]",
      "the plan of a statement and what it takes, without running it here",
      example: ":explain collide theta=0.8 n=1e6", argument: .statement
    ) { $0.explain($1) },
    SessionCommand(
      ":time", "[statement]",
      "runs a statement and tells the time; alone: the time of the last one",
      example: ":time collide theta=0.8 n=1000", argument: .statement
    ) { $0.time($1) },
    SessionCommand(
      ":save", "file", "writes the session as a script that gives the same numbers",
      example: ":save charged.maser", argument: .file
    ) { $0.save($1) },
    SessionCommand(
      ":load", "file", "runs the statements of a file here", example: ":load charged.maser",
      argument: .file
    ) {
      $0.load($1)
    },
    SessionCommand(
      ":edit", "[n]",
      "opens the last input in an editor and runs it; statement n is changed in its place",
      example: ":edit 2"
    ) { $0.edit($1) },
    SessionCommand(
      ":history", "[text]", "what was typed, also in earlier sessions", example: ":history collide"
    ) {
      $0.history($1)
    },
    SessionCommand(
      ":reset", "", "back to a fresh cavity; `:redo` brings the statements back", example: ":reset"
    ) {
      session, _ in session.reset()
    },
    SessionCommand(
      ":journals", "[n]",
      "earlier sessions; n brings one back, `dismiss` stops those that ended unasked from being told",
      example: ":journals", argument: .earlier
    ) { $0.journals($1) },
    SessionCommand(":quit", "", "ends the session (also Ctrl-D)", example: ":quit") { session, _ in
      session.isOver = true
      return true
    },
  ]

  /// Those that change nothing: they work while a run is paused.
  static let looking: Set = [
    ":help", ":list", ":state", ":params", ":history", ":diff", ":explain", ":journals",
  ]
}

extension Session {
  /// Runs a command; false if it could not be done.
  func command(_ text: String) -> Bool {
    if text.hasPrefix("??") { return topic(String(text.dropFirst(2)).trimmed, isFull: true) }
    if text.hasPrefix("?") { return topic(String(text.dropFirst()).trimmed, isFull: false) }
    let name = String(text.prefix { !$0.isWhitespace })
    let argument = String(text.dropFirst(name.count)).trimmed
    if let command = SessionCommand.all.first(where: { $0.name == name }) {
      guard argument.isEmpty || command.usage != name else {
        line("`\(name)` takes nothing behind it")
        return false
      }
      return command.run(self, argument)
    }
    line(unknownCommand(name))
    return false
  }

  func unknownCommand(_ name: String) -> String {
    let near = suggestion(for: name, among: SessionCommand.all.map(\.name))
    return "there is no command `\(name)`"
      + (near.map { "; did you mean `\($0)`?" } ?? "; `:help` lists them")
  }

  // MARK: Help

  func help(_ argument: String) -> Bool {
    guard argument.isEmpty else { return topic(argument, isFull: true) }
    page(SessionHelp.overview + "statements: \(registry.keywords.joined(separator: " "))\n")
    return true
  }

  private func topic(_ topic: String, isFull: Bool) -> Bool {
    guard let text = text(on: topic, isFull: isFull) else {
      line(HelpText().unknownTopic(topic, besides: SessionHelp.topics))
      return false
    }
    page(text)
    return true
  }

  /// What there is to say on a topic, in complete lines; nil for what is none.
  func text(on topic: String, isFull: Bool) -> String? {
    let help = HelpText()
    if topic.isEmpty { return help.overview }
    if let text = SessionHelp.page(topic, isNameless: help.page(topic) == nil) { return text }
    if let given = now.checker.givenNames.first(where: { $0.name == topic }) {
      return description(of: given) + "\n"
    }
    return isFull ? help.page(topic) : help.brief(topic)
  }

  /// Shows a text of complete lines.
  private func page(_ text: String) {
    guard !isSilent else { return }
    host.show(.page(String(text.dropLast())))
  }

  // MARK: Looking

  func list() -> Bool {
    guard !timeline.entries.isEmpty || running != nil else {
      line("no statement yet")
      return true
    }
    let width = String(timeline.entries.count).count
    for (index, entry) in timeline.entries.enumerated() {
      let number = "\(index + 1)"
      let mark = index == timeline.position - 1 ? ">" : " "
      let state = index < timeline.position ? "" : "   (taken back)"
      let texts = entry.text.split(whereSeparator: \.isNewline)
      line(
        "\(mark)\(String(repeating: " ", count: width - number.count))\(number)  \(texts[0])"
          + (texts.count == 1 ? "\(afterK(index))\(state)" : ""))
      for (offset, text) in texts.dropFirst().enumerated() {
        let isLast = offset == texts.count - 2
        line(
          String(repeating: " ", count: width + 3) + text
            + (isLast ? "\(afterK(index))\(state)" : ""))
      }
    }
    if let running {
      line("  \(onOneLine(running.text))   (paused after \(running.place))")
    }
    return true
  }

  private func afterK(_ index: Int) -> String {
    let before = index == 0 ? 0 : timeline.entries[index - 1].collisions
    let after = timeline.entries[index].collisions
    return before == after ? "" : "   k=\(collisionCountText(after))"
  }

  func showState() -> Bool {
    for text in StateView.lines(of: now.machine, columns: host.columns - 8, isPlain: host.isPlain) {
      line(text)
    }
    return true
  }

  func showNames() -> Bool {
    let names = now.checker.givenNames
    if names.isEmpty { line("nothing has been named yet") }
    for name in names { line(description(of: name)) }
    return true
  }

  private func description(of given: Checker.GivenName) -> String {
    if given.what == "procedure" {
      let parameters = given.parameters.map { $0.isRequired ? "\($0.name)=" : "[\($0.name)=]" }
      return "\(([given.name] + parameters).joined(separator: " "))   (procedure)"
    }
    if let parameter = now.checker.parameters.first(where: { $0.name == given.name }) {
      let range = parameter.rangeText.map { " in \(oneLine($0))" } ?? ""
      let documentation = parameter.documentation.map { "  \(oneLine($0))" } ?? ""
      return
        "\(given.name) = \(now.machine.format.text(parameter.value))\(range)   (parameter)\(documentation)"
    }
    let value = value(of: given.name).map { " = \($0)" } ?? ""
    return "\(given.name)\(value)   (\(given.what))"
  }

  /// The value of a name at this moment as text.
  func value(of name: String) -> String? {
    let source = Source(name: "", "measure \(name)")
    var checker = now.checker
    checker.check(parseScript(source).tree.statements, of: source)
    guard !checker.takeDiagnostics().contains(where: { $0.severity == .error }) else { return nil }
    var machine = now.machine
    machine.liftTolerance()
    var text: String?
    let evaluator = Evaluator(machine: machine) { event in
      if case .measure(let record) = event { text = machine.format.text(record.value) }
    }
    _ = evaluator.run(checker.takePlan())
    return text
  }

  func diff(_ argument: String) -> Bool {
    guard
      let target = number(argument, default: timeline.position - 1, upTo: timeline.entries.count)
    else { return false }
    guard target >= 0 else {
      line("there is nothing before this")
      return false
    }
    guard let earlier = state(after: target) else { return false }
    for row in StateView.comparison(of: now.machine, with: earlier.machine) { line(row) }
    return true
  }

  func explain(_ argument: String) -> Bool {
    var text = argument
    var start = now
    if text.isEmpty {
      guard timeline.position > 0 else {
        line("write a statement behind `:explain`")
        return false
      }
      text = timeline.entries[timeline.position - 1].text
      guard let before = timeline.snapshot(after: timeline.position - 1) else {
        line(
          "the state before the last statement is no longer kept; write a statement behind `:explain`"
        )
        return false
      }
      start = before
    }
    let source = Source(name: "", text)
    let (tree, problems) = parseScript(source)
    start.checker.check(tree.statements, of: source)
    let found = problems + start.checker.takeDiagnostics()
    found.forEach { show($0) }
    guard !found.contains(where: { $0.severity == .error }) else { return false }
    let plan = start.checker.takePlan()
    let isInterrupted = host.isInterrupted
    lines(
      String(
        Explanation.text(of: plan, startingFrom: start.machine, isInterrupted: isInterrupted)
          .dropLast()))
    return true
  }

  func time(_ argument: String) -> Bool {
    guard !argument.isEmpty else {
      if lastTyped.isEmpty {
        line("nothing has run yet")
      } else {
        line("\(NumberFormat(digits: 3).text(Quantity(lastSeconds))) s for \(onOneLine(lastTyped))")
      }
      return true
    }
    isTiming = true
    defer { isTiming = false }
    return statements(argument)
  }

  func history(_ argument: String) -> Bool {
    let found = host.history.filter {
      (argument.isEmpty || $0.contains(argument)) && !$0.hasPrefix(":history")
    }
    for entry in found.suffix(Session.shownHistory) {
      let texts = entry.split(whereSeparator: \.isNewline)
      line("  " + texts.joined(separator: "\n  "))
    }
    if found.isEmpty { line(argument.isEmpty ? "nothing yet" : "nothing with `\(argument)` in it") }
    return true
  }

  private static let shownHistory = 30

  // MARK: Files

  func save(_ argument: String) -> Bool {
    let path = argument.unquoted
    guard !path.isEmpty else {
      line("name the file: `:save fig6.maser`")
      return false
    }
    let saved = savedScript
    do throws(HostFailure) { try host.write(script(of: saved), toFile: path) } catch {
      line("`\(path)` could not be written: \(error.reason)")
      return false
    }
    savedTexts = timeline.texts
    line(
      "wrote \(counted(saved.texts.count, "statement")) to \(path) (undone and failed lines left out, version line added)"
    )
    saved.remarks.forEach { line($0) }
    return true
  }

  func load(_ argument: String) -> Bool {
    let path = argument.unquoted
    guard !path.isEmpty else {
      line("name the file: `:load fig6.maser`")
      return false
    }
    do throws(HostFailure) {
      let text = try host.read(file: path)
      guard !text.unicodeScalars.contains(where: { $0 == "\0" || $0 == "\u{FFFD}" }) else {
        line("`\(path)` is no text file")
        return false
      }
      let before = timeline.position
      let isFine = statements(text)
      line("\(counted(timeline.position - before, "statement")) of \(path)")
      return isFine
    } catch {
      line("`\(path)` cannot be read: \(error.reason)")
      return false
    }
  }

  func edit(_ argument: String) -> Bool {
    guard argument.isEmpty else { return edit(statement: argument) }
    guard let edited = edited(lastTyped) else { return true }
    run(Transcript.inputs(in: edited))
    return true
  }

  /// What the editor makes of a text; nil if there is nothing to run, which has been said.
  private func edited(_ text: String) -> String? {
    do throws(HostFailure) {
      guard let edited = try host.edit(text), !edited.trimmed.isEmpty else {
        line("nothing changed, nothing run")
        return nil
      }
      host.keep(.entered(edited))
      lines(edited.trimmed)
      return edited
    } catch {
      line("no editor: \(error.reason)")
      return nil
    }
  }

  /// Changes a statement in its place and runs what follows it again.
  private func edit(statement argument: String) -> Bool {
    guard let place = number(argument, default: 1, upTo: timeline.position), place > 0,
      let text = edited(timeline.entries[place - 1].text),
      let before = state(after: place - 1)
    else { return false }
    let earlier = (now: now, timeline: timeline)
    let later = Array(timeline.texts[place...])
    now = before
    timeline.move(to: place - 1)
    let isFine = ([text] + later).allSatisfy { text in
      let source = Source(name: "", text)
      let (tree, problems) = parseScript(source)
      problems.forEach { show($0) }
      return !tree.statements.isEmpty && !problems.contains { $0.severity == .error }
        && tree.statements.allSatisfy { run($0, of: source, isSummarised: false) }
    }
    if !isFine {
      (now, timeline) = earlier
      line("everything is as before")
    } else {
      line("statement \(place) changed; k=\(collisions)")
      _ = showSummary()
    }
    summary = nil
    keepAll()
    return isFine
  }

  /// Writes the whole session down anew.
  private func keepAll() {
    host.keep(.moved(to: 0))
    for entry in timeline.entries { host.keep(.accepted(entry.text)) }
    host.keep(.moved(to: timeline.position))
  }

  /// All that a summary tells, changed or not.
  func showSummary() -> Bool {
    let all = StateView.Summary(now.machine, hasErgotropy: true)
    line(StateView.text(all, since: nil, seconds: nil))
    return true
  }
}

extension String {
  /// The name of a file may be quoted.
  fileprivate var unquoted: String {
    count >= 2 && hasPrefix("\"") && hasSuffix("\"") ? String(dropFirst().dropLast()) : self
  }
}
