import Foundation
import Synchronization
import Language
import SourceText
import Syntax
import TestSupport
import Testing

@testable import LanguageServer

@Suite("LanguageServer: names")
struct RenameTests {
  private static let sample = """
    param n = 3
    let s = 0
    for x in 1..n { s = s + x }
    proc charge(x, n=n) { collide theta=x n=n }
    prepare qubit q=0.25 as A
    prepare qubit q=0.5 as B
    record energy as run
    charge x=0.8
    collide theta=0.7 stream=[A, B]
    sweep x in [0.1, 0.2] as scan { let s = x; collide theta=s; measure energy*s as y }
    mark m
    measure max(run.energy), scan.y, scan.x, efficiency(m), [x^2 for x in 1..3], s
    print "s is {s} after {n}"
    """

  @Test(
    "every place of a name is found, and no other",
    arguments: [
      ("n", 0, [0, 2, 3, 12]), ("s", 1, [1, 2, 2, 11, 12]), ("x", 2, [2, 2]),
      ("x", 3, [3, 3, 7]),
      ("A", 4, [4, 8]), ("run", 6, [6, 11]), ("charge", 3, [3, 7]), ("x", 9, [9, 9, 11]),
      ("s", 9, [9, 9, 9]), ("y", 9, [9, 11]), ("m", 10, [10, 11]), ("x", 11, [11, 11]),
    ])
  func references(name: String, line: Int, lines: [Int]) throws {
    let analysis = Analysis(
      Source(name: "a.maser", Self.sample),
      loader: DocumentLoader(folder: nil, disk: NoIncludes(), open: [:]))
    #expect(analysis.diagnostics.allSatisfy { $0.severity != .error })
    let symbol = try #require(
      analysis.names.symbols.first { symbol in
        symbol.name == name
          && symbol.declarations.contains { $0.source.line(at: $0.range.lower) == line + 1 }
      })
    let found = symbol.places.map { $0.source.line(at: $0.range.lower) - 1 }.sorted()
    #expect(found == lines)
  }

  /// What must stay as it is when names of the author are changed: the codes of the diagnostics, and the experiment.
  private static func meaning(
    _ text: String, _ others: [String: String]
  ) -> (codes: [String], identity: String) {
    let folder = MemoryFolder()
    folder.files.withLock { $0 = others }
    let source = Source(name: "a.maser", text)
    let (tree, mistakes) = parseScript(source)
    var checker = Checker(source: source, options: CheckOptions(loader: folder))
    checker.check(tree.statements)
    checker.finish()
    // A name that is newer than some version is told of; another name is not.
    let codes = (mistakes + checker.diagnostics).map(\.code.rawValue).filter { $0 != "N120" }
      .sorted()
    return (codes, checker.takePlan().identity)
  }

  @Test(
    "any name of the shipped scripts can be changed, and the script means the same",
    arguments: ShippedScripts.all)
  func renamesAll(script: String) throws { try renameAll(try ShippedScripts.text(script), [:]) }

  @Test("so can any name of the golden programs", arguments: GoldenPrograms.some)
  func renamesGolden(name: String) throws {
    let (program, others) = try GoldenPrograms.files(name)
    try renameAll(program, others)
  }

  private func renameAll(_ text: String, _ others: [String: String]) throws {
    let editor = Editor()
    editor.folder.files.withLock { $0 = others }
    editor.open(text)
    let before = Self.meaning(text, others)
    let document = try #require(editor.server.documents[Editor.uri("a.maser")])
    for symbol in editor.server.analysis(document).names.symbols {
      guard let place = symbol.declarations.first, place.source === document.source else {
        continue
      }
      let position = editor.server.positions(document.source).position(place.range.lower)
      let answer = editor.answer(
        "textDocument/rename",
        ["textDocument": Editor.document(), "position": position, "newName": "fresh_name"])
      let edits = answer["result"]?["changes"]?[Editor.uri("a.maser")]?.items ?? []
      #expect(edits.count == symbol.places.count, "\(symbol.name): \(answer.jsonText)")
      let after = Self.meaning(Editor.applying(edits, to: text), others)
      let isTaken = before.codes.contains { $0 == "E0210" || $0 == "E0114" }
      #expect(after.codes == before.codes || isTaken, "\(symbol.name)")
      // Names of results, series and parameters belong to the experiment, and so do columns.
      let isInner = [.loopVariable, .procedureParameter, .procedure].contains(symbol.kind)
      let isColumn = symbol.uses.contains {
        document.source.text(in: SourceRange(max(0, $0.range.lower - 1), $0.range.lower)) == "."
      }
      if isInner, !isColumn, !text.contains("record"), !text.contains("sweep") {
        #expect(after.identity == before.identity, "\(symbol.name)")
      }
    }
  }

  @Test(
    "a name that would mean something else is refused",
    arguments: [
      "energy", "collide", "pi", "sqrt", "if", "2x", "", "a b", "s", "x-y", "theta=", "_", "q;",
    ])
  func refuses(name: String) {
    let editor = Editor()
    editor.open("let s = 1\nlet other = 2\nmeasure s, other\n")
    let answer = editor.answer(
      "textDocument/rename",
      [
        "textDocument": Editor.document(), "position": Editor.position(1, 5),
        "newName": .text(name),
      ])
    #expect(answer["error"]?["code"]?.int == -32803, "\(answer)")
  }

  @Test("Greek letters and their names are one name")
  func greek() {
    let answer = Editor().at(
      "let the¦ta = 1\nmeasure θ\n", "references",
      [
        JSONField("context", ["includeDeclaration": false])
      ])
    #expect(answer.items.map { $0["range"]?["start"] } == [Editor.position(1, 8)])
  }

  @Test("names of an include are found there and changed in every open document that has it")
  func includes() {
    let editor = Editor()
    editor.folder.files.withLock { $0["lib.maser"] = "let gate = 15\n" }
    editor.open("include \"lib.maser\"\nmeasure gate + 1\n", as: "b.maser")
    editor.open("include \"lib.maser\"\nmeasure gate\n")
    let place: [JSONField] = [
      JSONField("textDocument", Editor.document()), JSONField("position", Editor.position(1, 9)),
    ]
    let definition = editor.request("textDocument/definition", .fields(place))
    #expect(definition.items.first?["uri"] == .text(Editor.uri("lib.maser")))
    #expect(definition.items.first?["range"]?["start"] == Editor.position(0, 4))
    let changes = editor.request(
      "textDocument/rename", .fields(place + [JSONField("newName", "trap")]))["changes"]
    for name in ["a.maser", "b.maser", "lib.maser"] {
      #expect(changes?[Editor.uri(name)]?.items.count == 1, "\(name)")
    }
    let file = editor.request(
      "textDocument/definition",
      ["textDocument": Editor.document(), "position": Editor.position(0, 12)])
    #expect(file.items.first?["uri"] == .text(Editor.uri("lib.maser")))
  }
}

