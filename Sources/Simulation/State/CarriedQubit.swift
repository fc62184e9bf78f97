internal import LinearAlgebra

/// The qubit that the last collision left with the cavity, not yet traced out: with the cavity's own state, which is R_gg + R_ee, the whole of R.
///
/// Three Hermitian matrices in the plain gauge, packed as the state is: R_ee, and the parts A and B of R_eg = A + i B, as in the frame of
/// `JointState`; so that whatever acts on the cavity alone acts on each of them as on a state.
struct CarriedQubit: Sendable {
  var excited: Plane
  var symmetric: Plane
  var antisymmetric: Plane

  struct Plane: Sendable {
    var real: [Double]
    var imaginary: [Double]
  }

  /// Of a joint state, on the levels below `levels`.
  init(_ joint: JointState, levels: Int) {
    let kept = min(levels, joint.levels)
    func plane(_ element: (Int, Int) -> (re: Double, im: Double)) -> Plane {
      Plane(
        real: PackedTriangle.packed(order: levels) { $0 < kept ? element($0, $1).re : 0 },
        imaginary: PackedTriangle.packed(order: levels) {
          $0 < kept && $1 < $0 ? element($0, $1).im : 0
        })
    }
    excited = plane { joint.excited.at($0, $1) }
    symmetric = plane { m, n in
      let (z, w) = (joint.cross.at(m, n), joint.cross.at(n, m))
      return ((z.re + w.re) / 2, (z.im - w.im) / 2)
    }
    // (Z - Z†)/(2i).
    antisymmetric = plane { m, n in
      let (z, w) = (joint.cross.at(m, n), joint.cross.at(n, m))
      return ((z.im + w.im) / 2, (w.re - z.re) / 2)
    }
  }

  /// Changes each of the matrices as `body` would a state's.
  mutating func withPlanes<E: Error>(_ body: (inout Plane) throws(E) -> Void) throws(E) {
    try body(&excited)
    try body(&symmetric)
    try body(&antisymmetric)
  }

  mutating func grow(to levels: Int) {
    let count = PackedTriangle.count(order: levels)
    withPlanes { plane in
      plane.real += [Double](repeating: 0, count: count - plane.real.count)
      plane.imaginary += [Double](repeating: 0, count: count - plane.imaginary.count)
    }
  }

  mutating func shorten(to levels: Int) {
    let count = PackedTriangle.count(order: levels)
    withPlanes { plane in
      CavityState.shorten(&plane.real, to: count, isPacked: true)
      CavityState.shorten(&plane.imaginary, to: count, isPacked: true)
    }
  }
}

extension JointState {
  /// The cavity, in the plain gauge, with the qubit that it has in memory.
  init(_ cavity: CavityState, with carried: CarriedQubit) {
    self.init(levels: cavity.levels)
    cavity.forEachElement { m, n, x, y in ground.set(m, n, (x, y)) }
    for m in 0..<levels {
      let row = PackedTriangle.row(m)
      for n in 0...m {
        let place = row + n
        func element(_ plane: CarriedQubit.Plane) -> (re: Double, im: Double) {
          (plane.real[place], n < m ? plane.imaginary[place] : 0)
        }
        let e = element(carried.excited)
        excited.set(m, n, e)
        excited.set(n, m, (e.re, -e.im))
        let (a, b) = (element(carried.symmetric), element(carried.antisymmetric))
        // A + iB below the diagonal, A* + iB* above.
        cross.set(m, n, (a.re - b.im, a.im + b.re))
        cross.set(n, m, (a.re + b.im, b.re - a.im))
      }
    }
    for index in ground.re.indices {
      ground.re[index] -= excited.re[index]
      ground.im[index] -= excited.im[index]
    }
  }

  /// A partial swap of the qubit with a fresh one, which is traced out where it was: with V = sqrt(1-p) + i sqrt(p) SWAP
  ///
  ///     R' = (1-p) Tr_q R (x) sigma + p R + i sqrt(p(1-p)) [R, 1 (x) sigma]
  ///
  /// (collision models with memory: Ciccarello, Palma and Giovannetti, Phys. Rev. A 87, 040103, 2013). `turn` is e^{i(phi - zeta)}.
  func swapped(_ p: Double, with qubit: QubitState, turn: (re: Double, im: Double)) -> JointState {
    var result = JointState(levels: levels)
    let (q, e, kappa) = (qubit.groundWeight, qubit.excitedWeight, qubit.coupling)
    // sigma_eg.
    let (c, d) = (kappa * turn.re, kappa * turn.im)
    let (kept, mixed) = (1 - p, (p * (1 - p)).squareRoot())
    for m in 0..<levels {
      for n in 0..<levels {
        let (g, x, z, w) = (
          ground.at(m, n), excited.at(m, n), cross.at(m, n), cross.at(n, m)
        )
        let whole = (re: g.re + x.re, im: g.im + x.im)
        // R_ge sigma_eg - sigma_ge R_eg, with R_ge = w*: what R_gg and R_ee exchange.
        let exchanged = (
          re: (w.re * c + w.im * d) - (c * z.re + d * z.im),
          im: (w.re * d - w.im * c) - (c * z.im - d * z.re)
        )
        // (q - e) R_eg + sigma_eg (R_ee - R_gg).
        let (u, v) = (x.re - g.re, x.im - g.im)
        let turned = (
          re: (q - e) * z.re + c * u - d * v, im: (q - e) * z.im + c * v + d * u
        )
        result.ground.set(
          m, n,
          (
            kept * q * whole.re + p * g.re - mixed * exchanged.im,
            kept * q * whole.im + p * g.im + mixed * exchanged.re
          ))
        result.excited.set(
          m, n,
          (
            kept * e * whole.re + p * x.re + mixed * exchanged.im,
            kept * e * whole.im + p * x.im - mixed * exchanged.re
          ))
        result.cross.set(
          m, n,
          (
            kept * (c * whole.re - d * whole.im) + p * z.re - mixed * turned.im,
            kept * (c * whole.im + d * whole.re) + p * z.im + mixed * turned.re
          ))
      }
    }
    return result
  }

  /// What is lost where only the levels below `kept` are: rows and columns of either qubit state.
  func cut(keeping kept: Int) -> ErrorLedger.Cut {
    var parts: [(norm: Double, corner: Double)] = []
    for j in kept..<max(levels, kept) {
      var (inGround, inExcited) = (0.0, 0.0)
      for m in 0..<kept {
        func size(_ z: (re: Double, im: Double)) -> Double { z.re * z.re + z.im * z.im }
        inGround += size(ground.at(m, j)) + size(cross.at(m, j))
        inExcited += size(excited.at(m, j)) + size(cross.at(j, m))
      }
      let corner = max(ground.at(j, j).re + excited.at(j, j).re, 0)
      parts.append((2 * (inGround.squareRoot() + inExcited.squareRoot()) + corner, corner))
    }
    return .severalLevels(parts, level: kept)
  }
}
