// Built three times, for vectors of different width (see Package.swift): the same source, chosen at run time.
//
// Where the processor multiplies and adds with one rounding, all builds that do so give the same bits, whatever the
// width of their vectors: no operation mixes lanes.
// One file, because helpers of another file are not inlined in debug builds, whose tests would take hours.

/// Eight numbers; the compiler splits them where vectors are narrower.
typealias Vector = SIMD8<Double>

/// a b + c, with one rounding where the hardware has it and with two elsewhere (a library call would be far slower).
@inline(__always) func multiplyAdd(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
  #if MASER_FMA || arch(arm64)
    c.addingProduct(a, b)
  #else
    a * b + c
  #endif
}

@inline(__always) func multiplyAdd(_ a: Double, _ b: Double, _ c: Double) -> Double {
  #if MASER_FMA || arch(arm64)
    c.addingProduct(a, b)
  #else
    a * b + c
  #endif
}

@inline(__always) func load(_ pointer: UnsafePointer<Double>) -> Vector {
  UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
}

@inline(__always) func store(_ vector: Vector, _ pointer: UnsafeMutablePointer<Double>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: vector, as: Vector.self)
}

/// Where row m begins in a lower triangle whose rows are filled up to multiples of eight (`PackedTriangle.row`).
@inline(__always) func paddedRow(_ m: Int) -> Int {
  let (block, rest) = (m >> 3, m & 7)
  return ((block &+ 1) &* (4 &* block &+ rest)) << 3
}

/// Sets what lies behind element `last` in its vector to zero.
@inline(__always) func clearTail(_ row: UnsafeMutablePointer<Double>, after last: Int) {
  var place = last &+ 1
  while place & 7 != 0 {
    row[place] = 0
    place &+= 1
  }
}

// MARK: Coherent collisions

/// One collision in the real gauge (Entropy 2023, Eq. 7), on the lower triangle of r in padded rows. With
/// g_n = cos(theta sqrt n), e_n = cos(theta sqrt(n+1)), s_n = sin(theta sqrt n), q the ground weight, p = 1-q, kappa the coupling:
///
///     x_n = q g_m r[m,n] + kappa s_m r[m-1,n]          y_n = p e_m r[m,n] - kappa s_{m+1} r[m+1,n]
///     w_n = kappa g_m r[m,n] + p s_m r[m-1,n]          z_n = q s_{m+1} r[m+1,n] - kappa e_m r[m,n]
///     r'[m,n] = g_n x_n + s_n w_{n-1} + e_n y_n + s_{n+1} z_{n+1}
///
/// A pure qubit makes two Kraus operators, each bidiagonal; with G = sqrt(q) g, S = ±sqrt(p) s, E = ±sqrt(p) e, T = -sqrt(q) s (the
/// sign that of kappa) in the tables instead of g, s, e, s the sum reads (`isPure`)
///
///     x_n = G_m r[m,n] + S_m r[m-1,n] = w_n          y_n = E_m r[m,n] + T_{m+1} r[m+1,n] = z_n
///     r'[m,n] = G_n x_n + S_n x_{n-1} + E_n y_n + T_{n+1} y_{n+1}
///
/// with w and z made once an element and moved by one place for their neighbours. Nothing reaches across the diagonal but at the
/// diagonal itself, which is zero where r is antisymmetric (`isAntisymmetric`: the imaginary part of a complex state in the gauge).
///
/// The arithmetic of an element depends neither on the number of levels nor on its place in a vector. In place: `rows` keeps two
/// rows as they were, and takes 2 (levels + 16) numbers. `state` holds eight numbers more than its rows; the tables have entries up
/// to levels + 16.
/// Cost: 12 operations an element, 8 for a pure qubit; O(N²).
public func collideSymmetric(
  levels: Int, state: UnsafeMutablePointer<Double>, rows: UnsafeMutablePointer<Double>,
  ground: UnsafePointer<Double>, excited: UnsafePointer<Double>, exchange: UnsafePointer<Double>,
  next: UnsafePointer<Double>, groundWeight: Double, excitedWeight: Double, coupling: Double,
  isPure: Bool, isAntisymmetric: Bool
) {
  let stencil = SymmetricStencil(
    levels: levels, state: state, g: ground, e: excited, s: exchange, t: next, q: groundWeight,
    p: excitedWeight, kappa: coupling, isAntisymmetric: isAntisymmetric)
  if isPure {
    stencil.collide(isPure: true, rows: rows)
  } else {
    stencil.collide(isPure: false, rows: rows)
  }
}

