internal import LinearAlgebra

// Damping after every collision: one steady state, whatever the start.
extension Engine {
  /// Levels on which a steady state with coherences is looked for at most; what it lives on is less.
  static let mostDampedLevels = 640
  private static let mostDampedPopulations = 512
  private static let mostDampedElements = 2e10
  /// What is beyond the levels counts so much at most, with the weight (n+1)²: its root is far below any rounding.
  private static let coherentTail = 1e-40

  func settleDamped(
    _ state: inout CavityState, _ collision: Collision, _ qubit: QubitState, _ damping: Damping,
    _ count: Int, _ numerics: Numerics
  ) throws(SimulationError) -> LongRunOutcome {
    let policy = LevelPolicy(numerics: numerics)
    try fit(&state, policy)
    let isDiagonal = qubit.coupling == 0
    guard collision.isChain, !damping.waits || count == CavityState.endless else {
      return try settleCoherent(
        &state, [TrainMember(collision, qubit)], damping, count, policy)
    }
    if isDiagonal, count == CavityState.endless {
      return try settlePopulations(&state, [TrainMember(collision, qubit)], damping, policy)
    }
    if isDiagonal, state.representation == .populations {
      return try settleMany(&state, collision, qubit, damping, count, numerics)
    }
    return try settleCoherent(&state, [TrainMember(collision, qubit)], damping, count, policy)
  }

  /// Loss during the collisions, and after them if `damping` is given.
  func settleLeaking(
    _ state: inout CavityState, _ passages: [TrainMember], _ damping: Damping?, _ count: Int,
    _ policy: LevelPolicy
  ) throws(SimulationError) -> LongRunOutcome {
    // The qubit's own losses empty no cavity.
    guard
      passages.contains(where: { $0.collision.emptiesCavity }) || damping?.isIdentity == false
    else { return .refused(.lossDuring) }
    if damping?.waits == true { return .refused(.randomDamping) }
    if passages.contains(where: { $0.collision.chance < 1 }) { return .refused(.emptyTicks) }
    try fit(&state, policy)
    // What is beside a limit is not followed to it.
    let compares = comparesSplit
    comparesSplit = false
    defer { comparesSplit = compares }
    return try settleCoherent(&state, passages, damping, count, policy)
  }

  // MARK: With coherences

  /// The steady state X* from a trial state X, with a bound after the fact.
  ///
  /// The start has been forgotten after K cycles up to a factor (`Forgetting`), on levels beyond which no steady state has
  /// anything (`PhotonTail`). With the residual r = || Phi X - X ||_1 then || X - X* ||_1 <= K r/(1 - factor), as
  /// X - X* = Phi^K (X - X*) - (Phi^K X - X); and what the levels cut off adds its root, K times at most.
  func settleCoherent(
    _ state: inout CavityState, _ passages: [TrainMember], _ damping: Damping?, _ count: Int,
    _ policy: LevelPolicy
  ) throws(SimulationError) -> LongRunOutcome {
    guard let tail = PhotonTail(passages, damping) else {
      return .refused(damping?.waits == true ? .randomDamping : .notEstablished)
    }
    let most = Engine.mostDampedLevels
    guard let levels = tail.levels(rest: Engine.coherentTail, most: most) else {
      return .refused(
        .mayNeedLevels(
          tail.estimatedLevels(rest: Engine.coherentTail, most: most), most: most))
    }
    let isReal = try adopt(&state, passages, policy)
    try policy.requireMemory(levels, state.representation, damping)
    let cycle = ClosedCycle(
      engine: self, passages: passages, damping: damping, levels: levels,
      gauge: state.gauge, memoryLimit: policy.numerics.memoryLimit)
    let isComplex = state.representation == .hermitian
    let found: Forgetting
    switch try Forgetting.find(cycle, isComplex: isComplex, watch) {
    case .forgets(let forgetting): found = forgetting
    case .tooSlow(let collisions, let part):
      guard count == CavityState.endless, cycle.isPlain, !cycle.roundsMore else {
        return .refused(
          .notContracting(levels: levels, collisions: Double(collisions), part: part))
      }
      return try settleSlowly(&state, cycle, isReal: isReal, tail, policy)
    case .takesTooLong(let cycles):
      return .refused(
        .takesTooLong(levels: levels, collisions: cycles * Double(passages.count)))
    }
    // In the gauge of the qubits the imaginary part dies out.
    if isReal { state.keepRealPart() }
    let forgotten = 27 * found.period
    guard count == CavityState.endless || count >= forgotten else {
      return .refused(.cheaperOneByOne(forgotten))
    }
    var steps = 18 * found.period
    if cycle.isPlain {
      // 8^-18 of the start is left.
      try step(&state, cycle, steps, policy)
    } else {
      steps = try approach(&state, cycle, found, policy)
    }
    let memory = Double(found.period + 2) / (1 - found.factor)
    bookCoherent(&state, try residual(&state, cycle), cycle, memory: memory, tail)
    if let fixed = policy.numerics.levels { state.refit(to: fixed) }
    let closing = passages[0].collision.exactTrap(at: levels)
    return .done(
      .dampedSteadyState(
        levels: levels, collisions: steps * passages.count, factor: found.factor,
        period: found.period * passages.count),
      trap: tail.cut(beyond: levels).norm == 0 ? closing : nil)
  }

