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

/// One sum of the thermal channel for eight states, one in each lane: weights by shift, a vector each, and which of them count in a row.
///
/// Shifts from `commonFirst` to `commonLast` count in all lanes, and the others from `first` to `last` only where
/// `laneFirst` <= shift <= `laneLast`, vectors by row.
private struct LaneShifts {
  let weights: UnsafePointer<Double>
  let first: UnsafePointer<Int>
  let last: UnsafePointer<Int>
  let commonFirst: UnsafePointer<Int>
  let commonLast: UnsafePointer<Int>
  let laneFirst: UnsafePointer<Double>
  let laneLast: UnsafePointer<Double>
  /// Every row begins with shift 0, in all lanes.
  let startsAtZero: Bool
  /// The lanes have the same shifts in all rows.
  let isShared: Bool
}

/// `dampTriangle` for eight states with the same operations in the same order, each with its own channel.
///
/// Element (m, n) stands at vector m(m+1)/2 + n; entry n of the tables at vector n, zero from a lane's own number of levels on, so that
/// nothing reaches beyond them. `tables` are vectors, `levels` of each: lift, settle, what the result is multiplied by; the weights of
/// the losses and of the gains; and for each of the two, by row, the first and the last shift of every lane. `spans` are 8 times
/// `levels` numbers: for losses and for gains, by row, the first and the last shift of any lane, and of all. `flags` say of the losses
/// whether every row begins with shift 0 (1), and whether the lanes have the same shifts (2); of the gains likewise (4, 8).
/// `buffer` takes 2 levels vectors. Cost: O(N² L) for all eight.
public func dampLanes(
  levels: Int, states: UnsafeMutablePointer<Double>, tables: UnsafePointer<Double>,
  spans: UnsafePointer<Int>, flags: Int, hasGain: Bool, buffer: UnsafeMutablePointer<Double>
) {
  @inline(__always) func table(_ index: Int) -> UnsafePointer<Double> {
    tables + index &* levels << 3
  }
  @inline(__always) func span(_ index: Int) -> UnsafePointer<Int> { spans + index &* levels }
  let loss = LaneShifts(
    weights: table(3), first: span(0), last: span(1), commonFirst: span(2), commonLast: span(3),
    laneFirst: table(5), laneLast: table(6), startsAtZero: flags & 1 != 0,
    isShared: flags & 2 != 0)
  let gain = LaneShifts(
    weights: table(4), first: span(4), last: span(5), commonFirst: span(6), commonLast: span(7),
    laneFirst: table(7), laneLast: table(8), startsAtZero: flags & 4 != 0,
    isShared: flags & 8 != 0)
  let (lift, settle, finish) = (table(0), table(1), table(2))
  let (one, two) = (buffer, buffer + levels << 3)
  for order in 0..<levels {
    let count = levels &- order
    let diagonal = LaneDiagonal(order: order, count: count)
    diagonal.fill(one, from: states, lift)
    diagonal.sums(loss, UnsafePointer(one), two, settle, sign: 1)
    if hasGain {
      diagonal.sums(gain, UnsafePointer(two), one, finish, sign: -1)
      diagonal.copy(UnsafePointer(one), to: states)
    } else {
      diagonal.copy(UnsafePointer(two), to: states)
    }
  }
}

/// The elements (k+d, k) of eight states.
private struct LaneDiagonal {
  let order: Int
  let count: Int

  /// Where element k stands.
  @inline(__always) private func place(_ k: Int) -> Int {
    let m = k &+ order
    return ((m &* (m &+ 1)) >> 1 &+ k) << 3
  }

  @inline(__always) func fill(
    _ out: UnsafeMutablePointer<Double>, from states: UnsafePointer<Double>,
    _ factors: UnsafePointer<Double>
  ) {
    for k in 0..<count {
      let factor = read(factors + (k &+ order) << 3) * read(factors + k << 3)
      write(read(states + place(k)) * factor, out + k << 3)
    }
  }

  @inline(__always) func copy(
    _ source: UnsafePointer<Double>, to states: UnsafeMutablePointer<Double>
  ) {
    for k in 0..<count { write(read(source + k << 3), states + place(k)) }
  }

  /// out_k = factor_{k+d} factor_k sum over l of weight_l source_{k±l}; row k + d says which l.
  @inline(__always) func sums(
    _ shifts: LaneShifts, _ source: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>,
    _ factors: UnsafePointer<Double>, sign: Int
  ) {
    var k = 0
    while k < count {
      if k &+ 4 <= count {
        four(shifts, source, k, sign).store(out, k, order, factors)
        k &+= 4
      } else {
        let sum = one(shifts, source, k, sign, .zero, shifts.first[k &+ order], .max)
        write(sum * (read(factors + (k &+ order) << 3) * read(factors + k << 3)), out + k << 3)
        k &+= 1
      }
    }
  }

  /// The last shift from element k that stays inside.
  @inline(__always) private func most(_ k: Int, _ sign: Int) -> Int {
    sign > 0 ? count &- 1 &- k : k
  }

  /// Adds the terms from `start` to `stop` that count for a lane to the sum for element k.
  @inline(__always) private func one(
    _ shifts: LaneShifts, _ source: UnsafePointer<Double>, _ k: Int, _ sign: Int, _ sum: Vector,
    _ start: Int, _ stop: Int
  ) -> Vector {
    let m = k &+ order
    var sum = sum
    var l = start
    let end = min(min(stop, shifts.last[m]), most(k, sign))
    while l <= end {
      var weight = read(shifts.weights + l << 3)
      if l < shifts.commonFirst[m] || l > shifts.commonLast[m] {
        let shift = Vector(repeating: Double(l))
        let counts =
          (shift .>= read(shifts.laneFirst + m << 3)) .& (shift .<= read(shifts.laneLast + m << 3))
        weight = Vector.zero.replacing(with: weight, where: counts)
      }
      sum = fused(weight, read(source + (k &+ sign &* l) << 3), sum)
      l &+= 1
    }
    return sum
  }

