import Testing

@testable import Language

/// Where a function is steep, the rounding of an interval's ends is amplified.
@Suite("Ends of intervals")
struct EndPointTests {
  /// asin(1 - x) = pi/2 - 2 asin(sqrt(x/2)), which keeps its digits for small x.
  static func arcSine(below x: Double) -> Double { .pi / 2 - 2 * asinSmall((x / 2).squareRoot()) }

  /// asin for arguments below 1e-2, by its series.
  static func asinSmall(_ x: Double) -> Double {
    let square = x * x
    return x * (1 + square / 6 * (1 + square * 9 / 20 * (1 + square * 25 / 42)))
  }

  /// The lower end lies `radius` below 1 - x.
  @Test(
    "asin covers what lies at its steep end",
    arguments: [
      (2.918e-11, 2.396524947e-05), (0, 1e-20), (0, 1e-12), (1e-9, 1e-9), (1e-15, 3e-17),
    ])
  func steep(x: Double, radius: Double) throws {
    let y = Quantity(1 - x, truncation: radius)
    let asin = try #require(Registry.standard.function("asin"))
    guard case .number(let result) = try asin.evaluate([.number(y)]) else {
      Issue.record("no number")
      return
    }
    // 1 - y is exact.
    let truth = Self.arcSine(below: (1 - y.value) + radius)
    // The series and its difference from pi/2 are right to two roundings of pi/2.
    #expect(result.value - result.bound <= truth + 4e-16)
  }

  @Test("floor is not certain where the interval's end is rounded away")
  func floor() throws {
    let floor = try #require(Registry.standard.function("floor"))
    let value = try floor.evaluate([.number(Quantity(2, truncation: 1e-20))])
    guard case .undefined = value else {
      Issue.record("\(value)")
      return
    }
  }

  @Test("a pole next to an end far away from 0 is seen", arguments: [0.5, 1000.5, 123456.5])
  func poles(turns: Double) throws {
    let tan = try #require(Registry.standard.function("tan"))
    let pole = turns * .pi
    let value = try tan.evaluate([
      .number(Quantity(pole.nextDown.nextDown, truncation: pole.ulp * 2))
    ])
    guard case .undefined = value else {
      Issue.record("\(value)")
      return
    }
  }
}
