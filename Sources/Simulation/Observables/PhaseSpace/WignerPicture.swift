/// The Wigner function over a square grid, with a bound that holds for all of it.
public struct WignerPicture: Sendable {
  /// The middles of the cells, for x (columns) and p (rows).
  public let coordinates: [Double]
  /// `values[row][column]` for p (rows) and x (columns).
  public let values: [[Double]]
  public let truncation: Double
  public let rounding: Double
  /// Whether the fringes are wider than the cells.
  public let showsFringes: Bool

  /// Values and truth lie between -1/pi and 1/pi.
  public var bound: Double { min(truncation + rounding, 2 * CavityState.highestWigner) }
}

extension CavityState {
  /// Cells on either side of the origin: so many, and more where there are fringes, as long as it takes no more than `mostSteps`.
  private static let halfCells = [150, 200, 300]
  /// For large dense states.
  private static let fewHalfCells = 100
  private static let mostSteps = 1e9

  /// The Wigner function on a square that holds the state.
  ///
  /// Checked against what holds for every state before it is given: |W| <= 1/pi, and its integral. Errors: `checkFailed`,
  /// `interrupted`. Cost: as `WignerFunction.readings`; less than a second up to several hundred levels.
  public func wignerPicture(
    isInterrupted: () -> Bool = { false }
  ) throws(SimulationError) -> WignerPicture {
    let function = WignerFunction(self)
    let radius = radiusHoldingState()
    func isAffordable(_ halfCells: Int) -> Bool {
      // Eight reflections of each point share a ring.
      Double(halfCells) * Double(halfCells) / 2 * function.stepsPerRing <= CavityState.mostSteps
    }
    let first = CavityState.halfCells[0]
    var window = PhaseSpaceWindow(
      radius: radius, halfCells: isAffordable(first) ? first : CavityState.fewHalfCells)
    var grid = try WignerGrid(function, window.coordinates, isInterrupted)
    for halfCells in CavityState.halfCells.dropFirst() {
      guard grid.roughness > WignerGrid.smooth, isAffordable(halfCells) else { break }
      window = PhaseSpaceWindow(radius: radius, halfCells: halfCells)
      grid = try WignerGrid(function, window.coordinates, isInterrupted)
    }
    try grid.requireBounded()
    let trace = populations.reduce(0, +)
    if window.sumsExactly {
      try grid.requireIntegral(trace, cell: window.cell)
    } else {
      let radial = function.radialPart()
      if radius * radius * 4 * radial.stepsPerRing <= CavityState.mostSteps {
        try radial.requireRadialIntegral(trace, radius: radius, isInterrupted)
      }
    }
    return WignerPicture(
      coordinates: window.coordinates, values: grid.values, truncation: function.truncation,
      rounding: grid.rounding, showsFringes: grid.roughness <= WignerGrid.sampled)
  }

  /// The Wigner function for every p (rows) and x (columns). Throws `checkFailed` and `interrupted`.
  public func wigner(
    x: [Double], p: [Double], isInterrupted: () -> Bool = { false }
  ) throws(SimulationError) -> [[Double]] {
    let grid = try WignerGrid(WignerFunction(self), x: x, p: p, isInterrupted)
    try grid.requireBounded()
    return grid.values
  }
}

/// Values over a grid, and what can be said of them as a whole.
struct WignerGrid {
  let values: [[Double]]
  let truncation: Double
  /// The largest anywhere.
  let rounding: Double

  /// Mean squares of the change from cell to cell, in units of the value's: a fringe takes twenty cells, or four.
  static let smooth = 0.1
  static let sampled = 2.0

  init(values: [[Double]], truncation: Double, rounding: Double) {
    self.values = values
    self.truncation = truncation
    self.rounding = rounding
  }

