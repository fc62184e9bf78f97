#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Simulation
import SourceText

/// Functions that make or read lists.
enum ListFunctions {
  /// A list longer than this is a mistake (a `1e12` where `1e2` was meant), and would not fit.
  static let longestList = 1_000_000

  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "linspace(a, b, n)", arity: 3...3, "n evenly spaced numbers from a to b, both included",
      example: "linspace(0, 1, 5)", result: .list, evaluate: linspace),
    FunctionDefinition(
      "logspace(a, b, n)", arity: 3...3,
      "n numbers from a to b, both included, evenly spaced in their logarithms",
      example: "logspace(1e-3, 1, 4)", result: .list, evaluate: logspace),
    FunctionDefinition(
      "min(x, …)", arity: 1...64, "smallest of its arguments, or of a list",
      example: "min(3, 1, 2)",
      result: .number
    ) { try defined($0) { try extreme($0, "min") { $0.value < $1.value } } },
    FunctionDefinition(
      "max(x, …)", arity: 1...64, "largest of its arguments, or of a list", example: "max(3, 1, 2)",
      result: .number
    ) { try defined($0) { try extreme($0, "max") { $0.value > $1.value } } },
    FunctionDefinition(
      "sum(list)", arity: 1...1, "sum of a list", example: "sum([1, 2, 3])", result: .number
    ) { try defined($0) { .number(total(try numbers($0[0], "sum"))) } },
    FunctionDefinition(
      "mean(list)", arity: 1...1, "mean of a list", example: "mean([1, 2, 4])",
      evaluate: { try defined($0, mean) }),
    FunctionDefinition(
      "std(list)", arity: 1...1, "sample standard deviation (n - 1 in the denominator)",
      example: "std([1, 2, 4])",
      evaluate: { try defined($0, standardDeviation) }),
    FunctionDefinition(
      "first(list)", arity: 1...1, "first item", example: "first([3, 1])", result: .any
    ) { try notEmpty($0[0], "first")[0] },
    FunctionDefinition(
      "last(list)", arity: 1...1, "last item", example: "last([3, 1])", result: .any
    ) { try notEmpty($0[0], "last").last! },
    FunctionDefinition(
      "len(list)", arity: 1...1, "number of items", example: "len([3, 1])", result: .integer
    ) { .number(Quantity(integer: try items($0[0], "len").count)) },
    FunctionDefinition(
      "argmin(list)", arity: 1...1, "index of the smallest item, counted from 0",
      example: "argmin([3, 1, 2])", result: .integer
    ) { try defined($0) { try position($0[0], "argmin") { $0.value < $1.value } } },
    FunctionDefinition(
      "argmax(list)", arity: 1...1, "index of the largest item, counted from 0",
      example: "argmax([3, 1, 2])", result: .integer
    ) { try defined($0) { try position($0[0], "argmax") { $0.value > $1.value } } },
    FunctionDefinition(
      "any(list)", arity: 1...1, "whether a condition holds for some item",
      example: "any([1, 2] > 1)",
      result: .truth
    ) { .truth(try truths($0[0], "any").reduce(.no, ||)) },
    FunctionDefinition(
      "all(list)", arity: 1...1, "whether a condition holds for every item",
      example: "all([1, 2] > 0)",
      result: .truth
    ) { .truth(try truths($0[0], "all").reduce(.yes, &&)) },
    FunctionDefinition(
      "select(list, conditions)", arity: 2...2, "the items whose condition holds",
      example: "select([1, 2, 3], [1, 2, 3] > 1)", result: .list, evaluate: select),
  ]

  /// A function of numbers has no value where one of them has none.
  private static func defined(
    _ arguments: [Value], _ function: ([Value]) throws -> Value
  ) throws -> Value {
    for argument in arguments {
      if argument.isUndefined { return argument }
      if case .list(let items) = argument, let none = items.first(where: \.isUndefined) {
        return none
      }
    }
    return try function(arguments)
  }

  private static func items(_ value: Value, _ name: String) throws -> [Value] {
    guard case .list(let items) = value else {
      throw EvaluationProblem(
        .wrongType, "`\(name)` works on a list, not on \(value.kindName)", label: "a list is needed"
      )
    }
    return items
  }

  private static func notEmpty(_ value: Value, _ name: String) throws -> [Value] {
    let items = try items(value, name)
    guard !items.isEmpty else {
      throw EvaluationProblem(.indexOutOfRange, "`\(name)` of an empty list", label: "no items")
    }
    return items
  }

  static func number(_ value: Value, _ name: String) throws -> Quantity {
    guard case .number(let quantity) = value else {
      throw EvaluationProblem(
        value.isUndefined ? .undefinedValue : .wrongType,
        "`\(name)` works on numbers, not on \(value.kindName)", label: "numbers are needed")
    }
    return quantity
  }

  private static func numbers(_ value: Value, _ name: String) throws -> [Quantity] {
    try items(value, name).map { try number($0, name) }
  }

  private static func truths(_ value: Value, _ name: String) throws -> [Truth] {
    try items(value, name).map { item in
      switch item {
      case .truth(let truth): return truth
      case .undefined: return .undecided
      default:
        throw EvaluationProblem(
          .wrongType, "`\(name)` works on conditions, not on \(item.kindName)",
          label: "a list of conditions is needed")
      }
    }
  }

  private static func total(_ values: [Quantity]) -> Quantity {
    values.reduce(Quantity(integer: 0), +)
  }

  @Sendable private static func mean(_ arguments: [Value]) throws -> Value {
    _ = try notEmpty(arguments[0], "mean")
    let values = try numbers(arguments[0], "mean")
    return .number(total(values).divided(by: Quantity(integer: values.count))!)
  }

  @Sendable private static func standardDeviation(_ arguments: [Value]) throws -> Value {
    let values = try numbers(arguments[0], "std")
    guard values.count > 1 else {
      throw EvaluationProblem(
        .indexOutOfRange, "`std` needs at least two items", label: "\(values.count) given")
    }
    let mean = total(values).divided(by: Quantity(integer: values.count))!
    let squares = values.map { ($0 - mean) * ($0 - mean) }
    let variance = total(squares).divided(by: Quantity(integer: values.count - 1))!
    let root = variance.value.squareRoot()
    guard !root.isNaN, !root.isInfinite else { return .number(Quantity(root)) }
    guard root > 0 else {
      let cut = variance.truncation.squareRoot()
      return .number(
        Quantity(0, truncation: cut, rounding: variance.bound.squareRoot() - cut))
    }
    return .number(variance.mapped(to: root, slope: 1 / root))
  }

  private static func extreme(
    _ arguments: [Value], _ name: String, _ isBetter: (Quantity, Quantity) -> Bool
  ) throws -> Value {
    var candidates = arguments
    if arguments.count == 1, case .list = arguments[0] {
      candidates = try notEmpty(arguments[0], name)
    }
    let values = try candidates.map { try number($0, name) }
    var best = values[0]
    for value in values.dropFirst() where isBetter(value, best) { best = value }
    // Any of the candidates may be the true extreme: the widest interval among them covers it.
    // (Equal ones are compared first: infinity minus infinity is no number.)
    let contenders = values.filter {
      $0.value == best.value || abs($0.value - best.value) <= $0.bound + best.bound
    }
    best = best.withoutLimits
    best.truncation = contenders.map(\.truncation).max() ?? 0
    best.rounding = contenders.map(\.rounding).max() ?? 0
    best.isInteger = contenders.allSatisfy(\.isInteger)
    return .number(best)
  }

  private static func position(
    _ value: Value, _ name: String, _ isBetter: (Quantity, Quantity) -> Bool
  ) throws -> Value {
    _ = try notEmpty(value, name)
    let values = try numbers(value, name)
    var best = 0
    for index in values.indices where isBetter(values[index], values[best]) { best = index }
    // The place is a whole number without a bound: it must be certain.
    let isCertain = values.indices.allSatisfy { index in
      let distance = abs(values[index].value - values[best].value)
      let reach = values[index].bound + values[best].bound
      return index == best || reach == 0 || distance > reach
    }
    guard isCertain else {
      return .undefined("\(name) is not determined: the bounds of two items overlap")
    }
    return .number(Quantity(integer: best))
  }

  @Sendable private static func select(_ arguments: [Value]) throws -> Value {
    let items = try items(arguments[0], "select")
    let conditions = try truths(arguments[1], "select")
    guard items.count == conditions.count else {
      throw EvaluationProblem(
        .indexOutOfRange, "`select` needs one condition for each item",
        label: "\(items.count) items, \(conditions.count) conditions")
    }
    guard !conditions.contains(.undecided) else {
      throw EvaluationProblem(
        .undecidedCondition, "`select` cannot tell whether a condition holds",
        label: "the bound is too coarse")
    }
    return .list(zip(items, conditions).filter { $0.1 == .yes }.map(\.0))
  }

  /// Grid points are the doubles they are: like literals they carry no rounding.
  @Sendable private static func linspace(_ arguments: [Value]) throws -> Value {
    let (a, b, n) = try grid(arguments, "linspace")
    return list(a, b, n) { fraction in between(a, b, fraction) }
  }

  @Sendable private static func logspace(_ arguments: [Value]) throws -> Value {
    let (a, b, n) = try grid(arguments, "logspace")
    guard a > 0 && b > 0 || a < 0 && b < 0 else {
      let format = NumberFormat()
      throw EvaluationProblem(
        .outsideDomain, "`logspace` from \(format.shortText(a)) to \(format.shortText(b))",
        label: "both ends must be positive (they are values, not exponents)")
    }
    let ratio = b / a
    guard ratio.isNormal else {
      // Half of the way is a number where the whole is none.
      return list(a, b, n) { fraction in
        pow(abs(a), 1 - fraction) * pow(abs(b), fraction) * (a < 0 ? -1 : 1)
      }
    }
    return list(a, b, n) { fraction in a * pow(ratio, fraction) }
  }

  private static func list(
    _ a: Double, _ b: Double, _ n: Int, _ point: (Double) -> Double
  ) -> Value {
    .list(
      (0..<n).map { index in
        if index == 0 { return .number(Quantity(a)) }
        // The last point is b itself, whatever the formula rounds to.
        return .number(Quantity(index == n - 1 ? b : point(Double(index) / Double(n - 1))))
      })
  }

  private static func grid(
    _ arguments: [Value], _ name: String
  ) throws -> (a: Double, b: Double, n: Int) {
    let a = try number(arguments[0], name).value
    let b = try number(arguments[1], name).value
    let n = try number(arguments[2], name).value
    guard a.isFinite, b.isFinite else {
      throw EvaluationProblem(.notFinite, "`\(name)` needs finite ends", label: "not finite")
    }
    guard n == n.rounded(), n >= 1 else {
      throw EvaluationProblem(
        .notACount, "`\(name)` needs a whole number of points, at least 1",
        label: "\(NumberFormat().shortText(n)) points")
    }
    try checkLength(n)
    return (a, b, Int(saturating: n))
  }

  static func checkLength(_ count: Double) throws {
    guard count <= Double(longestList) else {
      throw EvaluationProblem(
        .listTooLong, "a list of \(NumberFormat().text(Quantity(count))) items",
        label: "at most \(longestList) items fit a list")
    }
  }
}

extension Value {
  var isUndefined: Bool {
    if case .undefined = self { return true }
    return false
  }
}
