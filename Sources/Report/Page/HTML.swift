import SourceText

/// Text of a page. What is put in by `\( )` is escaped unless it is HTML itself, so that no text of a script can become markup.
public struct HTML: Sendable, ExpressibleByStringInterpolation {
  /// As it stands in the page.
  public private(set) var text: String

  /// Markup that is written in this program.
  public init(stringLiteral text: StaticString) { self.text = "\(text)" }

  /// Markup with texts in it.
  public init(stringInterpolation pieces: StringInterpolation) { text = pieces.text }

  /// A text, escaped.
  public init(_ plain: String) { text = HTML.escaped(plain) }

  /// Markup made by another program that was checked.
  init(checked markup: String) { text = markup }

  static func += (left: inout HTML, right: HTML) { left.text += right.text }

  static func + (left: HTML, right: HTML) -> HTML { HTML(checked: left.text + right.text) }

  /// Nothing in it.
  var isEmpty: Bool { text.isEmpty }

  /// The pieces of such a text.
  public struct StringInterpolation: StringInterpolationProtocol {
    var text = ""

    /// With room for what is in it.
    public init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity)
    }

    /// Written in this program.
    public mutating func appendLiteral(_ literal: StaticString) { text += "\(literal)" }

    /// Escaped.
    public mutating func appendInterpolation(_ plain: String) { text += HTML.escaped(plain) }

    /// A whole number.
    public mutating func appendInterpolation(_ number: Int) { text += String(number) }

    /// As it stands.
    public mutating func appendInterpolation(_ html: HTML) { text += html.text }
  }

  /// What a browser shows as it is written. Nothing that turns the direction of writing or cannot be seen.
  private static func escaped(_ plain: String) -> String {
    var result = ""
    result.reserveCapacity(plain.utf8.count)
    for scalar in printableLines(plain).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension HTML {
  /// A sentence with pieces of the language between `…`.
  init(sentence: String) {
    let parts = sentence.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    // One without its partner is a letter like others.
    guard parts.count % 2 == 1 else {
      self.init(sentence)
      return
    }
    self = parts.enumerated().map { index, part in
      index % 2 == 1 ? "<code>\(part)</code>" : HTML(part)
    }.joined()
  }
}

extension Sequence<HTML> {
  /// One after the other.
  func joined(_ separator: HTML = "") -> HTML {
    HTML(checked: map(\.text).joined(separator: separator.text))
  }
}
