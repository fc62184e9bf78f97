/// A qubit and the cavity after a passage, before anything has become of the qubit.
struct JointCollision {
  /// The cavity's numbers are still those before; its gauge, its levels and its ledger are those that the result belongs to, without what is cut off.
  var cavity: CavityState
  let joint: JointState
  /// Of the state and the passage themselves, without anything of the outcome.
  let mixesOrders: Bool
}

extension JointState {
  /// e^{i (phase - zeta)}.
  static func turn(_ phase: Double, gauge: Gauge, step: Int) -> (re: Double, im: Double) {
    let own = Gauge(phase: phase)
    if step == 1 { return GaugeTurn(from: own, to: gauge).factor(1) }
    let (a, b) = (
      GaugeTurn(from: own, to: .plain).factor(1), GaugeTurn(from: gauge, to: .plain).factor(step)
    )
    return (a.re * b.re + a.im * b.im, a.im * b.re - a.re * b.im)
  }
}

extension Engine {
  /// A fresh qubit's passage through `state`, with all that it leaves in the ledger but for cuts. `phase` is that in which populations get a gauge, where
  /// the qubit has none. Cost: O(N²) for pairs, O(N² b) for bands, that of a collision in steps of time with loss.
  func passage(
    _ state: CavityState, _ crossing: inout Crossing, _ qubit: QubitState, phase: Double,
    _ policy: LevelPolicy
  ) throws(SimulationError) -> JointCollision {
    var cavity = state
    let collision = crossing.collision
    try requireRungs(cavity, crossing.traits)
    try policy.requireMemory(2 * (cavity.levels + collision.step), .hermitian, nil)
    if cavity.representation == .populations {
      cavity.gauge = Engine.gauge(for: qubit, phase: phase, collision)
    }
    cavity.samplePower()
    cavity.history.mayHaveJumped()
    let joint: JointState
    switch crossing.blocks {
    case .pairs:
      crossing.table!.extend(to: cavity.levels + crossing.table!.step)
      joint = paired(&cavity, JointAmplitudes(crossing.table!, levels: cavity.levels), qubit)
    case .averagedPairs(let spread):
      let products = try averages(spread, cavity.levels, policy)
      joint = paired(&cavity, JointAmplitudes(products, step: spread.step), qubit)
    case .bands(let drive): joint = try banded(&cavity, drive, qubit, policy)
    case .leaking(let loss): joint = try leaking(&cavity, loss, collision, qubit, policy)
    case .mixture: preconditionFailure("whether a qubit comes is decided before its passage")
    }
    cavity.history.count(1)
    cavity.ledger.addRounding(collision.angleRounding(levels: cavity.levels) + 6)
    return JointCollision(cavity: cavity, joint: joint, mixesOrders: qubit.coupling != 0)
  }

  /// The gauge in which what a qubit of this phase makes of populations is real.
  static func gauge(for qubit: QubitState, phase: Double, _ collision: Collision) -> Gauge {
    guard collision.isReal else { return .plain }
    if qubit.coupling != 0 { return collision.gauge(of: qubit) }
    let s = Double(collision.step)
    return collision.step == 1
      ? Gauge(phase: phase) : Gauge(phase: phase / s + .pi / 2 * (1 - 1 / s))
  }

  private func paired(
    _ cavity: inout CavityState, _ amplitudes: JointAmplitudes, _ qubit: QubitState
  ) -> JointState {
    let turn = JointState.turn(qubit.phase, gauge: cavity.gauge, step: amplitudes.step)
    let joint = JointState(qubit, cavity, turn: turn).passed(amplitudes)
    cavity.ledger.collide(
      excitedWeight: qubit.excitedWeight, step: amplitudes.step,
      mixesOrders: qubit.coupling != 0)
    return joint
  }

  // MARK: Bands

