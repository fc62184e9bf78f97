import ArgumentParser
import Language
import Output
import SourceText

/// `maser plot`: curves of several scripts in one picture, from the tables that they saved.
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draws columns of saved tables into one picture, also of several scripts.",
    discussion: """
      The tables are .csv files written by `save`. The legend says in what the files differ: a parameter, or else \
      their names.
        maser plot weak.csv strong.csv --y energy --scale logx --to both.svg
      """)

  @Argument(help: "Tables written by `save … to \"….csv\"`.")
  var files: [String]

  @Option(help: "The columns to draw.")
  var y: [String]

  @Option(help: "The column to draw them against.")
  var x: String?

  @Option(help: "logx, logy or loglog.")
  var scale: Scale?

  @Option(
    help: "svg, pdf or png by the ending, gp for the gnuplot script; in the terminal without it.")
  var to: String?

  @OptionGroup var diagnostics: DiagnosticOptions

  func validate() throws {
    if y.isEmpty { throw ValidationError("say which columns: --y energy") }
    if let to, !to.hasSuffix(".gp"), Gnuplot.terminal(forFile: to) == nil {
      throw ValidationError("--to needs a file that ends in svg, pdf, png or gp")
    }
  }

  enum Scale: String, ExpressibleByArgument, CaseIterable {
    case logx, logy, loglog
  }

  func run() throws {
    let output = DiagnosticOutput(diagnostics)
    var tables: [(file: String, table: ReadTable)] = []
    for file in files { tables.append((file, try table(file, output))) }
    let differences = PlotCommand.differences(tables)
    let abscissa = x ?? tables[0].table.columns[0].name
    var curves: [Figure.Curve] = []
    for (index, entry) in tables.enumerated() {
      for name in y {
        guard let values = entry.table.column(name), let along = entry.table.column(abscissa) else {
          let missing = entry.table.column(name) == nil ? name : abscissa
          output.say(
            "`\(entry.file)` has no column `\(missing)`; it has \(joinedList(entry.table.columns.map(\.name)))"
          )
          throw ExitCode(Exit.rejected.rawValue)
        }
        let parts = (y.count > 1 ? [name] : []) + (tables.count > 1 ? [differences[index]] : [])
        curves.append(
          Figure.Curve(
            label: parts.isEmpty ? name : parts.joined(separator: ", "), x: along, y: values))
      }
    }
    let figure = Figure(
      content: .curves(
        curves, x: axis([abscissa], isLogarithmic: scale == .logx || scale == .loglog),
        y: axis(y, isLogarithmic: scale == .logy || scale == .loglog)),
      caption: PlotCommand.common(tables))
    try draw(figure, output)
  }

  private func table(_ file: String, _ output: DiagnosticOutput) throws -> ReadTable {
    let bytes: [UInt8]
    do throws(ReadFailure) { bytes = try FileReading.bytes(ofFile: file) } catch {
      output.say("cannot read `\(file)`: \(error.reason)")
      throw ExitCode(Exit.unreadable.rawValue)
    }
    do throws(ReadTable.Failure) {
      return try ReadTable(csv: String(decoding: bytes, as: UTF8.self))
    } catch {
      output.say("`\(file)` cannot be drawn: \(error.reason)")
      throw ExitCode(Exit.rejected.rawValue)
    }
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

  /// What tells each file from the others.
  private static func differences(_ tables: [(file: String, table: ReadTable)]) -> [String] {
    let names = tables[0].table.parameters.map(\.name).filter { name in
      let values = tables.map { entry in entry.table.parameters.first { $0.name == name }?.value }
      return values.allSatisfy { $0 != nil } && Set(values).count > 1
    }
    let labels = tables.map { entry in
      names.map { name in
        let value = entry.table.parameters.first { $0.name == name }!.value
        return "\(name) = \(Double(value).map { NumberFormat().shortText($0) } ?? value)"
      }.joined(separator: ", ")
    }
    if Set(labels).count == tables.count { return labels }
    let stems = tables.map { entry in
      let file = entry.file.split(separator: "/").last.map(String.init) ?? entry.file
      return file.hasSuffix(".csv") ? String(file.dropLast(4)) : file
    }
    return Set(stems).count == tables.count ? stems : tables.map(\.file)
  }

  /// The parameters that all have in common.
  private static func common(_ tables: [(file: String, table: ReadTable)]) -> String {
    tables[0].table.parameters.filter { parameter in
      tables.allSatisfy { entry in
        entry.table.parameters.contains { $0.name == parameter.name && $0.value == parameter.value }
      }
    }.map { "\($0.name) = \(Double($0.value).map { NumberFormat().shortText($0) } ?? $0.value)" }
      .joined(separator: ", ")
  }

  private func draw(_ figure: Figure, _ output: DiagnosticOutput) throws {
    do throws(DeliveryFailure) {
      let picture = try Deliveries(
        folder: ".", script: "", identity: "", parameters: [], commandLine: CommandLine.arguments
      ).draw(figure, to)
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
