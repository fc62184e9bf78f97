import Foundation
import Testing

/// The session on a real terminal: keys in, screen out.
@Suite("Session on a terminal")
struct TerminalSessionTests {
  private let stream = "prepare qubit q=0.25 c=1"

  /// Types a line and waits for the prompt after it.
  private func type(_ line: String, _ prompt: String, on terminal: Terminal) throws {
    let before = prompts(terminal.display)
    try terminal.send(line + Key.enter)
    try terminal.waitFor("the prompt \(prompt)", seconds: 30) { screen in
      screen.lines.last { !$0.isEmpty } == prompt && prompts(screen) > before
    }
  }

  private func prompts(_ screen: Screen) -> Int {
    screen.everything.split(separator: "\n").filter { $0.hasPrefix("[") && $0.contains("] >") }
      .count
  }

  private func started(
    _ arguments: [String] = [], columns: Int = 100, rows: Int = 30,
    environment: [String: String]? = nil, folder: URL? = nil
  ) throws -> Terminal {
    try Terminal.session(
      arguments, columns: columns, rows: rows, environment: environment, folder: folder)
  }

  // MARK: Typing

  @Test("An experiment is built step by step, taken back and saved")
  func experiment() throws {
    let terminal = try started()
    try type(stream, "[0] >", on: terminal)
    try type("collide theta=pi/sqrt(15) n=10", "[10] >", on: terminal)
    try type("collide theta=pi/sqrt(15) n=990", "[1000] >", on: terminal)
    try type("damp gamma=0.1 nbar=0.15", "[1000] >", on: terminal)
    #expect(terminal.everything.contains("purity 0.932812"))
    #expect(terminal.everything.contains("N101"))
    try type(":undo 2", "[10] >", on: terminal)
    try type(
      "collide theta=pi/sqrt(15) n=990 with damp gamma=0.1 nbar=0.15", "[1000] >", on: terminal)
    #expect(terminal.everything.contains("purity 0.854389"))
    try type("measure purity", "[1000] >", on: terminal)
    try type(":save fig6.maser", "[1000] >", on: terminal)
    #expect(terminal.everything.contains("wrote 4 statements to fig6.maser"))
    try terminal.send(":quit" + Key.enter)
    #expect(try terminal.waitForExit() == .exit(0))
    let saved = try String(
      contentsOf: terminal.folder.appendingPathComponent("fig6.maser"), encoding: .utf8)
    let outcome = try Program().run(["-e", saved])
    #expect(outcome.output == "purity = 0.854389\n")
  }

  @Test("Tab completes statements, arguments, observables and Greek letters")
  func completion() throws {
    let terminal = try started()
    try terminal.send("prep" + Key.tab + "qu" + Key.tab + "q=0.25" + Key.enter)
    try terminal.waitFor("qubit: 0.25")
    try terminal.send("coll" + Key.tab + "\\theta" + Key.tab + "=0.8" + Key.enter)
    try terminal.waitFor("collide theta=0.8 n=1")
    try terminal.waitFor("[1] >")
    try terminal.send("measure ergo" + Key.tab)
    // Several fit: they are shown with what they are.
    try terminal.waitFor("ergotropy_coherent")
    try terminal.waitFor("what the coherences add to the ergotropy")
    try terminal.waitFor("[1] > measure ergotropy")
    try terminal.send("_c" + Key.tab + Key.enter)
    try terminal.waitFor("ergotropy_coherent = ")
  }

  @Test("Tab completes the names of files in strings and after commands")
  func fileCompletion() throws {
    let program = try Program()
    try "proc charge(theta) { collide theta=theta }\n".write(
      toFile: program.path("library.maser"), atomically: true, encoding: .utf8)
    let terminal = try started(folder: program.folder)
    try terminal.send("include \"lib" + Key.tab)
    try terminal.waitFor("include \"library.maser\"")
    try terminal.send(Key.enter)
    try terminal.send("cha" + Key.tab)
    try terminal.waitFor("[0] > charge")
    try terminal.send(Key.ctrlC)
    try terminal.waitFor("an empty line") { $0.lines.last { !$0.isEmpty } == "[0] >" }
    try terminal.send(":load lib" + Key.tab)
    try terminal.waitFor(":load library.maser")
  }

  @Test("A block is typed over several lines and recalled whole")
  func block() throws {
    let terminal = try started()
    try type(stream, "[0] >", on: terminal)
    try terminal.send("repeat 3 {" + Key.enter)
    try terminal.waitFor("... >")
    try terminal.send("collide theta=0.8" + Key.enter)
    try type("}", "[3] >", on: terminal)
    try terminal.send(Key.up + Key.enter)
    try terminal.waitFor("[6] >")
  }

