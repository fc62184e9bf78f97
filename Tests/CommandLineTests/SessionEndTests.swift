import Foundation
import Testing

/// What is said when a session ends, and of sessions and files that were left.
@Suite("The end of a session, and the beginning of the next")
struct SessionEndTests {
  private let program: Program
  private let environment: [String: String]

  init() throws {
    program = try Program()
    environment = Terminal.environment(home: program.folder)
  }

  private func session(_ arguments: [String] = []) throws -> Terminal {
    try Terminal.session(arguments, columns: 120, environment: environment)
  }

  @Test(
    "Who leaves with statements in no file is told how they come back",
    arguments: [":quit", "\u{4}"])
  func goodbye(_ end: String) throws {
    let terminal = try session()
    try terminal.type("let half = 0.5", "[0] >")
    try terminal.send(end == ":quit" ? end + Key.enter : end)
    try terminal.waitForExit()
    #expect(
      terminal.everything.contains("1 statement is in no file; `maser --recover` brings it back"))
    // It is no lost session, and it does come back.
    let next = try session()
    #expect(!next.everything.contains("--recover"))
    try next.send(Key.ctrlD)
    try next.waitForExit()
    #expect(!next.everything.contains("in no file"))
    let recovered = try session(["--recover"])
    try recovered.waitFor("recovered 1 statement; k=0")
  }

  @Test("Who saved is told nothing, unless something came after it")
  func saved() throws {
    let terminal = try session()
    try terminal.type("let half = 0.5", "[0] >")
    try terminal.type(":save a.maser", "[0] >")
    try terminal.send(Key.ctrlD)
    try terminal.waitForExit()
    #expect(!terminal.everything.contains("in no file"))
    let other = try session()
    try other.type("let half = 0.5", "[0] >")
    try other.type(":save b.maser", "[0] >")
    try other.type("let third = 1/3", "[0] >")
    try other.send(Key.ctrlD)
    try other.waitForExit()
    #expect(other.everything.contains("2 statements are in no file"))
  }

  @Test("A session that was cut off is told of once, listed, dismissed and still there")
  func toldOnce() throws {
    for name in ["one", "two"] {
      let terminal = try session()
      try terminal.type("let \(name) = 1", "[0] >")
      terminal.signal(SIGKILL)
      try terminal.waitForExit()
    }
    let next = try session()
    try next.waitFor(
      "a session of 1 statement ended without :quit; `maser --recover` brings it back")
    try next.type(":journals", "[0] >")
    #expect(next.answer[0].contains("1 statement, not ended by :quit  last: let two = 1"))
    #expect(next.answer[1].contains("1 statement, not ended by :quit  last: let one = 1"))
    try next.type("let mine = 2", "[0] >")
    try next.send(":quit" + Key.enter)
    try next.waitForExit()
    // `--recover` would bring the one back that was cut off.
    #expect(next.everything.contains("`:journals` in the next session brings it back"))
    let last = try session()
    #expect(!last.everything.contains("ended without"))
    try last.type(":journals dismiss", "[0] >")
    try last.waitFor("2 sessions dismissed")
    try last.type(":journals 2", "[0] >")
    try last.waitFor("recovered 1 statement")
    try last.type("two", "[0] >")
    try last.waitFor("two = 1")
  }

  @Test("A folder in the place of the history is said to be there")
  func historyFolder() throws {
    let folder = program.path("state/maser/history")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let terminal = try session()
    try terminal.waitFor("no history is kept:")
    try terminal.type("let x = 1", "[0] >")
  }

  @Test("A history in a folder that is not there is said to be kept nowhere")
  func historyElsewhere() throws {
    var environment = environment
    environment["MASER_HISTORY"] = program.path("no/such/history")
    let terminal = try Terminal.session(columns: 160, environment: environment)
    try terminal.waitFor("no history is kept: there is no folder")
    try terminal.type("let x = 1", "[0] >")
  }

  @Test("What is no text in the history is told once, kept beside it, and never shown")
  func historyGarbage() throws {
    let path = program.path("state/maser/history")
    try FileManager.default.createDirectory(
      atPath: program.path("state/maser"), withIntermediateDirectories: true)
    let garbage: [UInt8] = [0xC3, 0x28, 0xFF, 0x0A, 0x61, 0x00, 0x62, 0x0A]
    let whole = Array("let good = 1\n".utf8) + garbage
    try Data(whole).write(to: URL(fileURLWithPath: path))
    let terminal = try session()
    try terminal.waitFor("2 lines of the history were no text and are left out")
    try terminal.send(Key.up)
    try terminal.waitFor("[0] > let good = 1")
    try terminal.send(Key.up + Key.up + Key.enter)
    try terminal.waitFor("good = 1")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path + ".damaged")) == Data(whole))
    try terminal.send(Key.ctrlD)
    try terminal.waitForExit()
    let next = try session()
    #expect(!next.everything.contains("left out"))
  }

  @Test("Where the cursor cannot move it is said that Tab completes nothing")
  func dumb() throws {
    var environment = environment
    environment["TERM"] = "dumb"
    let terminal = try Terminal.session(environment: environment)
    #expect(terminal.everything.contains("Tab completes nothing"))
    #expect(try !session().everything.contains("Tab completes nothing"))
  }

  @Test(
    "What is meant for a session and comes through a pipe gets a hint",
    arguments: ["energy", ":help", "2*pi"])
  func piped(_ text: String) throws {
    let outcome = try program.run("run", input: text + "\n")
    #expect(outcome.errors.contains("through a pipe comes a script: `measure energy` for a value"))
  }

  @Test("Scripts with other mistakes get none", arguments: ["mesure energy", "collide thta=1"])
  func pipedScript(_ text: String) throws {
    #expect(try !program.run("run", input: text + "\n").errors.contains("through a pipe"))
  }
}
