/// Text of a manual page.
struct Roff {
  private(set) var text: String

  /// A page by its name and section.
  init(_ name: String, section: Int, heading: String) {
    text =
      ".TH \(Roff.quoted(name.uppercased())) \(section) \"\" \(Roff.quoted("maser \(Maser.version)")) \(Roff.quoted(heading))\n"
  }

  mutating func section(_ title: String) { text += ".SH \(Roff.quoted(title))\n" }
  mutating func subsection(_ title: String) { text += ".SS \(Roff.quoted(title))\n" }

  /// Paragraphs; lines end where they end, backquotes are bold.
  mutating func paragraphs(_ prose: String) {
    for paragraph in prose.split(separator: "\n\n") {
      text += ".PP\n\(Roff.line(String(paragraph)))\n"
    }
  }

  /// An entry of a list: its name as it stands, what it is below.
  mutating func entry(_ name: String, _ prose: String) {
    text += ".TP\n\(name)\n\(prose.isEmpty ? "\\&" : Roff.line(prose))\n"
  }

  mutating func raw(_ line: String) { text += line + "\n" }

  /// Lines as they are.
  mutating func verbatim(_ lines: String) {
    text += ".PP\n.nf\n"
    for line in lines.split(separator: "\n", omittingEmptySubsequences: false) {
      text += Roff.guarded(Roff.escaped(String(line))) + "\n"
    }
    text += ".fi\n"
  }

  // MARK: Signs that roff would take for its own

  static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fP" }
  static func italic(_ text: String) -> String { "\\fI\(escaped(text))\\fP" }

  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "\\": result += "\\(rs"
      case "-": result += "\\-"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case "`": result += "\\(ga"
      case "'": result += "\\(aq"
      default: result.append(character)
      }
    }
  }

  /// One paragraph on one line; what stands in backquotes is bold.
  static func line(_ prose: String) -> String {
    let flat = prose.split(whereSeparator: \.isNewline).joined(separator: " ")
    let pieces = flat.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    guard pieces.count % 2 == 1 else { return guarded(escaped(flat)) }
    let parts = pieces.enumerated().map {
      $0.offset % 2 == 1 ? bold($0.element) : escaped($0.element)
    }
    return guarded(parts.joined())
  }

  /// A line that begins like a request is text all the same.
  private static func guarded(_ line: String) -> String {
    line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }

  private static func quoted(_ text: String) -> String {
    "\""
      + escaped(text).split(separator: "\"", omittingEmptySubsequences: false).joined(
        separator: "\\(dq") + "\""
  }
}
