/// Shows diagnostics to people (`text`) and to programs (`json`).
public struct DiagnosticRenderer: Sendable {
  /// How the text looks.
  public struct Style: Sendable {
    /// Colours for a terminal.
    public var color: Bool
    /// `-->` and `|` instead of box drawing characters.
    public var ascii: Bool

    /// Plain text with box drawing characters unless asked otherwise.
    public init(color: Bool = false, ascii: Bool = false) {
      self.color = color
      self.ascii = ascii
    }

    /// No colours, box drawing characters.
    public static let plain = Style()
  }

  /// How the text looks.
  public let style: Style

  /// A renderer with this style.
  public init(style: Style = .plain) { self.style = style }

  /// The diagnostic as lines of text, the last one ended too.
  public func text(_ diagnostic: Diagnostic) -> String {
    let snippets = snippets(of: diagnostic)
    let gutter = snippets.map { String($0.line).count }.max() ?? 1
    var lines = [headline(diagnostic, at: snippets.first)]
    for (index, snippet) in snippets.enumerated() {
      if diagnostic.severity != .claim || index > 0 {
        lines.append(arrow(to: snippet, gutter: gutter))
      }
      lines += excerpt(snippet, gutter: gutter, severity: diagnostic.severity)
    }
    for note in diagnostic.notes + spokenFixes(diagnostic) {
      lines += noteLines(note, gutter: gutter)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Labels that can share a line of source do; the culprit's line comes first.
  private func snippets(of diagnostic: Diagnostic) -> [Snippet] {
    var snippets: [Snippet] = []
    for label in diagnostic.labels {
      let taken = snippets.indices.contains { snippets[$0].take(label) }
      if !taken { snippets.append(Snippet(label)) }
    }
    return snippets
  }

  private func headline(_ diagnostic: Diagnostic, at snippet: Snippet?) -> String {
    let title = printable(diagnostic.title)
    guard diagnostic.severity != .claim else {
      let place = snippet.map { "  " + claimPlace($0) } ?? ""
      return paint(title, .bold, diagnostic.severity) + place
    }
    let word = "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]"
    return paint(word, .severity, diagnostic.severity)
      + paint(": \(title)", .bold, diagnostic.severity)
  }

  private func claimPlace(_ snippet: Snippet) -> String {
    let name = printable(snippet.source.name)
    return name.isEmpty ? "line \(snippet.line)" : "\(name):\(snippet.line)"
  }

  private func arrow(to snippet: Snippet, gutter: Int) -> String {
    let position = snippet.source.position(at: snippet.labels[0].span.range.lower)
    let name = printable(snippet.source.name)
    let place = (name.isEmpty ? "" : name + ":") + "\(position.line):\(position.column)"
    let head = style.ascii ? "-->" : " ┌─"
    return blanks(gutter) + paint(head, .frame) + " " + place
  }

  private func noteLines(_ note: String, gutter: Int) -> [String] {
    let pieces = note.split(separator: "\n", omittingEmptySubsequences: false)
    return pieces.enumerated().map { index, piece in
      let head = index == 0 ? blanks(gutter + 1) + paint("=", .frame) + " " : blanks(gutter + 3)
      return head + printable(String(piece))
    }
  }

  /// Titles of the fixes that the first label does not already say.
  private func spokenFixes(_ diagnostic: Diagnostic) -> [String] {
    let said = diagnostic.labels.first?.text ?? ""
    return diagnostic.fixIts.filter { fix in
      if said.contains(fix.title) { return false }
      let words = fix.edits.map { trimmed($0.replacement) }
      return !words.allSatisfy { !$0.isEmpty && said.contains("`\($0)`") }
    }.map { "fix: \($0.title)" }
  }
}

/// The text without blanks at its ends.
private func trimmed(_ text: String) -> String {
  var rest = text[...]
  while rest.first == " " { rest.removeFirst() }
  while rest.last == " " { rest.removeLast() }
  return String(rest)
}

func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
