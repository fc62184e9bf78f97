import LinearAlgebra
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// LAPACK and Jacobi's rotations each make about `order` roundings.
private let fewRoundings = 1e-13

@Suite("Eigenvalues")
struct EigenvalueTests {
  private func packed(_ matrix: ReferenceMatrix) -> (re: [Double], im: [Double]) {
    (
      PackedTriangle.packed(order: matrix.order) { matrix[$0, $1].re },
      PackedTriangle.packed(order: matrix.order) { matrix[$0, $1].im }
    )
  }

  @Test("Hermitian eigenvalues are those of Jacobi's rotations", arguments: [1, 2, 3, 8, 15])
  func hermitian(_ order: Int) throws {
    var random = ReferenceRandom(seed: order)
    let matrix = random.hermitianMatrix(levels: order)
    let (re, im) = packed(matrix)
    let values = try Eigenvalues.ofHermitian(real: re, imaginary: im, order: order)
    #expect(values == values.sorted(by: >))
    for (value, slow) in zip(values, matrix.hermitianEigenvalues) {
      #expect(abs(value - slow) < fewRoundings)
    }
  }

  @Test("Symmetric eigenvalues are those of Jacobi's rotations", arguments: [1, 2, 3, 8, 15])
  func symmetric(_ order: Int) throws {
    var random = ReferenceRandom(seed: 100 + order)
    var matrix = random.hermitianMatrix(levels: order)
    matrix.im = matrix.im.map { _ in 0 }
    let values = try Eigenvalues.ofSymmetric(packed: packed(matrix).re, order: order)
    for (value, slow) in zip(values, matrix.hermitianEigenvalues) {
      #expect(abs(value - slow) < fewRoundings)
    }
  }

  @Test("A leading block is taken from a larger packed matrix")
  func leadingBlock() throws {
    var random = ReferenceRandom(seed: 4)
    let matrix = random.hermitianMatrix(levels: 9)
    let (re, im) = packed(matrix)
    let values = try Eigenvalues.ofHermitian(real: re, imaginary: im, order: 5)
    for (value, slow) in zip(values, matrix.resized(5).hermitianEigenvalues) {
      #expect(abs(value - slow) < fewRoundings)
    }
  }

  @Test("A diagonal matrix has its diagonal, in descending order")
  func diagonal() throws {
    var matrix = ReferenceMatrix(4)
    for (n, value) in [0.5, -2, 3, 0.25].enumerated() { matrix[n, n] = (value, 0) }
    #expect(
      try Eigenvalues.ofSymmetric(packed: packed(matrix).re, order: 4) == [3, 0.5, 0.25, -2])
  }

  /// min(m, n), m, n = 1 … N, is the inverse of a second difference: 1/(4 sin²((2k-1) pi/(4N+2))).
  @Test("Large matrices are reduced in pieces, and between them whoever watches is asked")
  func pieces() throws {
    let order = 400
    let real = PackedTriangle.packed(order: order) { Double(min($0, $1) + 1) }
    let zeros = [Double](repeating: 0, count: real.count)
    let expected = (1...order).map {
      let half = sin((2 * Double($0) - 1) * Double.pi / (4 * Double(order) + 2))
      return 1 / (4 * half * half)
    }
    for isComplex in [false, true] {
      func eigenvalues() throws(EigenvalueFailure) -> [Double] {
        isComplex
          ? try Eigenvalues.ofHermitian(real: real, imaginary: zeros, order: order)
          : try Eigenvalues.ofSymmetric(packed: real, order: order)
      }
      for (value, exact) in zip(try eigenvalues(), expected) {
        #expect(abs(value - exact) < fewRoundings * expected[0])
      }
      var asked = 0
      let failure = #expect(throws: EigenvalueFailure.self) {
        _ = try Watched.run(while: {
          asked += 1
          return asked < 9
        }) { try eigenvalues() }
      }
      #expect(failure?.wasStopped == true && asked == 9)
      // Nobody watches any more.
      #expect(try eigenvalues().count == order)
    }
  }

  @Test("Rows of a packed triangle follow each other")
  func packing() {
    for m in 0..<100 {
      #expect(PackedTriangle.row(m + 1) - PackedTriangle.row(m) == (m + 8) / 8 * 8)
      #expect(PackedTriangle.count(order: m) == PackedTriangle.row(m) + 8)
    }
  }
}

@Suite("General eigenvalues")
struct GeneralEigenvalueTests {
  @Test("A rotation times a stretch has a conjugate pair, a triangle its diagonal")
  func closedForms() throws {
    let pair = try Eigenvalues.ofGeneral([3, -4, 4, 3], order: 2)
    #expect(abs(pair[0].re - 3) < fewRoundings && abs(pair[0].im - 4) < fewRoundings)
    #expect(abs(pair[1].im + 4) < fewRoundings)
    let triangle = try Eigenvalues.ofGeneral([1, 5, 7, 0, -3, 2, 0, 0, 2], order: 3)
    for (value, expected) in zip(triangle, [-3, 2, 1] as [Double]) {
      #expect(abs(value.re - expected) < fewRoundings && value.im == 0)
    }
    #expect(try Eigenvalues.ofGeneral([], order: 0).isEmpty)
  }

  @Test("Of a symmetric matrix they are the symmetric ones", arguments: [1, 2, 8, 15])
  func symmetric(_ order: Int) throws {
    var random = ReferenceRandom(seed: 300 + order)
    let matrix = random.hermitianMatrix(levels: order)
    let packed = PackedTriangle.packed(order: order) { matrix[$0, $1].re }
    let values = try Eigenvalues.ofGeneral(matrix.re, order: order).map(\.re).sorted(by: >)
    let expected = try Eigenvalues.ofSymmetric(packed: packed, order: order)
    for (value, slow) in zip(values, expected) { #expect(abs(value - slow) < fewRoundings) }
  }
}
