import Language
import SourceText
import Syntax

/// Walks a document as the checker does and notes every name: where it is declared, where it is used, how far it is known.
///
/// It needs no correct script: what could not be read is not there, and the rest is resolved all the same. Cost: O(words), with a
/// look-up by name for each.
struct NameCollector {
  private(set) var table = NameTable()
  private let registry = Registry.standard
  private let main: Source
  private let included: (String) -> Source?

  private var source: Source
  private var scopes: [[String: Int]] = [[:]]
  private var ends: [Int]
  private var measured: [String: Int] = [:]
  private var procedures: [String: Int] = [:]
  private var marks: [String: Int] = [:]
  private var qubits: [String: Int] = [:]
  /// Loop variables and parameters around: the columns of families of series.
  private var turns: [Int] = []
  /// What has been measured so far, and what the name of the result is; likewise by each procedure.
  private var samples: [(name: String, symbol: Int?)] = []
  private var samplesOfProcedures: [Int: [(name: String, symbol: Int?)]] = [:]
  private var includeDepth = 0
  private var includeCount = 0
  /// As many as are read for a check.
  private static let mostIncludes = 1000
  private var reading: Set<String> = []
  /// From where what is declared now is known in the document.
  private var visibleFrom = 0
  /// Names of the statement that nothing in scope has, and the series that it names.
  private var unresolved: [Word] = []
  private var mentioned: [Int] = []

  /// `included` gives the text of an include by its path.
  init(_ tree: SyntaxTree, included: @escaping (String) -> Source?) {
    main = tree.source
    source = tree.source
    self.included = included
    ends = [tree.source.utf8.count]
    visit(tree.statements)
  }

  private var isMain: Bool { source === main }
  private func span(_ range: SourceRange) -> SourceSpan { SourceSpan(source, range) }

  private mutating func note(_ range: SourceRange, _ role: WordRole) {
    if isMain { table.roles[range.lower] = role }
  }

  // MARK: Names

  private mutating func add(_ symbol: Symbol, at word: Word?) -> Int {
    let id = table.symbols.count
    table.symbols.append(symbol)
    // A name in a block of an include is not known in the document.
    if isMain || scopes.count == 1 {
      let end = ends.last ?? visibleFrom
      table.symbols[id].visible = SourceRange(min(visibleFrom, end), end)
    }
    if let word { declareAgain(id, word) }
    return id
  }

  private mutating func declareAgain(_ id: Int, _ word: Word) {
    table.symbols[id].declarations.append(span(word.range))
    note(word.range, .symbol(id, isDeclaration: true))
  }

  /// Declares a name in the innermost scope; at its own level a value is the same one again.
  @discardableResult
  private mutating func declare(
    _ word: Word, _ kind: Symbol.Kind, _ statement: Statement
  ) -> Int {
    if kind == .value, let id = scopes[scopes.count - 1][word.text],
      table.symbols[id].kind == .value
    {
      declareAgain(id, word)
      return id
    }
    let symbol = Symbol(name: word.text, kind: kind, statement: statement, source: source)
    let id = add(symbol, at: word)
    scopes[scopes.count - 1][word.text] = id
    return id
  }

  /// A name that is known in the whole program from here on, and may be given again.
  private mutating func declare(
    _ word: Word, _ kind: Symbol.Kind, _ statement: Statement,
    in names: WritableKeyPath<NameCollector, [String: Int]>
  ) -> Int {
    if let id = self[keyPath: names][word.text] {
      declareAgain(id, word)
      return id
    }
    let symbol = Symbol(name: word.text, kind: kind, statement: statement, source: source)
    let id = add(symbol, at: word)
    table.symbols[id].visible = SourceRange(visibleFrom, max(visibleFrom, main.utf8.count))
    self[keyPath: names][word.text] = id
    return id
  }

  private func lookUp(_ name: String) -> Int? {
    for scope in scopes.reversed() {
      if let id = scope[name] { return id }
    }
    return measured[name]
  }

  private mutating func use(_ id: Int, _ word: Word) {
    table.symbols[id].uses.append(span(word.range))
    note(word.range, .symbol(id, isDeclaration: false))
    if table.symbols[id].kind == .series { mentioned.append(id) }
  }

  private mutating func useName(_ word: Word) {
    if let id = lookUp(word.text) {
      use(id, word)
    } else if registry.kind(of: word.text) != nil {
      note(word.range, .builtin(word.text))
    } else {
      unresolved.append(word)
    }
  }

  // MARK: Statements

  private mutating func visit(_ statements: [Statement]) {
    for statement in statements { visit(statement) }
  }

