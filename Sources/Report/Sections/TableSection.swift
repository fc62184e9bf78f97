import Language
import Output

/// Series and sweeps: what they hold, their beginning, and the file with all of it.
struct TableSection {
  let contents: ReportContents

  /// Rows of a table that a page shows.
  private static let rows = 12
  private static let columns = 12

  var section: PageSection? {
    guard !contents.tables.isEmpty else { return nil }
    return PageSection(
      "tables", "Series and sweeps", contents.tables.map(markup).joined("\n"))
  }

  private func markup(_ table: DataTable) -> HTML {
    let plain = table.columns.filter { $0.lists == nil }
    let shown = plain.prefix(TableSection.columns)
    let count = min(TableSection.rows, table.rowCount)
    let format = NumberFormat()
    let rows = (0..<count).map { row in
      shown.map { column -> HTML in
        let bound = column.bounds.isEmpty ? 0 : column.bounds[row]
        let value = Quantity(
          column.values[row], truncation: bound, isInteger: column.isInteger)
        return "<span class=\"number\">\(format.text(value))</span>"
      }
    }
    let grid = PageTable(
      caption: "The first rows of \(name(table))", heads: shown.map(\.name), rows: rows)
    let bounds = plain.dropFirst(table.axisCount).filter { !$0.bounds.isEmpty }.map {
      column -> HTML in
      let worst = column.bounds.filter { !$0.isNaN }.max() ?? 0
      return "<code>\(column.name)</code> within ± \(NumberFormat.boundText(worst))"
    }
    let accuracy: HTML = bounds.isEmpty ? "" : "<p>\(bounds.joined(", ")).</p>"
    let failed = table.statuses.count { $0 != "ok" }
    let failures: HTML =
      failed == 0
      ? "" : "<p>\(failed) of \(table.rowCount) points did not give all their values.</p>"
    let file: HTML =
      contents.file(ReportContents.path(of: table)).map {
        "<p>\($0.link("all \(table.rowCount) rows as CSV"))</p>"
      } ?? "<p>All \(table.rowCount) rows are too many for this page.</p>"
    return
      "<h3><code>\(name(table))</code></h3><p>\(table.rowCount) rows of \(table.columns.map(\.name).joined(separator: ", ")).</p>\(accuracy)\(failures)<details><summary>The first \(count) rows of \(name(table))</summary>\(grid.markup)</details>\(file)"
  }

  private func name(_ table: DataTable) -> String { table.name.isEmpty ? "sweep" : table.name }
}
