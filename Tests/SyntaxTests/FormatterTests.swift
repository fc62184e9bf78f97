import SourceText
import Syntax
import TestSupport
import Testing

@Suite("Formatter")
struct FormatterTests {
  private func formatted(_ text: String) -> String? {
    format(read(text).tree, grammar: LabGrammar())
  }

  @Test(
    "one statement looks one way",
    arguments: [
      ("let x=1+2", "let x = 1 + 2"), ("let   x = 2 * 3 ^ 4 / 5", "let x = 2*3^4/5"),
      ("collide theta = 1 + 2 n = - 3", "collide theta=1+2 n=-3"), ("let x = - 1", "let x = -1"),
      ("let x = a - - b", "let x = a - -b"), ("set a=1 - -b", "set a=1--b"),
      ("let x = f ( a,b , n = 3 )", "let x = f(a, b, n=3)"), ("let x=[1,2 ]", "let x = [1, 2]"),
      ("let x = a [ 1 ] . b", "let x = a[1].b"), ("let x = 1 .. 5", "let x = 1..5"),
      ("let x=not(a)", "let x = not (a)"), ("measure(a)", "measure (a)"),
      ("measure-a", "measure -a"),
      ("expect a~b within 2", "expect a ~ b within 2"),
      ("expect a<b and(c>=d)", "expect a < b and (c >= d)"),
      ("proc f( a , b = 2 ){ }", "proc f(a, b=2) { }"),
      ("param x=1 in[0,1]\"d\"", "param x = 1 in [0, 1] \"d\""),
      ("sweep( x ,y )in zip(a,b)as s{}", "sweep (x, y) in zip(a, b) as s { }"),
      ("if a { } else{ }", "if a { } else { }"), ("let θ=π", "let θ = π"),
      ("collide n=if a then 1 else 2", "collide n=if a then 1 else 2"),
      ("let x = \"a  {b}\"  # c  ", "let x = \"a  {b}\"  # c"),
    ])
  func statement(text: String, canonical: String) {
    #expect(formatted(text) == canonical + "\n")
    #expect(formatted(canonical) == canonical + "\n")
  }

  @Test("a whole script is laid out, and its comments stay")
  func script() {
    let text = """
      \u{FEFF}# head\r
      \r
      \r
      maser   1;  prepare qubit q = 0.25   c=1 # trailing\r
      ## doc
      proc charge( theta,q = 0.25 ) {   # brace

        collide theta = theta n=3
           with damp gamma=0.1   # loss
        # own
         until purity>0.5 max=100

        # last

      }
      repeat 3 { measure a; measure b }
      if a { }
      # why
      else if b {x}
      else {
      # only
      }
      let x = f(1,
      2 # two
      ) \\
      + 3


      # end
      """
    let canonical = """
      # head

      maser 1
      prepare qubit q=0.25 c=1  # trailing
      ## doc
      proc charge(theta, q=0.25) {  # brace
        collide theta=theta n=3
          with damp gamma=0.1  # loss
          # own
          until purity > 0.5 max=100

        # last
      }
      repeat 3 {
        measure a
        measure b
      }
      if a { }
        # why
      else if b {
        x
      } else {
        # only
      }
      let x = f(1,
        2  # two
      ) \\
        + 3

      # end

      """
    #expect(formatted(text) == canonical)
    #expect(formatted(canonical) == canonical)
  }

  @Test("statements that share an allowance stay on its line")
  func allowance() {
    let text = "collide n=9;damp gamma=1 ;  measure a # allow N101: meant\n"
    let canonical = "collide n=9; damp gamma=1; measure a  # allow N101: meant\n"
    #expect(formatted(text) == canonical)
    #expect(formatted(canonical) == canonical)
  }

  @Test("a text without statements stays a text without statements")
  func empty() {
    #expect(formatted("") == "")
    #expect(formatted("\n\n  \n") == "")
    #expect(formatted("  # c\n\n\n# d") == "# c\n\n# d\n")
  }

  @Test("a script with a mistake is not formatted")
  func broken() { #expect(formatted("let x =") == nil) }

  @Test("any layout of a script gives a layout that stays", arguments: Scripts.all)
  func layouts(script: String) {
    let source = Array(script.utf8)
    let tokens = read(script).tree.tokens
    let meaning = Outline.text(read(script).tree.statements)
    let gaps = [
      "", " ", "   ", "\t", "\n", "\n\n\n", " # c\n", " \\\n", "\r\n  ", " \\ # d\n", ";", "; ",
    ]
    var generator = SplitMix(seed: 5)
    var same = 0
    for _ in 0..<1500 {
      var text: [UInt8] = []
      let rate = 1 + generator.next() % 30
      for token in tokens {
        text += source[token.triviaStart..<token.range.lower]
        if generator.next() % 30 < rate / 6 {
          text += Array(gaps.randomElement(using: &generator)!.utf8)
        }
        text += source[token.range.lower..<token.range.upper]
      }
      let (tree, diagnostics) = parse(Source(name: "", utf8: text), grammar: LabGrammar())
      guard diagnostics.isEmpty else { continue }
      let outline = Outline.text(tree.statements)
      if outline == meaning { same += 1 }
      guard let once = format(tree, grammar: LabGrammar()) else { continue }
      let (again, _) = read(once)
      let shown = String(decoding: text, as: UTF8.self)
      #expect(Outline.text(again.statements) == outline, "\(shown)")
      #expect(format(again, grammar: LabGrammar()) == once, "\(shown)")
    }
    #expect(same > 50)
  }
}
