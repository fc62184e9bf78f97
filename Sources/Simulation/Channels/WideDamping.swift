internal import LinearAlgebra

/// Damping of populations over very many levels in O(N) memory: the attenuator and the amplifier of `DampingChannel`, each as
/// distributions that are made when they are needed and forgotten.
///
///     attenuator  n -> k:   C(n,k) t^k (1-t)^{n-k},      w(k+1)/w(k) = (n-k)/(k+1) t/(1-t),
///     amplifier   k -> k+j: C(k+j,j) x^j y^{k+1},        w(j+1)/w(j) = x (k+j+1)/(j+1),   x = (G-1)/G, y = 1/G.
///
/// Both have one maximum, from which their weights are found by the quotients of neighbours and then brought to their sum: 1, or for the amplifier
/// what stays below level N, which is a sum of positive terms of its own (`AmplifierEdge`). Numbers and quotients are double-doubles
/// and sums compensated, so that every population is right to a few roundings of itself.
/// Cost: O(N w), w the width of the distributions.
struct WideDamping {
  /// Weights below this part of the largest are left out.
  static let smallestWeight = 1e-40
  /// A population below this goes nowhere.
  static let smallestPopulation = 1e-45
  /// What a population may be off by relative to itself, in units of 2^-52: for each of the two sums the weight, its norm, the
  /// amount, their products and the sum, and for the second what stays below the edge.
  static let relativeSteps = 16.0

  let damping: Damping
  /// t and t/(1-t).
  private let kept: DoubleDouble
  private let odds: DoubleDouble
  private let inverseOdds: DoubleDouble
  /// x and y, where the bath is not cold.
  private let chance: DoubleDouble
  private let inverseChance: DoubleDouble
  private let rest: DoubleDouble
  private let gained: Double

  init(_ damping: Damping) {
    self.damping = damping
    let (lost, survival) = WideDamping.decay(damping)
    let gained =
      damping.gainedPhotons > 0
      ? DoubleDouble(damping.thermalPhotons) * lost : DoubleDouble(0)
    let factor = DoubleDouble(1) + gained
    let gone = (gained + lost) / factor
    kept = survival / factor
    odds = kept / gone
    inverseOdds = odds.high > 0 ? DoubleDouble(1) / odds : DoubleDouble(0)
    self.gained = gained.high
    chance = gained / factor
    inverseChance = gained.high > 0 ? DoubleDouble(1) / chance : DoubleDouble(0)
    rest = DoubleDouble(1) / factor
  }

  var hasGain: Bool { gained > 0 }

  /// Beyond this strength nothing survives.
  private static let mostStrength = 550.0

  /// 1 - e^{-gamma t} and e^{-gamma t}, both relative to their sizes.
  private static func decay(_ damping: Damping) -> (lost: DoubleDouble, kept: DoubleDouble) {
    let strength = damping.strength
    guard strength < mostStrength else { return (DoubleDouble(1), DoubleDouble(0)) }
    // gamma t by their significands: one of them may be out of range.
    let product = DoubleDouble.product(damping.rate.significand, damping.time.significand)
    let exponent = damping.rate.exponent + damping.time.exponent
    let rounded = Double(sign: .plus, exponent: exponent, significand: product.high)
    let rest =
      product.low == 0
      ? 0
      : Double(
        sign: product.low.sign,
        exponent: exponent + product.low.exponent, significand: product.low.significand)
    // e^{-s} = (1 - y)^(2^k) with 1 - y = e^{-s/2^k}: no difference that cancels.
    var (part, squares) = (rounded, 0)
    while part > 0.25 {
      part /= 2
      squares += 1
    }
    var kept = DoubleDouble(1) - DoubleDouble.decay(part)
    for _ in 0..<squares { kept = kept * kept }
    return (
      DoubleDouble.decay(rounded) + kept * DoubleDouble(rest),
      kept * (DoubleDouble(1) - DoubleDouble(rest))
    )
  }

  // MARK: Effort

  /// The half width of a distribution down to the smallest weight, in standard deviations.
  private static let deviations = (-2 * logarithm(smallestWeight)).squareRoot()

  /// Weights to be made for populations up to level `levels`, about, and rather too many.
  func operations(levels: Int) -> Double {
    let n = Double(levels)
    let t = kept.double
    let spread = WideDamping.deviations * (n * t * max(1 - t, 0)).squareRoot()
    let loss = n * min(n, 2 * spread + 8)
    guard hasGain else { return loss }
    let rows = min(n, n * t + spread + 8)
    let width = WideDamping.deviations * (rows * gained * (1 + gained)).squareRoot()
    return loss + rows * min(n, 2 * width + 92 * (1 + gained))
  }

  // MARK: Use

  /// How often whoever watches is asked, in weights.
  private static let weightsBetweenLooks = 50_000

  /// The attenuator. Cost: O(N w).
  func attenuated(
    _ populations: [Double], _ watch: Watch
  ) throws(SimulationError) -> [Double] {
    let levels = populations.count
    let row = LevelDistribution(levels: levels)
    let sums = LevelSums(levels: levels)
    var made = 0
    for n in 0..<levels {
      let amount = populations[n]
      guard abs(amount) > WideDamping.smallestPopulation else { continue }
      let mode = min(n, Int(saturating: Double(n + 1) * kept.double))
      let (k, missing) = (Double(mode), Double(n - mode))
      let sum = row.build(
        mode: mode, lowest: 0, highest: n, smallest: WideDamping.smallestWeight,
        down: WeightRatio(factor: inverseOdds, a: k, da: -1, b: missing + 1, db: 1),
        up: WeightRatio(factor: odds, a: missing, da: -1, b: k + 1, db: 1))
      row.add(amount / sum, to: sums)
      made += row.range.count
      if made > WideDamping.weightsBetweenLooks {
        made = 0
        try watch.look(.damping, 0.5 * Double(n) / Double(levels))
      }
    }
    return sums.values
  }

