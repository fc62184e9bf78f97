/// Changes states: collisions and damping, with the tables and the scratch space they need.
///
/// One per thread. Everything it remembers only saves time: the numbers depend on the state and the arguments alone.
public final class Engine {
  var tables: [Collision: Crossing] = [:]
  let kernels: KernelSet
  // Each has the memory of its own kind of work.
  let populationStencil: PopulationStencil
  let realStencil: RealStencil
  let complexStencil: ComplexStencil
  let pairs = PairTablesKept()
  private(set) lazy var banded = BandedEngine(kernels: kernels)
  let lossMemory = LossMemory()
  let dampings: DampingTables
  /// States side by side.
  var laneBatch: LaneBatch?

  /// Asked while long tables are computed; the operation is taken back when it says so.
  public var isInterrupted: () -> Bool = { false }
  /// Whether states are to know of the last qubit that left them; it costs a look at N or 2N elements every time that a state may be
  /// looked at, and changes nothing else.
  public var looksAtQubits = false
  /// Whether a state that meets loss during its collisions takes along the run in which the loss follows them (`SplitRun`); it
  /// takes that run's time and changes nothing else.
  public var comparesSplit = false
  /// Element operations that finding out how fast a damped state forgets its past is worth.
  var operationsToForget = Forgetting.mostOperations
  /// Told how far work is that is not made collision by collision: the stage, and the part of it that is done.
  public var noteProgress: (LongRunStage, Double) -> Void = { _, _ in }

  public convenience init() { self.init(kernels: .best) }

  init(kernels: KernelSet) {
    self.kernels = kernels
    populationStencil = PopulationStencil(kernels)
    realStencil = RealStencil(kernels)
    complexStencil = ComplexStencil(kernels)
    dampings = DampingTables(kernels)
  }

  // MARK: Collisions

  /// Up to `count` collisions, each followed by `damping` if given: Eq. (7) and Eq. (16) of Entropy 2023.
  ///
  /// `fate` is what becomes of the qubits. `goesOn` decides whether another cycle follows, after each or every now and then. Gives the number made. An error
  /// leaves the state as it was before the cycle that failed. Calling this with a count is the same, bit for bit, as
  /// calling it that often, however often it asks, and `damping` the same as `damp` after each.
  public func collide(
    _ state: inout CavityState, _ collision: Collision, qubit: QubitState, damping: Damping?,
    count: Int, numerics: Numerics, attention: Attention = .each, fate: Fate = .discard,
    monitor goesOn: (CavityState) throws -> Bool
  ) throws -> Int {
    guard count > 0 else { return 0 }
    let collision = try collision.validated()
    let policy = LevelPolicy(numerics: numerics)
    if fate.isWatched {
      return try collide(
        &state, collision, qubit, damping, count: count, policy, fate, attention: attention,
        monitor: goesOn)
    }
    state.dropMemory()
    if let split = split(beside: state, meeting: collision) {
      return try collideBoth(
        &state, split, collision, qubit: qubit, damping: damping, count: count,
        numerics: numerics, monitor: goesOn)
    }
    var table = tables[collision] ?? Crossing(collision)
    defer {
      if tables.count > 64 { tables = [:] }
      tables[collision] = table
    }
    var made = 0
    while made < count {
      var burst = 1
      if case .occasional = attention {
        burst = min(count - made, Engine.burst(state, collision, qubit, damping))
      }
      if let damping {
        let (most, levels) = (burst, state.levels)
        burst = 0
        // Cycles on more levels take longer than those that were counted on.
        while burst < most, state.levels == levels {
          let made = dampedBurst(&state, &table, qubit, damping, policy, count: most - burst)
          if made > 0 {
            burst += made
            continue
          }
          // Shares storage until it is let go: a cycle that fails half way is taken back whole.
          let before = state
          do {
            _ = try looked(&state, &table, qubit, policy, count: 1)
            try damp(&state, damping, policy)
          } catch {
            state = before
            throw error
          }
          burst += 1
        }
      } else {
        burst = try looked(&state, &table, qubit, policy, count: burst)
      }
      made += burst
      if try !goesOn(state) { return made }
    }
    return count
  }

  /// The same as `collide`; the last qubit is noted if it is looked at, and what the state's books follow.
  private func looked(
    _ state: inout CavityState, _ table: inout Crossing, _ qubit: QubitState,
    _ policy: LevelPolicy, count: Int
  ) throws(SimulationError) -> Int {
    guard !state.books.isEmpty else {
      return try looked(&state, &table, qubit, policy, count: count, looksAtLast: looksAtQubits)
    }
    return try booked(&state, table.collision, qubit, count: count) {
      (state: inout CavityState, count: Int) throws(SimulationError) -> Int in
      try looked(&state, &table, qubit, policy, count: count, looksAtLast: true)
    }
  }

