import Foundation
import Testing

/// The journal of a session after something has happened to it.
@Suite("Journal of a session")
struct SessionJournalTests {
  /// A session of four statements that was killed; its journal, by lines.
  private func journal(_ program: Program) throws -> (path: String, lines: [String]) {
    let terminal = try Terminal(
      Program.path, columns: 100, environment: Terminal.environment(home: program.folder))
    try terminal.waitFor("[0] >")
    for (line, prompt) in [
      ("prepare qubit q=0.25", "[0] >"), ("let a = 0.8", "[0] >"),
      ("collide theta=a n=7", "[7] >"), ("collide theta=a n=3", "[10] >"),
    ] {
      try terminal.send(line + Key.enter)
      try terminal.waitFor("the prompt \(prompt)", seconds: 30) { screen in
        screen.everything.contains(line) && screen.lines.last { !$0.isEmpty } == prompt
      }
    }
    terminal.signal(SIGKILL)
    _ = try terminal.waitForExit()
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: program.path("state/maser"))
        .first { $0.hasSuffix(".journal") })
    let path = "state/maser/\(name)"
    let lines = try program.text(of: path).split(separator: "\n").map(String.init)
    #expect(lines.count == 12)
    return (path, lines)
  }

  private func recovered(_ program: Program) throws -> Terminal {
    try Terminal(
      Program.path, ["--recover"], columns: 120,
      environment: Terminal.environment(home: program.folder))
  }

  @Test("A damaged line is named, with what it held, and the others are brought back")
  func damaged() throws {
    let program = try Program()
    let (path, lines) = try journal(program)
    let statement = try #require(lines.firstIndex { $0.hasPrefix("accepted collide theta=a n=7") })
    var changed = lines
    changed[statement] = lines[statement].replacingOccurrences(of: "n=7", with: "n=9")
    try program.write(changed.joined(separator: "\n") + "\n", to: path)
    let terminal = try recovered(program)
    try terminal.waitFor(
      "line \(statement + 1) of the journal is damaged and is left out: accepted collide theta=a n=9"
    )
    try terminal.waitFor("recovered 3 statements; k=3")
  }

  @Test("No damaged byte is taken for what was entered", arguments: [UInt8(0x21), 0x09, 0xFF])
  func anyByte(_ byte: UInt8) throws {
    let program = try Program()
    let (path, lines) = try journal(program)
    // One byte in each of the first lines; the others are enough to tell that lines have checks.
    var bytes = lines.map { Array($0.utf8) }
    for (index, place) in [(0, 2), (1, 12), (4, 14)] { bytes[index][place] = byte }
    try program.write(Data(bytes.map { $0 + [0x0A] }.joined()), to: path)
    let terminal = try recovered(program)
    for number in [1, 2, 5] {
      try terminal.waitFor("line \(number) of the journal is damaged")
    }
  }

  @Test("A journal of an earlier version, without checks, is read whole")
  func old() throws {
    let program = try Program()
    let (path, lines) = try journal(program)
    let plain = lines.map { String($0[..<$0.lastIndex(of: "\t")!]) }
    try program.write(plain.joined(separator: "\n") + "\n", to: path)
    let terminal = try recovered(program)
    try terminal.waitFor("recovered 4 statements; k=10")
    #expect(!terminal.everything.contains("damaged"))
  }

  @Test("A last line that was being written is named too")
  func cut() throws {
    let program = try Program()
    let (path, lines) = try journal(program)
    try program.write(lines.joined(separator: "\n") + "\nentered measure ene", to: path)
    let terminal = try recovered(program)
    try terminal.waitFor("line 13 of the journal is cut short and is left out: entered measure ene")
    try terminal.waitFor("recovered 4 statements; k=10")
  }
}
