import Language

/// The help on the session itself.
public enum SessionHelp {
  /// What has a page: the commands and the keys.
  public static var topics: [String] { SessionCommand.all.map(\.name) + ["keys"] }

  /// The page of `:undo`, `keys` …; `undo` alone where the language has no such name.
  public static func page(_ topic: String, isNameless: Bool) -> String? {
    if topic == "keys" || topic == ":keys" { return keys }
    if topic == "commands" || topic == ":" { return overview }
    let command = SessionCommand.all.first {
      $0.name == topic || isNameless && $0.name == ":\(topic)"
    }
    return command.map { "\($0.usage)  \($0.help)\n\nexample\n  \($0.example)\n" }
  }

  static var overview: String {
    var text =
      "commands (everything else is the language: `:help collide`, `?energy`, `??energy`; new here: `:help tutorial`)\n"
    let width = (SessionCommand.all.map(\.usage.count).max() ?? 0) + 2
    for command in SessionCommand.all { text += row(command.usage, command.help, width) }
    text += row(
      "?topic", "a line or two; `??topic` the whole page with equation and example", width)
    return text
      + "keys (`:help keys`): Tab completes · Ctrl-R searches what was typed · Ctrl-C pauses a run · Ctrl-D ends\n"
  }

  private static func row(_ name: String, _ help: String, _ width: Int) -> String {
    "  " + name + String(repeating: " ", count: max(1, width - name.count)) + help + "\n"
  }

  private static var keys: String {
    var text = "keys of a session\n\n"
    for (key, help) in [
      ("Tab", "completes what stands at the cursor, or lists what can stand there"),
      ("Up, Down", "what was typed before, also in earlier sessions; blocks come back whole"),
      ("Ctrl-R", "searches what was typed"),
      ("Ctrl-C", "drops the line; while something runs, pauses it"),
      ("Ctrl-D", "leaves an open block or bracket; on an empty line, ends the session"),
      ("Ctrl-Z", "stops maser; `fg` brings it back"),
      ("Ctrl-A, Ctrl-E", "to the beginning and the end of the line"),
      (
        "Ctrl-W, Ctrl-U, Ctrl-K",
        "cuts the word before, all before, all behind the cursor; Ctrl-Y brings it back"
      ),
      ("Ctrl-L", "clears the screen"),
      ("\\theta Tab", "θ; likewise the other Greek letters"),
      ("\\ at the end of a line", "the statement goes on below"),
    ] { text += row(key, help, 26) }
    return text + "\nreadline reads ~/.inputrc (`$if maser`), where keys can be changed\n"
  }
}
