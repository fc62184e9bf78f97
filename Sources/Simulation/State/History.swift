/// What a cavity has been through since it was prepared, as far as it is asked about later: how many collisions, and the largest power on the way.
struct History: Sendable, Hashable {
  /// k, the number of collisions; `endless` stands for infinitely many.
  var collisions = 0
  /// How many more qubits than collisions are expected to have come: ticks may bring none, beams are not counted.
  var qubitSurplus = Estimate(0)
  /// The energy the cavity was prepared with.
  var startEnergy = Estimate(0)
  /// The largest power over the states that a following collision has met so far.
  var bestPower: Estimate?
  /// No larger energy than this was there after collision `ceilingSince`; since then each collision may have added one photon.
  var energyCeiling = Double.infinity
  var ceilingSince = 0
  /// Many collisions were made at once, so that the largest power on the way is not known.
  var hasSkippedStates = false

  static let endless = Int.max

  /// Adds to the count; infinity stays infinity.
  mutating func count(_ more: Int) {
    let (sum, isTooMany) = collisions.addingReportingOverflow(more)
    collisions = isTooMany ? History.endless : sum
  }

  /// As many times so many more qubits than collisions are expected to have come.
  mutating func expectMoreQubits(_ surplus: Double, times: Double = 1) {
    guard surplus != 0 else { return }
    let more = surplus * times
    qubitSurplus.value += more
    // Half a unit each of 1 - p, of the count, of their product and of the sum.
    qubitSurplus.rounding += (3 * abs(more) + abs(qubitSurplus.value)) * 0x1p-53
  }

  /// More than one photon may have come at a time: the power is looked at anew.
  mutating func mayHaveJumped() { energyCeiling = .infinity }

  /// The energy is known to be this.
  mutating func noteEnergy(_ energy: Double) {
    (energyCeiling, ceilingSince) = (energy, collisions)
  }

  /// The present power cannot be the largest, but the largest is known no better than each is; `energyBound` is what the present energy may be off by.
  @inline(__always) mutating func notePower(energyBound: Double) {
    guard let best = bestPower else { return }
    let bound = energyBound + startEnergy.truncation
    if bound > best.truncation * Double(collisions) {
      bestPower!.truncation = bound / Double(collisions)
    }
  }

  /// Whether the power after so many more collisions is certainly below the largest so far: a collision adds at most one photon.
  func isBelowBestPower(after steps: Int) -> Bool {
    guard let best = bestPower else { return false }
    let k = Double(collisions) + Double(steps)
    let energy = energyCeiling + (k - Double(ceilingSince))
    let slack = 1e-9 + k * 0x1p-50
    return energy - startEnergy.value + slack * (1 + energy) < best.value * k
  }

  /// How many collisions can be made, up to `count`, before the power has to be looked at again; at least one.
  func collisionsBeforePowerCheck(_ count: Int) -> Int {
    guard count > 1, collisions > 0, isBelowBestPower(after: 0) else { return 1 }
    // Numerator and denominator are linear in the number of collisions: what holds at both ends holds between.
    var steps = count
    while steps > 1, !isBelowBestPower(after: steps) { steps /= 2 }
    return steps
  }
}

extension CavityState {
  /// k, the number of collisions since the cavity was prepared.
  public internal(set) var collisions: Int {
    get { history.collisions }
    set { history.collisions = newValue }
  }

  /// The count of collisions after infinitely many.
  public static let endless = History.endless

  /// Whether `collisions` stands for infinitely many.
  public var isEndless: Bool { collisions == CavityState.endless }
}
