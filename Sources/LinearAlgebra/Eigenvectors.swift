internal import CLAPACK

/// A Hermitian matrix as the sum of its eigenvalues times the projectors on its eigenvectors.
public struct HermitianDecomposition: Sendable {
  /// N, ascending.
  public let values: [Double]
  private let vectors: [Double]
  private let order: Int

  /// `real` and `imaginary` are row-major N x N; only the lower triangle is read.
  ///
  /// Error: the sum is off by some N roundings of the norm, the vectors are orthonormal as closely (LAPACK Users' Guide,
  /// 4.7). Cost: O(N³).
  public init(real: [Double], imaginary: [Double], order: Int) throws(EigenvalueFailure) {
    var full = [Double](repeating: 0, count: 2 * order * (order + Eigenvalues.overread))
    for index in 0..<(order * order) {
      full[2 * index] = real[index]
      full[2 * index + 1] = imaginary[index]
    }
    var values = [Double](repeating: 0, count: order)
    let info = maser_hermitian_eigenvectors(Int32(order), &full, &values)
    guard info == 0 else { throw EigenvalueFailure(info: Int(info)) }
    (self.values, vectors, self.order) = (values, full, order)
  }

  /// Element n of eigenvector k.
  public func element(_ n: Int, ofVector k: Int) -> (re: Double, im: Double) {
    let place = 2 * (k * order + n)
    return (vectors[place], -vectors[place + 1])
  }
}
