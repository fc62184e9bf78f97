internal import LinearAlgebra

extension StoredState {
  /// The state nearest to a matrix that is none: its Hermitian part without negative eigenvalues, divided by its trace.
  ///
  /// What the matrix is away from it is added to `bounds`: d is the trace norm of the difference D, w and v are
  /// Tr[(n+1)|D|] and Tr[(n+1)²|D|]. A matrix that is a state already stays as it is. `real` and `imaginary` are row-major
  /// N x N. Cost: O(N³).
  public static func repaired(
    levels: Int, real: [Double], imaginary: [Double], bounds: [Double] = [0, 0, 0, 0]
  ) throws(Defect) -> StoredState {
    do {
      let whole = try StoredState(levels: levels, real: real, imaginary: imaginary, bounds: bounds)
      if whole.bounds == bounds { return whole.accepted }
    } catch {
      guard error.isRepairable else { throw error }
    }
    do {
      return try nearest(levels, real, imaginary, bounds).accepted
    } catch let error as Defect {
      throw error
    } catch {
      throw .eigenvaluesFailed
    }
  }

  private static func nearest(
    _ levels: Int, _ real: [Double], _ imaginary: [Double], _ bounds: [Double]
  ) throws -> StoredState {
    let isReal = imaginary.allSatisfy { $0 == 0 }
    var (re, im) = hermitianPart(levels, real, imaginary, sign: 1)
    let whole = try HermitianDecomposition(real: re, imaginary: im, order: levels)
    for k in 0..<levels where whole.values[k] < 0 {
      for m in 0..<levels {
        let left = whole.element(m, ofVector: k)
        for n in 0...m {
          let right = whole.element(n, ofVector: k)
          re[m * levels + n] -= whole.values[k] * (left.re * right.re + left.im * right.im)
          im[m * levels + n] -= whole.values[k] * (left.im * right.re - left.re * right.im)
        }
      }
    }
    let trace = (0..<levels).reduce(0) { $0 + re[$1 * levels + $1] }
    guard trace > 0, trace.isFinite else { throw Defect.trace(trace) }
    for m in 0..<levels {
      for n in 0...m {
        let (lower, upper) = (m * levels + n, n * levels + m)
        re[lower] /= trace
        im[lower] = m == n || isReal ? 0 : im[lower] / trace
        (re[upper], im[upper]) = (re[lower], -im[lower])
      }
    }
    let difference = (
      zip(real, re).map { $0 - $1 }, zip(imaginary, im).map { $0 - $1 }
    )
    var sums = [0.0, 0.0, 0.0]
    for sign in [1.0, -1] {
      let part = hermitianPart(levels, difference.0, difference.1, sign: sign)
      sums = zip(sums, try moments(levels, part.re, part.im)).map { $0 + $1 }
    }
    // What subtracting and halving have rounded, in trace norm and at the highest level.
    let scale = Double(levels + 1)
    let rounding =
      0x1p-51 * Double(levels).squareRoot()
      * zip(real, imaginary).reduce(0) { $0 + $1.0 * $1.0 + $1.1 * $1.1 }.squareRoot()
    return try StoredState(
      levels: levels, real: re, imaginary: im,
      bounds: [
        bounds[0] + sums[0] + rounding, bounds[1] + sums[1] + rounding * scale,
        bounds[2] + sums[2] + rounding * scale * scale, bounds[3],
      ])
  }

  /// (A + A†)/2, or i(A - A†)/2 for the sign -1: both are Hermitian, and A is the first less i times the second.
  private static func hermitianPart(
    _ levels: Int, _ real: [Double], _ imaginary: [Double], sign: Double
  ) -> (re: [Double], im: [Double]) {
    var (re, im) = (real, imaginary)
    for m in 0..<levels {
      for n in 0..<levels {
        let (here, there) = (m * levels + n, n * levels + m)
        let a = (real[here] / 2 + sign * real[there] / 2)
        let b = (imaginary[here] / 2 - sign * imaginary[there] / 2)
        (re[here], im[here]) = sign > 0 ? (a, b) : (-b, a)
      }
    }
    return (re, im)
  }

  /// Tr|D|, Tr[(n+1)|D|], Tr[(n+1)²|D|] of a Hermitian D, from above.
  private static func moments(
    _ levels: Int, _ real: [Double], _ imaginary: [Double]
  ) throws -> [Double] {
    let size = zip(real, imaginary).reduce(0) { $0 + $1.0 * $1.0 + $1.1 * $1.1 }.squareRoot()
    guard size > 0 else { return [0, 0, 0] }
    let parts = try HermitianDecomposition(real: real, imaginary: imaginary, order: levels)
    // The decomposition is off by some N roundings of the norm, its trace norm by N times as much.
    let order = Double(levels + 1)
    let slack = 16 * order * order * 0x1p-52 * size
    var sums = [slack, slack * order, slack * order * order]
    for k in 0..<levels {
      for n in 0..<levels {
        let element = parts.element(n, ofVector: k)
        let weight = abs(parts.values[k]) * (element.re * element.re + element.im * element.im)
        let height = Double(n + 1)
        sums[0] += weight
        sums[1] += weight * height
        sums[2] += weight * height * height
      }
    }
    return sums
  }

  // MARK: Kets

  /// How far the square of a ket's norm may be from one: some roundings of many operations.
  static let ketTolerance = 1e-12

  /// The projector on a ket of N amplitudes; one that is not normalised is refused, or divided by its norm, and the
  /// distance from |psi><psi| to the state booked. Cost: O(N²).
  public static func ket(
    real: [Double], imaginary: [Double], repairs: Bool = false
  ) throws(Defect) -> StoredState {
    let levels = real.count
    guard levels > 0 else { throw .empty }
    if let bad = (0..<levels).first(where: { !real[$0].isFinite || !imaginary[$0].isFinite }) {
      throw .notFinite(row: bad, column: 0)
    }
    let populations = zip(real, imaginary).map { $0 * $0 + $1 * $1 }
    let square = populations.reduce(0, +)
    guard square > 0, square.isFinite else { throw .norm(square.squareRoot()) }
    let missing = abs(square - 1)
    let isUnit = missing <= ketTolerance + Double(levels) * 0x1p-52
    guard isUnit || repairs else { throw .norm(square.squareRoot()) }
    var sums = [0.0, 0.0, 0.0]
    for n in 0..<levels {
      let (weight, height) = (missing * populations[n] / square, Double(n + 1))
      sums[0] += weight
      sums[1] += weight * height
      sums[2] += weight * height * height
    }
    var re = [Double](repeating: 0, count: levels * levels)
    var im = re
    for m in 0..<levels {
      for n in 0..<levels {
        re[m * levels + n] = (real[m] * real[n] + imaginary[m] * imaginary[n]) / square
        im[m * levels + n] =
          m == n ? 0 : (imaginary[m] * real[n] - real[m] * imaginary[n]) / square
      }
    }
    // Products, sums and quotients round each element a few times; the square itself once for every level.
    let state = StoredState(
      positive: levels, re, im,
      bounds: sums.map { $0 * (1 + 0x1p-40) } + [8 + Double(levels) / 4])
    return repairs ? state.accepted : state
  }
}

extension StoredState.Defect {
  /// Whether there is a nearest state.
  public var isRepairable: Bool {
    switch self {
    case .notHermitian, .trace, .negativeEigenvalue, .norm: true
    case .empty, .notFinite, .bounds, .qubit, .eigenvaluesFailed: false
    }
  }
}
