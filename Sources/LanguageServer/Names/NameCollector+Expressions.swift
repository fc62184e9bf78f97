import Language
import SourceText
import Syntax

// Words and names inside statements.
extension NameCollector {
  // MARK: Fields

  mutating func visit(_ fields: [Field], path: [String], _ statement: Statement) {
    var path = path
    for field in fields {
      visit(field, path: path, statement)
      if case .word(let word) = field.value { path.append(word.text) }
    }
  }

  mutating func visit(_ field: Field, path: [String], _ statement: Statement) {
    switch field.value {
    case .word(let word): note(word.range, .word(word.text, path: path))
    case .name: break
    case .expression(let expression): visit(expression)
    case .expressions(let items): for item in items { visit(item.expression) }
    case .string(let literal): visit(literal)
    case .arguments(let arguments): for argument in arguments { visit(argument, path) }
    case .clause(let keyword, let fields):
      note(keyword.range, .word(keyword.text, path: path))
      if path.first == "prepare", keyword.text == "as", case .name(let word)? = fields.first?.value
      {
        _ = declare(word, .qubit, statement, in: \.qubits)
        return
      }
      visit(fields, path: [keyword.text], statement)
    case .block(let inner): block(inner)
    case .parameters(let parameters):
      for parameter in parameters { if let value = parameter.defaultValue { visit(value) } }
    case .axes(let axes): for axis in axes { visit(axis.values) }
    }
  }

  mutating func visit(_ argument: Argument, _ path: [String]) {
    note(argument.name.range, .argument(argument.name.text, path: path))
    let kind = ArgumentLookup.definition(argument.name.text, path: path)?.kind
    switch kind {
    case .word?: break
    case .qubits?: visitQubits(argument.value)
    // `n` is the level there.
    case .perLevel?:
      scopes.append(["n": -1])
      visit(argument.value)
      scopes.removeLast()
    default: visit(argument.value)
    }
  }

  mutating func visitQubits(_ expression: Expression) {
    switch expression.kind {
    case .name(let word): if let id = qubits[word.text] { use(id, word) }
    case .list(let items): for item in items { visitQubits(item) }
    default: visit(expression)
    }
  }

  // MARK: Expressions

  mutating func visit(_ literal: StringLiteral) {
    for case .expression(let expression) in literal.pieces { visit(expression) }
  }

  mutating func visit(_ expression: Expression) {
    switch expression.kind {
    case .number, .missing: break
    case .string(let literal): visit(literal)
    case .name(let word):
      if lookUp(word.text) != -1 { useName(word) }
    case .unary(_, let operand): visit(operand)
    case .binary(_, let left, let right), .index(let left, let right):
      visit(left)
      visit(right)
    case .approximately(let a, let b, let c), .conditional(let a, let b, let c):
      visit(a)
      visit(b)
      visit(c)
    case .call(let word, let arguments): call(word, arguments)
    case .list(let items): for item in items { visit(item) }
    case .comprehension(let value, let name, let list):
      visit(list)
      comprehension(value, name, expression.range)
    case .member(let owner, let column): member(owner, column)
    }
  }

  mutating func comprehension(
    _ value: Expression, _ name: Word, _ range: SourceRange
  ) {
    // Its place is inside one statement, where nothing else is declared.
    let statement = Statement(keyword: name, isCall: false, fields: [], range: range)
    scopes.append([:])
    let outer = visibleFrom
    if isMain {
      visibleFrom = range.lower
      ends.append(range.upper)
    }
    declare(name, .loopVariable, statement)
    visit(value)
    if isMain { ends.removeLast() }
    visibleFrom = outer
    scopes.removeLast()
  }

  mutating func call(_ word: Word, _ arguments: [CallArgument]) {
    if registry.kind(of: word.text) != nil { note(word.range, .builtin(word.text)) }
    let variants = registry.observable(word.text)?.variants ?? []
    for (index, argument) in arguments.enumerated() {
      if let name = argument.name {
        note(name.range, .argument(name.text, path: ["(", word.text]))
      }
      guard index == 0, case .name(let first) = argument.value.kind else {
        visit(argument.value)
        continue
      }
      if variants.contains(where: { $0.word == first.text }) {
        note(first.range, .word(first.text, path: ["(", word.text]))
      } else if variants.first?.arguments.first?.kind == .mark {
        if let id = marks[first.text] { use(id, first) }
      } else {
        visit(argument.value)
      }
    }
  }

  mutating func member(_ owner: Expression, _ column: Word) {
    visit(owner)
    guard case .name(let word) = owner.kind, let id = lookUp(word.text), id >= 0 else { return }
    if let symbol = table.symbols[id].columns.first(where: { $0.name == column.text })?.symbol {
      use(symbol, column)
    } else if registry.kind(of: column.text) != nil {
      note(column.range, .builtin(column.text))
    }
  }

  /// `plot run.energy vs run.k by g`: names of columns of the series of the statement.
  mutating func resolveLabels() {
    for word in unresolved {
      for id in mentioned {
        if let symbol = table.symbols[id].columns.first(where: { $0.name == word.text })?.symbol {
          use(symbol, word)
          break
        }
      }
    }
  }
}
