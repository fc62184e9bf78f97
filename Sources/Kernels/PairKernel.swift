// Built three times, as Kernels.swift is. Its helpers are its own: those of another file are not inlined in debug builds.

@inline(__always) private func read(_ pointer: UnsafePointer<Double>) -> Vector {
  UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
}

@inline(__always) private func write(_ vector: Vector, _ pointer: UnsafeMutablePointer<Double>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: vector, as: Vector.self)
}

/// Where row m begins in a lower triangle whose rows are filled up to multiples of eight.
@inline(__always) private func packedRow(_ m: Int) -> Int {
  let (block, rest) = (m >> 3, m & 7)
  return ((block &+ 1) &* (4 &* block &+ rest)) << 3
}

/// One collision of pairs s levels apart on one plane of a state in the real gauge, with the s levels above that it reaches (`PairStencil`
/// in Simulation has the equation), with the operations of the scalar form in the same order: no product is fused with a sum, so that all
/// builds give its bits.
///
/// `plane` is the lower triangle in padded rows, symmetric or antisymmetric; `result` takes that of levels + s rows. `tables` are the
/// products <c_m c_n>, <s_m s_n>, <s_m c_n> and <c_m s_n>, `entries` squared numbers of each by rows, or, where they are those of one angle
/// (`isPlain`), the c_n and the s_n, `entries` of each. `entries` is levels + 2 s + 8 at least, and eight numbers may be read behind
/// them. `buffer` takes `pairRows(levels, step)` numbers.
/// Cost: some 25 operations an element, O(N²).
public func collidePairs(
  levels: Int, step: Int, plane: UnsafePointer<Double>, isAntisymmetric: Bool,
  tables: UnsafePointer<Double>, entries: Int, isPlain: Bool, groundWeight: Double,
  excitedWeight: Double, coupling: Double, buffer: UnsafeMutablePointer<Double>,
  result: UnsafeMutablePointer<Double>
) {
  let rows = PairRows(levels: levels, step: step, numbers: buffer)
  rows.fill(plane, sign: isAntisymmetric ? -1 : 1)
  func collide<Numbers: PairNumbers>(_: Numbers.Type) {
    let stencil = PairRowStencil<Numbers>(
      step: step, tables: tables, entries: entries, q: groundWeight, p: excitedWeight,
      kappa: coupling)
    for m in 0..<(levels &+ step) {
      if coupling == 0 {
        stencil.row(m, rows, result + packedRow(m), mixes: false)
      } else {
        stencil.row(m, rows, result + packedRow(m), mixes: true)
      }
    }
  }
  if isPlain { collide(PlainNumbers.self) } else { collide(AveragedNumbers.self) }
}

/// How many numbers `collidePairs` works with beside a state of so many levels.
public func pairRows(levels: Int, step: Int) -> Int {
  PairRows.width(levels, step) &* (levels &+ 3 &* step) &+ 8
}

/// The rows of a plane, each with s elements beyond the diagonal, and zeros where there is no level: s rows before them, two times s behind, s
/// numbers to the left.
private struct PairRows {
  let levels: Int
  let step: Int
  let numbers: UnsafeMutablePointer<Double>

  @inline(__always) static func width(_ levels: Int, _ step: Int) -> Int {
    (levels &+ 3 &* step &+ 16) & ~7
  }

  @inline(__always) func row(_ m: Int) -> UnsafeMutablePointer<Double> {
    numbers + ((m &+ step) &* PairRows.width(levels, step) &+ step)
  }

  func fill(_ plane: UnsafePointer<Double>, sign: Double) {
    for m in -step..<(levels &+ 2 &* step) {
      let out = row(m)
      guard m >= 0, m < levels else {
        clear(out - step, PairRows.width(levels, step))
        continue
      }
      clear(out - step, step)
      let source = plane + packedRow(m)
      var n = 0
      while n <= m {
        write(read(source + n), out + n)
        n &+= 8
      }
      n = m &+ 1
      let end = min(m &+ step, levels &- 1)
      while n <= end {
        out[n] = sign * plane[packedRow(n) &+ m]
        n &+= 1
      }
      while n <= m &+ step {
        out[n] = 0
        n &+= 1
      }
    }
  }

  @inline(__always) private func clear(_ start: UnsafeMutablePointer<Double>, _ count: Int) {
    for place in 0..<count { start[place] = 0 }
  }
}

