internal import LinearAlgebra

// States with coherences below exact traps.
extension Engine {
  /// A dense map of a sector has (m(m+1)/2)² elements: 84 MB at 80 levels.
  private static let mostSectorLevels = 80
  /// Elements computed one by one at most: some minutes.
  private static let mostElements = 1e11

  /// `kappas` are those of the passages' qubits in the state's gauge; `count` is a multiple of how many they are, or endless.
  func settleSectors(
    _ state: inout CavityState, _ passages: [TrainMember], _ kappas: [Double], isComplex: Bool,
    _ count: Int, _ policy: LevelPolicy
  ) throws(SimulationError) -> LongRunOutcome {
    // What the roundings of the traps themselves have let through counts as nothing.
    let noise = max(16 * state.roundingUnit * state.roundingUnit, 1e-30)
    var sectors: [SectorTurn] = []
    var leftOut = 0.0
    var trap: Trap?
    for sector in Sector.all(of: passages, below: state.levels) {
      let weight = sector.weight(in: state)
      if abs(weight) <= noise {
        leftOut += abs(weight)
        continue
      }
      guard let upper = sector.upper else {
        return .refused(
          passages.count == 1
            ? .unconfined(searched: Engine.highestTrap)
            : .noSharedTrap(searched: Engine.highestTrap))
      }
      if let levels = policy.numerics.levels, levels < upper {
        return .refused(.levelsBelowTrap(levels: levels, trap: upper))
      }
      guard upper - sector.lower <= Engine.mostSectorLevels else {
        return .refused(
          .sectorTooLarge(levels: upper - sector.lower, most: Engine.mostSectorLevels))
      }
      sectors.append(SectorTurn(passages, kappas, lower: sector.lower, upper: upper))
      trap = passages[0].collision.exactTrap(at: upper)
    }
    let slowest: Contraction
    switch try slowestContraction(sectors, state, isComplex: isComplex) {
    case .success(let found): slowest = found
    case .failure(let obstacle): return .refused(obstacle)
    }
    let turns = passages.count
    let (steps, period) = (slowest.collisions * turns, slowest.period * turns)
    let size = sectors.map(\.size).max() ?? 0
    guard count >= steps else { return .refused(.cheaperOneByOne(steps)) }
    guard Double(steps) * Double(size * size) <= Engine.mostElements else {
      return .refused(
        .notContracting(levels: size, collisions: Double(period), part: slowest.factor))
    }
    let isWhole = sectors.count == 1 && state.ledger.norm == 0
    var settled: [(SectorTurn, [Double])] = []
    for sector in sectors {
      let weight = isWhole ? 1 : sector.weight(in: state)
      settled.append(
        (sector, try sector.settled(state, steps, weight, watch)))
    }
    if let top = sectors.last?.upper, top >= state.levels, policy.numerics.levels == nil {
      try policy.requireMemory(top + 8, .realSymmetric, nil)
      state.grow(to: (top + 8) / 8 * 8)
    }
    for index in state.real.indices { state.real[index] = 0 }
    for (sector, values) in settled { sector.put(values, into: &state) }
    // One sector holds everything, whatever was rounded before: its weight is 1.
    if isWhole { state.ledger.forgetRounding() }
    state.ledger.stay(below: trap?.level, of: passages[0].collision.ladder!, collisions: count)
    let top = Double(trap?.level ?? 0)
    let rest = 4 * Contraction.rest
    state.ledger.book(ErrorLedger.Cut(norm: rest, first: rest * top, second: rest * top * top))
    state.ledger.addRounding(
      Double(turns) * (2 * slowest.memory + 4) + 2 * leftOut.squareRoot() / 0x1p-52)
    return .done(
      .steadyState(levels: size, collisions: steps, factor: slowest.factor, period: period),
      trap: trap)
  }
}

extension Engine {
  private enum Slowest {
    case success(Contraction)
    case failure(LongRunObstacle)
  }

