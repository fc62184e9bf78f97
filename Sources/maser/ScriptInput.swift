import ArgumentParser
import Language
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One script to be read: a file, standard input, or text of the command line.
enum ScriptInput {
  case file(String)
  case standardInput
  case text(String)

  /// What results and messages call it; nil for text of the command line.
  var name: String? {
    switch self {
    case .file(let path): path
    case .standardInput: "stdin"
    case .text: nil
    }
  }

  /// The text, and where its includes are read from.
  func read() throws(ReadFailure) -> (source: Source, loader: FolderLoader) {
    switch self {
    case .file(let path):
      let bytes = try FileReading.bytes(ofFile: path)
      return (Source(name: path, utf8: bytes), FolderLoader(ofScript: path))
    case .standardInput:
      let bytes = try FileReading.bytes(of: STDIN_FILENO)
      return (Source(name: "stdin", utf8: bytes), FolderLoader())
    case .text(let text): return (Source(name: "", text), FolderLoader())
    }
  }

  /// What to say about an input that cannot be read (E0903).
  func diagnostic(_ failure: ReadFailure) -> Diagnostic {
    let title =
      switch self {
      case .file(let path): "cannot read `\(path)`"
      case .standardInput: "cannot read the script from standard input"
      case .text: "cannot read the text"
      }
    var notes = [failure.reason]
    // A word of the language is no file, mostly.
    if case .file(let path) = self, HelpText().page(path) != nil {
      notes.append("`maser help \(path)` explains the word")
    } else if case .file(let path) = self, let note = CommandAdvice.note(for: path) {
      notes.append(note)
    }
    return Diagnostic(.fileUnreadable, .error, title, notes: notes)
  }
}

/// FILE…, -e TEXT and NAME=EXPR, in any order.
struct ScriptArguments: ParsableArguments {
  @Option(
    name: .customShort("e"),
    help: ArgumentHelp(
      "The text of a script; it runs after the files, as a run of its own.", valueName: "text"))
  var texts: [String] = []

  @Argument(
    help: ArgumentHelp(
      """
      Scripts, `-` for standard input, and values of parameters, NAME=EXPR with an expression of the language. Each script takes the values that it declares as `param`; at least one must. A file whose name looks like NAME=EXPR is given as ./NAME=EXPR.
      """, valueName: "file or NAME=EXPR"), completion: .file(extensions: ["maser"]))
  var arguments: [String] = []

  var overrides: [ParameterOverride] {
    arguments.compactMap { ParameterOverride(argument: $0) }
  }

  /// What to read, in order.
  var inputs: [ScriptInput] {
    let files = arguments.filter { ParameterOverride(argument: $0) == nil }
    let given =
      files.map { $0 == "-" ? ScriptInput.standardInput : .file($0) }
      + texts.map { ScriptInput.text($0) }
    return given.isEmpty ? [.standardInput] : given
  }

  /// Nothing was given and nobody pipes anything in.
  var isMissingScript: Bool {
    texts.isEmpty && arguments.allSatisfy { ParameterOverride(argument: $0) != nil }
      && isatty(STDIN_FILENO) == 1
  }
}