  @Test("Ctrl-C drops the line, an open block and a search, and never ends the session")
  func interruptions() throws {
    let terminal = try started()
    try terminal.send("let dropped = 1")
    try terminal.waitFor("let dropped = 1")
    try terminal.send(Key.ctrlC)
    try terminal.waitFor("^C")
    try terminal.waitFor("an empty line") { $0.lines.last { !$0.isEmpty } == "[0] >" }
    // It can be fetched back.
    try terminal.send(Key.up)
    try terminal.waitFor("[0] > let dropped = 1") { screen in
      screen.lines.filter { $0.hasPrefix("[0] > let dropped = 1") }.count == 2
    }
    try terminal.send(Key.ctrlC)
    try terminal.waitFor("an empty line") { $0.lines.last { !$0.isEmpty } == "[0] >" }
    try terminal.send("repeat 2 {" + Key.enter)
    try terminal.waitFor("... >")
    try terminal.send(Key.ctrlC)
    try terminal.waitFor("an empty line") { $0.lines.last { !$0.isEmpty } == "[0] >" }
    try terminal.send(Key.ctrlR + "rep")
    try terminal.waitFor("reverse-i-search")
    try terminal.send(Key.ctrlC)
    try terminal.send("2*pi" + Key.enter)
    try terminal.waitFor("2*pi = 6.28319")
    try terminal.send("x" + Key.enter)
    try terminal.waitFor("nothing is called `x` here")
    // Typed ahead, while something runs.
    try terminal.send("collide theta=0.8 n=10" + Key.enter + Key.ctrlD)
    #expect(try terminal.waitForExit() == .exit(0))
  }

  @Test("Undo after damp restores the state exactly")
  func undoDamp() throws {
    let terminal = try started()
    try type(stream, "[0] >", on: terminal)
    try type("collide theta=0.8 n=50", "[50] >", on: terminal)
    try type("set digits=16", "[50] >", on: terminal)
    try type("energy", "[50] >", on: terminal)
    try type("damp gamma=0.3 nbar=0.1 time=1", "[50] >", on: terminal)
    try type(":undo", "[50] >", on: terminal)
    try type("energy", "[50] >", on: terminal)
    let values = terminal.everything.split(separator: "\n").filter { $0.contains("energy = ") }
    #expect(values.count == 2 && values[0] == values[1], "\(values)")
  }

  // MARK: History

  @Test("What was typed is there in the next session, and can be searched")
  func history() throws {
    let program = try Program()
    var environment = Terminal.environment(home: program.folder)
    let first = try started(environment: environment)
    let second = try started(environment: environment)
    try type("let first_session = 1", "[0] >", on: first)
    try type("let second_session = 2", "[0] >", on: second)
    try first.send("proc p() {" + Key.enter + "collide theta=0.8" + Key.enter + "}" + Key.enter)
    try first.waitFor("the end of the block") { $0.lines.last { !$0.isEmpty } == "[0] >" }
    for terminal in [first, second] {
      try terminal.send(Key.ctrlD)
      #expect(try terminal.waitForExit() == .exit(0))
    }
    let third = try started(environment: environment)
    try third.send(Key.ctrlR + "first_s")
    try third.waitFor("let first_session = 1")
    try third.send(Key.ctrlC)
    try third.waitFor("an empty line") { $0.lines.last { !$0.isEmpty } == "[0] >" }
    try third.send(Key.ctrlR + "second_s")
    try third.waitFor("let second_session = 2")
    try third.send(Key.ctrlC)
    try third.waitFor("an empty line") { $0.lines.last { !$0.isEmpty } == "[0] >" }
    try type(":history proc", "[0] >", on: third)
    #expect(third.everything.contains("proc p() {"))
    // Elsewhere, or nowhere.
    environment["MASER_HISTORY"] = ""
    let fourth = try started(environment: environment)
    try type(":history session", "[0] >", on: fourth)
    #expect(fourth.everything.contains("nothing with `session` in it"))
    environment["MASER_HISTORY"] = program.path("elsewhere")
    let fifth = try started(environment: environment)
    try type("let fifth = 5", "[0] >", on: fifth)
    #expect(FileManager.default.fileExists(atPath: program.path("elsewhere")))
  }

  // MARK: Long runs

