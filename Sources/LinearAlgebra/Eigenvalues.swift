internal import CLAPACK

/// A LAPACK routine did not converge; `info` is its own code.
public struct EigenvalueFailure: Error, Sendable {
  public let info: Int

  /// `info` when the LAPACK libraries are not installed.
  public static let notInstalled = Int(MASER_NO_LAPACK)

  /// Whoever watches said that it is not to go on: see `Watched`.
  public var wasStopped: Bool { info == Int(MASER_STOPPED) }
}

/// Storage of the lower triangle of a symmetric or Hermitian matrix, row by row, each row filled up with zeros to a
/// multiple of eight numbers: vectors never straddle two rows. A matrix that grows keeps the places of its elements.
public enum PackedTriangle {
  /// How many numbers a matrix of this order takes, with the eight zeros that follow its last row.
  @inlinable
  public static func count(order: Int) -> Int { row(order) + 8 }

  /// Where row m starts: rows 8b … 8b+7 take 8(b+1) numbers each.
  @inlinable
  public static func row(_ m: Int) -> Int {
    let (block, rest) = (m >> 3, m & 7)
    return 8 * (block + 1) * (4 * block + rest)
  }

  /// The matrix of these elements (m, n), n <= m.
  public static func packed(order: Int, _ element: (Int, Int) -> Double) -> [Double] {
    var numbers = [Double](repeating: 0, count: count(order: order))
    for m in 0..<order {
      let row = row(m)
      for n in 0...m { numbers[row + n] = element(m, n) }
    }
    return numbers
  }
}

/// The elements (m, n), n <= m, of a triangle one after the other, without gaps: (m, n) at m(m+1)/2 + n.
public enum DenseTriangle {
  @inlinable
  public static func count(order: Int) -> Int { order * (order + 1) / 2 }

  /// Where row m starts.
  @inlinable
  public static func row(_ m: Int) -> Int { m * (m + 1) / 2 }
}

/// Eigenvalues by LAPACK's divide-and-conquer drivers.
public enum Eigenvalues {
  /// Columns behind the matrix that are there to be read, for the kernels that look too far (see CLAPACK.c).
  static let overread = 8

  /// All eigenvalues, descending, of the leading block of a packed real symmetric matrix.
  ///
  /// Error: about `order` roundings of the largest one (LAPACK Users' Guide, 4.7). Cost: O(order³).
  public static func ofSymmetric(
    packed: [Double], order: Int
  ) throws(EigenvalueFailure) -> [Double] {
    var full = [Double](repeating: 0, count: order * (order + overread))
    for m in 0..<order {
      let row = PackedTriangle.row(m)
      for n in 0...m { full[m * order + n] = packed[row + n] }
    }
    var values = [Double](repeating: 0, count: order)
    let info = maser_symmetric_eigenvalues(Int32(order), &full, &values)
    guard info == 0 else { throw EigenvalueFailure(info: Int(info)) }
    return values.reversed()
  }

  /// All eigenvalues, descending, of the leading block of a packed Hermitian matrix.
  public static func ofHermitian(
    real: [Double], imaginary: [Double], order: Int
  ) throws(EigenvalueFailure) -> [Double] {
    var full = [Double](repeating: 0, count: 2 * order * (order + overread))
    for m in 0..<order {
      let row = PackedTriangle.row(m)
      for n in 0...m {
        full[2 * (m * order + n)] = real[row + n]
        full[2 * (m * order + n) + 1] = imaginary[row + n]
      }
    }
    var values = [Double](repeating: 0, count: order)
    let info = maser_hermitian_eigenvalues(Int32(order), &full, &values)
    guard info == 0 else { throw EigenvalueFailure(info: Int(info)) }
    return values.reversed()
  }
}
