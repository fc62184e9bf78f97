/// A line of a file with a checksum behind a tabulator: what was cut or damaged is not taken for what was written.
enum CheckedLine {
  static func text(_ body: String) -> String { "\(body)\t\(checksum(body))\n" }

  /// What stands before the checksum; nil for a line that is not whole.
  static func body(_ line: some StringProtocol) -> String? {
    guard let end = line.lastIndex(of: "\t") else { return nil }
    let body = String(line[..<end])
    return checksum(body) == line[line.index(after: end)...] ? body : nil
  }

  /// FNV-1a, 32 bits.
  private static func checksum(_ text: String) -> String {
    let hash = text.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    return String(hash, radix: 16)
  }
}
