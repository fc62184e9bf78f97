import Language
import SourceText
import Syntax

/// What is shown about a word: how it is written, what it means, and details.
struct Card {
  /// A line of the language.
  var usage: String
  /// Sentences, each a paragraph.
  var paragraphs: [String] = []
  /// A formula, as it is written in plain text.
  var equation = ""
  /// Lines of a list: what is written, and what it is.
  var rows: [(name: String, help: String)] = []

  var markdown: String {
    var parts = ["```maser\n\(usage)\n```"] + paragraphs.map(Card.escaped)
    if !equation.isEmpty { parts.append("`\(equation)`") }
    if !rows.isEmpty {
      parts.append(rows.map { "- `\($0.name)` \(Card.escaped($0.help))" }.joined(separator: "\n"))
    }
    return parts.joined(separator: "\n\n")
  }

  var plain: String {
    var parts = [usage] + paragraphs
    if !equation.isEmpty { parts.append(equation) }
    if !rows.isEmpty {
      parts.append(rows.map { "  \($0.name)  \($0.help)" }.joined(separator: "\n"))
    }
    return parts.joined(separator: "\n\n")
  }

  func content(isMarkdown: Bool) -> JSONValue {
    [
      "kind": isMarkdown ? "markdown" : "plaintext",
      "value": .text(isMarkdown ? markdown : plain),
    ]
  }

  /// Signs that Markdown would take for its own, outside of what stands in backquotes.
  static func escaped(_ text: String) -> String {
    var isCode = false
    var result = ""
    for character in text {
      if character == "`" { isCode.toggle() }
      if !isCode, "\\*_<>[]|#~".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }
}

extension Card {
  /// A statement of the language, in the form with these words.
  init(_ statement: StatementDefinition, words: [String]) {
    let form = statement.forms.first { $0.words == words } ?? statement.forms.first
    self.init(usage: statement.shape.usage)
    paragraphs = [statement.summary]
    if let form {
      paragraphs.append(form.help)
      if case .later(let sentence) = form.availability {
        paragraphs.append("not in this version: \(sentence)")
      }
      equation = form.equation
      rows = form.arguments.map { ($0.written, $0.explained) }
    }
  }

  /// An argument of what the path leads to.
  init(_ argument: ArgumentDefinition, path: [String]) {
    let owner =
      path.first == "(" ? "\(path.dropFirst().joined())(…)" : path.joined(separator: " ")
    self.init(usage: path.first == "(" ? argument.written : "\(owner) \(argument.written)")
    paragraphs = [argument.explained]
  }

  /// An observable, function, constant or word of the language; nil for what is none.
  init?(ofName name: String) {
    let registry = Registry.standard
    if let observable = registry.observable(name) {
      self.init(observable)
    } else if let function = registry.function(name) {
      self.init(usage: function.usage)
      paragraphs = [function.help]
    } else if let function = registry.randomFunctions.first(where: { $0.name == name }) {
      self.init(usage: function.usage)
      paragraphs = [function.help]
    } else if let constant = registry.constants.first(where: { $0.name == name }) {
      self.init(usage: constant.name)
      paragraphs = [constant.help]
    } else if let word = registry.words.first(where: { $0.name == name }) {
      self.init(usage: word.usage)
      paragraphs = [word.help] + (word.detail.isEmpty ? [] : [word.detail])
    } else {
      return nil
    }
  }

  private init(_ observable: ObservableDefinition) {
    self.init(usage: observable.usages.joined(separator: "\n"))
    let unit = observable.unit.isEmpty ? "" : ", in \(observable.unit)"
    paragraphs = ["\(observable.symbol)\(unit): \(observable.help)"]
    equation = observable.equation
    if !observable.undefinedReason.isEmpty {
      paragraphs.append("undefined when \(observable.undefinedReason)")
    }
    rows = observable.variants.flatMap(\.arguments).map { ($0.written, $0.explained) }
  }

  /// A clause of statements, as they announce it.
  init?(ofClause word: String, in keyword: String) {
    guard let statement = Registry.standard.statement(keyword) else { return nil }
    let forms = statement.forms.filter { $0.words.contains(word) }
    guard let form = forms.first else { return nil }
    self.init(statement, words: form.words)
    usage = ([keyword] + form.words).joined(separator: " ")
    paragraphs = [form.help]
  }
}

extension ArgumentDefinition {
  /// `n=1`, or `theta=` without a default.
  var written: String {
    "\(name)=" + (defaultValue.map { NumberFormat().shortText($0) } ?? "")
  }

  /// Its help with what it may be.
  var explained: String {
    let kind = domain == self.kind.rawValue ? "" : "\(self.kind.rawValue), "
    return "\(help) (\(kind)\(domain)\(unit.isEmpty ? "" : ", in \(unit)"))"
  }
}
