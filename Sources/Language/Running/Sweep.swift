/// The results of a sweep: one row per point.
struct SweepTable: Sendable {
  let plan: SweepPlan
  /// The values of the axes at each point, by axis.
  var axes: [[Double]]
  var columns: [Series.Column]
  /// The rows of columns that hold lists, by column.
  var lists: [Int: [[SweepPoint.Reading?]]] = [:]
  var statuses: [String]

  /// Columns are the axes, then what was measured.
  ///
  /// From -1 downwards: what was measured, whatever number of axes there is.
  func list(_ column: Int) -> Value {
    if column < 0 { return list(axes.count - 1 - column) }
    guard column >= axes.count else {
      return .list(
        axes[column].map { value in
          .number(Quantity(value, isInteger: plan.axisIsInteger(column, axes[column])))
        })
    }
    let measured = columns[column - axes.count]
    if let rows = lists[column - axes.count] {
      return .list(rows.indices.map { listOrNumber(rows[$0], measured, $0) })
    }
    let isInteger = plan.columns[column - axes.count].isInteger
    return .list(
      statuses.indices.map { row in
        measured.item(
          row, isInteger: isInteger,
          statuses[row] == SweepPoint.ok ? "it was undefined at this point" : statuses[row])
      })
  }

  /// An empty row of a column of lists is a point without one.
  private func listOrNumber(
    _ items: [SweepPoint.Reading?], _ column: Series.Column, _ row: Int
  ) -> Value {
    let reason = statuses[row] == SweepPoint.ok ? "it was undefined at this point" : statuses[row]
    if items.isEmpty, statuses[row] != SweepPoint.ok {
      return column.item(row, isInteger: false, reason)
    }
    return SweepCollector.value(SweepPoint.Reading(items: items), isInteger: false)
  }

  var table: DataTable {
    let names = plan.axes.flatMap { $0.names.map(\.name) }
    let axisColumns = zip(names, axes).map { name, values in
      DataColumn(
        name: name, isInteger: values.allSatisfy { $0 == $0.rounded() && abs($0) < 1e15 },
        values: values)
    }
    let others = zip(plan.columns, columns).map { definition, column in
      DataColumn(
        name: definition.name, symbol: definition.symbol, unit: definition.unit,
        isInteger: definition.isInteger, values: column.values,
        bounds: definition.isInteger ? [] : zip(column.truncations, column.roundings).map(+))
    }
    var columns = axisColumns + others
    for (column, rows) in lists {
      columns[axes.count + column].bounds = []
      columns[axes.count + column].lists = rows.map { items in
        DataList(
          values: items.map { $0?.value ?? .nan },
          bounds: items.map { $0.map { $0.truncation + $0.rounding } ?? .nan })
      }
    }
    // Behind all others, whose places are known.
    columns += zip(plan.columns, self.columns).compactMap { definition, column in
      column.errors.map { DataColumn(name: "\(definition.name)_error", values: $0) }
    }
    return DataTable(
      name: plan.name, columns: columns, axisCount: axes.count, statuses: statuses)
  }
}

/// What came of one point of a sweep. All of it is numbers and text, so that it can be kept in a file.
public struct SweepPoint: Sendable, Equatable {
  /// A value measured: nil where it is undefined.
  public struct Reading: Sendable, Equatable {
    public let value: Double
    public let truncation: Double
    public let rounding: Double
    /// Of a mean over drawn runs: its standard error, and how far claims about it have to hold.
    public let error: Double
    public let reach: Double
    /// The items of a list; nil for a number.
    public let items: [Reading?]?

    public init(
      value: Double, truncation: Double, rounding: Double, error: Double = 0, reach: Double = 0
    ) {
      (self.value, self.truncation, self.rounding) = (value, truncation, rounding)
      (self.error, self.reach) = (error, reach)
      items = nil
    }

    public init(items: [Reading?]) {
      (value, truncation, rounding, error, reach) = (0, 0, 0, 0, 0)
      self.items = items
    }
  }

  public static let ok = "ok"

  public internal(set) var index: Int
  /// In the order of the sweep's columns.
  public var readings: [Reading?]
  /// `ok`, or what went wrong.
  public var status: String
  public var printed: [String]
  /// Of each claim met, the number of its line and its verdict.
  public var verdicts: [Verdict]
  public var collisions: Int
  public var untilsNeverMet: Int

  public struct Verdict: Sendable, Equatable {
    public let line: Int
    public let verdict: String

    public init(line: Int, verdict: String) {
      (self.line, self.verdict) = (line, verdict)
    }
  }

  public init(
    index: Int, readings: [Reading?], status: String, printed: [String], verdicts: [Verdict],
    collisions: Int, untilsNeverMet: Int
  ) {
    self.index = index
    self.readings = readings
    self.status = status
    self.printed = printed
    self.verdicts = verdicts
    self.collisions = collisions
    self.untilsNeverMet = untilsNeverMet
  }
}

/// A point of a sweep as results tell it.
public struct PointRecord: Sendable {
  /// The name of the sweep; empty if it has none.
  public let sweep: String
  public let index: Int
  public let axes: [(name: String, value: Quantity)]
  public let values: [(name: String, value: Value)]
  public let status: String
  public let line: Int
  /// How many points the sweep has.
  public let total: Int
}

/// A sweep that is over.
public struct SweepRecord: Sendable {
  /// Empty if it has none.
  public let name: String
  public let line: Int
}

/// What a sweep is, for whoever keeps its points: the journal, the shards.
public struct SweepDescription: Sendable {
  /// Which sweep of the program it is, from 0.
  public let ordinal: Int
  public let name: String
  /// What identifies the experiment; nil for a sweep inside a block, which may be run several times.
  public let identity: String?
  public let pointCount: Int
  public let columns: [String]
  /// The largest number of collisions of a point, where that is known.
  public let collisionsPerPoint: Double?
  public let axes: [(name: String, values: [Double])]
}

/// Keeps the points of sweeps beyond the run, and decides which of them are to be computed here.
public protocol SweepKeeper: AnyObject {
  /// Points known already, by index. Called once, before the sweep starts.
  func begin(_ sweep: SweepDescription) throws -> [Int: SweepPoint]
  /// A point was computed. Called from one thread.
  func keep(_ point: SweepPoint)
  /// The points of a sweep to be computed; nil: all that are missing.
  func wanted(_ sweep: SweepDescription) -> ((Int) -> Bool)?
  /// All points there are to be of it are known. True ends the run here.
  func end(_ sweep: SweepDescription) -> Bool
}
