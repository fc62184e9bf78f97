import SourceText
import Testing

@testable import Proof

@Suite("The block of a seal")
struct SealedTextTests {
  static let script = Array("prepare qubit q=0\ncollide theta=1\n".utf8)
  static let lines = [#"{"kind":"seal","tool":"maser"}"#, #"{"kind":"measure","value":1}"#]

  @Test("comes back as it was written")
  func returns() {
    let sealed = SealedText(SealedText.text(Self.script, sealed: Self.lines))
    #expect(sealed.script == Self.script)
    #expect(sealed.lines == Self.lines)
    #expect(sealed.damage.isEmpty)
  }

  @Test("is not there where there is none")
  func none() {
    let sealed = SealedText(Self.script)
    #expect(sealed.script == Self.script && sealed.lines == nil && sealed.damage.isEmpty)
  }

  @Test("is found damaged whatever byte of it is changed")
  func everyByte() {
    let whole = SealedText.text(Self.script, sealed: Self.lines)
    let heading = Array("#| maser seal ".utf8).count
    for place in (Self.script.count + heading + 1)..<whole.count {
      var bytes = whole
      bytes[place] ^= 1
      let sealed = SealedText(bytes)
      // Words of the heading after its number say nothing.
      let isHeading = !bytes[(Self.script.count)..<place].contains(0x0A)
      #expect(isHeading || !sealed.damage.isEmpty, "byte \(place)")
    }
  }

  @Test("is found cut off wherever it ends")
  func cut() {
    let whole = SealedText.text(Self.script, sealed: Self.lines)
    for end in (Self.script.count + 14)..<(whole.count - 1) {
      #expect(!SealedText(Array(whole[..<end])).damage.isEmpty, "\(end)")
    }
  }

  @Test("has nothing below it")
  func below() {
    let whole = SealedText.text(Self.script, sealed: Self.lines)
    #expect(!SealedText(whole + Array("collide theta=2\n".utf8)).damage.isEmpty)
  }
}

@Suite("JSON that is read")
struct JSONReaderTests {
  static let good: [(String, JSONValue)] = [
    ("null", .null), (" true ", .truth(true)), ("-0.5e+3", .number("-0.5e+3")),
    (#""a\"\\\u00e9\ud83d\ude00""#, .text("a\"\\é😀")),
    ("[1,[],{}]", .list([.number("1"), .list([]), .fields([])])),
    (#"{"a":{"b":null}}"#, .fields([JSONField("a", .fields([JSONField("b", .null)]))])),
  ]
  static let bad = [
    "", "nul", "01", "1.", "1e", "+1", "--1", "[1,]", "[1", "{\"a\"}", "{a:1}", "\"\\x\"", "\"a",
    "\"\\ud83d\"", "\"\\udc00\"", "1 2", "[1]]", "\"\u{1}\"", "NaN", "{\"a\":1,}",
    String(repeating: "[", count: 100_000),
  ]

  @Test("is what it says", arguments: good.indices)
  func reads(_ index: Int) {
    let (text, value) = Self.good[index]
    #expect(JSONValue(text) == value)
  }

  @Test("is refused where it is none", arguments: bad)
  func refuses(_ text: String) { #expect(JSONValue(text) == nil) }
}
