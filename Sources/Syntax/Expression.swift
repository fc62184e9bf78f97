public import SourceText

/// An expression as written. Its depth is bounded by the parser, so recursion over it is safe.
public struct Expression: Sendable {
  /// What sort of expression it is, with its parts.
  public let kind: Kind
  /// Where it stands, with its parentheses.
  public let range: SourceRange

  /// An expression of its parts.
  public init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }

  /// The sorts of expressions.
  public indirect enum Kind: Sendable {
    /// `isInteger`: written without point or exponent.
    case number(Double, isInteger: Bool)
    case string(StringLiteral)
    case name(Word)
    case unary(UnaryOperator, Expression)
    case binary(BinaryOperator, Expression, Expression)
    /// `a ~ b within t`.
    case approximately(Expression, Expression, within: Expression)
    /// `f(x, n=14)`.
    case call(Word, [CallArgument])
    case list([Expression])
    /// `[value for name in list]`.
    case comprehension(Expression, Word, in: Expression)
    case index(Expression, Expression)
    /// `run.energy`.
    case member(Expression, Word)
    /// `if c then a else b`.
    case conditional(Expression, Expression, Expression)
    /// Stands where an expression could not be read; a diagnostic has been given.
    case missing
  }
}

/// An argument of a function: `x` or `n=14`.
public struct CallArgument: Sendable {
  /// The name before `=`, if there is one.
  public let name: Word?
  /// The value given.
  public let value: Expression

  /// An argument with an optional name.
  public init(name: Word?, value: Expression) {
    self.name = name
    self.value = value
  }
}

/// The signs before a value.
public enum UnaryOperator: String, Sendable {
  case minus = "-"
  case plus = "+"
  case not = "not"
}

/// In order of binding strength, weakest first; the comparisons do not chain, `^` is right associative
/// and binds tighter than a minus before it.
public enum BinaryOperator: String, Sendable, CaseIterable {
  case or = "or"
  case and = "and"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  /// `a..b`, both ends included.
  case range = ".."
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case power = "^"
}
