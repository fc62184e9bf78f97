internal import LinearAlgebra

/// A density matrix from outside, checked for being a state, with what is known of its error.
public struct StoredState: Sendable, Hashable {
  /// N.
  public let levels: Int
  /// rho_mn, row-major N x N.
  public let real: [Double]
  public let imaginary: [Double]
  /// d, w, v of `ErrorLedger` and its rounding steps, or all of `ErrorLedger.sums`; zeros for a state that is taken as exact.
  public let bounds: [Double]
  /// Whether its bound was asked for, however large: `repair`.
  public private(set) var isAccepted = false
  /// A qubit in memory.
  public internal(set) var qubit: StoredQubit?

  /// Why a matrix is no state.
  public enum Defect: Error, Sendable, Hashable {
    case empty
    case notFinite(row: Int, column: Int)
    case notHermitian(row: Int, column: Int, difference: Double)
    case trace(Double)
    case negativeEigenvalue(Double)
    /// Of a ket.
    case norm(Double)
    case bounds
    /// What stands beside the cavity is no qubit.
    case qubit
    case eigenvaluesFailed
  }

  /// How far a matrix written by somebody else may be from Hermitian and positive: some roundings of many operations.
  static let tolerance = 1e-10
  /// How far its trace may be from one where no bound says what was cut off.
  static let traceTolerance = 1e-6

  /// Checks that the matrix is Hermitian, of trace one (less what its own bound says was cut off) and has no negative
  /// eigenvalue. `real` and `imaginary` are row-major N x N. Cost: O(N³).
  public init(
    levels: Int, real: [Double], imaginary: [Double], bounds: [Double] = [0, 0, 0, 0]
  ) throws(Defect) {
    guard levels > 0, real.count == levels * levels, imaginary.count == real.count else {
      throw .empty
    }
    guard ErrorLedger.areSums(bounds) else { throw .bounds }
    var bounds = bounds
    var trace = 0.0
    for m in 0..<levels {
      for n in 0...m {
        let (lower, upper) = (m * levels + n, n * levels + m)
        guard real[lower].isFinite, imaginary[lower].isFinite else {
          throw .notFinite(row: m, column: n)
        }
        let difference = max(
          abs(real[lower] - real[upper]), abs(imaginary[lower] + imaginary[upper]))
        guard difference <= StoredState.tolerance else {
          throw .notHermitian(row: m, column: n, difference: difference)
        }
      }
      trace += real[m * levels + m]
    }
    let rounding = Double(levels + 16) * 0x1p-52 * (1 + bounds[3])
    let isCut = abs(1 - trace) <= bounds[0] + rounding
    guard isCut || abs(trace - 1) <= StoredState.traceTolerance else { throw .trace(trace) }
    if !isCut {
      // What is missing may be anywhere up to the next level.
      let (missing, weight) = (abs(trace - 1), Double(levels + 1))
      var ledger = ErrorLedger(sums: bounds)
      ledger.book(
        .init(norm: missing, first: missing * weight, second: missing * weight * weight))
      bounds = ledger.sums
    }
    self.levels = levels
    self.real = real
    self.imaginary = imaginary
    self.bounds = bounds
    if let lowest = lowestEigenvalue, lowest < -StoredState.tolerance {
      throw .negativeEigenvalue(lowest)
    }
  }

  /// A matrix that is Hermitian and positive by the way it was made.
  init(positive levels: Int, _ real: [Double], _ imaginary: [Double], bounds: [Double]) {
    (self.levels, self.real, self.imaginary, self.bounds) = (levels, real, imaginary, bounds)
  }

  /// The same with its bound asked for.
  public var accepted: StoredState {
    var state = self
    state.isAccepted = true
    return state
  }

  private var lowestEigenvalue: Double? {
    let lower = PackedTriangle.packed(order: levels) { real[$0 * levels + $1] }
    let lowerImaginary = PackedTriangle.packed(order: levels) { imaginary[$0 * levels + $1] }
    return (try? Eigenvalues.ofHermitian(real: lower, imaginary: lowerImaginary, order: levels))?
      .last
  }

  /// The state in the cheapest representation that holds it exactly: the gauge is found where elements are purely real
  /// or imaginary in turn, as a phase of a multiple of pi/2 makes them.
  func cavity() -> CavityState {
    func element(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
      (real[m * levels + n], imaginary[m * levels + n])
    }
    var state = CavityState(
      levels: levels, representation: .populations,
      real: (0..<levels).map { real[$0 * levels + $0] })
    let gauge = [1, 0, 2, 3].first { turns in
      (0..<levels).allSatisfy { m in
        (0..<m).allSatisfy { StoredState.turned(element(m, $0), (m - $0) * turns).im == 0 }
      }
    }
    let isDiagonal = (0..<levels).allSatisfy { m in
      (0..<m).allSatisfy { element(m, $0) == (0, 0) }
    }
    if isDiagonal { return state }
    func gauged(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
      gauge.map { StoredState.turned(element(m, n), (m - n) * $0) } ?? element(m, n)
    }
    state.real = PackedTriangle.packed(order: levels) { gauged($0, $1).re }
    if let gauge {
      // r = rho times i^(turns d), and rho_mn = e^{i d (phi - pi/2)} r: phi = (1 - turns) pi/2.
      state.representation = .realSymmetric
      state.gauge = Gauge(phase: 0, quarters: [1, 0, 3, 2][gauge])
    } else {
      state.representation = .hermitian
      state.gauge = .plain
      state.imaginary = PackedTriangle.packed(order: levels) { $0 == $1 ? 0 : gauged($0, $1).im }
    }
    return state
  }

  /// z times i^turns.
  private static func turned(_ z: (re: Double, im: Double), _ turns: Int) -> (
    re: Double, im: Double
  ) {
    switch turns % 4 {
    case 0: z
    case 1: (-z.im, z.re)
    case 2: (-z.re, -z.im)
    default: (z.im, -z.re)
    }
  }
}
