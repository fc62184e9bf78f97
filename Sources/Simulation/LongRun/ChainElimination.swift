internal import LinearAlgebra

/// The stationary populations of a chain by elimination without subtractions (Grassmann, Taksar and Heyman, Oper. Res. 33,
/// 1107, 1985), with what the levels beyond the chain may change in them.
///
/// Level by level is taken out and its passages are given to the others, from above and from below, until one reference level r is left. Only
/// positive numbers are added, multiplied and divided, so that every population is right relative to itself (O'Cinneide,
/// Numer. Math. 65, 109, 1993), however slowly the chain forgets: here to N³ roundings of a double-double.
///
/// Let z_x be the visits of all levels, from x until the chain is left. Whatever comes back from beyond, the true
/// populations on these levels are a mixture of the z_x, normalised (Courtois and Semal, J. ACM 31, 804, 1984). With b_x the visits
/// from x until r is met or the chain is left, and a_x the chance that r is met first, z_x = b_x + a_x z_r, hence
///
///     || z_x/|z_x| - z_r/|z_r| ||_f  <=  (b_x(f) + |b_x| pi(f)) h/(a_x |mu|),
///
/// mu the visits from r until it is met again, pi = mu/|mu|, h the chance that the chain is left on the way.
struct ChainElimination {
  /// pi.
  let populations: [Double]
  /// Bounds the distance of the true populations on these levels, normalised, to `populations`: 1, n+1 and (n+1)² as f.
  let spread: ErrorLedger.Cut

  /// Cost: N w² operations of double-doubles, w the chain's reach.
  init(_ chain: LevelChain, reference: Int, _ watch: Watch) throws(SimulationError) {
    var work = Elimination(chain, reference: reference)
    try work.eliminate(watch)
    let visits = work.visits
    let whole = visits.reduce(DoubleDouble(0), +)
    let populations = visits.map { ($0 / whole).double }
    self.populations = populations
    let excursions = work.excursions
    // h/|mu|; what is too small for a double counts as the smallest one.
    let leaving = max(work.exits[reference] / whole.double, 1e-300)
    var moments = [0.0, 0.0, 0.0]
    for n in populations.indices {
      for (f, weight) in ChainElimination.weights(n).enumerated() {
        moments[f] += weight * populations[n]
      }
    }
    var largest = [0.0, 0.0, 0.0]
    for n in populations.indices where n != reference {
      let scale = leaving / max(excursions.returns[n], 1e-300)
      for f in 0..<3 {
        let cost = excursions.costs[3 * n + f] + excursions.costs[3 * n] * moments[f]
        largest[f] = max(largest[f], cost * scale)
      }
    }
    // Room for the roundings of the plain doubles in it.
    spread = ErrorLedger.Cut(
      norm: 1.01 * largest[0], first: 1.01 * largest[1], second: 1.01 * largest[2])
  }

  fileprivate static func weights(_ n: Int) -> [Double] {
    [1, Double(n + 1), Double(n + 1) * Double(n + 1)]
  }

  /// A level that holds much: where the drift upwards ends, by the quotients of neighbours that single photons alone would give.
  static func reference(_ passages: [TrainMember], _ damping: Damping, levels: Int) -> Int {
    let tables = passages.map { passage in
      let table = CollisionTable(passage.collision.arriving)
      table.extend(to: levels)
      return table.exchange
    }
    let lost = -exponentialMinusOne(-damping.strength) * Double(passages.count)
    let nbar = damping.thermalPhotons
    var (best, largest, height) = (0, 0.0, 0.0)
    for n in 1..<max(levels, 1) {
      var (up, down) = (0.0, 0.0)
      for (exchange, passage) in zip(tables, passages) {
        let square = passage.collision.chance * exchange[n] * exchange[n]
        up += passage.qubit.excitedWeight * square
        down += passage.qubit.groundWeight * square
      }
      up += nbar * lost * Double(n)
      down += (nbar + 1) * lost * Double(n)
      guard up > 0 else { break }
      height += logarithm(up / down)
      if height > largest { (best, largest) = (n, height) }
    }
    return best
  }
}

