import Foundation
import Testing

@Suite("maser seal and verify")
struct SealTests {
  private let program: Program

  init() throws {
    program = try Program()
    try program.write(Self.script, to: "a.maser")
    try program.write("let kick = 0.7\n", to: "pulse.maser")
  }

  static let script = """
    maser 1
    param g = 0.1 in [0, 1]
    include "pulse.maser"
    prepare qubit q=0.25
    record energy, purity as run
    collide theta=kick n=100 with damp gamma=g
    measure energy, purity
    expect energy > 2 because "it charges"
    sweep theta in [0.5, 0.6, 0.7] as scan {
      prepare cavity vacuum
      collide theta=theta n=10
      measure energy
    }
    save scan to "scan.csv"
    plot run.energy vs run.k
    """ + "\n"

  private func seal(_ arguments: String...) throws -> String {
    #expect(try program.run(["seal", "a.maser"] + arguments).exit == 0)
    return try program.text(of: "a.maser")
  }

  @Test("the script above the seal stays as it was, and the file runs as before")
  func stays() throws {
    let before = try program.run("run", "--out", "x", "a.maser").output
    let sealed = try seal()
    #expect(sealed.hasPrefix(Self.script + "#| maser seal 1"))
    #expect(try program.run("run", "--out", "y", "a.maser").output == before)
    #expect(try !program.files().contains("scan.csv"))
  }

  @Test("sealing twice gives the same bytes, with any number of jobs, in any locale and time zone")
  func twice() throws {
    let first = try seal()
    #expect(try seal("--jobs", "1") == first)
    #expect(try seal("--jobs", "2") == first)
    let other = try program.shell(
      "LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 TZ=Asia/Tokyo maser seal a.maser")
    #expect(other.exit == 0)
    #expect(try program.text(of: "a.maser") == first)
  }

  @Test("what was sealed is found identical, from another folder too")
  func identical() throws {
    _ = try seal("g=0.2")
    let outcome = try program.run("verify", "a.maser")
    #expect(outcome.exit == 0 && outcome.output.contains("identical"), "\(outcome.output)")
    try program.write(try program.text(of: "a.maser"), to: "deep/er/a.maser")
    try program.write("let kick = 0.7\n", to: "deep/er/pulse.maser")
    let folder = try program.run("verify", "--format", "json", "deep")
    #expect(folder.exit == 0)
    #expect(folder.output.contains(#""file":"deep/er/a.maser","verdict":"identical""#))
  }

  @Test("another kernel agrees within the bounds, and is named as the reason")
  func kernel() throws {
    _ = try seal()
    let outcome = try program.run("verify", "a.maser", "--kernel", "baseline")
    #expect(outcome.exit == 0, "\(outcome.output)")
    // On a processor without wider vectors it is the same kernel.
    guard outcome.output.contains("agrees") else {
      #expect(outcome.output.contains("identical"))
      return
    }
    #expect(outcome.output.contains("the kernel is the whole reason"))
    #expect(outcome.output.contains("side by side the states part at collision"))
  }

  /// What is changed, what it becomes, and what `verify` has to say. `sealed:` stands for the block.
  static let changes: [(what: String, from: String, to: String, says: String)] = [
    ("a number of the script", "n=100 with", "n=101 with", "the script was edited after sealing"),
    ("a parameter's default", "g = 0.1", "g = 0.2", "the parameter `g` is not as it was sealed"),
    ("a comment", "measure energy, purity", "measure energy, purity  # note", "means the same"),
    ("a claim", "energy > 2 b", "energy > 3 b", "the claim"),
  ]

  @Test("a change of the script is caught and named", arguments: changes.indices)
  func scriptChanged(_ index: Int) throws {
    let change = Self.changes[index]
    let sealed = try seal()
    let edited = sealed.replacingOccurrences(of: change.from, with: change.to)
    #expect(edited != sealed)
    try program.write(edited, to: "a.maser")
    let outcome = try program.run("verify", "a.maser")
    #expect(outcome.exit == 6, "\(outcome.output)")
    #expect(outcome.output.contains(change.says), "\(outcome.output)")
    #expect(outcome.output.contains("line"), "\(outcome.output)")
    let check = try program.run("check", "a.maser")
    #expect(check.exit == 0 && check.errors.contains("W161"), "\(check.errors)")
  }

