/// What a stream of incoherent qubits does to populations, tabulated (Entropy 2023, Eq. 8, for any |amplitudes|²):
///
///     p'_n = kept_n p_n + up_n p_{n-s} + down_n p_{n+s},
///     kept = q|g_n|² + (1-q)|e_n|², up = (1-q) b_n², down = q b_{n+s}².
struct PopulationStream {
  /// Zeros in front of a chain; twice as many follow.
  static let margin = 8

  let levels: Int
  private(set) var kept: [Double] = []
  private(set) var up: [Double] = []
  private(set) var down: [Double] = []

  init(_ table: CollisionTable, _ qubit: QubitState, levels: Int) {
    self.levels = levels
    let (q, p) = (qubit.groundWeight, qubit.excitedWeight)
    for n in 0..<(levels + PopulationStream.margin) {
      let ground = table.groundRe[n] * table.groundRe[n] + table.groundIm[n] * table.groundIm[n]
      let excited =
        table.excitedRe[n] * table.excitedRe[n] + table.excitedIm[n] * table.excitedIm[n]
      kept.append(q * ground + p * excited)
      up.append(p * (table.exchange[n] * table.exchange[n]))
      down.append(q * (table.exchange[n + table.step] * table.exchange[n + table.step]))
    }
  }

  /// What a collision may cost a population relative to itself: the roundings of the weights, products and sums.
  static let relativeSteps = 8.0

  /// Next to a trap a weight is known to twice the precision, (eps angle)², but not relative to itself: what populations may lack
  /// together for this, in one collision. 64 u³ angle² for the half unit u.
  static func leftNearTraps(_ collision: Collision, _ levels: Int) -> Double {
    let square = collision.ladder!.angleSquare(levels: levels)
    return square.isFinite ? min(0x1p-152 * square, 1) : 1
  }

  /// The part of p_{N-1} that goes beyond N levels.
  func lose(_ levels: Int) -> Double { up[levels] }
}

/// The two Kraus operators of a pure qubit, tabulated as the kernels want them.
struct PureStream {
  let levels: Int
  private(set) var ground: [Double] = []
  private(set) var exchange: [Double] = []
  private(set) var excited: [Double] = []
  private(set) var next: [Double] = []

  /// `kappa` gives the sign in the state's gauge.
  init(_ table: CollisionTable, _ qubit: QubitState, kappa: Double, levels: Int) {
    self.levels = levels
    let a = qubit.groundWeight.squareRoot()
    let b = kappa < 0 ? -qubit.excitedWeight.squareRoot() : qubit.excitedWeight.squareRoot()
    for n in table.exchange.indices {
      ground.append(a * table.groundRe[n])
      exchange.append(b * table.exchange[n])
      excited.append(b * table.excitedRe[n])
      next.append(-a * table.exchange[n])
    }
  }
}
