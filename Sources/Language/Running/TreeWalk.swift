import Simulation

/// The way through a tree of outcomes, depth first: one record after the other, each from the start of its block.
///
/// What has been computed on the way to a fork is kept as long as the walk stays behind it, so that every collision is made once though the block is run for
/// every record; that takes the memory of the states of one record and of their neighbours.
final class TreeWalk: OutcomeChooser {
  private struct Fork {
    let outcomes: [DetectedState]
    var taken = 0
    /// Behind the outcome that is taken and the damping after it.
    var settled: CavityState?

    var probability: Double { outcomes[taken].probability }
  }

  private var forks: [Fork] = []
  /// Forks that the present record has passed.
  private var position = 0
  /// Collisions that were computed.
  private(set) var made = 0

  /// A record begins.
  func begin() { position = 0 }

  func recalled() -> CavityState? {
    guard position < forks.count, let state = forks[position].settled else { return nil }
    position += 1
    return state
  }

  func recalledOutcomes() -> [DetectedState]? {
    position < forks.count ? forks[position].outcomes : nil
  }

  func choose(_ outcomes: [DetectedState]) throws -> DetectedState {
    if position == forks.count { forks.append(Fork(outcomes: outcomes)) }
    return forks[position].outcomes[forks[position].taken]
  }

  func settled(_ state: CavityState) {
    forks[position].settled = state
    position += 1
    made += 1
  }

  /// Turns to the next record; false where there is none.
  func advance() -> Bool {
    while let last = forks.last {
      if last.taken + 1 < last.outcomes.count {
        forks[forks.count - 1].taken += 1
        forks[forks.count - 1].settled = nil
        return true
      }
      forks.removeLast()
    }
    return false
  }

  /// What was seen in the present record.
  var record: [Outcome] { forks.map { $0.outcomes[$0.taken].outcome } }

  /// The probability of the present record.
  var weight: Double { forks.reduce(1) { $0 * $1.probability } }

  /// How many records there are, if all of them split as the present one.
  var records: Double { forks.reduce(1) { $0 * Double($1.outcomes.count) } }

  /// The part of the tree that lies behind the present record.
  var done: Double {
    var (part, share) = (0.0, 1.0)
    for fork in forks {
      share /= Double(fork.outcomes.count)
      part += share * Double(fork.taken)
    }
    return part + share
  }
}