  @Test("A long run shows its progress, is paused at once, looked at, continued and dropped")
  func longRun() throws {
    let terminal = try started()
    try type(stream, "[0] >", on: terminal)
    try terminal.send("collide theta=0.8 n=100000000" + Key.enter)
    try terminal.waitFor("of 100000000")
    try terminal.waitFor(" left")
    let start = Date()
    try terminal.send(Key.ctrlC)
    try terminal.waitFor("paused after collision")
    #expect(Date().timeIntervalSince(start) < 2, "it took too long to pause")
    try terminal.waitFor("Return continues")
    try terminal.send("measure k > 0" + Key.enter)
    try terminal.waitFor("k > 0 = true")
    try terminal.send(Key.enter)
    try terminal.waitFor("progress again") { screen in
      screen.lines.last { !$0.isEmpty }?.contains("of 100000000") == true
    }
    try terminal.send(Key.ctrlC)
    try terminal.waitFor("a second pause") { screen in
      screen.everything.split(separator: "\n").filter { $0.contains("paused after") }.count == 2
    }
    try terminal.send(":drop" + Key.enter)
    try terminal.waitFor("dropped; back at k=0")
    try type("collide theta=0.8 n=3", "[3] >", on: terminal)
  }

  @Test("Going on from a pause makes it a smaller n=")
  func goOnFromPause() throws {
    let terminal = try started()
    try type(stream, "[0] >", on: terminal)
    try terminal.send("collide theta=0.8 n=100000000" + Key.enter)
    try terminal.waitFor("of 100000000")
    try terminal.send(Key.ctrlC)
    try terminal.waitFor("paused after collision")
    try terminal.send("let here = k" + Key.enter)
    try terminal.waitFor("here = ")
    try terminal.send(":list" + Key.enter)
    try terminal.waitFor("3  let here = k")
    let listed =
      terminal.everything.split(separator: "\n").last { $0.contains("  2  collide") } ?? ""
    let count = listed.split(separator: "=").last.flatMap { Int($0) }
    #expect(listed.contains("n=\(count ?? -1)"), "\(listed)")
  }

  @Test("A run on a terminal shows its progress too, and takes it away")
  func runProgress() throws {
    let terminal = try Terminal(
      Program.path,
      [
        "run", "-e",
        "prepare qubit q=0.25; collide theta=pi/sqrt(15) n=1000000 with damp gamma=0.01; measure k",
      ], columns: 60)
    #expect(try terminal.waitForExit(seconds: 60) == .exit(0))
    let written = String(decoding: terminal.output, as: UTF8.self)
    #expect(written.contains(" of 1000000  "))
    #expect(terminal.screen.filter { !$0.isEmpty } == ["k = 1000000"])
  }

  // MARK: Pastes

  @Test("A bracketed paste is one input, a pasted transcript is cleaned")
  func paste() throws {
    let terminal = try started()
    let transcript = """
      [0] > prepare qubit q=0.25 c=1
            qubit: 0.25 |g><g| + 0.75 |e><e| + 0.4330 (|e><g| + h.c.), pure
      [0] > collide theta=pi/sqrt(15) n=10
            energy 4.86626  purity 0.786520

      """
    try terminal.send(Key.paste(transcript) + Key.enter)
    try terminal.waitFor("[10] >")
    try terminal.waitFor("energy 4.86626  purity 0.786520  ergotropy 4.65575")
    try terminal.send(Key.paste("repeat 2 {\n  collide theta=0.8\n}\nenergy\n") + Key.enter)
    try terminal.waitFor("energy = ")
    try terminal.waitFor("[12] >")
  }

  @Test("Ten thousand lines can be pasted")
  func longPaste() throws {
    let terminal = try started()
    let lines = (0..<10_000).map { "let x = \($0)  # line \($0)" }.joined(separator: "\n")
    try terminal.send(Key.paste(lines) + Key.enter, seconds: 60)
    try terminal.waitFor("the prompt after the paste", seconds: 120) { screen in
      screen.lines.last { !$0.isEmpty } == "[0] >"
    }
    try terminal.send("x" + Key.enter)
    try terminal.waitFor("x = 9999", seconds: 60)
  }

  // MARK: Endings

