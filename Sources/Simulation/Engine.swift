internal import LinearAlgebra

/// Changes states: collisions and damping, with the tables and the scratch space they need.
///
/// One per thread. Everything it remembers only saves time: the numbers depend on the state and the arguments alone.
public final class Engine {
  private var tables: [Collision: CollisionTable] = [:]
  private var channels: [ChannelKey: DampingChannel] = [:]
  private var scratch: [Double] = []
  private var imaginaryScratch: [Double] = []
  private var diagonal: [Double] = []
  private var diagonalScratch: [Double] = []

  /// Asked while long tables are computed; the operation is taken back when it says so.
  public var isInterrupted: () -> Bool = { false }

  public init() {}

  private struct ChannelKey: Hashable {
    let damping: Damping
    let levels: Int
    /// Coherence orders: one for populations, else all.
    let orders: Int
  }

  // MARK: Collisions

  /// Up to `count` collisions, each followed by `damping` if given: Eq. (7) and Eq. (16) of Entropy 2023.
  ///
  /// After every cycle `goesOn` decides whether another follows. Gives the number made. An error leaves the state as it
  /// was before the cycle that failed. Calling this with a count is the same, bit for bit, as calling it that
  /// often, and `damping` the same as `damp` after each.
  public func collide(
    _ state: inout CavityState, _ collision: Collision, qubit: QubitState, damping: Damping?,
    count: Int, numerics: Numerics, monitor goesOn: (CavityState) throws -> Bool
  ) throws -> Int {
    guard count > 0 else { return 0 }
    let collision = try collision.validated()
    let policy = LevelPolicy(numerics: numerics)
    var table = tables[collision] ?? CollisionTable(collision)
    defer {
      if tables.count > 64 { tables = [:] }
      tables[collision] = table
    }
    for done in 1...count {
      // Shares storage until it is let go: a cycle that fails half way is taken back whole.
      let before = state
      do {
        try step(&state, &table, qubit, policy)
        if let damping { try damp(&state, damping, policy) }
      } catch {
        state = before
        throw error
      }
      if try !goesOn(state) { return done }
    }
    return count
  }

  private func step(
    _ state: inout CavityState, _ table: inout CollisionTable, _ qubit: QubitState,
    _ policy: LevelPolicy
  ) throws(SimulationError) {
    state.samplePower()
    try fit(&state, policy)
    let kappa = try adopt(&state, qubit, isResonant: table.collision.isResonant, policy)
    table.extend(to: state.levels)
    var cut = self.cut(state, table, qubit, kappa)
    if policy.numerics.levels == nil {
      // The damping that may follow is not looked at: it is an act of its own.
      while cut
        > policy.allowance(collisions: state.collisions, levels: state.levels, damping: nil)
      {
        try policy.grow(&state, damping: nil)
        table.extend(to: state.levels)
        cut = self.cut(state, table, qubit, kappa)
      }
    }
    apply(&state, table, qubit, kappa)
    state.countCollisions(1)
    state.ledger.collide()
    state.ledger.book(.oneLevel(norm: cut, level: state.levels))
    state.noteTolerance(policy.numerics)
  }

  /// A fixed number of levels holds from the next action on.
  func fit(_ state: inout CavityState, _ policy: LevelPolicy) throws(SimulationError) {
    guard let levels = policy.numerics.levels, levels != state.levels else { return }
    try policy.requireLevels()
    try policy.requireMemory(levels, state.representation, nil)
    state.refit(to: levels)
  }

  /// Brings the state into a representation in which this qubit can be used, and gives kappa in its gauge.
  func adopt(
    _ state: inout CavityState, _ qubit: QubitState, isResonant: Bool, _ policy: LevelPolicy
  ) throws(SimulationError) -> Double {
    let kappa = qubit.coupling
    switch state.representation {
    case .hermitian: return kappa
    case .populations:
      if kappa == 0 { return 0 }
      let wanted: Representation = isResonant ? .realSymmetric : .hermitian
      try policy.requireMemory(state.levels, wanted, nil)
      if isResonant { state.makeRealSymmetric(gauge: qubit.phase) } else { state.makeHermitian() }
      return kappa
    case .realSymmetric:
      if isResonant {
        if kappa == 0 { return 0 }
        if let (sign, isExact) = state.gaugeSign(ofPhase: qubit.phase) {
          // Phases that differ by a few roundings only.
          if !isExact { state.ledger.addRounding(4) }
          return sign * kappa
        }
      }
      try policy.requireMemory(state.levels, .hermitian, nil)
      state.makeHermitian()
      return kappa
    }
  }

