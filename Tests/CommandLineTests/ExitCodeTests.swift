import Testing

@Suite("Exit codes")
struct ExitCodeTests {
  private let program: Program

  init() throws { program = try Program() }

  @Test("a script that runs ends with 0")
  func success() throws {
    let outcome = try program.run("-e", "measure energy")
    #expect(outcome.exit == 0)
    #expect(outcome.output == "energy = 0.00000\n" || outcome.output.hasPrefix("energy = 0"))
    #expect(outcome.errors.isEmpty)
  }

  @Test("the user's own line runs verbatim, with a note that changes nothing")
  func verbatim() throws {
    let line =
      "prepare qubit q=0.25 c=1; collide theta=pi/sqrt(15) n=1000; damp gamma=0.1 nbar=0.15; measure purity"
    let outcome = try program.run("-e", line)
    #expect(outcome.exit == 0)
    #expect(outcome.output == "purity = 0.932812\n")
    #expect(outcome.errors.hasPrefix("note[N101]"))
  }

  @Test("a script with a mistake is rejected with 2 before anything runs")
  func rejected() throws {
    let outcome = try program.run("-e", "print \"ran\"\ncollide tetha=1")
    #expect(outcome.exit == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("did you mean `theta`?"))
  }

  @Test("a run-time failure ends with 3, and what was measured before stays")
  func failure() throws {
    let outcome = try program.run(
      "-e", "measure k\nset levels=4\nprepare qubit q=0\ncollide theta=1 n=100\nmeasure energy")
    #expect(outcome.exit == 3)
    #expect(outcome.output == "k = 0\n")
    #expect(outcome.errors.contains("error[E0402]"))
  }

  @Test("a failed claim ends with 4 and the run goes on")
  func claimFailed() throws {
    let outcome = try program.run("-e", "expect energy > 1 because \"it was charged\"\nmeasure k")
    #expect(outcome.exit == 4)
    #expect(outcome.lines.count == 2)
    #expect(outcome.lines[0].hasPrefix("fail  energy > 1  (left 0"))
    #expect(outcome.lines[0].hasSuffix(" — it was charged"))
    #expect(outcome.lines[1] == "k = 0")
    #expect(outcome.errors.hasPrefix("claim failed"))
  }

  @Test("an undecided claim ends with 5")
  func claimUndecided() throws {
    let outcome = try program.run("-e", "expect 1/3 ~ 1/3 within 0")
    #expect(outcome.exit == 5)
    #expect(outcome.output.hasPrefix("undecided  1/3 ~ 1/3 within 0"))
  }

  @Test("a claim that holds ends with 0 and is one line")
  func claimPassed() throws {
    let outcome = try program.run("-e", "expect purity > 0.5")
    #expect(outcome.exit == 0)
    #expect(outcome.output.hasPrefix("pass  purity > 0.5  (left 1.0000"))
    #expect(outcome.lines.count == 1)
  }

  @Test("of several reasons the smallest code counts")
  func smallest() throws {
    let undecided = "expect 1/3 ~ 1/3 within 0"
    #expect(try program.run("-e", "\(undecided)\nexpect energy > 1").exit == 4)
    #expect(
      try program.run("-e", "\(undecided)\nexpect energy > 1\nif 1/3 < 1/3 { print \"a\" }").exit
        == 3)
    #expect(try program.run("-e", undecided, "-e", "expect energy > 1").exit == 4)
  }

  @Test("an until that is never met warns, and with --strict ends with 3")
  func strict() throws {
    let text = "prepare qubit q=0.25\ncollide theta=0.5 until energy > 100 max=3"
    let lenient = try program.run("-e", text)
    #expect(lenient.exit == 0)
    #expect(lenient.errors.hasPrefix("warning[W101]"))
    #expect(lenient.output == "until not met within 3 collisions\n")
    #expect(try program.run("--strict", "-e", text).exit == 3)
    #expect(try program.run("-e", text, "--strict").exit == 3)
    #expect(
      try program.run("--strict", "-e", "collide theta=1 until k > 0 max=3").exit == 2)
  }

  @Test(
    "wrong usage ends with 64",
    arguments: [
      ["--no-such-option"], ["run", "--format", "xml", "-e", "measure k"],
      ["run", "--jobs", "0", "-e", "measure k"], ["run", "-e"], ["run", "--diagnostics", "html"],
    ])
  func usage(arguments: [String]) throws {
    let outcome = try program.run(arguments)
    #expect(outcome.exit == 64)
    #expect(outcome.output.isEmpty)
    #expect(!outcome.errors.isEmpty)
  }

  @Test("a file that cannot be read ends with 66 and a sentence")
  func unreadable() throws {
    let missing = try program.run("no-such.maser")
    #expect(missing.exit == 66)
    #expect(
      missing.errors == "error[E0903]: cannot read `no-such.maser`\n  = there is no such file\n")
    let folder = try program.run("run", ".")
    #expect(folder.exit == 66)
    #expect(folder.errors.contains("it is a folder"))
  }

  @Test("the version is one line")
  func version() throws {
    let outcome = try program.run("--version")
    #expect(outcome.exit == 0)
    #expect(outcome.lines.count == 1)
    #expect(outcome.output.hasPrefix("maser "))
    #expect(outcome.output.contains("(language 1)"))
  }

  @Test("check says what is wrong and runs nothing")
  func check() throws {
    let good = try program.run("check", "-e", "print \"ran\"")
    #expect(good.exit == 0)
    #expect(good.output.isEmpty)
    #expect(try program.run("check", "-e", "print {").exit == 2)
    #expect(try program.run("check", "nowhere").exit == 66)
  }
}
