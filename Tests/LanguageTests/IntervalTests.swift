import SourceText
import Syntax
import TestSupport
import Testing

@testable import Language

/// Numbers known within bounds: whatever the true values are, the result's interval holds the true result.
@Suite("Interval arithmetic")
struct IntervalTests {
  static let radii = [0, 1e-12, 1e-6, 1e-3, 0.1, 2]

  /// A random interval with both kinds of radius.
  static func interval(_ generator: inout SplitMix, around centre: Double? = nil) -> Quantity {
    let value = centre ?? Double.random(in: -5...5, using: &generator)
    return Quantity(
      value, truncation: generator.pick(radii), rounding: generator.pick([0, 1e-15, 1e-9, 0.01]))
  }

  /// Both ends, the middle and points inside; the ends moved in by what rounds them out.
  static func samples(_ quantity: Quantity, _ generator: inout SplitMix) -> [Double] {
    let radius = quantity.bound - 2 * quantity.value.ulp
    guard radius > 0 else { return [quantity.value] }
    let (lower, upper) = (quantity.value - radius, quantity.value + radius)
    return [lower, upper, quantity.value]
      + (0..<4).map { _ in Double.random(in: lower...upper, using: &generator) }
  }

  /// Whether an interval holds a number, up to the rounding of the test's own arithmetic.
  static func holds(_ quantity: Quantity, _ truth: Double) -> Bool {
    abs(truth - quantity.value) <= quantity.bound * (1 + 1e-9) + 1e-14 * max(abs(truth), 1e-3)
  }

  // MARK: Operators

  static let operators: [(BinaryOperator, @Sendable (Double, Double) -> Double)] = [
    (.add, { $0 + $1 }), (.subtract, { $0 - $1 }), (.multiply, { $0 * $1 }), (.divide, { $0 / $1 }),
  ]

  @Test("of two numbers holds what the operator makes of every pair in them", arguments: 0..<4)
  func binary(index: Int) throws {
    let (operation, exact) = Self.operators[index]
    var generator = SplitMix(seed: UInt64(index))
    for _ in 0..<3000 {
      let a = Self.interval(&generator)
      let b = Self.interval(&generator)
      guard case .number(let result) = try Operators.apply(operation, .number(a), .number(b)) else {
        #expect(operation == .divide && b.lower <= 0 && b.upper >= 0)
        continue
      }
      for x in Self.samples(a, &generator) {
        for y in Self.samples(b, &generator) {
          #expect(Self.holds(result, exact(x, y)), "\(operation) of \(a) and \(b): \(result)")
        }
      }
    }
  }

  @Test("of a power holds the powers of every pair, and is undefined near a pole")
  func power() throws {
    var generator = SplitMix(seed: 5)
    var undefined = 0
    for round in 0..<6000 {
      let base = Self.interval(&generator, around: Double.random(in: -1...4, using: &generator))
      let whole = Quantity(integer: Int.random(in: -3...5, using: &generator))
      let exponent = round % 2 == 0 ? whole : Self.interval(&generator)
      let value: Value
      do { value = try Operators.apply(.power, .number(base), .number(exponent)) } catch {
        // No real value anywhere in the interval, or none that is finite.
        let isNegative = base.upper < 0 && !exponent.isInteger
        #expect(isNegative || (base.value == 0 && base.bound == 0), "\(base) ^ \(exponent)")
        continue
      }
      guard case .number(let result) = value else {
        undefined += 1
        continue
      }
      for x in Self.samples(base, &generator) {
        for y in Self.samples(exponent, &generator) {
          let truth = realPower(x, y)
          guard !truth.isNaN else { continue }
          #expect(Self.holds(result, truth), "\(base) ^ \(exponent) at \(x)^\(y): \(result)")
        }
      }
    }
    #expect(undefined > 100)
  }

  private func realPower(_ x: Double, _ y: Double) -> Double {
    if y == y.rounded() {
      let factor = (0..<Int(abs(y))).reduce(1.0) { product, _ in product * x }
      return y < 0 ? 1 / factor : factor
    }
    return x < 0 ? .nan : Reference.exp(y * Reference.log(x))
  }

  // MARK: Functions

  static let functions = [
    "sqrt", "exp", "log", "sin", "cos", "tan", "cot", "asin", "acos", "atan", "abs", "floor",
    "ceil",
    "round",
  ]

