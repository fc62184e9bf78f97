/// <1>, <n> and <n(n-1)> of something positive.
struct FactorialMoments: Sendable, Hashable {
  var zeroth = 0.0
  var mean = 0.0
  var pairs = 0.0

  func times(_ factor: Double) -> FactorialMoments {
    FactorialMoments(zeroth: factor * zeroth, mean: factor * mean, pairs: factor * pairs)
  }

  static func += (a: inout FactorialMoments, b: FactorialMoments) {
    a = FactorialMoments(
      zeroth: a.zeroth + b.zeroth, mean: a.mean + b.mean, pairs: a.pairs + b.pairs)
  }

  /// After a Jaynes-Cummings collision on resonance, from above. With n + x, x the qubit's excitation, conserved, the pair |n,e>, |n+1,g> is turned by
  /// theta sqrt(n+1), so that for the weights of a pure state
  ///
  ///     <n>' - <n>            <=  p theta² <n+1> + 2 kappa theta sqrt(<1><n>),
  ///     <n(n-1)>' - <n(n-1)>  <=  2 p theta² <n(n+1)> + 4 kappa theta sqrt(<n><n(n-1)>)
  ///
  /// by sin² x <= x² and Cauchy and Schwarz, kappa = |c| sqrt(q p); and for mixtures, as sums of products of roots are no larger than those of sums.
  mutating func collide(_ passage: FaintPassage) {
    let (angle, p) = (abs(passage.angle), passage.excitedWeight)
    let kappa = abs(passage.coupling)
    let square = p * angle * angle
    let risen = mean + square * (mean + zeroth) + 2 * kappa * angle * (zeroth * mean).squareRoot()
    pairs += 2 * square * (pairs + 2 * mean) + 4 * kappa * angle * (mean * pairs).squareRoot()
    mean = risen
  }

  /// After damping (Entropy 2023, Eq. 17): e<n> + M, e²<n(n-1)> + 4 e M <n> + 2M².
  mutating func damp(_ e: Double, _ gained: Double) {
    pairs = e * e * pairs + 4 * e * gained * mean + 2 * gained * gained * zeroth
    mean = e * mean + gained * zeroth
  }
}

/// A collision on resonance, as weak light feels it.
struct FaintPassage: Sendable, Hashable {
  let angle: Double
  let excitedWeight: Double
  let coupling: Double

  /// Nil for other couplings.
  init?(_ collision: Collision, _ qubit: QubitState) {
    guard case .resonant(let theta) = collision else { return nil }
    (angle, excitedWeight, coupling) = (theta, qubit.excitedWeight, qubit.coupling)
  }
}

/// Roundings of light of much less than one photon, whose energy is far below the roundings of its vacuum.
///
/// An operation rounds an element rho_mn by a few units of sqrt(r_m r_n), r the populations that it comes from, coherences and all: what is rounded is no
/// more than some units of what the operation makes of the populations alone. So it is carried along as something positive of its own, by the moments
/// that matter: those of the vacuum's roundings are 0 but for the trace.
struct FaintLight: Sendable, Hashable {
  /// Of the state, from above.
  private(set) var state: FactorialMoments
  /// Of what roundings have changed, from above.
  private(set) var rounded: FactorialMoments

  /// From here on the roundings of the whole say as much.
  private static let most = 0.05
  /// Roundings of a collision: of the amplitudes, products and sums, with what cross terms of coherences add.
  private static let passageSteps = 32.0
  /// What a product far below the range of numbers may lose.
  private static let vanishing = 1e-290

  /// Light with these moments, each right to so many roundings of itself. It need not be faint yet: what comes next may make it so.
  init(mean: Double, pairs: Double, steps: Double) {
    state = FactorialMoments(zeroth: 1, mean: mean, pairs: pairs)
    rounded = state.times(steps * 0x1p-52)
    if steps > 0 { addVanishing() }
  }

  /// Populations that are right to so many roundings of themselves, but for what is missing of all of them.
  init(_ moments: FactorialMoments, steps: Double, leftOut: Double, levels: Int) {
    let (top, room) = (Double(levels), 1 + steps * 0x1p-51)
    state = moments.times(room)
    rounded = state.times(steps * 0x1p-52)
    rounded += FactorialMoments(
      zeroth: leftOut, mean: leftOut * top, pairs: leftOut * top * top)
    addVanishing()
  }

  private mutating func addVanishing() {
    let least = FaintLight.vanishing
    rounded += FactorialMoments(zeroth: least, mean: least, pairs: least)
  }

  /// Whether the moments are worth asking.
  var isFaint: Bool { state.mean <= FaintLight.most }

  /// Nil where it is no longer faint.
  func collided(_ passage: FaintPassage?) -> FaintLight? {
    guard let passage else { return nil }
    var after = self
    after.state.collide(passage)
    guard after.isFaint else { return nil }
    after.rounded.collide(passage)
    // Of the populations alone, twice for the coherences' part.
    after.rounded += after.state.times(FaintLight.passageSteps * 0x1p-52)
    after.addVanishing()
    return after
  }

  /// Nil where it is no longer faint, or what the channel leaves out is not known.
  func damped(_ damping: Damping, steps: Double, leaving out: () -> DroppedWeights?) -> FaintLight?
  {
    let (e, gained) = (damping.survival, damping.gainedPhotons)
    var after = self
    after.state.damp(e, gained)
    guard after.isFaint, let out = out() else { return nil }
    after.rounded.damp(e, gained)
    after.rounded += out.moments(of: state, damping)
    after.rounded += after.state.times(steps * 0x1p-52)
    after.addVanishing()
    return after
  }

