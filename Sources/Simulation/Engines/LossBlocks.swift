internal import Kernels
internal import LinearAlgebra

/// A collision with loss as matrices, one set for every coherence order: what a stream repeats often enough is worth tabulating.
///
/// Order D of the result comes from the orders D, D-1 and D+1 of the state, each by a matrix of N-D+1 rows; the last row is what
/// would stand at level N. Memory and cost of a use: N³ numbers, a third of that without coherence, N² for populations; to make
/// them: that many columns of `LossSector.run`.
final class LossBlocks {
  /// What they depend on.
  struct Key: Hashable {
    let loss: LossDuring
    let groundWeight: Double
    let excitedWeight: Double
    let kappa: Double
    let levels: Int
    let isDiagonal: Bool
  }

  /// What an order takes from another one.
  private struct Part {
    let source: Int
    let columns: Int
    /// Of a row, a multiple of eight.
    let stride: Int
    /// Where the matrix begins, and where what its columns were off by.
    let start: Int
    let columnStart: Int
  }

  private let collision: LossyCollision
  /// What the nodes of an average leave out.
  private let averaging: Double
  private let levels: Int
  private let isComplex: Bool
  private var parts: [[Part]] = []
  private var real: [Double] = []
  private var imaginary: [Double] = []
  /// For each column: the time's error, and the square root of what is lifted (the population of the order 0).
  private var time: [Double] = []
  private var lifted: [Double] = []
  private var steps = 0
  private let input = AlignedNumbers()
  private let output = AlignedNumbers()

  /// Memory that blocks may take.
  private static let mostBytes = 2.5e8

  static func bytes(levels: Int, isDiagonal: Bool, kappa: Double, isComplex: Bool) -> Double {
    let n = Double(levels + 8)
    let numbers = isDiagonal ? n * n : kappa == 0 ? n * n * n / 3 : n * n * n
    return (isComplex ? 16 : 8) * numbers
  }

  /// Whether there is room for them.
  static func fit(levels: Int, isDiagonal: Bool, kappa: Double, isComplex: Bool) -> Bool {
    bytes(levels: levels, isDiagonal: isDiagonal, kappa: kappa, isComplex: isComplex) <= mostBytes
  }

  /// How many collisions on these levels cost as much in steps as the blocks do: nil where there is no room for them.
  static func worth(_ key: Key) -> Int? {
    guard
      fit(
        levels: key.levels, isDiagonal: key.isDiagonal, kappa: key.kappa,
        isComplex: key.loss.detuning != 0)
    else { return nil }
    return key.kappa == 0 ? key.levels : 2 * key.levels
  }

  init(
    _ collision: LossyCollision, levels: Int, isDiagonal: Bool, _ sector: LossSector,
    isInterrupted: () -> Bool
  ) throws(SimulationError) {
    self.collision = collision
    averaging = sector.average.error
    self.levels = levels
    isComplex = collision.loss.detuning != 0
    let highest = isDiagonal ? 0 : collision.kappa == 0 ? levels - 1 : levels
    for order in 0...highest {
      var made: [Part] = []
      let sources =
        collision.kappa == 0 || isDiagonal
        ? [order] : order == 0 ? [0, 1] : [order, order - 1, order + 1]
      for source in sources where source < levels {
        if isInterrupted() { throw .interrupted }
        made.append(tabulate(order, from: source, sector))
      }
      parts.append(made)
    }
  }

  /// The orders 0 and 1 have a row more: the outgoing qubit's weight of the ground state and its coherence.
  private func rows(_ order: Int) -> Int { levels - order + 1 + (order < 2 ? 1 : 0) }

