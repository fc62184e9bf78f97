internal import LinearAlgebra

// Damping after every collision: one steady state, whatever the start.
extension Engine {
  func settleDamped(
    _ state: inout CavityState, _ collision: Collision, _ qubit: QubitState, _ damping: Damping,
    _ count: Int, _ numerics: Numerics
  ) throws(SimulationError) -> LongRunOutcome {
    .refused(.detuned)
  }
}
