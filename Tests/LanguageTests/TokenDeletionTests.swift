import Language
import SourceText
import Syntax
import TestSupport
import Testing

@Suite("Token deletions")
struct TokenDeletionTests {
  static let line =
    "prepare qubit q=0.25 c=1; collide theta=pi/sqrt(15) n=1000; damp gamma=0.1 nbar=0.15; measure purity"
  static let file = "token-deletions.golden"

  /// The line without each of its tokens, in order.
  static let variants: [(deleted: String, text: String)] = {
    let source = Source(name: "", line)
    return parseScript(source).tree.tokens.filter { $0.kind != .endOfFile }.map { token in
      var bytes = source.utf8
      bytes.removeSubrange(token.range.lower..<token.range.upper)
      return (source.text(in: token.range), String(decoding: bytes, as: UTF8.self))
    }
  }()

  private func diagnostics(_ text: String) -> [Diagnostic] {
    Program(text, name: "").check().diagnostics
  }

  @Test("each shows exactly what the file says")
  func golden() throws {
    let actual = Self.variants.map { variant in
      let shown = diagnostics(variant.text).map { DiagnosticRenderer().text($0) }.joined()
      return
        "==== without \(variant.deleted)\n\(variant.text)\n\(shown.isEmpty ? "valid\n" : shown)"
    }.joined(separator: "\n")
    if Recording.isOn {
      try CaseFile.write(actual, to: Self.file)
      Issue.record("recorded, not compared")
    }
    #expect(try actual == CaseFile.read(Self.file))
  }

  @Test("one deleted token is one error", arguments: variants.map(\.text))
  func oneError(text: String) {
    let errors = diagnostics(text).filter { $0.severity == .error }
    #expect(errors.count <= 1, "\(errors.map(\.title))")
    guard errors.isEmpty else { return }
    #expect(Program(text).run().hasCompleted)
  }
}
