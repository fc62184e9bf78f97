internal import LinearAlgebra

/// How far up the steady state of a damped stream can reach, whatever the collisions do: a bound on its tail that needs no state.
///
/// A collision conserves n + [excited], so that for z >= 1 the mean of z^n grows by the factor 1 + p (z-1) at most, p the
/// qubits' excited weight; coherences change nothing in that. Damping takes it from z to z' = 1 + e x/(1 - M x), x = z - 1
/// (Entropy 2023, Eq. 17, in the generating function), with the factor 1/(1 - M x). Of a steady state therefore
///
///     <z^n>  <=  K(z) = 1/(1 - nbar x_0) prod_{j>=1} (1 + p x_j),   x_{j+1} = e x_j/(1 - M x_j),   nbar x_0 < 1,
///
/// and what lies at n >= N holds at most K(z) z^-N (Chernoff), for every z.
struct PhotonTail {
  /// ln z and ln K(z), for a choice of z.
  private let moments: [(exponent: Double, logarithm: Double)]
  /// The levels of a trap that nothing passes upwards, if there is one: beyond it there is nothing.
  private let trap: Int?

  init(moments: [(exponent: Double, logarithm: Double)], trap: Int?) {
    (self.moments, self.trap) = (moments, trap)
  }

  /// The x_0 that are tried, below 1/nbar.
  static func places(_ nbar: Double) -> [Double] {
    let places = (-24...14).map { exponential(Double($0) * 0.5 * logarithm(2)) }
    guard nbar > 0 else { return places }
    return places.filter { nbar * $0 < 0.9 } + [0.9, 0.97, 0.99, 0.999].map { $0 / nbar }
  }

  /// Of collisions in turn, whatever their order. Nil where no bound is known.
  init?(_ passages: [TrainMember], _ damping: Damping?) {
    let p = passages.map(\.qubit.excitedWeight).max() ?? 0
    if case .during(let loss) = passages.first?.collision {
      self.init(loss, excitedWeight: p, damping)
      return
    }
    // A tick that brings nothing loses nothing: no moment falls for sure.
    guard let damping, !passages.contains(where: \.collision.isLeaking) else { return nil }
    let drives = passages.compactMap(\.collision.drive)
    guard drives.isEmpty else {
      guard drives.count == passages.count, !damping.waits else { return nil }
      self.init(shaken: drives, damping)
      return
    }
    self.init(passages, damping: damping)
  }

  init(_ collision: Collision, _ qubit: QubitState, _ damping: Damping) {
    self.init([TrainMember(collision, qubit)], damping: damping)
  }

  /// Pairs: what gives most counts for all. Cost: some thousand logarithms for each of forty values of z.
  private init(_ passages: [TrainMember], damping: Damping) {
    let nbar = damping.thermalPhotons
    let step = passages.map { Double($0.collision.step) }.max() ?? 1
    let p = passages.map { $0.qubit.excitedWeight * $0.collision.chance }.max() ?? 0
    moments = PhotonTail.places(nbar).map {
      (
        logarithmOnePlus($0),
        damping.waits
          ? PhotonTail.logMomentOfArrivals($0, p, step, damping)
          : PhotonTail.logMoment($0, p, step, damping)
      )
    }
    let isClosed =
      nbar == 0 && passages.allSatisfy { $0.collision.isReal && $0.collision.step == 1 }
    trap = isClosed ? passages.firstSharedTrap(from: 1)?.level : nil
  }

  /// ln K for x_0 = z - 1. Damping for a time t gives x(t) = x_0 e/(1 - nbar x_0 (1-e)), so many collisions at once are bounded by
  /// the first of them.
  private static func logMoment(
    _ start: Double, _ p: Double, _ s: Double, _ damping: Damping
  ) -> Double {
    let (gamma, nbar) = (damping.strength, damping.thermalPhotons)
    var sum = -logarithmOnePlus(-nbar * start)
    guard p > 0 else { return sum }
    let block = max(1, (0.01 / gamma).rounded(.down))
    guard block < 1e12 else { return .infinity }
    var (step, rest) = (1.0, Double.infinity)
    while rest > 1e-3 {
      let e = exponential(-gamma * step)
      let x = start * e / (1 - nbar * start * (1 - e))
      sum += block * logarithmOnePlus(p * given(x, s))
      step += block
      // From here on x falls at least as fast as it would without what nbar x adds.
      rest =
        p * s * x * exponential((s - 1) * logarithmOnePlus(x))
        / (-exponentialMinusOne(-gamma) * (1 - nbar * x))
    }
    return sum + rest
  }

  /// z^s - 1: what s photons multiply z^n by.
  private static func given(_ x: Double, _ s: Double) -> Double {
    s == 1 ? x : exponentialMinusOne(s * logarithmOnePlus(x))
  }

