internal import LinearAlgebra

/// Finds the differences of states that a damped cycle forgets last: where a stream holds two states, or several, what tells them apart.
///
/// Arnoldi's method on the space of Hermitian matrices of trace 0; what is found is proven by `SlowModes`, not here.
struct SlowModeSearch {
  /// Part of the difference that is lost in a cycle, by mode, the slowest first.
  let rates: [Double]
  private let basis: MatrixBasis
  private let matrix: SquareMatrix

  /// Cycles for every step, and steps.
  private static let stride = 8
  private static let mostSteps = 96
  /// What dies out at once is not looked for.
  private static let smoothing = 48

  /// Cost: some 800 cycles, and 96² products of two matrices.
  init(
    _ cycle: ClosedCycle, isComplex: Bool, _ random: inout GaussianNumbers, _ watch: Watch
  ) throws(SimulationError) {
    var next = cycle.randomDifference(isComplex, &random)
    try cycle.run(&next, SlowModeSearch.smoothing, watch)
    var basis = MatrixBasis()
    basis.append(next)
    let most = min(SlowModeSearch.mostSteps, DenseTriangle.count(order: cycle.levels) - 1)
    var columns: [[Double]] = []
    while columns.count < most {
      try watch.look(.contraction, 0.5 * Double(columns.count) / Double(most))
      var image = basis.members[columns.count]
      try cycle.run(&image, SlowModeSearch.stride, watch)
      image.removeTrace()
      var coordinates = basis.remove(from: &image)
      let rest = image.normalize()
      if rest > 1e-14, columns.count + 1 < most { basis.append(image) }
      coordinates.append(rest)
      columns.append(coordinates)
      if basis.count <= columns.count { break }
    }
    let order = columns.count
    var matrix = SquareMatrix(order: order)
    for (column, values) in columns.enumerated() {
      for (row, value) in values.enumerated() where row < order { matrix[row, column] = value }
    }
    let moduli: [Double]
    do {
      moduli = try Eigenvalues.ofGeneral(matrix.elements, order: order).map {
        hypotenuse($0.re, $0.im)
      }
    } catch { throw error.failure(levels: order) }
    (self.basis, self.matrix) = (basis, matrix)
    rates = moduli.map {
      $0 > 0 ? max(-logarithm($0), 0) / Double(SlowModeSearch.stride) : .infinity
    }
  }

  /// How many modes to keep apart, and after how many cycles the others have died out: what takes the least work.
  func plan() -> (modes: Int, cycles: Int, work: Double) {
    var best = (modes: 0, cycles: Int.max, work: Double.infinity)
    for count in 0..<min(rates.count, SlowModeSearch.mostModes + 1) {
      // A conjugate pair is not parted.
      if count > 0, rates[count] <= rates[count - 1] * (1 + 1e-6) { continue }
      let cycles = (SlowModeSearch.lifetimes / max(rates[count], 1e-300)).rounded(.up)
      let work = cycles * Double(2 * count + Forgetting.samples + 4)
      if work < best.work { best = (count, Int(saturating: max(cycles, 16)), work) }
    }
    return best
  }

  static let mostModes = 24
  /// e^-20 is what `Forgetting` asks for on some hundred levels, and room for the sizes of random matrices.
  private static let lifetimes = 20.0

  /// So many modes: what is left of the Krylov space after many cycles, the columns that hold most first.
  func modes(_ count: Int, after cycles: Int) -> MatrixBasis {
    var power = matrix
    var made = SlowModeSearch.stride
    while made < 2 * cycles, made < 1 << 40 {
      power = power.squared()
      let largest = power.elements.reduce(0) { max($0, abs($1)) }
      guard largest > 0, largest.isFinite else { break }
      for index in power.elements.indices { power.elements[index] /= largest }
      made *= 2
    }
    var columns = (0..<power.order).map { column in
      (0..<power.order).map { power[$0, column] }
    }
    var found = MatrixBasis()
    for _ in 0..<count {
      let sizes = columns.map { $0.reduce(0) { $0 + $1 * $1 } }
      guard let largest = sizes.indices.max(by: { sizes[$0] < sizes[$1] }), sizes[largest] > 0
      else { break }
      let size = sizes[largest].squareRoot()
      let chosen = columns[largest].map { $0 / size }
      var matrix = basis.members[0]
      matrix.scale(by: chosen[0])
      for (index, part) in chosen.enumerated().dropFirst() where index < basis.count {
        matrix.add(basis.members[index], times: part)
      }
      found.append(matrix)
      for index in columns.indices {
        let part = zip(columns[index], chosen).reduce(0) { $0 + $1.0 * $1.1 }
        for row in chosen.indices { columns[index][row] -= part * chosen[row] }
      }
    }
    return found
  }
}
