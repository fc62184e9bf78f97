// Built three times, as Kernels.swift is. Its helpers are its own: those of another file are not inlined in debug builds.

/// a b + c, rounded as `multiplyAdd` does.
@inline(__always) private func fused(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
  #if MASER_FMA || arch(arm64)
    c.addingProduct(a, b)
  #else
    a * b + c
  #endif
}

@inline(__always) private func read(_ pointer: UnsafePointer<Double>) -> Vector {
  UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
}

@inline(__always) private func write(_ vector: Vector, _ pointer: UnsafeMutablePointer<Double>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: vector, as: Vector.self)
}

/// One collision of eight complex states, one in each lane: `collideComplex` for a step of 1 with the same operations in the same order.
///
/// Element (m, n) of the triangles stands at vector m(m+1)/2 + n. `tables` are six of `entries` vectors, as those of `collideComplex`,
/// zero from a lane's own number of levels on, so that nothing of that lane leaves them. `coherence` is a vector; `isPure` says that it is
/// 1 in all lanes. In place; `rows` takes 4 (levels + 1) vectors, finite ones.
/// Cost: 24 operations an element for all eight, 32 for others; O(N²).
public func collideComplexLanes(
  levels: Int, real: UnsafeMutablePointer<Double>, imaginary: UnsafeMutablePointer<Double>,
  rows: UnsafeMutablePointer<Double>, tables: UnsafePointer<Double>, entries: Int,
  coherence: UnsafePointer<Double>, isPure: Bool
) {
  let c = read(coherence)
  let stencil = ComplexLanes(
    levels: levels, re: real, im: imaginary, tables: tables, entries: entries, coherence: c,
    rest: fused(-c, c, Vector(repeating: 1)))
  if isPure {
    stencil.collide(isPure: true, rows: rows)
  } else {
    stencil.collide(isPure: false, rows: rows)
  }
}

/// `cutSquareComplex` for eight states of as many levels. `real` and `imaginary` are their last row; `tables` three of `entries`
/// vectors: left, and here in two parts. Cost: O(N).
public func cutSquareComplexLanes(
  top: Int, real: UnsafePointer<Double>, imaginary: UnsafePointer<Double>,
  tables: UnsafePointer<Double>, entries: Int, squares: UnsafeMutablePointer<Double>
) {
  var last = LanePair.zero
  // In eight sums, as the vectors of `cutSquareComplex` make them.
  var sums = (
    Vector.zero, Vector.zero, Vector.zero, Vector.zero, Vector.zero, Vector.zero, Vector.zero,
    Vector.zero
  )
  for n in 0...top {
    let place = n << 3
    let r = LanePair(re: read(real + place), im: read(imaginary + place))
    let s = read(tables + place)
    let (c, d) = (
      read(tables + entries << 3 + place), read(tables + (2 &* entries) << 3 + place)
    )
    let u = LanePair(
      re: fused(s, last.re, fused(d, r.im, c * r.re)),
      im: fused(s, last.im, fused(-d, r.re, c * r.im)))
    @inline(__always) func added(_ sum: Vector) -> Vector {
      fused(u.im, u.im, fused(u.re, u.re, sum))
    }
    switch n & 7 {
    case 0: sums.0 = added(sums.0)
    case 1: sums.1 = added(sums.1)
    case 2: sums.2 = added(sums.2)
    case 3: sums.3 = added(sums.3)
    case 4: sums.4 = added(sums.4)
    case 5: sums.5 = added(sums.5)
    case 6: sums.6 = added(sums.6)
    default: sums.7 = added(sums.7)
    }
    last = r
  }
  write(
    ((sums.0 + sums.4) + (sums.1 + sums.5)) + ((sums.2 + sums.6) + (sums.3 + sums.7)), squares)
}

private struct LanePair {
  var re: Vector
  var im: Vector

  static var zero: LanePair { LanePair(re: .zero, im: .zero) }
  var conjugate: LanePair { LanePair(re: re, im: -im) }
}

/// (a + ib) r + c v, and d v to be added for neighbours.
private struct LaneFactors {
  let a: Vector
  let b: Vector
  let c: Vector
  let d: Vector

