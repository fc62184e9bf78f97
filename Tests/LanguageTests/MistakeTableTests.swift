import Language
import SourceText
import Syntax
import Testing

@Suite("The table of mistakes")
struct MistakeTableTests {
  @Test("holds the mistakes that people made")
  func size() {
    #expect(MistakeEntry.all.count >= 300)
    let programs = MistakeEntry.all.map { $0.given + $0.wrong }
    #expect(Set(programs).count == programs.count)
  }

  @Test("a mistake is told as its line says", arguments: MistakeEntry.all)
  func says(entry: MistakeEntry) {
    let errors = errors(of: entry.given + entry.wrong)
    let shown = errors.map { DiagnosticRenderer().text($0) }.joined()
    #expect(!errors.isEmpty)
    for phrase in entry.says { #expect(shown.contains(phrase), "\(shown)") }
  }

  @Test("a fix makes the program that was meant", arguments: MistakeEntry.all)
  func means(entry: MistakeEntry) {
    let errors = errors(of: entry.given + entry.wrong)
    let fixes = errors.first?.fixIts ?? []
    let shown = errors.map { DiagnosticRenderer().text($0) }.joined()
    guard !entry.rights.isEmpty else {
      #expect(!errors.contains { !$0.fixIts.isEmpty }, "\(shown)")
      return
    }
    #expect(fixes.count >= entry.rights.count, "\(shown)")
    for (fix, right) in zip(fixes, entry.rights) {
      guard let fixed = repaired(entry.given + entry.wrong, first: fix) else {
        Issue.record("\(fix.title) does not apply\n\(shown)")
        continue
      }
      #expect(
        isSame(fixed, entry.given + right), "\(fixed)\n\(shown)\(self.shown(fixed))")
    }
  }

  @Test("every fix leaves a text that can be read better than before", arguments: MistakeEntry.all)
  func parses(entry: MistakeEntry) {
    let program = Program(entry.given + entry.wrong)
    let before = parseScript(program.source).diagnostics.count
    for diagnostic in errors(of: program.text) {
      for fix in diagnostic.fixIts {
        guard let repaired = applying(fix, to: program) else { continue }
        let after = parseScript(repaired.source).diagnostics
        let place = fix.edits.map(\.span.range.lower).min() ?? 0
        let isFurther = after.allSatisfy { ($0.labels.first?.span.range.lower ?? 0) > place }
        #expect(
          after.count < max(before, 1) || isFurther,
          "\(fix.title)\n\(repaired.text)\n\(after.map { DiagnosticRenderer().text($0) }.joined())")
      }
    }
  }

  private func shown(_ text: String) -> String {
    errors(of: text).map { DiagnosticRenderer().text($0) }.joined()
  }

  private func errors(of text: String) -> [Diagnostic] {
    Program(text).check().diagnostics.filter { $0.severity == .error }
  }

  /// The program after a fix and the first fixes of what is wrong then.
  private func repaired(_ text: String, first fix: FixIt) -> String? {
    guard var program = applying(fix, to: Program(text)) else { return nil }
    // More rounds than mistakes in one line.
    for _ in 0..<6 {
      guard let next = errors(of: program.text).first?.fixIts.first,
        let better = applying(next, to: program)
      else { break }
      program = better
    }
    return program.text
  }

  /// The same experiment; what identities leave out (texts, files, pictures) is the same text.
  private func isSame(_ text: String, _ other: String) -> Bool {
    if let a = formatted(text), a == formatted(other) { return true }
    let (first, second) = (Program(text).check(), Program(other).check())
    guard (first.diagnostics + second.diagnostics).allSatisfy({ $0.severity != .error }) else {
      return false
    }
    return first.plan.identity == second.plan.identity && outputs(text) == outputs(other)
  }

  private func formatted(_ text: String) -> String? {
    formatScript(Source(name: "", text)).text
  }

  private func outputs(_ text: String) -> [String] {
    (formatted(text) ?? "").split(separator: "\n").map(String.init).filter { line in
      ["print", "plot", "save"].contains { line.hasPrefix($0) }
    }
  }
}
