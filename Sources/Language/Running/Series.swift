import Simulation
import SourceText

/// A series being recorded, or the results of a sweep: columns of numbers with their radii.
struct Series: Sendable {
  /// Values of one column. NaN where it is undefined.
  struct Column: Sendable {
    var values: [Double] = []
    var truncations: [Double] = []
    var roundings: [Double] = []
    /// Standard errors and how far they reach, by place, where values depend on drawn runs.
    private var sampling: [Int: (error: Double, reach: Double)] = [:]

    /// One for every value; nil where none has one.
    var errors: [Double]? {
      sampling.isEmpty ? nil : values.indices.map { sampling[$0]?.error ?? 0 }
    }

    mutating func append(_ value: Value) {
      if case .number(let quantity) = value {
        values.append(quantity.value)
        truncations.append(quantity.truncation)
        roundings.append(quantity.rounding)
        if quantity.isSampled {
          sampling[values.count - 1] = (quantity.error, quantity.reach)
        }
      } else {
        values.append(.nan)
        truncations.append(.nan)
        roundings.append(.nan)
      }
    }

    mutating func removeLast() {
      values.removeLast()
      sampling[values.count] = nil
      truncations.removeLast()
      roundings.removeLast()
    }

    func item(_ index: Int, isInteger: Bool, _ reason: String) -> Value {
      let value = values[index]
      guard !value.isNaN else { return .undefined(reason) }
      return .number(
        Quantity(
          value, truncation: truncations[index], rounding: roundings[index], isInteger: isInteger
        ).sampled(error: sampling[index]?.error ?? 0, reach: sampling[index]?.reach ?? 0))
    }
  }

  let plan: RecordPlan
  /// What tells it from the other curves of its family, NaN for what is no number; empty where there is no family.
  var labels: [Double] = []
  /// How many collisions lie between two samples.
  let every: Int
  /// False once a new cavity was prepared.
  var isOpen = true
  /// k of each sample; strictly increasing.
  private(set) var collisions: [Int] = []
  /// One per observable.
  private(set) var columns: [Column]

  init(_ plan: RecordPlan, every: Int) {
    self.plan = plan
    self.every = every
    columns = [Column](repeating: Column(), count: plan.columns.count)
  }

  /// Whether the state after k collisions belongs to it: the first it meets, then every so many.
  func isDue(_ k: Int) -> Bool { isOpen && (collisions.isEmpty || k % every == 0) && isNew(k) }

  /// Whether k is not in it yet.
  func isNew(_ k: Int) -> Bool { collisions.last.map { $0 < k } ?? true }

  mutating func append(_ k: Int, _ values: [Value]) {
    collisions.append(k)
    for (index, value) in values.enumerated() { columns[index].append(value) }
  }

  /// Takes the sample of k back: the collision that met this state was taken back too.
  mutating func remove(_ k: Int) {
    guard isOpen, collisions.last == k else { return }
    collisions.removeLast()
    for index in columns.indices { columns[index].removeLast() }
  }

  /// Bytes of so many samples.
  func bytes(samples: Double) -> Double { samples * (8 + 24 * Double(columns.count)) }

  /// Column 0 is k.
  func list(_ column: Int) -> Value {
    guard column > 0 else {
      return .list(collisions.map { .number(Quantity(collisions: $0)) })
    }
    let isInteger = plan.columns[column - 1].isInteger
    return .list(
      collisions.indices.map {
        columns[column - 1].item($0, isInteger: isInteger, "it was undefined when it was recorded")
      })
  }

  /// The sample that is farthest from being known within the tolerance, if one is not.
  func leastCertain(_ tolerance: Double) -> (name: String, value: Double, bound: Double)? {
    for (definition, column) in zip(plan.columns, columns) {
      for (value, bound) in zip(column.values, column.truncations)
      where !value.isNaN && !(bound <= tolerance * max(1, abs(value))) {
        return (definition.name, value, bound)
      }
    }
    return nil
  }

