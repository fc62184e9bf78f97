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
/// The arithmetic of an element depends neither on the number of levels nor on its place in a vector. `source` and `target` hold
/// eight numbers more than the rows; the tables have entries up to levels + 16.
/// Cost: 16 operations an element, O(N²).
public func collideSymmetric(
  levels: Int, source: UnsafePointer<Double>, target: UnsafeMutablePointer<Double>,
  ground g: UnsafePointer<Double>, excited e: UnsafePointer<Double>,
  exchange s: UnsafePointer<Double>, next t: UnsafePointer<Double>, groundWeight q: Double,
  excitedWeight p: Double, coupling kappa: Double, isPure: Bool
) {
  let stencil = SymmetricStencil(
    levels: levels, source: source, target: target, g: g, e: e, s: s, t: t, q: q, p: p,
    kappa: kappa, isPure: isPure)
  // The first rows have neighbours on all sides of no vector.
  for m in 0..<min(2, levels) {
    for n in 0...m { stencil.target[paddedRow(m) + n] = stencil.element(m, n) }
    clearTail(stencil.target + paddedRow(m), after: m)
  }
  var m = 2
  #if MASER_WIDE
    // Two rows at once share most of what they load: with 32 wide registers, loading is what takes the time.
    while m &+ 1 < levels {
      stencil.twoRows(m)
      m &+= 2
    }
  #endif
  while m < levels {
    stencil.row(m)
    m &+= 1
  }
}

private struct SymmetricStencil {
  let levels: Int
  let source: UnsafePointer<Double>
  let target: UnsafeMutablePointer<Double>
  let g: UnsafePointer<Double>
  let e: UnsafePointer<Double>
  let s: UnsafePointer<Double>
  /// What multiplies z: s, or T.
  let t: UnsafePointer<Double>
  let q: Double
  let p: Double
  let kappa: Double
  let isPure: Bool

  /// What the rows m, m-1 and m+1 are multiplied by.
  struct Factors {
    let x: (here: Double, above: Double)
    let w: (here: Double, above: Double)
    let y: (here: Double, below: Double)
    let z: (here: Double, below: Double)
  }

  @inline(__always) func factors(_ m: Int) -> Factors {
    // Nothing comes from beyond the last level.
    let next = m &+ 1 < levels ? t[m &+ 1] : 0
    if isPure { return Factors(x: (g[m], s[m]), w: (g[m], s[m]), y: (e[m], next), z: (e[m], next)) }
    return Factors(
      x: (q * g[m], kappa * s[m]), w: (kappa * g[m], p * s[m]), y: (p * e[m], -kappa * next),
      z: (-kappa * e[m], q * next))
  }

  /// r[m,n] anywhere, by symmetry; zero outside.
  @inline(__always) func value(_ m: Int, _ n: Int) -> Double {
    guard m >= 0, n >= 0, m < levels, n < levels else { return 0 }
    return m >= n ? source[paddedRow(m) &+ n] : source[paddedRow(n) &+ m]
  }

  /// One element by itself, with the operations of the vectors in their order.
  @inline(__always) func element(_ m: Int, _ n: Int) -> Double {
    let f = factors(m)
    let x = multiplyAdd(f.x.above, value(m &- 1, n), f.x.here * value(m, n))
    let w = multiplyAdd(f.w.above, value(m &- 1, n &- 1), f.w.here * value(m, n &- 1))
    let y = multiplyAdd(f.y.below, value(m &+ 1, n), f.y.here * value(m, n))
    let z = multiplyAdd(f.z.below, value(m &+ 1, n &+ 1), f.z.here * value(m, n &+ 1))
    return sum(g[n] * x, s[n], w, e[n], y, t[n &+ 1], z)
  }

  @inline(__always) private func sum(
    _ first: Double, _ s: Double, _ w: Double, _ e: Double, _ y: Double, _ next: Double,
    _ z: Double
  ) -> Double {
    multiplyAdd(next, z, multiplyAdd(e, y, multiplyAdd(s, w, first)))
  }

