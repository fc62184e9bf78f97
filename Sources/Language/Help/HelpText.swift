import SourceText
import Syntax

/// The offline help, written from the registry and the diagnostic pages.
public struct HelpText {
  let registry: Registry

  public init(registry: Registry = .standard) { self.registry = registry }

  /// The page for a topic: a statement, observable, function, constant, word or diagnostic code.
  public func page(_ topic: String) -> String? {
    if let code = DiagnosticCode(rawValue: topic.uppercased()) {
      return DiagnosticPage.page(for: code).text
    }
    switch topic {
    case "tutorial":
      return HelpProgram.page(
        "tutorial: the language in ten steps. Type them at the prompt of `maser`, or run each with `maser -e`.",
        HelpProgram.tutorial)
    case "examples":
      return HelpProgram.page(
        "examples: whole experiments. Each runs as it stands: `maser f.maser`, or pasted at the prompt.",
        HelpProgram.examples)
    default: break
    }
    let first = topic.split(separator: " ").first.map(String.init) ?? topic
    let word = GreekNames.canonical(first)
    if let statement = registry.statement(word) { return page(statement) }
    guard let page = ownPage(word) else { return clausePage(word) ?? argumentPage(word) }
    // Some names are arguments besides.
    return page + (argument(word).map { "\nas an argument\n" + indented($0) } ?? "")
  }

  private func ownPage(_ word: String) -> String? {
    if let observable = registry.observable(word) { return page(observable) }
    if let function = registry.function(word) { return page(function) }
    if let random = registry.randomFunctions.first(where: { $0.name == word }) {
      return page(random)
    }
    if let constant = registry.constants.first(where: { $0.name == word }) {
      return
        "\(constant.name)  (constant): \(constant.help)\n\nexample\n  measure \(constant.name)\n"
    }
    if let word = registry.words.first(where: { $0.name == word }) { return page(word) }
    return nil
  }

  private func page(_ word: WordDefinition) -> String {
    var text = "\(word.name): \(word.help)\n\n  \(word.usage)\n"
    if !word.detail.isEmpty { text += "\n\(word.detail)\n" }
    return text + "\nexample\n" + indented(word.example)
  }

  /// A word of a statement's shape that has no page of its own: the forms it belongs to.
  private func clausePage(_ word: String) -> String? {
    let statements = registry.statements.filter { $0.shape.elements.contains { $0.has(word) } }
    guard let first = statements.first else { return nil }
    var text =
      "\(word): a word of \(joinedList(statements.map { "`\($0.keyword)`" }, conjunction: "and"))\n\n"
    for statement in statements {
      text += "  \(statement.shape.usage)\n"
      for form in statement.forms where form.words.contains(word) { text += "  \(form.help)\n" }
    }
    return text + "\nexample\n" + indented(first.example)
  }

  private func argumentPage(_ name: String) -> String? {
    guard let lines = argument(name) else { return nil }
    let takers = registry.statements.filter { statement in
      statement.forms.contains { form in form.arguments.contains { $0.name == name } }
    }
    let example = takers.first { $0.example.contains("\(name)=") } ?? takers.first
    return "\(name)=  (argument)\n\n" + indented(lines)
      + (example.map { "\nexample\n" + indented($0.example) } ?? "")
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
    if let word = registry.words.first(where: { $0.name == GreekNames.canonical(word) }) {
      return "\(word.name): \(word.help)\n  \(word.usage)\n"
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
    var seen: Set<String> = []
    return (summaries.map(\.name) + DiagnosticCode.allCases.map(\.rawValue)).filter {
      seen.insert($0).inserted
    }
  }

  /// Every topic but the codes, with a line on each.
  public var summaries: [(name: String, help: String)] {
    var rows: [(name: String, help: String)] =
      registry.statements.map { ($0.keyword, $0.summary) }
      + registry.observables.map { ($0.name, $0.help) }
    rows += registry.functions.map { ($0.name, $0.help) }
    rows += registry.randomFunctions.map { ($0.name, $0.help) }
    rows += registry.constants.map { ($0.name, $0.help) }
    rows += registry.words.map { ($0.name, $0.help) }
    let known = Set(rows.map(\.name))
    rows += registry.otherWords.filter { !known.contains($0) }.map { ($0, "a word of statements") }
    return rows + [
      ("tutorial", "the language in ten steps"), ("examples", "whole experiments that run"),
    ]
  }

  /// What to say when there is no such topic: what is meant by it, where it is spoken of, what is spelt like it.
  public func unknownTopic(_ topic: String) -> String {
    unknownTopic(topic, besides: []) + "\n"
  }

  /// The same on a line without its end, with other names that there are.
  public func unknownTopic(_ topic: String, besides others: [String]) -> String {
    let start = "there is no help on `\(topic)`"
    if let meant = Meanings.topic(for: topic) { return "\(start); see `\(meant)`" }
    if let near = suggestion(for: topic, among: topics + others) {
      return "\(start); did you mean `\(near)`?"
    }
    let found = mentions(topic)
    guard found.isEmpty else {
      return
        "\(start); it is spoken of in \(joinedList(found.map { "`\($0)`" }, conjunction: "and"))"
    }
    return "\(start); `maser help` lists the topics"
  }

  /// Topics whose line has the word.
  private func mentions(_ word: String) -> [String] {
    guard word.count > 2 else { return [] }
    let wanted = word.lowercased()
    let found = summaries.filter { row in
      row.help.lowercased().split { !$0.isLetter && !$0.isNumber }.contains { $0.hasPrefix(wanted) }
    }
    return Array(found.map(\.name).prefix(4))
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
    text += "\nwords of statements and arguments\n"
    for word in registry.words { text += row(word.name, word.help) }
    text +=
      "\ndiagnostics have pages too: `maser help E0203`; `maser help tutorial` is a beginning, `maser help examples` more\n"
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
      text += argumentLines(form, besides: statement.forms[0])
      if case .later(let sentence) = form.availability {
        text += "  not in this version: \(sentence)\n"
      }
    }
    return text + "\nexample\n" + indented(statement.example)
  }

  /// Its arguments; those that it has like the first form of the statement are named only.
  private func argumentLines(_ form: StatementForm, besides first: StatementForm) -> String {
    let known = Set(first.arguments.map { "\($0.name) \($0.help)" })
    func isShared(_ argument: ArgumentDefinition) -> Bool {
      form.words != first.words && known.contains("\(argument.name) \(argument.help)")
    }
    let own = form.arguments.filter { !isShared($0) }.map(argumentLine).joined()
    let shared = form.arguments.filter(isShared).map { "\($0.name)=" }
    return shared.isEmpty ? own : own + row("as above:", shared.joined(separator: " "))
  }

  private func argumentLine(_ argument: ArgumentDefinition) -> String {
    let start =
      argument.defaultValue.map { "\(argument.name)=\(NumberFormat().shortText($0))" }
      ?? "\(argument.name)="
    let kind = argument.domain == argument.kind.rawValue ? "" : "\(argument.kind.rawValue), "
    var detail = "\(argument.help) (\(kind)\(argument.domain)"
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
    if !observable.more.isEmpty { text += "\n" + observable.more + "\n" }
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
