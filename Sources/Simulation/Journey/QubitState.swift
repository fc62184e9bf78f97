/// The state in which every qubit of a stream arrives (Entropy 2023, Eq. 1, with a phase):
///
///     rho_q = q|g><g| + (1-q)|e><e| + c sqrt(q(1-q)) (e^{i phase}|e><g| + h.c.)
///
/// so that <e|rho_q|g> = c sqrt(q(1-q)) e^{+i phase}.
public struct QubitState: Sendable, Hashable {
  /// q, the weight of the ground state.
  public let groundWeight: Double
  /// 1 - q; the smaller of the two is exact.
  public let excitedWeight: Double
  public let coherence: Double
  public let phase: Double

  /// Throws when the parameters do not make a density matrix.
  public init(
    groundWeight: Double, coherence: Double = 1, phase: Double = 0
  ) throws(SimulationError) {
    try QubitState.require("q", groundWeight, coherence, phase)
    try self.init(groundWeight, 1 - groundWeight, coherence: coherence, phase: phase)
  }

  /// By the weight of the excited state: a small one keeps all its digits, which 1 - (1 - x) would not.
  public init(
    excitedWeight: Double, coherence: Double = 1, phase: Double = 0
  ) throws(SimulationError) {
    try QubitState.require("excited", excitedWeight, coherence, phase)
    try self.init(1 - excitedWeight, excitedWeight, coherence: coherence, phase: phase)
  }

  /// After a flight: the excited weight is e^{-decay} of what it was, the coherence e^{-decay/2 - dephasing} of it (decay = t/T1,
  /// dephasing = t/T_phi). Exact: another state of the same kind.
  public func flown(decay: Double, dephasing: Double) throws(SimulationError) -> QubitState {
    guard decay != 0 || dephasing != 0 else { return self }
    for (name, value) in [("decay", decay), ("dephasing", dephasing)] {
      guard value >= 0 else {
        throw .outOfRange(quantity: name, value: value, lower: 0, upper: .infinity)
      }
    }
    let excited = excitedWeight * exponential(-decay)
    let ground = groundWeight - excitedWeight * exponentialMinusOne(-decay)
    let size = (ground * excited).squareRoot()
    let kept = coupling * exponential(-decay / 2 - dephasing)
    let c = size > 0 ? min(max(kept / size, -1), 1) : 0
    return try QubitState(ground, excited, coherence: c, phase: phase)
  }

  private static func require(
    _ name: String, _ weight: Double, _ coherence: Double, _ phase: Double
  ) throws(SimulationError) {
    for (name, value) in [(name, weight), ("c", coherence), ("phase", phase)] {
      guard value.isFinite else { throw .notFinite(quantity: name, value: value) }
    }
    guard (0...1).contains(weight) else {
      throw .outOfRange(quantity: name, value: weight, lower: 0, upper: 1)
    }
  }

  private init(
    _ groundWeight: Double, _ excitedWeight: Double, coherence: Double, phase: Double
  ) throws(SimulationError) {
    self.groundWeight = groundWeight
    self.excitedWeight = excitedWeight
    self.coherence = coherence
    self.phase = phase
    guard abs(coherence) <= 1 else {
      throw .negativeEigenvalue(
        groundWeight: groundWeight, coherence: coherence, eigenvalue: eigenvalues.0)
    }
  }

  /// Whether it is a pure superposition.
  var isPure: Bool { abs(coherence) == 1 }

  /// kappa = c sqrt(q(1-q)), the size of the off-diagonal element.
  public var coupling: Double { coherence * (groundWeight * excitedWeight).squareRoot() }

  /// Both eigenvalues of rho_q, the smaller first.
  public var eigenvalues: (Double, Double) {
    let half = groundWeight - 0.5
    let radius = (half * half + coupling * coupling).squareRoot()
    return (0.5 - radius, 0.5 + radius)
  }
}
