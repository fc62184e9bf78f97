import Language
import SourceText
import Syntax

extension Server {
  func hover(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (_, analysis, offset) = try place(params)
    guard let token = analysis.token(at: offset),
      let found = card(at: offset, token, analysis)
    else { return .null }
    return [
      "contents": found.card.content(isMarkdown: client.takesMarkdown),
      "range": positions(analysis.source).range(found.range),
    ]
  }

  private func card(
    at offset: Int, _ token: Token, _ analysis: Analysis
  ) -> (card: Card, range: SourceRange)? {
    // An expression inside a string has words of its own.
    if token.kind == .string {
      if let (id, range) = analysis.names.symbol(at: offset, in: analysis.source) {
        return (card(analysis.names.symbols[id], analysis), range)
      }
      guard let word = analysis.word(at: offset),
        case .builtin(let name)? = analysis.names.roles[word.lower]
      else { return nil }
      return Card(ofName: name).map { ($0, word) }
    }
    guard token.kind == .name || token.kind == .keyword else { return nil }
    let word = GreekNames.canonical(analysis.text(token.range))
    let card: Card? =
      switch analysis.names.roles[token.range.lower] {
      case .symbol(let id, _)?: self.card(analysis.names.symbols[id], analysis)
      case .keyword(let keyword)?:
        Registry.standard.statement(keyword).map {
          Card($0, words: analysis.words(after: token, of: $0))
        }
      case .argument(let name, let path)?:
        ArgumentLookup.definition(name, path: path).map { Card($0, path: path) }
          ?? Card(ofName: name)
      case .word(let word, let path)?:
        Card(ofName: word) ?? path.first.flatMap { Card(ofClause: word, in: $0) }
      case .builtin(let name)?: Card(ofName: name)
      case nil:
        Card(ofName: word) ?? Registry.standard.statement(word).map { Card($0, words: []) }
      }
    return card.map { ($0, token.range) }
  }

  /// What is known of something that the author has named.
  private func card(_ symbol: Symbol, _ analysis: Analysis) -> Card {
    var card = Card(usage: symbol.usage)
    var what = symbol.kind.rawValue
    if symbol.source !== analysis.source { what += " of \(symbol.source.name)" }
    if let value = analysis.shownValue(of: symbol) { what += " = \(value)" }
    card.paragraphs = [what] + (symbol.documentation.map { [$0] } ?? [])
    if !symbol.columns.isEmpty {
      card.paragraphs.append(
        "columns: " + symbol.columns.map { "`\($0.name)`" }.joined(separator: ", "))
    }
    return card
  }
}

extension Symbol {
  /// How it is declared, or called.
  var usage: String {
    switch kind {
    case .procedure:
      return name + parameters.map { " \($0.name)=\($0.defaultText ?? "")" }.joined()
    case .value, .parameter, .observable:
      let line = source.text(in: statement.range)
      let first = line.split(whereSeparator: \.isNewline).first.map(String.init) ?? line
      return printable(first)
    case .mark: return "mark \(name)"
    default: return name
    }
  }
}

extension Analysis {
  /// The fixed words that follow a keyword and belong to a form of its statement.
  func words(after token: Token, of statement: StatementDefinition) -> [String] {
    var words: [String] = []
    guard var index = tree.tokens.firstIndex(where: { $0.range == token.range }) else { return [] }
    while index + 1 < tree.tokens.count {
      index += 1
      guard tree.tokens[index].kind == .name else { break }
      let next = words + [text(tree.tokens[index].range)]
      guard statement.forms.contains(where: { $0.words.starts(with: next) }) else { break }
      words = next
    }
    return words
  }

  /// The value of a `let` or `param` that is given once and known without a run.
  func shownValue(of symbol: Symbol) -> String? {
    guard symbol.kind == .value || symbol.kind == .parameter, symbol.source === source,
      symbol.declarations.count == 1
    else { return nil }
    return knownValues[symbol.statement.range.lower].map(Analysis.text)
  }

  /// A value in a few words.
  static func text(_ value: Value) -> String {
    let format = NumberFormat()
    guard case .list(let items) = value, items.count > 4 else { return format.text(value) }
    let ends = items.prefix(2) + items.suffix(1)
    let shown = ends.map { text($0) }
    return "[\(shown[0]), \(shown[1]), … \(shown[2])] (\(items.count))"
  }
}
