import SourceText
import Syntax

/// What comments `# allow W113: reason` allow, and what of that there was to allow.
struct Allowances {
  /// One code at one statement.
  struct Entry: Hashable {
    let source: ObjectIdentifier
    let start: Int
    let code: String
  }

  /// With the statement's keyword, in the order of the text.
  fileprivate var given: [(entry: Entry, keyword: SourceSpan)] = []
  fileprivate var used: Set<Entry> = []

  /// Allowed somewhere in the script: for what belongs to no one statement.
  fileprivate func entries(of code: DiagnosticCode) -> [Entry] {
    given.map(\.entry).filter { $0.code == code.rawValue }
  }
}

extension Checker {
  mutating func note(allowancesOf statement: Statement) {
    guard !statement.allowedCodes.isEmpty else { return }
    let keyword = span(statement.keyword.range)
    for code in statement.allowedCodes {
      let entry = allowanceEntry(statement, code)
      if !allowances.given.contains(where: { $0.entry == entry }) {
        allowances.given.append((entry, keyword))
      }
    }
  }

  private func allowanceEntry(_ statement: Statement, _ code: String) -> Allowances.Entry {
    Allowances.Entry(source: ObjectIdentifier(source), start: statement.range.lower, code: code)
  }

  /// Whether a comment at the statement allows this; it has something to allow then.
  mutating func allows(_ code: DiagnosticCode, _ statement: Statement) -> Bool {
    guard statement.allowedCodes.contains(code.rawValue) else { return false }
    allowances.used.insert(allowanceEntry(statement, code.rawValue))
    return true
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
      guard let why = Checker.reason(entry.code) else { continue }
      if allowances.given.contains(where: {
        $0.entry.source == entry.source && $0.entry.start == entry.start
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
  private static func reason(_ code: String) -> String? {
    guard let known = DiagnosticCode(rawValue: code) else { return "there is no \(code)" }
    switch known {
    case .untilNeverMet, .untilAlreadyTrue, .oneByOne, .unevenMap, .trapTakenAsExact, .staleSeal,
      .noVersionLine, .arrivalsWithoutLoss, .unusedAllowance:
      return nil
    default: break
    }
    if code.hasPrefix("E") { return "an error cannot be allowed" }
    if code.hasPrefix("C") { return "a claim's verdict cannot be allowed" }
    return "this statement gives no \(code)"
  }
}
