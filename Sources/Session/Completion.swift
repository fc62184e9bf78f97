import Language
import SourceText
import Syntax

/// Something that can stand where the cursor is.
public struct SessionCompletion: Sendable, Equatable {
  public let text: String
  public let description: String
  /// A blank belongs behind it.
  public let isWord: Bool
}

/// Everything that can stand at a place, and where what it replaces begins (UTF-8 offset).
public struct SessionCompletions: Sendable, Equatable {
  public let start: Int
  public let items: [SessionCompletion]
}

extension Session {
  /// What can stand at the cursor (a UTF-8 offset into the line).
  public func completions(in text: String, at cursor: Int) -> SessionCompletions {
    let before = String(decoding: Array(text.utf8.prefix(cursor)), as: UTF8.self)
    let place = CompletionPlace(before)
    let found = candidates(at: place)
    var seen: Set<String> = []
    let items = found.filter { item in
      (place.typed.hasPrefix("\\") || item.text.hasPrefix(place.typed))
        && seen.insert(item.text).inserted
    }
    return SessionCompletions(start: before.utf8.count - place.typed.utf8.count, items: items)
  }

  private func candidates(at place: CompletionPlace) -> [SessionCompletion] {
    switch place.kind {
    case .greek:
      let wanted = place.typed.dropFirst()
      return GreekNames.letters.filter { $0.value.hasPrefix(wanted) }.map {
        SessionCompletion(
          text: host.isPlain ? $0.value : $0.key, description: $0.value, isWord: false)
      }
    case .value: return values
    case .file(let isScript):
      let files = host.files(beginningWith: place.typed)
      let scripts = files.filter { $0.hasSuffix(".maser") || $0.hasSuffix("/") }
      return (isScript && !scripts.isEmpty ? scripts : files).map {
        SessionCompletion(text: $0, description: "", isWord: !$0.hasSuffix("/"))
      }
    case .command:
      return SessionCommand.all.map {
        SessionCompletion(text: $0.name, description: $0.help, isWord: true)
      }
    case .commandArgument(let name):
      switch SessionCommand.all.first(where: { $0.name == name })?.argument {
      case .topic?: return topics("")
      default: return []
      }
    case .topic(let marks): return topics(marks)
    case .statement(let words): return inStatement(words, place)
    }
  }

  private func topics(_ marks: String) -> [SessionCompletion] {
    let names: [(String, String)] =
      registry.statements.map { ($0.keyword, $0.summary) }
      + registry.observables.map { ($0.name, $0.help) }
      + registry.functions.map { ($0.name, $0.help) }
      + registry.constants.map { ($0.name, $0.help) }
    return names.map { SessionCompletion(text: marks + $0.0, description: $0.1, isWord: true) }
  }

  // MARK: In a statement

  private func inStatement(_ words: [String], _ place: CompletionPlace) -> [SessionCompletion] {
    if let call = place.openCall { return inCall(call, place.callWords) }
    if !place.isBracketed, words.isEmpty { return atStart }
    guard let keyword = words.first else { return values }
    if let argument = place.openArgument { return valuesOf(argument, keyword, words) }
    if place.expectsExpression { return values }
    if let procedure = now.checker.givenNames.first(where: {
      $0.name == keyword && $0.what == "procedure"
    }) {
      return procedure.parameters.filter { !words.contains($0.name + "=") }.map {
        SessionCompletion(
          text: "\($0.name)=", description: $0.isRequired ? "required" : "", isWord: false)
      }
    }
    guard let definition = registry.statement(keyword) else { return values }
    return StatementWalk(definition, Array(words.dropFirst())).candidates.map { $0 ?? values }
      .flatMap { $0 }
  }

  private var atStart: [SessionCompletion] {
    let statements = registry.statements.map {
      SessionCompletion(text: $0.keyword, description: $0.summary, isWord: true)
    }
    let procedures = now.checker.givenNames.filter { $0.what == "procedure" }.map {
      SessionCompletion(text: $0.name, description: "procedure", isWord: true)
    }
    return statements + procedures + values
  }

