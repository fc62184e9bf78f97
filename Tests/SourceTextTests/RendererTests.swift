import SourceText
import Testing

@Suite("Diagnostics as text")
struct RendererTests {
  private let source = Source(name: "fig6.maser", "# θ\ncollide tetha=1 n=1000\nmeasure x\n")

  private func label(_ lower: Int, _ upper: Int, _ text: String = "") -> DiagnosticLabel {
    DiagnosticLabel(SourceSpan(source, SourceRange(lower, upper)), text)
  }

  private func diagnostic(_ labels: [DiagnosticLabel], notes: [String] = []) -> Diagnostic {
    Diagnostic(.unknownArgument, .error, "no `tetha`", labels: labels, notes: notes)
  }

  private func render(_ diagnostic: Diagnostic, _ style: DiagnosticRenderer.Style = .plain)
    -> String
  {
    DiagnosticRenderer(style: style).text(diagnostic)
  }

  @Test("the culprit is marked in its line, facts follow")
  func plain() {
    let shown = render(diagnostic([label(13, 18, "did you mean `theta`?")], notes: ["a fact"]))
    #expect(
      shown == """
        error[E0203]: no `tetha`
          ┌─ fig6.maser:2:9
        2 │ collide tetha=1 n=1000
          │         ^^^^^ did you mean `theta`?
          = a fact

        """)
  }

  @Test("the frame can be of plain characters")
  func ascii() {
    let shown = render(diagnostic([label(13, 18, "here")]), .init(ascii: true))
    #expect(
      shown == """
        error[E0203]: no `tetha`
         --> fig6.maser:2:9
        2 | collide tetha=1 n=1000
          |         ^^^^^ here

        """)
  }

  @Test("labels on one line share it, each text with its own caret")
  func sharedLine() {
    let shown = render(
      diagnostic([label(21, 22, "right"), label(13, 18, "left"), label(5, 6, "first")]))
    #expect(
      shown == """
        error[E0203]: no `tetha`
          ┌─ fig6.maser:2:17
        2 │ collide tetha=1 n=1000
          │ ^       ^^^^^   ^ right
          │         left
          │ first

        """)
  }

  @Test("labels on other lines and in other sources have blocks of their own")
  func blocks() {
    let other = Source(name: "lib.maser", "proc f() { }")
    let labels = [
      label(28, 35, "here"), label(13, 18, "there"),
      DiagnosticLabel(SourceSpan(other, SourceRange(5, 6)), "declared"),
    ]
    #expect(
      render(diagnostic(labels)) == """
        error[E0203]: no `tetha`
          ┌─ fig6.maser:3:1
        3 │ measure x
          │ ^^^^^^^ here
          ┌─ fig6.maser:2:9
        2 │ collide tetha=1 n=1000
          │         ^^^^^ there
          ┌─ lib.maser:1:6
        1 │ proc f() { }
          │      ^ declared

        """)
  }

  @Test("a text without a name shows line and column alone")
  func nameless() {
    let source = Source(name: "", "measure x")
    let label = DiagnosticLabel(SourceSpan(source, SourceRange(8, 9)))
    #expect(render(diagnostic([label])).contains("\n  ┌─ 1:9\n1 │ measure x\n  │         ^\n"))
  }

  @Test("a claim has no code, its place is beside its title")
  func claim() {
    var claim = diagnostic([label(28, 35)], notes: ["left 1", "right 2"])
    claim.severity = .claim
    claim.title = "claim failed"
    #expect(
      render(claim) == """
        claim failed  fig6.maser:3
        3 │ measure x
          │ ^^^^^^^
          = left 1
          = right 2

        """)
  }

  @Test("severities have their word, notes of several lines are aligned")
  func severities() {
    let note = Diagnostic(.lossAfterTrain, .note, "once", notes: ["a\n  ^ b"])
    #expect(render(note) == "note[N101]: once\n  = a\n      ^ b\n")
    #expect(render(Diagnostic(.unusedName, .warning, "w")) == "warning[W140]: w\n")
  }

  @Test("the margin is as wide as the largest line number")
  func margin() {
    let source = Source(name: "f", String(repeating: "\n", count: 99) + "measure x")
    let label = DiagnosticLabel(SourceSpan(source, SourceRange(99, 106)), "here")
    #expect(
      render(diagnostic([label], notes: ["n"])) == """
        error[E0203]: no `tetha`
            ┌─ f:100:1
        100 │ measure x
            │ ^^^^^^^ here
            = n

        """)
  }

  @Test("a fix is named unless the label says it")
  func fixes() {
    let span = SourceSpan(source, SourceRange(13, 18))
    var known = diagnostic([label(13, 18, "did you mean `theta`?")])
    known.fixIts = [FixIt("replace it", edits: [SourceEdit(span, replacement: "theta")])]
    #expect(!render(known).contains("fix:"))
    known.labels = [label(13, 18)]
    #expect(render(known).hasSuffix("  = fix: replace it\n"))
  }

  @Test("a long line is shown around the caret")
  func window() {
    let text = String(repeating: "a", count: 1000) + "θ!" + String(repeating: "b", count: 1000)
    let source = Source(name: "f", text)
    let label = DiagnosticLabel(SourceSpan(source, SourceRange(1002, 1003)), "here")
    let lines = render(diagnostic([label])).split(separator: "\n")
    #expect(lines[1].hasSuffix("f:1:1002"))
    #expect(lines[2].hasPrefix("1 │ …aaa") && lines[2].hasSuffix("bbb…"))
    #expect(lines[2].count < 170)
    let caret = Array(lines[3]).firstIndex(of: "^")!
    #expect(Array(lines[2])[caret] == "!")
  }

  @Test("two labels far apart on one long line are shown one after the other")
  func farApart() {
    let source = Source(name: "f", String(repeating: "a", count: 1000))
    let labels = [10, 900].map { DiagnosticLabel(SourceSpan(source, SourceRange($0, $0 + 1)), "x") }
    #expect(render(diagnostic(labels)).split(separator: "\n").count == 7)
  }

  @Test("nothing from the text can disturb the terminal")
  func controls() {
    let bytes: [UInt8] = [0x61, 0x1B, 0x00, 0xFF, 0x09, 0xE2, 0x80, 0xAE, 0x62]
    let source = Source(name: "\u{1B}f", utf8: bytes)
    let label = DiagnosticLabel(SourceSpan(source, SourceRange(8, 9)))
    let shown = render(diagnostic([label]))
    #expect(shown.contains("1 │ a��� �b\n  │       ^\n"))
    #expect(!shown.unicodeScalars.contains("\u{1B}"))
  }

  @Test("labels at and beyond the end of the text are drawn behind it")
  func atTheEnd() {
    for range in [
      SourceRange(37, 37), SourceRange(38, 38), SourceRange(38, 99), SourceRange(99, 99),
    ] {
      let text = render(diagnostic([DiagnosticLabel(SourceSpan(source, range), "end")]))
      #expect(text.contains("^ end"))
    }
  }

  @Test("colours are off unless asked for")
  func colors() {
    let plain = render(diagnostic([label(13, 18, "x")]))
    #expect(!plain.contains("\u{1B}"))
    let colored = render(diagnostic([label(13, 18, "x")]), .init(color: true))
    #expect(colored.contains("\u{1B}[1;31merror[E0203]\u{1B}[0m"))
  }

  @Test("a program gets one object a line")
  func json() {
    let source = Source(name: "a\"b", "θ x")
    let span = SourceSpan(source, SourceRange(3, 4))
    let diagnostic = Diagnostic(
      .unknownName, .error, "no\n`x`", labels: [DiagnosticLabel(span, "here")], notes: ["n\u{1}"],
      fixIts: [FixIt("f", edits: [SourceEdit(span, replacement: "y\\")])])
    let place =
      #""file":"a\"b","line":1,"column":3,"endLine":1,"endColumn":4,"start":3,"end":4"#
    #expect(
      DiagnosticRenderer().json(diagnostic)
        == #"{"code":"E0201","severity":"error","title":"no\n`x`","labels":[{"# + place
        + #","text":"here"}],"notes":["n\u0001"],"fixits":[{"title":"f","edits":[{"# + place
        + #","replacement":"y\\"}]}]}"#)
  }
}
