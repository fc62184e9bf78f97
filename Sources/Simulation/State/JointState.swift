internal import LinearAlgebra

/// A square complex matrix by rows.
struct ComplexBlock: Sendable {
  let order: Int
  var re: [Double]
  var im: [Double]

  init(order: Int) {
    self.order = order
    re = [Double](repeating: 0, count: order * order)
    im = re
  }

  @inline(__always) func at(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
    (re[m * order + n], im[m * order + n])
  }

  @inline(__always) mutating func set(_ m: Int, _ n: Int, _ z: (re: Double, im: Double)) {
    (re[m * order + n], im[m * order + n]) = z
  }

  /// The sum of the diagonal.
  var trace: (re: Double, im: Double) {
    var (x, y) = (CompensatedSum(), CompensatedSum())
    for n in 0..<order {
      x.add(re[n * order + n])
      y.add(im[n * order + n])
    }
    return (x.value, y.value)
  }
}

/// A qubit and the cavity together, R = sum over x, y of |x><y| (x) R_xy, on the levels |0>, …, |N-1>.
///
/// The numbers are those in a frame: with the cavity's gauge phi' a factor e^{i (phi' - pi/2)(m-n)} is taken out of all blocks, and e^{i zeta} of R_eg,
/// zeta = s (phi' - pi/2) + pi/2 for a ladder of step s: the exchange of a passage is real then. In the plain gauge zeta is pi/2 for every s.
struct JointState: Sendable {
  var levels: Int { ground.order }
  /// R_gg and R_ee, Hermitian.
  var ground: ComplexBlock
  var excited: ComplexBlock
  /// R_eg; R_ge is its adjoint.
  var cross: ComplexBlock

  init(levels: Int) {
    ground = ComplexBlock(order: levels)
    excited = ground
    cross = ground
  }

  /// sigma (x) rho: a fresh qubit and the state; `turn` is e^{i(phi - zeta)} for the qubit's phase phi.
  init(_ qubit: QubitState, _ state: CavityState, turn: (re: Double, im: Double)) {
    self.init(levels: state.levels)
    let (q, p, kappa) = (qubit.groundWeight, qubit.excitedWeight, qubit.coupling)
    let (c, d) = (kappa * turn.re, kappa * turn.im)
    state.forEachElement { m, n, x, y in
      ground.set(m, n, (q * x, q * y))
      excited.set(m, n, (p * x, p * y))
      if kappa != 0 { cross.set(m, n, (c * x - d * y, c * y + d * x)) }
    }
  }

  /// The qubit alone: the weight of its ground state, and <e|sigma'|g> in the frame.
  var qubit: (ground: Double, coherence: (re: Double, im: Double)) {
    (ground.trace.re, cross.trace)
  }
}

extension CavityState {
  /// All elements in the state's gauge, those that are not zero for certain.
  func forEachElement(_ body: (Int, Int, Double, Double) -> Void) {
    guard representation != .populations else {
      for n in 0..<levels { body(n, n, real[n], 0) }
      return
    }
    let isComplex = representation == .hermitian
    for m in 0..<levels {
      let row = PackedTriangle.row(m)
      for n in 0..<m {
        let (x, y) = (real[row + n], isComplex ? imaginary[row + n] : 0)
        body(m, n, x, y)
        body(n, m, x, -y)
      }
      body(m, m, real[row + m], 0)
    }
  }

  /// What of a Hermitian matrix in the state's gauge fits its levels becomes the state, in the cheapest representation that holds it: of what is
  /// exactly zero nothing is kept.
  mutating func take(_ matrix: ComplexBlock, times factor: Double) {
    let kept = min(levels, matrix.order)
    var (isDiagonal, isReal) = (true, true)
    for m in 0..<kept {
      for n in 0..<m {
        let (x, y) = matrix.at(m, n)
        if x != 0 || y != 0 { isDiagonal = false }
        if y != 0 { isReal = false }
      }
    }
    if isDiagonal {
      representation = .populations
      imaginary = []
      real = (0..<levels).map { $0 < kept ? factor * matrix.at($0, $0).re : 0 }
      return
    }
    representation = isReal ? .realSymmetric : .hermitian
    real = PackedTriangle.packed(order: levels) { m, n in
      m < kept ? factor * matrix.at(m, n).re : 0
    }
    imaginary =
      representation == .realSymmetric
      ? []
      : PackedTriangle.packed(order: levels) { m, n in
        m < kept && n < m ? factor * matrix.at(m, n).im : 0
      }
  }
}
