internal import LinearAlgebra

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
  /// A collision in a cavity that leaks meanwhile: `ErrorSums.collide(excitedWeight:during:)`.
  case during(LossDuring)
}

extension ErrorSums {
  mutating func carry(_ rule: CarryRule) {
    switch rule {
    case .ladder(let step): collide(excitedWeight: 1, step: Double(step))
    case .during(let loss): collide(excitedWeight: 1, during: loss)
    case .kick(let kappa):
      let root = first.squareRoot() + kappa * zeroth.squareRoot()
      let fourth = second.squareRoot().squareRoot() + kappa * zeroth.squareRoot().squareRoot()
      // The sums are bounds: rounding must not take them below what they stand for.
      let room = 1 + 0x1p-48
      first = root * root * room
      second = fourth * fourth * (fourth * fourth) * room
    }
  }

  /// A collision with loss, of a qubit of the mean excitation p.
  ///
  /// The total T = n + [e] is conserved but for the baths. With G = gamma nbar + gamma_1 n_q, as T+1 rises by one at the rate
  /// gamma nbar (n+1) + gamma_1 n_q at most, and 2T+3 <= 3(T+1),
  ///
  ///     <T+1>' <= <T+1> + G d,     <(T+1)²>' <= e^{3G} <(T+1)²>.
  ///
  /// What leaves brings them down: n >= T-1 gives
  ///
  ///     d<T>/ds <= -gamma <T> + (gamma (1+nbar) + gamma_1 n_q) d,
  ///     d<T²>/ds <= -2 gamma <T²> + (gamma (3+4 nbar) + 2 gamma_1 n_q) <T> + G d.
  ///
  /// The smaller of the two is taken, and n <= T at the end.
  mutating func collide(excitedWeight p: Double, during loss: LossDuring) {
    let gained = loss.gainedExcitations
    let room = 1 + 0x1p-48
    var total = ErrorSums(zeroth, first + p * zeroth, second + p * (2 * first + zeroth))
    let (mean, square) = (total.mean, total.square)
    total.first = (total.first + gained * zeroth) * room
    total.second *= exponential(3 * gained) * room
    let gamma = loss.strength
    if gamma > 1e-6 {
      let (e, left) = (exponential(-gamma), -exponentialMinusOne(-gamma))
      let source = (gamma * (1 + loss.thermalPhotons) + loss.exciteRate) * zeroth / gamma
      let newMean = e * mean + left * source
      // The integral of e^{-2 gamma (1-s)} <T>(s).
      let weighed = (e * left * mean + (left * (1 + e) / 2 - e * left) * source) / gamma
      let feed = gamma * (3 + 4 * loss.thermalPhotons) + 2 * loss.exciteRate
      let newSquare =
        e * e * square + feed * weighed + gained * zeroth * left * (1 + e) / (2 * gamma)
      total.first = min(total.first, (newMean + zeroth) * room)
      total.second = min(total.second, (newSquare + 2 * newMean + zeroth) * room)
    }
    self = total
  }
}
