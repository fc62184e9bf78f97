/// What an engine keeps for collisions with loss; it only saves time.
final class LossMemory {
  private var last: LossSector?
  private var known: [LossBlocks.Key: LossBlocks] = [:]
  private static let mostKept = 4

  func sector(_ loss: LossDuring, levels: Int) throws(SimulationError) -> LossSector {
    if let last, last.loss == loss, last.top == levels { return last }
    let sector = try LossSector(loss, levels: levels)
    last = sector
    return sector
  }

  func blocks(
    _ key: LossBlocks.Key, _ collision: LossyCollision, _ isInterrupted: () -> Bool
  ) throws(SimulationError) -> LossBlocks {
    if let blocks = known[key] { return blocks }
    let blocks = try LossBlocks(
      collision, levels: key.levels, isDiagonal: key.isDiagonal,
      try sector(key.loss, levels: key.levels), isInterrupted: isInterrupted)
    if known.count >= LossMemory.mostKept { known = [:] }
    known[key] = blocks
    return blocks
  }
}

extension LossyCollision {
  /// What blocks for this state depend on.
  func key(for state: CavityState) -> LossBlocks.Key {
    LossBlocks.Key(
      loss: loss, groundWeight: qubit.groundWeight, excitedWeight: qubit.excitedWeight,
      kappa: kappa, levels: state.levels, isDiagonal: state.representation == .populations)
  }
}

/// How often a state has met the same collision with loss on the same number of levels.
///
/// Blocks are made once as many collisions have been made in steps as the blocks cost: at most twice what the best choice would take, without
/// knowing what is still to come, so that a script and the same statements typed one by one give the same bits.
struct LossHabit: Sendable {
  private var counts: [(key: LossBlocks.Key, made: Int)] = []
  /// A stream of several kinds in turn; more of them are stepped.
  private static let most = 4

  /// Known to go on for long.
  var isSettled = false

  func made(_ key: LossBlocks.Key) -> Int {
    isSettled ? .max : counts.first { $0.key == key }?.made ?? 0
  }

  /// The last one.
  private(set) var last: LossBlocks.Key?

  mutating func note(_ key: LossBlocks.Key) {
    last = key
    if let index = counts.firstIndex(where: { $0.key == key }) {
      counts[index].made += 1
      return
    }
    if counts.count >= LossHabit.most { counts.removeFirst() }
    counts.append((key, 1))
  }
}

/// What a state that meets loss during its collisions carries along.
struct LossAside: Sendable {
  var habit = LossHabit()
  var splitRun: SplitRun?
}

extension CavityState {
  /// Which collisions with loss have been made, and how often.
  var lossHabit: LossHabit {
    get { lossAside.first?.habit ?? LossHabit() }
    set {
      if lossAside.isEmpty { lossAside = [LossAside()] }
      lossAside[0].habit = newValue
    }
  }

  /// See `split`.
  var splitRun: SplitRun? {
    get { lossAside.first?.splitRun }
    set {
      if lossAside.isEmpty, newValue == nil { return }
      if lossAside.isEmpty { lossAside = [LossAside()] }
      lossAside[0].splitRun = newValue
    }
  }
}