private struct SymmetricStencil {
  let levels: Int
  let state: UnsafeMutablePointer<Double>
  let g: UnsafePointer<Double>
  let e: UnsafePointer<Double>
  let s: UnsafePointer<Double>
  /// What multiplies z: s, or T.
  let t: UnsafePointer<Double>
  let q: Double
  let p: Double
  let kappa: Double
  let isAntisymmetric: Bool

  @inline(__always) func collide(isPure: Bool, rows: UnsafeMutablePointer<Double>) {
    // The row above as it was, and where this one is kept.
    var (above, kept) = (rows, rows + levels + 16)
    var m = 0
    var place = state
    #if MASER_WIDE
      // Two rows at once share most of what they load: with 32 wide registers, loading is what takes the time.
      while m &+ 1 < levels {
        twoRows(m, place, isPure, UnsafePointer(above), kept)
        swap(&above, &kept)
        // m is even: both rows take as much.
        place += 2 &* rowLength(m)
        m &+= 2
      }
    #endif
    while m < levels {
      row(m, place, isPure, UnsafePointer(above), kept)
      swap(&above, &kept)
      place += rowLength(m)
      m &+= 1
    }
  }

  /// What the rows m, m-1 and m+1 are multiplied by.
  struct Factors {
    let x: (here: Double, above: Double)
    let w: (here: Double, above: Double)
    let y: (here: Double, below: Double)
    let z: (here: Double, below: Double)
  }

  @inline(__always) func factors(_ m: Int, _ isPure: Bool) -> Factors {
    // Nothing comes from beyond the last level.
    let next = m &+ 1 < levels ? t[m &+ 1] : 0
    if isPure { return Factors(x: (g[m], s[m]), w: (g[m], s[m]), y: (e[m], next), z: (e[m], next)) }
    return Factors(
      x: (q * g[m], kappa * s[m]), w: (kappa * g[m], p * s[m]), y: (p * e[m], -kappa * next),
      z: (-kappa * e[m], q * next))
  }

  /// r'[m,m] from the rows as they are. `above` is the row before as it was; what stands beyond the diagonal stands before it.
  @inline(__always) private func diagonal(
    _ m: Int, _ f: Factors, above: UnsafePointer<Double>, here: UnsafePointer<Double>,
    below: UnsafePointer<Double>
  ) -> Double {
    if isAntisymmetric { return 0 }
    let (r, left, over) = m > 0 ? (here[m], here[m &- 1], above[m &- 1]) : (here[m], 0, 0)
    // Below the last row there is nothing: what is read instead is multiplied by zero.
    let (down, corner) = m &+ 1 < levels ? (below[m], below[m &+ 1]) : (0, 0)
    let x = multiplyAdd(f.x.above, left, f.x.here * r)
    let w = multiplyAdd(f.w.above, over, f.w.here * left)
    let y = multiplyAdd(f.y.below, down, f.y.here * r)
    let z = multiplyAdd(f.z.below, corner, f.z.here * down)
    var sum = g[m] * x
    sum = multiplyAdd(s[m], w, sum)
    sum = multiplyAdd(e[m], y, sum)
    return multiplyAdd(t[m &+ 1], z, sum)
  }

  /// Puts the diagonal element into the last vector of row m, and zeros behind it.
  @inline(__always) private func finish(
    _ row: UnsafeMutablePointer<Double>, _ m: Int, _ diagonal: Double
  ) {
    let last = Vector(repeating: Double(m & 7))
    let place = Vector(0, 1, 2, 3, 4, 5, 6, 7)
    let vector = load(row + (m & ~7))
    let kept = Vector(repeating: 0).replacing(with: vector, where: place .< last)
    store(kept.replacing(with: diagonal, where: place .== last), row + (m & ~7))
  }

