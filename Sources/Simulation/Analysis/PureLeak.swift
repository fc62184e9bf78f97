/// The leak of the cotangent state of a pure stream, as small as it may be.
///
/// For |c| = 1 and no damping a collision is two Kraus operators, and the cotangent state would be an eigenvector of both,
/// K_g psi = sqrt(q) psi, K_e psi = -sqrt(1-q) psi, if its amplitudes did not grow again behind the gate. The best that a
/// vector u can do is the smallest eigenvalue of
///
///     sum_i (K_i - lambda_i)† (K_i - lambda_i) = 4 B† B,
///     (B u)_n = sqrt(q) sin(x_n) u_n - sqrt(1-q) cos(x_n) u_{n-1},   x_n = theta h/2 of the pair at n,
///
/// whose only null vector is the unbounded cotangent series. So each collision throws the weight J = 4 sigma², sigma the smallest
/// singular value of the bidiagonal B on the levels up to the second gate, out of u, into
///
///     (K_g - lambda_g) u = -2 sin(x_n) (B u)_n at n,   (K_e - lambda_e) u = -2 cos(x_n) (B u)_n at n-1.
///
/// A part of that finds back below the gate; the leak is J times the rest. Bidiagonal systems are solved to a few roundings
/// of every component, so the leak is known relative to itself whatever its size, up to terms of the order of J.
struct PureLeak {
  /// The weight thrown out of u per collision, J.
  let injection: Double
  /// Of what is thrown out, the part that returns.
  let returned: Double
  /// How far the leak may be off, relative to itself.
  let relativeError: Double

  var leak: Double { injection * (1 - returned) }

  /// Nil when what is thrown out does not settle. `gate`: the first level whose pair turns by pi or more; `edge`: where
  /// the levels behind it end in a gate of their own.
  /// Cost: O(N) for sigma, O(N²) a collision for the returning part, some hundred collisions.
  init?(
    _ turns: PairTurns, qubit: QubitState, gate: Int, edge: Int, isInterrupted: () -> Bool
  ) {
    let levels = max(edge, gate + 1)
    let half = HalfAngles(turns, qubit: qubit, levels: levels)
    let (sigma, left) = half.smallestSingular()
    injection = 4 * sigma * sigma
    guard injection > 0, injection < 0.1 else { return nil }
    guard
      let part = half.returned(
        turns, qubit: qubit, gate: gate, left: left, isInterrupted: isInterrupted)
    else { return nil }
    returned = part.value
    // What was thrown out while the state settled is not of u's shape: some settling times of injection (up to 17 were seen).
    relativeError =
      60 * injection + part.error / (1 - part.value) + Double(levels) * 0x1p-50
  }
}

/// B of `PureLeak`: rows n = 1 … N, columns 0 … N-1.
private struct HalfAngles {
  let levels: Int
  /// -sqrt(1-q) cos(x_n) and sqrt(q) sin(x_n) for row n at n-1.
  private var diagonal: [Double] = []
  private var upper: [Double] = []
  private var angles: [(cosine: Double, sine: Double)] = []

  init(_ turns: PairTurns, qubit: QubitState, levels: Int) {
    self.levels = levels
    let (q, p) = (qubit.groundWeight.squareRoot(), qubit.excitedWeight.squareRoot())
    let halved = turns.halved
    for n in 1...levels {
      let (c, s): (Double, Double) = Double.rotation(halved, n)
      angles.append((c, s))
      diagonal.append(-p * c)
      upper.append(q * s)
    }
  }

  /// The smallest singular value with its left vector, by inverse iteration: two bidiagonal solves each.
  func smallestSingular() -> (sigma: Double, left: [Double]) {
    var right = [Double](repeating: 1, count: levels)
    var left = right
    var sigma = 0.0
    for _ in 0..<40 {
      left = solvedTransposed(right)
      let leftSize = normalize(&left)
      right = solved(left)
      let rightSize = normalize(&right)
      // |B^-T right| and |B^-1 left| both tend to 1/sigma.
      let next = 1 / (leftSize * rightSize).squareRoot()
      if abs(next - sigma) <= 0x1p-50 * next { return (next, left) }
      sigma = next
    }
    return (sigma, left)
  }

