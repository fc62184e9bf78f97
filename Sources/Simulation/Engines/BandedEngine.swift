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
    let columns = ParityPropagator.capacity(for: levels)
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

  /// The state after the collision on all levels that it reaches, in `output`: two planes of `stride` numbers a row, on and below the
  /// diagonal, and the qubit that leaves, if it `isWatched`. Cost: 12 operations for each element, level in the band and Kraus operator.
  func collide(
    _ state: CavityState, _ extent: Extent, _ propagator: ParityPropagator, _ qubit: QubitState,
    isWatched: Bool
  ) -> (planes: OutputPlanes, outgoing: QubitSums) {
    let operators = kraus(propagator, qubit)
    let occupied = extent.occupied
    let inputStride = (occupied + 7) / 8 * 8
    let rows = (extent.reached + 3) / 4 * 4
    let columns = (extent.reached + 7) / 8 * 8
    let strip = strip.room(for: 16 * (propagator.levels + 8))
    let input = input.room(for: 2 * occupied * inputStride)
    state.unpack(occupied, into: input, input + occupied * inputStride, stride: inputStride)
    let product = product.room(for: 2 * rows * inputStride)
    let output = output.room(for: 2 * rows * columns)
    let inputBands = [Int](repeating: 0, count: inputStride / 4).enumerated().map {
      $0.offset % 2 == 0 ? 0 : occupied
    }
    let productBands = [Int](repeating: 0, count: rows / 2).enumerated().map {
      $0.offset % 2 == 0 ? 0 : occupied
    }
    var sums = QubitSums()
    var ground: KrausBand?
    for (index, kraus) in operators.enumerated() {
      kernels.multiplyBanded(
        rows, inputStride, kraus.re, kraus.im, kraus.stride, input,
        input + occupied * inputStride, inputStride, product, product + rows * inputStride,
        inputStride, kraus.rowBands, inputBands, false, false, strip)
      kernels.multiplyBanded(
        rows, columns, product, product + rows * inputStride, inputStride, kraus.adjointRe,
        kraus.adjointIm, kraus.adjointStride, output, output + rows * columns, columns,
        productBands, kraus.adjointBands, index > 0, true, strip)
      guard isWatched else { continue }
      let planes = ProductPlanes(
        rows: extent.reached, columns: occupied, stride: inputStride, re: product,
        im: product + rows * inputStride)
      if kraus.isExcited {
        if let ground { sums.add(coherence: planes.overlap(ground)) }
      } else {
        sums.add(ground: planes.overlap(kraus).re)
        ground = kraus
      }
    }
    return (
      OutputPlanes(
        levels: extent.reached, stride: columns, re: output, im: output + rows * columns), sums
    )
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

/// K rho.
private struct ProductPlanes {
  let rows: Int
  let columns: Int
  let stride: Int
  let re: UnsafePointer<Double>
  let im: UnsafePointer<Double>

  /// Tr[K rho K'†]. Cost: O(rows band).
  func overlap(_ kraus: KrausBand) -> (re: Double, im: Double) {
    var (sumRe, sumIm) = (CompensatedSum(), CompensatedSum())
    kraus.re.withUnsafeBufferPointer { otherRe in
      kraus.im.withUnsafeBufferPointer { otherIm in
        for row in 0..<rows {
          let low = kraus.rowBands[row / 4 * 2]
          let high = min(kraus.rowBands[row / 4 * 2 + 1], columns)
          var (x, y) = (0.0, 0.0)
          for column in Swift.stride(from: low, to: high, by: 1) {
            let (a, b) = (re[row * stride + column], im[row * stride + column])
            let (c, d) = (
              otherRe[row * kraus.stride + column], otherIm[row * kraus.stride + column]
            )
            x += a * c + b * d
            y += b * c - a * d
          }
          sumRe.add(x)
          sumIm.add(y)
        }
      }
    }
    return (sumRe.value, sumIm.value)
  }
}

/// A Hermitian matrix on and below its diagonal.
struct OutputPlanes {
  let levels: Int
  let stride: Int
  let re: UnsafePointer<Double>
  let im: UnsafePointer<Double>

  /// What is lost where only the levels below `kept` are.
  func cut(keeping kept: Int) -> ErrorLedger.Cut {
    guard kept < levels else { return ErrorLedger.Cut() }
    var (columns, corners) = ([Double](), [Double]())
    for row in kept..<levels {
      let start = row * stride
      var squares = 0.0
      for column in 0..<kept {
        let (x, y) = (re[start + column], im[start + column])
        squares += x * x + y * y
      }
      columns.append(squares.squareRoot())
      corners.append(re[start + row])
    }
    return .severalLevels(columns: columns, corners: corners, level: kept)
  }
}
