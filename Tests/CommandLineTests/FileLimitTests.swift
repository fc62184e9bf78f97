import Foundation
import Testing

/// A limit on the size of files, as a quota sets it: what a full disk is.
@Suite("File size limits")
struct FileLimitTests {
  private static let table = """
    prepare qubit q=0.25
    record energy every 1 as run
    collide theta=0.8 n=400
    save run to "a.csv"
    """

  @Test(
    "What does not fit is a sentence and exit 3; no temporary file is left, the older one whole")
  func save() throws {
    let program = try Program()
    try program.write(FileLimitTests.table, to: "t.maser")
    try program.write("what stood there\n", to: "a.csv")
    let outcome = try program.shell("ulimit -f 4; maser t.maser")
    #expect(outcome.exit == 3)
    #expect(outcome.errors.contains("E0411") && outcome.errors.contains("File too large"))
    #expect(try program.files() == ["a.csv", "t.maser"])
    #expect(try program.text(of: "a.csv") == "what stood there\n")
  }

  @Test("Results that do not fit into their file are told of")
  func results() throws {
    let program = try Program()
    let outcome = try program.shell(
      "ulimit -f 4; maser -e 'for i in 0..2000 { print \"a line {i}\" }' > results.txt")
    #expect(outcome.exit == 3)
    #expect(outcome.errors.contains("the results could not be written: File too large"))
  }

  @Test(
    "A picture cut short is not taken for one", .enabled(if: FileTests.hasGnuplot),
    arguments: ["svg", "pdf", "png"])
  func picture(_ ending: String) throws {
    let program = try Program()
    let script = "prepare cavity thermal nbar=5; plot populations to \"p.\(ending)\""
    try program.write("what stood there\n", to: "p.\(ending)")
    // gnuplot's own files need some room, its pictures more.
    let outcome = try program.shell("ulimit -f 6; maser -e '\(script)'")
    #expect(outcome.exit == 3, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.errors.contains("E0411"), "\(outcome.errors)")
    #expect(try program.files() == ["p.\(ending)"])
    #expect(try program.text(of: "p.\(ending)") == "what stood there\n")
  }

  @Test("After a failed save the points of a sweep of a moment are kept, and taken up again")
  func shortSweep() throws {
    let program = try Program()
    try program.write(
      """
      prepare qubit q=0.25
      sweep theta in linspace(0.1, 1, 40) as scan {
        collide theta=theta n=3
        measure energy, purity, ergotropy, fano, entropy, g2
      }
      save scan to "scan.csv"
      """, to: "s.maser")
    #expect(try program.run(["s.maser"]).exit == 0)
    let expected = try program.text(of: "scan.csv")
    try FileManager.default.removeItem(atPath: program.path("scan.csv"))
    // The folder is taken by a file: only the table cannot be written.
    try FileManager.default.createDirectory(
      atPath: program.path("scan.csv"), withIntermediateDirectories: false)
    let failed = try program.run(["s.maser"])
    #expect(failed.exit == 3)
    #expect(failed.errors.contains("what is finished of the sweep is kept"), "\(failed.errors)")
    #expect(try program.files() == ["s.maser", "s.scan.journal", "scan.csv"])
    try FileManager.default.removeItem(atPath: program.path("scan.csv"))
    let again = try program.run(["s.maser"])
    #expect(again.exit == 0)
    #expect(again.errors.contains("40 of 40 points"), "\(again.errors)")
    #expect(try program.text(of: "scan.csv") == expected)
    #expect(try program.files() == ["s.maser", "scan.csv"])
  }

  @Test("A journal that got no further than its first line is no obstacle", arguments: [0, 1, 20])
  func stump(_ bytes: Int) throws {
    let program = try Program()
    try program.write("sweep x in [1, 2] as s { measure x }", to: "s.maser")
    try program.write(String("maser points 1\tabcdef".prefix(bytes)), to: "s.s.journal")
    let outcome = try program.run(["s.maser"])
    // The identity of the third is another.
    #expect(outcome.exit == (bytes == 20 ? 3 : 0), "\(outcome.errors)")
    if bytes < 20 { #expect(try program.files() == ["s.maser"]) }
  }
}
