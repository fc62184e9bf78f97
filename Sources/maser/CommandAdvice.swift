internal import ArgumentParser
import SourceText

/// What somebody meant who gave a word where a script's file stands.
enum CommandAdvice {
  private static let meanings: [String: String] = [
    "version": "`maser --version` tells the version",
    "repl": session, "shell": session, "console": session, "interactive": session,
    "session": session,
    "start": session,
    "journals": "in a session `:journals` lists the earlier ones; `maser` alone starts one",
    "recover": "`maser --recover` brings a session back",
    "compile": "`maser check FILE` finds mistakes without running",
    "lint": "`maser check FILE` finds mistakes without running",
    "validate": "`maser check FILE` finds mistakes without running",
    "exec": "`maser run FILE`, or `maser FILE`", "eval": "`maser -e TEXT` runs a text",
    "init": "`maser new` writes a script to begin with",
    "draw": "`maser plot FILE` draws a table", "doc": "`maser help`", "man": "`maser help`",
    "resume": "a sweep that was cut off goes on where it was when the same command is given again",
  ]

  private static let session = "`maser` alone starts a session"

  /// A note for a file of this name that does not exist; nil where nothing is likelier than a missing file.
  static func note(for name: String) -> String? {
    guard name.allSatisfy({ $0.isLetter || $0 == "-" }) else { return nil }
    if let meaning = meanings[name.lowercased()] { return meaning }
    let commands = Maser.configuration.subcommands.map { $0._commandName }
    return suggestion(for: name, among: commands).map { "did you mean `maser \($0)`?" }
  }
}
