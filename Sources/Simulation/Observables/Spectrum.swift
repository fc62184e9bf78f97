internal import LinearAlgebra

/// Eigenvalues of a state in descending order, and how far each may be off by rounding.
public struct Spectrum: Sendable {
  public let values: [Double]
  let accuracy: Double

  /// The same in the Frobenius norm: what the eigenvalues belong to is this near to the state.
  var frobeniusAccuracy: Double {
    guard accuracy > 0 else { return 0 }
    let size = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return Spectrum.unit(order: values.count) * size
  }

  /// Backward stability: a modest multiple of the rounding of the whole. Some 24 roundings have been seen for 256 levels with all amplitudes alike.
  static func unit(order: Int) -> Double { 0x1p-51 * (4 + Double(order).squareRoot()) }
}

extension EigenvalueFailure {
  func failure(levels: Int) -> SimulationError {
    wasStopped ? .interrupted : .eigenvaluesFailed(levels: levels, info: info)
  }
}

extension CavityState {
  /// What is computed in `body` is asked whether to go on between pieces of some tens of milliseconds, where it needs eigenvalues; it throws
  /// `interrupted` then.
  public static func watched<Result>(
    isInterrupted: () -> Bool, _ body: () throws -> Result
  ) rethrows -> Result {
    try Watched.run(while: { !isInterrupted() }, body)
  }
}

// Observables that need the eigenvalues: entropy and ergotropy.
extension CavityState {
  /// Levels above this hold less than `negligible` together: leaving them out changes no digit.
  private static let negligible = 1e-36

  /// The eigenvalues of the state; for populations a sort, else LAPACK on the occupied block. Cost: O(N³).
  public func spectrum() throws(SimulationError) -> Spectrum {
    if representation == .populations {
      // Sums of positive terms only: each is right relative to itself, which the state's own rounding covers.
      return Spectrum(values: real.sorted(by: >), accuracy: 0)
    }
    var order = levels
    var tail = 0.0
    while order > 1 {
      tail += abs(populationValue(order - 1))
      if tail > CavityState.negligible { break }
      order -= 1
    }
    do {
      let values =
        representation == .realSymmetric
        ? try Eigenvalues.ofSymmetric(packed: real, order: order)
        : try Eigenvalues.ofHermitian(real: real, imaginary: imaginary, order: order)
      // Each eigenvalue is off by a modest multiple of the rounding of the largest.
      let accuracy = Spectrum.unit(order: order) * max(values.first ?? 1, 0)
      return Spectrum(values: values, accuracy: accuracy)
    } catch {
      throw error.failure(levels: order)
    }
  }

  /// W = E - sum of n lambda_n: the most a unitary can extract (Allahverdyan, Balian, Nieuwenhuizen 2004).
  public func ergotropy() throws(SimulationError) -> Estimate {
    if representation == .populations { return ergotropyOfPopulations() }
    let spectrum = try spectrum()
    var passive = CompensatedSum()
    for (n, value) in spectrum.values.enumerated() { passive.add(Double(n) * value) }
    return ergotropy(
      energy.value - passive.value, solver: passiveAccuracy(spectrum, passive.value))
  }

  /// The ergotropy of the state without its coherences: what sorting the populations gives.
  public func ergotropyIncoherent() throws(SimulationError) -> Estimate { ergotropyOfPopulations() }

  /// As the sum of n (p_n - lambda_n): where the populations fall already, every term is 0, however many there are.
  private func ergotropyOfPopulations() -> Estimate {
    let populations = populations
    var sum = CompensatedSum()
    for (n, value) in populations.sorted(by: >).enumerated() {
      sum.add(Double(n) * (populations[n] - value))
    }
    return ergotropy(sum.value, solver: 0)
  }

