internal import LinearAlgebra

extension Engine {
  /// Up to `count` collisions of a complex state with the banded blocks of `drive`, one at least. Levels grow where more is lost than the policy
  /// allows; a fixed number of levels loses it and books it.
  func collideBanded(
    _ state: inout CavityState, _ drive: ParityDrive, _ qubit: QubitState, _ policy: LevelPolicy,
    count: Int, looksAtLast: Bool
  ) throws(SimulationError) -> Int {
    try fit(&state, policy)
    var made = 0
    do throws(SimulationError) {
      while made < count {
        var next = state
        try collideOnce(
          &next, drive, qubit, policy, looksAtLast: looksAtLast && made == count - 1)
        state = next
        made += 1
      }
    } catch {
      // The next call meets the same again, with nothing made before it.
      guard made > 0 else { throw error }
    }
    return made
  }

  private func collideOnce(
    _ state: inout CavityState, _ drive: ParityDrive, _ qubit: QubitState, _ policy: LevelPolicy,
    looksAtLast: Bool
  ) throws(SimulationError) {
    try policy.requireMemory(state.levels, .hermitian, nil)
    let propagator = try banded.propagator(
      drive, levels: state.levels, policy, isInterrupted: isInterrupted)
    state.makeHermitian()
    let extent = banded.extent(of: &state, propagator)
    state.samplePower()
    let products = try banded.multiply(
      state, extent, propagator, qubit, isInterrupted: isInterrupted)
    let outgoing = looksAtLast ? products.outgoing.qubit(state.ledger, propagator) : nil
    let cut = try fitted(&state, products, policy)
    state.take(
      try banded.assemble(products, keeping: state.levels, isInterrupted: isInterrupted))
    state.history.count(1)
    // More than one photon may have come in.
    state.history.mayHaveJumped()
    state.ledger.carry(drive.carry)
    state.ledger.addRounding(propagator.roundingSteps)
    state.ledger.book(propagator.cut)
    state.ledger.book(cut)
    state.outgoingQubit = outgoing
    state.couplingDistance = try distance(of: drive, policy.numerics)
    state.noteTolerance(policy.numerics)
  }

  /// Grows the levels until what is lost is allowed, and says what it is.
  private func fitted(
    _ state: inout CavityState, _ products: BandedProducts, _ policy: LevelPolicy
  ) throws(SimulationError) -> ErrorLedger.Cut {
    var cut = products.cut(keeping: state.levels)
    guard policy.numerics.levels == nil else { return cut }
    while cut.norm
      > policy.allowance(collisions: state.collisions, levels: state.levels, damping: nil)
    {
      try policy.grow(&state, damping: nil)
      cut = products.cut(keeping: state.levels)
    }
    return cut
  }
}

extension ParityPropagator {
  /// What the propagator's own error costs each collision: |E rho U† + U rho E†| <= 2 |E|, on the levels up to the wall and, in a tail that falls by half
  /// each level, a few beyond.
  var cut: ErrorLedger.Cut {
    let weight = Double(2 * levels)
    let norm = 2 * error * (1 + error)
    return ErrorLedger.Cut(
      norm: norm, first: weight * norm, second: weight * weight * norm, edge: 0)
  }
}

extension QubitSums {
  /// With what the state that the qubit met was off by: a weight is Tr(A rho) with 0 <= A <= 1, and off the diagonal of a partial trace stands half
  /// of a trace norm at most.
  func qubit(_ ledger: ErrorLedger, _ propagator: ParityPropagator) -> QubitMatrix {
    let rounding = 2 * (ledger.roundingSteps + propagator.roundingSteps + 8) * 0x1p-52
    let own = propagator.cut.norm
    func part(_ value: Double) -> Estimate {
      Estimate(value, truncation: ledger.traceNorm / 2 + own, rounding: rounding)
        .limited(-0.5, 0.5)
    }
    return QubitMatrix(
      groundWeight: Estimate(ground, truncation: ledger.halfNorm + own, rounding: rounding)
        .limited(0, 1),
      coherence: (part(coherence.re), part(coherence.im)))
  }
}

extension CavityState {
  /// What becomes of a qubit that meets this state; nil where the memory does not suffice for the blocks. Cost: that of a collision and its
  /// blocks.
  func outgoingQubit(after drive: ParityDrive, _ qubit: QubitState) -> QubitMatrix? {
    let engine = BandedEngine(kernels: .best)
    let policy = LevelPolicy(numerics: Numerics())
    guard
      let propagator = try? engine.propagator(
        drive, levels: levels, policy, isInterrupted: { false })
    else { return nil }
    var state = self
    state.makeHermitian()
    let extent = engine.extent(of: &state, propagator)
    return try? engine.multiply(state, extent, propagator, qubit).outgoing
      .qubit(state.ledger, propagator)
  }

  /// ||rho_{<N,N}|| for the level N = `top`: of its column without the population.
  func columnNorm(above top: Int) -> Double {
    let row = PackedTriangle.row(top)
    var squares = 0.0
    for n in 0..<top {
      let (x, y) = (real[row + n], imaginary[row + n])
      squares += x * x + y * y
    }
    return squares.squareRoot()
  }
}
