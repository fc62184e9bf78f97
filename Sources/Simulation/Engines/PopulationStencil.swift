/// Collisions of populations (Entropy 2023, Eq. 8), many in one run of the kernel: whether they may be made is found out while they are, and
/// what they cost is booked afterwards. So their loop is not that of `Stepper`, which looks at a state before each.
///
/// One per engine. What it remembers only saves time.
final class PopulationStencil {
  private let kernels: KernelSet
  private var streams: [StreamKey: PopulationStream] = [:]
  /// The populations of a burst between zeros, twice, and what each of its collisions loses.
  private var chain: [Double] = []
  private var otherChain: [Double] = []
  private var losses: [Double] = []

  private struct StreamKey: Hashable {
    let collision: Collision
    let groundWeight: Double
    let excitedWeight: Double
  }

  init(_ kernels: KernelSet) { self.kernels = kernels }

  /// Collisions until `count` are made or the levels have to grow; gives their number. Cost: O(N) each.
  func steps(
    _ state: inout CavityState, _ table: CollisionTable, _ qubit: QubitState,
    _ policy: LevelPolicy, count: Int
  ) -> Int {
    let levels = state.levels
    let stream = stream(table, qubit, levels)
    let nearTraps = PopulationStream.leftNearTraps(table.collision, levels)
    let margin = PopulationStream.margin
    let passage = FaintPassage(table.collision, qubit)
    fillChain(state)
    if otherChain.count != chain.count {
      otherChain = [Double](repeating: 0, count: chain.count)
    }
    var left = count
    var mustGrow = false
    while left > 0, !mustGrow {
      let unsampled = state.history
      state.samplePower()
      let steps = min(state.history.collisionsBeforePowerCheck(left), 1024)
      if losses.count < steps { losses = [Double](repeating: 0, count: 1024) }
      // The allowance falls with k: what is below the last one is below all.
      let least = policy.collisionAllowance(state, after: steps - 1)
      var made = populationRun(stream, levels, steps, least)
      if made == 0 {
        let now = policy.collisionAllowance(state)
        if now > least { made = populationRun(stream, levels, 1, now) }
      }
      if made > 1, passesTolerance(state, policy, made, excitedWeight: qubit.excitedWeight) {
        // Where exactly depends on the energy there: one by one.
        fillChain(state)
        made = populationRun(stream, levels, 1, .infinity)
      }
      mustGrow = made == 0
      if mustGrow { state.history = unsampled }
      for step in 0..<made {
        if step > 0 { state.notePowerBound() }
        state.book(
          CollisionCut(norm: losses[step], corner: losses[step]),
          excitedWeight: qubit.excitedWeight, mixesOrders: false, passage)
        state.ledger.addRelative(PopulationStream.relativeSteps, left: nearTraps)
        state.noteTolerance(policy.numerics)
      }
      left -= made
      if made > 0 {
        for n in 0..<levels { state.real[n] = chain[margin + n] }
      }
    }
    return count - left
  }

  private func fillChain(_ state: CavityState) {
    let margin = PopulationStream.margin
    chain = [Double](repeating: 0, count: state.levels + 3 * margin)
    chain.replaceSubrange(margin..<(margin + state.levels), with: state.real)
  }

  /// Whether a bound comes above the tolerance for the first time when these collisions are booked.
  private func passesTolerance(
    _ state: CavityState, _ policy: LevelPolicy, _ steps: Int, excitedWeight: Double
  ) -> Bool {
    guard state.ledger.passedAt == nil else { return false }
    var ledger = state.ledger
    for cut in losses[..<steps] {
      ledger.collide(excitedWeight: excitedWeight, mixesOrders: false)
      ledger.book(.oneLevel(norm: cut, level: state.levels))
    }
    return ledger.first > policy.numerics.tolerance || ledger.norm > policy.numerics.tolerance
  }

  /// Runs between the two chains; the result is in the first.
  private func populationRun(
    _ stream: PopulationStream, _ levels: Int, _ steps: Int, _ allowance: Double
  ) -> Int {
    let margin = PopulationStream.margin
    let made = chain.withUnsafeMutableBufferPointer { first in
      otherChain.withUnsafeMutableBufferPointer { second in
        losses.withUnsafeMutableBufferPointer { lost in
          kernels.collidePopulations(
            levels, steps, first.baseAddress! + margin, second.baseAddress! + margin, stream.kept,
            stream.up, stream.down, stream.lose(levels), allowance, lost.baseAddress!)
        }
      }
    }
    if made % 2 == 1 { swap(&chain, &otherChain) }
    return made
  }

  private func stream(
    _ table: CollisionTable, _ qubit: QubitState, _ levels: Int
  ) -> PopulationStream {
    let key = StreamKey(
      collision: table.collision, groundWeight: qubit.groundWeight,
      excitedWeight: qubit.excitedWeight)
    if let known = streams[key], known.levels >= levels { return known }
    if streams.count > 64 { streams = [:] }
    let stream = PopulationStream(table, qubit, levels: levels)
    streams[key] = stream
    return stream
  }
}
