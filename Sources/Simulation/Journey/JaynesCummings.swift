/// The Jaynes-Cummings coupling g(a sigma+ + a† sigma-): rungs of height sqrt(n) (Entropy 2023, Eq. 5, closed form).
struct JaynesCummings: LadderCoupling {
  let exposure: Exposure

  init(exposure: Exposure) { self.exposure = exposure }

  init(theta: Double) { exposure = .angle(theta) }

  var step: Int { 1 }
  var isReal: Bool { exposure.theta != nil }
  var isIdentity: Bool { exposure.theta == 0 }

  func validate() throws(SimulationError) { try exposure.validate() }

  func heightSquare(_ n: Int) -> HeightSquare { HeightSquare(value: Double(n)) }

  func rotation(_ n: Int) -> PairRotation {
    exposure.rotation(square: heightSquare(n), hasPartner: n > 0)
  }

  /// The angles are known to twice a double's precision, which shows in very large ones. A whole number, so that sums do not depend on
  /// their order.
  func angleRounding(levels: Int) -> Double {
    (exposure.angle(height: Double(levels + 1).squareRoot()) * 0x1p-50).rounded(.down)
  }

  func halfTurns(at n: Int) -> (turns: Int, rest: Double)? {
    exposure.theta.map { Root(Double(n)).halfTurns($0) }
  }

  func angleSquare(levels: Int) -> Double {
    exposure.angleSquare(heightSquare: Double(levels + 1))
  }
}

extension Collision {
  /// theta of a resonant Jaynes-Cummings collision, to the nearest double; nil for any other.
  var theta: Double? {
    if case .pairs(let pairs) = coupling.blocks {
      return (pairs as? JaynesCummings)?.exposure.theta
    }
    return nil
  }
}
