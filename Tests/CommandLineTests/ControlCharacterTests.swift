import Foundation
import Testing

/// Text from files on a terminal: nothing in it moves the cursor, renames the window or is taken for keys.
@Suite("Text from files on a terminal")
struct ControlCharacterTests {
  /// Renames the window (OSC), turns red (CSI in one and in two characters), writes from right to left.
  static let hostile = "x\u{1B}]2;OWNED\u{7}y\u{9B}31mz\u{1B}[31m\u{202E}w"

  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    var files: [String: String] = [:]
    let command: String
    /// Where it is shown at all.
    var isShown = true
    var testDescription: String { name }
  }

  private static func checked(_ body: String) -> String {
    let hash = body.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    return "\(body)\t\(String(hash, radix: 16))\n"
  }

  static let cases: [Case] = [
    Case(name: "script", files: ["a.maser": "measure \(hostile)"], command: "maser a.maser"),
    Case(
      name: "comment", files: ["a.maser": "measure 1 # \(hostile)\nmeasure q"],
      command: "maser a.maser; maser fmt - < a.maser; maser explain a.maser; maser params a.maser"),
    Case(
      name: "text", files: ["a.maser": "print \"\(hostile)\""],
      command: "maser a.maser; maser a.maser --format json; maser a.maser --format csv"),
    Case(
      name: "include",
      files: ["a.maser": "include \"b.maser\"", "b.maser": "let \(hostile) = 1 # \(hostile)"],
      command: "maser a.maser; maser a.maser --diagnostics json"),
    Case(
      name: "csv header", files: ["a.csv": "\(hostile),k\n1,2\n2,3\n"],
      command:
        "maser plot a.csv --y nothing; maser plot a.csv --y k; maser plot a.csv --y nothing --diagnostics json"
    ),
    Case(
      name: "manifest",
      files: [
        "a.manifest":
          "maser manifest 1\nname\t\(hostile)\nscript\tmeasure \(hostile)\nidentity\t\(hostile)\npoints\t2\n"
      ], command: "maser sweep status a.manifest; maser sweep run a.manifest --shard 1/1",
      isShown: false),
    Case(
      name: "no manifest", files: ["a\(hostile).manifest": hostile],
      command: "maser sweep status a*.manifest"),
    Case(
      name: "shard", files: ["s.maser": "sweep x in [1] as s { print \"{x}\" }"],
      command: """
        maser sweep plan s.maser --shards 1 && maser sweep run s.manifest --shard 1/1 &&
        head -1 s.shard-1-of-1.points > f && cat forged >> f && cp f s.shard-1-of-1.points
        maser sweep merge s.manifest; maser sweep merge s.manifest --format json
        """),
    Case(
      name: "foreign journal",
      files: [
        "s.maser": "sweep x in [1] as s { print \"{x}\" }",
        "s.s.journal": "maser points 1\t\(hostile)\t\(hostile)\t\(hostile)\t3\n",
      ], command: "maser s.maser", isShown: false),
    Case(
      name: "state", files: ["a.maser": "prepare cavity from \"a.npz\""],
      command: "python3 make.py && maser a.maser"),
  ]

  @Test("Nothing that a terminal acts on reaches it", arguments: cases)
  func commands(_ example: Case) throws {
    let program = try Program()
    for (name, text) in example.files { try program.write(text, to: name) }
    try program.write(
      ControlCharacterTests.checked(
        "0\tok\t0\t0\t\t\t\(ControlCharacterTests.hostile)"), to: "forged")
    try program.write(
      """
      import zipfile
      name = open('name', encoding='utf8').read()
      with zipfile.ZipFile('a.npz', 'w') as z: z.writestr(name, b'abcdefgh')
      data = open('a.npz', 'rb').read().replace(b'abcdefgh', b'abcdefgx')
      open('a.npz', 'wb').write(data)
      """, to: "make.py")
    try program.write(ControlCharacterTests.hostile, to: "name")
    let terminal = try Terminal(
      "/bin/bash",
      ["-c", "maser() { '\(Program.path)' \"$@\"; }; \(example.command); echo THE END"],
      environment: Terminal.environment(home: program.folder).merging(["NO_COLOR": "1"]) { $1 },
      folder: program.folder)
    try terminal.waitFor("THE END", seconds: 30)
    try requireHarmless(terminal, isShown: example.isShown)
  }

  private func requireHarmless(_ terminal: Terminal, isShown: Bool = true) throws {
    let text = String(decoding: terminal.output, as: UTF8.self)
    let shown = terminal.everything
    #expect(shown.contains("OWNED") || !isShown, "the text was not shown at all: \(shown)")
    for sequence in ["\u{1B}]2;", "\u{9B}", "\u{7}y", "z\u{1B}", "\u{202E}"] {
      #expect(!text.contains(sequence), "\(sequence.debugDescription) in \(text.debugDescription)")
    }
  }

  // MARK: Sessions

  @Test("The history of a session is shown harmless")
  func history() throws {
    let program = try Program()
    var environment = Terminal.environment(home: program.folder)
    try program.write("measure 1 # \(ControlCharacterTests.hostile)\n", to: "history")
    environment["MASER_HISTORY"] = program.path("history")
    let terminal = try Terminal(Program.path, columns: 100, environment: environment)
    try terminal.waitFor("[0] >")
    try terminal.send(":history" + Key.enter)
    try terminal.waitFor("OWNED")
    try terminal.send(Key.up + Key.up)
    try terminal.waitFor("the entry on the line") { screen in
      screen.lines.last { !$0.isEmpty }?.contains("OWNED") == true
    }
    try requireHarmless(terminal)
  }

  @Test("A name that a terminal acts on is not completed")
  func names() throws {
    let program = try Program()
    try program.write("", to: "a\(ControlCharacterTests.hostile).maser")
    try program.write("", to: "abc.maser")
    let terminal = try Terminal(
      Program.path, columns: 100, environment: Terminal.environment(home: program.folder),
      folder: program.folder)
    try terminal.waitFor("[0] >")
    try terminal.send("include \"a" + Key.tab)
    try terminal.waitFor("abc.maser")
    #expect(!String(decoding: terminal.output, as: UTF8.self).contains("OWNED"))
  }

  @Test("What a session's journal holds is shown harmless when it is brought back")
  func journal() throws {
    let program = try Program()
    let hostile = ControlCharacterTests.hostile
    try program.write(
      "accepted prepare qubit q=1\naccepted nothing \(hostile)\nentered collide \(hostile)\nxyz \(hostile)\n",
      to: "state/maser/000000000000001-1.journal")
    let terminal = try Terminal(
      Program.path, ["--recover"], columns: 200,
      environment: Terminal.environment(home: program.folder))
    try terminal.waitFor("recovered 1 statement")
    try terminal.waitFor("this no longer runs")
    try terminal.waitFor("line 4 of the journal is damaged and is left out: xyz")
    try terminal.waitFor("[0] > collide x")
    try requireHarmless(terminal)
  }
}
