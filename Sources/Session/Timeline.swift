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
    /// The files that it wrote.
    let files: [String]
    /// Whether it did nothing else.
    let onlyWrites: Bool
    /// k after it.
    var collisions: Int
    /// Everything after it; nil once given up to save memory.
    var after: Snapshot?
    /// What that takes.
    let bytes: Double
  }

  let start: Snapshot
  private(set) var entries: [Entry] = []
  private(set) var position = 0
  /// Bytes that snapshots may take together.
  let budget: Double
  /// Bytes that they take.
  private var held = 0.0
  /// Before this there are none.
  private var oldest = 0

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

  mutating func append(
    _ text: String, _ after: Snapshot, writing files: [String] = [], onlyWrites: Bool = false
  ) {
    held -= entries[position...].reduce(0) { $0 + ($1.after == nil ? 0 : $1.bytes) }
    entries.removeLast(entries.count - position)
    entries.append(
      Entry(
        text: text, files: files, onlyWrites: onlyWrites,
        collisions: after.machine.cavity.collisions, after: after, bytes: after.bytes))
    held += after.bytes
    position += 1
    oldest = min(oldest, position - 1)
    trimOldest()
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
    if index < entries.count { remember(state, after: entries.count) } else { trimAround(index) }
  }

  /// Remembers a state that had been given up.
  mutating func remember(_ snapshot: Snapshot, after count: Int) {
    guard count > 0 else { return }
    entries[count - 1].after = snapshot
    trimAround(count)
  }

  /// Gives up the oldest states while all together are too large. What is behind `oldest` is never looked at again, so
  /// that thousands of statements cost no more than a few.
  private mutating func trimOldest() {
    while held > budget, oldest < entries.count - 1 {
      if entries[oldest].after != nil {
        entries[oldest].after = nil
        held -= entries[oldest].bytes
      }
      oldest += 1
    }
  }

  /// Gives up what lies farthest from a place.
  private mutating func trimAround(_ place: Int) {
    let nearestFirst = entries.indices.sorted { abs($0 + 1 - place) < abs($1 + 1 - place) }
    held = 0
    for index in nearestFirst where entries[index].after != nil {
      if held + entries[index].bytes > budget, index + 1 != place {
        entries[index].after = nil
      } else {
        held += entries[index].bytes
      }
    }
    oldest = 0
  }
}
