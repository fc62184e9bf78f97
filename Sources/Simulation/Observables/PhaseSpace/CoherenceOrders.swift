internal import LinearAlgebra

/// The elements of a state by coherence order, as pictures in phase space take them: (-1)^n rho_{n+d,n} in the state's gauge, twice for
/// d > 0.
struct CoherenceOrders {
  struct Order {
    /// Sixteen levels each; none where nothing is to be added.
    var blocks = 0
    /// The elements, and behind them their imaginary parts.
    var weights: [Double] = []
    /// For each block what rounding may cost there, for |l| = 1.
    var doubts: [Double] = []
  }

  /// Order d at place d, up to the last that holds anything.
  private(set) var orders: [Order] = []
  let isComplex: Bool
  /// Levels that hold anything.
  private(set) var levels = 0
  /// What is left out because it is too small: a bound for the sum of |rho_mn|.
  private(set) var dropped = 0.0

  /// What may be left out altogether, far below the rounding of 1.
  private static let negligible = 0x1p-72

  init(_ state: CavityState) {
    isComplex = state.representation == .hermitian
    let count = state.representation == .populations ? 1 : state.levels
    for order in 0..<min(count, state.levels) {
      add(order, of: count, from: state)
    }
    while let last = orders.last, last.blocks == 0 { orders.removeLast() }
  }

  /// Leaves out all coherences.
  mutating func keepFirst() { orders.removeLast(max(orders.count - 1, 0)) }

  private mutating func add(_ order: Int, of count: Int, from state: CavityState) {
    let place: (Int) -> Int =
      state.representation == .populations ? { $0 } : { PackedTriangle.row($0 + order) + $0 }
    let factor = order == 0 ? 1.0 : 2
    func size(_ n: Int) -> Double {
      let re = abs(state.real[place(n)])
      return factor * (isComplex ? re + abs(state.imaginary[place(n)]) : re)
    }
    var used = state.levels - order
    var left = 0.0
    while used > 0 {
      left += size(used - 1)
      // Not `<=`: what is not a number is not negligible.
      guard left <= CoherenceOrders.negligible / Double(count) else { break }
      dropped += size(used - 1)
      used -= 1
    }
    orders.append(Order())
    guard used > 0 else { return }
    levels = max(levels, used + order)
    let blocks = (used + 15) / 16
    var built = Order(
      blocks: blocks,
      weights: [Double](repeating: 0, count: 16 * blocks * (isComplex ? 2 : 1)),
      doubts: [Double](repeating: 0, count: blocks))
    for n in 0..<used {
      let sign = n % 2 == 0 ? factor : -factor
      built.weights[n] = sign * state.real[place(n)]
      if isComplex { built.weights[16 * blocks + n] = sign * state.imaginary[place(n)] }
      built.doubts[n / 16] +=
        size(n) * CoherenceOrders.roundings(n, order: order, blocks: blocks, state.levels, count)
    }
    orders[order] = built
  }

  /// By how much of the largest l so far a term may be off.
  ///
  /// The recurrence: each step rounds by a few units, and what it rounds grows as l does below the turning points and not at all above
  /// them, so the error grows no faster than n. Against 40 digits it stays below 1.4 (n+4) units for all orders up to 1000 levels; 3 are
  /// taken. The start and the phase are products of d factors, two and four roundings each. The rest are the exponential, the two
  /// stages of the sum, and the orders that are added one by one.
  private static func roundings(
    _ n: Int, order: Int, blocks: Int, _ levels: Int, _ orders: Int
  ) -> Double {
    let steps = 3 * (n + 4) + 8 * order + (40 + blocks + levels / 32 + orders)
    return Double(steps) * 0x1p-53
  }
}
