import SourceText
import Syntax

// Diagnostics as the protocol has them.
extension Server {
  /// Tells the diagnostics of every document that may have changed since they were told.
  func publishStale() {
    for document in documents.values.sorted(by: { $0.uri < $1.uri }) where document.isStale {
      document.isStale = false
      let found =
        analysis(document).diagnostics.map { message($0, document) } + failedClaims(document)
      var params: [JSONField] = [JSONField("uri", .text(document.uri))]
      if let version = document.version { params.append(JSONField("version", JSONValue(version))) }
      params.append(JSONField("diagnostics", .list(found)))
      // What the client has heard already needs no telling.
      guard document.told != .fields(params) else { continue }
      document.told = .fields(params)
      send(Outgoing.notification("textDocument/publishDiagnostics", .fields(params)))
    }
  }

  func message(_ diagnostic: Diagnostic, _ document: Document) -> JSONValue {
    var fields = [
      JSONField("range", positions(document.source).range(range(of: diagnostic, in: document))),
      JSONField("severity", JSONValue(diagnostic.severity.number)),
      JSONField("code", .text(diagnostic.code.rawValue)),
      JSONField("source", "maser"),
      JSONField("message", .text(text(of: diagnostic))),
    ]
    if diagnostic.code == .unusedName { fields.append(JSONField("tags", [1])) }
    let related = related(diagnostic, document)
    if !related.isEmpty { fields.append(JSONField("relatedInformation", .list(related))) }
    return .fields(fields)
  }

  private func text(of diagnostic: Diagnostic) -> String {
    var lines = [diagnostic.title]
    if let label = diagnostic.labels.first?.text, !label.isEmpty { lines.append(label) }
    return (lines + diagnostic.notes).joined(separator: "\n")
  }

  /// Where it is shown: for what is wrong in an include, the statement that includes it.
  func range(of diagnostic: Diagnostic, in document: Document) -> SourceRange {
    guard let span = diagnostic.labels.first?.span else { return SourceRange(0, 0) }
    if span.source === document.source { return span.range }
    let includes = analysis(document).tree.statements.filter { $0.keyword.text == "include" }
    let direct = includes.first { statement in
      guard case .string(let literal)? = statement["path"]?.value else { return false }
      return literal.text == span.source.name
    }
    return (direct ?? includes.first)?.range ?? SourceRange(0, 0)
  }

  private func related(_ diagnostic: Diagnostic, _ document: Document) -> [JSONValue] {
    let isElsewhere = diagnostic.labels.first.map { $0.span.source !== document.source } ?? false
    return diagnostic.labels.dropFirst(isElsewhere ? 0 : 1).compactMap { label in
      guard let location = location(label.span, in: document) else { return nil }
      let text = label.text.isEmpty ? diagnostic.title : label.text
      return ["location": location, "message": .text(text)]
    }
  }
}

extension Severity {
  fileprivate var number: Int {
    switch self {
    case .error, .claim: 1
    case .warning: 2
    case .note: 3
    }
  }
}
