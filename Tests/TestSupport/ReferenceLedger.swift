#if canImport(Glibc)
  internal import Glibc
#else
  internal import Foundation
#endif

/// What the finite number of levels may have cost, by the written rules on dense matrices: double entry for `ErrorLedger`.
///
/// The true error is A - B with A, B >= 0, and the sums are d = Tr(A+B), w = Tr[(n+1)(A+B)], v = Tr[(n+1)²(A+B)]. Every rule is
/// the one that is written, on what the exact map makes of the whole matrix; nothing is shared with the engine.
public struct ReferenceLedger: Sendable {
  /// d, w, v.
  public private(set) var sums = [0.0, 0.0, 0.0]
  /// The same sums of what the populations are off by.
  public private(set) var populations = [0.0, 0.0, 0.0]
  /// |Tr(A-B)|, |Tr n(A-B)|, |Tr n²(A-B)|, what is too much made up for by what is too little.
  public private(set) var signed = [0.0, 0.0, 0.0]
  /// Roundings of the whole state by collisions and damping.
  public private(set) var roundings = 0.0
  /// Whether the state has never had coherences: what is cut off a diagonal matrix is just what is lost.
  public var isDiagonal: Bool

  public init(isDiagonal: Bool) { self.isDiagonal = isDiagonal }

  /// A ledger with these sums.
  public init(sums: [Double], populations: [Double], signed: [Double], isDiagonal: Bool) {
    self.isDiagonal = isDiagonal
    self.populations = populations
    self.signed = signed
    self.sums = sums
  }

  /// A cut; `lost` of the populations, all of one sign.
  public mutating func book(_ cut: [Double], populations lost: [Double]) {
    for power in 0...2 {
      sums[power] += cut[power]
      populations[power] += lost[power]
      signed[power] += Self.photons(lost)[power]
    }
  }

  /// Tr, Tr[n .], Tr[n² .] from Tr, Tr[(n+1) .], Tr[(n+1)² .].
  private static func photons(_ sums: [Double]) -> [Double] {
    [sums[0], sums[1] - sums[0], sums[2] - 2 * sums[1] + sums[0]]
  }

  /// Tr, Tr[(n+1) .], Tr[(n+1)² .] of weights on the levels from `level` on.
  public static func moments(_ weights: some Sequence<Double>, from level: Int = 0) -> [Double] {
    var result = [0.0, 0.0, 0.0]
    for (offset, weight) in weights.enumerated() {
      let height = Double(level + offset + 1)
      result[0] += weight
      result[1] += weight * height
      result[2] += weight * height * height
    }
    return result
  }

  /// X - PXP lies between ±(t PXP + QXQ/t) + QXQ for any t > 0; the t that is best for w.
  public static func projection(lost: [Double], kept: [Double]) -> [Double] {
    guard lost[1] > 0 else { return [0, 0, 0] }
    let t = (lost[1] / kept[1]).squareRoot()
    return (0...2).map { t * kept[$0] + lost[$0] / t + lost[$0] }
  }

  // MARK: Rules

  /// The photon number of A and of B rises by one at most, and where the qubit was excited: with the probability p n+1 becomes n+2,
  /// (n+1)² becomes (n+1)² + 2(n+1) + 1. With coherence all of A + B may come into the populations.
  ///
  /// What n rises by is p - 1/2 and something between ±1/2, n² that times 2n + 1: Delta has the first part with its sign, A + B the other.
  public mutating func carryThroughCollision(excitedWeight p: Double, isCoherent: Bool) {
    let sizes = isCoherent ? sums : populations
    let lean = abs(2 * p - 1) / 2
    signed = [
      signed[0], signed[1] + lean * signed[0] + sizes[0] / 2,
      signed[2] + lean * (2 * signed[1] + signed[0]) + (2 * sizes[1] - sizes[0]) / 2,
    ]
    func lifted(_ sums: [Double]) -> [Double] {
      [sums[0], sums[1] + p * sums[0], sums[2] + p * (2 * sums[1] + sums[0])]
    }
    sums = lifted(sums)
    populations = isCoherent ? sums : lifted(populations)
    limitSigned()
  }

  /// What signs make up for is no more than what there is.
  private mutating func limitSigned() {
    let (all, diagonal) = (Self.photons(sums), Self.photons(populations))
    for power in 1...2 { signed[power] = min(signed[power], all[power], diagonal[power]) }
  }

  /// A collision of `rho` on N levels, `collision` made for N+2 of them: at level N the exact map puts a column u and a
  /// corner eps, of trace norm 2||u|| + eps at most.
  public mutating func collide(
    _ rho: ReferenceMatrix, _ collision: ReferenceCollision, qubit: ReferenceMatrix,
    excitedWeight: Double
  ) {
    let levels = rho.order
    let exact = collision.apply(rho, qubit: qubit)
    var square = 0.0
    for n in 0..<levels where !isDiagonal {
      let u = exact[n, levels]
      square += u.re * u.re + u.im * u.im
    }
    let corner = abs(exact[levels, levels].re)
    let cut = 2 * square.squareRoot() + corner
    let isCoherent = qubit[0, 1] != (0, 0)
    carryThroughCollision(excitedWeight: excitedWeight, isCoherent: isCoherent)
    let weights = [1, Double(levels + 1), Double((levels + 1) * (levels + 1))]
    book(weights.map { $0 * cut }, populations: weights.map { $0 * corner })
    roundings += 1
  }

