import SourceText
import Syntax

/// The offline help, written from the registry and the diagnostic pages.
public struct HelpText {
  let registry: Registry

  public init(registry: Registry = .standard) { self.registry = registry }

  /// The page for a topic: a statement, observable, function, constant or diagnostic code.
  public func page(_ topic: String) -> String? {
    if let code = DiagnosticCode(rawValue: topic.uppercased()) {
      return DiagnosticPage.page(for: code).text
    }
    let word = topic.split(separator: " ").first.map(String.init) ?? topic
    if let statement = registry.statement(word) { return page(statement) }
    if let observable = registry.observable(word) { return page(observable) }
    if let function = registry.function(word) { return page(function) }
    if let random = registry.randomFunctions.first(where: { $0.name == word }) {
      return page(random)
    }
    if let constant = registry.constants.first(where: { $0.name == word }) {
      return "\(constant.name)  \(constant.help)\n"
    }
    return nil
  }

  /// What a topic is and how it is written, in a line or two.
  public func brief(_ topic: String) -> String? {
    if let code = DiagnosticCode(rawValue: topic.uppercased()) {
      return DiagnosticPage.page(for: code).text
    }
    let word = topic.split(separator: " ").first.map(String.init) ?? topic
    if let statement = registry.statement(word) {
      return "\(word): \(statement.summary)\n  \(statement.shape.usage)\n"
    }
    if let observable = registry.observable(word) {
      let unit = observable.unit.isEmpty ? "" : ", in \(observable.unit)"
      return
        "\(observable.usages.joined(separator: ", ")) (\(observable.symbol)\(unit)): \(observable.help)\n"
    }
    if let function = registry.function(word) { return "\(function.usage): \(function.help)\n" }
    if let random = registry.randomFunctions.first(where: { $0.name == word }) {
      return "\(random.usage): \(random.help)\n"
    }
    return page(topic)
  }

  /// Where an argument of this name is taken, and what it is.
  public func argument(_ name: String) -> String? {
    var lines: [String] = []
    for statement in registry.statements {
      for form in statement.forms {
        for argument in form.arguments where argument.name == name {
          let line =
            "\(name)=  \(([statement.keyword] + form.words).joined(separator: " ")): \(argument.help)"
          if !lines.contains(line) { lines.append(line) }
        }
      }
    }
    return lines.isEmpty ? nil : lines.joined(separator: "\n") + "\n"
  }

  /// Every topic there is.
  public var topics: [String] {
    registry.keywords + registry.observables.map(\.name) + registry.functions.map(\.name)
      + registry.randomFunctions.map(\.name) + registry.constants.map(\.name)
      + DiagnosticCode.allCases.map(\.rawValue)
  }

  /// What to say when there is no such topic.
  public func unknownTopic(_ topic: String) -> String {
    if let near = suggestion(for: topic, among: topics) {
      return "there is no help on `\(topic)`; did you mean `\(near)`?\n"
    }
    return "there is no help on `\(topic)`; `maser help` lists the topics\n"
  }

  // MARK: Overview

  public var overview: String {
    var text =
      "Maser: protocols on a micromaser quantum battery. `maser help TOPIC` explains one of these.\n"
    for effect in StatementEffect.allCases {
      text += "\n\(effect.title)\n"
      for statement in registry.statements where statement.effect == effect {
        text += row(statement.keyword, statement.summary)
      }
    }
    text += "\nobservables (usable wherever a number is)\n"
    for observable in registry.observables { text += row(observable.name, observable.help) }
    text += "\nfunctions\n"
    for function in registry.functions { text += row(function.usage, function.help) }
    for function in registry.randomFunctions { text += row(function.usage, function.help) }
    text += "\nconstants\n"
    for constant in registry.constants { text += row(constant.name, constant.help) }
    text += "\ndiagnostics have pages too: `maser help E0203`\n"
    return text
  }

  private func row(_ name: String, _ help: String) -> String {
    let width = 24
    let padding = String(repeating: " ", count: max(1, width - name.count))
    return "  \(name)\(padding)\(help)\n"
  }

  // MARK: Pages

  private func page(_ statement: StatementDefinition) -> String {
    var text = "\(statement.keyword)  (\(statement.effect.rawValue)): \(statement.summary)\n\n"
    text += "  \(statement.shape.usage)\n"
    for form in statement.forms {
      text += "\n\(([statement.keyword] + form.words).joined(separator: " ")): \(form.help)\n"
      if !form.equation.isEmpty { text += "  \(form.equation)\n" }
      for argument in form.arguments { text += argumentLine(argument) }
      if case .later(let sentence) = form.availability {
        text += "  not in this version: \(sentence)\n"
      }
    }
    return text + "\nexample\n" + indented(statement.example)
  }

  private func argumentLine(_ argument: ArgumentDefinition) -> String {
    let start =
      argument.defaultValue.map { "\(argument.name)=\(NumberFormat().shortText($0))" }
      ?? "\(argument.name)="
    var detail = "\(argument.help) (\(argument.kind.rawValue), \(argument.range.text)"
    if !argument.unit.isEmpty { detail += ", in \(argument.unit)" }
    return row(start, detail + ")")
  }

  private func page(_ observable: ObservableDefinition) -> String {
    var text = "\(observable.name)  (observable, \(observable.symbol)): \(observable.help)\n\n"
    for usage in observable.usages { text += "  \(usage)\n" }
    if !observable.equation.isEmpty { text += "  \(observable.equation)\n" }
    if !observable.unit.isEmpty { text += "  unit: \(observable.unit)\n" }
    if !observable.undefinedReason.isEmpty {
      text += "  undefined when \(observable.undefinedReason)\n"
    }
    for variant in observable.variants {
      for argument in variant.arguments { text += argumentLine(argument) }
    }
    return text + "\nexample\n" + indented(observable.example)
  }

  private func page(_ function: FunctionDefinition) -> String {
    "\(function.usage): \(function.help)\n\nexample\n" + indented("measure \(function.example)\n")
  }

  private func page(_ function: RandomFunctionDefinition) -> String {
    """
    \(function.usage): \(function.help)

    The number depends only on the seed, the sweep point, the place in the program and how often that place
    was drawn before: never on order, threads or machines.

    example

    """ + indented("seed 7\nmeasure \(function.example) as x\n")
  }

  private func indented(_ program: String) -> String {
    program.split(separator: "\n").map { "  \($0)\n" }.joined()
  }
}

extension StatementEffect {
  /// A heading for statements of this kind.
  var title: String {
    switch self {
    case .declaration: "declarations (change what follows, never the cavity)"
    case .action: "actions (change the cavity now)"
    case .observation: "observations (change nothing)"
    case .control: "control"
    }
  }
}
