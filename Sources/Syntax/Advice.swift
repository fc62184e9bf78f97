/// Where a word stands that the language does not know there.
public enum WordPlace: Hashable, Sendable {
  /// The first word of a statement.
  case statement
  /// One of the fixed words after a keyword: `prepare …`.
  case word(of: String)
  /// A name in an expression.
  case value
  /// The name of a call in an expression.
  case function
  /// The name of an argument.
  case argument
  /// After a statement of this keyword that is complete.
  case end(of: String)
  /// Right behind a number.
  case unit
  /// Before a dot: `np.` in `np.pi`.
  case module
}

/// What a word of another language, or of the field, is called here.
public struct WordAdvice: Sendable {
  /// What to do, as a label says it.
  public let text: String
  /// What to write instead of the word, where that is all there is to do.
  public let replacement: String?

  /// Advice with the text that replaces the word, if one does.
  public init(_ text: String, replacement: String? = nil) {
    self.text = text
    self.replacement = replacement
  }
}

/// What a name of the language stands for in an expression.
public enum NameKind: Sendable {
  /// `sqrt`: a call with its arguments in parentheses.
  case function
  /// `energy`.
  case observable
  /// `population(n)`.
  case observableCall
  /// `pi`.
  case constant
}

// A grammar without a vocabulary gives no such advice.
extension Grammar {
  public var topLevelKeywords: Set<String> { [] }
  public func advice(for word: String, at place: WordPlace) -> WordAdvice? { nil }
  public func kind(of name: String) -> NameKind? { nil }
  public func arguments(of path: [String]) -> [String] { [] }
  public func isWhole(_ argument: String, of path: [String]) -> Bool { false }
  public func isRandom(_ name: String) -> Bool { false }
  public func readings(of clause: String, in keyword: String) -> (inside: String, apart: String)? {
    nil
  }
}
