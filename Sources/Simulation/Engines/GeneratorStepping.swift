internal import LinearAlgebra

/// Qubits that arrive at random for a fixed time, while the cavity leaks: rho -> exp(T [R(M - 1) + L]) rho, R the rate, M one passage.
public struct Beam: Sendable, Hashable {
  public let collision: Collision
  /// R.
  public let rate: Double
  /// T.
  public let time: Double
  /// gamma and nbar, per unit of time; nil without loss.
  public let damping: Damping?

  public init(
    _ collision: Collision, rate: Double, time: Double, damping: Damping?
  ) throws(SimulationError) {
    self.collision = try collision.validated()
    for (name, value) in [("rate", rate), ("time", time)] {
      guard value.isFinite else { throw .notFinite(quantity: name, value: value) }
      guard value >= 0 else {
        throw .outOfRange(quantity: name, value: value, lower: 0, upper: .infinity)
      }
    }
    guard (rate * time).isFinite else { throw .notFinite(quantity: "rate", value: rate * time) }
    self.rate = rate
    self.time = time
    self.damping = damping
  }

  private var gamma: Double { damping?.rate ?? 0 }
  private var nbar: Double { damping?.thermalPhotons ?? 0 }

  /// Bounds the norm of the generator on so many levels.
  func norm(levels: Int) -> Double {
    2 * rate + 2 * gamma * ((2 * nbar + 1) * Double(levels) + nbar)
  }

  /// Elements that crossing a state of so many levels computes, about.
  public func elements(_ state: CavityState) -> Double {
    let n = Double(state.levels)
    let size = state.representation == .populations ? n : n * n
    return size * 13 * max(1, time * norm(levels: state.levels))
  }

  /// The generator on the state's elements, and what it would put above them.
  func derivative(_ state: CavityState, _ passage: (CavityState) -> Passage) -> Passage {
    var result = passage(state)
    let levels = state.levels
    if state.representation == .populations {
      let (p, top) = (state.real, levels - 1)
      for n in 0..<levels {
        var sum = rate * (result.real[n] - p[n]) - gamma * loss(n, n) * p[n]
        if n < top { sum += gamma * (nbar + 1) * Double(n + 1) * p[n + 1] }
        if n > 0 { sum += gamma * nbar * Double(n) * p[n - 1] }
        result.real[n] = sum
      }
      for index in result.edge.indices { result.edge[index].real[0] *= rate }
      result.edge[0].real[0] += gamma * nbar * Double(levels) * p[top]
      return result
    }
    let roots = (0...(levels + 1)).map { Double($0).squareRoot() }
    func add(_ plane: inout [Double], _ old: [Double]) {
      for m in 0..<levels {
        let (row, above, below) = (
          PackedTriangle.row(m), PackedTriangle.row(m + 1), PackedTriangle.row(max(m - 1, 0))
        )
        for n in 0...m {
          var sum = rate * (plane[row + n] - old[row + n]) - gamma * loss(m, n) * old[row + n]
          if m + 1 < levels {
            sum += gamma * (nbar + 1) * roots[m + 1] * roots[n + 1] * old[above + n + 1]
          }
          if n > 0 { sum += gamma * nbar * roots[m] * roots[n] * old[below + n - 1] }
          plane[row + n] = sum
        }
      }
    }
    add(&result.real, state.real)
    if !result.imaginary.isEmpty { add(&result.imaginary, state.imaginary) }
    let top = PackedTriangle.row(levels - 1)
    for index in result.edge.indices {
      for n in result.edge[index].real.indices { result.edge[index].real[n] *= rate }
      for n in result.edge[index].imaginary.indices { result.edge[index].imaginary[n] *= rate }
    }
    for n in 1...levels {
      let gain = gamma * nbar * roots[levels] * roots[n]
      result.edge[0].real[n] += gain * state.real[top + n - 1]
      if !state.imaginary.isEmpty {
        result.edge[0].imaginary[n] += gain * state.imaginary[top + n - 1]
      }
    }
    return result
  }

  private func loss(_ m: Int, _ n: Int) -> Double {
    ((nbar + 1) * Double(m + n) + nbar * Double(m + n + 2)) / 2
  }

  /// How the moments of what is wrong grow in a time h, for qubits of the excited weight p that give s photons: with a = Tr A
  ///
  ///     m1' <= -gamma m1 + (gamma nbar + R p s) a,
  ///     m2' <= -2 gamma m2 + (gamma (4 nbar + 1) + 2 R p s) m1 + (gamma nbar + R p s²) a.
  func carry(_ ledger: inout ErrorLedger, _ h: Double, excitedWeight p: Double, step s: Double) {
    let (decay, force) = (gamma * h, gamma * nbar + rate * p * s)
    let span = gamma > 0 ? -exponentialMinusOne(-decay) / gamma : h
    let wide = gamma > 0 ? -exponentialMinusOne(-2 * decay) / (2 * gamma) : h
    ledger.carryOperators { zeroth, mean, square in
      let most = mean + force * h * zeroth
      let first = mean * exponential(-decay) + force * span * zeroth
      let push = (gamma * (4 * nbar + 1) + 2 * rate * p * s) * most
      let second =
        square * exponential(-2 * decay) + wide
        * (push + (gamma * nbar + rate * p * s * s) * zeroth)
      return (first * (1 + 0x1p-48), second * (1 + 0x1p-48))
    }
  }
}

extension Engine {
  /// Degree of the polynomials in time, and the norm of generator times step.
  private static let degree = 26
  private static let reach = 2.0

