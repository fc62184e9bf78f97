// Built three times, as Kernels.swift is. Its helpers are its own: those of another file are not inlined in debug builds.

/// a b + c, rounded as `multiplyAdd` does.
@inline(__always) private func fused(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
  #if MASER_FMA || arch(arm64)
    c.addingProduct(a, b)
  #else
    a * b + c
  #endif
}

@inline(__always) private func magnitude(_ v: Vector) -> Vector {
  let bits = unsafeBitCast(v, to: SIMD8<UInt64>.self)
  return unsafeBitCast(
    bits & SIMD8<UInt64>(repeating: 0x7fff_ffff_ffff_ffff), to: Vector.self)
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

/// What one coherence order d adds to a Wigner function (Cahill and Glauber, Phys. Rev. 177, 1882 (1969)): at every point
///
///     value += Re[ gauge sum over n of weight_n l_n^d(z) e^{-i d phi} ],
///
/// with the Laguerre functions l_n^d(z) = sqrt(n!/(n+d)!) z^{d/2} e^{-z/2} L_n^d(z), |l| <= 1, by their recurrence upwards in n. With
/// b_n = sqrt(n(n+d)) and c_n = n + d/2 - b_n it is carried by the differences D_n = l_n - l_{n-1},
///
///     b_{n+1} D_{n+1} = (c_n + c_{n+1} - z) l_n + b_n D_n,   c_n = (d²/4)/(n + d/2 + b_n),
///
/// because above the turning points l hardly changes from n to n+1, and the plain form would lose there what it cancels. Below them l
/// grows with n faster than anything else that solves the recurrence, so that nothing is lost there either.
///
/// Orders are to be added one by one from 0; one without `blocks` is only passed by. `tile` holds rows of `points` numbers each:
/// z; the mantissa of l_0^d and how often 2^-512 multiplies it (it underflows for large z and d, and matters again for large n); what
/// rounding may have cost (added to: `doubts`, for blocks of 16 levels, times the largest |l| up to there); two of work space; and
/// for each of the `planes` points that share a z the turn e^{-i phi} (two rows), e^{-i d phi} (two) and the value.
///
/// `points` is a multiple of 16, `steps` takes 48 numbers a block, `weights` are 16 a block, and if `isComplex` as many imaginary
/// parts follow. Cost: 8 operations for each n and z.
public func addCoherenceOrder(
  _ order: Int, blocks: Int, points: Int, planes: Int, tile: UnsafeMutablePointer<Double>,
  steps: UnsafeMutablePointer<Double>, weights: UnsafePointer<Double>,
  doubts: UnsafePointer<Double>, isComplex: Bool, gaugeRe: Double, gaugeIm: Double
) {
  let rows = TileRows(points: points, tile: tile)
  if order > 0 { rows.advance(to: order, planes: planes) }
  guard blocks > 0 else { return }
  tabulate(order, count: 16 &* blocks, steps)
  if isComplex {
    rows.sum(blocks, UnsafePointer(steps), weights, doubts, isComplex: true)
  } else {
    rows.sum(blocks, UnsafePointer(steps), weights, doubts, isComplex: false)
  }
  rows.turn(planes, Vector(repeating: gaugeRe), Vector(repeating: gaugeIm))
}

/// (c_n + c_{n+1})/b_{n+1}, 1/b_{n+1} and b_n/b_{n+1}.
private func tabulate(_ order: Int, count: Int, _ steps: UnsafeMutablePointer<Double>) {
  let d = Double(order)
  let (half, square) = (d / 2, d * d / 4)
  @inline(__always) func distance(_ n: Double, _ root: Double) -> Double {
    order == 0 ? 0 : square / (n + half + root)
  }
  var root = 0.0
  var here = distance(0, 0)
  for n in 0..<count {
    let after = Double(n &+ 1)
    let next = (after * (after + d)).squareRoot()
    let there = distance(after, next)
    steps[3 &* n] = (here + there) / next
    steps[3 &* n &+ 1] = 1 / next
    steps[3 &* n &+ 2] = root / next
    (root, here) = (next, there)
  }
}

private struct TileRows {
  let points: Int
  let tile: UnsafeMutablePointer<Double>

  @inline(__always) private func row(_ index: Int) -> UnsafeMutablePointer<Double> {
    tile + index &* points
  }

  /// l_0^d = sqrt(z/d) l_0^{d-1}, and the phases.
  @inline(__always) func advance(to order: Int, planes: Int) {
    let d = Vector(repeating: Double(order))
    for place in stride(from: 0, to: points, by: 8) {
      var mantissa = read(row(1) + place) * (read(row(0) + place) / d).squareRoot()
      var shift = read(row(2) + place)
      let isSmall = mantissa .< 0x1p-512
      let isLarge = (mantissa .> 1) .& (shift .> 0)
      mantissa.replace(with: mantissa * 0x1p512, where: isSmall)
      mantissa.replace(with: mantissa * 0x1p-512, where: isLarge)
      shift.replace(with: shift + 1, where: isSmall)
      shift.replace(with: shift - 1, where: isLarge)
      write(mantissa, row(1) + place)
      write(shift, row(2) + place)
    }
    for plane in 0..<planes {
      let first = 6 &+ 5 &* plane
      for place in stride(from: 0, to: points, by: 8) {
        let (a, b) = (read(row(first) + place), read(row(first &+ 1) + place))
        let (re, im) = (read(row(first &+ 2) + place), read(row(first &+ 3) + place))
        write(fused(a, re, -(b * im)), row(first &+ 2) + place)
        write(fused(a, im, b * re), row(first &+ 3) + place)
      }
    }
  }

  /// The sums over n, sixteen points at a time: two chains hide each other's latency.
  @inline(__always) func sum(
    _ blocks: Int, _ steps: UnsafePointer<Double>, _ weights: UnsafePointer<Double>,
    _ doubts: UnsafePointer<Double>, isComplex: Bool
  ) {
    for place in stride(from: 0, to: points, by: 16) {
      var (a, b) = (lanes(place), lanes(place &+ 8))
      var (step, weight) = (steps, weights)
      for block in 0..<blocks {
        for n in 0..<16 {
          let w = Vector(repeating: weight[n])
          let wi = isComplex ? Vector(repeating: weight[n &+ 16 &* blocks]) : w
          let (u, p, q) = (
            Vector(repeating: step[0]), Vector(repeating: step[1]), Vector(repeating: step[2])
          )
          a.step(w, wi, u, p, q, isComplex)
          b.step(w, wi, u, p, q, isComplex)
          step += 3
        }
        weight += 16
        a.endBlock(Vector(repeating: doubts[block]), isComplex)
        b.endBlock(Vector(repeating: doubts[block]), isComplex)
      }
      keep(a, place)
      keep(b, place &+ 8)
    }
  }

  @inline(__always) private func lanes(_ place: Int) -> Lanes {
    Lanes(
      z: read(row(0) + place), start: read(row(1) + place), shift: read(row(2) + place),
      doubt: read(row(3) + place))
  }

  @inline(__always) private func keep(_ lanes: Lanes, _ place: Int) {
    write(lanes.doubt, row(3) + place)
    write(lanes.re, row(4) + place)
    write(lanes.im, row(5) + place)
  }

  /// Adds Re[gauge (re + i im) phase] to the values.
  @inline(__always) func turn(_ planes: Int, _ gaugeRe: Vector, _ gaugeIm: Vector) {
    for place in stride(from: 0, to: points, by: 8) {
      let (re, im) = (read(row(4) + place), read(row(5) + place))
      let a = fused(gaugeRe, re, -(gaugeIm * im))
      let b = fused(gaugeRe, im, gaugeIm * re)
      for plane in 0..<planes {
        let first = 6 &+ 5 &* plane
        let value = row(first &+ 4) + place
        write(
          fused(
            a, read(row(first &+ 2) + place),
            fused(-b, read(row(first &+ 3) + place), read(value))), value)
      }
    }
  }
}

/// Eight chains l_0, l_1, …
private struct Lanes {
  private let z: Vector
  private var l: Vector
  private var difference = Vector.zero
  private var shift: Vector
  /// 0 where l is still far below what counts, else 1.
  private var counts: Vector
  private var partRe = Vector.zero
  private var partIm = Vector.zero
  private(set) var re = Vector.zero
  private(set) var im = Vector.zero
  /// The largest |l| in this block, and up to here.
  private var largest = Vector.zero
  private var top = Vector.zero
  private(set) var doubt: Vector

  @inline(__always) init(z: Vector, start: Vector, shift: Vector, doubt: Vector) {
    self.z = z
    l = start
    self.shift = shift
    self.doubt = doubt
    counts = Vector(repeating: 1).replacing(with: 0, where: shift .> 0)
  }

  @inline(__always) mutating func step(
    _ weight: Vector, _ imaginary: Vector, _ u: Vector, _ p: Vector, _ q: Vector,
    _ isComplex: Bool
  ) {
    partRe = fused(weight, l, partRe)
    if isComplex { partIm = fused(imaginary, l, partIm) }
    let size = magnitude(l)
    largest.replace(with: size, where: size .> largest)
    difference = fused(q, difference, fused(-z, p, u) * l)
    l += difference
  }

  /// Sums in two stages: their roundings are those of 16 terms and of the blocks.
  @inline(__always) mutating func endBlock(_ weight: Vector, _ isComplex: Bool) {
    re = fused(counts, partRe, re)
    partRe = .zero
    if isComplex {
      im = fused(counts, partIm, im)
      partIm = .zero
    }
    let seen = counts * largest
    top.replace(with: seen, where: seen .> top)
    largest = .zero
    doubt = fused(weight, top, doubt)
    let isLarge = (shift .> 0) .& (magnitude(l) + magnitude(difference) .> 1)
    l.replace(with: l * 0x1p-512, where: isLarge)
    difference.replace(with: difference * 0x1p-512, where: isLarge)
    shift.replace(with: shift - 1, where: isLarge)
    counts = Vector(repeating: 1).replacing(with: 0, where: shift .> 0)
  }
}
