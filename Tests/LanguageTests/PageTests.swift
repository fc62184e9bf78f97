import Language
import SourceText
import Testing

@Suite("Pages of the diagnostics")
struct PageTests {
  /// No program is at fault, or the command line is.
  static let withoutProgram: [DiagnosticCode] = [
    .eigenvaluesFailed, .outputFailed, .malformedAssignment, .fileUnreadable, .oneByOne,
    .checkFailed, .notYetAvailable,
    // Of seals: their own tests have them.
    .noVersionLine, .staleSeal,
  ]

  @Test("the wrong program gets the diagnostic", arguments: DiagnosticCode.allCases)
  func wrong(code: DiagnosticCode) {
    let page = DiagnosticPage.page(for: code)
    #expect(page.code == code)
    #expect(!page.title.isEmpty && !page.explanation.isEmpty)
    guard !Self.withoutProgram.contains(code) else { return }
    let run = Program(page.wrong, files: page.files, overrides: page.wrongOverrides).run()
    #expect(run.codes.contains(code.rawValue), "\(run.rendered)")
    #expect(run.errors.count <= 1, "\(run.rendered)")
  }

  @Test("the right program gets neither it nor an error", arguments: DiagnosticCode.allCases)
  func right(code: DiagnosticCode) {
    let page = DiagnosticPage.page(for: code)
    let run = Program(page.right, files: page.files, overrides: page.rightOverrides).run()
    #expect(run.hasCompleted, "\(run.rendered)")
    #expect(run.errors.isEmpty && !run.codes.contains(code.rawValue), "\(run.rendered)")
    #expect(run.claims.allSatisfy { $0.verdict == .pass }, "\(run.rendered)")
  }

  @Test("the fixes of a wrong program repair it", arguments: DiagnosticCode.allCases)
  func fixes(code: DiagnosticCode) {
    let page = DiagnosticPage.page(for: code)
    let program = Program(page.wrong, files: page.files, overrides: page.wrongOverrides)
    for diagnostic in program.run().diagnostics {
      for fix in diagnostic.fixIts {
        guard let repaired = applying(fix, to: program) else { continue }
        let left = repaired.run()
        #expect(!left.codes.contains(diagnostic.code.rawValue), "\(fix.title): \(left.rendered)")
      }
    }
  }

  @Test("an override without a value is an error with its place")
  func emptyOverride() {
    let run = Program("param theta = 0.8\nmeasure theta", overrides: ["theta="]).run()
    #expect(run.errors.count == 1, "\(run.rendered)")
    #expect(run.rendered.contains("command line"))
  }
}
