internal import CReadline

/// Completions with their descriptions, one a line.
enum CompletionTable {
  /// At most as many lines as fit the screen, each at most as wide.
  static func lines(_ items: [Completion], columns: Int, rows: Int) -> [String] {
    let most = max(3, rows - 3)
    let shown = items.count <= most ? items : Array(items.prefix(most - 1))
    let widest = shown.map { width($0.text) }.max() ?? 0
    let room = max(8, columns - 1)
    var lines = shown.map { item in
      guard !item.description.isEmpty else { return cut("  \(item.text)", to: room) }
      let padding = String(repeating: " ", count: widest - width(item.text) + 2)
      return cut("  \(item.text)\(padding)\(item.description)", to: room)
    }
    if shown.count < items.count { lines.append("  … \(items.count - shown.count) more") }
    return lines
  }

  /// Character columns of a text.
  static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + max(0, Int(maser_character_width($1.value))) }
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
