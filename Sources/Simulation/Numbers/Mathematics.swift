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
@inline(__always) func arctangent(_ x: Double) -> Double { atan(x) }
@inline(__always) func hypotenuse(_ x: Double, _ y: Double) -> Double { hypot(x, y) }

/// A sum that keeps the roundings of its additions (Knuth, TAOCP 4.2.2): thousands of terms cost no more than one.
struct CompensatedSum {
  private var sum = 0.0
  private var lost = 0.0

  @inline(__always) mutating func add(_ term: Double) {
    let next = sum + term
    let part = next - sum
    lost += (sum - (next - part)) + (term - part)
    sum = next
  }

  var value: Double { sum + lost }

  /// The difference of two sums, which may be large themselves.
  func minus(_ other: CompensatedSum) -> Double { (sum - other.sum) + (lost - other.lost) }
}

/// An angle as quarter turns and a rest.
enum QuarterTurns {
  /// x = quarters pi/2 + rest, quarters counted modulo 4. With `snaps`, the double nearest to a multiple of pi/2
  /// means that multiple.
  static func split(_ x: Double, snaps: Bool) -> (quarters: Int, rest: Double) {
    // The library reduces huge angles exactly.
    guard abs(x) < 0x1p30 else { return (0, atan2(sin(x), cos(x))) }
    let quarters = (x / (Double.pi / 2)).rounded()
    // pi/2 to twice the precision; the product is not rounded before the difference.
    let rest = x.addingProduct(-quarters, Double.pi / 2) - quarters * 6.123_233_995_736_766e-17
    let turns = ((Int(saturating: quarters) % 4) + 4) % 4
    return (turns, snaps && abs(rest) <= min(x.ulp, 0x1p-50) ? 0 : rest)
  }
}

/// A probability x and 1 - x as pairs of doubles whose sum is 1 far beyond the rounding of one.
///
/// The binomial weights of a channel are powers of both, and their sum stays 1 only as well as x + (1-x) does:
/// with plain doubles, m photons would change the trace by m roundings at every use.
struct Complements {
  /// x and 1 - x, rounded.
  let chance: Double
  let rest: Double
  /// By which fraction of itself each falls short of what is meant.
  let chanceCorrection: Double
  let restCorrection: Double

  /// Takes the smaller one as it stands, and the other as what is missing to 1.
  init(chance: Double, rest: Double) {
    if chance <= rest {
      let whole = 1 - chance
      self.chance = chance
      self.rest = whole
      chanceCorrection = 0
      restCorrection = ((1 - whole) - chance) / whole
    } else {
      let whole = 1 - rest
      self.chance = whole
      self.rest = rest
      chanceCorrection = ((1 - whole) - rest) / whole
      restCorrection = 0
    }
  }
}

/// A positive number far below the smallest double: `mantissa` * 2^(-512 * `shift`).
///
/// Binomial weights start there (t^n for large n) and climb back; a plain double would stay at zero.
struct ScaledWeight {
  private(set) var mantissa: Double
  private(set) var shift = 0

  init(_ value: Double) { mantissa = value }

  /// base^exponent for 0 < base and an exponent that is a whole number of halves, without underflow.
  init(_ base: Double, raisedTo exponent: Double) {
    self.init(logarithm: exponent * logarithm(base)) { raise(base, exponent / $0) }
  }

  /// e^exponent, without underflow.
  init(exponential exponent: Double) {
    self.init(logarithm: exponent) { Simulation.exponential(exponent / $0) }
  }

  /// The product of as many equal parts as it takes to make each a harmless number; a power of two, so that dividing the
  /// exponent is exact.
  private init(logarithm size: Double, part: (Double) -> Double) {
    mantissa = 1
    // No sum of weights climbs back from here.
    guard abs(size) <= 1e8 else {
      mantissa = size < 0 ? 0 : .infinity
      return
    }
    var parts = 1
    while abs(size) > 300 * Double(parts) { parts *= 2 }
    let factor = part(Double(parts))
    for _ in 0..<parts { multiply(by: factor) }
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

/// The Bessel function J_m(x), by the trapezoidal rule on (1/pi) int_0^pi cos(m t - x sin t) dt, which converges faster than any power
/// (Trefethen and Weideman, SIAM Rev. 56, 385, 2014). Error: some roundings. Cost: O(m + x).
func besselFunction(_ m: Int, _ x: Double) -> Double {
  let points = 2 * (m + Int(saturating: abs(x))) + 64
  var sum = CompensatedSum()
  for k in 0..<points {
    let t = 2 * Double.pi * Double(k) / Double(points)
    sum.add(cosine(Double(m) * t - x * sine(t)))
  }
  return sum.value / Double(points)
}
