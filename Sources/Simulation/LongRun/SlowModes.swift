internal import LinearAlgebra

/// How a damped cycle forgets where some differences R_1 … R_m are forgotten much later than all others, as those of two states that a
/// bistable stream holds.
///
/// Let A = Phi^K on Hermitian matrices of trace 0, R_i orthonormal for the product Tr XY, Q the projection on what is orthogonal to all of them,
///
///     alpha_ij = <R_i, A R_j>,   gamma_j = Q A R_j,   n_j = || R_j ||_1,   o_i = || R_i ||,   delta = sqrt(N/2) || Q A Q ||
///
/// (delta by random matrices, as in `Forgetting`). For D = X - X* with a residual of trace norm r in one cycle, (1 - A) D = g with
/// || g ||_1 <= K r, as Phi enlarges no trace norm. With D = sum of d_j R_j + Y
///
///     (1 - alpha) d = <R, g> + <R, A Y>,     Y = Q g + sum of d_j gamma_j + Q A Q Y,
///
/// and |<R_i, g + A Y>| <= o_i (|| g ||_1 + || Y ||_1), because A† enlarges no operator norm. So with u = |(1 - alpha)^{-1}| o and
/// q = 1 + sum of n_i o_i, where kappa = sum of || gamma_j ||_1 u_j/(1 - delta) < 1,
///
///     |d_j| <= u_j s K r,   s = (1 + q/(1 - delta))/(1 - kappa),   || Y ||_1 <= (q + s sum of || gamma_j ||_1 u_j) K r/(1 - delta),
///
/// and || D ||_1 <= sum of n_j |d_j| + || Y ||_1. Each cycle computed rounds its image by `roundings` of the trace norm: of 1 - alpha that is
/// o_i n_j K roundings, which divides u by 1 - K roundings (n · u), and of gamma_j it is q n_j K roundings.
struct SlowModes {
  /// K.
  let period: Int
  let modes: MatrixBasis
  /// || D ||_1 is at most this times r.
  let memory: Double
  private let alpha: SquareMatrix
  private let inverse: SquareMatrix

  /// What a cycle's image may be off by in trace norm.
  static let roundings = 4 * 0x1p-52
  /// Of the modes' matrix no more than this may be in doubt.
  private static let mostDoubt = 0.5
  private static let polishings = 3

  enum Finding {
    case found(SlowModes)
    /// The slowest rate of all, where what is computed cannot tell it from none, or others are not shown to die out.
    case none(rate: Double)
  }

  /// Cost: K cycles for each of the modes, twice or more, and for four others.
  static func find(
    _ cycle: ClosedCycle, isComplex: Bool, _ search: SlowModeSearch,
    _ random: inout GaussianNumbers, _ watch: Watch
  ) throws(SimulationError) -> Finding {
    let plan = search.plan()
    let rate = search.rates.first ?? 0
    var modes = search.modes(plan.modes, after: plan.cycles)
    try modes.pass(cycle, plan.cycles, watch)
    for _ in 0..<polishings {
      guard
        let (period, delta) = try others(
          cycle, isComplex: isComplex, modes, plan.cycles, &random, watch)
      else { break }
      let proof = try Proof(cycle, modes, period, delta: delta, watch)
      if let found = proof.modes { return .found(found) }
      modes = proof.next
    }
    return .none(rate: rate)
  }

  /// After how many cycles what is orthogonal to the modes has died out: K and delta.
  private static func others(
    _ cycle: ClosedCycle, isComplex: Bool, _ modes: MatrixBasis, _ cycles: Int,
    _ random: inout GaussianNumbers, _ watch: Watch
  ) throws(SimulationError) -> (period: Int, delta: Double)? {
    var states: [CavityState] = []
    for _ in 0..<Forgetting.samples {
      var state = cycle.randomDifference(isComplex, &random)
      modes.remove(from: &state)
      states.append(state)
    }
    let scale = Forgetting.scale(levels: cycle.levels)
    var made = 0
    for (index, count) in [cycles, cycles / 2 + 1, cycles].enumerated() {
      for index in states.indices { try cycle.run(&states[index], count, watch) }
      made += count
      try watch.look(.contraction, 0.5 + 0.1 * Double(index))
      let parts = states.map { state in
        var rest = state
        modes.remove(from: &rest)
        return rest.frobeniusNorm
      }
      if scale * parts.max()! <= Forgetting.goal { return (made, Forgetting.goal) }
    }
    return nil
  }

  /// A steady state, from the vacuum: the others die out, and what is left of the modes is taken away.
  func approach(
    _ state: inout CavityState, _ cycle: ClosedCycle, _ watch: Watch,
    residual: (inout CavityState) throws(SimulationError) -> Double
  ) throws(SimulationError) {
    try cycle.run(&state, period, watch)
    var best: (state: CavityState, change: Double)?
    for round in 0..<6 {
      try watch.look(.settling, Double(round) / 6)
      var image = state
      try cycle.run(&image, period, watch)
      var change = image
      change.add(state, times: -1)
      let wanted = inverse.times(modes.coordinates(of: change))
      let left = alpha.times(wanted)
      for (member, part) in zip(modes.members, left) { image.add(member, times: part) }
      image.scale(by: 1 / image.trace)
      var trial = image
      let changed = try residual(&trial)
      if let best, changed > 0.7 * best.change { break }
      best = (trial, changed)
      state = image
    }
    state = best!.state
  }
}

