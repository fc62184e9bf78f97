internal import LinearAlgebra

/// A qubit's density matrix with radii; the excited weight is what the ground weight leaves.
public struct QubitMatrix: Sendable {
  /// <g|sigma|g>.
  public let groundWeight: Estimate
  /// <e|sigma|g>; the truncation of either part is that of both together.
  public let coherence: (re: Estimate, im: Estimate)
  /// Known to be pure.
  private let isPure: Bool

  init(groundWeight: Estimate, coherence: (re: Estimate, im: Estimate)) {
    self.groundWeight = groundWeight
    self.coherence = coherence
    isPure = false
  }

  /// As it arrives.
  init(_ qubit: QubitState) {
    let kappa = qubit.coupling
    let turn = (cosine(qubit.phase), sine(qubit.phase))
    groundWeight = Estimate(
      qubit.groundWeight, rounding: min(qubit.groundWeight, qubit.excitedWeight) * 0x1p-53)
    func part(_ turn: Double) -> Estimate {
      Estimate(kappa * turn, rounding: abs(kappa) * 0x1p-51)
    }
    coherence = (part(turn.0), part(turn.1))
    isPure = qubit.isPure || qubit.groundWeight == 0 || qubit.excitedWeight == 0
  }

  var excitedWeight: Estimate {
    Estimate(
      1 - groundWeight.value, truncation: groundWeight.truncation,
      rounding: groundWeight.rounding + abs(1 - groundWeight.value) * 0x1p-53)
  }

  private var coherenceSquare: Double {
    coherence.re.value * coherence.re.value + coherence.im.value * coherence.im.value
  }

  private var half: Double { groundWeight.value - 0.5 }
  private var radius: Double { (half * half + coherenceSquare).squareRoot() }

  /// What the eigenvalues may be off by: half the trace norm of the error, which has no trace.
  private var shift: (truncation: Double, rounding: Double) {
    let (re, im) = coherence
    let a = groundWeight.truncation
    let b = max(re.truncation, im.truncation)
    let rounding = groundWeight.rounding + re.rounding + im.rounding + 0x1p-52
    return ((a * a + b * b).squareRoot() * (1 + 0x1p-50), isPure ? 0 : rounding)
  }

  /// The smaller eigenvalue, between 0 and 1/2.
  private var smallerEigenvalue: Double {
    if isPure { return 0 }
    let q = groundWeight.value
    return min(max((q * (1 - q) - coherenceSquare) / (0.5 + radius), 0), 0.5)
  }

  /// The most that a unitary can take from it, with the energy `excitation` |e><e|: what it has more than its eigenvalues in falling order would.
  ///
  /// Each of the two weights that make it up moves by no more than the eigenvalues do, or the ground weight.
  func ergotropy(excitation: Double) -> Estimate {
    let (radius, half) = (radius, half)
    // The excited weight less the smaller eigenvalue, or the larger one less it: radius ∓ half.
    let lean = excitation > 0 ? -half : half
    let weight = lean < 0 ? coherenceSquare / (radius - lean) : radius + lean
    let shift = shift
    let size = abs(excitation)
    return Estimate(
      size * weight,
      truncation: size * (shift.truncation + groundWeight.truncation),
      rounding: size
        * (groundWeight.rounding + coherence.re.rounding + coherence.im.rounding
          + groundWeight.rounding + weight * 0x1p-50)
    ).limited(0, size)
  }

  /// -Tr(sigma ln sigma), in nats.
  ///
  /// h(x) = -x ln x - (1-x) ln(1-x) is concave with h(0) = 0: an eigenvalue that is off by t changes it by no more than h(t), and no more than t
  /// times the slope where it is steepest.
  var entropy: Estimate {
    let x = smallerEigenvalue
    let shift = shift
    let lowest = x - shift.truncation - shift.rounding
    let slope = lowest > 0 ? abs(logarithm((1 - lowest) / lowest)) : .infinity
    func moved(_ t: Double) -> Double {
      guard t > 0 else { return 0 }
      let most = t < 0.5 ? QubitMatrix.entropy(t) : Double.ln2
      return min(most, slope.isFinite ? t * slope : most)
    }
    return Estimate(
      QubitMatrix.entropy(x), truncation: moved(shift.truncation),
      rounding: moved(shift.rounding) + QubitMatrix.entropy(x) * 0x1p-50
    ).limited(0, Double.ln2 * (1 + 0x1p-50))
  }

  private static func entropy(_ x: Double) -> Double {
    x <= 0 ? 0 : -x * logarithm(x) - (1 - x) * logarithmOnePlus(-x)
  }
}

extension Double {
  static let ln2 = 0.6931471805599453
}
