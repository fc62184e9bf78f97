internal import LinearAlgebra

/// The exact solution of the damping equation as explicit sums, tabulated for a number of levels.
///
/// The channel is an attenuator of transmissivity t = e/G followed by an amplifier of gain G = 1+M
/// (Entropy 2023, Eq. 17; e = exp(-gamma t), M = nbar(1-e)). Each acts on every coherence order d = m-n by itself:
///
///     attenuator  rho'_{k+d,k} = sum_l sqrt(C(k+l,l) C(k+d+l,l)) (1-t)^l t^{k+d/2} rho_{k+d+l,k+l}
///     amplifier   rho'_{k+d+j,k+j} += sqrt(C(k+j,j) C(k+d+j,j)) ((G-1)/G)^j G^{-(k+d/2+1)} rho_{k+d,k}
///
/// All weights are positive, so the tails keep their relative accuracy. Weights below `smallestWeight` at the ends of
/// a row are left out: what they carry is below the rounding of one operation.
/// Cost: O(N² w) to build and to apply, w the width of the binomial distributions.
struct DampingChannel {
  static let smallestWeight = 1e-22

  let damping: Damping
  let levels: Int
  private let transmissivity: Double
  private let lossProbability: Double
  private let gain: Double
  private let gainProbability: Double
  /// One band for every (d, k), k + d < levels, d first.
  private var lossBands: [Band] = []
  private var gainBands: [Band] = []
  private var weights: [Double] = []
  /// Index of the band (d, 0).
  private var orderStarts: [Int] = []
  let leak: ThermalLeak

  /// `count` weights from `offset`, the first for a shift of `first` levels.
  struct Band {
    let first: Int32
    let count: Int32
    let offset: Int
  }

  /// `orders`: how many coherence orders to tabulate; one is enough for populations.
  init(_ damping: Damping, levels: Int, orders: Int) {
    self.damping = damping
    self.levels = levels
    let gained = damping.gainedPhotons
    gain = 1 + gained
    gainProbability = gained / gain
    transmissivity = damping.survival / gain
    lossProbability = (gained - exponentialMinusOne(-damping.strength)) / gain
    leak = ThermalLeak(
      levels: levels, transmissivity: transmissivity, lossProbability: lossProbability, gain: gain,
      gainProbability: gainProbability)
    let roots = (0...(2 * levels)).map { Double($0).squareRoot() }
    for order in 0..<orders {
      orderStarts.append(lossBands.count)
      for k in 0..<(levels - order) {
        let most = levels - order - 1 - k
        lossBands.append(append(order, k, most, lossProbability, lossStart(order, k), roots))
        if gained > 0 {
          gainBands.append(append(order, k, most, gainProbability, gainStart(order, k), roots))
        }
      }
    }
  }

  private func lossStart(_ order: Int, _ k: Int) -> ScaledWeight {
    guard transmissivity > 0 else {
      return ScaledWeight(1, raisedTo: 0).scaled(order + k == 0 ? 1 : 0)
    }
    return ScaledWeight(transmissivity, raisedTo: Double(k) + Double(order) / 2)
  }

  private func gainStart(_ order: Int, _ k: Int) -> ScaledWeight {
    ScaledWeight(gain, raisedTo: -(Double(k) + Double(order) / 2 + 1))
  }

  /// Appends the weights of shifts 0 … most, cut to those that count. Ratio of neighbours:
  /// w(l+1)/w(l) = x sqrt((k+l+1)(k+d+l+1))/(l+1).
  private mutating func append(
    _ order: Int, _ k: Int, _ most: Int, _ probability: Double, _ start: ScaledWeight,
    _ roots: [Double]
  ) -> Band {
    let offset = weights.count
    var first = -1
    var end = offset
    var weight = start
    for shift in 0...most {
      let value = weight.value
      if first < 0, value >= DampingChannel.smallestWeight { first = shift }
      if first >= 0 {
        weights.append(value)
        if value >= DampingChannel.smallestWeight {
          end = weights.count
        }
        // The weights have one maximum: once they have fallen this far they stay small.
        else if value < DampingChannel.smallestWeight * 1e-3 {
          break
        }
      }
      weight.multiply(
        by: probability * roots[k + shift + 1] * roots[k + order + shift + 1] / Double(shift + 1))
    }
    weights.removeLast(weights.count - end)
    return Band(first: Int32(max(first, 0)), count: Int32(end - offset), offset: offset)
  }

  /// Bytes of the tables.
  var bytes: Double {
    Double(weights.count * 8 + (lossBands.count + gainBands.count) * MemoryLayout<Band>.stride)
  }

  /// Bytes the tables of a channel will take at most.
  static func bytes(_ damping: Damping, levels: Int) -> Double {
    let n = Double(levels)
    let e = damping.survival
    // Ten standard deviations of the binomial distributions on both sides.
    let lossWidth = min(n, 20 * (n * e * (1 - e)).squareRoot() + 40)
    let gained = damping.gainedPhotons
    let gainWidth =
      gained > 0 ? min(n, 20 * (n * gained * (1 + gained)).squareRoot() + 60 * (1 + gained)) : 0
    return n * n / 2 * (8 * (lossWidth + gainWidth) + 32)
  }

