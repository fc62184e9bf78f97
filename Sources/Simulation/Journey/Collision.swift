/// One Jaynes-Cummings interaction of a qubit with the cavity.
public enum Collision: Sendable, Hashable {
  /// On resonance; theta = g tau.
  case resonant(theta: Double)
  /// With Delta = omega_q - omega_F, in the frame of omega_F.
  case detuned(coupling: Double, duration: Double, detuning: Double)

  /// The same collision with its numbers checked; without detuning it is the resonant one, unless g tau is no double.
  public func validated() throws(SimulationError) -> Collision {
    switch self {
    case .resonant(let theta):
      try Collision.requireFinite("theta", theta)
      return self
    case .detuned(let coupling, let duration, let detuning):
      try Collision.requireFinite("g", coupling)
      try Collision.requireFinite("tau", duration)
      try Collision.requireFinite("detuning", detuning)
      let theta = coupling * duration
      if detuning == 0 {
        _ = try Collision.resonant(theta: theta).validated()
        return Collision.lost(coupling, duration) == 0 ? .resonant(theta: theta) : self
      }
      try Collision.requireFinite("tau", detuning * duration)
      try Collision.requireFinite("tau", theta)
      return self
    }
  }

  /// Beyond this the product with sqrt(n) could overflow.
  private static let largest = 1e150

  private static func requireFinite(_ name: String, _ value: Double) throws(SimulationError) {
    guard value.isFinite else { throw .notFinite(quantity: name, value: value) }
    guard abs(value) <= largest else {
      throw .outOfRange(quantity: name, value: value, lower: -largest, upper: largest)
    }
  }

  /// The roundings that the angles of so many levels add to every collision: they are known to twice a double's
  /// precision, which shows in very large ones. A whole number, so that sums do not depend on their order.
  func angleRounding(levels: Int) -> Double {
    let root = Double(levels + 1).squareRoot()
    let angle =
      switch self {
      case .resonant(let theta): abs(theta) * root
      case .detuned(let coupling, let duration, let detuning):
        abs(duration) * (abs(detuning) / 2 + abs(coupling) * root)
      }
    return (angle * 0x1p-50).rounded(.down)
  }

  /// What the product of the two is rounded by.
  static func lost(_ coupling: Double, _ duration: Double) -> Double {
    (-(coupling * duration)).addingProduct(coupling, duration)
  }

  /// The angle to the nearest double; nil off resonance.
  var theta: Double? {
    switch self {
    case .resonant(let theta): theta
    case .detuned(let coupling, let duration, 0): coupling * duration
    case .detuned: nil
    }
  }

  /// Whether the amplitudes are real: on resonance.
  var isResonant: Bool { theta != nil }
}

/// The matrix elements of U between levels, tabulated (Entropy 2023, Eq. 5; closed form).
///
///     <n,g|U|n,g> = ground[n],   <n,e|U|n,e> = excited[n],
///     <n,g|U|n-1,e> = <n-1,e|U|n,g> = -i exchange[n]
///
/// On resonance ground[n] = cos(theta sqrt n), excited[n] = cos(theta sqrt(n+1)), exchange[n] = sin(theta sqrt n).
/// Entries 0 … levels, one more than the state has: the cut needs it; and what fills the last vector of a kernel.
struct CollisionTable {
  private(set) var groundRe: [Double] = []
  private(set) var groundIm: [Double] = []
  private(set) var excitedRe: [Double] = []
  private(set) var excitedIm: [Double] = []
  private(set) var exchange: [Double] = []
  let collision: Collision

  private static let margin = 18

  init(_ collision: Collision) { self.collision = collision }

  /// Makes the entries up to `levels` available. Cost: two transcendental functions per new level.
  mutating func extend(to levels: Int) {
    let count = levels + CollisionTable.margin
    guard exchange.count < count else { return }
    for n in exchange.count..<count {
      let (cosineOfN, sineOfN) = rotation(n)
      let cosineNext = rotation(n + 1).cosine
      exchange.append(sineOfN.re)
      groundRe.append(cosineOfN.re)
      groundIm.append(-cosineOfN.im)
      excitedRe.append(cosineNext.re)
      excitedIm.append(cosineNext.im)
    }
  }

  /// For the pair |n-1,e>, |n,g>: cosine is <n-1,e|U|n-1,e> (its conjugate is <n,g|U|n,g>), and -i sine the exchange.
  private func rotation(
    _ n: Int
  ) -> (cosine: (re: Double, im: Double), sine: (re: Double, im: Double)) {
    switch collision {
    case .resonant(let theta):
      let (c, s) = CollisionTable.cosineAndSine(theta, times: Root(Double(n)))
      return ((c, 0), (s, 0))
    case .detuned(let coupling, let duration, 0):
      let (c, s) = CollisionTable.cosineAndSine(
        coupling * duration, and: Collision.lost(coupling, duration), times: Root(Double(n)))
      return ((c, 0), (s, 0))
    case .detuned(let coupling, let duration, let detuning):
      if n == 0 {
        // <0,g|U|0,g> = e^{i Delta tau/2}, whose conjugate stands here.
        let (c, s) = CollisionTable.cosineAndSine(duration, times: Root(exactly: detuning / 2))
        return ((c, -s), (0, 0))
      }
      // Numbers whose squares would vanish are used in a larger unit of frequency.
      let isTiny = max(abs(detuning), abs(coupling)) < 1e-100
      let unit = isTiny ? 0x1p500 : 1
      let (half, g) = (detuning / 2 * unit, coupling * unit)
      guard half != 0 || g != 0 else { return ((1, 0), (0, 0)) }
      let root = CollisionTable.rabiFrequency(half, g, Double(n))
      let (c, s) = CollisionTable.cosineAndSine(duration / unit, times: root)
      return ((c, -half / root.value * s), (g * Double(n).squareRoot() / root.value * s, 0))
    }
  }

  /// A square root with what its double leaves out.
  private struct Root {
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
  }

  /// Omega = sqrt(Delta²/4 + g² n), with the roundings of the squares and the sum kept.
  private static func rabiFrequency(_ half: Double, _ g: Double, _ n: Double) -> Root {
    let (a, b) = (half * half, g * g)
    let c = b * n
    let sum = a + c
    let restOfSum = abs(a) >= abs(c) ? (a - sum) + c : (c - sum) + a
    let rest =
      restOfSum + (-a).addingProduct(half, half) + (-c).addingProduct(b, n)
      + (-b).addingProduct(g, g) * n
    return Root(sum, residual: rest)
  }

  /// cos and sin of theta sqrt(n).
  static func cosineAndSine(_ theta: Double, rootOf n: Double) -> (Double, Double) {
    cosineAndSine(theta, times: Root(n))
  }

  /// cos and sin of theta sqrt(n) as if the product were exact: "stepping uses the double it is given", and at n of
  /// a few hundred the rounding of sqrt and product would already show after many collisions.
  /// `lost` is what theta itself was rounded by.
  private static func cosineAndSine(
    _ theta: Double, and lost: Double = 0, times root: Root
  ) -> (Double, Double) {
    let angle = theta * root.value
    let rest =
      (-angle).addingProduct(theta, root.value) + theta * root.correction + lost * root.value
    let (c, s) = (cosine(angle), sine(angle))
    let (cRest, sRest) = (cosine(rest), sine(rest))
    return (c * cRest - s * sRest, s * cRest + c * sRest)
  }
}
