internal import LinearAlgebra

/// Damping for an exponentially distributed time: what the cavity does between qubits that arrive at random (a Poisson process of rate R),
///
///     rho -> (1 - L/R)^{-1} rho,   x = gamma/R the strength (Filipowicz, Javanainen and Meystre, Phys. Rev. A 34, 3077, 1986).
///
/// L keeps every coherence order d to itself and joins neighbours in it, so that each order is one tridiagonal system. Its matrix has positive
/// diagonal and negative neighbours and its columns are dominated by the diagonal: elimination without exchange is stable, and nothing negative comes out.
/// Cost: O(N²) to tabulate and to apply.
final class WaitingDamping {
  let damping: Damping
  let levels: Int
  /// One over the pivots and the multipliers of the elimination, order after order.
  private var inverses: [Double] = []
  private var lower: [Double] = []
  private var upper: [Double] = []
  private var starts: [Int] = []

  static func bytes(levels: Int) -> Double { 12 * Double(levels) * Double(levels + 1) }

  /// `orders`: one is enough for populations.
  init(_ damping: Damping, levels: Int, orders: Int) {
    self.damping = damping
    self.levels = levels
    let (x, nbar) = (damping.strength, damping.thermalPhotons)
    let (up, down) = (x * nbar, x * (nbar + 1))
    for d in 0..<orders {
      starts.append(inverses.count)
      var pivot = 0.0
      for k in 0..<(levels - d) {
        let (n, m) = (Double(k), Double(k + d))
        let diagonal = 1 + down * (n + m) / 2 + up * (n + m + 2) / 2
        // From k-1 by gain, from k+1 by loss.
        let gained = k > 0 ? up * (n * m).squareRoot() : 0
        let lost = down * ((n + 1) * (m + 1)).squareRoot()
        let multiplier = k > 0 ? gained * inverses[inverses.count - 1] : 0
        pivot = diagonal - (k > 0 ? multiplier * upper[upper.count - 1] : 0)
        inverses.append(1 / pivot)
        lower.append(multiplier)
        upper.append(lost)
      }
    }
  }

  /// Order d in place.
  func apply(order d: Int, _ values: UnsafeMutablePointer<Double>) {
    let count = levels - d
    let start = starts[d]
    guard count > 0 else { return }
    for k in 1..<max(count, 1) { values[k] += lower[start + k] * values[k - 1] }
    values[count - 1] *= inverses[start + count - 1]
    for k in stride(from: count - 2, through: 0, by: -1) {
      values[k] = (values[k] + upper[start + k] * values[k + 1]) * inverses[start + k]
    }
  }

  /// Roundings that solving costs: a few for each entry of the matrix, relative to 1.
  var roundings: Double {
    let (x, nbar) = (damping.strength, damping.thermalPhotons)
    return 8 + (8 * x * (2 * nbar + 1) * Double(levels)).rounded(.up)
  }

  /// What the highest level would have given to those above while the bath acted, by the result (Duhamel's formula for a resolvent):
  /// x nbar N (2||column N-1|| + corner), put at level N.
  func cut(_ state: CavityState) -> ErrorLedger.Cut {
    let gain = damping.strength * damping.thermalPhotons * Double(levels)
    guard gain > 0 else { return ErrorLedger.Cut() }
    let corner = abs(state.populationValue(levels - 1))
    if let carried = state.memory.first {
      // The rows and columns of either qubit state.
      let joint = JointState(state, with: carried)
      let edge = joint.cut(keeping: levels - 1).norm + corner
      return .oneLevel(norm: gain * edge, corner: gain * corner, level: levels)
    }
    guard state.representation != .populations else {
      return .oneLevel(norm: gain * corner, level: levels)
    }
    let row = PackedTriangle.row(levels - 1)
    var square = 0.0
    for n in 0..<(levels - 1) {
      let (re, im) = (state.real[row + n], state.imaginary.isEmpty ? 0 : state.imaginary[row + n])
      square += re * re + im * im
    }
    return .oneLevel(
      norm: gain * (2 * square.squareRoot() + 2 * corner), corner: gain * corner, level: levels)
  }
}

extension Engine {
  /// One waiting time. The state is as it was before where it fails.
  func dampWaiting(
    _ state: inout CavityState, _ damping: Damping, _ policy: LevelPolicy
  ) throws(SimulationError) {
    while true {
      var after = state
      let channel = try waitingChannel(damping, state, policy)
      apply(&after, channel)
      applyToMemory(&after) { apply(&$0, channel) }
      let cut = channel.cut(after)
      if policy.numerics.levels == nil,
        cut.norm
          > policy.allowance(
            collisions: state.collisions, levels: state.levels, damping: damping)
      {
        try policy.grow(&state, damping: nil)
        continue
      }
      state = after
      state.history.energyCeiling += damping.strength * damping.thermalPhotons
      state.ledger.book(cut)
      state.ledger.wait(damping)
      state.ledger.addRounding(channel.roundings)
      state.noteTolerance(policy.numerics)
      return
    }
  }

  private func waitingChannel(
    _ damping: Damping, _ state: CavityState, _ policy: LevelPolicy
  ) throws(SimulationError) -> WaitingDamping {
    let isWhole = state.representation != .populations
    if let known = dampings.waiting, known.damping == damping, known.channel.levels == state.levels,
      known.isWhole == isWhole
    {
      return known.channel
    }
    let bytes =
      CavityState.bytes(levels: state.levels, state.representation)
      + (isWhole ? WaitingDamping.bytes(levels: state.levels) : 0)
    guard bytes <= policy.numerics.memoryLimit else {
      throw .levelsExceedMemory(
        levels: state.levels, bytes: bytes, limit: policy.numerics.memoryLimit)
    }
    let channel = WaitingDamping(
      damping, levels: state.levels, orders: isWhole ? state.levels : 1)
    dampings.waiting = (damping, isWhole, channel)
    return channel
  }

  private func apply(_ state: inout CavityState, _ channel: WaitingDamping) {
    let levels = state.levels
    if state.representation == .populations {
      state.real.withUnsafeMutableBufferPointer { channel.apply(order: 0, $0.baseAddress!) }
      return
    }
    var values = [Double](repeating: 0, count: levels)
    func transform(_ packed: inout [Double], from first: Int) {
      for d in first..<levels {
        for k in 0..<(levels - d) { values[k] = packed[PackedTriangle.row(k + d) + k] }
        values.withUnsafeMutableBufferPointer { channel.apply(order: d, $0.baseAddress!) }
        for k in 0..<(levels - d) { packed[PackedTriangle.row(k + d) + k] = values[k] }
      }
    }
    transform(&state.real, from: 0)
    if state.representation == .hermitian { transform(&state.imaginary, from: 1) }
  }
}

extension ErrorLedger {
  /// Damping for an exponentially distributed time, x = gamma/R: with m1 = Tr nA, m2 = Tr n²A
  ///
  ///     m1 <- (m1 + x nbar d)/(1 + x),   m2 <- (m2 + x[(4 nbar + 1) m1_new + nbar d])/(1 + 2x),
  ///
  /// the Laplace transforms of the moments' equations; linear, so that they hold for the signed sums as well.
  mutating func wait(_ damping: Damping) {
    carryMoments { zeroth, mean, square in
      let (x, nbar) = (damping.strength, damping.thermalPhotons)
      let first = (mean + x * nbar * zeroth) / (1 + x)
      let second = (square + x * ((4 * nbar + 1) * first + nbar * zeroth)) / (1 + 2 * x)
      return (first * (1 + 0x1p-50), second * (1 + 0x1p-50))
    }
  }
}
