import Language

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What colours mean.
enum ColourScale {
  /// From the least to the greatest.
  case sequential
  /// From blue below 0 through white to red above it.
  case diverging
}

extension PlotBody {
  /// Coloured cells, grey where there is no value.
  init(
    map grid: Grid, scale: ColourScale, look: FigureLook, named blocks: String,
    on terminal: GnuplotScript.Terminal
  ) {
    guard let found = grid.range, !grid.x.isEmpty, !grid.y.isEmpty else {
      self.init(
        empty: "Nothing to draw: no values.", x: grid.xAxis, y: grid.yAxis, on: terminal)
      return
    }
    self.init()
    let range =
      look.zRange.map { AxisRange($0, logarithmic: grid.zAxis.isLogarithmic) }
      ?? (scale == .diverging ? found.symmetric : found)
    if terminal.isText {
      drawShades(grid, scale, range, look, on: terminal)
    } else {
      drawCells(grid, scale, range, look, named: blocks, on: terminal)
    }
  }

  private mutating func drawCells(
    _ grid: Grid, _ scale: ColourScale, _ range: AxisRange, _ look: FigureLook,
    named blocks: String, on terminal: GnuplotScript.Terminal
  ) {
    // A browser blurs an image; cells stay sharp, but make a larger file.
    let asImage = grid.isEven && (terminal != .svg || grid.x.count * grid.y.count > 10_000)
    let name = "$\(blocks)map"
    data = [asImage ? grid.pixelBlock(name) : grid.cellBlock(name)]
    elements = [
      asImage
        ? "\(name) using 1:2:3 with image notitle"
        : "\(name) using 1:2:3:4:5:6:7 with boxxyerror lc palette fs solid 1 noborder notitle"
    ]
    let isGrey = look.style == .grey
    var notes = grid.hasGaps ? ["\(isGrey ? "White" : "Grey"): no value."] : []
    let heights = look.contours.heights(in: range)
    if !heights.isEmpty, grid.x.count > 1, grid.y.count > 1 {
      data += contourCommands(grid, heights, named: blocks)
      // Over dark and light cells alike.
      elements += ["lw 2.6 lc rgb '#ffffff'", "lw 1 lc rgb '#202020'"].map {
        "$\(blocks)contours using 1:2 with lines \($0) notitle"
      }
      notes.append(
        "Lines: \(heights.map { NumberFormat().shortText($0) }.joined(separator: ", ")).")
    }
    note = notes.joined(separator: " ")
    let x = look.xRange.map { AxisRange($0, logarithmic: grid.xAxis.isLogarithmic) } ?? grid.xRange
    let y = look.yRange.map { AxisRange($0, logarithmic: grid.yAxis.isLogarithmic) } ?? grid.yRange
    settings = { canvas in
      axisCommands("x", grid.xAxis, x, look.xLabel, on: terminal)
        + (canvas.frameUnits < 600 ? x.fewTics("x") : [])
        + axisCommands("y", grid.yAxis, y, look.yLabel, on: terminal)
        + axisCommands("cb", grid.zAxis, range, look.zLabel, on: terminal)
        + GuideLines(look, x, y, overShades: true, on: terminal).commands
        + (scale == .diverging ? ["set size ratio -1"] : [])
        + [
          "unset key", "unset grid", "set cblabel offset character 1.5,0",
          "set rmargin at screen \(canvas.fromRight(canvas.frameUnits < 600 ? 130 : 176))",
          palette(scale, isGrey: isGrey),
          "set object 1 rectangle from graph 0,0 to graph 1,1 behind"
            + " fc rgb '\(isGrey ? "#ffffff" : "#b8b8b8")' fs solid noborder",
        ]
    }
  }
}

/// Numbers over a grid, with ascending coordinates.
struct Grid {
  let x: [Double]
  let y: [Double]
  /// NaN where there is nothing to be drawn.
  let z: [[Double]]
  let xAxis: Figure.Axis
  let yAxis: Figure.Axis
  let zAxis: Figure.Axis
  /// Between the cells and at their ends: one more than there are cells.
  let xEdges: [Double]
  let yEdges: [Double]

  init(
    x: [Double], y: [Double], z: [[Double]], xAxis: Figure.Axis, yAxis: Figure.Axis,
    zAxis: Figure.Axis
  ) {
    let columns = ascending(x, logarithmic: xAxis.isLogarithmic)
    let rows = ascending(y, logarithmic: yAxis.isLogarithmic)
    self.x = columns.map { x[$0] }
    self.y = rows.map { y[$0] }
    self.z = rows.map { row in
      columns.map { column in
        let value = row < z.count && column < z[row].count ? z[row][column] : .nan
        return isDrawable(value, logarithmic: zAxis.isLogarithmic) ? value : .nan
      }
    }
    (self.xAxis, self.yAxis, self.zAxis) = (xAxis, yAxis, zAxis)
    xEdges = edges(of: self.x, logarithmic: xAxis.isLogarithmic)
    yEdges = edges(of: self.y, logarithmic: yAxis.isLogarithmic)
  }

