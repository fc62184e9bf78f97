import Simulation

/// A real number with its accuracy: the true value lies within `truncation + rounding` of `value`.
///
/// The two radii are kept apart because only the first decides whether a number may be reported
/// (`tolerance`); the second merely widens what is printed.
public struct Quantity: Hashable, Sendable {
  public var value: Double
  /// What the cut-off of the Fock space may have cost: rigorous.
  public var truncation: Double
  /// What floating-point rounding may have cost: an estimate from above.
  public var rounding: Double
  /// True for exact whole numbers (counts, levels, integer arithmetic), the only ones `==` compares.
  public var isInteger: Bool
  /// Where it is a mean over drawn runs, or made of such: its standard error, and that times the confidence that claims ask for. Both add up as they
  /// are, whether what they belong to is independent or not.
  public private(set) var error = 0.0
  private(set) var reach = 0.0
  /// What the true value cannot be below or above, whatever the radii say. A number that something is calculated from has none:
  /// its radii hold as they are.
  private var lowest = -Double.infinity
  private var highest = Double.infinity
  /// A count that no double holds, itself.
  private(set) var count: Int?

  public init(
    _ value: Double, truncation: Double = 0, rounding: Double = 0, isInteger: Bool = false
  ) {
    self.value = value
    self.truncation = truncation
    self.rounding = rounding
    self.isInteger = isInteger
  }

  public init(integer: Int) {
    self.init(Double(integer), isInteger: true)
  }

  /// A count; one that is no double is shown with all its digits, and counts as the nearest one in expressions.
  init(count: Int) {
    let value = Double(count)
    let isExact = Int(exactly: value) == count
    self.init(
      value, rounding: isExact ? 0 : abs(value) * Quantity.unitRoundoff, isInteger: isExact)
    if !isExact { self.count = count }
  }

  /// The whole number that this is, if it is one.
  public var wholeNumber: Int? { count ?? (isInteger && bound == 0 ? Int(exactly: value) : nil) }

  init(_ estimate: Estimate) {
    self.init(
      estimate.value, truncation: estimate.truncation, rounding: estimate.rounding)
    (lowest, highest) = (estimate.lowest, estimate.highest)
  }

  /// The same number, of which nothing but its radii is known.
  var withoutLimits: Quantity {
    var result = self
    (result.lowest, result.highest) = (-.infinity, .infinity)
    return result
  }

  /// The same as a mean over drawn runs.
  func sampled(error: Double, reach: Double) -> Quantity {
    var result = self
    (result.error, result.reach) = (error, reach)
    if error > 0 || reach > 0 { result.isInteger = false }
    return result
  }

  /// The radius of the interval that holds the true value.
  public var bound: Double { truncation + rounding }
  /// The ends of that interval, rounded outwards.
  var lower: Double { radius == 0 ? value : max((value - radius).nextDown, lowest) }
  var upper: Double { radius == 0 ? value : min((value + radius).nextUp, highest) }
  /// The bound, and what the draw of runs may have done with the confidence that is asked for.
  private var radius: Double { bound + reach }

  /// The same with radii that are numbers: one that could not be computed covers everything.
  var withRadii: Quantity {
    guard bound.isNaN else { return self }
    var result = self
    if truncation.isNaN { result.truncation = .infinity }
    if rounding.isNaN { result.rounding = .infinity }
    return result
  }

  /// Half the distance between neighbouring doubles at 1: the relative error of one operation.
  static let unitRoundoff = 0x1p-53

  /// The largest whole number up to which integer arithmetic is exact in a double.
  static let largestExactInteger = 0x1p53
}

// Midpoint-radius interval arithmetic. Every operation adds its own rounding; where both operands are whole
// numbers and the result is small enough there is none.
extension Quantity {
  /// A radius with room for the few roundings of its own computation.
  private static func widened(_ radius: Double) -> Double { radius * (1 + 0x1p-50) }

  private static func exactIfInteger(_ a: Quantity, _ b: Quantity, _ result: Quantity) -> Quantity {
    // Infinity is not a number known within bounds.
    if result.value.isInfinite { return Quantity(result.value) }
    // 2^53 itself may be 2^53 + 1, rounded.
    guard a.isInteger, b.isInteger, abs(result.value) < largestExactInteger else { return result }
    return Quantity(result.value, isInteger: true)
  }

  static prefix func - (a: Quantity) -> Quantity {
    var negative = a
    (negative.value, negative.lowest, negative.highest) = (-a.value, -a.highest, -a.lowest)
    negative.count = nil
    return negative
  }

  static func + (a: Quantity, b: Quantity) -> Quantity {
    let sum = a.value + b.value
    return exactIfInteger(
      a, b,
      Quantity(
        sum, truncation: widened(a.truncation + b.truncation),
        rounding: widened(a.rounding + b.rounding + abs(sum) * unitRoundoff)
      ).sampled(error: a.error + b.error, reach: a.reach + b.reach))
  }

  static func - (a: Quantity, b: Quantity) -> Quantity { a + (-b) }

