internal import LinearAlgebra

/// Changes states: collisions and damping, with the tables and the scratch space they need.
///
/// One per thread. Everything it remembers only saves time: the numbers depend on the state and the arguments alone.
public final class Engine {
  var tables: [Collision: Crossing] = [:]
  private var channels: [ChannelKey: DampingChannel] = [:]
  private var lastChannel: (key: ChannelKey, channel: DampingChannel)?
  /// Two rows of a state as they were before a collision.
  private let keptRows = AlignedNumbers()
  private let aligned = AlignedNumbers()
  private let alignedImaginary = AlignedNumbers()
  private let tableMemory = AlignedNumbers()
  private static let worthCopying = 8
  /// States side by side.
  var laneBatch: LaneBatch?
  private var diagonal: [Double] = []
  private var diagonalScratch: [Double] = []
  private var streams: [StreamKey: PopulationStream] = [:]
  private var lastPointers: (key: PointerKey, levels: Int, pointers: CollisionPointers)?
  /// The populations of a burst between zeros, twice, and what each of its collisions loses.
  private var chain: [Double] = []
  private var otherChain: [Double] = []
  private var losses: [Double] = []
  /// The last damping of a random time.
  var waiting: (damping: Damping, isWhole: Bool, channel: WaitingDamping)?
  /// The last average over angles.
  var averagedProducts: (spread: SpreadLadder, products: AveragedProducts)?
  /// What `collidePairs` works with.
  let pairMemory = AlignedNumbers()
  let kernels: KernelSet
  /// For blocks that are bands.
  private(set) lazy var banded = BandedEngine(kernels: kernels)
  /// For complex states off resonance.
  let complexStencil: ComplexStencil
  let dampingMemory = AlignedNumbers()
  let lossMemory = LossMemory()

  /// Asked while long tables are computed; the operation is taken back when it says so.
  public var isInterrupted: () -> Bool = { false }
  /// Whether states are to know of the last qubit that left them; it costs a look at N or 2N elements every time that a state may be
  /// looked at, and changes nothing else.
  public var looksAtQubits = false
  /// Whether a state that meets loss during its collisions takes along the run in which the loss follows them (`SplitRun`); it
  /// takes that run's time and changes nothing else.
  public var comparesSplit = false
  /// Element operations that finding out how fast a damped state forgets its past is worth.
  var operationsToForget = Forgetting.mostOperations
  /// Told how far work is that is not made collision by collision: the stage, and the part of it that is done.
  public var noteProgress: (LongRunStage, Double) -> Void = { _, _ in }

  public convenience init() { self.init(kernels: .best) }

  init(kernels: KernelSet) {
    self.kernels = kernels
    complexStencil = ComplexStencil(kernels)
  }

  private struct ChannelKey: Hashable {
    let damping: Damping
    let levels: Int
    /// Coherence orders: one for populations, else all.
    let orders: Int
  }

  private struct PointerKey: Hashable {
    let collision: Collision
    let qubit: QubitState
    let kappa: Double
  }

  private struct StreamKey: Hashable {
    let collision: Collision
    let groundWeight: Double
    let excitedWeight: Double
  }

  // MARK: Collisions

  /// How often whoever watches wants to be asked.
  public enum Attention: Sendable {
    /// After every collision.
    case each
    /// Several times in a tenth of a second.
    case occasional
  }

