internal import LinearAlgebra

// Damping after every collision: one steady state, whatever the start.
//
// Levels grow as they do one by one. On the levels kept the cycle map is shown to contract (`Contraction`); what each cycle cuts off
// there, and what it rounds, then adds up to no more than `memory` times itself. Beyond the levels kept damping alone
// brings differences back at its own rate: the bound counts every cut twice for that.
extension Engine {
  private static let mostDampedLevels = 72
  private static let mostDampedPopulations = 512
  private static let mostDampedElements = 2e10

  func settleDamped(
    _ state: inout CavityState, _ collision: Collision, _ qubit: QubitState, _ damping: Damping,
    _ count: Int, _ numerics: Numerics
  ) throws(SimulationError) -> LongRunOutcome {
    func cycles(_ state: inout CavityState, _ count: Int) throws(SimulationError) {
      var isStopped = false
      do {
        _ = try collide(
          &state, collision, qubit: qubit, damping: damping, count: count, numerics: numerics
        ) { _ in
          isStopped = self.isInterrupted()
          return !isStopped
        }
      } catch let error as SimulationError { throw error } catch { throw .interrupted }
      if isStopped { throw .interrupted }
    }
    var made = 64 + Int(saturating: min(20_000, 4 / damping.strength))
    guard count > made else { return .refused(.cheaperOneByOne(made)) }
    try cycles(&state, made)
    while true {
      let levels = state.levels
      let finding: Contraction.Finding
      switch state.representation {
      case .populations:
        guard levels <= Engine.mostDampedPopulations else {
          return .refused(.sectorTooLarge(levels: levels, most: Engine.mostDampedPopulations))
        }
        finding = try Contraction.find(
          dampedPopulations(collision, qubit, damping, levels), .populations,
          isInterrupted: isInterrupted)
      case .realSymmetric:
        guard levels <= Engine.mostDampedLevels else {
          return .refused(.sectorTooLarge(levels: levels, most: Engine.mostDampedLevels))
        }
        let sign = state.gaugeSign(ofPhase: qubit.phase)?.sign ?? 1
        finding = try Contraction.find(
          dampedDifferences(collision, qubit, sign * qubit.coupling, damping, levels),
          .matrices((Double(levels) / 2).squareRoot()), isInterrupted: isInterrupted)
      case .hermitian:
        return .refused(collision.isResonant ? .differentPhases : .detuned)
      }
      guard case .contraction(let found) = finding else {
        guard case .none(let collisions, let part) = finding else { break }
        return .refused(.notContracting(levels: levels, collisions: collisions, part: part))
      }
      let steps = found.collisions
      guard count >= made + steps else { return .refused(.cheaperOneByOne(made + steps)) }
      let elements =
        state.representation == .populations ? levels * levels : levels * levels * levels
      guard Double(steps) * Double(elements) <= Engine.mostDampedElements else {
        return .refused(
          .notContracting(
            levels: levels, collisions: Double(found.period), part: found.factor))
      }
      try cycles(&state, steps)
      made += steps
      // More levels: what was shown for fewer is shown again.
      if state.levels > levels, numerics.levels == nil { continue }
      try bookDamped(&state, found, damping, cycles)
      return .done(
        .dampedSteadyState(
          levels: state.levels, collisions: made, factor: found.factor, period: found.period),
        trap: nil)
    }
    return .refused(.cheaperOneByOne(made))
  }

  /// The state is the steady one: trace 1, and the bounds that go with it.
  private func bookDamped(
    _ state: inout CavityState, _ found: Contraction, _ damping: Damping,
    _ cycles: (inout CavityState, Int) throws(SimulationError) -> Void
  ) throws(SimulationError) {
    // Scaled first: with few levels little of the state may be left, and what a cycle cuts off is a part of that.
    var trace = CompensatedSum()
    for n in 0..<state.levels { trace.add(state.populationValue(n)) }
    let scale = 1 / trace.value
    for index in state.real.indices { state.real[index] *= scale }
    var probe = state
    probe.ledger = ErrorLedger()
    try cycles(&probe, 1)
    var ledger = ErrorLedger()
    let d = 2 * found.memory * probe.ledger.norm + 4 * Contraction.rest
    ledger.book(.oneLevel(norm: d, level: state.levels))
    // The moments that such errors settle to.
    for _ in 0..<Int(saturating: min(200_000, 60 / damping.strength + 1)) {
      ledger.collide()
      ledger.damp(damping)
    }
    ledger.book(recent(probe.ledger, settled: ledger, damping))
    // Of how signs make up for each other nothing is known here.
    ledger = ErrorLedger(sums: [ledger.norm, ledger.first, ledger.second, 0])
    ledger.addRounding(6 * found.memory + 8)
    state.ledger = ledger
  }