/// The elimination itself.
private struct Elimination {
  private let order: Int
  private let reference: Int
  private var rates: BandMatrix
  /// What leaves the chain from each level, the levels taken out passed through.
  private(set) var exits: [Double]
  /// 1, n+1 and (n+1)² of what is visited until another level that is left is met.
  private var costs: [Double]
  /// What leaves a level that is taken out.
  private var sums: [DoubleDouble]

  init(_ chain: LevelChain, reference: Int) {
    (rates, exits, self.reference) = (chain.rates, chain.exits, reference)
    order = chain.rates.order
    costs = (0..<order).flatMap(ChainElimination.weights)
    sums = [DoubleDouble](repeating: DoubleDouble(0), count: order)
  }

  /// The levels that are left when a level is taken out.
  private func others(_ level: Int) -> Range<Int> {
    level > reference ? 0..<level : (level + 1)..<(reference + 1)
  }

  mutating func eliminate(_ watch: Watch) throws(SimulationError) {
    let often = max(1, Int(saturating: 1e6 / (Double(rates.down) * Double(rates.up))))
    let all = Array(((reference + 1)..<max(order, reference + 1)).reversed()) + Array(0..<reference)
    for (index, level) in all.enumerated() {
      if index % often == 0 {
        try watch.look(.elimination, 0.3 + 0.7 * Double(index) / Double(order))
      }
      takeOut(level)
    }
  }

  private mutating func takeOut(_ level: Int) {
    let others = others(level)
    let targets = rates.columns(level).clamped(to: others)
    let sources = rates.rows(level).clamped(to: others)
    var sum = DoubleDouble(exits[level])
    for target in targets { sum = sum + rates[level, target] }
    sums[level] = sum
    let width = rates.width
    let line = level * width - level + rates.down
    let (order, down) = (width, rates.down)
    rates.elements.withUnsafeMutableBufferPointer { elements in
      for source in sources {
        let row = source * order - source + down
        let passing = elements[row + level]
        guard passing.high > 0 else { continue }
        let part = passing / sum
        for target in targets where target != source {
          elements[row + target] = elements[row + target] + part * elements[line + target]
        }
        exits[source] += part.double * exits[level]
        for f in 0..<3 { costs[3 * source + f] += part.double * costs[3 * level + f] }
      }
    }
  }

  /// mu: the visits from the reference level until it is met again or the chain is left.
  var visits: [DoubleDouble] {
    var visits = [DoubleDouble](repeating: DoubleDouble(0), count: order)
    visits[reference] = DoubleDouble(1)
    for level in Array((0..<reference).reversed())
      + Array((reference + 1)..<max(order, reference + 1))
    {
      var sum = DoubleDouble(0)
      for source in rates.rows(level).clamped(to: others(level)) {
        sum = sum + visits[source] * rates[source, level]
      }
      visits[level] = sum / sums[level]
    }
    return visits
  }

  /// From every level until the reference level is met or the chain is left: what is visited, weighted, and the chance that the
  /// level is met.
  var excursions: (costs: [Double], returns: [Double]) {
    var costs = [Double](repeating: 0, count: 3 * order)
    var returns = [Double](repeating: 0, count: order)
    returns[reference] = 1
    for level in Array((0..<reference).reversed())
      + Array((reference + 1)..<max(order, reference + 1))
    {
      let sum = sums[level].double
      var found = 0.0
      var cost = (0..<3).map { self.costs[3 * level + $0] }
      for target in rates.columns(level).clamped(to: others(level)) {
        let rate = rates[level, target].double
        found += rate * returns[target]
        for f in 0..<3 { cost[f] += rate * costs[3 * target + f] }
      }
      returns[level] = found / sum
      for f in 0..<3 { costs[3 * level + f] = cost[f] / sum }
    }
    return (costs, returns)
  }
}
