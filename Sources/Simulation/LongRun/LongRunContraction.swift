internal import LinearAlgebra

/// How fast a map of states forgets where it came from.
///
/// A map Phi that keeps the trace takes differences X of states (Hermitian, trace 0) to such differences, and never
/// makes their trace norm larger. On these X it is the matrix A = M P, M the map in an orthonormal basis, P the projection
/// on trace 0. Squaring A a few times gives A^K for K = 2, 4, 8, …, and
///
///     || Phi^K X ||_1  <=  sqrt(m) || A^K X ||_2  <=  sqrt(m/2) || A^K ||_F || X ||_1,
///
/// since || X ||_2 <= || X ||_1 / sqrt(2) for trace 0, and || Y ||_1 <= sqrt(m) || Y ||_2 on m levels. Rounding is carried along:
/// with delta the error of the computed power in the same norm, delta' = 2 delta + delta² + (order eps) sqrt(m/2) || A ||_F².
/// Nothing is subtracted from 1 here, so that no leak is invented: a sector that forgets is told from one that does not.
struct Contraction {
  /// K.
  let period: Int
  /// || Phi^K X ||_1 <= factor || X ||_1.
  let factor: Double
  /// Bounds the sum of || Phi^j X ||_1 / || X ||_1 over all j >= 0: what an error made in every collision adds up to.
  let memory: Double

  /// Which norm bounds the trace norm.
  enum Basis {
    /// Orthonormal coordinates of matrices; the factor that turns their Frobenius norm into the trace norm's.
    case matrices(Double)
    /// Populations: the largest column, 1-norm.
    case populations

    fileprivate func norm(_ matrix: SquareMatrix) -> Double {
      switch self {
      case .matrices(let factor): return factor * matrix.frobeniusNorm
      case .populations:
        var sums = [Double](repeating: 0, count: matrix.order)
        for row in 0..<matrix.order {
          for column in 0..<matrix.order { sums[column] += abs(matrix[row, column]) }
        }
        return sums.max() ?? 0
      }
    }

    fileprivate func rounding(_ matrix: SquareMatrix, _ norm: Double) -> Double {
      let eps = Double(matrix.order) * 0x1p-53
      switch self {
      case .matrices(let factor): return eps * norm * norm / factor
      case .populations: return eps * norm * norm
      }
    }
  }

  /// What was found: a contraction, or after how many collisions which part may still be left.
  enum Finding {
    case contraction(Contraction)
    case none(collisions: Double, part: Double)
  }

  /// A period of more than 2^30 collisions is of no use: as many would have to be made.
  private static let mostSquarings = 30
  /// The factor to reach.
  private static let goal = 0.125

  /// Squares `matrix`, which is M P (or M itself where there is no trace to keep), until it contracts.
  /// Cost: 2 order³ operations a squaring.
  static func find(
    _ matrix: SquareMatrix, _ basis: Basis, _ watch: Watch
  ) throws(SimulationError) -> Finding {
    var power = matrix
    var norm = basis.norm(power)
    var error = 8 * 0x1p-53 * norm
    var memory = 1.0
    for squarings in 0...mostSquarings {
      let bound = norm + error
      if bound <= goal {
        // Powers of two, so that the last bits of a library's products decide nothing.
        var factor = goal
        while bound <= factor / 2, factor > 0x1p-20 { factor /= 2 }
        return .contraction(
          Contraction(
            period: 1 << squarings, factor: factor, memory: rounded(memory / (1 - factor))))
      }
      guard error < 0.25 * goal, bound.isFinite, squarings < mostSquarings else {
        return .none(
          collisions: Double(sign: .plus, exponent: squarings, significand: 1), part: min(bound, 1))
      }
      memory *= 1 + min(1, bound)
      error = 2 * error + error * error + basis.rounding(power, norm)
      let done = Double(squarings)
      guard
        let square = power.squared(while: {
          watch.goesOn(.contraction, (done + $0) / Double(mostSquarings))
        })
      else { throw .interrupted }
      power = square
      norm = basis.norm(power)
    }
    return .none(collisions: 0x1p30, part: 1)
  }

  /// Up to two significant bits.
  private static func rounded(_ x: Double) -> Double {
    let unit = Double(sign: .plus, exponent: x.exponent - 1, significand: 1)
    return (x / unit).rounded(.up) * unit
  }

  /// After so many collisions the distance to the steady state is below `rest` times what it was.
  var collisions: Int {
    var (left, periods) = (1.0, 0)
    while left > Contraction.rest {
      left *= factor
      periods += 1
    }
    return periods * period
  }

  /// Far below any rounding, and what is booked for it far below any tolerance.
  static let rest = 1e-24
}
