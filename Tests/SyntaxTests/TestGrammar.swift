import Syntax

/// Two statements: enough to see that the parser knows none by itself.
struct ToyGrammar: Grammar {
  var keywords: [String] { ["say", "sing"] }

  func shape(of keyword: String) -> StatementShape? {
    switch keyword {
    case "say": StatementShape([.expression("what")], usage: "say VALUE")
    case "sing": StatementShape([.string("song"), .arguments], usage: "sing \"…\" [pitch=0]")
    default: nil
    }
  }
}

/// Statements like those of the real language, with every kind of shape element.
struct LabGrammar: Grammar {
  private static let shapes: [String: StatementShape] = declarations.merging(actions) { $1 }

  private static let declarations: [String: StatementShape] = [
    "maser": StatementShape([.expression("version")], usage: "maser 1"),
    "let": StatementShape([.name("name"), .equals, .expression("value")], usage: "let x = value"),
    "param": StatementShape(
      [
        .name("name"), .equals, .expression("value"),
        .clause("range", keyword: "in", [.expression("bounds")]), .optionalString("help"),
      ], usage: "param x = value [in [a, b]] [\"help\"]"),
    "proc": StatementShape(
      [.name("name"), .parameters("parameters"), .block("block")], usage: "proc f(x, y=1) { }"),
    "record": StatementShape(
      [
        .expressions("values", named: false),
        .clause("every", keyword: "every", [.expression("step")]),
        .clause("name", keyword: "as", [.name("name")]),
      ], usage: "record energy [every 10] [as run]"),
    "set": StatementShape([.arguments], usage: "set levels=auto"),
    "prepare": StatementShape(
      [
        .choice(
          "what",
          [WordChoice("qubit", [.arguments]), WordChoice("cavity", [.choice("state", states)])])
      ], usage: "prepare qubit … or prepare cavity …"),
  ]

  private static let states = [WordChoice("vacuum"), WordChoice("fock", [.arguments])]

  private static let actions: [String: StatementShape] = [
    "collide": StatementShape(
      [
        .choice("model", [WordChoice("rabi", [.arguments])], otherwise: [.arguments]),
        .clause("with", keyword: "with", [.choice("loss", [WordChoice("damp", [.arguments])])]),
        .clause("until", keyword: "until", [.expression("condition"), .arguments]),
      ], usage: "collide theta= [n=1]"),
    "damp": StatementShape([.arguments], usage: "damp gamma= [nbar=0]"),
    "repeat": StatementShape([.expression("count"), .block("block")], usage: "repeat N { }"),
    "for": StatementShape(
      [.name("name"), .clause("list", keyword: "in", [.expression("values")]), .block("block")],
      usage: "for x in LIST { }"),
    "if": StatementShape(
      [
        .expression("condition"), .block("block"),
        .clause("otherwise", keyword: "else", [.block("block")]),
      ], usage: "if COND { } else { }"),
    "sweep": StatementShape(
      [.axes("axes"), .clause("name", keyword: "as", [.name("name")]), .block("block")],
      usage: "sweep x in A as name { }"),
    "measure": StatementShape(
      [.expressions("values", named: true)], usage: "measure energy [as e]"),
    "expect": StatementShape(
      [.expression("condition"), .clause("reason", keyword: "because", [.string("reason")])],
      usage: "expect COND [because \"…\"]"),
    "plot": StatementShape(
      [
        .choice(
          "kind", [WordChoice("wigner")],
          otherwise: [
            .expressions("values", named: false),
            .clause("axis", keyword: "vs", [.expression("axis")]),
          ]), .clause("file", keyword: "to", [.string("file")]),
      ], usage: "plot a, b vs x [to \"file\"]"),
    "print": StatementShape([.string("text", template: true)], usage: "print \"text {value}\""),
  ]

  var keywords: [String] { Self.shapes.keys.sorted() }
  func shape(of keyword: String) -> StatementShape? { Self.shapes[keyword] }
}