  /// Row m, which starts at `out`; its old numbers are left in `kept`.
  @inline(__always) func row(
    _ m: Int, _ out: UnsafeMutablePointer<Double>, _ isPure: Bool, _ above: UnsafePointer<Double>,
    _ kept: UnsafeMutablePointer<Double>
  ) {
    let here = UnsafePointer(out)
    let below = m &+ 1 < levels ? here + rowLength(m) : here
    let f = factors(m, isPure)
    let last = diagonal(m, f, above: above, here: here, below: below)
    let row = VectorFactors(f)
    var r = load(here)
    let below0 = load(below)
    var (y, z) = row.yz(r, below0, isPure)
    var before = Vector(repeating: 0)
    var n = 0
    while n <= m {
      let (x, w) = row.xw(r, load(above + n), isPure)
      store(r, kept + n)
      r = load(here + n + 8)
      let (yAfter, zAfter) = row.yz(r, load(below + n + 8), isPure)
      var sum = load(g + n) * x
      sum = multiplyAdd(load(s + n), movedUp(before, w), sum)
      sum = multiplyAdd(load(e + n), y, sum)
      sum = multiplyAdd(load(t + n + 1), movedDown(z, zAfter), sum)
      store(sum, out + n)
      (before, y, z) = (w, yAfter, zAfter)
      n &+= 8
    }
    finish(out, m, last)
  }

  /// The rows m (even), which starts at `out`, and m+1; the old numbers of the latter are left in `kept`.
  @inline(__always) func twoRows(
    _ m: Int, _ out: UnsafeMutablePointer<Double>, _ isPure: Bool, _ above: UnsafePointer<Double>,
    _ kept: UnsafeMutablePointer<Double>
  ) {
    let lowerOut = out + rowLength(m)
    let (here, lower) = (UnsafePointer(out), UnsafePointer(lowerOut))
    let below = m &+ 2 < levels ? lower + rowLength(m) : lower
    let (f, h) = (factors(m, isPure), factors(m &+ 1, isPure))
    let last = diagonal(m, f, above: above, here: here, below: lower)
    let lowerLast = diagonal(m &+ 1, h, above: here, here: lower, below: below)
    let (first, second) = (VectorFactors(f), VectorFactors(h))
    var (a, b) = (load(here), load(lower))
    var (y0, z0) = first.yz(a, b, isPure)
    var (y1, z1) = second.yz(b, load(below), isPure)
    var (before0, before1) = (Vector(repeating: 0), Vector(repeating: 0))
    var n = 0
    while n <= m {
      let (x0, w0) = first.xw(a, load(above + n), isPure)
      let (x1, w1) = second.xw(b, a, isPure)
      store(b, kept + n)
      (a, b) = (load(here + n + 8), load(lower + n + 8))
      let (yAfter0, zAfter0) = first.yz(a, b, isPure)
      let (yAfter1, zAfter1) = second.yz(b, load(below + n + 8), isPure)
      let (gn, sn, en, tn) = (load(g + n), load(s + n), load(e + n), load(t + n + 1))
      var sum0 = gn * x0
      var sum1 = gn * x1
      sum0 = multiplyAdd(sn, movedUp(before0, w0), sum0)
      sum1 = multiplyAdd(sn, movedUp(before1, w1), sum1)
      sum0 = multiplyAdd(en, y0, sum0)
      sum1 = multiplyAdd(en, y1, sum1)
      store(multiplyAdd(tn, movedDown(z0, zAfter0), sum0), out + n)
      store(multiplyAdd(tn, movedDown(z1, zAfter1), sum1), lowerOut + n)
      (before0, y0, z0) = (w0, yAfter0, zAfter0)
      (before1, y1, z1) = (w1, yAfter1, zAfter1)
      n &+= 8
    }
    finish(out, m, last)
    finish(lowerOut, m &+ 1, lowerLast)
  }
}

/// The factors of a row, in vectors.
private struct VectorFactors {
  let x: (here: Vector, above: Vector)
  let w: (here: Vector, above: Vector)
  let y: (here: Vector, below: Vector)
  let z: (here: Vector, below: Vector)

  @inline(__always) init(
    x: (here: Vector, above: Vector), w: (here: Vector, above: Vector),
    y: (here: Vector, below: Vector), z: (here: Vector, below: Vector)
  ) {
    (self.x, self.w, self.y, self.z) = (x, w, y, z)
  }

