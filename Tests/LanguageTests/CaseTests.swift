import SourceText
import TestSupport
import Testing

@Suite("Cases")
struct CaseTests {
  @Test("a program shows exactly what its case says", arguments: CaseFile.names)
  func golden(name: String) throws {
    let file = try CaseFile(name)
    let actual = file.actual(file.program.run())
    if Recording.isOn {
      try file.record(actual)
      Issue.record("recorded, not compared")
    }
    #expect(actual == file.expected)
  }

  @Test("every fix that is offered repairs what it is offered for", arguments: CaseFile.names)
  func fixes(name: String) throws {
    let program = try CaseFile(name).program
    let before = program.run().diagnostics
    for diagnostic in before {
      for fix in diagnostic.fixIts {
        guard let repaired = applying(fix, to: program) else { continue }
        let left = repaired.run().diagnostics
        #expect(
          count(of: diagnostic, in: left) < count(of: diagnostic, in: before),
          "\(fix.title) made \(repaired.text)")
      }
    }
  }

  private func count(of diagnostic: Diagnostic, in diagnostics: [Diagnostic]) -> Int {
    diagnostics.count { $0.code == diagnostic.code && $0.title == diagnostic.title }
  }
}
