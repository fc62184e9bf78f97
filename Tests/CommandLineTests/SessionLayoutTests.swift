import Foundation
import Testing

/// How a session lays out what it shows.
@Suite("The layout of a session on a terminal")
struct SessionLayoutTests {
  static let plots = [
    "plot run.energy, run.purity", "plot wigner", "plot populations",
    "plot run.energy vs run.purity",
  ]

  @Test(
    "A picture in a session is the picture of a script, at every width",
    .enabled(if: FileTests.hasGnuplot, "gnuplot is not installed"),
    arguments: [40, 58, 80, 100, 132], plots)
  func pictures(_ columns: Int, _ plot: String) throws {
    let script = "prepare qubit q=0.25 c=1; record energy, purity as run; collide theta=0.8 n=20"
    let run = try Terminal(
      Program.path, ["-e", "\(script); \(plot)"], columns: columns, rows: 60)
    try run.waitForExit(seconds: 30)
    let expected = rows(run.everything)
    #expect(expected.count > 10)
    let terminal = try Terminal.session(columns: columns, rows: 60)
    try terminal.type(script, "[20] >")
    try terminal.type(plot, "[20] >")
    // In a session the time may follow.
    #expect(Array(terminal.answer.prefix(expected.count)) == expected)
  }

  private func rows(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test("Rows that do not fit go on below their text", arguments: [60, 70, 80, 90, 100])
  func rowsThatWrap(_ columns: Int) throws {
    let terminal = try Terminal.session(columns: columns, rows: 60)
    try terminal.type(":help", "[0] >")
    let answer = terminal.answer
    // The names of commands stand below each other, and what goes on stands right of them all.
    let commands = answer.filter { $0.hasPrefix("        :") }
    #expect(commands.count > 15)
    let texts = Set(commands.map { $0.dropFirst(8).prefix { $0 != " " }.first == ":" })
    #expect(texts == [true])
    let places = commands.compactMap { row -> Int? in
      guard let gap = row.range(of: "  ", options: .backwards) else { return nil }
      return row.distance(from: row.startIndex, to: gap.upperBound)
    }
    #expect(Set(places).count == 1)
    let continued = answer.filter { $0.hasPrefix(String(repeating: " ", count: places[0])) }
    if columns <= 90 { #expect(!continued.isEmpty) }
    #expect(answer.allSatisfy { $0.count <= columns })
  }

  @Test("The rows of an explanation go on below their text")
  func explanation() throws {
    let terminal = try Terminal.session(columns: 70, rows: 40)
    try terminal.type("prepare qubit q=0.25 c=1", "[0] >")
    try terminal.type(":explain collide theta=0.8 n=1e7", "[0] >")
    let row = try #require(
      terminal.answer.firstIndex { $0.hasPrefix("      representation  real") })
    #expect(terminal.answer[row + 1].hasPrefix(String(repeating: " ", count: 22)))
  }

  @Test("A block is listed as it can be pasted")
  func listed() throws {
    let terminal = try Terminal.session()
    try terminal.type("prepare qubit q=0.25 c=1", "[0] >")
    try terminal.send("repeat 3 {" + Key.enter)
    try terminal.waitFor("... >")
    try terminal.send("collide theta=0.8" + Key.enter)
    try terminal.type("let x = energy }", "[3] >")
    try terminal.type(":undo", "[0] >")
    #expect(terminal.answer.joined().contains("repeat 3 { collide theta=0.8; let x = energy }"))
  }

  @Test("Long advice is broken between words, in a session and in a run", arguments: [40, 55, 70])
  func longAdvice(_ columns: Int) throws {
    let line = "prepare qubit q=0.25 c=1; collide theta=0.8 n=9; damp gamma=0.1"
    let run = try Terminal(Program.path, ["-e", line], columns: columns, rows: 60)
    try run.waitForExit()
    let terminal = try Terminal.session(columns: columns, rows: 60)
    try terminal.type(line, "[9] >")
    for rows in [rows(run.everything), terminal.answer] {
      let start = try #require(rows.firstIndex { $0.contains("= for loss between") })
      let note = rows[start...].prefix { $0.hasPrefix(" ") }
      #expect(note.count > 1 && note.allSatisfy { $0.count <= columns }, "\(note)")
      let words = note.joined(separator: " ").split(separator: " ").map(String.init)
      for word in ["between", "collisions", "gamma=0.1"] { #expect(words.contains(word)) }
    }
  }

  @Test("Who has typed nothing yet is shown where to begin, and only then")
  func firstTime() throws {
    let program = try Program()
    let environment = Terminal.environment(home: program.folder)
    let first = try Terminal.session(environment: environment)
    #expect(first.everything.contains(":help tutorial"))
    try first.type("1+1", "[0] >")
    try first.send(Key.ctrlD)
    try first.waitForExit()
    #expect(try !Terminal.session(environment: environment).everything.contains(":help tutorial"))
  }
}
