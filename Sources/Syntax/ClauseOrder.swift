internal import SourceText

/// The order in which the formatter writes tokens: as they stand, but for the clauses of statements whose shape lays them in order.
///
/// A clause that holds a comment or a continued line keeps its place, and so do those beside it.
struct ClauseOrder {
  private let tree: SyntaxTree
  private let grammar: any Grammar
  /// Indices of tokens in the order of writing.
  private(set) var tokens: [Int]

  init(_ tree: SyntaxTree, grammar: some Grammar) {
    (self.tree, self.grammar) = (tree, grammar)
    tokens = Array(tree.tokens.indices)
    for statement in tree.statements { lay(statement) }
  }

  private mutating func lay(_ statement: Statement) {
    if let shape = grammar.shape(of: statement.keyword.text), shape.laysClauses {
      var run: [Field] = []
      for field in statement.fields {
        if case .clause = field.value { run.append(field) }
      }
      lay(run, by: ClauseOrder.keywords(in: shape.elements))
    }
    layBlocks(statement.fields)
  }

  private mutating func layBlocks(_ fields: [Field]) {
    for field in fields {
      switch field.value {
      case .block(let block): for statement in block.statements { lay(statement) }
      case .clause(_, let inner): layBlocks(inner)
      default: break
      }
    }
  }

  private mutating func lay(_ clauses: [Field], by keywords: [String]) {
    func rank(_ field: Field) -> Int {
      guard case .clause(let keyword, _) = field.value else { return 0 }
      return keywords.firstIndex(of: keyword.text) ?? keywords.count
    }
    let sorted = clauses.enumerated().sorted {
      (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
    }
    guard sorted.map(\.offset) != Array(clauses.indices) else { return }
    let ranges = clauses.map { places(of: $0.range) }
    guard ranges.allSatisfy({ $0.allSatisfy(isPlain) }), let first = ranges.first,
      zip(ranges, ranges.dropFirst()).allSatisfy({ $0.upperBound == $1.lowerBound })
    else { return }
    var next = first.lowerBound
    for (offset, _) in sorted {
      for index in ranges[offset] {
        tokens[next] = index
        next += 1
      }
    }
  }

  private func places(of range: SourceRange) -> Range<Int> {
    let lower = tree.tokens.firstIndex { $0.start >= range.lower } ?? tree.tokens.count
    var upper = lower
    while upper < tree.tokens.count, tree.tokens[upper].end <= range.upper,
      tree.tokens[upper].lexeme != .newline, tree.tokens[upper].lexeme != .endOfFile
    { upper += 1 }
    return lower..<upper
  }

  /// Blanks and line ends alone stand before it.
  private func isPlain(_ index: Int) -> Bool {
    triviaEvents(of: tree.tokens[index], in: tree.source.utf8).allSatisfy {
      if case .lineEnd = $0 { true } else { false }
    }
  }

  /// Of all forms, in the order in which they stand first.
  private static func keywords(in elements: [ShapeElement]) -> [String] {
    elements.flatMap { element -> [String] in
      switch element {
      case .clause(_, let keyword, _): [keyword]
      case .choice(_, let words, let otherwise):
        keywords(in: otherwise ?? []) + words.flatMap { keywords(in: $0.elements) }
      default: []
      }
    }
  }
}
