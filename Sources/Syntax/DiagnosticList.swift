import SourceText

/// Diagnostics up to a number that a person can still read: garbage has millions of mistakes.
struct DiagnosticList {
  static let limit = 1000
  private(set) var items: [Diagnostic] = []

  mutating func add(_ diagnostic: Diagnostic) {
    if items.count < Self.limit { items.append(diagnostic) }
  }

  /// Both lists in the order of the text.
  static func merged(_ first: DiagnosticList, _ second: DiagnosticList) -> [Diagnostic] {
    func place(_ diagnostic: Diagnostic) -> Int { diagnostic.labels.first?.span.range.lower ?? 0 }
    return (first.items + second.items).enumerated()
      .sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }
      .map(\.element)
  }
}

extension Diagnostic {
  static func error(
    _ code: DiagnosticCode, _ title: String, labels: [DiagnosticLabel], notes: [String] = [],
    fixIts: [FixIt] = []
  ) -> Diagnostic {
    Diagnostic(code, .error, title, labels: labels, notes: notes, fixIts: fixIts)
  }
}
