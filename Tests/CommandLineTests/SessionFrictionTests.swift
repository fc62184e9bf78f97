import Foundation
import Testing

/// What newcomers typed at the prompt in the first hours.
@Suite("What newcomers try in a session")
struct SessionFrictionTests {
  private let stream = "prepare qubit q=0.25 c=1"

  private func said(_ terminal: Terminal) -> String { terminal.answer.joined(separator: "\n") }

  @Test("Points that make infinitely many collisions are points like others")
  func infinitePoints() throws {
    let terminal = try Terminal.session()
    try terminal.type(stream, "[0] >")
    try terminal.type(
      "sweep g in [0.3, 0.5] as s { collide theta=0.8 n=inf with damp gamma=g; measure energy }",
      "[0] >")
    #expect(said(terminal).contains("g=0.5  energy=1.11158"))
    try terminal.type("len(s.energy)", "[0] >")
    #expect(said(terminal).contains("= 2"))
  }

  @Test("An explanation runs nothing, whatever is recorded", arguments: ["n=1e7", "n=inf"])
  func explanation(_ count: String) throws {
    let terminal = try Terminal.session()
    try terminal.type(stream, "[0] >")
    try terminal.type("record energy as run", "[0] >")
    try terminal.type(":explain collide theta=0.8 \(count)", "[0] >")
    #expect(said(terminal).contains("cost"))
    try terminal.type(":list", "[0] >")
    #expect(!said(terminal).contains("collide"))
  }

  @Test("A limit that cannot be established is refused, and the session goes on")
  func refusedLimit() throws {
    let terminal = try Terminal.session()
    try terminal.type(stream, "[0] >")
    try terminal.type("collide theta=0.4 n=inf with damp gamma=1e-4 nbar=0.15", "[0] >")
    #expect(said(terminal).contains("E0412"))
    try terminal.type("prepare cavity thermal nbar=3", "[0] >")
    #expect(said(terminal).contains("energy 3.00000"))
  }

  @Test("Letters in texts stay as they are typed")
  func texts() throws {
    let terminal = try Terminal.session()
    try terminal.type("print \"日本語 θ ok\"", "[0] >")
    #expect(said(terminal).trimmingCharacters(in: .whitespaces) == "日本語 θ ok")
  }

  @Test("A value that is assigned is shown, taken back and brought back")
  func assignment() throws {
    let program = try Program()
    let environment = Terminal.environment(home: program.folder)
    let terminal = try Terminal.session(environment: environment)
    try terminal.type("let s = 1", "[0] >")
    try terminal.type("for n in 1..3 { s = s + n }", "[0] >")
    try terminal.type("s = 2*s", "[0] >")
    #expect(said(terminal).contains("s = 14"))
    try terminal.type(":undo", "[0] >")
    try terminal.type("s", "[0] >")
    #expect(said(terminal).contains("s = 7"))
    try terminal.type("s = s + 0.5", "[0] >")
    terminal.signal(SIGKILL)
    try terminal.waitForExit()
    let next = try Terminal.session(["--recover"], environment: environment)
    try next.type("s", "[0] >")
    #expect(said(next).contains("s = 7.5"))
  }

  @Test("Who writes a file again saves a script that runs, with what was written last")
  func writtenAgain() throws {
    let terminal = try Terminal.session()
    try terminal.type(stream, "[0] >")
    try terminal.type("record energy as run", "[0] >")
    try terminal.type("collide theta=0.5 n=3", "[3] >")
    try terminal.type("save run to \"run.csv\"", "[3] >")
    try terminal.type("collide theta=0.5 n=3", "[6] >")
    try terminal.type("save run to \"run.csv\"", "[6] >")
    try terminal.type(":save all.maser", "[6] >")
    #expect(said(terminal).contains("wrote 5 statements to all.maser"))
    #expect(
      said(terminal).contains("left out one that wrote a file which a later one writes again"))
    let folder = terminal.folder
    func table() throws -> [Substring] {
      try String(contentsOf: folder.appendingPathComponent("run.csv"), encoding: .utf8)
        .split(separator: "\n").filter { !$0.hasPrefix("#") }
    }
    let typed = try table()
    #expect(typed.count == 8)
    let script = try String(
      contentsOf: folder.appendingPathComponent("all.maser"), encoding: .utf8)
    let program = try Program()
    let outcome = try program.run(["-e", script])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let again = try program.text(of: "run.csv").split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
    #expect(again == typed)
  }

  @Test("Loops that write a file again are told to be changed before the script runs")
  func loopsWrittenAgain() throws {
    let terminal = try Terminal.session()
    for _ in 1...2 {
      try terminal.type("for n in 1..2 { save state to \"s-{n}.npz\" }", "[0] >")
    }
    try terminal.type(":save all.maser", "[0] >")
    #expect(said(terminal).contains("`s-1.npz` is written twice: a script may not do that"))
  }
}
