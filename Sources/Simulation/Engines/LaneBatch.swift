internal import LinearAlgebra

/// What happens to one of several states that collide together.
public struct LaneTask {
  public let collision: Collision
  public let qubit: QubitState
  /// After every collision.
  public let damping: Damping?
  public let numerics: Numerics

  public init(
    collision: Collision, qubit: QubitState, damping: Damping? = nil, numerics: Numerics
  ) {
    self.collision = collision
    self.qubit = qubit
    self.damping = damping.flatMap { $0.isIdentity ? nil : $0 }
    self.numerics = numerics
  }
}

extension Engine {
  /// How many states collide together.
  public static let lanes = 8

  /// Beyond this the eight states no longer stay near the processor.
  static let mostLaneLevels = 96

  /// Up to `count` collisions of each of at most eight states, computed together in the lanes of vectors: the same bits as
  /// `collide` one after the other.
  ///
  /// Gives how many were made of all; zero if these states cannot go together (only the real gauge does), less than `count` if one
  /// of them grows too large or `isStopped`. Cost: O(N²) for all together.
  public func collideTogether(
    _ states: inout [CavityState], _ tasks: [LaneTask], count: Int, isStopped: () -> Bool
  ) -> Int {
    // The last qubit of each is looked at where they are made one by one.
    let count = looksAtQubits || states.contains { !$0.books.isEmpty } ? count - 1 : count
    guard states.count > 1, states.count <= Engine.lanes, count > 0,
      zip(states, tasks).allSatisfy({ $0.goesInLanes($1) }),
      zip(states, tasks).allSatisfy({ LaneBatch.accepts($0, $1) }),
      tasks.allSatisfy({ $0.qubit.isPure == tasks[0].qubit.isPure })
    else { return 0 }
    let batch = laneBatch ?? LaneBatch(kernels)
    // Kept for its memory: fresh pages cost more than a few collisions.
    laneBatch = batch
    let starts = states
    for (index, task) in tasks.enumerated() where !states[index].books.isEmpty {
      guard (try? states[index].beginBooked(task.collision)) != nil else { return 0 }
    }
    let made = batch.collide(&states, tasks, count: count, isStopped: isStopped, dampingOf: channel)
    { state, task in
      do throws(SimulationError) {
        let policy = LevelPolicy(numerics: task.numerics)
        try self.fit(&state, policy)
        let kappa = try self.adopt(&state, task.qubit, task.collision, policy)
        return state.representation == .realSymmetric ? kappa : nil
      } catch { return nil }
    }
    for (index, task) in tasks.enumerated() where made > 0 && !states[index].books.isEmpty {
      states[index].books[0].count(task.qubit, made)
    }
    guard batch.isHalfMade else { return made }
    // One by one they may need more levels than there is room for here.
    do throws(SimulationError) {
      for lane in states.indices {
        guard let damping = tasks[lane].damping else { continue }
        try damp(&states[lane], damping, numerics: tasks[lane].numerics)
      }
      return made + 1
    } catch {
      // Whose fault it is comes out where each goes its own way.
      states = starts
      return 0
    }
  }

