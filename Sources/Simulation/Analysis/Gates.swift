/// Where theta h passes j pi: the pair |n-s,e>, |n,g> is left nearly as it was, and little flows between n-s and n.
public struct Gate: Sendable, Hashable {
  /// The first level behind the gate.
  public let level: Int
  /// j, which of the multiples of pi it is; 0 where there is no rung.
  public let halfTurns: Int
  /// sin²(theta h): the part of an excited qubit's population that passes in one collision; 0 for an exact trap.
  public let transmission: Double

  /// Nothing passes: theta h is j pi to within a few roundings.
  public var isExact: Bool { transmission == 0 }
}

extension Collision {
  /// Beyond this the digits of a double-double no longer tell where in its turn a level is.
  private static let largestAnalysed = 1e15

  /// The angle of a ladder of pairs on resonance.
  var ladderAngle: Double? {
    if case .ladder(let ladder) = self { return ladder.isReal ? ladder.exposure.theta : nil }
    return theta
  }

  /// The same collision, on resonance, with gates that can be told up to `levels`.
  func analysed(levels: Int) throws(SimulationError) -> Collision {
    let collision = try validated()
    guard let theta = collision.ladderAngle else {
      preconditionFailure("gates are those of pairs on resonance")
    }
    var largest = Collision.largestAnalysed
    if case .ladder(let ladder) = collision { largest /= max(1, ladder.largestHeight(levels)) }
    guard abs(theta) <= largest else {
      throw .outOfRange(quantity: "theta", value: theta, lower: -largest, upper: largest)
    }
    return collision
  }
}

extension Collision {
  /// The bath of a mode is none for a battery with a highest level.
  func requireBath(_ damping: Damping?) throws(SimulationError) {
    if damping != nil, let top { throw .noBath(top: top) }
  }
}
