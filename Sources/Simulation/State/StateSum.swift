internal import LinearAlgebra

/// A sum of states with weights, in the gauge of the first of them that has coherences.
struct StateSum: Sendable {
  private var lower = ComplexBlock(order: 0)
  private(set) var diagonal: [CompensatedSum] = []
  private(set) var gauge: Gauge?
  private(set) var isDiagonal = true

  var levels: Int { diagonal.count }

  mutating func add(_ state: CavityState, weight: Double) {
    reach(state.levels)
    for n in 0..<state.levels { diagonal[n].add(weight * state.populationValue(n)) }
    guard state.representation != .populations else { return }
    takeCoherences(of: state.levels, in: state.gauge)
    let factors = factors(from: state.gauge, levels: state.levels)
    state.forEachElement { m, n, x, y in
      guard m > n else { return }
      add(m, n, (x, y), factors, weight)
    }
  }

  /// Another sum, behind this one.
  mutating func add(_ other: StateSum) {
    reach(other.levels)
    for n in 0..<other.levels { diagonal[n].add(other.diagonal[n].value) }
    guard let own = other.gauge else { return }
    takeCoherences(of: other.lower.order, in: own)
    let factors = factors(from: own, levels: other.lower.order)
    for m in 0..<other.lower.order {
      for n in 0..<m { add(m, n, other.lower.at(m, n), factors, 1) }
    }
  }

  private mutating func reach(_ levels: Int) {
    guard levels > diagonal.count else { return }
    diagonal += [CompensatedSum](repeating: CompensatedSum(), count: levels - diagonal.count)
  }

  private mutating func takeCoherences(of levels: Int, in other: Gauge) {
    if lower.order < levels { lower = lower.grown(to: levels) }
    if gauge == nil { gauge = other }
    isDiagonal = false
  }

  /// What turns elements of another gauge into those of this one; none where it is the same.
  private func factors(from other: Gauge, levels: Int) -> [(re: Double, im: Double)] {
    guard other != gauge! else { return [] }
    let turn = GaugeTurn(from: other, to: gauge!)
    return (0..<levels).map { turn.factor($0) }
  }

  @inline(__always) private mutating func add(
    _ m: Int, _ n: Int, _ element: (re: Double, im: Double),
    _ factors: [(re: Double, im: Double)], _ weight: Double
  ) {
    var z = element
    if !factors.isEmpty {
      let f = factors[m - n]
      z = (z.re * f.re - z.im * f.im, z.re * f.im + z.im * f.re)
    }
    lower.add(m, n, (weight * z.re, weight * z.im))
  }

  /// Puts it, times a factor, in the place of a state's numbers.
  func put(into state: inout CavityState, times factor: Double) {
    state.levels = max(diagonal.count, 1)
    state.gauge = gauge ?? .plain
    var matrix = isDiagonal ? ComplexBlock(order: state.levels) : lower.grown(to: state.levels)
    for n in diagonal.indices { matrix.set(n, n, (diagonal[n].value, 0)) }
    state.take(matrix, times: factor)
  }
}

extension StateSum {
  /// Everything in a row: levels, levels with coherences, the gauge, the diagonal, the coherences.
  var numbers: [Double] {
    var numbers = [
      Double(diagonal.count), Double(lower.order), Double(gauge?.quarters ?? -1),
      gauge?.angle ?? 0,
    ]
    numbers += diagonal.map(\.value)
    for m in 0..<lower.order {
      for n in 0..<m {
        let (x, y) = lower.at(m, n)
        numbers.append(x)
        numbers.append(y)
      }
    }
    return numbers
  }

  /// Nil for what is none.
  init?(numbers: ArraySlice<Double>) {
    let numbers = Array(numbers)
    guard numbers.count >= 4, let levels = Int(exactly: numbers[0]),
      let order = Int(exactly: numbers[1]), let quarters = Int(exactly: numbers[2]),
      (0...1_000_000).contains(levels), (0...levels).contains(order), (-1...3).contains(quarters),
      numbers.count == 4 + levels + order * max(order - 1, 0)
    else { return nil }
    reach(levels)
    for n in 0..<levels { diagonal[n].add(numbers[4 + n]) }
    guard quarters >= 0 else { return }
    takeCoherences(of: order, in: Gauge(quarters: quarters, angle: numbers[3]))
    var place = 4 + levels
    for m in 0..<order {
      for n in 0..<m {
        lower.set(m, n, (numbers[place], numbers[place + 1]))
        place += 2
      }
    }
  }
}
