import Language
import Simulation

/// How large a picture is, and how much of that one unit of its layout is: the text is 13 units high everywhere.
struct PageSize {
  /// Of the width.
  let units: Int
  /// Nil: as high as what is on it needs.
  let heightUnits: Int?
  /// Of the text, in points.
  let points: Double
  /// A size of its own, not that of a screen.
  let isWanted: Bool

  /// Millimetres of a unit where the text has 8 points.
  private static let unit = 0.25
  private static let usualPoints = 8.0

  init(_ look: FigureLook) {
    isWanted = look.width != nil || look.height != nil || look.font != nil
    points = look.font ?? PageSize.usualPoints
    let unit = PageSize.unit * points / PageSize.usualPoints
    func units(_ millimetres: Double) -> Int {
      max(10, Int(saturating: (millimetres / unit).rounded()))
    }
    self.units = look.width.map(units) ?? (isWanted ? units(200) : 800)
    heightUnits = look.height.map(units)
  }

  var scale: Double { points / PageSize.usualPoints }
  /// On paper.
  var millimetres: Double { PageSize.unit * scale }
  /// Of an SVG, whose pixels are 1/96 inch.
  var pixels: Double { isWanted ? millimetres * 96 / 25.4 : 1 }
  /// Of the text of an SVG, in its pixels.
  var textPixels: Double { isWanted ? points * 96 / 72 : 13 }
  /// Of the text of a PNG, as gnuplot takes it: in points of 96 to 72 pixels.
  var textDots: Double { isWanted ? points * 300 / 96 : 11 }
  /// What a PNG multiplies that with.
  var fontScale: Double { isWanted ? 1 : 2 }
  /// Of a PNG: 300 to an inch where it is to be printed.
  var dots: Double { isWanted ? millimetres * 300 / 25.4 : 2 }
}

/// The picture as a whole: its size, and the caption below what is drawn.
struct Canvas {
  let terminal: GnuplotScript.Terminal
  let captionLines: [String]
  /// In units of which the text is 13 high, or in characters.
  let width: Int
  let height: Int
  private let page: PageSize
  /// The part that is drawn on, in shares of the whole; its lower left corner and its size.
  private(set) var frame: (x: Double, y: Double, width: Double, height: Double)

  private static let captionLineHeight = 17
  private static let legendRowHeight = 20
  private static let titleHeight = 24
  private static let mostCaptionLines = 30

  /// `rows` and `columns` of panels with as many rows of legend in each row as are told.
  init(
    _ terminal: GnuplotScript.Terminal, _ look: FigureLook, legendRows: [Int], columns: Int = 1,
    caption: [String]
  ) {
    self.terminal = terminal
    page = PageSize(look)
    let whole = caption.filter { !$0.isEmpty }
    let ordered = terminal.isText ? whole.reversed() : whole
    let text = Quoting(terminal).drawable(ordered.joined(separator: "\n"))
    switch terminal {
    case .text(let columns, let rows, _):
      width = min(max(columns, 20), 1000)
      height = min(max(rows, 8), 1000)
      captionLines = wrapped(text, width: width - 2, lines: max(1, height / 4))
    case .svg, .pdf, .png:
      width = page.units
      captionLines = wrapped(
        text, width: max(20, 112 * width / 800), lines: Canvas.mostCaptionLines)
      let titles = look.title.isEmpty ? 0 : Canvas.titleHeight
      let legends = legendRows.reduce(0, +) * Canvas.legendRowHeight
      // Of 800 units across one picture 520 are high; narrow ones keep room for their labels.
      let plain = 88 + 432 * width / (800 * columns)
      height =
        page.heightUnits
        ?? max(plain, 180) * max(legendRows.count, 1) + legends + titles
        + captionLines.count * Canvas.captionLineHeight
    }
    frame = (0, 0, 1, 1)
    let share = min(0.7, Double(captionHeight) / Double(height))
    frame = (0, share, 1, 1 - share)
  }

  /// How many units of height the caption takes.
  var captionHeight: Int {
    if captionLines.isEmpty { return 0 }
    return terminal.isText ? captionLines.count : captionLines.count * Canvas.captionLineHeight + 8
  }