  /// What <n> of the computed state may be off by.
  func energyRounding(_ mean: Double) -> Double { rounded.mean + 4 * 0x1p-52 * mean }

  /// The same for <n(n-1)>.
  func pairsRounding(_ pairs: Double) -> Double { rounded.pairs + 4 * 0x1p-52 * pairs }

  /// The same for <n²> - <n>² = <n(n-1)> + <n> - <n>².
  func varianceRounding(_ mean: Double, _ square: Double) -> Double {
    rounded.pairs + (1 + 2 * mean) * rounded.mean + 4 * 0x1p-52 * (square + 2 * mean * mean)
  }

  /// The same for a population: what is positive holds no more anywhere.
  func populationRounding(_ n: Int, _ value: Double) -> Double {
    let photons = Double(n)
    var most = rounded.zeroth
    if n > 0 { most = min(most, rounded.mean / photons) }
    if n > 1 { most = min(most, rounded.pairs / (photons * (photons - 1))) }
    return most + 4 * 0x1p-52 * abs(value)
  }
}

/// What the passes of a damping channel leave out of the populations, as parts of what comes in: sums over the shifts that are not made.
struct DroppedWeights: Sendable, Hashable {
  private var loss = FactorialMoments()
  /// Of the vacuum, of one photon, and of more.
  private var fromVacuum = FactorialMoments()
  private var fromPhotons = FactorialMoments()
  private var pairsFromOne = 0.0

  /// `made(k, l)` says whether the shift by l onto the level k is; `weight(k, l)` what it would carry. Cost: O(N²).
  init(
    levels: Int, loss: (made: (Int, Int) -> Bool, weight: (Int, Int) -> Double),
    gain: (made: (Int, Int) -> Bool, weight: (Int, Int) -> Double)?
  ) {
    for m in 0..<levels {
      var sum = FactorialMoments()
      for k in 0...m where !loss.made(k, m - k) {
        let (n, weight) = (Double(k), loss.weight(k, m - k))
        sum += FactorialMoments(zeroth: weight, mean: n * weight, pairs: n * (n - 1) * weight)
      }
      self.loss = DroppedWeights.larger(self.loss, sum, from: m)
    }
    guard let gain else { return }
    for k in 0..<levels {
      var sum = FactorialMoments()
      for m in k..<levels where !gain.made(m, m - k) {
        let (n, weight) = (Double(m), gain.weight(m, m - k))
        sum += FactorialMoments(zeroth: weight, mean: n * weight, pairs: n * (n - 1) * weight)
      }
      if k == 0 { fromVacuum = sum }
      if k == 1 { pairsFromOne = sum.pairs }
      fromPhotons = DroppedWeights.larger(fromPhotons, sum, from: k)
    }
  }

  /// Relative to the moments of the level m.
  private static func larger(
    _ largest: FactorialMoments, _ sum: FactorialMoments, from m: Int
  ) -> FactorialMoments {
    let n = Double(m)
    // Room for the roundings of the weights' logarithms.
    let room = 1 + 1e-9
    return FactorialMoments(
      zeroth: max(largest.zeroth, sum.zeroth * room),
      mean: m < 1 ? largest.mean : max(largest.mean, sum.mean / n * room),
      pairs: m < 2 ? largest.pairs : max(largest.pairs, sum.pairs / (n * (n - 1)) * room))
  }

  /// What is missing of a state with these moments after the channel.
  fileprivate func moments(of state: FactorialMoments, _ damping: Damping) -> FactorialMoments {
    let gained = damping.gainedPhotons
    let kept = damping.survival / (1 + gained)
    var left = FactorialMoments(
      zeroth: loss.zeroth * state.zeroth, mean: loss.mean * state.mean,
      pairs: loss.pairs * state.pairs)
    // Through the amplifier of gain 1 + M.
    left.damp(1 + gained, gained)
    let (mean, pairs) = (kept * state.mean, kept * kept * state.pairs)
    left += FactorialMoments(
      zeroth: max(fromVacuum.zeroth, fromPhotons.zeroth) * state.zeroth,
      mean: fromVacuum.mean * state.zeroth + fromPhotons.mean * mean,
      pairs: fromVacuum.pairs * state.zeroth + pairsFromOne * mean + fromPhotons.pairs * pairs)
    return left
  }
}

extension CavityState {
  /// Of populations whose roundings are known relative to each: what strong damping may leave of them is faint.
  var faintPopulations: FaintLight? {
    guard representation == .populations, bounds.relativeSteps.isFinite else { return nil }
    var sums = (CompensatedSum(), CompensatedSum(), CompensatedSum())
    for n in 0..<levels {
      let (photons, p) = (Double(n), max(populationValue(n), 0))
      sums.0.add(p)
      sums.1.add(photons * p)
      sums.2.add(photons * (photons - 1) * p)
    }
    return FaintLight(
      FactorialMoments(
        zeroth: max(sums.0.value, 1), mean: sums.1.value, pairs: max(sums.2.value, 0)),
      steps: bounds.relativeSteps + 4, leftOut: bounds.leftOut, levels: levels)
  }
}
