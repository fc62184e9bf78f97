import Simulation
import Testing

/// Exact traps: theta sqrt(n) = j pi to within the roundings of theta.
@Suite("Traps")
struct TrapTests {
  static let angles: [(theta: Double, level: Int, halfTurns: Int)] = [
    (Double.pi / Double(15).squareRoot(), 15, 1), (Double.pi / Double(15.6).squareRoot(), 390, 5),
    (2 * Double.pi / Double(3).squareRoot(), 3, 2), (Double.pi / Double(12).squareRoot(), 12, 1),
    (-Double.pi / Double(30).squareRoot(), 30, 1), (Double.pi, 1, 1), (Double.pi / 2, 4, 1),
  ]

  @Test("The first exact trap is found with its number of half turns", arguments: angles)
  func first(_ theta: Double, _ level: Int, _ halfTurns: Int) {
    let trap = Collision.resonant(theta: theta).firstExactTrap(in: 1..<2000)
    #expect(trap?.level == level)
    #expect(trap?.halfTurns == halfTurns)
  }

  @Test(
    "Angles that are no multiple have no trap",
    arguments: [0.8, 2.0, 0, Double.pi / Double(15.000001).squareRoot()])
  func none(_ theta: Double) {
    #expect(Collision.resonant(theta: theta).firstExactTrap(in: 1..<5000) == nil)
  }

  /// pi/sqrt(m) takes a few roundings: 2^-50 of the angle, and no more, counts as nothing.
  @Test(
    "An angle some roundings off has its trap, one a little farther off has none",
    arguments: [3, 15, 47])
  func nearly(_ level: Int) {
    let theta = Double.pi / Double(level).squareRoot()
    for side in [-1.0, 1] {
      let nearly = Collision.resonant(theta: theta * (1 + side * 0x1p-51))
      #expect(nearly.exactTrap(at: level)?.halfTurns == 1)
      for exponent in [46, 42, 30] {
        let off = side * Double(sign: .plus, exponent: -exponent, significand: 1)
        #expect(Collision.resonant(theta: theta * (1 + off)).exactTrap(at: level) == nil)
      }
    }
  }
}
