import SourceText
import Testing

@Suite("Positions")
struct SourceTests {
  @Test("lines end at LF, CRLF and a lone CR")
  func lines() {
    let source = Source(name: "", "a\nb\r\nc\rd")
    #expect(source.lineCount == 4)
    #expect((1...4).map { source.text(ofLine: $0) } == ["a", "b", "c", "d"])
    #expect(source.text(ofLine: 9) == "")
    #expect(source.position(at: 7) == SourcePosition(line: 4, column: 1))
  }

  @Test("columns count scalars, not bytes")
  func columns() {
    let source = Source(name: "", "θ\tγ=1")
    #expect(source.position(at: 2).column == 2)
    #expect(source.position(at: 3).column == 3)
    #expect(source.position(at: 5).column == 4)
  }

  @Test("a byte order mark is no column")
  func byteOrderMark() {
    let source = Source(name: "", "\u{FEFF}ab")
    #expect(source.position(at: 3).column == 1)
    #expect(source.position(at: 4).column == 2)
    #expect(source.position(at: 0).column == 1)
    #expect(source.text(ofLine: 1) == "ab")
  }

  @Test("offsets outside the text are moved into it")
  func outside() {
    let source = Source(name: "", "ab\nc")
    #expect(source.position(at: -5) == SourcePosition(line: 1, column: 1))
    #expect(source.position(at: 99) == SourcePosition(line: 2, column: 2))
    #expect(Source(name: "", "").position(at: 1) == SourcePosition(line: 1, column: 1))
  }

  @Test("bytes that are not UTF-8 count one column each")
  func invalid() {
    let source = Source(name: "", utf8: [0xFF, 0x80, 0x61, 0xCE, 0xB8, 0xC3])
    #expect(source.position(at: 2).column == 3)
    #expect(source.position(at: 5).column == 5)
    #expect(source.position(at: 6).column == 6)
  }

  @Test("positions far into a long line are those of counting")
  func longLine() {
    let text = "ab\n" + String(repeating: "θ1", count: 30_000) + "\nend"
    let source = Source(name: "", text)
    for count in [0, 1, 4095, 4096, 12_345, 29_999] {
      #expect(source.position(at: 3 + 3 * count) == SourcePosition(line: 2, column: 1 + 2 * count))
    }
  }

  @Test(
    "what is not UTF-8 is no scalar",
    arguments: [
      [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE0, 0x80, 0x80], [0xC2],
      [0x80],
      [0xF4, 0x90, 0x80, 0x80],
    ] as [[UInt8]])
  func notUTF8(bytes: [UInt8]) {
    #expect(Source(name: "", utf8: bytes).scalar(at: 0) == nil)
  }

  @Test("scalars of every length are read", arguments: ["a", "θ", "→", "𝜃"])
  func scalars(text: String) {
    let read = Source(name: "", text).scalar(at: 0)
    #expect(read?.scalar == text.unicodeScalars.first)
    #expect(read?.length == text.utf8.count)
  }
}
