internal import LinearAlgebra

/// Eight states side by side; used again for others.
final class LaneBatch {
  private static let lanes = Engine.lanes

  private let kernels: KernelSet
  private var memory = LaneMemory(levels: 0)
  /// Each lane's number of levels; `memory.levels` there is room for.
  private var levels: [Int] = []
  private var tables: [CollisionTable] = []
  /// The last levels that there are.
  private var tops: [Int] = []
  /// Whether the qubits are pure: all, or none.
  private var isPure = false
  private var isComplex = false
  /// What turns the amplitudes of complex states, and whether that rounds them.
  private var gauges: [Gauge] = []
  private var isTurned: [Bool] = []
  private let amplitudeMemory = AlignedNumbers()
  private var tasks: [LaneTask] = []
  /// Nil where nothing is damped.
  private var damping: LaneDamping?
  private var dampingOf: (CavityState, LaneTask) -> DampingChannel? = { _, _ in nil }
  /// The last collision has not been damped, because one of the states would have to grow and cannot here.
  private(set) var isHalfMade = false

  init(_ kernels: KernelSet) { self.kernels = kernels }

  deinit { memory.deallocate() }

  /// Whether a state is, or becomes, one of the real gauge under such collisions, or a complex one under those that are not real.
  static func accepts(_ state: CavityState, _ task: LaneTask) -> Bool {
    guard task.collision.ladder != nil, task.collision.step == 1, task.collision.top == nil,
      task.collision.rungs?.known == nil, task.qubit.coupling != 0, task.damping?.waits != true,
      max(task.numerics.levels ?? 0, state.levels) <= Engine.mostLaneLevels,
      task.collision.angleRounding(levels: Engine.mostLaneLevels) == 0
    else { return false }
    guard task.collision.isReal else { return true }
    switch state.representation {
    case .populations: return true
    case .realSymmetric: return state.gaugeSign(of: task.collision.gauge(of: task.qubit)) != nil
    case .hermitian: return false
    }
  }

  /// See `Engine.collideTogether`. `adopt` brings a state into the real gauge and gives its coupling; `dampingOf` gives the channel for
  /// a state's levels.
  func collide(
    _ states: inout [CavityState], _ tasks: [LaneTask], count: Int, isStopped: () -> Bool,
    dampingOf: @escaping (CavityState, LaneTask) -> DampingChannel?,
    adopt: (inout CavityState, LaneTask) -> Double?
  ) -> Int {
    (levels, tables, hasLeft, isHalfMade) = ([], [], false, false)
    (self.tasks, self.dampingOf) = (tasks, dampingOf)
    defer { self.dampingOf = { _, _ in nil } }
    var couplings: [Double] = []
    for lane in states.indices {
      guard let coupling = adopt(&states[lane], tasks[lane]),
        let collision = try? tasks[lane].collision.validated()
      else { return 0 }
      couplings.append(coupling)
      tables.append(CollisionTable(collision))
      levels.append(states[lane].levels)
    }
    isPure = tasks[0].qubit.isPure
    isComplex = !tasks[0].collision.isReal
    gauges = states.map(\.gauge)
    isTurned = states.map { _ in false }
    clear(for: levels.max()!)
    for lane in states.indices {
      memory.q[lane] = tasks[lane].qubit.groundWeight
      memory.p[lane] = tasks[lane].qubit.excitedWeight
      memory.kappa[lane] = couplings[lane]
      memory.coherence[lane] = abs(tasks[lane].qubit.coherence)
    }
    tabulateAll()
    guard tabulateDamping(states), damping?.isQuick != false else { return 0 }
    for lane in states.indices { fill(lane, from: states[lane]) }
    let policies = tasks.map { LevelPolicy(numerics: $0.numerics) }
    let made = states.withUnsafeMutableBufferPointer { states in
      policies.withUnsafeBufferPointer {
        steps(states, $0, count: count, isStopped: isStopped)
      }
    }
    for lane in states.indices { copyAll(lane, to: &states[lane]) }
    return made
  }

