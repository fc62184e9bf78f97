import Foundation
import Testing

/// Long help on a terminal goes through a pager, and nowhere else.
@Suite("Pager")
struct PagerTests {
  private let program: Program
  private var environment: [String: String]

  init() throws {
    program = try Program()
    environment = Terminal.environment(home: program.folder)
    // Keeps what it was given, and shows one line of it.
    let paged = program.path("paged")
    environment["PAGER"] = "cat > '\(paged)'; head -n 1 '\(paged)'; echo PAGED"
  }

  private func terminal(_ arguments: [String], rows: Int = 20) throws -> Terminal {
    try Terminal(Program.path, arguments, rows: rows, environment: environment)
  }

  @Test("The help of the command line is paged where it is longer than the screen")
  func commandLine() throws {
    let long = try terminal(["help"])
    #expect(try long.waitForExit() == .exit(0))
    #expect(long.everything.contains("PAGED"))
    #expect(try program.text(of: "paged").contains("tutorial"))
    let short = try terminal(["help", "within"])
    try short.waitForExit()
    #expect(!short.everything.contains("PAGED"))
  }

  @Test(
    "The help of a session is paged, and the session goes on",
    arguments: [":help", "?", "??collide"])
  func session(_ command: String) throws {
    let terminal = try terminal([], rows: 12)
    try terminal.waitFor("[0] >")
    try terminal.send(command + Key.enter)
    try terminal.waitFor("PAGED")
    try terminal.send("2*3" + Key.enter)
    try terminal.waitFor("2*3 = 6")
    #expect(try program.text(of: "paged").split(separator: "\n").count >= 12)
  }

  @Test("Without a pager everything is shown", arguments: ["", "cat", "/no/such/pager"])
  func none(_ pager: String) throws {
    var environment = environment
    environment["PAGER"] = pager
    let terminal = try Terminal(Program.path, ["help"], rows: 12, environment: environment)
    try terminal.waitForExit()
    #expect(terminal.everything.contains("maser help tutorial"))
    #expect(terminal.everything.contains("SUBCOMMANDS:"))
  }

  @Test("A pipe is never paged")
  func pipe() throws {
    let outcome = try program.shell("PAGER='touch paged' maser help | cat")
    #expect(outcome.output.contains("maser help tutorial"))
    #expect(try !program.files().contains("paged"))
  }

  @Test(
    "Help knows the session's commands, keys, the tutorial and examples",
    arguments: [":undo", "keys", "tutorial", "examples", ":journals", "until", "θ"])
  func topics(_ topic: String) throws {
    let outcome = try program.run("help", topic)
    #expect(outcome.exit == 0)
    #expect(outcome.lines.count > 2)
  }
}
