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

/// What weights and factors are read as: for lanes with a channel each, or with one for all.
private protocol LaneNumbers {
  /// Weight l.
  static func weight(_ weights: UnsafePointer<Double>, _ l: Int) -> Vector
  /// What element k of a diagonal is multiplied by: the product of the factors of its row and its column.
  static func factor(_ factors: UnsafePointer<Double>, _ diagonal: LaneDiagonal, _ k: Int) -> Vector
}

/// A vector each.
private enum LanesApart: LaneNumbers {
  @inline(__always) static func weight(_ weights: UnsafePointer<Double>, _ l: Int) -> Vector {
    read(weights + l << 3)
  }

  @inline(__always) static func factor(
    _ factors: UnsafePointer<Double>, _ diagonal: LaneDiagonal, _ k: Int
  ) -> Vector {
    read(factors + (k &+ diagonal.order) << 3) * read(factors + k << 3)
  }
}

/// One number; of the factors the products, diagonal after diagonal.
private enum LanesAlike: LaneNumbers {
  @inline(__always) static func weight(_ weights: UnsafePointer<Double>, _ l: Int) -> Vector {
    Vector(repeating: weights[l])
  }

  @inline(__always) static func factor(
    _ factors: UnsafePointer<Double>, _ diagonal: LaneDiagonal, _ k: Int
  ) -> Vector {
    Vector(repeating: factors[diagonal.start &+ k])
  }
}

/// One sum of the thermal channel for eight states, one in each lane: weights by shift, and which of them count in a row.
///
/// Shifts from `commonFirst` to `commonLast` count in all lanes, and the others from `first` to `last` only where
/// `laneFirst` <= shift <= `laneLast`, vectors by row.
private struct LaneShifts<Numbers: LaneNumbers> {
  let weights: UnsafePointer<Double>
  let first: UnsafePointer<Int>
  let last: UnsafePointer<Int>
  let commonFirst: UnsafePointer<Int>
  let commonLast: UnsafePointer<Int>
  let laneFirst: UnsafePointer<Double>
  let laneLast: UnsafePointer<Double>
  /// Every row begins with shift 0, in all lanes.
  let startsAtZero: Bool

  @inline(__always) func weight(_ l: Int) -> Vector { Numbers.weight(weights, l) }

  /// Zero in the lanes for which shift l does not count in row m.
  @inline(__always) func weight(_ l: Int, row m: Int) -> Vector {
    if l >= commonFirst[m] && l <= commonLast[m] { return weight(l) }
    let shift = Vector(repeating: Double(l))
    let counts =
      (shift .>= read(laneFirst + m << 3)) .& (shift .<= read(laneLast + m << 3))
    return Vector.zero.replacing(with: weight(l), where: counts)
  }
}

/// What elements of a diagonal are multiplied by.
private struct LaneFactors<Numbers: LaneNumbers> {
  let numbers: UnsafePointer<Double>

  @inline(__always) func callAsFunction(_ diagonal: LaneDiagonal, _ k: Int) -> Vector {
    Numbers.factor(numbers, diagonal, k)
  }
}

/// `dampTriangle` for eight states with the same operations in the same order, each with its own channel.
///
/// Element (m, n) stands at vector m(m+1)/2 + n; entry n of the tables at vector n, zero from a lane's own number of levels on, so that
/// nothing reaches beyond them. `tables` are vectors, `levels` of each: lift, settle, what the result is multiplied by; the weights of
/// the losses and of the gains; and for each of the two, by row, the first and the last shift of every lane. `spans` are 8 times
/// `levels` numbers: for losses and for gains, by row, the first and the last shift of any lane, and of all. `flags` say of the losses
/// whether every row begins with shift 0 (1), and of the gains likewise (4).
///
/// `alike` is for lanes that have one channel and as many levels: numbers instead of vectors, the weights of the losses and of the gains,
/// `levels` of each, and the products of lift and of settle for every element, diagonal after diagonal.
/// `buffer` takes `lanesBuffer(levels)` numbers. Cost: O(N² L) for all eight.
public func dampLanes(
  levels: Int, states: UnsafeMutablePointer<Double>, tables: UnsafePointer<Double>,
  spans: UnsafePointer<Int>, flags: Int, hasGain: Bool, alike: UnsafePointer<Double>?,
  buffer: UnsafeMutablePointer<Double>
) {
  if let alike {
    let products = alike + 2 &* levels
    let next = products + (levels &* (levels &+ 1)) >> 1
    LaneChannel<LanesAlike>(
      levels: levels, tables: tables, spans: spans, flags: flags, weights: (alike, alike + levels),
      lift: LaneFactors(numbers: products), settle: LaneFactors(numbers: next),
      finish: LaneFactors(numbers: products)
    ).apply(states, hasGain, buffer)
  } else {
    func table(_ index: Int) -> UnsafePointer<Double> { tables + index &* levels << 3 }
    LaneChannel<LanesApart>(
      levels: levels, tables: tables, spans: spans, flags: flags, weights: (table(3), table(4)),
      lift: LaneFactors(numbers: table(0)), settle: LaneFactors(numbers: table(1)),
      finish: LaneFactors(numbers: table(2))
    ).apply(states, hasGain, buffer)
  }
}

