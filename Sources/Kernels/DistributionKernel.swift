// Distributions with known quotients of neighbours, built outwards from their largest weight. Loops of plain doubles: the same bits on
// every machine.

/// Half of a double's digits (Veltkamp): products of halves are exact.
@inline(__always) private func upperHalf(_ a: Double) -> Double {
  let t = 134_217_729 * a
  return t - (t - a)
}

/// a b - product, exactly, for product = a b rounded (Dekker, Numer. Math. 18, 224 (1971)).
@inline(__always) private func restOfProduct(_ a: Double, _ b: Double, _ product: Double)
  -> Double
{
  let (ah, bh) = (upperHalf(a), upperHalf(b))
  let (al, bl) = (a - ah, b - bh)
  return ((ah * bh - product) + ah * bl + al * bh) + al * bl
}

/// Writes w_1, w_2, … to `weights[step]`, `weights[2 step]`, …, with w_0 = 1 and
///
///     w_{i+1} = w_i factor (a + i da)/(b + i db),
///
/// `most` of them, or until one is not above `smallest`, which is not written. Gives their number.
///
/// Each is carried with what it was rounded by, so that it is off by one rounding, however many come before. a and b are whole
/// numbers, the factor is the sum of two doubles. Cost: 70 operations each.
public func chainRatios(
  _ most: Int, factor: Double, factorRest: Double, a: Double, da: Double, b: Double, db: Double,
  smallest: Double, step: Int, weights: UnsafeMutablePointer<Double>
) -> Int {
  var (high, low) = (1.0, 0.0)
  var (a, b) = (a, b)
  var place = 0
  var count = 0
  while count < most {
    let product = high * a
    let rest = restOfProduct(high, a, product) + low * a
    let quotient = product / b
    let back = quotient * b
    let missing = (((product - back) - restOfProduct(quotient, b, back)) + rest) / b
    let next = quotient * factor
    let nextRest =
      restOfProduct(quotient, factor, next) + (missing * factor + quotient * factorRest)
    high = next + nextRest
    low = nextRest - (high - next)
    guard high > smallest else { break }
    place &+= step
    weights[place] = high
    count &+= 1
    a += da
    b += db
  }
  return count
}

/// The sum of weights, with the roundings of its additions (Knuth, TAOCP 4.2.2).
public func sumWeights(_ count: Int, _ weights: UnsafePointer<Double>) -> Double {
  var (sum, lost) = (0.0, 0.0)
  for i in 0..<count {
    let next = sum + weights[i]
    let part = next - sum
    lost += (sum - (next - part)) + (weights[i] - part)
    sum = next
  }
  return sum + lost
}

/// Adds `amount` times the weights to sums that keep the roundings of their additions in `lost`.
public func addWeights(
  _ count: Int, _ weights: UnsafePointer<Double>, amount: Double,
  sums: UnsafeMutablePointer<Double>, lost: UnsafeMutablePointer<Double>
) {
  for i in 0..<count {
    let term = amount * weights[i]
    let sum = sums[i]
    let next = sum + term
    let part = next - sum
    lost[i] += (sum - (next - part)) + (term - part)
    sums[i] = next
  }
}
