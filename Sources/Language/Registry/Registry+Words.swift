import Syntax

// The words that statements are made of besides their keywords.
extension Registry {
  /// The fixed words of statements and clauses, each once, in the order of their statements.
  public var fixedWords: [String] {
    var seen: Set<String> = []
    return statements.flatMap { $0.shape.elements.flatMap(\.words) }
      .filter { statement($0) == nil && seen.insert($0).inserted }
  }

  /// The argument that bounds an `until`.
  public var untilArguments: [ArgumentDefinition] { ActionStatements.untilArguments }

  /// The fixed words and arguments of statements, each once.
  var otherWords: [String] {
    var seen: Set<String> = []
    let words =
      fixedWords + statements.flatMap { $0.forms.flatMap { $0.arguments.map(\.name) } }
    return words.filter { statement($0) == nil && seen.insert($0).inserted }
  }
}

extension ShapeElement {
  /// Whether a word is one of the fixed words in it.
  func has(_ word: String) -> Bool { words.contains(word) }

  /// All fixed words.
  fileprivate var words: [String] {
    switch self {
    case .choice(_, let choices, let otherwise):
      choices.flatMap { [$0.word] + $0.elements.flatMap(\.words) }
        + (otherwise ?? []).flatMap(\.words)
    case .clause(_, let keyword, let inner): [keyword] + inner.flatMap(\.words)
    default: []
    }
  }
}
