import SourceText
import Syntax

// Names of blocks: how far they are known.
extension NameCollector {
  /// A block with names of its own; the series in it stay known outside.
  mutating func block(_ block: Block) {
    scopes.append([:])
    if isMain { ends.append(max(block.range.lower, block.range.upper - 1)) }
    visit(block.statements)
    if isMain { ends.removeLast() }
    closeScope(at: block.range.upper)
  }

  mutating func closeScope(at end: Int) {
    let closed = scopes.removeLast()
    for (name, id) in closed where table.symbols[id].kind == .series {
      guard lookUp(name) == nil else { continue }
      scopes[scopes.count - 1][name] = id
      if isMain, let range = table.symbols[id].visible {
        table.symbols[id].visible = SourceRange(
          range.lower, max(range.upper, ends.last ?? range.upper))
      }
    }
  }

  mutating func blocks(_ statement: Statement) {
    for field in statement.fields {
      if case .block(let inner) = field.value { block(inner) }
    }
  }

  mutating func openScope(of statement: Statement) {
    scopes.append([:])
    if isMain {
      ends.append(statement.range.upper)
      visibleFrom = blockStart(statement)
    }
  }

  func blockStart(_ statement: Statement) -> Int {
    if case .block(let block)? = statement[.block]?.value { return block.range.lower }
    return statement.range.upper
  }

  mutating func loop(_ statement: Statement) {
    if case .clause(let keyword, let fields)? = statement["in"]?.value {
      note(keyword.range, .word("in", path: ["for"]))
      visit(fields, path: ["for"], statement)
    }
    openScope(of: statement)
    if case .name(let word)? = statement["name"]?.value {
      turns.append(declare(word, .loopVariable, statement))
    }
    blocks(statement)
    if case .name? = statement["name"]?.value { turns.removeLast() }
    close(statement)
  }

  mutating func close(_ statement: Statement) {
    if isMain { ends.removeLast() }
    closeScope(at: statement.range.upper)
  }

  mutating func sweep(_ statement: Statement) {
    openScope(of: statement)
    let outer = (turns, measured)
    var columns: [(name: String, symbol: Int?)] = []
    if case .axes(let axes)? = statement["axes"]?.value {
      for axis in axes {
        visit(axis.values)
        for name in axis.names {
          let id = declare(name, .loopVariable, statement)
          turns.append(id)
          columns.append((name.text, id))
        }
      }
    }
    let first = samples.count
    blocks(statement)
    columns += samples[first...]
    turns = outer.0
    // What was measured inside is a column afterwards.
    let inner = measured
    measured = outer.1
    for (name, id) in inner where measured[name] == nil {
      if isMain, let range = table.symbols[id].visible {
        let end = max(range.lower, statement.range.upper)
        table.symbols[id].visible = SourceRange(range.lower, end)
      }
    }
    close(statement)
    visibleFrom = statement.range.upper
    guard let word = clauseName(statement, "name") else { return }
    let id = declare(word, .series, statement)
    table.symbols[id].columns = columns
  }

  /// `branches as t { … }`: what is measured inside is a column of `t`, and the condition after `until` may ask for one.
  mutating func fork(_ statement: Statement) {
    let path = [statement.keyword.text]
    for field in statement.fields where field.role != "name" && field.role != "until" {
      if case .block = field.value { continue }
      visit(field, path: path, statement)
    }
    sweep(statement)
    if let until = statement["until"] { visit(until, path: path, statement) }
  }

  mutating func procedure(_ statement: Statement) {
    guard case .name(let name)? = statement["name"]?.value else { return }
    if isMain { visibleFrom = statement.range.upper }
    let outer = visibleFrom
    // Known inside too, where calling it is told to be recursion.
    let id = declare(name, .procedure, statement, in: \.procedures)
    openScope(of: statement)
    var count = 0
    if case .parameters(let parameters)? = statement["parameters"]?.value {
      for parameter in parameters {
        if let value = parameter.defaultValue { visit(value) }
        let symbol = declare(parameter.name, .procedureParameter, statement)
        turns.append(symbol)
        count += 1
        table.symbols[id].parameters.append(
          Symbol.ProcedureParameter(
            name: parameter.name.text,
            defaultText: parameter.defaultValue.map { source.text(in: $0.range) }, symbol: symbol))
      }
    }
    let first = samples.count
    blocks(statement)
    // A name is a column once, however often it is measured: procedures that call each other twice stay short.
    var seen: Set<String> = []
    samplesOfProcedures[id] = samples[first...].filter { seen.insert($0.name).inserted }
    samples.removeSubrange(first...)
    turns.removeLast(count)
    close(statement)
    visibleFrom = outer
  }
}
