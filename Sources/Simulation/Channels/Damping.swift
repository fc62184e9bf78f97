/// Contact of the cavity with a thermal bath for a time (Entropy 2023, Eq. 17):
///
///     L rho = (gamma/2)(nbar+1)(2 a rho a† - a†a rho - rho a†a) + (gamma/2) nbar (2 a† rho a - a a† rho - rho a a†).
public struct Damping: Sendable, Hashable {
  /// gamma.
  public let rate: Double
  /// nbar, the bath's mean photon number.
  public let thermalPhotons: Double
  public let time: Double
  /// The time is exponentially distributed, `time` its mean: see `WaitingDamping`.
  public let waits: Bool
  /// e = exp(-gamma t), the part of the energy that survives.
  let survival: Double
  /// M = nbar(1-e), the thermal photons gained by the vacuum.
  let gainedPhotons: Double

  public init(
    rate: Double, thermalPhotons: Double = 0, time: Double = 1, waits: Bool = false
  ) throws(SimulationError) {
    for (name, value) in [("gamma", rate), ("nbar", thermalPhotons), ("time", time)] {
      guard value.isFinite else { throw .notFinite(quantity: name, value: value) }
      guard value >= 0 else {
        throw .outOfRange(quantity: name, value: value, lower: 0, upper: .infinity)
      }
    }
    guard thermalPhotons <= Damping.mostPhotons else {
      throw .outOfRange(
        quantity: "nbar", value: thermalPhotons, lower: 0, upper: Damping.mostPhotons)
    }
    guard (rate * time).isFinite else { throw .notFinite(quantity: "gamma", value: rate * time) }
    self.rate = rate
    self.thermalPhotons = thermalPhotons
    self.time = time
    self.waits = waits
    survival = exponential(-(rate * time))
    let gained = thermalPhotons * -exponentialMinusOne(-(rate * time))
    gainedPhotons = gained < Damping.nothing ? 0 : gained
  }

  /// Beyond this the square of a photon number could overflow.
  private static let mostPhotons = 1e100

  /// gamma t.
  public var strength: Double { rate * time }

  /// Whether it changes nothing, or nothing that a double could show.
  var isIdentity: Bool { strength < Damping.nothing }

  private static let nothing = 1e-250
}
