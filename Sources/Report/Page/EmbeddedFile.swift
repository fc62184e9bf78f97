/// A file that a page carries: a link that saves it, and the place where `maser verify` finds it.
public struct EmbeddedFile: Sendable, Equatable {
  /// What it is for.
  public enum Role: String, Sendable, CaseIterable {
    /// The script with its seal.
    case script
    /// What the script includes.
    case included
    /// What it made: files, and the numbers of figures.
    case data
  }
  public let role: Role
  /// Its path relative to the script.
  public let path: String
  public let bytes: [UInt8]

  public init(_ role: Role, _ path: String, _ bytes: [UInt8]) {
    (self.role, self.path, self.bytes) = (role, path, bytes)
  }

  /// `<a download … href="data:…">label</a>`.
  func link(_ label: HTML) -> HTML {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return
      "<a class=\"file\" data-role=\"\(role.rawValue)\" data-path=\"\(path)\" download=\"\(name)\" href=\"data:application/octet-stream;base64,\(Base64.text(bytes))\">\(label)</a>"
  }

  /// How it is called in sentences: name and size.
  var label: HTML { "<code>\(path)</code> (\(EmbeddedFile.size(bytes.count)))" }

  private static func size(_ bytes: Int) -> String {
    bytes < 10_000 ? "\(bytes) bytes" : "\((bytes + 512) / 1024) KB"
  }

  // MARK: Reading

  /// All that a page carries. Any bytes may be given; links that are not as they are written here are none.
  public static func all(in page: [UInt8]) -> [EmbeddedFile] {
    Bytes.pieces(of: page[...], between: "<a class=\"file\" ", and: "\">").compactMap {
      EmbeddedFile(attributes: $0)
    }
  }

  private init?(attributes: ArraySlice<UInt8>) {
    func value(_ name: String) -> String? {
      Bytes.pieces(of: attributes, between: name + "=\"", and: "\"").first.map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    let lead = " href=\"data:application/octet-stream;base64,"
    guard let role = value("data-role").flatMap({ Role(rawValue: $0) }),
      let path = value("data-path"),
      let start = Bytes.first(lead, in: attributes),
      // The quotation mark behind the last attribute belongs to the mark that ends the link.
      let bytes = Base64.bytes(attributes[(start + lead.utf8.count)...])
    else { return nil }
    self.init(role, EmbeddedFile.unescaped(path), bytes)
  }

  private static func unescaped(_ text: String) -> String {
    let entities: [(String, Character)] = [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
    ]
    var result = ""
    var rest = text[...]
    while let first = rest.first {
      if first == "&", let (entity, letter) = entities.first(where: { rest.hasPrefix($0.0) }) {
        result.append(letter)
        rest = rest.dropFirst(entity.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}

/// Looks for marks in bytes.
enum Bytes {
  static func first(_ mark: String, in bytes: ArraySlice<UInt8>) -> Int? {
    let mark = Array(mark.utf8)
    guard let lead = mark.first, bytes.count >= mark.count else { return nil }
    var place = bytes.startIndex
    while place <= bytes.endIndex - mark.count {
      guard let next = bytes[place...(bytes.endIndex - mark.count)].firstIndex(of: lead) else {
        return nil
      }
      if bytes[next..<next + mark.count].elementsEqual(mark) { return next }
      place = next + 1
    }
    return nil
  }

  /// What stands between two marks, each time. Cost: O(bytes).
  static func pieces(
    of bytes: ArraySlice<UInt8>, between start: String, and end: String
  ) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var rest = bytes
    while let begin = first(start, in: rest) {
      let inner = rest[(begin + start.utf8.count)...]
      guard let close = first(end, in: inner) else { return found }
      found.append(inner[..<close])
      rest = inner[(close + end.utf8.count)...]
    }
    return found
  }
}