  /// Damping for gamma t = `strength`: the moments of A and B follow
  ///
  ///     d<n>/dt = -<n> + nbar,   d<n²>/dt = -2<n²> + (4 nbar + 1)<n> + nbar,
  ///
  /// what it makes alike of A and B is no error any more (`contract`), and what a warm bath lifts above the levels is booked as it stands there
  /// afterwards. `populations`: the propagator of the populations on many more levels than N.
  public mutating func damp(
    _ rho: ReferenceMatrix, strength: Double, photons nbar: Double, populations: [[Double]]
  ) {
    let flow = ReferenceDamping.exponential([
      [0, 0, 0], [strength * nbar, -strength, 0],
      [strength * nbar, strength * (4 * nbar + 1), -2 * strength],
    ])
    contract(flow, strength: strength, photons: nbar)
    roundings += 2
    guard nbar > 0 else { return }
    let levels = rho.order
    let here = (0..<levels).map { rho[$0, $0].re }
    let above = (levels..<populations.count).map { n in
      (0..<levels).reduce(0) { $0 + populations[n][$1] * max(here[$1], 0) }
    }
    let lost = Self.moments(above, from: levels)
    if isDiagonal { return book(lost, populations: lost) }
    // What stays below: a bath adds nbar(1-e) photons to a level at most, and their square.
    let gained = nbar * (1 - exp(-strength))
    var kept = Self.moments(here)
    kept[1] += gained
    kept[2] += (4 * gained + 2) * kept[1] + gained
    book(Self.projection(lost: lost, kept: kept), populations: lost)
  }

  /// Loss first, of transmission t = e/G, then gain G = 1 + M: what loss takes to the vacuum becomes one and the same thermal state of M photons.
  ///
  /// Loss leaves at most q = min(d, t Tr[n(A+B)]) above the vacuum. Of diagonal A and B what meets there adds up to |Tr(A-B)| + q, and so it does of
  /// the populations in general. Else the coherences with the vacuum lie between ±(s |0><0| + Q(A+B)Q/s), s² = q/d; this is taken where q is below d/16 and
  /// no sum becomes larger. The signed moments follow the flow themselves.
  private mutating func contract(
    _ flow: [[Double]], strength: Double, photons nbar: Double
  ) {
    func flown(_ moments: [Double]) -> [Double] {
      flow.map { row in (0...2).reduce(0) { $0 + row[$1] * moments[$1] } }
    }
    func after(_ moments: [Double]) -> [Double] {
      let n = flown(moments)
      return [n[0], n[1] + n[0], n[2] + 2 * n[1] + n[0]]
    }
    let transmitted = exp(-strength) / (1 + nbar * (1 - exp(-strength)))
    let (before, diagonal) = (Self.photons(sums), Self.photons(populations))
    let trace = signed[0]
    signed = flown(signed)
    let above = min(diagonal[0], transmitted * diagonal[1])
    populations = after([min(diagonal[0], trace + 2 * above), diagonal[1], diagonal[2]])
    defer { limitSigned() }
    if isDiagonal {
      sums = populations
      return
    }
    let excited = min(before[0], transmitted * before[1])
    let plain = after(before)
    sums = plain
    guard excited < before[0] / 16, before[0] > 0 else { return }
    let s = (excited / before[0]).squareRoot()
    let other = after([
      trace + s * before[0] + (2 + 1 / s) * excited, (1 + 1 / s) * before[1],
      (1 + 1 / s) * before[2],
    ])
    if zip(other, plain).allSatisfy({ $0 <= $1 }) { sums = other }
  }

  /// Levels taken away.
  public mutating func refit(_ rho: ReferenceMatrix, to levels: Int) {
    guard levels < rho.order else { return }
    let here = (0..<rho.order).map { rho[$0, $0].re }
    let lost = Self.moments(here[levels...], from: levels)
    book(
      isDiagonal ? lost : Self.projection(lost: lost, kept: Self.moments(here[..<levels])),
      populations: lost)
  }

  // MARK: Starts

  /// p_n = nbar^n/(1+nbar)^{n+1} above the levels.
  public static func thermal(photons: Double, levels: Int) -> ReferenceLedger {
    let ratio = photons / (1 + photons)
    let many = levels + Int(60 * (1 + photons))
    let tail = (levels..<many).map { pow(ratio, Double($0)) / (1 + photons) }
    let sums = moments(tail, from: levels)
    return ReferenceLedger(
      sums: sums, populations: sums, signed: Self.photons(sums), isDiagonal: true)
  }

  /// Poisson's weights above the levels, and the coherences between kept and lost.
  public static func coherent(mean: Double, levels: Int) -> ReferenceLedger {
    let many = levels + Int(mean + 12 * mean.squareRoot()) + 60
    var weight = exp(-mean)
    let weights = (0..<many).map { n in
      if n > 0 { weight *= mean / Double(n) }
      return weight
    }
    let whole = [1, mean + 1, mean * mean + 3 * mean + 1]
    let lost = Double(levels) > mean ? moments(weights[levels...], from: levels) : whole
    return ReferenceLedger(
      sums: projection(lost: lost, kept: whole), populations: lost, signed: Self.photons(lost),
      isDiagonal: false)
  }
}
