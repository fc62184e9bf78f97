import Testing

@testable import Session

@Suite("The colours of what is typed")
struct InputStyleTests {
  private let session = Session(ScriptedHost())

  /// One letter a byte: `k`eyword, `a`rgument, `n`umber, `s`tring, `c`omment, `m`atch, `x` mismatch.
  private func styles(_ line: String, _ cursor: Int? = nil, below: String = "") -> String {
    String(
      session.styles(of: line, below: below, at: cursor).map { style -> Character in
        switch style {
        case .plain: "."
        case .keyword: "k"
        case .argument: "a"
        case .number: "n"
        case .string: "s"
        case .comment: "c"
        case .match: "m"
        case .mismatch: "x"
        }
      })
  }

  @Test(
    "Statements, arguments, numbers, texts and comments are told apart",
    arguments: [
      ("collide theta=0.8 n=10", "kkkkkkk.aaaaa.nnn.a.nn"), ("measure energy", "kkkkkkk......."),
      ("print \"a b\"", "kkkkk.sssss"), ("k # why", "..ccccc"), ("k == 0", ".....n"),
      ("let x = 3", "kkk.....n"), (":help collide", "kkkkk........"), ("?energy", "kkkkkkk"),
      ("collide θ=1", "kkkkkkk.aa.n"), ("\"open", "sssss"), ("", ""),
    ])
  func kinds(_ line: String, _ expected: String) { #expect(styles(line) == expected) }

  @Test(
    "The bracket at the cursor is shown with its partner",
    arguments: [
      ("f(a[1])", 7, "..m..n.m"), ("f(a[1])", 6, "...m.nm."), ("f(a[1])", 1, ".m..n.m"),
      ("(]", 0, ".x"), ("a)", 2, ".x"), ("(1", 1, ".n"), ("\"(\")", 4, "sssx"),
    ] as [(String, Int, String)])
  func brackets(_ line: String, _ cursor: Int, _ expected: String) {
    // The cursor behind a closing bracket means that one.
    let found = styles(line, cursor)
    #expect(found.contains("m") == expected.contains("m"), "\(found)")
    #expect(found.contains("x") == expected.contains("x"), "\(found)")
    #expect(found.filter { $0 == "m" }.count == (expected.contains("m") ? 2 : 0))
  }

  @Test("A bracket of a line above is none without partner")
  func above() {
    #expect(styles("}", 1, below: "repeat 3 {\n") == "m")
    #expect(styles("}", nil, below: "repeat 3 {\n") == ".")
    #expect(styles("}", 1) == "x")
  }

  @Test("Whatever is typed has a style for every byte")
  func robust() {
    let text = "sweep (θ, y) in zip([1,2], \"a{b\") { collide g=1 [( # x\n}:?\\ \u{0} ]日本"
    for end in text.indices {
      let line = String(text[..<end])
      for cursor in [nil, 0, line.utf8.count] {
        #expect(session.styles(of: line, at: cursor).count == line.utf8.count)
      }
    }
  }
}
