extension DiagnosticRenderer {
  /// The diagnostic as one JSON object on one line, without a line end. Lines and columns count from
  /// 1, `start` and `end` are UTF-8 offsets from 0.
  public func json(_ diagnostic: Diagnostic) -> String {
    let labels = diagnostic.labels.map { label in
      "{\(place(label.span)),\"text\":\(quoted(label.text))}"
    }
    let fixes = diagnostic.fixIts.map { fix in
      let edits = fix.edits.map { edit in
        "{\(place(edit.span)),\"replacement\":\(quoted(edit.replacement))}"
      }
      return "{\"title\":\(quoted(fix.title)),\"edits\":[\(edits.joined(separator: ","))]}"
    }
    let fields = [
      "\"code\":\(quoted(diagnostic.code.rawValue))",
      "\"severity\":\(quoted(diagnostic.severity.rawValue))",
      "\"title\":\(quoted(diagnostic.title))",
      "\"labels\":[\(labels.joined(separator: ","))]",
      "\"notes\":[\(diagnostic.notes.map(quoted).joined(separator: ","))]",
      "\"fixits\":[\(fixes.joined(separator: ","))]",
    ]
    return "{\(fields.joined(separator: ","))}"
  }

  private func place(_ span: SourceSpan) -> String {
    let start = span.source.position(at: span.range.lower)
    let end = span.source.position(at: span.range.upper)
    return "\"file\":\(quoted(span.source.name)),\"line\":\(start.line),\"column\":\(start.column),"
      + "\"endLine\":\(end.line),\"endColumn\":\(end.column),"
      + "\"start\":\(span.range.lower),\"end\":\(span.range.upper)"
  }
}

/// A JSON string.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case _ where scalar.value < 0x20 || scalar.value == 0x7F:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
