import Simulation

/// Observables of the density matrix and of the field, and the counters of the run.
enum StateObservables {
  static let all: [ObservableDefinition] = [
    ObservableDefinition(
      "purity", "P", "1 for a pure state", equation: "Tr(rho²)"
    ) { state, _, _ in Quantity(state.purity) },
    ObservableDefinition(
      "entropy", "S", unit: "nats", "von Neumann entropy", equation: "-Tr(rho ln rho)",
      effort: .eigenvalues
    ) { state, _, _ in Quantity(try state.entropy()) },
    ObservableDefinition(
      "population", "p_n", "probability of n photons", equation: "<n|rho|n>",
      variants: [ObservableVariant(nil, [level("n")])]
    ) { state, values, _ in Quantity(state.population(Int(saturating: values[0]))) },
    ObservableDefinition(
      "rho_re", "Re ρ_mn", "real part of a matrix element", equation: "Re <m|rho|n>",
      variants: [ObservableVariant(nil, [level("m"), level("n")])]
    ) { state, values, _ in
      Quantity(state.element(Int(saturating: values[0]), Int(saturating: values[1])).re)
    },
    ObservableDefinition(
      "rho_im", "Im ρ_mn", "imaginary part of a matrix element", equation: "Im <m|rho|n>",
      variants: [ObservableVariant(nil, [level("m"), level("n")])]
    ) { state, values, _ in
      Quantity(state.element(Int(saturating: values[0]), Int(saturating: values[1])).im)
    },
    ObservableDefinition(
      "a_re", "Re ⟨a⟩", "real part of the field amplitude", equation: "Re Tr(rho a)"
    ) { state, _, _ in Quantity(state.fieldAmplitude.re) },
    ObservableDefinition(
      "a_im", "Im ⟨a⟩", "imaginary part of the field amplitude", equation: "Im Tr(rho a)"
    ) { state, _, _ in Quantity(state.fieldAmplitude.im) },
    ObservableDefinition(
      "quadrature", "⟨X⟩", "mean of a field quadrature",
      equation: "X = (a e^(-i angle) + a† e^(i angle))/sqrt(2)",
      variants: [ObservableVariant(nil, [angle])]
    ) { state, values, _ in Quantity(state.quadrature(angle: values[0])) },
    ObservableDefinition(
      "quadrature_variance", "ΔX²", "variance of a field quadrature; the vacuum has 1/2",
      equation: "<X²> - <X>², X as for quadrature",
      variants: [ObservableVariant(nil, [angle])]
    ) { state, values, _ in Quantity(state.quadratureVariance(angle: values[0])) },
    ObservableDefinition(
      "fidelity", "ℱ", "overlap with a named pure state",
      equation: "<psi|rho|psi>; the cotangent state is Eq. (15) below the first gate",
      variants: fidelityVariants, measure: fidelity),
    ObservableDefinition(
      "k", "k", "collisions since the cavity was prepared", equation: "", isInteger: true
    ) { state, _, _ in Quantity(collisions: state.collisions) },
    ObservableDefinition(
      "qubits", "⟨k⟩", "mean number of qubits since the cavity was prepared",
      equation:
        "k, less the ticks that brought none (arrivals=binomial), and rate*time of each `beam`"
    ) { state, _, _ in Quantity(state.expectedQubits) }.brought(by: 1),
    ObservableDefinition(
      "levels", "N", "Fock levels kept at present", equation: "", isInteger: true
    ) { state, _, _ in Quantity(integer: state.levels) },
    ObservableDefinition(
      "lost", "δ", "what truncation may have changed in the state, as a trace norm",
      equation: "the ledger's sum; bounds the error of every population"
    ) { state, _, _ in Quantity(state.lost) },
  ]

  private static func level(_ name: String) -> ArgumentDefinition {
    ArgumentDefinition(name, .count, in: .notNegative, "a photon number")
  }

  private static let angle = ArgumentDefinition(
    "angle", unit: "radians", "direction in phase space")

  private static let phase = ArgumentDefinition(
    "phase", default: 0, unit: "radians", "phase of the state")

  private static let fidelityVariants = [
    ObservableVariant("fock", [level("n")]),
    ObservableVariant(
      "coherent", [ArgumentDefinition("alpha", "amplitude of the coherent state"), phase]),
    ObservableVariant(
      "cotangent",
      [
        ArgumentDefinition("theta", in: .positive, "collision angle g*tau"),
        ArgumentDefinition("q", in: .closed(0, 1), "the qubits' ground-state weight"),
        phase,
      ]),
  ]

  @Sendable private static func fidelity(
    state: CavityState, values: [Double], variant: Int
  ) throws -> Quantity? {
    let target: PureTarget =
      switch variant {
      case 0: .fock(Int(saturating: values[0]))
      case 1: .coherent(alpha: values[0], phase: values[1])
      default: .cotangent(theta: values[0], groundWeight: values[1], phase: values[2])
      }
    return Quantity(try state.fidelity(with: target))
  }
}
