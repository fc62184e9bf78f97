internal import LinearAlgebra

// Collisions with memory: each qubit swaps in part with the one before, which has not been traced out yet.
extension Engine {
  /// One collision of a fresh qubit that has swapped with the one in memory, if there is one, by `swap` of the way. The qubit stays in memory.
  /// The state becomes complex, in the plain gauge. Cost: O(N²).
  func collideRemembering(
    _ state: inout CavityState, _ crossing: inout Crossing, _ qubit: QubitState, swap: Double,
    _ policy: LevelPolicy
  ) throws(SimulationError) {
    let collision = crossing.collision
    try fit(&state, policy)
    try requireRungs(state, crossing.traits)
    // Four blocks, before and after.
    try policy.requireMemory(3 * (state.levels + collision.step), .hermitian, nil)
    state.makeHermitian()
    state.samplePower()
    let turn = JointState.turn(qubit.phase, gauge: state.gauge, step: collision.step)
    let before =
      state.memory.first.map {
        JointState(state, with: $0).swapped(swap, with: qubit, turn: turn)
      } ?? JointState(qubit, state, turn: turn)
    let after: JointState
    switch crossing.blocks {
    case .pairs:
      crossing.table!.extend(to: state.levels + crossing.table!.step)
      after = before.passed(JointAmplitudes(crossing.table!, levels: state.levels))
    case .averagedPairs(let spread):
      let products = try averages(spread, state.levels, policy)
      after = before.passed(JointAmplitudes(products, step: spread.step))
    case .bands, .mixture, .leaking:
      preconditionFailure("memory is for couplings that turn pairs")
    }
    try fit(&state, after, policy)
    accept(&state, after, collision, qubit, policy)
  }

  private func fit(
    _ state: inout CavityState, _ after: JointState, _ policy: LevelPolicy
  ) throws(SimulationError) {
    guard policy.numerics.levels == nil else { return }
    while after.cut(keeping: state.levels).norm > policy.collisionAllowance(state) {
      try policy.grow(&state, damping: nil)
    }
  }

  private func accept(
    _ state: inout CavityState, _ after: JointState, _ collision: Collision, _ qubit: QubitState,
    _ policy: LevelPolicy
  ) {
    let (levels, kept) = (state.levels, min(state.levels, after.levels))
    state.real = PackedTriangle.packed(order: levels) {
      $0 < kept ? after.ground.at($0, $1).re + after.excited.at($0, $1).re : 0
    }
    state.imaginary = PackedTriangle.packed(order: levels) {
      $0 < kept && $1 < $0 ? after.ground.at($0, $1).im + after.excited.at($0, $1).im : 0
    }
    state.memory = [CarriedQubit(after, levels: levels)]
    // With what it was off by before: the map keeps the trace norm of both together.
    state.outgoingQubit =
      looksAtQubits
      ? after.outgoing(state, step: collision.step, truncation: state.bounds.traceNorm) : nil
    state.history.count(1)
    // What a qubit in memory brings is not independent of the cavity: photons may rise by a whole step, whatever the weight.
    state.history.mayHaveJumped()
    state.ledger.carry(.ladder(collision.step))
    state.ledger.addRounding(collision.angleRounding(levels: levels) + 8)
    state.ledger.book(after.cut(keeping: levels))
    state.loseBooks(.remembered)
    state.noteTolerance(policy.numerics)
  }
}

extension CavityState {
  /// Whether a qubit waits for the next one to swap with.
  public var hasMemory: Bool { !memory.isEmpty }

  /// S(cavity) + S(qubit) - S(both) of the cavity and the qubit in memory, in nats; nil where there is none. Cost: the eigenvalues of a matrix twice
  /// the size.
  public func memoryInformation() throws(SimulationError) -> Estimate? {
    guard let carried = memory.first else { return nil }
    let joint = JointState(self, with: carried)
    let (weight, coherence) = joint.qubit
    let rounding = 8 * (ledger.roundingSteps + 16) * 0x1p-52
    let bounds = bounds
    func part(_ value: Double) -> Estimate {
      Estimate(value, truncation: bounds.traceNorm / 2, rounding: rounding).limited(-0.5, 0.5)
    }
    let qubit = QubitMatrix(
      groundWeight: Estimate(weight, truncation: bounds.halfNorm, rounding: rounding)
        .limited(0, 1), coherence: (part(coherence.re), part(coherence.im)))
    let cavity = try entropy()
    let both = try entropy(of: joint)
    return (cavity + qubit.entropy - both).limited(0, 2 * Double.ln2 * (1 + 0x1p-50))
  }

  /// Of both together. The qubit has two levels and no energy: what is known of the entropy of a state of this energy holds with ln 2 more.
  private func entropy(of joint: JointState) throws(SimulationError) -> Estimate {
    let n = joint.levels
    func element(_ m: Int, _ k: Int) -> (re: Double, im: Double) {
      switch (m < n, k < n) {
      case (true, true): joint.ground.at(m, k)
      case (false, true): joint.cross.at(m - n, k)
      default: joint.excited.at(m - n, k - n)
      }
    }
    let spectrum: Spectrum
    do {
      let values = try Eigenvalues.ofHermitian(
        real: PackedTriangle.packed(order: 2 * n) { element($0, $1).re },
        imaginary: PackedTriangle.packed(order: 2 * n) { $1 < $0 ? element($0, $1).im : 0 },
        order: 2 * n)
      spectrum = Spectrum(
        values: values, accuracy: Spectrum.unit(order: 2 * n) * max(values.first ?? 1, 0))
    } catch {
      throw error.failure(levels: 2 * n)
    }
    return entropyEstimate(spectrum, besides: Double.ln2)
  }
}
