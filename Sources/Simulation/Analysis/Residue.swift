/// The levels r, s + r, 2s + r, …, which pairs s levels apart never leave.
public struct Residue: Sendable, Hashable {
  /// r.
  public let index: Int
  /// s.
  public let step: Int

  static func all(_ step: Int) -> [Residue] {
    (0..<step).map { Residue(index: $0, step: step) }
  }

  /// The level of a rung.
  func level(_ rung: Int) -> Int { step * rung + index }

  /// How many of its rungs lie below a level.
  func rungs(below level: Int) -> Int { max(0, (level - index + step - 1) / step) }

  /// The rungs that hold some of these populations.
  func populations(_ all: [Double]) -> [Double] {
    step == 1 ? all : stride(from: index, to: all.count, by: step).map { all[$0] }
  }

  func gate(_ gate: Gate) -> Gate {
    Gate(
      level: level(gate.level), halfTurns: gate.halfTurns, transmission: gate.transmission)
  }

  func trap(_ trap: Trap) -> Trap { Trap(level: level(trap.level), halfTurns: trap.halfTurns) }

  /// Photons for rungs.
  func energy(_ energy: Estimate) -> Estimate {
    guard step > 1 else { return energy }
    let scale = Double(step)
    return Estimate(
      scale * energy.value + Double(index), truncation: scale * energy.truncation,
      rounding: scale * energy.rounding * (1 + 0x1p-50))
  }
}
