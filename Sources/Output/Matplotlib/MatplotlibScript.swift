public import Language
import Simulation

/// The program that draws a figure with matplotlib, with the data inside it: it needs no other file.
public struct MatplotlibScript: Sendable {
  public let text: String

  /// `picture` is the file that it writes where it is run; of a path the name. Cost: O(numbers).
  public init(of figure: Figure, drawing picture: String) {
    var panels = [figure]
    var columns = 1
    if case .panels(let figures) = figure.content, !figures.isEmpty {
      panels = figures
      columns = min(
        figure.look.columns ?? Int(saturating: Double(figures.count).squareRoot().rounded(.up)),
        figures.count)
    }
    let rows = (panels.count + columns - 1) / columns
    let page = PageSize(figure.look)
    let inches = Double(page.units) * page.millimetres / 25.4
    let height =
      page.heightUnits.map { Double($0) * page.millimetres / 25.4 }
      ?? inches * Double(rows) * (columns == 1 ? 0.65 : 0.75 / Double(columns))
    let name = picture.split(separator: "/").last.map(String.init) ?? picture
    var lines = [
      "# Draws a figure of maser with matplotlib; every number that is drawn stands here.",
      "import matplotlib", "", "matplotlib.use(\"Agg\")", "import matplotlib.pyplot as plt", "",
      "NAN = float(\"nan\")",
      "plt.rcParams.update({\"font.size\": \(page.points), \"pdf.fonttype\": 42, \"axes.formatter.useoffset\": False})",
      "figure, axes = plt.subplots(\(rows), \(columns), figsize=(\(short(inches)), \(short(height))), squeeze=False, layout=\"constrained\")",
    ]
    if panels.count > 1, !figure.look.title.isEmpty {
      lines.append("figure.suptitle(\(PythonText.marked(figure.look.title)))")
    }
    for (index, panel) in panels.enumerated() {
      lines += ["", "ax = axes[\(index / columns)][\(index % columns)]"]
      if panels.count > 1 {
        lines.append(
          "ax.set_title(\"\(Figure.panelLetter(index))\", loc=\"left\", fontsize=\"medium\")")
      }
      lines += MatplotlibPanel(panel).lines
    }
    for spare in panels.count..<(rows * columns) {
      lines.append("axes[\(spare / columns)][\(spare % columns)].axis(\"off\")")
    }
    if !figure.caption.isEmpty {
      lines += [
        "",
        "figure.supxlabel(\(PythonText.plain(figure.caption)), fontsize=\"x-small\", wrap=True)",
      ]
    }
    lines += ["", "figure.savefig(\(PythonText.literal(name)), dpi=300)"]
    text = lines.joined(separator: "\n") + "\n"
  }

  public var bytes: [UInt8] { Array(text.utf8) }
}

private func short(_ value: Double) -> String { NumberFormat(digits: 5).briefText(value) }

/// One pair of axes.
private struct MatplotlibPanel {
  private(set) var lines: [String] = []
  private let look: FigureLook

  init(_ figure: Figure) {
    look = figure.look
    switch figure.content {
    case .curves(let curves, let x, let y): draw(curves, x, y)
    case .map(let x, let y, let z, let xAxis, let yAxis, let zAxis):
      draw(
        Grid(x: x, y: y, z: z, xAxis: xAxis, yAxis: yAxis, zAxis: zAxis), isDiverging: false)
    case .wigner(let x, let p, let values):
      draw(Grid(wigner: values, x: x, p: p), isDiverging: true)
    case .populations(let populations):
      let shown = Array(populations.prefix(lastShown(populations) + 1))
      add(
        "ax.bar(range(\(shown.count)), \(PythonText.list(shown)), color=\"\(InkSet(look.style).colours[0])\")"
      )
      axis("x", Figure.Axis(symbol: "n", name: "photon number"), look.xLabel, look.xRange)
      axis("y", Figure.Axis(symbol: "p(n)", name: "probability"), look.yLabel, look.yRange)
    case .panels: break
    }
    if !look.title.isEmpty { add("ax.set_title(\(PythonText.marked(look.title)))") }
    guides()
  }

  private mutating func add(_ line: String) { lines.append(line) }

