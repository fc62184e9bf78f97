import Language
import SourceText
import Syntax

extension DefaultedArgument {
  /// The arguments that a script does not write, in the order of its statements. Cost: O(script).
  public static func all(in script: [UInt8]) -> [DefaultedArgument] {
    let source = Source(name: "", utf8: script)
    var found: [DefaultedArgument] = []
    for statement in parseScript(source).tree.statements { add(statement, source, &found) }
    return found
  }

  private static func add(
    _ statement: Statement, _ source: Source, _ found: inout [DefaultedArgument]
  ) {
    add(
      statement.keyword.text, fields: statement.fields,
      line: source.line(at: statement.keyword.range.lower), &found)
    for field in statement.fields {
      switch field.value {
      case .block(let block):
        for inner in block.statements { add(inner, source, &found) }
      case .clause(_, let fields):
        // `with damp …`: the arguments of the statement it is.
        if let first = fields.first, case .word(let word) = first.value {
          add(
            word.text, fields: Array(fields.dropFirst()),
            line: source.line(at: word.range.lower), &found)
        }
      default: break
      }
    }
  }

  private static func add(
    _ keyword: String, fields: [Field], line: Int, _ found: inout [DefaultedArgument]
  ) {
    let words = fields.compactMap { field -> String? in
      if case .word(let word) = field.value { return word.text }
      return nil
    }
    let definition = Registry.standard.statement(keyword)
    guard let form = definition?.forms.first(where: { $0.words == words }) else { return }
    let written = fields.flatMap { field -> [String] in
      if case .arguments(let arguments) = field.value { return arguments.map(\.name.text) }
      return []
    }
    for argument in form.arguments where !written.contains(argument.name) {
      guard let value = argument.defaultValue else { continue }
      let owner = ([keyword] + words).joined(separator: " ")
      found.append(
        DefaultedArgument(line: line, owner: owner, name: argument.name, value: number(value)))
    }
  }
}
