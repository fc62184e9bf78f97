import SourceText
import Syntax

/// Trees as short text, without ranges: what two spellings of one script have in common.
enum Outline {
  static func text(_ statements: [Statement]) -> String {
    statements.map { text($0) }.joined(separator: "\n")
  }

  static func text(_ statement: Statement) -> String {
    let head = statement.isCall ? "call \(statement.keyword.text)" : statement.keyword.text
    return ([head] + statement.fields.map { text($0) }).joined(separator: " ")
  }

  static func text(_ field: Field) -> String { "\(field.role.rawValue):\(text(field.value))" }

  static func text(_ value: FieldValue) -> String {
    switch value {
    case .word(let word): "'\(word.text)'"
    case .name(let word): word.text
    case .expression(let expression): text(expression)
    case .expressions(let items):
      items.map { text($0.expression) + ($0.name.map { " as \($0.text)" } ?? "") }
        .joined(separator: ", ")
    case .string(let literal): text(literal)
    case .arguments(let arguments):
      "[" + arguments.map { "\($0.name.text)=\(text($0.value))" }.joined(separator: " ") + "]"
    case .clause(let word, let fields):
      "\(word.text)<" + fields.map { text($0) }.joined(separator: " ") + ">"
    case .block(let block): "{" + block.statements.map { text($0) }.joined(separator: "; ") + "}"
    case .parameters(let parameters):
      parameters.map { $0.name.text + ($0.defaultValue.map { "=" + text($0) } ?? "") }
        .joined(separator: ", ")
    case .axes(let axes):
      axes.map { $0.names.map(\.text).joined(separator: "&") + " in " + text($0.values) }
        .joined(separator: ", ")
    }
  }

  static func text(_ literal: StringLiteral) -> String {
    let pieces = literal.pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .expression(let expression): "{\(text(expression))}"
      }
    }
    return "\"\(pieces.joined())\""
  }

  /// Fully parenthesised, so that binding shows.
  static func text(_ expression: Expression) -> String {
    switch expression.kind {
    case .number(let value, let isInteger): isInteger && value < 1e9 ? "\(Int(value))" : "\(value)"
    case .string(let literal): text(literal)
    case .name(let word): word.text
    case .unary(let sign, let inner): "(\(sign.rawValue) \(text(inner)))"
    case .binary(let sign, let a, let b): "(\(text(a)) \(sign.rawValue) \(text(b)))"
    case .approximately(let a, let b, let within):
      "(\(text(a)) ~ \(text(b)) within \(text(within)))"
    case .call(let name, let arguments):
      name.text + "("
        + arguments.map { ($0.name.map { "\($0.text)=" } ?? "") + text($0.value) }
        .joined(separator: ", ") + ")"
    case .list(let items): "[" + items.map { text($0) }.joined(separator: ", ") + "]"
    case .comprehension(let value, let name, let list):
      "[\(text(value)) for \(name.text) in \(text(list))]"
    case .index(let list, let index): "\(text(list))[\(text(index))]"
    case .member(let value, let name): "\(text(value)).\(name.text)"
    case .conditional(let c, let a, let b): "(if \(text(c)) then \(text(a)) else \(text(b)))"
    case .missing: "?"
    }
  }
}

/// Parses with the full test grammar.
func read(_ text: String) -> (tree: SyntaxTree, diagnostics: [Diagnostic]) {
  parse(Source(name: "t.maser", text), grammar: LabGrammar())
}

/// The diagnostics as a person sees them.
func rendered(_ diagnostics: [Diagnostic]) -> String {
  diagnostics.map { DiagnosticRenderer().text($0) }.joined()
}

/// All bytes of all tokens, which should be the source again.
func bytes(of tree: SyntaxTree) -> [UInt8] {
  var result: [UInt8] = []
  for token in tree.tokens {
    result += tree.source.utf8[token.triviaStart..<token.range.upper]
  }
  return result
}