  @inline(__always) private func finish(_ m: Int) {
    let row = target + paddedRow(m)
    clearTail(row, after: m)
    row[m] = diagonal(m)
  }

  /// `element(m, m)` for 0 < m, where all neighbours but those below the last row are known to be there.
  @inline(__always) private func diagonal(_ m: Int) -> Double {
    let here = source + paddedRow(m)
    let above = source + paddedRow(m &- 1)
    let below = m &+ 1 < levels ? source + paddedRow(m &+ 1) : here
    let f = factors(m)
    let (r, left) = (here[m], here[m &- 1])
    // Below the last row there is nothing: what is read instead is multiplied by zero.
    let (down, corner) = m &+ 1 < levels ? (below[m], below[m &+ 1]) : (0, 0)
    let x = multiplyAdd(f.x.above, left, f.x.here * r)
    let w = multiplyAdd(f.w.above, above[m &- 1], f.w.here * left)
    let y = multiplyAdd(f.y.below, down, f.y.here * r)
    let z = multiplyAdd(f.z.below, corner, f.z.here * down)
    return sum(g[m] * x, s[m], w, e[m], y, t[m &+ 1], z)
  }

  func row(_ m: Int) {
    let here = source + paddedRow(m)
    let above = source + paddedRow(m &- 1)
    let below = m &+ 1 < levels ? source + paddedRow(m &+ 1) : here
    let out = target + paddedRow(m)
    let f = factors(m)
    let (xh, xa) = (Vector(repeating: f.x.here), Vector(repeating: f.x.above))
    let (wh, wa) = (Vector(repeating: f.w.here), Vector(repeating: f.w.above))
    let (yh, yb) = (Vector(repeating: f.y.here), Vector(repeating: f.y.below))
    let (zh, zb) = (Vector(repeating: f.z.here), Vector(repeating: f.z.below))
    var n = 0
    while n <= m {
      let r = load(here + n)
      let x = multiplyAdd(xa, load(above + n), xh * r)
      let y = multiplyAdd(yb, load(below + n), yh * r)
      let w = multiplyAdd(wa, load(above + n - 1), wh * load(here + n - 1))
      let z = multiplyAdd(zb, load(below + n + 1), zh * load(here + n + 1))
      var sum = load(g + n) * x
      sum = multiplyAdd(load(s + n), w, sum)
      sum = multiplyAdd(load(e + n), y, sum)
      sum = multiplyAdd(load(t + n + 1), z, sum)
      store(sum, out + n)
      n &+= 8
    }
    finish(m)
  }

  /// The rows m and m+1.
  func twoRows(_ m: Int) {
    let r0 = source + paddedRow(m &- 1)
    let r1 = source + paddedRow(m)
    let r2 = source + paddedRow(m &+ 1)
    let r3 = m &+ 2 < levels ? source + paddedRow(m &+ 2) : r2
    let (out, next) = (target + paddedRow(m), target + paddedRow(m &+ 1))
    let (f, h) = (factors(m), factors(m &+ 1))
    let (xh, xa) = (Vector(repeating: f.x.here), Vector(repeating: f.x.above))
    let (wh, wa) = (Vector(repeating: f.w.here), Vector(repeating: f.w.above))
    let (yh, yb) = (Vector(repeating: f.y.here), Vector(repeating: f.y.below))
    let (zh, zb) = (Vector(repeating: f.z.here), Vector(repeating: f.z.below))
    let (uh, ua) = (Vector(repeating: h.x.here), Vector(repeating: h.x.above))
    let (vh, va) = (Vector(repeating: h.w.here), Vector(repeating: h.w.above))
    let (kh, kb) = (Vector(repeating: h.y.here), Vector(repeating: h.y.below))
    let (lh, lb) = (Vector(repeating: h.z.here), Vector(repeating: h.z.below))
    var n = 0
    while n <= m {
      let (a, aLeft, aRight) = (load(r1 + n), load(r1 + n - 1), load(r1 + n + 1))
      let (b, bLeft, bRight) = (load(r2 + n), load(r2 + n - 1), load(r2 + n + 1))
      let (gn, en, sn, sNext) = (load(g + n), load(e + n), load(s + n), load(t + n + 1))
      let x = multiplyAdd(xa, load(r0 + n), xh * a)
      let w = multiplyAdd(wa, load(r0 + n - 1), wh * aLeft)
      let y = multiplyAdd(yb, b, yh * a)
      let z = multiplyAdd(zb, bRight, zh * aRight)
      var sum = gn * x
      sum = multiplyAdd(sn, w, sum)
      sum = multiplyAdd(en, y, sum)
      store(multiplyAdd(sNext, z, sum), out + n)
      let u = multiplyAdd(ua, a, uh * b)
      let v = multiplyAdd(va, aLeft, vh * bLeft)
      let k = multiplyAdd(kb, load(r3 + n), kh * b)
      let l = multiplyAdd(lb, load(r3 + n + 1), lh * bRight)
      sum = gn * u
      sum = multiplyAdd(sn, v, sum)
      sum = multiplyAdd(en, k, sum)
      store(multiplyAdd(sNext, l, sum), next + n)
      n &+= 8
    }
    // Where m+1 begins a new vector, `finish` clears what the loop has not reached.
    finish(m)
    finish(m &+ 1)
  }
}

