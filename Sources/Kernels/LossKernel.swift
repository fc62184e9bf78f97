// A qubit inside a lossy cavity: the joint generator on one sector of total excitations (see `LossDuring`).
// Loops of eight numbers of one lane each; the same order of operations for every number of levels.

private typealias Numbers = SIMD8<Double>

@inline(__always) private func numbers(_ pointer: UnsafePointer<Double>) -> Numbers {
  UnsafeRawPointer(pointer).loadUnaligned(as: Numbers.self)
}

@inline(__always) private func put(_ numbers: Numbers, _ pointer: UnsafeMutablePointer<Double>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: numbers, as: Numbers.self)
}

private let places = Numbers(0, 1, 2, 3, 4, 5, 6, 7)

/// `scale` times the generator, applied to the four sequences of one sector.
///
/// With j = k + order the total excitation of the row, k that of the column, h_n the height of the rung that ends at n (sqrt n, of
/// Jaynes-Cummings), G = gg, E = ee, X = eg/i, Y = i ge:
///
///     G'_k =  theta (h_j X_k + h_k Y_k) + down sqrt((j+1)(k+1)) G_{k+1} + up sqrt(jk) G_{k-1} - d G_k + relax E_{k+1}
///     E'_k = -theta (h_j Y_k + h_k X_k) + down sqrt(jk) E_{k+1} + up sqrt((j-1)(k-1)) E_{k-1} - d E_k + excite G_{k-1}
///     X'_k = -theta (h_j G_k - h_k E_k) + down sqrt(j(k+1)) X_{k+1} + up sqrt((j-1)k) X_{k-1} - d X_k
///     Y'_k = -theta (h_k G_k - h_j E_k) + down sqrt((j+1)k) Y_{k+1} + up sqrt(j(k-1)) Y_{k-1} - d Y_k
///
/// with d = `slope` k + a constant of each sequence. `rates` are theta, down, up, relax, excite, slope and the constants of G, E and of X and
/// Y. The sequences have `stride` places each, the first of `count` elements at 0, zeros in the 8 places before and from `count` on;
/// so do the results. `roots[n]` is sqrt n, `heights[n]` is h_n, both with zeros in the 8 places before.
/// Cost: 50 operations an element k.
public func applyLossSector(
  count: Int, order: Int, scale: Double, rates: UnsafePointer<Double>,
  roots: UnsafePointer<Double>, heights: UnsafePointer<Double>, source: UnsafePointer<Double>,
  target: UnsafeMutablePointer<Double>, stride: Int
) {
  let theta = scale * rates[0]
  let (down, up) = (scale * rates[1], scale * rates[2])
  let (relax, excite) = (scale * rates[3], scale * rates[4])
  let (slope, onG, onE, onX) = (
    scale * rates[5], scale * rates[6], scale * rates[7], scale * rates[8]
  )
  let (g, e, x, y) = (source, source + stride, source + 2 * stride, source + 3 * stride)
  var k = 0
  while k < count {
    let (low, lowNext, lowBefore) = (
      numbers(roots + k), numbers(roots + k + 1), numbers(roots + k - 1)
    )
    let j = roots + k + order
    let (high, highNext, highBefore) = (numbers(j), numbers(j + 1), numbers(j - 1))
    let (lowRung, highRung) = (numbers(heights + k), numbers(heights + k + order))
    let decay = slope * (places + Double(k))
    let (gk, ek, xk, yk) = (numbers(g + k), numbers(e + k), numbers(x + k), numbers(y + k))
    let (eNext, gBefore) = (numbers(e + k + 1), numbers(g + k - 1))
    let both = high * low
    let newG =
      theta * (highRung * xk + lowRung * yk) + down * (highNext * lowNext * numbers(g + k + 1))
      + up * (both * gBefore) + relax * eNext - (decay + onG) * gk
    let newE =
      down * (both * eNext) + up * (highBefore * lowBefore * numbers(e + k - 1))
      + excite * gBefore - theta * (highRung * yk + lowRung * xk) - (decay + onE) * ek
    let newX =
      down * (high * lowNext * numbers(x + k + 1)) + up * (highBefore * low * numbers(x + k - 1))
      - theta * (highRung * gk - lowRung * ek) - (decay + onX) * xk
    let newY =
      down * (highNext * low * numbers(y + k + 1)) + up * (high * lowBefore * numbers(y + k - 1))
      - theta * (lowRung * gk - highRung * ek) - (decay + onX) * yk
    put(newG, target + k)
    put(newE, target + stride + k)
    put(newX, target + 2 * stride + k)
    put(newY, target + 3 * stride + k)
    k += 8
  }
  while k > count {
    k -= 1
    for sequence in 0..<4 { target[sequence * stride + k] = 0 }
  }
}

/// Adds the detuning's part, -i Delta X and +i Delta Y, to the results of the real and the imaginary plane; `amount` is `scale` times Delta.
/// The imaginary plane follows the real one after 4 `stride` places.
public func addLossDetuning(
  count: Int, amount: Double, source: UnsafePointer<Double>,
  target: UnsafeMutablePointer<Double>, stride: Int
) {
  for (sequence, sign) in [(2, 1.0), (3, -1.0)] {
    let (real, imaginary) = (sequence * stride, (4 + sequence) * stride)
    let turn = sign * amount
    var k = 0
    while k < count {
      let (re, im) = (numbers(source + real + k), numbers(source + imaginary + k))
      put(numbers(target + real + k) + turn * im, target + real + k)
      put(numbers(target + imaginary + k) - turn * re, target + imaginary + k)
      k += 8
    }
  }
}

/// Adds `source` to `target` and gives the sum of the sizes of what was added. `count` is rounded up to a multiple of eight.
public func addTerm(
  count: Int, source: UnsafePointer<Double>, target: UnsafeMutablePointer<Double>
) -> Double {
  var sizes = Numbers(repeating: 0)
  var k = 0
  while k < count {
    let term = numbers(source + k)
    put(numbers(target + k) + term, target + k)
    sizes += term.replacing(with: -term, where: term .< 0)
    k += 8
  }
  return sizes.sum()
}

/// The sum of the sizes. `count` is rounded up to a multiple of eight.
public func sumOfSizes(count: Int, source: UnsafePointer<Double>) -> Double {
  var sizes = Numbers(repeating: 0)
  var k = 0
  while k < count {
    let term = numbers(source + k)
    sizes += term.replacing(with: -term, where: term .< 0)
    k += 8
  }
  return sizes.sum()
}

/// A matrix by rows of `stride` numbers times a vector of as many, `stride` a multiple of eight; added to `result`.
public func addRows(
  rows: Int, stride: Int, matrix: UnsafePointer<Double>, vector: UnsafePointer<Double>,
  result: UnsafeMutablePointer<Double>
) {
  var line = matrix
  for row in 0..<rows {
    var sums = Numbers(repeating: 0)
    var column = 0
    while column < stride {
      sums += numbers(line + column) * numbers(vector + column)
      column += 8
    }
    result[row] += sums.sum()
    line += stride
  }
}
