import SourceText
import Syntax

/// Something that can stand where the cursor is.
public struct CompletionItem: Sendable, Equatable {
  /// What is written.
  public let text: String
  /// One line on it.
  public let description: String
  /// A blank belongs behind it.
  public let isWord: Bool

  /// Something that can stand at a place.
  public init(text: String, description: String, isWord: Bool) {
    self.text = text
    self.description = description
    self.isWord = isWord
  }
}

/// Everything that can stand at a place, and where what it replaces begins (UTF-8 offset).
public struct Completions: Sendable, Equatable {
  /// Where what is replaced begins.
  public let start: Int
  /// What can stand there.
  public let items: [CompletionItem]
}

/// Finds what can be written at a place from the registry and from what the author has named.
public struct CompletionFinder {
  /// What the author has named so far.
  public let given: [Checker.GivenName]
  /// The names given by `mark`.
  public let marks: [String]
  /// The names given by `prepare qubit … as`.
  public let qubits: [String]
  /// Greek letters are written by their names.
  public let isPlain: Bool
  /// The paths that begin so, folders with a `/` behind them.
  public let files: (String) -> [String]
  let registry = Registry.standard

  /// A finder that knows these names and files.
  public init(
    given: [Checker.GivenName], marks: [String], qubits: [String], isPlain: Bool = false,
    files: @escaping (String) -> [String]
  ) {
    self.given = given
    self.marks = marks
    self.qubits = qubits
    self.isPlain = isPlain
    self.files = files
  }

  /// What can stand at the end of a text of a script.
  public func completions(atEndOf before: String) -> Completions {
    let place = CompletionPlace(script: before)
    return list(candidates(at: place), at: place, endOf: before)
  }

  /// Of what was found the items that go on with what has been typed, each once.
  public func list(
    _ found: [CompletionItem], at place: CompletionPlace, endOf before: String
  ) -> Completions {
    var seen: Set<String> = []
    let found = found.filter { seen.insert($0.text).inserted }
    let items =
      place.typed.hasPrefix("\\") ? found : CompletionFinder.matching(place.typed, found)
    return Completions(start: before.utf8.count - place.typed.utf8.count, items: items)
  }

  /// Those that begin so; failing that with capitals and Greek letters as what they stand for.
  private static func matching(_ typed: String, _ found: [CompletionItem]) -> [CompletionItem] {
    let exact = found.filter { $0.text.hasPrefix(typed) }
    guard exact.isEmpty, !typed.isEmpty else { return exact }
    let meant = GreekNames.canonical(typed).lowercased()
    return found.filter { $0.text.lowercased().hasPrefix(meant) }
  }

  /// Everything that can stand at a place of a script; nothing at a place that only a session has.
  public func candidates(at place: CompletionPlace) -> [CompletionItem] {
    switch place.kind {
    case .greek:
      let wanted = place.typed.dropFirst()
      return GreekNames.letters.filter { $0.value.hasPrefix(wanted) }.map {
        CompletionItem(
          text: isPlain ? $0.value : $0.key, description: $0.value, isWord: false)
      }
    case .value: return values
    case .file(let kind): return files(kind, place.typed)
    case .statement(let words): return inStatement(words, place)
    case .command, .commandArgument, .topic: return []
    }
  }

  private func files(
    _ kind: CompletionPlace.FileKind, _ typed: String
  ) -> [CompletionItem] {
    let found = files(typed)
    var names = found
    var fresh: [String] = []
    switch kind {
    case .any: break
    case .read(let endings):
      let fitting = found.filter { $0.hasSuffix("/") || endings.contains(where: $0.hasSuffix) }
      if !fitting.isEmpty { names = fitting }
    case .written(let endings):
      names = found.filter { name in
        name.hasSuffix("/") || endings.contains { name.hasSuffix("." + $0) }
      }
      // A new file of each kind.
      let stem = typed.split(separator: ".", omittingEmptySubsequences: false).first ?? ""
      if !stem.isEmpty, !stem.hasSuffix("/") { fresh = endings.map { "\(stem).\($0)" } }
    }
    return (names + fresh).map {
      CompletionItem(text: $0, description: "", isWord: !$0.hasSuffix("/"))
    }
  }

