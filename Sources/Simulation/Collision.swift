/// One Jaynes-Cummings interaction of a qubit with the cavity.
public enum Collision: Sendable, Hashable {
  /// On resonance; theta = g tau.
  case resonant(theta: Double)
  /// With Delta = omega_q - omega_F, in the frame of omega_F.
  case detuned(coupling: Double, duration: Double, detuning: Double)

  /// The same collision with its numbers checked; without detuning it is the resonant one.
  public func validated() throws(SimulationError) -> Collision {
    switch self {
    case .resonant(let theta):
      try Collision.requireFinite("theta", theta)
      return self
    case .detuned(let coupling, let duration, let detuning):
      try Collision.requireFinite("g", coupling)
      try Collision.requireFinite("tau", duration)
      try Collision.requireFinite("detuning", detuning)
      if detuning == 0 { return try Collision.resonant(theta: coupling * duration).validated() }
      try Collision.requireFinite("tau", detuning * duration)
      try Collision.requireFinite("tau", coupling * duration)
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

  /// Whether the amplitudes are real: on resonance.
  var isResonant: Bool {
    if case .resonant = self { return true }
    return false
  }
}

/// The matrix elements of U between levels, tabulated (Entropy 2023, Eq. 5; closed form).
///
///     <n,g|U|n,g> = ground[n],   <n,e|U|n,e> = excited[n],
///     <n,g|U|n-1,e> = <n-1,e|U|n,g> = -i exchange[n]
///
/// On resonance ground[n] = cos(theta sqrt n), excited[n] = cos(theta sqrt(n+1)), exchange[n] = sin(theta sqrt n).
/// Entries 0 … levels, one more than the state has: the cut needs it.
struct CollisionTable {
  private(set) var groundRe: [Double] = []
  private(set) var groundIm: [Double] = []
  private(set) var excitedRe: [Double] = []
  private(set) var excitedIm: [Double] = []
  private(set) var exchange: [Double] = []
  let collision: Collision

  init(_ collision: Collision) { self.collision = collision }

  /// Makes the entries up to `levels` available. Cost: two transcendental functions per new level.
  mutating func extend(to levels: Int) {
    guard exchange.count < levels + 2 else { return }
    for n in exchange.count..<(levels + 2) {
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
      let (c, s) = CollisionTable.cosineAndSine(theta, timesRootOf: Double(n))
      return ((c, 0), (s, 0))
    case .detuned(let coupling, let duration, let detuning):
      if n == 0 {
        // <0,g|U|0,g> = e^{i Delta tau/2}, whose conjugate stands here.
        let angle = detuning * duration / 2
        return ((cosine(angle), -sine(angle)), (0, 0))
      }
      // Omega = sqrt(Delta²/4 + g² n).
      let root = Double(n).squareRoot()
      let half = detuning / 2
      let omega = (half * half + coupling * coupling * Double(n)).squareRoot()
      let (c, s) = (cosine(omega * duration), sine(omega * duration))
      return ((c, -half / omega * s), (coupling * root / omega * s, 0))
    }
  }

  /// cos and sin of theta sqrt(n) as if the product were exact: "stepping uses the double it is given", and at n of
  /// a few hundred the rounding of sqrt and product would already show after many collisions.
  private static func cosineAndSine(
    _ theta: Double, timesRootOf n: Double
  ) -> (Double, Double) {
    let root = n.squareRoot()
    // n = root² + residual exactly, so sqrt(n) = root + residual/(2 root) to twice the precision.
    let correction = n == 0 ? 0 : n.addingProduct(-root, root) / (2 * root)
    let angle = theta * root
    let rest = (-angle).addingProduct(theta, root) + theta * correction
    let (c, s) = (cosine(angle), sine(angle))
    let (cRest, sRest) = (cosine(rest), sine(rest))
    return (c * cRest - s * sRest, s * cRest + c * sRest)
  }
}
