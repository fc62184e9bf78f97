import SourceText
import Testing

@testable import LanguageServer

@Suite("LanguageServer: messages")
struct MessageTests {
  private static let hello = #"{"jsonrpc":"2.0","id":1,"method":"x"}"#

  private static func events(_ bytes: [UInt8], pieces: Int) -> [MessageReader.Event] {
    var reader = MessageReader()
    var events: [MessageReader.Event] = []
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      reader.append(bytes[start..<min(bytes.count, start + pieces)])
      while let event = reader.next() { events.append(event) }
    }
    return events
  }

  @Test("come whole however the bytes are cut", arguments: [1, 2, 7, 19, 1000])
  func pieces(size: Int) {
    let bytes = Editor.framed(Self.hello) + Editor.framed("{}") + Editor.framed("θ")
    #expect(
      Self.events(bytes, pieces: size)
        == [Self.hello, "{}", "θ"].map { .message(Array($0.utf8)) })
  }

  @Test(
    "may have other headers, other capitals and bare line feeds",
    arguments: [
      "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}",
      "content-length:2\r\n\r\n{}", "Content-Length: 2\n\n{}",
      "Content-Length:  2 \r\nX: y\r\n\r\n{}",
    ])
  func headers(text: String) {
    #expect(Self.events(Array(text.utf8), pieces: 3) == [.message(Array("{}".utf8))])
  }

  @Test(
    "after what is no header are read from the next one on",
    arguments: [
      "GET / HTTP/1.1\r\n\r\n", "Content-Length: -3\r\n\r\n", "Content-Length: 1e3\r\n\r\n",
      "Content-Length: 99999999999999999999\r\n\r\n", "Content-Length: 999999999999\r\n\r\n",
      "\r\n\r\n",
      "Content-Length: \r\n\r\nabc", String(repeating: "x", count: 5000),
    ])
  func malformed(start: String) {
    for size in [1, 64, 100_000] {
      let events = Self.events(Array(start.utf8) + Editor.framed("{}"), pieces: size)
      #expect(events.last == .message(Array("{}".utf8)), "\(start.prefix(30)) \(size)")
      #expect(events.dropLast().allSatisfy { if case .malformed = $0 { true } else { false } })
      #expect(events.count > 1)
    }
  }
}

@Suite("LanguageServer: the protocol")
struct ProtocolTests {
  private static func code(_ answer: JSONValue) -> Int? { answer["error"]?["code"]?.int }

  @Test("before `initialize` every request is refused, and notifications are dropped")
  func uninitialized() {
    let editor = Editor(isFresh: true)
    editor.open("measure energy")
    #expect(editor.heard.isEmpty)
    #expect(Self.code(editor.answer("textDocument/hover", [:])) == -32002)
    #expect(Self.code(editor.answer("shutdown", .null)) == -32002)
    #expect(Self.code(editor.answer("initialize", .null)) == -32602)
    #expect(editor.answer("initialize", ["capabilities": [:]])["result"] != nil)
    #expect(Self.code(editor.answer("initialize", ["capabilities": [:]])) == -32600)
  }

  @Test("after `shutdown` the exit code is 0, without it 1")
  func exits() {
    let polite = Editor()
    #expect(polite.answer("shutdown", .null)["result"] == .null)
    #expect(Self.code(polite.answer("textDocument/hover", [:])) == -32600)
    #expect(polite.server.exitCode == nil)
    polite.notify("exit", .null)
    #expect(polite.server.exitCode == 0)
    let rude = Editor()
    rude.notify("exit", .null)
    #expect(rude.server.exitCode == 1)
    let gone = Editor()
    gone.server.end()
    #expect(gone.server.exitCode == 1)
  }

