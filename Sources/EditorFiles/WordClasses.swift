import Language
import Syntax

/// The words of the language, by what an editor shows them as.
struct WordClasses {
  /// The first words of statements.
  let statements: [String]
  /// Reserved words, and the fixed words of clauses and forms.
  let clauses: [String]
  /// Functions of expressions, and observables with arguments.
  let functions: [String]
  /// Observables that are plain names.
  let observables: [String]
  let constants: [String]

  static let standard = WordClasses(.standard)

  init(_ registry: Registry) {
    let statements = Set(registry.keywords)
    let plain = registry.observables.filter(\.variants.isEmpty).map(\.name)
    let called = registry.observables.filter { !$0.variants.isEmpty }.map(\.name)
    self.statements = registry.keywords.sorted()
    clauses = Set(ReservedWords.all + registry.fixedWords + ["auto", "repair"])
      .subtracting(statements).subtracting(plain).sorted()
    functions =
      (registry.functions.map(\.name) + registry.randomFunctions.map(\.name) + called + ["zip"])
      .sorted()
    observables = plain.sorted()
    constants = (registry.constants.map(\.name) + ["π"]).sorted()
  }

  /// The words as alternatives of a regular expression, longer ones first: not every engine looks for the longest.
  static func alternatives(_ words: [String]) -> String {
    words.sorted { ($1.count, $0) < ($0.count, $1) }.joined(separator: "|")
  }
}
