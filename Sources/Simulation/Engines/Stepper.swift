/// Passages one after another on a state, as `Stepper` asks for them: engines that work collision by collision differ in nothing else.
///
/// Those of a few hundred nanoseconds are written into the loop (`@inline(__always)`): a call or a copy more is some percent of them.
protocol Passages {
  /// What may go wrong while one is made.
  associatedtype Failure: Error = Never
  /// What a look at the next passage has found: what it cuts off, or all of it.
  associatedtype Finding

  /// More than one photon may come at a time: the power is looked at after each.
  var mayJump: Bool { get }
  /// The trace norm that the next passage would cut off, which is compared with the allowance. Nothing is done yet.
  func look(_ state: CavityState) throws(Failure) -> (lost: Double, finding: Finding)
  /// What may be cut off at the next passage.
  func allowance(_ state: CavityState, _ policy: LevelPolicy) -> Double
  /// A state is asked about its populations between two passages: they are brought up to date where the work is done elsewhere.
  func showPopulations(_ state: inout CavityState)
  /// Makes the passage and books it, with what was cut off.
  func pass(_ state: inout CavityState, _ finding: Finding)
  /// What follows every passage; false, and nothing is done, where the levels would have to grow first.
  func settle(_ state: inout CavityState) -> Bool
}

extension Passages {
  var mayJump: Bool { false }
  func allowance(_ state: CavityState, _ policy: LevelPolicy) -> Double {
    policy.collisionAllowance(state)
  }
  func showPopulations(_ state: inout CavityState) {}
  func settle(_ state: inout CavityState) -> Bool { true }
}

/// The loop of all passages that are made one by one: cut, allowance, power, passage, tolerance.
enum Stepper {
  /// Up to `count` passages; ends before the first for which the levels have to grow. Gives the number made.
  static func run<P: Passages>(
    _ passages: P, on state: inout CavityState, _ policy: LevelPolicy, count: Int
  ) throws(P.Failure) -> Int {
    for made in 0..<count {
      let (lost, finding) = try passages.look(state)
      if lost > passages.allowance(state, policy) { return made }
      if passages.mayJump { state.history.mayHaveJumped() }
      if state.history.isBelowBestPower(after: 0) {
        state.notePowerBound()
      } else {
        passages.showPopulations(&state)
        state.samplePower()
      }
      if passages.mayJump { state.history.mayHaveJumped() }
      passages.pass(&state, finding)
      if state.isToNoteTolerance(policy.numerics) {
        passages.showPopulations(&state)
        state.noteTolerance(policy.numerics)
      }
      if !passages.settle(&state) { return made }
    }
    return count
  }
}
