import Testing

@testable import Simulation

/// Abramowitz and Stegun, Table 9.1 and 9.5, ten digits.
private let tableDigits = 5e-10

/// Which part of a modulated coupling may do harm.
@Suite("Resonances of a modulation")
struct ModulationTests {
  static let bessel: [(m: Int, x: Double, value: Double)] = [
    (0, 1, 0.7651976866), (1, 1, 0.4400505857), (0, 2.404825557695773, 0),
    (1, 2.404825557695773, 0.5191474973), (2, 2.404825557695773, 0.4317548070),
    (2, 10, 0.2546303137), (5, 1, 0.0002497577302), (1, 200, -0.0543045382),
  ]

  @Test("Bessel functions", arguments: bessel)
  func values(_ m: Int, _ x: Double, _ value: Double) {
    #expect(abs(besselFunction(m, x) - value) < tableDigits)
  }

  /// Distances from Jaynes-Cummings at theta = pi/sqrt(15), eta = 1.2024: with nu beside the bare one.
  static let cases: [(coupling: Double, nu: Double, order: Int?)] = [
    (0.1, 2, 1), (0.1, 1, 2), (0.02, 2.1, 1), (0.02, 1.9, 1), (0.02, 2.6, 1), (0.1, 3, 1),
    (0.02, 0.7, 3), (0.02, 3.5, nil), (0.1, 4, nil), (0.1, 20, nil), (0.1, 100, nil),
  ]

  @Test(
    "Named where the collision is farther from Jaynes-Cummings than a bare one", arguments: cases)
  func named(_ coupling: Double, _ nu: Double, _ order: Int?) throws {
    let theta = Double.pi / 15.0.squareRoot()
    let modulated = ModulatedCoupling(
      theta: theta, coupling: coupling, eta: 1.2024127788478865, nu: nu)
    #expect(modulated.harmfulPart?.order == order)
  }

  @Test("Nothing modulated, nothing harmful; extreme numbers end", arguments: [0, 1e-300, 1e300])
  func none(_ nu: Double) {
    #expect(ModulatedCoupling(theta: 0.8, coupling: 0.1, eta: 0, nu: nu).harmfulPart == nil)
    _ = ModulatedCoupling(theta: 1e300, coupling: 1e-300, eta: 100, nu: nu).harmfulPart
    for eta in [-1e300, .infinity, .nan] {
      #expect(ModulatedCoupling(theta: 1, coupling: 1, eta: eta, nu: 2).harmfulPart == nil)
    }
  }
}
