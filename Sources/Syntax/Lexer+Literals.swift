import SourceText

extension Lexer {
  /// Numbers longer than this are a mistake.
  static let longestNumber = 1000

  /// `1`, `0.25`, `.4`, `1e-3`, `1_000`; malformed ones are reported and still make one token.
  mutating func readNumber() {
    let start = offset
    var problem: String?
    var repaired: String?
    if readOtherBase() { return }
    skipDigits()
    if byte() == UInt8(ascii: "."), byte(1) != UInt8(ascii: ".") {
      if isDigit(byte(1)) {
        offset += 1
        skipDigits()
      } else if nameLengthAhead(1) == 0 || startsExponent(1) {
        offset += 1
        problem = "a digit is missing after the point"
      }
    }
    skipExponent()
    if byte() == UInt8(ascii: "."), isDigit(byte(1)) {
      while isDigit(byte()) || byte() == UInt8(ascii: ".") && isDigit(byte(1)) { offset += 1 }
      problem = "more than one decimal point"
    } else {
      repaired = problem == nil ? nil : NumberLiteral.repaired(bytes[start..<offset])
    }
    if problem == nil, readForeignExponent(from: start) { return }
    if problem == nil { (problem, repaired) = valueProblem(bytes[start..<offset]) }
    if let problem { reportNumber(problem, from: start, instead: repaired) }
    emit(.number, .number, from: start)
  }

  mutating func skipDigits() {
    while isDigit(byte()) || byte() == UInt8(ascii: "_") { offset += 1 }
  }

  private func nameLengthAhead(_ ahead: Int) -> Int {
    offset + ahead < end ? nameLength(at: offset + ahead) : 0
  }

  private func startsExponent(_ ahead: Int) -> Bool {
    guard byte(ahead) | 0x20 == UInt8(ascii: "e") else { return false }
    let sign = byte(ahead + 1) == UInt8(ascii: "-") || byte(ahead + 1) == UInt8(ascii: "+")
    return isDigit(byte(ahead + (sign ? 2 : 1)))
  }

  private mutating func skipExponent() {
    guard startsExponent(0) else { return }
    offset += isDigit(byte(1)) ? 1 : 2
    skipDigits()
  }

  private func valueProblem(_ text: ArraySlice<UInt8>) -> (String?, String?) {
    if text.count > Self.longestNumber { return ("a number of more than 1000 characters", nil) }
    if NumberLiteral.hasStrayUnderscore(text) {
      return ("`_` stands between digits only", NumberLiteral.repaired(text))
    }
    guard NumberLiteral.value(text).isFinite else {
      return ("this number is too large; the largest is about 1.8e308", "inf")
    }
    return (nil, nil)
  }

  mutating func reportNumber(_ problem: String, from start: Int, instead text: String?) {
    markTrouble()
    let span = span(start, offset)
    let fixes = text.map { [FixIt("write `\($0)`", edits: [SourceEdit(span, replacement: $0)])] }
    diagnostics.add(
      .error(
        .malformedNumber, problem,
        labels: [DiagnosticLabel(span, text.map { "write `\($0)`" } ?? "")], fixIts: fixes ?? []))
  }

  /// A string up to its closing quote, or to the end of its line if that is missing.
  mutating func readString() {
    let start = offset
    offset += 1
    while offset < end, !isLineEnd(offset) {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        offset += 1
        return emit(.string, .string, from: start)
      }
      if byte == UInt8(ascii: "\\") {
        readEscape()
      } else if byte >= 0x80 || byte < 0x20 || byte == 0x7F {
        skipShown()
      } else {
        offset += 1
      }
    }
    reportUnterminated(from: start)
    emit(.string, .string, from: start)
  }

  private mutating func readEscape() {
    switch byte(1) {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "n"), UInt8(ascii: "t"),
      UInt8(ascii: "{"), UInt8(ascii: "}"):
      offset += 2
    default:
      let fix = FixIt(
        "write `\\\\`", edits: [SourceEdit(span(offset, offset + 1), replacement: "\\\\")])
      diagnostics.add(
        .error(
          .unexpectedCharacter, "a `\\` in a string starts an escape",
          labels: [DiagnosticLabel(span(offset, offset + 1), "write `\\\\` for the sign itself")],
          notes: ["the escapes are \\\" \\\\ \\n \\t \\{ \\}"], fixIts: [fix]))
      offset += 1
    }
  }

  private mutating func reportUnterminated(from start: Int) {
    markTrouble()
    var last = offset
    while last > start + 1, bytes[last - 1] == 0x20 || bytes[last - 1] == 0x09 { last -= 1 }
    let fix = FixIt("close the string", edits: [SourceEdit(span(last, last), replacement: "\"")])
    diagnostics.add(
      .error(
        .unterminatedString, "this string is not closed on its line",
        labels: [
          DiagnosticLabel(span(last, last), "expected `\"` at the latest here"),
          DiagnosticLabel(span(start, start + 1), "opened here"),
        ], fixIts: [fix]))
  }
}

/// The text of numbers and what they are worth.
enum NumberLiteral {
  /// The value of digits, point and exponent; infinite if too large, 0 if unreadable.
  static func value(_ text: ArraySlice<UInt8>) -> Double {
    if let exact = shortValue(text) { return exact }
    guard text.count <= Lexer.longestNumber else { return 0 }
    let digits = text.filter { $0 != UInt8(ascii: "_") }
    return Double(String(decoding: digits, as: UTF8.self)) ?? 0
  }

  static func isInteger(_ text: ArraySlice<UInt8>) -> Bool {
    text.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") }
  }

  /// Up to 15 digits and a point are exact as a quotient of two exact doubles: correctly rounded.
  private static func shortValue(_ text: ArraySlice<UInt8>) -> Double? {
    guard text.count <= 16 else { return nil }
    var digits = 0
    var scale = 1
    var count = 0
    var seenPoint = false
    for byte in text {
      if isDigit(byte) {
        digits = digits * 10 + Int(byte - UInt8(ascii: "0"))
        count += 1
        if seenPoint { scale *= 10 }
      } else if byte == UInt8(ascii: "."), !seenPoint {
        seenPoint = true
      } else {
        return nil
      }
    }
    guard count > 0, count <= 15 else { return nil }
    return Double(digits) / Double(scale)
  }

  static func hasStrayUnderscore(_ text: ArraySlice<UInt8>) -> Bool {
    var previous: UInt8 = 0
    for byte in text {
      if byte == UInt8(ascii: "_"), !isDigit(previous) { return true }
      if previous == UInt8(ascii: "_"), !isDigit(byte) { return true }
      previous = byte
    }
    return previous == UInt8(ascii: "_")
  }

  /// The number with the missing zeros written and stray underscores gone.
  static func repaired(_ text: ArraySlice<UInt8>) -> String? {
    guard text.count <= 100 else { return nil }
    var result = ""
    let bytes = Array(text)
    for (index, byte) in bytes.enumerated() {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      if byte == UInt8(ascii: "_"), !isDigit(next) { continue }
      if byte == UInt8(ascii: "."), result.isEmpty { result = "0" }
      result.unicodeScalars.append(Unicode.Scalar(byte))
      if byte == UInt8(ascii: "."), !isDigit(next) { result += "0" }
    }
    return result
  }
}