  @Test("of a function holds its values everywhere inside", arguments: functions)
  func scalar(name: String) throws {
    let function = try #require(Registry.standard.function(name))
    var generator = SplitMix(seed: 17)
    var count = 0
    for _ in 0..<4000 {
      let x = Self.interval(
        &generator, around: Double.random(in: -2...3.5, using: &generator))
      guard case .number(let result)? = try? function.evaluate([.number(x)]) else { continue }
      count += 1
      for point in Self.samples(x, &generator) {
        let truth = Reference.value(name, point)
        guard !truth.isNaN else { continue }
        #expect(Self.holds(result, truth), "\(name) of \(x) at \(point): \(result)")
      }
    }
    #expect(count > 100)
  }

  @Test(
    "that touches a pole gives no number",
    arguments: [
      ("tan", 1.5), ("tan", -1.6), ("cot", 0.05), ("cot", 3.1), ("log", 0.1), ("log", -0.1),
    ])
  func pole(name: String, centre: Double) throws {
    let function = try #require(Registry.standard.function(name))
    for radius in [0.2, 0.5, 3] {
      for x in [Quantity(centre, truncation: radius), Quantity(centre, rounding: radius)] {
        let value = try function.evaluate([.number(x)])
        #expect(value.isUndefined, "\(name) of \(x): \(value)")
      }
    }
  }

  @Test(
    "outside of its domain by its own inaccuracy only is taken at the edge",
    arguments: [("sqrt", -1e-17, 0.0), ("asin", 1 + 1e-15, 1.5707963267948966), ("acos", 1, 0)])
  func edges(name: String, value: Double, expected: Double) throws {
    let function = try #require(Registry.standard.function(name))
    let result = try function.evaluate([.number(Quantity(value, rounding: 1e-14))])
    guard case .number(let quantity) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(abs(quantity.value - expected) <= quantity.bound)
    // A square root's slope is infinite there: the bound is the root of the inaccuracy.
    #expect(quantity.bound < 3e-7)
  }

  @Test("of a negative number that may be 0 has a square root as a power too")
  func powerAtZero() throws {
    let value = try Operators.apply(
      .power, .number(Quantity(-1e-18, rounding: 1e-15)), .number(Quantity(0.5)))
    guard case .number(let quantity) = value else {
      Issue.record("\(value)")
      return
    }
    #expect(quantity.value == 0 && quantity.bound >= 3e-8 && quantity.bound < 1e-7)
  }