  private mutating func visit(_ statement: Statement) {
    unresolved = []
    mentioned = []
    if includeDepth == 0 { visibleFrom = statement.range.upper }
    if statement.isAssignment { return assignment(statement) }
    if statement.isCall { return call(statement) }
    let keyword = statement.keyword.text
    note(statement.keyword.range, .keyword(keyword))
    switch keyword {
    case "let", "observable", "param": definition(statement)
    case "record": record(statement)
    case "measure": measure(statement)
    case "sweep": sweep(statement)
    case "for": loop(statement)
    case "proc": procedure(statement)
    case "include": include(statement)
    case "mark":
      if case .name(let word)? = statement["name"]?.value {
        _ = declare(word, .mark, statement, in: \.marks)
      }
    default:
      visit(statement.fields, path: [keyword], statement)
      resolveLabels()
    }
  }

  private mutating func assignment(_ statement: Statement) {
    if let id = lookUp(statement.keyword.text) { use(id, statement.keyword) }
    visit(statement.fields, path: [], statement)
  }

  private mutating func call(_ statement: Statement) {
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

  private mutating func definition(_ statement: Statement) {
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

  private mutating func measure(_ statement: Statement) {
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

  private mutating func record(_ statement: Statement) {
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

  private func column(_ expression: Expression) -> (name: String, symbol: Int?) {
    if case .name(let word) = expression.kind { return (word.text, lookUp(word.text)) }
    return (canonicalText(ofExpression: source.text(in: expression.range)), nil)
  }

  private mutating func clauseName(_ statement: Statement, _ role: Role) -> Word? {
    guard case .clause(let keyword, let fields)? = statement[role]?.value else { return nil }
    note(keyword.range, .word(keyword.text, path: [statement.keyword.text]))
    guard case .name(let word)? = fields.first?.value else { return nil }
    return word
  }

  // MARK: Blocks

  /// A block with names of its own; the series in it stay known outside.
  private mutating func block(_ block: Block) {
    scopes.append([:])
    if isMain { ends.append(max(block.range.lower, block.range.upper - 1)) }
    visit(block.statements)
    if isMain { ends.removeLast() }
    closeScope(at: block.range.upper)
  }

  private mutating func closeScope(at end: Int) {
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

  private mutating func blocks(_ statement: Statement) {
    for field in statement.fields {
      if case .block(let inner) = field.value { block(inner) }
    }
  }

  private mutating func openScope(of statement: Statement) {
    scopes.append([:])
    if isMain {
      ends.append(statement.range.upper)
      visibleFrom = blockStart(statement)
    }
  }

  private func blockStart(_ statement: Statement) -> Int {
    if case .block(let block)? = statement[.block]?.value { return block.range.lower }
    return statement.range.upper
  }

  private mutating func loop(_ statement: Statement) {
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

  private mutating func close(_ statement: Statement) {
    if isMain { ends.removeLast() }
    closeScope(at: statement.range.upper)
  }

  private mutating func sweep(_ statement: Statement) {
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

  private mutating func procedure(_ statement: Statement) {
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

  private mutating func include(_ statement: Statement) {
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

  // MARK: Fields

  private mutating func visit(_ fields: [Field], path: [String], _ statement: Statement) {
    var path = path
    for field in fields {
      visit(field, path: path, statement)
      if case .word(let word) = field.value { path.append(word.text) }
    }
  }

  private mutating func visit(_ field: Field, path: [String], _ statement: Statement) {
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

  private mutating func visit(_ argument: Argument, _ path: [String]) {
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

  private mutating func visitQubits(_ expression: Expression) {
    switch expression.kind {
    case .name(let word): if let id = qubits[word.text] { use(id, word) }
    case .list(let items): for item in items { visitQubits(item) }
    default: visit(expression)
    }
  }

  // MARK: Expressions

  private mutating func visit(_ literal: StringLiteral) {
    for case .expression(let expression) in literal.pieces { visit(expression) }
  }

  private mutating func visit(_ expression: Expression) {
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

  private mutating func comprehension(
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

  private mutating func call(_ word: Word, _ arguments: [CallArgument]) {
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

  private mutating func member(_ owner: Expression, _ column: Word) {
    visit(owner)
    guard case .name(let word) = owner.kind, let id = lookUp(word.text), id >= 0 else { return }
    if let symbol = table.symbols[id].columns.first(where: { $0.name == column.text })?.symbol {
      use(symbol, column)
    } else if registry.kind(of: column.text) != nil {
      note(column.range, .builtin(column.text))
    }
  }

  /// `plot run.energy vs run.k by g`: names of columns of the series of the statement.
  private mutating func resolveLabels() {
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
