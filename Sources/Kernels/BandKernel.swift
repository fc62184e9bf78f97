// Built three times, as Kernels.swift is. Its helpers are its own: those of another file are not inlined in debug builds.

/// a b + c, rounded as `multiplyAdd` does.
@inline(__always) private func fused(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
  #if MASER_FMA || arch(arm64)
    c.addingProduct(a, b)
  #else
    a * b + c
  #endif
}

/// c - a b.
@inline(__always) private func fusedLess(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
  #if MASER_FMA || arch(arm64)
    c.addingProduct(-a, b)
  #else
    c - a * b
  #endif
}

@inline(__always) private func read(_ pointer: UnsafePointer<Double>) -> Vector {
  UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
}

@inline(__always) private func read(_ pointer: UnsafeMutablePointer<Double>) -> Vector {
  UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
}

@inline(__always) private func write(_ vector: Vector, _ pointer: UnsafeMutablePointer<Double>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: vector, as: Vector.self)
}

/// The product of two complex matrices of which one or both are banded, C = AB or C += AB (`adds`).
///
/// Each matrix is a plane of real parts and one of imaginary parts, by rows that begin `stride` numbers apart. C and A have
/// `rows` rows, a multiple of 4, C and B `columns` columns, a multiple of 8. `rowBands` gives for four rows of A each the first inner index and
/// the one after the last at which any of them differs from zero, `columnBands` the same for eight columns of B each.
/// With `isLower` only what is on and below the diagonal of C is right. `strip` takes 24 numbers for each inner index.
///
/// Every element is summed over its inner indices upwards, so that what zeros are left out changes no bit.
/// Cost: 8 operations for each element of C and inner index in both bands.
public func multiplyBanded(
  rows: Int, columns: Int, leftRe: UnsafePointer<Double>, leftIm: UnsafePointer<Double>,
  leftStride: Int, rightRe: UnsafePointer<Double>, rightIm: UnsafePointer<Double>,
  rightStride: Int, resultRe: UnsafeMutablePointer<Double>,
  resultIm: UnsafeMutablePointer<Double>, resultStride: Int, rowBands: UnsafePointer<Int>,
  columnBands: UnsafePointer<Int>, adds: Bool, isLower: Bool, strip: UnsafeMutablePointer<Double>
) {
  var column = 0
  while column < columns {
    let (first, last) = (columnBands[column >> 2], columnBands[column >> 2 &+ 1])
    var inner = first
    var place = strip
    while inner < last {
      let imaginary = read(rightIm + (inner &* rightStride &+ column))
      write(read(rightRe + (inner &* rightStride &+ column)), place)
      write(imaginary, place + 8)
      // Negated once, not for each row.
      write(-imaginary, place + 16)
      place += 24
      inner &+= 1
    }
    var row = isLower ? column & ~3 : 0
    while row < rows {
      let low = max(rowBands[row >> 1], first)
      let count = min(rowBands[row >> 1 &+ 1], last) &- low
      let target = row &* resultStride &+ column
      let tile = BandTile(
        count: count,
        left: (leftRe + (row &* leftStride &+ low), leftIm + (row &* leftStride &+ low)),
        leftStride: leftStride, strip: UnsafePointer(strip) + 24 &* (low &- first),
        result: (resultRe + target, resultIm + target), resultStride: resultStride)
      if count > 0 {
        #if MASER_WIDE
          tile.fourRows(adds)
        #else
          tile.twoRows(0, adds)
          tile.twoRows(2, adds)
        #endif
      } else if !adds {
        tile.clear()
      }
      row &+= 4
    }
    column &+= 8
  }
}

/// Four rows and eight columns of a product.
private struct BandTile {
  let count: Int
  let left: (re: UnsafePointer<Double>, im: UnsafePointer<Double>)
  let leftStride: Int
  /// Eight real parts, eight imaginary ones and those negated for each inner index.
  let strip: UnsafePointer<Double>
  let result: (re: UnsafeMutablePointer<Double>, im: UnsafeMutablePointer<Double>)
  let resultStride: Int

  @inline(__always) func clear() {
    for row in 0..<4 {
      write(Vector(repeating: 0), result.re + row &* resultStride)
      write(Vector(repeating: 0), result.im + row &* resultStride)
    }
  }

  @inline(__always) private func start(_ row: Int, _ adds: Bool) -> (Vector, Vector) {
    guard adds else { return (Vector(repeating: 0), Vector(repeating: 0)) }
    return (read(result.re + row &* resultStride), read(result.im + row &* resultStride))
  }

