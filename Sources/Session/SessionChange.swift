/// What happened to a session, in the order in which it happened: enough to bring it back.
public enum SessionChange: Sendable, Equatable {
  /// Something was typed and is about to be run.
  case entered(String)
  /// A statement succeeded; those that had been taken back are forgotten.
  case accepted(String)
  /// What was entered last has been dealt with, whatever became of it.
  case finished
  /// The first so many statements are in force, the others taken back.
  case moved(to: Int)
  /// A statement (from 0) was taken out.
  case removed(Int)
}

/// What a sequence of changes adds up to.
public struct SessionRecord: Sendable, Equatable {
  public private(set) var statements: [String] = []
  /// How many of them are in force.
  public private(set) var position = 0
  /// Typed, but never dealt with.
  public private(set) var unfinished: String?

  public init(_ changes: some Sequence<SessionChange> = []) {
    for change in changes { apply(change) }
  }

  /// Stands for a statement that is lost, so that those after it keep their numbers.
  public static let gap = ""

  /// Takes the lost statements out.
  public mutating func removeGaps() {
    position -= statements.prefix(position).count { $0 == SessionRecord.gap }
    statements.removeAll { $0 == SessionRecord.gap }
  }

  public mutating func apply(_ change: SessionChange) {
    switch change {
    case .entered(let text): unfinished = text
    case .finished: unfinished = nil
    case .accepted(let text):
      statements.removeLast(statements.count - position)
      statements.append(text)
      position += 1
    case .moved(let target): position = min(max(target, 0), statements.count)
    case .removed(let index):
      guard index >= 0, index < position else { return }
      statements.removeLast(statements.count - position)
      statements.remove(at: index)
      position -= 1
    }
  }
}
