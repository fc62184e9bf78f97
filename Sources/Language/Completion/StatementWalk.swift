import Syntax

/// Walks the shape of a statement along the words typed so far.
struct StatementWalk {
  /// What can stand at the cursor.
  enum Candidates {
    case items([CompletionItem])
    /// Every expression.
    case values
  }

  private(set) var candidates: [Candidates] = []
  private let definition: StatementDefinition
  private let place: CompletionPlace
  private var left: [String]
  private var taken: [String] = []
  /// The words that end an expression.
  private let clauseWords: Set<String>

  init(_ definition: StatementDefinition, _ words: [String], at place: CompletionPlace) {
    self.definition = definition
    self.place = place
    left = words
    clauseWords = Set(StatementWalk.clauseWords(definition.shape.elements))
    walk(definition.shape.elements)
  }

  private var form: StatementForm? {
    definition.forms.first { $0.words == taken } ?? definition.forms.first
  }

  private mutating func offer(_ items: [CompletionItem]) { candidates.append(.items(items)) }

  private mutating func walk(_ elements: [ShapeElement]) {
    var clauses: [(String, [ShapeElement])] = []
    for (index, element) in elements.enumerated() {
      if case .clause(_, let keyword, let inner) = element {
        clauses.append((keyword, inner))
        continue
      }
      if !clauses.isEmpty {
        // What comes behind clauses: a block.
        guard walk(clauses: clauses) else { return }
        clauses = []
      }
      guard step(element, isLast: index == elements.count - 1) else { return }
    }
    _ = walk(clauses: clauses)
  }

  /// Goes past an element; false if the cursor is in it.
  private mutating func step(_ element: ShapeElement, isLast: Bool) -> Bool {
    switch element {
    case .choice(_, let choices, let otherwise):
      choose(choices, otherwise)
      return false
    case .arguments:
      walkArguments(form?.arguments ?? [], form?.alternatives ?? [])
      return true
    case .name, .axes:
      guard !left.isEmpty else { return false }
      // The brackets of `f(a)` have taken its name in.
      if left.first != "()" || isLast { left.removeFirst() }
      return true
    case .equals:
      if left.isEmpty { offer([sign("=", "the value")]) }
      return !left.isEmpty
    case .parameters:
      if left.isEmpty { offer([sign("(", "the parameters")]) }
      guard !left.isEmpty else { return false }
      left.removeFirst()
      return true
    case .optionalExpression:
      guard let first = left.first, first != "as", first != "until", first != "{", !isLast else {
        return true
      }
      return expression(isCondition: false)
    case .expression(let role): return expression(isCondition: role == "condition")
    case .expressions(_, let isNamed):
      guard expression(isCondition: false) else { return false }
      if isNamed, left.isEmpty, !lastExpression.contains("as") {
        offer([CompletionItem(text: "as", description: "a name for the value", isWord: true)])
      }
      return true
    case .block:
      if left.isEmpty { offer([sign("{", "the block")]) }
      return false
    case .string:
      guard !left.isEmpty else {
        offer([sign("\"", "text")])
        return false
      }
      left.removeFirst()
      return true
    case .clause, .optionalString: return true
    }
  }

  private func sign(_ text: String, _ help: String) -> CompletionItem {
    CompletionItem(text: text, description: help, isWord: text == "{" || text == "=")
  }

  private mutating func choose(_ choices: [WordChoice], _ otherwise: [ShapeElement]?) {
    if let word = left.first, let choice = choices.first(where: { $0.word == word }) {
      left.removeFirst()
      taken.append(word)
      walk(choice.elements)
      return
    }
    if left.isEmpty { offer(choices.filter { isAvailable($0.word) }.map { self.word($0.word) }) }
    if let otherwise { walk(otherwise) }
  }

  /// Whether this version can run what the word begins.
  private func isAvailable(_ text: String) -> Bool {
    let forms = definition.forms.filter { $0.words.starts(with: taken + [text]) }
    return forms.isEmpty
      || forms.contains { form in
        if case .now = form.availability { return true }
        return false
      }
  }

  // MARK: Expressions

  private var lastExpression: [String] = []

  /// An expression is about to begin, or has ended.
  private mutating func expression(isCondition: Bool) -> Bool {
    guard !left.isEmpty else {
      candidates.append(.values)
      return false
    }
    lastExpression = Array(left.prefix { !clauseWords.contains($0) })
    left = Array(left.dropFirst(lastExpression.count))
    guard isCondition, left.isEmpty else { return true }
    if place.needsWithin {
      offer([
        CompletionItem(
          text: "within", description: "how far apart the two may be", isWord: true)
      ])
      return false
    }
    if !place.isCompared {
      offer(StatementWalk.comparisons)
      // What is true or false already needs none.
      return lastExpression.last == "()"
    }
    return true
  }

