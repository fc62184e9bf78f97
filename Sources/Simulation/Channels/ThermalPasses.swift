internal import Kernels

/// The thermal channel as convolutions along the diagonals.
///
/// The weights of `DampingChannel` factor into a part that depends on the shift alone and one for every index:
///
///     sqrt(C(k+l,l) C(k+d+l,l)) (1-t)^l t^{k+d/2} = [(1-t)^l/l!] sqrt((k+l)! (k+d+l)!) t^{k+d/2} / sqrt(k! (k+d)!)
///
/// and the amplifier's likewise. So each of the two sums is a scaling of rows and columns, a convolution with weights that are the
/// same everywhere, and another scaling: rows are read as they lie in memory, and the tables are O(N), not O(N² w).
/// Factorials are divided by a power of four to the same index, which changes no bit and keeps them in range.
///
/// Weights are left out where they are below `smallestWeight` for all elements of a row: far below a rounding.
struct ThermalPasses: Equatable {
  /// Beyond this the factorials leave the range of a double.
  static let mostLevels = 896
  static let smallestWeight = 1e-20

  let levels: Int
  /// s_n = sqrt(n!/mu^n).
  let lift: [Double]
  /// What the attenuator's sums are multiplied by, and the amplifier's.
  let settle: [Double]
  let loss: Shifts
  /// Nil for a cold bath.
  let gain: Shifts?

  /// Weights by shift, and which of them count for a row.
  struct Shifts: Equatable {
    let weights: [Double]
    var first: [Int] = []
    var last: [Int] = []
  }

  /// Cost: O(N²) for the ranges.
  init(levels: Int, loss chances: Complements, gain gainChances: Complements?) {
    self.levels = levels
    let padded = levels + 16
    // Near N/e the scaled factorials neither grow nor shrink much.
    let exponent = levels <= 24 ? 1 : levels <= 96 ? 2 : levels <= 384 ? 3 : 4
    let scale = Double(1 << exponent)
    // sqrt(mu) = 2^exponent: mu^{n/2} is a power of two.
    var lift: [Double] = []
    var factorial = (high: 1.0, low: 0.0)
    for n in 0..<padded {
      if n > 0 {
        // n!/mu^n to twice the precision: the roundings of a plain product would add up at every use.
        let factor = Double(n) / (scale * scale)
        let high = factorial.high * factor
        let rest = (-high).addingProduct(factorial.high, factor) + factorial.low * factor
        factorial = (high + rest, rest - ((high + rest) - high))
      }
      lift.append(ThermalPasses.root(factorial.high, factorial.low))
    }
    self.lift = lift
    let mu = scale * scale
    loss = ThermalPasses.lossShifts(levels, chances, mu)
    gain = gainChances.map { ThermalPasses.gainShifts(levels, $0, mu) }
    settle = (0..<padded).map { n in
      let kept = ThermalPasses.power(chances.rest, chances.restCorrection, Double(n) / 2)
      guard let gainChances else { return kept / lift[n] }
      let stayed = ThermalPasses.power(
        gainChances.rest, gainChances.restCorrection, Double(n + 1) / 2)
      return kept * stayed / lift[n] / lift[n]
    }
  }

  /// The root of a + b, b below the rounding of a.
  private static func root(_ a: Double, _ b: Double) -> Double {
    let first = a.squareRoot()
    return first + (a.addingProduct(-first, first) + b) / (2 * first)
  }

  /// base^exponent with what the base was rounded by.
  private static func power(_ base: Double, _ correction: Double, _ exponent: Double) -> Double {
    guard exponent > 0 else { return 1 }
    return base > 0 ? raise(base, exponent) * (1 + exponent * correction) : 0
  }

  /// x^l mu^l/l!, in steps that neither overflow nor lose accuracy.
  private static func shiftWeights(_ count: Int, _ x: Complements, _ mu: Double) -> [Double] {
    var weights = [1.0]
    var low = 0.0
    for l in 1..<max(count, 2) {
      let factor = x.chance * mu
      let product = weights[l - 1] * factor
      let rest = (-product).addingProduct(weights[l - 1], factor) + low * factor
      let quotient = (product + rest) / Double(l)
      low = (product.addingProduct(-quotient, Double(l)) + rest) / Double(l)
      weights.append(quotient)
    }
    return weights.enumerated().map { $1 * (1 + Double($0) * x.chanceCorrection) }
  }

  // MARK: Ranges

  /// Rows of the attenuator, and shifts of the amplifier, that are made whatever they weigh: <n(n-1)> of weak light is made of them.
  private static let wholeRows = 4
  private static let wholeShifts = 4

