internal import LinearAlgebra

/// The same run as a state's, from the same start, in which every collision with loss is made without it and the loss follows
/// (Eq. 16 of Entropy 2023): what splitting the two is wrong by.
///
/// A value that goes with the state. It stands only while every act on the state is made on it as well: one that does not is told by
/// what it leaves in the ledger.
struct SplitRun: Sendable {
  /// A list of one, as a state cannot hold a state.
  private var states: [CavityState]
  private let collisions: Int
  private let roundingSteps: Double

  /// `state` goes with `whole` as it is now.
  init(_ state: CavityState, beside whole: CavityState) {
    states = [state]
    (collisions, roundingSteps) = (whole.collisions, whole.ledger.roundingSteps)
  }

  var state: CavityState { states[0] }

  /// Whether nothing has happened to the state since.
  func stands(beside whole: CavityState) -> Bool {
    whole.collisions == collisions && whole.ledger.roundingSteps == roundingSteps
  }
}

extension CavityState {
  /// Whether another run goes with this one: what is done to many states together is not done to it.
  public var hasSplitRun: Bool { splitRun != nil }

  /// The other run's state, if all acts since the start were made on it.
  var split: CavityState? {
    guard let splitRun, splitRun.stands(beside: self) else { return nil }
    return splitRun.state
  }

  /// Half the trace norm between this run and the one in which the loss of every collision follows it; nil where there was no collision with
  /// loss, or where something was done since that is not made on both. Cost: the eigenvalues of the difference, O(N³).
  public func splitDistance() throws(SimulationError) -> Estimate? {
    guard let split else { return nil }
    return try traceDistance(to: split)
  }

  /// Half the trace norm of the difference; each state's own error counts half.
  func traceDistance(to other: CavityState) throws(SimulationError) -> Estimate {
    let order = max(levels, other.levels)
    var sum = 0.0
    var solver = 0.0
    if representation == .populations, other.representation == .populations {
      for n in 0..<order { sum += abs(populationValue(n) - other.populationValue(n)) }
    } else {
      let values = try eigenvalues(ofDifferenceTo: other, order)
      for value in values { sum += abs(value) }
      let largest = max(values.first ?? 0, -(values.last ?? 0))
      solver = Double(order) * Spectrum.unit(order: order) * largest
    }
    return Estimate(
      sum / 2, truncation: (ledger.traceNorm + other.ledger.traceNorm) / 2,
      rounding: solver / 2 + roundingUnit + other.roundingUnit
    ).limited(0, 1)
  }

  private func eigenvalues(
    ofDifferenceTo other: CavityState, _ order: Int
  ) throws(SimulationError) -> [Double] {
    let isReal =
      representation == .realSymmetric && other.representation == .realSymmetric
      && gauge == other.gauge
    var real = [Double](repeating: 0, count: PackedTriangle.count(order: order))
    var imaginary = real
    for m in 0..<order {
      for n in 0...m {
        let place = PackedTriangle.row(m) + n
        if isReal {
          real[place] = gauged(m - n, n, 0) - other.gauged(m - n, n, 0)
        } else {
          let (a, b) = (lowerElement(m, n), other.lowerElement(m, n))
          (real[place], imaginary[place]) = (a.re - b.re, m == n ? 0 : a.im - b.im)
        }
      }
    }
    do {
      return isReal
        ? try Eigenvalues.ofSymmetric(packed: real, order: order)
        : try Eigenvalues.ofHermitian(real: real, imaginary: imaginary, order: order)
    } catch {
      throw error.failure(levels: order)
    }
  }
}

extension Engine {
  /// The other run's state before a collision, if it is asked for: one with loss begins it.
  func split(beside state: CavityState, meeting collision: Collision? = nil) -> CavityState? {
    guard comparesSplit else { return nil }
    if let split = state.split { return split }
    guard case .during? = collision else { return nil }
    var start = state.withoutBooks
    start.splitRun = nil
    return start
  }

  /// Collisions one by one on a state and on its other run.
  func collideBoth(
    _ state: inout CavityState, _ split: CavityState, _ collision: Collision, qubit: QubitState,
    damping: Damping?, count: Int, numerics: Numerics, monitor goesOn: (CavityState) throws -> Bool
  ) throws -> Int {
    comparesSplit = false
    defer { comparesSplit = true }
    func make(_ state: inout CavityState, _ collision: Collision, _ damping: Damping?) throws {
      _ = try collide(
        &state, collision, qubit: qubit, damping: damping, count: 1, numerics: numerics
      ) { _ in true }
    }
    var split = split
    for made in 1...count {
      var next = state
      try make(&next, collision, damping)
      if case .during(let loss) = collision {
        try make(&split, loss.withoutLoss, try loss.damping())
        if let damping { try damp(&split, damping, numerics: numerics) }
      } else {
        try make(&split, collision, damping)
      }
      next.splitRun = SplitRun(split, beside: next)
      state = next
      comparesSplit = true
      if try !goesOn(state) { return made }
      comparesSplit = false
    }
    return count
  }
}

extension LossDuring {
  /// The cavity's loss, as it is after a collision without it.
  func damping() throws(SimulationError) -> Damping {
    try Damping(rate: strength, thermalPhotons: thermalPhotons)
  }
}
