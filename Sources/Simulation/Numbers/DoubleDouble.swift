/// What the graded maps need of a number: plain doubles where they suffice, double-doubles where they do not.
protocol GradedNumber: Sendable {
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  init(_ value: Double)
  /// What an operation rounds off, relative to its result.
  static var unit: Double { get }
  /// Seconds that a product takes, about.
  static var secondsPerProduct: Double { get }
  /// Rounded to a double.
  var double: Double { get }
  var root: Self { get }
  /// cos and sin of the pair's angle at n, relative to their sizes.
  static func rotation(_ turns: PairTurns, _ n: Int) -> (cosine: Self, sine: Self)
  /// 1 - e^{-x} for x >= 0, relative to its size.
  static func decay(_ x: Double) -> Self
}

extension GradedNumber {
  /// cos and sin of theta sqrt(n).
  static func rotation(_ theta: Double, _ n: Int) -> (cosine: Self, sine: Self) {
    rotation(PairTurns(theta: theta), n)
  }
}

extension Double: GradedNumber {
  static var unit: Double { 0x1p-53 }
  static var secondsPerProduct: Double { 1e-9 }
  @inline(__always) var double: Double { self }
  @inline(__always) var root: Double { squareRoot() }

  static func rotation(_ turns: PairTurns, _ n: Int) -> (cosine: Double, sine: Double) {
    let (c, s) = DoubleDouble.rotation(turns, n)
    return (c.double, s.double)
  }

  static func decay(_ x: Double) -> Double { -exponentialMinusOne(-x) }
}

/// A number as the unevaluated sum of two doubles, about 32 digits, with the range of a double.
///
/// Sums and products by Dekker (1971) and Knuth; every result is off by a few 2^-104 relative to its size, except a sum that cancels,
/// which is off by that relative to its terms. Only additions and multiplications of doubles, in a fixed order: the
/// same bits on every machine. Cost: 20 to 30 operations each.
struct DoubleDouble: GradedNumber {
  var high: Double
  var low: Double

  /// Relative error of one operation.
  static let unit = 0x1p-102
  static let secondsPerProduct = 7e-9

  @inline(__always) init(_ value: Double) { (high, low) = (value, 0) }

  @inline(__always) init(high: Double, low: Double) { (self.high, self.low) = (high, low) }

  @inline(__always) var double: Double { high }

  @inline(__always) static func quickSum(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    return DoubleDouble(high: sum, low: b - (sum - a))
  }

  @inline(__always) static func sum(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    let part = sum - a
    return DoubleDouble(high: sum, low: (a - (sum - part)) + (b - part))
  }

  /// Halves of 26 bits (Veltkamp); fused operations would be slow where the processor has none.
  @inline(__always) private static func halves(_ a: Double) -> (Double, Double) {
    let t = 134_217_729 * a
    let upper = t - (t - a)
    return (upper, a - upper)
  }

  @inline(__always) static func product(_ a: Double, _ b: Double) -> DoubleDouble {
    let product = a * b
    let (ah, al) = halves(a)
    let (bh, bl) = halves(b)
    return DoubleDouble(
      high: product, low: ((ah * bh - product) + ah * bl + al * bh) + al * bl)
  }

  @inline(__always) static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    var s = sum(a.high, b.high)
    let t = sum(a.low, b.low)
    s = quickSum(s.high, s.low + t.high)
    return quickSum(s.high, s.low + t.low)
  }

  @inline(__always) static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }

  @inline(__always) static prefix func - (a: DoubleDouble) -> DoubleDouble {
    DoubleDouble(high: -a.high, low: -a.low)
  }

  @inline(__always) static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let p = product(a.high, b.high)
    return quickSum(p.high, p.low + (a.high * b.low + a.low * b.high))
  }

  static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.high / b.high
    var rest = a - b * DoubleDouble(first)
    let second = rest.high / b.high
    rest = rest - b * DoubleDouble(second)
    let q = quickSum(first, second)
    return q + DoubleDouble(rest.high / b.high)
  }

  /// By one step of Newton's method from the double's root.
  var root: DoubleDouble {
    guard high > 0 else { return DoubleDouble(0) }
    let estimate = high.squareRoot()
    let rest = self - DoubleDouble.product(estimate, estimate)
    return DoubleDouble.quickSum(estimate, rest.high / (2 * estimate))
      .corrected(towards: self)
  }

  private func corrected(towards square: DoubleDouble) -> DoubleDouble {
    let rest = square - self * self
    return self + DoubleDouble(rest.high / (2 * high))
  }

  // MARK: Functions

  /// pi/2 to 48 digits.
  private static let quarterTurn = (
    0x1.921fb54442d18p0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110
  )

  /// x - turns pi/2, turns without what is a multiple of four, with pi to three doubles: relative to x the result is off by 2^-104.
  private static func reduced(_ x: DoubleDouble) -> (turns: Int, rest: DoubleDouble) {
    let turns = (x.high / quarterTurn.0).rounded()
    let k = DoubleDouble(turns)
    let rest =
      ((x - k * DoubleDouble(quarterTurn.0)) - k * DoubleDouble(quarterTurn.1))
      - k * DoubleDouble(quarterTurn.2)
    return (Int(saturating: turns.truncatingRemainder(dividingBy: 4)), rest)
  }

  /// Taylor's series for |x| <= pi/4.
  private static func series(
    _ x: DoubleDouble
  ) -> (cosine: DoubleDouble, sine: DoubleDouble) {
    let square = x * x
    var (c, s) = (DoubleDouble(1), x)
    var (termC, termS) = (DoubleDouble(1), x)
    for n in 1...16 {
      termC = -(termC * square) / DoubleDouble(Double((2 * n - 1) * 2 * n))
      termS = -(termS * square) / DoubleDouble(Double(2 * n * (2 * n + 1)))
      c = c + termC
      s = s + termS
    }
    return (c, s)
  }

  static func rotation(
    _ turns: PairTurns, _ n: Int
  ) -> (cosine: DoubleDouble, sine: DoubleDouble) {
    if let trap = turns.exactTrap(at: n) {
      return (DoubleDouble(trap.halfTurns % 2 == 0 ? 1 : -1), DoubleDouble(0))
    }
    let (quarters, rest) = reduced(turns.angle(n))
    let (c, s) = series(rest)
    switch ((quarters % 4) + 4) % 4 {
    case 0: return (c, s)
    case 1: return (-s, c)
    case 2: return (-c, -s)
    default: return (s, -c)
    }
  }

  static func decay(_ x: Double) -> DoubleDouble {
    // By its series below 1/2^k, then 1 - (1-y)² = y(2 - y) k times; every step keeps the relative accuracy.
    guard x < 1000 else { return DoubleDouble(1) }
    var small = x
    var doublings = 0
    while small > 0.25 {
      small /= 2
      doublings += 1
    }
    var term = DoubleDouble(small)
    var sum = term
    for n in 2...24 {
      term = -(term * DoubleDouble(small)) / DoubleDouble(Double(n))
      sum = sum + term
    }
    for _ in 0..<doublings { sum = sum * (DoubleDouble(2) - sum) }
    return sum
  }
}
