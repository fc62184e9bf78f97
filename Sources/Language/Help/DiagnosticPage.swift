public import SourceText

/// The page of a diagnostic code: what it means, a program that gives it and one that does not.
public struct DiagnosticPage: Sendable {
  public let code: DiagnosticCode
  public let title: String
  public let explanation: String
  /// A program that gets this diagnostic.
  public let wrong: String
  /// The same intention written right; empty only where no program is at fault.
  public let right: String
  /// Further files that the programs include, by path.
  public let files: [String: String]
  /// `NAME=EXPR` on the command line of the wrong program.
  public let wrongOverrides: [String]
  /// The same for the right one.
  public let rightOverrides: [String]

  init(
    _ code: DiagnosticCode, _ title: String, _ explanation: String, wrong: String, right: String,
    files: [String: String] = [:], wrongOverrides: [String] = [], rightOverrides: [String] = []
  ) {
    self.code = code
    self.title = title
    self.explanation = explanation
    self.wrong = wrong
    self.right = right
    self.files = files
    self.wrongOverrides = wrongOverrides
    self.rightOverrides = rightOverrides
  }

  /// The page of a code.
  public static func page(for code: DiagnosticCode) -> DiagnosticPage {
    pages[code]!
  }

  private static let pages: [DiagnosticCode: DiagnosticPage] = Dictionary(
    uniqueKeysWithValues: (syntaxPages + namePages + rangePages + runPages + advicePages).map {
      ($0.code, $0)
    })

  /// The page as text.
  public var text: String {
    var text = "\(code.rawValue)  \(title)\n\n\(explanation)\n"
    text += "\nwrong\n" + block(wrong, wrongOverrides)
    text += "\nright\n" + block(right, rightOverrides)
    for (path, content) in files.sorted(by: { $0.key < $1.key }) {
      text += "\n\(path)\n" + block(content, [])
    }
    return text
  }

  /// Control characters by their codes: a terminal would obey them.
  private func visible(_ line: Substring) -> String {
    line.unicodeScalars.map { scalar in
      scalar.value < 32 ? "<U+\(String(scalar.value, radix: 16))>" : String(scalar)
    }.joined()
  }

  private func block(_ program: String, _ overrides: [String]) -> String {
    var lines = program.split(separator: "\n", omittingEmptySubsequences: false).map {
      "  " + visible($0)
    }
    if !overrides.isEmpty { lines.append("  (run with \(overrides.joined(separator: " ")))") }
    return lines.joined(separator: "\n") + "\n"
  }
}
