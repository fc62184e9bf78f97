internal import LinearAlgebra

/// What a stream of incoherent qubits does to populations, tabulated (Entropy 2023, Eq. 8, for any |amplitudes|²):
///
///     p'_n = kept_n p_n + up_n p_{n-s} + down_n p_{n+s},
///     kept = q|g_n|² + (1-q)|e_n|², up = (1-q) b_n², down = q b_{n+s}².
struct PopulationStream {
  /// Zeros in front of a chain; twice as many follow.
  static let margin = 8

  let levels: Int
  private(set) var kept: [Double] = []
  private(set) var up: [Double] = []
  private(set) var down: [Double] = []

  init(_ table: CollisionTable, _ qubit: QubitState, levels: Int) {
    self.levels = levels
    let (q, p) = (qubit.groundWeight, qubit.excitedWeight)
    for n in 0..<(levels + PopulationStream.margin) {
      let ground = table.groundRe[n] * table.groundRe[n] + table.groundIm[n] * table.groundIm[n]
      let excited =
        table.excitedRe[n] * table.excitedRe[n] + table.excitedIm[n] * table.excitedIm[n]
      kept.append(q * ground + p * excited)
      up.append(p * (table.exchange[n] * table.exchange[n]))
      down.append(q * (table.exchange[n + table.step] * table.exchange[n + table.step]))
    }
  }

  /// What a collision may cost a population relative to itself: the roundings of the weights, products and sums.
  static let relativeSteps = 8.0

  /// Next to a trap a weight is known to twice the precision, (eps angle)², but not relative to itself: what populations may lack
  /// together for this, in one collision. 64 u³ angle² for the half unit u.
  static func leftNearTraps(_ collision: Collision, _ levels: Int) -> Double {
    let square = collision.ladder!.angleSquare(levels: levels)
    return square.isFinite ? min(0x1p-152 * square, 1) : 1
  }

  /// The part of p_{N-1} that goes beyond N levels.
  func lose(_ levels: Int) -> Double { up[levels] }
}

/// The two Kraus operators of a pure qubit, tabulated as the kernels want them.
struct PureStream {
  let levels: Int
  private(set) var ground: [Double] = []
  private(set) var exchange: [Double] = []
  private(set) var excited: [Double] = []
  private(set) var next: [Double] = []

  /// `kappa` gives the sign in the state's gauge.
  init(_ table: CollisionTable, _ qubit: QubitState, kappa: Double, levels: Int) {
    self.levels = levels
    let a = qubit.groundWeight.squareRoot()
    let b = kappa < 0 ? -qubit.excitedWeight.squareRoot() : qubit.excitedWeight.squareRoot()
    for n in table.exchange.indices {
      ground.append(a * table.groundRe[n])
      exchange.append(b * table.exchange[n])
      excited.append(b * table.excitedRe[n])
      next.append(-a * table.exchange[n])
    }
  }
}

/// Complex states; the kernels of the other representations are in modules of their own.
///
/// The arithmetic of an element does not depend on the number of levels, so adding empty levels changes no bit of the
/// others. Cost: O(N²).
enum CollisionKernels {
  /// Eq. (7) of Entropy 2023 for complex amplitudes:
  ///
  ///     rho'[m,n] = (q g_m g_n* + (1-q) e_m e_n*) rho[m,n] + (1-q) b_m b_n rho[m-s,n-s] + q b_{m+s} b_{n+s} rho[m+s,n+s]
  ///       + i kappa e^{i phi} (e_m b_{n+s} rho[m,n+s] - b_m g_n* rho[m-s,n])
  ///       + i kappa e^{-i phi} (g_m b_n rho[m,n-s] - b_{m+s} e_n* rho[m+s,n])
  static func hermitian(
    _ state: CavityState, _ re: inout [Double], _ im: inout [Double], _ table: CollisionTable,
    _ qubit: QubitState
  ) {
    let (levels, s) = (state.levels, table.step)
    let phase = Complex(cosine(qubit.phase), sine(qubit.phase)) * Complex(0, qubit.coupling)
    let conjugatePhase =
      Complex(cosine(qubit.phase), -sine(qubit.phase)) * Complex(0, qubit.coupling)
    let (q, p) = (qubit.groundWeight, qubit.excitedWeight)
    let b = table.exchange
    func ground(_ n: Int) -> Complex { Complex(table.groundRe[n], table.groundIm[n]) }
    func excited(_ n: Int) -> Complex { Complex(table.excitedRe[n], table.excitedIm[n]) }
    func element(_ m: Int, _ n: Int) -> Complex {
      guard m < levels, n < levels, m >= 0, n >= 0 else { return Complex(0, 0) }
      if m >= n {
        let index = PackedTriangle.row(m) + n
        return Complex(state.real[index], state.imaginary[index])
      }
      let index = PackedTriangle.row(n) + m
      return Complex(state.real[index], -state.imaginary[index])
    }
    for m in 0..<levels {
      let row = PackedTriangle.row(m)
      let (gm, em) = (ground(m), excited(m))
      for n in 0...m {
        let (gn, en) = (ground(n).conjugate, excited(n).conjugate)
        var sum = (q * (gm * gn) + p * (em * en)) * element(m, n)
        sum = sum + (p * b[m] * b[n]) * element(m - s, n - s)
        sum = sum + (q * b[m + s] * b[n + s]) * element(m + s, n + s)
        let first = b[n + s] * (em * element(m, n + s)) - b[m] * (gn * element(m - s, n))
        let second = b[n] * (gm * element(m, n - s)) - b[m + s] * (en * element(m + s, n))
        sum = sum + phase * first + conjugatePhase * second
        re[row + n] = sum.re
        im[row + n] = m == n ? 0 : sum.im
      }
    }
  }
}

/// A complex number, no more than the kernel needs.
struct Complex {
  var re: Double
  var im: Double

  @inline(__always) init(_ re: Double, _ im: Double) {
    self.re = re
    self.im = im
  }

  @inline(__always) var conjugate: Complex { Complex(re, -im) }

  @inline(__always) static func + (a: Complex, b: Complex) -> Complex {
    Complex(a.re + b.re, a.im + b.im)
  }
  @inline(__always) static func - (a: Complex, b: Complex) -> Complex {
    Complex(a.re - b.re, a.im - b.im)
  }
  @inline(__always) static func * (a: Complex, b: Complex) -> Complex {
    Complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
  }
  @inline(__always) static func * (a: Double, b: Complex) -> Complex { Complex(a * b.re, a * b.im) }
}