extension SlowModes {
  /// Whether the modes, as they are, prove anything; else what they become after K cycles more.
  private struct Proof {
    private(set) var modes: SlowModes?
    private(set) var next = MatrixBasis()

    init(
      _ cycle: ClosedCycle, _ modes: MatrixBasis, _ period: Int, delta: Double, _ watch: Watch
    ) throws(SimulationError) {
      let count = modes.count
      let root = Double(cycle.levels).squareRoot()
      let rounded = Double(period) * SlowModes.roundings
      var alpha = SquareMatrix(order: count)
      var gammas: [Double] = []
      for (column, member) in modes.members.enumerated() {
        var image = member
        try cycle.run(&image, period, watch)
        next.append(image)
        image.removeTrace()
        for (row, value) in modes.remove(from: &image).enumerated() { alpha[row, column] = value }
        gammas.append(root * image.frobeniusNorm)
      }
      let norms = modes.members.map { $0.norms() }
      let (sizes, largest) = (norms.map { $0.trace }, norms.map { $0.largest })
      var difference = SquareMatrix(order: count)
      for row in 0..<count {
        for column in 0..<count {
          difference[row, column] = (row == column ? 1 : 0) - alpha[row, column]
        }
      }
      guard let inverse = difference.inverse() else { return }
      var u = [Double](repeating: 0, count: count)
      for row in 0..<count {
        for column in 0..<count { u[row] += abs(inverse[row, column]) * largest[column] }
      }
      func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      let doubt = rounded * dot(sizes, u)
      guard doubt < SlowModes.mostDoubt else { return }
      // Room for the roundings of the inverse and of the products.
      u = u.map { 1.01 * $0 / (1 - doubt) }
      let q = 1 + dot(sizes, largest)
      let c = zip(gammas, sizes).map { $0 + rounded * q * $1 }
      let kappa = dot(c, u) / (1 - delta)
      guard kappa < SlowModes.mostDoubt else { return }
      let s = (1 + q / (1 - delta)) / (1 - kappa)
      let rest = (q + s * dot(c, u)) / (1 - delta)
      self.modes = SlowModes(
        period: period, modes: modes,
        memory: Double(period) * (s * dot(sizes, u) + rest), alpha: alpha,
        inverse: inverse)
    }
  }
}

extension MatrixBasis {
  /// Every member after so many cycles, orthonormal again.
  fileprivate mutating func pass(
    _ cycle: ClosedCycle, _ count: Int, _ watch: Watch
  ) throws(SimulationError) {
    var next = MatrixBasis()
    for member in members {
      var image = member
      try cycle.run(&image, count, watch)
      next.append(image)
    }
    self = next
  }
}

extension CavityState {
  /// The trace norm and the operator norm, from above.
  fileprivate func norms() -> (trace: Double, largest: Double) {
    let frobenius = overlap(with: self).squareRoot()
    guard let values = try? spectrum() else {
      return (Double(levels).squareRoot() * frobenius, frobenius)
    }
    // What the solver may be off by, each.
    let room = Spectrum.unit(order: levels) * frobenius
    let sizes = values.values.map { abs($0) + room }
    return (sizes.reduce(0, +), sizes.max() ?? frobenius)
  }
}

extension SquareMatrix {
  /// By elimination with the largest pivot of each column; nil where there is none.
  fileprivate func inverse() -> SquareMatrix? {
    var (matrix, inverse) = (self, SquareMatrix(order: order))
    for index in 0..<order { inverse[index, index] = 1 }
    for column in 0..<order {
      let pivot = (column..<order).max { abs(matrix[$0, column]) < abs(matrix[$1, column]) }!
      guard abs(matrix[pivot, column]) > 0 else { return nil }
      for place in 0..<order where pivot != column {
        let (a, b) = (matrix[pivot, place], inverse[pivot, place])
        (matrix[pivot, place], inverse[pivot, place]) = (
          matrix[column, place], inverse[column, place]
        )
        (matrix[column, place], inverse[column, place]) = (a, b)
      }
      let scale = 1 / matrix[column, column]
      for place in 0..<order {
        matrix[column, place] *= scale
        inverse[column, place] *= scale
      }
      for row in 0..<order where row != column {
        let factor = matrix[row, column]
        if factor == 0 { continue }
        for place in 0..<order {
          matrix[row, place] -= factor * matrix[column, place]
          inverse[row, place] -= factor * inverse[column, place]
        }
      }
    }
    return inverse
  }
}
