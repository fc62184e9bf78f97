public import SourceText
public import Syntax

/// An equation of a statement or observable, as the registry has it.
public struct RegisteredEquation: Hashable, Sendable {
  /// What it belongs to: `collide rabi`, `energy`.
  public let owner: String
  /// In one line of text.
  public let text: String
  /// What that does or is, in words.
  public let help: String
}

extension Registry {
  /// The equations behind a statement without the statements in its blocks: that of its form, of loss in its clauses, and those of the observables it
  /// names. Cost: O(tokens of the statement).
  public func equations(
    behind statement: Statement, tokens: [Token], in source: Source
  ) -> [RegisteredEquation] {
    var found: [RegisteredEquation] = []
    func add(_ equation: RegisteredEquation?) {
      if let equation, !equation.text.isEmpty, !found.contains(equation) { found.append(equation) }
    }
    add(formEquation(statement))
    let blocks = Registry.blocks(of: statement.fields)
    let own = tokens.filter { token in
      token.range.lower >= statement.range.lower && token.range.upper <= statement.range.upper
        && !blocks.contains {
          $0.range.lower <= token.range.lower && token.range.upper <= $0.range.upper
        }
    }
    for token in own.dropFirst() {
      let name = source.text(in: token.range)
      if name == "damp", let damp = self.statement("damp") {
        add(equation(of: damp, damp.forms.first))
      } else if token.kind == .name, let observable = observable(name) {
        add(
          RegisteredEquation(
            owner: observable.name, text: observable.equation, help: observable.help))
      }
    }
    return found
  }

  /// Of the form whose words all stand in the statement, the one with most of them.
  private func formEquation(_ statement: Statement) -> RegisteredEquation? {
    guard !statement.isCall, let definition = self.statement(statement.keyword.text) else {
      return nil
    }
    let words = statement.fields.compactMap { field -> String? in
      if case .word(let word) = field.value { return word.text }
      return nil
    }
    let form = definition.forms.filter { $0.words.allSatisfy(words.contains) }
      .max { $0.words.count < $1.words.count }
    return equation(of: definition, form)
  }

  private func equation(
    of definition: StatementDefinition, _ form: StatementForm?
  ) -> RegisteredEquation? {
    guard let form else { return nil }
    return RegisteredEquation(
      owner: ([definition.keyword] + form.words).joined(separator: " "), text: form.equation,
      help: form.help)
  }

  /// The blocks among the fields of a statement.
  public static func blocks(of fields: [Field]) -> [Block] {
    fields.flatMap { field -> [Block] in
      switch field.value {
      case .block(let block): [block]
      case .clause(_, let inner): blocks(of: inner)
      default: []
      }
    }
  }
}
