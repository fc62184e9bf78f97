import Foundation
import Testing

/// What is typed over several lines, at the prompt and while a run is paused.
@Suite("Blocks in a session on a terminal")
struct SessionBlockTests {
  private let stream = "prepare qubit q=0.25 c=1"

  @Test(
    "Ctrl-D in an open block or bracket leaves it, and not the session",
    arguments: [
      ("xterm-256color", "repeat 3 {", "collide theta=0.8"), ("dumb", "repeat 3 {", "damp gamma=1"),
      ("xterm-256color", "let x = [1,", "2,"), ("xterm-256color", "measure (1 +", "2"),
    ])
  func endOfBlock(_ term: String, _ first: String, _ second: String) throws {
    var environment = Terminal.environment(
      home: FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString))
    environment["TERM"] = term
    let terminal = try Terminal.session(environment: environment)
    try terminal.type(stream, "[0] >")
    try terminal.send(first + Key.enter)
    try terminal.waitFor("... >")
    try terminal.send(second + Key.enter)
    try terminal.waitFor("a second line is asked for") { screen in
      screen.everything.components(separatedBy: "... >").count == 3
    }
    try terminal.send(Key.ctrlD)
    try terminal.waitFor("(left unfinished, not run)")
    // Nothing of it was run, and the line below the answer is a fresh one.
    try terminal.type("measure k", "[0] >")
    #expect(terminal.answer.map { $0.trimmingCharacters(in: .whitespaces) } == ["k = 0"])
    try terminal.send(Key.ctrlD)
    #expect(try terminal.waitForExit() == .exit(0))
  }

  /// A session with a run that is paused.
  private func paused(_ statement: String = "collide theta=0.8 n=100000000") throws -> Terminal {
    let terminal = try Terminal.session()
    try terminal.type(stream, "[0] >")
    try terminal.send(statement + Key.enter)
    try terminal.waitFor(" of ")
    try terminal.send(Key.ctrlC)
    try terminal.waitFor("Return continues")
    return terminal
  }

  @Test("At a pause a block is read to its end and is one look")
  func blockAtPause() throws {
    let terminal = try paused()
    try terminal.send("repeat 3 {" + Key.enter)
    try terminal.waitFor("... >")
    try terminal.send("measure k > 0" + Key.enter + "}" + Key.enter)
    try terminal.waitFor("(a look in between: it is no part of the script)")
    #expect(terminal.everything.components(separatedBy: "k > 0 = true").count == 4)
    #expect(!terminal.everything.contains("error"))
    // It is still the same run.
    try terminal.send(":list" + Key.enter)
    try terminal.waitFor("n=100000000   (paused after collision")
  }

  @Test("At a pause Ctrl-D leaves an open block, and the run stays paused")
  func endOfBlockAtPause() throws {
    let terminal = try paused()
    try terminal.send("repeat 3 {" + Key.enter)
    try terminal.waitFor("... >")
    try terminal.send(Key.ctrlD)
    try terminal.waitFor("(left unfinished, not run)")
    try terminal.send(":drop" + Key.enter)
    try terminal.waitFor("dropped; back at k=0")
  }

  @Test("A block that collides ends the paused train where it is, and is run whole")
  func actingBlockAtPause() throws {
    let terminal = try paused()
    try terminal.send("repeat 3 {" + Key.enter)
    try terminal.waitFor("... >")
    try terminal.send("damp gamma=0.1 time=1" + Key.enter + "}" + Key.enter + ":list" + Key.enter)
    try terminal.waitFor("3  repeat 3 {")
    #expect(!terminal.everything.contains("error"))
  }

  @Test(
    "A command that there is not gets the same answer at a pause as elsewhere",
    arguments: [":foo", ":continue"])
  func unknownCommand(_ command: String) throws {
    let terminal = try paused()
    try terminal.send(command + Key.enter)
    try terminal.waitFor("there is no command `\(command)`")
    try terminal.waitFor("the keys are told") { screen in
      screen.everything.components(separatedBy: "Return continues").count == 3
    }
  }

  @Test("A paused sweep counts points")
  func pausedSweep() throws {
    let terminal = try paused("sweep t in linspace(0.1, 1, 50) as s { collide theta=t n=2e6 }")
    try terminal.waitFor(" of 50 points (the state here is the one every point starts from)")
  }

  @Test("An `else` on a line of its own belongs to the `if` before it", arguments: [true, false])
  func lateElse(_ isTrue: Bool) throws {
    let terminal = try Terminal.session()
    try terminal.type(stream, "[0] >")
    try terminal.send("if k \(isTrue ? "==" : ">") 0 {" + Key.enter)
    try terminal.waitFor("... >")
    try terminal.type("collide theta=0.8 n=2 }", isTrue ? "[2] >" : "[0] >")
    try terminal.send("else {" + Key.enter)
    try terminal.type("collide theta=0.8 n=5 }", isTrue ? "[2] >" : "[5] >")
    // One statement, with one effect.
    try terminal.type(":list", isTrue ? "[2] >" : "[5] >")
    #expect(terminal.answer.contains { $0.contains("2  if") })
    #expect(!terminal.answer.contains { $0.contains("3  ") })
  }
}
