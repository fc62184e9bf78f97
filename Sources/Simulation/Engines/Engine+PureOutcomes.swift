internal import Kernels
internal import LinearAlgebra

/// Draws one outcome of several by their probabilities.
public protocol OutcomeDrawer: OutcomeChooser {
  /// The place of one of them; nil where the draw falls beyond all, into what the levels have lost.
  func draw(_ probabilities: [(outcome: Outcome, probability: Double)], levels: Int) -> Int?
  /// The same of the outcomes 0 and 1: 0 or 1.
  func draw(zero: Double, one: Double, levels: Int) -> Int?
  /// What to throw then; `other` is a state that it might have gone on with.
  func leave(with other: CavityState?) -> any Error
  /// The present state, where it is pure.
  var pure: PureState? { get set }
  /// Told of collisions that have kept it so.
  func note(_ train: PureTrain)
}

extension OutcomeDrawer {
  public func note(_ train: PureTrain) {}

  public func draw(zero: Double, one: Double, levels: Int) -> Int? {
    draw(
      [(outcome: .zero, probability: zero), (outcome: .one, probability: one)], levels: levels)
  }
}

extension Detector {
  /// It sees every qubit as it is: pure states stay pure.
  var isIdeal: Bool { efficiencies == (1, 1) && flip == 0 }
}

extension QubitState {
  /// It is pure, be it by its weight alone.
  var isKnown: Bool { isPure || groundWeight == 0 || excitedWeight == 0 }
}

/// Amplitudes with room around them, and those of both outcomes.
private final class PurePlanes {
  private let storage: UnsafeMutablePointer<Double>
  let levels: Int
  let psi: JointPlane
  let outcomes: (zero: JointPlane, one: JointPlane)
  private let size: Int

  /// All zero.
  init(levels: Int, step: Int) {
    self.levels = levels
    size = levels + 3 * step + 16
    storage = .allocate(capacity: 6 * size)
    storage.initialize(repeating: 0, count: 6 * size)
    let (storage, size) = (storage, size)
    func plane(_ index: Int) -> JointPlane {
      JointPlane(storage + 2 * index * size + step, storage + (2 * index + 1) * size + step)
    }
    psi = plane(0)
    outcomes = (plane(1), plane(2))
  }

  deinit { storage.deallocate() }
}

extension Engine {
  /// Collisions of a pure state whose qubits are pure and are seen as they are: it stays pure, whatever is drawn. Nil where that is not so, and nothing
  /// has been done. Damping leaves a mixed state, and is none of this.
  ///
  /// <x|U (|psi> (x) |qubit>) with <x| the detector's basis. Cost: O(N) a collision, and O(N²) once.
  func collidePure(
    _ state: inout CavityState, _ table: inout Crossing, _ qubit: QubitState, _ detector: Detector,
    _ drawer: any OutcomeDrawer, count: Int, _ policy: LevelPolicy
  ) throws -> Int? {
    guard detector.isIdeal, qubit.isKnown, !looksAtQubits, state.memory.isEmpty,
      state.ledger.isSampled,
      let amplitudes = table.table, case .pairs = table.blocks, amplitudes.step <= 8
    else { return nil }
    try fit(&state, policy)
    var farness = 0.0
    var known = drawer.pure
    if known?.isOf(state) != true { known = PureState(state, farness: &farness) }
    guard let pure = known else { return nil }
    try requireRungs(state, table.traits)
    var run = PureRun(state, pure, table, qubit, detector, policy, drawer)
    for _ in 0..<count {
      if run.made % 64 == 0, isInterrupted() { throw SimulationError.interrupted }
      try run.collide()
    }
    run.finish(&state, farness: farness)
    drawer.pure = PureState(re: run.re, im: run.im, of: state)
    return count
  }
}

/// One train of such collisions.
private struct PureRun {
  private(set) var made = 0
  private let start: CavityState
  private let table: CollisionTable
  private let collision: Collision
  private let qubit: QubitState
  private let policy: LevelPolicy
  private let drawer: any OutcomeDrawer
  private let isComplex: Bool
  private let excited: (re: Double, im: Double)
  /// Of the detector's basis.
  private let along: Double
  private let across: (re: Double, im: Double)
  private let gauge: Gauge
  private var planes: PurePlanes
  /// What has been cut off on the way, as it counts now: d, w, v.
  private var cut = (norm: 0.0, first: 0.0, second: 0.0)
  private var record: OutcomeRecord

  init(
    _ state: CavityState, _ pure: PureState, _ crossing: Crossing, _ qubit: QubitState,
    _ detector: Detector, _ policy: LevelPolicy, _ drawer: any OutcomeDrawer
  ) {
    (start, self.qubit, self.policy, self.drawer) = (state, qubit, policy, drawer)
    (table, collision) = (crossing.table!, crossing.collision)
    // A single level has no gauge of its own.
    gauge =
      state.representation == .populations
      ? Engine.gauge(for: qubit, phase: detector.phase, collision) : state.gauge
    let step = table.step
    let turn = JointState.turn(qubit.phase, gauge: gauge, step: step)
    let size = (qubit.coherence < 0 ? -1 : 1) * qubit.excitedWeight.squareRoot()
    excited = qubit.groundWeight == 0 ? (size, 0) : (size * turn.re, size * turn.im)
    let half = detector.angle == 0 ? (1, 0) : (cosine(detector.angle / 2), sine(detector.angle / 2))
    along = half.0
    let other = JointState.turn(detector.phase, gauge: gauge, step: step)
    across = half.1 == 0 ? (0, 0) : (half.1 * other.re, half.1 * other.im)
    isComplex = !pure.im.isEmpty || excited.im != 0 || across.im != 0 || !table.isReal
    planes = PurePlanes(levels: state.levels, step: step)
    for n in pure.re.indices {
      planes.psi.re[n] = pure.re[n]
      if !pure.im.isEmpty { planes.psi.im[n] = pure.im[n] }
    }
    record = state.record ?? OutcomeRecord()
  }