  /// What a panel has of it: the place in a grid, below the title of all.
  func panel(row: Int, of rows: Int, column: Int, of columns: Int, hasTitle: Bool) -> Canvas {
    var panel = self
    let top = hasTitle ? Double(Canvas.titleHeight) / Double(height) : 0
    let (wide, high) = (frame.width / Double(columns), (frame.height - top) / Double(rows))
    panel.frame = (
      frame.x + wide * Double(column), frame.y + high * Double(rows - 1 - row), wide, high
    )
    return panel
  }

  /// Room for what stands beside the frames, the same for all panels of a row so that their axes are in line. In characters.
  func margins(legendRows: Int, hasTitle: Bool) -> [String] {
    [
      "set lmargin 9", "set tmargin \(hasTitle ? 3 : 2)",
      "set bmargin \(short(3.6 + 1.5 * Double(legendRows)))",
    ]
  }

  /// How wide what is drawn on is, in units.
  var frameUnits: Int { Int(saturating: (Double(width) * frame.width).rounded()) }

  /// Where on the whole an upright line stands that is so many units from the right side of what is drawn on.
  func fromRight(_ units: Int) -> Double {
    frame.x + frame.width * max(0.3, 1 - Double(units) / (Double(width) * frame.width))
  }

  var terminalCommand: String {
    switch terminal {
    case .svg:
      // A family that every viewer has: the font is not in the file.
      "set terminal svg enhanced size \(pixels(width, page.pixels)),\(pixels(height, page.pixels))"
        + " font 'sans-serif,\(short(page.textPixels))' background '#ffffff'"
        + (page.isWanted ? " linewidth \(short(page.pixels)) dashlength \(short(page.pixels))" : "")
    case .pdf:
      "set terminal pdfcairo enhanced color size \(centimetres(width))cm,\(centimetres(height))cm"
        + " font 'DejaVu Sans,\(short(page.points))' fontscale 1 linewidth \(short(1.4 * page.scale))"
        + " dashlength 1.6"
    case .png:
      "set terminal pngcairo enhanced size \(pixels(width, page.dots)),\(pixels(height, page.dots))"
        + " font 'DejaVu Sans,\(short(page.textDots))' fontscale \(short(page.fontScale)) linewidth \(short(page.dots))"
        + " pointscale \(short(page.dots)) background '#ffffff'"
    case .text: "set terminal dumb size \(width),\(height) noenhanced mono"
    }
  }

  private func pixels(_ units: Int, _ each: Double) -> Int {
    Int(saturating: (Double(units) * each).rounded())
  }

  /// Hundredths of a millimetre.
  private func centimetres(_ units: Int) -> String {
    short((Double(units) * page.millimetres * 100).rounded() / 1000)
  }

  private func short(_ value: Double) -> String { NumberFormat(digits: 6).briefText(value) }

  /// Where on the canvas it is drawn.
  var place: [String] {
    ["set size \(frame.width),\(frame.height)", "set origin \(frame.x),\(frame.y)"]
  }

  /// The lines below what is drawn.
  func caption(_ quoting: Quoting) -> [String] {
    captionLines.enumerated().map { index, line in
      "set label \(quoting.plain(line)) at \(position(ofLine: index)) left front" + captionStyle
    }
  }

  private var captionStyle: String {
    switch terminal {
    case .svg: " font 'sans-serif,\(short(page.textPixels * 11 / 13))' textcolor rgb '#404040'"
    case .pdf: " font 'DejaVu Sans,\(short(6.5 * page.scale))' textcolor rgb '#404040'"
    case .png: " font 'DejaVu Sans,\(short(page.textDots * 8.5 / 11))' textcolor rgb '#404040'"
    case .text: ""
    }
  }

  private func position(ofLine index: Int) -> String {
    let fromBelow = captionLines.count - 1 - index
    if terminal.isText { return "character 1,\(fromBelow)" }
    let y = Double(fromBelow * Canvas.captionLineHeight + 12) / Double(height)
    return "screen 0.025,\(y)"
  }

  /// What all pictures share.
  var look: [String] {
    if terminal.isText { return ["set tics nomirror"] }
    return [
      "set border 31 lw 1 lc rgb '#404040'", "set tics nomirror out scale 0.6",
      "set grid lt 1 lw 0.5 lc rgb '#e0e0e0'", "set rmargin 4",
    ]
  }
}
