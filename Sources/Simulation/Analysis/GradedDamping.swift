internal import LinearAlgebra

/// The damping channel on the levels 0 ..< N, everything beyond absorbed, with weights in graded numbers.
///
/// The binomial sums of `DampingChannel`. Weights below 2^-140 at the ends of a row are left out: they count less than the rounding of a
/// double-double. Cost: O(N² w) to build and apply, w the width of the binomial distributions.
struct GradedDamping<Number: GradedNumber> {
  private let count: Int
  private let orders: Int
  private var loss = Table()
  private var gain = Table()
  private let leak: ThermalLeak

  /// Weights by coherence order, then by level, then by shift, in one row.
  private struct Table {
    private(set) var weights: [Number] = []
    /// Where those of an order and level begin, and after the last where all end.
    private(set) var starts = [0]

    mutating func append(_ new: [Number]) {
      weights += new
      starts.append(weights.count)
    }
  }

  /// `onlyPopulations`: of states without coherence; O(N w) then.
  init(_ damping: Damping, levels count: Int, onlyPopulations: Bool = false) {
    self.count = count
    orders = onlyPopulations ? min(count, 1) : count
    let lost = Number.decay(damping.strength)
    let gained = Number(damping.thermalPhotons) * lost
    let factor = Number(1) + gained
    let survival = Number(1) - lost
    let hasGain = gained.double > 0
    leak = ThermalLeak(
      levels: count,
      loss: Complements(
        chance: ((gained + lost) / factor).double, rest: (survival / factor).double),
      gain: Complements(chance: (gained / factor).double, rest: (Number(1) / factor).double))
    let roots = (0...(2 * count)).map { Number(Double($0)).root }
    let kept = GradedDamping.powers((survival / factor).root, count: 2 * count)
    let kept2 = GradedDamping.powers((Number(1) / factor).root, count: 2 * count + 2)
    for order in 0..<orders {
      for k in 0..<(count - order) {
        loss.append(
          GradedDamping.weights(
            order, k, count, (gained + lost) / factor, kept[2 * k + order], roots))
        guard hasGain else { continue }
        gain.append(
          GradedDamping.weights(
            order, k, count, gained / factor, kept2[2 * k + order + 2], roots))
      }
    }
  }

  private static func powers(_ base: Number, count: Int) -> [Number] {
    var result = [Number(1)]
    for _ in 0..<(count + 1) { result.append(result.last! * base) }
    return result
  }

  /// w(0) = start, w(l+1)/w(l) = chance sqrt((k+l+1)(k+d+l+1))/(l+1).
  private static func weights(
    _ order: Int, _ k: Int, _ count: Int, _ chance: Number, _ start: Number, _ roots: [Number]
  ) -> [Number] {
    var result = [start]
    var weight = start
    var largest = start.double
    for shift in 1..<max(count - order - k, 1) {
      let next = k + shift
      weight = weight * chance * roots[next] * roots[next + order] / Number(Double(shift))
      result.append(weight)
      largest = max(largest, weight.double)
      if weight.double < largest * 0x1p-140 { break }
    }
    return result
  }

  /// The damped state.
  func callAsFunction(_ state: GradedState<Number>) -> GradedState<Number> {
    var result = state
    var work = [Number](repeating: Number(0), count: 2 * count)
    result.elements.withUnsafeMutableBufferPointer { elements in
      work.withUnsafeMutableBufferPointer { work in
        let (values, damped) = (work.baseAddress!, work.baseAddress! + count)
        var row = 0
        for order in 0..<orders {
          let length = count - order
          for k in 0..<length { values[k] = elements[DenseTriangle.row(k + order) + k] }
          collect(row, length, values, damped)
          if gain.weights.isEmpty {
            for k in 0..<length { elements[DenseTriangle.row(k + order) + k] = damped[k] }
          } else {
            for k in 0..<length { values[k] = Number(0) }
            spread(row, length, damped, values)
            for k in 0..<length { elements[DenseTriangle.row(k + order) + k] = values[k] }
          }
          row += length
        }
      }
    }
    return result
  }

  /// The attenuator on one order, whose weights begin at `row`.
  private func collect(
    _ row: Int, _ length: Int, _ source: UnsafeMutablePointer<Number>,
    _ target: UnsafeMutablePointer<Number>
  ) {
    loss.weights.withUnsafeBufferPointer { weights in
      loss.starts.withUnsafeBufferPointer { starts in
        for k in 0..<length {
          let start = starts[row + k]
          var sum = Number(0)
          for shift in 0..<(starts[row + k + 1] - start) {
            sum = sum + weights[start + shift] * source[k + shift]
          }
          target[k] = sum
        }
      }
    }
  }

  /// The amplifier, added to `target`.
  private func spread(
    _ row: Int, _ length: Int, _ source: UnsafeMutablePointer<Number>,
    _ target: UnsafeMutablePointer<Number>
  ) {
    gain.weights.withUnsafeBufferPointer { weights in
      gain.starts.withUnsafeBufferPointer { starts in
        for k in 0..<length {
          let (start, amount) = (starts[row + k], source[k])
          for shift in 0..<(starts[row + k + 1] - start) {
            target[k + shift] = target[k + shift] + weights[start + shift] * amount
          }
        }
      }
    }
  }

  /// The probability that the bath carries above the levels: sums of positive terms, right to a few roundings of a double.
  func outflow(_ state: GradedState<Number>) -> Double {
    guard !leak.isZero else { return 0 }
    let populations = (0..<count).map { state.population($0) }
    return leak.moments(
      of: CavityState(levels: count, representation: .populations, real: populations)
    ).lost.0
  }
}