  private var levels: Int { planes.levels }

  mutating func collide() throws {
    let step = table.step
    while true {
      pass()
      let lost = lost(step)
      if policy.numerics.levels == nil,
        lost.norm
          > policy.allowance(
            collisions: start.collisions + made, levels: levels, damping: nil)
      {
        try grow(step)
        continue
      }
      grewBy(lost, step)
      break
    }
    made += 1
    let (zero, one) = (
      square(planes.outcomes.zero, 0, levels), square(planes.outcomes.one, 0, levels)
    )
    guard let drawn = drawer.draw(zero: zero, one: one, levels: levels) else {
      var other = start
      finish(&other, farness: 0)
      throw drawer.leave(with: other)
    }
    let p = drawn == 0 ? zero : one
    record.append(drawn == 0 ? .zero : .one, at: start.collisions + made, chance: p)
    keep(drawn == 0 ? planes.outcomes.zero : planes.outcomes.one, times: 1 / p.squareRoot())
  }

  private func pass() {
    table.extend(to: levels + 2 * table.step)
    let (excited, across, step) = (excited, across, table.step)
    table.groundRe.withUnsafeBufferPointer { re in
      table.groundIm.withUnsafeBufferPointer { im in
        table.exchange.withUnsafeBufferPointer { exchange in
          let passage = PurePassage(
            levels: levels, step: step, groundRe: re.baseAddress!, groundIm: im.baseAddress!,
            exchange: exchange.baseAddress!, ground: qubit.groundWeight.squareRoot(),
            excited: excited, cosine: along, sine: across)
          if isComplex {
            passPure(
              passage, planes.psi, zero: planes.outcomes.zero,
              one: planes.outcomes.one)
          } else {
            passPure(
              passage, planes.psi.re, zero: planes.outcomes.zero.re,
              one: planes.outcomes.one.re)
          }
        }
      }
    }
  }

  private func square(_ plane: JointPlane, _ first: Int, _ count: Int) -> Double {
    squares(plane.re + first, count) + (isComplex ? squares(plane.im + first, count) : 0)
  }

  /// Of both outcomes, |psi><psi| on the levels that there are not: `SeveralLevelsCut`, whose columns are |psi_j| ||psi_<N||.
  private func lost(_ step: Int) -> (norm: Double, first: Double, second: Double) {
    var sum = (norm: 0.0, first: 0.0, second: 0.0)
    addLost(planes.outcomes.zero, step, &sum)
    addLost(planes.outcomes.one, step, &sum)
    return sum
  }

  private func addLost(
    _ plane: JointPlane, _ step: Int, _ sum: inout (norm: Double, first: Double, second: Double)
  ) {
    var below = -1.0
    for j in levels..<(levels + step) {
      let corner =
        plane.re[j] * plane.re[j] + (isComplex ? plane.im[j] * plane.im[j] : 0)
      guard corner > 0 else { continue }
      if below < 0 { below = square(plane, 0, levels).squareRoot() }
      let (x, weight) = (2 * below * corner.squareRoot() + corner, Double(j + 1))
      sum = (sum.norm + x, sum.first + weight * x, sum.second + weight * weight * x)
    }
  }

  /// By the rule of a ladder (`ErrorSums.collide`), and what has been cut off now.
  private mutating func grewBy(_ lost: (norm: Double, first: Double, second: Double), _ step: Int) {
    let s = Double(step)
    cut.second += 2 * s * cut.first + s * s * cut.norm + lost.second
    cut.first += s * cut.norm + lost.first
    cut.norm += lost.norm
  }

  private mutating func grow(_ step: Int) throws(SimulationError) {
    let more = policy.grown(levels)
    try policy.requireMemory(more, .hermitian, nil)
    let wider = PurePlanes(levels: more, step: step)
    for n in 0..<levels {
      (wider.psi.re[n], wider.psi.im[n]) = (planes.psi.re[n], planes.psi.im[n])
    }
    planes = wider
  }

  /// What is above the levels stays zero.
  private func keep(_ plane: JointPlane, times factor: Double) {
    let levels = levels
    scale(plane.re, by: factor, count: levels, into: planes.psi.re)
    if isComplex { scale(plane.im, by: factor, count: levels, into: planes.psi.im) }
  }

  var re: [Double] { (0..<levels).map { planes.psi.re[$0] } }
  var im: [Double] { isComplex ? (0..<levels).map { planes.psi.im[$0] } : [] }

  /// The state after the collisions that were made.
  func finish(_ state: inout CavityState, farness: Double) {
    // That which the first collision has met.
    state.samplePower()
    state.history.mayHaveJumped()
    if made > 1 { state.history.hasSkippedStates = true }
    state.levels = levels
    state.gauge = gauge
    state.couplingDistance = nil
    state.outgoingQubit = nil
    state.take(re, im)
    state.history.count(made)
    state.record = record
    let steps = Double(made) * (collision.angleRounding(levels: levels) + 12)
    let weight = Double(start.levels)
    let own = ErrorLedger.Cut(
      norm: farness, first: weight * farness, second: weight * weight * farness)
    state.ledger.draw(
      made, step: table.step, before: own,
      cut: .init(norm: cut.norm, first: cut.first, second: cut.second), roundings: steps)
    state.loseBooks(.detected)
    state.noteTolerance(policy.numerics)
  }
}
