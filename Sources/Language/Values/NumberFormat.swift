internal import CDecimal

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
  /// The bound is shown only when it reaches the last digit that would be printed; then the value has the
  /// digits above the bound's first one, which is rounded up.
  public func text(_ quantity: Quantity) -> String {
    let (value, bound) = (quantity.value, quantity.bound)
    if quantity.isInteger && bound == 0 { return wholeNumber(value) }
    if value == 0 && bound == 0 { return fixed(0, decimals: digits - 1) }
    guard value.isFinite else { return value.isNaN ? "nan" : (value < 0 ? "-inf" : "inf") }
    guard bound.isFinite else { return "\(significant(value, digits: 1)) ± inf" }
    guard value != 0 else { return withBound(value, bound) }
    let rounded = RoundedNumber(value, digits: digits)
    let lastPlace = rounded.exponent - digits + 1
    if bound <= 0.5 * power(of: lastPlace) { return rounded.text }
    return withBound(value, bound)
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
    if exponent < -4 || exponent > 5 {
      return "\(digit)e\(exponent < 0 ? "-" : "+")\(twoDigits(abs(exponent)))"
    }
    return exponent >= 0
      ? "\(digit)" + String(repeating: "0", count: exponent)
      : "0." + String(repeating: "0", count: -exponent - 1) + "\(digit)"
  }

  private func withBound(_ value: Double, _ bound: Double) -> String {
    let (digit, exponent) = NumberFormat.leadingDigitRoundedUp(bound)
    let plusMinus = " ± " + NumberFormat.boundText(bound)
    // The value's last digit stands at the bound's place.
    if value == 0 || abs(value) < 0.5 * power(of: exponent) * Double(digit) {
      return "0" + plusMinus
    }
    let top = RoundedNumber(value, digits: 1).exponent
    let kept = max(1, top - exponent + 1)
    if kept > 17 { return significant(value, digits: 17) + plusMinus }
    if exponent > 0, top < 6 {
      let unit = power(of: exponent)
      return fixed((value / unit).rounded() * unit, decimals: 0) + plusMinus
    }
    return significant(value, digits: kept) + plusMinus
  }

  private func wholeNumber(_ value: Double) -> String {
    abs(value) < 1e15 ? String(Int(value)) : significant(value, digits: 17)
  }

  private func significant(_ value: Double, digits count: Int) -> String {
    RoundedNumber(value, digits: count).text
  }

  private func fixed(_ value: Double, decimals: Int) -> String {
    String(decoding: formatted(MASER_FIXED, decimals, value), as: UTF8.self)
  }

  private static func leadingDigitRoundedUp(_ bound: Double) -> (digit: Int, exponent: Int) {
    // Powers of ten below the smallest normal double are no longer accurate, and vanish.
    var exponent = max(-307, Int(log10(bound).rounded(.down)))
    // A bound that was written with one digit keeps it.
    var digit = Int((bound / power(of: exponent) * (1 - 1e-12)).rounded(.up))
    if digit >= 10 {
      digit = 1
      exponent += 1
    }
    return (max(digit, 1), exponent)
  }
}

private func power(of exponent: Int) -> Double { pow(10, Double(exponent)) }

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

/// A number rounded to some digits, as the C library rounds.
private struct RoundedNumber {
  /// `-1.2346e-05`: sign, one digit, the point and the others, if any, the exponent.
  private let scientific: [UInt8]
  private let mark: Int
  private let count: Int
  /// That of the first digit; 0 for zero.
  let exponent: Int

  init(_ value: Double, digits count: Int) {
    self.count = count
    scientific = formatted(MASER_EXPONENT, count - 1, value)
    mark = scientific.lastIndex(of: UInt8(ascii: "e")) ?? scientific.endIndex
    var exponent = 0
    for digit in scientific[mark...].dropFirst(2) {
      exponent = 10 * exponent + Int(digit - UInt8(ascii: "0"))
    }
    let isSmall = scientific[mark...].dropFirst().first == UInt8(ascii: "-")
    self.exponent = isSmall ? -exponent : exponent
  }

  /// All digits, zeros kept; exponent form below 1e-4 and where the digits do not reach the point.
  var text: String {
    if exponent < -4 || exponent >= count { return String(decoding: scientific, as: UTF8.self) }
    let zero = UInt8(ascii: "0")
    let point = UInt8(ascii: ".")
    let isNegative = scientific.first == UInt8(ascii: "-")
    let digits = scientific[..<mark].filter { (zero...UInt8(ascii: "9")).contains($0) }
    var result: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    if exponent < 0 {
      result += [zero, point] + [UInt8](repeating: zero, count: -exponent - 1) + digits
    } else {
      result += digits[...exponent]
      if count > exponent + 1 { result += [point] + digits[(exponent + 1)...] }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

private func formatted(_ style: maser_style, _ precision: Int, _ value: Double) -> [UInt8] {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
    let length = Int(maser_decimal(buffer.baseAddress!, style, Int32(precision), value))
    return Array(UnsafeRawBufferPointer(buffer).prefix(length))
  }
}
