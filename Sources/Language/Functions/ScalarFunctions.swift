#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import SourceText

/// Functions of one real number. Each carries its argument's interval over by the largest slope on it.
enum ScalarFunctions {
  static let all: [FunctionDefinition] = [
    real(
      "sqrt", "square root", "sqrt(2)", on: .notNegative, sqrt,
      slope: { low, _ in 1 / (2 * sqrt(low)) }),
    real("exp", "exponential", "exp(1)", exp, slope: { _, high in exp(high) }),
    real("log", "natural logarithm", "log(10)", on: .positive, log, slope: { low, _ in 1 / low }),
    real(
      "log10", "logarithm to base 10", "log10(1000)", on: .positive, log10,
      // Rounded down, the logarithm of ten would make the slope too small.
      slope: { low, _ in 1 / (low * log(10).nextDown) }
    ).brought(by: 1),
    real(
      "sin", "sine of an angle in radians", "sin(pi/6)", sin,
      slope: { low, high in slopeBoundedByOne(cos, low, high) }),
    real(
      "cos", "cosine of an angle in radians", "cos(pi/3)", cos,
      slope: { low, high in slopeBoundedByOne(sin, low, high) }),
    real(
      "tan", "tangent of an angle in radians", "tan(pi/4)", hasPoles: true, tan,
      slope: { low, high in
        hasPole(low, high, shift: 0.5) ? .infinity : largest(low, high) { 1 / (cos($0) * cos($0)) }
      }),
    real(
      "cot", "cotangent of an angle in radians", "cot(pi/4)", hasPoles: true, { 1 / tan($0) },
      slope: { low, high in
        hasPole(low, high, shift: 0) ? .infinity : largest(low, high) { 1 / (sin($0) * sin($0)) }
      }),
    real("asin", "inverse sine, in radians", "asin(1)", on: .closed(-1, 1), asin, slope: arcSlope),
    real(
      "acos", "inverse cosine, in radians", "acos(0)", on: .closed(-1, 1), acos, slope: arcSlope),
    real(
      "atan", "inverse tangent, in radians", "atan(1)", atan,
      slope: { low, high in
        let nearest = low <= 0 && high >= 0 ? 0 : min(abs(low), abs(high))
        return 1 / (1 + nearest * nearest)
      }),
    FunctionDefinition(
      "abs(x)", arity: 1...1, "absolute value", example: "abs(-2)", result: .number
    ) { try mapped($0[0], "abs") { $0.value < 0 ? -$0 : $0 } },
    rounding("floor", "largest whole number not above x", "floor(2.7)") { $0.rounded(.down) },
    rounding("ceil", "smallest whole number not below x", "ceil(2.1)") { $0.rounded(.up) },
    rounding("round", "nearest whole number, halves away from zero", "round(2.5)") {
      $0.rounded(.toNearestOrAwayFromZero)
    },
  ]

  /// Applies a function of one number to a number or to every number of a list.
  static func mapped(
    _ value: Value, _ name: String, _ function: (Quantity) throws -> Quantity?
  ) throws -> Value {
    switch value {
    case .number(let quantity):
      guard let result = try function(quantity) else {
        return .undefined("\(name) is not determined: its argument is too coarse")
      }
      return .number(result)
    case .list(let items): return .list(try items.map { try mapped($0, name, function) })
    case .undefined: return value
    case .truth, .text:
      throw EvaluationProblem(
        .wrongType, "`\(name)` works on numbers, not on \(value.kindName)",
        label: "a number is needed")
    }
  }

  private static func real(
    _ name: String, _ help: String, _ example: String, on domain: ValueRange = .anyFinite,
    hasPoles: Bool = false, _ function: @escaping @Sendable (Double) -> Double,
    slope: @escaping @Sendable (Double, Double) -> Double
  ) -> FunctionDefinition {
    FunctionDefinition("\(name)(x)", arity: 1...1, help, example: example) { arguments in
      try mapped(arguments[0], name) {
        try evaluate(name, $0, domain, function, slope, hasPoles: hasPoles)
      }
    }
  }

