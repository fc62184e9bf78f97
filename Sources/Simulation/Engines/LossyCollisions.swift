internal import LinearAlgebra

extension Engine {
  /// One collision in a cavity that leaks meanwhile, or none where too much would be cut off. Gives their number.
  func lossyStep(
    _ state: inout CavityState, _ loss: LossDuring, _ qubit: QubitState, _ kappa: Double,
    _ policy: LevelPolicy
  ) throws(SimulationError) -> Int {
    // The sectors are those of the qubits' phase; without coherence any gauge will do.
    if loss.detuning != 0, kappa != 0 { state.turn(to: Gauge(phase: qubit.phase)) }
    let passages = LossyPassages(
      engine: self, collision: LossyCollision(loss: loss, qubit: qubit, kappa: kappa))
    return try Stepper.run(passages, on: &state, policy, count: 1)
  }
}

private struct LossyPassages: Passages {
  let engine: Engine
  let collision: LossyCollision

  /// The loss limits how far an error can still climb, as it does between collisions. A fixed number of levels books what it cuts off.
  func allowance(_ state: CavityState, _ policy: LevelPolicy) -> Double {
    guard policy.numerics.levels == nil else { return .infinity }
    return policy.allowance(
      collisions: state.collisions, levels: state.levels,
      damping: try? collision.loss.damping())
  }

  func look(
    _ state: CavityState
  ) throws(SimulationError) -> (lost: Double, finding: LossyOutcome) {
    let outcome = try made(of: state)
    return (max(outcome.cut.norm, outcome.liftedNorm), outcome)
  }

  private func made(of state: CavityState) throws(SimulationError) -> LossyOutcome {
    let key = collision.key(for: state)
    if let worth = LossBlocks.worth(key), state.lossHabit.made(key) >= worth {
      return try engine.lossMemory.blocks(key, collision, engine.isInterrupted).apply(to: state)
    }
    return try collision.stepped(
      state, try engine.lossMemory.sector(collision.loss, levels: state.levels),
      isInterrupted: engine.isInterrupted)
  }

  func pass(_ state: inout CavityState, _ outcome: LossyOutcome) {
    let (loss, levels) = (collision.loss, state.levels)
    let mixesOrders = collision.kappa != 0
    state.lossHabit.note(collision.key(for: state))
    state.history.energyCeiling += loss.gainedExcitations
    state.outgoingQubit =
      engine.looksAtQubits || !state.books.isEmpty ? outgoing(state, outcome) : nil
    state.real = outcome.real
    state.imaginary = outcome.imaginary
    state.history.count(1)
    state.ledger.collide(
      during: loss, excitedWeight: collision.qubit.excitedWeight, mixesOrders: mixesOrders)
    let cut = outcome.cut
    state.ledger.book(.oneLevel(norm: cut.norm, corner: cut.corner, level: levels))
    state.ledger.book(.during(outcome, loss, levels: levels, mixesOrders: mixesOrders))
    state.ledger.addRounding(outcome.roundingSteps)
  }

  /// The weight is Tr(A rho) with 0 <= A <= 1: off by either part of the error before, and by what was cut off meanwhile; off the diagonal
  /// stands half of a trace norm at most.
  private func outgoing(_ state: CavityState, _ outcome: LossyOutcome) -> QubitMatrix {
    let lost = outcome.liftedNorm + outcome.defects.time
    let rounding = 2 * (state.ledger.roundingSteps + outcome.roundingSteps) * 0x1p-52
    let turn = state.gaugeFactor(1)
    let (x, y) = outcome.coherence
    func part(_ value: Double) -> Estimate {
      Estimate(value, truncation: (state.ledger.traceNorm + lost) / 2, rounding: rounding)
        .limited(-0.5, 0.5)
    }
    return QubitMatrix(
      groundWeight: Estimate(
        outcome.groundWeight, truncation: min(state.ledger.halfNorm + lost, 1),
        rounding: rounding
      ).limited(0, 1),
      // i (x + i y) turned.
      coherence: (part(-(x * turn.im + y * turn.re)), part(x * turn.re - y * turn.im)))
  }
}

extension LossyOutcome {
  /// Roundings of a polynomial: its terms may be some times as large as their sum.
  var roundingSteps: Double { 8 * Double(defects.steps) + 8 }
}

extension ErrorLedger.Cut {
  /// What was cut off while the qubit was inside: it may come down again, or rise with what the baths give.
  static func during(
    _ outcome: LossyOutcome, _ loss: LossDuring, levels: Int, mixesOrders: Bool
  ) -> ErrorLedger.Cut {
    func sums(_ x: Double) -> ErrorSums {
      let rise = exponential(3 * loss.gainedExcitations)
      let (weight, more) = (Double(levels + 2), loss.gainedExcitations)
      return ErrorSums(x, (weight + more) * x, weight * weight * rise * x)
    }
    let all = sums(outcome.liftedNorm + outcome.defects.time)
    let diagonal =
      mixesOrders ? all : sums(outcome.liftedPopulation + outcome.defects.time)
    return ErrorLedger.Cut(
      norm: all.zeroth, first: all.first, second: all.second, populations: diagonal, edge: 0)
  }
}
