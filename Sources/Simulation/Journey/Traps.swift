/// A photon number that no collision crosses: theta sqrt(n) = j pi, so nothing flows between n-1 and n.
///
/// Entropy 2023, Eq. (10)-(15): the vacuum's sector ends at the first of them.
public struct Trap: Sendable, Hashable {
  /// n, the first level behind the gate.
  public let level: Int
  /// j: how many half turns the pair |n-1,e>, |n,g> makes in one collision. Its parity decides between pure and mixed
  /// steady states.
  public let halfTurns: Int
}

extension Collision {
  /// How far the angle may be from j pi to count as an exact trap, relative to the angle: no double equals pi/sqrt(15), and
  /// computing it takes a few roundings. Statements about infinity say that they rounded.
  static let trapTolerance = 0x1p-50

  /// The exact trap at `level`, if there is one.
  public func exactTrap(at level: Int) -> Trap? { ladder?.exactTrap(at: level) }

  /// The first exact trap in `levels`. Cost: O(1) for each level looked at.
  public func firstExactTrap(in levels: Range<Int>) -> Trap? {
    for level in levels {
      if let trap = exactTrap(at: level) { return trap }
    }
    return nil
  }
}

extension LadderCoupling {
  /// The exact trap at `level`, if there is one: the pair that ends there makes whole half turns, or there is no rung. Without detuning only;
  /// where nothing is turned at all there is none (everything is trapped).
  func exactTrap(at level: Int) -> Trap? {
    guard isReal, !isIdentity, level > 0 else { return nil }
    if isClosed(at: level) { return Trap(level: level, halfTurns: 0) }
    guard let (turns, rest) = halfTurns(at: level), turns > 0,
      abs(rest) <= Collision.trapTolerance * Double(turns) * Double.pi
    else { return nil }
    return Trap(level: level, halfTurns: turns)
  }
}
