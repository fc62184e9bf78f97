import SourceText
import Syntax
import Testing

@testable import Language

@Suite("Advice")
struct AdviceTests {
  @Test("the vocabulary holds no word that means something here, and proposes what does")
  func vocabulary() {
    let registry = Registry.standard
    for row in Vocabulary.standard.all {
      switch row.place {
      case "statement": #expect(registry.statement(row.word) == nil, "\(row.word)")
      case "value":
        let kind = registry.kind(of: row.word)
        #expect(kind != .observable && kind != .constant, "\(row.word)")
      case "function":
        let kind = registry.kind(of: row.word)
        #expect(kind != .function && kind != .observableCall, "\(row.word)")
      default: break
      }
      guard let replacement = row.advice.replacement else { continue }
      let known =
        registry.kind(of: String(replacement.prefix { $0 != "(" })) != nil
        || registry.statement(String(replacement.prefix { $0 != " " })) != nil
      #expect(known || row.place != "statement" && row.place != "value", "\(row.word)")
    }
  }

  /// Every word of the examples, with one letter changed, left out or doubled.
  static let slips: [String] = Registry.standard.statements.flatMap { definition -> [String] in
    let text = definition.example
    let source = Source(name: "script.maser", text)
    return parseScript(source).tree.tokens.filter { $0.kind == .name }.flatMap { token in
      let word = source.text(in: token.range)
      guard word.utf8.count >= 3 else { return [String]() }
      let letters = Array(word.utf8)
      let middle = letters.count / 2
      let changed = [
        letters[..<middle] + letters[(middle + 1)...],
        letters[...middle] + [letters[middle]] + letters[(middle + 1)...],
        letters[..<(middle - 1)] + [letters[middle], letters[middle - 1]]
          + letters[(middle + 1)...],
      ]
      return changed.map { slip in
        var bytes = source.utf8
        bytes.replaceSubrange(token.range.lower..<token.range.upper, with: slip)
        return String(decoding: bytes, as: UTF8.self)
      }
    }
  }

