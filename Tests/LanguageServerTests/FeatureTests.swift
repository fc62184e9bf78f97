import Foundation
import Synchronization
import Language
import SourceText
import Syntax
import Testing

@testable import LanguageServer

@Suite("LanguageServer: what a place is about")
struct PlaceTests {
  private func hover(_ marked: String) -> String {
    Editor().at(marked, "hover")["contents"]?["value"]?.string ?? ""
  }

  @Test("every statement, observable, function and constant explains itself, with its equation")
  func builtins() {
    let registry = Registry.standard
    for statement in registry.statements {
      let text = Card(statement, words: []).plain
      #expect(text.contains(statement.summary) && text.contains(statement.shape.usage))
    }
    for observable in registry.observables {
      let text = hover("measure \(observable.name)¦")
      #expect(text.contains(Card.escaped(observable.help)), "\(observable.name): \(text)")
      #expect(observable.equation.isEmpty || text.contains(observable.equation))
    }
    for function in registry.functions {
      #expect(hover("let x = ¦\(function.name)(1)").contains(Card.escaped(function.help)))
    }
    for constant in registry.constants {
      #expect(hover("let x = \(constant.name)¦").contains(constant.help))
    }
  }

  @Test(
    "words are explained by where they stand",
    arguments: [
      ("coll¦ide theta=1", "sends qubits"), ("collide rabi the¦ta=1 coupling=0.2", "angle"),
      ("prepare cavity co¦herent alpha=2", "coherent state"),
      ("prepare cavity coherent al¦pha=2", "amplitude"),
      ("collide theta=1 n=5 with damp gam¦ma=0.1", "decay rate"),
      ("collide theta=1 during damp gam¦ma=0.1", "loss of the cavity during"),
      ("collide theta=1 until energy > 3 ma¦x=5", "most collisions"),
      ("let θ = pi/4\nmeasure ¦θ", "value = 0.785398"),
      ("## the gate\nlet gate = 15\nmeasure gat¦e", "the gate"),
      ("param q = 0.25 in [0, 1] \"the weight\"\nmeasure q¦", "the weight"),
      (
        "proc charge(theta, n=300) { collide theta=theta n=n }\nchar¦ge theta=1",
        "charge theta= n=300"
      ),
      ("record energy as run\ncollide theta=1\nmeasure ru¦n.energy", "columns"),
      ("print \"at {ener¦gy}\"", "energy"),
      ("measure fidelity(co¦herent, alpha=2)", "coherent state"),
      ("let half = 0.5\nprint \"x {ha¦lf}\"", "half = 0.5"), ("# coll¦ide", nil), ("1¦23", nil),
    ] as [(String, String?)])
  func words(marked: String, part: String?) {
    let text = hover(marked)
    guard let part else {
      #expect(text.isEmpty)
      return
    }
    #expect(text.contains(part), "\(text)")
  }

  @Test("a client without Markdown gets plain text")
  func plain() {
    let editor = Editor(capabilities: ["textDocument": ["hover": ["contentFormat": ["plaintext"]]]])
    let answer = editor.at("measure ener¦gy", "hover")
    #expect(answer["contents"]?["kind"] == "plaintext")
    #expect(answer["contents"]?["value"]?.string?.contains("`") == false)
  }

  @Test(
    "completion offers what can stand there",
    arguments: [
      ("col¦", ["collide"]), ("prepare cavity f¦", ["fock", "from"]),
      ("let gate = 15\nmeasure ga¦", ["gate", "gain"]),
      ("proc charge(theta, n=300) { collide theta=theta n=n }\ncharge ¦", ["theta=", "n="]),
      ("proc p(angle) {\n  collide theta=ang¦\n}", ["angle"]),
      ("for level in 1..3 {\n  measure lev¦\n}", ["level", "levels"]),
      ("for level in 1..3 { }\nmeasure lev¦", ["levels"]),
      ("measure ga¦\nlet gate = 15", ["gain"]),
      ("record energy, purity as run\ncollide theta=1\nmeasure run.¦", ["k", "energy", "purity"]),
      ("include \"li¦", ["lib.maser"]), ("# col¦", []),
      ("let x = \\th¦", ["θ"]),
      (
        "prepare qubit q=0.2 as A\nprepare qubit q=0.5 as B\ncollide theta=1 stream=[A, ¦",
        ["A", "B"]
      ),
      ("collide theta=1 arrivals=p¦", ["poisson"]), ("mark full\nmeasure efficiency(¦", ["full"]),
      ("set levels=au¦", ["auto"]),
      ("let a = 1\n# note\nif a > 0 { measure a_¦ }", ["a_im", "a_re"]),
    ] as [(String, [String])])
  func completion(marked: String, expected: [String]) {
    let editor = Editor()
    editor.folder.files.withLock { $0 = ["lib.maser": "", "data.csv": ""] }
    let items = editor.at(marked, "completion")["items"]?.items ?? []
    let found = items.compactMap { $0["label"]?.string }
    #expect(Set(found) == Set(expected), "\(found)")
    let (text, place) = Editor.cursor(marked)
    for item in items {
      // What is replaced ends at the cursor.
      #expect(item["textEdit"]?["range"]?["end"] == place)
      let changed = Editor.applying([item["textEdit"] ?? .null], to: text)
      #expect(changed.contains(item["label"]?.string ?? "?"))
    }
  }

