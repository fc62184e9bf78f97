import Foundation
import Testing

/// Tab as it is pressed: what comes to stand on the line, and what is listed.
@Suite("Tab in a session on a terminal")
struct SessionTabTests {
  /// A session with a series `run` and a table `scan`.
  private func session() throws -> Terminal {
    let terminal = try Terminal.session(columns: 100, rows: 50)
    try terminal.type("prepare qubit q=0.25; record energy, purity as run", "[0] >")
    try terminal.type("sweep t in [1, 2] as scan { collide theta=t; measure energy }", "[0] >")
    return terminal
  }

  @Test(
    "One that fits is put there",
    arguments: [
      ("PRE", "prepare"), ("collide θ", "collide theta="), ("measure run.en", "measure run.energy"),
      ("sweep x ", "sweep x in"), ("for i ", "for i in"),
      ("plot run.energy sc", "plot run.energy scale"),
      ("expect energy > 1 ", "expect energy > 1 because"), ("save ru", "save run"),
      ("expect energy ~ 1 ", "expect energy ~ 1 within"),
      ("plot run.energy scale logl", "plot run.energy scale loglog"),
      (":journals ", ":journals dismiss"), ("?unti", "?until"),
    ])
  func single(_ typed: String, _ expected: String) throws {
    let terminal = try session()
    try terminal.send(typed + Key.tab)
    try terminal.waitFor("\(expected) on the line") { screen in
      screen.lines.last { !$0.isEmpty } == "[0] > \(expected)"
    }
  }

  @Test(
    "Several that fit are listed, and nothing else",
    arguments: [
      ("expect energy ", ["  >", "  <", "  >=", "  <=", "  ~"]),
      ("plot run.energy scale ", ["  logx", "  logy", "  loglog"]),
      ("measure run.", ["  k", "  energy", "  purity"]),
      ("save ", ["  run", "  scan", "  state"]),
      ("plot ", ["  run.", "  scan.", "  map", "  wigner", "  populations"]),
    ])
  func several(_ typed: String, _ expected: [String]) throws {
    let terminal = try session()
    try terminal.send(typed + Key.tab)
    try terminal.waitFor("the list") { screen in
      screen.lines.last { !$0.isEmpty }?.hasPrefix("[0] > \(typed.dropLast())") == true
        && expected.allSatisfy { item in screen.lines.contains { $0.hasPrefix(item) } }
    }
    let rows = terminal.screen
    let start = try #require(rows.lastIndex { $0.hasPrefix("[0] >") && !$0.isEmpty })
    let listed = rows[..<start].reversed().prefix { $0.hasPrefix("  ") && !$0.hasPrefix("      ") }
    #expect(listed.count == expected.count, "\(listed)")
  }

  @Test(
    "Where a name of one's own must come nothing is put", arguments: ["sweep ", "for ", "let "])
  func nothing(_ typed: String) throws {
    let terminal = try session()
    try terminal.send(typed + Key.tab + "mine")
    try terminal.waitFor("[0] > \(typed)mine")
  }

  @Test("In an open block Tab knows what stands above")
  func openBlock() throws {
    let terminal = try session()
    try terminal.send("measure (1 +" + Key.enter)
    try terminal.waitFor("... >")
    // In the brackets of the line above: a value, no statement.
    try terminal.send("puri" + Key.tab + ")" + Key.enter)
    try terminal.waitFor("1 + purity) = ")
  }
}
