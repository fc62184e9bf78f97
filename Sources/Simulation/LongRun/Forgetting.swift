internal import LinearAlgebra

/// How fast a damped cycle forgets where it came from, tried on random matrices.
///
/// On N levels, with what leaves them put back into the vacuum, the cycle is a positive map that keeps the trace. Let A be its K-th
/// power on Hermitian matrices of trace 0, Frobenius norm. For standard Gaussian G_1 … G_s in that space
///
///     || A ||  <=  alpha sqrt(2/pi) max_i || A G_i ||     with probability 1 - alpha^-s at least
///
/// (Halko, Martinsson and Tropp, SIAM Rev. 53, 217, 2011, Lemma 4.1); alpha = 1000 and s = 4 leave 1e-12. Since || X ||_2 <= || X ||_1/sqrt(2) for
/// trace 0 and || Y ||_1 <= sqrt(N) || Y ||_2, a difference of states shrinks in trace norm by
///
///     factor = sqrt(N/2) alpha sqrt(2/pi) max_i || A G_i ||
///
/// in K cycles. A vector iteration alone would show only what it happens to find; a random one misses nothing but by that chance.
struct Forgetting {
  /// K.
  let period: Int
  /// What is left of the trace norm of a difference after K cycles, at most.
  let factor: Double

  static let goal = 0.125
  static let alpha = 1000.0
  static let samples = 4
  /// Element operations worth spending on finding out: some tens of seconds.
  static let mostOperations = 1.5e11

  /// What the largest || A G_i || is multiplied by for the factor.
  static func scale(levels: Int) -> Double {
    (Double(levels) / 2).squareRoot() * alpha * (2 / Double.pi).squareRoot() * 1.01
  }

  enum Finding {
    case forgets(Forgetting)
    /// What may be left after so many cycles.
    case tooSlow(collisions: Int, part: Double)
    /// About how many cycles it would take, where each is long.
    case takesTooLong(cycles: Double)
  }

  /// Cost: `samples` cycles on N levels, K times; K is about twelve relaxation times.
  static func find(_ cycle: ClosedCycle, isComplex: Bool, _ watch: Watch)
    throws(SimulationError) -> Finding
  {
    var random = GaussianNumbers()
    var states: [CavityState] = []
    for _ in 0..<samples { states.append(cycle.randomDifference(isComplex, &random)) }
    let scale = scale(levels: cycle.levels)
    let affordable =
      cycle.engine.operationsToForget / (cycle.operations * Double(samples) * (isComplex ? 2 : 1))
    // Where one cycle is long, every one is looked at.
    let patience = max(
      cycle.isPlain ? 8 : 1,
      1 << max(0, min(10, Int(saturating: logarithm(2e7 / cycle.operations) / logarithm(2)))))
    var made = 0
    var history: [(made: Int, part: Double)] = []
    while true {
      for index in states.indices { try cycle.run(&states[index], patience, watch) }
      made += patience
      let part = scale * states.map(\.frobeniusNorm).max()!
      if part <= goal { return .forgets(Forgetting(period: made, factor: goal)) }
      history.append((made, part))
      // At the pace of the last half.
      let half = history[history.count / 2]
      let pace =
        half.made < made ? logarithm(half.part / part) / Double(made - half.made) : .infinity
      let all = Double(made) + (pace > 0 ? logarithm(part / goal) / pace : .infinity)
      // At first many fast parts die out: what is left of the work's sixteenth tells.
      // Sooner where a cycle is long: what is underestimated then is the work.
      if Double(made) > affordable / (cycle.isPlain ? 16 : 64), all > affordable {
        if !cycle.isPlain, all.isFinite { return .takesTooLong(cycles: all) }
        return .tooSlow(collisions: made, part: part)
      }
      guard Double(made) < affordable, part.isFinite else {
        return .tooSlow(collisions: made, part: part)
      }
      try watch.look(.contraction, Double(made) / all)
    }
  }
}

/// Damped collisions in turn on a fixed number of levels, what leaves them put back into the vacuum.
struct ClosedCycle {
  let engine: Engine
  let passages: [TrainMember]
  /// After each collision.
  let damping: Damping?
  let levels: Int
  let gauge: Gauge
  let memoryLimit: Double

  /// One collision of pairs, or of loss meanwhile.
  var isPlain: Bool { passages.count == 1 && passages[0].collision.drive == nil }

  /// A collision with loss, one of many terms, and several of them round more than once.
  var roundsMore: Bool { !isPlain || passages[0].collision.isLeaking }

  /// Element operations of a cycle, about.
  var operations: Double { passages.reduce(0) { $0 + operations($1) } }

  private func operations(_ passage: TrainMember) -> Double {
    let n = Double(levels)
    if let drive = passage.collision.drive { return operations(drive) + ofDamping(n) }
    if case .during(let loss) = passage.collision {
      let isTabulated = LossBlocks.fit(
        levels: levels, isDiagonal: false, kappa: passage.qubit.coupling,
        isComplex: !passage.collision.isReal)
      let terms = LossSector.terms(loss, order: 0, top: levels)
      let nodes = (try? AngleAverage(loss, top: levels)).map { Double($0.nodes.count) } ?? 1
      return n * n * (passage.collision.isReal ? 1 : 2) * (isTabulated ? n : 25 * terms * nodes)
    }
    return damping == nil ? n * n * 2 : ofDamping(n)
  }