  @Test("with unbounded ends stays free of nonsense")
  func infinities() throws {
    let infinity = Value.number(Quantity(.infinity))
    for operation in [BinaryOperator.add, .subtract, .multiply] {
      guard case .number(let quantity) = try Operators.apply(operation, infinity, number(2)) else {
        Issue.record("no number")
        return
      }
      #expect(quantity.value == .infinity && quantity.bound == 0, "\(operation): \(quantity)")
    }
    #expect(throws: EvaluationProblem.self) {
      try Operators.apply(.subtract, infinity, infinity)
    }
    #expect(throws: EvaluationProblem.self) { try Operators.apply(.multiply, infinity, number(0)) }
  }

  private func number(_ value: Double) -> Value { .number(Quantity(value)) }

  // MARK: Whole numbers

  @Test("of whole numbers is exact")
  func integers() throws {
    var generator = SplitMix(seed: 3)
    for _ in 0..<2000 {
      let a = Int.random(in: -100_000...100_000, using: &generator)
      let b = Int.random(in: -100_000...100_000, using: &generator)
      for (operation, exact) in [
        (BinaryOperator.add, a + b), (.subtract, a - b), (.multiply, a * b),
      ] {
        let value = try Operators.apply(
          operation, .number(Quantity(integer: a)), .number(Quantity(integer: b)))
        #expect(value.numbers == [Quantity(integer: exact)])
      }
      guard b != 0 else { continue }
      let quotient = try Operators.apply(
        .divide, .number(Quantity(integer: a * b)), .number(Quantity(integer: b)))
      #expect(quotient.numbers == [Quantity(integer: a)])
    }
    let cube = try Operators.apply(
      .power, .number(Quantity(integer: -7)), .number(Quantity(integer: 3)))
    #expect(cube.numbers == [Quantity(integer: -343)])
  }

  @Test("of whole numbers beyond 2^53 is exact no more, and says so")
  func beyondExact() throws {
    let large = Quantity(integer: 1 << 53)
    let sum = try Operators.apply(.add, .number(large), .number(Quantity(integer: 1))).numbers[0]
    #expect(!sum.isInteger && sum.bound >= 1)
  }

  // MARK: Conditions

  @Test("compares certainly or not at all")
  func comparisons() throws {
    var generator = SplitMix(seed: 11)
    var verdicts: Set<String> = []
    for _ in 0..<5000 {
      let a = Self.interval(&generator, around: Double.random(in: -1...1, using: &generator))
      let b = Self.interval(&generator, around: Double.random(in: -1...1, using: &generator))
      for (operation, exact) in [
        (BinaryOperator.less, { $0 < $1 } as (Double, Double) -> Bool),
        (.lessOrEqual, { $0 <= $1 }),
        (.greater, { $0 > $1 }), (.greaterOrEqual, { $0 >= $1 }),
      ] {
        let value = try Operators.apply(operation, .number(a), .number(b))
        guard case .truth(let truth) = value else { continue }
        verdicts.insert(truth.rawValue)
        let pairs = Self.samples(a, &generator).flatMap { x in
          Self.samples(b, &generator).map { exact(x, $0) }
        }
        if truth == .yes { #expect(pairs.allSatisfy { $0 }, "\(a) \(operation) \(b)") }
        if truth == .no { #expect(pairs.allSatisfy { !$0 }, "\(a) \(operation) \(b)") }
        // Clearly apart numbers are told apart.
        if abs(a.value - b.value) > 1.01 * (a.bound + b.bound) { #expect(truth != .undecided) }
      }
    }
    #expect(verdicts.count == 3)
  }

  @Test("is near certainly or not at all")
  func approximately() throws {
    var generator = SplitMix(seed: 12)
    for _ in 0..<3000 {
      let a = Self.interval(&generator)
      let b = Self.interval(&generator)
      let limit = Quantity(Double.random(in: 0...6, using: &generator))
      let value = try Operators.approximately(.number(a), .number(b), within: .number(limit))
      guard case .truth(let truth) = value else { continue }
      for x in Self.samples(a, &generator) {
        for y in Self.samples(b, &generator) where abs(abs(x - y) - limit.value) > 1e-12 {
          if truth == .yes { #expect(abs(x - y) <= limit.value) }
          if truth == .no { #expect(abs(x - y) > limit.value) }
        }
      }
    }
  }

  static let truths: [Truth] = [.no, .undecided, .yes]

  @Test("follows Kleene's tables", arguments: truths, truths)
  func kleene(a: Truth, b: Truth) throws {
    // no < undecided < yes: `and` is the smaller, `or` the larger.
    let (i, j) = (Self.truths.firstIndex(of: a)!, Self.truths.firstIndex(of: b)!)
    #expect((a && b) == Self.truths[min(i, j)])
    #expect((a || b) == Self.truths[max(i, j)])
    #expect(!a == Self.truths[2 - i])
  }

  @Test("passes undefined values on and never decides on them")
  func undefined() throws {
    let none = Value.undefined("no reason")
    let one = Value.number(Quantity(1))
    for operation in [BinaryOperator.add, .subtract, .multiply, .divide, .power] {
      #expect(try Operators.apply(operation, none, one).isUndefined)
      #expect(try Operators.apply(operation, one, none).isUndefined)
    }
    for operation in [BinaryOperator.less, .equal, .notEqual, .greaterOrEqual] {
      guard case .truth(.undecided) = try Operators.apply(operation, none, one) else {
        Issue.record("\(operation) decides on an undefined value")
        continue
      }
    }
    for name in Self.functions {
      #expect(try Registry.standard.function(name)!.evaluate([none]).isUndefined, "\(name)")
    }
    guard
      case .truth(.undecided) = try Operators.approximately(none, one, within: one),
      case .truth(.no) = try Operators.apply(.and, none, .truth(.no)),
      case .truth(.yes) = try Operators.apply(.or, none, .truth(.yes))
    else {
      Issue.record("an undefined value decides")
      return
    }
  }
}
