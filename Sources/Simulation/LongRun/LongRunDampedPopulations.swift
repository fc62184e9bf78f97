internal import LinearAlgebra

// Qubits without coherence and damping, for ever: one steady state, diagonal, whatever the start.
extension Engine {
  /// Levels that are eliminated at most.
  static let mostEliminatedLevels = 16_384
  /// What is beyond the levels counts so much at most, with the weight (n+1)².
  static let tailBeyondLevels = 1e-30

  /// The steady state, from the chain of the populations (`ChainElimination`) on as many levels as any tail may need
  /// (`PhotonTail`). Coherences of the start die out: damping shrinks every order of them.
  func settlePopulations(
    _ state: inout CavityState, _ passages: [TrainMember], _ damping: Damping, _ policy: LevelPolicy
  ) throws(SimulationError) -> LongRunOutcome {
    let steady: SteadyPopulations
    let found =
      damping.waits
      ? try SteadyPopulations.ofRandomArrivals(
        passages[0].collision, passages[0].qubit, damping, policy)
      : try SteadyPopulations.find(passages, damping, policy, watch)
    switch found {
    case .failure(let obstacle): return .refused(obstacle)
    case .success(let found): steady = found
    }
    var settled = CavityState(
      levels: steady.populations.count, representation: .populations, real: steady.populations)
    settled.history.startEnergy = state.history.startEnergy
    settled.gauge = state.gauge
    settled.ledger.book(steady.error)
    settled.ledger.addRounding(4 + steady.roundings)
    if let levels = policy.numerics.levels {
      settled.refit(to: levels)
    } else {
      settled.grow(to: (settled.levels + 8) / 8 * 8)
    }
    state = settled
    return .done(.elimination(levels: steady.populations.count), trap: steady.trap)
  }
}

/// The populations that a damped stream of qubits without coherence settles in.
struct SteadyPopulations {
  let populations: [Double]
  /// Bounds the distance to the true ones.
  let error: ErrorLedger.Cut
  let roundings: Double
  /// The trap that nothing passes.
  let trap: Trap?

  enum Finding {
    case success(SteadyPopulations)
    case failure(LongRunObstacle)
  }

  static func find(
    _ passages: [TrainMember], _ damping: Damping, _ policy: LevelPolicy, _ watch: Watch
  ) throws(SimulationError) -> Finding {
    guard let tail = PhotonTail(passages, damping) else { return .failure(.notEstablished) }
    let most = Engine.mostEliminatedLevels
    guard let levels = tail.levels(rest: Engine.tailBeyondLevels, most: most) else {
      return .failure(
        .mayNeedLevels(
          tail.estimatedLevels(rest: Engine.tailBeyondLevels, most: most), most: most))
    }
    guard let chain = try LevelChain(passages, damping, levels: levels, watch) else {
      return .failure(.tooWide(levels: levels))
    }
    guard chain.rates.bytes <= policy.numerics.memoryLimit else {
      throw .levelsExceedMemory(
        levels: levels, bytes: chain.rates.bytes, limit: policy.numerics.memoryLimit)
    }
    let reference = ChainElimination.reference(passages, damping, levels: levels)
    let elimination = try ChainElimination(chain, reference: reference, watch)
    // What is beyond, and what of the mixture on these levels it takes away.
    let beyond = tail.cut(beyond: levels)
    var error = elimination.spread
    error.add(beyond)
    var moments = (0.0, 0.0, 0.0)
    for (n, p) in elimination.populations.enumerated() {
      let weight = Double(n + 1)
      moments = (moments.0 + p, moments.1 + p * weight, moments.2 + p * weight * weight)
    }
    error.add(
      ErrorLedger.Cut(
        norm: beyond.norm * moments.0, first: beyond.norm * moments.1,
        second: beyond.norm * moments.2))
    guard error.second.isFinite else { return .failure(.tooWide(levels: levels)) }
    // Any two states are 2 apart: such a bound says nothing.
    guard error.norm < 1 else { return .failure(.lostInRounding(levels: levels)) }
    return .success(
      SteadyPopulations(
        populations: elimination.populations, error: error,
        roundings: chain.relativeError / 0x1p-52 * 2 * Double(levels),
        trap: beyond.norm == 0 ? passages[0].collision.exactTrap(at: levels) : nil))
  }
}
