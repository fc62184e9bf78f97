public import SourceText

/// An expression as written. Its depth is bounded by the parser, so recursion over it is safe.
public struct Expression: Sendable {
  public let kind: Kind
  public let range: SourceRange

  public init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }

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
    case index(Expression, Expression)
    /// `run.energy`.
    case member(Expression, Word)
    /// `if c then a else b`.
    case conditional(Expression, Expression, Expression)
    /// Stands where an expression could not be read; a diagnostic has been given.
    case missing
  }
}

public struct CallArgument: Sendable {
  public let name: Word?
  public let value: Expression

  public init(name: Word?, value: Expression) {
    self.name = name
    self.value = value
  }
}

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