  /// With its radii; `solver` is what the eigenvalues are off by.
  private func ergotropy(_ value: Double, solver: Double) -> Estimate {
    let energy = energy
    let passive = energy.value - value
    let absolute = 2 * energy.rounding + roundingUnit * (passive + 1)
    return Estimate(
      value, truncation: ergotropyTruncation,
      rounding: solver
        + rounding(
          ofSum: energy.value + passive, truncation: ergotropyTruncation,
          weight: 2 * Double(levels), absolute: absolute)
    ).limited(0, max(energy.upper, 0))
  }

  /// What the ergotropy may be off by for the ledger's Delta.
  ///
  /// The passive energy is the sum over k >= 1 of the tails T_k = Tr rho - (the k largest eigenvalues). T_k is the least that a projector of rank k leaves (Fan 1949): it moves by
  /// at most the half norm h of Delta, and is at most what the levels from k upwards hold. With S = sum over k > K of (p_k + p_{k+1} + …), for any K,
  ///
  ///     passive energy:  falls by no more than K h + S,   rises by no more than K h + S + sum over n > K of (n-K) Delta_nn,
  ///     ergotropy:       rises by no more than sum of n Delta_nn + K h + S,   falls by no more than K h + S - sum of min(n, K) Delta_nn,
  ///
  /// and neither sum is more than n times what of Delta_nn has its sign: (sum of n |Delta_nn| + |sum of n Delta_nn|)/2.
  private var ergotropyTruncation: Double {
    guard bounds.norm > 0 else { return 0 }
    let half = bounds.halfNorm
    var tail = 0.0
    var above = 0.0
    var least = Double(levels) * half
    for k in stride(from: levels - 1, through: 1, by: -1) {
      tail += max(populationValue(k), 0)
      above += tail
      least = min(least, Double(k - 1) * half + above)
    }
    let photons = 0.5 * (bounds.populations.mean + bounds.energy)
    return least + photons
  }

  /// How far the sum of n lambda_n over computed eigenvalues may be from the passive energy of the computed state.
  ///
  /// The eigenvalues are those of rho + E with || E ||_F a modest multiple of the rounding of || rho ||_F. A sum of k of them moves by at most
  /// sqrt(k) || E ||_F (Fan; Cauchy and Schwarz), and no tail is negative or above the sorted populations' own: most levels hold nothing and add nothing.
  private func passiveAccuracy(_ spectrum: Spectrum, _ passive: Double) -> Double {
    let order = spectrum.values.count
    let error = spectrum.frobeniusAccuracy
    var populations = (0..<levels).map { max(populationValue($0), 0) }
    populations.sort(by: >)
    var trace = CompensatedSum()
    for n in 0..<levels { trace.add(populationValue(n)) }
    for value in spectrum.values { trace.add(-value) }
    var (least, most) = (0.0, 0.0)
    var (tail, held) = (0.0, populations[min(order, levels)...].reduce(0, +))
    for k in stride(from: order - 1, through: 1, by: -1) {
      tail += spectrum.values[k]
      held += populations[k]
      let moved = min(
        Double(order - k).squareRoot() * error, Double(k).squareRoot() * error + abs(trace.value))
      least += max(tail - moved, 0)
      most += min(tail + moved, held * (1 + 0x1p-40))
    }
    return max(passive - least, most - passive, 0) + passive * 0x1p-50
  }

  /// What the coherences add: ergotropy minus its incoherent part.
  public func ergotropyCoherent() throws(SimulationError) -> Estimate {
    if representation == .populations {
      let whole = try ergotropyIncoherent()
      return Estimate(0, truncation: whole.truncation, rounding: 0).limited(0, energy.upper)
    }
    let (whole, part) = try (ergotropy(), ergotropyIncoherent())
    return Estimate(
      whole.value - part.value, truncation: whole.truncation + part.truncation,
      rounding: whole.rounding + part.rounding
    ).limited(0, max(energy.upper, 0))
  }

  /// -Tr(rho ln rho), in nats.
  public func entropy() throws(SimulationError) -> Estimate {
    entropyEstimate(try spectrum(), besides: 0)
  }