  private static let comparisons = [
    CompletionItem(text: ">", description: "certainly greater", isWord: true),
    CompletionItem(text: "<", description: "certainly less", isWord: true),
    CompletionItem(text: ">=", description: "certainly not less", isWord: true),
    CompletionItem(text: "<=", description: "certainly not greater", isWord: true),
    CompletionItem(text: "~", description: "equal within: a ~ b within t", isWord: true),
  ]

  private static func clauseWords(_ elements: [ShapeElement]) -> [String] {
    elements.flatMap { element -> [String] in
      switch element {
      case .clause(_, let keyword, let inner): return [keyword] + clauseWords(inner)
      case .choice(_, let choices, let otherwise):
        return choices.flatMap { clauseWords($0.elements) } + clauseWords(otherwise ?? [])
      default: return []
      }
    }
  }

  // MARK: Arguments

  private mutating func walkArguments(
    _ definitions: [ArgumentDefinition], _ alternatives: [[String]]
  ) {
    var given: Set<String> = []
    while let word = left.first, !clauseWords.contains(word) {
      if word.hasSuffix("=") { given.insert(String(word.dropLast())) }
      left.removeFirst()
    }
    guard left.isEmpty else { return }
    let chosen = alternatives.first { !given.isDisjoint(with: $0) }
    let excluded = Set(alternatives.filter { $0 != chosen }.joined()).subtracting(chosen ?? [])
    let missing = definitions.filter { definition in
      !given.contains(definition.name)
        && (chosen == nil || !excluded.contains(definition.name))
    }
    offer(
      missing.map { definition in
        let preset = definition.defaultValue.map { ", \(NumberFormat().shortText($0)) if left out" }
        return CompletionItem(
          text: "\(definition.name)=", description: definition.help + (preset ?? ""), isWord: false)
      })
  }

  // MARK: Clauses

  /// Goes past clauses in any order; false if the cursor is in one.
  private mutating func walk(clauses: [(String, [ShapeElement])]) -> Bool {
    var open = clauses
    while let word = left.first, let index = open.firstIndex(where: { $0.0 == word }) {
      left.removeFirst()
      let clause = open.remove(at: index)
      // The cursor is in the last one.
      if left.contains(where: { word in open.contains { $0.0 == word } }) {
        left = Array(left.drop { word in !open.contains { $0.0 == word } })
        continue
      }
      guard walk(clause: clause) else { return false }
    }
    if left.isEmpty { offer(open.map { self.word($0.0) }) }
    return true
  }

  /// False if the cursor is in it.
  private mutating func walk(clause: (String, [ShapeElement])) -> Bool {
    for element in clause.1 {
      switch element {
      case .choice(_, let choices, _):
        guard let word = left.first, let choice = choices.first(where: { $0.word == word }) else {
          if left.isEmpty { offer(choices.map { self.word($0.word) }) }
          return false
        }
        left.removeFirst()
        if word == "damp", let damp = Registry.standard.statement("damp") {
          let isDuring = clause.0 == DuringClause.keyword
          let isGiven = left.first?.hasSuffix("=") ?? false
          walkArguments(isDuring ? DuringClause.arguments : damp.forms[0].arguments, [])
          // Another clause may follow what has an argument.
          return isGiven
        }
        taken.append(word)
        walk(choice.elements)
        taken.removeLast()
      case .arguments where clause.0 == LookClause.keyword:
        let isGiven = left.first?.hasSuffix("=") ?? false
        walkArguments(form?.arguments ?? [], [])
        return isGiven
      case .arguments where clause.0 == DetectClause.keyword:
        walkArguments(DetectClause.arguments, [])
        // It needs none.
        return true
      case .arguments:
        guard !left.contains(where: { $0.hasSuffix("=") }) else {
          left = []
          return true
        }
        offer([
          CompletionItem(
            text: "max=", description: "most collisions of an `until`", isWord: false)
        ])
        return false
      default: guard step(element, isLast: false) else { return false }
      }
    }
    return true
  }

  private func word(_ text: String) -> CompletionItem {
    let forms = definition.forms.filter { $0.words.starts(with: taken + [text]) }
    // What several forms share is told by what follows it.
    let help =
      forms.count > 1
      ? forms.compactMap { $0.words.dropFirst(taken.count + 1).first }.joined(separator: ", ")
      : forms.first?.help
    let clause = definition.forms.lazy.flatMap(\.clauses).first { $0.hasPrefix(text) }
    let general = Registry.standard.words.first { $0.name == text }?.help
    return CompletionItem(text: text, description: help ?? clause ?? general ?? "", isWord: true)
  }
}
