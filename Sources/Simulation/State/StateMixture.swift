internal import LinearAlgebra

/// A mixture of states that came from the same one, on the levels of the widest; no ledger, which is for whoever knows what the parts have in common.
struct StateMixture {
  private var sum = ComplexBlock(order: 0)
  private var diagonal: [CompensatedSum] = []
  /// That of the first part that has one, if it is no other.
  private var gauge: Gauge?
  private var isDiagonal = true
  private(set) var roundings = 0.0
  private var collisions: Int

  init(collisions: Int) { self.collisions = collisions }

  mutating func add(_ part: CavityState, weight: Double) {
    collisions = max(collisions, part.collisions)
    roundings += weight * part.ledger.roundingSteps
    if part.levels > diagonal.count {
      diagonal += [CompensatedSum](
        repeating: CompensatedSum(), count: part.levels - diagonal.count)
    }
    for n in 0..<part.levels { diagonal[n].add(weight * part.populationValue(n)) }
    guard part.representation != .populations else { return }
    if sum.order < part.levels { sum = sum.grown(to: part.levels) }
    if gauge == nil { gauge = part.gauge }
    isDiagonal = false
    let turn = GaugeTurn(from: part.gauge, to: gauge!)
    let isTurned = part.gauge != gauge!
    let factors = isTurned ? (0..<part.levels).map { turn.factor($0) } : []
    part.forEachElement { m, n, x, y in
      guard m > n else { return }
      var z = (re: x, im: y)
      if isTurned {
        let f = factors[m - n]
        z = (x * f.re - y * f.im, x * f.im + y * f.re)
      }
      sum.add(m, n, (weight * z.re, weight * z.im))
    }
  }

  /// The mixture as the state of a cavity that was `root` before. Its ledger is `ledger` and the roundings of the parts.
  func state(from root: CavityState, _ ledger: ErrorLedger) -> CavityState {
    var state = root
    state.levels = max(diagonal.count, 1)
    state.memory = []
    state.outgoingQubit = nil
    state.couplingDistance = nil
    state.books = []
    state.lossAside = []
    state.collisions = collisions
    state.history.hasSkippedStates = true
    state.ledger = ledger
    state.ledger.addRounding(roundings + 4)
    state.gauge = gauge ?? .plain
    var matrix = isDiagonal ? ComplexBlock(order: state.levels) : sum.grown(to: state.levels)
    for n in diagonal.indices { matrix.set(n, n, (diagonal[n].value, 0)) }
    state.take(matrix, times: 1)
    return state
  }
}
