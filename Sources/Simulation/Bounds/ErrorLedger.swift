/// What the finite number of levels, and rounding, may have cost so far.
///
/// The true error of the state is always Delta = A - B with A, B >= 0. The ledger keeps
///
/// - d = Tr(A+B), w = Tr[(n+1)(A+B)], v = Tr[(n+1)²(A+B)] of one such decomposition,
/// - the same three sums of |Delta_nn|: what the populations are off by, often much less than the coherences,
/// - bounds of |Tr Delta|, |Tr nDelta|, |Tr n²Delta|, in which what is too much and what is too little make up for each other,
/// - the level below which nothing is wrong.
///
/// Each act changes them by its own rule: `book` what it cuts off itself, `collide`, `damp`, `stay`. `ErrorLedger+Bounds` says what they mean
/// for a number.
public struct ErrorLedger: Sendable, Hashable {
  /// d, w, v.
  private(set) var operators = ErrorSums()
  /// The sums of |Delta_nn| times 1, n+1, (n+1)².
  private(set) var populations = ErrorSums()
  /// Bounds |Tr Delta|, |Tr nDelta|, |Tr n²Delta|.
  private(set) var trace = 0.0
  private(set) var mean = 0.0
  private(set) var square = 0.0
  /// Delta has no coherences: A + B = |Delta| is a decomposition, and the two threes of sums are the same.
  private(set) var isDiagonal = true
  /// Delta_mn = 0 where both m and n are below this.
  private(set) var untouched = Int.max
  /// Operations done, in units in which each costs about one rounding of the state.
  public private(set) var roundingSteps = 0.0
  /// The same for the populations relative to each, and what is to be added to all of them together: see `addRounding(_:relative:left:)`.
  private(set) var relativeSteps = 0.0
  private(set) var leftOut = 0.0
  /// What roundings are to weak light; nil where it is not known. Whoever acts by a rule of its own sets it afterwards.
  var faint: FaintLight?
  /// The first collision after which a bound was above the tolerance.
  public internal(set) var passedAt: Int?
  /// What of d the state came with, from a file.
  public private(set) var broughtNorm = 0.0
  private var isAccepted = false
  /// One where the outcomes of detectors are all followed: what they are off by together, see `shared`.
  private var together: [ErrorLedger] = []
  /// Outcomes are drawn, and it is followed what states are off by on average over all draws.
  private(set) var isSampled = false

  /// Whether the user asked for a state with such an error: it is told with every number, and no reason to refuse one while
  /// the levels have not added as much.
  public var isAsAccepted: Bool { isAccepted && norm <= 2 * broughtNorm }

  mutating func bring(norm: Double, isAccepted: Bool) {
    broughtNorm = norm
    self.isAccepted = isAccepted
  }

  /// d: bounds the trace norm of the error.
  public var norm: Double { operators.zeroth }
  /// w: bounds the error of <n+1>.
  public var first: Double { operators.first }
  /// v: bounds the error of <(n+1)²>.
  public var second: Double { operators.second }

  /// Something positive less its own part on the levels below `edge`: Tr(A+B), Tr[(n+1)(A+B)], Tr[(n+1)²(A+B)].
  struct Cut {
    var norm = 0.0
    var first = 0.0
    var second = 0.0
    /// The same of the populations cut off, all of one sign.
    var populations: ErrorSums
    /// Elements with both indices below this are kept as they are.
    var edge: Int

    /// Without `populations` they may be all of it.
    init(
      norm: Double = 0, first: Double = 0, second: Double = 0, populations: ErrorSums? = nil,
      edge: Int = 0
    ) {
      self.norm = norm
      self.first = first
      self.second = second
      self.populations = populations ?? ErrorSums(norm, first, second)
      self.edge = edge
    }

    func times(_ factor: Double) -> Cut {
      Cut(
        norm: norm * factor, first: first * factor, second: second * factor,
        populations: populations.times(factor), edge: edge)
    }

