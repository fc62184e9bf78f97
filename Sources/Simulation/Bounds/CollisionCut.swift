/// What a collision would put at level N: the trace norm of its row and column, and the population among it.
struct CollisionCut {
  let norm: Double
  let corner: Double
}

extension CavityState {
  /// The energy alone, without bounds.
  var energyValue: Double {
    var sum = 0.0
    for n in 1..<max(levels, 1) { sum += Double(n) * populationValue(n) }
    return sum
  }

  /// Books a collision that has been made, with what it cut off at level N.
  mutating func book(
    _ cut: CollisionCut, excitedWeight: Double, mixesOrders: Bool, _ passage: FaintPassage?
  ) {
    let faint = ledger.faint
    history.count(1)
    // What a matrix holds of the populations comes from more than their own positive sums.
    ledger.collide(
      excitedWeight: excitedWeight, mixesOrders: mixesOrders,
      keepsRelative: representation == .populations)
    ledger.book(.oneLevel(norm: cut.norm, corner: cut.corner, level: levels))
    ledger.faint = faint?.collided(passage)
  }

  /// The energy matters only once the bound is anywhere near.
  func isToNoteTolerance(_ numerics: Numerics) -> Bool {
    ledger.passedAt == nil
      && (ledger.first > numerics.tolerance || ledger.norm > numerics.tolerance)
  }

  mutating func noteTolerance(_ numerics: Numerics) {
    guard isToNoteTolerance(numerics) else { return }
    ledger.noteTolerance(numerics.tolerance, collisions: collisions, energy: energyValue)
  }
}