  @Test("what is proposed for a name is accepted at its place", arguments: slips)
  func proposals(text: String) {
    let program = Program(text)
    for diagnostic in program.check().diagnostics where diagnostic.severity == .error {
      for fix in diagnostic.fixIts {
        guard let repaired = applying(fix, to: program), let edit = fix.edits.first else {
          continue
        }
        let start = edit.span.range.lower
        let end = start + edit.replacement.utf8.count
        let left = repaired.check().diagnostics.filter { other in
          guard other.severity == .error, let range = other.labels.first?.span.range else {
            return false
          }
          return range.lower >= start && range.upper <= end && !range.isEmpty
        }
        #expect(
          left.isEmpty,
          "\(text)\n\(fix.title): \(left.map { DiagnosticRenderer().text($0) }.joined())")
      }
    }
  }

  /// What Python, and for `cbrt` and `lg` the names, mean.
  @Test(
    "what is proposed for an operator or a function of another language has the value it has there",
    arguments: [
      ("2*7 % 4", 2.0), ("2*7 // 2 * 3", 21), ("-5 % 3", 1), ("-7 // 2", -4), ("7 // -2", -4),
      ("10 - 7 % 4", 7), ("2^3 % 5", 3), ("7 % 2^2", 3), ("17 % 10 % 4", 3), ("-2^2 % 3", 2),
      ("8/2 % 3", 1), ("2*(3 + 4) % 4", 2), ("5 mod 3", 2), ("pow(2, 3)^2", 64),
      ("2^pow(3, 2)", 512),
      ("cbrt(8)^2", 4), ("lg(100)", 2), ("trunc(-2.5)", -2), ("int(2.5)", 2), ("log2 8", 3),
      ("sinh(0)^2", 0), ("√16", 4), ("√(9)*2", 6), ("|-3|*2", 6), ("np.power(2, 3)^2", 64),
      ("sum(np.logspace(0, 2, 3))", 111), ("cos^2(0)", 1), ("2*sqrt 9", 6), ("len(range(3)*2)", 3),
      ("pow((1 + 2)*(3 + 4), 2)", 441), ("np.trunc(-1.5)", -1),
    ])
  func foreignValues(text: String, value: Double) throws {
    var program = Program("measure \(text) as x")
    // More rounds than mistakes in one line.
    for _ in 0..<6 {
      let errors = program.check().diagnostics.filter { $0.severity == .error }
      guard let fix = errors.first?.fixIts.first else { break }
      program = try #require(applying(fix, to: program))
    }
    let number = try #require(program.run().numbers.first, "\(program.text)")
    #expect(abs(number.value - value) <= number.bound, "\(program.text)")
  }

  @Test(
    "numbers may begin with a point",
    arguments: [
      (".4", 0.4), ("-.5", -0.5), (".5e1", 5), ("2*.25", 0.5), ("sum([.5, .25])", 0.75),
      ("len(1..3)", 3),
    ])
  func points(text: String, value: Double) {
    #expect(Program("measure \(text)").run().numbers.first?.value == value)
  }

  @Test("a number that begins with a point is the same experiment, and is written with its zero")
  func pointIdentity() {
    let short = "prepare qubit q=.25\ncollide theta=.8\nmeasure energy + .5\n"
    let long = "prepare qubit q=0.25\ncollide theta=0.8\nmeasure energy + 0.5\n"
    #expect(Program(short).check().plan.identity == Program(long).check().plan.identity)
    #expect(formatScript(Source(name: "", short)).text == long)
    #expect(Program(short).run().measured.last?.name == "energy + 0.5")
  }

  @Test(
    "names hold letters of any alphabet, and accents",
    arguments: ["é", "電", "λ1", "ж_2", "n̄", "e\u{301}x"])
  func letters(name: String) {
    let run = Program("let \(name) = 3; measure \(name) + 1 as y").run()
    #expect(run.errors.isEmpty, "\(run.rendered)")
    #expect(run.numbers.first?.value == 4)
  }

  @Test("log10 of a power of ten is its exponent, within its bound", arguments: -300...300)
  func powers(exponent: Int) throws {
    let value = try #require(Program("measure log10(1e\(exponent))").run().numbers.first)
    #expect(abs(value.value - Double(exponent)) <= value.bound)
    #expect(value.bound <= 1e-13)
  }

  @Test("log10 carries the interval of its argument and has no value at 0")
  func log10() throws {
    let run = Program(
      "prepare cavity coherent alpha=3; set levels=16 tolerance=inf; damp gamma=0.1; measure energy, log10(energy), log(energy)/log(10)"
    ).run()
    let numbers = run.numbers
    try #require(numbers.count == 3)
    #expect(abs(numbers[1].value - numbers[2].value) <= numbers[1].bound + numbers[2].bound)
    #expect(numbers[1].bound >= numbers[0].truncation / (numbers[0].value * 2.302586))
    #expect(Program("measure log10(0)").check().diagnostics.map(\.code) == [.outsideDomain])
  }

  @Test(
    "a script's own name that came later is noted",
    arguments: [
      "let parity = 3; measure parity as x", "let log10 = 3; measure log10 as x",
      "measure 3 as wigner",
    ])
  func newer(text: String) {
    let run = Program(text).run()
    #expect(run.errors.isEmpty)
    #expect(run.codes == ["N120"])
  }

  @Test(
    "a sweep over two whole numbers that may be meant as an interval is noted",
    arguments: [("0..1", true), ("0..0.5", true), ("0..2", false), ("[0, 1]", false)])
  func wholeSteps(values: String, isNoted: Bool) {
    let codes = Program("sweep q in \(values) as s { measure q as x }").run().codes
    #expect(codes.contains("N121") == isNoted)
  }
}