  /// Nil where there is none.
  private func channel(_ state: CavityState, _ task: LaneTask) -> DampingChannel? {
    guard let damping = task.damping else { return nil }
    return try? channel(
      damping, state, LevelPolicy(numerics: task.numerics), orders: state.levels)
  }
}

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
  private var tasks: [LaneTask] = []
  /// Nil where nothing is damped.
  private var damping: LaneDamping?
  private var dampingOf: (CavityState, LaneTask) -> DampingChannel? = { _, _ in nil }
  /// The last collision has not been damped, because one of the states would have to grow and cannot here.
  private(set) var isHalfMade = false

  init(_ kernels: KernelSet) { self.kernels = kernels }

  deinit { memory.deallocate() }

  /// Whether a state is, or becomes, one of the real gauge under such collisions.
  static func accepts(_ state: CavityState, _ task: LaneTask) -> Bool {
    guard task.collision.isReal, task.collision.step == 1, task.collision.top == nil,
      task.qubit.coupling != 0, task.damping?.waits != true,
      max(task.numerics.levels ?? 0, state.levels) <= Engine.mostLaneLevels,
      task.collision.angleRounding(levels: Engine.mostLaneLevels) == 0
    else { return false }
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
    clear(for: levels.max()!)
    for lane in states.indices {
      memory.q[lane] = tasks[lane].qubit.groundWeight
      memory.p[lane] = tasks[lane].qubit.excitedWeight
      memory.kappa[lane] = couplings[lane]
    }
    tabulateAll()
    guard tabulateDamping(states) else { return 0 }
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
    let isPure = isPure
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
        if states[lane].isBelowBestPower(after: 0) {
          states[lane].notePowerBound()
        } else {
          // A state is asked about its populations only.
          copyPopulations(lane, to: &states[lane])
          states[lane].samplePower()
        }
      }
      kernels.collideLanes(
        memory.levels, memory.states, memory.rows, memory.ground, memory.excited, memory.exchange,
        memory.next, memory.q, memory.p, memory.kappa, isPure)
      for lane in states.indices {
        states[lane].book(
          CollisionCut(norm: memory.cuts[lane], corner: memory.corners[lane]),
          excitedWeight: memory.p[lane], mixesOrders: memory.kappa[lane] != 0)
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
    var cuts = damping!.cuts(memory.states, kernels)
    while true {
      let growing = states.indices.filter { lane in
        guard let channel = damping!.channels[lane], policies[lane].numerics.levels == nil
        else { return false }
        return cuts[lane].norm
          > policies[lane].allowance(
            collisions: states[lane].collisions, levels: levels[lane], damping: channel.damping)
      }
      if growing.isEmpty { break }
      for lane in growing where !grow(lane, states, policies) { return false }
      makeRoom()
      guard tabulateDamping(Array(states)) else { return false }
      cuts = damping!.cuts(memory.states, kernels)
    }
    damping!.damp(memory.states, kernels)
    for (lane, channel) in damping!.channels.enumerated() {
      guard let channel else { continue }
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
      (try? policies[lane].requireMemory(next, .realSymmetric, tasks[lane].damping)) != nil
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
    if memory.levels == newLevels, memory.isPure == isPure { return memory.clear() }
    memory.deallocate()
    memory = LaneMemory(levels: newLevels, isPure: isPure)
  }

  /// Room for more levels; elements keep their places.
  private func makeRoom(_ newLevels: Int) {
    let old = memory
    memory = LaneMemory(levels: newLevels, from: old, isPure: isPure)
    old.deallocate()
    tabulateAll()
  }

  private func tabulateAll() {
    tops = Set(levels.map { $0 - 1 }).sorted()
    for lane in levels.indices { tabulate(lane) }
  }

  private func tabulate(_ lane: Int) {
    tables[lane].extend(to: levels[lane])
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

  /// What each cuts off at its own level N: 2||u|| + eps, as for a single state.
  private func findCuts(_ count: Int) {
    let memory = memory
    for top in tops {
      let row = memory.states + LaneBatch.lanes * (top * (top + 1) / 2)
      kernels.cutSquareLanes(
        top, row, memory.cosines, memory.sines, memory.p, memory.kappa, memory.squares)
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
    let source = memory.states
    var place = lane
    for m in 0..<levels[lane] {
      let row = PackedTriangle.row(m)
      for n in 0...m {
        source[place] = state.real[row + n]
        place += LaneBatch.lanes
      }
    }
  }

  private func copyAll(_ lane: Int, to state: inout CavityState) {
    let source = memory.states
    var place = lane
    for m in 0..<levels[lane] {
      let row = PackedTriangle.row(m)
      for n in 0...m {
        state.real[row + n] = source[place]
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

/// The numbers of eight states: plain pointers, because what is passed on at every step is not to be counted.
private struct LaneMemory {
  /// What there is room for.
  let levels: Int
  let isPure: Bool
  private let count: Int
  /// Element (m, n) at vector m(m+1)/2 + n.
  let states: UnsafeMutablePointer<Double>
  /// Two rows that a collision keeps.
  let rows: UnsafeMutablePointer<Double>
  /// Vectors of table entries, zero from a lane's levels on.
  let ground: UnsafeMutablePointer<Double>
  let excited: UnsafeMutablePointer<Double>
  let exchange: UnsafeMutablePointer<Double>
  let next: UnsafeMutablePointer<Double>
  /// The plain tables, for what is cut off; with mixed qubits also those of the collision.
  let cosines: UnsafeMutablePointer<Double>
  let sines: UnsafeMutablePointer<Double>
  /// |sin(theta sqrt(N))| at each lane's own N.
  let lastSines: UnsafeMutablePointer<Double>
  let squares: UnsafeMutablePointer<Double>
  let cuts: UnsafeMutablePointer<Double>
  let corners: UnsafeMutablePointer<Double>
  let q: UnsafeMutablePointer<Double>
  let p: UnsafeMutablePointer<Double>
  let kappa: UnsafeMutablePointer<Double>

  init(levels: Int, isPure: Bool = true) {
    self.levels = levels
    self.isPure = isPure
    let entries = levels + 1
    let vectors = levels * (levels + 1) / 2 + 2 * levels + 6 * entries + 7
    count = Engine.lanes * vectors
    var place = AlignedNumbers.allocate(count)
    func take(_ vectors: Int) -> UnsafeMutablePointer<Double> {
      defer { place += Engine.lanes * vectors }
      return place
    }
    states = take(levels * (levels + 1) / 2)
    rows = take(2 * levels)
    cosines = take(entries)
    sines = take(entries)
    excited = take(entries)
    let own = (take(entries), take(entries), take(entries))
    (ground, exchange, next) = isPure ? own : (cosines, sines, sines)
    (lastSines, squares, cuts, corners) = (take(1), take(1), take(1), take(1))
    (q, p, kappa) = (take(1), take(1), take(1))
  }

  /// More room for the states and the qubits of `old`.
  init(levels: Int, from old: LaneMemory, isPure: Bool) {
    self.init(levels: levels, isPure: isPure)
    states.update(from: old.states, count: Engine.lanes * old.levels * (old.levels + 1) / 2)
    for (new, known) in [(q, old.q), (p, old.p), (kappa, old.kappa)] {
      new.update(from: known, count: Engine.lanes)
    }
  }

  /// All zero, as it was made.
  func clear() { states.update(repeating: 0, count: count) }

  func deallocate() { states.deallocate() }
}