  @Test(
    "what is no message is answered by the error that says so",
    arguments: [
      ("{", -32700), ("", -32700), ("{\"id\":1}", -32600), ("[]", -32600), ("17", -32600),
      ("{\"id\":{},\"method\":\"x\"}", -32600), ("{\"id\":4,\"method\":5}", -32600),
      ("{\"id\":4,\"method\":\"no/such\"}", -32601),
      ("{\"id\":4,\"method\":\"textDocument/hover\"}", -32602),
      (
        "{\"id\":4,\"method\":\"textDocument/hover\",\"params\":{\"textDocument\":{\"uri\":\"file:///lab/a.maser\"},\"position\":{\"line\":-1,\"character\":0}}}",
        -32602
      ),
      (
        "{\"id\":4,\"method\":\"textDocument/hover\",\"params\":{\"textDocument\":{\"uri\":\"file:///not/open\"},\"position\":{\"line\":0,\"character\":0}}}",
        -32602
      ),
      ("\u{1}", -32700), (String(repeating: "[", count: 500), -32700),
    ])
  func errors(text: String, code: Int) {
    let editor = Editor()
    editor.open("measure energy")
    editor.server.receive(Editor.framed(text))
    let answers = Editor.messages(editor.server.respond())
    #expect(answers.count == 1 && Self.code(answers[0]) == code, "\(answers)")
    #expect(
      editor.request("textDocument/documentSymbol", ["textDocument": Editor.document()]) == [])
  }

  @Test("notifications and answers that nobody knows are let pass")
  func unknown() {
    let editor = Editor()
    for text in [
      #"{"method":"$/whatever"}"#, #"{"method":"textDocument/didChange","params":[]}"#,
      #"{"id":"r1","result":null}"#, #"{"method":"textDocument/didOpen","params":{}}"#,
      #"{"method":"textDocument/didClose","params":{"textDocument":{"uri":"file:///x"}}}"#,
    ] {
      editor.server.receive(Editor.framed(text))
      #expect(editor.server.respond().isEmpty)
    }
  }

  @Test("a request that is cancelled while it waits is answered by that error, the others as ever")
  func cancels() {
    let editor = Editor()
    editor.open("measure energy")
    let document = Editor.document()
    for id in [JSONValue(71), "b"] {
      let message: JSONValue = [
        "id": id, "method": "textDocument/documentSymbol", "params": ["textDocument": document],
      ]
      editor.server.receive(Editor.framed(message.jsonText))
    }
    editor.server.receive(
      Editor.framed(#"{"method":"$/cancelRequest","params":{"id":71}}"#))
    let answers = Editor.messages(editor.server.respond())
    #expect(answers.count == 2)
    #expect(Self.code(answers[0]) == -32800 && answers[0]["id"]?.int == 71)
    #expect(answers[1]["id"] == "b" && answers[1]["result"] != nil)
  }

  @Test("several changes that wait together are checked once")
  func debounces() {
    let editor = Editor()
    editor.open("measure energy")
    for version in 2...5 {
      let message: JSONValue = [
        "method": "textDocument/didChange",
        "params": [
          "textDocument": [
            "uri": .text(Editor.uri("a.maser")), "version": JSONValue(version),
          ],
          "contentChanges": [["text": .text("measure energy as e\(version)")]],
        ],
      ]
      editor.server.receive(Editor.framed(message.jsonText))
    }
    let told = Editor.messages(editor.server.respond())
    #expect(told.count == 1 && told[0]["params"]?["version"]?.int == 5)
  }

  @Test(
    "addresses of files are read and written",
    arguments: [
      ("file:///lab/a.maser", "/lab/a.maser"), ("file:///a%20b/%CE%B8.maser", "/a b/θ.maser"),
      ("file://localhost/x", "/x"), ("untitled:Untitled-1", nil), ("file://server/x", nil),
      ("file:///x%0", nil), ("file:///x%00y", nil), ("file:///%ff", nil), ("FILE:///x", "/x"),
    ])
  func addresses(uri: String, path: String?) {
    #expect(FileURI.path(uri) == path)
    if let path { #expect(FileURI.path(FileURI.uri(path)) == path) }
  }
}
