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

/// How many numbers row m takes.
@inline(__always) private func length(ofRow m: Int) -> Int { ((m >> 3) &+ 1) << 3 }

/// The thermal channel on a lower triangle in padded rows, in place (`ThermalPasses` in Simulation derives it):
///
///     a[m,n] = lift_m lift_n r[m,n]
///     b[m,n] = settle_m settle_n sum over l of loss_l a[m+l,n+l],   l = first_m … last_m
///     r'[m,n] = lift_m lift_n sum over j of gain_j b[m-j,n-j],      j = first_m … last_m, j <= n
///
/// without the third line if there is no gain (`hasGain`). b stands in `between`, each row with eight zeros before it: what is left of
/// the first level. It takes `dampingRows(levels)` numbers, zeros at first.
///
/// The triangle ends with eight zeros; `lift` and `settle` have entries up to levels + 8. Cost: O(N² L) for L weights.
public func dampTriangle(
  levels: Int, _ triangle: UnsafeMutablePointer<Double>, between: UnsafeMutablePointer<Double>,
  lift: UnsafePointer<Double>, settle: UnsafePointer<Double>, loss: UnsafePointer<Double>,
  lossFirst: UnsafePointer<Int>, lossLast: UnsafePointer<Int>, gain: UnsafePointer<Double>,
  gainFirst: UnsafePointer<Int>, gainLast: UnsafePointer<Int>, hasGain: Bool
) {
  let passes = ThermalRows(levels: levels, triangle: triangle, between: between)
  passes.scale(lift)
  // Ascending: what is read from later rows has not been overwritten.
  for m in 0..<levels {
    let last = min(lossLast[m], levels &- 1 &- m)
    if hasGain {
      passes.gather(m, between + passes.place(m), loss, lossFirst[m], last, settle)
    } else {
      passes.gather(m, triangle + paddedRow(m), loss, lossFirst[m], last, settle)
    }
  }
  guard hasGain else { return }
  for m in 0..<levels { passes.spread(m, gain, gainFirst[m], gainLast[m], lift) }
}

/// How many numbers `dampTriangle` keeps beside a triangle.
public func dampingRows(levels: Int) -> Int { paddedRow(levels) &+ 8 &* levels &+ 8 }

/// Up to four vectors of a row.
private struct Sums {
  var a = Vector.zero
  var b = Vector.zero
  var c = Vector.zero
  var d = Vector.zero

  @inline(__always) mutating func add(
    _ count: Int, _ weight: Vector, _ from: UnsafePointer<Double>
  ) {
    a = fused(weight, read(from), a)
    if count > 1 { b = fused(weight, read(from + 8), b) }
    if count > 2 { c = fused(weight, read(from + 16), c) }
    if count > 3 { d = fused(weight, read(from + 24), d) }
  }

  @inline(__always) func store(
    _ count: Int, _ out: UnsafeMutablePointer<Double>, _ factor: Vector,
    _ factors: UnsafePointer<Double>
  ) {
    write(a * (factor * read(factors)), out)
    if count > 1 { write(b * (factor * read(factors + 8)), out + 8) }
    if count > 2 { write(c * (factor * read(factors + 16)), out + 16) }
    if count > 3 { write(d * (factor * read(factors + 24)), out + 24) }
  }
}

private struct ThermalRows {
  let levels: Int
  let triangle: UnsafeMutablePointer<Double>
  let between: UnsafeMutablePointer<Double>

  /// Where row m stands between the passes.
  @inline(__always) func place(_ m: Int) -> Int { paddedRow(m) &+ 8 &* m &+ 8 }

  @inline(__always) func scale(_ factors: UnsafePointer<Double>) {
    var row = triangle
    for m in 0..<levels {
      let factor = Vector(repeating: factors[m])
      var n = 0
      while n <= m {
        write(read(row + n) * (factor * read(factors + n)), row + n)
        n &+= 8
      }
      row += length(ofRow: m)
    }
  }

  @inline(__always) func gather(
    _ m: Int, _ out: UnsafeMutablePointer<Double>, _ weights: UnsafePointer<Double>, _ first: Int,
    _ last: Int, _ factors: UnsafePointer<Double>
  ) {
    let source = UnsafePointer(triangle) + paddedRow(m &+ first) + first
    let factor = Vector(repeating: factors[m])
    var n = 0
    @inline(__always) func run(_ count: Int) {
      var sums = Sums()
      var (from, l) = (source + n, first)
      while l <= last {
        sums.add(count, Vector(repeating: weights[l]), from)
        from += length(ofRow: m &+ l) &+ 1
        l &+= 1
      }
      sums.store(count, out + n, factor, factors + n)
      n &+= 8 &* count
    }
    while n &+ 24 <= m { run(4) }
    if n &+ 16 <= m { run(3) } else if n &+ 8 <= m { run(2) } else if n <= m { run(1) }
    clear(out, after: m)
  }

  @inline(__always) func spread(
    _ m: Int, _ weights: UnsafePointer<Double>, _ first: Int, _ last: Int,
    _ factors: UnsafePointer<Double>
  ) {
    let out = triangle + paddedRow(m)
    let source = UnsafePointer(between) + place(m &- first) - first
    let factor = Vector(repeating: factors[m])
    var n = 0
    @inline(__always) func run(_ count: Int) {
      var sums = Sums()
      var (from, j) = (source + n, first)
      // Beyond, the first vector is left of the first level.
      let most = min(last, n &+ 7)
      while j <= most {
        sums.add(count, Vector(repeating: weights[j]), from)
        from -= length(ofRow: m &- j &- 1) &+ 9
        j &+= 1
      }
      sums.store(count, out + n, factor, factors + n)
      n &+= 8 &* count
    }
    // Vectors together, if all have as many terms.
    while n <= m {
      let isFull = last <= n &+ 7
      if isFull, n &+ 24 <= m {
        run(4)
      } else if isFull, n &+ 16 <= m {
        run(3)
      } else if isFull, n &+ 8 <= m {
        run(2)
      } else {
        run(1)
      }
    }
    clear(out, after: m)
  }

  /// Zeros behind the diagonal.
  @inline(__always) private func clear(_ row: UnsafeMutablePointer<Double>, after m: Int) {
    var place = m &+ 1
    while place & 7 != 0 {
      row[place] = 0
      place &+= 1
    }
  }
}