  /// Everything that is an expression or begins one.
  private var values: [SessionCompletion] {
    let given = now.checker.givenNames.filter { $0.what != "procedure" }.map {
      SessionCompletion(text: $0.name, description: $0.what, isWord: false)
    }
    let observables = registry.observables.map {
      SessionCompletion(
        text: $0.variants.isEmpty ? $0.name : "\($0.name)(", description: $0.help, isWord: false)
    }
    let functions = registry.functions.map {
      SessionCompletion(text: "\($0.name)(", description: $0.help, isWord: false)
    }
    let random = registry.randomFunctions.map {
      SessionCompletion(text: "\($0.name)(", description: $0.help, isWord: false)
    }
    let constants = registry.constants.map {
      SessionCompletion(text: $0.name, description: $0.help, isWord: false)
    }
    return given + observables + functions + random + constants
  }

  /// The words and arguments inside `fidelity(…`.
  private func inCall(_ name: String, _ words: [String]) -> [SessionCompletion] {
    guard let observable = registry.observable(name),
      observable.variants.contains(where: { $0.word != nil })
    else { return values }
    if let word = words.first, let variant = observable.variants.first(where: { $0.word == word }) {
      let missing = variant.arguments.filter { !words.contains("\($0.name)=") }
      guard words.last?.hasSuffix("=") != true else { return values }
      return missing.map {
        SessionCompletion(text: "\($0.name)=", description: $0.help, isWord: false)
      }
    }
    return observable.variants.compactMap { variant in
      variant.word.map { word in
        SessionCompletion(
          text: variant.arguments.isEmpty ? word : "\(word), ",
          description: variant.arguments.map { "\($0.name)=" }.joined(separator: " "),
          isWord: false)
      }
    }
  }

  /// What can be given to an argument: its fixed words, and every expression.
  private func valuesOf(
    _ argument: String, _ keyword: String, _ words: [String]
  ) -> [SessionCompletion] {
    let definition = registry.statement(keyword)?.forms.flatMap(\.arguments).first {
      $0.name == argument
    }
    switch definition?.kind {
    case .countOrAuto?:
      return [SessionCompletion(text: "auto", description: "as many as needed", isWord: true)]
        + values
    default: return values
    }
  }
}

/// Where the cursor stands, as far as it decides what may be written there.
struct CompletionPlace {
  enum Kind: Equatable {
    case statement([String])
    case command
    case commandArgument(String)
    case topic(String)
    case greek
    /// In a string, or as the argument of a command; the flag: a script is wanted.
    case file(Bool)
    /// An expression inside a string.
    case value
  }

  private(set) var kind = Kind.command
  /// What has been typed of the word at the cursor.
  private(set) var typed = ""
  /// The function or observable whose brackets are open here.
  private(set) var openCall: String?
  /// What stands in those brackets already; `n=` for an argument.
  private(set) var callWords: [String] = []
  private(set) var isBracketed = false
  /// The argument whose value is being written.
  private(set) var openArgument: String?
  /// Behind an operator or bracket.
  private(set) var expectsExpression = false

