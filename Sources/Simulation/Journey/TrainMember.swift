/// A qubit and its collision, one of those that follow each other in turn.
public struct TrainMember: Sendable, Hashable {
  public let collision: Collision
  public let qubit: QubitState

  public init(_ collision: Collision, _ qubit: QubitState) {
    (self.collision, self.qubit) = (collision, qubit)
  }
}

extension [TrainMember] {
  /// The lowest exact trap from `level` on that is one for all of them.
  func firstSharedTrap(from level: Int) -> Trap? {
    var lowest = level
    while lowest <= Engine.highestTrap {
      var highest: Trap?
      var isShared = true
      for passage in self {
        guard
          let trap = passage.collision.firstExactTrap(in: lowest..<(Engine.highestTrap + 1))
        else { return nil }
        if let highest, highest.level != trap.level { isShared = false }
        if trap.level >= highest?.level ?? 0 { highest = trap }
      }
      guard let highest else { return nil }
      if isShared { return highest }
      lowest = highest.level
    }
    return nil
  }
}