  /// Brings the state into the form that all these collisions need; true where they all are real in one gauge.
  private func adopt(
    _ state: inout CavityState, _ passages: [TrainMember], _ policy: LevelPolicy
  ) throws(SimulationError) -> Bool {
    if passages.contains(where: { $0.collision.coupling.symmetry == .parity }) {
      try policy.requireMemory(state.levels, .hermitian, nil)
      state.makeHermitian()
      return false
    }
    for passage in passages {
      _ = try adopt(&state, passage.qubit, passage.collision.traits, policy)
      if state.representation == .populations {
        state.makeRealSymmetric(gauge: passage.collision.gauge(of: passage.qubit))
      }
    }
    return passages.allSatisfy { passage in
      let gauge = passage.collision.gauge(of: passage.qubit)
      return passage.collision.isReal
        && (passage.qubit.coupling == 0 || state.gaugeSign(of: gauge) != nil)
    }
  }

  /// So many cycles on levels that grow as they are needed, then on those of the proof.
  private func step(
    _ state: inout CavityState, _ cycle: ClosedCycle, _ count: Int, _ policy: LevelPolicy
  ) throws(SimulationError) {
    var numerics = policy.numerics
    numerics.levels = nil
    var isStopped = false
    var made = 0
    do {
      _ = try collide(
        &state, cycle.passages[0].collision, qubit: cycle.passages[0].qubit,
        damping: cycle.damping, count: count,
        numerics: numerics
      ) { _ in
        made += 1
        if made % 16 == 0 { self.noteProgress(.settling, Double(made) / Double(count)) }
        isStopped = self.isInterrupted()
        return !isStopped
      }
    } catch let error as SimulationError { throw error } catch { throw .interrupted }
    if isStopped { throw .interrupted }
    state.refit(to: cycle.levels)
    state.scale(by: 1 / state.trace)
  }

  /// Cycles from the vacuum, which is as good a start as any, until one more changes no less than another some cycles ago: what is left is rounding.
  /// Gives their number. The bound asks the residual alone.
  private func approach(
    _ state: inout CavityState, _ cycle: ClosedCycle, _ found: Forgetting, _ policy: LevelPolicy
  ) throws(SimulationError) -> Int {
    var numerics = policy.numerics
    numerics.levels = nil
    state.makeVacuum()
    let round = max(1, found.period / 8)
    var best: (state: CavityState, change: Double)?
    var made = 0
    while made < 18 * found.period {
      for index in 0..<round {
        try cycle.once(&state, numerics)
        if isInterrupted() { throw .interrupted }
        if (made + index) % 16 == 0 {
          noteProgress(.settling, min(1, Double(made + index) / Double(3 * found.period)))
        }
      }
      made += round
      var trial = state
      trial.refit(to: cycle.levels)
      trial.scale(by: 1 / trial.trace)
      let change = try residual(&trial, cycle).change
      if let best, change > 0.7 * best.change { break }
      best = (trial, change)
    }
    state = best!.state
    return made
  }

