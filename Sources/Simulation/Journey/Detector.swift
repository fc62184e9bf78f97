/// What a detector says of a qubit that has passed.
public enum Outcome: Int, Sendable, Hashable, CaseIterable {
  case zero = 0
  case one = 1
  /// Nothing was seen.
  case none = -1

  /// `0`, `1` or `-`.
  public var symbol: Character {
    switch self {
    case .zero: "0"
    case .one: "1"
    case .none: "-"
    }
  }
}

/// A detector of outgoing qubits, in the frame of the cavity's frequency.
///
///     |0> = cos(v/2)|g> + e^{i phi} sin(v/2)|e>,   |1> = -e^{-i phi} sin(v/2)|g> + cos(v/2)|e>,
///
/// so that with v = 0 the outcome 0 is g and 1 is e. A qubit in |x> is seen with the efficiency eta_x, and then taken for the other with the
/// probability `flip`; one that is not seen makes the outcome `none`.
public struct Detector: Sendable, Hashable {
  public let angle: Double
  public let phase: Double
  public let efficiencies: (zero: Double, one: Double)
  public let flip: Double

  /// Throws where a number is not finite or no probability.
  public init(
    angle: Double = 0, phase: Double = 0, efficiencyZero: Double = 1, efficiencyOne: Double = 1,
    flip: Double = 0
  ) throws(SimulationError) {
    try Collision.requireFinite("angle", angle)
    try Collision.requireFinite("phase", phase)
    for (name, value) in [
      ("efficiency_0", efficiencyZero), ("efficiency_1", efficiencyOne), ("flip", flip),
    ] {
      guard value >= 0, value <= 1 else {
        throw .outOfRange(quantity: name, value: value, lower: 0, upper: 1)
      }
    }
    (self.angle, self.phase, self.flip) = (angle, phase, flip)
    efficiencies = (efficiencyZero, efficiencyOne)
  }

  public static func == (a: Detector, b: Detector) -> Bool {
    a.angle == b.angle && a.phase == b.phase && a.efficiencies == b.efficiencies
      && a.flip == b.flip
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(angle)
    hasher.combine(phase)
    hasher.combine(efficiencies.zero)
    hasher.combine(efficiencies.one)
    hasher.combine(flip)
  }

  /// Whether its basis is that of g and e.
  var isPlain: Bool { sine(angle / 2) == 0 || cosine(angle / 2) == 0 }

  /// D(o|x): the probability of an outcome for a qubit in |0> and in |1>.
  func chances(of outcome: Outcome) -> (zero: Double, one: Double) {
    let (a, b) = efficiencies
    switch outcome {
    case .zero: return (a * (1 - flip), b * flip)
    case .one: return (a * flip, b * (1 - flip))
    case .none: return (1 - a, 1 - b)
    }
  }

  /// The outcomes that there may be, `none` last.
  public var outcomes: [Outcome] {
    [.zero, .one, .none].filter { chances(of: $0) != (0, 0) }
  }

  /// E = sum over x of D(o|x) |x><x|.
  func effect(of outcome: Outcome) -> QubitEffect {
    let (zero, one) = chances(of: outcome)
    let (c, s) = angle == 0 ? (1, 0) : (cosine(angle / 2), sine(angle / 2))
    // A half turn is one, whatever its double.
    let (c2, s2, cs) = (c * c, s * s, c * s)
    return QubitEffect(
      ground: zero * c2 + one * s2, excited: zero * s2 + one * c2, cross: (zero - one) * cs,
      phase: phase)
  }
}

/// A positive 2x2 matrix E <= 1 that a probability is Tr(E sigma) with.
struct QubitEffect: Sendable {
  let ground: Double
  let excited: Double
  /// <g|E|e> = cross e^{-i phase}.
  let cross: Double
  let phase: Double

  /// It looks at the populations of g and e alone.
  var isDiagonal: Bool { cross == 0 }
}
