import SourceText
import Syntax
import Testing

@Suite("Lines and statements")
struct ContinuationTests {
  @Test(
    "a line goes on where the language says so",
    arguments: [
      "let x = f(1,\n 2\n)", "let x = [1,\n2\n\n]", "let x = 1 +\n2", "let x =\n1",
      "let x = 1 \\\n+ 2",
      "let x = a and\nb", "let x = a or # c\n# d\n\nb", "measure a,\nb", "expect a ~ b within\n1",
      "collide n=1\nwith damp gamma=1", "collide n=1\n\n # c\n  until a > 1",
      "expect a\nbecause \"b\"",
      "if a { b }\nelse { c }", "if a { b } # c\n\nelse if c { d }\nelse { e }", "let x = a <\r\nb",
      "let x = 1 \\ # why\n+ 2", "let x = a ..\nb",
    ])
  func continues(text: String) {
    let (tree, diagnostics) = read(text)
    #expect(rendered(diagnostics) == "")
    #expect(tree.statements.count == 1)
  }

  @Test(
    "a line ends a statement elsewhere",
    arguments: [
      ("measure a\nmeasure b", 2), ("measure a;measure b", 2), ("measure a\rmeasure b", 2),
      ("measure a\r\nmeasure b;\n;;\n", 2), ("measure a\n-b", 2), ("f\n(a)", 2), ("# c\n\n", 0),
      ("measure a\nduring", 2), ("measure a\nduring x=1", 2),
      ("measure a\ndetect = 1", 3), ("proc detect(x) { }\nmeasure a\ndetect x=1", 3),
      ("repeat 2 { measure a\n measure b }\nmeasure c", 2), ("measure a \\\n\nmeasure b", 2),
    ])
  func ends(text: String, count: Int) {
    let (tree, diagnostics) = read(text)
    #expect(tree.statements.count + diagnostics.count == count)
  }

  @Test("a bracket left open ends where the next statement starts")
  func openBracket() {
    let (tree, diagnostics) = read("let x = f(1,\nmeasure a\nlet y = [1\n\ncollide n=1")
    #expect(diagnostics.map(\.code) == [.unclosedBracket, .unclosedBracket])
    #expect(tree.statements.map(\.keyword.text) == ["let", "measure", "let", "collide"])
  }

  @Test("newlines separate statements inside braces")
  func braces() {
    let (tree, diagnostics) = read("repeat 3 {\n measure a\n\n measure b\n}")
    #expect(diagnostics.isEmpty)
    #expect(
      Outline.text(tree.statements) == "repeat count:3 block:{measure values:a; measure values:b}")
  }

  @Test("the last token ends the file and holds what is left")
  func endOfFile() {
    let last = read("measure a\n# end\n").tree.tokens.last
    #expect(last?.kind == .endOfFile)
    #expect(last?.triviaStart == 10 && last?.range.lower == 16)
  }

  @Test("a byte order mark, CRLF and tabs are blanks")
  func byteOrderMark() {
    let (tree, diagnostics) = read("\u{FEFF}measure\ta\r\n\tmeasure b\r\n")
    #expect(diagnostics.isEmpty)
    #expect(tree.statements.count == 2)
    #expect(tree.source.position(at: tree.statements[0].range.lower).column == 1)
  }

  @Test("documentation is the lines with two signs directly above")
  func documentation() {
    let text =
      "## far\n\n## one\n##  two\nlet x = 1\n# no\nlet y = 2\nrepeat 2 {\r\n  ## in\r\n  let z = 1\r\n}"
    let statements = read(text).tree.statements
    #expect(statements[0].documentation == "one\n two")
    #expect(statements[1].documentation == nil)
    guard case .block(let block)? = statements[2][.block]?.value else { return }
    #expect(block.statements[0].documentation == "in")
  }

  @Test("an allowance holds for its line and, on a line of its own, for the next")
  func allowances() {
    let text = """
      # allow W113: reason
      # allow W110, W112: more
      damp gamma=1
      damp gamma=2; damp gamma=3 # allow N101
      damp gamma=4 # allows W113
      # allow W113

      damp gamma=5
      collide n=1
        with damp gamma=1 # allow W111
      """
    let codes = read(text).tree.statements.map(\.allowedCodes)
    #expect(codes == [["W110", "W112", "W113"], ["N101"], ["N101"], [], [], ["W111"]])
  }

  @Test(
    "an unfinished text asks for more lines",
    arguments: [
      ("measure a", false), ("measure a +", true), ("f(1,\n", true), ("repeat 3 {", true),
      ("repeat 3 {\n}", false), ("let x = 1 \\", true), ("let x = 1 \\\n", true), ("# (", false),
      ("measure f(1)\nmeasure [2", true), ("measure f(1\nmeasure 2", false), ("", false),
      ("let x =\n\n", true), ("measure \"(\"", false),
    ])
  func completeness(text: String, needsMore: Bool) {
    #expect(needsMoreLines(Source(name: "", text), grammar: LabGrammar()) == needsMore)
  }

  @Test("the parser knows only the statements of its grammar")
  func toy() {
    let (tree, diagnostics) = parse(
      Source(name: "", "say 1 + 2\nsing \"la\" pitch=2\nmeasure x=1"), grammar: ToyGrammar())
    #expect(diagnostics.isEmpty)
    #expect(
      Outline.text(tree.statements)
        == "say what:(1 + 2)\nsing song:\"la\" arguments:[pitch=2]\ncall measure arguments:[x=1]")
  }
}
