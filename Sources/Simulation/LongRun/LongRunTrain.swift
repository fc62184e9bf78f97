internal import LinearAlgebra

// Qubits that differ in turn, for ever.
extension Engine {
  /// The limit of k -> infinity through the multiples of the number of passages, the state after the last of them: what one turn through all of
  /// them takes to itself.
  ///
  /// With damping there is one, whatever the start; see `settlePopulations` and `settleCoherent`. Without it they have to share a trap above
  /// the state.
  public func settleInTurn(
    _ state: inout CavityState, _ passages: [TrainMember], damping: Damping?, numerics: Numerics
  ) throws(SimulationError) -> LongRunOutcome {
    var checked: [TrainMember] = []
    for passage in passages {
      checked.append(TrainMember(try passage.collision.validated(), passage.qubit))
    }
    let policy = LevelPolicy(numerics: numerics)
    var work = state
    (work.outgoingQubit, work.books) = (nil, [])
    work.couplingDistance = nil
    let outcome: LongRunOutcome
    try fit(&work, policy)
    if checked.contains(where: \.collision.isLeaking) {
      outcome = try settleLeaking(&work, checked, damping, CavityState.endless, policy)
    } else if let damping, !damping.isIdentity {
      outcome = try settleDamped(&work, checked, damping, policy)
    } else {
      outcome = try settleConfined(&work, checked, policy)
    }
    guard case .done = outcome else { return outcome }
    work.collisions = CavityState.endless
    work.history.hasSkippedStates = true
    work.history.mayHaveJumped()
    work.noteTolerance(numerics)
    let last = checked[checked.count - 1]
    work.skipBooked(
      last.collision, last.qubit, count: CavityState.endless,
      isDamped: last.collision.isLeaking || damping.map { !$0.isIdentity } ?? false, from: state)
    state = work
    return outcome
  }

  private func settleDamped(
    _ state: inout CavityState, _ passages: [TrainMember], _ damping: Damping, _ policy: LevelPolicy
  ) throws(SimulationError) -> LongRunOutcome {
    let isChain = passages.allSatisfy { $0.collision.isChain && $0.qubit.coupling == 0 }
    guard isChain, !damping.waits else {
      return try settleCoherent(&state, passages, damping, CavityState.endless, policy)
    }
    return try settlePopulations(&state, passages, damping, policy)
  }
}

// Without loss: between traps that all of them have.
extension Engine {
  private func settleConfined(
    _ state: inout CavityState, _ passages: [TrainMember], _ policy: LevelPolicy
  ) throws(SimulationError) -> LongRunOutcome {
    if passages.contains(where: { $0.collision.coupling.symmetry == .parity }) {
      return .refused(.noSector)
    }
    let ladders = passages.map(\.collision.ladder)
    guard
      ladders.allSatisfy({ $0 != nil && $0!.step == 1 }),
      passages.allSatisfy({ $0.collision.isReal })
    else { return .refused(.inTurn) }
    for passage in passages {
      _ = try adopt(&state, passage.qubit, passage.collision.traits, policy)
    }
    if ladders.allSatisfy({ $0!.isIdentity }) { return .done(.identity, trap: nil) }
    if state.representation == .populations {
      return try settleSharedPopulations(&state, passages, policy)
    }
    var kappas: [Double] = []
    for passage in passages {
      let gauge = passage.collision.gauge(of: passage.qubit)
      guard passage.qubit.coupling == 0 || state.gaugeSign(of: gauge) != nil else {
        return .refused(.inTurn)
      }
      kappas.append(try adopt(&state, passage.qubit, passage.collision.traits, policy))
    }
    let isComplex = state.representation == .hermitian
    state.keepRealPart()
    return try settleSectors(
      &state, passages, kappas, isComplex: isComplex, CavityState.endless, policy)
  }
}

// Populations alone, between traps that all of them have.
extension Engine {
  private static let mostSharedLevels = 512

