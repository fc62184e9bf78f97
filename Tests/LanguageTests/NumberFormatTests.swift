import TestSupport
import Testing

@testable import Language

@Suite("Numbers in text")
struct NumberFormatTests {
  /// Value, bound, digits, text.
  static let table: [(Quantity, Int, String)] = [
    (Quantity(1), 6, "1.00000"), (Quantity(integer: 1), 6, "1"),
    (Quantity(integer: 1000), 6, "1000"),
    (Quantity(integer: -3), 6, "-3"), (Quantity(0), 6, "0.00000"), (Quantity(integer: 0), 6, "0"),
    (Quantity(0.43, truncation: 0.03), 6, "0.43 ± 0.04"),
    (Quantity(0.4304, truncation: 0.021), 6, "0.43 ± 0.03"),
    (Quantity(0.5, truncation: 0.25), 6, "0.5 ± 0.3"),
    (Quantity(2, truncation: 0.5), 6, "2.0 ± 0.5"),
    (Quantity(0, truncation: 2), 6, "0 ± 2"), (Quantity(3.0005574, truncation: 6.94), 6, "3 ± 7"),
    (Quantity(1.93649336, truncation: 0.00097297), 6, "1.9365 ± 0.0010"),
    (Quantity(0.2, truncation: 0.96), 6, "0.2 ± 1.0"),
    (Quantity(0.932812, rounding: 1e-13), 6, "0.932812"),
    (Quantity(1_234_567), 6, "1.23457e+06"), (Quantity(123_456), 6, "123456"),
    (Quantity(999_999.7), 6, "1.00000e+06"), (Quantity(12345.678), 3, "1.23e+04"),
    (Quantity(0.0001), 6, "0.000100000"), (Quantity(0.00001234), 6, "1.23400e-05"),
    (Quantity(0, truncation: 1.44e-12), 6, "0 ± 1.5e-12"), (Quantity(0.25), 10, "0.2500000000"),
    (Quantity(3.14159265358979), 10, "3.141592654"), (Quantity(2.0 / 3), 3, "0.667"),
    (Quantity(-2.5), 2, "-2.5"), (Quantity(.infinity), 6, "inf"), (Quantity(-.infinity), 6, "-inf"),
    (Quantity(14.107, truncation: 0.53), 6, "14.1 ± 0.6"),
    (Quantity(1.5, truncation: 20), 6, "0 ± 30"), (Quantity(123.4, truncation: 20), 6, "120 ± 30"),
    (Quantity(1234, truncation: 120), 6, "1230 ± 130"),
    (Quantity(0.5, truncation: 1e-6), 6, "0.5000000 ± 1.0e-06"),
    (Quantity(0.5, truncation: 4e-7), 6, "0.500000"),
    (Quantity(0.7, truncation: .infinity), 6, "0.7 ± inf"),
    (Quantity(1e-3, truncation: 1e-5), 6, "0.001000 ± 1.1e-05"),
  ]

  @Test("are written as the table says", arguments: table.indices)
  func format(index: Int) {
    let (quantity, digits, text) = Self.table[index]
    #expect(NumberFormat(digits: digits).text(quantity) == text)
  }

  @Test("never show a digit that the bound does not cover")
  func covered() throws {
    var generator = SplitMix(seed: 2)
    for _ in 0..<20_000 {
      let scale = pow10(Int.random(in: -8...8, using: &generator))
      let value = Double.random(in: -10...10, using: &generator) * scale
      let bound =
        generator.chance(0.2) ? 0 : abs(value) * pow10(-Int.random(in: 0...14, using: &generator))
      let digits = Int.random(in: 1...12, using: &generator)
      let text = NumberFormat(digits: digits).text(Quantity(value, truncation: bound))
      try expectCovered(text, value, bound)
    }
  }

  @Test("with a bound contain every value that the bound allows")
  func contained() throws {
    var generator = SplitMix(seed: 3)
    for _ in 0..<50_000 {
      let value =
        Double.random(in: -10...10, using: &generator)
        * pow10(Int.random(in: -20...20, using: &generator))
      let bound =
        generator.chance(0.5)
        ? Double.random(in: 0.1...30, using: &generator) * abs(value)
        : Double.random(in: 0.1...30, using: &generator)
          * pow10(Int.random(in: -20...20, using: &generator))
      let quantity = Quantity(value, truncation: bound / 3, rounding: bound / 1.5)
      let text = NumberFormat().text(quantity)
      if text.contains("±") { try expectContained(text, value, quantity.bound) }
      let full = NumberFormat(digits: 9).fullText(quantity)
      if full.contains("±") { try expectContained(full, value, quantity.bound) }
    }
  }

  @Test("at the limits of doubles are written too")
  func extremes() throws {
    let values: [Double] = [
      0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, 1.7e308, -1.7e308,
      1, 1e15, 1e16, 1e-300, Double.pi,
    ]
    for value in values {
      for bound in values.map(abs) + [.infinity, .nan] {
        for digits in [1, 6, 17] {
          let text = NumberFormat(digits: digits).text(Quantity(value, rounding: bound))
          #expect(!text.isEmpty && text.count < 60)
          _ = NumberFormat.boundText(bound)
        }
      }
    }
  }

  @Test(
    "bounds keep one digit and are rounded up",
    arguments: [
      (0.03, "0.03"), (0.031, "0.04"), (0.07, "0.07"), (1e-11, "1e-11"), (7e-11, "7e-11"),
      (3e-7, "3e-07"), (9.5e-12, "1e-11"), (0, "0"), (120, "200"), (1e-4, "0.0001"), (2e9, "2e+09"),
    ])
  func bounds(bound: Double, text: String) {
    #expect(NumberFormat.boundText(bound) == text)
  }
}

func pow10(_ exponent: Int) -> Double { Double("1e\(exponent)")! }

/// What is printed is within one unit of its last digit of every possible true value, or its interval contains theirs.
func expectCovered(_ text: String, _ value: Double, _ bound: Double) throws {
  let halves = text.split(separator: " ")
  let printed = try #require(Double(halves[0]), "\(text)")
  guard halves.count == 3 else {
    #expect(
      abs(printed - value) + bound <= 1.02 * lastUnit(String(halves[0])) + 1e-15 * abs(value),
      "\(text) for \(value) ± \(bound)")
    return
  }
  try expectContained(text, value, bound)
}

/// What is printed as `x ± b` contains value ± bound, and is not much wider.
func expectContained(_ text: String, _ value: Double, _ bound: Double) throws {
  #if arch(x86_64)
    // Decimals are read with 11 bits more than the doubles have.
    typealias Wide = Float80
  #else
    typealias Wide = Double
  #endif
  let halves = text.split(separator: " ")
  let printed = try #require(Wide(halves[0]), "\(text)")
  let shown = try #require(Wide(halves[2]), "\(text)")
  let reach = abs(printed - Wide(value)) + Wide(bound)
  // What reading the two decimals rounds.
  let slack = printed.ulp + shown.ulp
  #expect(reach <= shown + slack, "\(text) for \(value) ± \(bound)")
  #expect(shown <= 2 * Wide(bound) + 2 * Wide(value.ulp), "\(text) for \(value) ± \(bound)")
}

/// The place of the last digit of a printed number.
func lastUnit(_ text: String) -> Double {
  let parts = text.split(separator: "e")
  let exponent = parts.count > 1 ? Int(parts[1])! : 0
  let decimals = parts[0].split(separator: ".").dropFirst().first?.count ?? 0
  return pow10(exponent - decimals)
}
