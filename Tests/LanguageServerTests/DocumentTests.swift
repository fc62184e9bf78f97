import Synchronization
import SourceText
import Syntax
import TestSupport
import Testing

@testable import LanguageServer

@Suite("LanguageServer: documents")
struct DocumentTests {
  @Test(
    "places in a line count UTF-16 units, or bytes where the client does", arguments: [false, true])
  func places(isUTF8: Bool) throws {
    let text = "let θ = 1\r\n# 🎈 a\rprint \"é🎈\"\n"
    let source = Source(name: "", text)
    let positions = TextPositions(source: source, encoding: isUTF8 ? .utf8 : .utf16)
    // By Swift's own strings: every scalar's offset, its line, and the units before it in that line.
    var (line, offset, units) = (0, 0, 0)
    var before: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      let place = Editor.position(line, units)
      #expect(positions.position(offset) == place)
      #expect(positions.offset(place) == offset || scalar == "\n" && before == "\r")
      offset += String(scalar).utf8.count
      units += isUTF8 ? String(scalar).utf8.count : String(scalar).utf16.count
      let next =
        scalar == "\r" && source.utf8.indices.contains(offset) && source.utf8[offset] == 0x0A
      if scalar == "\n" || scalar == "\r" && !next { (line, units) = (line + 1, 0) }
      before = scalar
    }
    #expect(positions.offset(Editor.position(0, 99)) == 10)
    #expect(positions.offset(Editor.position(99, 0)) == source.utf8.count)
    #expect(positions.offset(Editor.position(.max, .max)) == source.utf8.count)
    #expect(positions.offset(Editor.position(1, .max)) == source.range(ofLine: 2).upper)
    #expect(positions.offset(["line": -1, "character": 0]) == nil)
    #expect(positions.offset(["line": 0]) == nil)
  }

  @Test("edits one after the other give the text that they were made from", arguments: 0..<20)
  func edits(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let pieces = ["θ", "🎈", "\n", "let x = 1\n", "", "measure energy", "\r\n", "{", "\"", "é"]
    let document = Document(uri: "file:///x", text: "let a = 1\nmeasure a\n", version: 1)
    var text = Array("let a = 1\nmeasure a\n".unicodeScalars)
    for _ in 0..<30 {
      let lower = Int.random(in: 0...text.count, using: &random)
      let upper = min(text.count, lower + Int.random(in: 0...6, using: &random))
      // A cut between CR and LF has no place of its own.
      func isInside(_ place: Int) -> Bool {
        place > 0 && place < text.count && text[place - 1] == "\r" && text[place] == "\n"
      }
      guard !isInside(lower), !isInside(upper) else { continue }
      let new = random.pick(pieces)
      func bytes(_ count: Int) -> Int {
        text.prefix(count).reduce(0) { $0 + String($1).utf8.count }
      }
      let positions = TextPositions(source: document.source, encoding: .utf16)
      let range = positions.range(SourceRange(bytes(lower), bytes(upper)))
      let isDone = document.change(
        [["range": range, "text": .text(new)]], version: nil, .utf16)
      #expect(isDone)
      text.replaceSubrange(lower..<upper, with: Array(new.unicodeScalars))
      var expected = String.UnicodeScalarView()
      expected.append(contentsOf: text)
      #expect(document.source.utf8 == Array(String(expected).utf8))
    }
  }

  @Test("a change without the form of a change leaves the document as it is")
  func wrongChange() {
    let document = Document(uri: "file:///x", text: "measure energy", version: 1)
    let wrong: [JSONValue] = [
      ["text": 5], ["range": ["start": [:], "end": [:]], "text": "x"], .null,
      ["range": ["start": Editor.position(0, 5), "end": Editor.position(0, 1)], "text": "x"],
    ]
    for change in wrong {
      #expect(!document.change([["text": "gone"], change], version: 2, .utf16))
      #expect(document.source.text(in: SourceRange(0, 99)) == "measure energy")
    }
  }
}

@Suite("LanguageServer: diagnostics")
struct DiagnosticTests {
  @Test("are those of the checker, with their places, and go when the mistake goes")
  func diagnostics() throws {
    let editor = Editor()
    editor.open("# θ 🎈\ncollide tetha=1 n=10\n")
    let found = editor.diagnostics()
    let first = try #require(found.first { $0["code"] == "E0203" })
    #expect(
      first["range"] == ["start": Editor.position(1, 8), "end": Editor.position(1, 13)])
    #expect(first["severity"]?.int == 1 && first["source"] == "maser")
    #expect(first["message"]?.string?.contains("did you mean `theta`?") == true)
    editor.change([["text": "prepare qubit q=0.25\ncollide theta=1 n=10\n"]])
    #expect(editor.diagnostics().isEmpty)
    editor.change([["text": "let x = 1\n"]], version: 3)
    let unused = try #require(editor.diagnostics().first)
    #expect(unused["code"] == "W140" && unused["severity"]?.int == 2 && unused["tags"] == [1])
    editor.notify("textDocument/didClose", ["textDocument": Editor.document()])
    #expect(editor.diagnostics().isEmpty)
  }

  @Test("includes are read from open documents before the disk, and follow their changes")
  func includes() throws {
    let editor = Editor()
    editor.folder.files.withLock { $0["lib.maser"] = "let gate = 15\n" }
    editor.open("include \"lib.maser\"\nmeasure gate, other\n")
    #expect(editor.diagnostics().map { $0["code"] } == ["E0201"])
    editor.open("let gate = 15\nlet other = 1\n", as: "lib.maser")
    #expect(editor.diagnostics().isEmpty)
    editor.change([["text": "let gate = \n"]], of: "lib.maser")
    let wrong = try #require(editor.diagnostics().first)
    #expect(wrong["range"]?["start"] == Editor.position(0, 0))
    let related = try #require(wrong["relatedInformation"]?.items.first)
    #expect(related["location"]?["uri"] == .text(Editor.uri("lib.maser")))
    editor.notify("textDocument/didClose", ["textDocument": Editor.document("lib.maser")])
    #expect(editor.diagnostics().map { $0["code"] } == ["E0201"])
  }

  @Test("a state in a file is read once, and again when something is saved")
  func states() {
    let editor = Editor()
    editor.open("prepare cavity from \"s.npz\"\nmeasure energy\n")
    for version in 2...5 {
      editor.change(
        [["text": .text("prepare cavity from \"s.npz\"\nmeasure k\n# \(version)\n")]],
        version: version)
    }
    #expect(editor.diagnostics().count == 1)
    #expect(editor.folder.statesRead.withLock { $0 } == 1)
    editor.notify("textDocument/didSave", ["textDocument": Editor.document()])
    #expect(editor.folder.statesRead.withLock { $0 } == 2)
  }

  @Test("every shipped script has none that are errors", arguments: ShippedScripts.all)
  func scripts(name: String) throws {
    let editor = Editor()
    editor.open(try ShippedScripts.text(name))
    #expect(editor.diagnostics().allSatisfy { $0["severity"]?.int != 1 })
  }
}
