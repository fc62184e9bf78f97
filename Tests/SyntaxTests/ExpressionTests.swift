import SourceText
import Syntax
import TestSupport
import Testing

@Suite("Expressions")
struct ExpressionTests {
  /// The value of `let x = …`, fully parenthesised, or the diagnostics.
  private func outline(_ text: String) -> String {
    let (tree, diagnostics) = read("let x = " + text)
    guard diagnostics.isEmpty else { return rendered(diagnostics) }
    guard case .expression(let value)? = tree.statements[0]["value"]?.value else { return "none" }
    return Outline.text(value)
  }

  @Test("a power binds tighter than the minus before it, and to the right")
  func power() {
    #expect(outline("-2^2") == "(- (2 ^ 2))")
    #expect(outline("2^-1") == "(2 ^ (- 1))")
    #expect(outline("2^3^2") == "(2 ^ (3 ^ 2))")
    #expect(outline("2^-1^2") == "(2 ^ (- (1 ^ 2)))")
  }

  @Test(
    "operators bind as in the table, strongest last",
    arguments: [
      ("a or b and c", "(a or (b and c))"), ("not a and b", "((not a) and b)"),
      ("not a < b", "(not (a < b))"), ("a and not b or c", "((a and (not b)) or c)"),
      ("1..n+1", "(1 .. (n + 1))"), ("a < 1..2", "(a < (1 .. 2))"), ("a-b-c", "((a - b) - c)"),
      ("a/b*c", "((a / b) * c)"), ("a+b*c^d", "(a + (b * (c ^ d)))"), ("-a*b", "((- a) * b)"),
      ("a - -b", "(a - (- b))"), ("+a", "(+ a)"),
      ("a ~ b+1 within t*2", "(a ~ (b + 1) within (t * 2))"),
      ("a ~ b within t and c", "((a ~ b within t) and c)"),
      ("if a then b else c + 1", "(if a then b else (c + 1))"),
      ("1 + if a then b else c", "(1 + (if a then b else c))"),
    ])
  func precedence(text: String, meaning: String) { #expect(outline(text) == meaning) }

  @Test(
    "every pair of operators follows the order of the declaration",
    arguments: BinaryOperator.allCases)
  func pairs(first: BinaryOperator) {
    let levels: [[BinaryOperator]] = [
      [.or], [.and], [.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual], [.range],
      [.add, .subtract], [.multiply, .divide], [.power],
    ]
    func level(_ sign: BinaryOperator) -> Int { levels.firstIndex { $0.contains(sign) }! }
    for second in BinaryOperator.allCases where !(level(first) == 2 && level(second) == 2) {
      let bindsRight =
        level(second) > level(first) || level(first) == level(second) && first == .power
      let (f, s) = (first.rawValue, second.rawValue)
      let expected = bindsRight ? "(a \(f) (b \(s) c))" : "((a \(f) b) \(s) c)"
      #expect(outline("a \(f) b \(s) c") == expected)
    }
  }

  @Test(
    "values are numbers, names, strings, calls, lists, columns and items",
    arguments: [
      ("1_000", "1000"), ("0.25", "0.25"), ("1e-3", "0.001"), ("1E+2", "100.0"),
      ("1..5", "(1 .. 5)"),
      ("θ + π", "(theta + pi)"), ("θ_0", "θ_0"), ("λ", "λ"), ("f()", "f()"),
      ("fidelity(fock, n=14)", "fidelity(fock, n=14)"), ("[1, [2], []]", "[1, [2], []]"),
      ("run.energy[3].k", "run.energy[3].k"), ("f(x)[1]", "f(x)[1]"), ("\"a\\\"b\"", "\"a\"b\""),
      ("99999999999999999999", "1e+20"), ("0.1", "0.1"),
      ("123456789.123456789", "123456789.12345679"),
    ])
  func values(text: String, meaning: String) { #expect(outline(text) == meaning) }

  @Test("whether a number is an integer is how it is written, not how large it is")
  func integers() {
    for (text, expected) in [("1", true), ("1_0", true), ("1.0", false), ("1e3", false)] {
      guard
        case .expression(let value)? = read("let x = \(text)").tree.statements[0]["value"]?.value,
        case .number(_, let isInteger) = value.kind
      else { continue }
      #expect(isInteger == expected, "\(text)")
    }
    let large = String(repeating: "9", count: 30)
    #expect(outline(large) == "1e+30")
  }

  @Test("numbers read as the standard library reads them")
  func decimals() {
    var generator = SplitMix(seed: 7)
    for _ in 0..<2000 {
      let fraction = generator.next() % 1_000_000_000
      let text = "\(generator.next() % 10_000_000).\(fraction)e\(Int(generator.next() % 40) - 20)"
      let plain = String(text.prefix { $0 != "e" })
      for spelling in [text, plain] {
        guard
          case .expression(let value)? = read("let x = \(spelling)").tree.statements[0]["value"]?
            .value,
          case .number(let number, _) = value.kind
        else {
          Issue.record("no number: \(spelling)")
          continue
        }
        #expect(number == Double(spelling))
      }
    }
  }

  @Test("a parenthesis belongs to the range of its expression")
  func ranges() {
    guard case .expression(let value)? = read("let x = (a + b)").tree.statements[0]["value"]?.value
    else { return }
    #expect(value.range == SourceRange(8, 15))
  }

  @Test("a template holds text and expressions, another string only text")
  func templates() {
    let (tree, diagnostics) = read("print \"a\\n{x + 1} \\{b\\} {f(2)}\"")
    #expect(diagnostics.isEmpty)
    #expect(Outline.text(tree.statements) == "print text:\"a\n{(x + 1)} {b} {f(2)}\"")
    #expect(Outline.text(read("plot a to \"{x}\"").tree.statements).hasSuffix("file:\"{x}\">"))
  }
}
