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
  /// Gives how many were made of all; zero if these states cannot go together, less than `count` if one
  /// of them grows too large or `isStopped`. Cost: O(N²) for all together.
  public func collideTogether(
    _ states: inout [CavityState], _ tasks: [LaneTask], count: Int, isStopped: () -> Bool
  ) -> Int {
    // The last qubit of each is looked at where they are made one by one.
    let count = looksAtQubits || states.contains { !$0.books.isEmpty } ? count - 1 : count
    guard states.count > 1, states.count <= Engine.lanes, count > 0,
      zip(states, tasks).allSatisfy({ $0.goesInLanes($1) }),
      zip(states, tasks).allSatisfy({ LaneBatch.accepts($0, $1) }),
      tasks.allSatisfy({ $0.qubit.isPure == tasks[0].qubit.isPure }),
      tasks.allSatisfy({ $0.collision.isReal == tasks[0].collision.isReal })
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
        let kappa = try self.adopt(&state, task.qubit, task.collision.traits, policy)
        let wanted: Representation = task.collision.isReal ? .realSymmetric : .hermitian
        return state.representation == wanted ? kappa : nil
      } catch { return nil }
    }
    guard made > 0 || batch.isHalfMade else {
      states = starts
      return 0
    }
    for lane in states.indices {
      (states[lane].outgoingQubit, states[lane].couplingDistance) = (nil, nil)
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
