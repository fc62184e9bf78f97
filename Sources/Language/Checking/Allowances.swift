import SourceText
import Syntax

/// What comments `# allow W113: reason` allow, and what of that there was to allow.
struct Allowances {
  /// One code of one comment, which may stand at several statements.
  struct Entry: Hashable {
    let source: ObjectIdentifier
    let comment: Int
    let code: String
  }

  /// With the keyword of the first statement it stands at, in the order of the text.
  fileprivate var given: [(entry: Entry, keyword: SourceSpan)] = []
  fileprivate var used: Set<Entry> = []

  /// Allowed somewhere in the script: for what belongs to no one statement.
  fileprivate func entries(of code: DiagnosticCode) -> [Entry] {
    given.map(\.entry).filter { $0.code == code.rawValue }
  }
}

extension Checker {
  mutating func note(allowancesOf statement: Statement) {
    let keyword = span(statement.keyword.range)
    for entry in entries(of: statement)
    where !allowances.given.contains(where: { $0.entry == entry }) {
      allowances.given.append((entry, keyword))
    }
  }

  private func entries(of statement: Statement) -> [Allowances.Entry] {
    zip(statement.allowedCodes, statement.allowingComments).map { code, comment in
      Allowances.Entry(source: ObjectIdentifier(source), comment: comment, code: code)
    }
  }

  /// Whether a comment at the statement allows this; it has something to allow then.
  mutating func allows(_ code: DiagnosticCode, _ statement: Statement) -> Bool {
    let entries = entries(of: statement).filter { $0.code == code.rawValue }
    allowances.used.formUnion(entries)
    return !entries.isEmpty
  }

  /// The same of what the script as a whole is told.
  mutating func allowsAnywhere(_ code: DiagnosticCode) -> Bool {
    let entries = allowances.entries(of: code)
    allowances.used.formUnion(entries)
    return !entries.isEmpty
  }

  /// W142: allowances without anything to allow. What only a run can tell is left out.
  mutating func lintUnusedAllowances() {
    for (entry, keyword) in allowances.given
    where keyword.source === source && !allowances.used.contains(entry) {
      guard let why = reason(entry.code) else { continue }
      if allowances.given.contains(where: {
        $0.entry.source == entry.source && $0.entry.comment == entry.comment
          && $0.entry.code == DiagnosticCode.unusedAllowance.rawValue
      }) {
        continue
      }
      diagnostics.append(
        Diagnostic(
          .unusedAllowance, .warning, "`# allow \(entry.code)` allows nothing here",
          labels: [DiagnosticLabel(keyword, why)],
          notes: ["it stands at the end of the statement's line, or on the line above"]))
    }
  }

  /// Why nothing is allowed; nil where a run may yet tell.
  private func reason(_ code: String) -> String? {
    guard let known = DiagnosticCode(rawValue: code) else { return "there is no \(code)" }
    switch known {
    case .untilNeverMet, .untilAlreadyTrue, .oneByOne, .unevenMap, .trapTakenAsExact, .staleSeal,
      .noVersionLine, .unusedAllowance:
      return nil
    default: break
    }
    // With other values of the parameters there may be something.
    let dependent: Set<DiagnosticCode> = [
      .nearTrap, .discharging, .coherenceWithoutEffect, .strongLossSplitting, .tooTightTolerance,
      .modulationResonance,
    ]
    if dependent.contains(known), !parameters.isEmpty { return nil }
    if code.hasPrefix("E") { return "an error cannot be allowed" }
    if code.hasPrefix("C") { return "a claim's verdict cannot be allowed" }
    return "this statement gives no \(code)"
  }
}
