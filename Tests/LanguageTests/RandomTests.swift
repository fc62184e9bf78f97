import Testing

@testable import Language

@Suite("Random numbers")
struct RandomTests {
  /// The known answers published with Random123 for philox4x32-10.
  @Test("pass the known answers of Philox")
  func knownAnswers() {
    #expect(
      Philox.block(counter: (0, 0, 0, 0), key: (0, 0))
        == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = UInt32.max
    #expect(
      Philox.block(counter: (ones, ones, ones, ones), key: (ones, ones))
        == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      Philox.block(
        counter: (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
        key: (0xa409_3822, 0x299f_31d0))
        == (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  private func address(_ draw: Int, seed: UInt64 = 7, site: UInt32 = 0) -> RandomAddress {
    RandomAddress(seed: seed, point: 0, site: site, draw: UInt32(draw))
  }

  @Test("have the mean and the variance of their distribution")
  func moments() {
    let count = 40_000
    let uniform = (0..<count).map { address($0).uniform(2, 5) }
    let normal = (0..<count).map { address($0).normal(mean: 0.8, deviation: 0.01) }
    // Five standard errors.
    #expect(abs(mean(uniform) - 3.5) < 5 * (0.75 / Double(count)).squareRoot())
    #expect(abs(variance(uniform) - 0.75) < 0.03)
    #expect(abs(mean(normal) - 0.8) < 5 * 0.01 / Double(count).squareRoot())
    #expect(abs(variance(normal) / 1e-4 - 1) < 0.05)
    #expect(uniform.allSatisfy { $0 > 2 && $0 < 5 })
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private func variance(_ values: [Double]) -> Double {
    let middle = mean(values)
    return mean(values.map { ($0 - middle) * ($0 - middle) })
  }

  @Test("do not depend on what else is drawn")
  func independent() {
    let alone = Program("seed 7\nmeasure uniform(0, 1) as a").run().numbers[0]
    let others = Program(
      """
      seed 7
      let x = 1
      measure uniform(0, 1) as a
      repeat 5 { measure normal(0, 1) as b }
      """
    ).run()
    #expect(others.measured[0].value.numbers[0] == alone)
    // The second site draws the same whether the first was drawn once or five times.
    let once = Program("seed 7\nmeasure uniform(0, 1)\nmeasure uniform(0, 1)").run().numbers
    let often = Program(
      "seed 7\nrepeat 5 { measure uniform(0, 1) }\nmeasure uniform(0, 1)"
    ).run().numbers
    #expect(once[0] == often[0] && once[1] == often[5])
    #expect(Set(often.map(\.value)).count == 6)
    // Each site counts its own draws.
    let second = Program(
      "seed 7\nmeasure uniform(0, 1)\nrepeat 5 { measure uniform(0, 1) }"
    ).run().numbers
    #expect(second[1] == once[1] && Set(second.map(\.value)).count == 6)
  }

  @Test("depend on the seed, and without one it is 0")
  func seeds() {
    func first(_ text: String) -> Quantity {
      Program(text + "\nmeasure normal(0, 1)").run().numbers[0]
    }
    #expect(first("") == first("seed 0"))
    #expect(first("seed 1") != first("seed 0"))
    #expect(first("seed 9007199254740992") != first("seed 9007199254740991"))
  }
}
