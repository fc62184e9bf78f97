import Language

/// A session that is over, as its journal has it.
public struct EarlierSession: Sendable, Equatable {
  /// What its keeper calls it.
  public let name: String
  /// When it began, for people.
  public let start: String
  public let record: SessionRecord
  /// It was ended by `:quit` or Ctrl-D, was taken up again or dismissed.
  public let hasEnded: Bool

  public init(name: String, start: String, record: SessionRecord, hasEnded: Bool) {
    self.name = name
    self.start = start
    self.record = record
    self.hasEnded = hasEnded
  }
}

extension Session {
  func journals(_ argument: String) -> Bool {
    let earlier = host.earlierSessions
    let words = argument.split(separator: " ").map(String.init)
    if words.first == "dismiss" { return dismiss(Array(words.dropFirst()), earlier) }
    guard argument.isEmpty else {
      guard running == nil else {
        line("an earlier session has to wait until the run is over")
        return false
      }
      return bringBack(argument, earlier)
    }
    if earlier.isEmpty { line("there is no earlier session") }
    for (index, session) in earlier.enumerated() { line(row(index + 1, session)) }
    if !earlier.isEmpty {
      line(
        ":journals n brings session n back here · :journals dismiss [n] forgets that it was cut off"
      )
    }
    return true
  }

  private func row(_ number: Int, _ session: EarlierSession) -> String {
    let padding = String(repeating: " ", count: number < 10 ? 1 : 0)
    let end = session.hasEnded ? "" : ", not ended by :quit"
    var last = ""
    if let text = session.record.unfinished {
      last = "  unfinished: \(onOneLine(text))"
    } else if let text = session.record.statements.last {
      last = "  last: \(onOneLine(text))"
    }
    let most = max(20, host.columns - 40)
    if last.count > most { last = String(last.prefix(most - 1)) + "…" }
    return
      "\(padding)\(number)  \(session.start)  \(counted(session.record.statements.count, "statement"))\(end)\(last)"
  }

  private func chosen(_ text: String, _ earlier: [EarlierSession]) -> EarlierSession? {
    guard let number = Int(text), number > 0, number <= earlier.count else {
      line(
        earlier.isEmpty
          ? "there is no earlier session"
          : "`\(text)` is none of the \(counted(earlier.count, "session")) of `:journals`")
      return nil
    }
    return earlier[number - 1]
  }

  private func dismiss(_ words: [String], _ earlier: [EarlierSession]) -> Bool {
    var wanted = earlier
    if let word = words.first {
      guard words.count == 1, let one = chosen(word, earlier) else { return false }
      wanted = [one]
    }
    let lost = wanted.filter { !$0.hasEnded }
    guard !lost.isEmpty else {
      let which = words.isEmpty ? "every earlier session" : "that session"
      line("nothing to dismiss: \(which) ended by `:quit`, or was dismissed before")
      return true
    }
    host.dismiss(lost)
    line("\(counted(lost.count, "session")) dismissed; `:journals` lists them for a while")
    return true
  }

  private func bringBack(_ text: String, _ earlier: [EarlierSession]) -> Bool {
    guard let session = chosen(text, earlier) else { return false }
    guard timeline.entries.isEmpty else {
      line("this session has statements of its own; `:quit`, and bring the other back in a new one")
      return false
    }
    guard recover(session.record) else { return false }
    host.dismiss([session])
    if let unfinished = session.record.unfinished {
      host.remember(unfinished)
      line("entered, but not finished (the Up key fetches it): \(onOneLine(unfinished))")
    }
    return true
  }
}
