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
final class DampingChannel {
  static let smallestWeight = 1e-22

  let damping: Damping
  let levels: Int
  /// A photon is lost, or is kept: 1-t and t.
  private let loss: Complements
  /// (G-1)/G and 1/G.
  private let gain: Complements
  /// One band for every (d, k), k + d < levels, d first.
  private var lossBands: [Band] = []
  private var gainBands: [Band] = []
  private var weights: [Double] = []
  /// Index of the band (d, 0).
  private var orderStarts: [Int] = []
  let leak: ThermalLeak
  /// The fast form, where it is in range; then there are no bands.
  let passes: ThermalPasses?
  /// What the passes leave out.
  private(set) lazy var dropped = passes?.dropped(loss: loss, gain: gain)

  /// `count` weights from `offset`, the first for a shift of `first` levels.
  struct Band {
    let first: Int32
    let count: Int32
    let offset: Int
  }

  /// `orders`: how many coherence orders to tabulate as bands; one is enough for populations.
  /// Nil when it was interrupted.
  init?(
    _ damping: Damping, levels: Int, orders: Int, usesPasses: Bool = true,
    isInterrupted: () -> Bool = { false }
  ) {
    self.damping = damping
    self.levels = levels
    let gained = damping.gainedPhotons
    let factor = 1 + gained
    loss = Complements(
      chance: (gained - exponentialMinusOne(-damping.strength)) / factor,
      rest: damping.survival / factor)
    gain = Complements(chance: gained / factor, rest: 1 / factor)
    leak = ThermalLeak(levels: levels, loss: loss, gain: gain)
    guard !usesPasses || levels > ThermalPasses.mostLevels else {
      passes = ThermalPasses(levels: levels, loss: loss, gain: gained > 0 ? gain : nil)
      return
    }
    passes = nil
    let roots = (0...(2 * levels)).map { Double($0).squareRoot() }
    for order in 0..<orders {
      if isInterrupted() { return nil }
      orderStarts.append(lossBands.count)
      for k in 0..<(levels - order) {
        let kept = Double(k) + Double(order) / 2
        lossBands.append(append(order, k, loss, keptPower: kept, roots))
        if gained > 0 { gainBands.append(append(order, k, gain, keptPower: kept + 1, roots)) }
      }
    }
  }

  /// Appends the weights of shifts 0 … levels-d-1-k, cut to those that count. Ratio of neighbours:
  /// w(l+1)/w(l) = x sqrt((k+l+1)(k+d+l+1))/(l+1).
  private func append(
    _ order: Int, _ k: Int, _ chances: Complements, keptPower: Double, _ roots: [Double]
  ) -> Band {
    let offset = weights.count
    var first = -1
    var end = offset
    var weight =
      chances.rest > 0
      ? ScaledWeight(chances.rest, raisedTo: keptPower) : ScaledWeight(keptPower == 0 ? 1 : 0)
    let startCorrection = keptPower * chances.restCorrection
    for shift in 0..<(levels - order - k) {
      let value =
        weight.value * (1 + (startCorrection + Double(shift) * chances.chanceCorrection))
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
      let next = k + shift + 1
      let ways = order == 0 ? Double(next) : roots[next] * roots[next + order]
      weight.multiply(by: chances.chance * ways / Double(shift + 1))
    }
    weights.removeLast(weights.count - end)
    return Band(first: Int32(max(first, 0)), count: Int32(end - offset), offset: offset)
  }

  /// What a population may be off by relative to itself: some roundings of the weights, and one for every term of the two sums.
  static func relativeSteps(_ levels: Int) -> Double { 16 + Double(levels) }

  /// What the populations may lack together for the weights that are left out: each of them is below the smallest, from any level to any other.
  static func leftOut(_ levels: Int) -> Double {
    2 * Double(levels) * max(smallestWeight, ThermalPasses.smallestWeight)
  }

  /// Bytes of the tables.
  var bytes: Double {
    Double(weights.count * 8 + (lossBands.count + gainBands.count) * MemoryLayout<Band>.stride)
  }

