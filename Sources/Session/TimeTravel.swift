import Language
import SourceText
import Syntax

// Going back and forth between the states of a session.
extension Session {
  /// A whole number of a command; nil, and said so, for anything else.
  func number(_ text: String, default preset: Int, upTo most: Int) -> Int? {
    if text.isEmpty { return preset }
    guard let number = Int(text), number >= 0 else {
      line("`\(text)` is no number of statements")
      return nil
    }
    guard number <= most else {
      line(most == 1 ? "there is only 1 statement" : "there are only \(most) statements")
      return nil
    }
    return number
  }

  func undo(_ argument: String) -> Bool {
    guard timeline.position > 0 else {
      line("there is nothing to undo")
      return false
    }
    guard let count = number(argument, default: 1, upTo: timeline.position) else { return false }
    return move(to: timeline.position - count)
  }

  func redo(_ argument: String) -> Bool {
    let left = timeline.entries.count - timeline.position
    guard left > 0 else {
      line("there is nothing to redo")
      return false
    }
    guard let count = number(argument, default: 1, upTo: left) else { return false }
    return move(to: timeline.position + count)
  }

  func goto(_ argument: String) -> Bool {
    guard !argument.isEmpty else {
      line("go to which statement? `:list` numbers them")
      return false
    }
    guard let target = number(argument, default: 0, upTo: timeline.entries.count) else {
      return false
    }
    return move(to: target)
  }

  func reset() -> Bool {
    guard timeline.position > 0 else {
      line("this is the start")
      return true
    }
    return move(to: 0)
  }

  /// Makes the first `target` statements those in force.
  private func move(to target: Int) -> Bool {
    guard let there = state(after: target) else { return false }
    now = there
    summary = nil
    timeline.move(to: target)
    host.keep(.moved(to: target))
    tellPlace()
    return true
  }

  private func tellPlace() {
    let position = timeline.position
    var text = "at k=\(collisions), "
    if position < timeline.entries.count {
      text += "before: \(onOneLine(timeline.entries[position].text))"
    } else if position > 0 {
      text += "after: \(onOneLine(timeline.entries[position - 1].text))"
    } else {
      text += "the start"
    }
    line(text)
  }

  /// The state after the first `count` statements; computed again where it is no longer known. Nil if that was
  /// interrupted, which has been said.
  func state(after count: Int) -> Snapshot? {
    if let known = timeline.snapshot(after: count) { return known }
    let nearest = (0..<count).last { timeline.snapshot(after: $0) != nil } ?? 0
    let texts = timeline.entries[nearest..<count].map(\.text)
    guard let start = timeline.snapshot(after: nearest),
      let (state, _) = replayed(texts, from: start)
    else {
      line("interrupted: still at k=\(collisions)")
      return nil
    }
    timeline.remember(state, after: count)
    return state
  }

  /// What statements that ran once leave behind when they run again, from `start`, and k after each; nil if one does
  /// not run.
  private func replayed(
    _ texts: [String], from start: Snapshot
  ) -> (state: Snapshot, collisions: [Int])? {
    let here = now
    let wasSilent = isSilent
    defer {
      now = here
      isSilent = wasSilent
    }
    now = start
    isSilent = true
    wasGivenUp = false
    var counts: [Int] = []
    for text in texts {
      let source = Source(name: "", text)
      for statement in parseScript(source).tree.statements {
        guard run(statement, of: source) else { return nil }
      }
      counts.append(collisions)
    }
    return (now, counts)
  }

  func drop(_ argument: String) -> Bool {
    guard timeline.position > 0 else {
      line("there is nothing to drop")
      return false
    }
    guard let place = number(argument, default: timeline.position, upTo: timeline.position),
      place > 0
    else { return false }
    guard let start = state(after: place - 1) else { return false }
    let later = Array(timeline.texts[place...])
    guard let (state, counts) = replayed(later, from: start) else {
      line(
        wasGivenUp
          ? "given up: nothing was dropped"
          : "without it what follows does not run: nothing was dropped")
      return false
    }
    let dropped = timeline.entries[place - 1].text
    timeline.remove(place - 1, now: state, collisions: counts)
    now = state
    summary = nil
    host.keep(.removed(place - 1))
    line("dropped: \(onOneLine(dropped)); k=\(collisions)")
    return later.isEmpty || showSummary()
  }

  // MARK: Recovery

  /// Brings a session back that ended without being asked to.
  /// False if it was given up: what it was to come from is still needed then.
  public func recover(_ record: SessionRecord) -> Bool {
    var recovered = 0
    wasGivenUp = false
    for text in record.statements {
      let source = Source(name: "", text)
      let parsed = parseScript(source)
      isSilent = true
      let isFine =
        !parsed.diagnostics.contains { $0.severity == .error }
        && parsed.tree.statements.allSatisfy { run($0, of: source) }
      isSilent = false
      if wasGivenUp || isOver {
        line("given up after \(counted(recovered, "statement")) of \(record.statements.count)")
        return false
      }
      guard isFine else {
        line("this no longer runs, and what follows is left out: \(onOneLine(text))")
        break
      }
      timeline.append(
        text, now, writing: filesWritten,
        onlyWrites: parsed.tree.statements.allSatisfy(\.onlyWrites))
      host.keep(.accepted(text))
      recovered += 1
    }
    let target = min(record.position, recovered)
    if target < recovered, let there = state(after: target) {
      now = there
      timeline.move(to: target)
      host.keep(.moved(to: target))
    }
    line("recovered \(counted(recovered, "statement")); k=\(collisions)")
    return true
  }
}
