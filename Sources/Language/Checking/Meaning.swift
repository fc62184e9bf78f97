import SourceText
import Syntax

/// What is said about a name that means nothing, and what is written instead.
struct Meant {
  var label: String
  var replacement: String?
}

// Suggestions: by meaning, then by spelling, and only what the checker takes at that place.
extension Checker {
  /// Names of the script that an expression may use here.
  var ownNames: [String] {
    var names: Set<String> = []
    var hidden: Set<String> = []
    for scope in scopes.reversed() {
      for (name, entry) in scope.names where hidden.insert(name).inserted {
        switch entry.meaning {
        case .variable(_, _, let value):
          if value != nil || !position.isConstant { names.insert(name) }
        case .observable: if !position.isConstant { names.insert(name) }
        case .series: break
        }
      }
    }
    if !position.isConstant { names.formUnion(measuredNames.subtracting(hidden)) }
    return names.sorted()
  }

  /// All names with a value that could be meant here.
  var valueNames: [String] {
    let observables = position.isConstant ? [] : registry.observables.map(\.name)
    return ownNames + observables + registry.constants.map(\.name)
  }

  /// What a name in an expression was meant to be.
  func meant(byValue name: String) -> Meant? {
    // A slip in a name of the script itself is nearer than another language.
    if let own = suggestion(for: name, among: ownNames), isSlip(name, own) { return named(own) }
    if let advice = Vocabulary.standard.advice(for: name, at: .value), fits(advice) {
      return Meant(label: advice.text, replacement: advice.replacement)
    }
    let arguments = Set(registry.statements.flatMap(\.forms).flatMap(\.arguments).map(\.name))
    guard let near = spelt(name, among: valueNames + arguments.sorted()) else {
      return arguments.contains(name) ? argument(name) : nil
    }
    return arguments.contains(near) && !valueNames.contains(near) ? argument(near) : named(near)
  }

  /// An argument has no value of its own.
  private func argument(_ name: String) -> Meant? {
    let owner = registry.statements.first { statement in
      statement.forms.contains { $0.arguments.contains { $0.name == name } }
    }
    return owner.map {
      Meant(
        label:
          "`\(name)` is an argument of `\($0.keyword)` and no value; to name one write `let \(name) = …` before"
      )
    }
  }

  /// The name that is spelt nearly so. With so few letters another letter makes another word: only their order or case may differ, or the rest of a word be missing.
  private func spelt(_ name: String, among names: [String]) -> String? {
    if names.contains(name) { return nil }
    guard let near = suggestion(for: name, among: names) else { return nil }
    guard name.count <= 3 else { return near }
    if near.lowercased().sorted() == name.lowercased().sorted() { return near }
    if withoutDoubles(near) == withoutDoubles(name) { return near }
    return name.count < 2 ? nil : names.filter { $0.hasPrefix(name) }.min { $0.count < $1.count }
  }

  private func withoutDoubles(_ name: String) -> String {
    var result = ""
    for letter in name where letter != result.last { result.append(letter) }
    return result
  }

  private func named(_ name: String) -> Meant {
    guard let observable = registry.observable(name), !observable.variants.isEmpty,
      lookUp(name) == nil
    else { return Meant(label: "did you mean `\(name)`?", replacement: name) }
    return Meant(label: "did you mean `\(observable.usages[0])`?", replacement: nil)
  }

  /// Only the case of letters or one letter of several differs.
  private func isSlip(_ typed: String, _ name: String) -> Bool {
    typed.lowercased() == name.lowercased()
      || typed.count > 3 && abs(typed.count - name.count) <= 1
        && suggestion(for: typed, among: [name]) != nil
  }

  /// Whether what the vocabulary proposes may stand here.
  private func fits(_ advice: WordAdvice) -> Bool {
    guard position.isConstant, let replacement = advice.replacement else { return true }
    return registry.constant(replacement) != nil
  }

  /// What a call in an expression was meant to be; with so many arguments.
  func meant(byFunction name: String, arguments: [CallArgument]) -> Meant? {
    if let advice = Vocabulary.standard.advice(for: name, at: .function) {
      let replacement = advice.replacement.flatMap { takes($0, arguments) ? $0 : nil }
      return Meant(label: advice.text, replacement: replacement)
    }
    let names =
      registry.functions.map(\.name) + registry.randomFunctions.map(\.name)
      + registry.observables.filter { !$0.variants.isEmpty }.map(\.name)
    guard let near = spelt(name, among: names) else { return nil }
    guard takes(near, arguments) else {
      return Meant(label: "did you mean `\(usage(of: near))`?", replacement: nil)
    }
    return Meant(label: "did you mean `\(near)`?", replacement: near)
  }

  private func usage(of name: String) -> String {
    registry.function(name)?.usage ?? registry.observable(name)?.usages[0]
      ?? registry.randomFunctions.first { $0.name == name }?.usage ?? name
  }

  /// Whether a function or observable can be called so.
  private func takes(_ name: String, _ arguments: [CallArgument]) -> Bool {
    let hasNames = arguments.contains { $0.name != nil }
    if let function = registry.function(name) {
      return !hasNames && function.arity.contains(arguments.count)
    }
    if registry.randomFunctions.contains(where: { $0.name == name }) {
      return !hasNames && arguments.count == 2
    }
    guard let observable = registry.observable(name), !position.isConstant else { return false }
    return observable.variants.contains { variant in
      var given = arguments[...]
      if let word = variant.word {
        guard case .name(let first)? = given.first?.value.kind, first.text == word else {
          return false
        }
        given = given.dropFirst()
      }
      let names = given.compactMap { $0.name?.text }
      let required = variant.arguments.filter { $0.defaultValue == nil }.count
      return given.count <= variant.arguments.count && given.count >= required
        && names.allSatisfy { name in variant.arguments.contains { $0.name == name } }
    }
  }

  /// The argument meant by a name, among those that can still be given.
  func meant(
    byArgument name: String, among definitions: [ArgumentDefinition], given: Set<String>,
    alternatives: [[String]]
  ) -> String? {
    let chosen = alternatives.first { $0.contains(where: given.contains) }
    let free = definitions.filter { definition in
      if given.contains(definition.name) { return false }
      if let companion = definition.companion, !given.contains(companion) { return false }
      guard let chosen, alternatives.contains(where: { $0.contains(definition.name) }) else {
        return true
      }
      return chosen.contains(definition.name)
    }.map(\.name)
    return Vocabulary.standard.argument(for: name, among: free)
      ?? suggestion(for: name, among: free)
  }

  /// The statement meant by the name of a call.
  func meant(byStatement name: String) -> Meant? {
    let own = procedures.keys.filter { $0 != position.procedure }.sorted()
    if let near = suggestion(for: name, among: own), isSlip(name, near) { return named(near) }
    if let advice = Vocabulary.standard.advice(for: name, at: .statement) {
      return Meant(label: advice.text, replacement: advice.replacement)
    }
    let names = statementNames
    return suggestion(for: name, among: names).map {
      Meant(label: "did you mean `\($0)`?", replacement: $0)
    }
  }

  /// What may start a statement here.
  private var statementNames: [String] {
    let isInside = position.blockDepth > 0 || position.procedure != nil
    let keywords = registry.keywords.filter { keyword in
      if isInside, registry.topLevelKeywords.contains(keyword) { return false }
      if position.isInSweep, keyword == "sweep" { return false }
      return keyword != "maser" || position.statementCount == 1
    }
    return keywords + procedures.keys.filter { $0 != position.procedure }.sorted()
  }
}