  @inline(__always) init(_ f: SymmetricStencil.Factors) {
    x = (Vector(repeating: f.x.here), Vector(repeating: f.x.above))
    w = (Vector(repeating: f.w.here), Vector(repeating: f.w.above))
    y = (Vector(repeating: f.y.here), Vector(repeating: f.y.below))
    z = (Vector(repeating: f.z.here), Vector(repeating: f.z.below))
  }

  @inline(__always) func xw(_ here: Vector, _ above: Vector, _ isPure: Bool) -> (Vector, Vector) {
    let first = multiplyAdd(x.above, above, x.here * here)
    return (first, isPure ? first : multiplyAdd(w.above, above, w.here * here))
  }

  @inline(__always) func yz(_ here: Vector, _ below: Vector, _ isPure: Bool) -> (Vector, Vector) {
    let first = multiplyAdd(y.below, below, y.here * here)
    return (first, isPure ? first : multiplyAdd(z.below, below, z.here * here))
  }
}

/// Every number one place further, the first from the vector before.
@inline(__always) private func movedUp(_ before: Vector, _ v: Vector) -> Vector {
  Vector(before[7], v[0], v[1], v[2], v[3], v[4], v[5], v[6])
}

/// Every number one place back, the last from the vector after.
@inline(__always) private func movedDown(_ v: Vector, _ after: Vector) -> Vector {
  Vector(v[1], v[2], v[3], v[4], v[5], v[6], v[7], after[0])
}

