internal import LinearAlgebra

/// What a detector may have said of a qubit, and the state that belongs to it.
public struct DetectedState: Sendable {
  public let outcome: Outcome
  /// Of this outcome, given the state before.
  public let probability: Double
  /// The conditional state, of trace one.
  public let state: CavityState
}

/// A state that is not normalised, on as many levels as it reaches.
private enum OutcomeMatrix {
  case populations([Double])
  case whole(ComplexBlock)

  var levels: Int {
    switch self {
    case .populations(let values): values.count
    case .whole(let block): block.order
    }
  }

  func population(_ n: Int) -> Double {
    switch self {
    case .populations(let values): values[n]
    case .whole(let block): block.at(n, n).re
    }
  }

  /// The trace on the levels below `kept`.
  func trace(below kept: Int) -> Double {
    var sum = CompensatedSum()
    for n in 0..<min(kept, levels) { sum.add(population(n)) }
    return sum.value
  }

  /// What is lost where only the levels below `kept` are.
  func cut(keeping kept: Int) -> ErrorLedger.Cut {
    guard kept < levels else { return ErrorLedger.Cut() }
    switch self {
    case .populations(let values):
      return .severalLevels(
        values[kept...].map { (abs($0), abs($0)) }, level: kept)
    case .whole(let block):
      var (columns, corners) = ([Double](), [Double]())
      for j in kept..<levels {
        var square = 0.0
        for m in 0..<kept {
          let (x, y) = block.at(m, j)
          square += x * x + y * y
        }
        columns.append(square.squareRoot())
        corners.append(block.at(j, j).re)
      }
      return .severalLevels(columns: columns, corners: corners, level: kept)
    }
  }
}

extension Engine {
  /// One collision and what a detector may say of its qubit: the outcomes whose probability is not zero, `none` last. The damping that may follow is not
  /// part of it.
  ///
  /// rho~_o = Tr_q[E_o U (sigma (x) rho) U†]. All outcomes are kept on the same levels, which grow where one of them loses more, relative to its
  /// probability, than the policy allows. Cost: that of `passage`; O(N) for populations that a detector of g and e leaves so.
  public func outcomes(
    of state: CavityState, _ collision: Collision, qubit: QubitState, detector: Detector,
    numerics: Numerics
  ) throws(SimulationError) -> [DetectedState] {
    var crossing = Crossing(try collision.validated())
    return try outcomes(of: state, &crossing, qubit, detector, LevelPolicy(numerics: numerics))
  }

  func outcomes(
    of state: CavityState, _ crossing: inout Crossing, _ qubit: QubitState, _ detector: Detector,
    _ policy: LevelPolicy
  ) throws(SimulationError) -> [DetectedState] {
    var state = state
    state.memory = []
    try fit(&state, policy)
    state.couplingDistance = nil
    if case .mixture(let occasional) = crossing.blocks {
      return try crossing.withArriving { (arriving) throws(SimulationError) in
        try outcomes(of: state, &arriving, qubit, detector, policy, chance: occasional.chance)
      }
    }
    return try outcomes(of: state, &crossing, qubit, detector, policy, chance: 1)
  }

