public import SourceText

/// A parsed script: every byte of the source is in exactly one token (text or leading trivia), and
/// every statement knows its tokens, so nothing is lost and the text can be given back unchanged.
public struct SyntaxTree: Sendable {
  /// The text it was read from.
  public let source: Source
  /// All tokens; the last one is the end of the file.
  public let tokens: [Token]
  /// The statements outside of blocks.
  public let statements: [Statement]

  /// A tree of its parts.
  public init(source: Source, tokens: [Token], statements: [Statement]) {
    self.source = source
    self.tokens = tokens
    self.statements = statements
  }
}

/// A name or keyword where it stands. `text` is canonical: θ reads `theta`.
public struct Word: Hashable, Sendable {
  /// The canonical spelling.
  public let text: String
  /// Where it stands.
  public let range: SourceRange

  /// A word at a place.
  public init(_ text: String, _ range: SourceRange) {
    self.text = text
    self.range = range
  }
}

/// What a piece of a statement is for, e.g. the `condition` of `expect`. Roles are named by the
/// grammar, not by the parser.
public struct Role: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
  /// The name of the role.
  public let rawValue: String
  /// A role by its name.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// A role by its name.
  public init(stringLiteral value: String) { self.rawValue = value }
}

/// One statement as written: its keyword and its fields in source order.
public struct Statement: Sendable {
  /// The first word. For a call it is the procedure's name.
  public let keyword: Word
  /// True when the grammar has no statement of this name: it calls a procedure with named arguments
  /// (one field, role `.arguments`).
  public let isCall: Bool
  /// The pieces after the keyword, in source order.
  public let fields: [Field]
  /// From the keyword to the last token, without the separator.
  public let range: SourceRange
  /// The text of the `##` comment lines directly above, joined by newlines.
  public let documentation: String?
  /// Codes allowed here by a comment `# allow W113: reason` at the line's end or on the line above.
  public let allowedCodes: [String]
  /// Where the comment of each begins.
  public let allowingComments: [Int]
  /// A mistake in it, outside of its blocks, has been reported: some of its fields may be missing.
  public let hasMistakes: Bool

  /// A statement of its parts.
  public init(
    keyword: Word, isCall: Bool, fields: [Field], range: SourceRange,
    documentation: String? = nil, allowedCodes: [String] = [], allowingComments: [Int] = [],
    hasMistakes: Bool = false
  ) {
    self.allowingComments = allowingComments
    self.hasMistakes = hasMistakes
    self.keyword = keyword
    self.isCall = isCall
    self.fields = fields
    self.range = range
    self.documentation = documentation
    self.allowedCodes = allowedCodes
  }

  /// True for `name = expression`: the keyword is the name, and the one field, role `.assigned`, the expression.
  public var isAssignment: Bool { fields.first?.role == .assigned }

  /// The first field with this role.
  public subscript(role: Role) -> Field? { fields.first { $0.role == role } }
}

extension Role {
  /// The named arguments of any statement or clause.
  public static let arguments: Role = "arguments"
  /// The braces of any statement that has them.
  public static let block: Role = "block"
  /// What an assignment gives a name.
  public static let assigned: Role = "assigned"
}

/// One piece of a statement.
public struct Field: Sendable {
  /// What the piece is for.
  public let role: Role
  /// What was written.
  public let value: FieldValue
  /// Where it stands.
  public let range: SourceRange

  /// A piece of a statement.
  public init(role: Role, value: FieldValue, range: SourceRange) {
    self.role = role
    self.value = value
    self.range = range
  }
}

/// What a piece of a statement holds.
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
  /// The value.
  public let expression: Expression
  /// The name after `as`, if there is one.
  public let name: Word?

  /// An expression with an optional name.
  public init(expression: Expression, name: Word?) {
    self.expression = expression
    self.name = name
  }
}

/// `name = expression` among a statement's arguments.
public struct Argument: Sendable {
  /// The argument's name.
  public let name: Word
  /// The value given.
  public let value: Expression
  /// From the name to the end of the value.
  public var range: SourceRange { name.range.union(value.range) }

  /// A named value.
  public init(name: Word, value: Expression) {
    self.name = name
    self.value = value
  }
}

/// A parameter of a procedure, with its default.
public struct Parameter: Sendable {
  /// The parameter's name.
  public let name: Word
  /// Its value where a call gives none; nil if a call must give one.
  public let defaultValue: Expression?

  /// A parameter with an optional default.
  public init(name: Word, defaultValue: Expression?) {
    self.name = name
    self.defaultValue = defaultValue
  }
}

/// One axis of a sweep. Several names go with one list in the zip form, `(x, y) in zip(A, B)`.
public struct SweepAxis: Sendable {
  /// One name, or several that go through a zipped list together.
  public let names: [Word]
  /// The list of values.
  public let values: Expression

  /// An axis of a sweep.
  public init(names: [Word], values: Expression) {
    self.names = names
    self.values = values
  }
}

/// Statements in braces.
public struct Block: Sendable {
  /// The statements in order.
  public let statements: [Statement]
  /// From the opening to the closing brace.
  public let range: SourceRange

  /// Statements with the place of their braces.
  public init(statements: [Statement], range: SourceRange) {
    self.statements = statements
    self.range = range
  }
}

/// A string in double quotes. `text` has the escapes `\"  \\  \n  \t  \{  \}` resolved; where the grammar allows
/// interpolation the pieces are given one by one.
public struct StringLiteral: Sendable {
  /// A stretch of text or an interpolated expression.
  public enum Piece: Sendable {
    case text(String)
    case expression(Expression)
  }
  /// The parts in order.
  public let pieces: [Piece]
  /// The string with its quotes.
  public let range: SourceRange

  /// A string of its parts.
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
