internal import LinearAlgebra

/// The square of phase space, around the origin, that a picture shows.
struct PhaseSpaceWindow {
  /// Half its side.
  let radius: Double
  /// Cells on either side of the origin.
  let halfCells: Int

  /// The middles of the cells, the same to the last bit on both sides of 0.
  var coordinates: [Double] {
    (-halfCells...halfCells).map {
      $0 < 0
        ? -radius * (Double(-$0) / Double(halfCells)) : radius * (Double($0) / Double(halfCells))
    }
  }

  var cell: Double { radius / Double(halfCells) }

  /// Whether the sum over the cells is the integral: a state within `radius` has no coherences between places further apart
  /// than twice that, and sums over a grid are right for what changes slower than its cells (Poisson).
  var sumsExactly: Bool { cell <= Double.pi / radius }
}

extension CavityState {
  /// What of the Wigner function's integral lies outside a radius that shows nothing any more.
  static let outsideWindow = 1e-6

  /// A radius beyond which the integral of the Wigner function is less than `outsideWindow`.
  func radiusHoldingState() -> Double {
    let outside = integralOutside()
    let farthest = (2 * Double(outside.levels) + 1).squareRoot() + 4
    let count = 256
    let points = (1...count).map {
      PhasePoint(x: farthest * Double($0) / Double(count), p: 0)
    }
    guard let values = try? outside.readings(at: points) else { return farthest }
    let last = values.lastIndex { abs($0.value) * Double.pi > CavityState.outsideWindow } ?? 0
    return points[min(last + 1, count - 1)].x
  }

  /// pi times this function is the integral of the Wigner function outside a radius: with g_n = (-1)^n l_n(2r²) the integral of
  /// g_n is g_n + 2 (g_0 + … + g_{n-1}), so that it is itself a sum of p_n + 2 (p_{n+1} + p_{n+2} + …) times g_n.
  private func integralOutside() -> WignerFunction {
    var weights = populations
    var above = 0.0
    for n in weights.indices.reversed() {
      let p = weights[n]
      weights[n] = p + 2 * above
      above += p
    }
    return WignerFunction(
      CavityState(levels: levels, representation: .populations, real: weights))
  }
}
