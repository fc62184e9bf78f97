import SourceText
import Syntax

extension Server {
  /// The changes that diagnostics carry; the ones that `maser check --fix` makes by itself are preferred.
  func codeActions(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let document = try document(params)
    let analysis = analysis(document)
    guard let range = positions(document.source).range(params["range"]) else {
      throw .invalid("`range` is no range")
    }
    let wanted = params["context"]?["only"]?.items.compactMap(\.string) ?? []
    func isWanted(_ kind: String) -> Bool {
      wanted.isEmpty || wanted.contains { kind == $0 || kind.hasPrefix($0 + ".") }
    }
    var actions: [JSONValue] = []
    if isWanted("quickfix") {
      for diagnostic in analysis.diagnostics {
        let place = self.range(of: diagnostic, in: document)
        guard place.lower <= range.upper, range.lower <= place.upper else { continue }
        actions += quickFixes(diagnostic, document)
      }
    }
    // Asked for by name only: on saving, or from a menu of the source.
    if wanted.contains(where: {
      "source.fixAll.maser" == $0 || "source.fixAll.maser".hasPrefix($0 + ".")
    }),
      let all = fixAll(analysis, document)
    {
      actions.append(all)
    }
    return .list(actions)
  }

  private func quickFixes(_ diagnostic: Diagnostic, _ document: Document) -> [JSONValue] {
    let isSafe = diagnostic.safeFix != nil
    return diagnostic.fixIts.compactMap { fix in
      guard let edit = workspaceEdit(fix.edits, document) else { return nil }
      return [
        "title": .text(fix.title), "kind": "quickfix",
        "diagnostics": .list([message(diagnostic, document)]),
        "isPreferred": .truth(isSafe), "edit": edit,
      ]
    }
  }

  /// Every safe change at once, of those that overlap the first.
  private func fixAll(_ analysis: Analysis, _ document: Document) -> JSONValue? {
    var edits: [SourceEdit] = []
    for diagnostic in analysis.diagnostics where diagnostic.severity == .error {
      guard let fix = diagnostic.safeFix,
        fix.edits.allSatisfy({ $0.span.source === document.source }),
        !fix.edits.contains(where: { edit in
          edits.contains {
            edit.span.range.lower <= $0.span.range.upper
              && $0.span.range.lower <= edit.span.range.upper
          }
        })
      else { continue }
      edits += fix.edits
    }
    guard !edits.isEmpty, let edit = workspaceEdit(edits, document) else { return nil }
    return [
      "title": "make all safe fixes", "kind": "source.fixAll.maser", "edit": edit,
    ]
  }

  private func workspaceEdit(_ edits: [SourceEdit], _ document: Document) -> JSONValue? {
    var changes: [(uri: String, edits: [JSONValue])] = []
    for edit in edits {
      guard let uri = uri(of: edit.span.source, in: document) else { return nil }
      let text: JSONValue = [
        "range": positions(edit.span.source).range(edit.span.range),
        "newText": .text(edit.replacement),
      ]
      if let index = changes.firstIndex(where: { $0.uri == uri }) {
        changes[index].edits.append(text)
      } else {
        changes.append((uri, [text]))
      }
    }
    return ["changes": .fields(changes.map { JSONField($0.uri, .list($0.edits)) })]
  }
}
