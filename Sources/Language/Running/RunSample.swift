import Simulation
import SourceText

/// What runs of `trajectories` came to.
struct RunSample: Sendable {
  let root: CavityState
  let confidence: Double
  private(set) var sums = RunSums()
  /// The same runs in groups, each left out once: what the others make of an observable says how well it is known.
  private var groups: [RunSums] = []
  /// Of the numbers that the block measures, over all runs.
  private(set) var columns: [RunningMean]
  /// The largest and the mean bound of each.
  private var truncations: [RunningMean]
  private var roundings: [RunningMean]

  /// Enough for a standard error that is known to an eighth of itself.
  private static let mostGroups = 32

  init(root: CavityState, confidence: Double, columns: Int) {
    (self.root, self.confidence) = (root, confidence)
    self.columns = [RunningMean](repeating: RunningMean(), count: columns)
    (truncations, roundings) = (self.columns, self.columns)
  }

  /// Batches come in their order.
  mutating func add(_ batch: TrajectoryBatch) {
    sums.add(batch.sums)
    let group = batch.index % RunSample.mostGroups
    if group == groups.count { groups.append(RunSums()) }
    groups[group].add(batch.sums)
    for row in batch.rows {
      for (index, reading) in row.outcome.point.readings.prefix(columns.count).enumerated() {
        guard let reading, reading.items == nil else { continue }
        columns[index].add(reading.value)
        truncations[index].add(reading.truncation)
        roundings[index].add(reading.rounding)
      }
    }
  }

  var summary: (daemonic: Estimate, mean: CavityState) {
    (sums.daemonic(from: root), sums.mean(from: root))
  }

  func sampled(_ quantity: Quantity, error: Double) -> Quantity {
    quantity.withoutLimits.sampled(error: error, reach: confidence * error)
  }

  /// The mean of a column; nil where no run has it.
  func columnMean(_ index: Int) -> Quantity? {
    guard columns.indices.contains(index), columns[index].count > 0 else { return nil }
    let mean = columns[index].mean
    return sampled(
      Quantity(
        mean, truncation: truncations[index].mean,
        rounding: roundings[index].mean + 8 * abs(mean) * Quantity.unitRoundoff),
      error: columns[index].standardError)
  }

  /// The standard error of what an observable of the mean state is, with the bias that comes from a finite number of runs: the jackknife with a
  /// group left out at a time, of sizes that may differ (Busing, Meijer and van der Leeden, Stat. Comput. 9, 3, 1999). Nil where it is undefined.
  func error(of value: Double, _ observable: (CavityState) throws -> Double?) rethrows -> Double? {
    guard groups.count > 1 else { return .infinity }
    let whole = Double(sums.runs)
    var others: [(share: Double, value: Double)] = []
    for index in groups.indices {
      var rest = RunSums()
      for (other, group) in groups.enumerated() where other != index { rest.add(group) }
      guard let value = try observable(rest.mean(from: root)) else { return nil }
      others.append((whole / Double(groups[index].runs), value))
    }
    let count = Double(groups.count)
    let kept = others.reduce(0) { $0 + (1 - 1 / $1.share) * $1.value }
    let corrected = count * value - kept
    let variance =
      others.reduce(0) {
        let pseudo = $1.share * value - ($1.share - 1) * $1.value
        return $0 + (pseudo - corrected) * (pseudo - corrected) / ($1.share - 1)
      } / count
    let bias = corrected - value
    return (variance + bias * bias).squareRoot()
  }
}

extension Evaluator {
  /// A value of drawn records as a whole.
  func value(
    _ quantity: TreeQuantity, of sample: RunSample, _ tree: TreeSummary, _ term: Term
  ) throws -> Value {
    switch quantity {
    case .runs, .leaves: return .number(Quantity(integer: sample.sums.runs))
    case .left: return .number(Quantity(integer: sample.sums.left))
    case .daemonic:
      return .number(
        sample.sampled(
          Quantity(tree.daemonic), error: sample.sums.ergotropy.standardError))
    case .columnMean(let index):
      return sample.columnMean(index).map { .number($0) }
        ?? .undefined("no run has a number for it")
    case .mean(let definition):
      let value = try measure(Shared(definition), [], 0, tree.mean, term)
      guard case .number(let quantity) = value else { return value }
      guard let error = try standardError(definition, quantity, sample, term) else {
        return .undefined("it is undefined for some of the runs")
      }
      return .number(sample.sampled(quantity, error: error))
    case .error(let inner):
      let value = try value(inner, of: sample, tree, term)
      guard case .number(let quantity) = value else { return value }
      guard quantity.error.isFinite else {
        return .undefined("a single run has no standard error")
      }
      return .number(
        Quantity(
          quantity.error, truncation: quantity.truncation,
          rounding: quantity.rounding + 1e-14 * quantity.error))
    }
  }

  private func standardError(
    _ definition: ObservableDefinition, _ quantity: Quantity, _ sample: RunSample, _ term: Term
  ) throws -> Double? {
    if definition.name == "energy" { return sample.sums.energy.standardError }
    let shared = Shared(definition)
    return try sample.error(of: quantity.value) { state in
      guard case .number(let other) = try measure(shared, [], 0, state, term) else {
        return nil
      }
      return other.value
    }
  }
}