  /// How the sectors and the coherences between them forget, one after the other: a map of them takes much memory.
  private func slowestContraction(
    _ sectors: [SectorTurn], _ state: CavityState, isComplex: Bool
  ) throws(SimulationError) -> Slowest {
    var slowest: Contraction?
    func look(
      _ map: SquareMatrix, _ factor: Double, _ size: Int
    ) throws(SimulationError) -> LongRunObstacle? {
      switch try Contraction.find(map, .matrices(factor), watch) {
      case .contraction(let found): slowest = found.slower(than: slowest)
      case .none(let collisions, let part):
        return .notContracting(levels: size, collisions: collisions, part: part)
      }
      return nil
    }
    for (index, a) in sectors.enumerated() {
      let size = Double(a.size)
      if let obstacle = try look(a.differences, (size / 2).squareRoot(), a.size) {
        return .failure(obstacle)
      }
      if isComplex, let obstacle = try look(a.antisymmetric, size.squareRoot(), a.size) {
        return .failure(obstacle)
      }
      for b in sectors[..<index] where isComplex || state.hasCoherence(a.levels, b.levels) {
        guard a.size * b.size <= DenseTriangle.count(order: Engine.mostSectorLevels) else {
          return .failure(
            .sectorTooLarge(levels: a.size + b.size, most: Engine.mostSectorLevels))
        }
        let factor = Double(min(a.size, b.size)).squareRoot()
        if let obstacle = try look(a.coherences(with: b), factor, a.size) {
          return .failure(obstacle)
        }
      }
    }
    guard let slowest else { return .failure(.unconfined(searched: Engine.highestTrap)) }
    return .success(slowest)
  }
}

extension Contraction {
  /// The one of two that takes longer, with the larger memory.
  fileprivate func slower(than other: Contraction?) -> Contraction {
    guard let other else { return self }
    let longer = collisions >= other.collisions ? self : other
    return Contraction(
      period: longer.period, factor: longer.factor, memory: max(memory, other.memory))
  }
}

extension CavityState {
  /// Leaves out the imaginary part in the gauge of the qubits' phase: below a trap it dies out, without the real part
  /// ever meeting it.
  mutating func keepRealPart() {
    guard representation == .hermitian else { return }
    imaginary = []
    representation = .realSymmetric
  }

  /// Whether there is anything but zero between two sets of levels, `a` above `b`.
  fileprivate func hasCoherence(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
    for m in a where m < levels {
      for n in b where real[PackedTriangle.row(m) + n] != 0 { return true }
    }
    return false
  }
}

/// One turn of collisions between two exact traps of all of them.
struct SectorTurn {
  private let maps: [SectorMap]

  var lower: Int { maps[0].lower }
  var upper: Int { maps[0].upper }
  var size: Int { upper - lower }
  var levels: Range<Int> { lower..<upper }

  init(_ passages: [TrainMember], _ kappas: [Double], lower: Int, upper: Int) {
    maps = zip(passages, kappas).map {
      SectorMap($0.collision, $0.qubit, $1, lower: lower, upper: upper)
    }
  }

  /// The turn on symmetric matrices of trace 0, orthonormal coordinates: order m(m+1)/2.
  var differences: SquareMatrix {
    var matrix = turn { $0.symmetric }
    matrix.projectOnTraceZero(size: size)
    return matrix
  }

  var antisymmetric: SquareMatrix { turn { $0.antisymmetric } }

  func coherences(with other: SectorTurn) -> SquareMatrix {
    var product: SquareMatrix?
    for (map, second) in zip(maps, other.maps) {
      let next = map.coherences(with: second)
      product = product.map { next.after($0) } ?? next
    }
    return product!
  }

  private func turn(_ matrix: (SectorMap) -> SquareMatrix) -> SquareMatrix {
    maps.dropFirst().reduce(matrix(maps[0])) { matrix($1).after($0) }
  }

  func weight(in state: CavityState) -> Double {
    Sector(lower: lower, upper: upper).weight(in: state)
  }

