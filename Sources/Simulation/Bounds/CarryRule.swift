/// How the sums of an unknown A >= 0, d = Tr A, w = Tr[(n+1)A], v = Tr[(n+1)²A], may grow in one act that keeps d.
enum CarryRule: Sendable, Hashable {
  /// Photons rise by at most this many, with the weight of the qubit's excited state.
  case ladder(Int)
  /// The field's amplitude is shifted by at most kappa, as an operator: a(t) = e^{-i phi}(a + F) with |F| <= kappa. A collision with any
  /// qubit frequency and any modulation, kappa = |g| tau, and a drive of this area.
  ///
  ///     sqrt w' <= sqrt w + kappa sqrt d,     v'^{1/4} <= v^{1/4} + kappa d^{1/4}.
  ///
  /// |d<n+1>/dt| <= 2g sqrt<n+1>, and ||(n+1)psi|| changes by at most ||[n, H]psi|| <= 2g ||(n+1)psi||^{1/2}; x -> (x^{1/p} + kappa)^p is
  /// concave, so that mixtures obey it too.
  case kick(Double)
}

extension ErrorSums {
  mutating func carry(_ rule: CarryRule) {
    switch rule {
    case .ladder(let step): collide(excitedWeight: 1, step: Double(step))
    case .kick(let kappa):
      let root = first.squareRoot() + kappa * zeroth.squareRoot()
      let fourth = second.squareRoot().squareRoot() + kappa * zeroth.squareRoot().squareRoot()
      // The sums are bounds: rounding must not take them below what they stand for.
      let room = 1 + 0x1p-48
      first = root * root * room
      second = fourth * fourth * (fourth * fourth) * room
    }
  }
}
