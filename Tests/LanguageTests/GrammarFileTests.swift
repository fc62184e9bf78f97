import Foundation
import Language
import TestSupport
import Testing

@Suite("GrammarFile: the published specification")
struct GrammarFileTests {
  private var file: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("grammar.md")
  }

  @Test("the tables of grammar.md say what the registry says")
  func tablesAreCurrent() throws {
    let document = try String(contentsOf: file, encoding: .utf8)
    let updated = GrammarTables().updated(document)
    if Recording.isOn, updated != document {
      try Data(updated.utf8).write(to: file, options: .atomic)
      Issue.record("grammar.md was rewritten: look at the difference and run the tests again")
      return
    }
    #expect(updated == document, "run once with MASER_RECORD=1 and look at the difference")
  }

  @Test(
    "grammar.md has a marked place for every table", arguments: GrammarTables().sections.map(\.name)
  )
  func everyTableHasAPlace(name: String) throws {
    let document = try String(contentsOf: file, encoding: .utf8)
    #expect(document.contains("<!-- generated: \(name) -->\n"))
    #expect(document.contains("<!-- end: \(name) -->"))
  }
}
