public import Language
internal import Simulation

/// Tables as CSV and JSON.
public enum TableFiles {
  /// Comment lines with where it comes from, a line of names, one row per sample or point.
  ///
  /// Doubles have 17 significant digits, which is enough to read the same double back; what is undefined is blank.
  public static func csv(_ table: DataTable, _ provenance: Provenance) -> [UInt8] {
    var text = provenance.commentLines
    let columns = table.allColumns
    var names = columns.map(\.name)
    if !table.statuses.isEmpty { names.append("status") }
    let axes = table.columns.prefix(table.axisCount).map { csvQuoted($0.name) }
    text +=
      "# axes \(axes.joined(separator: ","))\n" + names.map(csvQuoted).joined(separator: ",") + "\n"
    var bytes = Array(text.utf8)
    for row in 0..<table.rowCount {
      var cells = columns.map { number($0.values[row], isInteger: $0.isInteger) }
      if !table.statuses.isEmpty { cells.append(csvQuoted(table.statuses[row])) }
      bytes += cells.joined(separator: ",").utf8
      bytes.append(0x0A)
    }
    return bytes
  }

  /// One object: provenance, name, columns with values and bounds, status.
  public static func json(_ table: DataTable, _ provenance: Provenance) -> [UInt8] {
    var object = JSONObject()
    object.add("provenance", raw: provenance.json)
    add(table, to: &object)
    return Array(object.line.utf8)
  }

  static func add(_ table: DataTable, to object: inout JSONObject) {
    object.add("name", table.name)
    object.add("axes", table.axisCount)
    object.add(
      "columns",
      raw: JSONObject.array(
        table.columns.map { column in
          var entry = JSONObject()
          entry.add("name", column.name)
          entry.add("symbol", column.symbol)
          entry.add("unit", column.unit)
          if let lists = column.lists {
            func rows(_ part: (DataList) -> [Double]) -> String {
              JSONObject.array(
                lists.map { JSONObject.array(part($0).map(JSONObject.number)) })
            }
            entry.add("values", raw: rows(\.values))
            entry.add("bounds", raw: rows(\.bounds))
            return entry.value
          }
          entry.add(
            "values",
            raw: JSONObject.array(
              column.values.map { value in
                (column.isInteger ? Int(exactly: value).map(String.init) : nil)
                  ?? JSONObject.number(value)
              }))
          if !column.bounds.isEmpty {
            entry.add("bounds", raw: JSONObject.array(column.bounds.map(JSONObject.number)))
          }
          return entry.value
        }))
    if !table.statuses.isEmpty {
      object.add("status", raw: JSONObject.array(table.statuses.map(jsonText)))
    }
  }

  /// Populations, and where there are coherences all elements.
  public static func json(_ state: StateData, _ provenance: Provenance) -> [UInt8] {
    var object = JSONObject()
    object.add("provenance", raw: provenance.json)
    add(state, to: &object)
    return Array(object.line.utf8)
  }

  static func add(_ state: StateData, to object: inout JSONObject) {
    object.add("k", collisions: state.collisions)
    object.add("levels", state.levels)
    object.add("populations", raw: JSONObject.array(state.populations.map(JSONObject.number)))
    if !state.real.isEmpty {
      object.add("rho_re", raw: matrix(state.real, state.levels))
      object.add("rho_im", raw: matrix(state.imaginary, state.levels))
    }
  }

  /// The photon distribution.
  public static func csv(_ state: StateData, _ provenance: Provenance) -> [UInt8] {
    var text = provenance.commentLines + "n,population\n"
    for (n, population) in state.populations.enumerated() {
      text += "\(n),\(number(population, isInteger: false))\n"
    }
    return Array(text.utf8)
  }

  private static func matrix(_ values: [Double], _ order: Int) -> String {
    JSONObject.array(
      (0..<order).map { row in
        JSONObject.array(values[(row * order)..<((row + 1) * order)].map(JSONObject.number))
      })
  }

  private static func jsonText(_ text: String) -> String {
    var object = JSONObject()
    object.add("x", text)
    return String(object.value.dropFirst(5).dropLast())
  }

  private static func number(_ value: Double, isInteger: Bool) -> String {
    guard value.isFinite else { return "" }
    if isInteger, abs(value) < 9e15 { return String(Int(saturating: value)) }
    return ExactDecimal.text(value)
  }

  private static func csvQuoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}

extension DataTable {
  /// The columns, each that is not exact followed by its bounds.
  var allColumns: [DataColumn] {
    columns.flatMap { column in
      column.bounds.isEmpty
        ? [column]
        : [column, DataColumn(name: "\(column.name)_bound", values: column.bounds)]
    }
  }
}