  @Test("a changed include is caught and named")
  func includeChanged() throws {
    _ = try seal()
    try program.write("let kick = 0.70001\n", to: "pulse.maser")
    let outcome = try program.run("verify", "a.maser")
    #expect(outcome.exit == 6)
    #expect(outcome.output.contains("the included file `pulse.maser` is not as it was sealed"))
  }

  /// A kind of line of the seal, and what is told where a digit of it is changed and the seal closed again.
  static let kinds: [(kind: String, says: String)] = [
    ("measure", "energy"), ("expect", "claim"), ("point", "point 0 of scan"),
    ("table", "`run`"), ("row", "row 0 of `run`"), ("file", "the file `scan.csv`"),
    ("state", "a record of the states"), ("param", "the parameter `g`"),
    ("include", "the included file"),
    ("default", "default"), ("end", "the end of the run"), ("seal", ""),
  ]

  @Test("a changed digit in any line of the seal is caught", arguments: kinds.indices)
  func sealChanged(_ index: Int) throws {
    let (kind, says) = Self.kinds[index]
    var lines = try seal().components(separatedBy: "\n")
    let place = try #require(lines.firstIndex { $0.hasPrefix(#"#| {"kind":"\#(kind)""#) })
    // The last digit that is part of a value.
    let digit = try #require(lines[place].lastIndex { $0.isNumber })
    let other = lines[place][digit] == "1" ? "2" : "1"
    lines[place].replaceSubrange(digit...digit, with: other)
    try program.write(lines.joined(separator: "\n"), to: "a.maser")
    let outcome = try program.run("verify", "a.maser")
    #expect(outcome.exit == 6, "\(outcome.output)")
    #expect(outcome.output.contains("lines of the seal were changed"), "\(outcome.output)")
    #expect(says.isEmpty || outcome.output.contains(says), "\(outcome.output)")
  }

  @Test("a file without a seal is told so, and JUnit has it as an error")
  func unsealed() throws {
    let outcome = try program.run("verify", "a.maser")
    #expect(outcome.exit == 6 && outcome.output.contains("`maser seal a.maser` makes one"))
    let junit = try program.run("verify", "--format", "junit", "a.maser")
    #expect(junit.exit == 6 && junit.output.contains(#"tests="1" failures="0" errors="1""#))
  }

  @Test("strings of a script break out of neither JSON nor XML")
  func strings() throws {
    try program.write(
      "maser 1\nprepare qubit q=0.2\nprint \"</failure>\\\" & <b>\"\nmeasure energy\n",
      to: "b<&.maser")
    #expect(try program.run("seal", "b<&.maser").exit == 0)
    let text = try program.text(of: "b<&.maser")
    try program.write(
      text.replacingOccurrences(of: "q=0.2", with: "q=0.3"), to: "b<&.maser")
    let junit = try program.run("verify", "--format", "junit", "b<&.maser").output
    #expect(junit.components(separatedBy: "</failure>").count == 2, "\(junit)")
    #expect(!junit.contains("<b>") && junit.contains("b&lt;&amp;.maser"), "\(junit)")
    for line in try program.run("verify", "--format", "json", "b<&.maser").output.split(
      separator: "\n")
    {
      #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) != nil)
    }
  }

  @Test("text below a seal is not lost: sealing, packing and comparing are refused")
  func below() throws {
    let text = try seal() + "collide theta=0.9 n=4\n"
    try program.write(text, to: "a.maser")
    for command in [["seal", "a.maser"], ["pack", "a.maser"], ["diff", "a.maser", "a.maser"]] {
      let outcome = try program.run(command)
      #expect(outcome.exit == 2 && outcome.errors.contains("below its seal"), "\(command)")
      #expect(try program.text(of: "a.maser") == text)
    }
    #expect(try program.run("verify", "a.maser").exit == 6)
  }

