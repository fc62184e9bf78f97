extension Engine {
  /// One interval of damping, exactly: Eq. (17) of Entropy 2023. Cost: O(N² w), see `DampingChannel`; O(N w) for populations, see
  /// `WideDamping`.
  public func damp(
    _ state: inout CavityState, _ damping: Damping, numerics: Numerics
  ) throws(SimulationError) {
    let before = state
    do {
      let split = split(beside: state)
      try damp(&state, damping, LevelPolicy(numerics: numerics))
      if var split {
        try damp(&split, damping, LevelPolicy(numerics: numerics))
        state.splitRun = SplitRun(split, beside: state)
      }
    } catch {
      state = before
      throw error
    }
  }

  /// What the state's books follow is noted.
  func damp(
    _ state: inout CavityState, _ damping: Damping, _ policy: LevelPolicy
  ) throws(SimulationError) {
    guard !state.books.isEmpty else { return try dampUnbooked(&state, damping, policy) }
    let before = try state.beginBooked(damping)
    try dampUnbooked(&state, damping, policy)
    try state.noteBooked(damping, before)
  }

  private func dampUnbooked(
    _ state: inout CavityState, _ damping: Damping, _ policy: LevelPolicy
  ) throws(SimulationError) {
    guard !damping.isIdentity else { return }
    try fit(&state, policy)
    if damping.waits { return try dampWaiting(&state, damping, policy) }
    if state.isWideDiagonal { return try dampWide(&state, damping, policy) }
    // What is lost can be told from the populations' table alone: the others are made once the levels suffice.
    var cut = try populationChannel(damping, state, policy).cut(of: state)
    if policy.numerics.levels == nil {
      while cut.norm
        > policy.allowance(collisions: state.collisions, levels: state.levels, damping: damping)
      {
        try policy.grow(&state, damping: damping)
        if state.isWideDiagonal { return try dampWide(&state, damping, policy) }
        cut = try populationChannel(damping, state, policy).cut(of: state)
      }
    }
    let orders = state.representation == .populations ? 1 : state.levels
    let channel = try channel(damping, state, policy, orders: orders)
    if damping.survival < 0.1, state.ledger.faint == nil {
      state.ledger.faint = state.faintPopulations
    }
    try apply(&state, channel)
    try applyToMemory(&state) { (part) throws(SimulationError) in try apply(&part, channel) }
    state.bookDamping(channel, cut)
    state.noteTolerance(policy.numerics)
  }

  private func populationChannel(
    _ damping: Damping, _ state: CavityState, _ policy: LevelPolicy
  ) throws(SimulationError) -> DampingChannel {
    try channel(damping, state, policy, orders: 1)
  }

  func channel(
    _ damping: Damping, _ state: CavityState, _ policy: LevelPolicy, orders: Int
  ) throws(SimulationError) -> DampingChannel {
    try dampings.channel(damping, state, policy, orders: orders, isInterrupted: isInterrupted)
  }

  func apply(_ state: inout CavityState, _ channel: DampingChannel) throws(SimulationError) {
    try dampings.apply(channel, to: &state, isInterrupted: isInterrupted)
  }
}
