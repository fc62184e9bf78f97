/// The matrix elements of U between levels, tabulated (Entropy 2023, Eq. 5; closed form).
///
///     <n,g|U|n,g> = ground[n],   <n,e|U|n,e> = excited[n],
///     <n,g|U|n-s,e> = <n-s,e|U|n,g> = -i exchange[n]
///
/// Jaynes-Cummings on resonance: s = 1, ground[n] = cos(theta sqrt n), excited[n] = cos(theta sqrt(n+1)), exchange[n] = sin(theta sqrt n).
/// Entries 0 … levels + s - 1, more than the state has: the cut needs them; and what fills the last vector of a kernel.
///
/// A reference: engines hand it on at every collision, and it only grows.
final class CollisionTable {
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
  let isReal: Bool

  private static let margin = 17

  /// Of a collision that turns pairs.
  init(_ collision: Collision) {
    guard let ladder = collision.ladder else { preconditionFailure("not a ladder of pairs") }
    self.collision = collision
    self.ladder = ladder
    step = ladder.step
    isReal = ladder.isReal
  }

  /// Makes the entries up to `levels` available. Cost: two transcendental functions per new level.
  func extend(to levels: Int) {
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

/// What engines ask of a coupling at every burst, found out once.
struct CollisionTraits {
  /// Its blocks are amplitudes of pairs, which the fused kernels and stencils know.
  let isOfPairs: Bool
  /// Its blocks are bands.
  let isOfBands: Bool
  /// See `Blocks.noteQubits`.
  let notesQubits: Bool
  /// The amplitudes are real in the gauge of the qubits' phase.
  let isReal: Bool
  /// s of a ladder; 1 for what is none.
  let step: Int
  /// The highest level there is; nil for a mode.
  let top: Int?
  /// Its rungs are its own: it is not Jaynes-Cummings.
  let hasRungs: Bool
  /// Levels whose rungs are known; nil where all are.
  let known: Int?

  init(_ collision: Collision) {
    let coupling = collision.coupling
    let blocks = coupling.blocks
    (isOfPairs, isOfBands) = (blocks.arePairs, blocks.areBands)
    notesQubits = blocks.noteQubits
    isReal = coupling.isReal
    step = collision.step
    top = coupling.top
    let rungs = collision.rungs
    hasRungs = rungs != nil
    known = rungs?.known
  }

  /// The gauge in which a real coupling is real for these qubits: e^{i s (phi' - pi/2)} = e^{i (phi - pi/2)}.
  func gauge(of qubit: QubitState) -> Gauge {
    let s = Double(step)
    return step == 1
      ? Gauge(phase: qubit.phase) : Gauge(phase: qubit.phase / s + .pi / 2 * (1 - 1 / s))
  }
}

extension Collision {
  /// Those of this one.
  var traits: CollisionTraits { CollisionTraits(self) }
}

/// A collision with what is known of it so far.
struct Crossing {
  let collision: Collision
  let traits: CollisionTraits
  let blocks: Blocks
  /// The amplitudes of pairs.
  let table: CollisionTable?
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
    traits = collision.traits
    blocks = collision.coupling.blocks
    table = traits.isOfPairs ? CollisionTable(collision) : nil
    if case .mixture(let occasional) = blocks { arriving = [Crossing(occasional.collision)] }
  }

  /// Roundings that the angles of so many levels add to every collision.
  mutating func angleRounding(levels: Int) -> Double {
    if let roundings, roundings.levels == levels { return roundings.steps }
    let steps = collision.angleRounding(levels: levels)
    roundings = (levels, steps)
    return steps
  }

  private var roundings: (levels: Int, steps: Double)?
}
