internal import LinearAlgebra

/// What a collision with loss has made of a state, before it is accepted or made again on more levels.
struct LossyOutcome {
  var real: [Double]
  var imaginary: [Double]
  /// The squares of what the map puts at level N, and the population there.
  var columnSquare = 0.0
  var corner = 0.0
  var defects = LossSector.Defects()
  /// The outgoing qubit's weight of the ground state, and -i times its element <e|sigma'|g> in the gauge.
  var groundWeight = 0.0
  var coherence = (re: 0.0, im: 0.0)

  /// What is cut off behind the collision: bounds the trace norm of row and column N.
  var cut: CollisionCut {
    CollisionCut(norm: 2 * columnSquare.squareRoot() + corner, corner: corner)
  }

  /// What was cut off during it (Duhamel): the shell N + 1 has two states, so that its rows' trace norm is at most sqrt 2 times
  /// their Frobenius norm, whose integral is at most the root of that of its square.
  var liftedNorm: Double {
    (8 * defects.liftedSquare).squareRoot() + defects.liftedPopulation
  }

  /// As much as there may be of it on the diagonal alone.
  var liftedPopulation: Double { defects.liftedPopulation }

  init(like state: CavityState) {
    real = [Double](repeating: 0, count: state.real.count)
    imaginary = [Double](repeating: 0, count: state.imaginary.count)
  }

  mutating func add(_ other: LossSector.Defects) {
    defects.time += other.time
    defects.liftedSquare += other.liftedSquare
    defects.liftedPopulation += other.liftedPopulation
    defects.steps = max(defects.steps, other.steps)
  }
}

extension CavityState {
  /// The planes that a sector needs for this state.
  func needsTwoPlanes(_ loss: LossDuring) -> Bool {
    representation == .hermitian || loss.detuning != 0
  }

  /// <m + order| r |m> in the gauge, for any order of this state; 0 beyond the levels.
  @inline(__always) func gauged(_ order: Int, _ m: Int, _ plane: Int) -> Double {
    guard m >= 0, m + order < levels else { return 0 }
    if representation == .populations { return order == 0 && plane == 0 ? real[m] : 0 }
    let place = PackedTriangle.row(m + order) + m
    return plane == 0 ? real[place] : representation == .hermitian ? imaginary[place] : 0
  }
}

/// A collision with loss, sector by sector: output order D comes from the input orders D (the weights of the qubit's states) and D-1, D+1 (its
/// coherence).
struct LossyCollision {
  let loss: LossDuring
  let qubit: QubitState
  /// In the state's gauge.
  let kappa: Double

  /// The highest order that the result can have: with coherence one more, which is cut off.
  func orders(_ state: CavityState) -> ClosedRange<Int> {
    if state.representation == .populations { return 0...0 }
    return 0...(kappa == 0 ? state.levels - 1 : state.levels)
  }

  /// By steps in time. Cost: see `LossSector.run`, for every sector.
  func stepped(
    _ state: CavityState, _ sector: LossSector, isInterrupted: () -> Bool
  ) throws(SimulationError) -> LossyOutcome {
    var outcome = LossyOutcome(like: state)
    let orders = orders(state)
    let share = 1 / Double(orders.count)
    for order in orders {
      if isInterrupted() { throw .interrupted }
      sector.begin(order: order, isComplex: state.needsTwoPlanes(loss))
      fill(sector, from: state)
      outcome.add(sector.run(share: share))
      outcome.take(state, order) { sector.traced($0, $1) }
      if order == 0 {
        for k in 0..<sector.count { outcome.groundWeight += sector[.ground, k, 0] }
      } else if order == 1 {
        for k in 0..<sector.count {
          outcome.coherence.re += sector[.upper, k, 0]
          if sector.isComplex { outcome.coherence.im += sector[.upper, k, 1] }
        }
      }
    }
    return outcome
  }

  /// The sector of the joint state sigma (x) rho.
  private func fill(_ sector: LossSector, from state: CavityState) {
    let d = sector.order
    for plane in 0..<(sector.isComplex ? 2 : 1) {
      for k in 0..<(state.levels - d + 1) {
        let here = state.gauged(d, k, plane)
        if here != 0 {
          sector[.ground, k, plane] = qubit.groundWeight * here
          sector[.excited, k + 1, plane] = qubit.excitedWeight * here
        }
        guard kappa != 0 else { continue }
        sector[.lower, k, plane] = kappa * state.gauged(d + 1, k - 1, plane)
        // Above the diagonal stands the conjugate.
        sector[.upper, k, plane] =
          d > 0
          ? kappa * state.gauged(d - 1, k, plane)
          : kappa * state.gauged(1, k - 1, plane) * (plane == 0 ? 1 : -1)
      }
    }
  }
}

extension LossyOutcome {
  /// Puts the order into its diagonal, and what would stand at level N into the cut.
  mutating func take(_ state: CavityState, _ order: Int, _ element: (Int, Int) -> Double) {
    let levels = state.levels
    let planes = state.representation == .hermitian ? 2 : 1
    for plane in 0..<planes {
      if plane == 1, order == 0 { continue }
      for m in 0..<(levels - order) {
        let value = element(m, plane)
        let place =
          state.representation == .populations ? m : PackedTriangle.row(m + order) + m
        if plane == 0 { real[place] = value } else { imaginary[place] = value }
      }
      let edge = element(levels - order, plane)
      if order == 0 { corner = max(edge, 0) } else { columnSquare += edge * edge }
    }
  }
}
