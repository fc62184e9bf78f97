import ArgumentParser
import Language
import Output
import SourceText

/// A table to be drawn from.
struct PlotTable {
  let file: String
  let data: DataTable
  let parameters: [(name: String, value: String)]

  /// A column by its name; says so and ends the command where there is none.
  func column(_ name: String, _ output: DiagnosticOutput) throws -> DataColumn {
    if let column = data.columns.first(where: { $0.name == name }) { return column }
    if let owner = data.columns.first(where: { !$0.bounds.isEmpty && $0.name + "_bound" == name }) {
      return DataColumn(name: name, values: owner.bounds)
    }
    output.say(
      "`\(file)` has no column `\(name)`; it has \(joinedList(data.columns.map(\.name)))")
    throw ExitCode(Exit.rejected.rawValue)
  }

  /// The rows of each curve with what tells it from the others; empty where there is one only.
  func groups(along name: String, by wanted: [String]) -> [(label: String, rows: [Int])] {
    let axes = data.columns.prefix(data.axisCount)
    let groups = CurveGroups(
      data, along: axes.firstIndex { $0.name == name } ?? data.ownAxis)
    guard groups.all.count > 1 else { return [("", Array(0..<data.rowCount))] }
    return groups.all.map { (groups.label($0, by: wanted), $0.rows) }
  }
}

/// The tables of `maser plot`, and in what they differ.
struct PlotTables {
  let all: [PlotTable]

  init(_ files: [String], _ output: DiagnosticOutput) throws {
    all = try files.map { try PlotTables.table($0, output) }
  }

  private static func table(_ file: String, _ output: DiagnosticOutput) throws -> PlotTable {
    let bytes: [UInt8]
    do throws(ReadFailure) { bytes = try FileReading.bytes(ofFile: file) } catch {
      output.say("cannot read `\(file)`: \(error.reason)")
      throw ExitCode(Exit.unreadable.rawValue)
    }
    do throws(ReadTable.Failure) {
      let table = try ReadTable(csv: String(decoding: bytes, as: UTF8.self))
      return PlotTable(file: file, data: table.data, parameters: table.parameters)
    } catch {
      output.say("`\(file)` cannot be drawn: \(error.reason)")
      throw ExitCode(Exit.rejected.rawValue)
    }
  }

  /// What tells each file from the others.
  var differences: [String] {
    let names = all[0].parameters.map(\.name).filter { name in
      let values = all.map { entry in entry.parameters.first { $0.name == name }?.value }
      return values.allSatisfy { $0 != nil } && Set(values).count > 1
    }
    let labels = all.map { entry in
      names.map { name in
        let value = entry.parameters.first { $0.name == name }!.value
        return "\(name) = \(Double(value).map { NumberFormat().shortText($0) } ?? value)"
      }.joined(separator: ", ")
    }
    if Set(labels).count == all.count { return labels }
    let stems = all.map { entry in
      let file = entry.file.split(separator: "/").last.map(String.init) ?? entry.file
      return file.hasSuffix(".csv") ? String(file.dropLast(4)) : file
    }
    return Set(stems).count == all.count ? stems : all.map(\.file)
  }

  /// The parameters that all have in common.
  var common: String {
    all[0].parameters.filter { parameter in
      all.allSatisfy { entry in
        entry.parameters.contains { $0.name == parameter.name && $0.value == parameter.value }
      }
    }.map { "\($0.name) = \(Double($0.value).map { NumberFormat().shortText($0) } ?? $0.value)" }
      .joined(separator: ", ")
  }
}