  /// Applies the channel to the coherence order `order`: `values` holds rho_{k+d,k} for k = 0 … levels-d-1 and is replaced;
  /// `scratch` is as long.
  func apply(
    order: Int, _ values: UnsafeMutablePointer<Double>, _ scratch: UnsafeMutablePointer<Double>
  ) {
    let count = levels - order
    let start = orderStarts[order]
    weights.withUnsafeBufferPointer { weights in
      lossBands.withUnsafeBufferPointer { bands in
        for k in 0..<count {
          let band = bands[start + k]
          let source = values + k + Int(band.first)
          let weight = weights.baseAddress! + band.offset
          var sum = 0.0
          for l in 0..<Int(band.count) { sum += weight[l] * source[l] }
          scratch[k] = sum
        }
      }
      guard !gainBands.isEmpty else {
        values.update(from: scratch, count: count)
        return
      }
      values.update(repeating: 0, count: count)
      gainBands.withUnsafeBufferPointer { bands in
        for k in 0..<count {
          let band = bands[start + k]
          let target = values + k + Int(band.first)
          let weight = weights.baseAddress! + band.offset
          let amount = scratch[k]
          for j in 0..<Int(band.count) { target[j] += weight[j] * amount }
        }
      }
    }
  }
}

extension ScaledWeight {
  /// The same weight times a plain factor.
  func scaled(_ factor: Double) -> ScaledWeight {
    var result = self
    result.multiply(by: factor)
    return result
  }
}

/// How much of the photons in level m the damping channel carries to levels >= N: probability and the moments of
/// (n+1) and (n+1)² there, for every m. Computed as sums of positive terms with a bound on the rest, never by
/// subtraction from 1. Cost: O(N²) once, O(N) a use.
struct ThermalLeak {
  private var probability: [Double] = []
  private var first: [Double] = []
  private var second: [Double] = []
  let isZero: Bool

  init(
    levels: Int, transmissivity: Double, lossProbability: Double, gain: Double,
    gainProbability: Double
  ) {
    isZero = gainProbability == 0
    guard !isZero else { return }
    // What k photons after the attenuator give beyond the edge.
    let tails = (0..<levels).map { k in
      ThermalLeak.tail(k, levels, gain: gain, ratio: gainProbability)
    }
    for m in 0..<levels {
      var sum = (0.0, 0.0, 0.0)
      // P(k|m) = C(m,k) t^k (1-t)^{m-k}, from k = 0 upwards.
      var weight =
        lossProbability > 0
        ? ScaledWeight(lossProbability, raisedTo: Double(m)) : ScaledWeight(1, raisedTo: 0)
      if lossProbability > 0 {
        for k in 0...m {
          let p = weight.value
          sum = (sum.0 + p * tails[k].0, sum.1 + p * tails[k].1, sum.2 + p * tails[k].2)
          weight.multiply(by: transmissivity / lossProbability * Double(m - k) / Double(k + 1))
        }
      } else {
        sum = tails[m]
      }
      probability.append(sum.0)
      first.append(sum.1)
      second.append(sum.2)
    }
  }

  /// Sum over j >= N-k of C(k+j,j) x^j G^{-(k+1)} times 1, (n+1), (n+1)², n = k+j.
  private static func tail(
    _ k: Int, _ levels: Int, gain: Double, ratio: Double
  ) -> (Double, Double, Double) {
    var weight = ScaledWeight(gain, raisedTo: -Double(k + 1))
    var j = 0
    while k + j < levels {
      weight.multiply(by: ratio * Double(k + j + 1) / Double(j + 1))
      j += 1
    }
    var sum = (0.0, 0.0, 0.0)
    while true {
      let term = weight.value
      let n = Double(k + j + 1)
      sum = (sum.0 + term, sum.1 + term * n, sum.2 + term * n * n)
      let next = ratio * Double(k + j + 1) / Double(j + 1)
      // Later ratios are smaller: the rest is below a geometric series, its second moment below that of one.
      if next < 1 {
        let rest = term * next / (1 - next)
        let reach = n + 2 / (1 - next)
        if rest * reach * reach <= 1e-3 * sum.2 || term < 1e-300 {
          return (sum.0 + rest, sum.1 + rest * reach, sum.2 + rest * reach * reach)
        }
      }
      weight.multiply(by: next)
      j += 1
    }
  }

  /// The probability and moments lost by these populations.
  func moments(of populations: [Double]) -> (norm: Double, first: Double, second: Double) {
    var sum = (0.0, 0.0, 0.0)
    for m in 0..<min(populations.count, probability.count) {
      let p = max(populations[m], 0)
      sum = (
        sum.0 + p * probability[m], sum.1 + p * first[m], sum.2 + p * second[m]
      )
    }
    return (sum.0, sum.1, sum.2)
  }
}