  private func steps(
    _ states: UnsafeMutableBufferPointer<CavityState>, _ policies: UnsafeBufferPointer<LevelPolicy>,
    count: Int, isStopped: () -> Bool
  ) -> Int {
    let kernels = kernels
    let (isPure, isComplex, isTurned) = (self.isPure, self.isComplex, self.isTurned)
    let passages = tasks.indices.map { FaintPassage(tables[$0].collision, tasks[$0].qubit) }
    var memory = memory
    for made in 0..<count {
      if made % 64 == 63, isStopped() { return made }
      findCuts(states.count)
      // Once some have grown, what they cut off is another matter.
      while hasGrown(states, policies) {
        if hasLeft { return made }
        memory = self.memory
        _ = tabulateDamping(Array(states))
        findCuts(states.count)
      }
      for lane in states.indices {
        if states[lane].history.isBelowBestPower(after: 0) {
          states[lane].notePowerBound()
        } else {
          // A state is asked about its populations only.
          copyPopulations(lane, to: &states[lane])
          states[lane].samplePower()
        }
      }
      if isComplex {
        kernels.collideComplexLanes(
          memory.levels, memory.states, memory.imaginary, memory.rows, memory.amplitudes,
          memory.entries, memory.coherence, isPure)
      } else {
        kernels.collideLanes(
          memory.levels, memory.states, memory.rows, memory.ground, memory.excited,
          memory.exchange, memory.next, memory.q, memory.p, memory.kappa, isPure)
      }
      for lane in states.indices {
        states[lane].book(
          CollisionCut(norm: memory.cuts[lane], corner: memory.corners[lane]),
          excitedWeight: memory.p[lane], mixesOrders: memory.kappa[lane] != 0, passages[lane])
        if isTurned[lane] { states[lane].ledger.addRounding(ComplexAmplitudes.turnedSteps) }
        if states[lane].isToNoteTolerance(policies[lane].numerics) {
          copyPopulations(lane, to: &states[lane])
          states[lane].noteTolerance(policies[lane].numerics)
        }
      }
      guard damping != nil else { continue }
      guard damp(states, policies) else {
        isHalfMade = true
        return made
      }
      memory = self.memory
    }
    return count
  }

  // MARK: Damping

  /// False where a channel cannot be made.
  private func tabulateDamping(_ states: [CavityState]) -> Bool {
    damping = nil
    guard tasks.contains(where: { $0.damping != nil }) else { return true }
    let channels = states.indices.map { dampingOf(states[$0], tasks[$0]) }
    for (channel, task) in zip(channels, tasks) {
      guard task.damping == nil || channel?.passes != nil else { return false }
    }
    damping = LaneDamping(channels, laneLevels: levels, levels: memory.levels)
    return true
  }

  /// False where one of them would have to grow first and cannot here; then nothing is damped.
  private func damp(
    _ states: UnsafeMutableBufferPointer<CavityState>, _ policies: UnsafeBufferPointer<LevelPolicy>
  ) -> Bool {
    var damping = damping!
    damping.findCuts(memory.states, kernels)
    while true {
      var hasGrown = false
      for lane in states.indices where policies[lane].numerics.levels == nil {
        guard let bath = damping.dampings[lane],
          damping.cuts[lane].norm
            > policies[lane].allowance(
              collisions: states[lane].collisions, levels: levels[lane], damping: bath)
        else { continue }
        guard grow(lane, states, policies) else { return false }
        hasGrown = true
      }
      guard hasGrown else { break }
      makeRoom()
      guard tabulateDamping(Array(states)) else { return false }
      damping = self.damping!
      damping.findCuts(memory.states, kernels)
    }
    damping.damp(memory.states, kernels)
    if isComplex { damping.damp(memory.imaginary, kernels) }
    let (channels, cuts) = (damping.channels, damping.cuts)
    for lane in channels.indices {
      guard let channel = channels[lane] else { continue }
      states[lane].bookDamping(channel, cuts[lane])
      if states[lane].isToNoteTolerance(policies[lane].numerics) {
        copyPopulations(lane, to: &states[lane])
        states[lane].noteTolerance(policies[lane].numerics)
      }
    }
    return true
  }

  // MARK: Levels

  /// One of the states would have to grow and cannot here.
  private var hasLeft = false

  /// Whether some had to grow, or (`hasLeft`) one would have to and cannot here.
  private func hasGrown(
    _ states: UnsafeMutableBufferPointer<CavityState>, _ policies: UnsafeBufferPointer<LevelPolicy>
  ) -> Bool {
    var hasGrown = false
    let cuts = memory.cuts
    for lane in states.indices where policies[lane].numerics.levels == nil {
      let allowance = policies[lane].allowance(
        collisions: states[lane].collisions, levels: states[lane].levels, damping: nil)
      guard cuts[lane] > allowance else { continue }
      guard grow(lane, states, policies) else {
        hasLeft = true
        return true
      }
      hasGrown = true
    }
    guard hasGrown else { return false }
    makeRoom()
    return true
  }

  /// By one notch; false, and nothing is done, where that is not possible here.
  private func grow(
    _ lane: Int, _ states: UnsafeMutableBufferPointer<CavityState>,
    _ policies: UnsafeBufferPointer<LevelPolicy>
  ) -> Bool {
    let next = policies[lane].grown(levels[lane])
    guard next <= Engine.mostLaneLevels,
      (try? policies[lane].requireMemory(
        next, isComplex ? .hermitian : .realSymmetric, tasks[lane].damping)) != nil
    else { return false }
    levels[lane] = next
    states[lane].grow(to: next)
    return true
  }

  private func makeRoom() {
    let needed = levels.max()!
    if needed > memory.levels { makeRoom(needed) } else { tabulateAll() }
  }

