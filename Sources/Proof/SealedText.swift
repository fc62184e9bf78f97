import Language
import SourceText

/// A script with the block of comments that `maser seal` has put below it.
///
/// The block is lines that begin with `#|`: a heading, JSON objects one to a line, and last the SHA-256 of the lines before. To any
/// version of the language they are comments.
public struct SealedText: Sendable {
  /// The bytes above the block: the script.
  public let script: [UInt8]
  /// The JSON lines of the block, without the closing one; nil where there is no block.
  public let lines: [String]?
  /// There is text below or within the block that is no part of it: a new block in its place would lose it.
  public let hasForeignText: Bool
  /// What is wrong with the block as it stands, in words; empty for one that is whole.
  public let damage: [String]

  static let mark = "#| "
  static let heading =
    "maser seal 1: what this script gave; `maser verify` runs it again and compares"
  /// What no seal of ours reaches: 64 MB.
  private static let largest = 1 << 26

  /// Splits a file. No input traps.
  public init(_ bytes: [UInt8]) {
    guard let start = SealedText.start(bytes) else {
      (script, lines, damage, hasForeignText) = (bytes, nil, [], false)
      return
    }
    script = Array(bytes[..<start])
    var damage: [String] = []
    let block = bytes[start...]
    if block.count > SealedText.largest { damage.append("the seal is larger than any of ours") }
    let rows = block.prefix(SealedText.largest).split(separator: 0x0A).map { row -> String in
      String(decoding: row.last == 0x0D ? row.dropLast() : row, as: UTF8.self)
    }
    let bodies = rows.filter { $0.hasPrefix(SealedText.mark) }.map {
      String($0.dropFirst(SealedText.mark.count))
    }
    hasForeignText = bodies.count < rows.count || block.count > SealedText.largest
    // The language ends a comment at a lone CR.
    if block.indices.contains(where: {
      block[$0] == 0x0D && ($0 + 1 == block.endIndex || block[$0 + 1] != 0x0A)
    }) {
      damage.append("there is a line end within a line of the seal")
    }
    if bodies.first != SealedText.heading { damage.append("the heading of the seal was changed") }
    if bodies.count < rows.count {
      damage.append("there is text below or within the seal, which is no part of it")
    }
    let inner = bodies.dropFirst()
    if let last = inner.last, let close = JSONValue(last), close["kind"] == .text("close") {
      let body = inner.dropLast()
      if close["sha256"]?.string != SealedText.digest(Array(body)) {
        damage.append("lines of the seal were changed after it was made")
      }
      lines = Array(body)
    } else {
      damage.append("the seal is cut off: its last line is missing")
      lines = Array(inner)
    }
    self.damage = damage
  }

  /// Where the block begins: at a line with the heading.
  private static func start(_ bytes: [UInt8]) -> Int? {
    let head = Array((mark + "maser seal ").utf8)
    var line = 0
    while line < bytes.count {
      if bytes[line...].starts(with: head) { return line }
      guard let end = bytes[line...].firstIndex(of: 0x0A) else { return nil }
      line = end + 1
    }
    return nil
  }

  private static func digest(_ lines: [String]) -> String {
    SHA256.hex(of: lines.joined(separator: "\n").utf8)
  }

  /// The script with a block of these lines below it. The same lines give the same bytes.
  public static func text(_ script: [UInt8], sealed lines: [String]) -> [UInt8] {
    let close = #"{"kind":"close","sha256":"\#(digest(lines))"}"#
    let block = ([heading] + lines + [close]).map { mark + $0 + "\n" }.joined()
    return script + Array(block.utf8)
  }

  /// A script as it stands above a block: it ends with a line end.
  public static func ended(_ script: [UInt8]) -> [UInt8] {
    script.isEmpty || script.last == 0x0A ? script : script + [0x0A]
  }
}

extension SealedText {
  /// Whether a line of a seal is a result of the run.
  public static func isResult(_ line: String) -> Bool {
    JSONValue(line).map(SealComparison.isResult) ?? false
  }

  /// Whether lines of a seal are in a file, with or without its heading.
  public static func hasRemains(_ bytes: [UInt8]) -> Bool {
    bytes.split(separator: 0x0A).contains { $0.starts(with: Array("#| {\"kind\":".utf8)) }
  }

  /// The path that a line of a seal says was included; nil for other lines.
  public static func includedPath(_ line: String) -> String? {
    guard let value = JSONValue(line), value["kind"] == .text("include") else { return nil }
    return value["path"]?.string
  }
}
