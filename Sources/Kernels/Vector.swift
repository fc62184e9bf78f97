// Built three times, for vectors of different width (see Package.swift): the same source, chosen at run time.
//
// Where the processor multiplies and adds with one rounding, all builds that do so give the same bits, whatever the
// width of their vectors: no operation mixes lanes except the masks at the ends of rows.

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
