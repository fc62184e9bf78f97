import Foundation
import Testing

@Suite("Streams and signals")
struct StreamTests {
  private let program: Program

  init() throws { program = try Program() }

  @Test("a script on piped standard input runs without banner or prompt")
  func piped() throws {
    #expect(try program.shell("echo 'measure k' | maser").output == "k = 0\n")
    #expect(try program.shell("echo 'measure k' | maser -").output == "k = 0\n")
    #expect(try program.shell("echo 'measure k' | maser run --format csv").exit == 0)
    let wrong = try program.shell("echo 'measure kk' | maser")
    #expect(wrong.exit == 2)
    #expect(wrong.errors.contains("stdin:1:9"))
  }

  @Test("standard input that cannot be read ends with 66 and a sentence")
  func unreadableInput() throws {
    let closed = try program.shell("maser <&-")
    #expect(closed.exit == 66)
    #expect(closed.errors.contains("cannot read the script from standard input"))
    let folder = try program.shell("maser < .")
    #expect(folder.exit == 66)
    #expect(folder.errors.contains("it is a folder"))
  }

  @Test("results that cannot be written end with 3 and one sentence")
  func unwritable() throws {
    for target in [">&-", "> /dev/full"] {
      let outcome = try program.shell("maser -e 'measure k' \(target)")
      #expect(outcome.exit == 3)
      #expect(outcome.errors.hasPrefix("maser: the results could not be written: "))
      #expect(outcome.errors.split(separator: "\n").count == 1)
    }
  }

  @Test("for editors such a sentence is an object too")
  func unwritableJSON() throws {
    let outcome = try program.shell("maser --diagnostics json -e 'measure k' > /dev/full")
    #expect(outcome.exit == 3)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.errors.utf8)) as? [String: Any])
    #expect(object["severity"] as? String == "error")
  }

  @Test("closed standard error is no trap")
  func closedErrors() throws {
    #expect(try program.shell("maser -e 'measure nothing' 2>&-").exit == 2)
    #expect(try program.shell("maser -e 'measure k' 2>&-").output == "k = 0\n")
  }

  @Test("a reader that has seen enough ends the run quietly, in whole lines")
  func readerGone() throws {
    let outcome = try program.shell(
      "maser -e 'repeat 1000000000 { print \"a line\" }' | head -n 1; echo ${PIPESTATUS[0]}")
    #expect(outcome.output == "a line\n0\n")
    #expect(outcome.errors.isEmpty)
  }

  @Test("several files are independent runs, in order")
  func several() throws {
    try program.write("let x = 1\nmeasure x, k\n", to: "a.maser")
    try program.write("measure k\n", to: "b.maser")
    let outcome = try program.run("a.maser", "b.maser", "-e", "print \"last\"")
    #expect(outcome.exit == 0)
    #expect(
      outcome.output == "# a.maser\nx = 1\nk = 0\n# b.maser\nk = 0\n# -e\nlast\n")
  }

  @Test("a rejected or missing file does not keep the others from running")
  func independent() throws {
    try program.write("measure k\n", to: "good.maser")
    let outcome = try program.run("missing.maser", "good.maser")
    #expect(outcome.exit == 66)
    #expect(outcome.output == "# good.maser\nk = 0\n")
    #expect(try program.run("good.maser", "-e", "measure kk").exit == 2)
  }

  @Test(
    "Ctrl-C and SIGTERM stop a long run with 130; what was measured stays",
    arguments: [SIGINT, SIGTERM])
  func interrupted(signal: Int32) throws {
    let text = """
      prepare qubit q=0.25 c=1
      measure k
      collide theta=0.8 n=100000000
      measure energy
      """
    let running = try program.start(
      Program.path, ["run", "--format", "json", "-e", text, "-e", "measure purity"])
    Thread.sleep(forTimeInterval: 0.7)
    let sent = ContinuousClock.now
    kill(running.process.processIdentifier, signal)
    let outcome = try program.finish(running)
    // Two tenths of a second by design; a loaded machine and a debug build take longer.
    #expect(sent.duration(to: .now) < .seconds(3))
    #expect(outcome.exit == 130)
    let objects = try outcome.objects()
    #expect(objects.map { $0["kind"] as? String } == ["run", "measure", "end"])
    #expect(objects.last?["status"] as? String == "interrupted")
  }
}
