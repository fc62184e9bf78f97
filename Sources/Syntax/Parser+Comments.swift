import SourceText

extension Parser {
  /// The `##` lines directly above a token, without their signs.
  func documentation(before token: Token) -> String? {
    let trivia = bytes[token.triviaStart..<token.start]
    guard trivia.contains(UInt8(ascii: "#")) else { return nil }
    var lines: [String] = []
    // Both ends of CRLF separate; the empty line between them is not one of the author's.
    let pieces = trivia.split(omittingEmptySubsequences: false) { $0 == 0x0A }
    for piece in pieces.dropLast().reversed() {
      let line = piece.drop { $0 == 0x20 || $0 == 0x09 }
      guard line.starts(with: [UInt8(ascii: "#"), UInt8(ascii: "#")]) else { break }
      var text = line.drop { $0 == UInt8(ascii: "#") }
      if text.first == 0x20 { text = text.dropFirst() }
      while text.last == 0x20 || text.last == 0x0D || text.last == 0x09 { text = text.dropLast() }
      lines.append(String(decoding: text, as: UTF8.self))
    }
    return lines.isEmpty ? nil : lines.reversed().joined(separator: "\n")
  }

  /// What `# allow` comments allow for a statement: those on the line where it starts or ends, and
  /// those on lines of their own directly above.
  func allowedCodes(for range: SourceRange) -> [(code: String, comment: Int)] {
    let first = source.line(at: range.lower)
    let last = source.line(at: max(range.lower, range.upper - 1))
    var codes = allowances(onLine: first).filter { !$0.hasOwnLine }
    if last != first { codes += allowances(onLine: last).filter { !$0.hasOwnLine } }
    var above = first - 1
    while case let found = allowances(onLine: above).filter(\.hasOwnLine), !found.isEmpty {
      codes += found
      above -= 1
    }
    return codes.flatMap { allowance in allowance.codes.map { ($0, allowance.offset) } }
  }

  private func allowances(onLine line: Int) -> [Allowance] {
    guard line >= 1 else { return [] }
    let range = source.range(ofLine: line)
    var low = 0
    var high = allowances.count
    while low < high {
      let middle = (low + high) / 2
      if allowances[middle].offset < range.lower { low = middle + 1 } else { high = middle }
    }
    guard low < allowances.count, allowances[low].offset <= range.upper else { return [] }
    return [allowances[low]]
  }
}
