internal import LinearAlgebra

// Maps of pairs for which there are no fused kernels: more than one photon at a time, and averages over angles.
extension Engine {
  /// Collisions with pairs s levels apart until `count` are made or the levels have to grow.
  func pairSteps(
    _ state: inout CavityState, _ table: CollisionTable, _ qubit: QubitState, _ kappa: Double,
    _ policy: LevelPolicy, count: Int
  ) -> Int {
    guard table.isReal else {
      // Populations look at |amplitudes|² only.
      let stream = PopulationStream(table, qubit, levels: state.levels + table.step)
      return steps(&state, step: table.step, qubit, kappa, policy, count: count) {
        stream.passage($0.real, step: table.step)
      }
    }
    let stencil = PairStencil(
      PlainProducts(table), step: table.step, levels: state.levels, qubit, kappa, kernels,
      in: pairs.memory)
    return steps(&state, step: table.step, qubit, kappa, policy, count: count) {
      stencil.passage($0)
    }
  }

  /// The same for averages over angles. Gives zero where the levels have to grow.
  func averagedSteps(
    _ state: inout CavityState, _ spread: SpreadLadder, _ qubit: QubitState, _ kappa: Double,
    _ policy: LevelPolicy, count: Int
  ) throws(SimulationError) -> Int {
    let products = try averages(spread, state.levels, policy)
    let stencil = PairStencil(
      products, step: spread.step, levels: state.levels, qubit, kappa, kernels, in: pairs.memory)
    return steps(&state, step: spread.step, qubit, kappa, policy, count: count) {
      stencil.passage($0)
    }
  }

  func averages(
    _ spread: SpreadLadder, _ levels: Int, _ policy: LevelPolicy
  ) throws(SimulationError) -> AveragedProducts {
    let order = PairTables.entries(levels: levels, step: spread.step)
    if let known = pairs.averaged, known.spread == spread, known.products.order >= order {
      return known.products
    }
    let bytes = AveragedProducts.bytes(order: order)
    guard bytes <= policy.numerics.memoryLimit else {
      throw .levelsExceedMemory(levels: levels, bytes: bytes, limit: policy.numerics.memoryLimit)
    }
    let products = AveragedProducts(spread, order: order)
    pairs.averaged = (spread, products)
    return products
  }

  private func steps(
    _ state: inout CavityState, step: Int, _ qubit: QubitState, _ kappa: Double,
    _ policy: LevelPolicy, count: Int, _ passage: @escaping (CavityState) -> Passage
  ) -> Int {
    let passages = WidePassages(
      step: step, excitedWeight: qubit.excitedWeight, mixesOrders: kappa != 0, passage: passage)
    return Stepper.run(passages, on: &state, policy, count: count)
  }
}

/// What engines of pairs have computed last.
final class PairTablesKept {
  let memory = AlignedNumbers()
  /// The last average over angles.
  var averaged: (spread: SpreadLadder, products: AveragedProducts)?
}

/// Passages that are computed on s more levels, cut back to those that there are, and booked (see `ErrorLedger.Cut.severalLevels`).
private struct WidePassages: Passages {
  let step: Int
  let excitedWeight: Double
  let mixesOrders: Bool
  let passage: (CavityState) -> Passage

  /// More than one photon may come at a time, and averages are no slower for being looked at.
  var mayJump: Bool { true }

  func look(
    _ state: CavityState
  ) -> (lost: Double, finding: (after: Passage, cut: ErrorLedger.Cut)) {
    let after = passage(state)
    let cut = after.cut(levels: state.levels, isDiagonal: state.representation == .populations)
    return (cut.norm, (after, cut))
  }

  func pass(
    _ state: inout CavityState, _ finding: (after: Passage, cut: ErrorLedger.Cut)
  ) {
    (state.real, state.imaginary) = (finding.after.real, finding.after.imaginary)
    state.history.count(1)
    state.ledger.collide(excitedWeight: excitedWeight, step: step, mixesOrders: mixesOrders)
    state.ledger.addRounding(2)
    state.ledger.book(finding.cut)
  }
}

/// A state after a passage: what is on its levels, and the rows of the levels above that were reached.
struct Passage {
  var real: [Double]
  var imaginary: [Double] = []
  /// Row N + i, columns 0 … N + i, both planes; of populations the one number.
  var edge: [(real: [Double], imaginary: [Double])] = []

  /// What the levels above are cut off for: 2 sum_j ||X_{<N,j}|| + tr X_{>=N}, the weights by the level of each column.
  func cut(levels: Int, isDiagonal: Bool) -> ErrorLedger.Cut {
    var columns: [(norm: Double, corner: Double)] = []
    for (index, row) in edge.enumerated() {
      guard !isDiagonal else {
        columns.append((abs(row.real[0]), abs(row.real[0])))
        continue
      }
      var square = 0.0
      for n in 0..<levels {
        square += row.real[n] * row.real[n]
        if !row.imaginary.isEmpty { square += row.imaginary[n] * row.imaginary[n] }
      }
      // All of the block above: positive or not, its elements' sizes bound it.
      var block = 0.0
      for n in levels..<(levels + index) {
        block += 2 * abs(row.real[n]) + (row.imaginary.isEmpty ? 0 : 2 * abs(row.imaginary[n]))
      }
      let corner = abs(row.real[levels + index])
      columns.append((2 * square.squareRoot() + block + corner, corner))
    }
    return .severalLevels(columns, level: levels)
  }

  /// The rows from `levels` on become the edge.
  func split(levels: Int, rows: Int) -> Passage {
    var result = self
    for m in levels..<(levels + rows) {
      let row = PackedTriangle.row(m)
      result.edge.append(
        (Array(real[row...(row + m)]), imaginary.isEmpty ? [] : Array(imaginary[row...(row + m)])))
    }
    let count = PackedTriangle.count(order: levels)
    func shorten(_ numbers: inout [Double]) {
      guard !numbers.isEmpty else { return }
      numbers.removeLast(numbers.count - count)
      for place in (count - 8)..<count { numbers[place] = 0 }
    }
    shorten(&result.real)
    shorten(&result.imaginary)
    return result
  }
}

extension PairStencil {
  func passage(_ state: CavityState) -> Passage {
    let levels = state.levels
    if state.representation == .populations {
      let values = (0..<(levels + step)).map { population($0, state.real) }
      return Passage(
        real: Array(values[..<levels]), edge: values[levels...].map { ([$0], []) })
    }
    var result = Passage(real: plane(state.real, isAntisymmetric: false))
    if state.representation == .hermitian {
      result.imaginary = plane(state.imaginary, isAntisymmetric: true)
    }
    return result.split(levels: levels, rows: step)
  }
}

extension PopulationStream {
  /// Populations of pairs s levels apart.
  func passage(_ populations: [Double], step: Int) -> Passage {
    let levels = populations.count
    func element(_ n: Int) -> Double { n >= 0 && n < levels ? populations[n] : 0 }
    let values = (0..<(levels + step)).map {
      kept[$0] * element($0) + up[$0] * element($0 - step) + down[$0] * element($0 + step)
    }
    return Passage(real: Array(values[..<levels]), edge: values[levels...].map { ([$0], []) })
  }
}
