import Language
import LineEditing
import Session
import SourceText

/// The read-eval-print loop.
struct InteractiveSession {
  private let reader: any LineReader
  private let journal: Journal
  private let host: TerminalHost
  private let session: Session
  private let open = OpenInput()

  init() {
    Interruption.installForSession()
    reader = makeLineReader()
    journal = Journal()
    host = TerminalHost(reader, journal)
    session = Session(host)
    host.script = { [session] in session.script }
    host.parameters = { [session] in session.parameters }
    reader.completer = { [session, open] line, cursor in
      let above = open.lines.map { $0 + "\n" }.joined()
      let found = session.completions(in: above + line, at: above.utf8.count + cursor)
      return CompletionList(
        start: max(0, found.start - above.utf8.count),
        items: found.items.map {
          Completion(text: $0.text, description: $0.description, appendsSpace: $0.isWord)
        })
    }
  }

  /// What is typed is coloured where results are, too.
  private func colourInput() {
    guard host.isColoured, Terminal.hasSequences else { return }
    reader.styler = { [session, open] line, cursor in
      let above = open.lines.map { $0 + "\n" }.joined()
      return session.styles(of: line, below: above, at: cursor).map {
        LineStyle(rawValue: $0.rawValue) ?? .plain
      }
    }
  }

  func run(isRecovering: Bool) -> Exit {
    colourInput()
    greet()
    if !journal.canBeKept {
      host.say("no journal and no history can be kept: the state folder cannot be written")
    }
    for sentence in host.historyProblems { host.say(sentence) }
    if reader is PlainLineReader {
      host.say(
        "this terminal cannot move its cursor: no editing of lines, and Tab completes nothing")
    }
    var prefilled = ""
    if isRecovering { prefilled = recover() } else { tellOfLost(journal.takeUntold()) }
    let isLost = read(prefilled: prefilled)
    if !isLost {
      sayGoodbye()
      journal.end(isEmpty: session.isEmpty)
    }
    return isLost ? .interrupted : .ok
  }

  /// Sessions that ended without being asked to are told of once.
  private func tellOfLost(_ lost: [Journal.Earlier]) {
    guard let newest = lost.last else { return }
    let count = newest.record.statements.count
    let what =
      count == 0
      ? "a session ended without :quit while something was being entered"
      : "a session of \(count) statement\(count == 1 ? "" : "s") ended without :quit"
    host.say(
      lost.count == 1
        ? "\(what); `maser --recover` brings it back"
        : "\(lost.count) sessions ended without :quit; `maser --recover` brings the newest back, `:journals` lists them"
    )
  }

  private func sayGoodbye() {
    let count = session.unsavedStatements
    guard count > 0, journal.canBeKept else { return }
    let (noun, them) = count == 1 ? ("1 statement is", "it") : ("\(count) statements are", "them")
    host.show(
      .line(
        "\(noun) in no file; "
          + (journal.hasLost
            ? "`:journals` in the next session brings \(them) back"
            : "`maser --recover` brings \(them) back")))
  }

  private func greet() {
    let name = "maser \(Maser.shortVersion) (language \(Language.version))"
    host.say(
      host.columns >= 70
        ? "\(name)   :help   :quit          cavity: vacuum, k=0" : "\(name)  :help  :quit")
    if host.history.isEmpty {
      host.say("new here? `:help tutorial` has ten steps, Tab tells what fits")
    }
  }

  /// Brings the last session back; what was being run when it ended is offered for editing.
  private func recover() -> String {
    guard let earlier = journal.recoverable() else {
      host.say("there is no session to recover")
      return ""
    }
    for sentence in earlier.damage { host.say(sentence) }
    guard session.recover(earlier.record) else {
      host.say("nothing is lost: `maser --recover` brings it back another time")
      return ""
    }
    if let unfinished = earlier.record.unfinished {
      // In the history too, should the line be thrown away.
      host.remember(unfinished)
      host.say("this was entered, but not finished:")
    }
    journal.close(earlier)
    return printableLines(earlier.record.unfinished ?? "")
  }

  /// Reads and runs up to the end; true if the terminal went away.
  private func read(prefilled: String) -> Bool {
    var prefilled = prefilled
    while !session.isOver {
      let prompt = open.lines.isEmpty ? session.prompt : session.continuationPrompt
      // What came while nothing was read. From the Enter key on it concerns what is run.
      Interruption.clear()
      let event = reader.readLine(prompt: prompt, prefilled: prefilled)
      prefilled = ""
      switch event {
      case .line(let line):
        open.lines.append(line)
        let text = open.lines.joined(separator: "\n")
        if session.needsMoreLines(text) { continue }
        open.lines = []
        host.remember(session.cleaned(text))
        session.submit(text)
      case .interrupted where Interruption.isHungUp: return true
      case .interrupted:
        if !open.lines.isEmpty { host.remember(open.lines.joined(separator: "\n")) }
        open.lines = []
      case .endOfInput where !open.lines.isEmpty:
        // Of what is open, not of the session.
        host.remember(open.lines.joined(separator: "\n"))
        host.show(.line("(left unfinished, not run)"))
        open.lines = []
      case .endOfInput: return false
      case .hangup(let typed):
        let text = (open.lines + [typed]).joined(separator: "\n")
        if text.contains(where: { !$0.isWhitespace }) { journal.keepTyped(text) }
        return true
      }
    }
    return Interruption.isHungUp
  }
}

/// The lines of a statement that is not complete yet.
private final class OpenInput {
  var lines: [String] = []
}
