public import SourceText
public import Syntax

/// What a piece of a script is to the eye, wherever scripts are shown in colours.
public enum TextStyle: String, Sendable {
  case keyword, argument, number, string, comment
}

extension Registry {
  /// The pieces of a script that have a style, in order; what is between them has none.
  public func styledRanges(
    of tokens: [Token], in source: Source
  ) -> [(range: SourceRange, style: TextStyle)] {
    var found: [(SourceRange, TextStyle)] = []
    for token in tokens {
      if let start = source.utf8[token.triviaStart..<token.range.lower].firstIndex(of: 0x23) {
        found.append((SourceRange(start, token.range.lower), .comment))
      }
      switch token.kind {
      case .keyword: found.append((token.range, .keyword))
      case .number: found.append((token.range, .number))
      case .string: found.append((token.range, .string))
      case .name:
        if let style = nameStyle(source, token.range) { found.append((token.range, style)) }
      default: break
      }
    }
    return found
  }

  /// A name before a single `=` is an argument; some words of statements are names to the lexer.
  private func nameStyle(_ source: Source, _ range: SourceRange) -> TextStyle? {
    let after = source.utf8[range.upper...].prefix(2)
    if after.first == 0x3D, after.dropFirst().first != 0x3D { return .argument }
    return statement(source.text(in: range)) == nil ? nil : .keyword
  }
}
