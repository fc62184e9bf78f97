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
      effort: .iteration, measure: { try measure($0, $1, $2) { false } }
    ).takingLong(LongMeasurement(seconds: seconds, measure: measure))
  ]

  private static let arguments = [
    ArgumentDefinition("theta", "collision angle g*tau"),
    ArgumentDefinition("q", in: .closed(0, 1), "the qubits' ground-state weight"),
    ArgumentDefinition("c", in: .closed(-1, 1), default: 1, "their coherence"),
    ArgumentDefinition("gamma", in: .notNegative, default: 0, "loss after every collision"),
    ArgumentDefinition("nbar", in: .notNegative, default: 0, "thermal photons of the bath"),
  ]

  @Sendable private static func seconds(_ values: [Double]) -> Double {
    guard let (qubit, damping) = try? parts(values),
      let collision = try? Collision.resonant(theta: values[0]).validated()
    else { return 0 }
    return Basin.seconds(collision, qubit: qubit, damping: damping)
  }

  private static func parts(_ values: [Double]) throws -> (QubitState, Damping) {
    (
      try QubitState(groundWeight: values[1], coherence: values[2]),
      try Damping(rate: values[3], thermalPhotons: values[4])
    )
  }

  @Sendable private static func measure(
    _ state: CavityState, _ values: [Double], _ variant: Int, _ isInterrupted: @escaping () -> Bool
  ) throws -> Quantity? {
    let (qubit, damping) = try parts(values)
    let estimate = try estimate(
      theta: values[0], qubit, damping, variant: variant, isInterrupted)
    return estimate.map { Quantity($0) }
  }

  /// Nil where the basin does not settle.
  private static func estimate(
    theta: Double, _ qubit: QubitState, _ damping: Damping, variant: Int,
    _ isInterrupted: @escaping () -> Bool
  ) throws(SimulationError) -> Estimate? {
    do throws(SimulationError) {
      let basin = try Basin.first(
        theta: theta, qubit: qubit, damping: damping, withMoments: variant > 1,
        isInterrupted: isInterrupted)
      return [basin.leak, basin.lifetime, basin.energy, basin.purity][variant]
    } catch {
      if case .notSettled = error { return nil }
      throw error
    }
  }
}

extension ObservableDefinition {
  /// The same, which may take long.
  fileprivate func takingLong(_ measurement: LongMeasurement) -> ObservableDefinition {
    var definition = self
    definition.atLength = measurement
    return definition
  }
}