  /// Two products within the bands, which reach as far as the amplitude's shift, and what any takes.
  private func operations(_ drive: ParityDrive) -> Double {
    let wall = ParityPropagator.levels(drive, columns: levels) ?? 2 * levels
    return Double(levels) * Double(levels) * Double(min(levels, wall - levels)) * 2 + 2e5
  }

  private func ofDamping(_ n: Double) -> Double {
    guard let damping else { return 0 }
    let (e, gained) = (damping.survival, damping.gainedPhotons)
    let width =
      min(n, 12 * (n * e * (1 - e)).squareRoot() + 12)
      + (gained > 0 ? min(n, 12 * (n * gained * (1 + gained)).squareRoot() + 12) : 0)
    return n * n / 2 * (4 + width)
  }

  private var numerics: Numerics {
    Numerics(levels: levels, tolerance: .infinity, memoryLimit: memoryLimit)
  }

  /// So many cycles; the trace stays. Cost: see `operations`.
  func run(_ state: inout CavityState, _ count: Int, _ watch: Watch) throws(SimulationError) {
    let trace = state.trace
    for _ in 0..<count {
      if watch.isInterrupted() { throw .interrupted }
      try once(&state, numerics)
      state.real[0] += trace - state.trace
    }
  }

  /// One, and back to the gauge of before.
  func once(_ state: inout CavityState, _ numerics: Numerics) throws(SimulationError) {
    for passage in passages {
      do {
        _ = try engine.collide(
          &state, passage.collision, qubit: passage.qubit, damping: damping, count: 1,
          numerics: numerics
        ) { _ in true }
      } catch let error as SimulationError { throw error } catch { throw .interrupted }
    }
    if state.representation == .hermitian, state.gauge != gauge { state.turn(to: gauge) }
  }

  /// A Gaussian matrix of trace 0: independent coordinates of variance 1, off the diagonal sqrt(2) times the element.
  func randomDifference(_ isComplex: Bool, _ random: inout GaussianNumbers) -> CavityState {
    let root = 0.5.squareRoot()
    var diagonal = (0..<levels).map { _ in random.next() }
    let share = diagonal.reduce(0, +) / Double(levels)
    for n in diagonal.indices { diagonal[n] -= share }
    let real = PackedTriangle.packed(order: levels) { m, n in
      m == n ? diagonal[m] : root * random.next()
    }
    var state = CavityState(levels: levels, representation: .realSymmetric, real: real)
    if isComplex {
      state.representation = .hermitian
      state.imaginary = PackedTriangle.packed(order: levels) { m, n in
        m == n ? 0 : root * random.next()
      }
    }
    state.gauge = gauge
    // Many cycles will follow.
    state.lossHabit.isSettled = true
    return state
  }

  /// What a stream can hold at most: of <n> a cycle leaves a part and adds something, whatever its collisions do. Nil where only `PhotonTail` knows.
  var highestEnergy: Double? {
    guard isPlain else { return nil }
    let (collision, qubit) = (passages[0].collision, passages[0].qubit)
    let p = qubit.excitedWeight
    let (e, gained) = (damping?.survival ?? 1, damping?.gainedPhotons ?? 0)
    guard case .during(let loss) = collision else {
      return damping.map { collision.mostGiven(by: qubit, $0) } ?? .infinity
    }
    let (during, left) = (exponential(-loss.strength), -exponentialMinusOne(-loss.strength))
    let fed =
      loss.strength > 0
      ? left * (1 + loss.thermalPhotons + loss.exciteRate / loss.strength) : loss.exciteRate
    return (e * (during * p + fed) + gained)
      / -exponentialMinusOne(-(loss.strength + (damping?.strength ?? 0)))
  }
}

extension CavityState {
  /// The vacuum, in the same form.
  mutating func makeVacuum() {
    levels = LevelPolicy.smallest
    collisions = 0
    let count =
      representation == .populations ? levels : PackedTriangle.count(order: levels)
    real = [Double](repeating: 0, count: count)
    imaginary = representation == .hermitian ? real : []
    real[0] = 1
    ledger = ErrorLedger()
  }

  /// Tr rho, computed.
  var trace: Double {
    var sum = CompensatedSum()
    for n in 0..<levels { sum.add(populationValue(n)) }
    return sum.value
  }

  /// sqrt(Tr rho²).
  var frobeniusNorm: Double { max(purity.value, 0).squareRoot() }
}

/// Normal random numbers, the same in every run: SplitMix64 (Steele, Lea and Flood, 2014) and Box-Muller.
struct GaussianNumbers {
  private var state: UInt64 = 0x6D61_7365_7221_0001

  private mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (Double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53
  }

  mutating func next() -> Double {
    let radius = (-2 * logarithm(uniform())).squareRoot()
    return radius * cosine(2 * Double.pi * uniform())
  }
}
