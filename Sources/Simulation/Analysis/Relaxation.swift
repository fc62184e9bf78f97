internal import LinearAlgebra

/// The slowest decaying part of a linear map, by Arnoldi's method.
struct Relaxation {
  /// The largest moduli, falling; those of a conjugate pair are one.
  let moduli: [Double]
  /// How far the first of them may be off.
  let error: Double

  private static let mostVectors = 120

  /// The leading eigenvalues of `map` in the space that `start` and its images span; `project` keeps the vectors where they belong.
  ///
  /// Dense where the space has at most 120 dimensions, a Krylov space of that size otherwise, after `smoothing`
  /// applications to `start`. Nil when interrupted; throws what LAPACK reports. Cost: 120 applications and 120² dimensions.
  init?(
    start: [Double], smoothing: Int, isInterrupted: () -> Bool = { false },
    project: (inout [Double]) -> Void = { _ in },
    map: ([Double]) -> [Double]
  ) throws(EigenvalueFailure) {
    let size = min(start.count, Relaxation.mostVectors)
    var first = start
    project(&first)
    for _ in 0..<(start.count > size ? smoothing : 0) {
      first = map(first)
      project(&first)
      _ = Relaxation.normalize(&first)
    }
    guard Relaxation.normalize(&first) > 0 else {
      (moduli, error) = ([], 0)
      return
    }
    var basis = [first]
    var hessenberg = [Double](repeating: 0, count: size * size)
    var order = 0
    for column in 0..<size {
      if isInterrupted() { return nil }
      var next = map(basis[column])
      project(&next)
      order = column + 1
      // Twice: once loses the orthogonality of close vectors.
      for _ in 0..<2 {
        for (row, vector) in basis.enumerated() {
          let part = zip(vector, next).reduce(0) { $0 + $1.0 * $1.1 }
          hessenberg[row * size + column] += part
          for index in next.indices { next[index] -= part * vector[index] }
        }
      }
      let rest = Relaxation.normalize(&next)
      guard rest > 1e-13, column + 1 < size else { break }
      hessenberg[(column + 1) * size + column] = rest
      basis.append(next)
    }
    moduli = try Relaxation.moduli(hessenberg, size: size, order: order)
    let isWhole = order < size || size == start.count
    let coarse = isWhole ? moduli : try Relaxation.moduli(hessenberg, size: size, order: order - 12)
    error = 1e-13 + abs((moduli.first ?? 0) - (coarse.first ?? 0))
  }

  private static func moduli(
    _ matrix: [Double], size: Int, order: Int
  ) throws(EigenvalueFailure) -> [Double] {
    var block: [Double] = []
    for row in 0..<order { block += matrix[(row * size)..<(row * size + order)] }
    return try Eigenvalues.ofGeneral(block, order: order).filter { $0.im >= 0 }
      .map { ($0.re * $0.re + $0.im * $0.im).squareRoot() }
  }

  private static func normalize(_ vector: inout [Double]) -> Double {
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard norm > 0 else { return 0 }
    for index in vector.indices { vector[index] /= norm }
    return norm
  }

  /// A vector with a part in every direction, the same in every run.
  static func start(count: Int) -> [Double] {
    var bits: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
      bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(bits >> 11) * 0x1p-53 - 0.5
    }
  }
}

extension Relaxation {
  /// Of the states on `levels` in the gauge of the qubits, the largest modulus below the trivial one: for levels that
  /// nothing leaves the eigenvalue 1 is taken out by staying with traceless matrices, else the leading one is passed over.
  /// Populations alone where the qubits have no coherence.
  static func second(
    _ turns: PairTurns, qubit: QubitState, damping: Damping? = nil, levels: Range<Int>,
    isClosed: Bool,
    isInterrupted: () -> Bool
  ) throws(EigenvalueFailure) -> (modulus: Double, error: Double)? {
    let isDiagonal = qubit.coupling == 0
    let collide = GradedCollision<Double>(
      turns, qubit: qubit, levels: levels, onlyPopulations: isDiagonal)
    let damp = damping.map {
      GradedDamping<Double>($0, levels: levels.count, onlyPopulations: isDiagonal)
    }
    func cycle(_ state: GradedState<Double>) -> GradedState<Double> {
      let collided = collide(state)
      return damp?(collided) ?? collided
    }
    func vector(_ state: GradedState<Double>) -> [Double] {
      isDiagonal ? levels.map { state[$0, $0] } : state.elements
    }
    func state(_ vector: [Double]) -> GradedState<Double> {
      var state = GradedState<Double>(levels: levels)
      if isDiagonal {
        for (n, value) in zip(levels, vector) { state[n, n] = value }
      } else {
        state.elements = vector
      }
      return state
    }
    let count = isDiagonal ? levels.count : DenseTriangle.count(order: levels.count)
    guard count > 1 else { return (0, 0) }
    let relaxation = try Relaxation(
      // Where the leading eigenvalue is not taken out, smoothing would leave nothing else.
      start: start(count: count), smoothing: isClosed ? 60 : 4, isInterrupted: isInterrupted,
      project: { values in
        guard isClosed else { return }
        var projected = state(values)
        let share = projected.trace / Double(levels.count)
        for n in levels { projected[n, n] -= share }
        values = vector(projected)
      }
    ) { vector(cycle(state($0))) }
    guard let relaxation else { return nil }
    let moduli = relaxation.moduli
    if isClosed { return moduli.first.map { ($0, relaxation.error) } ?? (0, 0) }
    guard moduli.count > 1, moduli[0] > 0 else { return (0, 0) }
    return (moduli[1] / moduli[0], relaxation.error)
  }
}