  /// Up to `count` collisions, each followed by `damping` if given: Eq. (7) and Eq. (16) of Entropy 2023.
  ///
  /// `fate` is what becomes of the qubits. `goesOn` decides whether another cycle follows, after each or every now and then. Gives the number made. An error
  /// leaves the state as it was before the cycle that failed. Calling this with a count is the same, bit for bit, as
  /// calling it that often, however often it asks, and `damping` the same as `damp` after each.
  public func collide(
    _ state: inout CavityState, _ collision: Collision, qubit: QubitState, damping: Damping?,
    count: Int, numerics: Numerics, attention: Attention = .each, fate: Fate = .discard,
    monitor goesOn: (CavityState) throws -> Bool
  ) throws -> Int {
    guard count > 0 else { return 0 }
    let collision = try collision.validated()
    let policy = LevelPolicy(numerics: numerics)
    if fate.isWatched {
      return try collide(
        &state, collision, qubit, damping, count: count, policy, fate, monitor: goesOn)
    }
    state.dropMemory()
    if let split = split(beside: state, meeting: collision) {
      return try collideBoth(
        &state, split, collision, qubit: qubit, damping: damping, count: count,
        numerics: numerics, monitor: goesOn)
    }
    var table = tables[collision] ?? Crossing(collision)
    defer {
      if tables.count > 64 { tables = [:] }
      tables[collision] = table
    }
    var made = 0
    while made < count {
      var burst = 1
      if case .occasional = attention {
        burst = min(count - made, Engine.burst(state, collision, qubit, damping))
      }
      if let damping {
        let (most, levels) = (burst, state.levels)
        burst = 0
        // Cycles on more levels take longer than those that were counted on.
        while burst < most, state.levels == levels {
          let made = dampedBurst(&state, &table, qubit, damping, policy, count: most - burst)
          if made > 0 {
            burst += made
            continue
          }
          // Shares storage until it is let go: a cycle that fails half way is taken back whole.
          let before = state
          do {
            _ = try looked(&state, &table, qubit, policy, count: 1)
            try damp(&state, damping, policy)
          } catch {
            state = before
            throw error
          }
          burst += 1
        }
      } else {
        burst = try looked(&state, &table, qubit, policy, count: burst)
      }
      made += burst
      if try !goesOn(state) { return made }
    }
    return count
  }

  /// The same as `collide`; the last qubit is noted if it is looked at, and what the state's books follow.
  private func looked(
    _ state: inout CavityState, _ table: inout Crossing, _ qubit: QubitState,
    _ policy: LevelPolicy, count: Int
  ) throws(SimulationError) -> Int {
    guard !state.books.isEmpty else {
      return try looked(&state, &table, qubit, policy, count: count, looksAtLast: looksAtQubits)
    }
    return try booked(&state, table.collision, qubit, count: count) {
      (state: inout CavityState, count: Int) throws(SimulationError) -> Int in
      try looked(&state, &table, qubit, policy, count: count, looksAtLast: true)
    }
  }

  private func looked(
    _ state: inout CavityState, _ table: inout Crossing, _ qubit: QubitState,
    _ policy: LevelPolicy, count: Int, looksAtLast: Bool
  ) throws(SimulationError) -> Int {
    if table.traits.isOfBands, case .bands(let drive) = table.blocks {
      return try collideBanded(&state, drive, qubit, policy, count: count, looksAtLast: looksAtLast)
    }
    state.couplingDistance = nil
    guard looksAtLast, !table.traits.notesQubits else {
      // Some engines note it themselves.
      state.outgoingQubit = nil
      return try collide(&state, &table, qubit, policy, count: count)
    }
    var made = 0
    do throws(SimulationError) {
      while made < count - 1 {
        made += try collide(&state, &table, qubit, policy, count: count - 1 - made)
      }
      let outgoing = state.outgoingQubit(after: &table, qubit)
      made += try collide(&state, &table, qubit, policy, count: 1)
      state.outgoingQubit = outgoing
      return made
    } catch {
      // The next call meets the same again, with nothing made before it.
      guard made > 0 else { throw error }
      state.outgoingQubit = nil
      return made
    }
  }

  /// About a tenth of a millisecond of collisions.
  private static func burst(
    _ state: CavityState, _ collision: Collision, _ qubit: QubitState, _ damping: Damping?
  ) -> Int {
    guard collision.coupling.symmetry != .parity else { return 1 }
    let levels = Double(state.levels)
    // In nanoseconds, on the safe side; the first collision with coherences makes a matrix of populations.
    let isDiagonal = state.representation == .populations && qubit.coupling == 0
    let isWide = isDiagonal && state.isWideDiagonal
    if collision.isLeaking { return 1 }
    // Per element: fused kernels, the complex stencil, what has none of both.
    let hasKernel = collision.ladder != nil && (collision.step == 1 || !collision.isReal)
    let element = !hasKernel ? 2 : collision.isReal ? 0.125 : 0.75
    let cost = isDiagonal ? levels : levels * levels * element
    return max(1, Int(saturating: 1e5 / (cost * (damping == nil ? 1 : isWide ? 1000 : 20))))
  }

  /// Up to `count` collisions, one at least; ends before those for which the levels have to grow, as they take longer. Gives their number.
  private func collide(
    _ state: inout CavityState, _ crossing: inout Crossing, _ qubit: QubitState,
    _ policy: LevelPolicy, count: Int
  ) throws(SimulationError) -> Int {
    try fit(&state, policy)
    let kappa = try adopt(&state, qubit, crossing.traits, policy)
    /// As the state was before the cycle for which it grows.
    var before: CavityState?
    while true {
      let angleRounding = crossing.angleRounding(levels: state.levels)
      let made = try steps(&state, &crossing, qubit, kappa, policy, count: count)
      state.ledger.addRounding(angleRounding * Double(made))
      if made > 0 { return made }
      before = before ?? state
      do { try policy.grow(&state, damping: nil) } catch {
        state = before!
        throw error
      }
    }
  }