  /// What one more cycle changes, in trace norm, and what it cuts off.
  func residual(
    _ state: inout CavityState, _ cycle: ClosedCycle
  ) throws(SimulationError) -> (change: Double, cut: Double) {
    state.ledger = ErrorLedger()
    var next = state
    try cycle.run(&next, 1, watch)
    let cut = next.ledger.norm
    var change = next
    for index in change.real.indices { change.real[index] -= state.real[index] }
    for index in change.imaginary.indices { change.imaginary[index] -= state.imaginary[index] }
    let roundings = (4 + (cycle.roundsMore ? next.ledger.roundingSteps : 0)) * 0x1p-52
    return (Double(cycle.levels).squareRoot() * change.frobeniusNorm + roundings, cut)
  }

  func bookCoherent(
    _ state: inout CavityState, _ residual: (change: Double, cut: Double), _ cycle: ClosedCycle,
    memory: Double, _ tail: PhotonTail
  ) {
    let beyond = tail.cut(beyond: cycle.levels)
    let turns = Double(cycle.passages.count)
    let cut = memory * (2 * residual.cut + 8 * turns * beyond.norm.squareRoot())
    var ledger = ErrorLedger()
    ledger.book(.oneLevel(norm: cut, level: cycle.levels))
    ledger.book(beyond)
    // A part of the state that goes astray has the energy that a stream can hold at most, not that of the state.
    let highest = cycle.highestEnergy ?? tail.highestEnergy
    let spread = max(1, (highest + 1) / (state.energyValue + 1))
    ledger.addRounding(4 + memory * residual.change / 0x1p-52 * spread)
    state.ledger = ledger
  }

  // MARK: Very many, without coherence

  /// So many cycles of populations that the steady state is reached: levels grow as they do one by one, and on those kept the
  /// cycle is shown to contract (`Contraction`).
  private func settleMany(
    _ state: inout CavityState, _ collision: Collision, _ qubit: QubitState, _ damping: Damping,
    _ count: Int, _ numerics: Numerics
  ) throws(SimulationError) -> LongRunOutcome {
    func cycles(_ state: inout CavityState, _ count: Int) throws(SimulationError) {
      var isStopped = false
      do {
        _ = try collide(
          &state, collision, qubit: qubit, damping: damping, count: count, numerics: numerics
        ) { _ in
          isStopped = self.isInterrupted()
          return !isStopped
        }
      } catch let error as SimulationError { throw error } catch { throw .interrupted }
      if isStopped { throw .interrupted }
    }
    var made = 64 + Int(saturating: min(20_000, 4 / damping.strength))
    guard count > made else { return .refused(.cheaperOneByOne(made)) }
    try cycles(&state, made)
    while true {
      let levels = state.levels
      guard levels <= Engine.mostDampedPopulations else {
        return .refused(.sectorTooLarge(levels: levels, most: Engine.mostDampedPopulations))
      }
      let finding = try Contraction.find(
        dampedPopulations(collision, qubit, damping, levels), .populations, watch)
      guard case .contraction(let found) = finding else {
        guard case .none(let collisions, let part) = finding else { break }
        return .refused(.notContracting(levels: levels, collisions: collisions, part: part))
      }
      let steps = found.collisions
      guard count >= made + steps else { return .refused(.cheaperOneByOne(made + steps)) }
      guard Double(steps) * Double(levels * levels) <= Engine.mostDampedElements else {
        return .refused(
          .notContracting(
            levels: levels, collisions: Double(found.period), part: found.factor))
      }
      try cycles(&state, steps)
      made += steps
      // More levels: what was shown for fewer is shown again.
      if state.levels > levels, numerics.levels == nil { continue }
      try bookDamped(&state, found, damping, cycles)
      return .done(
        .dampedSteadyState(
          levels: state.levels, collisions: made, factor: found.factor, period: found.period),
        trap: nil)
    }
    return .refused(.cheaperOneByOne(made))
  }

