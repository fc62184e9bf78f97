internal import LinearAlgebra

extension CavityState {
  /// The Wigner function on a grid of the quadratures x = (a + a†)/sqrt(2) and p = (a - a†)/(i sqrt(2)):
  ///
  ///     W(x, p) = (1/pi) sum over m, n of rho_mn w_mn(x + i p),
  ///
  /// normalised to 1 over dx dp, so that -1/pi <= W <= 1/pi. Gives `values[row][column]` for p (rows) and x (columns).
  ///
  /// The w_mn come from the three-term recurrences of the associated Laguerre polynomials (Cahill and Glauber,
  /// Phys. Rev. 177, 1882 (1969)). Cost: O(N²) per grid point, N the levels that hold any weight.
  public func wigner(x: [Double], p: [Double]) -> [[Double]] {
    let order = occupiedLevels
    let table = WignerTable(self, order: order)
    return p.map { p in x.map { table.value($0, p) } }
  }

  /// Levels up to the last with any weight: its root is what coherences with it can be.
  private var occupiedLevels: Int {
    let last = populations.lastIndex { $0 > 1e-28 } ?? 0
    return min(levels, last + 2)
  }
}

/// The elements of a state, read once, and the recurrence at a point.
private struct WignerTable {
  let order: Int
  /// Row-major elements rho_mn for n >= m.
  private let re: [Double]
  private let im: [Double]
  private let roots: [Double]
  private let isDiagonal: Bool

  init(_ state: CavityState, order: Int) {
    self.order = order
    isDiagonal = state.representation == .populations
    var re = [Double](repeating: 0, count: order * order)
    var im = re
    for m in 0..<order {
      for n in m..<order {
        let element = state.lowerElement(n, m)
        // rho_mn is the conjugate of rho_nm.
        re[m * order + n] = element.re
        im[m * order + n] = -element.im
      }
    }
    (self.re, self.im) = (re, im)
    roots = (0...order).map { Double($0).squareRoot() }
  }

  func value(_ x: Double, _ p: Double) -> Double {
    // A = (x + ip)/sqrt(2); only 2A and its conjugate appear.
    let (ax, ay) = (x * 2.0.squareRoot(), p * 2.0.squareRoot())
    var wr = [Double](repeating: 0, count: order)
    var wi = wr
    wr[0] = exponential(-(x * x + p * p)) / Double.pi
    var sum = re[0] * wr[0]
    for n in 1..<max(order, 1) {
      (wr[n], wi[n]) = (
        (ax * wr[n - 1] - ay * wi[n - 1]) / roots[n], (ax * wi[n - 1] + ay * wr[n - 1]) / roots[n]
      )
      sum += 2 * (re[n] * wr[n] - im[n] * wi[n])
    }
    for m in 1..<max(order, 1) {
      var (tr, ti) = (wr[m], wi[m])
      // The diagonal: multiplied by the conjugate of 2A.
      let (dr, di) = (ax * tr + ay * ti, ax * ti - ay * tr)
      (wr[m], wi[m]) = (
        (dr - roots[m] * wr[m - 1]) / roots[m], (di - roots[m] * wi[m - 1]) / roots[m]
      )
      let row = m * order
      sum += re[row + m] * wr[m]
      for n in (m + 1)..<max(order, m + 1) {
        let (br, bi) = (ax * wr[n - 1] - ay * wi[n - 1], ax * wi[n - 1] + ay * wr[n - 1])
        let (nr, ni) = ((br - roots[m] * tr) / roots[n], (bi - roots[m] * ti) / roots[n])
        (tr, ti) = (wr[n], wi[n])
        (wr[n], wi[n]) = (nr, ni)
        if !isDiagonal { sum += 2 * (re[row + n] * nr - im[row + n] * ni) }
      }
    }
    return sum
  }
}
