import Foundation
import Testing

/// Signals that arrive at a moment chosen by the test: the program is held there, or stopped, until they have.
@Suite(
  "Signals while a line is edited",
  .enabled(if: PreloadedLibrary.canBeBuilt, "there is no C compiler"))
struct SignalTests {
  /// A session that can be held at a gate.
  private final class Held {
    let program: Program
    let terminal: Terminal
    private let gate: String

    init(_ changes: [String: String] = [:], below shell: [String]? = nil) throws {
      program = try Program()
      gate = program.path("gate")
      var environment = Terminal.environment(home: program.folder)
      environment["LD_PRELOAD"] = PreloadedLibrary.gate
      environment["MASER_GATE"] = gate
      environment.merge(changes) { $1 }
      try FileManager.default.createSymbolicLink(
        atPath: program.path("m"), withDestinationPath: Program.path)
      terminal = try Terminal(
        shell?[0] ?? Program.path, Array(shell?.dropFirst() ?? []), columns: 100, rows: 30,
        environment: environment, folder: program.folder)
      try terminal.waitFor("[0] >")
    }

    /// Sends keys; when the first of them has come in and before it is read, does something.
    func hold(_ place: String, at keys: String, _ body: () throws -> Void) throws {
      try program.write("", to: "gate.\(place)")
      try terminal.send(keys)
      try wait("the gate \(place)") { FileManager.default.fileExists(atPath: gate + ".in") }
      try FileManager.default.removeItem(atPath: gate + ".in")
      try body()
      try program.write("", to: "gate.go")
    }

    /// Waits for what does not show on the screen.
    func wait(_ what: String, _ isThere: () -> Bool) throws {
      for _ in 0..<1000 where !isThere() { terminal.wait(seconds: 0.01) }
      try #require(isThere(), "\(what) did not come")
    }

    func waitForEmptyLine(_ prompt: String = "[0] >") throws {
      try terminal.waitFor("an empty line") { $0.lines.last { !$0.isEmpty } == prompt }
    }

    /// What is typed now is read from its first key on.
    func requireAlive() throws {
      try waitForEmptyLine()
      try terminal.send("2*pi" + Key.enter)
      try terminal.waitFor("2*pi = 6.28319")
    }
  }

  /// What stands before the key during which Ctrl-C comes, and the key.
  static let moments: [(before: String, key: String)] = [
    ("coll", Key.tab), ("x", "y"), ("", Key.tab), ("let a = 1", Key.ctrlR), ("", Key.escape),
    ("abc", Key.left), ("abc", "θ"), ("abc", Key.enter), ("", "\u{1B}[200~pasted"),
    ("abc", Key.ctrlW),
    (Key.ctrlR + "zz", "z"), ("\u{1B}[200~pas", "t"), ("\u{1B}", "["), ("repeat 2 {\r", "x"),
    ("repeat 2 {\r", Key.tab),
  ]

  @Test(
    "Ctrl-C between a key's arrival and its reading drops the line at once",
    arguments: moments)
  func beforeTheKey(_ before: String, _ key: String) throws {
    let held = try Held()
    try type(before, on: held)
    try held.hold("key", at: key) { try held.terminal.send(Key.ctrlC) }
    try held.terminal.waitFor("^C")
    try held.requireAlive()
  }

  @Test(
    "Ctrl-C while the program is stopped counts when it goes on, with the key before it",
    arguments: moments)
  func stopped(_ before: String, _ key: String) throws {
    let held = try Held()
    try type(before, on: held)
    held.terminal.signal(SIGSTOP)
    try held.terminal.send(key)
    try held.terminal.send(Key.ctrlC)
    held.terminal.signal(SIGCONT)
    try held.terminal.waitFor("^C")
    try held.requireAlive()
  }

  /// Keys that are read before anything happens.
  private func type(_ keys: String, on held: Held) throws {
    guard !keys.isEmpty else { return }
    try held.terminal.send(keys)
    let shown =
      keys.hasPrefix("repeat") ? "... >" : keys.hasPrefix(Key.ctrlR) ? "reverse-i-search" : keys
    if keys.hasPrefix(Key.escape) {
      // Nothing is shown of it; the key after it is held all the same.
      held.terminal.wait(seconds: 0.1)
    } else {
      try held.terminal.waitFor(shown)
    }
  }

  @Test("Ctrl-C while Tab lists a folder drops the line")
  func slowCompletion() throws {
    let held = try Held()
    try held.program.write("", to: "abc.maser")
    try held.terminal.send("include \"a")
    try held.terminal.waitFor("include \"a")
    try held.hold("folder", at: Key.tab) { try held.terminal.send(Key.ctrlC) }
    try held.terminal.waitFor("^C")
    try held.requireAlive()
  }

  @Test("A terminal without editing drops the line too")
  func plain() throws {
    let held = try Held(["TERM": "dumb"])
    try held.hold("key", at: "let a = 1" + Key.enter) { try held.terminal.send(Key.ctrlC) }
    try held.requireAlive()
  }

  @Test("Ctrl-C right after Enter pauses what was entered")
  func afterEnter() throws {
    let held = try Held()
    try held.terminal.send("prepare qubit q=0.25" + Key.enter)
    try held.terminal.waitFor("the second prompt") { screen in
      screen.everything.split(separator: "\n").filter { $0.hasPrefix("[0] >") }.count == 2
    }
    try held.terminal.send("collide theta=0.8 n=1e10")
    try held.terminal.waitFor("n=1e10")
    held.terminal.signal(SIGSTOP)
    try held.terminal.send(Key.enter)
    held.terminal.signal(SIGCONT)
    try held.terminal.send(Key.ctrlC)
    // Whichever came first: the line is dropped, or its run is paused; nothing runs on.
    try held.terminal.waitFor("a stop") { screen in
      screen.everything.contains("^C") || screen.everything.contains("paused")
    }
  }

  @Test("Ctrl-Z stops between a key's arrival and its reading, and the line is there afterwards")
  func suspended() throws {
    // Stopping needs somebody who lets it go on.
    let held = try Held(below: ["/bin/bash", "-m", "-c", "./m; echo STOPPED; fg"])
    try held.terminal.send("2*p")
    try held.terminal.waitFor("2*p")
    try held.hold("key", at: "i") { try held.terminal.send(Key.ctrlZ) }
    try held.terminal.waitFor("STOPPED")
    try held.terminal.waitFor("[0] > 2*p") { screen in
      screen.lines.last { !$0.isEmpty } == "[0] > 2*p"
    }
    // The key is thrown away by the terminal, as Ctrl-Z does.
    try held.terminal.send("i" + Key.enter)
    try held.terminal.waitFor("2*pi = 6.28319")
  }

  @Test("A new size between a key's arrival and its reading changes nothing else")
  func resized() throws {
    let held = try Held()
    try held.terminal.send("2*p")
    try held.terminal.waitFor("2*p")
    try held.hold("key", at: "i") { try held.terminal.resize(columns: 60, rows: 20) }
    try held.terminal.send(Key.enter)
    try held.terminal.waitFor("2*pi = 6.28319")
  }

  @Test("The end of the terminal or of the session in the middle of a key is obeyed")
  func ended() throws {
    for number in [SIGTERM, SIGHUP] {
      let held = try Held()
      try held.hold("key", at: "\u{1B}[200~pasted") { held.terminal.signal(number) }
      #expect(try held.terminal.waitForExit() == .exit(130))
    }
    let held = try Held()
    try held.hold("key", at: Key.tab) { held.terminal.hangUp() }
    #expect(try held.terminal.waitForExit() == .exit(130))
  }
}
