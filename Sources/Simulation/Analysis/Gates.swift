/// Where theta sqrt(n) passes j pi: the pair |n-1,e>, |n,g> is left nearly as it was, and little flows between n-1 and n.
public struct Gate: Sendable, Hashable {
  /// The first level behind the gate.
  public let level: Int
  /// j, which of the multiples of pi it is.
  public let halfTurns: Int
  /// sin²(theta sqrt(level)): the part of an excited qubit's population that passes in one collision; 0 for an exact trap.
  public let transmission: Double

  /// Nothing passes: theta sqrt(level) is j pi to within a few roundings.
  public var isExact: Bool { transmission == 0 }
}

extension Collision {
  /// Beyond this the digits of a double-double no longer tell where in its turn a level is.
  private static let largestAnalysed = 1e15

  /// A resonant collision whose gates can be told.
  static func analysed(theta: Double) throws(SimulationError) -> Collision {
    let collision = try Collision.resonant(theta: theta).validated()
    guard abs(theta) <= largestAnalysed else {
      throw .outOfRange(
        quantity: "theta", value: theta, lower: -largestAnalysed, upper: largestAnalysed)
    }
    return collision
  }

  /// The levels nearest to each multiple of pi: for every j the one of the two neighbours of (j pi/theta)² with the
  /// smaller transmission, up to `limit` levels. Resonant collisions only; theta = 0 has none.
  ///
  /// Cost: O(1) for each gate.
  public func gates(below limit: Int) -> [Gate] {
    guard let theta, theta != 0 else { return [] }
    var gates: [Gate] = []
    let unit = Double.pi / abs(theta)
    var j = 1
    while (Double(j) * unit) * (Double(j) * unit) < Double(limit) {
      let place = (Double(j) * unit) * (Double(j) * unit)
      let candidates = [Int(saturating: place), Int(saturating: place) + 1]
        .filter { $0 > 0 }
        .map { gate(at: $0, halfTurns: j) }
      if let best = candidates.min(by: { $0.transmission < $1.transmission }),
        best.level < limit, gates.last?.level != best.level
      {
        gates.append(best)
      }
      j += 1
      // Beyond this the gates lie closer than the levels.
      if j > 10_000 { break }
    }
    return gates
  }

  func gate(at level: Int, halfTurns: Int) -> Gate {
    guard let theta, exactTrap(at: level) == nil else {
      return Gate(level: level, halfTurns: halfTurns, transmission: 0)
    }
    let sine: Double = DoubleDouble.rotation(abs(theta), level).sine.double
    return Gate(level: level, halfTurns: halfTurns, transmission: sine * sine)
  }

  /// The first level n with |theta| sqrt(n) >= j pi, an angle within a few roundings counting as equal; nil beyond `limit`.
  func firstLevel(beyond halfTurns: Int, limit: Int) -> Int? {
    guard let theta, theta != 0 else { return nil }
    let unit = Double(halfTurns) * Double.pi / abs(theta)
    let place = unit * unit
    guard place < Double(limit) else { return nil }
    let nearest = Int(saturating: place.rounded())
    if nearest > 0, exactTrap(at: nearest)?.halfTurns == halfTurns { return nearest }
    return max(Int(saturating: place.rounded(.up)), 1)
  }
}
