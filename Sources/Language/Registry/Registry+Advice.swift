public import Syntax

// What the parser asks to say what was meant.
extension Registry {
  public func advice(for word: String, at place: WordPlace) -> WordAdvice? {
    Vocabulary.standard.advice(for: word, at: place)
  }

  public var topLevelKeywords: Set<String> {
    Set(statements.lazy.filter(\.isTopLevel).map(\.keyword))
  }

  public func kind(of name: String) -> NameKind? {
    if let observable = observable(name) {
      return observable.variants.isEmpty ? .observable : .observableCall
    }
    if function(name) != nil || randomFunctions.contains(where: { $0.name == name }) {
      return .function
    }
    return constant(name) == nil ? nil : .constant
  }

  public func isRandom(_ name: String) -> Bool {
    randomFunctions.contains { $0.name == name }
  }

  public func isWhole(_ argument: String, of path: [String]) -> Bool {
    let definitions =
      path.first == "until" ? ActionStatements.untilArguments : form(of: path)?.arguments ?? []
    switch definitions.first(where: { $0.name == argument })?.kind {
    case .count, .countOrInfinity, .countOrAuto: return true
    default: return false
    }
  }

  private func form(of path: [String]) -> StatementForm? {
    let words = path.first == "with" ? Array(path.dropFirst()) : path
    guard let keyword = words.first, let definition = statement(keyword) else { return nil }
    let rest = Array(words.dropFirst())
    return definition.forms.first { $0.words == rest }
  }

  public func arguments(of path: [String]) -> [String] {
    guard let first = path.first else { return [] }
    if first == "until" { return ActionStatements.untilArguments.map(\.name) }
    if first == DuringClause.keyword { return DuringClause.arguments.map(\.name) }
    if first == DetectClause.keyword { return DetectClause.arguments.map(\.name) }
    // Behind `with` of a figure no word stands.
    if path == [LookClause.keyword] { return LookClause.all.map(\.name) }
    guard let form = form(of: path) else { return [] }
    // Without their names the first spelling and what has a default are given.
    let preferred = form.alternatives.first ?? []
    let others = Set(form.alternatives.dropFirst().flatMap { $0 })
    let usual = form.arguments.filter {
      (preferred.contains($0.name) || !others.contains($0.name)) && $0.companion == nil
    }
    return usual.map(\.name)
      + form.arguments.map(\.name).filter { name in !usual.contains { $0.name == name } }
  }

  public func hasLabels(_ keyword: String) -> Bool {
    statement(keyword)?.forms.contains { form in
      form.arguments.contains { $0.kind == .label || $0.kind == .labels }
    } ?? false
  }

  public func readings(
    of clause: String, in keyword: String
  ) -> (inside: String, apart: String)? {
    guard clause == "with" else { return nil }
    return keyword == "collide"
      ? ("loss after every collision", "loss once, at the end")
      : ("loss after every collision of the stream", "loss of the cavity, once")
  }
}
