/// The mean of numbers that come one by one, and how they scatter (Welford 1962; Chan, Golub and LeVeque 1983).
public struct RunningMean: Sendable, Equatable {
  public private(set) var count = 0.0
  public private(set) var mean = 0.0
  /// The sum of the squared distances from the mean.
  public private(set) var squares = 0.0

  public init() {}

  public init(count: Double, mean: Double, squares: Double) {
    (self.count, self.mean, self.squares) = (count, mean, squares)
  }

  public mutating func add(_ value: Double) {
    count += 1
    let distance = value - mean
    mean += distance / count
    squares += distance * (value - mean)
  }

  public mutating func add(_ other: RunningMean) {
    guard other.count > 0 else { return }
    let whole = count + other.count
    let distance = other.mean - mean
    mean += distance * other.count / whole
    squares += other.squares + distance * distance * count * other.count / whole
    count = whole
  }

  /// Of the mean; not finite for fewer than two numbers.
  public var standardError: Double {
    count < 2 ? .infinity : (max(squares, 0) / (count - 1) / count).squareRoot()
  }
}

/// Runs whose outcomes were drawn by their probabilities, added up.
///
/// The mean over all possible draws of what is added is the sum over all records of the computed, unnormalised states: a run in which the draw has fallen
/// into what the levels have lost adds nothing, and counts. What that sum is off by is bounded by the one ledger of all records (`ErrorLedger.shared`): the
/// mean over all draws of the runs' own, each with all that was cut off where it came by. The largest of those that were drawn is taken.
public struct RunSums: Sendable {
  /// All of them, those that left the levels included.
  public private(set) var runs = 0
  /// Runs that ended in what the levels have lost.
  public private(set) var left = 0
  /// Of the runs' states.
  public private(set) var energy = RunningMean()
  public private(set) var ergotropy = RunningMean()
  private var ergotropyRounding = 0.0
  private var states = StateSum()
  private var ledger = ErrorLedger()
  private var collisions = 0

  public init() {}

  /// The state from which runs start.
  public static func root(_ state: CavityState) -> CavityState {
    var state = state
    state.ledger.beginSampled()
    return state
  }

  /// The state at the end of a run that has started at `root`; `pure` is what it is, where that is known.
  public mutating func add(
    _ end: CavityState, from root: CavityState, pure: PureState? = nil
  ) throws(SimulationError) {
    // The passive state of a pure one is the vacuum.
    let isPure = pure?.isOf(end) ?? false
    let worth = isPure ? end.energy : try end.ergotropy()
    runs += 1
    energy.add(end.numberMoments.first)
    ergotropy.add(worth.value)
    ergotropyRounding = max(ergotropyRounding, worth.rounding)
    var own = end.ledger.shared ?? end.ledger
    let change = end.settledChange - root.settledChange
    if change > 0 {
      let moments = end.numberMoments
      own.book(
        .init(
          norm: change, first: change * (moments.first + 1), second: change * moments.shifted))
    }
    own.addRounding(end.ledger.roundingSteps)
    ledger.cover(own)
    collisions = max(collisions, end.collisions)
    states.add(end, weight: 1)
  }

  /// A run whose draw has fallen into what the levels have lost: of the states that it might have gone on with, one; nil where there is none.
  public mutating func addLeft(_ other: CavityState?) {
    if let other {
      ledger.cover(other.ledger.shared ?? other.ledger)
    } else {
      ledger.forget()
    }
    runs += 1
    left += 1
    energy.add(0)
    ergotropy.add(0)
  }

  /// Other runs, behind these.
  public mutating func add(_ other: RunSums) {
    runs += other.runs
    left += other.left
    energy.add(other.energy)
    ergotropy.add(other.ergotropy)
    ergotropyRounding = max(ergotropyRounding, other.ergotropyRounding)
    ledger.cover(other.ledger)
    collisions = max(collisions, other.collisions)
    states.add(other.states)
  }

  /// The mean of the runs' states.
  public func mean(from root: CavityState) -> CavityState {
    var state = root.forgettingTheWay(collisions: max(collisions, root.collisions))
    state.ledger.endShared()
    state.ledger.cover(ledger)
    // How it would have gone on is known from the other runs.
    if runs == left { state.ledger.forget() }
    state.ledger.addRounding(Double(max(runs, 1)).squareRoot() + 8)
    states.put(into: &state, times: 1 / Double(max(runs, 1)))
    return state
  }

  /// W_D as `OutcomeTree.daemonic` has it, of the drawn records.
  public func daemonic(from root: CavityState) -> Estimate {
    let state = mean(from: root)
    let truncation = state.bounds.norm > 0 ? state.daemonicTruncation : 0
    return Estimate(
      ergotropy.mean, truncation: truncation,
      rounding: ergotropyRounding + (Double(runs).squareRoot() + 8) * 0x1p-53 * ergotropy.mean)
  }
}

extension RunSums {
  /// What comes back from a file: the same numbers to the last bit, whether they have been in one or not.
  public var asStored: RunSums { RunSums(numbers: numbers) ?? self }

  /// Everything in a row, for files.
  public var numbers: [Double] {
    [
      Double(runs), Double(left), energy.mean, energy.squares, ergotropy.mean, ergotropy.squares,
      ergotropyRounding, Double(collisions),
    ] + ledger.sums + states.numbers
  }

  /// Nil for what is none.
  public init?(numbers: [Double]) {
    guard numbers.count > 22, let runs = Int(exactly: numbers[0]),
      let left = Int(exactly: numbers[1]), let collisions = Int(exactly: numbers[7]),
      ErrorLedger.areSums(Array(numbers[8..<22])), let states = StateSum(numbers: numbers[22...])
    else { return nil }
    (self.runs, self.left, self.collisions, self.states) = (runs, left, collisions, states)
    energy = RunningMean(count: numbers[0], mean: numbers[2], squares: numbers[3])
    ergotropy = RunningMean(count: numbers[0], mean: numbers[4], squares: numbers[5])
    ergotropyRounding = numbers[6]
    ledger = ErrorLedger(sums: Array(numbers[8..<22]))
  }
}
