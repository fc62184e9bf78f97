import Foundation
import Testing

@Suite("Included files")
struct IncludeTests {
  private let program: Program

  init() throws { program = try Program() }

  @Test("an include is found below the script's folder, wherever the program is called from")
  func belowTheScript() throws {
    try program.write("let x = 3\n", to: "lab/parts/lib.maser")
    try program.write("include \"parts/lib.maser\"\nmeasure x\n", to: "lab/main.maser")
    let outcome = try program.run("lab/main.maser")
    #expect(outcome.exit == 0)
    #expect(outcome.output == "x = 3\n")
  }

  @Test("text of the command line includes from the current folder")
  func currentFolder() throws {
    try program.write("let x = 3\n", to: "lib.maser")
    #expect(try program.run("-e", "include \"lib.maser\"; measure x").output == "x = 3\n")
    #expect(try program.run(input: "include \"lib.maser\"; measure x").output == "x = 3\n")
  }

  @Test("a cycle is an error that shows the chain")
  func cycle() throws {
    try program.write("include \"b.maser\"\n", to: "a.maser")
    try program.write("include \"a.maser\"\n", to: "b.maser")
    let outcome = try program.run("a.maser")
    #expect(outcome.exit == 2)
    #expect(outcome.errors.contains("error[E0213]"))
    #expect(outcome.errors.contains("a.maser → b.maser → a.maser"))
    // From elsewhere the script has another name; the circle is found all the same.
    try program.write("include \"b.maser\"\n", to: "lab/a.maser")
    try program.write("include \"a.maser\"\n", to: "lab/b.maser")
    #expect(try program.run("lab/a.maser").errors.contains("error[E0213]"))
  }

  @Test(
    "what lies outside the script's folder is refused",
    arguments: ["../secret.maser", "/etc/passwd", "link.maser", "up/secret.maser", "parts/../x"])
  func outside(path: String) throws {
    try program.write("let secret = 42\n", to: "secret.maser")
    try program.write("include \"\(path)\"\n", to: "lab/main.maser")
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: program.path("lab/link.maser"), withDestinationPath: "../secret.maser")
    try manager.createSymbolicLink(atPath: program.path("lab/up"), withDestinationPath: "..")
    let outcome = try program.run("lab/main.maser")
    #expect(outcome.exit == 2)
    #expect(outcome.errors.contains("error[E0214]"))
    #expect(!outcome.errors.contains("42"))
  }

  @Test("a link that stays below the folder is followed")
  func insideLink() throws {
    try program.write("let x = 3\n", to: "lab/parts/lib.maser")
    try program.write("include \"lib.maser\"\nmeasure x\n", to: "lab/main.maser")
    try FileManager.default.createSymbolicLink(
      atPath: program.path("lab/lib.maser"), withDestinationPath: "parts/lib.maser")
    #expect(try program.run("lab/main.maser").output == "x = 3\n")
  }

  @Test("includes that double at every level end")
  func bomb() throws {
    for level in 0..<40 {
      try program.write(
        "include \"\(level + 1).maser\"\ninclude \"\(level + 1).maser\"\n", to: "\(level).maser")
    }
    try program.write("", to: "40.maser")
    let outcome = try program.run("0.maser")
    #expect(outcome.exit == 2)
    #expect(outcome.errors.contains("more than 1000 includes"))
    #expect(outcome.seconds < 10)
  }
}
