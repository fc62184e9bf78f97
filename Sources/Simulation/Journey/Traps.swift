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

  /// The exact trap at `level`, if there is one. Without detuning only; theta = 0 has none (everything is trapped).
  public func exactTrap(at level: Int) -> Trap? {
    guard let theta, theta != 0, level > 0 else { return nil }
    let (turns, rest) = Collision.halfTurns(theta, level)
    guard turns > 0, abs(rest) <= Collision.trapTolerance * Double(turns) * Double.pi else {
      return nil
    }
    return Trap(level: level, halfTurns: turns)
  }

  /// The first exact trap in `levels`. Cost: O(1) for each level looked at.
  public func firstExactTrap(in levels: Range<Int>) -> Trap? {
    for level in levels {
      if let trap = exactTrap(at: level) { return trap }
    }
    return nil
  }

  /// |theta| sqrt(n) = turns pi + rest, the rest to about twice the precision of a double while the angle is below 1e15.
  static func halfTurns(_ theta: Double, _ level: Int) -> (turns: Int, rest: Double) {
    let n = Double(level)
    let root = n.squareRoot()
    let correction = n.addingProduct(-root, root) / (2 * root)
    let angle = abs(theta) * root
    guard angle < 1e15 else { return (0, 0) }
    let lower = (-angle).addingProduct(abs(theta), root) + abs(theta) * correction
    let turns = (angle / Double.pi).rounded()
    // pi is Double.pi + piRest.
    let piRest = 1.2246467991473532e-16
    let rest = angle.addingProduct(-turns, Double.pi) + (lower - turns * piRest)
    return (Int(saturating: turns), rest)
  }
}