  /// For files and pictures.
  var table: DataTable {
    let k = DataColumn(
      name: "k", unit: "", isInteger: true,
      values: collisions.map { Quantity(collisions: $0).value })
    let others = zip(plan.columns, columns).map { definition, column in
      DataColumn(
        name: definition.name, symbol: definition.symbol, unit: definition.unit,
        isInteger: definition.isInteger, values: column.values,
        bounds: definition.isInteger ? [] : zip(column.truncations, column.roundings).map(+))
    }
    return DataTable(name: plan.name, columns: [k] + others, axisCount: 1)
  }
}

// Taking samples.
extension Evaluator {
  /// Starts a series.
  func record(_ plan: RecordPlan, _ step: PlanStep) throws {
    var every = 1
    if let term = plan.every {
      every = Int(
        saturating: min(try number(term, as: Evaluator.everyArgument, machine.cavity), 1e15))
    }
    machine.series.removeAll { $0.plan.slot == plan.slot }
    var series = Series(plan, every: every)
    series.labels = plan.family.map(labels) ?? []
    machine.series.append(series)
  }

  static let everyArgument = ArgumentDefinition(
    "every", .count, in: .atLeastOne, "collisions between two samples")

  var isRecording: Bool { machine.series.contains { $0.isOpen } }

  /// Takes the samples that are due: the state is the one that the next qubit meets.
  func sampleSeries(_ cavity: CavityState) throws {
    // By index: a copy of a series would be copied whole when it grows.
    for index in machine.series.indices where machine.series[index].isDue(cavity.collisions) {
      let values = try sampled(machine.series[index].plan, cavity)
      machine.series[index].append(cavity.collisions, values)
    }
  }

  /// Forgets samples of a state that no qubit has met after all.
  func unsampleSeries(_ k: Int) {
    for index in machine.series.indices { machine.series[index].remove(k) }
  }

  /// The last sample of every running series; they end here.
  func closeSeries() throws {
    let cavity = machine.cavity
    for index in machine.series.indices where machine.series[index].isOpen {
      if machine.series[index].isNew(cavity.collisions) {
        let values = try sampled(machine.series[index].plan, cavity)
        machine.series[index].append(cavity.collisions, values)
      }
      machine.series[index].isOpen = false
    }
  }

  private func sampled(_ plan: RecordPlan, _ cavity: CavityState) throws -> [Value] {
    try plan.columns.map { column in
      do { return try evaluate(column.term, cavity) } catch let end as EndOfTrial {
        return .undefined(end.reason)
      }
    }
  }

  /// A series as it reads now: with the present state as its last sample.
  func reading(ofSeries slot: Int, _ cavity: CavityState) throws -> Series? {
    guard var series = machine.series.first(where: { $0.plan.slot == slot }) else { return nil }
    if series.isOpen, series.isNew(cavity.collisions) {
      series.append(cavity.collisions, try sampled(series.plan, cavity))
    }
    return series
  }

  /// Samples have a finite k.
  func requireFiniteCount(_ step: PlanStep) throws {
    guard machine.cavity.isEndless, let series = machine.series.first(where: \.isOpen) else {
      return
    }
    throw located(
      EvaluationProblem(
        .tooManyCollisions, "`record` cannot go on: k is infinite here",
        label: "collision inf + 1 has no place in the series `\(series.plan.name)`",
        notes: ["`prepare cavity` starts counting anew"]), at: step.span)
  }

  private static let mostBytes = 2e9

  /// Refuses what would not fit the memory before it starts.
  func requireRoom(forCollisions count: Int, _ step: PlanStep) throws {
    for series in machine.series where series.isOpen {
      let earlier = machine.families.first { $0.slot == series.plan.family?.slot }
      let samples =
        Double(series.collisions.count) + Double(count) / Double(series.every)
        + Double(earlier?.sampleCount ?? 0)
      let bytes = series.bytes(samples: samples)
      guard bytes > Evaluator.mostBytes else { continue }
      let needed = NumberFormat(digits: 2).text(Quantity(bytes / 1e9))
      let enough = Int(saturating: (bytes / Evaluator.mostBytes).rounded(.up))
        .multipliedSaturated(by: series.every)
      throw located(
        EvaluationProblem(
          .listTooLong, "the series `\(series.plan.name)` would take \(needed) GB",
          label: "its samples have 2 GB",
          notes: ["record less often: `record … every \(enough) as \(series.plan.name)`"]),
        at: step.span)
    }
  }
}
