internal import LinearAlgebra

/// What happens to one of several states that collide together.
public struct LaneTask {
  public let collision: Collision
  public let qubit: QubitState
  public let numerics: Numerics

  public init(collision: Collision, qubit: QubitState, numerics: Numerics) {
    self.collision = collision
    self.qubit = qubit
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
    guard states.count > 1, states.count <= Engine.lanes, count > 0,
      zip(states, tasks).allSatisfy({ LaneBatch.accepts($0, $1) }),
      tasks.allSatisfy({ $0.qubit.isPure == tasks[0].qubit.isPure })
    else { return 0 }
    let batch = LaneBatch(self.kernels)
    return batch.collide(&states, tasks, count: count, isStopped: isStopped) { state, task in
      do throws(SimulationError) {
        let policy = LevelPolicy(numerics: task.numerics)
        try self.fit(&state, policy)
        let kappa = try self.adopt(&state, task.qubit, isResonant: true, policy)
        return state.representation == .realSymmetric ? kappa : nil
      } catch { return nil }
    }
  }
}

/// Eight states side by side.
final class LaneBatch {
  private static let lanes = Engine.lanes

  private let kernels: KernelSet
  /// The number of levels there is room for, and each lane's own.
  private var room = 0
  private var levels: [Int] = []
  private var hasLeft = false
  private var source: UnsafeMutablePointer<Double>
  /// Two rows that a collision keeps.
  private var rows: UnsafeMutablePointer<Double>
  private var tables: [CollisionTable] = []
  /// Vectors of table entries, zero from a lane's levels on.
  private var ground: [Double] = []
  private var excited: [Double] = []
  private var exchange: [Double] = []
  private var next: [Double] = []
  /// The plain tables, for what is cut off.
  private var cosines: [Double] = []
  private var sines: [Double] = []
  private var squares = [Double](repeating: 0, count: lanes)
  private var cuts = [Double](repeating: 0, count: lanes)
  /// The last levels that there are.
  private var tops: [Int] = []
  /// Whether the qubits are pure: all, or none.
  private var isPure = false
  private var q = [Double](repeating: 0, count: lanes)
  private var p = [Double](repeating: 0, count: lanes)
  private var kappa = [Double](repeating: 0, count: lanes)

  init(_ kernels: KernelSet) {
    self.kernels = kernels
    source = LaneBatch.allocate(0)
    rows = LaneBatch.allocate(0)
  }

  deinit {
    source.deallocate()
    rows.deallocate()
  }

  /// Whether a state is, or becomes, one of the real gauge under such collisions.
  static func accepts(_ state: CavityState, _ task: LaneTask) -> Bool {
    guard case .resonant = task.collision, task.qubit.coupling != 0,
      max(task.numerics.levels ?? 0, state.levels) <= Engine.mostLaneLevels
    else { return false }
    switch state.representation {
    case .populations: return true
    case .realSymmetric: return state.gaugeSign(ofPhase: task.qubit.phase) != nil
    case .hermitian: return false
    }
  }

  /// See `Engine.collideTogether`. `adopt` brings a state into the real gauge and gives its coupling.
  func collide(
    _ states: inout [CavityState], _ tasks: [LaneTask], count: Int, isStopped: () -> Bool,
    adopt: (inout CavityState, LaneTask) -> Double?
  ) -> Int {
    for lane in states.indices {
      guard let coupling = adopt(&states[lane], tasks[lane]),
        let collision = try? tasks[lane].collision.validated()
      else { return 0 }
      (q[lane], p[lane]) = (tasks[lane].qubit.groundWeight, tasks[lane].qubit.excitedWeight)
      kappa[lane] = coupling
      tables.append(CollisionTable(collision))
      levels.append(states[lane].levels)
    }
    isPure = tasks[0].qubit.isPure
    makeRoom(levels.max()!)
    for lane in states.indices { fill(lane, from: states[lane]) }
    let policies = tasks.map { LevelPolicy(numerics: $0.numerics) }
    let made = states.withUnsafeMutableBufferPointer {
      steps($0, policies, count: count, isStopped: isStopped)
    }
    for lane in states.indices { copyAll(lane, to: &states[lane]) }
    return made
  }