  /// Zeros everywhere, for other states.
  private func clear(for newLevels: Int) {
    if memory.levels == newLevels, memory.isPure == isPure, memory.isComplex == isComplex {
      return memory.clear()
    }
    memory.deallocate()
    memory = LaneMemory(levels: newLevels, isPure: isPure, isComplex: isComplex)
  }

  /// Room for more levels; elements keep their places.
  private func makeRoom(_ newLevels: Int) {
    let old = memory
    memory = LaneMemory(levels: newLevels, from: old)
    old.deallocate()
    tabulateAll()
  }

  private func tabulateAll() {
    tops = Set(levels.map { $0 - 1 }).sorted()
    for lane in levels.indices { tabulate(lane) }
  }

  private func tabulate(_ lane: Int) {
    tables[lane].extend(to: levels[lane])
    if isComplex { return tabulateAmplitudes(lane) }
    let table = tables[lane]
    let memory = memory
    // As `PureStream` has them.
    let (q, p) = (memory.q[lane], memory.p[lane])
    let a = q.squareRoot()
    let b = memory.kappa[lane] < 0 ? -p.squareRoot() : p.squareRoot()
    for n in 0..<levels[lane] {
      let place = LaneBatch.lanes * n + lane
      memory.cosines[place] = table.groundRe[n]
      memory.sines[place] = table.exchange[n]
      if isPure {
        memory.ground[place] = a * table.groundRe[n]
        memory.exchange[place] = b * table.exchange[n]
        memory.excited[place] = b * table.excitedRe[n]
        memory.next[place] = -a * table.exchange[n]
      } else {
        memory.excited[place] = table.excitedRe[n]
      }
    }
    memory.lastSines[lane] = abs(table.exchange[levels[lane]])
  }

  private func tabulateAmplitudes(_ lane: Int) {
    let amplitudes = ComplexAmplitudes(
      tables[lane], tasks[lane].qubit, gauge: gauges[lane], in: amplitudeMemory)
    isTurned[lane] = amplitudes.isTurned
    for row in 0..<ComplexAmplitudes.rows {
      let target = memory.amplitudes + LaneBatch.lanes * row * memory.entries
      let source = amplitudes.start + row * amplitudes.entries
      for n in 0..<levels[lane] { target[LaneBatch.lanes * n + lane] = source[n] }
    }
    memory.lastSines[lane] = abs(tables[lane].exchange[levels[lane]])
  }

  /// What each cuts off at its own level N: 2||u|| + eps, as for a single state.
  private func findCuts(_ count: Int) {
    let memory = memory
    for top in tops {
      let row = memory.states + LaneBatch.lanes * (top * (top + 1) / 2)
      if isComplex {
        kernels.cutSquareComplexLanes(
          top, row, memory.imaginary + (row - memory.states),
          memory.amplitudes + LaneBatch.lanes * ComplexAmplitudes.firstOfCut * memory.entries,
          memory.entries, memory.squares)
      } else {
        kernels.cutSquareLanes(
          top, row, memory.cosines, memory.sines, memory.p, memory.kappa, memory.squares)
      }
      for lane in 0..<count where levels[lane] - 1 == top {
        let sine = memory.lastSines[lane]
        let corner = abs(memory.p[lane] * sine * sine * row[LaneBatch.lanes * top + lane])
        memory.corners[lane] = corner
        memory.cuts[lane] = 2 * sine * memory.squares[lane].squareRoot() + corner
      }
    }
  }

  // MARK: In and out

  private func fill(_ lane: Int, from state: CavityState) {
    fill(lane, memory.states, from: state.real)
    if isComplex { fill(lane, memory.imaginary, from: state.imaginary) }
  }

  private func fill(_ lane: Int, _ plane: UnsafeMutablePointer<Double>, from numbers: [Double]) {
    var place = lane
    for m in 0..<levels[lane] {
      let row = PackedTriangle.row(m)
      for n in 0...m {
        plane[place] = numbers[row + n]
        place += LaneBatch.lanes
      }
    }
  }

  private func copyAll(_ lane: Int, to state: inout CavityState) {
    copyAll(lane, memory.states, to: &state.real)
    if isComplex { copyAll(lane, memory.imaginary, to: &state.imaginary) }
  }

  private func copyAll(
    _ lane: Int, _ plane: UnsafeMutablePointer<Double>, to numbers: inout [Double]
  ) {
    var place = lane
    for m in 0..<levels[lane] {
      let row = PackedTriangle.row(m)
      for n in 0...m {
        numbers[row + n] = plane[place]
        place += LaneBatch.lanes
      }
    }
  }

  private func copyPopulations(_ lane: Int, to state: inout CavityState) {
    let source = memory.states
    for n in 0..<levels[lane] {
      state.real[PackedTriangle.row(n) + n] = source[LaneBatch.lanes * (n * (n + 3) / 2) + lane]
    }
  }
}
