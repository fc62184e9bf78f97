/// The picture as a whole: its size, and the caption below what is drawn.
struct Canvas {
  let terminal: GnuplotScript.Terminal
  let captionLines: [String]
  /// In units of which the text is 13 high, or in characters.
  let width: Int
  let height: Int

  private static let plainHeight = 520
  private static let captionLineHeight = 17
  private static let legendRowHeight = 20
  private static let mostCaptionLines = 30

  init(_ terminal: GnuplotScript.Terminal, body: PlotBody, caption: String) {
    self.terminal = terminal
    let whole = [caption, body.note].filter { !$0.isEmpty }
    let ordered = terminal.isText ? whole.reversed() : whole
    let text = Quoting(terminal).drawable(ordered.joined(separator: "\n"))
    switch terminal {
    case .text(let columns, let rows, _):
      width = min(max(columns, 20), 1000)
      height = min(max(rows, 8), 1000)
      captionLines = wrapped(text, width: width - 2, lines: max(1, height / 4))
    case .svg, .pdf, .png:
      width = 800
      captionLines = wrapped(text, width: 112, lines: Canvas.mostCaptionLines)
      height =
        Canvas.plainHeight + body.legendRows * Canvas.legendRowHeight
        + captionLines.count * Canvas.captionLineHeight
    }
  }

  /// How many units of height the caption takes.
  var captionHeight: Int {
    if captionLines.isEmpty { return 0 }
    return terminal.isText ? captionLines.count : captionLines.count * Canvas.captionLineHeight + 8
  }

  var terminalCommand: String {
    switch terminal {
    case .svg:
      // A family that every viewer has: the font is not in the file.
      "set terminal svg enhanced size \(width),\(height) font 'sans-serif,13' background '#ffffff'"
    case .pdf:
      "set terminal pdfcairo enhanced color size \(width / 40)cm,\(Double(height) / 40)cm"
        + " font 'DejaVu Sans,8' fontscale 1 linewidth 1.4 dashlength 1.6"
    case .png:
      "set terminal pngcairo enhanced size \(width * 2),\(height * 2)"
        + " font 'DejaVu Sans,11' fontscale 2 linewidth 2 pointscale 2 background '#ffffff'"
    case .text: "set terminal dumb size \(width),\(height) noenhanced mono"
    }
  }

  /// The caption, and the part of the canvas that it leaves; `ratio` is gnuplot's aspect ratio.
  func commands(_ quoting: Quoting) -> [String] {
    let share = Double(captionHeight) / Double(height)
    let place = ["set size 1,\(1 - share)", "set origin 0,\(share)"]
    let caption = captionLines.enumerated().map { index, line in
      "set label \(quoting.plain(line)) at \(position(ofLine: index)) left front" + captionStyle
    }
    return place + caption + look
  }

  private var captionStyle: String {
    switch terminal {
    case .svg: " font 'sans-serif,11' textcolor rgb '#404040'"
    case .pdf: " font 'DejaVu Sans,6.5' textcolor rgb '#404040'"
    case .png: " font 'DejaVu Sans,8.5' textcolor rgb '#404040'"
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
  private var look: [String] {
    if terminal.isText { return ["set tics nomirror"] }
    return [
      "set border 31 lw 1 lc rgb '#404040'", "set tics nomirror out scale 0.6",
      "set grid lt 1 lw 0.5 lc rgb '#e0e0e0'", "set rmargin 4",
    ]
  }
}
