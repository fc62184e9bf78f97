import Language

/// Lines and strips across a picture that the script asks for.
struct GuideLines {
  let commands: [String]

  /// `overShades`: what is drawn covers the whole frame, and the lines stand in front of it.
  init(
    _ look: FigureLook, _ x: AxisRange, _ y: AxisRange, overShades: Bool = false,
    on terminal: GnuplotScript.Terminal
  ) {
    let quoting = Quoting(terminal)
    let ink = overShades ? "#202020" : "#606060"
    var commands =
      overShades && !look.guides.isEmpty
      ? ["set style textbox opaque noborder fillcolor '#ffffff' margins 0.4,0.4"] : []
    for band in look.bands {
      let range = band.axis == .x ? x : y
      let lower = max(min(band.span.from, band.span.to), range.lower)
      let upper = min(max(band.span.from, band.span.to), range.upper)
      guard lower < upper else { continue }
      let (from, to) =
        band.axis == .x
        ? ("first \(lower), graph 0", "first \(upper), graph 1")
        : ("graph 0, first \(lower)", "graph 1, first \(upper)")
      if terminal.isText {
        commands += [lower, upper].map { GuideLines.line(band.axis, at: $0, " nohead") }
      } else {
        let fill =
          overShades
          ? "front fc rgb '#ffffff' fs transparent solid 0.25 noborder"
          : "behind fc rgb '#ececec' fs solid noborder"
        commands.append("set object rectangle from \(from) to \(to) \(fill)")
      }
    }
    for guide in look.guides {
      let range = guide.axis == .x ? x : y
      guard guide.at >= range.lower, guide.at <= range.upper else { continue }
      if overShades {
        // Over dark and light cells alike.
        commands.append(
          GuideLines.line(guide.axis, at: guide.at, " nohead front lw 2.6 lc rgb '#ffffff'"))
      }
      commands.append(
        GuideLines.line(
          guide.axis, at: guide.at,
          terminal.isText ? " nohead" : " nohead front lw 1.2 dt (8,5) lc rgb '\(ink)'"))
      guard !guide.label.isEmpty else { continue }
      let style =
        terminal.isText ? "" : " front\(overShades ? " boxed" : "") textcolor rgb '\(ink)'"
      let place =
        switch guide.axis {
        case .x where terminal.isText: "at first \(guide.at), graph 0.95 left offset 0.5,0"
        case .x: "at first \(guide.at), graph 0.98 right rotate by 90 offset -0.7,0"
        case .y:
          "at graph 0.985, first \(guide.at) right offset 0,\(y.fraction(guide.at) > 0.88 ? "-0.65" : "0.55")"
        }
      commands.append("set label \(quoting.marked(guide.label)) \(place)\(style)")
    }
    self.commands = commands
  }

  private static func line(
    _ axis: FigureLook.Direction, at value: Double, _ style: String
  ) -> String {
    axis == .x
      ? "set arrow from first \(value), graph 0 to first \(value), graph 1\(style)"
      : "set arrow from graph 0, first \(value) to graph 1, first \(value)\(style)"
  }
}

extension FigureLook {
  /// Where lines and strips stand along an axis.
  func marks(_ axis: Direction) -> [Double] {
    guides.filter { $0.axis == axis }.map(\.at)
      + bands.filter { $0.axis == axis }.flatMap { [$0.span.from, $0.span.to] }
  }
}

extension FigureLook.Contours {
  /// The numbers at which lines of equal height are drawn. So many of them part the range into equal steps, or equal factors, as nearly as numbers of
  /// four digits do: what is said of them is where they are.
  func heights(in range: AxisRange) -> [Double] {
    switch self {
    case .none: []
    case .levels(let levels): levels.filter { isDrawable($0, logarithmic: range.isLogarithmic) }
    case .count(let count):
      (1...max(count, 1)).map { place in
        let height = range.value(at: Double(place) / Double(count + 1))
        return Double(NumberFormat(digits: 4).briefText(height)) ?? height
      }
    }
  }
}

/// Makes gnuplot find the lines of equal height of a map, before anything is drawn.
func contourCommands(_ grid: Grid, _ heights: [Double], named blocks: String) -> [String] {
  [
    grid.fieldBlock("$\(blocks)field"), "set contour base", "unset surface",
    "set cntrparam linear",
    "set cntrparam levels discrete \(heights.map { "\($0)" }.joined(separator: ","))",
    "set table $\(blocks)contours", "splot $\(blocks)field using 1:2:3", "unset table",
    "unset contour", "set surface",
  ]
}
