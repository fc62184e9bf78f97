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
    ArgumentDefinition(
      "date", .text, isOptional: true, "when it was published: 2026, 2026-11 or 2026-11-28"),
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
          "goes into packs and reports, so that archives know what they hold; it changes no number and not the identity. Several declarations add up: each `author` is another one, with the `orcid` behind it; of the other names the last holds"
      )
    ],
    summary: "says what a script is, who made it, and under which licence",
    example:
      "meta title=\"Charging with loss\" author=\"Ada Example\" licence=\"CC-BY-4.0\"\nmeasure energy\n",
    lower: Checker.lowerMeta
  ).atTopLevel().brought(by: 1)

  /// Somebody who made a script.
  public struct Author: Sendable, Equatable {
    public let name: String
    public internal(set) var orcid: String?

    /// The ORCID alone, without its address.
    public var orcidNumber: String? { orcid?.split(separator: "/").last.map(String.init) }
  }

  /// Everybody whom the `meta` declarations of a script name, in their order; an ORCID belongs to the author of its declaration, or else to the one
  /// before. Cost: O(script).
  public static func authors(in source: Source) -> [Author] {
    var authors: [Author] = []
    for values in declarations(in: source) {
      if let name = values["author"] {
        if !authors.contains(where: { $0.name == name }) { authors.append(Author(name: name)) }
        guard let orcid = values["orcid"],
          let place = authors.firstIndex(where: { $0.name == name })
        else { continue }
        authors[place].orcid = orcid
      } else if let orcid = values["orcid"], !authors.isEmpty {
        authors[authors.count - 1].orcid = orcid
      }
    }
    return authors
  }

  /// What the `meta` declarations of a script say, the last of several with one name. Cost: O(script).
  public static func values(in source: Source) -> [String: String] {
    declarations(in: source).reduce(into: [:]) { $0.merge($1) { _, later in later } }
  }

  /// Each by itself.
  private static func declarations(in source: Source) -> [[String: String]] {
    parseScript(source).tree.statements.filter { $0.keyword.text == "meta" }.map { statement in
      var values: [String: String] = [:]
      for field in statement.fields {
        guard case .arguments(let arguments) = field.value else { continue }
        for argument in arguments {
          guard case .string(let literal) = argument.value.kind else { continue }
          values[argument.name.text] = literal.text
        }
      }
      return values
    }
  }
}

extension Checker {
  @Sendable static func lowerMeta(_ checker: inout Checker, _ statement: Statement) {
    let form = checker.registry.statement("meta")!.forms[0]
    let arguments = checker.checkArguments(
      statement.fields, of: form, named: "meta", at: statement.keyword.range)
    for (name, called, isRight, form) in [
      ("date", "date", isDate, "a date is 2026, 2026-11 or 2026-11-28"),
      (
        "orcid", "ORCID", isORCID,
        "an ORCID is four times four digits, the last one a check digit or X"
      ),
    ] as [(String, String, (String) -> Bool, String)] {
      guard let term = arguments[name], case .constant(.text(let text)) = term.kind,
        !isRight(text)
      else { continue }
      checker.report(
        .outOfRange, "`\(text)` is no \(called)", at: term.span.range, form)
    }
    if arguments.words.isEmpty, checker.arguments(in: statement.fields).isEmpty {
      checker.report(
        .missingArgument, "`meta` needs something to say", at: statement.keyword.range,
        "e.g. `meta title=\"Charging with loss\"`",
        notes: [checker.takes("meta", form.arguments, [])])
    }
  }

  /// ISO 8601, as far as a day. Every month may have 31.
  private static func isDate(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let ranges = [0...9999, 1...12, 1...31]
    return parts.count <= 3
      && zip(parts, zip([4, 2, 2], ranges)).allSatisfy { part, rule in
        part.utf8.count == rule.0 && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
          && rule.1.contains(Int(part) ?? -1)
      }
  }

  /// Sixteen digits with the check digit of ISO 7064, MOD 11-2; with or without its address.
  private static func isORCID(_ text: String) -> Bool {
    let address = "https://orcid.org/"
    let name = text.hasPrefix(address) ? text.dropFirst(address.count) : text[...]
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 4, parts.allSatisfy({ $0.utf8.count == 4 }) else { return false }
    let digits = parts.joined().utf8.map { byte in
      // X stands for 10, at the end alone.
      byte == UInt8(ascii: "X") ? 10 : (0x30...0x39).contains(byte) ? Int(byte) - 0x30 : 99
    }
    guard digits.dropLast().allSatisfy({ $0 < 10 }) else { return false }
    let sum = digits.dropLast().reduce(0) { ($0 + $1) * 2 % 11 }
    return digits[15] == (12 - sum) % 11
  }

  /// A text in quotes, as it stands.
  mutating func lowerText(_ expression: Expression) -> Term {
    guard case .string(let literal) = expression.kind else {
      report(
        .wrongType, "this is a text in quotes", at: expression.range, "write it as \"…\"")
      return Term(.invalid, span(expression.range))
    }
    return Term(.constant(.text(literal.text)), span(expression.range))
  }
}