  /// `chance`: that of a qubit at all; none is seen where none comes.
  private func outcomes(
    of state: CavityState, _ crossing: inout Crossing, _ qubit: QubitState, _ detector: Detector,
    _ policy: LevelPolicy, chance: Double
  ) throws(SimulationError) -> [DetectedState] {
    var possible = detector.outcomes
    if chance < 1, !possible.contains(.none) { possible.append(.none) }
    let isDiagonal = detector.effect(of: .zero).isDiagonal && detector.effect(of: .one).isDiagonal
    var (cavity, matrices): (CavityState, [OutcomeMatrix])
    if isDiagonal, qubit.coupling == 0, state.representation == .populations,
      case .pairs = crossing.blocks
    {
      (cavity, matrices) = try populations(state, &crossing, qubit, detector, possible)
    } else {
      let made = try passage(state, &crossing, qubit, phase: detector.phase, policy)
      cavity = made.cavity
      matrices = Engine.matrices(made, crossing.collision, detector, possible)
      noteQubit(made, &cavity, from: state, crossing.collision)
    }
    if chance < 1 {
      matrices = zip(possible, matrices).map { outcome, matrix in
        matrix.mixed(chance, with: outcome == .none ? cavity : nil)
      }
      if crossing.collision.isLeaking { cavity.ledger.cover(state.ledger) }
      cavity.ledger.addRounding(2)
      cavity.history.expectMoreQubits(chance - 1)
    }
    try fit(&cavity, matrices, policy)
    let mixesOrders = !isDiagonal || qubit.coupling != 0
    let cuts = matrices.map { $0.cut(keeping: cavity.levels) }
    var all = ErrorLedger.Cut(edge: .max)
    for cut in cuts { all.add(cut) }
    let probabilities = matrices.map { $0.trace(below: cavity.levels) }
    let happening = possible.indices.filter { probabilities[$0] > Engine.leastChance }
    var whole = CompensatedSum()
    for index in happening { whole.add(probabilities[index]) }
    return happening.map { index in
      conditional(
        cavity, matrices[index], possible[index], policy,
        ErrorLedger.OutcomeCut(
          own: cuts[index], all: all, probability: probabilities[index],
          whole: whole.value),
        mixesOrders: mixesOrders)
    }
  }

  /// The blocks' diagonals alone.
  private func populations(
    _ state: CavityState, _ crossing: inout Crossing, _ qubit: QubitState, _ detector: Detector,
    _ possible: [Outcome]
  ) throws(SimulationError) -> (CavityState, [OutcomeMatrix]) {
    var cavity = state
    try requireRungs(cavity, crossing.traits)
    cavity.samplePower()
    cavity.history.mayHaveJumped()
    let (levels, (q, p)) = (cavity.levels, (qubit.groundWeight, qubit.excitedWeight))
    crossing.table!.extend(to: levels + crossing.table!.step)
    let table = crossing.table!
    let s = table.step
    func element(_ n: Int) -> Double { n >= 0 && n < levels ? state.real[n] : 0 }
    func stays(_ n: Int) -> Double {
      table.groundRe[n] * table.groundRe[n] + table.groundIm[n] * table.groundIm[n]
    }
    func moves(_ n: Int) -> Double { table.exchange[n] * table.exchange[n] }
    let ground = (0..<(levels + s)).map {
      q * stays($0) * element($0) + p * moves($0) * element($0 - s)
    }
    let excited = (0..<(levels + s)).map {
      p * stays($0 + s) * element($0) + q * moves($0 + s) * element($0 + s)
    }
    cavity.history.count(1)
    cavity.ledger.collide(excitedWeight: p, step: s, mixesOrders: false)
    cavity.ledger.addRounding(crossing.collision.angleRounding(levels: levels) + 6)
    if looksAtQubits {
      let steps = cavity.ledger.roundingSteps + 16
      var sum = CompensatedSum()
      for value in ground { sum.add(value) }
      cavity.outgoingQubit = QubitMatrix(
        groundWeight: Estimate(
          sum.value, truncation: state.bounds.halfNorm, rounding: 2 * steps * 0x1p-52
        ).limited(0, 1), coherence: (Estimate(0), Estimate(0)))
    } else {
      cavity.outgoingQubit = nil
    }
    return (
      cavity,
      possible.map { outcome in
        let effect = detector.effect(of: outcome)
        return .populations(
          zip(ground, excited).map { effect.ground * $0 + effect.excited * $1 })
      }
    )
  }

  private static func matrices(
    _ made: JointCollision, _ collision: Collision, _ detector: Detector, _ possible: [Outcome]
  ) -> [OutcomeMatrix] {
    // e^{i zeta} <g|E|e> = cross e^{i (zeta - phase)}.
    let turn = JointState.turn(
      detector.phase, gauge: made.cavity.gauge, step: collision.step)
    return possible.map { outcome in
      let effect = detector.effect(of: outcome)
      return .whole(
        made.joint.conditional(
          effect, turn: (effect.cross * turn.re, -effect.cross * turn.im)))
    }
  }

