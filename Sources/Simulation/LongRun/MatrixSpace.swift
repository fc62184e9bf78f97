internal import LinearAlgebra

// Hermitian matrices in the form of a state, as a vector space with the product Tr XY.
extension CavityState {
  /// Tr XY of two in the same form and gauge.
  func overlap(with other: CavityState) -> Double {
    var sum = 2 * CavityState.product(real, other.real)
    for m in 0..<levels {
      let place = PackedTriangle.row(m) + m
      sum -= real[place] * other.real[place]
    }
    if representation == .hermitian { sum += 2 * CavityState.product(imaginary, other.imaginary) }
    return sum
  }

  /// Rows are filled up with zeros, so that all can be multiplied.
  private static func product(_ a: [Double], _ b: [Double]) -> Double {
    a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        var sums = SIMD8<Double>.zero
        for offset in stride(from: 0, to: min(a.count, b.count) - 63, by: 64) {
          sums +=
            a.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
            * b.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
        }
        return sums.sum()
      }
    }
  }

  /// Adds `factor` times another one.
  mutating func add(_ other: CavityState, times factor: Double) {
    CavityState.add(other.real, times: factor, to: &real)
    if representation == .hermitian {
      CavityState.add(other.imaginary, times: factor, to: &imaginary)
    }
  }

  private static func add(_ a: [Double], times factor: Double, to b: inout [Double]) {
    a.withUnsafeBytes { a in
      b.withUnsafeMutableBytes { b in
        for offset in stride(from: 0, to: min(a.count, b.count) - 63, by: 64) {
          let sum =
            b.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
            + factor * a.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
          b.storeBytes(of: sum, toByteOffset: offset, as: SIMD8<Double>.self)
        }
      }
    }
  }

  /// Trace 0, by the same share of each level.
  mutating func removeTrace() {
    let share = trace / Double(levels)
    for m in 0..<levels { real[PackedTriangle.row(m) + m] -= share }
  }

  /// Length 1; gives what it was.
  mutating func normalize() -> Double {
    let norm = overlap(with: self).squareRoot()
    if norm > 0 { scale(by: 1 / norm) }
    return norm
  }
}

/// Orthonormal Hermitian matrices of trace 0.
struct MatrixBasis {
  private(set) var members: [CavityState] = []
  var count: Int { members.count }

  /// What of a matrix lies along each.
  func coordinates(of matrix: CavityState) -> [Double] { members.map { $0.overlap(with: matrix) } }

  /// Takes that away; twice, as once leaves roundings along what is nearly parallel. Gives what it was.
  @discardableResult func remove(from matrix: inout CavityState) -> [Double] {
    var coordinates = [Double](repeating: 0, count: count)
    for _ in 0..<2 {
      for (index, member) in members.enumerated() {
        let part = member.overlap(with: matrix)
        coordinates[index] += part
        matrix.add(member, times: -part)
      }
    }
    return coordinates
  }

  /// One more, of which only what is not along the others counts; false, and none, where that is nothing.
  @discardableResult mutating func append(_ matrix: CavityState, least: Double = 1e-13) -> Bool {
    var matrix = matrix
    matrix.removeTrace()
    let size = matrix.overlap(with: matrix).squareRoot()
    remove(from: &matrix)
    guard matrix.normalize() > least * size else { return false }
    members.append(matrix)
    return true
  }
}
