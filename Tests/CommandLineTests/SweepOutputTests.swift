import Foundation
import Testing

/// The points of a sweep on terminals, in pipes and in files.
@Suite("The points of a sweep in results")
struct SweepOutputTests {
  private let script = "sweep i in 1..100 as s { measure 2*i as double }"
  private let program: Program

  init() throws { program = try Program() }

  private func rows(_ text: String) -> [Substring] {
    text.split(separator: "\n").filter { $0.contains("double=") }
  }

  @Test("a terminal gets twenty rows and how to get at the others")
  func terminal() throws {
    let terminal = try Terminal(
      Program.path, ["-e", script], columns: 100, rows: 60, folder: program.folder)
    try terminal.waitForExit(seconds: 30)
    #expect(rows(terminal.everything).count == 20)
    #expect(terminal.everything.contains("80 more of 100 rows in s: `save s to \"s.csv\"`"))
  }

  @Test("a session does the same, and the advice can be typed")
  func session() throws {
    let terminal = try Terminal.session(columns: 100, rows: 60, folder: program.folder)
    try terminal.type(script, "[0] >")
    #expect(rows(terminal.everything).count == 20)
    #expect(terminal.everything.contains("80 more of 100 rows in s: `save s to \"s.csv\"`"))
    try terminal.type("save s to \"s.csv\"", "[0] >")
    #expect(
      try program.text(of: "s.csv").split(separator: "\n").filter { !$0.hasPrefix("#") }.count
        == 101)
  }

  @Test("a pipe gets all of them, in every format")
  func pipe() throws {
    #expect(rows(try program.run("-e", script).output).count == 100)
    let objects = try program.run("--format", "json", "-e", script).objects()
    #expect(objects.filter { $0["kind"] as? String == "point" }.count == 100)
  }

  @Test("--quiet keeps them from people, not from programs")
  func quiet() throws {
    let text = try program.run("--quiet", "-e", script + "; measure 1 as one")
    #expect(text.lines == ["one = 1"] && text.exit == 0)
    let objects = try program.run("--quiet", "--format", "json", "-e", script).objects()
    #expect(objects.filter { $0["kind"] as? String == "point" }.count == 100)
  }
}
