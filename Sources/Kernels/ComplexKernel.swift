// Built three times, as Kernels.swift is. Its helpers are its own: those of another file are not inlined in debug builds.

/// a b + c, rounded as `multiplyAdd` does.
@inline(__always) private func fused(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
  #if MASER_FMA || arch(arm64)
    c.addingProduct(a, b)
  #else
    a * b + c
  #endif
}

@inline(__always) private func fusedScalar(_ a: Double, _ b: Double, _ c: Double) -> Double {
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

/// How many numbers row m takes.
@inline(__always) private func length(ofRow m: Int) -> Int { ((m >> 3) &+ 1) << 3 }

private let places = Vector(0, 1, 2, 3, 4, 5, 6, 7)

/// One collision of a complex state (Entropy 2023, Eq. 7), on the lower triangles of its real and imaginary parts in padded rows.
///
/// With g_n = <n,g|U|n,g>, e_n = <n,e|U|n,e> complex and s_n = i <n,g|U|n-k,e> real for a ladder of step k, turned so that what a
/// qubit exchanges is real in the gauge of the state, q the ground weight, p = 1-q, and c >= 0 the coherence, the tables are
///
///     G = sqrt(q) g,   E = ±sqrt(p) e,   S = ±sqrt(p) s,   T = -sqrt(q) s       (the sign that of the coherence)
///
/// and a collision is two Kraus operators, each with one diagonal beside its own, and what a mixed qubit does without coherence:
///
///     x_n = G_m r[m,n] + c S_m r[m-k,n]          w_n = c x_n + (1-c²) S_m r[m-k,n]
///     y_n = E_m r[m,n] + c T_{m+k} r[m+k,n]      z_n = c y_n + (1-c²) T_{m+k} r[m+k,n]
///     r'[m,n] = x_n G_n* + w_{n-k} S_n + y_n E_n* + z_{n+k} T_{n+k}
///
/// `tables` are six of `entries` numbers each: G, E (real parts, then imaginary parts), S, T, with entries up to levels + k + 16. In
/// place; the triangles hold eight numbers more than their rows. `rows` takes `complexRows(levels, k)` numbers, finite ones, zeros at
/// first. The arithmetic of an element depends neither on the number of levels nor on its place in a vector.
/// Cost: 24 operations an element for c = 1, 32 for others; O(N²).
public func collideComplex(
  levels: Int, step: Int, real: UnsafeMutablePointer<Double>,
  imaginary: UnsafeMutablePointer<Double>, rows: UnsafeMutablePointer<Double>,
  tables: UnsafePointer<Double>, entries: Int, coherence: Double
) {
  let stencil = ComplexStencil(
    levels: levels, step: step, re: real, im: imaginary,
    tables: ComplexTables(tables, entries: entries), coherence: coherence)
  let isPure = coherence == 1
  switch (step, isPure) {
  case (1, true): stencil.collideNeighbours(isPure: true, rows: rows)
  case (1, false): stencil.collideNeighbours(isPure: false, rows: rows)
  case (_, true): stencil.collideLadder(isPure: true, rows: rows)
  case (_, false): stencil.collideLadder(isPure: false, rows: rows)
  }
}

/// The sum of |u_n|² over u_n = left_n r[top,n-1] + here_n* r[top,n], n = 0 … top: the column that the exact map puts at the first
/// level left out, without its factor, with left = p s and here = kappa g. Cost: O(N).
public func cutSquareComplex(
  top: Int, real: UnsafePointer<Double>, imaginary: UnsafePointer<Double>,
  left: UnsafePointer<Double>, hereRe: UnsafePointer<Double>, hereIm: UnsafePointer<Double>
) -> Double {
  var sum = Vector.zero
  var before = Pair.zero
  var n = 0
  while n <= top {
    let r = Pair(real + n, imaginary + n)
    let (c, d, s) = (read(hereRe + n), read(hereIm + n), read(left + n))
    let last = r.movedUp(from: before)
    var u = Pair(
      re: fused(s, last.re, fused(d, r.im, c * r.re)),
      im: fused(s, last.im, fused(-d, r.re, c * r.im)))
    // The level left out is no column of its own.
    if n &+ 8 > top { u = u.cleared(after: top & 7) }
    sum = fused(u.im, u.im, fused(u.re, u.re, sum))
    before = r
    n &+= 8
  }
  return sumOfLanes(sum)
}

/// A function of its own: otherwise the compiler takes the vectors of the loops before it apart, too.
@inline(never) private func sumOfLanes(_ v: Vector) -> Double {
  let half = v.lowHalf + v.highHalf
  return (half[0] + half[1]) + (half[2] + half[3])
}

/// How many numbers `collideComplex` keeps beside a state.
public func complexRows(levels: Int, step: Int) -> Int {
  step == 1
    ? 4 &* NeighbourRow.width(levels: levels)
    : (2 &* (step &+ 1) &+ 8) &* RowStore.width(levels: levels, step: step)
}

// MARK: Eight complex numbers

private struct Pair {
  var re: Vector
  var im: Vector

  static var zero: Pair { Pair(re: .zero, im: .zero) }

  @inline(__always) init(re: Vector, im: Vector) { (self.re, self.im) = (re, im) }

  @inline(__always) init(_ real: UnsafePointer<Double>, _ imaginary: UnsafePointer<Double>) {
    (re, im) = (read(real), read(imaginary))
  }

  @inline(__always) func store(
    _ real: UnsafeMutablePointer<Double>, _ imaginary: UnsafeMutablePointer<Double>
  ) {
    write(re, real)
    write(im, imaginary)
  }

  /// Every number one place further, the first from the vector before.
  @inline(__always) func movedUp(from before: Pair) -> Pair {
    @inline(__always) func moved(_ a: Vector, _ v: Vector) -> Vector {
      Vector(a[7], v[0], v[1], v[2], v[3], v[4], v[5], v[6])
    }
    return Pair(re: moved(before.re, re), im: moved(before.im, im))
  }

  /// Every number one place back, the last from the vector after.
  @inline(__always) func movedDown(to after: Pair) -> Pair {
    @inline(__always) func moved(_ v: Vector, _ b: Vector) -> Vector {
      Vector(v[1], v[2], v[3], v[4], v[5], v[6], v[7], b[0])
    }
    return Pair(re: moved(re, after.re), im: moved(im, after.im))
  }

  /// With another number at one place.
  @inline(__always) func replacing(_ lane: Int, with number: (re: Double, im: Double)) -> Pair {
    let isThere = places .== Vector(repeating: Double(lane))
    return Pair(
      re: re.replacing(with: number.re, where: isThere),
      im: im.replacing(with: number.im, where: isThere))
  }

  /// Zero behind a place.
  @inline(__always) func cleared(after lane: Int) -> Pair {
    let isBehind = places .> Vector(repeating: Double(lane))
    return Pair(
      re: re.replacing(with: 0, where: isBehind), im: im.replacing(with: 0, where: isBehind))
  }
}

// MARK: Factors

private struct ComplexTables {
  let gRe: UnsafePointer<Double>
  let gIm: UnsafePointer<Double>
  let eRe: UnsafePointer<Double>
  let eIm: UnsafePointer<Double>
  let s: UnsafePointer<Double>
  let t: UnsafePointer<Double>

  @inline(__always) init(_ start: UnsafePointer<Double>, entries: Int) {
    (gRe, gIm) = (start, start + entries)
    (eRe, eIm) = (start + 2 &* entries, start + 3 &* entries)
    (s, t) = (start + 4 &* entries, start + 5 &* entries)
  }
}

/// (a + ib) r + c v for a row r and its neighbour v, and d v to be added for its own neighbours.
private struct RowFactors {
  let a: Vector
  let b: Vector
  let c: Vector
  let d: Vector

  @inline(__always) init(_ a: Double, _ b: Double, _ c: Double, _ d: Double) {
    self.a = Vector(repeating: a)
    self.b = Vector(repeating: b)
    self.c = Vector(repeating: c)
    self.d = Vector(repeating: d)
  }

  @inline(__always) func callAsFunction(_ r: Pair, _ v: Pair) -> Pair {
    Pair(
      re: fused(-b, r.im, fused(a, r.re, c * v.re)), im: fused(b, r.re, fused(a, r.im, c * v.im)))
  }

  /// w from x, or z from y.
  @inline(__always) func passedOn(_ x: Pair, _ v: Pair, _ coherence: Vector) -> Pair {
    Pair(re: fused(d, v.re, coherence * x.re), im: fused(d, v.im, coherence * x.im))
  }
}

private struct ComplexStencil {
  let levels: Int
  let step: Int
  let re: UnsafeMutablePointer<Double>
  let im: UnsafeMutablePointer<Double>
  let tables: ComplexTables
  let coherence: Double

  /// What makes x and y of a row.
  @inline(__always) private func factors(_ m: Int) -> (x: RowFactors, y: RowFactors) {
    let (c, rest) = (coherence, fusedScalar(-coherence, coherence, 1))
    // Nothing comes from below the first level nor from beyond the last.
    let s = m >= step ? tables.s[m] : 0
    let t = m &+ step < levels ? tables.t[m &+ step] : 0
    return (
      RowFactors(tables.gRe[m], tables.gIm[m], c * s, rest * s),
      RowFactors(tables.eRe[m], tables.eIm[m], c * t, rest * t)
    )
  }

  /// r'[m,n] … r'[m,n+7]; w comes from k places before, z from k behind.
  @inline(__always) private func sum(_ n: Int, _ x: Pair, _ w: Pair, _ y: Pair, _ z: Pair) -> Pair {
    let (a, b) = (read(tables.gRe + n), read(tables.gIm + n))
    let (c, d) = (read(tables.eRe + n), read(tables.eIm + n))
    let (s, t) = (read(tables.s + n), read(tables.t + n + step))
    var real = a * x.re
    var imaginary = a * x.im
    real = fused(b, x.im, real)
    imaginary = fused(-b, x.re, imaginary)
    real = fused(s, w.re, real)
    imaginary = fused(s, w.im, imaginary)
    real = fused(c, y.re, real)
    imaginary = fused(c, y.im, imaginary)
    real = fused(d, y.im, real)
    imaginary = fused(-d, y.re, imaginary)
    return Pair(re: fused(t, z.re, real), im: fused(t, z.im, imaginary))
  }

  /// The last vector of a row: nothing behind the diagonal, and nothing imaginary on it.
  @inline(__always) private func finished(_ v: Pair, _ m: Int) -> Pair {
    let last = Vector(repeating: Double(m & 7))
    return Pair(
      re: v.re.replacing(with: 0, where: places .> last),
      im: v.im.replacing(with: 0, where: places .>= last))
  }

  // MARK: Step 1: two rows are kept, and neighbours are moved in registers

  @inline(__always) func collideNeighbours(isPure: Bool, rows: UnsafeMutablePointer<Double>) {
    // The row above as it was, and where this one is kept.
    var above = NeighbourRow(rows, levels: levels)
    var kept = NeighbourRow(
      rows + 2 &* NeighbourRow.width(levels: levels), levels: levels)
    var start = 0
    for m in 0..<levels {
      row(m, start, isPure, above, kept)
      swap(&above, &kept)
      start &+= length(ofRow: m)
    }
  }

  @inline(__always) private func row(
    _ m: Int, _ start: Int, _ isPure: Bool, _ above: NeighbourRow, _ kept: NeighbourRow
  ) {
    let (first, second) = factors(m)
    let c = Vector(repeating: coherence)
    let (outRe, outIm) = (re + start, im + start)
    let hasBelow = m &+ 1 < levels
    // Below the last row there is nothing: its own row is read, times zero.
    let next = hasBelow ? start &+ length(ofRow: m) : start
    let (lowerRe, lowerIm) = (UnsafePointer(re) + next, UnsafePointer(im) + next)
    // What stands beyond the diagonal: r[m,m+1] and r[m-1,m].
    let right = hasBelow ? (re: lowerRe[m], im: -lowerIm[m]) : (re: 0, im: 0)
    let over = m > 0 ? (re: outRe[m &- 1], im: -outIm[m &- 1]) : (re: 0, im: 0)
    let (end, lane) = (m & ~7, m & 7)
    let atEnd = Pair(outRe + end, outIm + end)
    let lastY = second(
      atEnd.replacing(lane &+ 1, with: right), Pair(lowerRe + end, lowerIm + end))
    @inline(__always) func result(
      _ n: Int, _ x: Pair, _ before: Pair, _ y: Pair, _ after: Pair
    ) -> Pair {
      var (w, z) = (x.movedUp(from: before), y.movedDown(to: after))
      if !isPure {
        w = first.passedOn(w, above.pair(n &- 1), c)
        z = second.passedOn(z, Pair(lowerRe + n + 1, lowerIm + n + 1), c)
      }
      return sum(n, x, w, y, z)
    }
    var before = Pair.zero
    var r = Pair(outRe, outIm)
    var y = end == 0 ? lastY : second(r, Pair(lowerRe, lowerIm))
    var n = 0
    while n < end {
      let x = first(r, above.pair(n))
      kept.store(r, n)
      n &+= 8
      r = Pair(outRe + n, outIm + n)
      let after = n == end ? lastY : second(r, Pair(lowerRe + n, lowerIm + n))
      result(n &- 8, x, before, y, after).store(outRe + n - 8, outIm + n - 8)
      (before, y) = (x, after)
    }
    let x = first(r, above.pair(end).replacing(lane, with: over))
    kept.store(r, end)
    // Only where the row fills its last vector does r[m,m+1] stand in another one; elsewhere what comes after is behind the diagonal.
    var after = Pair.zero
    if lane == 7 {
      let beyond = Pair(re: Vector(repeating: right.re), im: Vector(repeating: right.im))
      after = second(beyond, Pair(lowerRe + end + 8, lowerIm + end + 8))
    }
    finished(result(end, x, before, y, after), m).store(outRe + end, outIm + end)
  }

  // MARK: Any step: k + 1 rows are kept with what stands k places beyond their diagonals

  @inline(__always) func collideLadder(isPure: Bool, rows: UnsafeMutablePointer<Double>) {
    let store = RowStore(rows, levels: levels, step: step)
    for m in 0..<levels {
      keep(m, store)
      products(m, store, isPure)
      let (outRe, outIm) = (re + paddedRow(m), im + paddedRow(m))
      let (x, w) = (store.product(0), store.product(isPure ? 0 : 1))
      let (y, z) = (store.product(2), store.product(isPure ? 2 : 3))
      var n = 0
      while n <= m {
        let v = sum(
          n, x.pair(n), w.pair(n &- step), y.pair(n), z.pair(n &+ step))
        (n &+ 8 > m ? finished(v, m) : v).store(outRe + n, outIm + n)
        n &+= 8
      }
    }
  }

  /// Row m as it is, and r[m,m+1] … r[m,m+k].
  @inline(__always) private func keep(_ m: Int, _ store: RowStore) {
    let row = store.kept(m)
    let (hereRe, hereIm) = (re + paddedRow(m), im + paddedRow(m))
    var n = 0
    while n <= m {
      Pair(hereRe + n, hereIm + n).store(row.re + n, row.im + n)
      n &+= 8
    }
    for k in 1...step {
      let isThere = m &+ k < levels
      let place = isThere ? paddedRow(m &+ k) &+ m : 0
      row.re[m &+ k] = isThere ? re[place] : 0
      row.im[m &+ k] = isThere ? -im[place] : 0
    }
  }

  /// x and w up to the diagonal, y and z k places further.
  @inline(__always) private func products(_ m: Int, _ store: RowStore, _ isPure: Bool) {
    let (first, second) = factors(m)
    let c = Vector(repeating: coherence)
    let here = store.kept(m)
    let above = m >= step ? store.kept(m &- step) : here
    let lower = paddedRow(m &+ step)
    let below =
      m &+ step < levels ? RowStore.Row(re: re + lower, im: im + lower) : here
    let end = m &+ step
    var n = 0
    while n <= end {
      let r = here.pair(n)
      if n <= m {
        let v = above.pair(n)
        let x = first(r, v)
        store.product(0).store(x, n)
        if !isPure { store.product(1).store(first.passedOn(x, v, c), n) }
      }
      let v = below.pair(n)
      let y = second(r, v)
      store.product(2).store(y, n)
      if !isPure { store.product(3).store(second.passedOn(y, v, c), n) }
      n &+= 8
    }
  }
}

/// A row as it was, with a vector of zeros before it.
private struct NeighbourRow {
  private let re: UnsafeMutablePointer<Double>
  private let im: UnsafeMutablePointer<Double>

  @inline(__always) static func width(levels: Int) -> Int { (levels &+ 31) & ~7 }

  @inline(__always) init(_ start: UnsafeMutablePointer<Double>, levels: Int) {
    re = start + 8
    im = re + NeighbourRow.width(levels: levels)
    (re[-1], im[-1]) = (0, 0)
  }

  @inline(__always) func pair(_ n: Int) -> Pair { Pair(re + n, im + n) }
  @inline(__always) func store(_ v: Pair, _ n: Int) { v.store(re + n, im + n) }
}

/// Rows as they were, and four rows of products with zeros before them.
private struct RowStore {
  struct Row {
    let re: UnsafeMutablePointer<Double>
    let im: UnsafeMutablePointer<Double>

    @inline(__always) func pair(_ n: Int) -> Pair { Pair(re + n, im + n) }
    @inline(__always) func store(_ v: Pair, _ n: Int) { v.store(re + n, im + n) }
  }

  private let start: UnsafeMutablePointer<Double>
  private let width: Int
  private let step: Int
  private let lead: Int

  /// Room for the zeros before, the levels, k places beyond, and the rest of a vector.
  @inline(__always) static func width(levels: Int, step: Int) -> Int {
    (levels &+ 2 &* step &+ 39) & ~7
  }

  @inline(__always) init(_ start: UnsafeMutablePointer<Double>, levels: Int, step: Int) {
    self.start = start
    width = RowStore.width(levels: levels, step: step)
    self.step = step
    lead = (step &+ 7) & ~7
    for row in 0..<8 {
      for n in 0..<lead { start[row &* width &+ n] = 0 }
    }
  }

  @inline(__always) func product(_ index: Int) -> Row {
    let place = start + 2 &* index &* width + lead
    return Row(re: place, im: place + width)
  }

  @inline(__always) func kept(_ m: Int) -> Row {
    let place = start + (8 &+ 2 &* (m % (step &+ 1))) &* width
    return Row(re: place, im: place + width)
  }
}
