/// How a coupling on resonance turns the pairs |n-1,e>, |n,g>, with every angle to twice a double's precision: all that the analysis of a stream
/// asks of it.
///
/// Of a ladder that gives s photons at a time these are the pairs of one residue (`Residue`), its rungs counted from below.
struct PairTurns: Sendable {
  /// Not negative: the sign only changes the gauge.
  let theta: Double
  /// Nil: Jaynes-Cummings.
  private let rungs: Rungs?
  private let ladder: any LadderCoupling

  init(theta: Double, rungs: Rungs? = nil) {
    self.theta = abs(theta)
    self.rungs = rungs
    ladder =
      rungs.map { Ladder($0, .angle(abs(theta))) as any LadderCoupling }
      ?? JaynesCummings(theta: abs(theta))
  }

  /// One residue of a collision on resonance.
  init(_ collision: Collision, _ residue: Residue) {
    let theta = collision.ladderAngle ?? 0
    guard case .ladder(let ladder) = collision else {
      self.init(theta: theta)
      return
    }
    self.init(
      theta: theta,
      rungs: residue.step == 1 ? ladder.rungs : ladder.residue(residue.index).rungs)
  }

  /// Half of every angle.
  var halved: PairTurns { PairTurns(theta: theta / 2, rungs: rungs) }

  /// Above this level there is nothing, or nothing that is known; `Int.max` for a mode.
  var highest: Int { min(rungs?.top.map { $0 + 1 } ?? .max, rungs?.known ?? .max) }

  /// The highest level there is; nil for a mode.
  var top: Int? { rungs?.top }

  /// h of the pair at n.
  func root(_ n: Int) -> Root { ladder.heightSquare(n).root }

  /// theta h of the pair at n.
  func angle(_ n: Int) -> DoubleDouble {
    let square = ladder.heightSquare(n)
    return DoubleDouble(high: square.value, low: square.residual).root * DoubleDouble(theta)
  }

  func exactTrap(at n: Int) -> Trap? { ladder.exactTrap(at: n) }

  func firstExactTrap(in levels: Range<Int>) -> Trap? {
    for level in levels {
      if let trap = exactTrap(at: level) { return trap }
    }
    return nil
  }

  // MARK: Gates

  /// The places, up to `limit` levels, where the angle comes nearest to a multiple of pi, and where there is no rung; theta = 0 has none.
  ///
  /// Cost: O(1) for each gate of Jaynes-Cummings, for each level of another ladder.
  func gates(below limit: Int) -> [Gate] {
    guard theta != 0 else { return [] }
    return rungs == nil ? regularGates(below: limit) : searchedGates(below: limit)
  }

  /// For every j the one of the two neighbours of (j pi/theta)² with the smaller transmission.
  private func regularGates(below limit: Int) -> [Gate] {
    var gates: [Gate] = []
    let unit = Double.pi / theta
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

  /// Heights need not grow with n: levels that are nearer to a multiple of pi than their neighbours. Where all rungs are alike, none is.
  private func searchedGates(below limit: Int) -> [Gate] {
    var gates: [Gate] = []
    func distance(_ n: Int) -> Double {
      guard n > 0, n <= highest, !ladder.isClosed(at: n),
        let (turns, rest) = ladder.halfTurns(at: n)
      else { return n > 0 && n <= highest ? 0 : .infinity }
      return turns > 0 ? abs(rest) : .infinity
    }
    var (before, here) = (Double.infinity, distance(1))
    for n in 1..<max(1, min(limit, highest == .max ? .max : highest + 1)) {
      let after = distance(n + 1)
      defer { (before, here) = (here, after) }
      if let trap = exactTrap(at: n) {
        gates.append(Gate(level: n, halfTurns: trap.halfTurns, transmission: 0))
        continue
      }
      guard here <= before, here <= after, here < max(n == 1 ? here : before, after),
        let (turns, _) = ladder.halfTurns(at: n), turns > 0
      else { continue }
      gates.append(gate(at: n, halfTurns: turns))
    }
    return gates
  }

  func gate(at level: Int, halfTurns: Int) -> Gate {
    if let trap = exactTrap(at: level) {
      return Gate(
        level: level, halfTurns: ladder.isClosed(at: level) ? trap.halfTurns : halfTurns,
        transmission: 0)
    }
    let sine: Double = DoubleDouble.rotation(self, level).sine.double
    return Gate(level: level, halfTurns: halfTurns, transmission: sine * sine)
  }

  // MARK: Basins

  /// The first level whose pair turns by pi or more, an angle within a few roundings counting as equal, or has no rung; nil beyond `limit`.
  func firstGate(limit: Int) -> Int? {
    if rungs == nil { return firstLevel(beyond: 1, limit: limit) }
    guard theta != 0 else { return nil }
    return (1..<max(1, min(limit, highest == .max ? .max : highest + 1))).first {
      ladder.isClosed(at: $0) || cell($0) > 0
    }
  }

  /// Where the levels behind the first gate end in a gate of their own: the angle passes 2 pi, or there is no rung. Nil where it does not get there, or
  /// falls below pi again: then the levels in between are none of a basin of their own.
  func secondGate(after first: Int) -> Int? {
    let far = 4 * first
    if rungs == nil { return firstLevel(beyond: 2, limit: .max) ?? far }
    guard cell(first) == 1, !ladder.isClosed(at: first) else { return first }
    let last = min(max(far, first + 64), highest)
    let end = (first..<max(first, last)).dropFirst().first {
      ladder.isClosed(at: $0) || cell($0) != 1 || exactTrap(at: $0) != nil
    }
    return end.flatMap { cell($0) == 0 ? nil : $0 }
  }

  /// How many whole half turns the pair at n makes.
  private func cell(_ n: Int) -> Int {
    guard let (turns, rest) = ladder.halfTurns(at: n) else { return 0 }
    return rest >= 0 || exactTrap(at: n) != nil ? turns : turns - 1
  }

  /// The first level n with theta sqrt(n) >= j pi.
  private func firstLevel(beyond halfTurns: Int, limit: Int) -> Int? {
    guard theta != 0 else { return nil }
    let unit = Double(halfTurns) * Double.pi / theta
    let place = unit * unit
    guard place < Double(limit) else { return nil }
    let nearest = Int(saturating: place.rounded())
    if nearest > 0, exactTrap(at: nearest)?.halfTurns == halfTurns { return nearest }
    return max(Int(saturating: place.rounded(.up)), 1)
  }

  /// Where the tangent state behind a gate is most likely found: r tan²(theta h/2) = 1.
  func tangentMaximum(in levels: Range<Int>, _ qubit: QubitState) -> Int {
    let ratio = (qubit.groundWeight / qubit.excitedWeight).squareRoot()
    let turn = 2 * (Double.pi - arctangent(ratio))
    if rungs == nil {
      let root = turn / theta
      return Int(saturating: (root * root).rounded(.up))
    }
    return levels.first { angle($0).double >= turn } ?? levels.upperBound - 1
  }
}
