internal import LinearAlgebra

/// The populations that a stream without coherence settles in when its qubits arrive at random: detailed balance between neighbours,
///
///     p_n/p_{n-1} = [nbar n + N_ex (1-q) s_n²]/[(nbar+1) n + N_ex q s_n²],   N_ex = R/gamma, s_n = |<n,g|U|n-1,e>|
///
/// (Filipowicz, Javanainen and Meystre, Phys. Rev. A 34, 3077, 1986, Eq. 26). What the next qubit meets is the average over time.
extension SteadyPopulations {
  /// Cost: O(N), some roundings relative to each population.
  static func ofRandomArrivals(
    _ collision: Collision, _ qubit: QubitState, _ damping: Damping, _ policy: LevelPolicy
  ) throws(SimulationError) -> Finding {
    let tail = PhotonTail(collision, qubit, damping)
    let most = Engine.mostEliminatedLevels
    guard let levels = tail.levels(rest: Engine.tailBeyondLevels, most: most) else {
      return .failure(
        .mayNeedLevels(
          tail.estimatedLevels(rest: Engine.tailBeyondLevels, most: most), most: most))
    }
    try policy.requireMemory(levels, .populations, nil)
    let rates = CollisionRates(collision, levels: levels)
    let (q, p) = (
      DoubleDouble(qubit.groundWeight), DoubleDouble(1) - DoubleDouble(qubit.groundWeight)
    )
    let (x, nbar) = (DoubleDouble(damping.strength), DoubleDouble(damping.thermalPhotons))
    // Each with an exponent of two: between two humps they may fall below any double, and rise again.
    var weights = [(value: DoubleDouble(1), exponent: 0)]
    for n in 1..<max(levels, 1) {
      let thermal = x * DoubleDouble(Double(n))
      let up = nbar * thermal + p * rates.exchange[n]
      let down = (nbar + DoubleDouble(1)) * thermal + q * rates.exchange[n]
      guard up.double > 0 else { break }
      var (value, exponent) = weights[n - 1]
      value = value * (up / down)
      // A quotient too small for any double ends the sum as a rate of 0 does.
      guard value.double > 0 else { break }
      let shift = value.double.exponent
      if abs(shift) > 100 {
        value = value * DoubleDouble(Double(sign: .plus, exponent: -shift, significand: 1))
        exponent += shift
      }
      weights.append((value, exponent))
    }
    let largest = weights.map(\.exponent).max()!
    let scaled = weights.map { weight in
      weight.value
        * DoubleDouble(
          Double(sign: .plus, exponent: max(weight.exponent - largest, -1000), significand: 1))
    }
    let scale = DoubleDouble(1) / scaled.reduce(DoubleDouble(0), +)
    let populations = scaled.map { ($0 * scale).double }
    let beyond = tail.cut(beyond: levels)
    // What it takes from those on the levels.
    var error = beyond
    error.add(.oneLevel(norm: beyond.norm, level: levels))
    return .success(
      SteadyPopulations(
        populations: populations, error: error,
        roundings: 4 + rates.relativeError / 0x1p-52 * 2 * Double(levels),
        trap: beyond.norm == 0 ? collision.exactTrap(at: levels) : nil))
  }
}
