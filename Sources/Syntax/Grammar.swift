/// What the parser needs to know of a language: which statements there are and of what pieces each
/// is made. The registry conforms, so a statement is declared once; tests use a toy.
public protocol Grammar: Sendable {
  /// The shape of the statement with this keyword, nil if there is none.
  func shape(of keyword: String) -> StatementShape?
  /// All keywords, for suggestions.
  var keywords: [String] { get }
  /// Keywords that came later: a script that has one as a name of its own keeps that.
  var newerKeywords: [String] { get }
  /// Whether `name = expression` is a statement.
  var hasAssignments: Bool { get }
  /// Keywords that stand outside of blocks only.
  var topLevelKeywords: Set<String> { get }
  /// What a word that is unknown at a place is called here, by its meaning; nil if that is not known.
  func advice(for word: String, at place: WordPlace) -> WordAdvice?
  /// What a name stands for in expressions, nil if the language does not know it.
  func kind(of name: String) -> NameKind?
  /// The arguments of a form, those first that are given without a name most likely. The path is the keyword and the fixed words
  /// after it, or a clause's keyword and its words.
  func arguments(of path: [String]) -> [String]
  /// Whether an argument of a form takes whole numbers only.
  func isWhole(_ argument: String, of path: [String]) -> Bool
  /// Whether a call of this name draws another number every time.
  func isRandom(_ name: String) -> Bool
  /// Whether strings among the values of a statement are labels: `{expression}` in them is filled in, but for the braces of a sub- or superscript.
  func hasLabels(_ keyword: String) -> Bool
  /// What a clause whose keyword has been forgotten means inside a statement, and as a statement of its own.
  func readings(of clause: String, in keyword: String) -> (inside: String, apart: String)?
}

extension Grammar {
  /// A language has assignments only if it says so.
  public var hasAssignments: Bool { false }
  /// Strings are texts as they stand, if it does not say otherwise.
  public func hasLabels(_ keyword: String) -> Bool { false }
  /// All have been there from the start, if it does not say otherwise.
  public var newerKeywords: [String] { [] }
}

/// A statement's pieces after its keyword, in order.
public struct StatementShape: Sendable {
  /// The pieces in order.
  public let elements: [ShapeElement]
  /// One line such as `collide theta= [n=1]`, for messages about an incomplete statement.
  public let usage: String
  /// The formatter writes the clauses in the order of the shape, whatever order they were written in.
  public let laysClauses: Bool

  /// A shape of its pieces.
  public init(_ elements: [ShapeElement], usage: String, laysClauses: Bool = false) {
    self.elements = elements
    self.usage = usage
    self.laysClauses = laysClauses
  }
}

/// One piece of a statement's shape.
public indirect enum ShapeElement: Sendable {
  /// One of several fixed words, each followed by pieces of its own; yields `.word`. When optional and
  /// none of the words stands there, parsing goes on with the `otherwise` pieces.
  case choice(Role, [WordChoice], otherwise: [ShapeElement]? = nil)
  /// A name; yields `.name`.
  case name(Role)
  /// The sign `=`; yields nothing.
  case equals
  case expression(Role)
  /// An expression that may be absent; yields `.expression` if present.
  case optionalExpression(Role)
  /// Expressions separated by commas, each with an optional `as name` if `named`.
  case expressions(Role, named: Bool)
  /// A string, with `{expression}` interpolation if `template`.
  case string(Role, template: Bool = false)
  /// Named arguments up to the end of the statement or the next clause (possibly none).
  case arguments
  /// Optional pieces introduced by a keyword (`as run`, `every 10`, `with damp …`); yields `.clause`. Adjacent clauses may come in any order.
  case clause(Role, keyword: String, [ShapeElement])
  /// A string that may be absent; yields `.string` if present.
  case optionalString(Role)
  case block(Role)
  /// A parenthesised list of parameters with defaults.
  case parameters(Role)
  /// The axes of a sweep.
  case axes(Role)
}

/// A fixed word and the pieces that follow it.
public struct WordChoice: Sendable {
  /// The word as written.
  public let word: String
  /// What follows the word.
  public let elements: [ShapeElement]

  /// A fixed word with what follows it.
  public init(_ word: String, _ elements: [ShapeElement] = []) {
    self.word = word
    self.elements = elements
  }
}
