import Language
import SourceText
import Syntax

// What statements declare, and the columns of their results.
extension NameCollector {
  mutating func assignment(_ statement: Statement) {
    if let id = lookUp(statement.keyword.text) { use(id, statement.keyword) }
    visit(statement.fields, path: [], statement)
  }

  mutating func call(_ statement: Statement) {
    let id = procedures[statement.keyword.text]
    if let id {
      use(id, statement.keyword)
      samples += samplesOfProcedures[id] ?? []
    } else if lookUp(statement.keyword.text) != nil {
      useName(statement.keyword)
    }
    for field in statement.fields {
      guard case .arguments(let arguments) = field.value else {
        visit(field, path: [], statement)
        continue
      }
      for argument in arguments {
        let parameters = id.map { table.symbols[$0].parameters } ?? []
        if let parameter = parameters.first(where: { $0.name == argument.name.text }) {
          use(parameter.symbol, argument.name)
        }
        visit(argument.value)
      }
    }
  }

  mutating func definition(_ statement: Statement) {
    visit(statement.fields.filter { $0.role != "name" }, path: [statement.keyword.text], statement)
    guard case .name(let word)? = statement["name"]?.value else { return }
    let kind: Symbol.Kind =
      switch statement.keyword.text {
      case "let": .value
      case "param": .parameter
      default: .observable
      }
    declare(word, kind, statement)
  }

  mutating func measure(_ statement: Statement) {
    for field in statement.fields {
      guard case .expressions(let items) = field.value else { continue }
      for item in items {
        visit(item.expression)
        guard let name = item.name else {
          samples.append(column(item.expression))
          continue
        }
        let id = declare(name, .measured, statement, in: \.measured)
        samples.append((name.text, id))
      }
    }
  }

  mutating func record(_ statement: Statement) {
    visit(statement.fields.filter { $0.role != "name" }, path: ["record"], statement)
    var columns: [(name: String, symbol: Int?)] = turns.map { (table.symbols[$0].name, $0) }
    columns.append(("k", nil))
    if case .expressions(let items)? = statement["values"]?.value {
      columns += items.map { column($0.expression) }
    }
    let id: Int
    if let word = clauseName(statement, "name") {
      id = declare(word, .series, statement)
    } else {
      let symbol = Symbol(name: "run", kind: .series, statement: statement, source: source)
      id = add(symbol, at: nil)
      scopes[scopes.count - 1]["run"] = id
    }
    table.symbols[id].columns = columns
  }

  func column(_ expression: Expression) -> (name: String, symbol: Int?) {
    if case .name(let word) = expression.kind { return (word.text, lookUp(word.text)) }
    return (canonicalText(ofExpression: source.text(in: expression.range)), nil)
  }

  mutating func clauseName(_ statement: Statement, _ role: Role) -> Word? {
    guard case .clause(let keyword, let fields)? = statement[role]?.value else { return nil }
    note(keyword.range, .word(keyword.text, path: [statement.keyword.text]))
    guard case .name(let word)? = fields.first?.value else { return nil }
    return word
  }

  mutating func include(_ statement: Statement) {
    guard case .string(let literal)? = statement["path"]?.value,
      includeCount < NameCollector.mostIncludes, let other = included(literal.text),
      reading.insert(literal.text).inserted
    else { return }
    includeCount += 1
    let outer = (source, ends)
    source = other
    includeDepth += 1
    visit(parseScript(other).tree.statements)
    includeDepth -= 1
    (source, ends) = outer
    reading.remove(literal.text)
  }
}
