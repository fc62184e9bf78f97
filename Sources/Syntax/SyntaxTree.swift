public import SourceText

/// A parsed script: every byte of the source is in exactly one token (text or leading trivia), and
/// every statement knows its tokens, so nothing is lost and the text can be given back unchanged.
public struct SyntaxTree: Sendable {
  public let source: Source
  public let tokens: [Token]
  public let statements: [Statement]

  public init(source: Source, tokens: [Token], statements: [Statement]) {
    self.source = source
    self.tokens = tokens
    self.statements = statements
  }
}

/// A name or keyword where it stands. `text` is canonical: θ reads `theta`.
public struct Word: Hashable, Sendable {
  public let text: String
  public let range: SourceRange

  public init(_ text: String, _ range: SourceRange) {
    self.text = text
    self.range = range
  }
}

/// What a piece of a statement is for, e.g. the `condition` of `expect`. Roles are named by the
/// grammar, not by the parser.
public struct Role: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral value: String) { self.rawValue = value }
}

/// One statement as written: its keyword and its fields in source order.
public struct Statement: Sendable {
  /// The first word. For a call it is the procedure's name.
  public let keyword: Word
  /// True when the grammar has no statement of this name: it calls a procedure with named arguments
  /// (one field, role `.arguments`).
  public let isCall: Bool
  public let fields: [Field]
  /// From the keyword to the last token, without the separator.
  public let range: SourceRange
  /// The text of the `##` comment lines directly above, joined by newlines.
  public let documentation: String?
  /// Codes allowed here by a comment `# allow W113: reason` at the line's end or on the line above.
  public let allowedCodes: [String]

  public init(
    keyword: Word, isCall: Bool, fields: [Field], range: SourceRange,
    documentation: String? = nil, allowedCodes: [String] = []
  ) {
    self.keyword = keyword
    self.isCall = isCall
    self.fields = fields
    self.range = range
    self.documentation = documentation
    self.allowedCodes = allowedCodes
  }

  /// The first field with this role.
  public subscript(role: Role) -> Field? { fields.first { $0.role == role } }
}

extension Role {
  /// The named arguments of any statement or clause.
  public static let arguments: Role = "arguments"
  /// The braces of any statement that has them.
  public static let block: Role = "block"
}

/// One piece of a statement.
public struct Field: Sendable {
  public let role: Role
  public let value: FieldValue
  public let range: SourceRange

  public init(role: Role, value: FieldValue, range: SourceRange) {
    self.role = role
    self.value = value
    self.range = range
  }
}

public indirect enum FieldValue: Sendable {
  /// One of the fixed words of the shape (`qubit`, `cavity`, …).
  case word(Word)
  /// A name that the statement declares or refers to.
  case name(Word)
  case expression(Expression)
  /// `measure a as b, c`: expressions with optional names.
  case expressions([NamedExpression])
  case string(StringLiteral)
  case arguments([Argument])
  /// `with …`, `until …`: the keyword and the clause's own fields.
  case clause(Word, [Field])
  case block(Block)
  /// `(theta, q=0.25)` of a procedure.
  case parameters([Parameter])
  /// `x in A, y in B` or `(x, y) in zip(A, B)` of a sweep.
  case axes([SweepAxis])
}

/// `expression as name`.
public struct NamedExpression: Sendable {
  public let expression: Expression
  public let name: Word?

  public init(expression: Expression, name: Word?) {
    self.expression = expression
    self.name = name
  }
}

/// `name = expression` among a statement's arguments.
public struct Argument: Sendable {
  public let name: Word
  public let value: Expression
  public var range: SourceRange { name.range.union(value.range) }

  public init(name: Word, value: Expression) {
    self.name = name
    self.value = value
  }
}

/// A parameter of a procedure, with its default.
public struct Parameter: Sendable {
  public let name: Word
  public let defaultValue: Expression?

  public init(name: Word, defaultValue: Expression?) {
    self.name = name
    self.defaultValue = defaultValue
  }
}

/// One axis of a sweep. Several names go with one list in the zip form, `(x, y) in zip(A, B)`.
public struct SweepAxis: Sendable {
  public let names: [Word]
  public let values: Expression

  public init(names: [Word], values: Expression) {
    self.names = names
    self.values = values
  }
}

/// Statements in braces.
public struct Block: Sendable {
  public let statements: [Statement]
  public let range: SourceRange

  public init(statements: [Statement], range: SourceRange) {
    self.statements = statements
    self.range = range
  }
}

/// A string in double quotes. `text` has the escapes `\"  \\  \n  \t  \{  \}` resolved; where the grammar allows
/// interpolation the pieces are given one by one.
public struct StringLiteral: Sendable {
  public enum Piece: Sendable {
    case text(String)
    case expression(Expression)
  }
  public let pieces: [Piece]
  public let range: SourceRange

  public init(pieces: [Piece], range: SourceRange) {
    self.pieces = pieces
    self.range = range
  }

  /// The text of a string without interpolation.
  public var text: String {
    pieces.reduce(into: "") { result, piece in
      if case .text(let text) = piece { result += text }
    }
  }
}
