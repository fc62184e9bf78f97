import Simulation

/// Observables of the photon number and of the work that can be drawn.
enum EnergyObservables {
  static let all: [ObservableDefinition] = [
    ObservableDefinition(
      "energy", "⟨n⟩", unit: "quanta", "mean photon number: the energy stored in the battery",
      equation: "E = Tr(rho a†a)"
    ) { state, _, _ in Quantity(state.energy) },
    ObservableDefinition(
      "variance", "σ²", "variance of the photon number", equation: "<n²> - <n>²"
    ) { state, _, _ in Quantity(state.photonVariance) },
    ObservableDefinition(
      "fano", "F", "Fano factor: below 1 the field is sub-Poissonian",
      equation: "F = variance/energy (Eq. 18)", undefinedReason: noEnergy
    ) { state, _, _ in state.fano.map(Quantity.init) },
    ObservableDefinition(
      "mandel", "Q", "Mandel's Q parameter", equation: "Q = F - 1", undefinedReason: noEnergy
    ) { state, _, _ in state.mandel.map(Quantity.init) },
    ObservableDefinition(
      "g2", "g²(0)", "second-order coherence at equal times",
      equation: "<a†a†aa>/<n>²", undefinedReason: noEnergy
    ) { state, _, _ in state.secondOrderCoherence.map(Quantity.init) },
    ObservableDefinition(
      "ergotropy", "W", unit: "quanta", "largest work a unitary can extract",
      equation: "W = E - sum of n*lambda_n, eigenvalues in descending order", effort: .eigenvalues
    ) { state, _, _ in Quantity(try state.ergotropy()) },
    ObservableDefinition(
      "ergotropy_incoherent", "W_i", unit: "quanta",
      "ergotropy of the state without its coherences",
      equation: "ergotropy of the dephased state"
    ) { state, _, _ in Quantity(try state.ergotropyIncoherent()) },
    ObservableDefinition(
      "ergotropy_coherent", "W_c", unit: "quanta", "what the coherences add to the ergotropy",
      equation: "ergotropy - ergotropy_incoherent", effort: .eigenvalues
    ) { state, _, _ in Quantity(try state.ergotropyCoherent()) },
    ObservableDefinition(
      "power", "P", unit: "quanta per collision", "energy gained per collision since the start",
      equation: "(E(k) - E(0))/k", undefinedReason: noCollision
    ) { state, _, _ in state.power.map(Quantity.init) },
    ObservableDefinition(
      "power_max", "P_max", unit: "quanta per collision", "largest power reached since the start",
      equation: "maximum of (E(j) - E(0))/j over j = 1 … k", undefinedReason: notFollowed
    ) { state, _, _ in state.powerMaximum.map(Quantity.init) },
  ]

  private static let noEnergy = "the energy cannot be told from 0"
  private static let noCollision = "no collision has happened yet"
  private static let notFollowed =
    "no collision has happened yet, or many were made at once and the states between were not computed"
}
