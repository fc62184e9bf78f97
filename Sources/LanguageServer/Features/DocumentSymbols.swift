import SourceText
import Syntax

extension Server {
  func documentSymbols(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let document = try document(params)
    let outline = Outline.entries(analysis(document).tree.statements)
    guard client.takesHierarchy else {
      return .list(flat(outline, in: nil, document))
    }
    let positions = positions(document.source)
    return .list(outline.map { $0.message(positions) })
  }

  private func flat(
    _ entries: [Outline.Entry], in container: String?, _ document: Document
  ) -> [JSONValue] {
    entries.flatMap { entry -> [JSONValue] in
      var fields = [
        JSONField("name", .text(entry.name)), JSONField("kind", JSONValue(entry.kind.rawValue)),
        JSONField(
          "location",
          [
            "uri": .text(document.uri),
            "range": positions(document.source).range(entry.range),
          ]),
      ]
      if let container { fields.append(JSONField("containerName", .text(container))) }
      return [.fields(fields)] + flat(entry.children, in: entry.name, document)
    }
  }

  func foldingRanges(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let document = try document(params)
    let source = document.source
    var ranges: [JSONValue] = []
    func look(_ fields: [Field]) {
      for field in fields {
        switch field.value {
        case .block(let block):
          let first = source.line(at: block.range.lower) - 1
          let last = source.line(at: max(block.range.lower, block.range.upper - 1)) - 1
          // The closing brace stays to be seen.
          if last > first + 1 {
            ranges.append(["startLine": JSONValue(first), "endLine": JSONValue(last - 1)])
          }
          for statement in block.statements { look(statement.fields) }
        case .clause(_, let inner): look(inner)
        default: break
        }
      }
    }
    for statement in analysis(document).tree.statements { look(statement.fields) }
    return .list(ranges)
  }
}

/// What a script declares, in the order of the text.
enum Outline {
  /// The kinds of symbols of the protocol that occur.
  enum Kind: Int {
    case module = 2
    case function = 12
    case variable = 13
    case constant = 14
    case array = 18
    case key = 20
    case event = 24
    case field = 8
  }

  struct Entry {
    let name: String
    var detail = ""
    let kind: Kind
    let range: SourceRange
    let nameRange: SourceRange
    var children: [Entry] = []

    func message(_ positions: TextPositions) -> JSONValue {
      var fields = [
        JSONField("name", .text(name)), JSONField("kind", JSONValue(kind.rawValue)),
        JSONField("range", positions.range(range)),
        JSONField("selectionRange", positions.range(nameRange)),
      ]
      if !detail.isEmpty { fields.append(JSONField("detail", .text(detail))) }
      if !children.isEmpty {
        fields.append(JSONField("children", .list(children.map { $0.message(positions) })))
      }
      return .fields(fields)
    }
  }

  static func entries(_ statements: [Statement]) -> [Entry] {
    statements.flatMap { entries(of: $0) }
  }

  private static func entries(of statement: Statement) -> [Entry] {
    let inner = inner(statement.fields)
    func named(_ role: Role, _ kind: Kind, _ detail: String) -> Entry? {
      guard let word = name(statement[role]) else { return nil }
      return Entry(
        name: word.text, detail: detail, kind: kind, range: statement.range, nameRange: word.range,
        children: inner)
    }
    let own: Entry?
    switch statement.keyword.text {
    case "let": own = named("name", .variable, "let")
    case "param": own = named("name", .constant, "param")
    case "observable": own = named("name", .field, "observable")
    case "proc": own = named("name", .function, "proc")
    case "record": own = named("name", .array, "record")
    case "sweep": own = named("name", .array, "sweep")
    case "mark": own = named("name", .event, "mark")
    case "prepare": own = named("kind", .key, "qubit")
    case "measure": return measured(statement)
    case "include":
      guard case .string(let literal)? = statement["path"]?.value, !literal.text.isEmpty else {
        return []
      }
      own = Entry(
        name: literal.text, detail: "include", kind: .module, range: statement.range,
        nameRange: literal.range)
    default: own = nil
    }
    return own.map { [$0] } ?? inner
  }

  private static func measured(_ statement: Statement) -> [Entry] {
    guard case .expressions(let items)? = statement["values"]?.value else { return [] }
    return items.compactMap { item in
      item.name.map {
        Entry(
          name: $0.text, detail: "measure", kind: .variable,
          range: item.expression.range.union($0.range), nameRange: $0.range)
      }
    }
  }

  /// A name, also of a clause `as NAME`.
  private static func name(_ field: Field?) -> Word? {
    switch field?.value {
    case .name(let word)?: word
    case .clause(_, let fields)?: fields.lazy.compactMap { name($0) }.first
    default: nil
    }
  }

  private static func inner(_ fields: [Field]) -> [Entry] {
    fields.flatMap { field -> [Entry] in
      switch field.value {
      case .block(let block): entries(block.statements)
      case .clause(_, let fields): inner(fields)
      default: []
      }
    }
  }
}
