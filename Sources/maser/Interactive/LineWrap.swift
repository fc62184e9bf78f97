/// Breaks long lines between words.
enum LineWrap {
  /// The parts of a line that fit; what follows the first is indented.
  static func lines(_ text: String, columns: Int) -> [String] {
    guard text.count > columns, columns > 8 else { return [text] }
    let indent = String(text.prefix { $0 == " " }) + "  "
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let longer = line.isEmpty && lines.isEmpty ? String(word) : line + " " + word
      if longer.count > columns, line.contains(where: { $0 != " " }) {
        lines.append(line)
        line = indent + word
      } else {
        line = longer
      }
    }
    return lines + [line]
  }
}
