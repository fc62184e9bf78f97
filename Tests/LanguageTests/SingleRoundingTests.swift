import TestSupport
import Testing

@testable import Language

/// What a test with a tolerance of its own cannot see: the last rounding of a function, the last digit of a text.
@Suite("Single roundings")
struct SingleRoundingTests {
  #if arch(x86_64) && canImport(Glibc)
    @Test("of a root are covered by its bound", arguments: 0..<40)
    func roots(_ seed: Int) throws {
      var random = ReferenceRandom(seed: 400 + seed)
      let x = random.number(0.01...50)
      let run = Program("measure sqrt(\(x)) as a, (\(x))^0.5 as b, 1/sqrt(\(x)) as c").run()
      let root = Float80(x).squareRoot()
      for (number, truth) in zip(run.numbers, [root, root, 1 / root]) {
        #expect(abs(Float80(number.value) - truth) <= Float80(number.bound))
        #expect(number.bound > 0 && number.bound < 1e-14)
      }
    }
  #endif

  @Test("The largest of numbers that may each be the largest is as wide as any of them")
  func extremes() throws {
    let values: [Value] = [
      .number(Quantity(1, truncation: 0.001)),
      .number(Quantity(0.99, truncation: 0.5, rounding: 0.1)),
      .number(Quantity(-3, truncation: 0.2)),
    ]
    for (name, sign) in [("max", 1.0), ("min", -1)] {
      let function = try #require(ListFunctions.all.first { $0.name == name })
      let signed = values.map { value -> Value in
        guard case .number(let quantity) = value else { return value }
        return .number(sign < 0 ? -quantity : quantity)
      }
      guard case .number(let result) = try function.evaluate([.list(signed)]) else {
        Issue.record("no number")
        return
      }
      // 0.99 + 0.6 may be it.
      #expect(result.value == sign && result.bound >= 0.59 && result.truncation >= 0.49)
    }
  }

  @Test("The value that is shown is the nearest with so many places", arguments: 0..<200)
  func nearest(_ seed: Int) throws {
    var random = ReferenceRandom(seed: 900 + seed)
    var bound = random.number(1...9.9)
    for _ in 0..<random.integer(0...8) { bound /= 10 }
    let value = random.number(-3...3) * bound
    let text = NumberFormat(digits: 15).text(Quantity(value, truncation: bound))
    let parts = text.split(separator: " ")
    try #require(parts.count == 3, "\(text)")
    let (shown, reach) = (try #require(Double(parts[0])), try #require(Double(parts[2])))
    // The last place of the bound: its second digit where the first is 1.
    var unit = 1.0
    while unit > reach * (1 + 1e-9) { unit /= 10 }
    while 10 * unit <= reach * (1 + 1e-9) { unit *= 10 }
    if reach < 1.95 * unit { unit /= 10 }
    #expect(abs(shown - value) <= 0.5 * unit * (1 + 1e-9), "\(value) ± \(bound): \(text)")
  }
}
