internal import LinearAlgebra

// Populations alone (Entropy 2023, Eq. 8): a birth-death chain, cut into sectors by the traps.
extension Engine {
  /// More levels than this are too many for dense powers.
  private static let mostChainLevels = 1024
  /// What a sector may hold to be left out, times (n+1)² at its top: it is booked.
  private static let negligible = 1e-20

  func carryPopulations(
    _ state: inout CavityState, _ collision: Collision, _ qubit: QubitState, _ count: Int,
    _ policy: LevelPolicy
  ) throws(SimulationError) -> LongRunOutcome {
    let start = state
    var occupied = [Double](repeating: 0, count: state.levels)
    var leftOut = ErrorLedger.Cut()
    var method = LongRunMethod.identity
    var trap: Trap?
    var largest = 0
    for sector in Sector.all(of: [TrainMember(collision, qubit)], below: start.levels) {
      let weight = sector.weight(in: start)
      if weight == 0 { continue }
      // Where no trap was found, nothing can be left out.
      if let upper = sector.upper,
        weight * Double(upper + 1) * Double(upper + 1) <= Engine.negligible
      {
        leftOut.add(.oneLevel(norm: abs(weight), level: upper))
        continue
      }
      let end = min(sector.upper ?? start.levels, start.levels)
      let carried = try carry(
        Array(start.real[sector.lower..<end]), sector, collision, qubit, count, policy)
      switch carried {
      case .failure(let obstacle): return .refused(obstacle)
      case .success(let values, let lost):
        let top = sector.lower + values.count
        if top > occupied.count {
          occupied += [Double](repeating: 0, count: top - occupied.count)
        }
        for (index, value) in values.enumerated() { occupied[sector.lower + index] += value }
        leftOut.add(lost)
        largest = max(largest, values.count)
        trap = sector.upper.flatMap { collision.exactTrap(at: $0) } ?? trap
      }
      method =
        count == CavityState.endless ? .closedForm(levels: largest) : .powers(levels: largest)
    }
    if policy.numerics.levels == nil {
      try policy.requireMemory(occupied.count, .populations, nil)
      state.grow(to: (occupied.count + 8) / 8 * 8)
    }
    for n in 0..<state.levels { state.real[n] = n < occupied.count ? occupied[n] : 0 }
    state.history.hasSkippedStates = true
    state.ledger.stay(below: trap?.level, of: collision.ladder!, collisions: count)
    state.ledger.book(leftOut)
    let squarings = count == CavityState.endless ? 0 : Double.log2Count(count)
    state.ledger.addRounding(8 + 2 * squarings)
    return .done(method, trap: trap)
  }

  private enum Carried {
    case success([Double], lost: ErrorLedger.Cut)
    case failure(LongRunObstacle)
  }

  private func carry(
    _ values: [Double], _ sector: Sector, _ collision: Collision, _ qubit: QubitState,
    _ count: Int, _ policy: LevelPolicy
  ) throws(SimulationError) -> Carried {
    let most = policy.numerics.levels.map { $0 - sector.lower }
    if count == CavityState.endless {
      guard let size = try steadySize(sector, qubit) else {
        return .failure(.unconfined(searched: Engine.highestTrap))
      }
      if let most, size > most {
        return .failure(.levelsBelowTrap(levels: most + sector.lower, trap: sector.lower + size))
      }
      var weight = CompensatedSum()
      for value in values { weight.add(value) }
      return .success(
        PopulationChain.steadyState(qubit, size: size).map { $0 * weight.value },
        lost: ErrorLedger.Cut())
    }
    let whole = sector.upper.map { $0 - sector.lower }
    let (values, trimmed) = trimmed(values, sector, qubit, count, policy)
    var size = min(max(values.count, 64), whole ?? .max, most ?? .max)
    guard size <= Engine.mostChainLevels else {
      return .failure(.tooManyForPowers(levels: size, most: Engine.mostChainLevels))
    }
    while true {
      let isClosed = size == whole
      let chain = PopulationChain(
        collision, qubit, lower: sector.lower, size: size, isClosed: isClosed)
      let (after, lost) = try chain.carry(values, count, watch)
      var cut = trimmed
      cut.add(lostCut(lost, Double(sector.lower + size), sector, qubit, count))
      let isEnough = cut.second <= 0.01 * min(policy.numerics.tolerance, 1e-6)
      if isEnough || size == most { return .success(after, lost: cut) }
      guard size < Engine.mostChainLevels else {
        return .failure(
          whole.map { .tooManyForPowers(levels: $0, most: Engine.mostChainLevels) }
            ?? .unconfined(searched: Engine.highestTrap))
      }
      size = min(size + size / 2, whole ?? .max, most ?? .max, Engine.mostChainLevels)
    }
  }

  /// What is lost at `level`, wherever the collisions that follow carry it.
  private func lostCut(
    _ lost: Double, _ level: Double, _ sector: Sector, _ qubit: QubitState, _ count: Int
  ) -> ErrorLedger.Cut {
    let climb = qubit.excitedWeight == 0 ? 0 : Double(count)
    let weight = (sector.upper.map(Double.init) ?? level + climb) + 1
    return ErrorLedger.Cut(norm: lost, first: lost * weight, second: lost * weight * weight)
  }

