/// The full Rabi coupling (Entropy 2023, Eq. 2 to 4): nothing is left out of (a + a†) sigma_x.
///
///     H = omega n + (omega_q/2) sigma_z + g (a + a†) sigma_x,   U_I = e^{i omega tau (n + sigma_z/2)} e^{-i H tau}.
///
/// The clock of U_I starts anew in every collision; between them the field stays in the frame of omega.
public struct RabiCoupling: Sendable, Hashable, ParityCoupling {
  /// g tau.
  public let theta: Double
  /// G = g/omega.
  public let coupling: Double
  /// (omega_q - omega)/omega.
  public let detuning: Double

  public init(theta: Double, coupling: Double, detuning: Double = 0) {
    (self.theta, self.coupling, self.detuning) = (theta, coupling, detuning)
  }

  /// Throws where theta < 0, coupling <= 0, or a number is not finite.
  func validate() throws(SimulationError) {
    try ParityDrive.require("theta", theta, from: 0)
    try ParityDrive.require("coupling", coupling, from: ParityDrive.leastCoupling)
    try ParityDrive.require("detuning", detuning, from: -ParityDrive.mostDetuning)
    try ParityDrive.requirePhase(theta, coupling, 1 + abs(detuning))
  }

  var drive: ParityDrive {
    ParityDrive(theta: theta, coupling: coupling, detuning: detuning, depth: 0, frequency: 0)
  }
}

extension ParityDrive {
  /// Below this a collision lasts longer than can be followed.
  static let leastCoupling = 1e-12
  static let mostDetuning = 1e6
  /// How many radians, and periods of the modulation, a collision may last.
  static let mostPhase = 1e6
  static let mostPeriods = 1e5

  static func require(
    _ name: String, _ value: Double, from lower: Double, to upper: Double = 1e6
  ) throws(SimulationError) {
    guard value.isFinite else { throw .notFinite(quantity: name, value: value) }
    guard value >= lower, value <= upper else {
      throw .outOfRange(quantity: name, value: value, lower: lower, upper: upper)
    }
  }

  /// The coupling must be strong enough for a collision to end after some radians of the frequency.
  static func requirePhase(
    _ theta: Double, _ coupling: Double, _ frequency: Double
  ) throws(SimulationError) {
    guard theta / coupling * frequency <= mostPhase else {
      throw .outOfRange(
        quantity: "coupling", value: coupling, lower: theta * frequency / mostPhase,
        upper: .infinity)
    }
  }
}
