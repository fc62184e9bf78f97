public import Language

/// Results for people: `name = value` per line.
public struct TextWriter: ResultWriter {
  private let excerpt: SweepExcerpt

  /// `rows` says how much of sweeps is shown.
  public init(rows: SweepExcerpt.Rows = .all) { excerpt = SweepExcerpt(rows) }

  public func preamble() -> String { "" }

  public func begin(_ run: RunHeader) -> String {
    run.isOneOfSeveral ? "# \(oneLine(run.script ?? "-e"))\n" : ""
  }

  public func text(of event: RunEvent, numbers: NumberFormat) -> String {
    excerpt.text(of: event, numbers).map { $0 + "\n" } ?? ""
  }

  public func end(_ summary: RunSummary) -> String {
    (excerpt.rest().map { $0 + "\n" } ?? "")
      + (summary.status == .interrupted ? "# interrupted: incomplete\n" : "")
  }
}
