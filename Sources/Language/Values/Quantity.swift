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
  /// What the true value cannot be below or above, whatever the radii say. A number that something is calculated from has none:
  /// its radii hold as they are.
  private var lowest = -Double.infinity
  private var highest = Double.infinity

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

  init(_ estimate: Estimate) {
    self.init(
      estimate.value, truncation: estimate.truncation, rounding: estimate.rounding)
    (lowest, highest) = (estimate.lowest, estimate.highest)
  }

  /// The same number, of which nothing but its radii is known.
  var withoutLimits: Quantity {
    Quantity(value, truncation: truncation, rounding: rounding, isInteger: isInteger)
  }

  /// The radius of the interval that holds the true value.
  public var bound: Double { truncation + rounding }
  /// The ends of that interval, rounded outwards.
  var lower: Double { bound == 0 ? value : max((value - bound).nextDown, lowest) }
  var upper: Double { bound == 0 ? value : min((value + bound).nextUp, highest) }

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
    return negative
  }

  static func + (a: Quantity, b: Quantity) -> Quantity {
    let sum = a.value + b.value
    return exactIfInteger(
      a, b,
      Quantity(
        sum, truncation: widened(a.truncation + b.truncation),
        rounding: widened(a.rounding + b.rounding + abs(sum) * unitRoundoff)))
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
      a, b, Quantity(product, truncation: widened(truncation), rounding: widened(rounding)))
  }

  /// The quotient, or nil when the divisor cannot be told from zero.
  func divided(by b: Quantity) -> Quantity? {
    let smallest = abs(b.value) - b.bound
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
        quotient, truncation: Quantity.widened(truncation), rounding: Quantity.widened(rounding))
  }

  /// The image under a function with value `image` here and slope at most `slope` over the interval.
  func mapped(to image: Double, slope: Double) -> Quantity {
    // 0 times an infinite slope is no error at all.
    func scaled(_ radius: Double) -> Double {
      radius == 0 ? 0 : Quantity.widened(radius * slope)
    }
    return Quantity(
      image, truncation: scaled(truncation),
      rounding: scaled(rounding) + 2 * abs(image) * Quantity.unitRoundoff)
  }
}
