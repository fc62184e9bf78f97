/// What detectors have said of the qubits that left a cavity since it was prepared.
///
/// The state is the conditional one: its numbers are those of the true, unnormalised state divided by `probability`, and the ledger is in the same unit;
/// `CavityState.bounds` says what that means for the state that belongs to the record.
public struct OutcomeRecord: Sendable, Hashable {
  /// Which collisions, and what was seen.
  public private(set) var outcomes: [(collision: Int, outcome: Outcome)] = []
  /// The probability of all of it, as computed.
  public internal(set) var probability = 1.0
  /// Roundings of it, relative to itself.
  var roundings = 0.0
  /// What it was off by, relative to itself, when the state was last given the trace one for good.
  var settledChange = 0.0

  mutating func append(_ outcome: Outcome, at collision: Int, chance: Double) {
    outcomes.append((collision, outcome))
    probability *= chance
    roundings += 1
  }

  /// What was seen of qubit k; nil where no detector looked at it.
  public func outcome(of k: Int) -> Outcome? {
    // Nearly always the place is the number.
    if k >= 1, k <= outcomes.count, outcomes[k - 1].collision == k {
      return outcomes[k - 1].outcome
    }
    return outcomes.first { $0.collision == k }?.outcome
  }

  public static func == (a: OutcomeRecord, b: OutcomeRecord) -> Bool {
    a.probability == b.probability && a.outcomes.elementsEqual(b.outcomes) { $0 == $1 }
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(probability) }
}

extension CavityState {
  /// The probability of the outcomes that were seen since the cavity was prepared; 1 where no detector looked.
  ///
  /// With r the computed state and Delta what it is off by, both in units of the computed probability W, the true one is W Tr(r + Delta).
  public var recordProbability: Estimate {
    guard let record else { return Estimate(1) }
    let change = normalisation.change + record.settledChange
    let steps = ledger.roundingSteps + record.roundings + 4
    return Estimate(
      record.probability, truncation: record.probability * change,
      rounding: record.probability * min(steps * 0x1p-52, 1)
    ).limited(0, 1)
  }

  /// The same of what was seen since `root`, given what had been seen there.
  public func recordProbability(since root: CavityState) -> Estimate {
    guard root.record != nil else { return recordProbability }
    return (recordProbability.divided(by: root.recordProbability) ?? Estimate(0, truncation: 1))
      .limited(0, 1)
  }

  /// What the records' probabilities were off by, relative, when their states were last given the trace one for good.
  var settledChange: Double { record?.settledChange ?? 0 }

  /// From here on the ledger is that of the conditional state itself, for methods that put another one in its place.
  mutating func settleRecord() {
    guard record != nil else { return }
    let change = normalisation.change
    ledger = bounds
    record!.settledChange += change
  }

  /// Tr r, and how far the true trace is from 1 at most.
  private var normalisation: (trace: Double, change: Double) {
    var trace = CompensatedSum()
    for n in 0..<levels { trace.add(populationValue(n)) }
    // A trace of 1 up to its roundings, which are told apart.
    let lost = abs(1 - trace.value)
    let rounding = Double(levels + 8) * 0x1p-52 + 4 * ledger.roundingSteps * 0x1p-52
    return (trace.value, (lost > rounding ? lost : 0) + ledger.signedTrace)
  }

  /// What the ledger means for the state that numbers are told of: the ledger itself, or, where the state belongs to a record of outcomes, what is left
  /// of it once the probability is divided out.
  ///
  /// The true state is (r + Delta)/T, T = Tr(r + Delta): it differs from r by Delta/T + r (1 - T)/T, so that each sum s of |Delta| becomes
  /// (s + |1-T| s(r))/T at most. It grows beyond all bounds as T cannot be told from 0, which is when an outcome is as unlikely as what was cut off.
  public var bounds: ErrorLedger { record == nil ? ledger : conditionalBounds }

  /// Hands them on without a copy: a series asks for them several times after every collision.
  @inline(__always) func withBounds<Result>(_ body: (ErrorLedger) -> Result) -> Result {
    record == nil ? body(ledger) : body(conditionalBounds)
  }

  private var conditionalBounds: ErrorLedger {
    let change = normalisation.change
    guard change > 0 || ledger.norm > 0 else { return ledger }
    var (whole, first, second) = (CompensatedSum(), CompensatedSum(), CompensatedSum())
    for n in 0..<levels {
      let (p, weight) = (populationValue(n), Double(n + 1))
      whole.add(p)
      first.add(weight * p)
      second.add(weight * weight * p)
    }
    return ledger.conditional(
      change: change, state: ErrorSums(whole.value, first.value, second.value),
      isDiagonal: representation == .populations)
  }
}
