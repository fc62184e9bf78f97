// How much the energy that a qubit gives varies from qubit to qubit.
extension CavityState {
  /// The probability that a qubit which arrives with its populations alone has turned over when it leaves: p P(e to g) + q P(g to e). Nil where the coupling
  /// does not tell what comes out. Cost: O(N).
  func turning(
    _ collision: Collision, _ qubit: QubitState
  ) throws(SimulationError) -> Estimate? {
    var crossing = Crossing(try collision.validated())
    let excited = try QubitState(groundWeight: 0, coherence: 0)
    let ground = try QubitState(groundWeight: 1, coherence: 0)
    guard let down = outgoingQubit(after: &crossing, excited)?.groundWeight,
      let up = outgoingQubit(after: &crossing, ground)?.excitedWeight
    else { return nil }
    return (qubit.excitedWeight * down + qubit.groundWeight * up).limited(0, 1)
  }
}

extension EnergyBooks.Visit {
  /// The variance of H_q - U†H_qU, the energy that the qubit gives, in quanta².
  ///
  /// Its mean is P_in - P_out in units of the qubit's energy, and its square, as A = |e><e| is a projector, A + U†AU - {A, U†AU}. In the state
  /// rho (x) sigma the coherence of sigma drops out of the mean of that: it is p P(e to g) + q P(g to e), what two measurements of the qubit's energy would
  /// give (M. Esposito, U. Harbola and S. Mukamel, Rev. Mod. Phys. 81, 1665, 2009), whatever the coupling.
  func exchangeVariance(_ outgoing: QubitMatrix) -> BookEntry {
    guard let turning else { return .failure(exchange.isLossy ? .lossInside : .madeAtOnce) }
    guard let excitation = exchange.excitation else { return .failure(.frequencyUnknown) }
    let incoming = QubitMatrix(qubit)
    let arrived = Estimate(qubit.excitedWeight, rounding: incoming.groundWeight.rounding)
    let given = arrived - outgoing.excitedWeight
    let unit = excitation * excitation
    return .success((unit * (turning - given.square)).limited(0, unit))
  }
}

extension Estimate {
  var square: Estimate {
    let reach = 2 * abs(value) + truncation + rounding
    return Estimate(
      value * value, truncation: reach * truncation,
      rounding: reach * rounding + value * value * 0x1p-53)
  }
}