  @Test(
    "signature help names the arguments and marks the one being written",
    arguments: [
      ("collide theta=1 n=¦", "collide theta=", "n=1"),
      ("prepare cavity coherent alpha=¦", "prepare cavity coherent alpha=", "alpha="),
      ("collide ¦", "collide theta=", "theta="), ("collide theta=1 ¦", "collide theta=", "g="),
      ("measure linspace(0, ¦", "linspace(a, b, n)", "b"),
      ("measure fidelity(coherent, alpha=¦", "fidelity(coherent, alpha=…", "alpha=…"),
      (
        "proc charge(theta, n=300) { collide theta=theta n=n }\ncharge n=¦", "charge theta= n=300",
        "n=300"
      ),
      ("seed 7\nlet x = normal(1, ¦", "normal(mu, sigma)", "sigma"),
    ])
  func signatures(marked: String, label: String, active: String) throws {
    let answer = Editor().at(marked, "signatureHelp")
    let index = try #require(answer["activeSignature"]?.int)
    let signature = try #require(answer["signatures"]?.items[index])
    #expect(signature["label"]?.string?.hasPrefix(label) == true, "\(signature)")
    let parameter = try #require(answer["activeParameter"]?.int)
    let parameters = signature["parameters"]?.items ?? []
    #expect(parameters.indices.contains(parameter))
    #expect(parameters[parameter]["label"]?.string == active)
  }
}

@Suite("LanguageServer: the whole document")
struct WholeDocumentTests {
  @Test(
    "formatting gives the canonical layout by changes of single lines",
    arguments: ShippedScripts.all)
  func formatting(name: String) throws {
    // Blanks that the layout takes away, in every third line.
    let text = try ShippedScripts.text(name).components(separatedBy: "\n").enumerated().map {
      $0.offset % 3 == 0 && !$0.element.isEmpty && !$0.element.contains("\"")
        ? "   " + $0.element : $0.element
    }.joined(separator: "\n")
    let editor = Editor()
    editor.open(text)
    let edits = editor.request("textDocument/formatting", ["textDocument": Editor.document()]).items
    let canonical = formatScript(Source(name: "", text)).text
    #expect(Editor.applying(edits, to: text) == canonical)
    #expect(edits.count > 1 || text == canonical)
  }

