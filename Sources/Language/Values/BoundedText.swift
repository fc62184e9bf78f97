import Simulation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `0.43 ± 0.04`: a number and its bound as decimals whose interval contains the one that was computed.
///
/// The bound has one digit, two where the first is 1, and the value's last digit stands at the bound's last place. The bound is
/// widened by what rounding the value leaves out: [0.4004, 0.4604] is not within 0.43 ± 0.03.
struct BoundedText {
  /// Each by itself.
  let parts: (value: String, bound: String)

  var text: String { "\(parts.value) ± \(parts.bound)" }

  /// `bound` is positive and finite.
  init(_ value: Double, _ bound: Double) {
    let exponent = BoundedText.exponent(of: bound)
    var place = bound < 2 * power(of: exponent) ? exponent - 1 : exponent
    while true {
      let shown = BoundedText.rounded(value, place: place)
      let units = BoundedText.units(BoundedText.reach(value, shown, bound, place), place)
      // 20 units and more take one digit only.
      if units < 20 || place >= 308 {
        let whole = Int(saturating: units)
        parts = (shown, units.isFinite ? BoundedText.text(units: whole, place: place) : "inf")
        return
      }
      place += 1
    }
  }

  /// Of the first digit; below the smallest normal double powers of ten are no longer accurate, and vanish.
  private static func exponent(of bound: Double) -> Int {
    max(-306, Int(saturating: log10(bound).rounded(.down)))
  }

  /// The value with its last digit at 10^place.
  static func rounded(_ value: Double, place: Int) -> String {
    let top = value == 0 ? -400 : RoundedNumber(value, digits: 1).exponent
    let kept = top - place + 1
    if kept > 17 { return RoundedNumber(value, digits: 17).text }
    let unit = power(of: place)
    if kept < 1 {
      // Less than a unit: one, or none.
      if abs(value) < 0.5 * unit { return "0" }
      return RoundedNumber(value < 0 ? -unit : unit, digits: 1).text
    }
    if place > 0, top < 6 { return fixedText((value / unit).rounded() * unit, decimals: 0) }
    return RoundedNumber(value, digits: kept).text
  }

  /// How far the computed interval reaches from the decimal that is shown, rounded up.
  private static func reach(
    _ value: Double, _ shown: String, _ bound: Double, _ place: Int
  ) -> Double {
    let read = Double(shown) ?? value
    if read == value, isDecimal(value, place) { return bound }
    // The decimal itself is off by half a unit of its double at most.
    return (bound + abs(value - read)) * (1 + 0x1p-51) + read.ulp
  }

  /// Whether a double is exactly a decimal with so many places, or a whole number.
  private static func isDecimal(_ value: Double, _ place: Int) -> Bool {
    guard value != 0 else { return true }
    guard place >= -22 else { return false }
    let scale = power(of: max(-place, 0))
    let multiple = value * scale
    return abs(multiple) < 0x1p53 && multiple == multiple.rounded()
      && (-multiple).addingProduct(value, scale) == 0
  }

  /// The least whole number of units of 10^place that is no smaller.
  private static func units(_ reach: Double, _ place: Int) -> Double {
    // Powers of ten up to 10^22 are doubles; what the product rounds away is told from the rest.
    if (-22...0).contains(place) {
      let scale = power(of: -place)
      let multiple = reach * scale
      let units = multiple.rounded(.up)
      let rest = (-multiple).addingProduct(reach, scale)
      return units == multiple && rest > 0 ? units + 1 : units
    }
    return (reach / power(of: place) * (1 + 0x1p-50)).rounded(.up)
  }

  /// `0.03`, `0.0013`, `3e-12`, `1.3e-12`: so many times 10^place, fewer than 100.
  static func text(units: Int, place: Int) -> String {
    let hasTwo = units >= 10
    let exponent = hasTwo ? place + 1 : place
    if exponent < -4 || exponent > 5 {
      let digits = hasTwo ? "\(units / 10).\(units % 10)" : "\(units)"
      return "\(digits)e\(exponent < 0 ? "-" : "+")\(twoDigits(abs(exponent)))"
    }
    if place >= 0 { return "\(units)" + String(repeating: "0", count: place) }
    let digits = "\(units)"
    let missing = max(0, -place + 1 - digits.count)
    let padded = String(repeating: "0", count: missing) + digits
    return padded.dropLast(-place) + "." + padded.suffix(-place)
  }
}
