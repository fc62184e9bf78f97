#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Simulation
import SourceText
import Syntax

/// The operators of expressions on values, element by element where one side is a list.
enum Operators {
  static func apply(_ operation: UnaryOperator, _ operand: Value) throws -> Value {
    switch (operation, operand) {
    case (_, .undefined): return operand
    case (.minus, .number(let quantity)): return .number(-quantity)
    case (.plus, .number): return operand
    case (.not, .truth(let truth)): return .truth(!truth)
    case (_, .list(let items)): return .list(try items.map { try apply(operation, $0) })
    case (.not, _): throw wrongType("not", "a condition", operand)
    default: throw wrongType(operation.rawValue, "a number", operand)
    }
  }

  static func apply(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws -> Value {
    switch operation {
    case .and: return try logical(operation, left, right, &&)
    case .or: return try logical(operation, left, right, ||)
    case .range: return try wholeRange(left, right)
    case .equal: return try equality(left, right)
    case .notEqual: return try negated(equality(left, right))
    case .less: return try compared(left, right) { $0.isLess(than: $1) }
    case .greater: return try compared(left, right) { $1.isLess(than: $0) }
    case .lessOrEqual: return try compared(left, right) { $0.isAtMost($1) }
    case .greaterOrEqual: return try compared(left, right) { $1.isAtMost($0) }
    case .add: return try numeric("+", left, right) { $0 + $1 }
    case .subtract: return try numeric("-", left, right) { $0 - $1 }
    case .multiply: return try numeric("*", left, right) { $0 * $1 }
    case .divide: return try numeric("/", left, right, quotient)
    case .power:
      return try Quantity.sampled([left, right]) { try numeric("^", $0[0], $0[1], power) }
    }
  }

  /// `a ~ b within t`; undefined or too coarse gives undecided.
  static func approximately(_ a: Value, _ b: Value, within allowed: Value) throws -> Value {
    guard case .number(let limit) = allowed else {
      if case .undefined = allowed { return .truth(.undecided) }
      throw wrongType("within", "a number", allowed)
    }
    guard limit.value >= 0 else {
      throw EvaluationProblem(
        .outsideDomain, "nothing is within a negative distance",
        label: "must be at least 0, is \(NumberFormat().text(limit))")
    }
    return try compared(a, b) { $0.isWithin(limit, of: $1) }
  }

  // MARK: Element by element

  private static func elementwise(
    _ left: Value, _ right: Value, _ combine: (Value, Value) throws -> Value
  ) throws -> Value? {
    switch (left, right) {
    case (.list(let a), .list(let b)):
      guard a.count == b.count else {
        throw EvaluationProblem(
          .indexOutOfRange, "these lists do not have the same length",
          label: "\(a.count) items against \(b.count)")
      }
      return .list(try zip(a, b).map(combine))
    case (.list(let a), _): return .list(try a.map { try combine($0, right) })
    case (_, .list(let b)): return .list(try b.map { try combine(left, $0) })
    default: return nil
    }
  }

  private static func numeric(
    _ symbol: String, _ left: Value, _ right: Value,
    _ operation: (Quantity, Quantity) throws -> Value
  ) throws -> Value {
    if let list = try elementwise(left, right, { try numeric(symbol, $0, $1, operation) }) {
      return list
    }
    switch (left, right) {
    case (.number(let a), .number(let b)): return try finite(operation(a, b), symbol, of: a, b)
    case (.undefined, .number), (.undefined, .undefined): return left
    case (.number, .undefined): return right
    case (.number, _), (.undefined, _): throw wrongType(symbol, "numbers", right)
    default: throw wrongType(symbol, "numbers", left)
    }
  }

  private static func numeric(
    _ symbol: String, _ left: Value, _ right: Value,
    _ operation: (Quantity, Quantity) -> Quantity
  ) throws -> Value {
    try numeric(symbol, left, right) { (a: Quantity, b: Quantity) throws -> Value in
      .number(operation(a, b))
    }
  }

  private static func finite(
    _ value: Value, _ symbol: String, of a: Quantity, _ b: Quantity
  ) throws -> Value {
    try value.checked(symbol, isFinite: a.value.isFinite && b.value.isFinite)
  }

  private static func compared(
    _ left: Value, _ right: Value, _ comparison: (Quantity, Quantity) -> Truth
  ) throws -> Value {
    if let list = try elementwise(left, right, { try compared($0, $1, comparison) }) { return list }
    switch (left, right) {
    case (.number(let a), .number(let b)): return .truth(comparison(a, b))
    case (.undefined, .number), (.number, .undefined), (.undefined, .undefined):
      return .truth(.undecided)
    case (.number, _), (.undefined, _): throw wrongType("a comparison", "numbers", right)
    default: throw wrongType("a comparison", "numbers", left)
    }
  }

  private static func equality(_ left: Value, _ right: Value) throws -> Value {
    try compared(left, right) { _, _ in .yes }.mappedEquality(left, right)
  }

  private static func negated(_ value: Value) throws -> Value { try apply(.not, value) }

  private static func logical(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, _ combine: (Truth, Truth) -> Truth
  ) throws -> Value {
    if let list = try elementwise(left, right, { try logical(operation, $0, $1, combine) }) {
      return list
    }
    return .truth(
      combine(try truth(left, operation.rawValue), try truth(right, operation.rawValue)))
  }

  static func truth(_ value: Value, _ user: String) throws -> Truth {
    switch value {
    case .truth(let truth): return truth
    case .undefined: return .undecided
    default: throw wrongType(user, "a condition", value)
    }
  }

  // MARK: Arithmetic that can fail

  private static func quotient(_ a: Quantity, _ b: Quantity) throws -> Value {
    if let quotient = a.divided(by: b) { return .number(quotient) }
    if b.value == 0 && b.bound == 0 {
      throw EvaluationProblem(.outsideDomain, "division by zero", label: "the divisor is 0")
    }
    return .undefined("the divisor cannot be told from 0")
  }

  private static func power(_ base: Quantity, _ exponent: Quantity) throws -> Value {
    if !(exponent.bound == 0 && exponent.value == exponent.value.rounded()), base.value < 0,
      base.upper >= 0
    {
      // Negative only by its own inaccuracy: the power of the edge.
      let edge = Quantity(0, truncation: base.truncation, rounding: base.rounding - base.value)
      return try power(edge, exponent)
    }
    let image = pow(base.value, exponent.value)
    if base.isInteger, exponent.isInteger, exponent.value >= 0,
      abs(image) <= Quantity.largestExactInteger
    {
      return .number(Quantity(image, isInteger: true))
    }
    guard !image.isNaN else {
      throw EvaluationProblem(
        .outsideDomain, "a negative number to a power that is not whole",
        label: "no real value")
    }
    if base.bound > 0, base.lower <= 0, base.upper >= 0, exponent.lower < 0 {
      return .undefined("the base cannot be told from 0")
    }
    guard image.isFinite || !base.value.isFinite || !exponent.value.isFinite else {
      throw EvaluationProblem(
        .outsideDomain, base.value == 0 ? "a negative power of zero" : "this power is too large",
        label: "no finite value")
    }
    return .number(powerInterval(base, exponent, image))
  }

  /// With an exact exponent |d(x^y)| <= |y| |x|^(y-1) dx, which is largest at an end of the interval of x.
  private static func powerInterval(
    _ base: Quantity, _ exponent: Quantity, _ image: Double
  ) -> Quantity {
    let own = 4 * abs(image) * Quantity.unitRoundoff
    guard base.bound > 0 || exponent.bound > 0 else { return Quantity(image, rounding: own) }
    if exponent.bound == 0, exponent.value >= 1 || base.lower > 0 || base.upper < 0 {
      let farthest = [base.lower, base.upper].map { abs(pow(abs($0), exponent.value - 1)) }.max()!
      let slope = abs(exponent.value) * farthest * (1 + 0x1p-50)
      return Quantity(
        image, truncation: slope * base.truncation, rounding: slope * base.rounding + own)
    }
    let whole = spread(base, exponent, image, base.bound, exponent.bound)
    let cut = spread(base, exponent, image, base.truncation, exponent.truncation)
    // What rounding the corners' coordinates does.
    let size = abs(exponent.value) * (1 + (base.value > 0 ? abs(log(base.value)) : 0))
    return Quantity(image, truncation: cut, rounding: max(0, whole - cut) + own + own * size)
  }

  /// How far x^y can be from its value in the middle: y ln x is extreme at a corner.
  private static func spread(
    _ base: Quantity, _ exponent: Quantity, _ image: Double, _ dx: Double, _ dy: Double
  ) -> Double {
    var largest = 0.0
    for x in [max(0, base.value - dx), base.value + dx] {
      for y in [exponent.value - dy, exponent.value + dy] {
        largest = max(largest, abs(pow(x, y) - image))
      }
    }
    return largest
  }

  private static func wholeRange(_ left: Value, _ right: Value) throws -> Value {
    let from = try ListFunctions.number(left, "..")
    let to = try ListFunctions.number(right, "..")
    for end in [from, to] where end.value != end.value.rounded() || !end.value.isFinite {
      throw EvaluationProblem(
        .notACount, "the ends of `..` must be whole numbers",
        label: "for other steps write `linspace(a, b, n)`")
    }
    guard to.value >= from.value else { return .list([]) }
    try ListFunctions.checkLength(
      max(to.value - from.value + 1, abs(from.value) > Quantity.largestExactInteger ? .infinity : 0)
    )
    return .list(
      (Int(saturating: from.value)...Int(saturating: to.value)).map {
        .number(Quantity(integer: $0))
      })
  }

  static func wrongType(_ user: String, _ wanted: String, _ value: Value) -> EvaluationProblem {
    let named = user.allSatisfy { $0.isLetter } || user.count <= 2 ? "`\(user)`" : user
    return EvaluationProblem(
      .wrongType, "\(named) needs \(wanted), not \(value.kindName)",
      label: "this is \(value.kindName)")
  }
}

extension Value {
  /// The result of an operation: what is not a number is told, never carried on with, and so is overflow; `inf` itself may be used.
  ///
  /// `isFinite`: all that went in was.
  func checked(_ operation: String, isFinite: Bool) throws -> Value {
    switch self {
    case .number(let quantity):
      if quantity.value.isNaN {
        throw EvaluationProblem(
          .outsideDomain, "the result of `\(operation)` is not a number", label: "no value here")
      }
      if quantity.value.isInfinite, isFinite {
        throw EvaluationProblem(
          .outsideDomain, "the result of `\(operation)` is too large",
          label: "no finite value here")
      }
      return quantity.bound.isNaN ? .number(quantity.withRadii) : self
    case .list(let items):
      return items.contains { $0.needsCheck }
        ? .list(try items.map { try $0.checked(operation, isFinite: isFinite) }) : self
    case .truth, .text, .undefined: return self
    }
  }

