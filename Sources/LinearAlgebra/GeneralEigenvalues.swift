internal import CLAPACK

extension Eigenvalues {
  /// All eigenvalues of a real matrix given by rows, by falling modulus; of a conjugate pair the one above the axis first.
  ///
  /// Error: about `order` roundings of the largest singular value times the eigenvalue's condition, which is not
  /// computed. Cost: O(order³).
  public static func ofGeneral(
    _ matrix: [Double], order: Int
  ) throws(EigenvalueFailure) -> [(re: Double, im: Double)] {
    guard order > 0 else { return [] }
    var copy = matrix + [Double](repeating: 0, count: order * overread)
    var re = [Double](repeating: 0, count: order)
    var im = re
    let info = maser_general_eigenvalues(Int32(order), &copy, &re, &im)
    guard info == 0 else { throw EigenvalueFailure(info: Int(info)) }
    return zip(re, im).map { (re: $0, im: $1) }.sorted {
      let (a, b) = ($0.re * $0.re + $0.im * $0.im, $1.re * $1.re + $1.im * $1.im)
      return a != b ? a > b : ($0.re, $0.im) > ($1.re, $1.im)
    }
  }
}
