/// What becomes of a qubit that has passed.
public enum Fate {
  /// It is traced out.
  case discard
  /// It stays, and the next qubit swaps with it by this part before its own passage.
  case remember(swap: Double)
  /// A detector looks at it, and somebody takes one of the outcomes.
  case detect(Detector, any OutcomeChooser)

  /// It is not just traced out.
  public var isWatched: Bool {
    if case .discard = self { return false }
    return true
  }
}

/// Decides which outcome a detector has; may know what it leads to from an earlier time.
public protocol OutcomeChooser: AnyObject {
  /// The state behind the next detector and the damping after it, where it has been computed before.
  func recalled() -> CavityState?
  /// What the next detector may say, where that has been computed before.
  func recalledOutcomes() -> [DetectedState]?
  /// One of them.
  func choose(_ outcomes: [DetectedState]) throws -> DetectedState
  /// The state after the damping that may follow.
  func settled(_ state: CavityState) throws
}

/// Takes one outcome always: a conditional state, by post-selection.
public final class KeptOutcome: OutcomeChooser {
  private let outcome: Outcome

  public init(_ outcome: Outcome) { self.outcome = outcome }

  public func recalled() -> CavityState? { nil }
  public func recalledOutcomes() -> [DetectedState]? { nil }
  public func settled(_ state: CavityState) {}

  /// Throws where it does not happen.
  public func choose(_ outcomes: [DetectedState]) throws -> DetectedState {
    guard let found = outcomes.first(where: { $0.outcome == outcome }) else {
      throw SimulationError.impossibleOutcome(outcome)
    }
    return found
  }
}

extension Engine {
  /// Collisions of a pure state that are made before somebody is asked.
  private static let pureBurst = 4096

  /// `collide` where the qubits are not traced out: collision by collision.
  func collide(
    _ state: inout CavityState, _ collision: Collision, _ qubit: QubitState, _ damping: Damping?,
    count: Int, _ policy: LevelPolicy, _ fate: Fate, attention: Attention,
    monitor goesOn: (CavityState) throws -> Bool
  ) throws -> Int {
    var table = tables[collision] ?? Crossing(collision)
    defer {
      if tables.count > 64 { tables = [:] }
      tables[collision] = table
    }
    state.lossAside = []
    var pure: (detector: Detector, drawer: any OutcomeDrawer)?
    if damping?.isIdentity ?? true, case .detect(let detector, let who) = fate {
      pure = (who as? any OutcomeDrawer).map { (detector: detector, drawer: $0) }
    }
    var made = 0
    while made < count {
      let before = state
      do {
        var most = 1
        if case .occasional = attention { most = min(count - made, Engine.pureBurst) }
        if let (detector, drawer) = pure,
          let more = try collidePure(
            &state, &table, qubit, detector, drawer, count: most, policy)
        {
          made += more
          drawer.note(
            PureTrain(
              collision: collision, qubit: qubit, detector: detector, numerics: policy.numerics,
              count: more))
        } else {
          try pass(&state, &table, qubit, damping, policy, fate)
          made += 1
        }
      } catch {
        state = before
        throw error
      }
      if try !goesOn(state) { break }
    }
    return made
  }

  private func pass(
    _ state: inout CavityState, _ table: inout Crossing, _ qubit: QubitState, _ damping: Damping?,
    _ policy: LevelPolicy, _ fate: Fate
  ) throws {
    if isInterrupted() { throw SimulationError.interrupted }
    var chooser: (any OutcomeChooser)?
    switch fate {
    case .discard: preconditionFailure("qubits that are traced out need no look at each")
    case .remember(let swap):
      try collideRemembering(&state, &table, qubit, swap: swap, policy)
    case .detect(let detector, let who):
      if let known = who.recalled() {
        state = known
        return
      }
      let outcomes =
        try who.recalledOutcomes()
        ?? outcomes(
          of: state, &table, qubit, detector, policy)
      state = try who.choose(outcomes).state
      chooser = who
    }
    if let damping { try damp(&state, damping, policy) }
    try chooser?.settled(state)
  }

  /// The same for what a qubit in memory has to do with the cavity.
  func applyToMemory<E: Error>(
    _ state: inout CavityState, _ act: (inout CavityState) throws(E) -> Void
  ) throws(E) {
    guard !state.memory.isEmpty else { return }
    var part = CavityState(levels: state.levels, representation: .hermitian, real: [])
    try state.memory[0].withPlanes { (plane) throws(E) in
      (part.real, part.imaginary) = (plane.real, plane.imaginary)
      try act(&part)
      (plane.real, plane.imaginary) = (part.real, part.imaginary)
    }
  }
}

extension CavityState {
  /// The same for whoever makes collisions without an engine's `collide`.
  public mutating func forgetQubit() { dropMemory() }

  /// The qubit in memory is traced out.
  mutating func dropMemory() {
    if !memory.isEmpty { memory = [] }
  }
}
