import LanguageServer
import SourceText
import Testing

@Suite("LanguageServer: runs that a client asks for")
struct RunTests {
  private let text =
    "measure energy\nexpect energy < 1\nexpect energy > 1 # no\nexpect energy == 0\n"
  private let editor = Editor(capabilities: ["workspace": ["codeLens": ["refreshSupport": true]]])

  private static let results = """
    {"kind":"run","tool":"maser"}
    {"kind":"measure","name":"energy","value":0.5,"bound":1e-13,"k":0,"line":1}
    {"kind":"expect","line":2,"verdict":"pass","left":0.5,"right":1}
    {"kind":"expect","line":3,"verdict":"fail","left":0.5,"right":1}
    {"kind":"expect","line":4,"verdict":"undecided","left":0.5,"right":0}
    {"kind":"end","status":"ok"
    """

  private func ask(_ command: String) -> JSONValue {
    editor.answer(
      "workspace/executeCommand",
      ["command": .text(command), "arguments": [.text(Editor.uri("a.maser"))]])
  }

  private func finish(_ run: RunRequest, exitCode: Int32 = 4) -> [JSONValue] {
    Editor.messages(
      editor.server.finished(
        run, output: Self.results.utf8, errors: "note\n".utf8, exitCode: exitCode))
  }

  private var lenses: [String] {
    editor.request("textDocument/codeLens", ["textDocument": Editor.document()]).items.compactMap {
      $0["command"]?["title"]?.string
    }
  }

  @Test("claims are told by lenses, by diagnostics and in a sentence, until the text changes")
  func claims() throws {
    editor.open(text)
    #expect(ask("maser.claims")["result"] == .null)
    let run = try #require(editor.server.takeRun())
    #expect(run.kind == .claims && run.path == "/lab/a.maser" && editor.server.takeRun() == nil)
    let told = finish(run)
    #expect(told.contains { $0["method"] == "workspace/codeLens/refresh" })
    let shown = told.first { $0["method"] == "window/showMessage" }
    #expect(shown?["params"]?["message"] == "claims: 1 holds, 1 fails, 1 undecided")
    let found =
      told.first { $0["method"] == "textDocument/publishDiagnostics" }?["params"]?[
        "diagnostics"]?.items ?? []
    let places = found.map {
      "\($0["code"]?.string ?? "") \($0["range"]?["start"]?["line"]?.int ?? -1)"
    }
    #expect(places.contains("C501 2") && places.contains("C502 3"))
    #expect(lenses == ["run", "check 3 claims", "holds", "run", "fails", "run", "undecided"])
    editor.change([["text": .text(text + "\n")]])
    #expect(lenses == ["run", "check 3 claims", "run", "run"])
    #expect(!editor.diagnostics().contains { $0["code"] == "C501" })
  }

  @Test("values of a run are logged; verdicts of a text that has changed meanwhile are not shown")
  func run() throws {
    editor.open(text)
    _ = ask("maser.run")
    let run = try #require(editor.server.takeRun())
    editor.change([["text": .text("# new\n" + text)]])
    let told = finish(run)
    let log = told.filter { $0["method"] == "window/logMessage" }.compactMap {
      $0["params"]?["message"]?.string
    }
    #expect(log == ["energy = 0.5 ± 1e-13", "note\n"])
    #expect(lenses == ["run", "check 3 claims", "run", "run"])
  }

  @Test("only a saved script in a file is run")
  func refusals() {
    editor.open(text)
    editor.change([["text": "measure k\n"]])
    #expect(ask("maser.run")["error"]?["code"]?.int == -32803)
    editor.notify("textDocument/didSave", ["textDocument": Editor.document()])
    #expect(ask("maser.run")["result"] != nil)
    #expect(ask("rm")["error"]?["code"]?.int == -32602)
    editor.notify(
      "textDocument/didOpen",
      ["textDocument": ["uri": "untitled:1", "version": 1, "text": "measure k"]])
    let answer = editor.answer(
      "workspace/executeCommand", ["command": "maser.run", "arguments": ["untitled:1"]])
    #expect(answer["error"]?["code"]?.int == -32803)
  }
}