  init(
    _ function: WignerFunction, x: [Double], p: [Double], _ isInterrupted: () -> Bool
  ) throws(SimulationError) {
    let points = p.flatMap { p in x.map { PhasePoint(x: $0, p: p) } }
    let readings = try function.readings(at: points, isInterrupted: isInterrupted)
    self.init(
      values: p.indices.map { row in
        readings[(row * x.count)..<((row + 1) * x.count)].map(\.value)
      }, truncation: function.truncation, rounding: readings.map(\.rounding).max() ?? 0)
  }

  init(
    _ function: WignerFunction, _ both: [Double], _ isInterrupted: () -> Bool
  ) throws(SimulationError) {
    try self.init(function, x: both, p: both, isInterrupted)
  }

  /// How much it changes from cell to cell: (k h)² for fringes of wave number k along a side h of the cells.
  var roughness: Double {
    var (changes, squares) = (0.0, 0.0)
    for (row, line) in values.enumerated() {
      for column in line.indices {
        let value = line[column]
        squares += value * value
        let right = column + 1 < line.count ? line[column + 1] - value : 0
        let above = row + 1 < values.count ? values[row + 1][column] - value : 0
        changes += max(right * right, above * above)
      }
    }
    return squares > 0 ? changes / squares : 0
  }

  // MARK: What holds for every state

  /// |W| <= 1/pi. What breaks that by more than the bound is a mistake in this program.
  func requireBounded() throws(SimulationError) {
    let limit = 1 / Double.pi + truncation + rounding
    for line in values {
      // Not `>`: what is not a number is not bounded.
      for value in line where !(abs(value) <= limit) {
        throw .checkFailed(
          quantity: "the Wigner function", value: value, expected: "at most 1/pi in size")
      }
    }
  }

  /// The integral is the trace of what is kept, but for what lies outside.
  func requireIntegral(_ trace: Double, cell: Double) throws(SimulationError) {
    var sum = CompensatedSum()
    for line in values { for value in line { sum.add(value) } }
    let area = cell * cell
    let slack =
      4 * CavityState.outsideWindow + area * Double(values.count * values.count) * rounding
    try WignerGrid.require(integral: area * sum.value, trace, slack)
  }

  static func require(
    integral: Double, _ trace: Double, _ slack: Double
  ) throws(SimulationError) {
    guard abs(integral - trace) <= slack else {
      throw .checkFailed(
        quantity: "the integral of the Wigner function", value: integral,
        expected: "\(trace), the trace of the state")
    }
  }
}

extension WignerFunction {
  /// The same check of a `radialPart` where cells are too coarse for it: 2 pi times the integral of r W over r, averaged over all directions, by
  /// Gauss and Legendre on panels in each of which the fastest fringe turns by two radians.
  func requireRadialIntegral(
    _ trace: Double, radius: Double, _ isInterrupted: () -> Bool
  ) throws(SimulationError) {
    let panels = Int(saturating: (radius * radius / 2).rounded(.up)) + 1
    let width = radius / Double(panels)
    var points: [PhasePoint] = []
    var weights: [Double] = []
    for panel in 0..<panels {
      let middle = (Double(panel) + 0.5) * width
      for (node, weight) in WignerFunction.gaussLegendre {
        for x in [middle - node * width / 2, middle + node * width / 2] {
          points.append(PhasePoint(x: x, p: 0))
          weights.append(weight * width / 2 * x)
        }
      }
    }
    let readings = try readings(at: points, isInterrupted: isInterrupted)
    var sum = CompensatedSum()
    var doubt = 0.0
    for (reading, weight) in zip(readings, weights) {
      sum.add(weight * reading.value)
      doubt += weight * reading.rounding
    }
    try WignerGrid.require(
      integral: 2 * Double.pi * sum.value, trace,
      4 * CavityState.outsideWindow + 2 * Double.pi * doubt)
  }

  /// Nodes of either sign and their weights (Abramowitz and Stegun, table 25.4, n = 8).
  private static let gaussLegendre = [
    (0.183_434_642_495_650, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887),
    (0.796_666_477_413_627, 0.222_381_034_453_374),
    (0.960_289_856_497_536, 0.101_228_536_290_376),
  ]
}