  init(_ before: String) {
    let line =
      before.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).last ?? ""
    let start = line.drop { $0 == " " || $0 == "\t" }
    if start.hasPrefix(":") {
      let name = start.prefix { $0 != " " }
      guard start.count > name.count else {
        (kind, typed) = (.command, String(start))
        return
      }
      let rest = String(start.dropFirst(name.count).drop { $0 == " " })
      if [":save", ":load"].contains(name) {
        (kind, typed) = (.file(name == ":load"), rest)
        return
      }
      if ![":time", ":explain"].contains(name) {
        (kind, typed) = (.commandArgument(String(name)), rest)
        return
      }
      readStatement(rest)
      return
    }
    if start.hasPrefix("?") {
      (kind, typed) = (.topic(String(start.prefix { $0 == "?" })), String(start))
      return
    }
    readStatement(before)
  }

  private mutating func readStatement(_ before: String) {
    var scan = Scan()
    for character in before { scan.take(character) }
    guard !scan.isInComment else {
      (kind, typed) = (.commandArgument(""), scan.word)
      return
    }
    if scan.isInString {
      // `print "at {ene`: an expression between braces.
      if scan.words.first == "print" {
        let inner = scan.string.split(separator: "{", omittingEmptySubsequences: false).last ?? ""
        let isOpen = scan.string.contains("{") && !inner.contains("}")
        let word = inner.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed()
        (kind, typed) = (isOpen ? .value : .commandArgument(""), String(word))
        return
      }
      // A reason is prose.
      guard scan.words.last != "because" else {
        (kind, typed) = (.commandArgument(""), scan.string)
        return
      }
      (kind, typed) = (.file(scan.words.first == "include"), scan.string)
      return
    }
    if scan.word.hasPrefix("\\") {
      (kind, typed) = (.greek, scan.word)
      return
    }
    kind = .statement(scan.words)
    // Of `run.energy` it is the column.
    let isNumber = scan.word.first?.isNumber ?? false
    typed =
      isNumber
      ? scan.word
      : String(
        scan.word.split(
          separator: ".", omittingEmptySubsequences: false
        ).last ?? "")
    openCall = scan.calls.last?.name
    callWords = scan.calls.last?.words ?? []
    isBracketed = !scan.calls.isEmpty
    if scan.calls.isEmpty, scan.isAfterOperator, let last = scan.words.last, last.hasSuffix("=") {
      openArgument = String(last.dropLast())
    }
    expectsExpression = !scan.calls.isEmpty || scan.isAfterOperator
  }

  /// Reads a text up to the cursor: cheap, and never wrong about where the statement begins.
  private struct Scan {
    /// The words of the statement so far; `theta=` for an argument, without its value.
    var words: [String] = []
    var word = ""
    var string = ""
    var isInString = false
    var isInComment = false
    var isAfterOperator = false
    /// A bracket that is open: the name before it, if there is one, and the words in it so far.
    struct Call {
      let name: String?
      var words: [String] = []
    }
    var calls: [Call] = []

    mutating func take(_ character: Character) {
      if isInComment {
        if character.isNewline { startStatement() }
        return
      }
      if isInString {
        if character == "\"" || character.isNewline { isInString = false }
        string.append(character)
        return
      }
      if character.isLetter || character.isNumber || "_.\\".contains(character) {
        word.append(character)
        return
      }
      punctuation(character)
    }

    private mutating func punctuation(_ character: Character) {
      switch character {
      case "\"": (isInString, string) = (true, "")
      case "#": isInComment = true
      case ";", "{", "}": startStatement()
      case "(", "[":
        calls.append(Call(name: word.isEmpty ? nil : GreekNames.canonical(word)))
        word = ""
      case ")", "]":
        closeWord()
        _ = calls.popLast()
        // What the brackets end is a value.
        if calls.isEmpty, !(words.last?.hasSuffix("=") ?? true) || words.count == 1 {
          words.append("()")
        }
        isAfterOperator = false
        return
      case "=" where !word.isEmpty && !calls.isEmpty:
        calls[calls.count - 1].words.append(GreekNames.canonical(word) + "=")
        word = ""
      case "=" where !word.isEmpty && calls.isEmpty && !isAfterOperator:
        words.append(GreekNames.canonical(word) + "=")
        word = ""
      default:
        if character.isNewline, calls.isEmpty, !isAfterOperator {
          startStatement()
          return
        }
        let hadWord = !word.isEmpty
        closeWord()
        if character.isWhitespace {
          if hadWord { isAfterOperator = Scan.operatorWords.contains(words.last ?? "") }
          return
        }
      }
      isAfterOperator = true
    }

    private mutating func closeWord() {
      guard !word.isEmpty else { return }
      if !calls.isEmpty { calls[calls.count - 1].words.append(GreekNames.canonical(word)) }
      if calls.isEmpty, !(isAfterOperator && words.last?.hasSuffix("=") == true) {
        words.append(GreekNames.canonical(word))
      }
      word = ""
      isAfterOperator = false
    }

    private mutating func startStatement() { self = Scan() }

    private static let operatorWords: Set = ["and", "or", "not", "within", "then", "else", "in"]
  }
}

/// Walks the shape of a statement along the words typed so far.
private struct StatementWalk {
  /// Nil stands for every expression.
  private(set) var candidates: [[SessionCompletion]?] = []
  private let definition: StatementDefinition
  private var left: [String]
  private var taken: [String] = []

  init(_ definition: StatementDefinition, _ words: [String]) {
    self.definition = definition
    left = words
    walk(definition.shape.elements)
  }