/// The sum of the squares of u_n = p s_n r[top,n-1] + kappa g_n r[top,n], n = 0 … top: the column that the exact map puts
/// at the first level left out, without its factor. Cost: O(N).
public func cutSquare(
  top: Int, row: UnsafePointer<Double>, ground g: UnsafePointer<Double>,
  exchange s: UnsafePointer<Double>, excitedWeight p: Double, coupling kappa: Double
) -> Double {
  guard top > 0 else {
    let u = kappa * g[0] * row[0]
    return u * u
  }
  let (weight, coupling) = (Vector(repeating: p), Vector(repeating: kappa))
  var sum = Vector(repeating: 0)
  var n = 0
  while n <= top {
    var u = multiplyAdd(
      weight * load(s + n), load(row + n - 1), coupling * load(g + n) * load(row + n))
    // The level left out is no column of its own.
    if n &+ 7 > top { u[(top & 7) &+ 1] = 0 }
    sum = multiplyAdd(u, u, sum)
    n &+= 8
  }
  return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]))
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

// MARK: Damping

// The thermal channel as passes over a lower triangle in padded rows, in place (`ThermalPasses` in Simulation derives them).

/// r[m,n] times factor_m factor_n. The triangle ends with eight zeros; `factors` has entries up to levels + 8.
public func scaleTriangle(
  levels: Int, _ triangle: UnsafeMutablePointer<Double>, factors: UnsafePointer<Double>
) {
  for m in 0..<levels {
    let row = triangle + paddedRow(m)
    let factor = Vector(repeating: factors[m])
    var n = 0
    while n <= m {
      store(load(row + n) * (factor * load(factors + n)), row + n)
      n &+= 8
    }
  }
}

/// r[m,n] = factor_m factor_n sum over l of weight_l r[m+l,n+l], l = first_m … last_m. Cost: O(N² L) for L weights.
public func gatherAlongDiagonals(
  levels: Int, _ triangle: UnsafeMutablePointer<Double>, weights: UnsafePointer<Double>,
  first: UnsafePointer<Int>, last: UnsafePointer<Int>, factors: UnsafePointer<Double>
) {
  // Ascending: what is read from later rows has not been overwritten.
  for m in 0..<levels {
    let row = triangle + paddedRow(m)
    let (start, end) = (first[m], min(last[m], levels &- 1 &- m))
    let factor = Vector(repeating: factors[m])
    var n = 0
    while n &+ 8 <= m {
      var (sum, next) = (Vector(repeating: 0), Vector(repeating: 0))
      var source = UnsafePointer(triangle) + paddedRow(m &+ start) + n + start
      var l = start
      while l <= end {
        let weight = Vector(repeating: weights[l])
        sum = multiplyAdd(weight, load(source), sum)
        next = multiplyAdd(weight, load(source + 8), next)
        source += rowLength(m &+ l) &+ 1
        l &+= 1
      }
      store(sum * (factor * load(factors + n)), row + n)
      store(next * (factor * load(factors + n + 8)), row + n + 8)
      n &+= 16
    }
    if n <= m {
      var sum = Vector(repeating: 0)
      var source = UnsafePointer(triangle) + paddedRow(m &+ start) + n + start
      var l = start
      while l <= end {
        sum = multiplyAdd(Vector(repeating: weights[l]), load(source), sum)
        source += rowLength(m &+ l) &+ 1
        l &+= 1
      }
      store(sum * (factor * load(factors + n)), row + n)
    }
    clearTail(row, after: m)
  }
}

