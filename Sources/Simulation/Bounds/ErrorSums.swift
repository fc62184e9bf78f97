/// Tr X, Tr[(n+1)X], Tr[(n+1)²X] of a positive X: three sums of what may be wrong.
struct ErrorSums: Sendable, Hashable {
  var zeroth = 0.0
  var first = 0.0
  var second = 0.0

  init(_ zeroth: Double = 0, _ first: Double = 0, _ second: Double = 0) {
    self.zeroth = zeroth
    self.first = first
    self.second = second
  }

  @inline(__always) static func += (a: inout ErrorSums, b: ErrorSums) {
    a.zeroth += b.zeroth
    a.first += b.first
    a.second += b.second
  }

  func times(_ factor: Double) -> ErrorSums {
    ErrorSums(zeroth * factor, first * factor, second * factor)
  }

  static func <= (a: ErrorSums, b: ErrorSums) -> Bool {
    a.zeroth <= b.zeroth && a.first <= b.first && a.second <= b.second
  }

  /// What bounds both.
  func orLarger(_ other: ErrorSums) -> ErrorSums {
    ErrorSums(max(zeroth, other.zeroth), max(first, other.first), max(second, other.second))
  }

  /// Tr[nX] and Tr[n²X], from above: the differences may lose what their terms were rounded by.
  @inline(__always) var mean: Double { max(first - zeroth, 0) + first * 0x1p-50 }
  @inline(__always) var square: Double { max(second - 2 * first + zeroth, 0) + second * 0x1p-50 }

  /// A collision that gives s photons at a time. n + s x is conserved, x the qubit's excitation, so that n' <= n + s x; and x is
  /// independent of n before, with the mean p of the excited weight:
  ///
  ///     Tr[(n'+1)X] <= Tr[(n+1)X] + p s Tr X,   Tr[(n'+1)²X] <= Tr[(n+1)²X] + p (2 s Tr[(n+1)X] + s² Tr X).
  @inline(__always) mutating func collide(excitedWeight p: Double, step s: Double = 1) {
    second += p * s * (2 * first + s * zeroth)
    first += p * s * zeroth
  }
}

/// What a bath does to the sums: an attenuator of transmissivity t = e/G, then an amplifier of gain G = 1 + M (see `DampingChannel`).
struct ErrorDamping {
  private let survival: Double
  private let gained: Double
  private var gain: Double { 1 + gained }
  private var transmitted: Double { survival / gain }

  init(_ damping: Damping) {
    survival = damping.survival
    gained = damping.gainedPhotons
  }

  /// The sums of |Delta_nn|.
  ///
  /// The attenuator keeps Tr Delta, takes <n> to t<n> and <n²> to t²<n²> + t(1-t)<n>. What it brings to n >= 1 is at most q = min(Tr X, t Tr[nX])
  /// (Markov), and what stands at n = 0 is Tr Delta less that: together at most |Tr Delta| + 2q, however much there was before. Photons in
  /// the vacuum carry no energy, so that the moments of n do not change by this.
  func populations(_ sums: ErrorSums, trace: Double) -> ErrorSums {
    let excited = min(sums.zeroth, transmitted * sums.mean)
    let whole = min(sums.zeroth, trace + 2 * excited)
    return amplified(whole, attenuatedMean(sums), attenuatedSquare(sums))
  }

  /// The sums of A + B for Delta = A - B.
  ///
  /// With X = A or B after the attenuator, P = |0><0|, Q = 1 - P and q = Tr QX <= min(Tr X, t Tr[nX]), for any s > 0
  ///
  ///     X = (Tr X) P - q P + (PXQ + QXP) + QXQ,   PXQ + QXP between ±(s PXP + QXQ/s).
  ///
  /// The first terms of A and B leave |Tr Delta| of each other, so that there is a decomposition with
  ///
  ///     d' = |Tr Delta| + s d + (2 + 1/s) q,   Tr[n(A+B)]' = (1 + 1/s) Tr[n(A+B)],   the same for n²;
  ///
  /// s = sqrt(q/d). It is taken where all three sums are smaller than they would be without: after strong damping.
  func operators(_ sums: ErrorSums, trace: Double) -> ErrorSums {
    let (mean, square) = (attenuatedMean(sums), attenuatedSquare(sums))
    let plain = plain(sums)
    let excited = min(sums.zeroth, transmitted * sums.mean)
    guard sums.zeroth > 0, excited < sums.zeroth / 16 else { return plain }
    // Any s is right; the quotient of a denormal number may vanish.
    let s = max((excited / sums.zeroth).squareRoot(), 1e-150)
    let whole = trace + s * sums.zeroth + (2 + 1 / s) * excited
    let spread = 1 + 1 / s
    let contracted = amplified(whole, spread * mean, spread * square)
    return contracted <= plain ? contracted : plain
  }

  /// The sums of A + B by the moments alone.
  func plain(_ sums: ErrorSums) -> ErrorSums {
    amplified(sums.zeroth, attenuatedMean(sums), attenuatedSquare(sums))
  }

  /// |Tr nDelta| and |Tr n²Delta|: e <n> + M Tr, and e²<n²> + e(G - e + 3M)<n> + M(M + G) Tr.
  func signed(trace: Double, mean: Double, square: Double) -> (mean: Double, square: Double) {
    let (e, m) = (survival, gained)
    return (
      e * mean + m * trace,
      e * e * square + e * (gain - e + 3 * m) * mean + m * (m + gain) * trace
    )
  }

  private func attenuatedMean(_ sums: ErrorSums) -> Double { transmitted * sums.mean }

  private func attenuatedSquare(_ sums: ErrorSums) -> Double {
    transmitted * transmitted * sums.square + transmitted * (1 - transmitted) * sums.mean
  }

  /// The amplifier: <n+1> to G<n+1>, <(n+1)²> to G²<(n+1)²> + GM<n+1>.
  private func amplified(_ whole: Double, _ mean: Double, _ square: Double) -> ErrorSums {
    let first = mean + whole
    let second = square + 2 * mean + whole
    // The sums are bounds: rounding must not take them below what they stand for.
    let room = 1 + 0x1p-50
    return ErrorSums(
      whole, gain * first * room, gain * (gain * second + gained * first) * room)
  }
}
