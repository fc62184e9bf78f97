internal import LinearAlgebra

/// How a collision that shakes the mode through sigma_x raises exponential moments: for L_0 > L_1 bounds the logarithm of
/// <e^{L_1 n}> after it over <e^{L_0 n}> before it, whatever the qubit and the state.
struct ShakenMoment {
  let drive: ParityDrive

  /// `fall` bounds L_0 - L_1 from above.
  func logarithmOfGrowth(from start: Double, to end: Double, fall: Double) -> Double {
    min(kick(from: start, to: end) + fall / 2, conserving(from: start, to: end))
  }

  /// The amplitude is shifted by |theta| at most.
  ///
  /// With L(s) from L_0 to L_1, psi(s) = e^{L n/2} U(s) psi: a and a† become e^{-L/2} a and e^{L/2} a†, whose Hermitian part is
  /// |theta| 2 sinh(L/2) times a quadrature P, |<P>| <= e <n+1/2> + 1/(4e) for every e > 0. With e such that <n> drops out,
  ///
  ///     d ln|psi|²/ds  <=  |L'|/2 + 4 theta² sinh²(L/2)/|L'|.
  ///
  /// It holds for every frequency and modulation: the counter-rotating factor is a phase.
  private func kick(from start: Double, to end: Double) -> Double {
    let sinh = hyperbolicSine(start / 2)
    return 4 * drive.theta * drive.theta * sinh * sinh / (start - end)
  }

  /// Without modulation H = n + (1+delta)/2 sigma_z + G (a + a†) sigma_x is conserved: from e^{L_1 n} to e^{l H} to e^{L_0 n}, l half way.
  ///
  /// For Y(s) = e^{s (L_1/l) n} e^{-s H}, s to l/2, the Hermitian part of Y'Y^{-1} is
  /// -(1 - L_1/l) n - (1+delta)/2 sigma_z - G cosh(s L_1/l) (a + a†) sigma_x, at most |1+delta|/2 + G² cosh²(L_1/2)/(1 - L_1/l); the other
  /// way alike. Together
  ///
  ///     l |1+delta| + G² l² [cosh²(L_1/2)/(l - L_1) + cosh²(L_0/2)/(L_0 - l)].
  private func conserving(from start: Double, to end: Double) -> Double {
    guard drive.depth == 0 else { return .infinity }
    let middle = (start + end) / 2
    let (low, high) = (hyperbolicCosine(end / 2), hyperbolicCosine(start / 2))
    let shift = drive.coupling * middle
    return middle * abs(1 + drive.detuning)
      + shift * shift * (low * low + high * high) / ((start - end) / 2)
  }

  private func hyperbolicSine(_ x: Double) -> Double {
    let grown = exponentialMinusOne(x)
    return (grown + grown / (1 + grown)) / 2
  }

  private func hyperbolicCosine(_ x: Double) -> Double { (exponential(x) + exponential(-x)) / 2 }
}

extension PhotonTail {
  /// The same where collisions shake the mode: a collision asks for a larger z before it than after it, and the damping after the one before
  /// has to make up for that. Of what it takes from ln z a part is left to the collision: the part that serves each z best.
  ///
  ///     <z_0^n>  <=  prod_j (1 - M x_j)^{-1} e^{g(L_{j+1}, L'_j)},     L' = ln(1 + e x/(1 - M x)),     L_{j+1} = L' + part (L_j - L'_j)
  ///
  /// g the largest growth of the drives (`ShakenMoment`). Cost: some logarithms for each hundredth by which L falls.
  init(shaken drives: [ParityDrive], _ damping: Damping) {
    let shaken = drives.map(ShakenMoment.init)
    self.init(
      moments: PhotonTail.places(damping.thermalPhotons).map { x in
        let bounds = [0.1, 0.2, 0.35, 0.5, 0.7].map {
          PhotonTail.logMoment(x, shaken, damping, part: $0)
        }
        return (logarithmOnePlus(x), bounds.min()!)
      }, trap: nil)
  }

  /// Beyond these z a cycle's moment is no use.
  private static let largestPlace = 1e6
  private static func logMoment(
    _ start: Double, _ shaken: [ShakenMoment], _ damping: Damping, part: Double
  ) -> Double {
    let (e, gained) = (damping.survival, damping.gainedPhotons)
    var (exponent, sum) = (logarithmOnePlus(start), 0.0)
    while true {
      let x = exponentialMinusOne(exponent)
      guard x <= largestPlace, gained * x < 1 else { return .infinity }
      let damped = logarithmOnePlus(e * x / (1 - gained * x))
      let next = damped + part * (exponent - damped)
      guard next < exponent, damped < next else { return .infinity }
      // L'/L falls towards e with L: where L goes on falling by this ratio, a collision is left more and more of it, at most (ratio - e) L,
      // and what a cycle adds falls with L at least.
      let ratio = next / exponent
      let most = (ratio - e) * exponent * (1 + 0x1p-40)
      let grown =
        -logarithmOnePlus(-gained * x)
        + shaken.map { $0.logarithmOfGrowth(from: next, to: damped, fall: most) }.max()!
      let rest = grown / (1 - ratio)
      if rest < 1e-3 { return sum + rest }
      guard sum < 1e6 else { return .infinity }
      let block = max(1, (0.01 / (1 - ratio)).rounded(.down))
      sum += block * grown
      exponent *= raise(ratio, block)
    }
  }
}