  /// The state after a beam has crossed the cavity for its time.
  ///
  /// Taylor polynomials in time; both errors are known afterwards. A polynomial sum_k R_k s^k has the defect -s^K G R_K, so that a step
  /// is off by ||G R_K||_1 h^{K+1}/(K+1) at most; what the levels cut off is sum_k ||(G - G_N) R_k||_1 h^{k+1}/(k+1) (Duhamel's formula, the exact
  /// evolution contracts). Cost: 13 N² T ||G|| elements.
  public func cross(
    _ state: inout CavityState, _ beam: Beam, qubit: QubitState, numerics: Numerics,
    goesOn: (Double) throws -> Bool
  ) throws -> Bool {
    let policy = LevelPolicy(numerics: numerics)
    var work = state
    (work.outgoingQubit, work.books) = (nil, [])
    work.dropMemory()
    try fit(&work, policy)
    let kappa = try adopt(&work, qubit, beam.collision.traits, policy)
    if !beam.collision.isReal, work.representation != .populations { work.makeHermitian() }
    let s = Double(beam.collision.step)
    var left = beam.time
    while left > 0 {
      try requireRungs(work, beam.collision.traits)
      let passage = try passage(
        beam.collision, qubit, kappa, work.levels, work.representation, policy)
      let norm = beam.norm(levels: work.levels)
      guard norm > 0 else { break }
      let h = min(left, Engine.reach / norm)
      let (after, cut, error, rounding) = step(work, beam, h, passage)
      if policy.numerics.levels == nil,
        cut.norm > policy.collisionAllowance(work) * max(1, beam.rate * h)
      {
        try policy.grow(&work, damping: nil)
        continue
      }
      work.history.mayHaveJumped()
      work.samplePower()
      work.history.mayHaveJumped()
      work.real = after.real
      work.imaginary = after.imaginary
      let n = Double(work.levels)
      work.ledger.book(cut)
      work.ledger.book(ErrorLedger.Cut(norm: error, first: error * n, second: error * n * n))
      beam.carry(&work.ledger, h, excitedWeight: qubit.excitedWeight, step: s)
      let angles = beam.collision.angleRounding(levels: work.levels) * max(beam.rate * h, 1)
      work.ledger.addRounding(rounding + angles.rounded(.up))
      work.noteTolerance(policy.numerics)
      left = left - h <= beam.time * 0x1p-52 ? 0 : left - h
      if try !goesOn(1 - left / beam.time) { return false }
    }
    work.history.expectMoreQubits(beam.rate, times: beam.time)
    work.crossBooked(beam, qubit, from: state)
    state = work
    return true
  }

  private func step(
    _ state: CavityState, _ beam: Beam, _ h: Double, _ passage: (CavityState) -> Passage
  ) -> (state: CavityState, cut: ErrorLedger.Cut, error: Double, rounding: Double) {
    var sum = state
    var term = state
    var cut = ErrorLedger.Cut(edge: state.levels)
    var sizes = 0.0
    let isDiagonal = state.representation == .populations
    for k in 0..<Engine.degree {
      let next = beam.derivative(term, passage)
      let factor = h / Double(k + 1)
      cut.add(next.cut(levels: state.levels, isDiagonal: isDiagonal).scaled(by: factor))
      term.real = next.real.map { $0 * factor }
      term.imaginary = next.imaginary.map { $0 * factor }
      sizes += term.traceNormBound
      for index in sum.real.indices { sum.real[index] += term.real[index] }
      for index in sum.imaginary.indices { sum.imaginary[index] += term.imaginary[index] }
    }
    let rest = beam.norm(levels: state.levels) * h / Double(Engine.degree + 1) * term.traceNormBound
    // Each term comes from some thirty roundings of the one before; what those are of the state.
    return (sum, cut, rest, 4 + (8 * sizes).rounded(.up))
  }

  /// One passage on more levels, whatever the kind of pairs.
  private func passage(
    _ collision: Collision, _ qubit: QubitState, _ kappa: Double, _ levels: Int,
    _ representation: Representation, _ policy: LevelPolicy
  ) throws(SimulationError) -> (CavityState) -> Passage {
    let step = collision.step
    switch collision.coupling.blocks {
    case .averagedPairs(let spread):
      let stencil = PairStencil(
        try averages(spread, levels, policy), step: step, levels: levels, qubit, kappa, kernels,
        in: pairs.memory)
      return { stencil.passage($0) }
    case .pairs:
      let table = CollisionTable(collision)
      table.extend(to: levels + 2 * step)
      let known = table
      if representation == .populations {
        let stream = PopulationStream(known, qubit, levels: levels + step)
        return { stream.passage($0.real, step: step) }
      }
      guard collision.isReal else { return { ComplexPassage.passage($0, known, qubit) } }
      let stencil = PairStencil(
        PlainProducts(known), step: step, levels: levels, qubit, kappa, kernels, in: pairs.memory)
      return { stencil.passage($0) }
    default: preconditionFailure("a beam of pairs")
    }
  }
}

extension CavityState {
  /// Bounds the trace norm of its elements: sqrt(2 N) times the Frobenius norm, or the sum of the populations' sizes.
  fileprivate var traceNormBound: Double {
    if representation == .populations { return real.reduce(0) { $0 + abs($1) } }
    var square = 0.0
    for number in real { square += number * number }
    for number in imaginary { square += number * number }
    return (4 * Double(levels) * square).squareRoot()
  }
}

extension ErrorLedger.Cut {
  func scaled(by factor: Double) -> ErrorLedger.Cut {
    var cut = self
    cut.norm *= factor
    cut.first *= factor
    cut.second *= factor
    cut.populations = ErrorSums(
      populations.zeroth * factor, populations.first * factor, populations.second * factor)
    return cut
  }
}
