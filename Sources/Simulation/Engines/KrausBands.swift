/// One Kraus operator of a collision, K_x = sum_y psi_y U_xy, for one of the pure states whose mixture the qubit is.
struct KrausBand {
  /// Rows are output levels; a multiple of four of them.
  let rows: Int
  let stride: Int
  let re: [Double]
  let im: [Double]
  /// K†, by rows of the input level.
  let adjointStride: Int
  let adjointRe: [Double]
  let adjointIm: [Double]
  /// Of four rows each, and of eight columns of K† each.
  let rowBands: [Int]
  let adjointBands: [Int]
  /// Whether it is of the qubit that leaves in the excited state.
  let isExcited: Bool

  /// All that do not vanish: rho_q = q|g><g| + … = sum of two |psi><psi|, psi = (sqrt q, c sqrt p e^{i phase}) and (0, sqrt(p(1-c²))); the two of one
  /// psi follow each other, ground state first. Without coherence each has a parity.
  static func all(_ propagator: ParityPropagator, _ qubit: QubitState) -> [KrausBand] {
    let (q, p) = (qubit.groundWeight, qubit.excitedWeight)
    let c = qubit.coupling == 0 ? 0 : qubit.coherence
    let size = c * p.squareRoot()
    // 1 - c² without cancellation.
    let left = (p * (1 - c) * (1 + c)).squareRoot()
    let states = [
      QubitAmplitudes(
        ground: q.squareRoot(),
        excited: (size * cosine(qubit.phase), size * sine(qubit.phase))),
      QubitAmplitudes(ground: 0, excited: (left, 0)),
    ]
    return states.filter { !$0.vanishes }.flatMap { state in
      [false, true].map { KrausBand(propagator, state, isExcited: $0) }
    }
  }

  private init(_ propagator: ParityPropagator, _ state: QubitAmplitudes, isExcited: Bool) {
    let (columns, levels) = (propagator.columns, propagator.levels)
    rows = (levels + 3) / 4 * 4
    let width = (columns + 7) / 8 * 8
    stride = width
    self.isExcited = isExcited
    var matrix = ChainMatrix(levels: levels)
    for m in 0..<levels {
      let index = (m + (isExcited ? 1 : 0)) % 2
      let chain = propagator.chains[index]
      for n in 0..<columns {
        let place = m * chain.stride + n
        var (x, y) = (chain.re[place], chain.im[place])
        if m == n { x += 1 }
        guard x != 0 || y != 0 else { continue }
        if (n + 1) % 2 == index {
          let (a, b) = state.excited
          (x, y) = (x * a - y * b, x * b + y * a)
        } else {
          (x, y) = (x * state.ground, y * state.ground)
        }
        (matrix.re[place], matrix.im[place]) = (x, y)
      }
    }
    let adjointStride = (levels + 7) / 8 * 8
    self.adjointStride = adjointStride
    var (re, im) = (
      [Double](repeating: 0, count: rows * width), [Double](repeating: 0, count: rows * width)
    )
    var adjointRe = [Double](repeating: 0, count: width * adjointStride)
    var adjointIm = adjointRe
    for m in 0..<levels {
      for n in 0..<columns {
        let (x, y) = (matrix.re[m * matrix.stride + n], matrix.im[m * matrix.stride + n])
        (re[m * width + n], im[m * width + n]) = (x, y)
        (adjointRe[n * adjointStride + m], adjointIm[n * adjointStride + m]) = (x, -y)
      }
    }
    (self.re, self.im, self.adjointRe, self.adjointIm) = (re, im, adjointRe, adjointIm)
    let bands = matrix.bands(rows: levels, columns: columns)
    rowBands = BandTiles.joined(bands, 4)
    adjointBands = BandTiles.joined(bands, 8)
  }
}

private struct QubitAmplitudes {
  let ground: Double
  let excited: (Double, Double)
  var vanishes: Bool { ground == 0 && excited.0 == 0 && excited.1 == 0 }
}
