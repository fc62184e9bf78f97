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
