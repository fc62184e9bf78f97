import Output
import SourceText
import Syntax
import TestSupport
import Testing

@testable import Language

/// Results are named after what `maser fmt` writes.
@Suite("Names of results")
struct NameTests {
  static let table: [(String, String)] = [
    ("energy ^ 2", "energy^2"), ("energy+1", "energy + 1"), ("( energy )*2", "(energy)*2"),
    ("-energy", "-energy"), ("2 - -energy", "2 - -energy"),
    ("fidelity( fock,n = 3 )", "fidelity(fock, n=3)"),
    ("[energy,\n  purity # with a comment\n]", "[energy, purity]"), ("energy\n", "energy"),
    ("if k>2 then energy else -1", "if k > 2 then energy else -1"),
    ("not(energy>1)", "not (energy > 1)"),
    ("energy +\n purity", "energy + purity"), ("[1,2][ 0 ]", "[1, 2][0]"),
    ("energy~1 within 0.1", "energy ~ 1 within 0.1"), ("1 .. 3", "1..3"), ("θ + 1", "θ + 1"),
  ]

  @Test("are expressions in the one layout", arguments: table)
  func canonical(written: String, expected: String) {
    #expect(canonicalText(ofExpression: written) == expected)
    #expect(canonicalText(ofExpression: expected) == expected)
  }

  /// Everything that results call something after an expression.
  private func names(_ text: String) throws -> [String] {
    let run = Program(text).run()
    try #require(run.outcome != nil, "\(run.rendered)\(text)")
    let tables =
      run.evaluator.machine.series.map(\.table) + run.evaluator.machine.tables.map(\.table)
    return run.measured.map(\.name) + run.claims.map(\.condition)
      + tables.flatMap { $0.columns.map(\.name) }
      + run.events.flatMap { event -> [String] in
        guard case .point(let record) = event else { return [] }
        return record.values.map(\.name)
      }
  }

  @Test("are not changed by formatting", arguments: Array(UInt64(0)..<60))
  func survivesFormatting(seed: UInt64) throws {
    var generator = ProgramGenerator(seed: 32_000 + seed)
    let expressions = (0..<4).map { _ in generator.expression() }
    let text =
      (generator.statements(8) + [
        "record \(expressions[0]), energy ^ 2 as r", "collide theta=0.3 n=2",
        "sweep x in [1,2] as s { measure \(expressions[1]), x *2 }", "measure \(expressions[2])",
        "expect (\(expressions[3]))>0",
      ]).joined(separator: "\n")
    let before = try names(text)
    let formatted = try #require(formatScript(Source(name: "", text)).text)
    let crowded = spaced(text, &generator.generator)
    #expect(try names(formatted) == before)
    #expect(try names(crowded) == before, "\(crowded)")
    #expect(before.contains("energy^2") && before.contains("x*2"))
  }

  /// The same tokens with other blanks between them.
  private func spaced(_ text: String, _ generator: inout SplitMix) -> String {
    let source = Source(name: "", text)
    return parseScript(source).tree.tokens.map { token in
      let trivia = source.text(in: SourceRange(token.triviaStart, token.range.lower))
      let isFree = trivia.isEmpty && "+*/^),".contains(source.text(in: token.range))
      // A sign that follows a blank directly may be read as the next argument's.
      return (isFree && generator.chance(0.3) ? " " : trivia) + source.text(in: token.range)
    }.joined()
  }
}
