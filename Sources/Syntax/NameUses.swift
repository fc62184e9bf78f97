public import SourceText

extension Statement {
  /// Where a name is read in the statement and its blocks; with `columns` also as the column of a series.
  public func uses(of name: String, columns: Bool = false) -> [SourceRange] {
    var uses = NameUses(name: name, columns: columns)
    uses.visit(self)
    return uses.ranges
  }

  /// Where an argument is named in calls of a procedure.
  public func argumentUses(of name: String, callsOf procedure: String) -> [SourceRange] {
    var uses = NameUses(name: name, columns: false)
    uses.procedure = procedure
    uses.visit(self)
    return uses.ranges
  }
}

extension Expression {
  /// Where a name is read in the expression.
  public func uses(of name: String) -> [SourceRange] {
    var uses = NameUses(name: name, columns: false)
    uses.visit(self)
    return uses.ranges
  }
}

/// Collects the places of one name.
private struct NameUses {
  let name: String
  let columns: Bool
  /// Only the arguments of its calls are looked for, if there is one.
  var procedure: String?
  var ranges: [SourceRange] = []

  init(name: String, columns: Bool) {
    self.name = name
    self.columns = columns
  }

  mutating func visit(_ statement: Statement) {
    let isCall = statement.isCall && statement.keyword.text == procedure
    if statement.isAssignment, statement.keyword.text == name, procedure == nil {
      ranges.append(statement.keyword.range)
    }
    for field in statement.fields { visit(field.value, isCall: isCall) }
  }

  private mutating func visit(_ value: FieldValue, isCall: Bool = false) {
    switch value {
    case .expression(let expression): visit(expression)
    case .expressions(let items): for item in items { visit(item.expression) }
    case .arguments(let arguments):
      for argument in arguments {
        if isCall, argument.name.text == name { ranges.append(argument.name.range) }
        visit(argument.value)
      }
    case .clause(_, let fields): for field in fields { visit(field.value) }
    case .block(let block): for statement in block.statements { visit(statement) }
    case .parameters(let parameters):
      for parameter in parameters { if let value = parameter.defaultValue { visit(value) } }
    case .axes(let axes): for axis in axes { visit(axis.values) }
    case .string(let literal): visit(literal)
    default: break
    }
  }

  private mutating func visit(_ literal: StringLiteral) {
    for case .expression(let expression) in literal.pieces { visit(expression) }
  }

  mutating func visit(_ expression: Expression) {
    switch expression.kind {
    case .name(let word): if procedure == nil, word.text == name { ranges.append(word.range) }
    case .string(let literal): visit(literal)
    case .unary(_, let operand): visit(operand)
    case .binary(_, let left, let right), .index(let left, let right):
      visit(left)
      visit(right)
    case .approximately(let left, let right, let allowed),
      .conditional(let left, let right, let allowed):
      visit(left)
      visit(right)
      visit(allowed)
    case .call(_, let arguments): for argument in arguments { visit(argument.value) }
    case .list(let items): for item in items { visit(item) }
    case .comprehension(let value, let item, let list):
      if item.text != name { visit(value) }
      visit(list)
    case .member(let owner, let column):
      visit(owner)
      if columns, column.text == name { ranges.append(column.range) }
    default: break
    }
  }
}