  // MARK: In a statement

  private func inStatement(_ words: [String], _ place: CompletionPlace) -> [CompletionItem] {
    if let qualifier = place.qualifier { return columns(of: qualifier) }
    if let call = place.openCall { return inCall(call, place.callWords) }
    if !place.isBracketed, words.isEmpty {
      let otherwise = CompletionItem(
        text: "else", description: "where the condition does not hold", isWord: true)
      return place.isBehindIf ? [otherwise] + atStart : atStart
    }
    if words == ["maser"] {
      return [
        CompletionItem(
          text: "\(Language.version)", description: "the language of this maser", isWord: false)
      ]
    }
    guard let keyword = words.first else { return values }
    if ["sweep", "for"].contains(keyword) { return inAxes(keyword, words, place) }
    // `stream=[A, `
    if place.isBracketed, place.openCall == nil, words.last == "stream=" { return kinds }
    if let argument = place.openArgument { return valuesOf(argument, keyword, words) }
    if keyword == "param", words.last == "in" {
      return [CompletionItem(text: "[", description: "in [a, b], or 1..100", isWord: false)]
    }
    if place.expectsExpression { return values(for: keyword, place) }
    if let procedure = given.first(where: {
      $0.name == keyword && $0.what == "procedure"
    }) {
      return procedure.parameters.filter { !words.contains($0.name + "=") }.map {
        CompletionItem(
          text: "\($0.name)=", description: $0.isRequired ? "required" : "", isWord: false)
      }
    }
    guard let definition = registry.statement(keyword) else { return values }
    let found = StatementWalk(definition, Array(words.dropFirst()), at: place).candidates
    var items: [CompletionItem] = []
    for candidates in found {
      switch candidates {
      case .items(let some): items += some
      // What has been recorded comes before fixed words.
      case .values: items = values(for: keyword, place) + items
      }
    }
    return items
  }

  private func columns(of series: String) -> [CompletionItem] {
    let names = given.first { $0.name == series }?.columns ?? []
    return names.map { name in
      let help = registry.observable(name)?.help ?? (name == "k" ? "collisions" : "")
      return CompletionItem(text: name, description: help, isWord: false)
    }
  }

  /// `sweep x in LIST, y in LIST as name {`, `for x in LIST {`.
  private func inAxes(
    _ keyword: String, _ words: [String], _ place: CompletionPlace
  ) -> [CompletionItem] {
    let axis = words.dropFirst().split(separator: ",", omittingEmptySubsequences: false).last ?? []
    guard let first = axis.first, !place.isBracketed || axis.contains("in") else { return [] }
    func word(_ text: String, _ help: String) -> CompletionItem {
      CompletionItem(text: text, description: help, isWord: true)
    }
    guard let place = axis.firstIndex(of: "in") else { return [word("in", "a list of values")] }
    let after = axis[axis.index(after: place)...]
    if after.isEmpty { return lists(isPair: first == "()", isLoop: keyword == "for") }
    let block = word("{", "the block")
    guard keyword == "sweep" else { return [block] }
    switch after.firstIndex(of: "as") {
    case nil: return [word("as", "a name for the table"), block]
    case after.index(before: after.endIndex)?: return []
    default: return [block]
    }
  }

  /// What makes a list.
  private func lists(isPair: Bool, isLoop: Bool) -> [CompletionItem] {
    if isPair {
      return [
        CompletionItem(text: "zip(", description: "two lists, pair by pair", isWord: false)
      ]
    }
    let makers = registry.functions.filter { ["linspace", "logspace"].contains($0.name) }.map {
      CompletionItem(text: "\($0.name)(", description: $0.help, isWord: false)
    }
    let given = given.filter { $0.what == "value" || $0.what == "parameter" }.map {
      CompletionItem(text: $0.name, description: $0.what, isWord: false)
    }
    return makers + [CompletionItem(text: "[", description: "a list: [a, b, c]", isWord: false)]
      + given
  }

