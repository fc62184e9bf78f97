public import Language
import SourceText
import Syntax

// What Tab offers: the language's own, and a session's commands.
extension Session {
  /// What can stand at the cursor (a UTF-8 offset into the line).
  public func completions(in text: String, at cursor: Int) -> Completions {
    let before = String(decoding: Array(text.utf8.prefix(cursor)), as: UTF8.self)
    let place = CompletionPlace(before)
    let checker = checker(below: before)
    let finder = CompletionFinder(
      given: checker.givenNames, marks: checker.markNames,
      qubits: checker.qubitNames, isPlain: host.isPlain,
      files: { self.host.files(beginningWith: $0) })
    return finder.list(
      ofCommands(at: place) ?? finder.candidates(at: place), at: place, endOf: before)
  }

  /// The names as they will be at the end of a text that has not run yet: those that its earlier lines give are known too.
  private func checker(below text: String) -> Checker {
    guard let end = text.lastIndex(where: \.isNewline) else { return now.checker }
    let source = Source(name: "", String(text[..<end]))
    var checker = now.checker
    checker.check(parseScript(source).tree.statements, of: source)
    return checker
  }

  /// What can stand at a place that only a session has.
  private func ofCommands(at place: CompletionPlace) -> [CompletionItem]? {
    switch place.kind {
    case .command:
      return SessionCommand.all.map {
        CompletionItem(text: $0.name, description: $0.help, isWord: true)
      }
    case .commandArgument(let name):
      switch SessionCommand.all.first(where: { $0.name == name })?.argument {
      case .topic?: return topics("")
      case .earlier?:
        return [
          CompletionItem(text: "dismiss", description: "those that were cut off", isWord: true)
        ]
      default: return []
      }
    case .topic(let marks): return topics(marks)
    default: return nil
    }
  }

  private func topics(_ marks: String) -> [CompletionItem] {
    let language = HelpText().summaries.map {
      CompletionItem(text: marks + $0.name, description: $0.help, isWord: true)
    }
    let commands = SessionCommand.all.map {
      CompletionItem(text: marks + $0.name, description: $0.help, isWord: true)
    }
    return language + [CompletionItem(text: marks + "keys", description: "keys", isWord: true)]
      + commands
  }
}
