import Language
import Simulation

extension PlotBody {
  /// A map drawn with characters: the more ink, the greater the number.
  mutating func drawShades(
    _ grid: Grid, _ scale: ColourScale, _ range: AxisRange, _ look: FigureLook,
    on terminal: GnuplotScript.Terminal
  ) {
    let shades = Shades(scale, range, on: terminal)
    elements = ["NaN notitle"]
    note = shades.explanation(grid.zAxis, hasGaps: grid.hasGaps)
    settings = { canvas in
      let frame = ShadeFrame(
        canvas, aspect: scale == .diverging ? grid.xRange.span / grid.yRange.span : nil)
      return axisCommands("x", grid.xAxis, grid.xRange, look.xLabel, on: terminal)
        + axisCommands("y", grid.yAxis, grid.yRange, look.yLabel, on: terminal) + frame.margins
        + ["unset key"] + frame.rows { shades.character(grid.value(x: $0, y: $1)) }
    }
  }
}

extension Grid {
  /// The number of the cell that a point is in, given as fractions of the axes.
  fileprivate func value(x xFraction: Double, y yFraction: Double) -> Double {
    let column = cell(xRange.value(at: xFraction), xEdges)
    let row = cell(yRange.value(at: yFraction), yEdges)
    guard let column, let row else { return .nan }
    return z[row][column]
  }

  private func cell(_ value: Double, _ edges: [Double]) -> Int? {
    guard let next = edges.firstIndex(where: { $0 > value }), next > 0 else { return nil }
    return next - 1
  }
}

/// Where among the characters the cells are.
private struct ShadeFrame {
  /// Of the frame's left and lower side, and of the insides.
  private let left = 11
  private let bottom: Int
  private let columns: Int
  private let rows: Int
  private let canvas: Canvas

  /// `aspect` is how much wider than high it should look.
  init(_ canvas: Canvas, aspect: Double?) {
    self.canvas = canvas
    bottom = canvas.captionHeight + 3
    var columns = max(4, canvas.width - left - 4)
    var rows = max(2, canvas.height - bottom - 4)
    // With few rows there would be no room for numbers along a frame of the right shape.
    if let aspect, rows > 8 {
      // A character is about twice as high as it is wide.
      columns = min(columns, max(4, Int(saturating: (2 * Double(rows) * aspect).rounded())))
      rows = min(rows, max(2, Int(saturating: (Double(columns) / (2 * aspect)).rounded())))
    }
    (self.columns, self.rows) = (columns, rows)
  }

  var margins: [String] {
    func at(_ position: Int, of size: Int) -> String {
      "at screen \((Double(position) + 0.01) / Double(size - 1))"
    }
    return [
      "set lmargin \(at(left, of: canvas.width))",
      "set rmargin \(at(left + columns + 1, of: canvas.width))",
      "set bmargin \(at(bottom, of: canvas.height))",
      "set tmargin \(at(bottom + rows + 1, of: canvas.height))",
    ]
  }

  /// One label a row of characters.
  func rows(_ character: (_ x: Double, _ y: Double) -> Character) -> [String] {
    (1...rows).map { row in
      let text = (1...columns).map { column in
        character(Double(column) / Double(columns + 1), Double(row) / Double(rows + 1))
      }
      return "set label '\(String(text))' at character \(left + 1),\(bottom + row) left noenhanced"
    }
  }
}

/// The characters that stand for numbers.
private struct Shades {
  private let positive: [Character]
  /// For numbers below 0, where those look different.
  private let negative: [Character]
  private let range: AxisRange
  private let scale: ColourScale
  private let isUTF8: Bool
  private static let none: Character = "?"

  init(_ scale: ColourScale, _ range: AxisRange, on terminal: GnuplotScript.Terminal) {
    self.range = range
    self.scale = scale
    if case .text(_, _, utf8: true) = terminal { isUTF8 = true } else { isUTF8 = false }
    switch scale {
    case .sequential: positive = Array(isUTF8 ? " ░▒▓█" : " .:-=+*#%@")
    case .diverging: positive = Array(isUTF8 ? " ░▒▓█" : " :+*#")
    }
    negative = Array(" -=oO")
  }

  func character(_ value: Double) -> Character {
    guard !value.isNaN else { return Shades.none }
    switch scale {
    case .sequential: return pick(positive, range.fraction(value))
    case .diverging: return pick(value < 0 ? negative : positive, abs(value) / range.upper)
    }
  }

  private func pick(_ characters: [Character], _ fraction: Double) -> Character {
    characters[
      min(max(Int(saturating: fraction * Double(characters.count)), 0), characters.count - 1)]
  }

  /// What stands for what, below the picture.
  func explanation(_ axis: Figure.Axis, hasGaps: Bool) -> String {
    let unit = axis.unit.isEmpty ? "" : " \(axis.unit)"
    let gaps = hasGaps ? ", \(Shades.none) no value" : ""
    let steps =
      switch scale {
      case .sequential: "\(short(range.lower)) \"\(String(positive))\" \(short(range.upper))"
      case .diverging:
        "\(short(range.lower)) \"\(String(negative.reversed()))\" 0"
          + " \"\(String(positive))\" \(short(range.upper))"
      }
    return "\(axis.symbol): \(steps)\(unit)\(gaps)"
  }

  /// To four digits.
  private func short(_ value: Double) -> String {
    NumberFormat(digits: 4).text(Quantity(value))
  }
}
