import Foundation
import Testing

@Suite("maser diff")
struct DiffTests {
  private let program: Program

  init() throws { program = try Program() }

  static let script = """
    maser 1
    param g = 0.1
    prepare qubit q=0.25
    collide theta=0.8 n=10 with damp gamma=g
    measure energy
    expect energy > 2
    """ + "\n"

  private func write(_ name: String, _ from: String = "", _ to: String = "") throws {
    try program.write(
      from.isEmpty ? Self.script : Self.script.replacingOccurrences(of: from, with: to), to: name)
  }

  @Test("layout, comments and written defaults are no difference")
  func same() throws {
    try write("a.maser")
    try program.write(
      "maser 1\nparam g=0.1\n# a comment\nprepare   qubit q=0.25\ncollide theta=0.8 n=10 with damp gamma=g\nmeasure energy; expect energy>2",
      to: "b.maser")
    let outcome = try program.run("diff", "a.maser", "b.maser")
    #expect(
      outcome.exit == 0 && outcome.output.contains("the same experiment"), "\(outcome.output)")
  }

  @Test("parameters, statements, values and verdicts that differ are told side by side")
  func different() throws {
    try write("a.maser")
    try write("b.maser", "theta=0.8", "theta=0.3")
    #expect(try program.run("seal", "a.maser").exit == 0)
    #expect(try program.run("seal", "b.maser", "g=0.5").exit == 4)
    let outcome = try program.run("diff", "a.maser", "b.maser")
    #expect(outcome.exit == 6)
    for part in [
      "two experiments", "  g = 0.1  ->  0.5",
      "- 4: collide theta=0.8 n=10 with damp gamma=g",
      "+ 4: collide theta=0.3 n=10 with damp gamma=g", "energy (line 5): ",
      "apart, the bounds allow",
      "the claim `energy > 2` (line 6): pass", "pass  ->  fail",
    ] {
      #expect(outcome.output.contains(part), "\(part)\n\(outcome.output)")
    }
    let json = try program.run("diff", "--format", "json", "a.maser", "b.maser").objects()
    #expect(json.count == 1 && json[0]["same"] as? Bool == false)
  }

  @Test("results of runs are compared as seals are")
  func results() throws {
    try write("a.maser")
    for (name, g) in [("a.jsonl", "0.1"), ("b.jsonl", "0.1"), ("c.jsonl", "0.2")] {
      try program.write(
        try program.run("a.maser", "--format", "json", "g=\(g)").output, to: name)
    }
    #expect(try program.run("diff", "a.jsonl", "b.jsonl").exit == 0)
    for (name, theta) in [("d.jsonl", "0.5"), ("e.jsonl", "0.9")] {
      let text = "prepare qubit q=0.25; collide theta=\(theta); measure energy as upper_bound"
      try program.write(try program.run("-e", text, "--format", "json").output, to: name)
    }
    #expect(try program.run("diff", "d.jsonl", "e.jsonl").exit == 6)
    let outcome = try program.run("diff", "a.jsonl", "c.jsonl")
    #expect(outcome.exit == 6 && outcome.output.contains("g = 0.1  ->  0.2"), "\(outcome.output)")
  }
}
