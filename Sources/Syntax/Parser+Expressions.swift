import SourceText

/// How strongly operators bind, weakest first.
enum Binding {
  static let lowest = 0
  static let or = 1
  static let and = 2
  static let not = 3
  static let comparison = 4
  static let range = 5
  static let sum = 6
  static let product = 7
  static let power = 9

  static func of(_ binary: BinaryOperator) -> Int {
    switch binary {
    case .or: or
    case .and: and
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: comparison
    case .range: range
    case .add, .subtract: sum
    case .multiply, .divide: product
    case .power: power
    }
  }
}

/// An expression and how many levels its tree has.
struct Reached {
  var expression: Expression
  var depth: Int

  var range: SourceRange { expression.range }
}

extension Parser {
  mutating func parseExpression() -> Expression { parse(Binding.lowest).expression }

  /// An expression whose operators bind at least so strongly.
  mutating func parse(_ minimum: Int) -> Reached {
    guard !context.failed, enter() else { return missing() }
    var left = parsePrefix()
    var comparison: Token?
    while !context.failed, takeInfix(&left, minimum, &comparison) {}
    nesting -= 1
    return left
  }

  /// An expression that could not be read.
  func missing() -> Reached {
    Reached(expression: Expression(.missing, SourceRange(previousEnd, previousEnd)), depth: 1)
  }

  /// Extends the expression by an operator and its right side, if one stands here that binds.
  private mutating func takeInfix(
    _ left: inout Reached, _ minimum: Int, _ comparison: inout Token?
  ) -> Bool {
    if let binary = current.binaryOperator {
      guard Binding.of(binary) >= minimum, binary != .and || !startsClauseAfterAnd else {
        return false
      }
      takeBinary(binary, &left, &comparison)
      return true
    }
    if startsComparingWord() {
      guard Binding.comparison >= minimum else { return false }
      takeAssignment(&left, &comparison)
      return true
    }
    switch current {
    case .tilde where Binding.comparison >= minimum: takeApproximately(&left, &comparison)
    case .assign where Binding.comparison >= minimum: takeAssignment(&left, &comparison)
    case .name, .number, .leftParen:
      guard Binding.product >= minimum, isImpliedFactor, !startsForeignWord() else { return false }
      takeImpliedProduct(&left)
    default: return false
    }
    return true
  }

  private mutating func takeBinary(
    _ binary: BinaryOperator, _ left: inout Reached, _ comparison: inout Token?
  ) {
    let sign = token
    let binding = Binding.of(binary)
    advance()
    // The power is right associative.
    let right = parse(binary == .power ? binding : binding + 1)
    if binding == Binding.comparison {
      if let comparison { reportChain(left, comparison, sign, right) }
      comparison = sign
    }
    join(&left, right.range, max(left.depth, right.depth)) { .binary(binary, $0, right.expression) }
  }

  /// Replaces an expression by a larger one around it.
  mutating func join(
    _ left: inout Reached, _ end: SourceRange, _ depth: Int,
    _ build: (Expression) -> Expression.Kind
  ) {
    guard depth < Self.deepestExpression else { return reportTooDeep() }
    let range = SourceRange(left.range.lower, max(left.range.upper, end.upper))
    left = Reached(expression: Expression(build(left.expression), range), depth: depth + 1)
  }

  private mutating func takeApproximately(_ left: inout Reached, _ comparison: inout Token?) {
    let sign = token
    advance()
    let right = parse(Binding.range)
    if let comparison { reportChain(left, comparison, sign, right) }
    comparison = sign
    var tolerance = Reached(
      expression: Expression(.missing, SourceRange(right.range.upper, right.range.upper)), depth: 1)
    if take(.within) {
      tolerance = parse(Binding.range)
    } else if !context.failed {
      reportNoTolerance(right)
    }
    let depth = max(left.depth, right.depth, tolerance.depth)
    join(&left, tolerance.range, depth) {
      .approximately($0, right.expression, within: tolerance.expression)
    }
  }

  /// `=` where only a comparison makes sense: reported and read as one.
  private mutating func takeAssignment(_ left: inout Reached, _ comparison: inout Token?) {
    if context.hasArguments, openBrackets.isEmpty, startsNamelessArgument {
      return reportNamelessArgument()
    }
    let sign = token
    let hasMistakes = context.hasReportedAssignment
    let isNaming = givesName(left)
    advance()
    let right = parse(Binding.range)
    if isNaming {
      reportNaming(left, right)
    } else if !hasMistakes {
      reportAssignment(sign, right)
    }
    comparison = sign
    join(&left, right.range, max(left.depth, right.depth)) { .binary(.equal, $0, right.expression) }
  }

  /// `q=0.25 =1`: a blank before the sign and none behind, and no condition here that it could belong to.
  private var startsNamelessArgument: Bool {
    let isApart = tokens[position - 1].end < token.start
    return isApart && peek().isValueStart && tokens[position + 1].start == token.end
  }

  /// `2 pi`: reported and read as a product.
  private mutating func takeImpliedProduct(_ left: inout Reached) {
    let before = position - 1
    if keywords.contains(source.text(in: tokens[before].range)), tokens[before].lexeme == .name {
      return reportKeywordAsValue(tokens[before])
    }
    let first = position
    let right = parse(Binding.product + 1)
    if !context.failed { reportImpliedProduct(left, before: before, first: first, right) }
    join(&left, right.range, max(left.depth, right.depth)) {
      .binary(.multiply, $0, right.expression)
    }
  }

  /// Whether the token after a value can only be meant as a factor: not an argument, a clause, an item
  /// after a forgotten comma or the next statement.
  private var isImpliedFactor: Bool {
    switch current {
    case .leftParen: return true
    case .number:
      // `theta=pi 10 times`
      if isCountInWords { return false }
      return tokens[position - 1].lexeme != .number
    default: break
    }
    let text = word(token).text
    if peek() == .assign { return false }
    if !openBrackets.isEmpty, startsLine(token) { return false }
    // `2pi n=3`
    let isAttached =
      tokens[position - 1].end == token.start && tokens[position - 1].lexeme == .number
    if isAttached { return true }
    if peek() == .name, peek(2) == .assign { return grammar.kind(of: text) != nil }
    return !keywords.contains(text) && !endsExpression(text)
  }

  /// Whether a word belongs to what follows the expression: a clause, a word of one whose keyword is missing, an argument
  /// without its sign, or another language's beginning of a block.
  private func endsExpression(_ text: String) -> Bool {
    if let shape = context.shape {
      if shape.clauseWords.contains(text) || shape.clauseOfWord[text] != nil { return true }
      if shape.hasBlock, openBrackets.isEmpty, opensBlock(text) { return true }
    }
    guard openBrackets.isEmpty else { return false }
    if context.hasArguments || context.path.first == "until" {
      if grammar.arguments(of: context.path).contains(text) { return true }
      if grammar.advice(for: text, at: .argument) != nil, peek() == .number { return true }
    }
    return context.path.first.map { grammar.advice(for: text, at: .end(of: $0)) != nil } ?? false
  }

  /// Whether a line end stands between a token and the one before.
  func startsLine(_ token: Token) -> Bool {
    bytes[token.triviaStart..<token.start].contains { $0 == 0x0A || $0 == 0x0D }
  }
}
