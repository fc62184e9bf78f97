import Language
import SourceText
import Syntax

/// How a piece of what is typed is shown.
public enum InputStyle: UInt8, Sendable {
  case plain, keyword, argument, number, string, comment
  /// A bracket at the cursor, and the one that belongs to it.
  case match
  /// A bracket that closes nothing.
  case mismatch
}

extension Session {
  /// The style of every byte of a line; what belongs to it and stands above, and where the cursor is (nil: nowhere).
  public func styles(of line: String, below above: String = "", at cursor: Int?) -> [InputStyle] {
    let count = line.utf8.count
    if Transcript.isCommand(line), above.isEmpty { return commandStyles(line) }
    let text = above + line
    let source = Source(name: "", text)
    var styles = [InputStyle](repeating: .plain, count: text.utf8.count)
    func paint(_ range: Range<Int>, _ style: InputStyle) {
      for index in range.clamped(to: styles.indices) { styles[index] = style }
    }
    let tokens = parseScript(source).tree.tokens
    for (range, style) in registry.styledRanges(of: tokens, in: source) {
      paint(range.lower..<range.upper, InputStyle(style))
    }
    let cursor = cursor.map { $0 + above.utf8.count }
    for (place, style) in brackets(source, tokens, cursor) { paint(place..<place + 1, style) }
    return Array(styles.suffix(count))
  }

  private func commandStyles(_ line: String) -> [InputStyle] {
    let blanks = line.prefix { $0.isWhitespace }.utf8.count
    let name = line.dropFirst(blanks).prefix { !$0.isWhitespace }.utf8.count
    return (0..<line.utf8.count).map { $0 >= blanks && $0 < blanks + name ? .keyword : .plain }
  }

  /// Brackets that are shown in a way of their own.
  private func brackets(
    _ source: Source, _ tokens: [Token], _ cursor: Int?
  ) -> [(place: Int, style: InputStyle)] {
    var open: [(place: Int, byte: UInt8)] = []
    var found: [(Int, InputStyle)] = []
    var pairs: [(Int, Int)] = []
    let partners: [UInt8: UInt8] = [0x29: 0x28, 0x5D: 0x5B, 0x7D: 0x7B]
    for token in tokens
    where token.kind == .punctuation && token.range.upper == token.range.lower + 1 {
      let place = token.range.lower
      let byte = source.utf8[place]
      if partners.values.contains(byte) { open.append((place, byte)) }
      guard let partner = partners[byte] else { continue }
      if let last = open.last, last.byte == partner {
        open.removeLast()
        pairs.append((last.place, place))
      } else {
        found.append((place, .mismatch))
      }
    }
    // The bracket just typed counts before the one under the cursor.
    for place in [cursor.map { $0 - 1 }, cursor].compactMap({ $0 }) {
      if let pair = pairs.first(where: { $0.0 == place || $0.1 == place }) {
        return found + [(pair.0, .match), (pair.1, .match)]
      }
    }
    return found
  }
}

extension InputStyle {
  fileprivate init(_ style: TextStyle) {
    switch style {
    case .keyword: self = .keyword
    case .argument: self = .argument
    case .number: self = .number
    case .string: self = .string
    case .comment: self = .comment
    }
  }
}