  /// By the eigenvalues of the state, or of the state together with something that has the entropy `most` at most and no energy.
  func entropyEstimate(_ spectrum: Spectrum, besides most: Double) -> Estimate {
    var sum = CompensatedSum()
    for value in spectrum.values where value > 0 { sum.add(-value * logarithm(value)) }
    let entropy = max(sum.value, 0)
    return Estimate(
      entropy, truncation: entropyTruncation(energy: energy.value, besides: most),
      rounding: entropyRounding(entropy, spectrum)
    ).limited(0, (thermalEntropy(energy.upper) + most) * (1 + 0x1p-40))
  }

  /// -x ln x moves by no more than -y ln y where x moves by y <= 1/2, and -y ln y is concave: eigenvalues that are off by T together
  /// change the entropy by T ln(N/T) at most. T is sqrt(N) times the Frobenius norm of what the solver adds.
  private func entropyRounding(_ entropy: Double, _ spectrum: Spectrum) -> Double {
    let order = Double(spectrum.values.count)
    let together = order.squareRoot() * spectrum.frobeniusAccuracy
    // Every term's logarithm and product are rounded.
    let solver = entropy * 0x1p-52 + (together > 0 ? together * logarithm(order / together) : 0)
    let unit = roundingUnit
    let absolute = unit > 0 ? unit * (1 + max(logarithm(Double(levels) / unit), 0)) : 0
    guard representation == .populations, bounds.relativeSteps.isFinite else {
      return solver + absolute
    }
    // The slope of -p ln p, times p: what single populations may be off by themselves; and what was left out of them, as above.
    let relative = (bounds.relativeSteps + 4) * 0x1p-52 * (entropy + 1)
    let left = bounds.leftOut > 0 ? bounds.leftOut * logarithm(Double(levels) / bounds.leftOut) : 0
    return solver + min(absolute, relative + left)
  }

  /// Winter's energy-constrained continuity bound (arXiv:1507.07775, Lemma 15): for states with energy <= E and
  /// half their trace distance <= eps < eps' <= 1, delta = (eps'-eps)/(1+eps'),
  ///
  ///     |S(rho) - S(sigma)| <= (eps' + 2 delta) S(gamma(E/delta)) + h(eps') + h(delta),
  ///
  /// S(gamma(E)) = (E+1) ln(E+1) - E ln E. The computed state may lack some trace: scaling it back to a state changes its entropy by
  /// at most twice the relative loss times (S + 1) more, which is added.
  private func entropyTruncation(energy: Double, besides most: Double) -> Double {
    guard bounds.norm > 0 else { return 0 }
    // The bound grows with d, and 1/d has to stay a number.
    let d = max(bounds.norm, 1e-250)
    // No state on this many levels has more entropy, nor one of this energy.
    let mean = (max(energy, 0) + bounds.energy) / max(1 - d, 0.5)
    let largest = thermalEntropy(mean + 1) + 1 + most
    guard d < 0.25 else { return largest }
    let eps = d
    let epsPrime = min(1, 2 * eps)
    let delta = (epsPrime - eps) / (1 + epsPrime)
    let continuity =
      (epsPrime + 2 * delta) * (thermalEntropy(mean / delta) + most) + binaryEntropy(epsPrime)
      + binaryEntropy(delta)
    return min(continuity + 2 * d * (largest + 1), 2 * largest)
  }

  private func thermalEntropy(_ photons: Double) -> Double {
    guard photons > 0 else { return 0 }
    // ln(E+1) + E ln(1 + 1/E), which does not cancel at large E.
    return logarithmOnePlus(photons)
      + (photons < 1e16 ? photons * logarithmOnePlus(1 / photons) : 1)
  }

  private func binaryEntropy(_ x: Double) -> Double {
    guard x > 0, x < 1 else { return 0 }
    return -x * logarithm(x) - (1 - x) * logarithmOnePlus(-x)
  }
}
