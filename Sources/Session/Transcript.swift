import Language
import SourceText
import Syntax

/// What was pasted may be a piece of a session, with prompts and results in it.
enum Transcript {
  /// The inputs in a text, in order: commands one by one, statements together.
  ///
  /// As soon as one line starts with a prompt, only what follows a prompt is input.
  static func inputs(in text: String) -> [String] {
    let lines = text.split(
      omittingEmptySubsequences: false, whereSeparator: { $0.isNewline }
    ).map(String.init)
    guard lines.contains(where: { typed(after: $0) != nil }) else { return grouped(lines) }
    var kept: [String] = []
    for line in lines {
      if let typed = typed(after: line) {
        kept.append(typed)
      } else if let more = continued(line), !kept.isEmpty {
        kept[kept.count - 1] += "\n" + more
      }
    }
    return kept.flatMap { grouped($0.split(whereSeparator: { $0.isNewline }).map(String.init)) }
  }

  /// Whether it holds a prompt.
  static func isTranscript(_ text: String) -> Bool {
    text.split(whereSeparator: { $0.isNewline }).contains { typed(after: String($0)) != nil }
  }

  static let continuation = "... > "

  static func isCommand(_ line: String) -> Bool {
    let first = line.first { !$0.isWhitespace }
    return first == ":" || first == "?"
  }

  /// A command with a statement behind it, a block of which may still be open.
  static func isOpenCommand(_ text: String) -> Bool {
    let name = text.trimmed.prefix { !$0.isWhitespace }
    guard [":explain", ":time"].contains(name) else { return false }
    return needsMoreLines(
      Source(name: "", String(text.trimmed.dropFirst(name.count))), grammar: Registry.standard)
  }

  private static func grouped(_ lines: [String]) -> [String] {
    var inputs: [String] = []
    var statements: [String] = []
    var isOpen = false
    func close() {
      let text = statements.joined(separator: "\n")
      if !text.trimmed.isEmpty { inputs.append(text) }
      statements = []
    }
    for line in lines {
      if isOpen, let command = inputs.popLast() {
        inputs.append(command + "\n" + line)
        isOpen = isOpenCommand(inputs[inputs.count - 1])
      } else if isCommand(line) {
        close()
        inputs.append(line.trimmed)
        isOpen = isOpenCommand(line)
      } else {
        statements.append(line)
      }
    }
    close()
    return inputs
  }

  /// What follows `[1000] > `.
  private static func typed(after line: String) -> String? {
    var rest = line[...].drop { $0 == " " }
    guard rest.first == "[" else { return nil }
    rest.removeFirst()
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty else { return nil }
    rest = rest.dropFirst(digits.count)
    guard rest.hasPrefix("] >") else { return nil }
    return String(rest.dropFirst(3).drop { $0 == " " })
  }

  private static func continued(_ line: String) -> String? {
    let rest = line[...].drop { $0 == " " }
    guard rest.hasPrefix("... >") else { return nil }
    return String(rest.dropFirst(5).drop { $0 == " " })
  }
}

extension String {
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
