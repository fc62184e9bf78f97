internal import CDecimal
internal import Simulation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How numbers are written in text: no digit that the bound does not cover.
public struct NumberFormat: Sendable {
  /// Significant digits at most (`set digits=`).
  public var digits: Int

  public static let defaultDigits = 6

  public init(digits: Int = NumberFormat.defaultDigits) { self.digits = digits }

  /// `0.932812`, `1.00000`, `0.43 ± 0.03`, `1000` for whole numbers.
  ///
  /// The bound is shown only when it reaches the last digit that would be printed; then what is printed contains
  /// value ± bound, see `BoundedText`.
  public func text(_ quantity: Quantity) -> String {
    let (value, bound) = (quantity.value, quantity.bound)
    if quantity.isSampled, value.isFinite { return sampledText(quantity) }
    guard value.isFinite else { return value.isNaN ? "undefined" : (value < 0 ? "-inf" : "inf") }
    if let count = quantity.wholeNumber { return String(count) }
    if quantity.isInteger && bound == 0 { return significant(value, digits: 17) }
    if value == 0 && bound == 0 { return fixedText(0, decimals: digits - 1) }
    guard bound.isFinite else { return "\(significant(value, digits: 1)) ± inf" }
    guard value != 0 else { return BoundedText(value, bound).text }
    let rounded = RoundedNumber(value, digits: digits)
    let lastPlace = rounded.exponent - digits + 1
    if bound <= 0.5 * power(of: lastPlace) { return rounded.text }
    return BoundedText(value, bound).text
  }

  /// `0.854 ± 0.012 (standard error) ± 4e-15 (bound)`: a mean over drawn runs. The standard error has two digits, and the value no digit behind them.
  private func sampledText(_ quantity: Quantity) -> String {
    let (value, error, bound) = (quantity.value, quantity.error, quantity.bound)
    guard error.isFinite, bound.isFinite else {
      let shown = significant(value, digits: 1)
      return
        "\(shown) ± \(error.isFinite ? NumberFormat.boundText(error) : "inf") (standard error) ± \(NumberFormat.boundText(bound)) (bound)"
    }
    guard error >= bound else {
      let parts = BoundedText(value, bound).parts
      return
        "\(parts.value) ± \(NumberFormat.boundText(error)) (standard error) ± \(parts.bound) (bound)"
    }
    let rounded = RoundedNumber(error, digits: 2)
    let shown = BoundedText.rounded(value, place: rounded.exponent - 1)
    return "\(shown) ± \(rounded.text) (standard error) ± \(NumberFormat.boundText(bound)) (bound)"
  }

  /// With its bound, however small: as many digits as that leaves.
  public func fullText(_ quantity: Quantity) -> String {
    let (value, bound) = (quantity.value, quantity.bound)
    guard !quantity.isSampled, bound > value.ulp, bound.isFinite, value.isFinite,
      quantity.wholeNumber == nil
    else { return text(quantity) }
    return BoundedText(value, bound).text
  }

  /// A list, a condition, an undefined value, a string.
  public func text(_ value: Value) -> String {
    switch value {
    case .number(let quantity): text(quantity)
    case .truth(let truth):
      switch truth {
      case .yes: "true"
      case .no: "false"
      case .undecided: "undecided"
      }
    case .list(let items): "[" + items.map { text($0) }.joined(separator: ", ") + "]"
    case .text(let string): string
    case .undefined: "undefined"
    }
  }

  /// A bound as one digit, rounded up so that it still covers: `3e-12`, `0.03`.
  public static func boundText(_ bound: Double) -> String {
    guard bound.isFinite, bound > 0 else { return bound == 0 ? "0" : "inf" }
    let (digit, exponent) = leadingDigitRoundedUp(bound)
    return BoundedText.text(units: digit, place: exponent)
  }

  private func significant(_ value: Double, digits count: Int) -> String {
    RoundedNumber(value, digits: count).text
  }

  private static func leadingDigitRoundedUp(_ bound: Double) -> (digit: Int, exponent: Int) {
    // Powers of ten below the smallest normal double are no longer accurate, and vanish.
    var exponent = max(-307, Int(saturating: log10(bound).rounded(.down)))
    // A bound that was written with one digit keeps it: the quotient is off by two roundings.
    var digit = Int(saturating: (bound / power(of: exponent) * (1 - 0x1p-51)).rounded(.up))
    if digit >= 10 {
      digit = 1
      exponent += 1
    }
    return (max(digit, 1), exponent)
  }
}
