import Simulation

/// Observables of the state's picture in phase space.
enum PhaseSpaceObservables {
  static let all: [ObservableDefinition] = definitions.map { $0.brought(by: 1) }

  private static let definitions: [ObservableDefinition] = [
    ObservableDefinition(
      "parity", "Π", "mean parity of the photon number: 1 for even, -1 for odd",
      equation: "sum of (-1)^n p_n = pi wigner(0, 0)"
    ) { state, _, _ in Quantity(state.parity) },
    ObservableDefinition(
      "wigner", "W(x,p)",
      "Wigner function at the quadratures x and p: from -1/pi to 1/pi, negative for no classical field",
      equation:
        "Tr[rho D P D†]/pi, P the parity, D the displacement by (x + i p)/sqrt(2); its integral over x and p is 1",
      variants: [
        ObservableVariant(
          nil,
          [
            ArgumentDefinition("x", "the quadrature (a + a†)/sqrt(2)"),
            ArgumentDefinition("p", "the quadrature (a - a†)/(i sqrt(2))"),
          ])
      ]
    ) { state, values, _ in Quantity(state.wigner(x: values[0], p: values[1])) },
  ]
}
