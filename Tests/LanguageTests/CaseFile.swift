import Foundation
import TestSupport

/// A program together with exactly what its author sees.
///
/// The file holds the program, further files after lines `---- file NAME`, values for parameters as lines
/// `---- set NAME=EXPR`, then after `----` what goes to standard output and after `---- stderr` the diagnostics.
struct CaseFile {
  let name: String
  private(set) var program = Program("")
  private(set) var expected = ""

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Cases")

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return Recording.chosen(
      files.filter { $0.hasSuffix(".case") }.map { String($0.dropLast(5)) }.sorted())
  }()

  init(_ name: String) throws {
    self.name = name
    let text = try CaseFile.read(name + ".case")
    var file: String?
    var isExpectation = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if isExpectation {
        expected += line + "\n"
      } else if line == "----" {
        isExpectation = true
      } else if line.hasPrefix("---- file ") {
        file = String(line.dropFirst(10))
        program.files[file!] = ""
      } else if line.hasPrefix("---- set ") {
        program.overrides.append(String(line.dropFirst(9)))
      } else if let file {
        program.files[file]! += line + "\n"
      } else {
        program.text += line + "\n"
      }
    }
  }

  static func read(_ file: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
  }

  static func write(_ text: String, to file: String) throws {
    try text.write(to: folder.appendingPathComponent(file), atomically: true, encoding: .utf8)
  }

  /// What the program shows now.
  func actual(_ run: Run) -> String {
    run.output + (run.diagnostics.isEmpty ? "" : "---- stderr\n" + run.rendered)
  }

  func record(_ actual: String) throws {
    var text = program.text
    for (file, content) in program.files.sorted(by: { $0.key < $1.key }) {
      text += "---- file \(file)\n\(content)"
    }
    for override in program.overrides { text += "---- set \(override)\n" }
    try CaseFile.write(text + "----\n" + actual, to: name + ".case")
  }
}
