import Language

extension PlotBody {
  /// Lines that differ in colour and in dashes, and a legend below where there is more than one.
  init(
    curves: [Figure.Curve], x: Figure.Axis, y: Figure.Axis, on terminal: GnuplotScript.Terminal
  ) {
    let traces = curves.map { Trace($0, x: x, y: y) }
    let points = traces.lazy.flatMap { $0.pieces }.joined()
    guard let xRange = AxisRange(of: points.lazy.map(\.x), logarithmic: x.isLogarithmic),
      let yRange = AxisRange(of: points.lazy.map(\.y), logarithmic: y.isLogarithmic)?.padded
    else {
      self.init(empty: nothingToDraw(curves, x: x, y: y), x: x, y: y, on: terminal)
      return
    }
    self.init()
    let legend = Legend(curves.map(\.label), on: terminal)
    legendRows = legend.rows
    for (index, trace) in traces.enumerated() {
      data += trace.blocks(number: index + 1)
      elements += trace.elements(number: index + 1, title: legend.title(index), on: terminal)
    }
    settings = { _ in
      axisCommands("x", x, xRange, on: terminal) + axisCommands("y", y, yRange, on: terminal)
        + legend.commands
    }
  }
}

/// Why a frame stays empty.
private func nothingToDraw(_ curves: [Figure.Curve], x: Figure.Axis, y: Figure.Axis) -> String {
  let hasNumbers = curves.contains { zip($0.x, $0.y).contains { $0.isFinite && $1.isFinite } }
  return hasNumbers && (x.isLogarithmic || y.isLogarithmic)
    ? "Nothing to draw: nothing positive."
    : "Nothing to draw: no values."
}

/// A curve as it is drawn.
private struct Trace {
  typealias Point = (x: Double, y: Double)

  /// What is between the gaps.
  let pieces: [[Point]]

  /// Above this, a curve has more points than a picture can show.
  private static let mostPoints = 20_000
  /// Up to this, each point has a mark.
  private static let mostMarks = 25

  init(_ curve: Figure.Curve, x: Figure.Axis, y: Figure.Axis) {
    var pieces: [[Point]] = [[]]
    for (x0, y0) in zip(curve.x, curve.y) {
      if isDrawable(x0, logarithmic: x.isLogarithmic), isDrawable(y0, logarithmic: y.isLogarithmic)
      {
        pieces[pieces.count - 1].append((x0, y0))
      } else if !pieces[pieces.count - 1].isEmpty {
        pieces.append([])
      }
    }
    let whole = pieces.filter { !$0.isEmpty }
    let count = whole.reduce(0) { $0 + $1.count }
    self.pieces =
      count <= Trace.mostPoints
      ? whole : whole.map { thinned($0, to: Trace.mostPoints * $0.count / count) }
  }

  private var count: Int { pieces.reduce(0) { $0 + $1.count } }
  private var marksAll: Bool { count <= Trace.mostMarks }
  /// Points between gaps, which no line would show.
  private var lonePoints: [[Point]] { marksAll ? [] : pieces.filter { $0.count == 1 } }

  func blocks(number: Int) -> [String] {
    guard !pieces.isEmpty else { return [] }
    return [block("curve\(number)", pieces)]
      + (lonePoints.isEmpty ? [] : [block("points\(number)", lonePoints)])
  }

  /// A gap is an empty line.
  private func block(_ name: String, _ pieces: [[Point]]) -> String {
    let lines = pieces.map { $0.map { "\($0.x) \($0.y)\n" }.joined() }
    return "$\(name) << EOD\n" + lines.joined(separator: "\n") + "EOD"
  }

  func elements(number: Int, title: String, on terminal: GnuplotScript.Terminal) -> [String] {
    let style = terminal.isText ? "" : " \(lineStyle(number - 1))"
    if pieces.isEmpty { return ["NaN with lines\(style) \(title)"] }
    let marks =
      terminal.isText ? " pt '\(markLetter(number - 1))'" : " pt \(markStyle(number - 1)) ps 0.6"
    let line =
      marksAll && !terminal.isText ? "with linespoints\(style)\(marks)" : "with lines\(style)"
    let curve = "$curve\(number) using 1:2 \(line) \(title)"
    guard !lonePoints.isEmpty || (terminal.isText && pieces.contains { $0.count == 1 }) else {
      return [curve]
    }
    let name = lonePoints.isEmpty ? "$curve\(number)" : "$points\(number)"
    return [curve, "\(name) using 1:2 with points\(marks)\(colour(number - 1)) notitle"]
  }
}

/// Fewer points that look the same: of each stretch the first, the lowest, the highest and the last.
private func thinned(_ points: [Trace.Point], to count: Int) -> [Trace.Point] {
  let stretches = max(count / 4, 1)
  guard points.count > 4 * stretches else { return points }
  return (0..<stretches).flatMap { index in
    let first = index * points.count / stretches
    let last = (index + 1) * points.count / stretches - 1
    var lowest = first
    var highest = first
    for place in first...last {
      if points[place].y < points[lowest].y { lowest = place }
      if points[place].y > points[highest].y { highest = place }
    }
    return Set([first, lowest, highest, last]).sorted().map { points[$0] }
  }
}

/// Okabe and Ito's colours, which nearly everyone can tell apart, without the yellow that is lost on
/// white.
private let colours = [
  "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000",
]

/// In lengths of ink and gap; as many as have no factor in common with the colours, so that the pairs
/// repeat late.
private let dashes = ["solid", "(12,4)", "(5,4)", "(12,4,3,4)", "(18,5,3,3,3,5)"]

private func colour(_ index: Int) -> String { " lc rgb '\(colours[index % colours.count])'" }

private func lineStyle(_ index: Int) -> String {
  "lw 2 dt \(dashes[index % dashes.count])" + colour(index)
}

/// Filled circle, square, triangle, triangle on its tip, diamond.
private func markStyle(_ index: Int) -> Int { [7, 5, 9, 11, 13][index % 5] }

/// What gnuplot draws the line with among characters.
private func markLetter(_ index: Int) -> Character { Array("*#$%@&=")[index % 7] }

/// What tells the curves apart, below the picture, where it hides none of them.
private struct Legend {
  private let labels: [String]
  private let perRow: Int
  private let terminal: GnuplotScript.Terminal

  init(_ labels: [String], on terminal: GnuplotScript.Terminal) {
    self.labels = labels
    self.terminal = terminal
    let longest = min(labels.map(\.count).max() ?? 0, 90)
    switch terminal {
    case .text(let columns, _, _): perRow = max(1, (columns - 12) / (longest + 8))
    case .svg, .pdf, .png: perRow = max(1, 700 / (9 * longest + 65))
    }
  }

  /// One curve differs from no other.
  var rows: Int { labels.count < 2 ? 0 : (labels.count + perRow - 1) / perRow }

  func title(_ index: Int) -> String {
    rows == 0 ? "notitle" : "title \(Quoting(terminal).title(labels[index]))"
  }

  var commands: [String] {
    if rows == 0 { return ["unset key"] }
    return [
      "set key bmargin center horizontal Left reverse noenhanced noautotitle"
        + (terminal.isText ? " samplen 3" : " samplen 4 height 1") + " maxcols \(perRow)"
    ] + (terminal.isText ? [] : ["set xlabel offset 0,0.4"])
  }
}
