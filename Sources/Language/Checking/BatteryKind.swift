import SourceText
import Syntax

/// What the statements read so far have taken the battery for.
struct BatteryKnowledge: Sendable {
  enum Kind: Sendable {
    /// All levels.
    case mode
    /// So many; nil where that is not known yet.
    case ladder(levels: Double?)
  }
  let kind: Kind
  /// The word of the ladder, or the statement that needs a mode.
  let word: String
  let span: SourceSpan

  /// Whether the two cannot be the same battery.
  func contradicts(_ other: BatteryKnowledge) -> Bool {
    switch (kind, other.kind) {
    case (.mode, .mode): false
    case (.ladder(let a?), .ladder(let b?)): a != b
    case (.ladder, .ladder): false
    case (.mode, .ladder), (.ladder, .mode): true
    }
  }

  var text: String {
    switch kind {
    case .mode: "all the levels of a mode"
    case .ladder(let levels?): "\(NumberFormat().shortText(levels)) levels"
    case .ladder(nil): "a highest level"
    }
  }
}

// A ladder with a top and a mode are two batteries.
extension Checker {
  /// `first`: how many diagnostics there were before the statement. One with mistakes tells nothing.
  mutating func noteBattery(_ plan: CollisionPlan, _ statement: Statement, since first: Int) {
    if diagnostics.dropFirst(first).contains(where: { $0.severity == .error }) {
      battery = nil
      return
    }
    var kind = BatteryKnowledge.Kind.mode
    if plan.row.isFinite {
      let spin = constant(plan["J"]).map { 2 * $0 + 1 }
      kind = .ladder(levels: constant(plan["levels"]) ?? spin)
    }
    noteBattery(kind, plan.word ?? statement.keyword.text, statement)
  }

  private mutating func noteBattery(
    _ kind: BatteryKnowledge.Kind, _ word: String, _ statement: Statement
  ) {
    let now = BatteryKnowledge(kind: kind, word: word, span: span(statement.keyword.range))
    defer { battery = now }
    guard let before = battery, before.contradicts(now),
      !allows(.batteryChanges, statement)
    else { return }
    diagnostics.append(
      Diagnostic(
        .batteryChanges, .warning,
        "the battery had \(before.text), and has \(now.text) from here on",
        labels: [
          DiagnosticLabel(span(statement.keyword.range), "the populations of its levels are kept"),
          DiagnosticLabel(before.span, "`\(before.word)` before"),
        ],
        notes: ["`prepare cavity …` begins with another battery"]))
  }

  /// `damp` by itself: the bath of a mode. False where there is none.
  mutating func requireMode(_ statement: Statement) -> Bool {
    guard let before = battery, case .ladder = before.kind else {
      noteBattery(.mode, "damp", statement)
      return true
    }
    report(
      .conflictingArguments,
      "`damp` is the bath of a mode, and the battery of `\(before.word)` is none",
      at: statement.keyword.range, "remove it",
      notes: [
        "a battery with a highest level has a bath of its own kind, which is not there yet; `prepare cavity …` begins with another battery"
      ], others: [DiagnosticLabel(before.span, "it has \(before.text)")])
    return false
  }

  /// After statements that may or may not have been run.
  mutating func forgetBattery(unlessStill before: BatteryKnowledge?) {
    let isSame =
      battery?.span.range == before?.span.range && battery?.span.source === before?.span.source
    if !isSame { battery = nil }
  }
}