  /// Each kind of blocks has its engine. Gives the number of collisions made before the levels have to grow.
  func steps(
    _ state: inout CavityState, _ crossing: inout Crossing, _ qubit: QubitState, _ kappa: Double,
    _ policy: LevelPolicy, count: Int
  ) throws(SimulationError) -> Int {
    try requireRungs(state, crossing.traits)
    if let table = crossing.table {
      table.extend(to: state.levels)
      return pairBursts(&state, table, qubit, kappa, policy, count: count)
    }
    switch crossing.blocks {
    case .pairs: preconditionFailure("pairs have a table")
    case .averagedPairs(let spread):
      return try averagedSteps(&state, spread, qubit, kappa, policy, count: count)
    case .bands(let drive):
      return try collideBanded(&state, drive, qubit, policy, count: count, looksAtLast: false)
    case .mixture(let occasional):
      return try occasionalSteps(&state, occasional, &crossing, qubit, kappa, policy, count: count)
    case .leaking(let loss): return try lossyStep(&state, loss, qubit, kappa, policy)
    }
  }

  /// The fused kernels where there are any.
  private func pairBursts(
    _ state: inout CavityState, _ table: CollisionTable, _ qubit: QubitState, _ kappa: Double,
    _ policy: LevelPolicy, count: Int
  ) -> Int {
    switch state.representation {
    case .hermitian where !table.isReal:
      complexStencil.steps(&state, table, qubit, policy, count: count)
    case _ where table.step > 1: pairSteps(&state, table, qubit, kappa, policy, count: count)
    case .populations: populationSteps(&state, table, qubit, policy, count: count)
    case .realSymmetric: symmetricSteps(&state, table, qubit, kappa, policy, count: count)
    case .hermitian: symmetricSteps(&state, table, qubit, kappa, policy, count: count)
    }
  }

  /// What may be cut off at the next collision. The damping that may follow is not looked at: it is an act of its own.
  func allowance(_ state: CavityState, _ policy: LevelPolicy, after steps: Int = 0)
    -> Double
  {
    policy.collisionAllowance(state, after: steps)
  }

  /// Collisions in the gauge of the qubits' phase until `count` are made or the levels have to grow.
  /// Each is `damped`, if that is given; a copy of the state is then given back that means nothing unless all were made.
  func symmetricSteps(
    _ state: inout CavityState, _ table: CollisionTable, _ qubit: QubitState, _ kappa: Double,
    _ policy: LevelPolicy, count: Int, damped: DampedCycle? = nil
  ) -> Int {
    let (q, p) = (qubit.groundWeight, qubit.excitedWeight)
    let levels = state.levels
    let exchange = abs(table.exchange[levels])
    let isPure = qubit.isPure
    let tables = pointers(table, qubit, kappa, levels)
    let rows = keptRows.room(for: 2 * (levels + 16))
    // Vectors that lie in one line of the cache pay for the copy from a few collisions on.
    let isCopied = count >= Engine.worthCopying || damped != nil
    let isComplex = state.representation == .hermitian
    let real = isCopied ? aligned.copy(state.real) : nil
    let imaginary = isCopied && isComplex ? alignedImaginary.copy(state.imaginary) : nil
    defer {
      if let real { state.real.take(real) }
      if let imaginary { state.imaginary.take(imaginary) }
    }
    let last = PackedTriangle.row(levels - 1)
    for made in 0..<count {
      // 2||u|| + eps for the column u that the exact map puts at level N, and the corner eps there.
      var (square, corner) = state.real.withNumbers(or: real) {
        (
          kernels.cutSquare(levels - 1, $0 + last, tables.cutLeft, tables.cutHere),
          $0[last + levels - 1]
        )
      }
      if isComplex {
        square += state.imaginary.withNumbers(or: imaginary) {
          kernels.cutSquare(levels - 1, $0 + last, tables.cutLeft, tables.cutHere)
        }
      }
      let lost = abs(p * exchange * exchange * corner)
      let cut = CollisionCut(norm: 2 * exchange * square.squareRoot() + lost, corner: lost)
      if cut.norm > allowance(state, policy) { return made }
      if state.isBelowBestPower(after: 0) {
        state.notePowerBound()
      } else {
        // A state is asked about its populations only.
        if let real { state.takePopulations(from: real) }
        state.samplePower()
      }
      state.real.withNumbers(or: real) {
        kernels.collideSymmetric(
          levels, $0, rows, tables.ground, tables.excited, tables.exchange, tables.next, q, p,
          kappa, isPure, false)
      }
      if isComplex {
        state.imaginary.withNumbers(or: imaginary) {
          kernels.collideSymmetric(
            levels, $0, rows, tables.ground, tables.excited, tables.exchange, tables.next, q, p,
            kappa, isPure, true)
        }
      }
      state.book(cut, excitedWeight: p, mixesOrders: kappa != 0)
      if state.isToNoteTolerance(policy.numerics) {
        if let real { state.takePopulations(from: real) }
        state.noteTolerance(policy.numerics)
      }
      if let damped, !damped.damp(&state, real!, imaginary) { return made }
    }
    return count
  }