    mutating func add(_ other: Cut) {
      norm += other.norm
      first += other.first
      second += other.second
      populations += other.populations
      edge = min(edge, other.edge)
    }

    /// A row and column of trace norm x put at level N, with `corner` at their crossing (all of it, if not given).
    static func oneLevel(norm x: Double, corner: Double? = nil, level: Int) -> Cut {
      let weight = Double(level + 1)
      let corner = corner ?? x
      return Cut(
        norm: x, first: weight * x, second: weight * weight * x,
        populations: ErrorSums(corner, weight * corner, weight * weight * corner), edge: level)
    }
  }

  // MARK: Rules

  @inline(__always) mutating func book(_ cut: Cut) {
    guard cut.norm > 0 else { return }
    for index in together.indices { together[index].book(cut) }
    operators += ErrorSums(cut.norm, cut.first, cut.second)
    populations += cut.populations
    trace += cut.populations.zeroth
    mean += cut.populations.mean
    square += cut.populations.square
    isDiagonal = isDiagonal && cut.norm == cut.populations.zeroth
    untouched = min(untouched, cut.edge)
  }

  /// A collision with a qubit of the excited weight p.
  ///
  /// d stays, w and v grow by `ErrorSums.collide`. Without coherence populations come from populations alone and follow the same rule; else
  /// the coherences' errors come in: their sums are d, w, v. The photons that a qubit gives, n' - n, lie between -(1-p) and p as an operator, and n'² - n²
  /// between -(1-p)(2n+1) and p(2n+1): with the middle of each taken out,
  ///
  ///     |Tr nDelta|' <= |Tr nDelta| + |2p-1|/2 |Tr Delta| + Tr|Delta|/2,
  ///     |Tr n²Delta|' <= |Tr n²Delta| + |2p-1|/2 (2|Tr nDelta| + |Tr Delta|) + Tr[(n+1/2)|Delta|]
  ///
  /// (with s photons at a time: s|2p-1|/2 … + s/2 …, and s|2p-1|/2 (2 … + s …) + s Tr[(n + s/2)|Delta|]),
  ///
  /// |Delta| standing for A + B, or for the populations alone without coherence. An element depends on its neighbours.
  @inline(__always) mutating func collide(
    excitedWeight p: Double = 1, step: Int = 1, mixesOrders: Bool = true,
    keepsRelative: Bool = false
  ) {
    faint = nil
    for index in together.indices {
      together[index].collide(excitedWeight: p, step: step, mixesOrders: mixesOrders)
    }
    roundingSteps += 1
    if !keepsRelative { relativeSteps = .infinity }
    guard operators.zeroth > 0 else { return }
    let sizes = mixesOrders ? operators : populations
    let lean = abs(p - 0.5)
    let s = Double(step)
    square += lean * s * (2 * mean + s * trace) + s * (sizes.first - (1 - 0.5 * s) * sizes.zeroth)
    mean += s * (lean * trace + 0.5 * sizes.zeroth)
    operators.collide(excitedWeight: p, step: s)
    if mixesOrders {
      (populations, isDiagonal) = (operators, false)
    } else {
      populations.collide(excitedWeight: p, step: s)
    }
    untouched = max(untouched - step, 0)
    limitSigned()
  }

  /// A step that keeps d and raises photons by `rule`, in whichever direction the signs point: what n and n² of A and of B change by is no more
  /// than the rule allows for both together. Without mixing, populations come from populations alone. It counts no rounding.
  mutating func carry(_ rule: CarryRule, mixesOrders: Bool = true) {
    faint = nil
    for index in together.indices { together[index].carry(rule, mixesOrders: mixesOrders) }
    guard operators.zeroth > 0 else { return }
    let before = mixesOrders ? operators : populations
    operators.carry(rule)
    if mixesOrders {
      (populations, isDiagonal) = (operators, false)
    } else {
      populations.carry(rule)
    }
    let after = mixesOrders ? operators : populations
    let lifted = after.first - before.first
    mean += lifted
    square += (after.second - before.second) + 2 * lifted
    untouched = 0
    limitSigned()
  }