/// How many numbers `dampLanes` works with beside the states.
public func lanesBuffer(levels: Int) -> Int { 2 &* laneStride(levels) }

/// From one diagonal's numbers to those of another: a multiple of 4096 bytes, because what is written at the same place of a page as
/// something that is read next is taken for it at first.
private func laneStride(_ levels: Int) -> Int { ((levels &+ 16 &+ 63) & ~63) << 3 }

private struct LaneChannel<Numbers: LaneNumbers> {
  let levels: Int
  let tables: UnsafePointer<Double>
  let spans: UnsafePointer<Int>
  let flags: Int
  let weights: (UnsafePointer<Double>, UnsafePointer<Double>)
  let lift: LaneFactors<Numbers>
  let settle: LaneFactors<Numbers>
  let finish: LaneFactors<Numbers>

  /// Of the losses (0) or of the gains (1).
  @inline(__always) private func shifts(_ which: Int) -> LaneShifts<Numbers> {
    let start = spans + 4 &* which &* levels
    let bounds = tables + (5 &+ 2 &* which) &* levels << 3
    return LaneShifts(
      weights: which == 0 ? weights.0 : weights.1, first: start, last: start + levels,
      commonFirst: start + 2 &* levels, commonLast: start + 3 &* levels, laneFirst: bounds,
      laneLast: bounds + levels << 3, startsAtZero: flags & (1 << (2 &* which)) != 0)
  }

  @inline(__always) func apply(
    _ states: UnsafeMutablePointer<Double>, _ hasGain: Bool, _ buffer: UnsafeMutablePointer<Double>
  ) {
    let (loss, gain) = (shifts(0), shifts(1))
    // Zeros behind what the losses read and before what the gains read.
    let (one, two) = (buffer, buffer + laneStride(levels))
    for n in 0..<8 { write(.zero, two - (n &+ 1) << 3) }
    var diagonal = LaneDiagonal(order: 0, count: levels, start: 0)
    while diagonal.count > 0 {
      diagonal.fill(one, from: states, lift)
      if hasGain {
        diagonal.losses(loss, UnsafePointer(one), settle, two, inPlace: false)
        diagonal.gains(gain, UnsafePointer(two), finish, states)
      } else {
        diagonal.losses(loss, UnsafePointer(one), settle, states, inPlace: true)
      }
      diagonal = diagonal.next
    }
  }
}

/// The elements (k+d, k) of eight states.
private struct LaneDiagonal {
  let order: Int
  let count: Int
  /// How many elements the diagonals before it have.
  let start: Int

  var next: LaneDiagonal {
    LaneDiagonal(order: order &+ 1, count: count &- 1, start: start &+ count)
  }

  /// Where element k stands.
  @inline(__always) private func place(_ k: Int) -> Int {
    let m = k &+ order
    return ((m &* (m &+ 1)) >> 1 &+ k) << 3
  }

  /// With zeros behind it.
  @inline(__always) func fill<Numbers: LaneNumbers>(
    _ out: UnsafeMutablePointer<Double>, from states: UnsafePointer<Double>,
    _ factors: LaneFactors<Numbers>
  ) {
    for k in 0..<count { write(read(states + place(k)) * factors(self, k), out + k << 3) }
    for k in count..<(count &+ 8) { write(.zero, out + k << 3) }
  }

  /// out_k = factor_k sum over l of weight_l source_{k+l}; row k + d says which l. Into the diagonal itself (`inPlace`), or side by side.
  @inline(__always) func losses<Numbers: LaneNumbers>(
    _ shifts: LaneShifts<Numbers>, _ source: UnsafePointer<Double>, _ factors: LaneFactors<Numbers>,
    _ out: UnsafeMutablePointer<Double>, inPlace: Bool
  ) {
    @inline(__always) func put(_ sum: Vector, _ k: Int) {
      write(sum * factors(self, k), out + (inPlace ? place(k) : k << 3))
    }
    var k = 0
    if shifts.startsAtZero {
      while k &+ 4 <= count {
        four(shifts, source, k, sign: 1).store(k, 1, put)
        k &+= 4
      }
    }
    while k < count {
      put(one(shifts, source, k, 1, .zero, shifts.first[k &+ order]), k)
      k &+= 1
    }
  }