  @Test(
    "Nothing entered is lost when the terminal or the process goes away",
    arguments: ["hangup", "SIGHUP", "SIGTERM", "SIGKILL"])
  func recovery(_ cause: String) throws {
    let program = try Program()
    let environment = Terminal.environment(home: program.folder)
    let terminal = try started(environment: environment)
    try type(stream, "[0] >", on: terminal)
    try type("collide theta=0.8 n=20", "[20] >", on: terminal)
    try type("let kept = energy", "[20] >", on: terminal)
    try terminal.send("collide theta=0.8 n=100000000" + Key.enter)
    try terminal.waitFor("of 100000000")
    switch cause {
    case "SIGHUP": terminal.signal(SIGHUP)
    case "SIGTERM": terminal.signal(SIGTERM)
    case "SIGKILL": terminal.signal(SIGKILL)
    default: terminal.hangUp()
    }
    _ = try terminal.waitForExit()
    // The next session tells of it.
    let next = try started(environment: environment)
    try next.waitFor("maser --recover")
    try next.send(Key.ctrlD)
    _ = try next.waitForExit()
    let recovered = try Terminal(
      Program.path, ["--recover"], columns: 100, environment: environment)
    // What was being run stands on the line; unless the process was killed, without what had been done of it.
    if cause == "SIGKILL" {
      try recovered.waitFor("recovered 3 statements; k=20")
      try recovered.waitFor("[20] > collide theta=0.8 n=100000000")
    } else {
      try recovered.waitFor("recovered 4 statements; k=", seconds: 60)
      try recovered.waitFor("] > collide theta=0.8 n=99")
    }
    try recovered.send(Key.ctrlC)
    try recovered.waitFor("an empty line") { screen in
      screen.lines.last { !$0.isEmpty }?.hasSuffix("] >") == true
    }
    try recovered.send("kept > 0" + Key.enter)
    try recovered.waitFor("kept > 0 = ")
    #expect(recovered.everything.contains("kept > 0 = true"))
    try recovered.send(Key.ctrlD)
    _ = try recovered.waitForExit()
    // It is not told twice.
    let last = try started(environment: environment)
    #expect(!last.everything.contains("--recover"))
  }

  @Test("What stands on the line when the terminal goes away is kept too")
  func typedIsKept() throws {
    let program = try Program()
    let environment = Terminal.environment(home: program.folder)
    let terminal = try started(environment: environment)
    try terminal.send("let half = 0.")
    try terminal.waitFor("let half = 0.")
    terminal.signal(SIGHUP)
    _ = try terminal.waitForExit()
    let recovered = try Terminal(
      Program.path, ["--recover"], columns: 100, environment: environment)
    try recovered.waitFor("[0] > let half = 0.")
  }

  @Test("A resized terminal is used as it is")
  func resize() throws {
    let terminal = try started(columns: 100)
    try terminal.resize(columns: 24, rows: 30)
    try type(stream, "[0] >", on: terminal)
    try type("prepare cavity fock n=3", "[0] >", on: terminal)
    try type(":state", "[0] >", on: terminal)
    let row = terminal.screen.first { $0.contains("3  1.00") } ?? ""
    #expect(row.count < 24 && row.hasSuffix("█"), "\(terminal.screen)")
  }

  @Test(
    "Terminals that can do little get plain text",
    arguments: [
      (["TERM": "dumb"], 80), (["NO_COLOR": "1"], 80), (["LANG": "C"], 80), ([:], 20),
      (["TERM": ""], 40),
    ] as [([String: String], Int)])
  func plain(_ changes: [String: String], columns: Int) throws {
    let program = try Program()
    let environment = Terminal.environment(home: program.folder).merging(changes) { $1 }
    let terminal = try started(columns: columns, environment: environment)
    try terminal.send("colide theta=1" + Key.enter)
    try terminal.waitFor("E0110")
    try terminal.send(stream + Key.enter + "collide theta=pi/sqrt(15) n=1000" + Key.enter)
    try terminal.waitFor("[1000] >")
    try terminal.send(":state" + Key.enter)
    try terminal.waitFor("levels")
    try terminal.send(":quit" + Key.enter)
    #expect(try terminal.waitForExit() == .exit(0))
    let written = String(decoding: terminal.output, as: UTF8.self)
    if changes["TERM"] == "dumb" { #expect(!written.contains("\u{1B}")) }
    if changes["NO_COLOR"] != nil { #expect(!written.contains("\u{1B}[1;31m")) }
    if changes["LANG"] == "C" { #expect(written.unicodeScalars.allSatisfy { $0.isASCII }) }
  }

  @Test("The first prompt comes as fast as a script runs")
  func startUp() throws {
    // Not a measurement, which a busy machine would spoil: it only has to be there soon.
    let start = Date()
    _ = try started()
    #expect(Date().timeIntervalSince(start) < 5)
  }

  @Test("Parameters without a script, or a recovery with one, are refused")
  func wrongUse() throws {
    let terminal = try Terminal(Program.path, ["theta=1"])
    #expect(try terminal.waitForExit() == .exit(64))
    let other = try Terminal(Program.path, ["--recover", "-e", "measure 1"])
    #expect(try other.waitForExit() == .exit(64))
  }
}
