/// The Wigner function of a state, ready to be read at many points:
///
///     W(x, p) = (1/pi) sum over d >= 0 of (2 - [d=0]) Re[ f_d(r) e^{-i d phi} ],   x + i p = r e^{i phi},
///     f_d(r) = sum over n of (-1)^n rho_{n+d,n} l_n^d(2 r²)
///
/// with the Laguerre functions l_n^d of `addCoherenceOrder`, normalised to 1 over dx dp, so that |W| <= 1/pi. It is the displaced
/// parity Tr[rho D P D†]/pi (Royer, Phys. Rev. A 15, 449 (1977)), and P has norm 1: an error of trace norm d in the state
/// changes W by at most d/pi anywhere.
struct WignerFunction {
  private var orders: CoherenceOrders
  private let gauge: [(re: Double, im: Double)]
  private let kernels: KernelSet
  /// d/pi.
  let truncation: Double
  /// The same everywhere: the state's own rounding and what is left out.
  private let roundingEverywhere: Double
  /// By how much W can change along r.
  private let slope: Double
  /// Beyond this radius |W| < 1e-300.
  private let reach: Double

  /// A value, and what rounding may have cost.
  struct Reading {
    var value: Double
    var rounding: Double
  }

  init(_ state: CavityState, kernels: KernelSet = .best) {
    self.kernels = kernels
    orders = CoherenceOrders(state)
    gauge = orders.orders.indices.map { state.gaugeFactor($0) }
    truncation = state.bounds.norm / Double.pi
    let levels = Double(orders.levels)
    // Rounding of the elements adds up to a trace norm: of a matrix, at most the root of its order times the Frobenius norm.
    let norm =
      state.representation == .populations
      ? state.roundingUnit : state.roundingUnit * levels.squareRoot()
    roundingEverywhere = (norm + orders.dropped + 0x1p-70) / Double.pi
    // dW/dr is the mean of a commutator of D P D†, of norm 1, with a quadrature, whose mean square is at most 2<n> + 1.
    let energy = max(state.numberMoments.first, 0) + state.bounds.first
    slope = 2 / Double.pi * (2 * energy + 1).squareRoot()
    // |<m|D|n>| <= exp(-z/2 + sqrt(z)(sqrt(m) + sqrt(n))) with z = 2r², from the normal order of D.
    reach = (8 * levels.squareRoot() + 40) / 2.0.squareRoot()
  }

  /// The average over all directions: order 0 alone.
  func radialPart() -> WignerFunction {
    var part = self
    part.orders.keepFirst()
    return part
  }

  /// Levels that hold anything.
  var levels: Int { orders.levels }

  /// How many steps of a recurrence it takes for each ring.
  var stepsPerRing: Double { orders.orders.reduce(0) { $0 + 16 * Double($1.blocks) } }

  /// Throws only `interrupted`. Cost: the steps of a ring for each distinct x² + p², about a nanosecond for each.
  func readings(
    at points: [PhasePoint], isInterrupted: () -> Bool = { false }
  ) throws(SimulationError) -> [Reading] {
    var readings = [Reading](
      repeating: Reading(value: 0, rounding: roundingEverywhere), count: points.count)
    let near = points.indices.filter { points[$0].radius <= reach }
    let rings = PointRing.rings(points, near)
    let memory = (tile: AlignedNumbers(), steps: AlignedNumbers())
    let size = ringsPerTile
    var first = 0
    while first < rings.count {
      let part = rings[first..<min(first + size, rings.count)]
      let tile = WignerTile(part, of: points, in: memory.tile)
      for order in orders.orders.indices {
        if isInterrupted() { throw .interrupted }
        add(order, to: tile, memory.steps)
      }
      for (index, ring) in part.enumerated() {
        for (plane, member) in ring.members.enumerated() {
          readings[member] = reading(tile, index, plane, radius: points[member].radius)
        }
      }
      first += size
    }
    return readings
  }

  /// So that a tile stays in the cache and an order takes no more than a tenth of a second.
  private var ringsPerTile: Int {
    let longest = orders.orders.map(\.blocks).max() ?? 0
    return min(max((1 << 23) / max(longest, 1) / 16 * 16, 16), 512)
  }

  private func add(_ order: Int, to tile: WignerTile, _ memory: AlignedNumbers) {
    let part = orders.orders[order]
    kernels.addCoherenceOrder(
      order, part.blocks, tile.points, tile.planes, tile.memory,
      memory.room(for: 48 * part.blocks), part.weights, part.doubts, orders.isComplex,
      gauge[order].re, gauge[order].im)
  }

  private func reading(
    _ tile: WignerTile, _ index: Int, _ plane: Int, radius: Double
  ) -> Reading {
    guard tile.hasStart(index) else {
      // Nothing is known but what holds for every state.
      return Reading(value: 0, rounding: 1 / Double.pi + roundingEverywhere)
    }
    let value = tile.value(index, plane: plane) / Double.pi
    // z is off by two units of itself, which is one of r.
    let rounding =
      roundingEverywhere + tile.doubt(index) / Double.pi
      + (slope * radius + 2 * abs(value)) * 0x1p-53
    return Reading(value: value, rounding: rounding)
  }
}
