import Language
import Simulation

/// Everything a statement can change: a value, so that a copy of it is a snapshot.
struct Snapshot {
  var machine: Machine
  var checker: Checker

  /// About how many bytes it takes when it shares nothing.
  var bytes: Double { machine.storageBytes + checker.storageBytes }
}

/// The statements that succeeded, in order, with what they left behind. Those behind `position` are taken back.
struct Timeline {
  struct Entry {
    /// As it goes into a script.
    let text: String
    /// k after it.
    var collisions: Int
    /// Everything after it; nil once given up to save memory.
    var after: Snapshot?
  }

  let start: Snapshot
  private(set) var entries: [Entry] = []
  private(set) var position = 0
  /// Bytes that snapshots may take together.
  let budget: Double

  init(start: Snapshot, budget: Double) {
    self.start = start
    self.budget = budget
  }

  /// The texts in force.
  var texts: [String] { entries[..<position].map(\.text) }

  /// What was left by the first `count` statements, if it is still known.
  func snapshot(after count: Int) -> Snapshot? {
    count == 0 ? start : entries[count - 1].after
  }

  mutating func append(_ text: String, _ after: Snapshot) {
    entries.removeLast(entries.count - position)
    entries.append(
      Entry(text: text, collisions: after.machine.cavity.collisions, after: after))
    position += 1
    trim()
  }

  mutating func move(to target: Int) { position = target }

  /// Takes a statement in force out; `now` is what the rest leaves. What had been taken back is forgotten.
  /// `collisions` are k after each of the later ones.
  mutating func remove(_ index: Int, now state: Snapshot, collisions: [Int]) {
    entries.removeLast(entries.count - position)
    entries.remove(at: index)
    position -= 1
    // What was after the one that is gone is no longer what it was.
    for (later, count) in zip(index..<entries.count, collisions) {
      entries[later].after = nil
      entries[later].collisions = count
    }
    if index < entries.count { entries[entries.count - 1].after = state }
  }

  /// Remembers a state that had been given up.
  mutating func remember(_ snapshot: Snapshot, after count: Int) {
    guard count > 0 else { return }
    entries[count - 1].after = snapshot
    trim()
  }

  /// Gives up what lies farthest from here as soon as all together is too large.
  private mutating func trim() {
    var bytes = 0.0
    for index in entries.indices.reversed() {
      guard let after = entries[index].after else { continue }
      bytes += after.bytes
      // Where the session stands costs nothing: it shares what is current.
      if bytes > budget, index != position - 1 { entries[index].after = nil }
    }
  }
}