/// Products of two amplitudes, of m and of eight neighbours from n on.
private protocol PairNumbers {
  static func cosines(_ t: UnsafePointer<Double>, _ entries: Int, _ m: Int, _ n: Int) -> Vector
  static func sines(_ t: UnsafePointer<Double>, _ entries: Int, _ m: Int, _ n: Int) -> Vector
  /// The sine of m, the cosine of n.
  static func mixed(_ t: UnsafePointer<Double>, _ entries: Int, _ m: Int, _ n: Int) -> Vector
  /// The sine of n, the cosine of m.
  static func crossed(_ t: UnsafePointer<Double>, _ entries: Int, _ m: Int, _ n: Int) -> Vector
}

private enum PlainNumbers: PairNumbers {
  @inline(__always) private static func product(
    _ a: UnsafePointer<Double>, _ m: Int, _ b: UnsafePointer<Double>, _ n: Int
  ) -> Vector { Vector(repeating: a[m]) * read(b + n) }

  @inline(__always) static func cosines(
    _ t: UnsafePointer<Double>, _ entries: Int, _ m: Int, _ n: Int
  ) -> Vector { product(t, m, t, n) }

  @inline(__always) static func sines(
    _ t: UnsafePointer<Double>, _ entries: Int, _ m: Int, _ n: Int
  ) -> Vector { product(t + entries, m, t + entries, n) }

  @inline(__always) static func mixed(
    _ t: UnsafePointer<Double>, _ entries: Int, _ m: Int, _ n: Int
  ) -> Vector { product(t + entries, m, t, n) }

  @inline(__always) static func crossed(
    _ t: UnsafePointer<Double>, _ entries: Int, _ m: Int, _ n: Int
  ) -> Vector { product(t, m, t + entries, n) }
}

private enum AveragedNumbers: PairNumbers {
  @inline(__always) private static func table(
    _ t: UnsafePointer<Double>, _ index: Int, _ entries: Int, _ m: Int, _ n: Int
  ) -> Vector { read(t + ((index &* entries &+ m) &* entries &+ n)) }

  @inline(__always) static func cosines(
    _ t: UnsafePointer<Double>, _ entries: Int, _ m: Int, _ n: Int
  ) -> Vector { table(t, 0, entries, m, n) }

  @inline(__always) static func sines(
    _ t: UnsafePointer<Double>, _ entries: Int, _ m: Int, _ n: Int
  ) -> Vector { table(t, 1, entries, m, n) }

  @inline(__always) static func mixed(
    _ t: UnsafePointer<Double>, _ entries: Int, _ m: Int, _ n: Int
  ) -> Vector { table(t, 2, entries, m, n) }

  @inline(__always) static func crossed(
    _ t: UnsafePointer<Double>, _ entries: Int, _ m: Int, _ n: Int
  ) -> Vector { table(t, 3, entries, m, n) }
}

private struct PairRowStencil<Numbers: PairNumbers> {
  let step: Int
  let tables: UnsafePointer<Double>
  let entries: Int
  let q: Double
  let p: Double
  let kappa: Double

  /// Row m of the result, zeros behind its diagonal.
  @inline(__always) func row(
    _ m: Int, _ rows: PairRows, _ result: UnsafeMutablePointer<Double>, mixes: Bool
  ) {
    let s = step
    let (over, here, below) = (rows.row(m &- s), rows.row(m), rows.row(m &+ s))
    let (q, p, kappa) = (
      Vector(repeating: q), Vector(repeating: p), Vector(repeating: kappa)
    )
    var n = 0
    while n <= m {
      @inline(__always) func cosines(_ i: Int) -> Vector {
        Numbers.cosines(tables, entries, m &+ i, n &+ i)
      }
      @inline(__always) func sines(_ i: Int) -> Vector {
        Numbers.sines(tables, entries, m &+ i, n &+ i)
      }
      var sum = (q * cosines(0) + p * cosines(s)) * read(here + n)
      sum = sum + p * sines(0) * read(over + n - s)
      sum = sum + q * sines(s) * read(below + n + s)
      if mixes {
        var mixed = Numbers.mixed(tables, entries, m, n) * read(over + n)
        mixed = mixed + Numbers.crossed(tables, entries, m, n) * read(here + n - s)
        mixed = mixed - Numbers.mixed(tables, entries, m &+ s, n &+ s) * read(below + n)
        mixed = mixed - Numbers.crossed(tables, entries, m &+ s, n &+ s) * read(here + n + s)
        sum = sum + kappa * mixed
      }
      if n &+ 7 > m {
        let place = Vector(0, 1, 2, 3, 4, 5, 6, 7)
        sum = Vector(repeating: 0).replacing(
          with: sum, where: place .<= Vector(repeating: Double(m &- n)))
      }
      write(sum, result + n)
      n &+= 8
    }
  }
}
