internal import LinearAlgebra

/// Eigenvalues of a state in descending order, and how far each may be off by rounding.
public struct Spectrum: Sendable {
  public let values: [Double]
  let accuracy: Double
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
      // Backward stability: each eigenvalue is off by a modest multiple of the rounding of the largest.
      let accuracy = 0x1p-52 * (4 + Double(order).squareRoot()) * max(values.first ?? 1, 0)
      return Spectrum(values: values, accuracy: accuracy)
    } catch {
      throw .eigenvaluesFailed(levels: order, info: error.info)
    }
  }

  /// W = E - sum of n lambda_n: the most a unitary can extract (Allahverdyan, Balian, Nieuwenhuizen 2004).
  ///
  /// The passive energy is off by at most w + N d where the state is off by the ledger's d, w.
  public func ergotropy() throws(SimulationError) -> Estimate {
    let spectrum = try spectrum()
    return representation == .populations
      ? ergotropyOfPopulations(spectrum) : ergotropy(of: spectrum)
  }

  /// As the sum of n (p_n - lambda_n): where the populations fall already, every term is 0, however many there are.
  private func ergotropyOfPopulations(_ spectrum: Spectrum) -> Estimate {
    var sum = CompensatedSum()
    for (n, value) in spectrum.values.enumerated() {
      sum.add(Double(n) * (populationValue(n) - value))
    }
    return ergotropy(sum.value, of: spectrum)
  }

  private func ergotropy(of spectrum: Spectrum) -> Estimate {
    var passive = CompensatedSum()
    for (n, value) in spectrum.values.enumerated() { passive.add(Double(n) * value) }
    return ergotropy(energy.value - passive.value, of: spectrum)
  }

  private func ergotropy(_ value: Double, of spectrum: Spectrum) -> Estimate {
    let energy = energy
    let passive = energy.value - value
    let order = Double(spectrum.values.count)
    // Errors of the many small eigenvalues add with their weights n; their signs differ.
    let rounding =
      2 * energy.rounding + roundingUnit * (passive + 1) + spectrum.accuracy * order * order / 4
    return Estimate(
      value, truncation: 2 * ledger.first + Double(levels) * ledger.norm, rounding: rounding)
  }

  /// The ergotropy of the state without its coherences.
  public func ergotropyIncoherent() throws(SimulationError) -> Estimate {
    ergotropyOfPopulations(
      Spectrum(
        values: populations.sorted(by: >), accuracy: representation == .populations ? 0 : 0x1p-53))
  }

  /// What the coherences add: ergotropy minus its incoherent part.
  public func ergotropyCoherent() throws(SimulationError) -> Estimate {
    if representation == .populations {
      let whole = try ergotropyIncoherent()
      return Estimate(0, truncation: whole.truncation, rounding: 0)
    }
    let (whole, part) = try (ergotropy(), ergotropyIncoherent())
    return Estimate(
      whole.value - part.value, truncation: whole.truncation + part.truncation,
      rounding: whole.rounding + part.rounding)
  }

  /// -Tr(rho ln rho), in nats.
  public func entropy() throws(SimulationError) -> Estimate {
    let spectrum = try spectrum()
    var sum = CompensatedSum()
    var rounding = 0.0
    for value in spectrum.values {
      let size = max(value, spectrum.accuracy)
      // The slope of -x ln x, at the size that the eigenvalue may have.
      if size > 0 { rounding += spectrum.accuracy * (1 + abs(logarithm(size))) }
      if value > 0 { sum.add(-value * logarithm(value)) }
    }
    let entropy = max(sum.value, 0)
    // Every term's logarithm and product are rounded.
    rounding += entropy * 0x1p-52
    let unit = roundingUnit
    if unit > 0 { rounding += unit * (1 + logarithm(Double(levels) / unit)) }
    return Estimate(
      entropy, truncation: entropyTruncation(energy: energy.value), rounding: rounding)
  }

  /// Winter's energy-constrained continuity bound (arXiv:1507.07775, Lemma 15): for states with energy <= E and
  /// half their trace distance <= eps < eps' <= 1, delta = (eps'-eps)/(1+eps'),
  ///
  ///     |S(rho) - S(sigma)| <= (eps' + 2 delta) S(gamma(E/delta)) + h(eps') + h(delta),
  ///
  /// S(gamma(E)) = (E+1) ln(E+1) - E ln E. The computed state may lack some trace: scaling it back to a state changes its entropy by
  /// at most twice the relative loss times (S + 1) more, which is added.
  private func entropyTruncation(energy: Double) -> Double {
    guard ledger.norm > 0 else { return 0 }
    // The bound grows with d, and 1/d has to stay a number.
    let d = max(ledger.norm, 1e-250)
    // No state on this many levels has more entropy, nor one of this energy.
    let mean = (max(energy, 0) + ledger.first) / max(1 - d, 0.5)
    let largest = thermalEntropy(mean + 1) + 1
    guard d < 0.25 else { return largest }
    let eps = d
    let epsPrime = min(1, 2 * eps)
    let delta = (epsPrime - eps) / (1 + epsPrime)
    let continuity =
      (epsPrime + 2 * delta) * thermalEntropy(mean / delta) + binaryEntropy(epsPrime)
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
