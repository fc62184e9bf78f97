extension DiagnosticRenderer {
  /// The diagnostic as one JSON object on one line, without a line end. Lines and columns count from
  /// 1, `start` and `end` are UTF-8 offsets from 0.
  public func json(_ diagnostic: Diagnostic) -> String {
    let labels = diagnostic.labels.map { label in
      "{\(place(label.span)),\"text\":\(jsonString(label.text))}"
    }
    let fixes = diagnostic.fixIts.map { fix in
      let edits = fix.edits.map { edit in
        "{\(place(edit.span)),\"replacement\":\(jsonString(edit.replacement))}"
      }
      return "{\"title\":\(jsonString(fix.title)),\"edits\":[\(edits.joined(separator: ","))]}"
    }
    let fields = [
      "\"code\":\(jsonString(diagnostic.code.rawValue))",
      "\"severity\":\(jsonString(diagnostic.severity.rawValue))",
      "\"title\":\(jsonString(diagnostic.title))",
      "\"labels\":[\(labels.joined(separator: ","))]",
      "\"notes\":[\(diagnostic.notes.map(jsonString).joined(separator: ","))]",
      "\"fixits\":[\(fixes.joined(separator: ","))]",
    ]
    return "{\(fields.joined(separator: ","))}"
  }

  private func place(_ span: SourceSpan) -> String {
    let start = span.source.position(at: span.range.lower)
    let end = span.source.position(at: span.range.upper)
    return
      "\"file\":\(jsonString(span.source.name)),\"line\":\(start.line),\"column\":\(start.column),"
      + "\"endLine\":\(end.line),\"endColumn\":\(end.column),"
      + "\"start\":\(span.range.lower),\"end\":\(span.range.upper)"
  }
}
