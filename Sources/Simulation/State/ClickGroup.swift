/// All records with the same number of clicks together: what is known by one who counts them.
///
/// The states are those of the number-resolved master equation (R. J. Cook, Phys. Rev. A 23, 1243, 1981): rho^(m) after k qubits has the click of the last one
/// from rho^(m-1) and its silence from rho^(m), so that k + 1 states stand for 2^k or 3^k records.
public struct ClickGroup: Sendable {
  /// Outcomes 1, counted from the root.
  public let clicks: Int
  /// Its probability, given the root.
  public let weight: Double
  /// Its roundings are those since the groups were joined: a detector shares out what was wrong before it, as it does with what was cut off.
  public let state: CavityState
  /// What all groups together have been rounded by until then, in the unit of the root.
  private let roundings: Double

  /// All that has happened so far, before the first detector.
  public init(root: CavityState) {
    var state = OutcomeTree.root(root)
    state.ledger.forgetRounding()
    self.init(0, 1, state, root.ledger.roundingSteps)
  }

  private init(_ clicks: Int, _ weight: Double, _ state: CavityState, _ roundings: Double) {
    (self.clicks, self.weight, self.state, self.roundings) = (clicks, weight, state, roundings)
  }

  /// The part that has this outcome, and its state after it.
  public func part(_ outcome: DetectedState, settled state: CavityState) -> ClickGroup {
    ClickGroup(
      clicks + (outcome.outcome == .one ? 1 : 0), weight * outcome.probability, state, roundings)
  }

  /// The state with all its roundings, for numbers.
  public var told: CavityState {
    var state = state
    state.ledger.addRounding(roundings / weight + 4)
    return state
  }

  /// The groups that these parts make, by their clicks; `root` is the state at which counting began.
  ///
  /// What all parts are off by together (`ErrorLedger.shared`) bounds what each group is off by, in the unit of the root; in its own unit it is that over its
  /// weight, or what its parts are off by each, whichever is less.
  public static func joined(_ parts: [ClickGroup], root: CavityState) -> [ClickGroup] {
    var together = ErrorLedger()
    var whole = CompensatedSum()
    var roundings = parts.map(\.roundings).max() ?? 0
    for part in parts {
      together.add(part.state.ledger.shared ?? part.state.ledger, weight: part.weight)
      roundings += part.weight * (part.state.ledger.roundingSteps + 4)
      whole.add(part.weight)
    }
    // The sum over the groups, each times its weight, is what all are off by; their weights add up to what the levels have left of them.
    let shared = whole.value < 1 ? together.parted(by: whole.value) : together
    return Dictionary(grouping: parts, by: \.clicks).sorted { $0.key < $1.key }.map {
      clicks, parts in
      var sum = CompensatedSum()
      for part in parts { sum.add(part.weight) }
      var state = parts[0].state
      if parts.count > 1 { state = mixed(parts, weight: sum.value, together, root) }
      state.ledger.share(shared)
      state.ledger.forgetRounding()
      return ClickGroup(clicks, sum.value, state, roundings)
    }
  }

  private static func mixed(
    _ parts: [ClickGroup], weight: Double, _ together: ErrorLedger, _ root: CavityState
  ) -> CavityState {
    var mixture = StateMixture(collisions: root.collisions)
    var own = ErrorLedger()
    for part in parts {
      mixture.add(part.state, weight: part.weight / weight)
      own.add(part.state.ledger, weight: part.weight / weight)
    }
    let shared = together.conditioned(on: weight)
    var state = mixture.state(from: root, own.norm < shared.norm ? own : shared)
    state.record = OutcomeRecord.joined(parts.compactMap(\.state.record))
    return state
  }
}

extension OutcomeRecord {
  /// Several records of which it is not known which one it was.
  static func joined(_ records: [OutcomeRecord]) -> OutcomeRecord {
    var joined = OutcomeRecord()
    joined.probability = records.reduce(0) { $0 + $1.probability }
    joined.roundings = (records.map(\.roundings).max() ?? 0) + 1
    joined.settledChange = records.map(\.settledChange).max() ?? 0
    return joined
  }
}
