import SourceText
import Syntax
import Testing

/// A script with one mistake, what a person sees, and how reading goes on.
struct Mistake: CustomTestStringConvertible, Sendable {
  let script: String
  let shown: String
  var testDescription: String { script }

  init(_ script: String, _ shown: String) {
    self.script = script
    self.shown = shown
  }
}

@Suite("Diagnostics of the syntax")
struct DiagnosticTests {
  @Test("a mistake is shown where it is, with what to write", arguments: Mistakes.all)
  func mistakes(mistake: Mistake) {
    #expect(rendered(read(mistake.script).diagnostics) == mistake.shown + "\n")
  }

  @Test("every code of the syntax has an example")
  func everyCode() {
    let shown = Mistakes.all.map(\.shown).joined()
    for code in DiagnosticCode.allCases where code.rawValue.hasPrefix("E01") {
      // The language version is checked where versions are known.
      if code == .languageVersion { continue }
      #expect(shown.contains("[\(code.rawValue)]"), "\(code)")
    }
  }

  @Test("a fix-it leads to a script without that mistake", arguments: Mistakes.all)
  func fixes(mistake: Mistake) {
    for diagnostic in read(mistake.script).diagnostics {
      for fix in diagnostic.fixIts {
        let fixed = String(
          decoding: apply(fix.edits, to: Array(mistake.script.utf8)), as: UTF8.self)
        let codes = read(fixed).diagnostics.map(\.code)
        #expect(
          !codes.contains(diagnostic.code) || codes.count < read(mistake.script).diagnostics.count)
      }
    }
  }

  private func apply(_ edits: [SourceEdit], to utf8: [UInt8]) -> [UInt8] {
    var result = utf8
    for edit in edits.sorted(by: { $0.span.range.lower > $1.span.range.lower }) {
      let range = edit.span.range
      result.replaceSubrange(range.lower..<range.upper, with: Array(edit.replacement.utf8))
    }
    return result
  }

  @Test(
    "signs of other notations get a concrete suggestion and are read as what they mean",
    arguments: [
      ("a × b", "*"), ("a − b", "-"), ("a ≤ b", "<="), ("a && b", "and"), ("a || b", "or"),
      ("!a", "not"), ("2**3", "^"), ("a ≠ b", "!="), ("a ÷ b", "/"), ("∞", "inf"), ("a ≥ b", ">="),
    ])
  func notation(text: String, meant: String) {
    let (tree, diagnostics) = read("measure \(text)")
    #expect(diagnostics.map(\.code) == [.unexpectedCharacter])
    #expect(diagnostics.first?.labels.first?.text == "write `\(meant)`")
    #expect(!Outline.text(tree.statements).contains("?"))
  }

  @Test("independent mistakes are all reported, each once, in the order of the text")
  func independent() {
    let script = """
      let x = in
      measur purity
      collide theta=2 pi
      repeat 3 { damp gamma=(1 }
      expect a ~ b
      """
    let codes = read(script).diagnostics.map(\.code.rawValue)
    #expect(codes == ["E0108", "E0110", "E0107", "E0102", "E0115"])
  }

  @Test("a statement with a mistake is in the tree with what was read")
  func recovery() {
    #expect(
      Outline.text(read("let x =\nmeasure x").tree.statements)
        == "let name:x value:?\nmeasure values:x")
    let block = read("repeat { measure a }").tree.statements
    #expect(Outline.text(block) == "repeat count:? block:{measure values:a}")
    let unknown = read("repat 3 { let x = 1\n let y = }").diagnostics
    #expect(unknown.map(\.code) == [.notAStatement, .expectedExpression])
  }

  @Test("a word that may be a procedure is a call, whether or not there is such a procedure")
  func calls() {
    #expect(read("charge theta=1 n=2").diagnostics.isEmpty)
    #expect(read("charge").tree.statements.first?.isCall == true)
    #expect(read("colide theta=1").tree.statements.first?.isCall == true)
    #expect(read("proc qubit(q) { }\nqubit q=1").diagnostics.isEmpty)
  }

  @Test("suggestions know the procedures of the script")
  func procedures() {
    let shown = rendered(read("proc discharge(x) { }\ndischrge x 2").diagnostics)
    #expect(shown.contains("did you mean `discharge`?"))
  }

  @Test("a million mistakes give a bounded number of reports")
  func bounded() {
    let (tree, diagnostics) = read(String(repeating: ")\n", count: 200_000))
    #expect(diagnostics.count == 1000)
    #expect(tree.tokens.count > 200_000)
  }
}
