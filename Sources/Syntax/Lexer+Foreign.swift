import SourceText

// What other languages write: comments, numbers and signs.
extension Lexer {
  // MARK: Comments

  /// A comment in the style of another language is reported and skipped to the end of its line.
  mutating func skipForeignComment() -> Bool {
    guard let sign = foreignCommentSign else { return false }
    let start = offset
    if sign == "/*" {
      skipForeignBlockComment(from: start)
    } else {
      skipToLineEnd()
      reportComment(sign, from: start, edits: [edit(start, start + sign.utf8.count, "#")])
    }
    return true
  }

  /// The sign at the offset where it can only start a comment: before a statement, or as a word of its own before a word.
  private var foreignCommentSign: String? {
    let pair = [byte(), byte(1)]
    if pair == Array("/*".utf8) { return "/*" }
    let startsStatement: Bool =
      switch tokens.last?.lexeme {
      case nil, .newline?, .semicolon?, .leftBrace?, .rightBrace?: true
      default: false
      }
    if pair == Array("//".utf8) { return startsStatement || isApart(2) ? "//" : nil }
    if pair == Array("--".utf8) { return startsStatement ? "--" : nil }
    guard byte() == UInt8(ascii: "%"), !isBehindFormat else { return nil }
    return startsStatement || isApart(1) ? "%" : nil
  }

  /// `"%f" % energy`.
  private var isBehindFormat: Bool {
    guard let last = tokens.last, last.lexeme == .string else { return false }
    return bytes[last.start..<last.end].contains(UInt8(ascii: "%"))
  }

  /// A blank before the sign, and several words behind it: after one the sign may stand between two values.
  private func isApart(_ length: Int) -> Bool {
    guard offset > 0, bytes[offset - 1] == 0x20 || bytes[offset - 1] == 0x09 else { return false }
    var next = offset + length
    guard next < end, bytes[next] == 0x20 else { return false }
    while next < end, bytes[next] == 0x20 { next += 1 }
    guard next < end, nameLength(at: next) > 0 else { return false }
    while next < end, nameLength(at: next) > 0 || isDigit(bytes[next]) {
      next += max(nameLength(at: next), 1)
    }
    while next < end, bytes[next] == 0x20 { next += 1 }
    guard next < end else { return false }
    return nameLength(at: next) > 0 || isDigit(bytes[next]) || "'`:!?&@$".utf8.contains(bytes[next])
  }

  private mutating func skipToLineEnd() {
    while offset < end, !isLineEnd(offset) { skipShown() }
  }

  private mutating func skipForeignBlockComment(from start: Int) {
    let sign = Array("*/".utf8)
    var close = start + 2
    while close + 1 < end, bytes[close..<close + 2] != sign[...] { close += 1 }
    let isClosed = close + 1 < end
    let stop = isClosed ? close + 2 : end
    let text = bytes[start..<stop]
    let hasOneLine = !text.contains { $0 == 0x0A || $0 == 0x0D }
    offset = stop
    var next = stop
    while next < end, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
    let endsLine = next >= end || isLineEnd(next)
    var blank = close
    while blank > start + 2, bytes[blank - 1] == 0x20 { blank -= 1 }
    let edits =
      hasOneLine && isClosed && endsLine
      ? [edit(start, start + 2, "#"), edit(blank, stop, "")] : []
    reportComment("/*", from: start, edits: edits)
  }

  private func edit(_ lower: Int, _ upper: Int, _ text: String) -> SourceEdit {
    SourceEdit(span(lower, upper), replacement: text)
  }

  private mutating func reportComment(_ sign: String, from start: Int, edits: [SourceEdit]) {
    let others = [
      "%": "for the remainder of a/b write `a - b*floor(a/b)`",
      "//": "for the whole part of a/b write `floor(a/b)`",
    ]
    let isAfterValue = tokens.last?.lexeme.endsOperand ?? false
    diagnostics.add(
      .error(
        .unexpectedCharacter, "a comment starts with `#`, not with `\(sign)`",
        labels: [
          DiagnosticLabel(
            span(start, start + sign.utf8.count),
            sign == "/*" && edits.isEmpty ? "write `#` before every line of it" : "write `#`")
        ], notes: isAfterValue ? others[sign].map { [$0] } ?? [] : [],
        fixIts: edits.isEmpty ? [] : [FixIt("write `#`", edits: edits)]))
  }

  /// The `\` of `\theta` is skipped; gives the offset behind it.
  mutating func endOfCommandSign() -> Int? {
    guard offset + 1 < end, nameLength(at: offset + 1) > 0 else { return nil }
    var stop = offset + 1
    while stop < end, nameLength(at: stop) > 0 { stop += nameLength(at: stop) }
    let name = source.text(in: SourceRange(offset + 1, stop))
    diagnostics.add(
      .error(
        .unexpectedCharacter, "names are written without `\\`",
        labels: [DiagnosticLabel(span(offset, offset + 1), "write `\(name)`")],
        fixIts: [FixIt("write `\(name)`", edits: [edit(offset, offset + 1, "")])]))
    return offset + 1
  }