  /// How much higher than the settled errors those of the latest cycles stand, which each began with `cut`; twice, as all of it.
  private func recent(
    _ cut: ErrorLedger, settled: ErrorLedger, _ damping: Damping
  ) -> ErrorLedger.Cut {
    guard cut.norm > 0, settled.norm > 0 else { return ErrorLedger.Cut() }
    let (first, second) = (settled.first / settled.norm, settled.second / settled.norm)
    var excess = ErrorLedger.Cut()
    var one = cut
    for _ in 0..<Int(min(200_000, 60 / damping.strength + 1)) {
      excess.first += 2 * max(0, one.first - first * one.norm)
      excess.second += 2 * max(0, one.second - second * one.norm)
      one.collide()
      one.damp(damping)
    }
    return excess
  }

  /// The cycle on symmetric matrices of trace 0, orthonormal coordinates.
  private func dampedDifferences(
    _ collision: Collision, _ qubit: QubitState, _ kappa: Double, _ damping: Damping, _ levels: Int
  ) throws(SimulationError) -> SquareMatrix {
    let map = SectorMap(collision, qubit, kappa, lower: 0, upper: levels, isClosed: false)
    var matrix = map.symmetric
    guard
      let channel = DampingChannel(
        damping, levels: levels, orders: levels, usesPasses: false, isInterrupted: isInterrupted)
    else { throw .interrupted }
    var (values, scratch) = (
      [Double](repeating: 0, count: levels), [Double](repeating: 0, count: levels)
    )
    for m in 0..<levels {
      if isInterrupted() { throw .interrupted }
      for n in 0...m {
        let column = DenseTriangle.row(m) + n
        // A collision changes the order m-n by two at most.
        for order in max(0, m - n - 2)...min(levels - 1, m - n + 2) {
          let count = levels - order
          for k in 0..<count { values[k] = matrix[DenseTriangle.row(k + order) + k, column] }
          values.withUnsafeMutableBufferPointer { values in
            scratch.withUnsafeMutableBufferPointer {
              channel.apply(order: order, values.baseAddress!, $0.baseAddress!)
            }
          }
          for k in 0..<count { matrix[DenseTriangle.row(k + order) + k, column] = values[k] }
        }
      }
    }
    matrix.projectOnTraceZero(size: levels)
    return matrix
  }

  /// The cycle on populations of sum 0.
  private func dampedPopulations(
    _ collision: Collision, _ qubit: QubitState, _ damping: Damping, _ levels: Int
  ) throws(SimulationError) -> SquareMatrix {
    var table = CollisionTable(collision)
    table.extend(to: levels)
    let stream = PopulationStream(table, qubit, levels: levels)
    guard
      let channel = DampingChannel(
        damping, levels: levels, orders: 1, usesPasses: false, isInterrupted: isInterrupted)
    else { throw .interrupted }
    var matrix = SquareMatrix(order: levels)
    var (after, scratch) = (
      [Double](repeating: 0, count: levels), [Double](repeating: 0, count: levels)
    )
    for n in 0..<levels {
      for row in 0..<levels { after[row] = 0 }
      after[n] = stream.kept[n]
      if n + 1 < levels { after[n + 1] = stream.up[n + 1] }
      if n > 0 { after[n - 1] = stream.down[n - 1] }
      after.withUnsafeMutableBufferPointer { values in
        scratch.withUnsafeMutableBufferPointer {
          channel.apply(order: 0, values.baseAddress!, $0.baseAddress!)
        }
      }
      for row in 0..<levels { matrix[row, n] = after[row] }
    }
    for row in 0..<levels {
      var sum = 0.0
      for column in 0..<levels { sum += matrix[row, column] }
      for column in 0..<levels { matrix[row, column] -= sum / Double(levels) }
    }
    return matrix
  }
}