/// r[m,n] = factor_m factor_n sum over j of weight_j r[m-j,n-j], j = first_m … last_m, j <= n. Cost: O(N² L).
public func spreadAlongDiagonals(
  levels: Int, _ triangle: UnsafeMutablePointer<Double>, weights: UnsafePointer<Double>,
  first: UnsafePointer<Int>, last: UnsafePointer<Int>, factors: UnsafePointer<Double>
) {
  // Descending: what is read from earlier rows has not been overwritten.
  var m = levels &- 1
  while m >= 0 {
    let row = triangle + paddedRow(m)
    let (start, end) = (first[m], min(last[m], m))
    let factor = Vector(repeating: factors[m])
    var n = 0
    while n <= m {
      var sum = Vector(repeating: 0)
      var j = start
      // All lanes have a source …
      let whole = min(end, n)
      if j <= whole {
        var source = UnsafePointer(triangle) + paddedRow(m &- j) + n - j
        while j <= whole {
          sum = multiplyAdd(Vector(repeating: weights[j]), load(source), sum)
          j &+= 1
          source -= rowLength(m &- j) &+ 1
        }
      }
      // … or only those from lane j - n on, which starts the row.
      let part = min(end, n &+ 7)
      while j <= part {
        sum = multiplyAdd(
          Vector(repeating: weights[j]),
          shifted(UnsafePointer(triangle) + paddedRow(m &- j), by: j &- n), sum)
        j &+= 1
      }
      store(sum * (factor * load(factors + n)), row + n)
      n &+= 8
    }
    clearTail(row, after: m)
    m &-= 1
  }
}

/// Eight numbers whose lane `shift` is the first of `row`, with zeros before it (0 < shift < 8).
@inline(__always) private func shifted(
  _ row: UnsafePointer<Double>, by shift: Int
) -> Vector {
  let v = load(row)
  switch shift {
  case 1: return Vector(0, v[0], v[1], v[2], v[3], v[4], v[5], v[6])
  case 2: return Vector(0, 0, v[0], v[1], v[2], v[3], v[4], v[5])
  case 3: return Vector(0, 0, 0, v[0], v[1], v[2], v[3], v[4])
  case 4: return Vector(0, 0, 0, 0, v[0], v[1], v[2], v[3])
  case 5: return Vector(0, 0, 0, 0, 0, v[0], v[1], v[2])
  case 6: return Vector(0, 0, 0, 0, 0, 0, v[0], v[1])
  default: return Vector(0, 0, 0, 0, 0, 0, 0, v[0])
  }
}

/// How many numbers row m takes.
@inline(__always) private func rowLength(_ m: Int) -> Int { ((m >> 3) &+ 1) << 3 }

// MARK: Eight states at once

