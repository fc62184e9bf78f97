public import Language

/// Results for tables: one row per number, with a header (RFC 4180, lines ending in LF).
///
/// `name` is what was measured or claimed; a list takes one row per element. An undefined value is empty.
public struct CSVWriter: ResultWriter {
  public init() {}

  public func preamble() -> String { "kind,name,value,bound,k,line\n" }

  public func begin(_ run: RunHeader) -> String {
    row("run", run.script ?? "-e", run.tool)
      + run.parameters.map { parameter in
        row(
          "param", parameter.name, exactText(parameter.value) ?? "\(parameter.value.value)",
          bound: "\(parameter.value.bound)")
      }.joined() + row("seed", "", String(run.seed))
  }

  public func text(of event: RunEvent, numbers: NumberFormat) -> String {
    switch event {
    case .measure(let record): rows(record, record.name, record.value)
    case .print(let text): row("print", "", text)
    case .claim(let record):
      row(
        "expect", oneLine(record.condition), record.verdict.rawValue, line: String(record.line))
    case .seed(let seed, let line): row("seed", "", String(seed), line: String(line))
    case .until(let record):
      row(
        "until", record.isMet ? "met" : "not met", String(record.collisions),
        line: String(record.line))
    case .point(let record): rows(record)
    case .analysis(let record): rows(record)
    case .diagnostic, .sweep: ""
    }
  }

  public func end(_ summary: RunSummary) -> String { row("end", "", summary.status.rawValue) }

  /// One row per number of a point, and its status.
  private func rows(_ record: PointRecord) -> String {
    let point = "\(record.sweep)[\(record.index)]"
    func row(_ name: String, _ value: Value) -> String {
      guard case .number(let quantity) = value else {
        return self.row("point", "\(point).\(name)", "", line: String(record.line))
      }
      return self.row(
        "point", "\(point).\(name)", exactText(quantity) ?? "\(quantity.value)",
        bound: "\(quantity.bound)", line: String(record.line))
    }
    return record.axes.map { row($0.name, .number($0.value)) }.joined()
      + record.values.map { row($0.name, $0.value) }.joined()
      + self.row("point", "\(point).status", record.status, line: String(record.line))
  }

  /// One row per number, named by its place in the JSON object; what has a bound has it beside it.
  private func rows(_ record: AnalysisRecord) -> String {
    func rows(_ name: String, _ value: ReportValue, bound: ReportValue?) -> String {
      func row(_ text: String) -> String {
        var shown = ""
        if case .number(let number)? = bound { shown = "\(number)" }
        return self.row("analysis", name, text, bound: shown, line: String(record.line))
      }
      switch value {
      case .number(let number): return row("\(number)")
      case .count(let count): return row(String(count))
      case .truth(let truth): return row(truth ? "true" : "false")
      case .word(let word): return row(word)
      case .missing: return row("")
      case .list(let items):
        return items.enumerated().map { rows("\(name)[\($0)]", $1, bound: nil) }.joined()
      case .fields(let fields): return all(fields, in: name + ".")
      }
    }
    func all(_ fields: [(name: String, value: ReportValue)], in place: String) -> String {
      fields.filter { !$0.name.hasSuffix("_bound") }.map { field in
        let bound = fields.first { $0.name == field.name + "_bound" }
        return rows(place + field.name, field.value, bound: bound?.value)
      }.joined()
    }
    return all(record.report, in: "")
  }

  private func rows(_ record: MeasureRecord, _ name: String, _ value: Value) -> String {
    func measured(_ value: String, bound: String = "") -> String {
      row(
        "measure", name, value, bound: bound, k: collisionCountText(record.collisions),
        line: String(record.line))
    }
    switch value {
    case .number(let quantity):
      return measured(
        exactText(quantity) ?? "\(quantity.value)", bound: "\(quantity.bound)")
    case .truth(.yes): return measured("true")
    case .truth(.no): return measured("false")
    case .truth(.undecided): return measured("undecided")
    case .text(let text): return measured(text)
    case .undefined: return measured("")
    case .list(let items):
      return items.enumerated().map { rows(record, "\(name)[\($0)]", $1) }.joined()
    }
  }

  private func row(
    _ kind: String, _ name: String, _ value: String = "", bound: String = "", k: String = "",
    line: String = ""
  ) -> String {
    [kind, name, value, bound, k, line].map(quotedIfNeeded).joined(separator: ",") + "\n"
  }

  private func quotedIfNeeded(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else {
      return text
    }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
