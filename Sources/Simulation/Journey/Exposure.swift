/// How long and how strongly a pair is coupled: Omega² = theta² h² + (Delta tau)²/4 for the height h of its rung.
public enum Exposure: Sendable, Hashable {
  /// On resonance, theta = g tau.
  case angle(Double)
  /// g, tau and Delta = omega_q - omega_F.
  case timed(coupling: Double, duration: Double, detuning: Double)

  /// Throws where a number is not finite, or too large.
  func validate() throws(SimulationError) {
    switch self {
    case .angle(let theta): try Collision.requireFinite("theta", theta)
    case .timed(let coupling, let duration, let detuning):
      try Collision.requireFinite("g", coupling)
      try Collision.requireFinite("tau", duration)
      try Collision.requireFinite("detuning", detuning)
      let theta = coupling * duration
      if detuning == 0 { return try Collision.requireFinite("theta", theta) }
      try Collision.requireFinite("tau", detuning * duration)
      try Collision.requireFinite("tau", theta)
    }
  }

  /// The largest factor that multiplies heights and offsets.
  var strength: Double {
    switch self {
    case .angle(let theta): abs(theta)
    case .timed(let coupling, let duration, _):
      max(abs(coupling), abs(duration), abs(coupling * duration))
    }
  }

  /// What the product of the two is rounded by.
  static func lost(_ coupling: Double, _ duration: Double) -> Double {
    (-(coupling * duration)).addingProduct(coupling, duration)
  }

  /// The angle to the nearest double; nil off resonance.
  var theta: Double? {
    switch self {
    case .angle(let theta): theta
    case .timed(let coupling, let duration, 0): coupling * duration
    case .timed: nil
    }
  }

  /// Bounds the angle Omega of a pair whose rung has this height.
  func angle(height: Double) -> Double {
    switch self {
    case .angle(let theta): abs(theta) * height
    case .timed(let coupling, let duration, let detuning):
      abs(duration) * (abs(detuning) / 2 + abs(coupling) * height)
    }
  }

  /// Omega² of it.
  func angleSquare(heightSquare n: Double) -> Double {
    switch self {
    case .angle(let theta): theta * theta * n
    case .timed(let coupling, let duration, let detuning):
      duration * duration * (detuning * detuning / 4 + coupling * coupling * n)
    }
  }

  /// What the pair with h² = `square` is turned by; `partner` is false for |n,g> with n below the step, which has none.
  /// `offset` is added to the detuning.
  ///
  ///     U = exp(-i tau [[Delta/2, g h], [g h, -Delta/2]]) on |e>, |g>.
  func rotation(
    square: HeightSquare, hasPartner: Bool = true, offset: Double = 0
  ) -> PairRotation {
    switch self {
    case .angle(let theta):
      if offset != 0 {
        return Exposure.timed(coupling: theta, duration: 1, detuning: 0)
          .rotation(square: square, hasPartner: hasPartner, offset: offset)
      }
      guard hasPartner else { return PairRotation(re: 1, im: 0, exchange: 0) }
      let (c, s) = Root.cosineAndSine(theta, times: square.root)
      return PairRotation(re: c, im: 0, exchange: s)
    case .timed(let coupling, let duration, let detuning) where detuning + offset == 0:
      guard hasPartner else { return PairRotation(re: 1, im: 0, exchange: 0) }
      let (c, s) = Root.cosineAndSine(
        coupling * duration, and: Exposure.lost(coupling, duration), times: square.root)
      return PairRotation(re: c, im: 0, exchange: s)
    case .timed(let coupling, let duration, let detuning):
      let detuning = detuning + offset
      guard hasPartner else {
        // <n,g|U|n,g> = e^{i Delta tau/2}, whose conjugate stands here.
        let (c, s) = Root.cosineAndSine(duration, times: Root(exactly: detuning / 2))
        return PairRotation(re: c, im: -s, exchange: 0)
      }
      // Numbers whose squares would vanish are used in a larger unit of frequency.
      let isTiny = max(abs(detuning), abs(coupling)) < 1e-100
      let unit = isTiny ? 0x1p500 : 1
      let (half, g) = (detuning / 2 * unit, coupling * unit)
      guard half != 0 || g != 0 else { return PairRotation(re: 1, im: 0, exchange: 0) }
      let root = Root.rabiFrequency(half, g, square.value)
      guard root.value > 0 else { return PairRotation(re: 1, im: 0, exchange: 0) }
      let (c, s) = Root.cosineAndSine(duration / unit, times: root)
      return PairRotation(
        re: c, im: -half / root.value * s,
        exchange: g * square.value.squareRoot() / root.value * s)
    }
  }
}

/// h², to twice a double's precision.
struct HeightSquare: Hashable, Sendable {
  let value: Double
  var residual = 0.0

  var root: Root { Root(value, residual: residual) }
}

/// A square root with what its double leaves out.
struct Root {
  let value: Double
  let correction: Double

  /// A number that is a double.
  init(exactly value: Double) {
    self.value = value
    correction = 0
  }

  /// The root of `square` + `residual`.
  init(_ square: Double, residual: Double = 0) {
    value = square.squareRoot()
    // x = value² + rest exactly, so sqrt(x) = value + rest/(2 value) to twice the precision.
    correction =
      square == 0 ? 0 : (square.addingProduct(-value, value) + residual) / (2 * value)
  }

  /// Omega = sqrt(Delta²/4 + g² n), with the roundings of the squares and the sum kept.
  static func rabiFrequency(_ half: Double, _ g: Double, _ n: Double) -> Root {
    let (a, b) = (half * half, g * g)
    let c = b * n
    let sum = a + c
    let restOfSum = abs(a) >= abs(c) ? (a - sum) + c : (c - sum) + a
    let rest =
      restOfSum + (-a).addingProduct(half, half) + (-c).addingProduct(b, n)
      + (-b).addingProduct(g, g) * n
    return Root(sum, residual: rest)
  }

  /// cos and sin of theta times the root as if the product were exact: "stepping uses the double it is given", and at n of
  /// a few hundred the rounding of sqrt and product would already show after many collisions.
  /// `lost` is what theta itself was rounded by.
  static func cosineAndSine(
    _ theta: Double, and lost: Double = 0, times root: Root
  ) -> (Double, Double) {
    let angle = theta * root.value
    let rest =
      (-angle).addingProduct(theta, root.value) + theta * root.correction + lost * root.value
    let (c, s) = (cosine(angle), sine(angle))
    let (cRest, sRest) = (cosine(rest), sine(rest))
    return (c * cRest - s * sRest, s * cRest + c * sRest)
  }

  /// |theta| times the root = turns pi + rest, the rest to about twice the precision of a double while the angle is below 1e15.
  func halfTurns(_ theta: Double) -> (turns: Int, rest: Double) {
    let angle = abs(theta) * value
    guard angle < 1e15 else { return (0, 0) }
    let lower = (-angle).addingProduct(abs(theta), value) + abs(theta) * correction
    let turns = (angle / Double.pi).rounded()
    // pi is Double.pi + piRest.
    let piRest = 1.2246467991473532e-16
    let rest = angle.addingProduct(-turns, Double.pi) + (lower - turns * piRest)
    return (Int(saturating: turns), rest)
  }
}