  /// The tables of a coherent stream, kept for the next time.
  private func pointers(
    _ table: CollisionTable, _ qubit: QubitState, _ kappa: Double, _ levels: Int
  ) -> CollisionPointers {
    let key = PointerKey(collision: table.collision, qubit: qubit, kappa: kappa)
    if let lastPointers, lastPointers.key == key, lastPointers.levels >= levels {
      return lastPointers.pointers
    }
    let pointers = CollisionPointers(table, qubit, kappa: kappa, levels: levels, in: tableMemory)
    lastPointers = (key, levels, pointers)
    return pointers
  }

  /// Collisions of populations until `count` are made or the levels have to grow.
  private func populationSteps(
    _ state: inout CavityState, _ table: CollisionTable, _ qubit: QubitState,
    _ policy: LevelPolicy, count: Int
  ) -> Int {
    let levels = state.levels
    let stream = stream(table, qubit, levels)
    let nearTraps = PopulationStream.leftNearTraps(table.collision, levels)
    let margin = PopulationStream.margin
    fillChain(state)
    if otherChain.count != chain.count {
      otherChain = [Double](repeating: 0, count: chain.count)
    }
    var left = count
    var mustGrow = false
    while left > 0, !mustGrow {
      let unsampled = (state.bestPower, state.energyCeiling, state.ceilingSince)
      state.samplePower()
      let steps = min(state.collisionsBeforePowerCheck(left), 1024)
      if losses.count < steps { losses = [Double](repeating: 0, count: 1024) }
      // The allowance falls with k: what is below the last one is below all.
      let least = allowance(state, policy, after: steps - 1)
      var made = populationRun(stream, levels, steps, least)
      if made == 0 {
        let now = allowance(state, policy)
        if now > least { made = populationRun(stream, levels, 1, now) }
      }
      if made > 1, passesTolerance(state, policy, made, excitedWeight: qubit.excitedWeight) {
        // Where exactly depends on the energy there: one by one.
        fillChain(state)
        made = populationRun(stream, levels, 1, .infinity)
      }
      mustGrow = made == 0
      if mustGrow { (state.bestPower, state.energyCeiling, state.ceilingSince) = unsampled }
      for step in 0..<made {
        if step > 0 { state.notePowerBound() }
        state.book(
          CollisionCut(norm: losses[step], corner: losses[step]),
          excitedWeight: qubit.excitedWeight, mixesOrders: false)
        state.ledger.addRelative(PopulationStream.relativeSteps, left: nearTraps)
        state.noteTolerance(policy.numerics)
      }
      left -= made
      if made > 0 {
        for n in 0..<levels { state.real[n] = chain[margin + n] }
      }
    }
    return count - left
  }

  private func fillChain(_ state: CavityState) {
    let margin = PopulationStream.margin
    chain = [Double](repeating: 0, count: state.levels + 3 * margin)
    chain.replaceSubrange(margin..<(margin + state.levels), with: state.real)
  }

  /// Whether a bound comes above the tolerance for the first time when these collisions are booked.
  private func passesTolerance(
    _ state: CavityState, _ policy: LevelPolicy, _ steps: Int, excitedWeight: Double
  ) -> Bool {
    guard state.ledger.passedAt == nil else { return false }
    var ledger = state.ledger
    for cut in losses[..<steps] {
      ledger.collide(excitedWeight: excitedWeight, mixesOrders: false)
      ledger.book(.oneLevel(norm: cut, level: state.levels))
    }
    return ledger.first > policy.numerics.tolerance || ledger.norm > policy.numerics.tolerance
  }

