internal import LinearAlgebra

// The qubit that comes out of a collision: what is left of it when the cavity is traced out.
extension CavityState {
  /// <g|sigma'|g> of the qubit of the last collision; nil as `outgoingQubit` is.
  public var outgoingGroundWeight: Estimate? { outgoingQubit?.groundWeight }

  /// <sigma_z> = <e|sigma'|e> - <g|sigma'|g> of the qubit of the last collision; nil as `outgoingQubit` is.
  public var outgoingInversion: Estimate? {
    outgoingGroundWeight.map {
      Estimate(
        1 - 2 * $0.value, truncation: 2 * $0.truncation, rounding: 2 * $0.rounding + 0x1p-52
      ).limited(-1, 1)
    }
  }

  /// Notes what comes out of a collision of this qubit with `before`, the state that it met. Cost: O(N).
  public mutating func noteOutgoingQubit(
    _ collision: Collision, _ qubit: QubitState, from before: CavityState
  ) throws(SimulationError) {
    var crossing = Crossing(try collision.validated())
    outgoingQubit = before.outgoingQubit(after: &crossing, qubit)
    noteBooked(last: crossing.collision, qubit, from: before)
  }

  /// What becomes of a qubit that meets this state. Cost: O(N).
  func outgoingQubit(after crossing: inout Crossing, _ qubit: QubitState) -> QubitMatrix? {
    if case .bands(let drive) = crossing.blocks { return outgoingQubit(after: drive, qubit) }
    guard let table = crossing.outgoing(levels: levels) else { return nil }
    // The sums of the parts are no larger than 1 each; a few roundings are their own.
    let steps = bounds.roundingSteps + crossing.collision.angleRounding(levels: levels) + 16
    return QubitMatrix(
      groundWeight: groundWeight(table, qubit, steps: steps),
      coherence: coherence(table, qubit, steps: steps))
  }

  /// The ground state's weight of a qubit that meets this state, after the collision:
  ///
  ///     q' = sum_n (q|g_n|² + (1-q) b_{n+s}²) rho_nn + 2 Im[kappa e^{i phi} sum_n b_{n+s} g*_{n+s} rho_{n,n+s}],
  ///
  /// with U|n,g> = g_n|n,g> - i b_n|n-s,e> and U|n,e> = e_n|n,e> - i b_{n+s}|n+s,g>. It is Tr(A rho) with 0 <= A <= 1, so that it is
  /// off by at most either part of the state's error; without coherence A is diagonal.
  private func groundWeight(
    _ table: OutgoingTable, _ qubit: QubitState, steps: Double
  ) -> Estimate {
    let (q, p) = (qubit.groundWeight, qubit.excitedWeight)
    var sum = CompensatedSum()
    for n in 0..<levels {
      sum.add((q * table.stays[n] + p * table.gives[n + table.step]) * populationValue(n))
    }
    var truncation = bounds.halfNorm
    let kappa = qubit.coupling
    if kappa == 0 || representation == .populations {
      truncation = min(truncation, kappa == 0 ? bounds.populations.zeroth : truncation)
    } else {
      sum.add(2 * kappa * interference(table, phase: qubit.phase))
    }
    return Estimate(sum.value, truncation: truncation, rounding: 2 * steps * 0x1p-52).limited(0, 1)
  }

  /// Im[e^{i phi} sum_n b_{n+s} g*_{n+s} rho_{n,n+s}].
  private func interference(_ table: OutgoingTable, phase: Double) -> Double {
    var sum = ComplexSum()
    for n in table.step..<max(levels, table.step) {
      let (x, y) = storedElement(n, n - table.step)
      let (a, b) = (table.own.re[n], table.own.im[n])
      sum.add(a * x - b * y, a * y + b * x)
    }
    // The conjugate of the sum over rho_{n+s,n}.
    let whole = turned(sum.value, order: table.step)
    return sine(phase) * whole.re - cosine(phase) * whole.im
  }

  /// <e|sigma'|g> of a qubit that meets this state, after the collision:
  ///
  ///     sum_n kappa e^{i phi} g*_{n+s} g*_n rho_nn + i b_n (p g*_{n+s} - q g*_{n-s}) rho_{n,n-s} + kappa e^{-i phi} b_{n+s} b_n rho_{n+s,n-s}.
  ///
  /// The partial trace does not make an error's trace norm larger, and off the diagonal stands half of it at most.
  private func coherence(
    _ table: OutgoingTable, _ qubit: QubitState, steps: Double
  ) -> (re: Estimate, im: Estimate) {
    let (q, p, kappa, s) = (
      qubit.groundWeight, qubit.excitedWeight, qubit.coupling, table.step
    )
    var (kept, once, twice) = (ComplexSum(), ComplexSum(), ComplexSum())
    for n in 0..<levels where kappa != 0 {
      let weight = populationValue(n)
      kept.add(table.kept.re[n] * weight, table.kept.im[n] * weight)
    }
    for n in s..<max(levels, s) where representation != .populations {
      let (x, y) = storedElement(n, n - s)
      let a = p * table.above.re[n] - q * table.below.re[n]
      let b = p * table.above.im[n] - q * table.below.im[n]
      once.add(a * x - b * y, a * y + b * x)
      guard kappa != 0, n + s < levels else { continue }
      let (u, v) = storedElement(n + s, n - s)
      twice.add(table.twice[n] * u, table.twice[n] * v)
    }
    let (c, d) = (kappa * cosine(qubit.phase), kappa * sine(qubit.phase))
    let (first, second, third) = (
      kept.value, turned(once.value, order: s), turned(twice.value, order: 2 * s)
    )
    let re = c * first.re - d * first.im - second.im + c * third.re + d * third.im
    let im = c * first.im + d * first.re + second.re + c * third.im - d * third.re
    func part(_ value: Double) -> Estimate {
      Estimate(value, truncation: bounds.traceNorm / 2, rounding: 4 * steps * 0x1p-52)
        .limited(-0.5, 0.5)
    }
    return (part(re), part(im))
  }

  /// An element below the diagonal as it is stored.
  private func storedElement(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
    let index = PackedTriangle.row(m) + n
    return (real[index], representation == .hermitian ? imaginary[index] : 0)
  }

  private func turned(_ z: (re: Double, im: Double), order: Int) -> (re: Double, im: Double) {
    turned(z.re, z.im, order: order)
  }
}

/// A compensated sum of either part.
private struct ComplexSum {
  private var re = CompensatedSum()
  private var im = CompensatedSum()

  mutating func add(_ x: Double, _ y: Double) {
    re.add(x)
    im.add(y)
  }

  var value: (re: Double, im: Double) { (re.value, im.value) }
}
