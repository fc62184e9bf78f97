import Foundation
import Language
import LanguageServer
import Simulation
import SourceText
import Synchronization
import Testing

/// Files that exist in memory only.
final class MemoryFolder: ServerHost, IncludeLoader {
  let files = Mutex<[String: String]>([:])
  /// How often a state has been asked for.
  let statesRead = Mutex(0)

  func loader(forScript path: String) -> any IncludeLoader { self }

  func load(_ path: String) throws(IncludeFailure) -> Source {
    guard let text = files.withLock({ $0[path] }) else {
      throw IncludeFailure(reason: "there is no such file in the script's folder")
    }
    return Source(name: path, text)
  }

  func loadState(_ request: StateRequest) throws(IncludeFailure) -> StoredState {
    statesRead.withLock { $0 += 1 }
    throw IncludeFailure(reason: "there is no such file in the script's folder")
  }

  func files(beginningWith prefix: String, in folder: String) -> [String] {
    files.withLock { $0.keys.filter { $0.hasPrefix(prefix) }.sorted() }
  }
}

/// An editor that talks to a server: what it sends, and what it has heard.
final class Editor {
  let folder = MemoryFolder()
  let server: Server
  private(set) var heard: [JSONValue] = []
  private var serial = 0

  /// With `initialize` done, unless `isFresh`.
  init(encoding: String? = nil, isFresh: Bool = false, capabilities: JSONValue = [:]) {
    server = Server(host: folder)
    guard !isFresh else { return }
    var fields: [JSONField] = []
    if case .fields(let given) = capabilities { fields = given }
    if let encoding {
      fields.append(JSONField("general", ["positionEncodings": [.text(encoding)]]))
    }
    _ = request("initialize", ["capabilities": .fields(fields)])
    notify("initialized", [:])
  }

  static func framed(_ text: String) -> [UInt8] {
    Array("Content-Length: \(text.utf8.count)\r\n\r\n\(text)".utf8)
  }

  /// The messages in what a server has written; each has to have its header.
  static func messages(_ bytes: [UInt8]) -> [JSONValue] {
    var rest = bytes[...]
    var messages: [JSONValue] = []
    while !rest.isEmpty {
      let head = rest.prefix { $0 != 0x0D }
      let text = String(decoding: head, as: UTF8.self)
      guard text.hasPrefix("Content-Length: "), let count = Int(text.dropFirst(16)),
        let value = JSONReader.value(rest.dropFirst(head.count + 4).prefix(count))
      else {
        Issue.record("no message: \(String(decoding: rest.prefix(80), as: UTF8.self))")
        return messages
      }
      messages.append(value)
      rest = rest.dropFirst(head.count + 4 + count)
    }
    return messages
  }

  @discardableResult
  func send(_ message: JSONValue) -> [JSONValue] {
    server.receive(Editor.framed(message.jsonText))
    let answers = Editor.messages(server.respond())
    heard += answers
    return answers
  }

  func notify(_ method: String, _ params: JSONValue) {
    send(["jsonrpc": "2.0", "method": .text(method), "params": params])
  }

  /// The whole answer, with `result` or `error`.
  func answer(_ method: String, _ params: JSONValue) -> JSONValue {
    serial += 1
    let id = JSONValue(serial)
    let answers = send(["jsonrpc": "2.0", "id": id, "method": .text(method), "params": params])
    return answers.first { $0["id"] == id } ?? .null
  }

  func request(_ method: String, _ params: JSONValue) -> JSONValue {
    answer(method, params)["result"] ?? .null
  }

  // MARK: Documents

  static func uri(_ name: String) -> String { "file:///lab/\(name)" }

  func open(_ text: String, as name: String = "a.maser", version: Int = 1) {
    notify(
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": .text(Editor.uri(name)), "languageId": "maser", "version": JSONValue(version),
          "text": .text(text),
        ]
      ])
  }

  func change(_ changes: [JSONValue], of name: String = "a.maser", version: Int = 2) {
    notify(
      "textDocument/didChange",
      [
        "textDocument": ["uri": .text(Editor.uri(name)), "version": JSONValue(version)],
        "contentChanges": .list(changes),
      ])
  }

  static func position(_ line: Int, _ character: Int) -> JSONValue {
    ["line": JSONValue(line), "character": JSONValue(character)]
  }

  static func document(_ name: String = "a.maser") -> JSONValue { ["uri": .text(uri(name))] }

  /// What the server said last about a document.
  func diagnostics(of name: String = "a.maser") -> [JSONValue] {
    heard.last {
      $0["method"] == "textDocument/publishDiagnostics"
        && $0["params"]?["uri"] == .text(Editor.uri(name))
    }?["params"]?["diagnostics"]?.items ?? []
  }

  /// Asks about the place of `¦` in a text, which is opened without it.
  func at(_ marked: String, _ method: String, _ more: [JSONField] = []) -> JSONValue {
    let (text, place) = Editor.cursor(marked)
    open(text)
    return request(
      "textDocument/" + method,
      .fields(
        [
          JSONField("textDocument", Editor.document()), JSONField("position", place),
        ] + more))
  }

  /// A text without `¦`, and where that stood, in UTF-16.
  static func cursor(_ marked: String) -> (text: String, place: JSONValue) {
    let parts = marked.components(separatedBy: "¦")
    let lines = parts[0].components(separatedBy: "\n")
    return (
      parts.joined(), position(lines.count - 1, lines.last!.utf16.count)
    )
  }

  /// Text edits of the protocol, made in a text; places are UTF-16.
  static func applying(_ edits: [JSONValue], to text: String) -> String {
    var units = Array(text.utf16)
    let lines = text.components(separatedBy: "\n")
    func offset(_ place: JSONValue?) -> Int {
      let line = min(place?["line"]?.int ?? 0, lines.count)
      let start = lines.prefix(line).reduce(0) { $0 + $1.utf16.count + 1 }
      return min(units.count, start + (place?["character"]?.int ?? 0))
    }
    let ranges = edits.map { edit in
      (
        offset(edit["range"]?["start"]), offset(edit["range"]?["end"]),
        edit["newText"]?.string ?? ""
      )
    }
    for (lower, upper, new) in ranges.sorted(by: { $0.0 > $1.0 }) {
      units.replaceSubrange(lower..<upper, with: Array(new.utf16))
    }
    return String(decoding: units, as: UTF16.self)
  }
}

/// The scripts that come with the program.
enum ShippedScripts {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let all: [String] = {
    let folder = root.appendingPathComponent("scripts")
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (files ?? []).filter { $0.hasSuffix(".maser") }.sorted()
  }()

  static func text(_ name: String) throws -> String {
    try String(
      contentsOf: root.appendingPathComponent("scripts").appendingPathComponent(name),
      encoding: .utf8)
  }
}

/// The programs of the golden cases.
enum GoldenPrograms {
  private static let folder = ShippedScripts.root.appendingPathComponent("Tests/Cases")

  /// Every third: they are many.
  static let some: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let cases = files.filter { $0.hasSuffix(".case") }.sorted()
    return cases.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
  }()

  /// The program, and the files beside it.
  static func files(_ name: String) throws -> (program: String, others: [String: String]) {
    let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    var program = ""
    var others: [String: String] = [:]
    var file: String?
    for line in text.components(separatedBy: "\n") {
      if line == "----" { break }
      if line.hasPrefix("---- ") {
        file = line.hasPrefix("---- file ") ? String(line.dropFirst(10)) : "other"
        others[file!] = ""
      } else if let file {
        others[file]! += line + "\n"
      } else {
        program += line + "\n"
      }
    }
    return (program, others)
  }
}
