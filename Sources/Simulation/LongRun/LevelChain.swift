internal import LinearAlgebra

/// The populations' cycle, a collision without coherence and its damping, on the levels 0 ..< N as a Markov chain: row n says
/// where level n goes (Entropy 2023, Eq. 8 and 17).
///
/// All rates are sums and products of positive numbers in double-doubles, so that each is right to about 30 digits of itself
/// however small it is. What leaves the levels, and weights too small to be kept, count as exits.
struct LevelChain {
  let rates: BandMatrix
  /// By level: what leaves in one cycle, from above.
  let exits: [Double]
  /// How far the rates themselves may be off, relative to their size: off resonance they come from doubles.
  let relativeError: Double

  /// Element operations worth spending: some tens of seconds.
  private static let mostOperations = 2e9

  /// Nil where it takes too many operations, with how many.
  /// Cost: O(N w²), w the width of the damping's distributions.
  init?(
    _ collision: Collision, _ qubit: QubitState, _ damping: Damping, levels: Int, _ watch: Watch
  ) throws(SimulationError) {
    let photons = CollisionRates(collision, levels: levels + 1)
    let (q, p) = (
      DoubleDouble(qubit.groundWeight), DoubleDouble(1) - DoubleDouble(qubit.groundWeight)
    )
    let channel = LevelDamping(damping, levels: levels)
    let row: (Int) -> CollisionRow = { n in
      CollisionRow(
        down: q * photons.exchange[n],
        stay: q * photons.kept[n] + p * photons.kept[n + 1],
        up: n + 1 < levels ? p * photons.exchange[n + 1] : DoubleDouble(0))
    }
    guard
      let product = try channel.following(row, channel.gain, LevelChain.mostOperations, watch)
    else { return nil }
    rates = product.matrix
    var exits = product.outside.map { $0 + LevelWeights.leftOut }
    exits[levels - 1] += (p * photons.exchange[levels]).double
    self.exits = exits
    relativeError = photons.relativeError
  }
}

extension LevelChain {
  /// Collisions in turn, each with its damping: the chains one after the other. Nil where that takes too many operations.
  init?(
    _ passages: [TrainMember], _ damping: Damping, levels: Int, _ watch: Watch
  ) throws(SimulationError) {
    var whole: LevelChain?
    for passage in passages {
      guard
        let next = try LevelChain(
          passage.collision, passage.qubit, damping, levels: levels, watch)
      else { return nil }
      guard let before = whole else {
        whole = next
        continue
      }
      let width = Double(before.rates.width) * Double(next.rates.width)
      guard width * Double(levels) <= LevelChain.mostOperations else { return nil }
      whole = before.followed(by: next)
    }
    guard let whole else { return nil }
    self = whole
  }

  private init(rates: BandMatrix, exits: [Double], relativeError: Double) {
    (self.rates, self.exits, self.relativeError) = (rates, exits, relativeError)
  }

  /// Cost: O(N w w'), the widths of both.
  private func followed(by next: LevelChain) -> LevelChain {
    let order = rates.order
    var product = BandMatrix(
      order: order, down: min(order, rates.down + next.rates.down),
      up: min(order, rates.up + next.rates.up))
    var exits = exits
    for n in 0..<order {
      for m in rates.columns(n) where rates[n, m].high > 0 {
        let rate = rates[n, m]
        exits[n] += rate.double * next.exits[m]
        for k in next.rates.columns(m) {
          product[n, k] = product[n, k] + rate * next.rates[m, k]
        }
      }
    }
    return LevelChain(
      rates: product, exits: exits, relativeError: relativeError + next.relativeError)
  }
}

/// What a collision does to the dual of the chain: differences f(n+1) - f(n) of what is observed.
///
/// The chain is stochastically monotone (up_n + down_{n+1} = sin² <= 1, and damping is), so that the map of these differences,
/// Siegmund's dual, has no negative element (Siegmund, Ann. Probab. 4, 914, 1976): its largest eigenvalue is the chain's second, real and with a
/// positive vector. Binomial tails differ by single weights: the dual's elements are products and sums of positive numbers again.
struct LevelDual {
  let rates: BandMatrix
  /// As in `LevelChain`.
  let relativeError: Double

