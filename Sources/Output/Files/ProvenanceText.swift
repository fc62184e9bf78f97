import Language

extension Provenance {
  /// The experiment a file comes from, as the comment lines that head it: every line starts with `# `.
  var commentLines: String {
    var lines = [
      "tool: \(tool), language \(language)",
      "command: \(commandLine.map(Provenance.quoted).joined(separator: " "))",
    ]
    for parameter in parameters { lines.append("param \(parameter.name) = \(parameter.value)") }
    lines += [
      "seed: \(seed)",
      "levels: \(levels), tolerance: \(tolerance)",
      "truncation bounds: trace \(traceBound), energy \(energyBound)",
    ]
    if !identity.isEmpty { lines.append("identity: \(identity)") }
    lines.append("script:")
    lines += script.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
      "| \($0)"
    }
    return lines.map { "# \($0)\n" }.joined()
  }

  /// The same as one JSON object.
  var json: String {
    var object = JSONObject()
    object.add("tool", tool)
    object.add("language", language)
    object.add("command", raw: JSONObject.array(commandLine.map { Provenance.json($0) }))
    var values = JSONObject()
    for parameter in parameters { values.add(parameter.name, parameter.value) }
    object.add("params", raw: values.value)
    object.add("seed", raw: String(seed))
    object.add("levels", levels)
    object.add("tolerance", raw: tolerance.isFinite ? "\(tolerance)" : "\"inf\"")
    object.add("trace_bound", traceBound)
    object.add("energy_bound", energyBound)
    if !identity.isEmpty { object.add("identity", identity) }
    object.add("script", script)
    return object.value
  }

  private static func json(_ text: String) -> String {
    var object = JSONObject()
    object.add("x", text)
    return String(object.value.dropFirst(5).dropLast())
  }

  /// As a shell would want it.
  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,+".contains($0) }
    let oneLine = word.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .joined(separator: "\\n")
    return isPlain
      ? word
      : "'"
        + oneLine.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        + "'"
  }
}
