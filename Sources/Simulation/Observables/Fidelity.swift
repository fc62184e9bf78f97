internal import LinearAlgebra

/// A pure state to compare with.
public enum PureTarget: Sendable, Hashable {
  case fock(Int)
  case coherent(alpha: Double, phase: Double)
  /// The steady state of a coherent stream below the first gate (Entropy 2023, Eq. 15).
  case cotangent(theta: Double, groundWeight: Double, phase: Double)
}

extension CavityState {
  /// <psi|rho|psi>. Cost: O(N²).
  public func fidelity(with target: PureTarget) throws(SimulationError) -> Estimate {
    let value: Double
    var targetRounding = 0.0
    switch target {
    case .fock(let n): return population(n)
    case .coherent(let alpha, let phase):
      guard alpha.isFinite else { throw .notFinite(quantity: "alpha", value: alpha) }
      guard phase.isFinite else { throw .notFinite(quantity: "phase", value: phase) }
      value = overlap(
        CavityState.coherentAmplitudes(abs(alpha), count: levels),
        Gauge(phase: phase, quarters: alpha < 0 ? 3 : 1))
    case .cotangent(let theta, let q, let phase):
      guard phase.isFinite else { throw .notFinite(quantity: "phase", value: phase) }
      let amplitudes = try CavityState.cotangentAmplitudes(theta: theta, groundWeight: q)
      // s_n = -i e^{i phase} sqrt(r) cot(…) s_{n-1}, and the cotangent has the sign of theta.
      value = overlap(amplitudes, Gauge(phase: phase, quarters: theta > 0 ? 0 : 2))
      // Each ratio of neighbours is off by a few roundings, and they add up over the spread of the photon number.
      targetRounding = CavityState.spread(amplitudes) * 0x1p-48
    }
    return Estimate(
      value, truncation: bounds.halfNorm,
      rounding: 8 * max(roundingUnit, 0x1p-50) + targetRounding
    ).limited(0, 1)
  }

  /// <psi|rho|psi> for psi_n = amplitudes[n] e^{i n (phi - pi/2)}, phi the target's gauge: the sum of a_m a_n times the
  /// element in that gauge.
  private func overlap(_ amplitudes: [Double], _ target: Gauge) -> Double {
    let count = min(levels, amplitudes.count)
    var sum = CompensatedSum()
    for n in 0..<count { sum.add(amplitudes[n] * amplitudes[n] * populationValue(n)) }
    guard representation != .populations else { return sum.value }
    let turn = GaugeTurn(from: gauge, to: target)
    for order in 1..<max(count, 1) {
      let (c, s) = turn.factor(order)
      var part = CompensatedSum()
      for n in 0..<(count - order) {
        let index = PackedTriangle.row(n + order) + n
        let im = representation == .hermitian ? imaginary[index] : 0
        part.add(amplitudes[n] * amplitudes[n + order] * (real[index] * c - im * s))
      }
      sum.add(2 * part.value)
    }
    return sum.value
  }

  /// The sizes of s_n = sqrt(r) cot(theta sqrt(n)/2) s_{n-1}, r = (1-q)/q, normalised, on the levels below the
  /// first gate theta sqrt(n) = pi. A gate within a few roundings of a whole number stands exactly there.
  static func cotangentAmplitudes(
    theta: Double, groundWeight q: Double
  ) throws(SimulationError) -> [Double] {
    guard theta.isFinite else { throw .notFinite(quantity: "theta", value: theta) }
    guard (0...1).contains(q) else {
      throw .outOfRange(quantity: "q", value: q, lower: 0, upper: 1)
    }
    guard theta != 0 else {
      throw .outOfRange(quantity: "theta", value: 0, lower: 0, upper: .infinity)
    }
    let gate = (Double.pi / theta) * (Double.pi / theta)
    guard gate < 1e7 else {
      throw .levelsExceedMemory(
        levels: Int(saturating: min(gate, 1e18)), bytes: 8 * gate, limit: 8e7)
    }
    let nearest = gate.rounded()
    // A gate below the first level leaves the vacuum.
    let count = max(
      abs(gate - nearest) <= 16 * gate.ulp ? Int(saturating: nearest) : Int(saturating: gate) + 1, 1
    )
    return cotangentAmplitudes(count, groundWeight: q) { n in
      Root.cosineAndSine(theta / 2, times: Root(Double(n)))
    }
  }

  /// The same of any rungs, below a level.
  static func cotangentAmplitudes(
    _ turns: PairTurns, below count: Int, groundWeight q: Double
  ) -> [Double] {
    cotangentAmplitudes(count, groundWeight: q) { n in
      Root.cosineAndSine(turns.theta / 2, times: turns.root(n))
    }
  }

  private static func cotangentAmplitudes(
    _ count: Int, groundWeight q: Double, _ half: (Int) -> (cosine: Double, sine: Double)
  ) -> [Double] {
    if q == 0 { return [Double](repeating: 0, count: count - 1) + [1] }
    let root = ((1 - q) / q).squareRoot()
    // The logarithms may be large where their differences are small.
    var sum = CompensatedSum()
    var logarithms = [sum]
    for n in 1..<max(count, 1) {
      let (c, s) = half(n)
      let ratio = root * c / s
      // q = 1 leaves the vacuum.
      guard ratio != 0 else { break }
      sum.add(logarithm(abs(ratio)))
      logarithms.append(sum)
    }
    let largest = logarithms.max { $0.value < $1.value }!
    let amplitudes = logarithms.map { exponential($0.minus(largest)) }
    var norm = CompensatedSum()
    for amplitude in amplitudes { norm.add(amplitude * amplitude) }
    let size = norm.value.squareRoot()
    return amplitudes.map { $0 / size }
  }

  /// The standard deviation of the photon number.
  private static func spread(_ amplitudes: [Double]) -> Double {
    var mean = CompensatedSum()
    for (n, amplitude) in amplitudes.enumerated() { mean.add(Double(n) * amplitude * amplitude) }
    var square = CompensatedSum()
    for (n, amplitude) in amplitudes.enumerated() {
      let distance = Double(n) - mean.value
      square.add(distance * distance * amplitude * amplitude)
    }
    return square.value.squareRoot()
  }
}
