public import SourceText
import Syntax

/// `NAME=EXPR` as given on the command line.
public struct ParameterOverride: Sendable {
  /// The parameter's name; θ reads `theta`.
  public let name: String
  public let expression: String
  /// The argument as typed: what diagnostics about it show.
  public let source: Source
  private let nameLength: Int

  public init(name: String, expression: String) {
    self.name = GreekNames.canonical(name)
    self.expression = expression
    nameLength = name.utf8.count
    source = Source(name: "command line", "\(name)=\(expression)")
  }

  /// An argument that starts with a name and `=`; nil if it does not, so that it names a file.
  public init?(argument: String) {
    guard let sign = argument.firstIndex(of: "=") else { return nil }
    let name = argument[..<sign]
    guard let first = name.unicodeScalars.first, NameLetters.starts(first),
      name.unicodeScalars.allSatisfy(NameLetters.continues)
    else { return nil }
    self.init(name: String(name), expression: String(argument[argument.index(after: sign)...]))
  }

  /// The name where it stands on the command line.
  var nameSpan: SourceSpan { SourceSpan(source, SourceRange(0, nameLength)) }

  /// Reads the expression; what is wrong with it is added to the diagnostics.
  func parse(_ diagnostics: inout [Diagnostic]) -> (expression: Expression?, source: Source) {
    let (tree, problems) = Syntax.parse(source, grammar: AssignmentGrammar(name: name))
    diagnostics += problems
    guard problems.isEmpty, tree.statements.count == 1,
      case .expression(let expression)? = tree.statements[0]["value"]?.value
    else { return (nil, source) }
    return (expression, source)
  }
}

/// The language of one command-line argument: its only statement is `NAME = expression`.
private struct AssignmentGrammar: Grammar {
  let name: String
  var keywords: [String] { [name] }

  func shape(of keyword: String) -> StatementShape? {
    keyword == name
      ? StatementShape([.equals, .expression("value")], usage: "\(name)=expression") : nil
  }
}

extension Diagnostic {
  /// The command line sets a parameter that no script declares.
  public static func unknownParameter(
    _ override: ParameterOverride, scripts: [String], parameters: [String]
  ) -> Diagnostic {
    let near = suggestion(for: override.name, among: parameters)
    let place = scripts.count == 1 ? scripts[0] : "any of the scripts"
    var notes = ["no `param` is declared here, so there is nothing to set"]
    if !parameters.isEmpty {
      notes = ["parameters: " + parameters.joined(separator: ", ")]
      if scripts.count == 1 { notes[0] += "     (`maser params \(scripts[0])` explains them)" }
    }
    return Diagnostic(
      .unknownParameter, .error, "no parameter `\(override.name)` in \(place)",
      labels: [
        DiagnosticLabel(
          override.nameSpan, near.map { "did you mean `\($0)`?" } ?? "no parameter has this name")
      ],
      notes: notes,
      fixIts: near.map { near in
        [
          FixIt(
            "write `\(near)`", edits: [SourceEdit(override.nameSpan, replacement: near)])
        ]
      } ?? [])
  }
}
