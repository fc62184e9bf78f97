#if canImport(Glibc)
  internal import Glibc
#else
  internal import Foundation
#endif

/// A collision by the textbook: U rho U† on cavity and qubit together, then the trace over the
/// qubit.
///
/// Joint basis: |n,e> at 2n, |n,g> at 2n+1. Give one level more than the state has and nothing is
/// cut off.
public struct ReferenceCollision: Sendable {
  public let levels: Int
  /// U on the 2N states.
  public let unitary: ReferenceMatrix

  /// U = exp(-i H) for H = tau Delta sigma_z/2 + theta (a sigma+ + a† sigma-), theta = g tau,
  /// block by block: the pairs
  /// |n,e>, |n+1,g> and the lone |0,g>. The lone |N-1,e> is left to itself, so N-1 has to stay
  /// empty.
  ///
  /// With `height` another ladder: theta h(n) for the pair |n,e>, |n+1,g>.
  public init(
    levels: Int, theta: Double, detuningAngle: Double = 0,
    height: (Int) -> Double = { Double($0 + 1).squareRoot() }
  ) {
    self.levels = levels
    var unitary = ReferenceMatrix(2 * levels)
    func place(_ indices: [Int], _ hamiltonian: ReferenceMatrix) {
      let block = ((-1) * hamiltonian.timesI).exponential
      for (m, i) in indices.enumerated() {
        for (n, j) in indices.enumerated() { unitary[i, j] = block[m, n] }
      }
    }
    var ground = ReferenceMatrix(1)
    ground[0, 0] = (-detuningAngle / 2, 0)
    place([1], ground)
    for n in 0..<(levels - 1) {
      var pair = ReferenceMatrix(2)
      let exchange = theta * height(n)
      pair[0, 0] = (detuningAngle / 2, 0)
      pair[1, 1] = (-detuningAngle / 2, 0)
      pair[0, 1] = (exchange, 0)
      pair[1, 0] = (exchange, 0)
      place([2 * n, 2 * (n + 1) + 1], pair)
    }
    var top = ReferenceMatrix(1)
    top[0, 0] = (detuningAngle / 2, 0)
    place([2 * (levels - 1)], top)
    self.unitary = unitary
  }

  /// The same U from one dense exponential of the whole Hamiltonian, built from the matrices of a
  /// and sigma.
  public static func denseUnitary(
    levels: Int, theta: Double, detuningAngle: Double = 0
  ) -> ReferenceMatrix {
    let a = ReferenceMatrix.annihilation(levels)
    var raise = ReferenceMatrix(2)
    raise[0, 1] = (1, 0)
    var sigmaZ = ReferenceMatrix(2)
    sigmaZ[0, 0] = (1, 0)
    sigmaZ[1, 1] = (-1, 0)
    let exchange = product(a, raise) + product(a.adjoint, raise.adjoint)
    let splitting = product(.identity(levels), sigmaZ)
    let hamiltonian = theta * exchange + (detuningAngle / 2) * splitting
    return ((-1) * hamiltonian.timesI).exponential
  }

  /// The Kronecker product.
  public static func product(_ a: ReferenceMatrix, _ b: ReferenceMatrix) -> ReferenceMatrix {
    var result = ReferenceMatrix(a.order * b.order)
    for m in 0..<a.order {
      for n in 0..<a.order {
        let (x, y) = a[m, n]
        for j in 0..<b.order {
          for k in 0..<b.order {
            let (u, v) = b[j, k]
            result[m * b.order + j, n * b.order + k] = (x * u - y * v, x * v + y * u)
          }
        }
      }
    }
    return result
  }

  /// rho_q of Entropy 2023, Eq. 1, in the basis e, g.
  public static func qubit(
    groundWeight q: Double, coherence c: Double, phase: Double
  ) -> ReferenceMatrix {
    var qubit = ReferenceMatrix(2)
    let size = c * (q * (1 - q)).squareRoot()
    qubit[0, 0] = (1 - q, 0)
    qubit[1, 1] = (q, 0)
    qubit[0, 1] = (size * cos(phase), size * sin(phase))
    qubit[1, 0] = (size * cos(phase), -size * sin(phase))
    return qubit
  }

  /// U (rho x rho_q) U†.
  public func joint(_ rho: ReferenceMatrix, qubit: ReferenceMatrix) -> ReferenceMatrix {
    unitary * ReferenceCollision.product(rho.resized(levels), qubit) * unitary.adjoint
  }

  /// Tr_q[U (rho x rho_q) U†].
  public func apply(_ rho: ReferenceMatrix, qubit: ReferenceMatrix) -> ReferenceMatrix {
    let joint = joint(rho, qubit: qubit)
    var result = ReferenceMatrix(levels)
    for m in 0..<levels {
      for n in 0..<levels {
        let (e, g) = (joint[2 * m, 2 * n], joint[2 * m + 1, 2 * n + 1])
        result[m, n] = (e.re + g.re, e.im + g.im)
      }
    }
    return result
  }
}

extension ReferenceMatrix {
  /// e^{i angle}.
  public static func phase(_ angle: Double) -> (re: Double, im: Double) { (cos(angle), sin(angle)) }
}

extension ReferenceMatrix {
  /// The argument of x + iy.
  public static func angle(_ x: Double, _ y: Double) -> Double { atan2(y, x) }
}
