internal import Kernels

extension JointState {
  /// sum over the pure states psi of the qubit of K_x rho K_y†, K_x = sum of psi_y U_xy. Cost: O(levels² band).
  init(
    _ propagator: ParityPropagator, _ cavity: CavityState, _ extent: BandedEngine.Extent,
    _ qubit: QubitState
  ) {
    self.init(levels: extent.reached)
    var rho = ComplexBlock(order: extent.occupied)
    cavity.forEachElement { m, n, x, y in
      if m < extent.occupied, n < extent.occupied { rho.set(m, n, (x, y)) }
    }
    for psi in QubitAmplitudes.all(qubit) {
      let kraus = [false, true].map {
        KrausRows(propagator, psi, isExcited: $0, extent)
      }
      let products = kraus.map { $0.times(rho) }
      ground.add(products[0], adjoint: kraus[0])
      excited.add(products[1], adjoint: kraus[1])
      // e^{-i zeta} = -i in the plain gauge.
      cross.add(products[1], adjoint: kraus[0], isTurned: true)
    }
  }
}

extension ComplexBlock {
  /// Y K† for the rows Y of a product, times -i if `isTurned`.
  fileprivate mutating func add(
    _ rows: [ComplexRow], adjoint kraus: KrausRows, isTurned: Bool = false
  ) {
    for m in 0..<order {
      var other = rows[m]
      for n in 0..<order {
        var row = kraus.rows[n]
        let (low, count) = (row.low, row.re.count)
        guard count > 0 else { continue }
        let (a, b) = row.withPlane { row in
          other.withPlane { overlapRow(low: low, count: count, row: row, other: $0) }
        }
        add(m, n, isTurned ? (b, -a) : (a, b))
      }
    }
  }
}

/// A row of a complex matrix, from a column on.
private struct ComplexRow {
  var low = 0
  var re: [Double] = []
  var im: [Double] = []

  mutating func withPlane<Result>(_ body: (JointPlane) -> Result) -> Result {
    re.withUnsafeMutableBufferPointer { re in
      im.withUnsafeMutableBufferPointer { im in
        body(JointPlane(re.baseAddress!, im.baseAddress!))
      }
    }
  }
}

/// A pure state of the qubit, not normalised.
private struct QubitAmplitudes {
  let ground: Double
  let excited: (re: Double, im: Double)

  /// (sqrt q, c sqrt p e^{i phase}) and (0, sqrt(p(1-c²))), as far as they do not vanish.
  static func all(_ qubit: QubitState) -> [QubitAmplitudes] {
    let (q, p, c) = (qubit.groundWeight, qubit.excitedWeight, qubit.coherence)
    guard qubit.coupling != 0 else {
      return [
        QubitAmplitudes(ground: q.squareRoot(), excited: (0, 0)),
        QubitAmplitudes(ground: 0, excited: (p.squareRoot(), 0)),
      ].filter { $0.ground != 0 || $0.excited.re != 0 }
    }
    let size = c * p.squareRoot()
    let left = (p * (1 - c) * (1 + c)).squareRoot()
    return [
      QubitAmplitudes(
        ground: q.squareRoot(),
        excited: (size * cosine(qubit.phase), size * sine(qubit.phase))),
      QubitAmplitudes(ground: 0, excited: (left, 0)),
    ].filter { $0.ground != 0 || $0.excited.re != 0 || $0.excited.im != 0 }
  }
}

/// The rows of K_x within their bands.
private struct KrausRows {
  private(set) var rows: [ComplexRow] = []
  private let columns: Int

  init(
    _ propagator: ParityPropagator, _ psi: QubitAmplitudes, isExcited: Bool,
    _ extent: BandedEngine.Extent
  ) {
    columns = extent.occupied
    for m in 0..<extent.reached {
      let index = (m + (isExcited ? 1 : 0)) % 2
      let chain = propagator.chains[index]
      var (re, im) = ([Double](), [Double]())
      var low = 0
      for n in 0..<extent.occupied {
        var (x, y) = (chain.re[m * chain.stride + n], chain.im[m * chain.stride + n])
        if m == n { x += 1 }
        if re.isEmpty, x == 0, y == 0 {
          low = n + 1
          continue
        }
        if (n + 1) % 2 == index {
          (x, y) = (
            x * psi.excited.re - y * psi.excited.im, x * psi.excited.im + y * psi.excited.re
          )
        } else {
          (x, y) = (x * psi.ground, y * psi.ground)
        }
        re.append(x)
        im.append(y)
      }
      while let a = re.last, let b = im.last, a == 0, b == 0 {
        re.removeLast()
        im.removeLast()
      }
      rows.append(ComplexRow(low: re.isEmpty ? 0 : low, re: re, im: im))
    }
  }

  /// K rho.
  func times(_ rho: ComplexBlock) -> [ComplexRow] {
    var rho = rho
    return rows.map { row in
      var (row, result) = (row, ComplexRow())
      result.re = [Double](repeating: 0, count: columns)
      result.im = result.re
      let (low, count) = (row.low, row.re.count)
      guard count > 0 else { return result }
      row.withPlane { row in
        rho.withPlane { rho in
          result.withPlane {
            multiplyRow(
              low: low, count: count, row: row, columns: columns, matrix: rho, result: $0)
          }
        }
      }
      return result
    }
  }
}