  /// Damping acts on the moments of A and B exactly (Entropy 2023, Eq. 17), and makes what has the same trace alike: see `ErrorDamping`.
  mutating func damp(_ damping: Damping) {
    faint = nil
    for index in together.indices { together[index].damp(damping) }
    roundingSteps += 2
    guard operators.zeroth > 0 else { return }
    let bath = ErrorDamping(damping)
    (mean, square) = bath.signed(trace: trace, mean: mean, square: square)
    populations = bath.populations(populations, trace: trace)
    operators = isDiagonal ? populations : bath.operators(operators, trace: trace)
    untouched = 0
    limitSigned()
  }

  /// The same for the cavity and something that has no bath: what has the same trace does not become alike, as it may still differ in what is beside.
  mutating func dampBesideMemory(_ damping: Damping) {
    faint = nil
    for index in together.indices { together[index].dampBesideMemory(damping) }
    addRounding(2)
    guard operators.zeroth > 0 else { return }
    let bath = ErrorDamping(damping)
    (mean, square) = bath.signed(trace: trace, mean: mean, square: square)
    (operators, populations) = (bath.plain(operators), bath.plain(populations))
    untouched = 0
    limitSigned()
  }

  /// An act that leaves the trace and takes Tr nX and Tr n²X of any X to what `rule` says; it mixes levels.
  mutating func carryMoments(
    _ rule: (_ zeroth: Double, _ mean: Double, _ square: Double) -> (Double, Double)
  ) {
    faint = nil
    for index in together.indices { together[index].carryMoments(rule) }
    guard operators.zeroth > 0 else { return }
    func carried(_ sums: ErrorSums) -> ErrorSums {
      let (mean, square) = rule(sums.zeroth, sums.mean, sums.square)
      return ErrorSums(sums.zeroth, mean + sums.zeroth, square + 2 * mean + sums.zeroth)
    }
    (mean, square) = rule(trace, mean, square)
    (populations, operators) = (carried(populations), carried(operators))
    untouched = 0
    limitSigned()
  }

  /// The same for a rule that holds for positive X only: of how signs make up for each other nothing is known afterwards.
  mutating func carryOperators(
    _ rule: (_ zeroth: Double, _ mean: Double, _ square: Double) -> (Double, Double)
  ) {
    faint = nil
    for index in together.indices { together[index].carryOperators(rule) }
    guard operators.zeroth > 0 else { return }
    let (first, second) = rule(operators.zeroth, operators.mean, operators.square)
    operators = ErrorSums(
      operators.zeroth, first + operators.zeroth, second + 2 * first + operators.zeroth)
    (populations, isDiagonal, untouched) = (operators, false, 0)
    (mean, square) = (operators.mean, operators.square)
  }

  /// A collision with loss (`ErrorSums.collide(excitedWeight:during:)`). What was made up for by opposite signs no longer is, nor does any level
  /// stay untouched.
  mutating func collide(during loss: LossDuring, excitedWeight p: Double, mixesOrders: Bool) {
    faint = nil
    for index in together.indices {
      together[index].collide(during: loss, excitedWeight: p, mixesOrders: mixesOrders)
    }
    guard operators.zeroth > 0 else { return }
    operators.collide(excitedWeight: p, during: loss)
    if mixesOrders {
      (populations, isDiagonal) = (operators, false)
    } else {
      populations.collide(excitedWeight: p, during: loss)
    }
    (mean, square, untouched) = (operators.mean, operators.square, 0)
    limitSigned()
  }

