internal import LinearAlgebra

/// Collisions whose blocks are bands, not single off-diagonals: rho -> sum_x K_x rho K_x†, on complex Hermitian states, by two products
/// within the bands for each Kraus operator.
///
/// Computed are all levels that the state reaches, N + b; kept are N, and what stands above is booked. The parity (-1)^{n+[e]} is all that
/// is conserved: populations do not close, even without coherence, and no gauge makes the numbers real.
final class BandedEngine {
  private let kernels: KernelSet
  private var propagators: [PropagatorKey: ParityPropagator] = [:]
  /// From Jaynes-Cummings.
  var distances: [ParityDrive: Estimate] = [:]
  private var operators: [KrausKey: [KrausOperator]] = [:]
  private let (input, product, output, strip) = (
    AlignedNumbers(), AlignedNumbers(), AlignedNumbers(), AlignedNumbers()
  )

  init(kernels: KernelSet) { self.kernels = kernels }

  private struct PropagatorKey: Hashable {
    let drive: ParityDrive
    let columns: Int
  }

  private struct KrausKey: Hashable {
    let propagator: PropagatorKey
    let qubit: QubitState
  }

  /// Where a state ends, and where it ends after a collision.
  struct Extent {
    /// Levels that hold anything.
    let occupied: Int
    /// Levels that hold anything afterwards.
    let reached: Int
  }

  /// Levels that hold less than this together, coherences and all, are not computed with: it is booked.
  private static let faint = 1e-36

  // MARK: Tables

  /// The propagator for a state of so many levels; throws where the memory does not suffice or when interrupted.
  func propagator(
    _ drive: ParityDrive, levels: Int, _ policy: LevelPolicy, isInterrupted: () -> Bool
  ) throws(SimulationError) -> ParityPropagator {
    // Levels that do not grow need no room.
    let columns =
      policy.numerics.levels == nil
      ? ParityPropagator.capacity(for: levels) : (levels + 7) / 8 * 8
    let key = PropagatorKey(drive: drive, columns: columns)
    if let known = propagators[key] { return known }
    let limit = policy.numerics.memoryLimit
    let bytes = ParityPropagator.bytes(drive, columns: columns) ?? .infinity
    guard let wall = ParityPropagator.levels(drive, columns: columns), bytes <= limit else {
      throw .levelsExceedMemory(levels: levels, bytes: bytes, limit: limit)
    }
    guard
      let made = ParityPropagator(
        drive, columns: columns, levels: wall, kernels: kernels, isInterrupted: isInterrupted)
    else { throw .interrupted }
    if propagators.count > 16 { propagators = [:] }
    propagators[key] = made
    return made
  }

  private func kraus(_ propagator: ParityPropagator, _ qubit: QubitState) -> [KrausOperator] {
    let key = KrausKey(
      propagator: PropagatorKey(drive: propagator.drive, columns: propagator.columns),
      qubit: qubit)
    if let known = operators[key] { return known }
    if operators.count > 16 { operators = [:] }
    let made = KrausOperator.all(propagator, qubit)
    operators[key] = made
    return made
  }

  // MARK: One collision

  /// Cuts off what is too faint to be computed with, books it, and says how far the state reaches.
  func extent(of state: inout CavityState, _ propagator: ParityPropagator) -> Extent {
    var occupied = state.levels
    var (columns, corners) = ([Double](), [Double]())
    var norm = 0.0
    while occupied > 1 {
      let (column, corner) = (
        state.columnNorm(above: occupied - 1), state.populationValue(occupied - 1)
      )
      norm += 2 * column + max(corner, 0)
      guard norm <= BandedEngine.faint else { break }
      columns.append(column)
      corners.append(corner)
      occupied -= 1
    }
    let cut = ErrorLedger.Cut.severalLevels(
      columns: columns.reversed(), corners: corners.reversed(), level: occupied)
    state.ledger.book(cut)
    return Extent(occupied: occupied, reached: propagator.reach[occupied - 1])
  }

  /// K rho for every Kraus operator, on all levels that the state reaches. Cost: 8 operations for each element, level in the band and operator; half of
  /// it without coherence, a quarter if the state has none of odd order either.
  func multiply(
    _ state: CavityState, _ extent: Extent, _ propagator: ParityPropagator, _ qubit: QubitState,
    isInterrupted: () -> Bool = { false }
  ) throws(SimulationError) -> BandedProducts {
    let isCombed = KrausOperator.isCombed(qubit)
    let combs = isCombed ? LevelComb.halves : LevelComb.all
    var products = BandedProducts(
      operators: kraus(propagator, qubit), combs: combs, extent,
      isEven: isCombed && state.isEven)
    let strip = strip.room(for: 24 * (propagator.levels + 8))
    let input = BandedBlocks(
      combs, rows: extent.occupied, columns: extent.occupied, isEven: products.isEven, in: input)
    for block in input.known { state.unpack(block, combs, extent.occupied) }
    products.makeRoom(in: product)
    for (index, kraus) in products.operators.enumerated() {
      for (row, band) in kraus.blocks.enumerated() {
        for column in combs.indices {
          guard let source = input[kraus.columns[row], column] else { continue }
          let target = products[index, row, column]
          let bands = BandTiles.joined(
            [Range<Int>](repeating: 0..<source.height, count: source.stride), 8)
          let isWhole = band.withPlanes { band, rowBands in
            kernels.multiplyInPieces(
              rows: target.rows, columns: target.stride, left: band, right: source.planes,
              resultRe: target.re, resultIm: target.im, resultStride: target.stride,
              rowBands: rowBands, columnBands: bands, adds: false, isLower: false, strip: strip,
              isInterrupted: isInterrupted)
          }
          guard isWhole else { throw .interrupted }
        }
      }
    }
    return products
  }

  /// sum of K rho K† on the levels below `kept`, on and below the diagonal. Cost: half of that of `multiply`.
  func assemble(
    _ products: BandedProducts, keeping kept: Int, isInterrupted: () -> Bool = { false }
  ) throws(SimulationError) -> BandedBlocks {
    let levels = min(products.reached, kept)
    let combs = products.combs
    let result = BandedBlocks(
      combs, rows: levels, columns: levels, isEven: products.isEven, in: output)
    let strip = strip.room(for: 0)
    for (index, kraus) in products.operators.enumerated() {
      for target in result.known {
        let source = products[index, target.row, kraus.columns[target.column]]
        let adjoint = kraus.blocks[target.column]
        let bands = BandTiles.joined(
          [Range<Int>](repeating: 0..<source.width, count: target.rows), 4)
        let isWhole = adjoint.withAdjoint { adjoint, adjointBands in
          kernels.multiplyInPieces(
            rows: target.rows, columns: target.stride, left: source.planes, right: adjoint,
            resultRe: target.re, resultIm: target.im, resultStride: target.stride, rowBands: bands,
            columnBands: adjointBands, adds: index > 0, isLower: true, strip: strip,
            isInterrupted: isInterrupted)
        }
        guard isWhole else { throw .interrupted }
      }
    }
    return result
  }
}

/// Numbers of the qubit that leaves, before any error is told: <g|sigma'|g> and <e|sigma'|g>.
struct QubitSums {
  private(set) var ground = 0.0
  private(set) var coherence = (re: 0.0, im: 0.0)

  mutating func add(ground weight: Double) { ground += weight }

  mutating func add(coherence: (re: Double, im: Double)) {
    self.coherence.re += coherence.re
    self.coherence.im += coherence.im
  }
}