  private func looked(
    _ state: inout CavityState, _ table: inout Crossing, _ qubit: QubitState,
    _ policy: LevelPolicy, count: Int, looksAtLast: Bool
  ) throws(SimulationError) -> Int {
    if table.traits.isOfBands, case .bands(let drive) = table.blocks {
      return try collideBanded(&state, drive, qubit, policy, count: count, looksAtLast: looksAtLast)
    }
    state.couplingDistance = nil
    guard looksAtLast, !table.traits.notesQubits else {
      // Some engines note it themselves.
      state.outgoingQubit = nil
      return try collide(&state, &table, qubit, policy, count: count)
    }
    var made = 0
    do throws(SimulationError) {
      while made < count - 1 {
        made += try collide(&state, &table, qubit, policy, count: count - 1 - made)
      }
      let outgoing = state.outgoingQubit(after: &table, qubit)
      made += try collide(&state, &table, qubit, policy, count: 1)
      state.outgoingQubit = outgoing
      return made
    } catch {
      // The next call meets the same again, with nothing made before it.
      guard made > 0 else { throw error }
      state.outgoingQubit = nil
      return made
    }
  }

  /// Up to `count` collisions, one at least; ends before those for which the levels have to grow, as they take longer. Gives their number.
  private func collide(
    _ state: inout CavityState, _ crossing: inout Crossing, _ qubit: QubitState,
    _ policy: LevelPolicy, count: Int
  ) throws(SimulationError) -> Int {
    try fit(&state, policy)
    let kappa = try adopt(&state, qubit, crossing.traits, policy)
    let made = try counted(&state, &crossing, qubit, kappa, policy, count: count)
    if made > 0 { return made }
    return try collideGrowing(&state, &crossing, qubit, kappa, policy, count: count)
  }

  /// `steps` with the roundings of their angles.
  private func counted(
    _ state: inout CavityState, _ crossing: inout Crossing, _ qubit: QubitState, _ kappa: Double,
    _ policy: LevelPolicy, count: Int
  ) throws(SimulationError) -> Int {
    let angleRounding = crossing.angleRounding(levels: state.levels)
    let made = try steps(&state, &crossing, qubit, kappa, policy, count: count)
    state.ledger.addRounding(angleRounding * Double(made))
    return made
  }

  /// The same on more levels; where there is no memory for them, the state is as it was before any were added.
  private func collideGrowing(
    _ state: inout CavityState, _ crossing: inout Crossing, _ qubit: QubitState, _ kappa: Double,
    _ policy: LevelPolicy, count: Int
  ) throws(SimulationError) -> Int {
    let before = state
    while true {
      do { try policy.grow(&state, damping: nil) } catch {
        state = before
        throw error
      }
      let made = try counted(&state, &crossing, qubit, kappa, policy, count: count)
      if made > 0 { return made }
    }
  }

  /// Each kind of blocks has its engine. Gives the number of collisions made before the levels have to grow.
  func steps(
    _ state: inout CavityState, _ crossing: inout Crossing, _ qubit: QubitState, _ kappa: Double,
    _ policy: LevelPolicy, count: Int
  ) throws(SimulationError) -> Int {
    try requireRungs(state, crossing.traits)
    if let table = crossing.table {
      table.extend(to: state.levels)
      return pairBursts(&state, table, qubit, kappa, policy, count: count)
    }
    switch crossing.blocks {
    case .pairs: preconditionFailure("pairs have a table")
    case .averagedPairs(let spread):
      return try averagedSteps(&state, spread, qubit, kappa, policy, count: count)
    case .bands(let drive):
      return try collideBanded(&state, drive, qubit, policy, count: count, looksAtLast: false)
    case .mixture(let occasional):
      return try occasionalSteps(&state, occasional, &crossing, qubit, kappa, policy, count: count)
    case .leaking(let loss): return try lossyStep(&state, loss, qubit, kappa, policy)
    }
  }

  /// The fused kernels where there are any.
  private func pairBursts(
    _ state: inout CavityState, _ table: CollisionTable, _ qubit: QubitState, _ kappa: Double,
    _ policy: LevelPolicy, count: Int
  ) -> Int {
    switch state.representation {
    case .hermitian where !table.isReal:
      complexStencil.steps(&state, table, qubit, policy, count: count)
    case _ where table.step > 1: pairSteps(&state, table, qubit, kappa, policy, count: count)
    case .populations: populationStencil.steps(&state, table, qubit, policy, count: count)
    case .realSymmetric, .hermitian:
      realStencil.steps(&state, table, qubit, kappa, policy, count: count)
    }
  }
}