  @inline(__always) private func end(_ row: Int, _ sum: (re: Vector, im: Vector)) {
    write(sum.re, result.re + row &* resultStride)
    write(sum.im, result.im + row &* resultStride)
  }

  /// What stands at one inner index of the strip.
  struct Factor {
    let re: Vector
    let im: Vector
    let negated: Vector

    @inline(__always) init(_ b: UnsafePointer<Double>) {
      (re, im, negated) = (read(b), read(b + 8), read(b + 16))
    }
  }

  @inline(__always) private func add(
    _ sum: inout (re: Vector, im: Vector), _ x: Double, _ y: Double, _ b: Factor
  ) {
    let (x, y) = (Vector(repeating: x), Vector(repeating: y))
    sum.re = fused(x, b.re, sum.re)
    sum.im = fused(x, b.im, sum.im)
    sum.re = fused(y, b.negated, sum.re)
    sum.im = fused(y, b.re, sum.im)
  }

  @inline(__always) func twoRows(_ row: Int, _ adds: Bool) {
    var first: (re: Vector, im: Vector) = start(row, adds)
    var second: (re: Vector, im: Vector) = start(row &+ 1, adds)
    let (re, im) = (left.re + row &* leftStride, left.im + row &* leftStride)
    let (nextRe, nextIm) = (re + leftStride, im + leftStride)
    var b = strip
    for k in 0..<count {
      let factor = Factor(b)
      add(&first, re[k], im[k], factor)
      add(&second, nextRe[k], nextIm[k], factor)
      b += 24
    }
    end(row, first)
    end(row &+ 1, second)
  }

  @inline(__always) func fourRows(_ adds: Bool) {
    var s0: (re: Vector, im: Vector) = start(0, adds)
    var s1: (re: Vector, im: Vector) = start(1, adds)
    var s2: (re: Vector, im: Vector) = start(2, adds)
    var s3: (re: Vector, im: Vector) = start(3, adds)
    let (re0, im0) = left
    let (re1, im1) = (re0 + leftStride, im0 + leftStride)
    let (re2, im2) = (re1 + leftStride, im1 + leftStride)
    let (re3, im3) = (re2 + leftStride, im2 + leftStride)
    var b = strip
    for k in 0..<count {
      let factor = Factor(b)
      add(&s0, re0[k], im0[k], factor)
      add(&s1, re1[k], im1[k], factor)
      add(&s2, re2[k], im2[k], factor)
      add(&s3, re3[k], im3[k], factor)
      b += 24
    }
    end(0, s0)
    end(1, s1)
    end(2, s2)
    end(3, s3)
  }
}

/// One step of a qubit and a mode on a chain of states, one for each level, of which every other is excited: the columns of U - 1 for
///
///     i dU/ds = (half sigma_z + hops + f(s) counter-rotating hops up + f*(s) down) U,   s from 0 to 1,
///
/// by the Taylor polynomial of U of this degree. A hop from level m to m+1 has the strength `hops[m]`; it rotates where the qubit is
/// excited at m and goes against the rotation where it is not. `wave` are the coefficients of f, real and imaginary parts in turn,
/// degree + 1 of them.
///
/// `result` are two planes with `stride` numbers a row, of which those are written that the polynomial reaches: `degree` levels up
/// and down from the diagonal, which has to be zero before elsewhere. What is far from the diagonal is right relative to its
/// own size, being a sum of products of hops. `scratch` takes 2 (degree + 8) (2 degree + 32) numbers.
/// Cost: 8 operations for every pair of coefficients, level in reach and column; O(levels degree³).
public func taylorColumns(
  levels: Int, firstIsExcited: Bool, degree: Int, hops: UnsafePointer<Double>, half: Double,
  wave: UnsafePointer<Double>, resultRe: UnsafeMutablePointer<Double>,
  resultIm: UnsafeMutablePointer<Double>, stride: Int, scratch: UnsafeMutablePointer<Double>
) {
  let column = TaylorColumn(degree: degree, half: half, wave: wave, scratch: scratch)
  for n in 0..<levels {
    column.prepare(
      levels: levels, n, isExcited: firstIsExcited == (n & 1 == 0), hops: hops)
    column.expand()
    column.sum(levels: levels, n, resultRe, resultIm, stride)
  }
}

