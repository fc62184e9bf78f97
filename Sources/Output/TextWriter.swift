public import Language

/// Results for people: `name = value` per line.
public struct TextWriter: ResultWriter {
  public init() {}

  public func preamble() -> String { "" }

  public func begin(_ run: RunHeader) -> String {
    run.isOneOfSeveral ? "# \(oneLine(run.script ?? "-e"))\n" : ""
  }

  public func text(of event: RunEvent, numbers: NumberFormat) -> String {
    event.text(numbers).map { $0 + "\n" } ?? ""
  }

  public func end(_ summary: RunSummary) -> String {
    summary.status == .interrupted ? "# interrupted: incomplete\n" : ""
  }
}