/// The sum of the squares of u_n = left_n r[top,n-1] + here_n r[top,n], n = 0 … top: the column that the exact map puts
/// at the first level left out, without its factor, with left = p s and here = kappa g. Cost: O(N).
public func cutSquare(
  top: Int, row: UnsafePointer<Double>, left: UnsafePointer<Double>, here: UnsafePointer<Double>
) -> Double {
  guard top > 0 else {
    let u = here[0] * row[0]
    return u * u
  }
  let zero = Vector(repeating: 0)
  var sum = zero
  var before = zero
  var n = 0
  while true {
    let r = load(row + n)
    // Not loaded from one place further down: what has just been stored is there only as it was stored.
    let u = multiplyAdd(load(left + n), movedUp(before, r), load(here + n) * r)
    if n &+ 8 > top {
      // The level left out is no column of its own.
      let place = Vector(0, 1, 2, 3, 4, 5, 6, 7)
      let kept = zero.replacing(with: u, where: place .<= Vector(repeating: Double(top & 7)))
      sum = multiplyAdd(kept, kept, sum)
      break
    }
    sum = multiplyAdd(u, u, sum)
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

// MARK: Incoherent collisions

/// Collisions of populations (Entropy 2023, Eq. 8): p'_n = kept_n p_n + up_n p_{n-1} + down_n p_{n+1}, one after the other, between the
/// two buffers, until `count` are made or one would lose more than `allowance` at the upper edge.
///
/// `first` holds the populations, `second` is as long; both start and end with eight numbers that are zero, the
/// populations between them. `lose` is the part of p_{N-1} that goes beyond. `lost` takes what each collision loses.
/// Gives how many were made; after an odd number the result is in `second`. Cost: O(N) a collision.
public func collidePopulations(
  levels: Int, count: Int, first: UnsafeMutablePointer<Double>,
  second: UnsafeMutablePointer<Double>, kept: UnsafePointer<Double>, up: UnsafePointer<Double>,
  down: UnsafePointer<Double>, lose: Double, allowance: Double,
  lost: UnsafeMutablePointer<Double>
) -> Int {
  var (source, target) = (first, second)
  var made = 0
  while made < count {
    let cut = abs(lose * source[levels &- 1])
    if cut > allowance { return made }
    lost[made] = cut
    var n = 0
    while n < levels {
      let here = load(source + n)
      var sum = load(kept + n) * here
      sum = multiplyAdd(load(up + n), load(source + n - 1), sum)
      sum = multiplyAdd(load(down + n), load(source + n + 1), sum)
      store(sum, target + n)
      n &+= 8
    }
    clearTail(target, after: levels &- 1)
    swap(&source, &target)
    made &+= 1
  }
  return made
}

/// How many numbers row m takes.
@inline(__always) private func rowLength(_ m: Int) -> Int { ((m >> 3) &+ 1) << 3 }

// MARK: Eight states at once

/// One collision of eight states in the real gauge, one in each lane: `collideSymmetric` with the same operations in the same
/// order. Element (m, n) of the triangles stands at vector m(m+1)/2 + n; entry n of the tables at vector n, zero from a lane's
/// own number of levels on, so that nothing of that lane leaves them. The weights are a vector each. In place: `rows` keeps two rows
/// as they were, so that the states pass through the cache once. It takes 2 levels vectors.
/// Cost: 12 operations an element for all eight, 8 for pure qubits; O(N²).
public func collideLanes(
  levels: Int, states: UnsafeMutablePointer<Double>, rows: UnsafeMutablePointer<Double>,
  ground: UnsafePointer<Double>, excited: UnsafePointer<Double>, exchange: UnsafePointer<Double>,
  next: UnsafePointer<Double>, groundWeight: UnsafePointer<Double>,
  excitedWeight: UnsafePointer<Double>, coupling: UnsafePointer<Double>, isPure: Bool
) {
  let stencil = LaneStencil(
    levels: levels, states: states, g: ground, e: excited, s: exchange, t: next,
    q: load(groundWeight), p: load(excitedWeight), kappa: load(coupling))
  if isPure {
    stencil.collide(isPure: true, rows: rows)
  } else {
    stencil.collide(isPure: false, rows: rows)
  }
}

private struct LaneStencil {
  let levels: Int
  let states: UnsafeMutablePointer<Double>
  let g: UnsafePointer<Double>
  let e: UnsafePointer<Double>
  let s: UnsafePointer<Double>
  let t: UnsafePointer<Double>
  let q: Vector
  let p: Vector
  let kappa: Vector

  @inline(__always) func collide(isPure: Bool, rows: UnsafeMutablePointer<Double>) {
    // The row above as it was, and where the lower one of a pair is kept.
    var (above, kept) = (rows, rows + levels << 3)
    var m = 0
    if levels & 1 == 1 {
      firstRow(isPure, above)
      m = 1
    }
    while m < levels {
      twoRows(m, isPure, UnsafePointer(above), kept)
      swap(&above, &kept)
      m &+= 2
    }
  }

  @inline(__always) private func factors(_ m: Int, _ isPure: Bool) -> VectorFactors {
    let (gm, sm, em) = (load(g + m << 3), load(s + m << 3), load(e + m << 3))
    // Nothing comes from beyond the last level.
    let next = m &+ 1 < levels ? load(t + (m &+ 1) << 3) : Vector(repeating: 0)
    if isPure {
      return VectorFactors(x: (gm, sm), w: (gm, sm), y: (em, next), z: (em, next))
    }
    return VectorFactors(
      x: (q * gm, kappa * sm), w: (kappa * gm, p * sm), y: (p * em, -kappa * next),
      z: (-kappa * em, q * next))
  }

  @inline(__always) private func sum(
    _ n: Int, _ x: Vector, _ w: Vector, _ y: Vector, _ z: Vector, _ next: Vector
  ) -> Vector {
    var sum = load(g + n << 3) * x
    sum = multiplyAdd(load(s + n << 3), w, sum)
    sum = multiplyAdd(load(e + n << 3), y, sum)
    return multiplyAdd(next, z, sum)
  }

  /// The row of the vacuum by itself, where the number of rows is odd; it is kept in `above`.
  @inline(__always) private func firstRow(_ isPure: Bool, _ above: UnsafeMutablePointer<Double>) {
    let zero = Vector(repeating: 0)
    let hasBelow = levels > 1
    let r = load(states)
    let (down, corner) = hasBelow ? (load(states + 8), load(states + 16)) : (zero, zero)
    let row = factors(0, isPure)
    store(r, above)
    let (x, _) = row.xw(r, zero, isPure)
    let (y, _) = row.yz(r, down, isPure)
    let (_, z) = row.yz(down, corner, isPure)
    store(sum(0, x, zero, y, z, hasBelow ? load(t + 8) : zero), states)
  }

  /// The rows m and m+1, m even or odd; the old numbers of the latter are left in `kept`. What they share is loaded once.
  @inline(__always) private func twoRows(
    _ m: Int, _ isPure: Bool, _ above: UnsafePointer<Double>, _ kept: UnsafeMutablePointer<Double>
  ) {
    let zero = Vector(repeating: 0)
    let out = states + (m &* (m &+ 1)) << 2
    let lower = out + (m &+ 1) << 3
    let hasBelow = m &+ 2 < levels
    // Below the last row there is nothing: its own row is read, times zero.
    let below = UnsafePointer(hasBelow ? lower + (m &+ 2) << 3 : lower)
    let (first, second) = (factors(m, isPure), factors(m &+ 1, isPure))
    var (left0, left1, before) = (zero, zero, zero)
    var (a, b) = (load(out), load(lower))
    var (y0, _) = first.yz(a, b, isPure)
    var (y1, _) = second.yz(b, load(below), isPure)
    var n = 0
    while n < m {
      let (x0, w0) = first.xw(a, load(above + n << 3), isPure)
      let (x1, w1) = second.xw(b, a, isPure)
      store(b, kept + n << 3)
      before = a
      (a, b) = (load(out + (n &+ 1) << 3), load(lower + (n &+ 1) << 3))
      let (yAfter0, z0) = first.yz(a, b, isPure)
      let (yAfter1, z1) = second.yz(b, load(below + (n &+ 1) << 3), isPure)
      let next = load(t + (n &+ 1) << 3)
      store(sum(n, x0, left0, y0, z0, next), out + n << 3)
      store(sum(n, x1, left1, y1, z1, next), lower + n << 3)
      (left0, left1, y0, y1) = (w0, w1, yAfter0, yAfter1)
      n &+= 1
    }
    // n = m: in the upper row the elements beyond the diagonal are those before it.
    let last = load(lower + (m &+ 1) << 3)
    let next = load(t + (m &+ 1) << 3)
    let (x0, _) = first.xw(a, before, isPure)
    let (x1, w1) = second.xw(b, a, isPure)
    store(b, kept + m << 3)
    store(last, kept + (m &+ 1) << 3)
    let (_, z0) = first.yz(b, last, isPure)
    let (yLast, z1) = second.yz(last, load(below + (m &+ 1) << 3), isPure)
    store(sum(m, x0, left0, y0, z0, next), out + m << 3)
    store(sum(m, x1, left1, y1, z1, next), lower + m << 3)
    // n = m + 1.
    let (down, corner) =
      hasBelow ? (load(below + (m &+ 1) << 3), load(below + (m &+ 2) << 3)) : (zero, zero)
    let (x, _) = second.xw(last, b, isPure)
    let (_, z) = second.yz(down, corner, isPure)
    let beyond = hasBelow ? load(t + (m &+ 2) << 3) : zero
    store(sum(m &+ 1, x, w1, yLast, z, beyond), lower + (m &+ 1) << 3)
  }
}

/// `cutSquare` for eight states of as many levels. `row` is their last row. Cost: O(N).
public func cutSquareLanes(
  top: Int, row: UnsafePointer<Double>, ground: UnsafePointer<Double>,
  exchange: UnsafePointer<Double>, excitedWeight: UnsafePointer<Double>,
  coupling: UnsafePointer<Double>, squares: UnsafeMutablePointer<Double>
) {
  let (p, kappa) = (load(excitedWeight), load(coupling))
  var left = Vector(repeating: 0)
  // In eight sums, as the vectors of `cutSquare` make them.
  var sums = (left, left, left, left, left, left, left, left)
  var n = 0
  while n <= top {
    let r = load(row + n << 3)
    let u = multiplyAdd(
      p * load(exchange + n << 3), left, kappa * load(ground + n << 3) * r)
    switch n & 7 {
    case 0: sums.0 = multiplyAdd(u, u, sums.0)
    case 1: sums.1 = multiplyAdd(u, u, sums.1)
    case 2: sums.2 = multiplyAdd(u, u, sums.2)
    case 3: sums.3 = multiplyAdd(u, u, sums.3)
    case 4: sums.4 = multiplyAdd(u, u, sums.4)
    case 5: sums.5 = multiplyAdd(u, u, sums.5)
    case 6: sums.6 = multiplyAdd(u, u, sums.6)
    default: sums.7 = multiplyAdd(u, u, sums.7)
    }
    left = r
    n &+= 1
  }
  store(
    ((sums.0 + sums.4) + (sums.1 + sums.5)) + ((sums.2 + sums.6) + (sums.3 + sums.7)), squares)
}
