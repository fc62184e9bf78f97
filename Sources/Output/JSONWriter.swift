import SourceText
public import Language

/// Results for programs: JSON Lines, one object per event.
public struct JSONWriter: ResultWriter {
  public init() {}

  public func preamble() -> String { "" }

  public func begin(_ run: RunHeader) -> String {
    var object = JSONObject()
    object.add("kind", "run")
    object.add("tool", run.tool)
    if let script = run.script { object.add("script", script) }
    object.add("language", Language.version)
    var parameters = JSONObject()
    for parameter in run.parameters {
      parameters.add(parameter.name, raw: exactText(parameter.value) ?? "null")
    }
    object.add("params", raw: parameters.value)
    object.add("seed", raw: String(run.seed))
    return object.line
  }

  public func text(of event: RunEvent, numbers: NumberFormat) -> String {
    switch event {
    case .measure(let record): line(record)
    case .print(let text): line(printed: text)
    case .claim(let record): line(record)
    case .until(let record): line(record)
    case .seed(let seed, let line): self.line(seed: seed, line)
    case .point(let record): line(record)
    case .analysis(let record): line(record)
    case .diagnostic, .sweep: ""
    }
  }

  public func end(_ summary: RunSummary) -> String {
    var object = JSONObject()
    object.add("kind", "end")
    object.add("status", summary.status.rawValue)
    object.add("collisions", collisions: summary.collisions)
    object.add("levels", summary.levels)
    object.add("seconds", summary.seconds)
    return object.line
  }

  private func line(_ record: MeasureRecord) -> String {
    var object = JSONObject()
    object.add("kind", "measure")
    object.add("name", record.name)
    object.add("value", raw: value(record.value))
    object.add("bound", raw: bound(record.value))
    if let error = error(record.value) { object.add("error", raw: error) }
    object.add("k", collisions: record.collisions)
    object.add("line", record.line)
    return object.line
  }

  private func line(seed: UInt64, _ line: Int) -> String {
    var object = JSONObject()
    object.add("kind", "seed")
    object.add("seed", raw: String(seed))
    object.add("line", line)
    return object.line
  }

  private func line(printed text: String) -> String {
    var object = JSONObject()
    object.add("kind", "print")
    object.add("text", text)
    return object.line
  }

  private func line(_ record: ClaimRecord) -> String {
    var object = JSONObject()
    object.add("kind", "expect")
    object.add("line", record.line)
    object.add("verdict", record.verdict.rawValue)
    object.add("condition", record.condition)
    if let reason = record.reason { object.add("because", reason) }
    object.add("left", raw: record.left.flatMap(exactText) ?? "null")
    object.add("right", raw: record.right.flatMap(exactText) ?? "null")
    // That of the difference of the two sides: what decides between pass, fail and undecided.
    var bound = "null"
    if let left = record.left, let right = record.right {
      bound = JSONObject.number(left.bound + right.bound)
    }
    object.add("bound", raw: bound)
    if let left = record.left, let right = record.right, left.error + right.error > 0 {
      object.add("error", raw: JSONObject.number(left.error + right.error))
    }
    if let points = record.points {
      object.add("points", points.of)
      object.add("passed", points.passed)
    }
    return object.line
  }

  private func line(_ record: PointRecord) -> String {
    var object = JSONObject()
    object.add("kind", "point")
    object.add("sweep", record.sweep)
    object.add("index", record.index)
    var axes = JSONObject()
    for axis in record.axes { axes.add(axis.name, raw: exactText(axis.value) ?? "null") }
    object.add("axes", raw: axes.value)
    var values = JSONObject()
    var bounds = JSONObject()
    var errors: JSONObject?
    for (name, value) in record.values {
      values.add(name, raw: self.value(value))
      bounds.add(name, raw: bound(value))
      guard let error = error(value) else { continue }
      if errors == nil { errors = JSONObject() }
      errors!.add(name, raw: error)
    }
    object.add("values", raw: values.value)
    object.add("bounds", raw: bounds.value)
    if let errors { object.add("errors", raw: errors.value) }
    object.add("status", record.status)
    return object.line
  }

  private func line(_ record: AnalysisRecord) -> String {
    var object = JSONObject()
    object.add("kind", "analysis")
    for (name, value) in record.report { object.add(name, raw: text(value)) }
    object.add("line", record.line)
    return object.line
  }

  private func text(_ value: ReportValue) -> String {
    switch value {
    case .number(let number): return JSONObject.number(number)
    case .count(let count): return String(count)
    case .truth(let truth): return truth ? "true" : "false"
    case .word(let word): return jsonString(word)
    case .missing: return "null"
    case .list(let items): return JSONObject.array(items.map { text($0) })
    case .fields(let fields):
      var object = JSONObject()
      for (name, value) in fields { object.add(name, raw: text(value)) }
      return object.value
    }
  }

  private func line(_ record: UntilRecord) -> String {
    var object = JSONObject()
    object.add("kind", "until")
    object.add("line", record.line)
    object.add("met", raw: record.isMet ? "true" : "false")
    object.add(record.unit + "s", record.collisions)
    object.add("max", record.maximum)
    return object.line
  }

  private func value(_ value: Value) -> String {
    switch value {
    case .number(let quantity): exactText(quantity) ?? "null"
    case .truth(.yes): "true"
    case .truth(.no): "false"
    case .truth(.undecided): jsonString("undecided")
    case .list(let items): JSONObject.array(items.map { self.value($0) })
    case .text(let text): jsonString(text)
    case .undefined: "null"
    }
  }

  /// The standard error of what depends on drawn runs; nil for everything else.
  private func error(_ value: Value) -> String? {
    switch value {
    case .number(let quantity) where quantity.error > 0: return JSONObject.number(quantity.error)
    case .list(let items):
      let errors = items.map { error($0) }
      guard errors.contains(where: { $0 != nil }) else { return nil }
      return JSONObject.array(errors.map { $0 ?? "null" })
    default: return nil
    }
  }

  private func bound(_ value: Value) -> String {
    switch value {
    case .number(let quantity): JSONObject.number(quantity.bound)
    case .list(let items): JSONObject.array(items.map { bound($0) })
    case .truth, .text, .undefined: "null"
    }
  }
}
