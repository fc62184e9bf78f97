public import Language

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
    let body = PlotBody(of: figure.content, on: terminal)
    let canvas = Canvas(terminal, body: body, caption: figure.caption)
    let quoting = Quoting(terminal)
    var lines = ["reset", "set encoding utf8", canvas.terminalCommand]
    if let output { lines.append("set output \(quoting.fileName(output))") }
    lines += body.data + canvas.commands(quoting) + body.settings(canvas)
    lines.append("plot " + body.elements.joined(separator: ", \\\n  "))
    if output != nil { lines.append("unset output") }
    text = lines.joined(separator: "\n") + "\n"
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

  init(of content: Figure.Content, on terminal: GnuplotScript.Terminal) {
    switch content {
    case .curves(let curves, let x, let y):
      self = PlotBody(curves: curves, x: x, y: y, on: terminal)
    case .map(let x, let y, let z, let xAxis, let yAxis, let zAxis):
      let grid = Grid(x: x, y: y, z: z, xAxis: xAxis, yAxis: yAxis, zAxis: zAxis)
      self = PlotBody(map: grid, scale: .sequential, on: terminal)
    case .populations(let populations):
      self = PlotBody(populations: populations, on: terminal)
    case .wigner(let x, let p, let values):
      self = PlotBody(map: Grid(wigner: values, x: x, p: p), scale: .diverging, on: terminal)
    }
  }

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
