public import Language
import Simulation

/// The script that makes gnuplot draw a figure, with the data inside it: it needs no other file.
public struct GnuplotScript: Sendable {
  /// What is drawn on.
  public enum Terminal: Sendable, Equatable {
    case svg
    case pdf
    case png
    /// Characters, for a terminal or a log; nothing but ASCII where `utf8` is false.
    case text(columns: Int, rows: Int, utf8: Bool)
  }

  public let text: String

  /// `output` is the file that the script writes when it is run; nil for its standard output.
  public init(of figure: Figure, on terminal: Terminal, output: String? = nil) {
    let quoting = Quoting(terminal)
    let drawing: (terminal: String, data: [String], commands: [String])
    if case .panels(let figures) = figure.content, !figures.isEmpty {
      drawing = GnuplotScript.panels(figures, figure, quoting, on: terminal)
    } else {
      drawing = GnuplotScript.one(figure, quoting, on: terminal)
    }
    var lines = ["reset", "set encoding utf8", drawing.terminal]
    if let output { lines.append("set output \(quoting.fileName(output))") }
    lines += drawing.data + drawing.commands
    if output != nil { lines.append("unset output") }
    text = lines.joined(separator: "\n") + "\n"
  }

  private static func one(
    _ figure: Figure, _ quoting: Quoting, on terminal: Terminal
  ) -> (String, [String], [String]) {
    let body = PlotBody(of: figure, on: terminal)
    let canvas = Canvas(
      terminal, figure.look, legendRows: [body.legendRows], caption: [figure.caption, body.note])
    let commands =
      canvas.place + canvas.caption(quoting) + canvas.look + body.settings(canvas)
      + title(figure, quoting, on: terminal) + [body.plotCommand]
    return (canvas.terminalCommand, body.data, commands)
  }

  /// Above what is drawn. With characters that place is the upright axis', whose label goes on with it.
  private static func title(
    _ figure: Figure, _ quoting: Quoting, on terminal: Terminal
  ) -> [String] {
    guard !figure.look.title.isEmpty, !terminal.isText else { return [] }
    return ["set title \(quoting.marked(figure.look.title))"]
  }

  private static func panels(
    _ figures: [Figure], _ whole: Figure, _ quoting: Quoting, on terminal: Terminal
  ) -> (String, [String], [String]) {
    let columns = min(
      whole.look.columns ?? Int(saturating: Double(figures.count).squareRoot().rounded(.up)),
      figures.count)
    let rows = (figures.count + columns - 1) / columns
    let bodies = figures.enumerated().map { index, figure in
      var look = figure.look
      // A legend has a panel's room only.
      (look.width, look.font) = (
        Double(PageSize(whole.look).units) * PageSize(whole.look).millimetres / Double(columns),
        PageSize(whole.look).points
      )
      return PlotBody(
        of: Figure(content: figure.content, caption: "", look: look), named: "p\(index + 1)_",
        on: terminal)
    }
    let legends = (0..<rows).map { row in
      bodies[(row * columns)..<min((row + 1) * columns, bodies.count)].map(\.legendRows).max() ?? 0
    }
    let notes = zip(figures, bodies).enumerated().compactMap { index, panel -> String? in
      let text = [panel.0.caption, panel.1.note].filter { !$0.isEmpty }.joined(separator: " ")
      return text.isEmpty ? nil : "\(Figure.panelLetter(index)) \(text)"
    }
    let canvas = Canvas(
      terminal, whole.look, legendRows: legends, columns: columns,
      caption: [whole.caption] + notes)
    let hasTitle = !whole.look.title.isEmpty
    var commands = ["set multiplot"]
    for (index, (figure, body)) in zip(figures, bodies).enumerated() {
      let panel = canvas.panel(
        row: index / columns, of: rows, column: index % columns, of: columns, hasTitle: hasTitle)
      if index > 0 { commands.append("reset") }
      commands += panel.place
      if index == 0 {
        commands += canvas.caption(quoting)
        if hasTitle {
          commands.append(
            "set label \(quoting.marked(whole.look.title)) at screen 0.5, screen \(1 - 14 / Double(canvas.height)) center front"
          )
        }
      }
      commands += panel.look
      if !terminal.isText {
        commands += panel.margins(
          legendRows: legends[index / columns], hasTitle: !figure.look.title.isEmpty)
      }
      commands += body.settings(panel) + title(figure, quoting, on: terminal)
      commands.append(
        "set label '\(Figure.panelLetter(index))' at graph 0, graph 1 offset -1,0.7 right front")
      commands.append(body.plotCommand)
    }
    return (canvas.terminalCommand, bodies.flatMap(\.data), commands + ["unset multiplot"])
  }
}

extension GnuplotScript.Terminal {
  /// Drawn with characters.
  var isText: Bool {
    if case .text = self { true } else { false }
  }
}

/// What differs from one kind of figure to another.
struct PlotBody {
  /// Blocks of numbers.
  var data: [String] = []
  /// What `plot` is given.
  var elements: [String] = []
  /// How many rows of legend there have to be room for.
  var legendRows = 0
  /// Said below the picture after the caption.
  var note = ""
  /// The settings, which may depend on how much room there is.
  var settings: (Canvas) -> [String] = { _ in [] }

  init() {}

  /// The names of its blocks begin with `blocks`.
  init(of figure: Figure, named blocks: String = "", on terminal: GnuplotScript.Terminal) {
    let look = figure.look
    switch figure.content {
    case .curves(let curves, let x, let y):
      self = PlotBody(curves: curves, x: x, y: y, look: look, named: blocks, on: terminal)
    case .map(let x, let y, let z, let xAxis, let yAxis, let zAxis):
      let grid = Grid(x: x, y: y, z: z, xAxis: xAxis, yAxis: yAxis, zAxis: zAxis)
      self = PlotBody(map: grid, scale: .sequential, look: look, named: blocks, on: terminal)
    case .populations(let populations):
      self = PlotBody(populations: populations, look: look, named: blocks, on: terminal)
    case .wigner(let x, let p, let values):
      self = PlotBody(
        map: Grid(wigner: values, x: x, p: p), scale: .diverging, look: look, named: blocks,
        on: terminal)
    case .panels:
      let nothing = Figure.Axis(symbol: "", name: "")
      self.init(empty: "Nothing to draw.", x: nothing, y: nothing, on: terminal)
    }
  }

  var plotCommand: String { "plot " + elements.joined(separator: ", \\\n  ") }

  /// A frame with a sentence in it, where there is nothing to be drawn.
  init(empty sentence: String, x: Figure.Axis, y: Figure.Axis, on terminal: GnuplotScript.Terminal)
  {
    let quoting = Quoting(terminal)
    elements = ["NaN notitle"]
    settings = { _ in
      [
        "unset key", "unset tics", "set xrange [0:1]", "set yrange [0:1]",
        labelCommand("x", x, on: terminal), labelCommand("y", y, on: terminal),
        "set label \(quoting.plain(sentence)) at graph 0.5,0.5 center",
      ]
    }
  }
}
