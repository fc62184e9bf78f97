import Language
import Output

/// What was measured, printed and found, in the order in which it happened.
struct ResultSection {
  let events: [(event: RunEvent, numbers: NumberFormat)]

  /// Rows that a page has; all results are in the file beside them.
  private static let most = 500

  var section: PageSection? {
    var parts: [HTML] = []
    var rows: [[HTML]] = []
    var omitted = 0
    var told = 0
    func flush() {
      guard !rows.isEmpty else { return }
      parts.append(
        PageTable(
          caption: "Measured values with their bounds",
          heads: ["quantity", "value", "bound", "collisions", "where"], rows: rows
        ).markup)
      rows = []
    }
    for (event, numbers) in events {
      guard told < ResultSection.most else {
        omitted += 1
        continue
      }
      switch event {
      case .measure(let record):
        rows.append(row(record, numbers))
        told += 1
      case .print, .until, .analysis:
        guard let text = event.text(numbers) else { continue }
        flush()
        parts.append("<pre class=\"printed\" tabindex=\"0\">\(text)</pre>")
        told += 1
      case .claim, .point, .sweep, .seed, .diagnostic: continue
      }
    }
    flush()
    guard !parts.isEmpty else { return nil }
    if omitted > 0 { parts.append("<p>\(omitted) more are in the file of results.</p>") }
    return PageSection("results", "Results", parts.joined("\n"))
  }

  private func row(_ record: MeasureRecord, _ numbers: NumberFormat) -> [HTML] {
    let (value, bound): (HTML, HTML) =
      switch record.value {
      case .number(let quantity):
        (
          "<span class=\"number\">\(numbers.text(quantity))</span>",
          quantity.bound == 0 ? "exact" : "± \(NumberFormat.boundText(quantity.bound))"
        )
      default: (HTML(ResultSection.shortened(numbers.text(record.value))), "")
      }
    return [
      "<code>\(record.name)</code>", value, bound, HTML(collisionCountText(record.collisions)),
      LineLink.to(record.line),
    ]
  }

  /// Lists may be long.
  private static func shortened(_ text: String) -> String {
    text.count <= 400 ? text : text.prefix(400) + "…"
  }
}
