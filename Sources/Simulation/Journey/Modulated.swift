/// Both frequencies modulated so that the counter-rotating terms average out (Entropy 2023, Eq. 6):
///
///     H_I(t) = g (a sigma+ + a† sigma-) + g (f a† sigma+ + f* a sigma-),   f = e^{2i(omega t + eta sin nu t)},
///
/// t from 0 to tau in every collision. The rotating terms are untouched, and J_0(2 eta) = 0 with a fast nu leaves little of the others.
public struct ModulatedCoupling: Sendable, Hashable, ParityCoupling {
  /// g tau.
  public let theta: Double
  /// G = g/omega.
  public let coupling: Double
  public let eta: Double
  /// In units of omega.
  public let nu: Double

  public init(theta: Double, coupling: Double, eta: Double, nu: Double) {
    (self.theta, self.coupling, self.eta, self.nu) = (theta, coupling, eta, nu)
  }

  /// Throws where theta < 0, coupling <= 0, nu < 0, a number is not finite, or a collision lasts for more periods than are followed.
  func validate() throws(SimulationError) {
    try ParityDrive.require("theta", theta, from: 0)
    try ParityDrive.require("coupling", coupling, from: ParityDrive.leastCoupling)
    try ParityDrive.require("eta", eta, from: -100, to: 100)
    try ParityDrive.require("nu", nu, from: 0)
    try ParityDrive.requirePhase(theta, coupling, 1)
    let most = ParityDrive.mostPeriods * 2 * Double.pi * coupling / theta
    guard nu <= most else { throw .outOfRange(quantity: "nu", value: nu, lower: 0, upper: most) }
  }

  var drive: ParityDrive {
    ParityDrive(theta: theta, coupling: coupling, detuning: 0, depth: eta, frequency: nu)
  }
}

extension ModulatedCoupling {
  /// Modulations whose parts are looked at one by one.
  private static let mostParts = 200

  /// The part of f = e^{2i omega t} sum_k J_k(2 eta) e^{ik nu t} that does more than f without a modulation: with k = -m it turns at |2 - m nu| omega and adds
  /// up to min(theta, 2G/|2 - m nu|) |J_m| of a pair's angle, the bare one to G. The strongest, nil where none does.
  public var harmfulPart: (order: Int, weight: Double)? {
    guard nu > 0, (0...100).contains(eta), theta.isFinite, coupling > 0 else { return nil }
    let last = Int(saturating: min(4 / nu, Double(ModulatedCoupling.mostParts)))
    var worst: (order: Int, weight: Double, harm: Double)?
    for m in 1..<max(2, last + 1) {
      let weight = besselFunction(m, 2 * eta)
      let slowness = abs(2 - Double(m) * nu)
      // What is slower than the collision lasts counts by that.
      let harm = min(theta, 2 * coupling / max(slowness, 1e-300)) * abs(weight)
      guard slowness < 2 * abs(weight), harm > coupling / 2, harm > worst?.harm ?? 0
      else { continue }
      worst = (m, weight, harm)
    }
    return worst.map { ($0.order, $0.weight) }
  }
}
