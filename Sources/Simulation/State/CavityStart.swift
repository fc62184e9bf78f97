internal import LinearAlgebra

/// A state the cavity can be prepared in.
public enum CavityStart: Sendable, Hashable {
  case vacuum
  case fock(Int)
  /// Amplitude alpha e^{i phase}; alpha may be negative.
  case coherent(alpha: Double, phase: Double)
  /// p_n = nbar^n/(1+nbar)^{n+1}.
  case thermal(photons: Double)
  /// A density matrix from a file.
  case stored(StoredState)
}

extension CavityState {
  /// A cavity prepared in this state, with what the levels leave out booked in the ledger.
  public static func prepared(
    _ start: CavityStart, numerics: Numerics
  ) throws(SimulationError) -> CavityState {
    let policy = LevelPolicy(numerics: numerics)
    try policy.requireLevels()
    var state: CavityState
    switch start {
    case .vacuum: state = try fockState(0, policy)
    case .fock(let photons): state = try fockState(photons, policy)
    case .coherent(let alpha, let phase): state = try coherentState(alpha, phase, policy)
    case .thermal(let photons): state = try thermalState(photons, policy)
    case .stored(let stored): state = try storedState(stored, policy)
    }
    state.history.startEnergy = state.energy
    state.ledger.noteTolerance(
      numerics.tolerance, collisions: 0, energy: state.history.startEnergy.value)
    return state
  }

  private static func fockState(
    _ photons: Int, _ policy: LevelPolicy
  ) throws(SimulationError) -> CavityState {
    guard photons >= 0 else {
      throw .outOfRange(quantity: "n", value: Double(photons), lower: 0, upper: .infinity)
    }
    // Room above it, without overflow.
    let (wanted, isTooMany) = photons.addingReportingOverflow(8)
    let levels =
      policy.numerics.levels ?? (isTooMany ? Int.max : max(LevelPolicy.smallest, wanted))
    try policy.requireMemory(levels, .populations, nil)
    var state = CavityState(
      levels: levels, representation: .populations, real: [Double](repeating: 0, count: levels))
    if photons < levels {
      state.real[photons] = 1
      let n = Double(photons)
      state.ledger.faint = FaintLight(mean: n, pairs: n * (n - 1), steps: 0)
    } else {
      // All of the state is above the fixed levels: everything is lost, and the ledger says so.
      let weight = Double(photons) + 1
      state.ledger.book(.init(norm: 1, first: weight, second: weight * weight, edge: levels))
    }
    return state
  }

  private static func storedState(
    _ stored: StoredState, _ policy: LevelPolicy
  ) throws(SimulationError) -> CavityState {
    var state = stored.cavity()
    if let qubit = stored.qubit { state.remember(qubit) }
    let levels = policy.numerics.levels ?? max(stored.levels, LevelPolicy.smallest)
    try policy.requireMemory(levels, state.representation, nil)
    state.ledger = ErrorLedger(sums: stored.bounds)
    state.ledger.bring(norm: state.ledger.norm, isAccepted: stored.isAccepted)
    state.refit(to: levels)
    return state
  }

  // MARK: Thermal

  private static func thermalState(
    _ photons: Double, _ policy: LevelPolicy
  ) throws(SimulationError) -> CavityState {
    guard photons.isFinite else { throw .notFinite(quantity: "nbar", value: photons) }
    guard (0...1e100).contains(photons) else {
      throw .outOfRange(quantity: "nbar", value: photons, lower: 0, upper: 1e100)
    }
    var levels = policy.numerics.levels ?? LevelPolicy.smallest
    if policy.numerics.levels == nil {
      while thermalTail(photons, levels).norm
        > policy.allowance(collisions: 0, levels: levels, damping: nil)
      {
        levels = policy.grown(levels)
        try policy.requireMemory(levels, .populations, nil)
      }
    }
    try policy.requireMemory(levels, .populations, nil)
    var state = CavityState(
      levels: levels, representation: .populations, real: [Double](repeating: 0, count: levels))
    // Not by repeated products: the rounding of the ratio would grow with n.
    let decay = logarithmOnePlus(1 / photons)
    for n in 0..<levels {
      state.real[n] = (n == 0 ? 1 : exponential(-Double(n) * decay)) / (1 + photons)
    }
    state.ledger.book(thermalTail(photons, levels))
    // e^{-n ln(1 + 1/nbar)}: the exponent's roundings grow with n.
    state.ledger.addRounding(
      2, relative: 4 + (photons > 0 ? 2 * decay * Double(levels) : 0),
      left: CavityState.vanishing)
    // As many for every photon: of weak light a few count, of strong light some dozens of its mean.
    state.ledger.faint = FaintLight(
      mean: photons, pairs: 2 * photons * photons, steps: photons > 0 ? 100 + 8 * decay : 0)
    return state
  }

  /// Sum over n >= N of x^n (1-x) times 1, (n+1), (n+1)², with x^N = exp(-N ln(1 + 1/nbar)). The part above N is again
  /// thermal, shifted by N.
  private static func thermalTail(
    _ photons: Double, _ levels: Int
  ) -> ErrorLedger.Cut {
    guard photons > 0 else { return ErrorLedger.Cut() }
    let probability = exponential(-Double(levels) * logarithmOnePlus(1 / photons)) * (1 + 1e-12)
    let base = Double(levels + 1)
    // <m> = nbar, <m²> = nbar(2 nbar + 1) for the shifted distribution.
    let mean = base + photons
    let square = base * base + 2 * base * photons + photons * (2 * photons + 1)
    return ErrorLedger.Cut(
      norm: probability, first: probability * mean, second: probability * square, edge: levels)
  }