  /// Many collisions whose traps hold.
  ///
  /// With theta sqrt(m) = j pi every m l² is a trap as well, so that what stands at level n stays below the next of
  /// them: sqrt(n'+1) <= sqrt(n) + sqrt(m), n'+1 <= 2(n+m), (n'+1)² <= 8(n²+m²). Without a trap, or where rungs grow otherwise, a collision
  /// raises it by one step; a ladder that ends keeps it below its end.
  mutating func stay(below trap: Int?, of ladder: any LadderCoupling, collisions: Int) {
    faint = nil
    for index in together.indices {
      together[index].stay(below: trap, of: ladder, collisions: collisions)
    }
    guard norm > 0 else { return }
    var sums = operators
    if let top = ladder.top {
      let most = Double(top + 1)
      sums.first = most * sums.zeroth
      sums.second = most * most * sums.zeroth
    } else if ladder is JaynesCummings, let trap {
      let m = Double(trap)
      sums.first = 2 * sums.first + 2 * m * sums.zeroth
      sums.second = 8 * sums.second + 8 * m * m * sums.zeroth
    } else {
      let n = collisions == Int.max ? Double.infinity : Double(collisions) * Double(ladder.step)
      sums.second += 2 * n * sums.first + n * n * sums.zeroth
      sums.first += n * sums.zeroth
    }
    operators = sums
    populations = sums
    (mean, square, untouched) = (sums.mean, sums.square, 0)
  }

  /// What the signs make up for is no more than what there is.
  @inline(__always) private mutating func limitSigned() {
    mean = min(mean, operators.mean, populations.mean)
    square = min(square, operators.square, populations.square)
  }

  /// Bounds what a mixture of this state with another one is off by.
  mutating func cover(_ other: ErrorLedger) {
    faint = nil
    for index in together.indices where other.together.indices.contains(index) {
      together[index].cover(other.together[index])
    }
    operators = operators.orLarger(other.operators)
    populations = populations.orLarger(other.populations)
    trace = max(trace, other.trace)
    mean = max(mean, other.mean)
    square = max(square, other.square)
    isDiagonal = isDiagonal && other.isDiagonal
    untouched = min(untouched, other.untouched)
    roundingSteps = max(roundingSteps, other.roundingSteps)
    relativeSteps = max(relativeSteps, other.relativeSteps)
    leftOut = max(leftOut, other.leftOut)
  }

  // MARK: Outcomes

  /// Bounds |Tr Delta|.
  var signedTrace: Double { trace }

  /// After the rule of the collision: only one outcome of a detector is kept.
  ///
  /// The map of one outcome is positive and takes from A and B no more than the collision alone would leave: d, w, v hold as they are. Its trace is that of
  /// an effect between 0 and 1, so that |Tr Delta'| <= max(Tr A, Tr B); signs no longer make up for each other.
  private mutating func keepOutcome() {
    faint = nil
    guard operators.zeroth > 0 else { return }
    trace = min(max((operators.zeroth + trace) / 2, 0), operators.zeroth)
    (mean, square) = (populations.mean, populations.square)
  }

  /// What is cut off where one outcome of several is kept: of this one, and of all that there may be, those included of which nothing is left.
  struct OutcomeCut {
    let own: Cut
    let all: Cut
    /// Of this outcome, and of those together of which something is left.
    let probability: Double
    let whole: Double
  }

  /// Whichever outcome is kept: the rule, the cut of this one, and its probability as the new unit. All outcomes together keep what they were off by, but
  /// for the cuts of each: these are shared out among those that are left.
  mutating func keepOutcome(_ cut: OutcomeCut, mixesOrders: Bool) {
    if isSampled { return drawOutcome(cut: cut.all, mixesOrders: mixesOrders) }
    let shared = together
    together = []
    book(cut.own)
    if mixesOrders { mixOrders() }
    keepOutcome()
    divide(by: cut.probability)
    together = shared.map {
      var shared = $0
      if shared.norm > 0, cut.whole < 1 { shared.divide(by: cut.whole) }
      shared.book(cut.all.times(1 / cut.whole))
      return shared
    }
  }