  /// Populations of more levels than powers are made on, without those at their end that hold nothing to speak of.
  private func trimmed(
    _ values: [Double], _ sector: Sector, _ qubit: QubitState, _ count: Int, _ policy: LevelPolicy
  ) -> ([Double], ErrorLedger.Cut) {
    guard values.count > Engine.mostChainLevels else { return (values, ErrorLedger.Cut()) }
    var (kept, tail) = (values.count, 0.0)
    var cut = ErrorLedger.Cut()
    while kept > 1 {
      let more = tail + abs(values[kept - 1])
      let next = lostCut(more, Double(sector.lower + values.count), sector, qubit, count)
      guard next.second <= 0.001 * min(policy.numerics.tolerance, 1e-6) else { break }
      (kept, tail, cut) = (kept - 1, more, next)
    }
    return (Array(values.prefix(kept)), cut)
  }

  /// How many levels the steady state of a sector takes; nil where there is none.
  private func steadySize(
    _ sector: Sector, _ qubit: QubitState
  ) throws(SimulationError) -> Int? {
    if let upper = sector.upper { return upper - sector.lower }
    // A stream that mostly takes photons out needs no trap above it: rho_n = r^n (1-r), cut where it is nothing.
    let ratio = qubit.excitedWeight / qubit.groundWeight
    guard ratio < 1 else { return nil }
    if ratio == 0 { return 1 }
    let levels = (-120 / logarithm(ratio)).rounded(.up)
    return levels <= Double(Engine.highestTrap - sector.lower)
      ? max(1, Int(saturating: levels)) : nil
  }
}

/// The populations of one sector, collision after collision.
///
/// Column n of the matrix says where the photons of level n go. All its elements are positive and each column is 1 in sum; that is
/// restored after every squaring, so that what leaks through a near trap keeps its relative accuracy through any number of
/// them. Above a sector that is not closed stands one more state, where everything ends that leaves the levels.
struct PopulationChain {
  private let matrix: SquareMatrix
  private let size: Int
  private let isClosed: Bool

  init(_ collision: Collision, _ qubit: QubitState, lower: Int, size: Int, isClosed: Bool) {
    self.size = size
    self.isClosed = isClosed
    let table = CollisionTable(collision)
    table.extend(to: lower + size)
    var matrix = SquareMatrix(order: isClosed ? size : size + 1)
    for n in 0..<size {
      let isTop = n + 1 == size && isClosed
      let up =
        isTop
        ? 0 : qubit.excitedWeight * table.exchange[lower + n + 1] * table.exchange[lower + n + 1]
      let down =
        n == 0 ? 0 : qubit.groundWeight * table.exchange[lower + n] * table.exchange[lower + n]
      matrix[n, n] = 1 - (up + down)
      if !isTop { matrix[n + 1, n] = up }
      if n > 0 { matrix[n - 1, n] = down }
    }
    if !isClosed { matrix[size, size] = 1 }
    self.matrix = matrix
  }

  /// The populations after `count` collisions, and what has left the levels. Cost: O(N³ log n).
  func carry(
    _ populations: [Double], _ count: Int, _ watch: Watch
  ) throws(SimulationError) -> (values: [Double], lost: Double) {
    var values = populations + [Double](repeating: 0, count: matrix.order - populations.count)
    var power = matrix
    var left = count
    var squarings = 0.0
    while left > 0 {
      if left & 1 == 1 { values = power.times(values) }
      left >>= 1
      guard left > 0 else { break }
      if isSteady(power) {
        values = power.times(values)
        break
      }
      let all = squarings + Double.log2Count(left)
      guard let square = power.squared(while: { watch.goesOn(.powers, (squarings + $0) / all) })
      else { throw .interrupted }
      power = square
      power.normaliseColumns()
      squarings += 1
    }
    let lost = isClosed ? 0 : values.removeLast()
    return (values, lost)
  }

  /// All columns are the same: further collisions change nothing.
  private func isSteady(_ power: SquareMatrix) -> Bool {
    for row in 0..<power.order {
      let first = power[row, 0]
      for column in 1..<max(power.order, 1)
      where abs(power[row, column] - first) > 0x1p-56 * abs(first) + 1e-30 {
        return false
      }
    }
    return true
  }

  /// rho_n = r^n (r-1)/(r^m - 1), r = (1-q)/q: the steady state on m levels without a trap between them
  /// (Entropy 2023, Eq. 11 with its exponent corrected). Error: a few roundings of each.
  static func steadyState(_ qubit: QubitState, size: Int) -> [Double] {
    let (q, p) = (qubit.groundWeight, qubit.excitedWeight)
    // From the end where most of it is, so that the weights fall.
    let isRising = p > q
    let (numerator, divisor) = isRising ? (q, p) : (p, q)
    let ratio = numerator / divisor
    // What the quotient and 1 - q were rounded by: over thousands of levels the powers would show it.
    let quotientRest =
      ratio == 0 ? 0 : numerator.addingProduct(-ratio, divisor) / numerator
    let complementRest = p == 0 ? 0 : ((1 - p) - q) / p
    let correction = quotientRest + (isRising ? -complementRest : complementRest)
    var weights = (0..<size).map { n in
      raise(ratio, Double(n)) * (1 + Double(n) * correction)
    }
    var sum = CompensatedSum()
    for weight in weights.reversed() { sum.add(weight) }
    let total = sum.value
    weights = weights.map { $0 / total }
    return isRising ? weights.reversed() : weights
  }
}

extension SquareMatrix {
  fileprivate mutating func normaliseColumns() {
    var sums = [Double](repeating: 0, count: order)
    for row in 0..<order {
      for column in 0..<order { sums[column] += self[row, column] }
    }
    elements.withUnsafeMutableBufferPointer { elements in
      for row in 0..<order {
        for column in 0..<order { elements[row * order + column] /= sums[column] }
      }
    }
  }
}

extension Double {
  /// How many binary digits a count has.
  fileprivate static func log2Count(_ count: Int) -> Double {
    Double(Int.bitWidth - count.leadingZeroBitCount)
  }
}
