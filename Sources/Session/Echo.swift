import Language
import SourceText
import Syntax

/// A statement as it is understood: Greek letters as the names they are, defaults filled in, values worked out.
enum Echo {
  /// Nil where that says nothing that was not typed.
  static func understood(
    _ statement: Statement, of source: Source, _ checker: Checker
  ) -> String? {
    var writer = Writer(source: source, checker: checker)
    if let definition = Registry.standard.statement(statement.keyword.text),
      definition.forms.contains(where: { !$0.arguments.isEmpty }), !statement.isBlock
    {
      let text = writer.text(statement, definition)
      return writer.saysMore ? text : nil
    }
    let text = writer.canonical(statement.range)
    return writer.saysMore && !text.contains("\n") ? text : nil
  }

  private struct Writer {
    let source: Source
    let checker: Checker
    /// Something was filled in or spelt out.
    var saysMore = false

    mutating func text(_ statement: Statement, _ definition: StatementDefinition) -> String {
      let words = statement.fields.compactMap { field -> String? in
        if case .word(let word) = field.value { return word.text }
        return nil
      }
      let form = definition.forms.first { $0.words == words } ?? definition.forms[0]
      return ([statement.keyword.text] + pieces(statement.fields, form.arguments)).joined(
        separator: " ")
    }

    private mutating func pieces(
      _ fields: [Field], _ definitions: [ArgumentDefinition]
    ) -> [String] {
      let hasCount = !fields.contains { field in
        if case .clause(let keyword, _) = field.value { return keyword.text == "until" }
        return false
      }
      return fields.flatMap { field -> [String] in
        switch field.value {
        case .word(let word): return [word.text]
        case .arguments(let given):
          return arguments(given, definitions.filter { hasCount || $0.name != "n" })
        case .clause(let keyword, let inner): return clause(keyword, inner)
        default: return [canonical(field.range)]
        }
      }
    }

    private mutating func clause(_ keyword: Word, _ fields: [Field]) -> [String] {
      if keyword.text == DuringClause.keyword {
        return [keyword.text] + pieces(fields, DuringClause.arguments)
      }
      if keyword.text == DetectClause.keyword {
        return [keyword.text] + pieces(fields, DetectClause.arguments)
      }
      // How a figure looks has no defaults to tell.
      let isLook = fields.allSatisfy { if case .arguments = $0.value { true } else { false } }
      guard keyword.text == "with", !isLook, let damp = Registry.standard.statement("damp") else {
        return [keyword.text] + fields.map { canonical($0.range) }
      }
      return [keyword.text] + pieces(fields, damp.forms[0].arguments)
    }

    private mutating func arguments(
      _ given: [Argument], _ definitions: [ArgumentDefinition]
    ) -> [String] {
      var texts = given.map { argument in
        noteGreek(argument.name.range)
        return "\(argument.name.text)=\(value(argument.value))"
      }
      let names = Set(given.map(\.name.text))
      for definition in definitions {
        guard let preset = definition.defaultValue, !names.contains(definition.name),
          definition.companion.map(names.contains) ?? true
        else { continue }
        saysMore = true
        texts.append("\(definition.name)=\(NumberFormat().shortText(preset))")
      }
      return texts
    }

    /// A number for what is known now, else as written.
    private mutating func value(_ expression: Expression) -> String {
      if case .number = expression.kind { return source.text(in: expression.range) }
      guard case .number(let quantity)? = checker.knownValue(of: expression, in: source) else {
        return canonical(expression.range)
      }
      noteGreek(expression.range)
      return quantity.isInteger
        ? NumberFormat().shortText(quantity.value) : NumberFormat().text(Quantity(quantity.value))
    }

    /// The text with Greek letters spelt out.
    mutating func canonical(_ range: SourceRange) -> String {
      noteGreek(range)
      return Writer.spelt(source.text(in: range))
    }

    private mutating func noteGreek(_ range: SourceRange) {
      let text = source.text(in: range)
      if Writer.spelt(text) != text { saysMore = true }
    }

    private static func spelt(_ text: String) -> String {
      // A letter stands for a name only where it is the whole name.
      var result = ""
      var name = ""
      var isInString = false
      var isEscaped = false
      func spelt() -> String { isInString ? name : GreekNames.canonical(name) }
      for character in text {
        defer { isEscaped = character == "\\" && !isEscaped }
        if character == "\"", !isEscaped {
          result += spelt() + "\""
          name = ""
          isInString.toggle()
        } else if character.isLetter || character.isNumber || character == "_" {
          name.append(character)
        } else {
          result += spelt() + String(character)
          name = ""
        }
      }
      return result + spelt()
    }
  }
}

extension Statement {
  fileprivate var isBlock: Bool {
    fields.contains { field in
      if case .block = field.value { return true }
      return false
    }
  }
}
