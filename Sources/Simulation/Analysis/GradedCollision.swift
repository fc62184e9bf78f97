internal import LinearAlgebra

/// A real symmetric matrix on the levels lower ..< upper in the gauge of the qubits' phase, its lower triangle packed.
struct GradedState<Number: GradedNumber> {
  let levels: Range<Int>
  var elements: [Number]

  init(levels: Range<Int>) {
    self.levels = levels
    elements = [Number](repeating: Number(0), count: DenseTriangle.count(order: levels.count))
  }

  /// The projector on real amplitudes, the first of them that of the lowest level.
  init(levels: Range<Int>, amplitudes: [Double]) {
    self.init(levels: levels)
    for m in levels.indices {
      for n in levels.lowerBound...m { self[m, n] = product(amplitudes, m, n) }
    }
  }

  private func product(_ amplitudes: [Double], _ m: Int, _ n: Int) -> Number {
    let (i, j) = (m - levels.lowerBound, n - levels.lowerBound)
    guard i < amplitudes.count, j < amplitudes.count else { return Number(0) }
    return Number(amplitudes[i]) * Number(amplitudes[j])
  }

  /// Element (m, n), n <= m, by photon numbers.
  subscript(_ m: Int, _ n: Int) -> Number {
    get { elements[DenseTriangle.row(m - levels.lowerBound) + n - levels.lowerBound] }
    set { elements[DenseTriangle.row(m - levels.lowerBound) + n - levels.lowerBound] = newValue }
  }

  func population(_ n: Int) -> Double { levels.contains(n) ? self[n, n].double : 0 }

  var trace: Number { levels.reduce(Number(0)) { $0 + self[$1, $1] } }

  var energy: Double { levels.reduce(0) { $0 + Double($1) * population($1) } }

  /// Tr rho².
  var purity: Double {
    var sum = 0.0
    for m in levels {
      for n in levels.lowerBound...m {
        let value = self[m, n].double
        sum += (m == n ? 1 : 2) * value * value
      }
    }
    return sum
  }

  /// Leaves nothing but the populations.
  mutating func dephase() {
    for m in levels {
      for n in levels.lowerBound..<m { self[m, n] = Number(0) }
    }
  }

  mutating func scale(by factor: Number) {
    for index in elements.indices { elements[index] = elements[index] * factor }
  }

  /// The same state with room for more levels above, or the part of it on fewer.
  func resized(to newLevels: Range<Int>) -> GradedState {
    var result = GradedState(levels: newLevels)
    for m in levels.clamped(to: newLevels) {
      for n in max(levels.lowerBound, newLevels.lowerBound)...m { result[m, n] = self[m, n] }
    }
    return result
  }
}

/// One collision on a range of levels, everything beyond absorbed (Entropy 2023, Eq. 7 in the real gauge).
///
/// With a prepared coupling kappa = |c| sqrt(q(1-q)); the sign of c only changes the gauge. Exact traps are exactly closed.
struct GradedCollision<Number: GradedNumber> {
  let levels: Range<Int>
  private let ground: [Number]
  private let excited: [Number]
  private let exchange: [Number]
  private let groundWeight: Number
  private let excitedWeight: Number
  private let coupling: Number
  /// (1-q) sin² of the pair at `upper` and q sin² of that at `lower`: what of the edge's populations leaves.
  private let upwards: Number
  private let downwards: Number
  private let onlyPopulations: Bool

  /// `onlyPopulations`: of states without coherence under qubits without coherence; a collision is O(N) then.
  init(_ turns: PairTurns, qubit: QubitState, levels: Range<Int>, onlyPopulations: Bool = false) {
    self.levels = levels
    self.onlyPopulations = onlyPopulations
    let table = (levels.lowerBound...levels.upperBound).map { Number.rotation(turns, $0) }
    ground = table.dropLast().map(\.cosine)
    excited = table.dropFirst().map(\.cosine)
    exchange = table.map(\.sine)
    // The smaller one is exact.
    let isMostlyGround = qubit.excitedWeight < qubit.groundWeight
    groundWeight =
      isMostlyGround ? Number(1) - Number(qubit.excitedWeight) : Number(qubit.groundWeight)
    excitedWeight =
      isMostlyGround ? Number(qubit.excitedWeight) : Number(1) - Number(qubit.groundWeight)
    coupling =
      Number(abs(qubit.coherence)) * (groundWeight * excitedWeight).root
    upwards = excitedWeight * exchange.last! * exchange.last!
    downwards = groundWeight * exchange[0] * exchange[0]
  }

  /// The probability that the next collision carries above the levels, and below them: computed, not what the trace lacks.
  func outflow(_ state: GradedState<Number>) -> (up: Number, down: Number) {
    (
      upwards * state[levels.upperBound - 1, levels.upperBound - 1],
      downwards * state[levels.lowerBound, levels.lowerBound]
    )
  }

  /// The collision. Cost: O(N²).
  func callAsFunction(_ state: GradedState<Number>) -> GradedState<Number> {
    var result = state
    apply(state.elements, &result.elements)
    return result
  }

  private func apply(_ source: [Number], _ target: inout [Number]) {
    let count = levels.count
    let (g, e, s) = (ground, excited, exchange)
    for m in 0..<count {
      let row = DenseTriangle.row(m)
      let hasBelow = m + 1 < count
      let below = row + m + 1
      let qg = groundWeight * g[m]
      let pe = excitedWeight * e[m]
      let ps = excitedWeight * s[m]
      let qs = groundWeight * s[m + 1]
      let (up, left) = (coupling * s[m], coupling * g[m])
      let (right, down) = (coupling * e[m], coupling * s[m + 1])
      for n in (onlyPopulations ? m : 0)...m {
        var sum = (qg * g[n] + pe * e[n]) * source[row + n]
        // Above the diagonal stands what stands below it.
        let above = m > n ? source[row - m + n] : (m > 0 ? source[row + m - 1] : Number(0))
        if n > 0 {
          sum = sum + ps * s[n] * source[row - m + n - 1] + left * s[n] * source[row + n - 1]
        }
        if m > 0 { sum = sum + up * g[n] * above }
        if hasBelow {
          sum = sum + qs * s[n + 1] * source[below + n + 1] - down * e[n] * source[below + n]
        }
        if n + 1 < count {
          let next = n < m ? source[row + n + 1] : source[below + n]
          sum = sum - right * s[n + 1] * next
        }
        target[row + n] = sum
      }
    }
  }
}