  /// The same for an outcome that is drawn. The unit stays that of the state in which the draws began: the sums are, on average over all draws, those of
  /// `shared`, without signs that make up for each other, and what is cut off counts as much as it is, whatever is drawn.
  private mutating func drawOutcome(cut: Cut, mixesOrders: Bool) {
    let shared = together
    together = []
    book(cut)
    if mixesOrders { mixOrders() }
    keepOutcome()
    addRounding(4)
    together = shared.map {
      var shared = $0
      shared.book(cut)
      return shared
    }
  }

  /// Drawn outcomes of so many collisions on a ladder, one after the other: what the state was off by besides, and what was cut off on the way as it counts
  /// at their end. What `collide` makes of d, w, v, in closed form; signs no longer make up for each other.
  mutating func draw(_ count: Int, step: Int, before: Cut, cut: Cut, roundings: Double) {
    let shared = together
    together = []
    book(before)
    if operators.zeroth > 0 {
      let n = Double(count) * Double(step)
      operators = ErrorSums(
        operators.zeroth, operators.first + n * operators.zeroth,
        operators.second + 2 * n * operators.first + n * n * operators.zeroth)
      (populations, isDiagonal, untouched) = (operators, false, 0)
      (trace, mean, square) = (operators.zeroth, operators.mean, operators.square)
    }
    book(cut)
    addRounding(roundings)
    together = shared.map {
      var shared = $0
      shared.draw(count, step: step, before: before, cut: cut, roundings: roundings)
      return shared
    }
  }

  /// From here on outcomes are drawn.
  mutating func beginSampled() {
    beginShared()
    isSampled = true
  }

  /// From here on it is followed what all outcomes are off by together.
  mutating func beginShared() {
    var shared = self
    shared.together = []
    together = [shared]
  }

  /// What all outcomes are off by together, by J0b's one ledger: the sums of this over them, each times its probability, bound the sums of their errors.
  ///
  /// The maps of all outcomes together are those of collisions that nobody watches, and what is wrong is shared out among the outcomes in some way: with the
  /// same acts for all of them the sums grow by the same rules whichever way that is, as these are linear, or concave and homogeneous.
  var shared: ErrorLedger? { together.first }

  /// Nothing is known any more.
  mutating func forget() { book(Cut(norm: 1e120, first: 1e120, second: 1e120)) }

  mutating func endShared() { (together, isSampled) = ([], false) }

  /// What all outcomes are off by together has been found out anew.
  mutating func share(_ ledger: ErrorLedger) {
    var ledger = ledger
    ledger.together = []
    together = [ledger]
  }

  /// In a unit that is this part of the present one.
  func parted(by factor: Double) -> ErrorLedger {
    var ledger = self
    ledger.divide(by: factor)
    return ledger
  }

  /// What a part of all this, of this probability, is off by in its own unit: as much as the whole, but that nothing makes up for anything else in it,
  /// and that its populations may come from coherences.
  func conditioned(on probability: Double) -> ErrorLedger {
    var ledger = self
    ledger.mixOrders()
    ledger.trace = operators.zeroth
    (ledger.mean, ledger.square) = (operators.mean, operators.square)
    ledger.divide(by: probability)
    return ledger
  }

  /// Adds what another part of a mixture of this weight is off by. Roundings are told apart.
  mutating func add(_ other: ErrorLedger, weight: Double) {
    faint = nil
    let part = other.populations.times(weight)
    operators += other.operators.times(weight)
    populations += part
    trace += weight * other.trace
    mean += weight * other.mean
    square += weight * other.square
    isDiagonal = isDiagonal && other.isDiagonal
    untouched = min(untouched, other.untouched)
    broughtNorm += weight * other.broughtNorm
    passedAt = passedAt ?? other.passedAt
  }

  /// What is wrong with coherences has come into the populations.
  private mutating func mixOrders() {
    guard operators.zeroth > 0 else { return }
    (populations, isDiagonal) = (operators, false)
  }

