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
  /// Finds states that have been met before; nil where records that end alike are told apart.
  let merging: TreeMerging?

  init(merges: Bool) { merging = merges ? TreeMerging() : nil }

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
    // All of the state lay where there are no levels.
    guard !outcomes.isEmpty else { throw SimulationError.impossibleOutcome(.none) }
    if position == forks.count { forks.append(Fork(outcomes: outcomes)) }
    return forks[position].outcomes[forks[position].taken]
  }

  func settled(_ state: CavityState) throws {
    forks[position].settled = state
    position += 1
    made += 1
    try merging?.meet(state, at: position, weight: weight)
  }

  /// Turns to the next record; false where there is none.
  func advance() -> Bool {
    while let last = forks.last {
      if last.taken + 1 < last.outcomes.count {
        merging?.close(from: forks.count)
        forks[forks.count - 1].taken += 1
        forks[forks.count - 1].settled = nil
        return true
      }
      forks.removeLast()
    }
    return false
  }

  /// The states of the present record have no coherences, so that others may meet them.
  var isOfPopulations: Bool {
    forks.allSatisfy { $0.settled.map { $0.representation == .populations } ?? true }
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

/// Records that lead to the same populations at the same place: what follows is the same, and is followed once.
///
/// A state within 1e-15 of one that has been met, in trace norm, goes no further; its weight is shared out among the leaves behind the other one, and
/// the distance is booked (`OutcomeTree.book(distance:levels:)`).
final class TreeMerging {
  private final class Node {
    let state: CavityState
    let weight: Double
    /// What of the weight each leaf behind it has.
    var shares: [Int: Double] = [:]

    init(_ state: CavityState, _ weight: Double) { (self.state, self.weight) = (state, weight) }
  }

  private static let closest = 1e-15
  /// Nodes on the way to the present state, by position from 1 on.
  private var open: [(position: Int, node: Node)] = []
  /// Those all of whose leaves are known, by position and energy.
  private var known: [Int: [Int: [Node]]] = [:]
  /// What leaves have got from records that were not followed to their end: leaf, weight.
  private(set) var gained: [(leaf: Int, weight: Double)] = []
  /// The distances, each with its weight, and on how many levels.
  private(set) var booked: [(distance: Double, levels: Int)] = []
  /// The present record has met a known state.
  private(set) var hasMerged = false

  struct Merged: Error {}

  func begin() { (hasMerged, gained, booked) = (false, [], []) }

  /// Throws where the state is known.
  func meet(_ state: CavityState, at position: Int, weight: Double) throws {
    guard state.representation == .populations else { return }
    let key = TreeMerging.key(state)
    for near in (key - 1)...(key + 1) {
      for node in known[position]?[near] ?? [] {
        let distance = state.populationDistance(to: node.state)
        guard distance <= TreeMerging.closest else { continue }
        for (leaf, share) in node.shares.sorted(by: { $0.key < $1.key }) {
          add(leaf, weight * share)
          gained.append((leaf, weight * share))
        }
        booked.append((weight * distance, max(state.levels, node.state.levels)))
        hasMerged = true
        throw Merged()
      }
    }
    open.append((position, Node(state, weight)))
  }

  /// A leaf has been reached.
  func reach(_ leaf: Int, weight: Double) { add(leaf, weight) }

  private func add(_ leaf: Int, _ weight: Double) {
    for (_, node) in open where node.weight > 0 {
      node.shares[leaf, default: 0] += weight / node.weight
    }
  }

  /// Nothing more comes behind states at this position and later.
  func close(from position: Int) {
    while let last = open.last, last.position >= position {
      known[last.position, default: [:]][TreeMerging.key(last.node.state), default: []].append(
        last.node)
      open.removeLast()
    }
  }

  private static func key(_ state: CavityState) -> Int {
    Int(saturating: (state.energy.value * 1e9).rounded())
  }
}
