import Language

/// What an argument of a statement, clause or observable is.
enum ArgumentLookup {
  /// The path is the keyword and the fixed words after it, a clause's keyword and words, or `(` and a function's name.
  static func definition(_ name: String, path: [String]) -> ArgumentDefinition? {
    definitions(path).first { $0.name == name }
  }

  static func definitions(_ path: [String]) -> [ArgumentDefinition] {
    let registry = Registry.standard
    guard let first = path.first else { return [] }
    if first == "(" {
      return path.count < 2
        ? [] : registry.observable(path[1])?.variants.flatMap(\.arguments) ?? []
    }
    if first == "until" { return registry.untilArguments }
    if first == DuringClause.keyword { return DuringClause.arguments }
    if path == [LookClause.keyword] { return LookClause.all }
    let words = first == "with" ? Array(path.dropFirst()) : path
    guard let keyword = words.first, let statement = registry.statement(keyword) else {
      return []
    }
    let rest = Array(words.dropFirst())
    return (statement.forms.first { $0.words == rest } ?? statement.forms.first)?.arguments ?? []
  }
}
