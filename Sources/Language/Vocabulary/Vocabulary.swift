import Syntax

/// What users call things, in the field and in other languages, and what they are called here.
///
/// A word is looked up here by its meaning before names that are spelt alike are suggested. A row names either
/// what is written instead, or says in a sentence how the thing is done.
struct Vocabulary {
  /// One meaning with all the words for it.
  struct Entry {
    let words: [String]
    let advice: WordAdvice
  }

  private let statements: [String: WordAdvice]
  private let values: [String: WordAdvice]
  private let functions: [String: WordAdvice]
  private let units: [String: WordAdvice]
  private let modules: [String: WordAdvice]
  private let arguments: [String: [String]]
  private let words: [String: [String: WordAdvice]]
  private let ends: [String: [String: WordAdvice]]

  static let standard = Vocabulary()

  private init() {
    statements = Self.index(Self.statementEntries)
    values = Self.index(Self.valueEntries)
    functions = Self.index(Self.functionEntries)
    units = Self.index(Self.unitEntries)
    modules = Self.index(Self.moduleEntries)
    arguments = Self.argumentNames
    words = Self.wordEntries.mapValues(Self.index)
    ends = Self.endEntries.mapValues(Self.index)
  }

  private static func index(_ entries: [Entry]) -> [String: WordAdvice] {
    var result: [String: WordAdvice] = [:]
    for entry in entries {
      for word in entry.words { result[word] = entry.advice }
    }
    return result
  }

  /// What a word that is unknown at a place is called here.
  func advice(for word: String, at place: WordPlace) -> WordAdvice? {
    switch place {
    case .statement: statements[word] ?? statements[word.lowercased()]
    case .value: values[word] ?? units[word]
    case .function: functions[word]
    case .unit: units[word]
    case .module: modules[word]
    case .argument: arguments[word]?.first.map { WordAdvice("", replacement: $0) }
    case .word(let keyword): words[keyword]?[word] ?? (keyword == "cavity" ? number(word) : nil)
    case .end(let keyword): ends[keyword]?[word]
    }
  }

  /// `|14>`.
  private func number(_ word: String) -> WordAdvice? {
    guard !word.isEmpty, word.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
    return WordAdvice("", replacement: "fock n=\(word)")
  }

  /// The argument meant by another name, among those that fit.
  func argument(for word: String, among names: [String]) -> String? {
    arguments(for: word, among: names).first
  }

  /// All arguments that another name may mean, among those that fit, the likelier first.
  func arguments(for word: String, among names: [String]) -> [String] {
    (arguments[word] ?? arguments[word.lowercased()] ?? []).filter(names.contains)
  }

  /// Every word of the table, by its place; for the test that none of them is one of the language.
  var all: [(place: String, word: String, advice: WordAdvice)] {
    func rows(_ place: String, _ table: [String: WordAdvice]) -> [(String, String, WordAdvice)] {
      table.map { (place, $0.key, $0.value) }
    }
    return rows("statement", statements) + rows("value", values) + rows("function", functions)
      + rows("unit", units) + rows("module", modules)
      + words.flatMap { rows("word of \($0.key)", $0.value) }
      + ends.flatMap { rows("end of \($0.key)", $0.value) }
  }

  /// Written instead of the word.
  static func word(_ replacement: String, for words: String...) -> Entry {
    Entry(
      words: words,
      advice: WordAdvice("did you mean `\(replacement)`?", replacement: replacement))
  }

  /// A sentence that says how it is done.
  static func say(_ sentence: String, for words: String...) -> Entry {
    Entry(words: words, advice: WordAdvice(sentence))
  }

  /// Written instead of the word, with a sentence.
  static func word(_ replacement: String, _ sentence: String, for words: String...) -> Entry {
    Entry(words: words, advice: WordAdvice(sentence, replacement: replacement))
  }
}
