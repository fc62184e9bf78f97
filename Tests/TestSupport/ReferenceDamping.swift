/// Damping by its generator, on so many levels that the edge is not felt.
public enum ReferenceDamping {
  /// exp(gamma t L) on the coherence order d by the exponential of its tridiagonal generator.
  ///
  /// With r_k = rho_{k+d,k}:  dr_k/dt = (nbar+1) sqrt((k+1)(k+d+1)) r_{k+1} + nbar sqrt(k(k+d))
  /// r_{k-1}
  ///                                    - [(nbar+1)(k + d/2) + nbar(k + 1 + d/2)] r_k.
  public static func propagator(
    order d: Int, count: Int, strength: Double, photons nbar: Double
  ) -> [[Double]] {
    var generator = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for k in 0..<count {
      let middle = Double(k) + Double(d) / 2
      generator[k][k] = -strength * ((nbar + 1) * middle + nbar * (middle + 1))
      if k + 1 < count {
        let root = (Double(k + 1) * Double(k + d + 1)).squareRoot()
        generator[k][k + 1] = strength * (nbar + 1) * root
        generator[k + 1][k] = strength * nbar * root
      }
    }
    return exponential(generator)
  }

  /// Taylor's series of the matrix divided by 2^s, squared s times.
  static func exponential(_ matrix: [[Double]]) -> [[Double]] {
    let count = matrix.count
    var size = matrix.map { $0.reduce(0) { $0 + abs($1) } }.max() ?? 0
    var squarings = 0
    var factor = 1.0
    while size > 0.25 {
      size /= 2
      factor /= 2
      squarings += 1
    }
    let small = matrix.map { $0.map { $0 * factor } }
    func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
      a.map { row in
        var result = [Double](repeating: 0, count: count)
        for (x, other) in zip(row, b) where x != 0 {
          for n in 0..<count { result[n] += x * other[n] }
        }
        return result
      }
    }
    var term = (0..<count).map { m in (0..<count).map { m == $0 ? 1.0 : 0 } }
    var sum = term
    for n in 1...16 {
      term = product(small, term).map { $0.map { $0 / Double(n) } }
      for m in 0..<count { for k in 0..<count { sum[m][k] += term[m][k] } }
    }
    for _ in 0..<squarings { sum = product(sum, sum) }
    return sum
  }

  /// The damped matrix, each coherence order by its propagator on `levels` levels.
  public static func apply(
    _ rho: ReferenceMatrix, levels: Int, strength: Double, photons: Double
  ) -> ReferenceMatrix {
    var result = ReferenceMatrix(levels)
    for d in 0..<rho.order {
      let count = levels - d
      let step = propagator(order: d, count: count, strength: strength, photons: photons)
      let before = (0..<(rho.order - d)).map { rho[$0 + d, $0] }
      for k in 0..<count {
        var sum = (re: 0.0, im: 0.0)
        for (n, value) in before.enumerated() {
          sum.re += step[k][n] * value.re
          sum.im += step[k][n] * value.im
        }
        result[k + d, k] = sum
        result[k, k + d] = (sum.re, d == 0 ? sum.im : -sum.im)
      }
    }
    return result
  }

  /// The same by Taylor's series of Eq. 17 of Entropy 2023 as it is printed, with the matrices of
  /// a and a†:
  /// exp(t L) rho = ((exp(t L/s))^s rho.
  public static func bySuperoperator(
    _ rho: ReferenceMatrix, levels: Int, strength: Double, photons nbar: Double, steps: Int
  ) -> ReferenceMatrix {
    let a = ReferenceMatrix.annihilation(levels)
    let up = a.adjoint
    let (number, shifted) = (up * a, a * up)
    func generator(_ x: ReferenceMatrix) -> ReferenceMatrix {
      let loss = 2 * (a * x * up) - number * x - x * number
      let gain = 2 * (up * x * a) - shifted * x - x * shifted
      return ((nbar + 1) / 2) * loss + (nbar / 2) * gain
    }
    var state = rho.resized(levels)
    for _ in 0..<steps {
      var term = state
      for n in 1...24 {
        term = (strength / Double(steps) / Double(n)) * generator(term)
        state = state + term
      }
    }
    return state
  }
}
