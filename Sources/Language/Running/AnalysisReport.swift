import Simulation

extension AnalysisRecord {
  /// All that was found, by name; a computed number `x` is followed by `x_bound`.
  public var report: [(name: String, value: ReportValue)] {
    [
      ("theta", .number(theta))
    ] + couplingFields + [
      ("q", .number(qubit.groundWeight)),
      ("c", .number(qubit.coherence)), ("gamma", .number(damping?.strength ?? 0)),
      ("nbar", .number(damping?.thermalPhotons ?? 0)),
      ("from", .word(isFromState ? "state" : "vacuum")),
      ("gates", .list(analysis.gates.map(value))),
      ("sectors", .list(analysis.sectors.map(value))),
      ("elsewhere", .number(analysis.weightElsewhere.value)),
      ("elsewhere_bound", .number(analysis.weightElsewhere.bound)),
      ("steady", analysis.steady.map(value) ?? .missing), ("basin", basin),
    ]
  }

  /// Nothing for Jaynes-Cummings.
  private var couplingFields: [(name: String, value: ReportValue)] {
    guard let coupling else { return [] }
    return [("coupling", .word(coupling.word))] + coupling.arguments
      + (analysis.step > 1 ? [("photons", .count(analysis.step))] : [])
  }

  private func value(_ gate: Gate) -> ReportValue {
    .fields([
      ("n", .count(gate.level)), ("j", .count(gate.halfTurns)), ("exact", .truth(gate.isExact)),
      ("passes", .number(gate.transmission)),
    ])
  }

  private func value(_ occupied: CycleAnalysis.Occupied) -> ReportValue {
    let sector = occupied.sector
    return .fields(
      [
        ("first", .count(sector.lower)),
        ("last", sector.end.map { .count($0.level - analysis.step) } ?? .missing),
        ("weight", .number(occupied.weight.value)),
        ("weight_bound", .number(occupied.weight.bound)),
        ("state", .word(sector.kind.rawValue)),
      ] + pair("energy", sector.energy) + pair("purity", sector.purity)
        + pair("lambda2", sector.secondEigenvalue) + pair("relaxation", sector.relaxation))
  }

  private func value(_ steady: CycleAnalysis.Steady) -> ReportValue {
    .fields(
      pair("energy", steady.energy) + pair("purity", steady.purity)
        + pair("fano", steady.fano) + pair("lambda2", steady.secondEigenvalue)
        + pair("relaxation", steady.relaxation))
  }

  private var basin: ReportValue {
    guard let basin = analysis.basin, let hold else { return .missing }
    return .fields(
      [("levels", .count(basin.levels)), ("holds", .word(hold.rawValue))]
        + pair("leak", basin.leak) + pair("lifetime", basin.lifetime)
        + pair("energy", basin.energy) + pair("purity", basin.purity)
        + pair("lambda2", analysis.basinSecond) + pair("relaxation", analysis.basinRelaxation)
        + pair("spilled", analysis.spilled))
  }

  private func pair(_ name: String, _ estimate: Estimate?) -> [(name: String, value: ReportValue)] {
    [
      // As for k: JSON has no number for it, and null is what there is not.
      (name, estimate.map { $0.value == .infinity ? .word("inf") : .number($0.value) } ?? .missing),
      (name + "_bound", estimate.map { .number($0.bound) } ?? .missing),
    ]
  }
}