  /// Bounds the trace norm of what the exact map puts at level N: 2||u|| + eps for the column u and the corner eps
  /// (the corner alone for populations). Cost: O(N).
  private func cut(
    _ state: CavityState, _ table: CollisionTable, _ qubit: QubitState, _ kappa: Double
  ) -> Double {
    let top = state.levels - 1
    let p = qubit.excitedWeight
    let exchange = abs(table.exchange[top + 1])
    let corner = p * exchange * exchange * state.populationValue(top)
    guard state.representation != .populations else { return abs(corner) }
    let row = PackedTriangle.row(top)
    var square = 0.0
    for n in 0...top {
      // u_n = b_N ((1-q) b_n rho[N-1,n-1] -+ kappa g_n rho[N-1,n]): the size of the sum is at most the sum of the sizes,
      // and in the real gauge it is known exactly.
      if state.representation == .realSymmetric {
        let left = n > 0 ? p * table.exchange[n] * state.real[row + n - 1] : 0
        let u = left + kappa * table.groundRe[n] * state.real[row + n]
        square += u * u
      } else {
        let left =
          n > 0
          ? p * abs(table.exchange[n]) * size(state.real[row + n - 1], state.imaginary[row + n - 1])
          : 0
        let u =
          left + abs(kappa) * size(table.groundRe[n], table.groundIm[n])
          * size(state.real[row + n], state.imaginary[row + n])
        square += u * u
      }
    }
    return 2 * exchange * square.squareRoot() + abs(corner)
  }

  private func size(_ re: Double, _ im: Double) -> Double { (re * re + im * im).squareRoot() }

  private func apply(
    _ state: inout CavityState, _ table: CollisionTable, _ qubit: QubitState, _ kappa: Double
  ) {
    reserveScratch(state)
    switch state.representation {
    case .populations:
      CollisionKernels.populations(state.real, &scratch, table, qubit)
    case .realSymmetric:
      CollisionKernels.realSymmetric(
        state.real, &scratch, levels: state.levels, table, qubit, coupling: kappa)
    case .hermitian:
      CollisionKernels.hermitian(state, &scratch, &imaginaryScratch, table, qubit)
      swap(&state.imaginary, &imaginaryScratch)
    }
    swap(&state.real, &scratch)
  }

  private func reserveScratch(_ state: CavityState) {
    if scratch.count != state.real.count {
      scratch = [Double](repeating: 0, count: state.real.count)
    }
    if imaginaryScratch.count != state.imaginary.count {
      imaginaryScratch = [Double](repeating: 0, count: state.imaginary.count)
    }
  }

  // MARK: Damping

  /// One interval of damping, exactly: Eq. (17) of Entropy 2023. Cost: O(N² w), see `DampingChannel`.
  public func damp(
    _ state: inout CavityState, _ damping: Damping, numerics: Numerics
  ) throws(SimulationError) {
    let before = state
    do {
      try damp(&state, damping, LevelPolicy(numerics: numerics))
    } catch {
      state = before
      throw error
    }
  }

  private func damp(
    _ state: inout CavityState, _ damping: Damping, _ policy: LevelPolicy
  ) throws(SimulationError) {
    guard !damping.isIdentity else { return }
    try fit(&state, policy)
    // What is lost can be told from the populations' table alone: the others are made once the levels suffice.
    var cut = cut(state, try populationChannel(damping, state, policy))
    if policy.numerics.levels == nil {
      while cut.norm
        > policy.allowance(collisions: state.collisions, levels: state.levels, damping: damping)
      {
        try policy.grow(&state, damping: damping)
        cut = self.cut(state, try populationChannel(damping, state, policy))
      }
    }
    let orders = state.representation == .populations ? 1 : state.levels
    try apply(&state, try channel(damping, state, policy, orders: orders))
    state.ledger.damp(damping)
    state.ledger.book(cut)
    state.noteTolerance(policy.numerics)
  }

