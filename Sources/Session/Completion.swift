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
    var seen: Set<String> = []
    let found = candidates(at: place).filter { seen.insert($0.text).inserted }
    let items =
      place.typed.hasPrefix("\\")
      ? found : Session.matching(place.typed, found)
    return SessionCompletions(start: before.utf8.count - place.typed.utf8.count, items: items)
  }

  /// Those that begin so; failing that with capitals and Greek letters as what they stand for.
  private static func matching(
    _ typed: String, _ found: [SessionCompletion]
  ) -> [SessionCompletion] {
    let exact = found.filter { $0.text.hasPrefix(typed) }
    guard exact.isEmpty, !typed.isEmpty else { return exact }
    let meant = GreekNames.canonical(typed).lowercased()
    return found.filter { $0.text.lowercased().hasPrefix(meant) }
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
    case .file(let kind): return files(kind, place.typed)
    case .command:
      return SessionCommand.all.map {
        SessionCompletion(text: $0.name, description: $0.help, isWord: true)
      }
    case .commandArgument(let name):
      switch SessionCommand.all.first(where: { $0.name == name })?.argument {
      case .topic?: return topics("")
      case .earlier?:
        return [
          SessionCompletion(text: "dismiss", description: "those that were cut off", isWord: true)
        ]
      default: return []
      }
    case .topic(let marks): return topics(marks)
    case .statement(let words): return inStatement(words, place)
    }
  }

  private func files(
    _ kind: CompletionPlace.FileKind, _ typed: String
  ) -> [SessionCompletion] {
    let found = host.files(beginningWith: typed)
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
      SessionCompletion(text: $0, description: "", isWord: !$0.hasSuffix("/"))
    }
  }

  private func topics(_ marks: String) -> [SessionCompletion] {
    let language = HelpText().summaries.map {
      SessionCompletion(text: marks + $0.name, description: $0.help, isWord: true)
    }
    let commands = SessionCommand.all.map {
      SessionCompletion(text: marks + $0.name, description: $0.help, isWord: true)
    }
    return language + [SessionCompletion(text: marks + "keys", description: "keys", isWord: true)]
      + commands
  }

  // MARK: In a statement

  private func inStatement(_ words: [String], _ place: CompletionPlace) -> [SessionCompletion] {
    if let qualifier = place.qualifier { return columns(of: qualifier) }
    if let call = place.openCall { return inCall(call, place.callWords) }
    if !place.isBracketed, words.isEmpty {
      let otherwise = SessionCompletion(
        text: "else", description: "where the condition does not hold", isWord: true)
      return place.isBehindIf ? [otherwise] + atStart : atStart
    }
    if words == ["maser"] {
      return [
        SessionCompletion(
          text: "\(Language.version)", description: "the language of this maser", isWord: false)
      ]
    }
    guard let keyword = words.first else { return values }
    if ["sweep", "for"].contains(keyword) { return inAxes(keyword, words, place) }
    if let argument = place.openArgument { return valuesOf(argument, keyword, words) }
    if keyword == "param", words.last == "in" {
      return [SessionCompletion(text: "[", description: "in [a, b], or 1..100", isWord: false)]
    }
    if place.expectsExpression { return values(for: keyword, place) }
    if let procedure = now.checker.givenNames.first(where: {
      $0.name == keyword && $0.what == "procedure"
    }) {
      return procedure.parameters.filter { !words.contains($0.name + "=") }.map {
        SessionCompletion(
          text: "\($0.name)=", description: $0.isRequired ? "required" : "", isWord: false)
      }
    }
    guard let definition = registry.statement(keyword) else { return values }
    let found = StatementWalk(definition, Array(words.dropFirst()), at: place).candidates
    var items: [SessionCompletion] = []
    for candidates in found {
      switch candidates {
      case .items(let some): items += some
      // What has been recorded comes before fixed words.
      case .values: items = values(for: keyword, place) + items
      }
    }
    return items
  }

  private func columns(of series: String) -> [SessionCompletion] {
    let names = now.checker.givenNames.first { $0.name == series }?.columns ?? []
    return names.map { name in
      let help = registry.observable(name)?.help ?? (name == "k" ? "collisions" : "")
      return SessionCompletion(text: name, description: help, isWord: false)
    }
  }

  /// `sweep x in LIST, y in LIST as name {`, `for x in LIST {`.
  private func inAxes(
    _ keyword: String, _ words: [String], _ place: CompletionPlace
  ) -> [SessionCompletion] {
    let axis = words.dropFirst().split(separator: ",", omittingEmptySubsequences: false).last ?? []
    guard let first = axis.first, !place.isBracketed || axis.contains("in") else { return [] }
    func word(_ text: String, _ help: String) -> SessionCompletion {
      SessionCompletion(text: text, description: help, isWord: true)
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
  private func lists(isPair: Bool, isLoop: Bool) -> [SessionCompletion] {
    if isPair {
      return [
        SessionCompletion(text: "zip(", description: "two lists, pair by pair", isWord: false)
      ]
    }
    let makers = registry.functions.filter { ["linspace", "logspace"].contains($0.name) }.map {
      SessionCompletion(text: "\($0.name)(", description: $0.help, isWord: false)
    }
    let given = now.checker.givenNames.filter { $0.what == "value" || $0.what == "parameter" }.map {
      SessionCompletion(text: $0.name, description: $0.what, isWord: false)
    }
    return makers + [SessionCompletion(text: "[", description: "a list: [a, b, c]", isWord: false)]
      + given
  }

  /// The expressions that fit a statement, the likely ones first.
  private func values(for keyword: String, _ place: CompletionPlace) -> [SessionCompletion] {
    let series = now.checker.givenNames.filter { !$0.columns.isEmpty }
    switch keyword {
    case "save":
      return series.map {
        SessionCompletion(
          text: $0.name, description: $0.columns.joined(separator: ", "), isWord: true)
      } + [SessionCompletion(text: "state", description: "the state of the cavity", isWord: true)]
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
      SessionCompletion(
        text: $0.columns.isEmpty ? $0.name : "\($0.name).",
        description: $0.columns.isEmpty
          ? $0.what : "\($0.what): \($0.columns.joined(separator: ", "))", isWord: false)
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
    if let argument = registry.observable(name)?.variants.first?.arguments.first,
      argument.kind == .mark
    {
      return now.checker.markNames.map {
        SessionCompletion(text: $0, description: argument.help, isWord: false)
      }
    }
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