  /// What is left out of populations; the channel's numbers are given again. Cost: O(N²).
  func dropped(loss chances: Complements, gain gainChances: Complements) -> DroppedWeights {
    let logs = ThermalPasses.logFactorials(2 * levels)
    func power(_ logarithm: Double, _ count: Int) -> Double {
      count == 0 ? 0 : Double(count) * logarithm
    }
    func isMade(_ shifts: Shifts) -> (Int, Int) -> Bool {
      { shifts.first[$0] <= $1 && $1 <= shifts.last[$0] }
    }
    let (lost, kept) = (logarithm(chances.chance), logarithm(chances.rest))
    let (gained, stayed) = (logarithm(gainChances.chance), logarithm(gainChances.rest))
    func lossWeight(_ k: Int, _ l: Int) -> Double {
      exponential(logs[k + l] - logs[k] - logs[l] + power(lost, l) + power(kept, k))
    }
    func gainWeight(_ m: Int, _ j: Int) -> Double {
      exponential(logs[m] - logs[j] - logs[m - j] + power(gained, j) + power(stayed, m - j + 1))
    }
    return DroppedWeights(
      levels: levels, loss: (made: isMade(loss), weight: lossWeight),
      gain: gain.map { (made: isMade($0), weight: gainWeight) })
  }

  /// ln of n! for n < count.
  private static func logFactorials(_ count: Int) -> [Double] {
    var sum = 0.0
    return (0..<count).map { n in
      if n > 0 { sum += logarithm(Double(n)) }
      return sum
    }
  }

  private static let smallestPair = 2 * logarithm(smallestWeight)

  /// For row m the weights of (m, n), n <= m, are roots of W_m(l) W_n(l), W_k(l) = C(k+l,l) (1-t)^l t^k.
  private static func lossShifts(_ levels: Int, _ chances: Complements, _ mu: Double) -> Shifts {
    let logs = logFactorials(2 * levels)
    let (logChance, logRest) = (logarithm(chances.chance), logarithm(chances.rest))
    var largest = [Double](repeating: -.infinity, count: levels)
    var shifts = Shifts(weights: shiftWeights(levels, chances, mu))
    for m in 0..<levels {
      let kept = m == 0 ? 0 : Double(m) * logRest
      // What few photons come from is there as a whole, from however far up.
      var (first, last) = m < wholeRows ? (0, levels - 1 - m) : (levels, -1)
      for l in 0..<(levels - m) {
        let lost = l == 0 ? 0 : Double(l) * logChance
        let weight = logs[m + l] - logs[m] - logs[l] + lost + kept
        largest[l] = max(largest[l], weight)
        if weight + largest[l] >= smallestPair {
          first = min(first, l)
          last = max(last, l)
        }
      }
      shifts.first.append(min(first, levels - 1 - m))
      shifts.last.append(last)
    }
    return shifts
  }

  /// For row m the weights of (m, n), n <= m, are roots of V_{m-j}(j) V_{n-j}(j), V_k(j) = C(k+j,j) x^j y^{k+1}.
  private static func gainShifts(_ levels: Int, _ chances: Complements, _ mu: Double) -> Shifts {
    let logs = logFactorials(levels)
    let (logChance, logRest) = (logarithm(chances.chance), logarithm(chances.rest))
    var largest = [Double](repeating: -.infinity, count: levels)
    var shifts = Shifts(weights: shiftWeights(levels, chances, mu))
    for m in 0..<levels {
      // A few photons are gained however cold the bath.
      var (first, last) = (levels, min(m, wholeShifts))
      for j in 0...m {
        let gained = j == 0 ? 0 : Double(j) * logChance
        let weight = logs[m] - logs[j] - logs[m - j] + gained + Double(m - j + 1) * logRest
        largest[j] = max(largest[j], weight)
        if weight + largest[j] >= smallestPair {
          first = min(first, j)
          last = max(last, j)
        }
      }
      shifts.first.append(min(first, m))
      shifts.last.append(last)
    }
    return shifts
  }

  // MARK: Use

  /// The channel on a packed triangle, in place; `memory` is kept for the next time. Cost: O(N² (L + J)) for L and J weights.
  func apply(
    _ packed: inout [Double], _ kernels: KernelSet, in memory: AlignedNumbers = AlignedNumbers()
  ) {
    packed.withUnsafeMutableBufferPointer { apply($0.baseAddress!, kernels, in: memory) }
  }

  func apply(
    _ triangle: UnsafeMutablePointer<Double>, _ kernels: KernelSet, in memory: AlignedNumbers
  ) {
    let gain = gain ?? loss
    kernels.dampTriangle(
      levels, triangle, memory.room(for: dampingRows(levels: levels)), lift, settle, loss.weights,
      loss.first, loss.last, gain.weights, gain.first, gain.last, self.gain != nil)
  }

  /// The channel on populations, in place. Cost: O(N (L + J)).
  func apply(populations: inout [Double]) {
    var scaled = (0..<levels).map { populations[$0] * (lift[$0] * lift[$0]) }
    for m in 0..<levels {
      var sum = 0.0
      var l = loss.first[m]
      let end = min(loss.last[m], levels - 1 - m)
      while l <= end {
        sum += loss.weights[l] * scaled[m + l]
        l += 1
      }
      scaled[m] = sum * (settle[m] * settle[m])
    }
    if let gain {
      for m in (0..<levels).reversed() {
        var sum = 0.0
        var j = gain.first[m]
        while j <= gain.last[m] {
          sum += gain.weights[j] * scaled[m - j]
          j += 1
        }
        scaled[m] = sum * (lift[m] * lift[m])
      }
    }
    populations.replaceSubrange(0..<levels, with: scaled)
  }
}