  /// B y = b from the last row upwards.
  private func solved(_ b: [Double]) -> [Double] {
    var y = b
    y[levels - 1] = b[levels - 1] / diagonal[levels - 1]
    for n in (0..<(levels - 1)).reversed() { y[n] = (b[n] - upper[n] * y[n + 1]) / diagonal[n] }
    return y
  }

  private func solvedTransposed(_ b: [Double]) -> [Double] {
    var y = b
    y[0] = b[0] / diagonal[0]
    for n in 1..<levels { y[n] = (b[n] - upper[n - 1] * y[n - 1]) / diagonal[n] }
    return y
  }

  private func normalize(_ vector: inout [Double]) -> Double {
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for index in vector.indices { vector[index] /= norm }
    return norm
  }

  /// Of the weight thrown out, what settles below the gate.
  func returned(
    _ turns: PairTurns, qubit: QubitState, gate: Int, left: [Double], isInterrupted: () -> Bool
  ) -> (value: Double, error: Double)? {
    let range = 0..<(levels + 2)
    let kept = [0] + zip(angles, left).map { $0.sine * $1 }
    let lowered = zip(angles, left).map { $0.cosine * $1 }
    var state = GradedState<Double>(levels: range, amplitudes: kept)
    let other = GradedState<Double>(levels: range, amplitudes: lowered)
    for index in state.elements.indices { state.elements[index] += other.elements[index] }
    let collide = GradedCollision<Double>(turns, qubit: qubit, levels: range)
    var plateau = Plateau(tolerance: 1e-9)
    for step in 1...20_000 {
      state = collide(state)
      guard step % 16 == 0 else { continue }
      if isInterrupted() { return nil }
      let part = (0..<gate).reduce(0) { $0 + state.population($1) }
      if let found = plateau.next(part) { return found }
    }
    return nil
  }
}

/// Watches a sequence that settles geometrically, and says when what is still to come is small.
struct Settling {
  let tolerance: Double
  private var last: Double?
  private var lastChange: Double?
  private var calm = 0

  init(tolerance: Double) { self.tolerance = tolerance }

  /// The distance still to go once it is below the tolerance times `scale`, twice in a row.
  mutating func next(_ value: Double, scale: Double) -> Double? {
    defer { last = value }
    guard let last else { return nil }
    let change = abs(value - last)
    defer { lastChange = change }
    guard let lastChange else { return nil }
    let ratio = min(lastChange > 0 ? change / lastChange : 0, 0.999)
    let rest = max(change, lastChange) * max(ratio, 0.5) / (1 - ratio)
    calm = rest <= tolerance * scale ? calm + 1 : 0
    return calm >= 2 ? rest : nil
  }
}

/// Finds the level of a sequence that settles and then drifts slowly and evenly, as seen from its start: here what the next
/// basin slowly gives back is not part of what returns at once.
struct Plateau {
  let tolerance: Double
  private var values: [Double] = []
  private var even = 0

  init(tolerance: Double) { self.tolerance = tolerance }

  /// The level and its error once the changes are small, or equal four times in a row to some per cent.
  mutating func next(_ value: Double) -> (value: Double, error: Double)? {
    values.append(value)
    let count = values.count
    guard count > 2 else { return nil }
    let change = value - values[count - 2]
    let before = values[count - 2] - values[count - 3]
    if abs(change) <= tolerance, abs(before) <= tolerance { return (value, 4 * tolerance) }
    let bend = abs(change - before)
    even = bend <= 0.02 * abs(change) ? even + 1 : 0
    guard even >= 4, abs(change) < 1e-2 else { return nil }
    let time = Double(count)
    return (value - change * time, 4 * abs(change) + bend * time * time)
  }
}
