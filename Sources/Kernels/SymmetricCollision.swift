/// One collision in the real gauge (Entropy 2023, Eq. 7), on the lower triangle of r in padded rows. With
/// g_n = cos(theta sqrt n), e_n = cos(theta sqrt(n+1)), s_n = sin(theta sqrt n), q the ground weight, p = 1-q, kappa the coupling:
///
///     x_n = q g_m r[m,n] + kappa s_m r[m-1,n]          y_n = p e_m r[m,n] - kappa s_{m+1} r[m+1,n]
///     w_n = kappa g_m r[m,n] + p s_m r[m-1,n]          z_n = q s_{m+1} r[m+1,n] - kappa e_m r[m,n]
///     r'[m,n] = g_n x_n + s_n w_{n-1} + e_n y_n + s_{n+1} z_{n+1}
///
/// The arithmetic of an element depends neither on the number of levels nor on its place in a vector. `source` and `target` hold
/// eight numbers more than the rows; the tables have entries up to levels + 16.
/// Cost: 16 operations an element, O(N²).
public func collideSymmetric(
  levels: Int, source: UnsafePointer<Double>, target: UnsafeMutablePointer<Double>,
  ground g: UnsafePointer<Double>, excited e: UnsafePointer<Double>,
  exchange s: UnsafePointer<Double>, groundWeight q: Double, excitedWeight p: Double,
  coupling kappa: Double
) {
  let stencil = SymmetricStencil(
    levels: levels, source: source, target: target, g: g, e: e, s: s, q: q, p: p, kappa: kappa)
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
  let q: Double
  let p: Double
  let kappa: Double

  /// What the rows m, m-1 and m+1 are multiplied by.
  struct Factors {
    let x: (here: Double, above: Double)
    let w: (here: Double, above: Double)
    let y: (here: Double, below: Double)
    let z: (here: Double, below: Double)
  }

  @inline(__always) func factors(_ m: Int) -> Factors {
    // Nothing comes from beyond the last level.
    let next = m &+ 1 < levels ? s[m &+ 1] : 0
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
    return sum(g[n] * x, s[n], w, e[n], y, s[n &+ 1], z)
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
    return sum(g[m] * x, s[m], w, e[m], y, s[m &+ 1], z)
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
      sum = multiplyAdd(load(s + n + 1), z, sum)
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
      let (gn, en, sn, sNext) = (load(g + n), load(e + n), load(s + n), load(s + n + 1))
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
