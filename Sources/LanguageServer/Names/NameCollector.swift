import Language
import SourceText
import Syntax

/// Walks a document as the checker does and notes every name: where it is declared, where it is used, how far it is known.
///
/// It needs no correct script: what could not be read is not there, and the rest is resolved all the same. Cost: O(words), with a
/// look-up by name for each.
struct NameCollector {
  var table = NameTable()
  let registry = Registry.standard
  let main: Source
  let included: (String) -> Source?

  var source: Source
  var scopes: [[String: Int]] = [[:]]
  var ends: [Int]
  var measured: [String: Int] = [:]
  var procedures: [String: Int] = [:]
  var marks: [String: Int] = [:]
  var qubits: [String: Int] = [:]
  /// Loop variables and parameters around: the columns of families of series.
  var turns: [Int] = []
  /// What has been measured so far, and what the name of the result is; likewise by each procedure.
  var samples: [(name: String, symbol: Int?)] = []
  var samplesOfProcedures: [Int: [(name: String, symbol: Int?)]] = [:]
  var includeDepth = 0
  var includeCount = 0
  /// As many as are read for a check.
  static let mostIncludes = 1000
  var reading: Set<String> = []
  /// From where what is declared now is known in the document.
  var visibleFrom = 0
  /// Names of the statement that nothing in scope has, and the series that it names.
  var unresolved: [Word] = []
  var mentioned: [Int] = []

  /// `included` gives the text of an include by its path.
  init(_ tree: SyntaxTree, included: @escaping (String) -> Source?) {
    main = tree.source
    source = tree.source
    self.included = included
    ends = [tree.source.utf8.count]
    visit(tree.statements)
  }

  var isMain: Bool { source === main }
  func span(_ range: SourceRange) -> SourceSpan { SourceSpan(source, range) }

  mutating func note(_ range: SourceRange, _ role: WordRole) {
    if isMain { table.roles[range.lower] = role }
  }

  // MARK: Names

  mutating func add(_ symbol: Symbol, at word: Word?) -> Int {
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

  mutating func declareAgain(_ id: Int, _ word: Word) {
    table.symbols[id].declarations.append(span(word.range))
    note(word.range, .symbol(id, isDeclaration: true))
  }

  /// Declares a name in the innermost scope; at its own level a value is the same one again.
  @discardableResult
  mutating func declare(
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
  mutating func declare(
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

  func lookUp(_ name: String) -> Int? {
    for scope in scopes.reversed() {
      if let id = scope[name] { return id }
    }
    return measured[name]
  }

  mutating func use(_ id: Int, _ word: Word) {
    table.symbols[id].uses.append(span(word.range))
    note(word.range, .symbol(id, isDeclaration: false))
    if table.symbols[id].kind == .series { mentioned.append(id) }
  }

  mutating func useName(_ word: Word) {
    if let id = lookUp(word.text) {
      use(id, word)
    } else if registry.kind(of: word.text) != nil {
      note(word.range, .builtin(word.text))
    } else {
      unresolved.append(word)
    }
  }

  // MARK: Statements

  mutating func visit(_ statements: [Statement]) {
    for statement in statements { visit(statement) }
  }

  mutating func visit(_ statement: Statement) {
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
    case "branches", "trajectories": fork(statement)
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
}
