/// The state in which every qubit of a stream arrives (Entropy 2023, Eq. 1, with a phase):
///
///     rho_q = q|g><g| + (1-q)|e><e| + c sqrt(q(1-q)) (e^{i phase}|e><g| + h.c.)
///
/// so that <e|rho_q|g> = c sqrt(q(1-q)) e^{+i phase}.
public struct QubitState: Sendable, Hashable {
  /// q, the weight of the ground state.
  public let groundWeight: Double
  public let coherence: Double
  public let phase: Double

  /// Throws when the parameters do not make a density matrix.
  public init(
    groundWeight: Double, coherence: Double = 1, phase: Double = 0
  ) throws(SimulationError) {
    for (name, value) in [("q", groundWeight), ("c", coherence), ("phase", phase)] {
      guard value.isFinite else { throw .notFinite(quantity: name, value: value) }
    }
    guard (0...1).contains(groundWeight) else {
      throw .outOfRange(quantity: "q", value: groundWeight, lower: 0, upper: 1)
    }
    self.groundWeight = groundWeight
    self.coherence = coherence
    self.phase = phase
    guard abs(coherence) <= 1 else {
      throw .negativeEigenvalue(
        groundWeight: groundWeight, coherence: coherence, eigenvalue: eigenvalues.0)
    }
  }

  /// 1 - q.
  public var excitedWeight: Double { 1 - groundWeight }

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
