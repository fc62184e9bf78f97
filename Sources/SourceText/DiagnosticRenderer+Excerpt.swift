extension DiagnosticRenderer {
  /// The source line, the carets below it and the texts of the labels.
  func excerpt(_ snippet: Snippet, gutter: Int, severity: Severity) -> [String] {
    let bar = style.ascii ? "|" : "│"
    let number = blanks(gutter - String(snippet.line).count) + String(snippet.line)
    let margin = blanks(gutter) + " " + paint(bar, .frame)
    let source = snippet.text
    var lines = [paint("\(number) \(bar)", .frame) + (source.isEmpty ? "" : " " + source)]
    // From right to left, so that each text has room to the right of its caret.
    let marks = snippet.labels
      .map { (columns: snippet.columns(of: $0), text: printable($0.text)) }
      .sorted { $0.columns.lowerBound > $1.columns.lowerBound }
    let carets = caretLine(marks.map(\.columns))
    let first = marks.first?.text ?? ""
    let tail = first.isEmpty ? "" : " " + first
    lines.append(margin + " " + paint(carets + tail, .severity, severity))
    for mark in marks.dropFirst() where !mark.text.isEmpty {
      let text = blanks(mark.columns.lowerBound) + mark.text
      lines.append(margin + " " + paint(text, .severity, severity))
    }
    return lines
  }

  private func caretLine(_ marks: [Range<Int>]) -> String {
    let width = marks.map(\.upperBound).max() ?? 0
    var cells = [Character](repeating: " ", count: width)
    for mark in marks {
      for column in mark { cells[column] = "^" }
    }
    return String(cells)
  }

  enum Paint {
    case severity, bold, frame
  }

  func paint(_ text: String, _ paint: Paint, _ severity: Severity = .note) -> String {
    guard style.color, !text.isEmpty else { return text }
    let code =
      switch paint {
      case .bold: "1"
      case .frame: "34"
      case .severity:
        switch severity {
        case .error, .claim: "1;31"
        case .warning: "1;33"
        case .note: "1;36"
        }
      }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}
