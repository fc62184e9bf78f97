import SourceText

extension Lexer {
  /// Most of these reports one text can get.
  static let mostBadRuns = 20

  func span(_ lower: Int, _ upper: Int) -> SourceSpan {
    SourceSpan(source, SourceRange(lower, upper))
  }

  /// Marks the token that is emitted next: its statement gets no further reports.
  mutating func markTrouble() { troubled.append(tokens.count) }

  /// The scalar at the offset if it is one that can be shown, not a control character.
  private func shownScalar() -> (scalar: Unicode.Scalar, length: Int)? {
    guard let read = source.scalar(at: offset), offset + read.length <= end else { return nil }
    let value = read.scalar.value
    if value < 0x20 && value != 0x09 || value >= 0x7F && value < 0xA0 { return nil }
    // Marks that reorder text on screen hide what a script does.
    if value == 0xFEFF || (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) {
      return nil
    }
    return read
  }

  /// Steps over one scalar inside a comment or string, or reports the bytes that are none.
  mutating func skipShown() {
    if let read = shownScalar() { offset += read.length } else { skipBadRun() }
  }

  /// Steps over bytes that cannot be text, with one report.
  mutating func skipBadRun() {
    let start = offset
    let scalar = source.scalar(at: start)?.scalar
    while offset < end, !isLineEnd(offset), shownScalar() == nil {
      offset += max(1, source.scalar(at: offset)?.length ?? 1)
    }
    offset = min(offset, end)
    badRuns += 1
    guard badRuns <= Self.mostBadRuns else { return }
    let title = scalar.map { "a control character (\(codePoint($0))) in the text" }
    diagnostics.add(
      .error(
        .invalidBytes, title ?? "bytes that are not UTF-8 text",
        labels: [
          DiagnosticLabel(
            span(start, offset), scalar == nil ? "save the file as UTF-8" : "remove it")
        ]))
  }

  /// Blanks of other keyboards: reported, then read as blanks.
  mutating func skipForeignBlanks() -> Bool {
    let start = offset
    while offset < end, let read = source.scalar(at: offset), offset + read.length <= end,
      read.scalar.value != 0x85, read.scalar.properties.isWhitespace, read.scalar.value >= 0x80
    {
      offset += read.length
    }
    guard offset > start else { return false }
    let fix = FixIt(
      "write an ordinary blank", edits: [SourceEdit(span(start, offset), replacement: " ")])
    diagnostics.add(
      .error(
        .unexpectedCharacter, "a special blank (\(codePoint(source.scalar(at: start)!.scalar)))",
        labels: [DiagnosticLabel(span(start, offset), "write an ordinary blank")], fixIts: [fix]))
    return true
  }

  /// A byte that starts no token.
  mutating func readUnexpected() {
    let start = offset
    guard let read = shownScalar() else {
      markTrouble()
      skipBadRun()
      return emit(.invalid, .invalid, from: start)
    }
    if readCurlyString(read.scalar) || readDegree(read.scalar) { return }
    if readRoot(read.scalar) || readKet() || readBars() { return }
    if let (sign, meant, lexeme) = misspelling(read.scalar) {
      offset += sign.utf8.count
      reportUnexpected(sign, from: start, instead: meant)
      if lexeme == .invalid { markTrouble() }
      return emit(.invalid, lexeme, from: start)
    }
    // A run of the same sign is one mistake.
    while offset < end, let next = source.scalar(at: offset), next.scalar == read.scalar,
      offset + next.length <= end
    {
      offset += next.length
    }
    reportUnexpected(String(read.scalar), from: start, instead: nil)
    markTrouble()
    emit(.invalid, .invalid, from: start)
  }

  /// A string in quotes of another kind, if its end is on the line: one mistake, not two.
  private mutating func readCurlyString(_ quote: Unicode.Scalar) -> Bool {
    guard Self.quotes.contains(quote) else { return false }
    let start = offset
    let length = quote.utf8.count
    var next = start + length
    while next < end, !isLineEnd(next), bytes[next] != UInt8(ascii: "\"") {
      guard let read = source.scalar(at: next), next + read.length <= end else { return false }
      next += read.length
      guard Self.quotes.contains(read.scalar) else { continue }
      offset = next
      let body = source.text(in: SourceRange(start + length, next - read.length))
      let edits = [
        SourceEdit(span(start, start + length), replacement: "\""),
        SourceEdit(span(next - read.length, next), replacement: "\""),
      ]
      let advice = body.count > 40 ? "write straight quotes" : "write `\"\(body)\"`"
      diagnostics.add(
        .error(
          .unexpectedCharacter, "strings are written in straight double quotes",
          labels: [DiagnosticLabel(span(start, next), advice)],
          fixIts: [FixIt(advice, edits: edits)]))
      emit(.invalid, .string, from: start)
      return true
    }
    return false
  }

  private static let quotes: Set<Unicode.Scalar> = ["“", "”", "„", "‘", "’", "«", "»", "'"]

  private mutating func reportUnexpected(_ sign: String, from start: Int, instead meant: String?) {
    let span = span(start, offset)
    let shown = meant.map { $0 == " " ? $0 : String($0.filter { $0 != " " }) }
    let fixes = meant.map {
      [FixIt("write `\(shown!)`", edits: [SourceEdit(span, replacement: $0)])]
    }
    diagnostics.add(
      .error(
        .unexpectedCharacter, "unexpected character `\(sign)`",
        labels: [DiagnosticLabel(span, shown.map { "write `\($0)`" } ?? "")],
        fixIts: fixes ?? []))
  }

  /// Signs of other notations: what stands there, what to write, how to go on reading.
  private func misspelling(_ scalar: Unicode.Scalar) -> (String, String, Lexeme)? {
    let next = byte(1)
    switch scalar {
    case "&": return (next == UInt8(ascii: "&") ? "&&" : "&", spaced("and"), .and)
    case "|": return (next == UInt8(ascii: "|") ? "||" : "|", spaced("or"), .or)
    case "!": return ("!", "not ", .not)
    case "*": return ("**", "^", .caret)
    case "'": return ("'", "\"", .invalid)
    default: return typographic(scalar).map { (String(scalar), $0.0, $0.1) }
    }
  }

  private func typographic(_ scalar: Unicode.Scalar) -> (String, Lexeme)? {
    switch scalar {
    case "×", "·", "⋅", "∗": return ("*", .times)
    case "÷", "∕", "⁄": return ("/", .slash)
    case "−", "–", "—", "‐", "‑": return ("-", .minus)
    case "≤", "⩽": return ("<=", .lessOrEqual)
    case "≥", "⩾": return (">=", .greaterOrEqual)
    case "≠": return ("!=", .notEqual)
    case "≈", "∼": return ("~", .tilde)
    case "…": return ("..", .range)
    case "∧": return (spaced("and"), .and)
    case "∨": return (spaced("or"), .or)
    case "¬": return ("not ", .not)
    case "∞": return ("inf", .number)
    case "²": return ("^2", .invalid)
    case "³": return ("^3", .invalid)
    case "√": return ("sqrt", .invalid)
    case "±": return (spaced("within"), .within)
    case "µ": return ("μ", .invalid)
    case "“", "”", "„", "‘", "’", "«", "»": return ("\"", .invalid)
    case "，": return (",", .comma)
    default: return nil
    }
  }

  /// A word with the blanks around it that the place needs.
  private func spaced(_ word: String) -> String {
    let before = offset > 0 && bytes[offset - 1] == 0x20 ? "" : " "
    return before + word + " "
  }
}

/// `U+0000`.
func codePoint(_ scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16, uppercase: true)
  return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