  /// The elements between the levels of this sector after so many collisions, of trace `weight`. Cost: O(m²) a collision.
  func settled(
    _ state: CavityState, _ count: Int, _ weight: Double, _ watch: Watch
  ) throws(SimulationError) -> [Double] {
    // A frame of zeros saves asking for the ends.
    let width = size + 2
    var old = [Double](repeating: 0, count: width * width)
    for m in 0..<size where lower + m < state.levels {
      for n in 0...m {
        let value = state.real[PackedTriangle.row(lower + m) + lower + n]
        old[(m + 1) * width + n + 1] = value
        old[(n + 1) * width + m + 1] = value
      }
    }
    var new = old
    for step in 0..<count {
      if step % 256 == 255 { try watch.look(.settling, Double(step) / Double(count)) }
      maps[step % maps.count].collide(old, &new, width)
      swap(&old, &new)
    }
    var trace = CompensatedSum()
    for m in 0..<size { trace.add(old[(m + 1) * width + m + 1]) }
    let scale = weight / trace.value
    var packed: [Double] = []
    packed.reserveCapacity(DenseTriangle.count(order: size))
    for m in 0..<size {
      for n in 0...m { packed.append(scale * old[(m + 1) * width + n + 1]) }
    }
    return packed
  }

  func put(_ values: [Double], into state: inout CavityState) {
    for m in 0..<size {
      for n in 0...m {
        state.real[PackedTriangle.row(lower + m) + lower + n] = values[DenseTriangle.row(m) + n]
      }
    }
  }
}

/// The collision map on the levels between two exact traps, in the real gauge: sin := 0 and cos := ±1 at both ends, so
/// that the trace stays exactly inside (a cut-off of the operators would put cos = +1 there).
struct SectorMap {
  let lower: Int
  let upper: Int
  private let q: Double
  private let p: Double
  private let kappa: Double
  /// cos(theta sqrt n), cos(theta sqrt(n+1)) and sin(theta sqrt n) from `lower` on.
  private let ground: [Double]
  private let excited: [Double]
  private let exchange: [Double]

  var size: Int { upper - lower }
  var levels: Range<Int> { lower..<upper }

  init(
    _ collision: Collision, _ qubit: QubitState, _ kappa: Double, lower: Int, upper: Int,
    isClosed: Bool = true
  ) {
    (self.lower, self.upper, self.kappa) = (lower, upper, kappa)
    (q, p) = (qubit.groundWeight, qubit.excitedWeight)
    let table = CollisionTable(collision)
    table.extend(to: upper)
    var ground = Array(table.groundRe[lower..<upper])
    var excited = Array(table.excitedRe[lower..<upper])
    var exchange = Array(table.exchange[lower...upper])
    if isClosed {
      ground[0] = ground[0].rounded()
      excited[excited.count - 1] = excited[excited.count - 1].rounded()
      exchange[0] = 0
      exchange[exchange.count - 1] = 0
    }
    (self.ground, self.excited, self.exchange) = (ground, excited, exchange)
  }

  // MARK: As a matrix

  /// The up to nine elements that the element (m, n) turns into, counted from `lower`, for coherences with the levels of
  /// `other` (or of this sector itself).
  private func images(
    _ m: Int, _ n: Int, _ other: SectorMap, _ body: (_ m: Int, _ n: Int, _ factor: Double) -> Void
  ) {
    let (g, e, s) = (ground, excited, exchange)
    let (h, f, t) = (other.ground, other.excited, other.exchange)
    body(m, n, q * g[m] * h[n] + p * e[m] * f[n])
    if m + 1 < size {
      if n + 1 < other.size { body(m + 1, n + 1, p * s[m + 1] * t[n + 1]) }
      body(m + 1, n, kappa * s[m + 1] * h[n])
    }
    if n + 1 < other.size { body(m, n + 1, kappa * g[m] * t[n + 1]) }
    if m > 0 {
      if n > 0 { body(m - 1, n - 1, q * s[m] * t[n]) }
      body(m - 1, n, -kappa * s[m] * f[n])
    }
    if n > 0 { body(m, n - 1, -kappa * e[m] * t[n]) }
  }

