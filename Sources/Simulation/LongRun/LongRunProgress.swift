/// What a computation that is not made collision by collision is busy with.
public enum LongRunStage: Sendable, Equatable {
  /// Powers of the populations' matrix.
  case powers
  /// How fast the state forgets its past.
  case contraction
  /// Collisions on the way to a steady state.
  case settling
  /// The steady populations by elimination.
  case elimination
  /// Gates, basins and their leaks.
  case analysis
  /// One interval of damping over very many levels.
  case damping
  /// A beam that crosses the cavity for a time.
  case beam
}

/// Watches over work that is made at once: told how far it is, asked whether it may go on.
struct Watch {
  var isInterrupted: () -> Bool = { false }
  var note: (LongRunStage, Double) -> Void = { _, _ in }

  /// Asks until the answer is yes, and remembers it: whoever asks later, at the end of what was stopped half way, hears the same.
  static func remembering(_ isInterrupted: @escaping () -> Bool) -> () -> Bool {
    var wasInterrupted = false
    return {
      wasInterrupted = wasInterrupted || isInterrupted()
      return wasInterrupted
    }
  }

  /// Says how far a stage is, a part between 0 and 1, and stops it when that is wanted.
  func look(_ stage: LongRunStage, _ part: Double) throws(SimulationError) {
    note(stage, part)
    if isInterrupted() { throw .interrupted }
  }

  /// The same for what can only be told no.
  func goesOn(_ stage: LongRunStage, _ part: Double) -> Bool {
    note(stage, part)
    return !isInterrupted()
  }
}

extension Engine {
  var watch: Watch { Watch(isInterrupted: isInterrupted, note: noteProgress) }
}
