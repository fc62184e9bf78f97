internal import LinearAlgebra

/// What k photons give on both sides of level N in an amplifier, for all k < N.
///
/// n+1 is the number of trials up to success k+1 of chance y, so n >= N means at most k successes in N trials, and n < N at
/// least k+1: finite sums of positive terms, whichever is small. (n+1) C(n,k) = (k+1) C(n+1,k+1) gives the moments as the same
/// sums for N+1 and N+2. Cost: O(N).
struct AmplifierEdge {
  /// The probability to stay below.
  let stays: [Double]
  private let below: [[Double]]
  private let rest: Double

  init(
    _ levels: Int, chance: DoubleDouble, rest: DoubleDouble, _ watch: Watch
  ) throws(SimulationError) {
    self.rest = rest.double
    var below: [[Double]] = []
    for more in 0..<3 {
      below.append(
        try AmplifierEdge.sums(levels + more, chance, rest, fromBelow: true, watch))
    }
    self.below = below
    let above = try AmplifierEdge.sums(levels, chance, rest, fromBelow: false, watch)
    stays = Array(above.dropFirst().prefix(levels))
  }

  /// Far below what counts, far above what a double can hold.
  private static let smallestWeight = 1e-280

  /// By the number of successes in so many trials: the probability of so many at most, or at least.
  private static func sums(
    _ trials: Int, _ chance: DoubleDouble, _ rest: DoubleDouble, fromBelow: Bool, _ watch: Watch
  ) throws(SimulationError) -> [Double] {
    let row = LevelDistribution(levels: trials + 1)
    let mode = min(trials, Int(saturating: Double(trials + 1) * rest.double))
    let (k, missing) = (Double(mode), Double(trials - mode))
    let whole = row.build(
      mode: mode, lowest: 0, highest: trials, smallest: smallestWeight,
      down: WeightRatio(factor: chance / rest, a: k, da: -1, b: missing + 1, db: 1),
      up: WeightRatio(factor: rest / chance, a: missing, da: -1, b: k + 1, db: 1))
    var result = [Double](repeating: 0, count: trials + 1)
    var sum = CompensatedSum()
    for index in 0...trials {
      if index & 0xFFFF == 0xFFFF { try watch.look(.damping, 0.5) }
      let place = fromBelow ? index : trials - index
      sum.add(row[place])
      result[place] = min(sum.value / whole, 1)
    }
    return result
  }

  /// Probability, <n+1> and <(n+1)²> of what ends at or above the edge.
  func lost(_ k: Int) -> (Double, Double, Double) {
    let mean = Double(k + 1) / rest * below[1][k + 1]
    let pairs = Double(k + 1) / rest * (Double(k + 2) / rest) * below[2][k + 2]
    // (n+1)² = (n+1)(n+2) - (n+1), and n+2 is at least N+2: little cancels.
    return (below[0][k], mean, max(pairs - mean, 0))
  }
}
