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
  private var operators: [KrausKey: [KrausBand]] = [:]
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

  private func kraus(_ propagator: ParityPropagator, _ qubit: QubitState) -> [KrausBand] {
    let key = KrausKey(
      propagator: PropagatorKey(drive: propagator.drive, columns: propagator.columns),
      qubit: qubit)
    if let known = operators[key] { return known }
    if operators.count > 16 { operators = [:] }
    let made = KrausBand.all(propagator, qubit)
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

  /// K rho for every Kraus operator, on all levels that the state reaches. Cost: 8 operations for each element, level in the band and operator.
  func multiply(
    _ state: CavityState, _ extent: Extent, _ propagator: ParityPropagator, _ qubit: QubitState
  ) -> BandedProducts {
    let operators = kraus(propagator, qubit)
    let occupied = extent.occupied
    let stride = (occupied + 7) / 8 * 8
    let rows = (extent.reached + 3) / 4 * 4
    let strip = strip.room(for: 16 * (propagator.levels + 8))
    let input = input.room(for: 2 * occupied * stride)
    state.unpack(occupied, into: input, input + occupied * stride, stride: stride)
    let product = product.room(for: 2 * rows * stride * operators.count)
    let bands = BandTiles.joined([Range<Int>](repeating: 0..<occupied, count: stride), 8)
    for (index, kraus) in operators.enumerated() {
      let target = product + 2 * rows * stride * index
      kernels.multiplyBanded(
        rows, stride, kraus.re, kraus.im, kraus.stride, input, input + occupied * stride, stride,
        target, target + rows * stride, stride, kraus.rowBands, bands, false, false, strip)
    }
    return BandedProducts(
      operators: operators, reached: extent.reached, occupied: occupied, rows: rows,
      stride: stride, numbers: product)
  }

  /// sum of K rho K† on the levels below `kept`, on and below the diagonal. Cost: 4 operations for each element, level in the band and operator.
  func assemble(_ products: BandedProducts, keeping kept: Int) -> OutputPlanes {
    let levels = min(products.reached, kept)
    let rows = (levels + 3) / 4 * 4
    let columns = (levels + 7) / 8 * 8
    let output = output.room(for: 2 * rows * columns)
    let strip = strip.room(for: 0)
    let bands = BandTiles.joined(
      [Range<Int>](repeating: 0..<products.occupied, count: rows), 4)
    for (index, kraus) in products.operators.enumerated() {
      let planes = products.planes(index)
      kernels.multiplyBanded(
        rows, columns, planes.re, planes.im, products.stride, kraus.adjointRe, kraus.adjointIm,
        kraus.adjointStride, output, output + rows * columns, columns, bands, kraus.adjointBands,
        index > 0, true, strip)
    }
    return OutputPlanes(
      levels: levels, stride: columns, re: output, im: output + rows * columns)
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

/// K rho for every Kraus operator K.
struct BandedProducts {
  let operators: [KrausBand]
  /// Levels that the state reaches.
  let reached: Int
  /// Levels that it had.
  let occupied: Int
  /// Rows of a plane, and numbers of a row.
  let rows: Int
  let stride: Int
  let numbers: UnsafeMutablePointer<Double>

  func planes(_ index: Int) -> (re: UnsafePointer<Double>, im: UnsafePointer<Double>) {
    let start = UnsafePointer(numbers) + 2 * rows * stride * index
    return (start, start + rows * stride)
  }

  /// What is lost of the sum of K rho K† where only the levels below `kept` are.
  ///
  /// With W† all K† side by side the column j is y W† for the row y of all K rho; sum K†K = 1, so that it is no longer than y.
  func cut(keeping kept: Int) -> ErrorLedger.Cut {
    guard kept < reached else { return ErrorLedger.Cut() }
    var (columns, corners) = ([Double](), [Double]())
    for row in kept..<reached {
      var (squares, corner) = (0.0, 0.0)
      for index in operators.indices {
        let (re, im) = planes(index)
        for place in (row * stride)..<(row * stride + occupied) {
          squares += re[place] * re[place] + im[place] * im[place]
        }
        corner += overlap(index, index, row: row).re
      }
      columns.append(squares.squareRoot())
      corners.append(corner)
    }
    return .severalLevels(columns: columns, corners: corners, level: kept)
  }

  /// The qubit that leaves: <x|sigma'|y> = sum of Tr[K_x rho K_y†]. Cost: O(levels band).
  var outgoing: QubitSums {
    var sums = QubitSums()
    var ground: Int?
    for (index, kraus) in operators.enumerated() {
      if kraus.isExcited {
        if let ground { sums.add(coherence: overlap(index, ground)) }
      } else {
        sums.add(ground: overlap(index, index).re)
        ground = index
      }
    }
    return sums
  }

  /// Tr[K rho K'†].
  private func overlap(_ index: Int, _ other: Int) -> (re: Double, im: Double) {
    var (sumRe, sumIm) = (CompensatedSum(), CompensatedSum())
    for row in 0..<reached {
      let part = overlap(index, other, row: row)
      sumRe.add(part.re)
      sumIm.add(part.im)
    }
    return (sumRe.value, sumIm.value)
  }

  /// What one row adds to it.
  private func overlap(_ index: Int, _ other: Int, row: Int) -> (re: Double, im: Double) {
    let (re, im) = planes(index)
    let kraus = operators[other]
    let low = kraus.rowBands[row / 4 * 2]
    let high = min(kraus.rowBands[row / 4 * 2 + 1], occupied)
    var (x, y) = (0.0, 0.0)
    guard low < high else { return (0, 0) }
    for column in low..<high {
      let (a, b) = (re[row * stride + column], im[row * stride + column])
      let place = row * kraus.stride + column
      let (c, d) = (kraus.re[place], kraus.im[place])
      x += a * c + b * d
      y += b * c - a * d
    }
    return (x, y)
  }
}

/// A Hermitian matrix on and below its diagonal.
struct OutputPlanes {
  let levels: Int
  let stride: Int
  let re: UnsafePointer<Double>
  let im: UnsafePointer<Double>
}