  /// ln K where qubits arrive at random, N_ex = 1/x a lifetime. In the steady state R<z^n> rises by at most R p (z^s - 1)<z^n> and the bath
  /// takes (z-1) times <z^{n-1}[(nbar+1) n - nbar z (n+1)]> gamma of it, so that
  ///
  ///     <z^{n-1} (a n - b)> <= 0,   a = nbar + 1 - nbar z,   b = z (nbar + N_ex p (z^s - 1)/(z-1)).
  ///
  /// Below b/a the bracket is -b at least: what lies at n >= N >= 2b/a is at most z^{b/a + 1 - N}; for fewer levels K is above 1.
  private static func logMomentOfArrivals(
    _ x: Double, _ p: Double, _ s: Double, _ damping: Damping
  ) -> Double {
    let (z, nbar) = (1 + x, damping.thermalPhotons)
    let a = nbar + 1 - nbar * z
    guard a > 0 else { return .infinity }
    let b = z * (nbar + p / damping.strength * given(x, s) / x)
    return (2 * b / a + 1) * logarithmOnePlus(x)
  }

  /// The same where the cavity leaks during the collisions, and after them if `damping` is given.
  ///
  /// With T = n + [excited] the collision conserves T, and n >= T - 1, so that along x' = gamma x (1 - nbar x), x = z - 1, which takes x_0 to
  /// x_1 as damping takes x_1 to x_0 above,
  ///
  ///     <z_1^T>  <=  <z_0^T> (z_1/z_0) (1 - nbar x_0)/(1 - nbar x_1) e^{gamma_1 n_q x_1},     <z_0^T> = <z_0^n> (1 + p x_0),
  ///
  /// and <z^n> <= <z^T>. K is the product of these factors and those of the dampings over all collisions.
  /// Cost: some logarithms for every collision that is felt, for each of forty values of z.
  init(_ loss: LossDuring, excitedWeight p: Double, _ damping: Damping?) {
    let nbar = max(loss.thermalPhotons, damping?.thermalPhotons ?? 0)
    moments = PhotonTail.places(nbar).map {
      (logarithmOnePlus($0), PhotonTail.logMoment($0, p, loss, damping))
    }
    trap = nil
  }

  /// Collisions that are followed at most.
  private static let mostFollowed = 200_000

  private static func logMoment(
    _ start: Double, _ p: Double, _ loss: LossDuring, _ damping: Damping?
  ) -> Double {
    let (survival, nbar) = (exponential(-loss.strength), loss.thermalPhotons)
    let gained = nbar * -exponentialMinusOne(-loss.strength)
    let (after, gainedAfter) = (damping?.survival ?? 1, damping?.gainedPhotons ?? 0)
    let excited = loss.exciteRate
    var (x, sum) = (start, 0.0)
    for _ in 0..<mostFollowed {
      let y = after * x / (1 - gainedAfter * x)
      let next = survival * y / (1 - gained * y)
      sum +=
        -logarithmOnePlus(-gainedAfter * x) + logarithmOnePlus(y) - logarithmOnePlus(next)
        + logarithmOnePlus(-nbar * next) - logarithmOnePlus(-nbar * y) + excited * y
        + logarithmOnePlus(p * next)
      // From here on x falls by this ratio at least, and every part is at most so many times x.
      let ratio = next / x
      let slope =
        gainedAfter / (1 - gainedAfter * x) + (y / x) * (1 + nbar / (1 - nbar * y) + excited) + p
      let rest = slope * next / (1 - ratio)
      if rest < 1e-3 { return sum + rest }
      x = next
    }
    return .infinity
  }

  /// Bounds <n>: e^{L<n>} <= <z^n> <= K.
  var highestEnergy: Double {
    moments.map { $0.logarithm / $0.exponent }.min() ?? .infinity
  }

  /// Bounds of what lies at n >= N: its norm, and its moments of n+1 and (n+1)².
  func cut(beyond levels: Int) -> ErrorLedger.Cut {
    if let trap, levels >= trap { return ErrorLedger.Cut() }
    let weight = Double(levels + 1)
    let bound = exponential(logBound(levels))
    return ErrorLedger.Cut(
      norm: min(bound, 1), first: weight * bound, second: weight * weight * bound)
  }

  /// ln of the bound of the norm. (n+1)² z^-n has to fall from N on.
  private func logBound(_ levels: Int) -> Double {
    let n = Double(levels)
    return moments.filter { n * $0.exponent >= 2 }.map { $0.logarithm - n * $0.exponent }.min()
      ?? .infinity
  }

  /// The first multiple of eight levels beyond which (n+1)² counts `rest` at most; nil above `most`.
  func levels(rest: Double, most: Int) -> Int? {
    if let trap, trap <= most { return trap }
    for levels in stride(from: 8, through: most, by: 8) where cut(beyond: levels).second <= rest {
      return levels
    }
    return nil
  }

  /// About how many it would take where they are more than `most`.
  func estimatedLevels(rest: Double, most: Int) -> Int {
    var levels = most
    while levels < 1 << 40, cut(beyond: levels).second > rest { levels += levels / 8 }
    return levels
  }
}
