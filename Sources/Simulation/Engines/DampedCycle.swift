internal import LinearAlgebra

/// The damping that follows every collision of a burst, on a copy of the state's numbers.
///
/// A state is not to be copied for every cycle only because one may have to be taken back: where the levels would have to grow, the burst
/// is given up and made again from its start, up to there.
final class DampedCycle {
  let channel: DampingChannel
  let passes: ThermalPasses
  let policy: LevelPolicy
  private let kernels: KernelSet
  private let memory: AlignedNumbers

  /// Nil where the channel has no passes.
  init?(
    _ channel: DampingChannel, _ policy: LevelPolicy, _ kernels: KernelSet,
    in memory: AlignedNumbers
  ) {
    guard let passes = channel.passes else { return nil }
    self.channel = channel
    self.passes = passes
    self.policy = policy
    self.kernels = kernels
    self.memory = memory
  }

  /// Damps the triangles and books it; false, and nothing is done, where the levels would have to grow.
  func damp(
    _ state: inout CavityState, _ re: UnsafeMutablePointer<Double>,
    _ im: UnsafeMutablePointer<Double>?
  ) -> Bool {
    let cut = channel.cut(diagonalOf: re, levels: state.levels)
    if policy.numerics.levels == nil,
      cut.norm
        > policy.allowance(
          collisions: state.collisions, levels: state.levels, damping: channel.damping)
    {
      return false
    }
    passes.apply(re, kernels, in: memory)
    if let im { passes.apply(im, kernels, in: memory) }
    state.bookDamping(channel, cut)
    if state.isToNoteTolerance(policy.numerics) {
      state.takePopulations(from: re)
      state.noteTolerance(policy.numerics)
    }
    return true
  }
}

extension DampingChannel {
  /// What is lost beyond the levels, from the diagonal of a packed triangle. Cost: O(N).
  func cut(diagonalOf packed: UnsafePointer<Double>, levels: Int) -> ErrorLedger.Cut {
    guard !leak.isZero else { return ErrorLedger.Cut() }
    return projection(leak.moments(levels) { packed[PackedTriangle.row($0) + $0] }, levels: levels)
  }

  /// What is lost beyond the levels of a state. Cost: O(N).
  func cut(of state: CavityState) -> ErrorLedger.Cut {
    guard !leak.isZero else { return ErrorLedger.Cut() }
    let moments = leak.moments(of: state)
    return state.representation == .populations
      ? .diagonal(lost: moments.lost, edge: state.levels)
      : projection(moments, levels: state.levels)
  }

  func projection(_ moments: ThermalLeak.Moments, levels: Int) -> ErrorLedger.Cut {
    damping.projection(moments, levels: levels)
  }
}

extension Damping {
  /// What is kept is meant after the damping: the bath adds at most nbar photons on average, and their square.
  func projection(_ moments: ThermalLeak.Moments, levels: Int) -> ErrorLedger.Cut {
    var kept = moments.kept
    let gained = gainedPhotons
    kept.1 += gained
    kept.2 += (4 * gained + 2) * kept.1 + gained
    return .projection(lost: moments.lost, kept: kept, edge: levels)
  }
}

extension CavityState {
  /// Books damping that has been applied.
  mutating func bookDamping(_ channel: DampingChannel, _ cut: ErrorLedger.Cut) {
    let damping = channel.damping
    history.energyCeiling += damping.gainedPhotons
    if hasMemory { return bookBesideMemory(damping, cut) }
    let faint = ledger.faint
    ledger.damp(damping)
    ledger.addRelative(
      DampingChannel.relativeSteps(levels), left: DampingChannel.leftOut(levels))
    ledger.book(cut)
    ledger.faint = faint?.damped(
      damping, steps: DampingChannel.relativeSteps(levels), leaving: { channel.dropped })
  }

  /// A qubit in memory keeps what the cavity forgets.
  private mutating func bookBesideMemory(_ damping: Damping, _ cut: ErrorLedger.Cut) {
    ledger.dampBesideMemory(damping)
    ledger.book(cut)
  }
}

extension Engine {
  /// Up to `count` cycles of a collision and damping that follow one another without anything to look at between them: none where
  /// anything is to be looked at, the state has to change its form, or the first would need more levels. The same bits as cycle by cycle.
  func dampedBurst(
    _ state: inout CavityState, _ crossing: inout Crossing, _ qubit: QubitState,
    _ damping: Damping, _ policy: LevelPolicy, count: Int
  ) -> Int {
    guard !looksAtQubits, state.books.isEmpty, !damping.isIdentity, !damping.waits,
      state.representation != .populations,
      policy.numerics.levels == nil || policy.numerics.levels == state.levels,
      let table = crossing.table, !crossing.traits.hasRungs,
      let channel = try? channel(damping, state, policy, orders: state.levels),
      let cycle = DampedCycle(channel, policy, kernels, in: dampings.memory)
    else { return 0 }
    table.extend(to: state.levels)
    let start = state
    var (made, wanted) = (0, count)
    // What has been given up is made again up to there.
    while true {
      guard let steps = dampedSteps(&state, table, qubit, cycle, count: wanted) else { return 0 }
      made = steps
      if made == wanted { break }
      state = start
      guard made > 0 else { return 0 }
      wanted = made
    }
    (state.outgoingQubit, state.couplingDistance) = (nil, nil)
    state.ledger.addRounding(
      crossing.angleRounding(levels: state.levels) * Double(made))
    return made
  }

  /// Nil where the state is not in a form for these collisions.
  private func dampedSteps(
    _ state: inout CavityState, _ table: CollisionTable, _ qubit: QubitState, _ cycle: DampedCycle,
    count: Int
  ) -> Int? {
    guard table.isReal else {
      guard state.representation == .hermitian else { return nil }
      return complexStencil.steps(
        &state, table, qubit, cycle.policy, count: count, damped: cycle)
    }
    // Without coherence there is no phase.
    if qubit.coupling == 0 {
      return realStencil.steps(
        &state, table, qubit, 0, cycle.policy, count: count, damped: cycle)
    }
    guard let (sign, isExact) = state.gaugeSign(of: table.collision.gauge(of: qubit)), isExact
    else { return nil }
    return realStencil.steps(
      &state, table, qubit, sign * qubit.coupling, cycle.policy, count: count, damped: cycle)
  }
}