  /// The amplifier on attenuated populations, as far as it ends below the edge. Cost: O(N w).
  func amplified(
    _ populations: [Double], _ edge: AmplifierEdge, _ watch: Watch
  ) throws(SimulationError) -> [Double] {
    let levels = populations.count
    let row = LevelDistribution(levels: levels)
    let sums = LevelSums(levels: levels)
    var made = 0
    for k in 0..<levels {
      let amount = populations[k] * edge.stays[k]
      guard abs(amount) > WideDamping.smallestPopulation else { continue }
      let more = min(levels - 1 - k, Int(saturating: Double(k) * gained))
      let (j, all) = (Double(more), Double(k + more))
      let sum = row.build(
        mode: k + more, lowest: k, highest: levels - 1, smallest: WideDamping.smallestWeight,
        down: WeightRatio(factor: inverseChance, a: j, da: -1, b: all, db: -1),
        up: WeightRatio(factor: chance, a: all + 1, da: 1, b: j + 1, db: 1))
      row.add(amount / sum, to: sums)
      made += row.range.count
      if made > WideDamping.weightsBetweenLooks {
        made = 0
        try watch.look(.damping, 0.5 + 0.5 * Double(k) / Double(levels))
      }
    }
    return sums.values
  }

  func edge(levels: Int, _ watch: Watch) throws(SimulationError) -> AmplifierEdge {
    try AmplifierEdge(levels, chance: chance, rest: rest, watch)
  }

  /// What may be left out of all populations together: the weights cut from every distribution of the two, and populations that go nowhere.
  func leftOut(_ levels: Int) -> Double {
    4 * Double(levels) * (WideDamping.smallestWeight + WideDamping.smallestPopulation)
  }

  /// What attenuated populations lose beyond the edge, from above: probability and moments of n+1.
  func lost(_ populations: [Double], _ edge: AmplifierEdge) -> (Double, Double, Double) {
    var sums = (0.0, 0.0, 0.0)
    for (k, value) in populations.enumerated() {
      let (p, part) = (max(value, 0), edge.lost(k))
      sums = (sums.0 + p * part.0, sums.1 + p * part.1, sums.2 + p * part.2)
    }
    // What was left out before the edge may have been lost as well, from as high as there is anything.
    let (left, top) = (leftOut(populations.count), edge.lost(populations.count - 1))
    let room = 1 + Double(populations.count + 64) * 0x1p-51
    return (
      (sums.0 + left * top.0) * room, (sums.1 + left * top.1) * room,
      (sums.2 + left * top.2) * room
    )
  }
}

extension CavityState {
  /// Whether it has no coherences, and more levels than the tables of the damping are made for.
  var isWideDiagonal: Bool {
    representation == .populations && levels > ThermalPasses.mostLevels
  }

  /// Seconds that damping of populations over very many levels takes, about; nil for states of other kinds.
  public func secondsOfWideDamping(_ damping: Damping) -> Double? {
    guard isWideDiagonal, !damping.isIdentity else { return nil }
    return 2e-8 * WideDamping(damping).operations(levels: levels)
  }
}

extension Engine {
  /// `damp` for populations over many levels; what is thrown may leave the state half done.
  func dampWide(
    _ state: inout CavityState, _ damping: Damping, _ policy: LevelPolicy
  ) throws(SimulationError) {
    try policy.requireMemory(state.levels, state.representation, damping)
    let channel = WideDamping(damping)
    var populations = try channel.attenuated(state.real, watch)
    var lost = (0.0, 0.0, 0.0)
    if channel.hasGain {
      var edge = try channel.edge(levels: state.levels, watch)
      lost = channel.lost(populations, edge)
      // Half of a thermal gain is beyond 0.7 of its mean: it takes more levels than twice that in any case.
      if policy.numerics.levels == nil, lost.0 > 0.5 {
        let least = Int(saturating: 2 * damping.gainedPhotons)
        try policy.requireMemory(max(least, state.levels), state.representation, damping)
      }
      while policy.numerics.levels == nil,
        lost.0
          > policy.allowance(
            collisions: state.collisions, levels: state.levels, damping: damping)
      {
        try watch.look(.damping, 0.5)
        try policy.grow(&state, damping: damping)
        populations += [Double](repeating: 0, count: state.levels - populations.count)
        edge = try channel.edge(levels: state.levels, watch)
        lost = channel.lost(populations, edge)
      }
      populations = try channel.amplified(populations, edge, watch)
    }
    state.real = populations
    state.history.energyCeiling += damping.gainedPhotons
    state.ledger.damp(damping)
    state.ledger.addRounding(
      WideDamping.relativeSteps / 2, relative: WideDamping.relativeSteps,
      left: channel.leftOut(state.levels))
    state.ledger.book(.diagonal(lost: lost, edge: state.levels))
    state.noteTolerance(policy.numerics)
  }
}
