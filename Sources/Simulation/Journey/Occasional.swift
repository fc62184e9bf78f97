/// A regular clock whose ticks bring a qubit with a chance p only: rho -> (1-p) rho + p M rho.
struct Occasional: Coupling {
  let collision: Collision
  let chance: Double

  private var base: any Coupling { collision.coupling }

  var symmetry: Symmetry { base.symmetry }
  var isReal: Bool { base.isReal }
  var reach: Reach { base.reach }
  var carry: CarryRule { base.carry }
  var blocks: Blocks { .mixture(self) }
  var top: Int? { base.top }
  func tail(above m: Int, from n: Int) -> Double { base.tail(above: m, from: n) }
  func angleRounding(levels: Int) -> Double { base.angleRounding(levels: levels) }

  func validate() throws(SimulationError) {
    try base.validate()
    guard chance >= 0, chance <= 1 else {
      throw .outOfRange(quantity: "p", value: chance, lower: 0, upper: 1)
    }
  }
}

extension Engine {
  /// Ticks until `count` are made or the levels have to grow. The sums of the ledger after a passage without loss are no smaller than those before
  /// it, so that they bound the mixture's too; with loss the larger of both does.
  func occasionalSteps(
    _ state: inout CavityState, _ occasional: Occasional, _ crossing: inout Crossing,
    _ qubit: QubitState, _ kappa: Double, _ policy: LevelPolicy, count: Int
  ) throws(SimulationError) -> Int {
    let (p, rest) = (occasional.chance, 1 - occasional.chance)
    for made in 0..<count {
      var after = state
      let done = try crossing.withArriving { (arriving) throws(SimulationError) in
        try steps(&after, &arriving, qubit, kappa, policy, count: 1)
      }
      guard done == 1 else { return made }
      // Bands grow levels themselves, and keep whole complex states only.
      state.grow(to: after.levels)
      if state.representation != after.representation || state.gauge != after.gauge {
        state.turn(to: after.gauge)
        after.ledger.addRounding(3)
      }
      for index in after.real.indices {
        after.real[index] = rest * state.real[index] + p * after.real[index]
      }
      for index in after.imaginary.indices {
        after.imaginary[index] = rest * state.imaginary[index] + p * after.imaginary[index]
      }
      if occasional.collision.isLeaking { after.ledger.cover(state.ledger) }
      after.ledger.addRounding(2)
      after.history.expectMoreQubits(-rest)
      state = after
    }
    return count
  }
}
