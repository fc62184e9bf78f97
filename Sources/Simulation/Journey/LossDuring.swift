/// A collision in a cavity that leaks while the qubit is inside, the qubit too if it does: Jaynes-Cummings, or another ladder of single photons.
///
/// For a time s from 0 to 1 (all rates are those of the whole collision: gamma tau, …) the joint state R obeys
///
///     dR/ds = -i [theta (a sigma+ + a† sigma-) + (Delta/2) sigma_z, R] + gamma ((nbar+1) D[a] + nbar D[a†]) R
///             + gamma_1 ((n_q+1) D[sigma-] + n_q D[sigma+]) R + (gamma_phi/2) D[sigma_z] R,
///
/// D[L] R = L R L† - (L†L R + R L†L)/2; then the qubit is traced out. Everything conserves the difference of the total excitations
/// n + [e] of rows and columns, and with e^{i chi (n + [e])} taken out the phase of the qubits goes with it, so that R splits into
/// sectors, each four sequences with one real generator: `applyLossSector` has it. On another ladder h_{n-1} stands for sqrt n between |n-1,e>
/// and |n,g>; where every qubit draws its angle anew, the map is the average (`AngleAverage`).
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
  /// Nil: Jaynes-Cummings. One photon at a time, no top, no offset.
  public var rungs: Rungs?
  /// The standard deviation of theta relative to its mean, and its law.
  public var deviation = 0.0
  public var shape = SpreadShape.gauss

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
    guard rungs.map({ $0.step == 1 && $0.top == nil && $0.offset == nil }) ?? true else {
      throw .outOfRange(quantity: "step", value: Double(rungs?.step ?? 1), lower: 1, upper: 1)
    }
    try rungs?.requireFinite(under: .angle(theta))
    guard deviation.isFinite, deviation >= 0 else {
      throw .outOfRange(quantity: "spread", value: deviation, lower: 0, upper: .infinity)
    }
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
    if deviation > 0 {
      return .spread(
        SpreadLadder(theta: theta, rungs: rungs, deviation: deviation, shape: shape))
    }
    if let rungs {
      return .ladder(
        Ladder(
          rungs,
          detuning == 0
            ? .angle(theta) : .timed(coupling: theta, duration: 1, detuning: detuning)))
    }
    return detuning == 0
      ? .resonant(theta: theta)
      : .detuned(coupling: theta, duration: 1, detuning: detuning)
  }

  /// The rung that ends at n.
  func height(_ n: Int) -> Double {
    guard let rungs else { return Double(n).squareRoot() }
    return n < 1 ? 0 : rungs.square(n - 1).value.squareRoot()
  }

  /// The highest of those up to `top`.
  func highest(_ top: Int) -> Double {
    guard let rungs else { return Double(top).squareRoot() }
    return (0..<max(top, 0)).reduce(0) { max($0, rungs.square($1).value) }.squareRoot()
  }

  // MARK: Rates

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
    let heights =
      rungs == nil ? n.squareRoot() + max(n - Double(order), 0).squareRoot() : 2 * highest(top)
    return abs(theta) * heights
      + 2 * (fallRate + riseRate) * middle + abs(detuning)
      + 2 * (relaxRate + exciteRate) + dephasing
  }

  /// Beyond this a collision takes minutes.
  private static let mostSpeed = 1e6

  /// Rungs may rise as they like: throws where they make a collision too fast to be followed.
  func requireFollowable(top: Int) throws(SimulationError) {
    let fastest = speed(order: 0, top: top)
    guard fastest > LossDuring.mostSpeed else { return }
    // Heights whose squares are beyond doubles.
    guard fastest.isFinite else {
      throw .outOfRange(quantity: "height", value: highest(top), lower: 0, upper: 1e150)
    }
    let most = abs(theta) * LossDuring.mostSpeed / fastest
    throw .outOfRange(quantity: "theta", value: theta, lower: -most, upper: most)
  }
}

extension Collision {
  /// What is lost during it, if it comes.
  var loss: LossDuring? {
    switch self {
    case .during(let loss): loss
    case .occasional(let collision, _): collision.loss
    case .resonant, .detuned, .ladder, .spread, .rabi, .modulated: nil
    }
  }

  /// Whether the cavity leaks during it, or the qubit does.
  var isLeaking: Bool { loss != nil }

  /// Whether photons leave the cavity during it.
  var emptiesCavity: Bool { loss.map { $0.strength > 0 } ?? false }
}

extension LossDuring: Coupling {
  var symmetry: Symmetry { .covariance }
  var isReal: Bool { detuning == 0 }
  /// Thermal photons may come in any number.
  var reach: Reach { gainedExcitations == 0 ? .levels(1) : .tail }
  var carry: CarryRule { .during(self) }
  var blocks: Blocks { .leaking(self) }
  /// The steps in time book what they round; rungs that were written down are off themselves.
  func angleRounding(levels: Int) -> Double {
    guard let rungs, rungs.roundings > 0 else { return 0 }
    return (abs(theta) * (1 + 8 * deviation) * highest(levels) * rungs.roundings).rounded(.up)
  }
}
