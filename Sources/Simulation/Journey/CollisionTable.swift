/// The matrix elements of U between levels, tabulated (Entropy 2023, Eq. 5; closed form).
///
///     <n,g|U|n,g> = ground[n],   <n,e|U|n,e> = excited[n],
///     <n,g|U|n-s,e> = <n-s,e|U|n,g> = -i exchange[n]
///
/// Jaynes-Cummings on resonance: s = 1, ground[n] = cos(theta sqrt n), excited[n] = cos(theta sqrt(n+1)), exchange[n] = sin(theta sqrt n).
/// Entries 0 … levels + s - 1, more than the state has: the cut needs them; and what fills the last vector of a kernel.
struct CollisionTable {
  private(set) var groundRe: [Double] = []
  private(set) var groundIm: [Double] = []
  private(set) var excitedRe: [Double] = []
  private(set) var excitedIm: [Double] = []
  private(set) var exchange: [Double] = []
  let collision: Collision
  private let ladder: any LadderCoupling
  /// s.
  let step: Int
  /// Nothing imaginary.
  var isReal: Bool { ladder.isReal }

  private static let margin = 17

  /// Of a collision that turns pairs.
  init(_ collision: Collision) {
    guard let ladder = collision.ladder else { preconditionFailure("not a ladder of pairs") }
    self.collision = collision
    self.ladder = ladder
    step = ladder.step
  }

  /// Makes the entries up to `levels` available. Cost: two transcendental functions per new level.
  mutating func extend(to levels: Int) {
    let count = levels + CollisionTable.margin + step
    guard exchange.count < count else { return }
    for n in exchange.count..<count {
      let (below, above) = (ladder.rotation(n), ladder.rotation(n + step))
      exchange.append(below.exchange)
      groundRe.append(below.re)
      groundIm.append(-below.im)
      excitedRe.append(above.re)
      excitedIm.append(above.im)
    }
  }
}

/// A collision with what is known of it so far.
struct Crossing {
  let collision: Collision
  let blocks: Blocks
  /// The amplitudes of pairs.
  var table: CollisionTable?
  /// What tells an outgoing qubit, as far as one has been asked for.
  var outgoing: OutgoingTable?
  /// What a tick may bring.
  private(set) var arriving: [Crossing] = []

  /// Changes the passage of the one that may come.
  mutating func withArriving<T, E: Error>(_ body: (inout Crossing) throws(E) -> T) throws(E) -> T {
    try body(&arriving[0])
  }

  init(_ collision: Collision) {
    self.collision = collision
    blocks = collision.coupling.blocks
    switch blocks {
    case .pairs: table = CollisionTable(collision)
    case .mixture(let occasional): arriving = [Crossing(occasional.collision)]
    case .averagedPairs, .bands, .leaking: break
    }
  }
}
