import Language

extension PlotBody {
  /// Lines that differ in colour and in dashes, and a legend below where there is more than one.
  init(
    curves: [Figure.Curve], x: Figure.Axis, y: Figure.Axis, look: FigureLook,
    named blocks: String, on terminal: GnuplotScript.Terminal
  ) {
    let traces = curves.map { Trace($0, x: x, y: y) }
    let points = traces.lazy.flatMap { $0.pieces }.joined()
    guard let xPoints = AxisRange(of: points.lazy.map(\.x), logarithmic: x.isLogarithmic),
      let yPoints = AxisRange(of: points.lazy.map(\.y), logarithmic: y.isLogarithmic)
    else {
      self.init(empty: nothingToDraw(curves, x: x, y: y), x: x, y: y, on: terminal)
      return
    }
    self.init()
    // Lines that are asked for are to be seen.
    let (xFound, yFound) = (xPoints.reaching(look.marks(.x)), yPoints.reaching(look.marks(.y)))
    let legend = Legend(curves.map(\.label), look, on: terminal)
    legendRows = legend.rows
    let xRange = look.xRange.map { AxisRange($0, logarithmic: x.isLogarithmic) } ?? xFound
    var yRange = look.yRange.map { AxisRange($0, logarithmic: y.isLogarithmic) } ?? yFound
    let pens = traces.indices.map { Pen($0, look, named: blocks, on: terminal) }
    let bands = look.showsBounds && !terminal.isText ? traces.map { $0.band(within: yRange) } : []
    for (index, band) in bands.enumerated() where !band.isEmpty {
      data.append(pens[index].block("band", band.map { $0.map(\.text) }))
      elements.append(pens[index].band)
    }
    if look.yRange == nil {
      // What is shaded is to be seen as a whole.
      let ends = bands.joined().joined().flatMap { [$0.lower, $0.upper] }
      yRange =
        (ends.isEmpty
        ? yFound
        : AxisRange(of: ends + [yFound.lower, yFound.upper], logarithmic: y.isLogarithmic)
          ?? yFound).padded
    }
    for (index, trace) in traces.enumerated() {
      data += trace.blocks(pens[index])
      elements += trace.elements(pens[index], title: legend.title(index))
    }
    settings = { _ in
      axisCommands("x", x, xRange, look.xLabel, on: terminal)
        + axisCommands("y", y, yRange, look.yLabel, on: terminal)
        + GuideLines(look, xRange, yRange, on: terminal).commands + legend.commands
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
  /// With the bound of y.
  typealias Point = (x: Double, y: Double, bound: Double)

  /// What is between the gaps.
  let pieces: [[Point]]
  private let isLogarithmic: Bool

  /// Above this, a curve has more points than a picture can show.
  private static let mostPoints = 20_000
  /// Up to this, each point has a mark.
  private static let mostMarks = 25

  init(_ curve: Figure.Curve, x: Figure.Axis, y: Figure.Axis) {
    isLogarithmic = y.isLogarithmic
    var pieces: [[Point]] = [[]]
    for (index, (x0, y0)) in zip(curve.x, curve.y).enumerated() {
      if isDrawable(x0, logarithmic: x.isLogarithmic), isDrawable(y0, logarithmic: y.isLogarithmic)
      {
        let bound = index < curve.bounds.count ? curve.bounds[index] : 0
        pieces[pieces.count - 1].append((x0, y0, bound))
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

  func blocks(_ pen: Pen) -> [String] {
    guard !pieces.isEmpty else { return [] }
    func lines(_ pieces: [[Point]]) -> [[String]] {
      pieces.map { $0.map { "\($0.x) \($0.y)\n" } }
    }
    return [pen.block("curve", lines(pieces))]
      + (lonePoints.isEmpty ? [] : [pen.block("points", lines(lonePoints))])
  }

  func elements(_ pen: Pen, title: String) -> [String] {
    if pieces.isEmpty { return ["NaN with lines\(pen.line) \(title)"] }
    let kind: FigureLook.Line =
      pen.wanted ?? (marksAll && !pen.terminal.isText ? .both : .lines)
    let style =
      switch kind {
      case .lines: "with lines\(pen.line)"
      case .both: "with linespoints\(pen.line)\(pen.marks)"
      case .points: "with points\(pen.marks)\(pen.colour)"
      case .steps: "with histeps\(pen.line)"
      }
    let curve = "\(pen.name("curve")) using 1:2 \(style) \(title)"
    guard kind == .lines || kind == .steps,
      !lonePoints.isEmpty || (pen.terminal.isText && pieces.contains { $0.count == 1 })
    else {
      return [curve]
    }
    let name = pen.name(lonePoints.isEmpty ? "curve" : "points")
    return [curve, "\(name) using 1:2 with points\(pen.marks)\(pen.colour) notitle"]
  }

  /// Between what a number may be.
  struct Strip {
    let x: Double
    let lower: Double
    let upper: Double

    var text: String { "\(x) \(lower) \(upper)\n" }
  }

  /// The strips within the bounds, where they are wide enough to be seen beside a line; empty where they are nowhere.
  func band(within range: AxisRange) -> [[Strip]] {
    func isVisible(_ point: Point) -> Bool {
      guard point.bound > 0, point.bound < 1e290 else { return false }
      return isLogarithmic
        ? point.bound > Trace.visible * point.y : point.bound > Trace.visible * abs(range.span)
    }
    guard pieces.contains(where: { $0.contains(where: isVisible) }) else { return [] }
    return pieces.flatMap { piece in
      // Where nothing is known there is no strip, nor from one side of it to the other.
      piece.split(omittingEmptySubsequences: true) { !($0.bound < 1e290) }
    }.map { piece in
      piece.map { point in
        let lower = point.y - point.bound
        // To the lower end of the frame and beyond, where it may be 0.
        let least = min(range.lower, point.y / 1000)
        return Strip(
          x: point.x, lower: isLogarithmic && lower < least ? least : lower,
          upper: point.y + point.bound)
      }
    }
  }

  /// Half the width of a line as a part of the picture's height.
  private static let visible = 0.004
}

/// How one of several curves is drawn.
private struct Pen {
  let wanted: FigureLook.Line?
  let terminal: GnuplotScript.Terminal
  private let index: Int
  private let blocks: String
  private let inks: InkSet

  init(
    _ index: Int, _ look: FigureLook, named blocks: String, on terminal: GnuplotScript.Terminal
  ) {
    (self.index, self.blocks, self.terminal) = (index, blocks, terminal)
    wanted = look.line
    inks = InkSet(look.style)
  }

  func name(_ what: String) -> String { "$\(blocks)\(what)\(index + 1)" }

  /// A gap is an empty line.
  func block(_ what: String, _ pieces: [[String]]) -> String {
    "\(name(what)) << EOD\n" + pieces.map { $0.joined() }.joined(separator: "\n") + "EOD"
  }

  var colour: String { " lc rgb '\(inks.colours[index % inks.colours.count])'" }

  var line: String {
    terminal.isText ? "" : " lw 2 dt \(InkSet.dashes[index % InkSet.dashes.count])" + colour
  }

  var marks: String {
    terminal.isText ? " pt '\(markLetter(index))'" : " pt \(markStyle(index)) ps 0.6"
  }

  var band: String {
    "\(name("band")) using 1:2:3 with filledcurves fs transparent solid 0.25 noborder\(colour) notitle"
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

/// What tells curves apart.
struct InkSet {
  let colours: [String]

  init(_ style: FigureLook.Style) { colours = style == .grey ? InkSet.greys : InkSet.okabeIto }

  /// Okabe and Ito's colours, which nearly everyone can tell apart, without the yellow that is lost on
  /// white.
  private static let okabeIto = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000",
  ]

  /// Told apart by their dashes first.
  private static let greys = ["#000000", "#606060", "#999999"]

  /// In lengths of ink and gap; as many as have no factor in common with the colours, so that the pairs
  /// repeat late.
  static let dashes = ["solid", "(12,4)", "(5,4)", "(12,4,3,4)", "(18,5,3,3,3,5)"]
}

/// Filled circle, square, triangle, triangle on its tip, diamond.
private func markStyle(_ index: Int) -> Int { [7, 5, 9, 11, 13][index % 5] }

/// What gnuplot draws the line with among characters.
private func markLetter(_ index: Int) -> Character { Array("*#$%@&=")[index % 7] }

/// What tells the curves apart, below the picture if nothing else is wanted: there it hides none of them.
private struct Legend {
  private let labels: [String]
  private let own: [MarkedText]
  private let place: FigureLook.Place
  private let perRow: Int
  private let terminal: GnuplotScript.Terminal

  init(_ labels: [String], _ look: FigureLook, on terminal: GnuplotScript.Terminal) {
    self.labels = labels
    self.terminal = terminal
    (own, place) = (look.legend, look.place)
    let texts = labels.enumerated().map { index, label in
      index < look.legend.count ? look.legend[index].plain : label
    }
    let longest = min(texts.map(\.count).max() ?? 0, 90)
    switch terminal {
    case .text(let columns, _, _): perRow = max(1, (columns - 12) / (longest + 8))
    case .svg, .pdf, .png:
      let units = PageSize(look).units
      perRow = max(1, (units - (units < 600 ? 150 : 100)) / (9 * longest + 65))
    }
  }

  /// One curve differs from no other, unless it is given a name.
  private var isShown: Bool { (labels.count > 1 || !own.isEmpty) && place != .none }

  /// Below the picture.
  var rows: Int { isShown && place == .below ? (labels.count + perRow - 1) / perRow : 0 }

  func title(_ index: Int) -> String {
    guard isShown else { return "notitle" }
    let quoting = Quoting(terminal)
    if own.isEmpty || terminal.isText {
      return "title \(quoting.title(index < own.count ? own[index].plain : labels[index]))"
    }
    return
      "title \(quoting.marked(index < own.count ? own[index] : MarkedText(plain: labels[index])))"
  }

  var commands: [String] {
    guard isShown else { return ["unset key"] }
    let marks = own.isEmpty || terminal.isText ? "noenhanced" : "enhanced"
    let sample = terminal.isText ? " samplen 3" : " samplen 4"
    let side =
      switch place {
      case .below, .none: "bmargin center horizontal"
      case .topleft: "inside top left vertical"
      case .topright: "inside top right vertical"
      case .bottomleft: "inside bottom left vertical"
      case .bottomright: "inside bottom right vertical"
      case .right: "rmargin top vertical"
      }
    guard place == .below else {
      let box = place == .right ? "" : " opaque"
      return ["set key \(side) Left reverse \(marks) noautotitle\(sample)\(box)"]
        + (place == .right ? ["unset rmargin"] : [])
    }
    return [
      "set key \(side) Left reverse \(marks) noautotitle"
        + sample + (terminal.isText ? "" : " height 1") + " maxcols \(perRow)"
    ] + (terminal.isText ? [] : ["set xlabel offset 0,0.4"])
  }
}
