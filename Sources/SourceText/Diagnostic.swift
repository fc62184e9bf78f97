/// How serious a diagnostic is. Only errors stop a script.
public enum Severity: String, Sendable {
  case error
  case warning
  case note
  /// A claim of the script that failed or stayed undecided.
  case claim
}

/// A place in the text with what to say about it; an empty text draws the caret alone.
public struct DiagnosticLabel: Sendable {
  /// What is pointed at.
  public let span: SourceSpan
  /// What to say about it.
  public let text: String

  /// A place with what to say about it.
  public init(_ span: SourceSpan, _ text: String = "") {
    self.span = span
    self.text = text
  }
}

/// One replacement of a stretch of text.
public struct SourceEdit: Sendable {
  /// What is replaced.
  public let span: SourceSpan
  /// What is written instead.
  public let replacement: String

  /// A replacement of a place.
  public init(_ span: SourceSpan, replacement: String) {
    self.span = span
    self.replacement = replacement
  }
}

/// A change that repairs the problem: after the edits the statement parses.
public struct FixIt: Sendable {
  /// What the change does, to be read after "fix:".
  public let title: String
  /// The replacements, which do not overlap.
  public let edits: [SourceEdit]

  /// A change with its title.
  public init(_ title: String, edits: [SourceEdit]) {
    self.title = title
    self.edits = edits
  }
}

/// Something to tell the author of a script: what is wrong in their words, where, and what to do.
public struct Diagnostic: Sendable {
  /// The stable code.
  public var code: DiagnosticCode
  /// How serious it is.
  public var severity: Severity
  /// What is wrong, in one line.
  public var title: String
  /// The first label is the culprit; the others explain it. Empty for command-line problems.
  public var labels: [DiagnosticLabel]
  /// Facts and help, one line each, shown after `=`.
  public var notes: [String]
  /// Changes that repair the problem, the best one first.
  public var fixIts: [FixIt]

  /// A diagnostic; all but code, severity and title may be added later.
  public init(
    _ code: DiagnosticCode, _ severity: Severity = .error, _ title: String,
    labels: [DiagnosticLabel] = [], notes: [String] = [], fixIts: [FixIt] = []
  ) {
    self.code = code
    self.severity = severity
    self.title = title
    self.labels = labels
    self.notes = notes
    self.fixIts = fixIts
  }
}

extension Diagnostic {
  /// The change that `maser check --fix` makes by itself: the only one there is, and one that chooses nothing for the author.
  ///
  /// Which of several readings is meant, where an open bracket or string was to end, which of the author's own names was misspelt, how
  /// near is near enough: these are left to the author.
  public var safeFix: FixIt? {
    guard fixIts.count == 1, code.hasMechanicalFixes else { return nil }
    let edits = fixIts[0].edits
    switch code {
    // An argument that belongs to another part: to which, and so what it means, is for the author to say.
    case .unknownArgument: return edits.count == 1 ? fixIts[0] : nil
    // `1/2 pi`, `sin 2 pi`: what is divided, or what the function is of, could be more than stands next to it.
    case .impliedMultiplication:
      return edits.allSatisfy({ $0.standsAlone }) ? fixIts[0] : nil
    default: return fixIts[0]
    }
  }
}

extension SourceEdit {
  /// Whether nothing before it, since the last `=`, comma, bracket or border of a statement, could take in what follows: no division, and no
  /// name with a blank behind it.
  fileprivate var standsAlone: Bool {
    let text = span.source.utf8
    var start = span.range.lower
    let borders = Array("\n;=,([{".utf8)
    while start > 0, !borders.contains(text[start - 1]) { start -= 1 }
    let before = text[start..<span.range.lower]
    let hasName = before.split(separator: 0x20).dropLast().contains { ($0.first ?? 0) > 0x40 }
    return !before.contains(UInt8(ascii: "/")) && !hasName
  }
}

extension DiagnosticCode {
  fileprivate var hasMechanicalFixes: Bool {
    switch self {
    case .unexpectedCharacter, .malformedNumber, .impliedMultiplication, .expectedExpression,
      .notAStatement, .assignmentInExpression, .unknownArgument,
      .unknownFunction, .conflictingArguments, .statementNotAllowedHere, .reservedWord,
      .unmatchedBracket:
      true
    default: false
    }
  }
}
