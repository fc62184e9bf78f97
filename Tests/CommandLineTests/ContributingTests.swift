import Foundation
import Testing

/// CONTRIBUTING.md is true as far as a test can tell.
@Suite("Contributing")
struct ContributingTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// What is said to be a path: words in backquotes with a slash or an ending, up to their first blank.
  static func paths() throws -> [String] {
    let text = try String(
      contentsOf: root.appendingPathComponent("CONTRIBUTING.md"), encoding: .utf8)
    let quoted = text.matches(of: /`([^`\n]+)`/).map { String($0.1) }
    return quoted.compactMap { phrase in
      phrase.split(separator: " ").map(String.init).first { word in
        word.firstMatch(of: /^(\.\/)?[A-Za-z.][A-Za-z0-9_.+\/-]*$/) != nil
          && (word.hasPrefix("Sources/") || word.hasPrefix("Tests/") || word.hasPrefix("./")
            || word.hasSuffix(".md") || word.hasSuffix(".swift"))
      }
    }
  }

  @Test("Every file that it names is there")
  func files() throws {
    let paths = try ContributingTests.paths()
    #expect(paths.count > 20)
    for path in paths {
      let file = ContributingTests.root.appendingPathComponent(path)
      #expect(FileManager.default.fileExists(atPath: file.path), "\(path)")
    }
  }
}