  /// The state is the steady one: trace 1, and the bounds that go with it.
  private func bookDamped(
    _ state: inout CavityState, _ found: Contraction, _ damping: Damping,
    _ cycles: (inout CavityState, Int) throws(SimulationError) -> Void
  ) throws(SimulationError) {
    // Scaled first: with few levels little of the state may be left, and what a cycle cuts off is a part of that.
    state.scale(by: 1 / state.trace)
    var probe = state
    probe.ledger = ErrorLedger()
    try cycles(&probe, 1)
    var ledger = ErrorLedger()
    let d = 2 * found.memory * probe.ledger.norm + 4 * Contraction.rest
    ledger.book(.oneLevel(norm: d, level: state.levels))
    // The moments that such errors settle to.
    for _ in 0..<Int(saturating: min(200_000, 60 / damping.strength + 1)) {
      ledger.collide()
      ledger.damp(damping)
    }
    ledger.book(recent(probe.ledger, settled: ledger, damping))
    // Of how signs make up for each other nothing is known here.
    ledger = ErrorLedger(sums: [ledger.norm, ledger.first, ledger.second, 0])
    ledger.addRounding(6 * found.memory + 8)
    state.ledger = ledger
  }

  /// How much higher than the settled errors those of the latest cycles stand, which each began with `cut`; twice, as all of it.
  private func recent(
    _ cut: ErrorLedger, settled: ErrorLedger, _ damping: Damping
  ) -> ErrorLedger.Cut {
    guard cut.norm > 0, settled.norm > 0 else { return ErrorLedger.Cut() }
    let (first, second) = (settled.first / settled.norm, settled.second / settled.norm)
    var excess = ErrorLedger.Cut()
    var one = cut
    for _ in 0..<Int(saturating: min(200_000, 60 / damping.strength + 1)) {
      excess.first += 2 * max(0, one.first - first * one.norm)
      excess.second += 2 * max(0, one.second - second * one.norm)
      one.collide()
      one.damp(damping)
    }
    return excess
  }

  /// The cycle on populations of sum 0.
  private func dampedPopulations(
    _ collision: Collision, _ qubit: QubitState, _ damping: Damping, _ levels: Int
  ) throws(SimulationError) -> SquareMatrix {
    let table = CollisionTable(collision.arriving)
    table.extend(to: levels)
    let stream = PopulationStream(table, qubit, levels: levels)
    let chance = collision.chance
    guard
      let channel = DampingChannel(
        damping, levels: levels, orders: 1, usesPasses: false, isInterrupted: isInterrupted)
    else { throw .interrupted }
    var matrix = SquareMatrix(order: levels)
    var (after, scratch) = (
      [Double](repeating: 0, count: levels), [Double](repeating: 0, count: levels)
    )
    for n in 0..<levels {
      for row in 0..<levels { after[row] = 0 }
      after[n] = (1 - chance) + chance * stream.kept[n]
      if n + 1 < levels { after[n + 1] = chance * stream.up[n + 1] }
      if n > 0 { after[n - 1] = chance * stream.down[n - 1] }
      after.withUnsafeMutableBufferPointer { values in
        scratch.withUnsafeMutableBufferPointer {
          channel.apply(order: 0, values.baseAddress!, $0.baseAddress!)
        }
      }
      for row in 0..<levels { matrix[row, n] = after[row] }
    }
    for row in 0..<levels {
      var sum = 0.0
      for column in 0..<levels { sum += matrix[row, column] }
      for column in 0..<levels { matrix[row, column] -= sum / Double(levels) }
    }
    return matrix
  }
}

extension CavityState {
  mutating func scale(by factor: Double) {
    for index in real.indices { real[index] *= factor }
    for index in imaginary.indices { imaginary[index] *= factor }
  }
}