  /// The value may lie outside the domain only by its own inaccuracy: then the nearest edge is used.
  private static func evaluate(
    _ name: String, _ x: Quantity, _ domain: ValueRange, _ function: (Double) -> Double,
    _ slope: (Double, Double) -> Double, hasPoles: Bool
  ) throws -> Quantity? {
    func shown() -> String {
      NumberFormat().text(
        Quantity(x.value, isInteger: x.value == x.value.rounded() && x.value.isFinite))
    }
    guard domain.contains(x.value) || domain.contains(x.lower) || domain.contains(x.upper) else {
      throw EvaluationProblem(
        .outsideDomain, "`\(name)` of \(shown())",
        label: "the argument of `\(name)` must be \(x.value.isFinite ? domain.text : "finite")")
    }
    func inside(_ point: Double) -> Double { min(max(point, domain.lower), domain.upper) }
    let image = function(inside(x.value))
    // Not finite only at the edge of what the argument may be.
    if !image.isFinite, x.bound > 0, domain.contains(x.upper) { return nil }
    guard image.isFinite else {
      throw EvaluationProblem(
        .outsideDomain, "`\(name)` of \(shown()) is not finite", label: "no finite value here")
    }
    let (low, high) = (inside(x.lower), inside(x.upper))
    let steepest = slope(low, high)
    if steepest.isFinite { return x.mapped(to: image, slope: steepest) }
    guard x.bound > 0 else { return x.mapped(to: image, slope: 0) }
    guard !hasPoles else { return nil }
    return edgeInterval(x, image) { function(inside($0)) }
  }

  /// Where the slope is infinite at the domain's edge the two ends of the interval still bound the image
  /// of a monotone function.
  private static func edgeInterval(
    _ x: Quantity, _ image: Double, _ function: (Double) -> Double
  ) -> Quantity? {
    // Rounded outwards: 1 - 1e-20 is not 1 where the slope is infinite.
    func reach(_ radius: Double) -> Double {
      let (low, high) = ((x.value - radius).nextDown, (x.value + radius).nextUp)
      return max(abs(function(low) - image), abs(function(high) - image))
    }
    let (whole, cut) = (reach(x.bound), reach(x.truncation))
    guard whole.isFinite, cut.isFinite else { return nil }
    // What truncation alone does; the rest is rounding, which refuses nothing.
    return Quantity(
      image, truncation: x.truncation > 0 ? cut : 0,
      rounding: max(0, whole - (x.truncation > 0 ? cut : 0)) + 4 * whole * Quantity.unitRoundoff)
  }

  private static func rounding(
    _ name: String, _ help: String, _ example: String,
    _ function: @escaping @Sendable (Double) -> Double
  ) -> FunctionDefinition {
    FunctionDefinition("\(name)(x)", arity: 1...1, help, example: example, result: .integer) {
      try mapped($0[0], name) { x in
        // Certain only when the whole interval goes to one whole number.
        guard function(x.lower) == function(x.upper) else { return nil }
        return Quantity(function(x.value), isInteger: true)
      }
    }
  }

  private static func largest(
    _ low: Double, _ high: Double, _ slope: (Double) -> Double
  ) -> Double { max(slope(low), slope(high)) }

  /// |f'| <= |f'(middle)| + half the width, since the second derivative is at most 1.
  private static func slopeBoundedByOne(
    _ derivative: (Double) -> Double, _ low: Double, _ high: Double
  ) -> Double {
    min(1, abs(derivative((low + high) / 2)) + (high - low) / 2)
  }

  @Sendable private static func arcSlope(_ low: Double, _ high: Double) -> Double {
    // Not 1 - x²: next to 1 that is mostly rounding.
    largest(low, high) { 1 / sqrt(max(0, (1 - $0) * (1 + $0))) }
  }

  /// Whether a multiple of pi (shifted by a fraction of pi) lies between.
  private static func hasPole(_ low: Double, _ high: Double, shift: Double) -> Bool {
    // What the quotients are rounded by.
    let margin = (1 + max(abs(low), abs(high))) * 0x1p-51
    return (low / .pi - shift - margin).rounded(.down)
      != (high / .pi - shift + margin).rounded(.down)
  }
}
