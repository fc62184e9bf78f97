/// A picture by gnuplot as part of a page: named for who cannot see it, its ids its own, its ink that of the page.
struct Drawing {
  private let svg: String
  private let number: Int
  private let title: String
  private let description: String

  init(_ svg: String, number: Int, title: String, description: String) {
    (self.svg, self.number, self.title, self.description) = (svg, number, title, description)
  }

  var markup: HTML {
    let bytes = Array(svg.utf8)
    guard let open = Bytes.first("<svg", in: bytes[...]),
      let inner = Bytes.first(">", in: bytes[open...]),
      let box = Bytes.pieces(of: bytes[open...inner], between: "viewBox=\"", and: "\"").first,
      let close = Bytes.first("</desc>", in: bytes[inner...]), Drawing.isHarmless(bytes)
    else { return "<p>The picture cannot be shown here.</p>" }
    let author =
      Bytes.pieces(of: bytes[inner...], between: "<desc>", and: "</desc>").first
      .map { String(decoding: $0, as: UTF8.self) } ?? ""
    let (id, end) = ("picture-\(number)", close + "</desc>".utf8.count)
    let body = String(decoding: renamed(bytes[end...]), as: UTF8.self)
    return
      "<svg class=\"picture\" viewBox=\"\(String(decoding: box, as: UTF8.self))\" data-drawn=\"\(author)\" role=\"img\" aria-labelledby=\"\(id)-title \(id)-description\"><title id=\"\(id)-title\">\(title)</title><desc id=\"\(id)-description\">\(description)</desc>\(HTML(checked: body))"
  }

  /// Which programs drew the pictures of a part of a page.
  static func authors(_ part: ArraySlice<UInt8>) -> Set<[UInt8]> {
    Set(Bytes.pieces(of: part, between: " data-drawn=\"", and: "\"").map { Array($0) })
  }

  /// Several pictures in one page must not use the same ids.
  private func renamed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 4096)
    let own = Array("p\(number)-".utf8)
    var place = bytes.startIndex
    while place < bytes.endIndex {
      guard let mark = Drawing.marks.first(where: { bytes[place...].starts(with: $0) }) else {
        result.append(bytes[place])
        place += 1
        continue
      }
      result += mark + own
      place += mark.count
    }
    return result
  }

  /// What stands in front of an id or of a reference to one.
  private static let marks = [
    " id='", " id=\"", "href='#", "href=\"#", "url(#",
  ].map { Array($0.utf8) }

  /// Gnuplot escapes what is written into a picture; that nothing in it can act is looked at all the same.
  private static func isHarmless(_ bytes: [UInt8]) -> Bool {
    let small = bytes.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    let forbidden = [
      "<script", "<foreignobject", "<iframe", "<style", "javascript:", "<!--", "<![",
    ]
    return forbidden.allSatisfy { Bytes.first($0, in: small[...]) == nil }
      && Bytes.pieces(of: small[...], between: "<", and: ">").allSatisfy { tag in
        Bytes.first(" on", in: tag) == nil
      }
  }
}
