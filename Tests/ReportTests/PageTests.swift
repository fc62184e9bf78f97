import Testing

@testable import Report

@Suite("Pages")
struct PageTests {
  @Test("what is put into markup is escaped unless it is markup")
  func escapes() {
    let evil = "<b onclick='x'>&\"\u{202E}\u{7}"
    let page: HTML = "<p>\(evil)\(7)\("<i>" as HTML)</p>"
    #expect(
      page.text == "<p>&lt;b onclick=&#39;x&#39;&gt;&amp;&quot;\u{FFFD}\u{FFFD}7<i></p>")
  }

  @Test("sentences keep pieces of the language apart")
  func sentences() {
    #expect(HTML(sentence: "use `a<b` now").text == "use <code>a&lt;b</code> now")
    #expect(HTML(sentence: "one ` alone").text == "one ` alone")
  }

  @Test("bytes come back from their letters", arguments: 0..<40)
  func base64(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 89 &+ count) }
    let text = Base64.text(bytes)
    #expect(text.utf8.count == (count + 2) / 3 * 4)
    #expect(Base64.bytes(Array(text.utf8)[...]) == bytes)
  }

  @Test("the letters are those of RFC 4648")
  func letters() {
    // Section 10 of it.
    #expect(Base64.text(Array("foobar".utf8)) == "Zm9vYmFy")
    #expect(Base64.text(Array("foob".utf8)) == "Zm9vYg==")
    #expect(Base64.text(Array("f".utf8)) == "Zg==")
  }

  @Test(
    "what is no such text is nothing",
    arguments: ["Z", "Zg=", "Zg=a", "Z===", "Zm9*", "====", "Zg==Zg=="])
  func wrong(text: String) {
    #expect(Base64.bytes(Array(text.utf8)[...]) == nil)
  }

  @Test(
    "a file comes back from its link",
    arguments: ["a.maser", "lib/a \"b\"<c>&'d'.csv", "&amp;lt;.csv", "ä/ö.npz"])
  func embedded(path: String) {
    let file = EmbeddedFile(.data, path, Array("x,y\n\u{0}\"<".utf8))
    let page: HTML =
      "<p>\(file.link(file.label)) and \(EmbeddedFile(.script, "s.maser", []).link("s"))</p>"
    let found = EmbeddedFile.all(in: Array(page.text.utf8))
    #expect(found.map(\.path) == [path, "s.maser"])
    #expect(found.first == file)
  }

  @Test("cut anywhere, links are whole or none")
  func cut() {
    let page = Array(EmbeddedFile(.script, "s.maser", [1, 2, 3]).link("s").text.utf8)
    for end in page.indices {
      for file in EmbeddedFile.all(in: Array(page[..<end])) { #expect(file.bytes == [1, 2, 3]) }
      for file in EmbeddedFile.all(in: Array(page[end...])) { #expect(file.path == "s.maser") }
    }
  }

  @Test("a page knows whether it was changed")
  func closed() {
    let bytes = SealedPage.closed("<!DOCTYPE html>\n<p>5</p>\n")
    #expect(SealedPage(bytes).damage.isEmpty)
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      #expect(!SealedPage(changed).damage.isEmpty)
    }
    #expect(!SealedPage([]).damage.isEmpty)
  }

  @Test(
    "a picture that could act is not shown",
    arguments: [
      "<script>x</script>", "<g onload=\"x\"/>", "<foreignObject/>", "<a href='javascript:x'/>",
      "<STYLE/>",
    ])
  func pictures(evil: String) {
    func drawing(_ body: String) -> String {
      Drawing(
        "<svg viewBox=\"0 0 1 1\"><title>G</title><desc>G 5</desc>\(body)</svg>", number: 2,
        title: "<t>", description: "d"
      ).markup.text
    }
    #expect(drawing(evil) == "<p>The picture cannot be shown here.</p>")
    let harmless = drawing("<path id='a'/><use href='#a'/>")
    #expect(harmless.contains("&lt;t&gt;"))
    #expect(harmless.contains("id='p2-a'") && harmless.contains("href='#p2-a'"))
  }
}
