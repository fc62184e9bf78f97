import Simulation

/// What `analyze` says of the levels below the first gate, as numbers.
enum BasinObservables {
  static let all: [ObservableDefinition] = [
    ObservableDefinition(
      "basin", "basin",
      "the levels below the first gate: leak per cycle, lifetime in cycles, energy and purity of the state they settle in",
      equation:
        "leak: what settles behind the gate in one cycle; lifetime = 1/leak; does not look at the cavity",
      variants: ["leak", "lifetime", "energy", "purity"].map {
        ObservableVariant($0, arguments)
      },
      undefinedReason:
        "the basin does not settle, or its leak is too coarse to say how long it holds",
      effort: .iteration, measure: measure)
  ]

  private static let arguments = [
    ArgumentDefinition("theta", "collision angle g*tau"),
    ArgumentDefinition("q", in: .closed(0, 1), "the qubits' ground-state weight"),
    ArgumentDefinition("c", in: .closed(-1, 1), default: 1, "their coherence"),
    ArgumentDefinition("gamma", in: .notNegative, default: 0, "loss after every collision"),
    ArgumentDefinition("nbar", in: .notNegative, default: 0, "thermal photons of the bath"),
  ]

  @Sendable private static func measure(
    state: CavityState, values: [Double], variant: Int
  ) throws -> Quantity? {
    let qubit = try QubitState(groundWeight: values[1], coherence: values[2])
    let damping = try Damping(rate: values[3], thermalPhotons: values[4])
    let estimate = try estimate(
      theta: values[0], qubit, damping, variant: variant)
    return estimate.map { Quantity($0) }
  }

  /// Nil where the basin does not settle.
  private static func estimate(
    theta: Double, _ qubit: QubitState, _ damping: Damping, variant: Int
  ) throws(SimulationError) -> Estimate? {
    do throws(SimulationError) {
      let basin = try Basin.first(
        theta: theta, qubit: qubit, damping: damping, withMoments: variant > 1)
      return [basin.leak, basin.lifetime, basin.energy, basin.purity][variant]
    } catch {
      if case .notSettled = error { return nil }
      throw error
    }
  }
}