@Suite("LanguageServer: damaged documents")
struct DamagedDocumentTests {
  @Test("are answered like any other", arguments: 0..<6)
  func survives(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let name = random.pick(ShippedScripts.all)
    var bytes = Array(try ShippedScripts.text(name).utf8.prefix(1200))
    let editor = Editor()
    let methods = [
      "hover", "completion", "signatureHelp", "definition", "references", "documentHighlight",
      "prepareRename", "rename", "formatting", "documentSymbol", "foldingRange",
      "semanticTokens/full", "inlayHint", "codeLens", "codeAction",
    ]
    for _ in 0..<12 {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 0...8, using: &random))
      let other = Int.random(in: 0..<bytes.count, using: &random)
      bytes.replaceSubrange(place..<end, with: Array(bytes[other..<min(bytes.count, other + 9)]))
      let text = String(decoding: bytes, as: UTF8.self)
      editor.open(text)
      let line = Int.random(in: 0...text.components(separatedBy: "\n").count, using: &random)
      let position = Editor.position(line, Int.random(in: 0...60, using: &random))
      for method in methods {
        let answer = editor.answer(
          "textDocument/" + method,
          [
            "textDocument": Editor.document(), "position": position, "newName": "fresh_name",
            "range": ["start": Editor.position(0, 0), "end": position], "context": [:],
          ])
        let code = answer["error"]?["code"]?.int
        #expect(answer["result"] != nil || code == -32803, "\(method): \(answer)")
      }
    }
  }
}
