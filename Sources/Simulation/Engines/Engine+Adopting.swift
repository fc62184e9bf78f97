// What has to be so before a qubit passes: the number of levels, the representation, the gauge.
extension Engine {
  /// A fixed number of levels holds from the next action on.
  func fit(_ state: inout CavityState, _ policy: LevelPolicy) throws(SimulationError) {
    guard let levels = policy.numerics.levels, levels != state.levels else { return }
    try policy.requireLevels()
    try policy.requireMemory(levels, state.representation, nil)
    state.refit(to: levels)
  }

  /// Brings the state into a representation in which this qubit can be used, and gives kappa in its gauge.
  func adopt(
    _ state: inout CavityState, _ qubit: QubitState, _ traits: CollisionTraits,
    _ policy: LevelPolicy
  ) throws(SimulationError) -> Double {
    let kappa = qubit.coupling
    // Without coherence there is no phase.
    if kappa == 0, traits.isReal || state.representation == .populations { return 0 }
    guard traits.isReal else {
      try policy.requireMemory(state.levels, .hermitian, nil)
      state.makeComplex(for: qubit, step: traits.step)
      return kappa
    }
    let gauge = traits.gauge(of: qubit)
    switch state.representation {
    case .populations:
      try policy.requireMemory(state.levels, .realSymmetric, nil)
      state.makeRealSymmetric(gauge: gauge)
      return kappa
    case .realSymmetric:
      if let kappa = sharedGauge(&state, qubit, gauge, traits) { return kappa }
      try policy.requireMemory(state.levels, .hermitian, nil)
    case .hermitian:
      if let kappa = sharedGauge(&state, qubit, gauge, traits) { return kappa }
    }
    state.turn(to: gauge)
    return kappa
  }

  /// kappa where the state is in the gauge of the qubits already, or half a turn away.
  private func sharedGauge(
    _ state: inout CavityState, _ qubit: QubitState, _ gauge: Gauge, _ traits: CollisionTraits
  ) -> Double? {
    guard let (sign, isExact) = state.gaugeSign(of: gauge) else { return nil }
    // Phases that differ by a few roundings only.
    if !isExact { state.ledger.addRounding(4) }
    return traits.step % 2 == 0 ? qubit.coupling : sign * qubit.coupling
  }

  /// A ladder that ends knows nothing of what stands above it, and one that was written down nothing of what was not.
  func requireRungs(
    _ state: CavityState, _ traits: CollisionTraits
  ) throws(SimulationError) {
    if let known = traits.known, state.levels + traits.step > known {
      throw .rungsUnknown(levels: known)
    }
    guard let top = traits.top else { return }
    for n in (top + 1)..<max(state.levels, top + 1) where state.populationValue(n) != 0 {
      throw .aboveLadder(level: n, top: top)
    }
  }
}