  private func tabulate(_ order: Int, from source: Int, _ sector: LossSector) -> Part {
    let columns = levels - source
    let stride = (columns + 7) / 8 * 8
    let part = Part(
      source: source, columns: columns, stride: stride, start: real.count,
      columnStart: time.count)
    let size = rows(order) * stride
    real += [Double](repeating: 0, count: size)
    if isComplex { imaginary += [Double](repeating: 0, count: size) }
    // All columns together, each times an element of the state, may leave out the goal of one collision.
    let share = 1 / (3 * Double(levels))
    for m in 0..<columns {
      var factor = 1.0
      var average = LossyAverage(sector, order, planes: isComplex ? 2 : 1)
      for (angle, weight) in sector.average.nodes {
        sector.begin(order: order, isComplex: isComplex, theta: angle)
        factor = seed(sector, source, m)
        average.add(sector, sector.run(share: share), weight)
      }
      let defects = average.defects
      steps = max(steps, defects.steps)
      time.append(factor * defects.time)
      lifted.append(
        factor * (order == 0 ? defects.liftedPopulation : defects.liftedSquare.squareRoot()))
      for plane in 0..<(isComplex ? 2 : 1) {
        func put(_ row: Int, _ value: Double) {
          let place = part.start + row * stride + m
          if plane == 0 { real[place] = factor * value } else { imaginary[place] = factor * value }
        }
        for row in 0...(levels - order) { put(row, average[row, plane]) }
        guard order < 2 else { continue }
        put(levels - order + 1, plane == 0 ? average.qubit.re : average.qubit.im)
      }
    }
    return part
  }

  /// Starts from the element m of an order of the state; gives what the result counts.
  private func seed(_ sector: LossSector, _ source: Int, _ m: Int) -> Double {
    let order = sector.order
    if source == order {
      sector[.ground, m, 0] = collision.qubit.groundWeight
      sector[.excited, m + 1, 0] = collision.qubit.excitedWeight
      return 1
    }
    if source < order {
      sector[.upper, m, 0] = collision.kappa
      return 1
    }
    sector[.lower, m + 1, 0] = collision.kappa
    guard order == 0 else { return 1 }
    // Its conjugate stands above the diagonal, and gives the conjugate.
    return 2
  }

  // MARK: Use

  /// The same as `LossyCollision.stepped`, within what both book.
  func apply(to state: CavityState) -> LossyOutcome {
    var outcome = LossyOutcome(like: state)
    outcome.defects.steps = steps
    outcome.defects.time += averaging
    let planes = state.needsTwoPlanes(collision.loss) ? 2 : 1
    for order in parts.indices {
      let rows = rows(order)
      let result = output.room(for: 2 * (levels + 16))
      result.update(repeating: 0, count: 2 * (levels + 16))
      var lost = 0.0
      for part in parts[order] {
        let vector = input.room(for: 2 * (levels + 16))
        vector.update(repeating: 0, count: 2 * (levels + 16))
        for plane in 0..<planes {
          let numbers = vector + plane * (levels + 16)
          for m in 0..<part.columns { numbers[m] = state.gauged(part.source, m, plane) }
        }
        lost += book(part, vector, planes, &outcome)
        add(part, rows, vector, planes, to: result)
      }
      if order == 0 {
        outcome.defects.liftedPopulation += lost
        outcome.groundWeight = result[levels + 1]
      } else {
        outcome.defects.liftedSquare += lost * lost
      }
      if order == 1 { outcome.coherence = (result[levels], result[2 * levels + 16]) }
      outcome.take(state, order) { result[$1 * (self.levels + 16) + $0] }
    }
    return outcome
  }

  /// What the columns were off by, each times its element; gives what is lifted.
  private func book(
    _ part: Part, _ vector: UnsafeMutablePointer<Double>, _ planes: Int,
    _ outcome: inout LossyOutcome
  ) -> Double {
    var lost = 0.0
    for m in 0..<part.columns {
      let size = abs(vector[m]) + (planes == 2 ? abs(vector[levels + 16 + m]) : 0)
      outcome.defects.time += size * time[part.columnStart + m]
      lost += size * lifted[part.columnStart + m]
    }
    return lost
  }

  private func add(
    _ part: Part, _ rows: Int, _ vector: UnsafeMutablePointer<Double>, _ planes: Int,
    to result: UnsafeMutablePointer<Double>
  ) {
    let plane = levels + 16
    func add(
      _ matrix: [Double], _ vector: UnsafePointer<Double>, _ result: Int,
      _ all: UnsafeMutablePointer<Double>
    ) {
      matrix.withUnsafeBufferPointer {
        LossKernelSet.best.addRows(
          rows, part.stride, $0.baseAddress! + part.start, vector, all + result)
      }
    }
    add(real, vector, 0, result)
    guard planes == 2 else { return }
    add(real, vector + plane, plane, result)
    guard isComplex else { return }
    add(imaginary, vector, plane, result)
    for m in 0..<part.columns { vector[plane + m] = -vector[plane + m] }
    add(imaginary, vector + plane, 0, result)
  }
}
