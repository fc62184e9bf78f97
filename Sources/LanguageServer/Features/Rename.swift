import Language
import Simulation
import SourceText
import Syntax

extension Server {
  func prepareRename(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (_, analysis, offset) = try place(params)
    guard let (id, range) = analysis.names.symbol(at: offset, in: analysis.source),
      !analysis.names.symbols[id].declarations.isEmpty
    else { return .null }
    return [
      "range": positions(analysis.source).range(range),
      "placeholder": .text(analysis.text(range)),
    ]
  }

  func rename(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (document, analysis, offset) = try place(params)
    guard let name = params["newName"]?.string else { throw .invalid("`newName` is missing") }
    guard let (id, _) = analysis.names.symbol(at: offset, in: analysis.source) else {
      throw ResponseError(.requestFailed, "nothing here has a name of yours")
    }
    let symbol = analysis.names.symbols[id]
    guard !symbol.declarations.isEmpty else {
      throw ResponseError(
        .requestFailed, "this series has its name from `record`: give it one with `as`")
    }
    try requireName(name)
    let found = occurrences(of: symbol, in: document)
    try requireSameMeaning(name, symbol, found)
    return ["changes": .fields(edits(name, found))]
  }

  private func requireName(_ name: String) throws(ResponseError) {
    let scalars = Array(name.unicodeScalars)
    let registry = Registry.standard
    guard let first = scalars.first, NameLetters.starts(first),
      scalars.allSatisfy(NameLetters.continues),
      parseScript(Source(name: "", "measure \(name)")).diagnostics.isEmpty
    else { throw ResponseError(.requestFailed, "`\(name)` cannot be a name") }
    let word = GreekNames.canonical(name)
    guard registry.kind(of: word) == nil, registry.statement(word) == nil else {
      throw ResponseError(.requestFailed, "`\(word)` is a word of the language")
    }
  }

  private func edits(
    _ name: String, _ found: [(document: Document, places: [Occurrence])]
  ) -> [JSONField] {
    var edits: [(uri: String, edits: [JSONValue])] = []
    for (document, places) in found {
      for place in places {
        guard let uri = uri(of: place.span.source, in: document) else { continue }
        let edit: JSONValue = [
          "range": positions(place.span.source).range(place.span.range), "newText": .text(name),
        ]
        if let index = edits.firstIndex(where: { $0.uri == uri }) {
          // The same place may be known to several documents.
          if !edits[index].edits.contains(edit) { edits[index].edits.append(edit) }
        } else {
          edits.append((uri, [edit]))
        }
      }
    }
    return edits.map { JSONField($0.uri, .list($0.edits)) }
  }

  /// Refuses a name that would make another one mean something else, or be meant by one: every document concerned is read with the
  /// changes, must be as correct as before, and has to name the symbol in the same places.
  private func requireSameMeaning(
    _ name: String, _ symbol: Symbol, _ found: [(document: Document, places: [Occurrence])]
  ) throws(ResponseError) {
    for (document, places) in found {
      let before = analysis(document)
      let changed = Renaming(places.map(\.span), to: name)
      let source = changed.text(before.source)
      let loader = DocumentLoader(
        folder: document.folder, disk: RenamedIncludes(before.loader, changed), open: [:])
      let after = Analysis(source, loader: loader)
      // A name that was taken may become right, nothing may become wrong.
      var known = before.diagnostics.map(\.code)
      let isNoWorse = after.diagnostics.allSatisfy { diagnostic in
        guard let index = known.firstIndex(of: diagnostic.code) else { return false }
        known.remove(at: index)
        return true
      }
      guard isNoWorse else {
        throw ResponseError(.requestFailed, "`\(name)` means something else here already")
      }
      let wanted = Set(places.map { "\($0.span.source.name) \(changed.moved($0.span))" })
      let isSame = after.names.symbols.contains { candidate in
        candidate.name == GreekNames.canonical(name)
          && Set(candidate.places.map { "\($0.source.name) \($0.range.lower)" }) == wanted
      }
      guard isSame else {
        throw ResponseError(.requestFailed, "`\(name)` means something else here already")
      }
    }
  }
}

/// The same change of several places.
private struct Renaming: Sendable {
  let spans: [SourceSpan]
  let name: String

  init(_ spans: [SourceSpan], to name: String) {
    var seen: Set<String> = []
    self.spans = spans.filter {
      seen.insert("\(ObjectIdentifier($0.source).hashValue) \($0.range.lower)").inserted
    }
    self.name = name
  }

  private func ranges(in source: Source) -> [SourceRange] {
    spans.filter { $0.source === source }.map(\.range).sorted { $0.lower < $1.lower }
  }

  func text(_ source: Source) -> Source {
    var bytes = source.utf8
    for range in ranges(in: source).reversed() {
      bytes.replaceSubrange(range.lower..<range.upper, with: Array(name.utf8))
    }
    return Source(name: source.name, utf8: bytes)
  }

  /// Where a place begins after the change.
  func moved(_ span: SourceSpan) -> Int {
    ranges(in: span.source).filter { $0.lower < span.range.lower }.reduce(span.range.lower) {
      $0 + name.utf8.count - ($1.upper - $1.lower)
    }
  }
}

/// The includes of a document with the change made.
private struct RenamedIncludes: IncludeLoader {
  let before: DocumentLoader
  let change: Renaming

  init(_ before: DocumentLoader, _ change: Renaming) {
    self.before = before
    self.change = change
  }

  func load(_ path: String) throws(IncludeFailure) -> Source {
    guard let source = before.text(path) else {
      throw IncludeFailure(reason: "there is no such file")
    }
    return change.text(source)
  }

  func loadState(_ request: StateRequest) throws(IncludeFailure) -> StoredState {
    try before.loadState(request)
  }
}
