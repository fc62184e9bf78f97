internal import LinearAlgebra

// The qubit that comes out of a collision: what is left of it when the cavity is traced out.
extension CavityState {
  /// <sigma_z> = <e|sigma'|e> - <g|sigma'|g> of the qubit of the last collision; nil as `outgoingGroundWeight` is.
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
    outgoingGroundWeight = before.groundWeight(after: &crossing, qubit)
  }

  /// The ground state's weight of a qubit that meets this state, after the collision:
  ///
  ///     q' = sum_n (q|g_n|² + (1-q) b_{n+s}²) rho_nn + 2 Im[kappa e^{i phi} sum_n b_{n+s} g*_{n+s} rho_{n,n+s}],
  ///
  /// with U|n,g> = g_n|n,g> - i b_n|n-s,e> and U|n,e> = e_n|n,e> - i b_{n+s}|n+s,g>. It is Tr(A rho) with 0 <= A <= 1, so that it is
  /// off by at most either part of the state's error; without coherence A is diagonal.
  func groundWeight(after crossing: inout Crossing, _ qubit: QubitState) -> Estimate? {
    guard crossing.table != nil else { return nil }
    crossing.table!.extend(to: levels)
    let table = crossing.table!
    let (q, p) = (qubit.groundWeight, qubit.excitedWeight)
    var sum = CompensatedSum()
    for n in 0..<levels {
      let stays = table.groundRe[n] * table.groundRe[n] + table.groundIm[n] * table.groundIm[n]
      let gives = table.exchange[n + table.step] * table.exchange[n + table.step]
      sum.add((q * stays + p * gives) * populationValue(n))
    }
    var truncation = ledger.halfNorm
    let kappa = qubit.coupling
    if kappa == 0 || representation == .populations {
      truncation = min(truncation, kappa == 0 ? ledger.populations.zeroth : truncation)
    } else {
      sum.add(2 * kappa * interference(table, phase: qubit.phase))
    }
    // The sums of the two parts are no larger than 1 each; a few roundings are their own.
    let steps = ledger.roundingSteps + table.collision.angleRounding(levels: levels) + 16
    return Estimate(sum.value, truncation: truncation, rounding: 2 * steps * 0x1p-52).limited(0, 1)
  }

  /// Im[e^{i phi} sum_n b_{n+s} g*_{n+s} rho_{n,n+s}].
  private func interference(_ table: CollisionTable, phase: Double) -> Double {
    var (re, im) = (CompensatedSum(), CompensatedSum())
    for n in table.step..<max(levels, table.step) {
      let index = PackedTriangle.row(n) + n - table.step
      let (x, y) = (real[index], representation == .hermitian ? imaginary[index] : 0)
      let (a, b) = (table.exchange[n] * table.groundRe[n], table.exchange[n] * table.groundIm[n])
      re.add(a * x - b * y)
      im.add(a * y + b * x)
    }
    // The conjugate of the sum over rho_{n+s,n}.
    let whole = turned(re.value, im.value, order: table.step)
    return sine(phase) * whole.re - cosine(phase) * whole.im
  }
}