  private mutating func draw(_ curves: [Figure.Curve], _ x: Figure.Axis, _ y: Figure.Axis) {
    let inks = InkSet(look.style).colours
    for (index, curve) in curves.enumerated() {
      let label =
        index < look.legend.count
        ? PythonText.marked(look.legend[index]) : PythonText.plain(curve.label)
      let colour = "\"\(inks[index % inks.count])\""
      add("x = \(PythonText.list(curve.x))")
      add("y = \(PythonText.list(curve.y))")
      if look.showsBounds, curve.bounds.contains(where: { $0 > 0 && $0.isFinite }) {
        add("bound = \(PythonText.list(curve.bounds))")
        add(
          "ax.fill_between(x, [a - b for a, b in zip(y, bound)], [a + b for a, b in zip(y, bound)], color=\(colour), alpha=0.25, linewidth=0)"
        )
      }
      let kind = look.line ?? (curve.x.count <= 25 ? .both : .lines)
      let dash = MatplotlibPanel.dashes[index % MatplotlibPanel.dashes.count]
      let mark = "\"\(MatplotlibPanel.marks[index % MatplotlibPanel.marks.count])\""
      let style =
        switch kind {
        case .lines: "linestyle=\(dash)"
        case .both: "linestyle=\(dash), marker=\(mark), markersize=3"
        case .points: "linestyle=\"none\", marker=\(mark), markersize=3"
        case .steps: "linestyle=\(dash), drawstyle=\"steps-mid\""
        }
      add("ax.plot(x, y, color=\(colour), \(style), label=\(label))")
    }
    axis("x", x, look.xLabel, look.xRange)
    axis("y", y, look.yLabel, look.yRange)
    guard curves.count > 1 || !look.legend.isEmpty, look.place != .none else { return }
    let place =
      switch look.place {
      case .topleft: "loc=\"upper left\""
      case .topright: "loc=\"upper right\""
      case .bottomleft: "loc=\"lower left\""
      case .bottomright: "loc=\"lower right\""
      case .right: "loc=\"center left\", bbox_to_anchor=(1, 0.5)"
      case .below, .none:
        "loc=\"upper center\", bbox_to_anchor=(0.5, -0.18), ncol=\(min(curves.count, 3))"
      }
    add("ax.legend(\(place), frameon=False, fontsize=\"small\")")
  }