  private func banded(
    _ cavity: inout CavityState, _ drive: ParityDrive, _ qubit: QubitState,
    _ policy: LevelPolicy
  ) throws(SimulationError) -> JointState {
    let propagator = try banded.propagator(
      drive, levels: cavity.levels, policy, isInterrupted: isInterrupted)
    cavity.makeHermitian()
    let extent = banded.extent(of: &cavity, propagator)
    cavity.ledger.carry(drive.carry)
    cavity.ledger.addRounding(propagator.roundingSteps)
    cavity.ledger.book(propagator.cut)
    cavity.couplingDistance = try distance(of: drive, policy.numerics)
    return JointState(propagator, cavity, extent, qubit)
  }

  // MARK: Loss during the passage

  private func leaking(
    _ cavity: inout CavityState, _ loss: LossDuring, _ collision: Collision,
    _ qubit: QubitState, _ policy: LevelPolicy
  ) throws(SimulationError) -> JointState {
    let kappa = try adopt(&cavity, qubit, collision.traits, policy)
    if loss.detuning != 0, kappa != 0 { cavity.turn(to: Gauge(phase: qubit.phase)) }
    let lossy = LossyCollision(loss: loss, qubit: qubit, kappa: kappa)
    while true {
      let (joint, outcome) = try lossy.joint(
        cavity, try lossMemory.sector(loss, levels: cavity.levels), isInterrupted: isInterrupted)
      if policy.numerics.levels == nil, outcome.liftedNorm > policy.collisionAllowance(cavity) {
        try policy.grow(&cavity, damping: nil)
        continue
      }
      let mixesOrders = kappa != 0
      cavity.ledger.collide(
        during: loss, excitedWeight: qubit.excitedWeight, mixesOrders: mixesOrders)
      cavity.ledger.book(.during(outcome, loss, levels: cavity.levels, mixesOrders: mixesOrders))
      cavity.ledger.addRounding(outcome.roundingSteps)
      return joint
    }
  }
}

extension LossyCollision {
  /// The joint state after the collision, the qubit not traced out, on one level more; and what was cut off and left out on the way.
  func joint(
    _ state: CavityState, _ sector: LossSector, isInterrupted: () -> Bool
  ) throws(SimulationError) -> (JointState, LossyOutcome) {
    var joint = JointState(levels: state.levels + 1)
    var outcome = LossyOutcome(like: state)
    outcome.defects = try forEachOrder(
      of: state, sector, isInterrupted: isInterrupted, sector: { joint.add($0, $1) })
    return (joint, outcome)
  }
}

extension JointState {
  /// The sector of order D: <k+D|R_gg|k>, <k+D-1|R_ee|k-1>, <k+D-1|R_eg|k> and <k+D|R_ge|k-1>.
  fileprivate mutating func add(_ sector: LossSector, _ weight: Double) {
    let d = sector.order
    func element(_ sequence: LossSector.Sequence, _ k: Int) -> (re: Double, im: Double) {
      (
        weight * sector[sequence, k, 0],
        sector.isComplex ? weight * sector[sequence, k, 1] : 0
      )
    }
    for k in 0..<sector.count {
      ground.addHermitian(k + d, k, element(.ground, k))
      if k > 0 { excited.addHermitian(k + d - 1, k - 1, element(.excited, k)) }
      if k + d > 0 { cross.add(k + d - 1, k, element(.upper, k)) }
      // The order 0 holds the conjugate of the same once more.
      guard k > 0, d > 0 else { continue }
      let lower = element(.lower, k)
      cross.add(k - 1, k + d, (lower.re, -lower.im))
    }
  }
}

extension ComplexBlock {
  mutating func add(_ m: Int, _ n: Int, _ z: (re: Double, im: Double)) {
    re[m * order + n] += z.re
    im[m * order + n] += z.im
  }

  mutating func addHermitian(_ m: Int, _ n: Int, _ z: (re: Double, im: Double)) {
    add(m, n, (z.re, m == n ? 0 : z.im))
    if m != n { add(n, m, (z.re, -z.im)) }
  }
}
