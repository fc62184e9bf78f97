/// A mixture of states that came from the same one, on the levels of the widest; no ledger, which is for whoever knows what the parts have in common.
struct StateMixture {
  private var sum = StateSum()
  private(set) var roundings = 0.0
  private var collisions: Int

  init(collisions: Int) { self.collisions = collisions }

  mutating func add(_ part: CavityState, weight: Double) {
    collisions = max(collisions, part.collisions)
    roundings += weight * part.ledger.roundingSteps
    sum.add(part, weight: weight)
  }

  /// The mixture as the state of a cavity that was `root` before. Its ledger is `ledger` and the roundings of the parts.
  func state(from root: CavityState, _ ledger: ErrorLedger) -> CavityState {
    var state = root.forgettingTheWay(collisions: collisions)
    state.ledger = ledger
    state.ledger.addRounding(roundings + 4)
    sum.put(into: &state, times: 1)
    return state
  }
}

extension CavityState {
  /// For a mixture of states that have come here on different ways: of the last collision and of what was on the way nothing is known.
  func forgettingTheWay(collisions: Int) -> CavityState {
    var state = self
    state.memory = []
    state.outgoingQubit = nil
    state.couplingDistance = nil
    state.books = []
    state.lossAside = []
    state.collisions = collisions
    state.history.hasSkippedStates = true
    return state
  }
}
