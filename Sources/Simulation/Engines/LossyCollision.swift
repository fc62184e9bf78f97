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
}

extension LossSector.Defects {
  /// Those of another sector.
  mutating func add(_ other: LossSector.Defects) {
    time += other.time
    liftedSquare += other.liftedSquare
    liftedPopulation += other.liftedPopulation
    steps = max(steps, other.steps)
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

/// What becomes of one order, averaged over angles.
struct LossyAverage {
  private(set) var defects = LossSector.Defects()
  /// Of the outgoing qubit: its weight of the ground state in order 0, its coherence in order 1.
  private(set) var qubit = (re: 0.0, im: 0.0)
  private var elements: [Double]
  private let order: Int
  private let rows: Int

  init(_ sector: LossSector, _ order: Int, planes: Int) {
    self.order = order
    rows = sector.top + 1 - order
    elements = [Double](repeating: 0, count: planes * rows)
  }

  /// <m + order| rho |m>.
  subscript(_ m: Int, _ plane: Int) -> Double { elements[plane * rows + m] }

  /// The sector as it is now, with its weight. Sizes add as they are: their squares under the root.
  mutating func add(_ sector: LossSector, _ new: LossSector.Defects, _ weight: Double) {
    for plane in 0..<(sector.isComplex ? 2 : 1) {
      for m in 0..<rows { elements[plane * rows + m] += weight * sector.traced(m, plane) }
    }
    defects.time += weight * new.time
    let size = defects.liftedSquare.squareRoot() + weight * new.liftedSquare.squareRoot()
    defects.liftedSquare = weight == 1 ? new.liftedSquare : size * size
    defects.liftedPopulation += weight * new.liftedPopulation
    defects.steps = max(defects.steps, new.steps)
    guard order < 2 else { return }
    let sequence = order == 0 ? LossSector.Sequence.ground : .upper
    for k in 0..<sector.count {
      qubit.re += weight * sector[sequence, k, 0]
      if sector.isComplex { qubit.im += weight * sector[sequence, k, 1] }
    }
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

  /// By steps in time, the qubit traced out. Cost: see `LossSector.run`, for every sector.
  func stepped(
    _ state: CavityState, _ sector: LossSector, isInterrupted: () -> Bool
  ) throws(SimulationError) -> LossyOutcome {
    var outcome = LossyOutcome(like: state)
    outcome.defects = try forEachOrder(
      of: state, sector, isInterrupted: isInterrupted,
      order: { order, traced in
        outcome.take(state, order) { traced[$0, $1] }
        if order == 0 {
          outcome.groundWeight = traced.qubit.re
        } else if order == 1 {
          outcome.coherence = traced.qubit
        }
      })
    return outcome
  }

  /// Makes every order in steps of time, averaged over angles, and gives what was cut off and left out on the way. `sector` is asked for
  /// at every angle with its weight, `order` once one is done.
  func forEachOrder(
    of state: CavityState, _ sector: LossSector, isInterrupted: () -> Bool,
    sector look: (LossSector, Double) -> Void = { _, _ in },
    order take: (Int, LossyAverage) -> Void = { _, _ in }
  ) throws(SimulationError) -> LossSector.Defects {
    let orders = orders(state)
    let share = 1 / Double(orders.count)
    let planes = state.needsTwoPlanes(loss) ? 2 : 1
    var defects = LossSector.Defects()
    for order in orders {
      var traced = LossyAverage(sector, order, planes: planes)
      for (angle, weight) in sector.average.nodes {
        if isInterrupted() { throw .interrupted }
        sector.begin(order: order, isComplex: planes == 2, theta: angle)
        fill(sector, from: state)
        traced.add(sector, sector.run(share: share), weight)
        look(sector, weight)
      }
      defects.add(traced.defects)
      take(order, traced)
    }
    defects.time += sector.average.error
    return defects
  }

  /// The sector of the joint state sigma (x) rho.
  func fill(_ sector: LossSector, from state: CavityState) {
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