  @inline(__always) func callAsFunction(_ r: LanePair, _ v: LanePair) -> LanePair {
    LanePair(
      re: fused(-b, r.im, fused(a, r.re, c * v.re)), im: fused(b, r.re, fused(a, r.im, c * v.im)))
  }

  @inline(__always) func passedOn(_ x: LanePair, _ v: LanePair, _ coherence: Vector) -> LanePair {
    LanePair(re: fused(d, v.re, coherence * x.re), im: fused(d, v.im, coherence * x.im))
  }
}

private struct ComplexLanes {
  let levels: Int
  let re: UnsafeMutablePointer<Double>
  let im: UnsafeMutablePointer<Double>
  let tables: UnsafePointer<Double>
  let entries: Int
  let coherence: Vector
  let rest: Vector

  @inline(__always) private func table(_ index: Int, _ n: Int) -> Vector {
    read(tables + (index &* entries &+ n) << 3)
  }

  /// Vectors of both planes from place `n` of a row that starts at vector `start`.
  @inline(__always) private func load(_ place: Int) -> LanePair {
    LanePair(re: read(re + place << 3), im: read(im + place << 3))
  }

  @inline(__always) func collide(isPure: Bool, rows: UnsafeMutablePointer<Double>) {
    let width = (levels &+ 1) << 3
    var (above, kept) = (rows, rows + 2 &* width)
    for m in 0..<levels {
      row(m, isPure, UnsafePointer(above), kept, width)
      swap(&above, &kept)
    }
  }

  /// Row m; its old numbers are left in `kept`, with r[m,m+1] behind them.
  @inline(__always) private func row(
    _ m: Int, _ isPure: Bool, _ above: UnsafePointer<Double>,
    _ kept: UnsafeMutablePointer<Double>, _ width: Int
  ) {
    let start = (m &* (m &+ 1)) >> 1
    let hasBelow = m &+ 1 < levels
    let next = start &+ m &+ 1
    let s = table(4, m)
    // Nothing comes from beyond the last level.
    let t = hasBelow ? table(5, m &+ 1) : .zero
    let x = LaneFactors(a: table(0, m), b: table(1, m), c: coherence * s, d: rest * s)
    let y = LaneFactors(a: table(2, m), b: table(3, m), c: coherence * t, d: rest * t)
    /// Below the last row there is nothing.
    @inline(__always) func below(_ n: Int) -> LanePair { hasBelow ? load(next &+ n) : .zero }
    @inline(__always) func over(_ n: Int) -> LanePair {
      m > 0 ? LanePair(re: read(above + n << 3), im: read(above + width + n << 3)) : .zero
    }
    let right = below(m).conjugate
    var (r, down) = (load(start), below(0))
    var yHere = y(r, down)
    var w = LanePair.zero
    var n = 0
    while n <= m {
      let v = over(n)
      let xHere = x(r, v)
      write(r.re, kept + n << 3)
      write(r.im, kept + width + n << 3)
      let after = n < m ? load(start &+ n &+ 1) : right
      down = below(n &+ 1)
      let yAfter = y(after, down)
      let z = isPure ? yAfter : y.passedOn(yAfter, down, coherence)
      let (a, b) = (table(0, n), table(1, n))
      let (c, d) = (table(2, n), table(3, n))
      let (up, lower) = (table(4, n), table(5, n &+ 1))
      var real = a * xHere.re
      var imaginary = a * xHere.im
      real = fused(b, xHere.im, real)
      imaginary = fused(-b, xHere.re, imaginary)
      real = fused(up, w.re, real)
      imaginary = fused(up, w.im, imaginary)
      real = fused(c, yHere.re, real)
      imaginary = fused(c, yHere.im, imaginary)
      real = fused(d, yHere.im, real)
      imaginary = fused(-d, yHere.re, imaginary)
      write(fused(lower, z.re, real), re + (start &+ n) << 3)
      // Nothing imaginary on the diagonal.
      write(n < m ? fused(lower, z.im, imaginary) : .zero, im + (start &+ n) << 3)
      w = isPure ? xHere : x.passedOn(xHere, v, coherence)
      (r, yHere) = (after, yAfter)
      n &+= 1
    }
    write(right.re, kept + (m &+ 1) << 3)
    write(right.im, kept + width + (m &+ 1) << 3)
  }
}