  /// The expressions that fit a statement, the likely ones first.
  private func values(for keyword: String, _ place: CompletionPlace) -> [CompletionItem] {
    let series = given.filter { !$0.columns.isEmpty }
    switch keyword {
    case "save":
      return series.map {
        CompletionItem(
          text: $0.name, description: $0.columns.joined(separator: ", "), isWord: true)
      } + [CompletionItem(text: "state", description: "the state of the cavity", isWord: true)]
    case "plot":
      // An observable is a number; only lists are drawn.
      let names = Set(registry.observables.map(\.name))
      let rest = values.filter { item in
        !names.contains(String(item.text.prefix { $0 != "(" }))
      }
      return place.typed.isEmpty && !series.isEmpty ? rest.filter { $0.text.hasSuffix(".") } : rest
    default: return values
    }
  }

  private var atStart: [CompletionItem] {
    let statements = registry.statements.map {
      CompletionItem(text: $0.keyword, description: $0.summary, isWord: true)
    }
    let procedures = given.filter { $0.what == "procedure" }.map {
      CompletionItem(text: $0.name, description: "procedure", isWord: true)
    }
    return statements + procedures + values
  }

  /// Everything that is an expression or begins one.
  private var values: [CompletionItem] {
    let given = given.filter { $0.what != "procedure" }.map {
      CompletionItem(
        text: $0.columns.isEmpty ? $0.name : "\($0.name).",
        description: $0.columns.isEmpty
          ? $0.what : "\($0.what): \($0.columns.joined(separator: ", "))", isWord: false)
    }
    let observables = registry.observables.map {
      CompletionItem(
        text: $0.variants.isEmpty ? $0.name : "\($0.name)(", description: $0.help, isWord: false)
    }
    let functions = registry.functions.map {
      CompletionItem(text: "\($0.name)(", description: $0.help, isWord: false)
    }
    let random = registry.randomFunctions.map {
      CompletionItem(text: "\($0.name)(", description: $0.help, isWord: false)
    }
    let constants = registry.constants.map {
      CompletionItem(text: $0.name, description: $0.help, isWord: false)
    }
    return given + observables + functions + random + constants
  }

  /// The words and arguments inside `fidelity(…`.
  private func inCall(_ name: String, _ words: [String]) -> [CompletionItem] {
    if let argument = registry.observable(name)?.variants.first?.arguments.first,
      argument.kind == .mark
    {
      return marks.map {
        CompletionItem(text: $0, description: argument.help, isWord: false)
      }
    }
    guard let observable = registry.observable(name),
      observable.variants.contains(where: { $0.word != nil })
    else { return values }
    if let word = words.first, let variant = observable.variants.first(where: { $0.word == word }) {
      let missing = variant.arguments.filter { !words.contains("\($0.name)=") }
      guard words.last?.hasSuffix("=") != true else { return values }
      return missing.map {
        CompletionItem(text: "\($0.name)=", description: $0.help, isWord: false)
      }
    }
    return observable.variants.compactMap { variant in
      variant.word.map { word in
        CompletionItem(
          text: variant.arguments.isEmpty ? word : "\(word), ",
          description: variant.arguments.map { "\($0.name)=" }.joined(separator: " "),
          isWord: false)
      }
    }
  }

  /// What can be given to an argument: its fixed words, and every expression.
  private func valuesOf(
    _ argument: String, _ keyword: String, _ words: [String]
  ) -> [CompletionItem] {
    let definition = registry.statement(keyword)?.forms.flatMap(\.arguments).first {
      $0.name == argument
    }
    switch definition?.kind {
    case .countOrAuto?:
      return [CompletionItem(text: "auto", description: "as many as needed", isWord: true)]
        + values
    case .word?:
      return (definition?.choices ?? []).map {
        CompletionItem(text: $0, description: "", isWord: true)
      }
    case .qubits?:
      return [CompletionItem(text: "[", description: "kinds in turn: [A, A, B]", isWord: false)]
        + kinds
    default: return values
    }
  }

  private var kinds: [CompletionItem] {
    qubits.map { CompletionItem(text: $0, description: "a kind of qubit", isWord: false) }
  }
}