  // MARK: Numbers

  /// `0x1F`, `0b101`, `0o17`: reported with their value.
  mutating func readOtherBase() -> Bool {
    guard byte() == UInt8(ascii: "0"), byte(1) >= UInt8(ascii: "A") else { return false }
    let radix: Int
    switch byte(1) | 0x20 {
    case UInt8(ascii: "x"): radix = 16
    case UInt8(ascii: "o"): radix = 8
    case UInt8(ascii: "b"): radix = 2
    default: return false
    }
    let start = offset
    var next = offset + 2
    while next < end, isDigit(bytes[next]) || nameLength(at: next) == 1 { next += 1 }
    guard next > offset + 2 else { return false }
    let text = String(decoding: bytes[offset + 2..<next], as: UTF8.self)
    guard isDigit(bytes[offset + 2]) || radix == 16 else { return false }
    let value = Int(text.filter { $0 != "_" }, radix: radix)
    offset = next
    reportNumber("numbers are decimal", from: start, instead: value.map(String.init))
    emit(.number, .number, from: start)
    return true
  }

  /// `1.5e` and `1d-3`, at whose letter the offset is.
  mutating func readForeignExponent(from start: Int) -> Bool {
    let letter = byte() | 0x20
    let hasSign = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-")
    let hasDigits = isDigit(byte(hasSign ? 2 : 1))
    if letter == UInt8(ascii: "d"), hasDigits {
      let mantissa = source.text(in: SourceRange(start, offset))
      offset += hasSign ? 2 : 1
      let sign = hasSign && bytes[offset - 1] == UInt8(ascii: "-") ? "-" : ""
      let digits = offset
      skipDigits()
      let exponent = source.text(in: SourceRange(digits, offset))
      reportNumber(
        "powers of ten are written with `e`", from: start,
        instead: "\(mantissa)e\(sign)\(exponent)")
    } else if letter == UInt8(ascii: "e"), !hasDigits, hasSign || nameEndsAfterLetter {
      let mantissa = source.text(in: SourceRange(start, offset))
      offset += hasSign ? 2 : 1
      markTrouble()
      diagnostics.add(
        .error(
          .malformedNumber, "the power of ten is missing",
          labels: [
            DiagnosticLabel(span(start, offset), "write it behind the `e`: `\(mantissa)e3`")
          ],
          notes: ["for a multiple of the constant e write `\(mantissa)*e`"]))
    } else {
      return false
    }
    emit(.number, .number, from: start)
    return true
  }

  private var nameEndsAfterLetter: Bool {
    guard offset + 1 < end else { return true }
    return nameLength(at: offset + 1) == 0 && !isDigit(bytes[offset + 1])
  }

  /// `45°`: radians, with the factor written out.
  mutating func readDegree(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar == "°" || scalar == "º", let last = tokens.last, last.lexeme == .number,
      last.end == offset
    else { return false }
    let start = offset
    offset += scalar.utf8.count
    let number = source.text(in: last.range)
    let advice = "angles are in radians: write `\(number)*pi/180`"
    diagnostics.add(
      .error(
        .unexpectedCharacter, "an angle in degrees",
        labels: [DiagnosticLabel(span(last.start, offset), advice)],
        fixIts: [FixIt(advice, edits: [edit(start, offset, "*pi/180")])]))
    triviaStart = offset
    return true
  }

  // MARK: Signs

  /// Signs whose meaning the parser can tell: it reports them.
  mutating func readForeignSign(_ byte: UInt8) -> Bool {
    let start = offset
    let next = self.byte(1)
    let isAttached = tokens.last.map { $0.end == offset && $0.lexeme.endsOperand } ?? false
    switch byte {
    case UInt8(ascii: ":"):
      offset += next == UInt8(ascii: "=") ? 2 : 1
      emit(.invalid, .colon, from: start)
    case UInt8(ascii: "%"):
      offset += 1
      emit(.invalid, .percent, from: start)
    case UInt8(ascii: "/") where next == UInt8(ascii: "/"):
      offset += 2
      emit(.invalid, .doubleSlash, from: start)
    case UInt8(ascii: "?"):
      offset += 1
      emit(.invalid, .question, from: start)
    case UInt8(ascii: "=") where next == UInt8(ascii: "<"):
      emitComparison("<=", .lessOrEqual)
    case UInt8(ascii: "=") where next == UInt8(ascii: ">"):
      emitComparison(">=", .greaterOrEqual)
    case UInt8(ascii: "<") where next == UInt8(ascii: ">"):
      emitComparison("!=", .notEqual)
    case UInt8(ascii: "~") where next == UInt8(ascii: "="):
      // A tolerance behind it says which of the two is meant.
      let line = bytes[offset..<end].prefix { $0 != 0x0A && $0 != 0x0D }
      if String(decoding: line, as: UTF8.self).contains(" within ") {
        emitComparison("~", .tilde)
      } else {
        emitComparison("!=", .notEqual, or: "~")
      }
    case UInt8(ascii: "!") where isAttached && next != UInt8(ascii: "="):
      offset += 1
      emit(.invalid, .bang, from: start)
    default: return false
    }
    return true
  }

