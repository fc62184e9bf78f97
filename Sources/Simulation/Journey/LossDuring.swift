/// A Jaynes-Cummings collision in a cavity that leaks while the qubit is inside, the qubit too if it does.
///
/// For a time s from 0 to 1 (all rates are those of the whole collision: gamma tau, …) the joint state R obeys
///
///     dR/ds = -i [theta (a sigma+ + a† sigma-) + (Delta/2) sigma_z, R] + gamma ((nbar+1) D[a] + nbar D[a†]) R
///             + gamma_1 ((n_q+1) D[sigma-] + n_q D[sigma+]) R + (gamma_phi/2) D[sigma_z] R,
///
/// D[L] R = L R L† - (L†L R + R L†L)/2; then the qubit is traced out. Everything conserves the difference of the total excitations
/// n + [e] of rows and columns, and with e^{i chi (n + [e])} taken out the phase of the qubits goes with it, so that R splits into
/// sectors, each four sequences with one real generator: `applyLossSector` has it.
public struct LossDuring: Sendable, Hashable {
  public var theta: Double
  /// Delta tau.
  public var detuning: Double
  /// gamma tau.
  public var strength: Double
  /// nbar.
  public var thermalPhotons: Double
  /// gamma_1 tau.
  public var qubitDecay: Double
  /// n_q, of the bath that the qubit decays into.
  public var qubitPhotons: Double
  /// gamma_phi tau: the qubit's coherence falls by exp(-dephasing).
  public var dephasing: Double

  public init(
    theta: Double, detuning: Double = 0, strength: Double, thermalPhotons: Double = 0,
    qubitDecay: Double = 0, qubitPhotons: Double = 0, dephasing: Double = 0
  ) {
    self.theta = theta
    self.detuning = detuning
    self.strength = strength
    self.thermalPhotons = thermalPhotons
    self.qubitDecay = qubitDecay
    self.qubitPhotons = qubitPhotons
    self.dephasing = dephasing
  }

  /// Steps are as short as the fastest rate asks for: beyond this a collision would take minutes.
  static let fastest = 1e4

  func validate() throws(SimulationError) {
    for (name, value) in [("theta", theta), ("detuning", detuning)] {
      guard value.isFinite else { throw .notFinite(quantity: name, value: value) }
      guard abs(value) <= LossDuring.fastest else {
        throw .outOfRange(
          quantity: name, value: value, lower: -LossDuring.fastest, upper: LossDuring.fastest)
      }
    }
    for (name, value, photons, photonName) in [
      ("gamma", strength, thermalPhotons, "nbar"),
      ("decay", qubitDecay, qubitPhotons, "qubit_nbar"),
      ("dephasing", dephasing, 0, ""),
    ] {
      for (name, value) in [(name, value), (photonName, photons)] {
        guard value.isFinite else { throw .notFinite(quantity: name, value: value) }
        guard value >= 0, value <= LossDuring.fastest else {
          throw .outOfRange(quantity: name, value: value, lower: 0, upper: LossDuring.fastest)
        }
      }
      guard value * (1 + photons) <= LossDuring.fastest else {
        throw .outOfRange(
          quantity: name, value: value, lower: 0, upper: LossDuring.fastest / (1 + photons))
      }
    }
  }

  /// Nothing is lost: a collision like any other.
  var isLossless: Bool { strength == 0 && qubitDecay == 0 && dephasing == 0 }

  /// What the qubit and the cavity do without the loss.
  public var withoutLoss: Collision {
    detuning == 0
      ? .resonant(theta: theta)
      : .detuned(coupling: theta, duration: 1, detuning: detuning)
  }

  // MARK: Rates

  /// gamma (nbar+1) and gamma nbar.
  var fallRate: Double { strength * (thermalPhotons + 1) }
  var riseRate: Double { strength * thermalPhotons }
  /// gamma_1 (n_q+1) and gamma_1 n_q.
  var relaxRate: Double { qubitDecay * (qubitPhotons + 1) }
  var exciteRate: Double { qubitDecay * qubitPhotons }

  /// The photons and excitations that the two baths give at most: what n + [e] can rise by on average.
  var gainedExcitations: Double { riseRate + exciteRate }

  /// `rates` of `applyLossSector` for the sector of this order.
  func rates(order: Int) -> [Double] {
    let d = Double(order)
    let (fall, rise) = (fallRate, riseRate)
    return [
      theta, fall, rise, relaxRate, exciteRate, fall + rise,
      (fall * d + rise * (d + 2)) / 2 + exciteRate,
      (fall * (d - 2) + rise * d) / 2 + relaxRate,
      (fall * (d - 1) + rise * (d + 1)) / 2 + (relaxRate + exciteRate) / 2 + dephasing,
    ]
  }

  /// How fast anything in the sector changes, with total excitations up to `top`: bounds the generator's norm on sequences by largest element.
  func speed(order: Int, top: Int) -> Double {
    let n = Double(top)
    let middle = n + 1 - Double(order) / 2
    return abs(theta) * (n.squareRoot() + max(n - Double(order), 0).squareRoot())
      + 2 * (fallRate + riseRate) * middle + abs(detuning)
      + 2 * (relaxRate + exciteRate) + dephasing
  }
}

extension Collision {
  /// Whether the cavity leaks during it, or the qubit does.
  var isLeaking: Bool {
    if case .during = self { return true }
    return false
  }
}

extension Collision {
  /// Whether photons leave the cavity during it.
  var emptiesCavity: Bool {
    if case .during(let loss) = self { return loss.strength > 0 }
    return false
  }
}

extension LossDuring: Coupling {
  var symmetry: Symmetry { .covariance }
  var isReal: Bool { detuning == 0 }
  /// Thermal photons may come in any number.
  var reach: Reach { gainedExcitations == 0 ? .levels(1) : .tail }
  var carry: CarryRule { .during(self) }
  var blocks: Blocks { .leaking(self) }
  /// The steps in time book what they round.
  func angleRounding(levels: Int) -> Double { 0 }
}