  /// The same with source_{k-l}, into the diagonal itself.
  @inline(__always) func gains<Numbers: LaneNumbers>(
    _ shifts: LaneShifts<Numbers>, _ source: UnsafePointer<Double>, _ factors: LaneFactors<Numbers>,
    _ states: UnsafeMutablePointer<Double>
  ) {
    @inline(__always) func put(_ sum: Vector, _ k: Int) {
      write(sum * factors(self, k), states + place(k))
    }
    var k = 0
    // Those left over are the first ones, whose sums are short.
    let alone = shifts.startsAtZero ? count & 3 : count
    while k < alone {
      put(one(shifts, source, k, -1, .zero, shifts.first[k &+ order]), k)
      k &+= 1
    }
    while k < count {
      four(shifts, source, k &+ 3, sign: -1).store(k &+ 3, -1, put)
      k &+= 4
    }
  }

  /// The last shift from element k that stays inside.
  @inline(__always) private func most(_ k: Int, _ sign: Int) -> Int {
    sign > 0 ? count &- 1 &- k : k
  }

  /// Adds the terms from shift `start` on that count for a lane to the sum for element k.
  @inline(__always) private func one<Numbers: LaneNumbers>(
    _ shifts: LaneShifts<Numbers>, _ source: UnsafePointer<Double>, _ k: Int, _ sign: Int,
    _ sum: Vector, _ start: Int
  ) -> Vector {
    let m = k &+ order
    var sum = sum
    var l = start
    let end = min(shifts.last[m], most(k, sign))
    while l <= end {
      sum = fused(shifts.weight(l, row: m), read(source + (k &+ sign &* l) << 3), sum)
      l &+= 1
    }
    return sum
  }

  struct Four {
    var a = Vector.zero
    var b = Vector.zero
    var c = Vector.zero
    var d = Vector.zero

    @inline(__always) func store(_ k: Int, _ sign: Int, _ put: (Vector, Int) -> Void) {
      put(a, k)
      put(b, k &+ sign)
      put(c, k &+ 2 &* sign)
      put(d, k &+ 3 &* sign)
    }
  }

  /// The sums for four elements from k on, upwards or downwards, which share what they read: source_{k±x} is multiplied by weight_x,
  /// weight_{x-1}, … . Beyond the diagonal zeros are read, which change no bit.
  @inline(__always) private func four<Numbers: LaneNumbers>(
    _ shifts: LaneShifts<Numbers>, _ source: UnsafePointer<Double>, _ k: Int, sign: Int
  ) -> Four {
    let inside = most(k, sign)
    @inline(__always) func last(_ i: Int) -> Int {
      let last = shifts.commonLast[k &+ order &+ sign &* i]
      // What goes on to the end is not limited.
      return last >= inside &- i ? inside : last
    }
    let full = min(min(last(0), last(1)), min(last(2), last(3)))
    guard full >= 3 else { return fourApart(shifts, source, k, sign) }
    let from = source + k << 3
    @inline(__always) func value(_ x: Int) -> Vector { read(from + (sign &* x) << 3) }
    var (s, r, q) = (shifts.weight(0), shifts.weight(1), shifts.weight(2))
    var u = value(0)
    var sums = Four()
    sums.a = fused(s, u, .zero)
    u = value(1)
    sums.a = fused(r, u, sums.a)
    sums.b = fused(s, u, .zero)
    u = value(2)
    sums.a = fused(q, u, sums.a)
    sums.b = fused(r, u, sums.b)
    sums.c = fused(s, u, .zero)
    var x = 3
    while x <= full {
      let p = shifts.weight(x)
      u = value(x)
      sums.a = fused(p, u, sums.a)
      sums.b = fused(q, u, sums.b)
      sums.c = fused(r, u, sums.c)
      sums.d = fused(s, u, sums.d)
      (q, r, s) = (p, q, r)
      x &+= 1
    }
    guard full < inside else { return sums }
    // Shift `full` for the other three.
    u = value(x)
    sums.b = fused(q, u, sums.b)
    sums.c = fused(r, u, sums.c)
    sums.d = fused(s, u, sums.d)
    u = value(x &+ 1)
    sums.c = fused(q, u, sums.c)
    sums.d = fused(r, u, sums.d)
    sums.d = fused(q, value(x &+ 2), sums.d)
    @inline(__always) func rest(_ i: Int, _ sum: Vector) -> Vector {
      one(shifts, source, k &+ sign &* i, sign, sum, full &+ 1)
    }
    sums.a = rest(0, sums.a)
    sums.b = rest(1, sums.b)
    sums.c = rest(2, sums.c)
    sums.d = rest(3, sums.d)
    return sums
  }

  /// One by one.
  @inline(never) private func fourApart<Numbers: LaneNumbers>(
    _ shifts: LaneShifts<Numbers>, _ source: UnsafePointer<Double>, _ k: Int, _ sign: Int
  ) -> Four {
    @inline(__always) func sum(_ i: Int) -> Vector {
      let place = k &+ sign &* i
      return one(shifts, source, place, sign, .zero, shifts.first[place &+ order])
    }
    return Four(a: sum(0), b: sum(1), c: sum(2), d: sum(3))
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
