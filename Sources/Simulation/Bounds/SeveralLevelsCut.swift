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
    severalLevels(
      zip(columns, corners).map { column, corner in
        let corner = max(corner, 0)
        return (2 * column + corner, corner)
      }, level: level)
  }

  /// The same by the trace norm of what each level brings, and the population among it.
  static func severalLevels(
    _ parts: [(norm: Double, corner: Double)], level: Int
  ) -> ErrorLedger.Cut {
    var (whole, populations) = (ErrorSums(), ErrorSums())
    for (above, part) in parts.enumerated() {
      let weight = Double(level + above + 1)
      whole += ErrorSums(part.norm, weight * part.norm, weight * weight * part.norm)
      populations += ErrorSums(part.corner, weight * part.corner, weight * weight * part.corner)
    }
    return ErrorLedger.Cut(
      norm: whole.zeroth, first: whole.first, second: whole.second, populations: populations,
      edge: level)
  }
}