  @Test("a range is laid out by the changes that touch it; a script with mistakes not at all")
  func rangeFormatting() {
    let editor = Editor()
    let text = "let  a=1\nlet  b=2\nmeasure a,b\n"
    editor.open(text)
    let range: JSONValue = ["start": Editor.position(1, 0), "end": Editor.position(1, 3)]
    let edits = editor.request(
      "textDocument/rangeFormatting", ["textDocument": Editor.document(), "range": range]
    ).items
    let changed = Editor.applying(edits, to: text)
    #expect(changed.contains("let b = 2"))
    editor.change([["text": "let  a=\n"]])
    #expect(
      editor.request("textDocument/formatting", ["textDocument": Editor.document()]) == [])
  }

  @Test("fixes are offered where their diagnostic is, the safe ones preferred")
  func fixes() throws {
    let editor = Editor()
    let text = "prepare qubit q=0.25\ncollide tetha=2*pi n=10\nmeasure purty\n"
    editor.open(text)
    func actions(_ line: Int, only: [JSONValue] = []) -> [JSONValue] {
      let place = Editor.position(line, 9)
      return editor.request(
        "textDocument/codeAction",
        [
          "textDocument": Editor.document(), "range": ["start": place, "end": place],
          "context": ["diagnostics": [], "only": .list(only)],
        ]
      ).items
    }
    #expect(actions(0).isEmpty)
    let fix = try #require(actions(1).first)
    #expect(fix["kind"] == "quickfix" && fix["isPreferred"] == true)
    let edits = fix["edit"]?["changes"]?[Editor.uri("a.maser")]?.items ?? []
    #expect(Editor.applying(edits, to: text).contains("theta=2*pi"))
    #expect(fix["diagnostics"]?.items.first?["code"] == "E0203")
    // Which name was meant is for the author to say.
    #expect(actions(2).first?["isPreferred"] == false)
    let all = try #require(actions(0, only: ["source.fixAll"]).first)
    let every = all["edit"]?["changes"]?[Editor.uri("a.maser")]?.items ?? []
    #expect(Editor.applying(every, to: text).contains("measure purty"))
    #expect(!every.isEmpty)
  }

  @Test("symbols are what the script declares, inside of what")
  func symbols() {
    let text = """
      param q = 0.25 in [0, 1]
      proc charge(n) {
        prepare qubit q=q as A
        collide theta=1 n=n
        measure energy as stored
      }
      sweep x in 1..3 as scan { charge n=x }
      """
    func outline(_ items: [JSONValue]) -> [String] {
      items.flatMap { item in
        [item["name"]?.string ?? ""] + outline(item["children"]?.items ?? []).map { "  " + $0 }
      }
    }
    let editor = Editor(capabilities: [
      "textDocument": ["documentSymbol": ["hierarchicalDocumentSymbolSupport": true]]
    ])
    editor.open(text)
    let answer = editor.request(
      "textDocument/documentSymbol", ["textDocument": Editor.document()])
    #expect(outline(answer.items) == ["q", "charge", "  A", "  stored", "scan"])
    let folds = editor.request("textDocument/foldingRange", ["textDocument": Editor.document()])
    #expect(folds == [["startLine": 1, "endLine": 4]])
    let plain = Editor()
    plain.open(text)
    let flat = plain.request("textDocument/documentSymbol", ["textDocument": Editor.document()])
    #expect(flat.items.map { $0["name"] } == ["q", "charge", "A", "stored", "scan"])
    #expect(flat.items[2]["containerName"] == "charge")
  }

  @Test(
    "semantic tokens are in order, do not overlap and say what words mean",
    arguments: ShippedScripts.all)
  func tokens(name: String) throws {
    let text = try ShippedScripts.text(name)
    let analysis = Analysis(
      Source(name: "", text), loader: DocumentLoader(folder: nil, disk: NoIncludes(), open: [:]))
    let tokens = SemanticTokens(analysis).tokens
    for (before, after) in zip(tokens, tokens.dropFirst()) {
      #expect(before.range.upper <= after.range.lower)
    }
    let words = Set(tokens.map { analysis.text($0.range) })
    for statement in analysis.tree.statements {
      #expect(
        words.contains(statement.keyword.text)
          || analysis.text(statement.keyword.range) != statement.keyword.text)
    }
  }

  @Test("tokens of a line are relative to the one before, in units of the client")
  func tokenData() {
    let editor = Editor()
    editor.open("let θ = 2  # 🎈\nmeasure θ\n")
    let data = editor.request(
      "textDocument/semanticTokens/full", ["textDocument": Editor.document()])["data"]?.items
      .compactMap(\.int)
    #expect(
      data == [
        0, 0, 3, 0, 0, 0, 4, 1, 2, 1, 0, 4, 1, 6, 0, 0, 3, 4, 8, 0, 1, 0, 7, 0, 0, 0, 8, 1, 2, 0,
      ])
  }

  @Test("values known without a run stand behind `let` and `param`, unless they are written there")
  func hints() {
    let editor = Editor()
    editor.open(
      "param a = pi/4\nlet b = 15\nlet c = 2*b + 1\nlet d = energy\nlet e = linspace(0, 1, 11)\nlet f = -[1, 2][0]\n"
    )
    let range: JSONValue = ["start": Editor.position(0, 0), "end": Editor.position(9, 0)]
    let hints = editor.request(
      "textDocument/inlayHint", ["textDocument": Editor.document(), "range": range]
    ).items.map { "\($0["position"]?["line"]?.int ?? -1) \($0["label"]?.string ?? "")" }
    #expect(
      hints == ["0 = 0.785398", "2 = 31", "4 = [0.00000, 0.100000, … 1.00000] (11)", "5 = -1"])
  }

  @Test("claims have lenses to run and check them")
  func lenses() {
    let editor = Editor()
    editor.open(
      "measure energy\nexpect energy < 1\nif energy < 1 { expect purity ~ 1 within 1e-9 }\n")
    let lenses = editor.request("textDocument/codeLens", ["textDocument": Editor.document()]).items
    let titles = lenses.map {
      "\($0["range"]?["start"]?["line"]?.int ?? -1) \($0["command"]?["title"]?.string ?? "")"
    }
    #expect(titles == ["1 run", "1 check 2 claims", "2 run"])
  }
}
