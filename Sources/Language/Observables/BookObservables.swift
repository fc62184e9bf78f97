import Simulation

/// Observables of the energies and entropies that qubits and baths exchange with the cavity, of the last collision or damping and summed.
enum BookObservables {
  static let all: [ObservableDefinition] = entries + [efficiency]

  private static let entries: [ObservableDefinition] = rows.flatMap { row in
    let last = definition(
      row.name, row.symbol, unit: row.unit, row.help, row.equation, row.quantity,
      effort: row.quantity == .information ? .eigenvalues : .little, isSum: false)
    guard row.isSummed else { return [last] }
    let sum = definition(
      "sum_\(row.name)", "Σ\(row.symbol)", unit: row.unit,
      "\(row.sum), summed since the cavity was prepared", "the sum of `\(row.name)`", row.quantity,
      effort: row.quantity == .information ? .eigenvalues : .little, isSum: true)
    return [last, sum]
  }

  private struct Row {
    let name: String
    let symbol: String
    var unit = "quanta"
    let help: String
    let equation: String
    /// What the sum is of.
    var sum = ""
    let quantity: BookQuantity
    var isSummed: Bool { !sum.isEmpty }
  }

  private static let rows = [
    Row(
      name: "e_in", symbol: "e_in",
      help: "energy that the last qubit brought, in quanta of the cavity",
      equation: "(omega_q/omega) (1-q)", sum: "energy that the qubits brought",
      quantity: .energyIn),
    Row(
      name: "e_out", symbol: "e_out", help: "energy that the last qubit took away",
      equation: "(omega_q/omega) (1 - q_out)", sum: "energy that the qubits took away",
      quantity: .energyOut),
    Row(
      name: "gain", symbol: "ΔE", help: "energy that the cavity gained in the last collision",
      equation: "change of <n> in the collision, before the loss in `with damp`",
      quantity: .gain),
    Row(
      name: "work", symbol: "w", help: "work of switching the last collision on and off",
      equation: "gain + e_out - e_in; 0 for Jaynes-Cummings on resonance",
      sum: "work of switching the collisions", quantity: .work),
    Row(
      name: "heat", symbol: "h", help: "energy that the bath gave in the last damping",
      equation: "change of <n> in the damping; 0 after a collision that none has followed",
      sum: "energy that the bath gave", quantity: .heat),
    Row(
      name: "ergotropy_in", symbol: "w_in",
      help: "largest work a unitary could take from the last qubit before its collision",
      equation: "e_in - (omega_q/omega) times the smaller eigenvalue of sigma",
      sum: "ergotropy that the qubits brought", quantity: .ergotropyIn),
    Row(
      name: "ergotropy_out", symbol: "w_out",
      help: "largest work a unitary could take from the last qubit after its collision",
      equation: "e_out - (omega_q/omega) times the smaller eigenvalue of sigma'",
      sum: "ergotropy that the qubits took away, of each by itself", quantity: .ergotropyOut),
    Row(
      name: "information", symbol: "I", unit: "nats",
      help: "mutual information of qubit and cavity that the last collision built",
      equation: "S(rho') + S(sigma') - S(rho) - S(sigma) >= 0",
      sum: "mutual information that the collisions built", quantity: .information),
    Row(
      name: "entropy_production", symbol: "Σ_S", unit: "nats",
      help: "entropy that the last damping produced",
      equation: "Delta S - heat ln((1+nbar)/nbar) >= 0; undefined for nbar=0",
      sum: "entropy that the dampings produced", quantity: .entropyProduction),
    Row(
      name: "exchange_variance", symbol: "var(e)", unit: "quanta²",
      help: "variance of the energy that the last qubit gave, whose mean is e_in - e_out",
      equation:
        "that of H_q - U†H_qU: (omega_q/omega)² [(1-q) P(e→g) + q P(g→e) - (q_out - q)²] (Esposito, Harbola and Mukamel, Rev. Mod. Phys. 81, 1665, 2009)",
      quantity: .exchangeVariance),
  ]

  static let efficiency: ObservableDefinition = {
    var definition = ObservableDefinition(
      "efficiency", "η",
      "part of the ergotropy at `mark NAME` that outgoing qubits have carried away since, of each by itself",
      equation: "sum of (ergotropy_out - ergotropy_in) since the mark, over the ergotropy there",
      variants: [
        ObservableVariant(nil, [ArgumentDefinition("NAME", .mark, "the name of a `mark`")])
      ],
      undefinedReason: "nothing is marked, or the ergotropy there cannot be told from 0"
    ) { state, values, _ in
      try Quantity(booked: state.efficiency(since: Int(saturating: values[0])))
    }.brought(by: 1)
    definition.looksAtQubit = true
    definition.books = [.energies, .qubits]
    definition.more = """
      Two more efficiencies, of charging, are written as they are defined:
        energy/sum_e_in                                    the part of the energy brought that is stored
        ergotropy/(sum_ergotropy_in - sum_ergotropy_out)   the part of the work spent that can be drawn again
      Work is counted qubit by qubit: outgoing qubits are correlated, and together hold more.
      """
    return definition
  }()

  private static func definition(
    _ name: String, _ symbol: String, unit: String, _ help: String, _ equation: String,
    _ quantity: BookQuantity, effort: ObservableDefinition.Effort, isSum: Bool
  ) -> ObservableDefinition {
    var definition = ObservableDefinition(
      name, symbol, unit: unit, help, equation: equation,
      undefinedReason: "there is nothing to tell of yet, or it was not computed on the way",
      effort: effort
    ) { state, _, _ in
      if quantity == .information, !isSum, let shared = try state.memoryInformation() {
        return Quantity(shared)
      }
      return try Quantity(booked: isSum ? state.totalBooked(quantity) : state.lastBooked(quantity))
    }.brought(by: 1)
    definition.looksAtQubit = true
    definition.books = quantity.interest(summed: isSum)
    return definition
  }
}

/// A value that does not exist, with the reason in the user's words.
struct UndefinedReason: Error {
  let text: String
}

extension Quantity {
  init(booked entry: BookEntry) throws {
    switch entry {
    case .success(let estimate): self.init(estimate)
    case .failure(let gap): throw UndefinedReason(text: gap.explanation)
    }
  }
}

extension BookGap {
  /// A clause for people.
  var explanation: String {
    switch self {
    case .noQubit: QubitObservables.noQubit
    case .nothingYet: "neither a collision nor a damping has happened in this cavity yet"
    case .frequencyUnknown:
      "a detuned collision tells only how the qubit's frequency differs from the cavity's: `omega=` beside `detuning=` says the cavity's"
    case .madeAtOnce:
      "many collisions were made at once, and what happened on the way was not computed"
    case .endless: "it is a sum over infinitely many collisions"
    case .notFollowed: "it was not followed since the cavity was prepared"
    case .atRandom: "qubits arrive at random, and what each became is not computed"
    case .lossInside:
      "the cavity leaks while qubits pass, and what the bath gives then is not told apart"
    case .detected:
      "a detector looked at qubits: what it said has changed the cavity's energy as well"
    case .remembered:
      "qubits stayed in memory: what each brought and took is not told apart"
    case .notMarked: "nothing was marked under this name since the cavity was prepared"
    case .noErgotropy: "the ergotropy at the mark cannot be told from 0"
    case .coldBath:
      "a bath with nbar=0 has no temperature by which its heat could be an entropy"
    }
  }
}
