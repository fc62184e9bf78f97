// Counts and sizes that no input can make overflow. Everything that turns a computed double into a whole number, or adds and multiplies
// counts that may stand for infinitely many (`Int.max`), does it here.

extension Int {
  /// The whole number next to `value` towards zero. What no Int holds becomes the largest or the smallest one; what is not a number
  /// becomes 0.
  public init(saturating value: Double) {
    if let exact = Int(exactly: value.rounded(.towardZero)) {
      self = exact
    } else {
      self = value.isNaN ? 0 : value < 0 ? .min : .max
    }
  }

  /// The sum, or the end of the range that it passes: infinitely many and some more are infinitely many.
  public func addingSaturated(_ other: Int) -> Int {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? (other < 0 ? .min : .max) : sum
  }

  /// The product, or the end of the range that it passes.
  public func multipliedSaturated(by other: Int) -> Int {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    return overflows ? ((self < 0) == (other < 0) ? .max : .min) : product
  }
}

extension UInt64 {
  /// The whole number next to `value` towards zero; what no UInt64 holds becomes the largest one or 0, what is not a number 0.
  public init(saturating value: Double) {
    self = UInt64(exactly: value.rounded(.towardZero)) ?? (value > 0 ? .max : 0)
  }
}