  /// Runs between the two chains; the result is in the first.
  private func populationRun(
    _ stream: PopulationStream, _ levels: Int, _ steps: Int, _ allowance: Double
  ) -> Int {
    let margin = PopulationStream.margin
    let made = chain.withUnsafeMutableBufferPointer { first in
      otherChain.withUnsafeMutableBufferPointer { second in
        losses.withUnsafeMutableBufferPointer { lost in
          kernels.collidePopulations(
            levels, steps, first.baseAddress! + margin, second.baseAddress! + margin, stream.kept,
            stream.up, stream.down, stream.lose(levels), allowance, lost.baseAddress!)
        }
      }
    }
    if made % 2 == 1 { swap(&chain, &otherChain) }
    return made
  }

  private func stream(
    _ table: CollisionTable, _ qubit: QubitState, _ levels: Int
  ) -> PopulationStream {
    let key = StreamKey(
      collision: table.collision, groundWeight: qubit.groundWeight,
      excitedWeight: qubit.excitedWeight)
    if let known = streams[key], known.levels >= levels { return known }
    if streams.count > 64 { streams = [:] }
    let stream = PopulationStream(table, qubit, levels: levels)
    streams[key] = stream
    return stream
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
    _ state: inout CavityState, _ qubit: QubitState, _ traits: CollisionTraits,
    _ policy: LevelPolicy
  ) throws(SimulationError) -> Double {
    let kappa = qubit.coupling
    // Without coherence there is no phase.
    if kappa == 0, traits.isReal || state.representation == .populations { return 0 }
    guard traits.isReal else {
      try policy.requireMemory(state.levels, .hermitian, nil)
      state.makeComplex(for: qubit, step: traits.step)
      return kappa
    }
    let gauge = traits.gauge(of: qubit)
    switch state.representation {
    case .populations:
      try policy.requireMemory(state.levels, .realSymmetric, nil)
      state.makeRealSymmetric(gauge: gauge)
      return kappa
    case .realSymmetric:
      if let kappa = sharedGauge(&state, qubit, gauge, traits) { return kappa }
      try policy.requireMemory(state.levels, .hermitian, nil)
    case .hermitian:
      if let kappa = sharedGauge(&state, qubit, gauge, traits) { return kappa }
    }
    state.turn(to: gauge)
    return kappa
  }

  /// kappa where the state is in the gauge of the qubits already, or half a turn away.
  private func sharedGauge(
    _ state: inout CavityState, _ qubit: QubitState, _ gauge: Gauge, _ traits: CollisionTraits
  ) -> Double? {
    guard let (sign, isExact) = state.gaugeSign(of: gauge) else { return nil }
    // Phases that differ by a few roundings only.
    if !isExact { state.ledger.addRounding(4) }
    return traits.step % 2 == 0 ? qubit.coupling : sign * qubit.coupling
  }

  /// A ladder that ends knows nothing of what stands above it, and one that was written down nothing of what was not.
  func requireRungs(
    _ state: CavityState, _ traits: CollisionTraits
  ) throws(SimulationError) {
    if let known = traits.known, state.levels + traits.step > known {
      throw .rungsUnknown(levels: known)
    }
    guard let top = traits.top else { return }
    for n in (top + 1)..<max(state.levels, top + 1) where state.populationValue(n) != 0 {
      throw .aboveLadder(level: n, top: top)
    }
  }

  // MARK: Damping

  /// One interval of damping, exactly: Eq. (17) of Entropy 2023. Cost: O(N² w), see `DampingChannel`; O(N w) for populations, see
  /// `WideDamping`.
  public func damp(
    _ state: inout CavityState, _ damping: Damping, numerics: Numerics
  ) throws(SimulationError) {
    let before = state
    do {
      let split = split(beside: state)
      try damp(&state, damping, LevelPolicy(numerics: numerics))
      if var split {
        try damp(&split, damping, LevelPolicy(numerics: numerics))
        state.splitRun = SplitRun(split, beside: state)
      }
    } catch {
      state = before
      throw error
    }
  }

  /// What the state's books follow is noted.
  func damp(
    _ state: inout CavityState, _ damping: Damping, _ policy: LevelPolicy
  ) throws(SimulationError) {
    guard !state.books.isEmpty else { return try dampUnbooked(&state, damping, policy) }
    let before = try state.beginBooked(damping)
    try dampUnbooked(&state, damping, policy)
    try state.noteBooked(damping, before)
  }

