#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// The elementary functions under their plain names, for the files that use them without a C library import.
@inline(__always) func cosine(_ x: Double) -> Double { cos(x) }
@inline(__always) func sine(_ x: Double) -> Double { sin(x) }
@inline(__always) func exponential(_ x: Double) -> Double { exp(x) }
@inline(__always) func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }
@inline(__always) func logarithm(_ x: Double) -> Double { log(x) }
@inline(__always) func logarithmOnePlus(_ x: Double) -> Double { log1p(x) }
@inline(__always) func raise(_ x: Double, _ y: Double) -> Double { pow(x, y) }
@inline(__always) func tangent(_ x: Double) -> Double { tan(x) }

/// A positive number far below the smallest double: `mantissa` * 2^(-512 * `shift`).
///
/// Binomial weights start there (t^n for large n) and climb back; a plain double would stay at zero.
struct ScaledWeight {
  private(set) var mantissa: Double
  private var shift: Int

  /// base^exponent for 0 < base, without underflow.
  init(_ base: Double, raisedTo exponent: Double) {
    let decades = abs(exponent * logarithm(base))
    // Every part is a harmless power; the parts multiply with the scale kept apart.
    let parts = max(1, Int((decades / 300).rounded(.up)))
    let part = raise(base, exponent / Double(parts))
    mantissa = 1
    shift = 0
    for _ in 0..<parts { multiply(by: part) }
  }

  mutating func multiply(by factor: Double) {
    mantissa *= factor
    while mantissa < 0x1p-512 && mantissa > 0 {
      mantissa *= 0x1p512
      shift += 1
    }
    while shift > 0 && mantissa > 1 {
      mantissa *= 0x1p-512
      shift -= 1
      if mantissa < 0x1p-512 { break }
    }
  }

  /// The number as a double, zero where it is too small for one.
  var value: Double {
    switch shift {
    case 0: mantissa
    case 1: mantissa * 0x1p-512
    default: shift < 0 ? .infinity : 0
    }
  }
}
