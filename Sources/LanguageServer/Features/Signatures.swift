import Language
import SourceText

extension Server {
  func signatureHelp(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (_, analysis, offset) = try place(params)
    let start = analysis.statementStart(before: offset)
    let before = analysis.text(SourceRange(start, offset))
    let place = CompletionPlace(script: before)
    let signatures: [Signature]
    let given: [String]
    if let call = place.openCall {
      signatures = Signature.ofCall(call)
      given = place.callWords
    } else if case .statement(let words) = place.kind, let keyword = words.first {
      signatures = Signature.ofStatement(Array(words), analysis.procedures(at: offset)[keyword])
      given = Array(words.dropFirst())
    } else {
      return .null
    }
    guard !signatures.isEmpty else { return .null }
    let active = Signature.active(signatures, given, place)
    return [
      "signatures": .list(signatures.map { $0.message(isMarkdown: client.takesMarkdown) }),
      "activeSignature": JSONValue(active.signature),
      "activeParameter": JSONValue(active.parameter),
    ]
  }
}

extension Analysis {
  fileprivate func procedures(at offset: Int) -> [String: Symbol] {
    var found: [String: Symbol] = [:]
    for symbol in names.visible(at: offset) where symbol.kind == .procedure {
      found[symbol.name] = symbol
    }
    return found
  }
}

/// How something is called.
struct Signature {
  let label: String
  let help: String
  /// The parts of the label that are arguments, with what they are.
  var parameters: [(label: String, name: String, help: String)] = []

  func message(isMarkdown: Bool) -> JSONValue {
    let shown = isMarkdown ? Card.escaped(help) : help
    return [
      "label": .text(label),
      "documentation": [
        "kind": isMarkdown ? "markdown" : "plaintext", "value": .text(shown),
      ],
      "parameters": .list(
        parameters.map { ["label": .text($0.label), "documentation": .text($0.help)] }),
    ]
  }

  // MARK: Calls in expressions

  static func ofCall(_ name: String) -> [Signature] {
    let registry = Registry.standard
    if let observable = registry.observable(name) {
      return zip(observable.variants, observable.usages).map { variant, usage in
        Signature(
          label: usage, help: observable.help,
          parameters: parts(of: usage).map { part in
            let word = String(part.prefix { $0 != "=" })
            let definition = variant.arguments.first { $0.name == word }
            return (part, word, definition?.explained ?? "")
          })
      }
    }
    let usage =
      registry.function(name).map { ($0.usage, $0.help) }
      ?? registry.randomFunctions.first { $0.name == name }.map { ($0.usage, $0.help) }
    guard let (text, help) = usage else { return [] }
    return [
      Signature(label: text, help: help, parameters: parts(of: text).map { ($0, $0, "") })
    ]
  }

  /// What stands between the brackets of `f(a, b)`.
  private static func parts(of usage: String) -> [String] {
    guard let open = usage.firstIndex(of: "("), let close = usage.lastIndex(of: ")") else {
      return []
    }
    return usage[usage.index(after: open)..<close].split(separator: ",").map {
      String($0).trimmedBlanks
    }
  }

  // MARK: Statements and procedures

  static func ofStatement(_ words: [String], _ procedure: Symbol?) -> [Signature] {
    if let procedure {
      return [
        Signature(
          label: procedure.usage, help: procedure.documentation ?? "a procedure",
          parameters: procedure.parameters.map {
            ("\($0.name)=\($0.defaultText ?? "")", $0.name, "")
          })
      ]
    }
    guard let keyword = words.first, let statement = Registry.standard.statement(keyword) else {
      return []
    }
    let fixed = words.dropFirst().prefix { !$0.hasSuffix("=") }
    let form =
      statement.forms.filter { Array(fixed).starts(with: $0.words) }
      .max { $0.words.count < $1.words.count } ?? statement.forms.first
    guard let form, !form.arguments.isEmpty else { return [] }
    let start = ([keyword] + form.words).joined(separator: " ")
    let arguments = form.arguments.map { ($0.written, $0.name, $0.explained) }
    return [
      Signature(
        label: start + arguments.map { " " + $0.0 }.joined(), help: form.help,
        parameters: arguments)
    ]
  }

  // MARK: Where the cursor is

  /// The signature that fits what has been written, and the argument being written, or the next one.
  static func active(
    _ signatures: [Signature], _ given: [String], _ place: CompletionPlace
  ) -> (signature: Int, parameter: Int) {
    let index =
      signatures.firstIndex { signature in
        guard let first = given.first, signature.parameters.first != nil else { return false }
        return signature.parameters[0].name == first
      } ?? 0
    let parameters = signatures[index].parameters
    let named = place.openCall == nil ? nil : given.last { $0.hasSuffix("=") }
    if let name = place.openArgument ?? named {
      let bare = name.hasSuffix("=") ? String(name.dropLast()) : name
      if let found = parameters.firstIndex(where: { $0.name == bare }) { return (index, found) }
    }
    guard place.openCall != nil else {
      // The one that may come next.
      return (index, parameters.firstIndex { !given.contains($0.name + "=") } ?? 0)
    }
    return (index, min(place.callArguments, max(0, parameters.count - 1)))
  }
}