  private func dampUnbooked(
    _ state: inout CavityState, _ damping: Damping, _ policy: LevelPolicy
  ) throws(SimulationError) {
    guard !damping.isIdentity else { return }
    try fit(&state, policy)
    if damping.waits { return try dampWaiting(&state, damping, policy) }
    if state.isWideDiagonal { return try dampWide(&state, damping, policy) }
    // What is lost can be told from the populations' table alone: the others are made once the levels suffice.
    var cut = try populationChannel(damping, state, policy).cut(of: state)
    if policy.numerics.levels == nil {
      while cut.norm
        > policy.allowance(collisions: state.collisions, levels: state.levels, damping: damping)
      {
        try policy.grow(&state, damping: damping)
        if state.isWideDiagonal { return try dampWide(&state, damping, policy) }
        cut = try populationChannel(damping, state, policy).cut(of: state)
      }
    }
    let orders = state.representation == .populations ? 1 : state.levels
    let channel = try channel(damping, state, policy, orders: orders)
    try apply(&state, channel)
    try applyToMemory(&state) { (part) throws(SimulationError) in try apply(&part, channel) }
    state.bookDamping(channel.damping, cut)
    state.noteTolerance(policy.numerics)
  }

  private func populationChannel(
    _ damping: Damping, _ state: CavityState, _ policy: LevelPolicy
  ) throws(SimulationError) -> DampingChannel {
    try channel(damping, state, policy, orders: 1)
  }

  func channel(
    _ damping: Damping, _ state: CavityState, _ policy: LevelPolicy, orders: Int
  ) throws(SimulationError) -> DampingChannel {
    // The passes serve all orders.
    let key = ChannelKey(
      damping: damping, levels: state.levels,
      orders: state.levels > ThermalPasses.mostLevels ? orders : 0)
    if let lastChannel, lastChannel.key == key { return lastChannel.channel }
    if let known = channels[key] {
      lastChannel = (key, known)
      return known
    }
    try policy.requireMemory(state.levels, state.representation, damping)
    guard
      let channel = DampingChannel(
        damping, levels: state.levels, orders: orders, isInterrupted: isInterrupted)
    else { throw .interrupted }
    // Old tables are dropped before they fill the memory.
    if channels.values.reduce(0, { $0 + $1.bytes }) > 5e8 || channels.count > 32 { channels = [:] }
    channels[key] = channel
    lastChannel = (key, channel)
    return channel
  }

  func apply(
    _ state: inout CavityState, _ channel: DampingChannel
  ) throws(SimulationError) {
    let levels = state.levels
    if let passes = channel.passes {
      switch state.representation {
      case .populations: passes.apply(populations: &state.real)
      case .realSymmetric: passes.apply(&state.real, kernels, in: dampingMemory)
      case .hermitian:
        passes.apply(&state.real, kernels, in: dampingMemory)
        passes.apply(&state.imaginary, kernels, in: dampingMemory)
      }
      return
    }
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

/// What a collision would put at level N: the trace norm of its row and column, and the population among it.
struct CollisionCut {
  let norm: Double
  let corner: Double
}

extension CavityState {
  /// The energy alone, without bounds.
  var energyValue: Double {
    var sum = 0.0
    for n in 1..<max(levels, 1) { sum += Double(n) * populationValue(n) }
    return sum
  }

  /// Books a collision that has been made, with what it cut off at level N.
  mutating func book(_ cut: CollisionCut, excitedWeight: Double, mixesOrders: Bool) {
    countCollisions(1)
    // What a matrix holds of the populations comes from more than their own positive sums.
    ledger.collide(
      excitedWeight: excitedWeight, mixesOrders: mixesOrders,
      keepsRelative: representation == .populations)
    ledger.book(.oneLevel(norm: cut.norm, corner: cut.corner, level: levels))
  }

  /// The energy matters only once the bound is anywhere near.
  func isToNoteTolerance(_ numerics: Numerics) -> Bool {
    ledger.passedAt == nil
      && (ledger.first > numerics.tolerance || ledger.norm > numerics.tolerance)
  }

  mutating func noteTolerance(_ numerics: Numerics) {
    guard isToNoteTolerance(numerics) else { return }
    ledger.noteTolerance(numerics.tolerance, collisions: collisions, energy: energyValue)
  }
}
