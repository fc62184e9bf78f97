import Language
import SourceText
import Syntax

extension Server {
  func completion(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (document, analysis, offset) = try place(params)
    let start = analysis.statementStart(before: offset)
    let before = analysis.text(SourceRange(start, offset))
    let finder = CompletionFinder(
      given: analysis.given(at: offset), marks: analysis.markNames, qubits: analysis.qubitNames,
      files: { prefix in
        document.folder.map { self.host.files(beginningWith: prefix, in: $0) } ?? []
      })
    let list = finder.completions(atEndOf: before)
    let replaced = positions(analysis.source).range(
      SourceRange(min(start + list.start, offset), offset))
    let items = list.items.enumerated().map { index, item in
      self.item(item, at: index, replacing: replaced)
    }
    return ["isIncomplete": false, "items": .list(items)]
  }

  private func item(
    _ item: CompletionItem, at index: Int, replacing range: JSONValue
  ) -> JSONValue {
    // In the order that they were found in: the likely ones come first.
    let digits = "\(index)"
    let order = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    let text = item.isWord && !item.text.hasSuffix("/") ? item.text + " " : item.text
    var fields = [
      JSONField("label", .text(item.text)),
      JSONField("kind", JSONValue(CompletionKind.of(item).rawValue)),
      JSONField("sortText", .text(order)),
      JSONField("filterText", .text(item.text)),
      JSONField("textEdit", ["range": range, "newText": .text(text)]),
    ]
    if !item.description.isEmpty { fields.append(JSONField("detail", .text(item.description))) }
    return .fields(fields)
  }

  /// The item with what there is to say about it: made for the one that is looked at, not for all.
  func resolveCompletion(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    guard case .fields(let fields) = params, let label = params["label"]?.string else {
      throw .invalid("a completion item has a label")
    }
    let name = String(label.prefix { $0 != "(" && $0 != "=" && $0 != " " })
    guard !label.hasSuffix("="),
      let card = Card(ofName: name)
        ?? Registry.standard.statement(name).map({ Card($0, words: []) })
    else { return params }
    return .fields(
      fields.filter { $0.name != "documentation" } + [
        JSONField("documentation", card.content(isMarkdown: client.takesMarkdown))
      ])
  }
}

/// The kinds of completion items of the protocol that occur.
private enum CompletionKind: Int {
  case text = 1
  case function = 3
  case field = 5
  case variable = 6
  case property = 10
  case keyword = 14
  case file = 17
  case constant = 21

  static func of(_ item: CompletionItem) -> CompletionKind {
    let registry = Registry.standard
    if item.text.hasSuffix("=") { return .property }
    if item.text.hasSuffix("(") { return .function }
    if item.text.hasSuffix("/") || item.text.contains(".") && !item.text.hasSuffix(".") {
      return .file
    }
    if registry.statement(item.text) != nil { return .keyword }
    if registry.constants.contains(where: { $0.name == item.text }) { return .constant }
    if registry.observable(item.text) != nil { return .field }
    return item.isWord ? .keyword : .variable
  }
}

extension Analysis {
  /// Where the last statement outside of blocks begins that does not begin behind an offset: what stands before it decides nothing there.
  func statementStart(before offset: Int) -> Int {
    var (low, high) = (0, tree.statements.count)
    while low < high {
      let middle = (low + high) / 2
      if tree.statements[middle].range.lower <= offset { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? tree.statements[low - 1].range.lower : 0
  }

  /// The names that are known at an offset, as completion asks for them.
  func given(at offset: Int) -> [Checker.GivenName] {
    var columns: [String: [String]] = [:]
    for name in givenNames where !name.columns.isEmpty { columns[name.name] = name.columns }
    return names.visible(at: offset).compactMap { symbol in
      switch symbol.kind {
      case .mark, .qubit: return nil
      case .series:
        return Checker.GivenName(
          name: symbol.name, what: "series",
          columns: columns[symbol.name] ?? symbol.columns.map(\.name))
      case .procedure:
        return Checker.GivenName(
          name: symbol.name, what: "procedure",
          parameters: symbol.parameters.map { ($0.name, $0.defaultText == nil) })
      case .procedureParameter, .loopVariable:
        return Checker.GivenName(name: symbol.name, what: "value")
      default: return Checker.GivenName(name: symbol.name, what: symbol.kind.rawValue)
      }
    }
  }
}
