/// A cavity and one qubit as one dense matrix R, the slow route that is obviously right.
///
/// The state |n,x> stands at place 2n + x, x = 0 the qubit's excited state, as in
/// `ReferenceCollision`. A collision is: R = sigma (x) rho, a unitary or a Lindblad
/// generator for a time, the qubit traced out. Operators are lists of their few elements; the generator is followed by Taylor's series
/// in steps so short that its terms fall at once. The levels reflect: take so many that the edge is not felt.
public struct JointReference: Sendable {
  /// N of the cavity.
  public let levels: Int
  public var order: Int { 2 * levels }

  public init(levels: Int) { self.levels = levels }

  // MARK: Operators

  /// An operator of few elements: (row, column, re, im).
  public struct Sparse: Sendable {
    public var elements: [(row: Int, column: Int, re: Double, im: Double)] = []

    public init() {}

    public var adjoint: Sparse {
      var result = Sparse()
      result.elements = elements.map { ($0.column, $0.row, $0.re, -$0.im) }
      return result
    }

    public static func + (a: Sparse, b: Sparse) -> Sparse {
      var result = a
      result.elements += b.elements
      return result
    }

    public static func * (factor: Double, a: Sparse) -> Sparse {
      var result = a
      result.elements = a.elements.map { ($0.row, $0.column, factor * $0.re, factor * $0.im) }
      return result
    }

    /// -i times the operator.
    public var timesMinusI: Sparse {
      var result = self
      result.elements = elements.map { ($0.row, $0.column, $0.im, -$0.re) }
      return result
    }

    public static func * (a: Sparse, b: Sparse) -> Sparse {
      var rows: [Int: [(Int, Double, Double)]] = [:]
      for (row, column, re, im) in b.elements { rows[row, default: []].append((column, re, im)) }
      var result = Sparse()
      for (row, inner, re, im) in a.elements {
        for (column, x, y) in rows[inner] ?? [] {
          result.elements.append((row, column, re * x - im * y, re * y + im * x))
        }
      }
      return result
    }

    /// The product with a dense matrix.
    public func times(_ matrix: ReferenceMatrix) -> ReferenceMatrix {
      var result = ReferenceMatrix(matrix.order)
      let order = matrix.order
      for (row, column, re, im) in elements {
        for k in 0..<order {
          let (x, y) = (matrix.re[column * order + k], matrix.im[column * order + k])
          result.re[row * order + k] += re * x - im * y
          result.im[row * order + k] += re * y + im * x
        }
      }
      return result
    }
  }

  /// |n,x> to |n + lifted, y> with these amplitudes.
  private func operation(
    lifted: Int, _ pairs: [(from: Int, to: Int)], _ amplitude: (Int) -> Double
  ) -> Sparse {
    var result = Sparse()
    for n in 0..<levels where (0..<levels).contains(n + lifted) {
      for (from, to) in pairs {
        result.elements.append((2 * (n + lifted) + to, 2 * n + from, amplitude(n), 0))
      }
    }
    return result
  }

  /// a.
  public var annihilation: Sparse {
    operation(lifted: -1, [(0, 0), (1, 1)]) { Double($0).squareRoot() }
  }
  /// sigma-.
  public var lowering: Sparse { operation(lifted: 0, [(0, 1)]) { _ in 1 } }
  /// sigma_z.
  public var inversion: Sparse {
    operation(lifted: 0, [(0, 0)]) { _ in 1 } + operation(lifted: 0, [(1, 1)]) { _ in -1 }
  }

  /// theta (a sigma+ + a† sigma-) + (detuning/2) sigma_z.
  public func jaynesCummings(theta: Double, detuning: Double = 0) -> Sparse {
    let up = annihilation * lowering.adjoint
    return theta * (up + up.adjoint) + (detuning / 2) * inversion
  }

  /// theta sum_n h_n (|n,e><n+1,g| + h.c.) + (detuning/2) sigma_z; `height` is h.
  public func ladder(theta: Double, detuning: Double = 0, height: (Int) -> Double) -> Sparse {
    let down = operation(lifted: 1, [(0, 1)], height)
    return theta * (down + down.adjoint) + (detuning / 2) * inversion
  }

  // MARK: Evolution

  /// sigma (x) rho; `ReferenceCollision.qubit` makes rho_q = q|g><g| + (1-q)|e><e| + c sqrt(q(1-q)) (e^{i phase}|e><g| + h.c.).
  public func joined(_ rho: ReferenceMatrix, qubit: ReferenceMatrix) -> ReferenceMatrix {
    var joint = ReferenceMatrix(order)
    let rho = rho.resized(levels)
    for m in 0..<levels {
      for n in 0..<levels {
        let (x, y) = rho[m, n]
        for a in 0..<2 {
          for b in 0..<2 {
            let (u, v) = qubit[a, b]
            joint[2 * m + a, 2 * n + b] = (x * u - y * v, x * v + y * u)
          }
        }
      }
    }
    return joint
  }

  /// The cavity's part.
  public func cavity(_ joint: ReferenceMatrix) -> ReferenceMatrix {
    var rho = ReferenceMatrix(levels)
    for m in 0..<levels {
      for n in 0..<levels {
        let (e, g) = (joint[2 * m, 2 * n], joint[2 * m + 1, 2 * n + 1])
        rho[m, n] = (e.re + g.re, e.im + g.im)
      }
    }
    return rho
  }

  /// The qubit's part.
  public func qubit(_ joint: ReferenceMatrix) -> ReferenceMatrix {
    var sigma = ReferenceMatrix(2)
    for n in 0..<levels {
      for a in 0..<2 {
        for b in 0..<2 {
          let value = joint[2 * n + a, 2 * n + b]
          sigma[a, b] = (sigma[a, b].re + value.re, sigma[a, b].im + value.im)
        }
      }
    }
    return sigma
  }

  /// What a Lindblad equation with this Hamiltonian and these jumps makes of a Hermitian R in the time 1:
  /// dR/ds = -i[H, R] + sum of L R L† - (L†L R + R L†L)/2.
  public func evolved(
    _ joint: ReferenceMatrix, hamiltonian: Sparse, jumps: [Sparse]
  ) -> ReferenceMatrix {
    var drift = hamiltonian.timesMinusI
    for jump in jumps { drift = drift + (-0.5) * (jump.adjoint * jump) }
    var rows = [Double](repeating: 0, count: order)
    for list in [drift] + jumps.map({ $0 * $0.adjoint }) {
      for (row, _, re, im) in list.elements { rows[row] += (re * re + im * im).squareRoot() }
    }
    let steps = max(1, Int((2 * rows.max()!).rounded(.up)))
    var result = joint
    for _ in 0..<steps {
      var term = result
      // Terms fall as 1/k!.
      for k in 1...18 {
        let half = drift.times(term)
        var next = half + half.adjoint
        for jump in jumps { next = next + jump.times(jump.times(term).adjoint).adjoint }
        term = (1 / (Double(k) * Double(steps))) * next
        result = result + term
      }
    }
    return result
  }
}
