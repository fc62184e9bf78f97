internal import LinearAlgebra

/// One passage of complex amplitudes, element by element, for those who want what it puts above the levels, too: a generator does.
/// Cost: O(N²), slow.
enum ComplexPassage {
  /// Eq. (7) of Entropy 2023 for complex amplitudes:
  ///
  ///     rho'[m,n] = (q g_m g_n* + (1-q) e_m e_n*) rho[m,n] + (1-q) b_m b_n rho[m-s,n-s] + q b_{m+s} b_{n+s} rho[m+s,n+s]
  ///       + i kappa e^{i phi} (e_m b_{n+s} rho[m,n+s] - b_m g_n* rho[m-s,n])
  ///       + i kappa e^{-i phi} (g_m b_n rho[m,n-s] - b_{m+s} e_n* rho[m+s,n])
  private static func hermitian(
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

  static func passage(
    _ state: CavityState, _ table: CollisionTable, _ qubit: QubitState
  ) -> Passage {
    var wide = state
    wide.grow(to: state.levels + table.step)
    var passage = Passage(real: wide.real, imaginary: wide.imaginary)
    hermitian(wide, &passage.real, &passage.imaginary, table, qubit)
    return passage.split(levels: state.levels, rows: table.step)
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
