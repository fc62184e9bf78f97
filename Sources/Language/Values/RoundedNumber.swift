internal import CDecimal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// 10^exponent, nearly.
func power(of exponent: Int) -> Double { pow(10, Double(exponent)) }

func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

func fixedText(_ value: Double, decimals: Int) -> String {
  String(decoding: formatted(MASER_FIXED, decimals, value), as: UTF8.self)
}

/// A number rounded to some digits, as the C library rounds.
struct RoundedNumber {
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