  /// The map on antisymmetric matrices, the imaginary part of states in this gauge: order m(m-1)/2.
  var antisymmetric: SquareMatrix {
    var matrix = SquareMatrix(order: DenseTriangle.count(order: size - 1))
    for m in 1..<max(size, 1) {
      for n in 0..<m {
        let column = DenseTriangle.row(m - 1) + n
        images(m, n, self) { i, j, factor in
          guard i != j else { return }
          matrix[DenseTriangle.row(max(i, j) - 1) + min(i, j), column] += i > j ? factor : -factor
        }
      }
    }
    return matrix
  }

  /// The map on symmetric matrices, orthonormal coordinates.
  var symmetric: SquareMatrix {
    var matrix = SquareMatrix(order: DenseTriangle.count(order: size))
    let root = 0.5.squareRoot()
    func add(_ m: Int, _ n: Int, _ column: Int, _ scale: Double) {
      images(m, n, self) { i, j, factor in
        // An element off the diagonal is shared with its mirror image: 1/sqrt(2) of the coordinate each.
        let row = DenseTriangle.row(max(i, j)) + min(i, j)
        matrix[row, column] += scale * factor * (i == j ? 1 : root)
      }
    }
    for m in 0..<size {
      for n in 0...m {
        let column = DenseTriangle.row(m) + n
        if m == n {
          add(m, m, column, 1)
        } else {
          add(m, n, column, root)
          add(n, m, column, root)
        }
      }
    }
    return matrix
  }

  /// The map on the coherences between the levels of this sector and those of `other`.
  func coherences(with other: SectorMap) -> SquareMatrix {
    var matrix = SquareMatrix(order: size * other.size)
    for m in 0..<size {
      for n in 0..<other.size {
        images(m, n, other) { i, j, factor in
          matrix[i * other.size + j, m * other.size + n] += factor
        }
      }
    }
    return matrix
  }

  // MARK: One by one

  /// Of a frame `width` wide with zeros around it. Cost: O(m²).
  fileprivate func collide(_ old: [Double], _ new: inout [Double], _ width: Int) {
    let (q, p, kappa, size) = (q, p, kappa, size)
    old.withUnsafeBufferPointer { old in
      new.withUnsafeMutableBufferPointer { new in
        ground.withUnsafeBufferPointer { g in
          excited.withUnsafeBufferPointer { e in
            exchange.withUnsafeBufferPointer { s in
              for m in 0..<size {
                let row = (m + 1) * width + 1
                let here = old.baseAddress! + row
                let above = here - width
                let below = here + width
                let (qg, pe, ps, qs) = (q * g[m], p * e[m], p * s[m], q * s[m + 1])
                let (up, left, right, down) = (
                  kappa * s[m], kappa * g[m], kappa * e[m], kappa * s[m + 1]
                )
                for n in 0...m {
                  let kept = (qg * g[n] + pe * e[n]) * here[n]
                  let diagonal = ps * s[n] * above[n - 1] + qs * s[n + 1] * below[n + 1]
                  let gained = up * g[n] * above[n] + left * s[n] * here[n - 1]
                  let lost = right * s[n + 1] * here[n + 1] + down * e[n] * below[n]
                  let value = kept + diagonal + (gained - lost)
                  new[row + n] = value
                  new[(n + 1) * width + m + 1] = value
                }
              }
            }
          }
        }
      }
    }
  }

}

extension SquareMatrix {
  /// The product with `first` on the right; much of this one is zero. Cost: its elements, times the order.
  fileprivate func after(_ first: SquareMatrix) -> SquareMatrix {
    var product = SquareMatrix(order: order)
    for row in 0..<order {
      for middle in 0..<order {
        let factor = self[row, middle]
        guard factor != 0 else { continue }
        for column in 0..<order { product[row, column] += factor * first[middle, column] }
      }
    }
    return product
  }

  /// M P for the coordinates of symmetric matrices: P X = X - (Tr X / m) 1.
  mutating func projectOnTraceZero(size: Int) {
    let diagonal = (0..<size).map { DenseTriangle.row($0) + $0 }
    for row in 0..<order {
      var sum = 0.0
      for column in diagonal { sum += self[row, column] }
      for column in diagonal { self[row, column] -= sum / Double(size) }
    }
  }
}
