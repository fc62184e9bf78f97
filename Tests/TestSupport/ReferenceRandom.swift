/// A seeded stream of random numbers (SplitMix64), so that a failing random case can be run again.
public struct ReferenceRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678 }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in the range.
  public mutating func number(_ range: ClosedRange<Double>) -> Double {
    Double.random(in: range, using: &self)
  }

  public mutating func integer(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }

  /// A random density matrix whose weights fall off with the level.
  public mutating func densityMatrix(levels: Int, decay: Double = 0.9) -> ReferenceMatrix {
    var root = ReferenceMatrix(levels)
    var size = 1.0
    for m in 0..<levels {
      for n in 0..<levels {
        root[m, n] = (size * number(-1...1), size * number(-1...1))
      }
      size *= decay
    }
    let product = root * root.adjoint
    return (1 / product.trace.re) * product
  }

  /// A random Hermitian matrix, neither positive nor of trace one.
  public mutating func hermitianMatrix(levels: Int) -> ReferenceMatrix {
    var matrix = ReferenceMatrix(levels)
    for m in 0..<levels {
      for n in 0...m {
        let value = (re: number(-1...1), im: m == n ? 0 : number(-1...1))
        matrix[m, n] = value
        matrix[n, m] = (value.re, -value.im)
      }
    }
    return matrix
  }
}
