import Foundation
import Testing

@Suite("Input that is no protocol")
struct BadInputTests {
  private let program: Program

  init() throws { program = try Program() }

  @Test(
    "a number outside physics is rejected with its code",
    arguments: [
      ("prepare qubit q=1.2", "E0301"), ("prepare qubit q=0.25 c=1.2", "E0301"),
      ("damp gamma=-1", "E0302"), ("prepare qubit q=0.25; collide theta=nan", "E0201"),
      ("prepare qubit q=0.25; collide theta=inf", "E0303"),
      ("prepare qubit q=0.25; collide theta=1 n=-1", "E0304"),
      ("prepare qubit q=0.25; collide theta=1 n=1.5", "E0304"),
    ])
  func outOfRange(text: String, code: String) throws {
    let outcome = try program.run("-e", text)
    #expect(outcome.exit == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("error[\(code)]"))
  }

  @Test("more collisions than can be made are refused at once")
  func tooMany() throws {
    let outcome = try program.run("-e", "prepare qubit q=0.25; collide theta=1 n=1e18")
    #expect(outcome.exit == 2 || outcome.exit == 3)
    #expect(outcome.errors.contains("error[E0403]"))
    #expect(outcome.seconds < 5)
  }

  @Test("an empty file is an empty protocol")
  func empty() throws {
    try program.write("", to: "empty.maser")
    let outcome = try program.run("empty.maser")
    #expect(outcome.exit == 0)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.isEmpty)
    let json = try program.run("empty.maser", "--format", "json").objects()
    #expect(json.map { $0["kind"] as? String } == ["run", "end"])
  }

  @Test(
    "bytes that are not text are located",
    arguments: [
      (Data("measure k\nmeasure \0 k\n".utf8), "2:9"),
      (Data("measure k\nmeasure ".utf8) + Data([0xFF, 0xFE]), "2:9"),
    ])
  func bytes(data: Data, place: String) throws {
    try program.write(data, to: "bytes.maser")
    let outcome = try program.run("bytes.maser")
    #expect(outcome.exit == 2)
    #expect(outcome.errors.contains("bytes.maser:\(place)"))
  }

  @Test("CRLF and a byte order mark make no difference")
  func lineEnds() throws {
    try program.write(
      Data([0xEF, 0xBB, 0xBF]) + Data("let x = 2\r\nmeasure x\r\n".utf8), to: "windows.maser")
    let outcome = try program.run("windows.maser")
    #expect(outcome.exit == 0)
    #expect(outcome.output == "x = 2\n")
  }

  @Test("a million brackets are one mistake")
  func brackets() throws {
    try program.write(
      "measure " + String(repeating: "(", count: 1_000_000), to: "deep.maser")
    let outcome = try program.run("deep.maser")
    #expect(outcome.exit == 2)
    #expect(outcome.errors.utf8.count < 2000)
  }

  @Test("a line of 20 MB is read, and a mistake in it is shown in part")
  func longLine() throws {
    let text = "print \"" + String(repeating: "k", count: 20_000_000) + "\"; measure nothing"
    try program.write(text, to: "long.maser")
    let outcome = try program.run("check", "long.maser")
    #expect(outcome.exit == 2)
    #expect(outcome.errors.contains("error[E0201]"))
    #expect(outcome.errors.utf8.count < 2000)
  }

  @Test("a procedure that calls itself is rejected")
  func recursion() throws {
    let outcome = try program.run("-e", "proc again() { again }\nagain")
    #expect(outcome.exit == 2)
    #expect(outcome.errors.contains("error[E0211]"))
  }

  @Test("errors are never hidden, notes and warnings are with --quiet")
  func quiet() throws {
    let note = "prepare qubit q=0.25; collide theta=0.8 n=10; damp gamma=0.1"
    #expect(try program.run("-e", note).errors.contains("N101"))
    #expect(try program.run("--quiet", "-e", note).errors.isEmpty)
    #expect(try !program.run("--quiet", "-e", "measure nothing").errors.isEmpty)
    #expect(try !program.run("--quiet", "-e", "expect energy > 1").errors.isEmpty)
  }

  @Test("diagnostics for editors are one object per line")
  func jsonDiagnostics() throws {
    let outcome = try program.run(
      "check", "--diagnostics", "json", "nowhere.maser", "-e", "measure x\nmeasure y")
    #expect(outcome.exit == 2)
    let objects = try outcome.errors.split(separator: "\n").map { line in
      try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(objects.map { $0["code"] as? String } == ["E0903", "E0201", "E0201"])
    let labels = try #require(objects[2]["labels"] as? [[String: Any]])
    #expect(labels[0]["line"] as? Int == 2)
    #expect(labels[0]["column"] as? Int == 9)
  }
}