  private func populationChannel(
    _ damping: Damping, _ state: CavityState, _ policy: LevelPolicy
  ) throws(SimulationError) -> DampingChannel {
    try channel(damping, state, policy, orders: 1)
  }

  private func channel(
    _ damping: Damping, _ state: CavityState, _ policy: LevelPolicy, orders: Int
  ) throws(SimulationError) -> DampingChannel {
    let key = ChannelKey(damping: damping, levels: state.levels, orders: orders)
    if let known = channels[key] { return known }
    try policy.requireMemory(state.levels, state.representation, damping)
    guard
      let channel = DampingChannel(
        damping, levels: state.levels, orders: orders, isInterrupted: isInterrupted)
    else { throw .interrupted }
    // Old tables are dropped before they fill the memory.
    if channels.values.reduce(0, { $0 + $1.bytes }) > 5e8 || channels.count > 32 { channels = [:] }
    channels[key] = channel
    return channel
  }

  private func cut(_ state: CavityState, _ channel: DampingChannel) -> ErrorLedger.Cut {
    guard !channel.leak.isZero else { return ErrorLedger.Cut() }
    let populations = state.populations
    let lost = channel.leak.moments(of: populations)
    if state.representation == .populations { return .diagonal(lost: lost) }
    var kept = (0.0, 0.0, 0.0)
    for (n, p) in populations.enumerated() {
      let weight = Double(n + 1)
      kept = (kept.0 + p, kept.1 + p * weight, kept.2 + p * weight * weight)
    }
    // What is kept after the damping: the bath adds at most nbar photons on average, and their square.
    let gained = channel.damping.gainedPhotons
    kept.1 += gained
    kept.2 += (4 * gained + 2) * kept.1 + gained
    return .projection(lost: lost, kept: kept)
  }

  private func apply(
    _ state: inout CavityState, _ channel: DampingChannel
  ) throws(SimulationError) {
    let levels = state.levels
    if diagonal.count < levels {
      diagonal = [Double](repeating: 0, count: levels)
      diagonalScratch = diagonal
    }
    if state.representation == .populations {
      diagonalScratch.withUnsafeMutableBufferPointer { scratch in
        state.real.withUnsafeMutableBufferPointer {
          channel.apply(order: 0, $0.baseAddress!, scratch.baseAddress!)
        }
      }
      return
    }
    for order in 0..<levels {
      if order % 32 == 31, isInterrupted() { throw .interrupted }
      transform(&state.real, order, levels, channel)
      if state.representation == .hermitian, order > 0 {
        transform(&state.imaginary, order, levels, channel)
      }
    }
  }

  /// Takes a coherence order out of the packed triangle, damps it and puts it back.
  private func transform(
    _ packed: inout [Double], _ order: Int, _ levels: Int, _ channel: DampingChannel
  ) {
    let count = levels - order
    packed.withUnsafeMutableBufferPointer { packed in
      diagonal.withUnsafeMutableBufferPointer { values in
        diagonalScratch.withUnsafeMutableBufferPointer { scratch in
          for k in 0..<count { values[k] = packed[PackedTriangle.row(k + order) + k] }
          channel.apply(order: order, values.baseAddress!, scratch.baseAddress!)
          for k in 0..<count { packed[PackedTriangle.row(k + order) + k] = values[k] }
        }
      }
    }
  }
}

extension CavityState {
  /// The energy alone, without bounds.
  var energyValue: Double {
    var sum = 0.0
    for n in 1..<max(levels, 1) { sum += Double(n) * populationValue(n) }
    return sum
  }

  mutating func noteTolerance(_ numerics: Numerics) {
    // The energy matters only once the bound is anywhere near.
    guard ledger.passedAt == nil,
      ledger.first > numerics.tolerance || ledger.norm > numerics.tolerance
    else { return }
    ledger.noteTolerance(numerics.tolerance, collisions: collisions, energy: energyValue)
  }
}
