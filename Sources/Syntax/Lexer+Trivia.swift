import SourceText

/// A comment `# allow W113: reason` and where it stands.
struct Allowance {
  let offset: Int
  let codes: [String]
  /// Nothing else is on its line.
  let hasOwnLine: Bool
}

extension Lexer {
  /// Skips blanks, comments and line ends that do not end a statement.
  mutating func skipTrivia() {
    while offset < end {
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"): offset += 1
      case UInt8(ascii: "#"): skipComment()
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        guard lineEndIsTrivia() else { return }
        offset += lineEndLength(at: offset)
      case UInt8(ascii: "\\"):
        guard let next = endOfContinuedLine() ?? endOfCommandSign() else { return }
        offset = next
      case UInt8(ascii: "/"), UInt8(ascii: "%"), UInt8(ascii: "-"):
        guard skipForeignComment() else { return }
      case 0x80...: guard skipForeignBlanks() else { return }
      default: return
      }
    }
  }

  func lineEndLength(at offset: Int) -> Int {
    let isPair = bytes[offset] == 0x0D && offset + 1 < end && bytes[offset + 1] == 0x0A
    return isPair ? 2 : 1
  }

  func isLineEnd(_ offset: Int) -> Bool { bytes[offset] == 0x0A || bytes[offset] == 0x0D }

  private mutating func skipComment() {
    let start = offset
    while offset < end, !isLineEnd(offset) {
      let byte = bytes[offset]
      if byte >= 0x80 || byte < 0x20 || byte == 0x7F { skipShown() } else { offset += 1 }
    }
    if let codes = allowedCodes(in: bytes[start..<offset]) {
      allowances.append(Allowance(offset: start, codes: codes, hasOwnLine: startsLine(start)))
    }
  }

  /// Whether only blanks stand before an offset on its line.
  private func startsLine(_ offset: Int) -> Bool {
    var before = offset
    while before > 0, bytes[before - 1] == 0x20 || bytes[before - 1] == 0x09 { before -= 1 }
    return before == source.byteOrderMarkLength || before == 0 || isLineEnd(before - 1)
  }

  /// The codes of `# allow W112, W113: reason`.
  private func allowedCodes(in comment: ArraySlice<UInt8>) -> [String]? {
    let word = Array("allow ".utf8)
    let body = comment.drop { $0 == UInt8(ascii: "#") || $0 == 0x20 || $0 == 0x09 }
    guard body.starts(with: word) else { return nil }
    let list = body.dropFirst(word.count).prefix(200).prefix { $0 != UInt8(ascii: ":") }
    let codes = list.split { $0 == UInt8(ascii: ",") || $0 == 0x20 || $0 == 0x09 }
      .prefix { $0.count > 1 && !isDigit($0.first!) && $0.dropFirst().allSatisfy(isDigit) }
      .map { String(decoding: $0, as: UTF8.self) }
    return codes.isEmpty ? nil : codes
  }

  /// The offset after a `\` that ends its line and that line's end; nil if something follows it.
  private func endOfContinuedLine() -> Int? {
    var next = offset + 1
    while next < end, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
    if next < end, bytes[next] == UInt8(ascii: "#") { next = endOfLine(from: next) }
    guard next < end else { return end }
    return isLineEnd(next) ? next + lineEndLength(at: next) : nil
  }

  private func endOfLine(from start: Int) -> Int {
    var next = start
    while next < end, !isLineEnd(next) { next += 1 }
    return next
  }

  /// Whether the line end here separates nothing: the statement goes on, or none has begun.
  private mutating func lineEndIsTrivia() -> Bool {
    guard let last = tokens.last?.lexeme else { return true }
    if last == .newline || last == .semicolon || last == .leftBrace { return true }
    if offset < continuedUpTo { return true }
    let next = nextSignificantOffset()
    guard next < end else { return false }
    guard lineContinues(after: last, at: next) else { return false }
    continuedUpTo = next
    return true
  }

  private mutating func lineContinues(after last: Lexeme, at next: Int) -> Bool {
    let word = word(at: next)
    if ReservedWords.lexeme(of: word)?.continuesStatement ?? false { return true }
    if beginsClause(word) { return true }
    guard brackets > 0 || last.needsRightSide else { return false }
    // What is still open at a new statement was forgotten, not continued.
    if bytes[next] == UInt8(ascii: "}") || startsStatement(word) { return false }
    return true
  }

  /// Whether a line's first word, which may be a name elsewhere, begins a clause here: a word follows it that is no argument's name.
  private func beginsClause(_ word: ArraySlice<UInt8>) -> Bool {
    guard ClauseNames.continuing.contains(where: { word.elementsEqual($0.utf8) }) else {
      return false
    }
    func blanks(from start: Int) -> Int {
      var next = start
      while next < end, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
      return next
    }
    let next = blanks(from: word.endIndex)
    if word.elementsEqual("detect".utf8) { return beginsDetection(next) }
    let second = self.word(at: next)
    guard next > word.endIndex, !second.isEmpty else { return false }
    let after = blanks(from: second.endIndex)
    return after >= end || bytes[after] != UInt8(ascii: "=")
  }

  /// The same for the clause that has arguments without a word before them, or nothing at all; a procedure of the name is called so.
  private func beginsDetection(_ next: Int) -> Bool {
    guard !hasOwnDetect else { return false }
    return next >= end || bytes[next] != UInt8(ascii: "=")
  }

  /// Whether a line's first word is a statement's keyword; `if` also starts an expression.
  private func startsStatement(_ word: ArraySlice<UInt8>) -> Bool {
    guard !word.isEmpty, word.count <= 32, ReservedWords.lexeme(of: word) != .if else {
      return false
    }
    guard keywords.contains(String(decoding: word, as: UTF8.self)) else { return false }
    var after = word.endIndex
    // `for x in LIST` behind the value of a list; a loop has its block on the same line.
    if ReservedWords.lexeme(of: word) == .for, brackets > 0 {
      return bytes[after..<endOfLine(from: after)].contains(UInt8(ascii: "{"))
    }
    while after < end, bytes[after] == 0x20 || bytes[after] == 0x09 { after += 1 }
    guard after < end else { return true }
    switch bytes[after] {
    // An argument or an item that happens to have a keyword's name.
    case UInt8(ascii: ","), UInt8(ascii: ")"), UInt8(ascii: "]"): return false
    case UInt8(ascii: "="): return after + 1 < end && bytes[after + 1] == UInt8(ascii: "=")
    default: return true
    }
  }

  private func word(at start: Int) -> ArraySlice<UInt8> {
    var stop = start
    // Longer words are no keywords; the limit keeps this cheap.
    while stop < end, stop - start <= 64 {
      let length = nameLength(at: stop)
      if length == 0, stop == start || !isDigit(bytes[stop]) { break }
      stop += max(1, length)
    }
    return bytes[start..<stop]
  }

  /// The first offset after the line end here that is not a blank, comment or line end.
  private func nextSignificantOffset() -> Int {
    var next = offset
    while next < end {
      switch bytes[next] {
      case 0x20, 0x09, 0x0A, 0x0D: next += 1
      case UInt8(ascii: "#"): next = endOfLine(from: next)
      default: return next
      }
    }
    return end
  }
}
