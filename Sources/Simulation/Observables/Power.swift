// Energy gained per collision, now and at best.
extension CavityState {
  /// Energy gained per collision since the start; nil at k = 0.
  public var power: Estimate? {
    guard collisions > 0 else { return nil }
    let now = energy
    let k = isEndless ? Double.infinity : Double(collisions)
    let power = (now.value - history.startEnergy.value) / k
    // Half a unit each for the difference and the quotient.
    return Estimate(
      power, truncation: (now.truncation + history.startEnergy.truncation) / k,
      rounding: (now.rounding + history.startEnergy.rounding) / k + abs(power) * 0x1p-52)
  }

  /// The largest power so far, over the states met by a following collision and the present one.
  public var powerMaximum: Estimate? {
    guard !history.hasSkippedStates else { return nil }
    guard let now = power else { return history.bestPower }
    return history.bestPower.map { $0.maximum(with: now) } ?? now
  }

  /// Counts the present power before the next collision changes the state.
  ///
  /// The energy is looked at only where it could make a new maximum: a collision adds at most one photon, damping what its bath
  /// gives. Which collisions these are depends on the state alone.
  mutating func samplePower() {
    guard collisions > 0 else { return }
    if history.isBelowBestPower(after: 0) { return notePowerBound() }
    history.bestPower = powerMaximum
    history.noteEnergy(meanPhotons)
  }

  /// See `History.notePower`.
  @inline(__always) mutating func notePowerBound() {
    // Asked of the ledger in its place: a copy of it would cost as much as the rest.
    let energyBound = record == nil ? ledger.energy : bounds.energy
    history.notePower(energyBound: energyBound)
  }

  /// How many qubits have come since the cavity was prepared, on average.
  public var expectedQubits: Estimate {
    let k = isEndless ? Double.infinity : Double(collisions)
    let surplus = history.qubitSurplus
    let value = k + surplus.value
    guard value.isFinite else { return Estimate(value) }
    let isExact = surplus.bound == 0 && Int(exactly: value) == collisions
    let rounding = isExact ? 0 : (k + abs(value)) * 0x1p-53
    return Estimate(value, rounding: surplus.rounding + rounding).limited(0)
  }
}
