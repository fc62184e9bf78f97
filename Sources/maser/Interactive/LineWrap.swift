import LineEditing

/// Breaks long lines of text between words.
enum LineWrap {
  /// The parts of a line that fit. What follows the first stands below what it belongs to: in a row of a table below its
  /// text, else two columns in.
  static func lines(_ text: String, columns: Int) -> [String] {
    let indent = text.prefix { $0 == " " }.count
    return lines(text, columns: columns, hang: column(ofTextIn: text, columns) ?? indent + 2)
  }

  /// The same for a line of a diagnostic: its notes are text, and what stands behind the last caret.
  static func notes(_ text: String, columns: Int) -> [String] {
    let visible = Array(withoutStyle(text))
    let indent = visible.prefix { $0 == " " }.count
    if visible.dropFirst(indent).starts(with: "= ") {
      return lines(text, columns: columns, hang: indent + 2)
    }
    guard let bar = visible.firstIndex(where: { $0 == "│" || $0 == "|" }),
      let caret = visible.lastIndex(of: "^"),
      visible[..<caret].allSatisfy({ " │|^".contains($0) })
    else { return [text] }
    // Below the label if there is room, else at the edge.
    return lines(
      text, columns: columns, hang: caret + 2 <= columns * 2 / 3 ? caret + 2 : bar + 2)
  }

  private static func lines(_ text: String, columns: Int, hang: Int) -> [String] {
    guard columns > 8, displayWidth(withoutStyle(text)) > columns else { return [text] }
    var lines: [String] = []
    var line = ""
    var width = 0
    var isEmpty = true
    for (gap, word) in pieces(text) {
      let wide = displayWidth(withoutStyle(word))
      if !isEmpty, width + gap + wide > columns {
        lines.append(line)
        line = String(repeating: " ", count: hang) + word
        width = hang + wide
      } else {
        line += String(repeating: " ", count: gap) + word
        width += gap + wide
      }
      isEmpty = false
    }
    return lines + [line]
  }

  /// Words with the blanks before them.
  private static func pieces(_ text: String) -> [(gap: Int, word: String)] {
    var pieces: [(Int, String)] = []
    var rest = text[...]
    while !rest.isEmpty {
      let gap = rest.prefix { $0 == " " }.count
      rest = rest.dropFirst(gap)
      let word = rest.prefix { $0 != " " }
      rest = rest.dropFirst(word.count)
      if !word.isEmpty { pieces.append((gap, String(word))) }
    }
    return pieces
  }

  /// Where the text of `  name    text` begins, if there is room below it.
  private static func column(ofTextIn row: String, _ columns: Int) -> Int? {
    let indent = row.prefix { $0 == " " }.count
    let body = row.dropFirst(indent)
    guard let gap = body.firstRange(of: "  ") else { return nil }
    // Without an indent several wide gaps stand between values, not between a name and its text.
    let text = body[gap.upperBound...].drop { $0 == " " }
    if indent == 0, text.contains("  ") { return nil }
    let column = body.distance(from: body.startIndex, to: text.startIndex) + indent
    return column <= columns / 2 ? column : nil
  }

  /// Without the sequences that colour it.
  private static func withoutStyle(_ text: String) -> String {
    guard text.contains("\u{1B}") else { return text }
    var result = ""
    var isInSequence = false
    for character in text {
      if character == "\u{1B}" { isInSequence = true }
      if !isInSequence { result.append(character) }
      if isInSequence, character.isLetter { isInSequence = false }
    }
    return result
  }
}
