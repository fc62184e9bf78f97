extension CavityState {
  /// The Wigner function at a point of the quadratures x = (a + a†)/sqrt(2), p = (a - a†)/(i sqrt(2)), normalised to 1 over dx dp.
  ///
  /// |ΔW| <= d/pi with d of the ledger. Zero far outside, for any finite x and p. Cost: O(N²), O(N) for populations.
  public func wigner(x: Double, p: Double) -> Estimate { wigner(x: x, p: p, kernels: .best) }

  func wigner(x: Double, p: Double, kernels: KernelSet) -> Estimate {
    if x == 0, p == 0 {
      let parity = parity
      let value = parity.value / Double.pi
      return Estimate(
        value, truncation: parity.truncation / Double.pi,
        rounding: parity.rounding / Double.pi + abs(value) * 0x1p-52
      ).limited(-CavityState.highestWigner, CavityState.highestWigner)
    }
    let function = WignerFunction(self, kernels: kernels)
    // Nothing interrupts it, and there is no other failure.
    guard let reading = try? function.readings(at: [PhasePoint(x: x, p: p)])[0] else {
      return Estimate(0, rounding: 1 / Double.pi)
    }
    return Estimate(
      reading.value, truncation: function.truncation, rounding: reading.rounding
    ).limited(-CavityState.highestWigner, CavityState.highestWigner)
  }

  /// 1/pi, not rounded down: no Wigner function is larger anywhere.
  static let highestWigner = (1 / Double.pi).nextUp

  /// <(-1)^n> = sum of (-1)^n p_n = pi W(0, 0); |Δ| <= d. Cost: O(N).
  public var parity: Estimate {
    var sum = CompensatedSum()
    var size = 0.0
    var terms = 0
    for n in 0..<levels {
      let p = populationValue(n)
      sum.add(n % 2 == 0 ? p : -p)
      size += abs(p)
      if p != 0 { terms += 1 }
    }
    // A number state is held exactly, and its one term is not rounded.
    let addition = terms > 1 ? abs(sum.value) * 0x1p-53 + size * 0x1p-90 : 0
    return Estimate(
      sum.value, truncation: bounds.norm, rounding: roundingUnit * size + addition
    ).limited(-1, 1)
  }
}
