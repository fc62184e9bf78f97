import SourceText
import Syntax

/// The tables of grammar.md that are written from the code; a test compares them with the file.
public struct GrammarTables {
  let registry: Registry

  public init(registry: Registry = .standard) { self.registry = registry }

  /// Every section by the name it has in the file's markers.
  public var sections: [(name: String, text: String)] {
    [
      ("statements", statements), ("observables", observables), ("functions", functions),
      ("constants", constants), ("words", words), ("diagnostics", diagnostics),
      ("random", randomVectors),
    ]
  }

  /// The file with every generated section replaced by what the code says now.
  public func updated(_ document: String) -> String {
    var result = document
    for section in sections {
      let begin = "<!-- generated: \(section.name) -->\n"
      let end = "<!-- end: \(section.name) -->"
      guard let start = result.range(of: begin), let stop = result.range(of: end) else { continue }
      result.replaceSubrange(start.upper..<stop.lower, with: section.text)
    }
    return result
  }

  private var statements: String {
    var text = "| statement | kind | arguments | meaning |\n|---|---|---|---|\n"
    for statement in registry.statements {
      for form in statement.forms {
        let name =
          statement.forms.count == 1
          ? statement.shape.usage : ([statement.keyword] + form.words).joined(separator: " ")
        let effect = form.effect ?? statement.effect
        let arguments = form.arguments.map(argument).joined(separator: "<br>")
        let note: String
        if case .later = form.availability { note = " (not in this version)" } else { note = "" }
        text +=
          "| `\(escaped(name))` | \(effect.rawValue) | \(arguments) | \(escaped(form.help))\(note) |\n"
      }
    }
    return text
  }

  private func argument(_ argument: ArgumentDefinition) -> String {
    let value = argument.defaultValue.map { NumberFormat().shortText($0) } ?? ""
    return "`\(argument.name)=\(value)` \(argument.domain)"
  }

  private var observables: String {
    var text = "| observable | symbol | unit | meaning | definition |\n|---|---|---|---|---|\n"
    for observable in registry.observables {
      let usages = observable.usages.map { "`\($0)`" }.joined(separator: "<br>")
      text +=
        "| \(usages) | \(observable.symbol) | \(observable.unit) | \(escaped(observable.help)) | \(escaped(observable.equation)) |\n"
    }
    return text
  }

  private var functions: String {
    var text = "| function | meaning | example |\n|---|---|---|\n"
    for function in registry.functions {
      text += "| `\(function.usage)` | \(escaped(function.help)) | `\(function.example)` |\n"
    }
    for function in registry.randomFunctions {
      text += "| `\(function.usage)` | \(escaped(function.help)) | `\(function.example)` |\n"
    }
    return text
  }

  private var constants: String {
    var text = "| constant | value |\n|---|---|\n"
    for constant in registry.constants { text += "| `\(constant.name)` | \(constant.help) |\n" }
    return text
  }

  private var words: String {
    var text = "| word | written | meaning |\n|---|---|---|\n"
    for word in registry.words {
      text += "| `\(escaped(word.name))` | `\(escaped(word.usage))` | \(escaped(word.help)) |\n"
    }
    return text
  }

  private var diagnostics: String {
    var text = "| code | meaning |\n|---|---|\n"
    for code in DiagnosticCode.allCases {
      text += "| \(code.rawValue) | \(escaped(DiagnosticPage.page(for: code).title)) |\n"
    }
    return text
  }

  /// Test vectors of the random stream: uniform(0, 1) and normal(0, 1) at some addresses.
  private var randomVectors: String {
    var text =
      "| seed | point | site | draw | uniform(0, 1) | normal(0, 1) |\n|---|---|---|---|---|---|\n"
    for (seed, point, site, draw) in [
      (UInt64(0), UInt64(0), UInt32(0), UInt32(0)), (0, 0, 0, 1), (0, 0, 1, 0), (7, 0, 0, 0),
      (7, 3, 2, 5),
      (123_456_789_012_345, 10_000, 4, 999),
    ] {
      let address = RandomAddress(seed: seed, point: point, site: site, draw: draw)
      text +=
        "| \(seed) | \(point) | \(site) | \(draw) | \(address.uniform(0, 1)) | \(address.normal(mean: 0, deviation: 1)) |\n"
    }
    return text
  }

  private func escaped(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}

extension String {
  /// The first place of a piece of text.
  fileprivate func range(of piece: String) -> (lower: String.Index, upper: String.Index)? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(piece) { return (start, index(start, offsetBy: piece.count)) }
      start = index(after: start)
    }
    return nil
  }
}
