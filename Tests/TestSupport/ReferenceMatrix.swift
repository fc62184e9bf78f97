/// A dense square complex matrix with the few operations that the slow, obvious routes need.
public struct ReferenceMatrix: Sendable {
  public let order: Int
  public var re: [Double]
  public var im: [Double]

  public init(_ order: Int) {
    self.order = order
    re = [Double](repeating: 0, count: order * order)
    im = re
  }

  public static func identity(_ order: Int) -> ReferenceMatrix {
    var matrix = ReferenceMatrix(order)
    for n in 0..<order { matrix[n, n] = (1, 0) }
    return matrix
  }

  public subscript(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
    get { (re[m * order + n], im[m * order + n]) }
    set { (re[m * order + n], im[m * order + n]) = newValue }
  }

  public var adjoint: ReferenceMatrix {
    var result = ReferenceMatrix(order)
    for m in 0..<order {
      for n in 0..<order {
        let value = self[m, n]
        result[n, m] = (value.re, -value.im)
      }
    }
    return result
  }

  public var trace: (re: Double, im: Double) {
    (0..<order).reduce((0, 0)) { ($0.0 + self[$1, $1].re, $0.1 + self[$1, $1].im) }
  }

  /// The largest modulus of an element.
  public var largest: Double {
    zip(re, im).map { ($0 * $0 + $1 * $1).squareRoot() }.max() ?? 0
  }

  /// The same matrix with empty rows and columns at the end, or without its last ones.
  public func resized(_ newOrder: Int) -> ReferenceMatrix {
    var result = ReferenceMatrix(newOrder)
    let common = min(order, newOrder)
    for m in 0..<common { for n in 0..<common { result[m, n] = self[m, n] } }
    return result
  }

  public static func * (a: ReferenceMatrix, b: ReferenceMatrix) -> ReferenceMatrix {
    let order = a.order
    var result = ReferenceMatrix(order)
    for m in 0..<order {
      for k in 0..<order {
        let (x, y) = a[m, k]
        if x == 0, y == 0 { continue }
        for n in 0..<order {
          let (u, v) = b[k, n]
          result.re[m * order + n] += x * u - y * v
          result.im[m * order + n] += x * v + y * u
        }
      }
    }
    return result
  }

  public static func + (a: ReferenceMatrix, b: ReferenceMatrix) -> ReferenceMatrix {
    var result = a
    for i in a.re.indices {
      result.re[i] += b.re[i]
      result.im[i] += b.im[i]
    }
    return result
  }

  public static func - (a: ReferenceMatrix, b: ReferenceMatrix) -> ReferenceMatrix { a + (-1) * b }

  public static func * (factor: Double, a: ReferenceMatrix) -> ReferenceMatrix {
    var result = a
    for i in a.re.indices {
      result.re[i] *= factor
      result.im[i] *= factor
    }
    return result
  }

  /// i times the matrix.
  public var timesI: ReferenceMatrix {
    var result = self
    for i in re.indices { (result.re[i], result.im[i]) = (-im[i], re[i]) }
    return result
  }

  /// The matrix exponential: Taylor's series of the matrix divided by 2^s, squared s times.
  public var exponential: ReferenceMatrix {
    var squarings = 0
    var size = largest * Double(order)
    while size > 0.25 {
      size /= 2
      squarings += 1
    }
    var factor = 1.0
    for _ in 0..<squarings { factor /= 2 }
    let small = factor * self
    var term = ReferenceMatrix.identity(order)
    var sum = term
    // 0.25^20/20! is below 1e-30.
    for n in 1...20 {
      term = (1 / Double(n)) * (term * small)
      sum = sum + term
    }
    for _ in 0..<squarings { sum = sum * sum }
    return sum
  }

  /// a on this many levels.
  public static func annihilation(_ levels: Int) -> ReferenceMatrix {
    var a = ReferenceMatrix(levels)
    for n in 1..<levels { a[n - 1, n] = (Double(n).squareRoot(), 0) }
    return a
  }

  /// Tr(rho operator).
  public func expectation(_ operator: ReferenceMatrix) -> (re: Double, im: Double) {
    (self * `operator`).trace
  }

  /// The eigenvalues of a Hermitian matrix in descending order, by Jacobi's rotations of the real
  /// symmetric matrix
  /// ((Re, -Im), (Im, Re)), which has each of them twice.
  public var hermitianEigenvalues: [Double] {
    let size = 2 * order
    var a = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for m in 0..<order {
      for n in 0..<order {
        let value = self[m, n]
        a[m][n] = value.re
        a[m + order][n + order] = value.re
        a[m][n + order] = -value.im
        a[m + order][n] = value.im
      }
    }
    for _ in 0..<30 {
      var off = 0.0
      for p in 0..<size { for q in 0..<p { off += a[p][q] * a[p][q] } }
      if off < 1e-40 { break }
      for p in 1..<size {
        for q in 0..<p where abs(a[p][q]) > 1e-30 {
          let difference = (a[q][q] - a[p][p]) / (2 * a[p][q])
          let t =
            (difference >= 0 ? 1 : -1)
            / (abs(difference) + (difference * difference + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          let s = t * c
          for k in 0..<size {
            let (x, y) = (a[k][p], a[k][q])
            (a[k][p], a[k][q]) = (c * x - s * y, s * x + c * y)
          }
          for k in 0..<size {
            let (x, y) = (a[p][k], a[q][k])
            (a[p][k], a[q][k]) = (c * x - s * y, s * x + c * y)
          }
        }
      }
    }
    let doubled = (0..<size).map { a[$0][$0] }.sorted(by: >)
    return (0..<order).map { doubled[2 * $0] }
  }
}