  static func * (a: Quantity, b: Quantity) -> Quantity {
    let product = a.value * b.value
    let truncation =
      abs(a.value) * b.truncation + abs(b.value) * a.truncation
      + a.truncation * b.bound + b.truncation * a.rounding
    let rounding =
      abs(a.value) * b.rounding + abs(b.value) * a.rounding + a.rounding * b.rounding
      + abs(product) * unitRoundoff
    return exactIfInteger(
      a, b,
      Quantity(product, truncation: widened(truncation), rounding: widened(rounding))
        .sampled(like: a, b) { abs(a.value) * $1 + abs(b.value) * $0 + $0 * $1 })
  }

  /// The quotient, or nil when the divisor cannot be told from zero.
  func divided(by b: Quantity) -> Quantity? {
    let smallest = abs(b.value) - b.radius
    guard smallest > 0 else { return nil }
    let quotient = value / b.value
    let truncation = (self.truncation + abs(quotient) * b.truncation) / smallest
    let rounding =
      (self.rounding + abs(quotient) * b.rounding) / smallest
      + abs(quotient) * Quantity.unitRoundoff
    let isWhole =
      isInteger && b.isInteger && quotient == quotient.rounded()
      && quotient * b.value == value
    return isWhole
      ? Quantity(quotient, isInteger: true)
      : Quantity(
        quotient, truncation: Quantity.widened(truncation), rounding: Quantity.widened(rounding)
      ).sampled(
        error: (error + abs(quotient) * b.error) / abs(b.value),
        reach: (reach + abs(quotient) * b.reach) / smallest)
  }

  /// The image under a function with value `image` here and slope at most `slope` over the interval.
  func mapped(to image: Double, slope: Double) -> Quantity {
    // 0 times an infinite slope is no error at all.
    func scaled(_ radius: Double) -> Double {
      radius == 0 ? 0 : Quantity.widened(radius * slope)
    }
    return Quantity(
      image, truncation: scaled(truncation),
      rounding: scaled(rounding) + 2 * abs(image) * Quantity.unitRoundoff
    ).sampled(error: scaled(error), reach: scaled(reach))
  }

  /// Made of two others: `rule` says what their standard errors, or what these reach to, become together.
  private func sampled(
    like a: Quantity, _ b: Quantity, _ rule: (Double, Double) -> Double
  ) -> Quantity {
    guard a.reach > 0 || b.reach > 0 else { return self }
    return sampled(error: rule(a.error, b.error), reach: rule(a.reach, b.reach))
  }
}

extension Quantity {
  /// Whether it depends on drawn runs.
  var isSampled: Bool { reach > 0 }

  /// The same with so much more of a bound in the place of what the draw has done.
  private func covering(_ radius: Double) -> Quantity {
    var result = radius > 0 ? withoutLimits : self
    (result.error, result.reach) = (0, 0)
    result.rounding += radius
    return result
  }

  /// Small enough for a function to be a straight line over so much of a standard error.
  fileprivate static let part = 0x1p-10

  /// A function of numbers that knows bounds only: what a drawn one does to it is what its reach adds to the bound, and a small part of its standard error
  /// adds as small a part of that of the value.
  static func sampled(
    _ arguments: [Value], _ function: ([Value]) throws -> Value
  ) rethrows -> Value {
    guard arguments.contains(where: \.isSampled) else { return try function(arguments) }
    func image(_ radius: (Quantity) -> Double) throws -> Value {
      try function(arguments.map { $0.replacingNumbers { $0.covering(radius($0)) } })
    }
    let value = try image { _ in 0 }
    let (covered, beside) = (try image(\.reach), try image { part * $0.error })
    return value.spread(over: covered, beside)
  }
}

extension Value {
  fileprivate func replacingNumbers(_ change: (Quantity) -> Quantity) -> Value {
    switch self {
    case .number(let quantity): .number(change(quantity))
    case .list(let items): .list(items.map { $0.replacingNumbers(change) })
    default: self
    }
  }

  fileprivate var isSampled: Bool {
    switch self {
    case .number(let quantity): quantity.isSampled
    case .list(let items): items.contains(where: \.isSampled)
    default: false
    }
  }

  /// Numbers with what they are farther from sure of in `covered` as their reach, and in `beside` as a part of their standard errors.
  fileprivate func spread(over covered: Value, _ beside: Value) -> Value {
    switch (self, covered, beside) {
    case (.number(let own), .number(let wide), .number(let near)):
      let reach = Swift.max(wide.bound - own.bound, 0)
      let error = Swift.max(near.bound - own.bound, 0) / Quantity.part
      return .number(own.sampled(error: error, reach: reach))
    case (.list(let items), .list(let others), .list(let near))
    where items.count == others.count && items.count == near.count:
      return .list(
        items.indices.map { items[$0].spread(over: others[$0], near[$0]) })
    // What depends on where in its reach a number is, is not known.
    case (.number, _, _), (.truth, _, _): return covered
    default: return self
    }
  }
}
