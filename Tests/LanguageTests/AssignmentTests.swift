import SourceText
import Testing

@testable import Language

/// `s = s + …` and `[value for x in list]`: how values are accumulated.
@Suite("Assignments and list comprehensions")
struct AssignmentTests {
  /// Sums of whole numbers and of quarters are exact.
  @Test(
    "give the value that the loop says",
    arguments: [
      ("let s = 0; for n in 1..10 { s = s + n }; measure s", 55.0),
      ("let s = 1; repeat 10 { s = 2*s }; measure s", 1024),
      ("let s = 0; for n in 1..4 { if n > 2 { s = s + n } else { s = s - n } }; measure s", 4),
      ("let s = 0; for n in 1..3 { for m in 1..n { s = s + m } }; measure s", 10),
      ("let a = 1; let b = 1; repeat 8 { let c = a + b; a = b; b = c }; measure b", 55),
      ("let s = 0; s = s + 2; s = s*3; measure s", 6),
      ("let n = 1; repeat 3 { n = n + 1 }; prepare cavity fock n=n; measure energy", 4),
      ("let s = 0; observable t = 10*s; repeat 2 { s = s + 1 }; measure t", 20),
      ("let s = 0; proc p() { measure s as r }; repeat 2 { s = s + 1 }; p; measure r", 2),
      ("proc p(n) { let s = 0; repeat n { s = s + 2 }; measure s as r }; p n=4; measure r", 8),
      (
        "sweep q in [1, 2] as t { let s = 0; repeat 3 { s = s + q }; measure s }; measure sum(t.s)",
        9
      ),
      ("measure sum([n^2 for n in 1..4])", 30),
      ("measure sum([sum([i*j for j in 1..i]) for i in 1..3])", 25),
      ("prepare cavity fock n=3; measure sum([n*population(n) for n in 0..5])", 3),
      ("let m = 2; repeat 3 { m = m + 1 }; measure len([0 for i in 1..m])", 5),
      ("measure [x for x in [3, 1, 2]][1]", 1),
      ("measure len([x for x in []])", 0),
      ("measure sum([\n  n\n  for n in 1..3\n])", 6),
      ("measure sum([if n > 2 then n else 0 for n in 1..4])", 7),
    ])
  func values(_ program: String, _ expected: Double) {
    let run = Program(program).run()
    #expect(run.errors.isEmpty, "\(run.rendered)")
    #expect(run.numbers.last?.value == expected)
  }

  @Test("sum the parity of a thermal state to (nbar/(1+nbar) + 1)/… = 1/(2 nbar + 1)")
  func parity() {
    // 31 terms of a geometric series of ratio -2/3.
    let expected = (1 + pow31(2.0 / 3)) / 5
    for program in [
      "let s = 0; for n in 0..30 { s = s + (-1)^n*population(n) }; measure s",
      "measure sum([(-1)^n*population(n) for n in 0..30])",
    ] {
      let value = Program("prepare cavity thermal nbar=2; " + program).run().numbers.last!
      #expect(abs(value.value - expected) <= value.bound + 1e-15)
    }
  }

  private func pow31(_ x: Double) -> Double { (0..<31).reduce(1) { product, _ in product * x } }

  @Test(
    "are refused where they would not do what they seem to",
    arguments: [
      ("let s = 0; for n in 0..3 { let s = s + n }; measure s", "E0219"),
      ("proc p(q) { let q = q/2; measure q }; p q=1", "E0219"),
      ("let s = 0; sweep q in [1, 2] { s = s + q; measure s }", "E0220"),
      ("let s = 0; proc p(a) { s = s + a }; p a=1; measure s", "E0220"),
      ("param s = 0; s = 1; measure s", "E0220"), ("for i in 1..2 { i = 3 }", "E0220"),
      ("energy = 3", "E0220"), ("measure 3 as r; r = 2", "E0220"), ("pi = 3", "E0220"),
      ("observable f = energy; f = 2; measure f", "E0220"), ("x = 3", "E0110"),
      ("let s = 1; s = \"a\"; measure s", "E0208"), ("measure [n for n in 3]", "E0208"),
      ("measure [n for 3]", "E0113"), ("measure [n for n of 1..3]", "E0108"),
      ("measure [n for n in 1..3, 4]", "E0108"), ("measure [y for n in 1..3]", "E0201"),
      ("let n = 1; measure [n for energy in 1..3]", "E0210"),
      ("measure [[x for x in 0..99999] for y in 0..99]", "E0410"),
    ])
  func refusals(_ program: String, _ code: String) {
    let run = Program(program).run()
    #expect(run.errors.map(\.code.rawValue).contains(code), "\(run.rendered)")
  }

  @Test("that are offered as a fix do what they say")
  func fix() {
    let run = Program("let s = 0; for n in 1..3 { let s = s + n }; measure s").run()
    #expect(run.rendered.contains("`s = s + n`"))
    #expect(run.rendered.contains("`let s_1 = s + n`"))
    let mended = Program("let s = 0; for n in 1..3 { s = s + n }; measure s").run()
    #expect(mended.numbers.last?.value == 6)
  }

  @Test("are the same experiment as the `let` that rebinds")
  func identity() {
    let texts = [
      "let s = energy; s = s + 1; measure s", "let s = energy; let s = s + 1; measure s",
    ]
    let identities = Set(texts.map { Program($0).check().plan.identity })
    #expect(identities.count == 1)
  }

  @Test("of known values are known before the run")
  func cost() {
    let plan = Program("prepare qubit q=0.2; for n in [m^2 for m in 1..3] { collide theta=1 }")
      .check().plan
    #expect(plan.mostCollisions == 3)
  }
}
