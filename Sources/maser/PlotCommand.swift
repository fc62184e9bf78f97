import ArgumentParser
import Language
import Output

/// `maser plot`: curves of several scripts in one picture, or a map, from the tables that they saved.
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draws columns of saved tables into one picture, also of several scripts.",
    discussion: """
      The tables are .csv files written by `save`. The legend says in what the files differ: a parameter, or else \
      their names. Of a sweep with several axes there is one curve for every value of the others, or a map over two.
        maser plot weak.csv strong.csv --y energy --scale logx --to both.svg
        maser plot scan.csv --y energy --x theta --by q
        maser plot scan.csv --map energy --x theta --y gamma --scale logyz --to map.png
        maser plot a.csv b.csv --y energy --with 'title="Charging" legend=["cold", "warm"] size=column' --to a.pdf
        maser plot run.csv --y energy --y purity --panels --to both.pdf
      """)

  @Argument(
    help: "Tables written by `save … to \"….csv\"`.", completion: .file(extensions: ["csv"]))
  var files: [String]

  @Option(help: "The columns to draw; with --map the column of the upright axis.")
  var y: [String] = []

  @Option(help: "The column to draw them against.")
  var x: String?

  @Option(
    help: ArgumentHelp(
      "An axis that the legend names, where it tells the curves apart.", valueName: "column"))
  var by: [String] = []

  @Option(
    help: ArgumentHelp(
      "The column to draw as colours over --x and --y, of one table.", valueName: "column"))
  var map: String?

  @Option(
    help: ArgumentHelp(
      "logx, logy or loglog; with --map also logz, logxz, logyz or logxyz, z being the colours.",
      valueName: "axes"))
  var scale: String?

  @Option(
    name: .customLong("with"),
    help: ArgumentHelp(
      "How it looks: what `plot … with` of a script takes (maser help plot).",
      valueName: "arguments"))
  var look: String?

  @Flag(help: "Each --y in a panel of its own; `--with columns=…` sets them side by side.")
  var panels = false

  @Option(
    help:
      "svg, pdf or png by the ending, gp and py for the script of gnuplot or matplotlib, csv for the numbers; in the terminal without it."
  )
  var to: String?

  @OptionGroup var diagnostics: DiagnosticOptions

  func validate() throws {
    let words = map == nil ? LogAxes.ofCurves : LogAxes.ofMaps
    if let scale, !words.contains(scale) {
      throw ValidationError("--scale is one of \(words.joined(separator: ", "))")
    }
    if map != nil {
      guard files.count == 1, x != nil, y.count == 1, by.isEmpty, !panels else {
        throw ValidationError("a map is of one table: --map energy --x theta --y gamma")
      }
    } else if y.isEmpty {
      throw ValidationError("say which columns, for example --y energy")
    }
    let isSource = to.map { name in
      FigureLook.Source.allCases.contains { name.hasSuffix(".\($0.rawValue)") }
    }
    if let to, isSource == false, Gnuplot.terminal(forFile: to) == nil {
      throw ValidationError("--to needs a file that ends in svg, pdf, png, gp, py or csv")
    }
  }

  private var log: LogAxes { scale.flatMap { LogAxes($0) } ?? LogAxes() }

  func run() throws {
    let output = DiagnosticOutput(diagnostics)
    let tables = try PlotTables(files, output)
    let kind: PlotLook.Kind = map != nil ? .map : panels ? .panels : .curves
    let look = try look.map { try PlotLook($0, kind, log: scale, output).look } ?? FigureLook()
    if let map {
      try draw(try self.map(of: map, tables, look, output), output)
    } else if panels {
      let all = try y.map { try curves([$0], tables, FigureLook(), output) }
      try draw(
        Figure(content: .panels(all.map(\.bare)), caption: all[0].caption, look: look), output)
    } else {
      try draw(try curves(y, tables, look, output), output)
    }
  }

  private func curves(
    _ y: [String], _ tables: PlotTables, _ look: FigureLook, _ output: DiagnosticOutput
  ) throws -> Figure {
    let abscissa = x ?? tables.all[0].data.columns[tables.all[0].data.ownAxis].name
    var curves: [Figure.Curve] = []
    for (index, table) in tables.all.enumerated() {
      for name in by { _ = try table.column(name, output) }
      for name in y {
        let parts =
          (y.count > 1 ? [name] : []) + (tables.all.count > 1 ? [tables.differences[index]] : [])
        let column = try table.column(name, output)
        let (values, bounds) = (column.values, column.bounds)
        let along = try table.column(abscissa, output).values
        curves += table.groups(along: abscissa, by: by).map { family, rows in
          let label = parts + (family.isEmpty ? [] : [family])
          return Figure.Curve(
            label: label.isEmpty ? name : label.joined(separator: ", "),
            x: rows.map { along[$0] }, y: rows.map { values[$0] },
            bounds: bounds.isEmpty ? [] : rows.map { bounds[$0] })
        }
      }
    }
    return Figure(
      content: .curves(
        curves, x: axis([abscissa], isLogarithmic: log.x), y: axis(y, isLogarithmic: log.y)),
      caption: tables.common, look: look)
  }

  private func map(
    of name: String, _ tables: PlotTables, _ look: FigureLook, _ output: DiagnosticOutput
  ) throws -> Figure {
    let table = tables.all[0]
    let z = try table.column(name, output)
    let x = try table.column(x ?? "", output)
    let y = try table.column(y[0], output)
    try requireFew(x, y, table.file, output)
    let grid = MapGrid(x: x.values, y: y.values, z: z.values, bounds: z.bounds, log: log)
    let accuracy = Deliveries.accuracy(grid.bound, log.z ? grid.part : nil)
    return Figure(
      content: .map(
        x: grid.x, y: grid.y, z: grid.z, xAxis: axis([x.name], isLogarithmic: log.x),
        yAxis: axis([y.name], isLogarithmic: log.y), zAxis: axis([name], isLogarithmic: log.z)),
      caption: [tables.common, accuracy, grid.remark].filter { !$0.isEmpty }
        .joined(separator: ", "), look: look)
  }

  /// As many cells as `plot map` draws.
  private static let mostCells = 4e6

  private func requireFew(
    _ x: DataColumn, _ y: DataColumn, _ file: String, _ output: DiagnosticOutput
  ) throws {
    let counts = [x, y].map { Set($0.values.lazy.filter(\.isFinite)).count }
    guard Double(counts[0]) * Double(counts[1]) > PlotCommand.mostCells else { return }
    output.say(
      "a map of \(counts[0]) x \(counts[1]) cells of `\(file)`: at most 4e6 can be drawn; it needs the same `\(x.name)` at every `\(y.name)`"
    )
    throw ExitCode(Exit.rejected.rawValue)
  }

  private func axis(_ names: [String], isLogarithmic: Bool) -> Figure.Axis {
    if names == ["k"] {
      return Figure.Axis(symbol: "k", name: "collisions", isLogarithmic: isLogarithmic)
    }
    guard names.count == 1 else {
      return Figure.Axis(symbol: "", name: "", isLogarithmic: isLogarithmic)
    }
    let known = Registry.standard.observable(names[0])
    return Figure.Axis(
      symbol: known?.symbol ?? names[0], name: names[0], unit: known?.unit ?? "",
      isLogarithmic: isLogarithmic)
  }

  private func draw(_ figure: Figure, _ output: DiagnosticOutput) throws {
    do throws(DeliveryFailure) {
      let making = Deliveries(
        folder: ".", script: "", identity: "", parameters: [], commandLine: CommandLine.arguments)
      let picture = try making.draw(figure, to)
      if let to { try making.drawAgain(figure, to) }
      guard let picture else { return }
      let text = StandardText()
      text.write(picture + "\n")
      try? text.finish(.ok, output).end()
    } catch {
      output.say(
        ([error.reason] + (error.help.isEmpty ? [] : [error.help])).joined(separator: ": "))
      throw ExitCode(Exit.failed.rawValue)
    }
  }
}

extension Figure {
  /// Without what is said once below all panels.
  fileprivate var bare: Figure { Figure(content: content, caption: "", look: look) }
}