  struct Four {
    var a = Vector.zero
    var b = Vector.zero
    var c = Vector.zero
    var d = Vector.zero

    @inline(__always) func store(
      _ out: UnsafeMutablePointer<Double>, _ k: Int, _ order: Int, _ factors: UnsafePointer<Double>
    ) {
      @inline(__always) func put(_ v: Vector, _ k: Int) {
        write(v * (read(factors + (k &+ order) << 3) * read(factors + k << 3)), out + k << 3)
      }
      put(a, k)
      put(b, k &+ 1)
      put(c, k &+ 2)
      put(d, k &+ 3)
    }
  }

  /// The sums for four elements, which share what they read: source_{k+x} is multiplied by weight_x, weight_{x-1}, … .
  @inline(__always) private func four(
    _ shifts: LaneShifts, _ source: UnsafePointer<Double>, _ k: Int, _ sign: Int
  ) -> Four {
    // Downwards the last of the four comes first.
    let base = sign > 0 ? k : k &+ 3
    let row = base &+ order
    @inline(__always) func stop(_ i: Int) -> Int {
      min(shifts.commonLast[row &+ sign &* i] &+ i, most(base, sign))
    }
    let stops = (stop(0), stop(1), stop(2), stop(3))
    let common = min(min(stops.0, stops.1), min(stops.2, stops.3))
    guard shifts.startsAtZero, common >= 3 else { return fourApart(shifts, source, base, sign) }
    let (weights, from) = (shifts.weights, source + base << 3)
    @inline(__always) func weight(_ x: Int) -> Vector { read(weights + x << 3) }
    @inline(__always) func value(_ x: Int) -> Vector { read(from + (sign &* x) << 3) }
    var (s, r, q) = (weight(0), weight(1), weight(2))
    let w = value(2)
    var (u, v) = (value(0), value(1))
    var a = fused(q, w, fused(r, v, fused(s, u, .zero)))
    var b = fused(r, w, fused(s, v, .zero))
    var c = fused(s, w, .zero)
    var d = Vector.zero
    var x = 3
    while x <= common {
      let p = weight(x)
      u = value(x)
      a = fused(p, u, a)
      b = fused(q, u, b)
      c = fused(r, u, c)
      d = fused(s, u, d)
      (q, r, s) = (p, q, r)
      x &+= 1
    }
    let last = max(max(stops.0, stops.1), max(stops.2, stops.3))
    while x <= last {
      let p = weight(x)
      v = value(x)
      if x <= stops.0 { a = fused(p, v, a) }
      if x <= stops.1 { b = fused(q, v, b) }
      if x <= stops.2 { c = fused(r, v, c) }
      if x <= stops.3 { d = fused(s, v, d) }
      (q, r, s) = (p, q, r)
      x &+= 1
    }
    if !shifts.isShared {
      a = one(shifts, source, base, sign, a, stops.0 &+ 1, .max)
      b = one(shifts, source, base &+ sign, sign, b, stops.1, .max)
      c = one(shifts, source, base &+ 2 &* sign, sign, c, stops.2 &- 1, .max)
      d = one(shifts, source, base &+ 3 &* sign, sign, d, stops.3 &- 2, .max)
    }
    return sign > 0 ? Four(a: a, b: b, c: c, d: d) : Four(a: d, b: c, c: b, d: a)
  }

  @inline(never) private func fourApart(
    _ shifts: LaneShifts, _ source: UnsafePointer<Double>, _ base: Int, _ sign: Int
  ) -> Four {
    @inline(__always) func sum(_ i: Int) -> Vector {
      let k = base &+ sign &* i
      return one(shifts, source, k, sign, .zero, shifts.first[k &+ order], .max)
    }
    let (a, b, c, d) = (sum(0), sum(1), sum(2), sum(3))
    return sign > 0 ? Four(a: a, b: b, c: c, d: d) : Four(a: d, b: c, c: b, d: a)
  }
}

/// What damping carries beyond the levels of eight states, and what they have: `ThermalLeak.moments` of each. `leak` are three times
/// `levels` vectors, `sums` takes six: what is lost of 1, n+1 and (n+1)², and what there is. Cost: O(N).
public func leakLanes(
  levels: Int, states: UnsafePointer<Double>, leak: UnsafePointer<Double>,
  sums: UnsafeMutablePointer<Double>
) {
  var (a, b, c) = (Vector.zero, Vector.zero, Vector.zero)
  var (d, e, f) = (Vector.zero, Vector.zero, Vector.zero)
  for n in 0..<levels {
    let value = read(states + (n &* (n &+ 3)) << 2)
    let weight = Vector(repeating: Double(n &+ 1))
    let p = value.replacing(with: 0, where: value .< 0)
    a = a + p * read(leak + n << 3)
    b = b + p * read(leak + (levels &+ n) << 3)
    c = c + p * read(leak + (2 &* levels &+ n) << 3)
    d = d + value
    e = e + value * weight
    f = f + value * weight * weight
  }
  for (index, sum) in [a, b, c, d, e, f].enumerated() { write(sum, sums + index << 3) }
}
