internal import Kernels
internal import LinearAlgebra

/// The quotient of neighbouring weights of a distribution over levels, w(n+1)/w(n) = factor (a + da i)/(b + db i) with i counted from
/// where a walk begins.
struct WeightRatio {
  let factor: DoubleDouble
  let a: Double
  let da: Double
  let b: Double
  let db: Double
}

/// A distribution over the levels 0 ..< N, one at a time, in memory that is used again.
///
/// Built from its largest weight outwards, so that nothing underflows that counts; each weight is right to a few roundings of itself.
final class LevelDistribution {
  private let row: UnsafeMutablePointer<Double>
  /// The levels that have a weight.
  private(set) var range = 0..<0

  init(levels: Int) {
    row = .allocate(capacity: max(levels, 1))
  }

  deinit { row.deallocate() }

  /// The weights from `mode` as 1 down to level `lowest` and up to level `highest`, as far as they are above `smallest`. Gives their sum.
  func build(
    mode: Int, lowest: Int, highest: Int, smallest: Double, down: WeightRatio, up: WeightRatio
  ) -> Double {
    row[mode] = 1
    let below = walk(mode - lowest, down, smallest, step: -1, mode)
    let above = walk(highest - mode, up, smallest, step: 1, mode)
    range = (mode - below)..<(mode + above + 1)
    return sumWeights(range.count, row + range.lowerBound)
  }

  private func walk(
    _ most: Int, _ ratio: WeightRatio, _ smallest: Double, step: Int, _ mode: Int
  ) -> Int {
    chainRatios(
      most, factor: ratio.factor.high, factorRest: ratio.factor.low, a: ratio.a, da: ratio.da,
      b: ratio.b, db: ratio.db, smallest: smallest, step: step, weights: row + mode)
  }

  /// The weight of a level.
  subscript(_ level: Int) -> Double { range.contains(level) ? row[level] : 0 }

  /// Adds `amount` times the weights to the sums.
  func add(_ amount: Double, to sums: LevelSums) {
    addWeights(
      range.count, row + range.lowerBound, amount: amount, sums: sums.sums + range.lowerBound,
      lost: sums.lost + range.lowerBound)
  }
}

/// A compensated sum for each level.
final class LevelSums {
  let levels: Int
  fileprivate let sums: UnsafeMutablePointer<Double>
  fileprivate let lost: UnsafeMutablePointer<Double>

  init(levels: Int) {
    self.levels = levels
    sums = .allocate(capacity: max(levels, 1))
    lost = .allocate(capacity: max(levels, 1))
    sums.initialize(repeating: 0, count: levels)
    lost.initialize(repeating: 0, count: levels)
  }

  deinit {
    sums.deallocate()
    lost.deallocate()
  }

  var values: [Double] { (0..<levels).map { sums[$0] + lost[$0] } }
}