  private func settleSharedPopulations(
    _ state: inout CavityState, _ passages: [TrainMember], _ policy: LevelPolicy
  ) throws(SimulationError) -> LongRunOutcome {
    var settled: [(turn: PopulationTurn, weight: Double)] = []
    var (trap, leftOut, slowest): (Trap?, ErrorLedger.Cut, Contraction?) = (nil, .init(), nil)
    for sector in Sector.all(of: passages, below: state.levels) {
      let weight = sector.weight(in: state)
      if weight == 0 { continue }
      guard let upper = sector.upper else {
        return .refused(.noSharedTrap(searched: Engine.highestTrap))
      }
      let top = Double(upper + 1)
      if abs(weight) * top * top <= 1e-20 {
        leftOut.add(.oneLevel(norm: abs(weight), level: upper))
        continue
      }
      let size = upper - sector.lower
      guard size <= Engine.mostSharedLevels else {
        return .refused(.sectorTooLarge(levels: size, most: Engine.mostSharedLevels))
      }
      if let levels = policy.numerics.levels, levels < upper {
        return .refused(.levelsBelowTrap(levels: levels, trap: upper))
      }
      let turn = PopulationTurn(passages, lower: sector.lower, upper: upper)
      switch try Contraction.find(turn.differences, .populations, watch) {
      case .contraction(let found):
        if found.collisions >= slowest?.collisions ?? 0 { slowest = found }
      case .none(let turns, let part):
        return .refused(
          .notContracting(
            levels: size, collisions: turns * Double(passages.count), part: part))
      }
      settled.append((turn, weight))
      trap = passages[0].collision.exactTrap(at: upper)
    }
    guard let slowest, let top = trap?.level else {
      return .refused(.noSharedTrap(searched: Engine.highestTrap))
    }
    guard Double(slowest.collisions * passages.count) * Double(top) <= 1e10 else {
      return .refused(
        .notContracting(
          levels: top, collisions: Double(slowest.period * passages.count), part: slowest.factor))
    }
    if top >= state.levels, policy.numerics.levels == nil {
      try policy.requireMemory(top + 8, .populations, nil)
      state.grow(to: (top + 8) / 8 * 8)
    }
    for n in state.real.indices { state.real[n] = 0 }
    for (turn, weight) in settled {
      let values = try turn.settled(slowest.collisions, weight, watch)
      for (n, value) in values.enumerated() { state.real[turn.lower + n] = value }
    }
    state.ledger.stay(
      below: top, of: passages[0].collision.ladder!, collisions: CavityState.endless)
    let (rest, weight) = (4 * Contraction.rest, Double(top + 1))
    state.ledger.book(leftOut)
    state.ledger.book(
      ErrorLedger.Cut(norm: rest, first: rest * weight, second: rest * weight * weight))
    state.ledger.addRounding(Double(passages.count) * (4 * slowest.memory + 4))
    return .done(
      .steadyState(
        levels: settled.map(\.turn.size).max()!, collisions: slowest.collisions * passages.count,
        factor: slowest.factor, period: slowest.period * passages.count),
      trap: trap)
  }
}

/// One turn of collisions on the populations between two exact traps of all of them.
private struct PopulationTurn {
  let lower: Int
  let size: Int
  /// By passage and level: the chances to go up and down.
  private let up: [[Double]]
  private let down: [[Double]]

  init(_ passages: [TrainMember], lower: Int, upper: Int) {
    (self.lower, size) = (lower, upper - lower)
    let size = upper - lower
    var (up, down): ([[Double]], [[Double]]) = ([], [])
    for passage in passages {
      let table = CollisionTable(passage.collision)
      table.extend(to: upper)
      // Nothing passes the ends.
      let squares = (0...size).map { n in
        n == 0 || n == size ? 0 : table.exchange[lower + n] * table.exchange[lower + n]
      }
      up.append((0..<size).map { passage.qubit.excitedWeight * squares[$0 + 1] })
      down.append((0..<size).map { passage.qubit.groundWeight * squares[$0] })
    }
    (self.up, self.down) = (up, down)
  }

  private func pass(_ values: [Double], _ index: Int) -> [Double] {
    let (up, down) = (up[index], down[index])
    return values.indices.map { n in
      (1 - (up[n] + down[n])) * values[n] + (n > 0 ? up[n - 1] * values[n - 1] : 0)
        + (n + 1 < size ? down[n + 1] * values[n + 1] : 0)
    }
  }

  /// The turn on populations of sum 0.
  var differences: SquareMatrix {
    var matrix = SquareMatrix(order: size)
    for column in 0..<size {
      var values = [Double](repeating: -1 / Double(size), count: size)
      values[column] += 1
      for index in up.indices { values = pass(values, index) }
      for row in 0..<size { matrix[row, column] = values[row] }
    }
    return matrix
  }

  /// What all ends in after so many turns. Cost: O(N) a collision.
  func settled(_ turns: Int, _ weight: Double, _ watch: Watch) throws(SimulationError) -> [Double] {
    var values = [Double](repeating: 1 / Double(size), count: size)
    for turn in 0..<turns {
      if turn % 256 == 255 { try watch.look(.settling, Double(turn) / Double(turns)) }
      for index in up.indices { values = pass(values, index) }
    }
    let scale = weight / values.reduce(0, +)
    return values.map { $0 * scale }
  }
}
