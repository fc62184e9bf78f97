internal import LinearAlgebra

/// One collision as a map between arrays: the only file with pointers into states.
///
/// The arithmetic of an element does not depend on the number of levels, so adding empty levels changes no bit of the
/// others. Cost: O(N) for populations, O(N²) for matrices, about 12 and 60 operations an element.
enum CollisionKernels {
  /// Eq. (8) of Entropy 2023, for any |amplitudes|²: p'_n = (q|g_n|² + (1-q)|e_n|²) p_n + (1-q) b_n² p_{n-1} + q b_{n+1}² p_{n+1}.
  static func populations(
    _ source: [Double], _ target: inout [Double], _ table: CollisionTable, _ qubit: QubitState
  ) {
    let levels = source.count
    let (q, p) = (qubit.groundWeight, qubit.excitedWeight)
    for n in 0..<levels {
      let ground = table.groundRe[n] * table.groundRe[n] + table.groundIm[n] * table.groundIm[n]
      let excited =
        table.excitedRe[n] * table.excitedRe[n] + table.excitedIm[n] * table.excitedIm[n]
      var sum = (q * ground + p * excited) * source[n]
      if n > 0 { sum += p * (table.exchange[n] * table.exchange[n]) * source[n - 1] }
      if n + 1 < levels {
        sum += q * (table.exchange[n + 1] * table.exchange[n + 1]) * source[n + 1]
      }
      target[n] = sum
    }
  }

  /// Eq. (7) of Entropy 2023 in the real gauge. With g_n = cos(theta sqrt n), e_n = cos(theta sqrt(n+1)), s_n = sin(theta sqrt n):
  ///
  ///     r'[m,n] = (q g_m g_n + (1-q) e_m e_n) r[m,n] + (1-q) s_m s_n r[m-1,n-1] + q s_{m+1} s_{n+1} r[m+1,n+1]
  ///             + kappa (s_m g_n r[m-1,n] + g_m s_n r[m,n-1] - e_m s_{n+1} r[m,n+1] - s_{m+1} e_n r[m+1,n])
  static func realSymmetric(
    _ source: [Double], _ target: inout [Double], levels: Int, _ table: CollisionTable,
    _ qubit: QubitState, coupling kappa: Double
  ) {
    source.withUnsafeBufferPointer { source in
      target.withUnsafeMutableBufferPointer { target in
        table.groundRe.withUnsafeBufferPointer { ground in
          table.excitedRe.withUnsafeBufferPointer { excited in
            table.exchange.withUnsafeBufferPointer { exchange in
              for m in 0..<levels {
                realRow(
                  m, levels, source.baseAddress!, target.baseAddress!, ground.baseAddress!,
                  excited.baseAddress!, exchange.baseAddress!, qubit, kappa)
              }
            }
          }
        }
      }
    }
  }

  private static func realRow(
    _ m: Int, _ levels: Int, _ source: UnsafePointer<Double>,
    _ target: UnsafeMutablePointer<Double>, _ g: UnsafePointer<Double>,
    _ e: UnsafePointer<Double>, _ s: UnsafePointer<Double>, _ qubit: QubitState, _ kappa: Double
  ) {
    let row = PackedTriangle.row(m)
    let here = source + row
    let above = source + (m > 0 ? row - m : row)
    let out = target + row
    let hasBelow = m + 1 < levels
    let below = hasBelow ? source + row + m + 1 : here
    // What multiplies the row below is zero where there is none.
    let (q, p) = (qubit.groundWeight, qubit.excitedWeight)
    let qg = q * g[m]
    let pe = p * e[m]
    let ps = p * s[m]
    let qs = hasBelow ? q * s[m + 1] : 0
    let up = kappa * s[m]
    let left = kappa * g[m]
    let right = kappa * e[m]
    let down = hasBelow ? kappa * s[m + 1] : 0
    var n = 0
    if m > 0 {
      // n = 0: nothing to the left.
      out[0] =
        (qg * g[0] + pe * e[0]) * here[0] + (hasBelow ? qs * s[1] * below[1] : 0)
        + up * g[0] * above[0] - right * s[1] * here[1] - (hasBelow ? down * e[0] * below[0] : 0)
      n = 1
      while n < m {
        let kept = (qg * g[n] + pe * e[n]) * here[n]
        let diagonal = ps * s[n] * above[n - 1] + qs * s[n + 1] * below[n + 1]
        let gained = up * g[n] * above[n] + left * s[n] * here[n - 1]
        let lost = right * s[n + 1] * here[n + 1] + down * e[n] * below[n]
        out[n] = kept + diagonal + (gained - lost)
        n += 1
      }
    }
    // n = m: the elements above the diagonal are those below it.
    var sum = (qg * g[m] + pe * e[m]) * here[m]
    if m > 0 { sum += ps * s[m] * above[m - 1] + 2 * up * g[m] * here[m - 1] }
    if hasBelow { sum += qs * s[m + 1] * below[m + 1] - 2 * down * e[m] * below[m] }
    out[m] = sum
  }

  /// The same without a gauge, for complex amplitudes:
  ///
  ///     rho'[m,n] = (q g_m g_n* + (1-q) e_m e_n*) rho[m,n] + (1-q) b_m b_n rho[m-1,n-1] + q b_{m+1} b_{n+1} rho[m+1,n+1]
  ///       + i kappa e^{i phi} (e_m b_{n+1} rho[m,n+1] - b_m g_n* rho[m-1,n])
  ///       + i kappa e^{-i phi} (g_m b_n rho[m,n-1] - b_{m+1} e_n* rho[m+1,n])
  static func hermitian(
    _ state: CavityState, _ re: inout [Double], _ im: inout [Double], _ table: CollisionTable,
    _ qubit: QubitState
  ) {
    let levels = state.levels
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
        sum = sum + (p * b[m] * b[n]) * element(m - 1, n - 1)
        sum = sum + (q * b[m + 1] * b[n + 1]) * element(m + 1, n + 1)
        let first = b[n + 1] * (em * element(m, n + 1)) - b[m] * (gn * element(m - 1, n))
        let second = b[n] * (gm * element(m, n - 1)) - b[m + 1] * (en * element(m + 1, n))
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
