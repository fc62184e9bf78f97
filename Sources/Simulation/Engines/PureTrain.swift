/// Collisions that have kept a pure state pure, to be made again from another one with other draws.
public struct PureTrain: Sendable {
  let collision: Collision
  let qubit: QubitState
  let detector: Detector
  let numerics: Numerics
  public let count: Int
}

extension Engine {
  /// The same collisions one train after the other, with what `drawer` draws; false where one of them does not keep this state pure, which is then
  /// not to be used.
  ///
  /// What `collide` makes of them, to the last bit, without whoever watches. Cost: O(N) a collision and O(N²) a train.
  public func replay(
    _ trains: [PureTrain], on state: inout CavityState, _ drawer: any OutcomeDrawer
  ) throws -> Bool {
    for train in trains {
      var table = tables[train.collision] ?? Crossing(train.collision)
      defer {
        if tables.count > 64 { tables = [:] }
        tables[train.collision] = table
      }
      state.lossAside = []
      let made = try collidePure(
        &state, &table, train.qubit, train.detector, drawer, count: train.count,
        LevelPolicy(numerics: train.numerics))
      guard made == train.count else { return false }
    }
    return true
  }
}
