import SourceText

extension Parser {
  /// The string at the current token; with `template`, `{expression}` in it is read as one. In a label braces behind `_` and `^` hold what is lowered
  /// or raised.
  mutating func parseString(template: Bool, isLabel: Bool = false) -> StringLiteral? {
    guard current == .string else {
      if reportPrefixedString() || template && reportBareTemplate() { return nil }
      reportIncomplete("a string in double quotes")
      return nil
    }
    let token = token
    advance()
    // Quotes of another kind have been reported.
    if token.kind == .invalid { return StringLiteral(pieces: [.text("")], range: token.range) }
    let isClosed = token.end - token.start > 1 && bytes[token.end - 1] == UInt8(ascii: "\"")
    // An unclosed string has been reported; its text goes to the end of the line.
    let body = SourceRange(token.start + 1, max(token.start + 1, token.end - (isClosed ? 1 : 0)))
    let pieces =
      template ? templatePieces(body, isLabel: isLabel) : [.text(unescaped(body.lower, body.upper))]
    return StringLiteral(pieces: pieces, range: token.range)
  }

  private mutating func templatePieces(
    _ body: SourceRange, isLabel: Bool
  ) -> [StringLiteral.Piece] {
    var pieces: [StringLiteral.Piece] = []
    var start = body.lower
    var offset = body.lower
    while offset < body.upper {
      switch bytes[offset] {
      case UInt8(ascii: "\\"): offset += 2
      case UInt8(ascii: "_") where isLabel, UInt8(ascii: "^") where isLabel:
        offset += 1
        if offset < body.upper, bytes[offset] == UInt8(ascii: "{") {
          offset = groupEnd(at: offset, upTo: body.upper)
        }
      case UInt8(ascii: "{"):
        if offset > start { pieces.append(.text(unescaped(start, offset))) }
        offset = takeInterpolation(at: offset, upTo: body.upper, into: &pieces)
        start = offset
      case UInt8(ascii: "}"):
        reportBraceInString(offset)
        offset += 1
      default: offset += 1
      }
    }
    if start < body.upper || pieces.isEmpty {
      pieces.append(.text(unescaped(start, max(start, body.upper))))
    }
    return pieces
  }

  /// Behind the brace that closes the group which begins here.
  private func groupEnd(at open: Int, upTo end: Int) -> Int {
    var (depth, offset) = (0, open)
    while offset < end {
      switch bytes[offset] {
      case UInt8(ascii: "\\"): offset += 1
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return offset + 1 }
      default: break
      }
      offset += 1
    }
    return end
  }

  /// Reads the expression in braces; gives the offset behind it.
  private mutating func takeInterpolation(
    at open: Int, upTo end: Int, into pieces: inout [StringLiteral.Piece]
  ) -> Int {
    guard let close = bytes[open..<end].firstIndex(of: UInt8(ascii: "}")) else {
      reportOpenInterpolation(open, end)
      return end
    }
    let colon = bytes[open..<close].firstIndex(of: UInt8(ascii: ":"))
    if let colon { reportFormat(colon, close) }
    let range = SourceRange(open + 1, colon ?? close)
    var lexer = Lexer(source, range: range, keywords: keywords)
    lexer.run()
    var inner = Parser(source, lexer: lexer, grammar: grammar)
    inner.nesting = nesting
    let expression = inner.parseExpression()
    if inner.current != .endOfFile { inner.reportInterpolationRest() }
    for diagnostic in DiagnosticList.merged(lexer.diagnostics, inner.diagnostics) {
      diagnostics.add(diagnostic)
    }
    pieces.append(.expression(expression))
    return close + 1
  }

  /// The text between two offsets with its escapes resolved.
  private func unescaped(_ lower: Int, _ upper: Int) -> String {
    let text = bytes[lower..<upper]
    guard text.contains(UInt8(ascii: "\\")) else { return String(decoding: text, as: UTF8.self) }
    var result: [UInt8] = []
    var offset = lower
    while offset < upper {
      let next = offset + 1 < upper ? bytes[offset + 1] : 0
      guard bytes[offset] == UInt8(ascii: "\\"), let meant = escape(next) else {
        result.append(bytes[offset])
        offset += 1
        continue
      }
      result.append(meant)
      offset += 2
    }
    return String(decoding: result, as: UTF8.self)
  }

  private func escape(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"): byte
    default: nil
    }
  }
}
