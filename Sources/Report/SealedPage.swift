import Language

/// A page as a file, with a last line that fits nothing but the bytes above it.
public struct SealedPage {
  public let bytes: [UInt8]
  /// What it carries.
  public let files: [EmbeddedFile]
  /// What is wrong with it as it stands, in words.
  public let damage: [String]

  private static let mark = "<!-- maser report 1 sha256 "
  private static let end = " -->\n"
  /// What no page of ours reaches: 64 MB.
  private static let largest = 1 << 26

  /// Whether bytes may be a report: for telling files apart.
  public static func resembles(_ bytes: [UInt8]) -> Bool {
    let head = bytes.prefix(1024).drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }
    return head.starts(with: "<!DOCTYPE html>".utf8)
  }

  static func closed(_ text: String) -> [UInt8] {
    Array(text.utf8) + Array((mark + SHA256.hex(of: text.utf8) + end).utf8)
  }

  /// Reads a page. No input traps.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    guard bytes.count <= SealedPage.largest else {
      (files, damage) = ([], ["it is larger than any report"])
      return
    }
    files = EmbeddedFile.all(in: bytes)
    let closing = SealedPage.mark.utf8.count + 64 + SealedPage.end.utf8.count
    let body = bytes.dropLast(closing)
    if bytes.count > closing,
      bytes[body.endIndex...].elementsEqual(
        (SealedPage.mark + SHA256.hex(of: body) + SealedPage.end).utf8)
    {
      damage = []
    } else {
      damage = ["the page was changed after it was made"]
    }
  }

  /// The one script that it is about.
  public var script: EmbeddedFile? {
    let scripts = files.filter { $0.role == .script }
    return scripts.count == 1 ? scripts[0] : nil
  }

  /// Where a page parts from the one that its script gives now, by their sections.
  ///
  /// Drawings by another version of gnuplot are no difference: their numbers are compared.
  public func changes(from now: ReportPage) -> (differences: [String], remarks: [String]) {
    let made = now.bytes
    guard made != bytes else { return ([], []) }
    let mine = SealedPage.parts(bytes)
    let theirs = SealedPage.parts(made)
    var differences: [String] = []
    var remarks: [String] = []
    for section in now.sections {
      let part = mine[section.id]
      let other = theirs[section.id] ?? []
      if part == other { continue }
      guard let part else {
        differences.append("the section \"\(section.title)\" is missing")
        continue
      }
      if SealedPage.withoutDrawings(part) == SealedPage.withoutDrawings(other),
        Drawing.authors(part) != Drawing.authors(other)
      {
        remarks.append("another version of gnuplot drew the pictures; their numbers were compared")
      } else {
        differences.append("the section \"\(section.title)\" is not what the script gives now")
      }
    }
    let strange = Set(mine.keys).subtracting(now.sections.map(\.id)).sorted()
    differences += strange.map { "the section \"\($0)\" is not from this script" }
    if differences.isEmpty, SealedPage.frame(bytes) != SealedPage.frame(made) {
      differences = ["what stands around the sections is not what is made now"]
    }
    return (differences, remarks)
  }

  /// A page without its sections and its last line.
  private static func frame(_ page: [UInt8]) -> [UInt8] {
    let body = page.dropLast(mark.utf8.count + 64 + end.utf8.count)
    guard let start = Bytes.first("\n<section id=\"", in: body),
      let end = Bytes.first("</main>", in: body[start...])
    else { return Array(body) }
    return Array(body[..<start]) + body[end...]
  }

  private static func parts(_ page: [UInt8]) -> [String: ArraySlice<UInt8>] {
    var found: [String: ArraySlice<UInt8>] = [:]
    for part in Bytes.pieces(of: page[...], between: "\n<section id=\"", and: "\n</section>\n") {
      guard let quote = part.firstIndex(of: 0x22) else { continue }
      found[String(decoding: part[..<quote], as: UTF8.self)] = part
    }
    return found
  }

  private static func withoutDrawings(_ part: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var rest = part
    var found: [ArraySlice<UInt8>] = []
    while let start = Bytes.first("<svg", in: rest) {
      found.append(rest[..<start])
      guard let end = Bytes.first("</svg>", in: rest[start...]) else { return found }
      rest = rest[(end + 6)...]
    }
    return found + [rest]
  }
}
