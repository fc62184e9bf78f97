import Language
import SourceText
import Syntax

/// What is known of a text of a document: all that the features read.
final class Analysis {
  let source: Source
  let tree: SyntaxTree
  /// In the order of the text, those of includes first.
  let diagnostics: [Diagnostic]
  let loader: DocumentLoader
  private let checker: Checker
  private let plan: Plan

  /// All names of the document, once a feature asks for them.
  private(set) lazy var names = NameCollector(tree, included: { self.loader.text($0) }).table

  /// What is known before running of the values that statements give, by the offset where each begins.
  private(set) lazy var knownValues: [Int: Value] = {
    var values: [Int: Value] = [:]
    for known in plan.knownValues where known.statement.source === source {
      values[known.statement.range.lower] = known.value
    }
    return values
  }()

  init(_ source: Source, loader: DocumentLoader) {
    let (tree, mistakes) = parseScript(source)
    var checker = Checker(source: source, options: CheckOptions(loader: loader))
    checker.check(tree.statements)
    checker.finish()
    self.source = source
    self.tree = tree
    self.loader = loader
    plan = checker.takePlan()
    let found = mistakes + checker.diagnostics
    self.checker = checker
    func offset(_ diagnostic: Diagnostic) -> Int {
      guard let span = diagnostic.labels.first?.span, span.source === source else { return -1 }
      return span.range.lower
    }
    diagnostics = found.enumerated().sorted { a, b in
      (offset(a.element), a.offset) < (offset(b.element), b.offset)
    }.map(\.element)
  }

  /// The checker's names at the end of the document: it knows the columns of series.
  var givenNames: [Checker.GivenName] { checker.givenNames }

  /// The names given by `mark`.
  var markNames: [String] { checker.markNames }

  /// The names given by `prepare qubit … as`.
  var qubitNames: [String] { checker.qubitNames }

  /// The token at an offset, or the one that ends there.
  func token(at offset: Int) -> Token? {
    var low = 0
    var high = tree.tokens.count
    while low < high {
      let middle = (low + high) / 2
      if tree.tokens[middle].range.upper < offset { low = middle + 1 } else { high = middle }
    }
    guard low < tree.tokens.count else { return nil }
    let first = tree.tokens[low]
    // Between two that touch, the word counts.
    if first.range.upper == offset, low + 1 < tree.tokens.count,
      tree.tokens[low + 1].range.lower == offset, first.kind != .name, first.kind != .keyword
    {
      return tree.tokens[low + 1]
    }
    return first.range.lower <= offset ? first : nil
  }

  func text(_ range: SourceRange) -> String { source.text(in: range) }
}