  /// What becomes denormal or zero loses no more than this.
  private static let vanishing = 1e-290

  // MARK: Coherent

  private static func coherentState(
    _ alpha: Double, _ phase: Double, _ policy: LevelPolicy
  ) throws(SimulationError) -> CavityState {
    guard alpha.isFinite else { throw .notFinite(quantity: "alpha", value: alpha) }
    guard phase.isFinite else { throw .notFinite(quantity: "phase", value: phase) }
    guard abs(alpha) <= 1e60 else {
      throw .outOfRange(quantity: "alpha", value: alpha, lower: -1e60, upper: 1e60)
    }
    guard alpha != 0 else { return try fockState(0, policy) }
    let mean = alpha * alpha
    var levels = policy.numerics.levels ?? LevelPolicy.smallest
    if policy.numerics.levels == nil {
      if mean > Double(levels) {
        try policy.requireMemory(Int(saturating: min(mean, 1e9)), .realSymmetric, nil)
        levels = Int(saturating: mean)
      }
      while poissonCut(mean, levels).norm
        > policy.allowance(collisions: 0, levels: levels, damping: nil)
      {
        levels = policy.grown(levels)
        try policy.requireMemory(levels, .realSymmetric, nil)
      }
    }
    try policy.requireMemory(levels, .realSymmetric, nil)
    var state = CavityState(
      levels: levels, representation: .realSymmetric,
      real: pureState(coherentAmplitudes(abs(alpha), count: levels)))
    // In the gauge phi the amplitudes have the phase phi - pi/2.
    state.gauge = Gauge(phase: phase, quarters: alpha < 0 ? 3 : 1)
    state.ledger.book(poissonCut(mean, levels))
    // Three roundings for every factor of an amplitude.
    state.ledger.addRounding(
      4 + mean.squareRoot(), relative: 8 + mean + 3 * Double(levels), left: CavityState.vanishing)
    state.ledger.faint = FaintLight(
      mean: mean, pairs: mean * mean, steps: 40 + 4 * mean + 30 * mean.squareRoot())
    return state
  }

  /// The packed matrix of a pure state with real amplitudes.
  static func pureState(_ amplitudes: [Double]) -> [Double] {
    PackedTriangle.packed(order: amplitudes.count) { amplitudes[$0] * amplitudes[$1] }
  }

  /// e^{-a²/2} a^n/sqrt(n!) for n < count, without underflow at large a.
  static func coherentAmplitudes(_ amplitude: Double, count: Int) -> [Double] {
    let square = amplitude * amplitude
    var weight = ScaledWeight(exponential: -square / 2)
    if weight.mantissa > 0 {
      // What the square was rounded by.
      weight.multiply(by: exponential(-(-square).addingProduct(amplitude, amplitude) / 2))
    }
    return (0..<count).map { n in
      if n > 0 { weight.multiply(by: amplitude / Double(n).squareRoot()) }
      return weight.value
    }
  }

  /// What cutting a coherent state at N leaves out: Poisson tails for the lost projector Q, and the coherences between
  /// kept and lost, which lie between ±(t PXP + QXQ/t) for any t > 0.
  private static func poissonCut(_ mean: Double, _ levels: Int) -> ErrorLedger.Cut {
    let whole = (1.0, mean + 1, mean * mean + 3 * mean + 1)
    // Most of the state is above the levels: count it all as lost.
    guard Double(levels) > mean else {
      return .projection(lost: whole, kept: whole, edge: levels)
    }
    var weight = ScaledWeight(exponential: -mean)
    for n in 0..<levels { weight.multiply(by: mean / Double(n + 1)) }
    var n = levels
    var lost = (0.0, 0.0, 0.0)
    while true {
      let term = weight.value
      let photons = Double(n + 1)
      lost = (lost.0 + term, lost.1 + term * photons, lost.2 + term * photons * photons)
      let next = mean / Double(n + 1)
      if next < 0.5, term * photons * photons <= 1e-4 * lost.2 || term < 1e-300 {
        // The rest is below a geometric series of ratio `next`, its moments below those of one.
        let reach = photons + 2 / (1 - next)
        let rest = term * next / (1 - next)
        lost = (lost.0 + rest, lost.1 + rest * reach, lost.2 + rest * reach * reach)
        break
      }
      weight.multiply(by: next)
      n += 1
    }
    // Room for the roundings of the weights, a few for every level.
    let room = 1 + Double(n + 1) * 0x1p-50
    return .projection(
      lost: (lost.0 * room, lost.1 * room, lost.2 * room), kept: whole,
      edge: levels)
  }
}

extension ErrorLedger.Cut {
  /// The cut X - PXP: between ±(t PXP + QXQ/t) + QXQ, with the t that is best for the energy.
  static func projection(
    lost: (Double, Double, Double), kept: (Double, Double, Double), edge: Int
  ) -> ErrorLedger.Cut {
    guard lost.1 > 0 else { return ErrorLedger.Cut() }
    // Any t > 0 is right; the quotient of a denormal number may vanish.
    let t = max((lost.1 / max(kept.1, 1e-300)).squareRoot(), 1e-150)
    return ErrorLedger.Cut(
      norm: t * kept.0 + (1 + 1 / t) * lost.0, first: t * kept.1 + (1 + 1 / t) * lost.1,
      second: t * kept.2 + (1 + 1 / t) * lost.2,
      populations: ErrorSums(lost.0, lost.1, lost.2), edge: edge)
  }

  /// The cut of a diagonal state: just what is lost.
  static func diagonal(lost: (Double, Double, Double), edge: Int) -> ErrorLedger.Cut {
    ErrorLedger.Cut(norm: lost.0, first: lost.1, second: lost.2, edge: edge)
  }
}
