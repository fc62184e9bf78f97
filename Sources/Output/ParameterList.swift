import SourceText
public import Language

/// The parameters of a script, as `maser params` lists them.
public struct ParameterList {
  private let script: String?
  private let parameters: [ParameterInfo]

  public init(script: String?, _ parameters: [ParameterInfo]) {
    self.script = script
    self.parameters = parameters
  }

  /// `theta = 0.811156   in [0, pi]   angle of one collision`, in columns.
  public var text: String {
    let rows = parameters.map { parameter in
      [
        "\(parameter.name) = \(shown(parameter))",
        parameter.rangeText.map { "in \(oneLine($0))" } ?? "",
        parameter.documentation.map(oneLine) ?? "",
      ]
    }
    let widths = (0..<2).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let padded = (0..<2).map { column in
        // A column that is empty everywhere takes no room.
        widths[column] == 0
          ? ""
          : row[column] + String(repeating: " ", count: widths[column] - row[column].count + 3)
      }
      var line = padded.joined() + row[2]
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  /// The value, and how it is written where that says more.
  private func shown(_ parameter: ParameterInfo) -> String {
    let value = exactText(parameter.value) ?? NumberFormat().text(parameter.value)
    guard !parameter.isOverridden, oneLine(parameter.defaultText) != value,
      Double(parameter.defaultText) != parameter.value.value
    else { return value }
    return "\(oneLine(parameter.defaultText)) = \(NumberFormat().text(parameter.value))"
  }

  /// One object per script, on one line.
  public var jsonLine: String {
    var object = JSONObject()
    object.add("kind", "params")
    if let script { object.add("script", script) }
    let rows = parameters.map { parameter in
      var row = JSONObject()
      row.add("name", parameter.name)
      row.add("value", raw: exactText(parameter.value) ?? "null")
      row.add("default", parameter.defaultText)
      row.add("range", raw: parameter.rangeText.map { jsonString($0) } ?? "null")
      row.add("doc", raw: parameter.documentation.map { jsonString($0) } ?? "null")
      row.add("overridden", raw: parameter.isOverridden ? "true" : "false")
      return row.value
    }
    object.add("params", raw: JSONObject.array(rows))
    return object.line
  }
}