  /// Bytes the tables of a channel will take at most, for all coherence orders or the populations' one.
  static func bytes(_ damping: Damping, levels: Int, onlyPopulations: Bool) -> Double {
    let n = Double(levels)
    guard !onlyPopulations, levels > ThermalPasses.mostLevels else { return 200 * n }
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

/// How much of the photons in level m the damping channel carries to levels >= N: probability and the moments of
/// (n+1) and (n+1)² there, for every m. Computed as finite sums of positive terms, never by subtraction from 1.
/// Cost: O(N²) once, O(N) a use.
struct ThermalLeak {
  private(set) var probability: [Double] = []
  private(set) var first: [Double] = []
  private(set) var second: [Double] = []
  let isZero: Bool

  init(levels: Int, loss: Complements, gain: Complements) {
    isZero = gain.chance == 0
    guard !isZero else { return }
    let tails = ThermalLeak.tails(levels, gain)
    for m in 0..<levels {
      var sum = (0.0, 0.0, 0.0)
      // P(k|m) = C(m,k) t^k (1-t)^{m-k}, from k = 0 upwards.
      var weight = ScaledWeight(loss.chance, raisedTo: Double(m))
      for k in 0...m {
        let p = weight.value
        sum = (sum.0 + p * tails[k].0, sum.1 + p * tails[k].1, sum.2 + p * tails[k].2)
        weight.multiply(by: loss.rest / loss.chance * Double(m - k) / Double(k + 1))
      }
      // Room for the roundings of the weights, a few for every level.
      let room = 1 + Double(levels + 4) * 0x1p-48
      probability.append(sum.0 * room)
      first.append(sum.1 * room)
      second.append(sum.2 * room)
    }
  }

  /// What k photons after the attenuator give beyond the edge: sum over n >= N of C(n,k) x^{n-k} y^{k+1}, x = (G-1)/G,
  /// y = 1/G, times 1, (n+1), (n+1)².
  ///
  /// n+1 is the number of trials up to success k+1 of chance y, so n >= N means at most k successes in N trials: a
  /// finite sum. (n+1) C(n,k) = (k+1) C(n+1,k+1) gives the moments as the same sums for N+1 and N+2.
  private static func tails(_ levels: Int, _ gain: Complements) -> [(Double, Double, Double)] {
    /// P(at most k successes in `trials`) for k = 0 … most.
    func cumulative(_ trials: Int, most: Int) -> [Double] {
      var weight = ScaledWeight(gain.chance, raisedTo: Double(trials))
      var sum = 0.0
      return (0...most).map { k in
        sum += weight.value
        weight.multiply(by: gain.rest / gain.chance * Double(trials - k) / Double(k + 1))
        return sum
      }
    }
    let zeroth = cumulative(levels, most: levels - 1)
    let once = cumulative(levels + 1, most: levels)
    let twice = cumulative(levels + 2, most: levels + 1)
    return (0..<levels).map { k in
      let mean = Double(k + 1) / gain.rest * once[k + 1]
      let pairs = Double(k + 1) / gain.rest * (Double(k + 2) / gain.rest) * twice[k + 2]
      // (n+1)² = (n+1)(n+2) - (n+1), and n+2 is at least N+2: little cancels.
      return (zeroth[k], mean, pairs - mean)
    }
  }

  typealias Moments = (lost: (Double, Double, Double), kept: (Double, Double, Double))

  /// The probability and moments that this state loses, and what it has of them itself.
  func moments(of state: CavityState) -> Moments { moments(state.levels, state.populationValue) }

  @inline(__always) func moments(_ levels: Int, _ population: (Int) -> Double) -> Moments {
    var lost = (0.0, 0.0, 0.0)
    var kept = (0.0, 0.0, 0.0)
    for m in 0..<min(levels, probability.count) {
      let (value, weight) = (population(m), Double(m + 1))
      let p = max(value, 0)
      lost = (lost.0 + p * probability[m], lost.1 + p * first[m], lost.2 + p * second[m])
      kept = (kept.0 + value, kept.1 + value * weight, kept.2 + value * weight * weight)
    }
    return (lost, kept)
  }
}