  private var form: StatementForm? {
    definition.forms.first { $0.words == taken } ?? definition.forms.first
  }

  private mutating func walk(_ elements: [ShapeElement]) {
    var clauses: [(String, [ShapeElement])] = []
    for (index, element) in elements.enumerated() {
      if case .clause(_, let keyword, let inner) = element { clauses.append((keyword, inner)) }
      guard step(element, isLast: index == elements.count - 1) else { return }
    }
    walk(clauses: clauses)
  }

  /// Goes past an element; false if the cursor is in it.
  private mutating func step(_ element: ShapeElement, isLast: Bool) -> Bool {
    switch element {
    case .choice(_, let choices, let otherwise):
      if let word = left.first, let choice = choices.first(where: { $0.word == word }) {
        left.removeFirst()
        taken.append(word)
        walk(choice.elements)
        return false
      }
      if left.isEmpty { candidates.append(choices.map { self.word($0.word) }) }
      if let otherwise { walk(otherwise) }
      return false
    case .arguments:
      walkArguments(form?.arguments ?? [], form?.alternatives ?? [])
      return true
    case .name, .equals, .parameters, .axes:
      if !left.isEmpty { left.removeFirst() }
      return true
    case .expression, .expressions:
      // An expression is about to begin, or has ended.
      guard !left.isEmpty else {
        candidates.append(nil)
        return false
      }
      let expression = left.prefix { !clauseWords.contains($0) }
      left = Array(left.dropFirst(expression.count))
      if case .expressions(_, let isNamed) = element, isNamed, left.isEmpty,
        !expression.contains("as")
      {
        candidates.append([
          SessionCompletion(text: "as", description: "a name for the value", isWord: true)
        ])
      }
      return true
    case .block:
      if left.isEmpty {
        candidates.append([SessionCompletion(text: "{", description: "the block", isWord: true)])
      }
      return false
    case .clause, .string, .optionalString: return true
    }
  }

  private var clauseWords: Set<String> {
    Set(StatementWalk.clauseWords(definition.shape.elements))
  }

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
    candidates.append(
      missing.map { definition in
        let preset = definition.defaultValue.map { ", \(NumberFormat().shortText($0)) if left out" }
        return SessionCompletion(
          text: "\(definition.name)=", description: definition.help + (preset ?? ""), isWord: false)
      })
  }

  private mutating func walk(clauses: [(String, [ShapeElement])]) {
    while let word = left.first, let clause = clauses.first(where: { $0.0 == word }) {
      left.removeFirst()
      // The cursor is in the last one.
      let others = clauses.contains { left.contains($0.0) }
      if others {
        left = left.drop { word in !clauses.contains { $0.0 == word } }.map { $0 }
        continue
      }
      walkClause(clause)
      return
    }
    guard left.isEmpty else { return }
    candidates.append(clauses.map { self.word($0.0) })
  }

  private mutating func walkClause(_ clause: (String, [ShapeElement])) {
    guard clause.0 != "because" else { return }
    guard clause.0 != "with" else {
      if left.isEmpty {
        candidates.append([word("damp")])
      } else if left.first == "damp" {
        left.removeFirst()
        walkArguments(Registry.standard.statement("damp")!.forms[0].arguments, [])
      }
      return
    }
    for element in clause.1 {
      if case .arguments = element {
        guard left.contains(where: { $0.hasSuffix("=") }) == false else { return }
        candidates.append([
          SessionCompletion(
            text: "max=", description: "most collisions of an `until`", isWord: false)
        ])
      } else if left.isEmpty {
        candidates.append(nil)
      }
    }
  }

  private func word(_ text: String) -> SessionCompletion {
    let forms = definition.forms.filter { form in
      form.words.prefix(taken.count + 1) == (taken + [text])[...]
    }
    // What several forms share is told by what follows it.
    let help =
      forms.count > 1
      ? forms.compactMap { $0.words.dropFirst(taken.count + 1).first }.joined(separator: ", ")
      : forms.first?.help
    let clause = definition.forms.lazy.flatMap(\.clauses).first { $0.hasPrefix(text) }
    return SessionCompletion(text: text, description: help ?? clause ?? "", isWord: true)
  }
}
