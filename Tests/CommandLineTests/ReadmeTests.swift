import Foundation
import TestSupport
import Testing

/// The session shown in the README is what a terminal shows.
@Suite("README")
struct ReadmeTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private var file: URL { Self.root.appendingPathComponent("README.md") }

  @Test(
    "What a document says the program prints is what it prints",
    arguments: ["README.md", "docs/tour.md"])
  func transcripts(document: String) throws {
    let text = try String(contentsOf: Self.root.appendingPathComponent(document), encoding: .utf8)
    let blocks = text.components(separatedBy: "```\n").enumerated().filter { $0.offset % 2 == 1 }
      .map(\.element).filter { $0.hasPrefix("$ ") }
    #expect(blocks.count > 1)
    let program = try Program()
    try FileManager.default.createSymbolicLink(
      at: program.folder.appendingPathComponent("scripts"),
      withDestinationURL: Self.root.appendingPathComponent("scripts"))
    var exit: Int32 = 0
    for block in blocks {
      for part in ("\n" + block).components(separatedBy: "\n$ ").dropFirst() {
        let lines = part.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let shown = lines.dropFirst().joined(separator: "\n").trimmingCharacters(in: .newlines)
        if lines[0].hasPrefix("cat ") {
          try program.write(shown + "\n", to: String(lines[0].dropFirst(4)))
        } else if lines[0] == "echo $?" {
          #expect(shown == "\(exit)", "\(part)")
        } else {
          let outcome = try program.shell(lines[0])
          exit = outcome.exit
          // On a terminal the two streams are woven together.
          let printed = (outcome.output + outcome.errors).split(separator: "\n").sorted()
          #expect(printed == shown.split(separator: "\n").sorted(), "\(lines[0])")
        }
      }
    }
  }

  @Test("The README can be read in some minutes")
  func length() throws {
    let words = try String(contentsOf: file, encoding: .utf8).split { $0.isWhitespace }
    #expect(words.count < 1100)
  }

  private let start = "<!-- session: recorded with MASER_RECORD=1 ./test -->\n```\n"
  private let end = "\n```\n<!-- end: session -->"

  @Test("The session of the README is what the tool shows")
  func session() throws {
    let document = try String(contentsOf: file, encoding: .utf8)
    let opening = try #require(document.range(of: start))
    let closing = try #require(document.range(of: end))
    let shown = String(document[opening.upperBound..<closing.lowerBound])
    let played = try play(shown.split(separator: "\n").compactMap(typed))
    if Recording.isOn, played != shown {
      let updated =
        document[..<opening.upperBound] + played + document[closing.lowerBound...]
      try Data(updated.utf8).write(to: file, options: .atomic)
      Issue.record("README.md was rewritten: look at the difference and run the tests again")
      return
    }
    #expect(played == shown, "run once with MASER_RECORD=1 and look at the difference")
  }

  /// What follows a prompt.
  private func typed(_ line: Substring) -> String? {
    guard line.hasPrefix("["), let mark = line.range(of: "] > ") else { return nil }
    return String(line[mark.upperBound...])
  }

  private func play(_ inputs: [String]) throws -> String {
    let terminal = try Terminal(columns: 110, rows: 100)
    for (index, input) in inputs.enumerated() {
      try terminal.waitFor("prompt \(index + 1)", seconds: 30) { screen in
        screen.lines.count { $0.hasPrefix("[") } == index + 1
      }
      try terminal.send(input + Key.enter)
    }
    try terminal.waitFor("the last prompt", seconds: 30) { screen in
      screen.lines.count { $0.hasPrefix("[") } == inputs.count + 1
    }
    let lines = terminal.screen.filter { !$0.isEmpty }.dropLast()
    return lines.map(withoutTime).joined(separator: "\n")
  }

  /// Times differ from machine to machine.
  private func withoutTime(_ line: String) -> String {
    line.replacing(#/   [0-9.]+ m?s$/#, with: "")
  }
}
