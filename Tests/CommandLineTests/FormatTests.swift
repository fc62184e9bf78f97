import Foundation
import Testing

@Suite("maser fmt")
struct FormatTests {
  private let program: Program

  init() throws { program = try Program() }

  @Test("a file is rewritten in place and keeps its permissions")
  func rewrites() throws {
    try program.write("prepare   qubit q=0.25;measure   energy", to: "a.maser")
    let manager = FileManager.default
    try manager.setAttributes([.posixPermissions: 0o640], ofItemAtPath: program.path("a.maser"))
    let outcome = try program.run("fmt", "a.maser")
    #expect(outcome.exit == 0)
    #expect(outcome.output.isEmpty)
    #expect(try program.text(of: "a.maser") == "prepare qubit q=0.25\nmeasure energy\n")
    let attributes = try manager.attributesOfItem(atPath: program.path("a.maser"))
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(try program.files() == ["a.maser"])
  }

  @Test("a formatted file is not touched")
  func untouched() throws {
    try program.write("measure energy\n", to: "a.maser")
    let inode = try identity("a.maser")
    #expect(try program.run("fmt", "a.maser").exit == 0)
    #expect(try identity("a.maser") == inode)
  }

  @Test("a file with errors is left alone")
  func errors() throws {
    let text = "measure   (\nmeasure   k"
    try program.write(text, to: "a.maser")
    let outcome = try program.run("fmt", "a.maser")
    #expect(outcome.exit == 2)
    #expect(outcome.errors.contains("error[E0102]"))
    #expect(try program.text(of: "a.maser") == text)
    #expect(try program.files() == ["a.maser"])
  }

  @Test("--check names the files that would change and writes nothing")
  func check() throws {
    try program.write("measure   k\n", to: "a.maser")
    try program.write("measure k\n", to: "b.maser")
    let outcome = try program.run("fmt", "--check", "a.maser", "b.maser")
    #expect(outcome.exit == 2)
    #expect(outcome.output == "a.maser\n")
    #expect(try program.text(of: "a.maser") == "measure   k\n")
    #expect(try program.run("fmt", "--check", "b.maser").exit == 0)
  }

  @Test("text from -e or standard input is printed")
  func printed() throws {
    #expect(try program.run("fmt", "-e", "measure   k").output == "measure k\n")
    #expect(try program.run("fmt", input: "measure   k").output == "measure k\n")
  }

  @Test("behind a symbolic link the file is rewritten and the link stays")
  func link() throws {
    try program.write("measure   k\n", to: "parts/a.maser")
    try FileManager.default.createSymbolicLink(
      atPath: program.path("a.maser"), withDestinationPath: "parts/a.maser")
    #expect(try program.run("fmt", "a.maser").exit == 0)
    #expect(try program.text(of: "parts/a.maser") == "measure k\n")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: program.path("a.maser"))
        == "parts/a.maser")
  }

  @Test("a missing file ends with 66")
  func missing() throws { #expect(try program.run("fmt", "a.maser").exit == 66) }

  /// The number of the file's inode: a rewritten file has another one.
  private func identity(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: program.path(name))[.systemFileNumber] as? Int
  }
}