  init?(
    _ collision: Collision, _ qubit: QubitState, _ damping: Damping, levels: Int,
    mostOperations: Double, _ watch: Watch
  ) throws(SimulationError) {
    let photons = CollisionRates(collision, levels: levels + 2)
    let (q, p) = (
      DoubleDouble(qubit.groundWeight), DoubleDouble(1) - DoubleDouble(qubit.groundWeight)
    )
    let channel = LevelDamping(damping, levels: levels)
    let row: (Int) -> CollisionRow = { n in
      CollisionRow(
        down: channel.survival * (q * photons.exchange[n]),
        stay: channel.survival * photons.kept[n + 1],
        up: n + 1 < levels ? channel.survival * (p * photons.exchange[n + 2]) : DoubleDouble(0))
    }
    guard let product = try channel.following(row, channel.dualGain, mostOperations, watch)
    else { return nil }
    rates = product.matrix
    relativeError = photons.relativeError
  }
}

/// Where one level goes in a collision.
struct CollisionRow {
  let down: DoubleDouble
  let stay: DoubleDouble
  let up: DoubleDouble
}

/// |<n,g|U|n-1,e>|² and |<n,g|U|n,g>|² for n <= levels.
struct CollisionRates {
  private(set) var exchange: [DoubleDouble] = []
  private(set) var kept: [DoubleDouble] = []
  let relativeError: Double

  /// Angles beyond this are left to the library's reduction.
  private static let largestAngle = 1e9

  init(_ collision: Collision, levels: Int) {
    // A tick that brings no qubit leaves all as it is.
    if case .occasional(let base, let chance) = collision {
      let all = CollisionRates(base, levels: levels)
      let (p, rest) = (DoubleDouble(chance), DoubleDouble(1) - DoubleDouble(chance))
      exchange = all.exchange.map { p * $0 }
      kept = all.kept.map { rest + p * $0 }
      relativeError = all.relativeError
      return
    }
    if case .resonant(let theta) = collision,
      abs(theta) * Double(levels).squareRoot() < CollisionRates.largestAngle
    {
      for n in 0...levels {
        let (c, s) = DoubleDouble.rotation(abs(theta), n)
        exchange.append(s * s)
        kept.append(c * c)
      }
      relativeError = 0
      return
    }
    let table = CollisionTable(collision)
    table.extend(to: levels)
    for n in 0...levels {
      let s = table.exchange[n]
      let (re, im) = (table.groundRe[n], table.groundIm[n])
      exchange.append(DoubleDouble(s) * DoubleDouble(s))
      kept.append(DoubleDouble(re) * DoubleDouble(re) + DoubleDouble(im) * DoubleDouble(im))
    }
    relativeError = 0x1p-48
  }
}

/// The damping channel on populations as rows of weights: an attenuator of transmissivity t, then an amplifier of gain G
/// (see `DampingChannel`).
private struct LevelDamping {
  /// t.
  let survival: DoubleDouble
  private let levels: Int
  private let loss: DoubleDouble
  /// G and (G-1)/G.
  private let factor: DoubleDouble
  private let chance: DoubleDouble

  /// 300 MB.
  private static let mostWeights = 2e7

  init(_ damping: Damping, levels: Int) {
    self.levels = levels
    let lost = DoubleDouble.decay(damping.strength)
    let gained = DoubleDouble(damping.thermalPhotons) * lost
    factor = DoubleDouble(1) + gained
    survival = (DoubleDouble(1) - lost) / factor
    loss = (gained + lost) / factor
    chance = gained / factor
  }

