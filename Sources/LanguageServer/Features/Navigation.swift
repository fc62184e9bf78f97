import Language
import SourceText
import Syntax

extension Server {
  func definition(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (document, analysis, offset) = try place(params)
    if let (id, _) = analysis.names.symbol(at: offset, in: analysis.source) {
      let symbol = analysis.names.symbols[id]
      // The `run` that `record` gives by itself is declared by that word.
      let places =
        symbol.declarations.isEmpty
        ? [SourceSpan(symbol.source, symbol.statement.keyword.range)] : symbol.declarations
      return .list(places.compactMap { location($0, in: document) })
    }
    guard let path = analysis.includePath(at: offset), let other = analysis.loader.text(path),
      let found = location(SourceSpan(other, SourceRange(0, 0)), in: document)
    else { return .null }
    return .list([found])
  }

  func references(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (document, analysis, offset) = try place(params)
    guard let (id, _) = analysis.names.symbol(at: offset, in: analysis.source) else { return [] }
    let includesDeclaration = params["context"]?["includeDeclaration"]?.bool ?? true
    let symbol = analysis.names.symbols[id]
    var found: [JSONValue] = []
    for (owner, places) in occurrences(of: symbol, in: document) {
      for place in places where includesDeclaration || !place.isDeclaration {
        guard let location = location(place.span, in: owner), !found.contains(location) else {
          continue
        }
        found.append(location)
      }
    }
    return .list(found)
  }

  func highlights(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (_, analysis, offset) = try place(params)
    guard let (id, _) = analysis.names.symbol(at: offset, in: analysis.source) else { return [] }
    let symbol = analysis.names.symbols[id]
    let positions = positions(analysis.source)
    func shown(_ spans: [SourceSpan], _ kind: JSONValue) -> [JSONValue] {
      spans.filter { $0.source === analysis.source }.map {
        ["range": positions.range($0.range), "kind": kind]
      }
    }
    return .list(shown(symbol.declarations, 3) + shown(symbol.uses, 2))
  }

  typealias Occurrence = (span: SourceSpan, isDeclaration: Bool)

  /// Where a symbol of a document is named, there and in the other open documents that know it by the same declaration.
  func occurrences(
    of symbol: Symbol, in document: Document
  ) -> [(document: Document, places: [Occurrence])] {
    var found = [(document: document, places: Server.occurrences(symbol))]
    let origins = symbol.declarations.compactMap { location($0, in: document) }
    for other in documents.values.sorted(by: { $0.uri < $1.uri }) where other !== document {
      guard !origins.isEmpty,
        other.mentionsIncludes || origins.contains(where: { $0["uri"] == .text(other.uri) })
      else { continue }
      for candidate in analysis(other).names.symbols where candidate.name == symbol.name {
        let places = candidate.declarations.compactMap { location($0, in: other) }
        if places.contains(where: origins.contains) {
          found.append((other, Server.occurrences(candidate)))
        }
      }
    }
    return found
  }

  private static func occurrences(_ symbol: Symbol) -> [Occurrence] {
    symbol.declarations.map { ($0, true) } + symbol.uses.map { ($0, false) }
  }
}

extension Analysis {
  /// The path of the `include` whose string an offset lies in.
  func includePath(at offset: Int) -> String? {
    for statement in tree.statements where statement.keyword.text == "include" {
      guard case .string(let literal)? = statement["path"]?.value,
        literal.range.lower <= offset, offset <= literal.range.upper
      else { continue }
      return literal.text
    }
    return nil
  }
}