/// One collision of eight states in the real gauge, one in each lane: `collideSymmetric` with the same operations in the same
/// order. Element (m, n) of the triangles stands at vector m(m+1)/2 + n; entry n of the tables at vector n, zero from a lane's
/// own number of levels on, so that nothing of that lane leaves them. The weights are a vector each. In place: `rows` keeps two rows
/// as they were, so that the states pass through the cache once. It takes 2 levels vectors.
/// Cost: 16 operations an element for all eight, O(N²).
public func collideLanes(
  levels: Int, states: UnsafeMutablePointer<Double>, rows: UnsafeMutablePointer<Double>,
  ground: UnsafePointer<Double>, excited: UnsafePointer<Double>, exchange: UnsafePointer<Double>,
  next: UnsafePointer<Double>, groundWeight: UnsafePointer<Double>,
  excitedWeight: UnsafePointer<Double>, coupling: UnsafePointer<Double>, isPure: Bool
) {
  if isPure {
    return collidePureLanes(
      levels: levels, states: states, rows: rows, ground: ground, excited: excited,
      exchange: exchange, next: next)
  }
  let (q, p, kappa) = (load(groundWeight), load(excitedWeight), load(coupling))
  let zero = Vector(repeating: 0)
  // The row above as it was, and where this one is kept.
  var (above, kept) = (rows, rows + levels << 3)
  for m in 0..<levels {
    let out = states + (m &* (m &+ 1)) << 2
    let here = UnsafePointer(out)
    let below = here + ((m &+ 1) << 3)
    let hasBelow = m &+ 1 < levels
    let (gm, em, sm) = (load(ground + m << 3), load(excited + m << 3), load(exchange + m << 3))
    let next = hasBelow ? load(exchange + (m &+ 1) << 3) : zero
    let (xh, xa) = (q * gm, kappa * sm)
    let (wh, wa) = (kappa * gm, p * sm)
    let (yh, yb) = (p * em, -kappa * next)
    let (zh, zb) = (-kappa * em, q * next)
    var left = zero
    var r = load(here)
    var b = hasBelow ? load(below) : zero
    var n = 0
    while n < m {
      let a = load(above + n << 3)
      let right = load(here + (n &+ 1) << 3)
      store(r, kept + n << 3)
      let corner = hasBelow ? load(below + (n &+ 1) << 3) : zero
      let x = multiplyAdd(xa, a, xh * r)
      let y = multiplyAdd(yb, b, yh * r)
      let z = multiplyAdd(zb, corner, zh * right)
      var sum = load(ground + n << 3) * x
      sum = multiplyAdd(load(exchange + n << 3), left, sum)
      sum = multiplyAdd(load(excited + n << 3), y, sum)
      sum = multiplyAdd(load(exchange + (n &+ 1) << 3), z, sum)
      store(sum, out + n << 3)
      left = multiplyAdd(wa, a, wh * r)
      r = right
      b = corner
      n &+= 1
    }
    // n = m: the elements beyond the diagonal are those before it.
    store(r, kept + m << 3)
    let before = m > 0 ? load(kept + (m &- 1) << 3) : zero
    let corner = hasBelow ? load(below + (m &+ 1) << 3) : zero
    let x = multiplyAdd(xa, before, xh * r)
    let y = multiplyAdd(yb, b, yh * r)
    let z = multiplyAdd(zb, corner, zh * b)
    var sum = gm * x
    sum = multiplyAdd(sm, left, sum)
    sum = multiplyAdd(em, y, sum)
    sum = multiplyAdd(next, z, sum)
    store(sum, out + m << 3)
    swap(&above, &kept)
  }
}