  @Test("no statement hides within a line of the seal")
  func hidden() throws {
    let text = try seal().replacingOccurrences(
      of: "maser seal 1: ", with: "maser seal 1: x\rmeasure energy as evil\r#| ")
    try program.write(text, to: "a.maser")
    #expect(try program.run("verify", "a.maser").exit == 6)
    #expect(try program.run("check", "a.maser").errors.contains("W161"))
  }

  @Test("a sealed file may have another name, and infinite parameters")
  func renamed() throws {
    try program.write(
      "maser 1\nparam N = 10\nprepare qubit q=0.25 c=0\ncollide theta=1 n=N with damp gamma=1\nmeasure energy\n",
      to: "b.maser")
    #expect(try program.run("seal", "b.maser", "N=inf").exit == 0)
    try program.write(try program.text(of: "b.maser"), to: "c (1).maser")
    let outcome = try program.run("verify", "c (1).maser")
    #expect(outcome.exit == 0, "\(outcome.output)")
  }

  @Test("a bound that claims too little does not excuse a value")
  func forgedBound() throws {
    // The last line is the digest; what is left is damaged, and the value is told as well.
    let sealed = try seal()
    let line = try #require(
      sealed.split(separator: "\n").first { $0.contains(#""name":"energy""#) })
    let forged = line.replacing(
      #/"value":[0-9.]+,"bound":[0-9.e-]+/#, with: #""value":9,"bound":1e9"#)
    try program.write(
      sealed.replacingOccurrences(of: String(line), with: String(forged)), to: "a.maser")
    let outcome = try program.run("verify", "a.maser")
    #expect(
      outcome.exit == 6 && outcome.output.contains("energy (line 7): sealed 9"), "\(outcome.output)"
    )
  }

  @Test("a print of the same numbers agrees where the last digits differ")
  func printed() throws {
    try program.write(
      "maser 1\nset digits=15\nprepare qubit q=0.25\ncollide theta=pi/sqrt(15) n=300 with damp gamma=0.1 nbar=0.15\nprint \"E = {energy}\"\n",
      to: "b.maser")
    #expect(try program.run("seal", "b.maser").exit == 0)
    let outcome = try program.run("verify", "b.maser", "--kernel", "baseline")
    #expect(outcome.exit == 0, "\(outcome.output)")
  }

  @Test("numbers of an analysis agree within their bounds on another kernel")
  func analysis() throws {
    try program.write(
      "maser 1\nprepare qubit q=0.25 c=1\nanalyze theta=pi/sqrt(5.2) with damp gamma=0.1 nbar=0.2\n",
      to: "b.maser")
    #expect(try program.run("seal", "b.maser").exit == 0)
    let outcome = try program.run("verify", "b.maser", "--kernel", "baseline")
    #expect(outcome.exit == 0, "\(outcome.output)")
  }

  @Test("the states of a limit of qubits in turn are noted")
  func limitInTurn() throws {
    try program.write(
      "maser 1\nprepare qubit q=0.2 as A\nprepare qubit q=0.4 as B\ncollide theta=1 stream=[A, B] n=inf with damp gamma=1\nmeasure energy\n",
      to: "b.maser")
    #expect(try program.run("seal", "b.maser").exit == 0)
    let states = try program.text(of: "b.maser").components(separatedBy: #"{"kind":"state""#).count
    #expect(states >= 2)
    #expect(try program.run("verify", "b.maser").exit == 0)
  }

  @Test("other ends of lines are no edit")
  func lineEnds() throws {
    let text = try seal().replacingOccurrences(of: "\n", with: "\r\n")
    try program.write(text, to: "a.maser")
    let outcome = try program.run("verify", "a.maser")
    #expect(outcome.exit == 0 && outcome.output.contains("identical"), "\(outcome.output)")
    #expect(try !program.run("check", "a.maser").errors.contains("W161"))
  }

  @Test("a folder hides no broken seal, and verifies packs")
  func folder() throws {
    try program.write("maser 1\nmeasure 1 as one\n", to: "f/b.maser")
    #expect(try program.run("pack", "f/b.maser", "-o", "f/b.zip").exit == 0)
    #expect(try program.run("verify", "f").exit == 0)
    let broken = try seal().replacingOccurrences(of: "#| maser seal", with: "#| Maser seal")
    try program.write(broken, to: "f/c.maser")
    #expect(try program.run("verify", "f").exit == 6)
  }

  @Test("the formatter keeps the seal, which then belongs to a script of the same meaning")
  func formatted() throws {
    try program.write(
      "maser 1\nprepare   qubit q=0.2;collide theta=1 n=3\nmeasure energy\n", to: "a.maser")
    let sealed = try seal()
    #expect(try program.run("fmt", "a.maser").exit == 0)
    let text = try program.text(of: "a.maser")
    let block = sealed[sealed.range(of: "#| maser seal")!.lowerBound...]
    #expect(text.hasSuffix(block), "\(text)")
    #expect(try program.run("verify", "a.maser").output.contains("means the same"))
  }

  @Test("nothing is written where the run fails")
  func failing() throws {
    try program.write(
      "maser 1\nset levels=2\nmeasure log(-1) as x\ncollide theta=1\n", to: "b.maser")
    let before = try program.text(of: "b.maser")
    #expect(try program.run("seal", "b.maser").exit != 0)
    #expect(try program.text(of: "b.maser") == before)
  }
}

@Suite("maser check --fix")
struct RepairTests {
  private let program: Program

  init() throws { program = try Program() }

  static let text = "prepare qubit q=0.25\ncollide tetha=2 pi n=10\nmeasure enrgy // a comment\n"

  @Test("repairs what has one repair, leaves the rest and says it")
  func repairs() throws {
    try program.write(Self.text, to: "a.maser")
    let outcome = try program.run("check", "--fix", "a.maser")
    #expect(outcome.exit == 2 && outcome.errors.contains("error[E0201]"))
    #expect(
      try program.text(of: "a.maser")
        == "prepare qubit q=0.25\ncollide theta=2*pi n=10\nmeasure enrgy # a comment\n")
    #expect(try program.run("check", "--fix", "a.maser").output.isEmpty)
  }

  @Test("--dry-run prints a diff that patch would apply, and writes nothing")
  func dry() throws {
    try program.write(Self.text, to: "a.maser")
    let outcome = try program.run("check", "--fix", "--dry-run", "a.maser")
    #expect(outcome.exit == 2)
    #expect(
      outcome.output == """
        --- a.maser
        +++ a.maser
        @@ -1,3 +1,3 @@
         prepare qubit q=0.25
        -collide tetha=2 pi n=10
        -measure enrgy // a comment
        +collide theta=2*pi n=10
        +measure enrgy # a comment

        """)
    #expect(try program.text(of: "a.maser") == Self.text)
  }

  static let choices = [
    "prepare qubit q=0.2\ncollide theta=0.5 n=3 gamma=0.1\n", "let x = 1/2 pi\nmeasure x\n",
    "let x = sin 2 pi\nmeasure x\n",
  ]

  @Test("what has two readings is left to the author", arguments: choices)
  func choice(text: String) throws {
    try program.write(text, to: "a.maser")
    #expect(try program.run("check", "--fix", "a.maser").exit == 2)
    #expect(try program.text(of: "a.maser") == text)
  }

  @Test("a script without mistakes is not touched")
  func untouched() throws {
    try program.write("measure   energy\n", to: "a.maser")
    #expect(try program.run("check", "--fix", "a.maser").exit == 0)
    #expect(try program.text(of: "a.maser") == "measure   energy\n")
  }
}
