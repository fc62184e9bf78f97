import Testing

@Suite("Help and explain")
struct HelpTests {
  private let program: Program

  init() throws { program = try Program() }

  @Test("help explains a statement, an observable and a code")
  func topics() throws {
    for topic in ["collide", "fano", "linspace", "E0203", "e0203"] {
      let outcome = try program.run("help", topic)
      #expect(outcome.exit == 0)
      #expect(outcome.lines.count > 2, "\(topic)")
      #expect(outcome.errors.isEmpty)
    }
  }

  @Test("help on a subcommand lists its options")
  func subcommands() throws {
    for command in ["run", "check", "fmt", "explain", "params", "help"] {
      let outcome = try program.run("help", command)
      #expect(outcome.exit == 0)
      #expect(outcome.output.contains("USAGE: maser \(command)"))
    }
  }

  @Test("help alone shows the command line and the language")
  func overview() throws {
    let outcome = try program.run("help")
    #expect(outcome.exit == 0)
    #expect(outcome.output.contains("SUBCOMMANDS:"))
    #expect(outcome.output.contains("collide"))
  }

  @Test("an unknown topic is wrong usage, with a suggestion")
  func unknown() throws {
    let outcome = try program.run("help", "colide")
    #expect(outcome.exit == 64)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errors == "maser: there is no help on `colide`; did you mean `collide`?\n")
  }

  @Test("a word of the language where a file should be gets its page named")
  func wordForFile() throws {
    let outcome = try program.run("measure")
    #expect(outcome.exit == 66)
    #expect(outcome.errors.contains("`maser help measure` explains the word"))
    #expect(try !program.run("nothing.maser").errors.contains("maser help"))
  }

  @Test("explain shows the plan and both readings of a damp after a train")
  func explain() throws {
    let outcome = try program.run(
      "explain", "-e",
      "prepare qubit q=0.25 c=1; collide theta=pi/sqrt(15) n=1000; damp gamma=0.1 nbar=0.15; measure purity"
    )
    #expect(outcome.exit == 0)
    #expect(outcome.output.hasPrefix("plan\n"))
    #expect(outcome.output.contains("0.932812"))
    #expect(outcome.output.contains("0.854389"))
    #expect(try program.run("explain", "-e", "collide").exit == 2)
  }
}