  /// `=<`, `=>`, `<>`, and `~=`, which means unequal or nearly equal: reported, then read as what is meant.
  private mutating func emitComparison(
    _ meant: String, _ lexeme: Lexeme, or other: String? = nil
  ) {
    let start = offset
    offset += 2
    let sign = source.text(in: SourceRange(start, offset))
    let texts = [meant] + (other.map { [$0] } ?? [])
    let advice =
      other == nil ? "write `\(meant)`" : "write `!=` for unequal, `~ … within …` for nearly equal"
    diagnostics.add(
      .error(
        .unexpectedCharacter, "`\(sign)` is not an operator",
        labels: [DiagnosticLabel(span(start, offset), advice)],
        fixIts: texts.map { FixIt("write `\($0)`", edits: [edit(start, offset, $0)]) }))
    emit(.invalid, lexeme, from: start)
  }

  // MARK: Roots and bars

  /// `√2`, `√energy`, `√(2)`; false where no value follows.
  mutating func readRoot(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar == "√" else { return false }
    let start = offset
    var next = offset + scalar.utf8.count
    let first = next
    while next < end, nameLength(at: next) > 0 || isDigit(bytes[next]) || bytes[next] == 0x2E {
      next += max(nameLength(at: next), 1)
    }
    let isBracketed = next == first && next < end && bytes[next] == UInt8(ascii: "(")
    guard isBracketed || next > first, next - first <= 60 else { return false }
    let argument = source.text(in: SourceRange(first, next))
    let text = isBracketed ? "sqrt" : "sqrt(\(argument))"
    offset = next
    let advice = "write `\(isBracketed ? "sqrt(…)" : text)`"
    report("`√` is written `sqrt(…)`", advice, start, [[edit(start, next, text)]])
    return true
  }

  /// `|energy|`, `||v||`, where a value may start.
  mutating func readBars() -> Bool {
    guard byte() == UInt8(ascii: "|"), !followsOperand else { return false }
    let width = byte(1) == UInt8(ascii: "|") ? 2 : 1
    let start = offset
    var next = offset + width
    while next < end, !isLineEnd(next), bytes[next] != UInt8(ascii: "|"), bytes[next] != 0x22 {
      next += 1
    }
    guard next + width <= end, bytes[next] == UInt8(ascii: "|"), next > start + width,
      bytes[next + width - 1] == UInt8(ascii: "|"), next - start <= 80
    else { return false }
    offset = next + width
    let inner = source.text(in: SourceRange(start + width, next))
    let text = "abs(\(inner))"
    guard width == 1 else {
      let length = "sqrt(sum([x^2 for x in \(inner)]))"
      report(
        "a norm has no sign of its own", "write `\(length)` for a list, `\(text)` for a number",
        start,
        [[edit(start, offset, length)], [edit(start, offset, text)]])
      return true
    }
    report("`|…|` is written `abs(…)`", "write `\(text)`", start, [[edit(start, offset, text)]])
    return true
  }

  /// Whether a value ends right before: then a bar is no beginning.
  private var followsOperand: Bool {
    guard let last = tokens.last, last.lexeme.endsOperand else { return false }
    return last.lexeme != .name || !keywords.contains(source.text(in: last.range))
  }

  // MARK: Kets

  /// `|e>`, `|3⟩`: the parser says how states are prepared. Behind a value the bar is an `or`.
  mutating func readKet() -> Bool {
    guard byte() == UInt8(ascii: "|"), !followsOperand || followsSecondWord else { return false }
    let start = offset
    var next = offset + 1
    while next < end, nameLength(at: next) > 0 || isDigit(bytes[next]) || isSign(bytes[next]) {
      next += max(nameLength(at: next), 1)
    }
    guard next > start + 1, next - start <= 24,
      let sign = ["⟩", ">"].first(where: { bytes[next..<end].starts(with: $0.utf8) })
    else { return false }
    offset = next + sign.utf8.count
    emit(.invalid, .ket, from: start)
    return true
  }

  /// `prepare qubit`, up to here.
  private var followsSecondWord: Bool {
    guard let first = tokens.dropLast().last else { return false }
    return first.lexeme == .name && keywords.contains(source.text(in: first.range))
  }

  private func isSign(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
  }

  private mutating func report(
    _ title: String, _ advice: String, _ start: Int, _ fixes: [[SourceEdit]]
  ) {
    markTrouble()
    diagnostics.add(
      .error(
        .unexpectedCharacter, title, labels: [DiagnosticLabel(span(start, offset), advice)],
        fixIts: fixes.map {
          FixIt(fixes.count == 1 ? advice : "write `\($0[0].replacement)`", edits: $0)
        }))
    emit(.invalid, .invalid, from: start)
  }
}
