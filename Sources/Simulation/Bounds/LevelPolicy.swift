/// When and by how much the levels grow.
///
/// The rule looks only at what has happened, never at what is still to come, so that a script and the same statements
/// typed one by one give the same numbers.
struct LevelPolicy {
  let numerics: Numerics

  /// The smallest number of levels a state starts with.
  static let smallest = 16

  /// The trace norm a single step may cut off at level N after k collisions.
  ///
  /// A cut x made now counts x (N + r)² in the bound of <n²> after r further collisions. The allowance is such that as many
  /// more steps as have been made so far (and 65536 at least) stay below the tolerance together; damping limits the reach r.
  func allowance(collisions: Int, levels: Int, damping: Damping?) -> Double {
    let tolerance = min(numerics.tolerance, 1e-6)
    let steps = max(65536, 4 * Double(collisions))
    var reach = steps
    if let damping, damping.strength > 0 {
      reach = min(reach, 4 / damping.strength)
    }
    let weight = Double(levels) + reach
    return max(tolerance / (8 * steps * weight * weight), 1e-250)
  }

  /// What may be cut off at the next collision. The damping that may follow is not looked at: it is an act of its own. A fixed number of
  /// levels books what it cuts off.
  func collisionAllowance(_ state: CavityState, after steps: Int = 0) -> Double {
    numerics.levels == nil
      ? allowance(
        collisions: state.collisions &+ steps < 0 ? .max : state.collisions &+ steps,
        levels: state.levels, damping: nil) : .infinity
  }

  /// The next number of levels to try.
  func grown(_ levels: Int) -> Int {
    (levels + max(8, levels / 4) + 7) / 8 * 8
  }

  /// A fixed number of levels has to be one.
  func requireLevels() throws(SimulationError) {
    guard let levels = numerics.levels, levels < 1 else { return }
    throw .outOfRange(quantity: "levels", value: Double(levels), lower: 1, upper: .infinity)
  }

  /// Grows the state by one notch, or says that the memory does not suffice.
  func grow(_ state: inout CavityState, damping: Damping?) throws(SimulationError) {
    let levels = grown(state.levels)
    try requireMemory(levels, state.representation, damping)
    state.grow(to: levels)
  }

  func requireMemory(
    _ levels: Int, _ representation: Representation, _ damping: Damping?
  ) throws(SimulationError) {
    var bytes = CavityState.bytes(levels: levels, representation)
    if let damping, !damping.isIdentity {
      bytes += DampingChannel.bytes(
        damping, levels: levels, onlyPopulations: representation == .populations)
    }
    guard bytes <= numerics.memoryLimit else {
      throw .levelsExceedMemory(levels: levels, bytes: bytes, limit: numerics.memoryLimit)
    }
  }
}

extension ErrorLedger {
  /// Remembers the collision at which a bound first passed the tolerance.
  mutating func noteTolerance(_ tolerance: Double, collisions: Int, energy: Double) {
    guard passedAt == nil, !isAsAccepted, first > tolerance * max(1, energy) || norm > tolerance
    else { return }
    passedAt = collisions
  }
}
