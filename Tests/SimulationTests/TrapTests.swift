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
}