  init(wigner values: [[Double]], x: [Double], p: [Double]) {
    self.init(
      x: x, y: p, z: values, xAxis: Figure.Axis(symbol: "x", name: "quadrature"),
      yAxis: Figure.Axis(symbol: "p", name: "quadrature"),
      zAxis: Figure.Axis(symbol: "W(x, p)", name: "Wigner function"))
  }

  var range: AxisRange? {
    AxisRange(of: z.lazy.joined(), logarithmic: zAxis.isLogarithmic)
  }

  /// To the outer edges and no further.
  var xRange: AxisRange {
    AxisRange(xEdges[0], xEdges[x.count], logarithmic: xAxis.isLogarithmic)
  }

  var yRange: AxisRange {
    AxisRange(yEdges[0], yEdges[y.count], logarithmic: yAxis.isLogarithmic)
  }

  var hasGaps: Bool { z.contains { $0.contains(where: \.isNaN) } }

  /// Whether its cells are all of one size, as the pixels of an image are.
  var isEven: Bool {
    !xAxis.isLogarithmic && !yAxis.isLogarithmic && evenlySpaced(x) && evenlySpaced(y)
  }

  func pixelBlock(_ name: String) -> String {
    block(name) { row, column in "\(x[column]) \(y[row]) \(numberText(z[row][column]))\n" }
  }

  /// Centre and edges of each cell that has a value.
  ///
  /// A cell reaches below those that are drawn after it, so that no seam shows between them.
  func cellBlock(_ name: String) -> String {
    block(name) { row, column in
      guard !z[row][column].isNaN else { return "" }
      let isJoined = hasValue(row, column + 1)
      let right = isJoined ? x[column + 1] : xEdges[column + 1]
      let isBelow =
        hasValue(row + 1, column) && (!isJoined || hasValue(row + 1, column + 1))
      let top = isBelow ? y[row + 1] : yEdges[row + 1]
      return "\(x[column]) \(y[row]) \(xEdges[column]) \(right) \(yEdges[row]) \(top)"
        + " \(z[row][column])\n"
    }
  }

  private func hasValue(_ row: Int, _ column: Int) -> Bool {
    row < y.count && column < x.count && !z[row][column].isNaN
  }

  private func block(
    _ name: String, between rows: String = "", _ line: (_ row: Int, _ column: Int) -> String
  ) -> String {
    let lines = y.indices.map { row in x.indices.map { line(row, $0) }.joined() }
    return "\(name) << EOD\n" + lines.joined(separator: rows) + "EOD"
  }

  /// Rows apart, as what follows lines of equal height wants them.
  func fieldBlock(_ name: String) -> String {
    block(name, between: "\n") { row, column in
      "\(x[column]) \(y[row]) \(numberText(z[row][column]))\n"
    }
  }
}

private func numberText(_ value: Double) -> String { value.isNaN ? "NaN" : "\(value)" }

/// The places of the coordinates that can be drawn, in their order.
private func ascending(_ values: [Double], logarithmic: Bool) -> [Int] {
  values.indices.filter { isDrawable(values[$0], logarithmic: logarithmic) }
    .sorted { values[$0] < values[$1] }
}

private func evenlySpaced(_ values: [Double]) -> Bool {
  guard values.count > 1, let first = values.first, let last = values.last else { return false }
  let step = (last - first) / Double(values.count - 1)
  return zip(values, values.dropFirst()).allSatisfy { abs($1 - $0 - step) <= 1e-6 * step }
    && step > 1e-12 * max(abs(first), abs(last))
}

/// Half way between neighbours, and as far beyond the first and the last.
private func edges(of values: [Double], logarithmic: Bool) -> [Double] {
  guard let first = values.first else { return [] }
  if logarithmic { return edges(of: values.map { log($0) }, logarithmic: false).map { exp($0) } }
  guard values.count > 1 else {
    let half = first == 0 ? 0.5 : 0.05 * abs(first)
    return [first - half, first + half]
  }
  let middles = zip(values, values.dropFirst()).map { $0 + ($1 - $0) / 2 }
  let last = values[values.count - 1]
  return [2 * first - middles[0]] + middles + [2 * last - middles[middles.count - 1]]
}

/// Both end in what is still told from the frame, and neither needs red told from green.
private func palette(_ scale: ColourScale, isGrey: Bool) -> String {
  let colours =
    switch scale {
    case _ where isGrey: greys
    case .sequential: viridis
    case .diverging: blueWhiteRed
    }
  let steps = colours.enumerated().map { "\($0) '\($1)'" }
  return "set palette defined (\(steps.joined(separator: ", ")))"
}

/// Equal steps in it look equal.
private let viridis = [
  "#440154", "#481a6c", "#472f7d", "#414487", "#39568c", "#31688e", "#2a788e", "#23888e",
  "#1f988b", "#22a884", "#35b779", "#54c568", "#7ad151", "#a5db36", "#d2e21b", "#fde725",
]

/// None is as white as where there is no value.
private let greys = ["#e8e8e8", "#000000"]

private let blueWhiteRed = [
  "#053061", "#2166ac", "#4393c3", "#92c5de", "#d1e5f0", "#ffffff", "#fddbc7", "#f4a582",
  "#d6604d", "#b2182b", "#67001f",
]
