internal import CReadline

/// Character columns that a text takes on a terminal.
public func displayWidth(_ text: String) -> Int { CompletionTable.width(text) }

/// Completions with their descriptions, one a line.
enum CompletionTable {
  /// At most as many lines as fit the screen, each at most as wide.
  static func lines(_ items: [Completion], columns: Int, rows: Int) -> [String] {
    let most = max(3, rows - 3)
    guard items.count <= most else { return names(items.map(\.text), columns: columns, most: most) }
    let shown = items
    let widest = shown.map { width($0.text) }.max() ?? 0
    let room = max(8, columns - 1)
    return shown.map { item in
      guard !item.description.isEmpty else { return cut("  \(item.text)", to: room) }
      let padding = String(repeating: " ", count: widest - width(item.text) + 2)
      return cut("  \(item.text)\(padding)\(item.description)", to: room)
    }
  }

  /// Many names without descriptions, side by side, down the columns.
  private static func names(_ names: [String], columns: Int, most: Int) -> [String] {
    let cell = (names.map(width).max() ?? 0) + 2
    let across = max(1, (max(8, columns - 1) - 2) / max(1, cell))
    let rows = (names.count + across - 1) / across
    let shown = min(rows, most - 1)
    var lines = (0..<shown).map { row in
      var line = "  "
      for index in stride(from: row, to: names.count, by: rows) {
        line += names[index] + String(repeating: " ", count: cell - width(names[index]))
      }
      while line.last == " " { line.removeLast() }
      return line
    }
    if shown < rows { lines.append("  … \(rows - shown) more rows; type a letter or two") }
    return lines
  }

  /// Character columns of a text.
  static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { width, scalar in
      width + (scalar.isASCII ? 1 : max(0, Int(maser_character_width(scalar.value))))
    }
  }

  private static func cut(_ text: String, to room: Int) -> String {
    guard width(text) > room else { return text }
    var kept = ""
    var used = 1
    for character in text {
      used += width(String(character))
      if used > room { break }
      kept.append(character)
    }
    return kept + "…"
  }
}