  private func steps(
    _ states: UnsafeMutableBufferPointer<CavityState>, _ policies: [LevelPolicy], count: Int,
    isStopped: () -> Bool
  ) -> Int {
    for made in 0..<count {
      if made % 64 == 63, isStopped() { return made }
      findCuts(states.count)
      // Once some have grown, what they cut off is another matter.
      while hasGrown(states, policies) {
        if hasLeft { return made }
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
        room, source, rows, ground, excited, exchange, next, q, p, kappa, isPure)
      for lane in states.indices {
        states[lane].book(cuts[lane])
        if states[lane].isToNoteTolerance(policies[lane].numerics) {
          copyPopulations(lane, to: &states[lane])
          states[lane].noteTolerance(policies[lane].numerics)
        }
      }
    }
    return count
  }

  // MARK: Levels

  /// Whether some had to grow, or (`hasLeft`) one would have to and cannot here.
  private func hasGrown(
    _ states: UnsafeMutableBufferPointer<CavityState>, _ policies: [LevelPolicy]
  ) -> Bool {
    var hasGrown = false
    for lane in states.indices where policies[lane].numerics.levels == nil {
      let allowance = policies[lane].allowance(
        collisions: states[lane].collisions, levels: levels[lane], damping: nil)
      guard cuts[lane] > allowance else { continue }
      let next = policies[lane].grown(levels[lane])
      guard next <= Engine.mostLaneLevels,
        (try? policies[lane].requireMemory(next, .realSymmetric, nil)) != nil
      else {
        hasLeft = true
        return true
      }
      levels[lane] = next
      states[lane].grow(to: next)
      hasGrown = true
    }
    guard hasGrown else { return false }
    let needed = levels.max()!
    if needed > room { makeRoom(needed) } else { tabulateAll() }
    return true
  }

  private func tabulateAll() {
    tops = Set(levels.map { $0 - 1 }).sorted()
    if !isPure { (ground, exchange, next) = ([], [], []) }
    for lane in levels.indices { tabulate(lane) }
    if !isPure { (ground, exchange, next) = (cosines, sines, sines) }
  }

  private static func allocate(_ vectors: Int) -> UnsafeMutablePointer<Double> {
    let count = max(1, lanes * vectors)
    // Vectors that lie in one line of the cache.
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Double>.stride, alignment: 64
    ).bindMemory(to: Double.self, capacity: count)
    memory.initialize(repeating: 0, count: count)
    return memory
  }

  /// Room for more levels; elements keep their places.
  private func makeRoom(_ newLevels: Int) {
    let old = source
    source = LaneBatch.allocate(newLevels * (newLevels + 1) / 2)
    source.update(from: old, count: LaneBatch.lanes * room * (room + 1) / 2)
    old.deallocate()
    rows.deallocate()
    rows = LaneBatch.allocate(2 * newLevels)
    room = newLevels
    let entries = [Double](repeating: 0, count: LaneBatch.lanes * (newLevels + 1))
    (sines, cosines) = (entries, entries)
    excited = entries
    if isPure { (ground, exchange, next) = (entries, entries, entries) }
    tabulateAll()
  }

  private func tabulate(_ lane: Int) {
    tables[lane].extend(to: levels[lane])
    let table = tables[lane]
    // As `PureStream` has them.
    let a = q[lane].squareRoot()
    let b = kappa[lane] < 0 ? -p[lane].squareRoot() : p[lane].squareRoot()
    for n in 0..<levels[lane] {
      let place = LaneBatch.lanes * n + lane
      cosines[place] = table.groundRe[n]
      sines[place] = table.exchange[n]
      if isPure {
        ground[place] = a * table.groundRe[n]
        exchange[place] = b * table.exchange[n]
        excited[place] = b * table.excitedRe[n]
        next[place] = -a * table.exchange[n]
      } else {
        excited[place] = table.excitedRe[n]
      }
    }
  }

  /// What each cuts off at its own level N: 2||u|| + eps, as for a single state.
  private func findCuts(_ count: Int) {
    for top in tops {
      let row = source + LaneBatch.lanes * (top * (top + 1) / 2)
      kernels.cutSquareLanes(top, row, cosines, sines, p, kappa, &squares)
      for lane in 0..<count where levels[lane] - 1 == top {
        let sine = abs(tables[lane].exchange[top + 1])
        let corner = p[lane] * sine * sine * row[LaneBatch.lanes * top + lane]
        cuts[lane] = 2 * sine * squares[lane].squareRoot() + abs(corner)
      }
    }
  }

  // MARK: In and out

  private func fill(_ lane: Int, from state: CavityState) {
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
    for n in 0..<levels[lane] {
      state.real[PackedTriangle.row(n) + n] = source[LaneBatch.lanes * (n * (n + 3) / 2) + lane]
    }
  }
}
