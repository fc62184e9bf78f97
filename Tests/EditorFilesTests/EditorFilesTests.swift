import Foundation
import Language
import TestSupport
import Testing

@testable import EditorFiles

@Suite("Editor files")
struct EditorFilesTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Editors")

  @Test("in the folder Editors are what the registry says", arguments: EditorFiles.all.map(\.path))
  func current(path: String) throws {
    let place = Self.folder.appendingPathComponent(path)
    let expected = EditorFiles.all.first { $0.path == path }!.text
    let found = try? String(contentsOf: place, encoding: .utf8)
    if Recording.isOn, found != expected {
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(expected.utf8).write(to: place, options: .atomic)
      Issue.record("Editors/\(path) was rewritten: look at the difference and run the tests again")
      return
    }
    #expect(found == expected, "run once with MASER_RECORD=1 and look at the difference")
  }

  @Test("every word of the language is in each of them")
  func complete() {
    let registry = Registry.standard
    let words =
      registry.keywords + registry.observables.map(\.name) + registry.functions.map(\.name)
      + registry.constants.map(\.name) + registry.fixedWords
    for path in [
      "vscode/syntaxes/maser.tmLanguage.json", "vim/syntax/maser.vim", "emacs/maser-mode.el",
      "pygments/maser_lexer.py", "kate/maser.xml",
    ] {
      let text = EditorFiles.all.first { $0.path == path }!.text
      let found = Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
      for word in words { #expect(found.contains(word), "\(word) is not in \(path)") }
    }
  }

  @Test(
    "what is JSON can be read as JSON",
    arguments: EditorFiles.all.filter { $0.path.hasSuffix(".json") }.map(\.path))
  func json(path: String) throws {
    let text = EditorFiles.all.first { $0.path == path }!.text
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
  }
}