/// The same for pure qubits, whose x and w, y and z are one. Two rows at a time: what they share is loaded once.
private func collidePureLanes(
  levels: Int, states: UnsafeMutablePointer<Double>, rows: UnsafeMutablePointer<Double>,
  ground: UnsafePointer<Double>, excited: UnsafePointer<Double>, exchange: UnsafePointer<Double>,
  next: UnsafePointer<Double>
) {
  let zero = Vector(repeating: 0)
  // The row above as it was, and where the lower one of a pair is kept.
  var (above, kept) = (rows, rows + levels << 3)
  var m = 0
  if levels & 1 == 1 {
    // An odd number of rows: the first one alone.
    let r = load(states)
    let hasBelow = levels > 1
    let (down, corner) = hasBelow ? (load(states + 8), load(states + 16)) : (zero, zero)
    store(r, above)
    var sum = load(ground) * multiplyAdd(load(exchange), zero, load(ground) * r)
    sum = multiplyAdd(load(exchange), zero, sum)
    let (e0, t1) = (load(excited), hasBelow ? load(next + 8) : zero)
    sum = multiplyAdd(e0, multiplyAdd(t1, down, e0 * r), sum)
    sum = multiplyAdd(t1, multiplyAdd(t1, corner, e0 * down), sum)
    store(sum, states)
    m = 1
  }
  while m < levels {
    let out = states + (m &* (m &+ 1)) << 2
    let lower = out + (m &+ 1) << 3
    let hasBelow = m &+ 2 < levels
    // Below the last row there is nothing: its own row is read, times zero.
    let below = UnsafePointer(hasBelow ? lower + (m &+ 2) << 3 : lower)
    let (g0, e0, s0) = (load(ground + m << 3), load(excited + m << 3), load(exchange + m << 3))
    let (g1, e1) = (load(ground + (m &+ 1) << 3), load(excited + (m &+ 1) << 3))
    let (s1, t1) = (load(exchange + (m &+ 1) << 3), load(next + (m &+ 1) << 3))
    let t2 = hasBelow ? load(next + (m &+ 2) << 3) : zero
    var (left0, left1, before0) = (zero, zero, zero)
    var (r0, r1) = (load(out), load(lower))
    var y0 = multiplyAdd(t1, r1, e0 * r0)
    var y1 = multiplyAdd(t2, load(below), e1 * r1)
    var n = 0
    while n < m {
      let x0 = multiplyAdd(s0, load(above + n << 3), g0 * r0)
      let x1 = multiplyAdd(s1, r0, g1 * r1)
      store(r1, kept + n << 3)
      before0 = r0
      r0 = load(out + (n &+ 1) << 3)
      r1 = load(lower + (n &+ 1) << 3)
      let right0 = multiplyAdd(t1, r1, e0 * r0)
      let right1 = multiplyAdd(t2, load(below + (n &+ 1) << 3), e1 * r1)
      let (g, s) = (load(ground + n << 3), load(exchange + n << 3))
      let (e, t) = (load(excited + n << 3), load(next + (n &+ 1) << 3))
      var sum0 = g * x0
      var sum1 = g * x1
      sum0 = multiplyAdd(s, left0, sum0)
      sum1 = multiplyAdd(s, left1, sum1)
      sum0 = multiplyAdd(e, y0, sum0)
      sum1 = multiplyAdd(e, y1, sum1)
      sum0 = multiplyAdd(t, right0, sum0)
      sum1 = multiplyAdd(t, right1, sum1)
      store(sum0, out + n << 3)
      store(sum1, lower + n << 3)
      (left0, left1) = (x0, x1)
      (y0, y1) = (right0, right1)
      n &+= 1
    }
    // n = m: in the upper row the elements beyond the diagonal are those before it.
    let last = load(lower + (m &+ 1) << 3)
    let x0 = multiplyAdd(s0, before0, g0 * r0)
    let x1 = multiplyAdd(s1, r0, g1 * r1)
    store(r1, kept + m << 3)
    store(last, kept + (m &+ 1) << 3)
    let right0 = multiplyAdd(t1, last, e0 * r1)
    let right1 = multiplyAdd(t2, load(below + (m &+ 1) << 3), e1 * last)
    var sum0 = g0 * x0
    var sum1 = g0 * x1
    sum0 = multiplyAdd(s0, left0, sum0)
    sum1 = multiplyAdd(s0, left1, sum1)
    sum0 = multiplyAdd(e0, y0, sum0)
    sum1 = multiplyAdd(e0, y1, sum1)
    sum0 = multiplyAdd(t1, right0, sum0)
    sum1 = multiplyAdd(t1, right1, sum1)
    store(sum0, out + m << 3)
    store(sum1, lower + m << 3)
    // n = m + 1.
    let (down, corner) =
      hasBelow ? (load(below + (m &+ 1) << 3), load(below + (m &+ 2) << 3)) : (zero, zero)
    let x = multiplyAdd(s1, r1, g1 * last)
    let right = multiplyAdd(t2, corner, e1 * down)
    var sum = g1 * x
    sum = multiplyAdd(s1, x1, sum)
    sum = multiplyAdd(e1, right1, sum)
    sum = multiplyAdd(t2, right, sum)
    store(sum, lower + (m &+ 1) << 3)
    swap(&above, &kept)
    m &+= 2
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