  /// Level n through the attenuator: binomial.
  private func attenuated(_ n: Int) -> LevelWeights {
    guard survival.double > 1e-200 else {
      return LevelWeights(mode: 0, lowest: 0, highest: 0, sum: DoubleDouble(1)) { _ in
        DoubleDouble(0)
      }
    }
    let mode = min(n, Int(saturating: Double(n + 1) * survival.double))
    let odds = survival / loss
    return LevelWeights(mode: mode, lowest: 0, highest: n, sum: DoubleDouble(1)) { k in
      odds * DoubleDouble(Double(n - k)) / DoubleDouble(Double(k + 1))
    }
  }

  /// Level n through the amplifier: j photons more with the weight C(n+j,j) x^j y^{n+1}.
  func gain(_ n: Int) -> LevelWeights { amplified(n, 1, DoubleDouble(1)) }

  /// Its dual: C(n+j+1,j) x^j y^{n+1}, of sum G.
  func dualGain(_ n: Int) -> LevelWeights { amplified(n, 2, factor) }

  private func amplified(_ n: Int, _ shift: Int, _ sum: DoubleDouble) -> LevelWeights {
    guard chance.double > 0 else {
      return LevelWeights(mode: n, lowest: n, highest: n, sum: sum) { _ in DoubleDouble(0) }
    }
    let x = chance.double
    let more = Int(saturating: min(Double(n + shift - 1) * x / (1 - x), 1e9))
    return LevelWeights(mode: n + more, lowest: n, highest: nil, sum: sum) { m in
      let j = m - n
      return chance * DoubleDouble(Double(n + j + shift)) / DoubleDouble(Double(j + 1))
    }
  }

  /// The rows of a collision, then the attenuator, then an amplifier; with what ends at or above the levels. Nil where it takes too
  /// many operations.
  func following(
    _ row: (Int) -> CollisionRow, _ gain: (Int) -> LevelWeights, _ mostOperations: Double,
    _ watch: Watch
  ) throws(SimulationError) -> (matrix: BandMatrix, outside: [Double])? {
    // The highest level has the widest of both.
    let widest = (
      Double(self.attenuated(levels - 1).values.count), Double(gain(levels - 1).values.count)
    )
    guard Double(levels) * widest.0 * widest.1 <= mostOperations,
      Double(levels) * (widest.0 + widest.1) <= LevelDamping.mostWeights
    else { return nil }
    let attenuated = (0..<levels).map { self.attenuated($0) }
    let amplified = (0..<levels).map { gain($0) }
    var down = 1
    var up = 1
    for n in 0..<levels {
      down = max(down, n + 1 - attenuated[n].first)
      up = max(up, amplified[n].end - n)
    }
    (down, up) = (min(down, levels), min(up, levels))
    let each = Double(down) * Double(up)
    guard Double(levels) * each <= mostOperations else { return nil }
    var matrix = BandMatrix(order: levels, down: down, up: up)
    var outside = [Double](repeating: 0, count: levels)
    var between = [DoubleDouble](repeating: DoubleDouble(0), count: levels)
    let often = max(1, Int(saturating: 1e6 / each))
    for n in 0..<levels {
      if n % often == 0 { try watch.look(.elimination, 0.3 * Double(n) / Double(levels)) }
      let rates = row(n)
      let near = max(n - 1, 0)...min(n + 1, levels - 1)
      let range = near.map { attenuated[$0].first }.min()!..<min(levels, n + 2)
      for k in range { between[k] = DoubleDouble(0) }
      for (level, rate) in [(n - 1, rates.down), (n, rates.stay), (n + 1, rates.up)]
      where level >= 0 && level < levels {
        let weights = attenuated[level]
        for (index, weight) in weights.values.enumerated() {
          between[weights.first + index] = between[weights.first + index] + rate * weight
        }
      }
      for k in range where between[k].double > 0 {
        let weights = amplified[k]
        for (index, weight) in weights.values.enumerated() {
          let m = weights.first + index
          if m < levels, -down...up ~= m - n {
            matrix[n, m] = matrix[n, m] + between[k] * weight
          } else {
            outside[n] += (between[k] * weight).double
          }
        }
      }
    }
    return (matrix, outside)
  }
}