  /// The qubit as it came out, before it was looked at.
  private func noteQubit(
    _ made: JointCollision, _ cavity: inout CavityState, from state: CavityState,
    _ collision: Collision
  ) {
    guard looksAtQubits else {
      cavity.outgoingQubit = nil
      return
    }
    cavity.outgoingQubit = made.joint.outgoing(
      cavity, step: collision.step,
      truncation: state.bounds.traceNorm
        + max(cavity.ledger.norm - state.ledger.norm, 0))
  }

  /// Levels for all outcomes: none loses more than is allowed.
  private func fit(
    _ cavity: inout CavityState, _ matrices: [OutcomeMatrix], _ policy: LevelPolicy
  ) throws(SimulationError) {
    guard policy.numerics.levels == nil else { return }
    func losesTooMuch(_ levels: Int) -> Bool {
      let allowed = policy.allowance(
        collisions: cavity.collisions, levels: levels, damping: nil)
      return matrices.contains {
        $0.cut(keeping: levels).norm > allowed * max($0.trace(below: levels), 1e-200)
      }
    }
    while losesTooMuch(cavity.levels) {
      let levels = policy.grown(cavity.levels)
      try policy.requireMemory(levels, .hermitian, nil)
      cavity.grow(to: levels)
    }
  }

  /// Probabilities below this are products of roundings, and their inverses no numbers.
  private static let leastChance = 1e-280

  private func conditional(
    _ cavity: CavityState, _ matrix: OutcomeMatrix, _ outcome: Outcome, _ policy: LevelPolicy,
    _ cut: ErrorLedger.OutcomeCut, mixesOrders: Bool
  ) -> DetectedState {
    let probability = cut.probability
    var state = cavity
    switch matrix {
    case .populations(let values):
      state.real = (0..<state.levels).map {
        $0 < values.count ? values[$0] / probability : 0
      }
    case .whole(let block): state.take(block, times: 1 / probability)
    }
    state.ledger.keepOutcome(cut, mixesOrders: mixesOrders)
    var record = state.record ?? OutcomeRecord()
    record.append(outcome, at: state.collisions, chance: probability)
    state.record = record
    state.loseBooks(.detected)
    state.noteTolerance(policy.numerics)
    return DetectedState(outcome: outcome, probability: probability, state: state)
  }
}

extension OutcomeMatrix {
  /// p of it, and 1-p of the state where that is what nobody saw.
  fileprivate func mixed(_ p: Double, with state: CavityState?) -> OutcomeMatrix {
    switch self {
    case .populations(let values):
      return .populations(
        values.enumerated().map { n, value in
          p * value + (state.map { n < $0.levels ? (1 - p) * $0.real[n] : 0 } ?? 0)
        })
    case .whole(var block):
      for index in block.re.indices {
        block.re[index] *= p
        block.im[index] *= p
      }
      state?.forEachElement { m, n, x, y in
        // A state that bands have left faint levels of may be larger.
        guard m < block.order, n < block.order else { return }
        block.add(m, n, ((1 - p) * x, (1 - p) * y))
      }
      return .whole(block)
    }
  }
}

extension JointState {
  /// The qubit alone; `truncation` bounds the trace norm of what its state is off by.
  func outgoing(_ cavity: CavityState, step: Int, truncation: Double) -> QubitMatrix {
    let (weight, coherence) = qubit
    let steps = cavity.ledger.roundingSteps + 16
    // e^{i zeta} = conjugate of e^{i (0 - zeta)}.
    let turn = JointState.turn(0, gauge: cavity.gauge, step: step)
    let re = coherence.re * turn.re + coherence.im * turn.im
    let im = coherence.im * turn.re - coherence.re * turn.im
    func part(_ value: Double) -> Estimate {
      Estimate(value, truncation: truncation / 2, rounding: 4 * steps * 0x1p-52)
        .limited(-0.5, 0.5)
    }
    return QubitMatrix(
      groundWeight: Estimate(weight, truncation: truncation, rounding: 2 * steps * 0x1p-52)
        .limited(0, 1), coherence: (part(re), part(im)))
  }
}
