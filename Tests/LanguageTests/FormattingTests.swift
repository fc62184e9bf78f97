import SourceText
import Syntax
import TestSupport
import Testing

@testable import Language

/// `maser fmt` on random programs in a random layout: what it may change is layout, and nothing else.
@Suite("Formatting")
struct FormattingTests {
  static let seeds = Array(UInt64(0)..<150)

  private func formatted(_ text: String) -> String? {
    format(parseScript(Source(name: "", text)).tree, grammar: Registry.standard)
  }

  private func identity(_ text: String) -> String {
    let (plan, diagnostics, _) = Program(text).check()
    #expect(!diagnostics.contains { $0.severity == .error }, "\(text)")
    return plan.identity
  }

  /// Comments without their places.
  private func comments(_ text: String) -> [String] {
    let source = Source(name: "", text)
    var found: [String] = []
    for token in parseScript(source).tree.tokens {
      let trivia = String(
        decoding: source.utf8[token.triviaStart..<token.range.lower], as: UTF8.self)
      found += trivia.split(separator: "\n").compactMap { line in
        line.firstIndex(of: "#").map { start in
          String(line[start...].reversed().drop { $0 == " " }.reversed())
        }
      }
    }
    return found
  }

  /// The same program as somebody else would write it: other blanks, empty lines, comments, and line ends for semicolons.
  private func scattered(_ text: String, _ random: inout SplitMix) -> String {
    let source = Source(name: "", text)
    var result = ""
    var count = 0
    func comment() -> String {
      count += 1
      return "# note \(count): collide q=2; 'x' \"y\" θ"
    }
    for token in parseScript(source).tree.tokens {
      let trivia = String(
        decoding: source.utf8[token.triviaStart..<token.range.lower], as: UTF8.self)
      if trivia.contains("\n") {
        if random.chance(0.3) { result += "   " + comment() }
        result += trivia
        if random.chance(0.2) { result += "\n\n\n" }
        if random.chance(0.2) { result += comment() + "\n" }
        result += String(repeating: " ", count: Int.random(in: 0...5, using: &random))
      } else {
        result += trivia
        if !trivia.isEmpty {
          result += String(repeating: " ", count: Int.random(in: 0...3, using: &random))
        }
      }
      let word = source.text(in: token.range)
      result += word == ";" && random.chance(0.5) ? "\n" : word
    }
    return result + (random.chance(0.5) ? "\n" + comment() : "") + "\n"
  }

  @Test(
    "twice is once, comments stay in their order, and the experiment is the same", arguments: seeds)
  func keeps(seed: UInt64) throws {
    var generator = ProgramGenerator(seed: 41_000 + seed)
    let program = generator.statements(12).joined(separator: "\n")
    let text = scattered(program, &generator.generator)
    let once = try #require(formatted(text), "\(text)")
    #expect(formatted(once) == once, "\(text)")
    #expect(comments(once) == comments(text), "\(text)\n---\n\(once)")
    #expect(identity(text) == identity(program), "\(text)")
    #expect(identity(once) == identity(program), "\(once)")
  }
}