  private var needsCheck: Bool {
    switch self {
    case .number(let quantity): !quantity.value.isFinite || quantity.bound.isNaN
    case .list: true
    case .truth, .text, .undefined: false
    }
  }

  /// Whether no infinity is in it.
  var isFinite: Bool {
    switch self {
    case .number(let quantity): quantity.value.isFinite
    case .list(let items): items.allSatisfy(\.isFinite)
    case .truth, .text, .undefined: true
    }
  }

  /// `==` is for whole numbers only; anything else is asked with `~ … within …`.
  fileprivate func mappedEquality(_ left: Value, _ right: Value) throws -> Value {
    if case .list(let items) = self {
      return .list(
        try items.indices.map { index in
          func item(_ value: Value) -> Value {
            if case .list(let list) = value { return list[index] }
            return value
          }
          return try items[index].mappedEquality(item(left), item(right))
        })
    }
    guard case .number(let a) = left, case .number(let b) = right else { return self }
    guard a.isWholeNumber, b.isWholeNumber else {
      throw EvaluationProblem(
        .equalityOfReals, "`==` between numbers that are not whole",
        label: "write `… ~ … within …`")
    }
    // Counts beyond what a double holds are compared as they are.
    return .truth(Truth(a.value == b.value && a.count == b.count))
  }
}

extension Quantity {
  /// A whole number known exactly, however it came about.
  var isWholeNumber: Bool {
    isInteger || count != nil || (bound == 0 && value == value.rounded())
  }
}
