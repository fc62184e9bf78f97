extension ErrorLedger.Cut {
  /// What stands at and above `level` of something positive, X, when only the levels below are kept.
  ///
  /// `columns` are the sizes ||X_{<N,j}|| of its columns j = N, N+1, … as far as they are kept, `corners` its populations there. The error
  /// is a sum of |u><j| + h.c. = (x/2)(|+><+| - |-><-|), |±> = u/x ± j, x = ||u||, which has the trace norm 2x and stands at levels up to j,
  /// and of the corner, which is positive:
  ///
  ///     d = sum_j (2 ||X_{<N,j}|| + X_jj),   w and v the same with the weights j+1 and (j+1)².
  static func severalLevels(
    columns: [Double], corners: [Double], level: Int
  ) -> ErrorLedger.Cut {
    var (whole, populations) = (ErrorSums(), ErrorSums())
    for (above, column) in columns.enumerated() {
      let weight = Double(level + above + 1)
      let corner = max(corners[above], 0)
      let norm = 2 * column + corner
      whole += ErrorSums(norm, weight * norm, weight * weight * norm)
      populations += ErrorSums(corner, weight * corner, weight * weight * corner)
    }
    return ErrorLedger.Cut(
      norm: whole.zeroth, first: whole.first, second: whole.second, populations: populations,
      edge: level)
  }
}