  /// The unit becomes the probability p of what was kept: everything counts 1/p times as much, roundings too.
  mutating func divide(by p: Double) {
    faint = nil
    let factor = 1 / p * (1 + 0x1p-50)
    (operators, populations) = (operators.times(factor), populations.times(factor))
    trace *= factor
    mean *= factor
    square *= factor
    leftOut *= factor
    broughtNorm *= factor
    addRounding(roundingSteps * (factor - 1) + 4 * factor)
  }

  /// What this means once the state is divided by its true trace, which is within `change` of 1: see `CavityState.bounds`. `state` are the sums of the
  /// computed state.
  func conditional(change: Double, state: ErrorSums, isDiagonal: Bool) -> ErrorLedger {
    var result = self
    let whole = 1 - change
    /// More than any number has, and squares of it are numbers.
    let most = 1e120
    let factor = whole > 1e-100 ? (1 + 0x1p-50) / whole : most
    func told(_ sums: ErrorSums) -> ErrorSums {
      var sums = sums
      sums += state.times(change)
      return sums.times(factor)
    }
    result.operators = told(operators)
    result.populations = told(populations)
    result.mean = (mean + change * state.mean) * factor
    result.square = (square + change * state.square) * factor
    // Both have the trace 1, but for what the levels have lost since.
    result.trace = min(change, 1)
    result.isDiagonal = self.isDiagonal && isDiagonal
    result.untouched = 0
    result.faint = nil
    result.roundingSteps *= max(factor, 1)
    return result
  }

  // MARK: Rounding

  /// Roundings of the state as a whole; of the single populations nothing is known from here on.
  mutating func addRounding(_ steps: Double) {
    guard steps > 0 else { return }
    roundingSteps += steps
    relativeSteps = .infinity
    faint = nil
  }

  /// Roundings of sums of positive terms: each population keeps `relative` steps relative to itself, but for `left`, what was left
  /// out of all of them together.
  mutating func addRounding(_ steps: Double, relative: Double, left: Double = 0) {
    roundingSteps += steps
    relativeSteps += relative
    leftOut += left
  }

  /// What an operation that has been counted left out of the populations, and what it cost them relative to themselves.
  mutating func addRelative(_ steps: Double, left: Double) {
    relativeSteps += steps
    leftOut += left
  }

  /// The roundings so far no longer matter: the state has become one that does not depend on them.
  mutating func forgetRounding() { roundingSteps = 0 }
}

extension ErrorLedger {
  /// Everything in a row, as `StoredState` takes it: d, w, v and the rounding steps first.
  public var sums: [Double] {
    [
      norm, first, second, roundingSteps, populations.zeroth, populations.first,
      populations.second, trace, mean, square, untouched == Int.max ? -1 : Double(untouched),
      relativeSteps.isFinite ? relativeSteps : -1, leftOut, isDiagonal ? 1 : 0,
    ]
  }

  /// Whether numbers from a file can be `sums`; the first four alone will do.
  static func areSums(_ numbers: [Double]) -> Bool {
    guard [4, 14].contains(numbers.count) else { return false }
    return numbers.enumerated().allSatisfy { index, number in
      number.isFinite && number >= ([10, 11].contains(index) ? -1 : 0)
    }
  }

  /// A ledger that starts with these.
  init(sums: [Double]) {
    operators = ErrorSums(sums[0], sums[1], sums[2])
    roundingSteps = sums[3]
    guard sums.count == 14 else {
      populations = operators
      (trace, mean, square) = (sums[0], operators.mean, operators.square)
      if norm > 0 { (untouched, isDiagonal) = (0, false) }
      relativeSteps = roundingSteps > 0 ? .infinity : 0
      return
    }
    populations = ErrorSums(sums[4], sums[5], sums[6])
    (trace, mean, square) = (sums[7], sums[8], sums[9])
    untouched = sums[10] < 0 ? Int.max : Int(saturating: sums[10])
    relativeSteps = sums[11] < 0 ? .infinity : sums[11]
    leftOut = sums[12]
    isDiagonal = sums[13] == 1
  }
}
