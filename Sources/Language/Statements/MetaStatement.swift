public import SourceText
import Syntax

/// `meta`: who made a script, and what others may do with it.
public enum MetaStatement {
  static let arguments = [
    ArgumentDefinition("title", .text, isOptional: true, "what it is about, in one line"),
    ArgumentDefinition("author", .text, isOptional: true, "who made it"),
    ArgumentDefinition(
      "orcid", .text, isOptional: true, "the author's ORCID, e.g. 0000-0002-1825-0097"),
    ArgumentDefinition(
      "licence", .text, isOptional: true, "an SPDX name such as CC-BY-4.0, or an address"),
    ArgumentDefinition("date", .text, isOptional: true, "when it was published, e.g. 2026-11-28"),
    ArgumentDefinition("description", .text, isOptional: true, "a sentence or two"),
    ArgumentDefinition("cite", .text, isOptional: true, "how to cite it, or the DOI of the paper"),
  ]

  static let meta = StatementDefinition(
    "meta", .declaration, shape: [.arguments],
    usage:
      "meta [title=\"…\"] [author=\"…\"] [orcid=\"…\"] [licence=\"…\"] [date=\"…\"] [description=\"…\"] [cite=\"…\"]",
    forms: [
      StatementForm(
        arguments: arguments,
        help:
          "goes into packs and reports, so that archives know what they hold; it changes no number and not the identity. Several add up"
      )
    ],
    summary: "says what a script is, who made it, and under which licence",
    example:
      "meta title=\"Charging with loss\" author=\"Ada Example\" licence=\"CC-BY-4.0\"\nmeasure energy\n",
    lower: Checker.lowerMeta
  ).atTopLevel().brought(by: 1)

  /// What the `meta` declarations of a script say, the last of several with one name. Cost: O(script).
  public static func values(in source: Source) -> [String: String] {
    var values: [String: String] = [:]
    for statement in parseScript(source).tree.statements where statement.keyword.text == "meta" {
      for field in statement.fields {
        guard case .arguments(let arguments) = field.value else { continue }
        for argument in arguments {
          guard case .string(let literal) = argument.value.kind else { continue }
          values[argument.name.text] = literal.text
        }
      }
    }
    return values
  }
}

extension Checker {
  @Sendable static func lowerMeta(_ checker: inout Checker, _ statement: Statement) {
    let form = checker.registry.statement("meta")!.forms[0]
    let arguments = checker.checkArguments(
      statement.fields, of: form, named: "meta", at: statement.keyword.range)
    if arguments.words.isEmpty, checker.arguments(in: statement.fields).isEmpty {
      checker.report(
        .missingArgument, "`meta` needs something to say", at: statement.keyword.range,
        "e.g. `meta title=\"Charging with loss\"`",
        notes: [checker.takes("meta", form.arguments, [])])
    }
  }

  /// A text in quotes, as it stands.
  mutating func lowerText(_ expression: Expression) -> Term {
    guard case .string(let literal) = expression.kind,
      literal.pieces.allSatisfy({ if case .text = $0 { true } else { false } })
    else {
      report(
        .wrongType, "this is a text in quotes", at: expression.range, "write it as \"…\"",
        notes: ["nothing is filled in here: it is read before anything runs"])
      return Term(.invalid, span(expression.range))
    }
    return Term(.constant(.text(literal.text)), span(expression.range))
  }
}
