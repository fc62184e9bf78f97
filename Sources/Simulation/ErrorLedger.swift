/// What the finite number of levels may have cost so far.
///
/// The true error of the state is always Delta = A - B with A, B >= 0; the ledger keeps three sums that bound one
/// such decomposition: d = Tr(A+B), w = Tr[(n+1)(A+B)], v = Tr[(n+1)²(A+B)]. They bound the error of every observable:
/// |Δpopulation| <= d, |Δpurity| <= 2d, |ΔE| <= w, |Δ<a>| <= sqrt(w d), |Δ<n²>| <= v.
public struct ErrorLedger: Sendable, Hashable {
  /// d: bounds the trace norm of the error.
  public private(set) var norm = 0.0
  /// w: bounds the error of <n+1>.
  public private(set) var first = 0.0
  /// v: bounds the error of <(n+1)²>.
  public private(set) var second = 0.0
  /// Operations done, in units in which each costs about one rounding of the state.
  public private(set) var roundingSteps = 0.0
  /// The first collision after which a bound was above the tolerance.
  public internal(set) var passedAt: Int?

  /// A cut of these moments: Tr(A+B), Tr[(n+1)(A+B)], Tr[(n+1)²(A+B)].
  struct Cut {
    var norm = 0.0
    var first = 0.0
    var second = 0.0

    mutating func add(_ other: Cut) {
      norm += other.norm
      first += other.first
      second += other.second
    }

    /// A row and column of trace norm x put at level N.
    static func oneLevel(norm x: Double, level: Int) -> Cut {
      let weight = Double(level + 1)
      return Cut(norm: x, first: weight * x, second: weight * weight * x)
    }
  }

  mutating func addRounding(_ steps: Double) { roundingSteps += steps }

  /// The roundings so far no longer matter: the state has become one that does not depend on them.
  mutating func forgetRounding() { roundingSteps = 0 }

  /// Many collisions whose traps hold.
  ///
  /// With theta sqrt(m) = j pi every m l² is a trap as well, so that what stands at level n stays below the next of
  /// them: sqrt(n'+1) <= sqrt(n) + sqrt(m), n'+1 <= 2(n+m), (n'+1)² <= 8(n²+m²). Without a trap a collision raises it by one.
  mutating func stay(below trap: Int?, collisions: Int) {
    guard norm > 0 else { return }
    if let trap {
      let m = Double(trap)
      first = 2 * first + 2 * m * norm
      second = 8 * second + 8 * m * m * norm
    } else {
      let n = collisions == Int.max ? Double.infinity : Double(collisions)
      second += 2 * n * first + n * n * norm
      first += n * norm
    }
  }

  mutating func book(_ cut: Cut) {
    norm += cut.norm
    first += cut.first
    second += cut.second
  }

  /// A collision raises the photon number of A and B by at most one: (n+2)² = (n+1)² + 2(n+1) + 1.
  mutating func collide() {
    second += 2 * first + norm
    first += norm
    roundingSteps += 1
  }

  /// Damping acts on the moments of A and B exactly (Entropy 2023, Eq. 17):
  ///
  ///     d<n>/dt = -gamma<n> + gamma nbar,   d<n²>/dt = -2 gamma<n²> + gamma(4 nbar+1)<n> + gamma nbar,
  ///
  /// solved in closed form for e = exp(-gamma t).
  mutating func damp(_ damping: Damping) {
    let e = damping.survival
    let nbar = damping.thermalPhotons
    let mean = first - norm
    let square = second - 2 * first + norm
    let settled = nbar * norm
    let excess = mean - settled
    let meanAfter = settled + excess * e
    let squareAfter =
      square * e * e + ((4 * nbar + 1) * settled + nbar * norm) * (1 - e * e) / 2
      + (4 * nbar + 1) * excess * (e - e * e)
    // The sums are bounds: rounding must not take them below what they stand for.
    first = max(meanAfter, 0) * (1 + 0x1p-50) + norm
    second = max(squareAfter, 0) * (1 + 0x1p-50) + 2 * first - norm
    roundingSteps += 2
  }
}
