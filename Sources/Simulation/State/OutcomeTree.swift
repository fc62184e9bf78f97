internal import LinearAlgebra

/// The leaves of a tree of outcomes together: their mean state and what one who knows the record can draw from it.
///
/// With the record as a classical register the whole of the maps of all outcomes keeps the trace, so that one ledger bounds what all leaves are off by
/// together (`ErrorLedger.shared`): sum over s of ||Delta_s||_1, in the unit of the state at the root.
public struct OutcomeTree: Sendable {
  private let root: CavityState
  private var mixture: StateMixture
  private var ledger: ErrorLedger?
  private var daemonicSum = CompensatedSum()
  private var daemonicRounding = 0.0
  /// The sum of the weights.
  private var whole = CompensatedSum()
  public private(set) var leaves = 0

  /// `root` is the state at which it begins.
  public init(_ root: CavityState) {
    self.root = root
    mixture = StateMixture(collisions: root.collisions)
  }

  /// Starts to follow what all outcomes are off by together, from here on.
  public static func root(_ state: CavityState) -> CavityState {
    var state = state
    state.ledger.beginShared()
    return state
  }

  /// A leaf of this probability, given the root. `isUniform`: all leaves have met the same acts.
  public mutating func add(
    _ leaf: CavityState, weight: Double, isUniform: Bool
  ) throws(SimulationError) {
    leaves += 1
    let ergotropy = try leaf.ergotropy()
    daemonicSum.add(weight * ergotropy.value)
    daemonicRounding += weight * ergotropy.rounding
    whole.add(weight)
    var own = isUniform ? leaf.ledger.shared ?? leaf.ledger : leaf.ledger
    let change = leaf.settledChange - root.settledChange
    if change > 0 {
      let moments = leaf.numberMoments
      own.book(
        .init(
          norm: change, first: change * (moments.first + 1), second: change * moments.shifted))
    }
    if ledger == nil { ledger = ErrorLedger() }
    ledger!.add(own, weight: weight)
    mixture.add(leaf, weight: weight)
  }

  /// More weight for a leaf, of a record that is not told by itself.
  public mutating func add(
    again leaf: CavityState, weight: Double, isUniform: Bool
  ) throws(SimulationError) {
    try add(leaf, weight: weight, isUniform: isUniform)
    leaves -= 1
  }

  /// A state was taken for another one at this distance, its weight included.
  public mutating func book(distance: Double, levels: Int) {
    guard distance > 0 else { return }
    let weight = Double(levels + 1)
    if ledger == nil { ledger = ErrorLedger() }
    ledger!.book(
      .init(norm: distance, first: weight * distance, second: weight * weight * distance))
  }

  /// The mean state: what one knows who has not seen the record.
  public var mean: CavityState {
    var together = ledger ?? root.ledger
    together.endShared()
    return mixture.state(from: root, together)
  }

  /// W_D = sum over s of P(s) W(rho_s): the ergotropy of one who knows the record, on average.
  ///
  /// W is homogeneous, so that P W(rho) is that of the state that is not normalised, which is off by no more than K h + S + sum of n (A+B)_nn for any K
  /// (`ergotropyTruncation`); the sums over all leaves of these are K d, the S of the mean state, and Tr n(A+B) of the one ledger.
  public var daemonic: Estimate {
    let state = mean
    let bounds = state.bounds
    let truncation = bounds.norm > 0 ? state.daemonicTruncation : 0
    let value = daemonicSum.value
    let rounding =
      daemonicRounding + (Double(min(leaves, 1 << 20)).squareRoot() + 8) * 0x1p-53 * value
    return Estimate(value, truncation: truncation, rounding: rounding)
      .limited(0, max(state.energy.upper, 0))
  }

  /// Sum of the probabilities, for a check: 1 but for what outcomes of no probability have taken.
  public var probability: Double { whole.value }
}

extension CavityState {
  /// The trace norm of the difference to a state of populations, of another such state.
  public func populationDistance(to other: CavityState) -> Double {
    (0..<max(levels, other.levels)).reduce(0) {
      $0 + abs(populationValue($1) - other.populationValue($1))
    }
  }
}

extension ComplexBlock {
  func grown(to newOrder: Int) -> ComplexBlock {
    guard newOrder > order else { return self }
    var result = ComplexBlock(order: newOrder)
    for m in 0..<order {
      for n in 0..<order { result.set(m, n, at(m, n)) }
    }
    return result
  }
}

extension CavityState {
  /// min over K of K d + S(K), and Tr n(A+B): see `OutcomeTree.daemonic`.
  var daemonicTruncation: Double {
    let bounds = bounds
    var (tail, above) = (0.0, 0.0)
    var least = Double(levels) * bounds.norm
    for k in stride(from: levels - 1, through: 1, by: -1) {
      tail += max(populationValue(k), 0)
      above += tail
      least = min(least, Double(k - 1) * bounds.norm + above)
    }
    return least + bounds.operatorMean
  }
}