/// Where the coefficients of one column stand: level m = n - degree - 8 + place.
private struct TaylorColumn {
  let degree: Int
  let half: Double
  let wave: UnsafePointer<Double>
  let scratch: UnsafeMutablePointer<Double>

  /// Numbers of a row of places; eight more on either side are never reached.
  private var width: Int { (2 &* degree &+ 17 &+ 7) & ~7 }
  private var centre: Int { degree &+ 8 }
  private var signs: UnsafeMutablePointer<Double> { scratch }
  private var strengths: UnsafeMutablePointer<Double> { scratch + width }
  private var rising: UnsafeMutablePointer<Double> { scratch + 2 &* width }
  private var falling: UnsafeMutablePointer<Double> { scratch + 4 &* width }
  private var coefficients: UnsafeMutablePointer<Double> { scratch + 6 &* width }

  func prepare(levels: Int, _ n: Int, isExcited: Bool, hops: UnsafePointer<Double>) {
    for place in 0..<width {
      let m = n &- centre &+ place
      // 1 in the ground state, -1 in the excited one.
      signs[place] = ((place &- centre) & 1 == 0) == isExcited ? -1 : 1
      strengths[place] = m >= 0 && m &+ 1 < levels ? hops[m] : 0
    }
    for place in (2 &* width)..<((8 &+ 2 &* degree) &* width) { scratch[place] = 0 }
    coefficients[centre] = 1
  }

  func expand() {
    for k in 0..<degree {
      let first = max(8, (centre &- k &- 1) & ~7)
      let last = min(width &- 8, centre &+ k &+ 2)
      var place = first
      while place < last {
        gather(k, place)
        place &+= 8
      }
      place = first
      while place < last {
        hop(k, place)
        place &+= 8
      }
    }
  }

  /// What goes up and what goes down: U_k where the hop rotates, the sum of f_j U_{k-j} or of f*_j U_{k-j} where it does not.
  @inline(__always) private func gather(_ k: Int, _ place: Int) {
    let zero = Vector(repeating: 0)
    var (a, b, c, d) = (zero, zero, zero, zero)
    var source = UnsafePointer(coefficients + 2 &* k &* width + place)
    let here = (re: read(source), im: read(source + width))
    for j in 0...k {
      let (re, im) = (read(source), read(source + width))
      let (x, y) = (Vector(repeating: wave[2 &* j]), Vector(repeating: wave[2 &* j &+ 1]))
      a = fused(x, re, a)
      b = fused(y, im, b)
      c = fused(x, im, c)
      d = fused(y, re, d)
      source -= 2 &* width
    }
    let sign = read(signs + place)
    let (re, im) = (fusedLess(sign, b, a), fused(sign, d, c))
    let isGround = sign .> zero
    write(here.re.replacing(with: re, where: isGround), rising + place)
    write(here.im.replacing(with: im, where: isGround), rising + (width &+ place))
    write(re.replacing(with: here.re, where: isGround), falling + place)
    write(im.replacing(with: here.im, where: isGround), falling + (width &+ place))
  }

  /// U_{k+1} = -i/(k+1) times the sum of what arrives.
  @inline(__always) private func hop(_ k: Int, _ place: Int) {
    let source = coefficients + 2 &* k &* width + place
    let energy = read(signs + place) * Vector(repeating: -half)
    let (up, down) = (read(strengths + (place &- 1)), read(strengths + place))
    var re = energy * read(source)
    var im = energy * read(source + width)
    re = fused(up, read(rising + (place &- 1)), re)
    im = fused(up, read(rising + (width &+ place &- 1)), im)
    re = fused(down, read(falling + (place &+ 1)), re)
    im = fused(down, read(falling + (width &+ place &+ 1)), im)
    let divisor = Vector(repeating: Double(k &+ 1))
    let target = source + 2 &* width
    write(im / divisor, target)
    write(-re / divisor, target + width)
  }

  func sum(
    levels: Int, _ n: Int, _ resultRe: UnsafeMutablePointer<Double>,
    _ resultIm: UnsafeMutablePointer<Double>, _ stride: Int
  ) {
    for m in max(0, n &- degree)...min(levels &- 1, n &+ degree) {
      let place = m &- n &+ centre
      var (re, im) = (0.0, 0.0)
      var k = degree
      while k > 0 {
        re += coefficients[2 &* k &* width &+ place]
        im += coefficients[(2 &* k &+ 1) &* width &+ place]
        k &-= 1
      }
      resultRe[m &* stride &+ n] = re
      resultIm[m &* stride &+ n] = im
    }
  }
}
