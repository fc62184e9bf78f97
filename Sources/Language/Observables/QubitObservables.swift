import Simulation

/// Observables of the qubit that came out of the last collision.
enum QubitObservables {
  static let all: [ObservableDefinition] =
    definitions.map {
      var definition = $0.brought(by: 1)
      definition.looksAtQubit = true
      return definition
    } + [distance]

  private static let distance = ObservableDefinition(
    "distance", "‖U-U_JC‖",
    "how far the last collision is from a Jaynes-Cummings one of the same angle and detuning",
    equation:
      "spectral norm of U - U_JC (Eq. 2-4 or 6 against Eq. 5) on starts with up to 7 photons",
    undefinedReason:
      "the last collision was not `collide rabi` or `collide modulated`, or many were made at once"
  ) { state, _, _ in state.couplingDistance.map(Quantity.init) }.brought(by: 1)

  private static let definitions = [
    ObservableDefinition(
      "q_out", "q'", "ground-state weight of the qubit that came out of the last collision",
      equation:
        "<g|sigma'|g>, sigma' = Tr_cavity[U (sigma x rho) U†]; before the loss in `with damp`",
      undefinedReason: noQubit
    ) { state, _, _ in state.outgoingGroundWeight.map(Quantity.init) },
    ObservableDefinition(
      "inversion", "⟨σ_z⟩",
      "inversion of the qubit that came out of the last collision: 1 excited, -1 in its ground state",
      equation: "<e|sigma'|e> - <g|sigma'|g> = 1 - 2 q_out", undefinedReason: noQubit
    ) { state, _, _ in state.outgoingInversion.map(Quantity.init) },
    ObservableDefinition(
      "coherence_out_re", "Re σ'_eg",
      "real part of the coherence of the qubit that came out of the last collision",
      equation: "Re <e|sigma'|g>, in the frame of Eq. (1)", undefinedReason: noQubit
    ) { state, _, _ in state.outgoingQubit.map { Quantity($0.coherence.re) } },
    ObservableDefinition(
      "coherence_out_im", "Im σ'_eg",
      "imaginary part of the coherence of the qubit that came out of the last collision",
      equation: "Im <e|sigma'|g>, in the frame of Eq. (1)", undefinedReason: noQubit
    ) { state, _, _ in state.outgoingQubit.map { Quantity($0.coherence.im) } },
  ]

  static let noQubit =
    "no qubit has come out of this cavity yet, or many went through at once (one more `collide` shows one)"
}