  private mutating func draw(_ grid: Grid, isDiverging: Bool) {
    guard let found = grid.range, !grid.x.isEmpty, !grid.y.isEmpty else {
      return add("ax.text(0.5, 0.5, \"no values\", ha=\"center\")")
    }
    let range =
      look.zRange.map { AxisRange($0, logarithmic: grid.zAxis.isLogarithmic) }
      ?? (isDiverging ? found.symmetric : found)
    add("x = \(PythonText.list(grid.x))")
    add("y = \(PythonText.list(grid.y))")
    add("x_edges = \(PythonText.list(grid.xEdges))")
    add("y_edges = \(PythonText.list(grid.yEdges))")
    let rows = grid.z.map { "    \(PythonText.list($0, indent: "     "))," }
    add("z = [\n\(rows.joined(separator: "\n"))\n]")
    let colours = look.style == .grey ? "gray_r" : isDiverging ? "RdBu_r" : "viridis"
    let norm = grid.zAxis.isLogarithmic ? "LogNorm" : "Normalize"
    add(
      "mesh = ax.pcolormesh(x_edges, y_edges, z, cmap=\"\(colours)\", norm=matplotlib.colors.\(norm)(\(range.lower), \(range.upper)))"
    )
    add("ax.set_facecolor(\"\(look.style == .grey ? "#ffffff" : "#b8b8b8")\")")
    let label =
      look.zLabel.map { PythonText.marked($0) }
      ?? PythonText.plain(MatplotlibPanel.name(grid.zAxis))
    add("figure.colorbar(mesh, ax=ax, label=\(label))")
    let heights = look.contours.heights(in: range)
    if !heights.isEmpty, grid.x.count > 1, grid.y.count > 1 {
      let ink = isDiverging || look.style == .grey ? "#d00000" : "#ffffff"
      add(
        "lines = ax.contour(x, y, z, levels=\(PythonText.list(heights)), colors=\"\(ink)\", linewidths=0.8)"
      )
      add("ax.clabel(lines, fontsize=\"x-small\")")
    }
    axis("x", grid.xAxis, look.xLabel, look.xRange)
    axis("y", grid.yAxis, look.yLabel, look.yRange)
    if isDiverging { add("ax.set_aspect(\"equal\")") }
  }

  private mutating func axis(
    _ letter: String, _ axis: Figure.Axis, _ label: MarkedText?, _ span: FigureLook.Span?
  ) {
    let text = label.map { PythonText.marked($0) } ?? PythonText.plain(MatplotlibPanel.name(axis))
    add("ax.set_\(letter)label(\(text))")
    if axis.isLogarithmic { add("ax.set_\(letter)scale(\"log\")") }
    if let span { add("ax.set_\(letter)lim(\(span.from), \(span.to))") }
  }

  private mutating func guides() {
    for band in look.bands {
      add(
        "ax.ax\(band.axis == .x ? "v" : "h")span(\(band.span.from), \(band.span.to), color=\"#ececec\", zorder=0)"
      )
    }
    for guide in look.guides {
      let isUpright = guide.axis == .x
      add(
        "ax.ax\(isUpright ? "v" : "h")line(\(guide.at), color=\"#606060\", linewidth=0.8, linestyle=(0, (8, 5)))"
      )
      guard !guide.label.isEmpty else { continue }
      let text = PythonText.marked(guide.label)
      add(
        isUpright
          ? "ax.text(\(guide.at), 0.98, \(text), transform=ax.get_xaxis_transform(), rotation=90, ha=\"right\", va=\"top\", color=\"#606060\", fontsize=\"small\")"
          : "ax.text(0.985, \(guide.at), \(text), transform=ax.get_yaxis_transform(), ha=\"right\", va=\"bottom\", color=\"#606060\", fontsize=\"small\")"
      )
    }
  }

  private static func name(_ axis: Figure.Axis) -> String {
    let names = axis.symbol == axis.name ? [axis.name] : [axis.name, axis.symbol]
    return (names + [axis.unit.isEmpty ? "" : "(\(axis.unit))"]).filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  private static let dashes = [
    "\"solid\"", "(0, (6, 2))", "(0, (2.5, 2))", "(0, (6, 1.5, 1.5, 2))",
    "(0, (9, 2.5, 1.5, 1.5, 1.5, 2.5))",
  ]
  private static let marks = ["o", "s", "^", "v", "D"]
}

/// Texts and numbers as Python writes them.
enum PythonText {
  /// A string of ASCII only; what is not is escaped.
  static func literal(_ text: String) -> String {
    var result = "\""
    for unit in printableText(text).unicodeScalars {
      switch unit {
      case "\"", "\\": result += "\\\(unit)"
      case _ where unit.value < 0x7F: result.unicodeScalars.append(unit)
      default:
        let digits = String(unit.value, radix: 16)
        let width = unit.value > 0xFFFF ? 8 : 4
        result +=
          (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count)
          + digits
      }
    }
    return result + "\""
  }

  /// For matplotlib, to which a dollar begins a formula.
  static func plain(_ text: String) -> String { literal(escaped(text)) }

  static func marked(_ text: MarkedText) -> String {
    literal(
      text.pieces.map { piece in
        switch piece.place {
        case .line: escaped(piece.text)
        case .below: "$_{\\mathrm{\(formula(piece.text))}}$"
        case .above: "$^{\\mathrm{\(formula(piece.text))}}$"
        }
      }.joined())
  }

  private static func escaped(_ text: String) -> String { text.replacing("$", with: "\\$") }

  /// Characters that stand for themselves in a formula.
  private static func formula(_ text: String) -> String {
    text.map { character in
      switch character {
      case "$", "%", "#", "_", "{", "}", "&": "\\\(character)"
      case "\\": "\\backslash "
      case "^": "\\hat{}"
      case "~": "\\sim "
      case " ": "\\ "
      default: String(character)
      }
    }.joined()
  }

  /// Ten numbers a line.
  static func list(_ numbers: [Double], indent: String = "    ") -> String {
    let texts = numbers.map { $0.isFinite ? "\($0)" : "NAN" }
    guard texts.count > 10 else { return "[\(texts.joined(separator: ", "))]" }
    let lines = stride(from: 0, to: texts.count, by: 10).map {
      indent + texts[$0..<min($0 + 10, texts.count)].joined(separator: ", ")
    }
    return "[\n" + lines.joined(separator: ",\n") + ",\n]"
  }
}
