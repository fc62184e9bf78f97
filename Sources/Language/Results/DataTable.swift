public import Simulation

/// A column of numbers with their bounds.
public struct DataColumn: Sendable {
  /// As it is written in the language: `energy`, `k`, `population(3)`, or the name of an axis.
  public let name: String
  /// For labels: `⟨n⟩`; the name where there is none.
  public let symbol: String
  /// `quanta`; empty for a pure number.
  public let unit: String
  /// Counts, written without a fraction.
  public let isInteger: Bool
  /// NaN where it is undefined.
  public var values: [Double]
  /// How far the truth may be from each; empty where everything is exact.
  public var bounds: [Double]
  /// Where a row holds a list: the lists, row by row; `values` and `bounds` mean nothing then.
  public var lists: [DataList]?

  public init(
    name: String, symbol: String = "", unit: String = "", isInteger: Bool = false,
    values: [Double] = [], bounds: [Double] = []
  ) {
    self.name = name
    self.symbol = symbol.isEmpty ? name : symbol
    self.unit = unit
    self.isInteger = isInteger
    self.values = values
    self.bounds = bounds
  }
}

/// A list in a row of a table, with the bounds of its numbers. NaN where one is undefined.
public struct DataList: Sendable {
  public let values: [Double]
  public let bounds: [Double]
}

/// A recorded series, or the results of a sweep in long form: one row per sample or point.
public struct DataTable: Sendable {
  /// The name it has in the script.
  public let name: String
  /// All of one length. The first `axisCount` are what the others are functions of: `k`, or the axes of a sweep.
  public var columns: [DataColumn]
  public let axisCount: Int
  /// `ok` or what went wrong, one per row; empty for a series.
  public var statuses: [String]

  public init(name: String, columns: [DataColumn], axisCount: Int, statuses: [String] = []) {
    self.name = name
    self.columns = columns
    self.axisCount = axisCount
    self.statuses = statuses
  }

  public var rowCount: Int { columns.first?.values.count ?? 0 }
}

/// What a file of results has to carry so that it can be made again.
public struct Provenance: Sendable {
  /// `maser 0.1.0`.
  public var tool: String
  public var language: Int
  /// The command line as typed.
  public var commandLine: [String]
  /// The whole text of the script.
  public var script: String
  /// What identifies the experiment whatever its layout; empty where there is none.
  public var identity: String
  public var parameters: [(name: String, value: Double)]
  public var seed: UInt64
  /// Fock levels at the end.
  public var levels: Int
  /// The tolerance in force.
  public var tolerance: Double
  /// The largest truncation bound of trace and energy at the end.
  public var traceBound: Double
  public var energyBound: Double

  public init(
    tool: String, language: Int, commandLine: [String], script: String, identity: String,
    parameters: [(name: String, value: Double)], seed: UInt64, levels: Int, tolerance: Double,
    traceBound: Double, energyBound: Double
  ) {
    self.tool = tool
    self.language = language
    self.commandLine = commandLine
    self.script = script
    self.identity = identity
    self.parameters = parameters
    self.seed = seed
    self.levels = levels
    self.tolerance = tolerance
    self.traceBound = traceBound
    self.energyBound = energyBound
  }
}

extension DataTable {
  /// A column by its place; from -1 downwards those behind the axes, whatever number of these there is.
  func column(_ place: Int) -> DataColumn {
    columns[place < 0 ? axisCount - 1 - place : place]
  }
}

/// The density matrix of the cavity, for files: populations and, where there are coherences, all elements.
public struct StateData: Sendable {
  public let levels: Int
  public let populations: [Double]
  /// Row-major N x N; empty for a state without coherences.
  public let real: [Double]
  public let imaginary: [Double]
  /// k.
  public let collisions: Int
  /// The sums of the error ledger, d, w, v and the rounding steps first: with them the state can be read back with its bound.
  public let bounds: [Double]
  /// A qubit in memory.
  public let qubit: StoredQubit?

  public init(
    levels: Int, populations: [Double], real: [Double], imaginary: [Double], collisions: Int,
    bounds: [Double], qubit: StoredQubit? = nil
  ) {
    self.bounds = bounds
    self.qubit = qubit
    self.levels = levels
    self.populations = populations
    self.real = real
    self.imaginary = imaginary
    self.collisions = collisions
  }
}
