import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `maser session`: the session, for a person or for a program.
struct ConnectedSessionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "session",
    abstract: "Begins a session on a terminal, or with --format json one for another program.",
    discussion: """
      With --format json every line of standard input is a request, a JSON object such as \
      {"id":1,"request":"run","text":"measure energy"}, and every line of standard output an event: objects as those of \
      `maser run --format json`, and of the kinds text, diagnostic, progress and figure. An event of kind done ends the answer to each request.

      Requests: run (text), complete and inspect (text, cursor), is_complete (text), interrupt, tables (name), state, script, reset, end. \
      docs/session-protocol.md has every field. The Jupyter kernel and the Python package of Python/ talk to this.

      What is entered is kept in a journal: after a crash `:journals` in the next session, or `maser --recover`, brings it back.
      """)

  /// How a session talks.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Option(help: "text for a person at a terminal, json for a program.")
  var format: Format = .text

  func validate() throws {
    if format == .text, isatty(STDIN_FILENO) != 1 {
      throw ValidationError(
        "a session in text needs a terminal; programs take --format json, scripts `maser run`")
    }
  }

  func run() throws {
    switch format {
    case .text: try InteractiveSession().run(isRecovering: false).end()
    case .json: try ConnectedSession().serve().end()
    }
  }
}
