internal import LinearAlgebra

// Observables of the photon number and the field, with their radii.
extension CavityState {
  /// The rounding of the state in units of its own size: one rounding per operation so far, and a few for reading it.
  /// A number state that nothing has acted on is held exactly, and so are its moments.
  var roundingUnit: Double { withBounds { unitOfRounding($0) } }

  private func unitOfRounding(_ bounds: ErrorLedger) -> Double {
    bounds.roundingSteps == 0 && isNumberState ? 0 : (bounds.roundingSteps + 4) * 0x1p-52
  }

  /// The same of what is read as it is held: the elements of a state from a file are exact, sums of them are not.
  private var elementUnit: Double { bounds.roundingSteps == 0 ? 0 : roundingUnit }

  private var isNumberState: Bool {
    representation == .populations && real.allSatisfy { $0 == 0 || $0 == 1 }
  }

  /// The rounding of a sum of populations with weights from 0 to `weight`, whose terms add up to `size`: that of the state, `absolute`, or what
  /// each term may be off by itself where all that was done were sums of positive terms. The bound `truncation` of what was cut off is such a sum as well, of
  /// numbers that were rounded as often.
  func rounding(
    ofSum size: Double, truncation: Double, weight: Double, absolute: Double
  ) -> Double {
    withBounds {
      rounding(
        ofSum: size, truncation: truncation, weight: weight, absolute: absolute, $0)
    }
  }

  private func rounding(
    ofSum size: Double, truncation: Double, weight: Double, absolute: Double,
    _ bounds: ErrorLedger
  ) -> Double {
    // Not asked for where nothing was cut off: a fresh state is looked through for its unit.
    let whole = truncation == 0 ? absolute : absolute + unitOfRounding(bounds) * truncation
    guard bounds.relativeSteps.isFinite else { return whole }
    let unit = (bounds.relativeSteps + 4) * 0x1p-52
    return min(whole, unit * (size + truncation) + weight * bounds.leftOut)
  }

  /// The probability of the levels that are counted: P = sum of |n><n| over them. |Tr P Delta| is at most that of either of the two
  /// parts of Delta, and of all that the populations are off by.
  func probability(of isCounted: (Int) -> Bool) -> Estimate {
    var sum = CompensatedSum()
    for n in 0..<levels where isCounted(n) { sum.add(populationValue(n)) }
    let truncation = min(bounds.halfNorm, bounds.populations.zeroth)
    return Estimate(
      sum.value, truncation: truncation,
      rounding: rounding(
        ofSum: sum.value, truncation: truncation, weight: 1, absolute: roundingUnit)
    ).limited(0, 1)
  }

  struct NumberMoments {
    /// <n>, <n²> and <(n+1)²>.
    var first = 0.0
    var second = 0.0
    var shifted: Double { second + 2 * first + 1 }
  }

  var numberMoments: NumberMoments {
    var first = CompensatedSum()
    var second = CompensatedSum()
    forEachExcited { photons, population in
      let part = photons * population
      first.add(part)
      second.add(photons * part)
    }
    return NumberMoments(first: first.value, second: second.value)
  }

  /// <n>, computed: what `numberMoments` has first.
  var meanPhotons: Double {
    var sum = CompensatedSum()
    forEachExcited { sum.add($0 * $1) }
    return sum.value
  }

  /// n and p_n for all levels above the lowest, in their order.
  @inline(__always) private func forEachExcited(_ body: (Double, Double) -> Void) {
    real.withUnsafeBufferPointer { numbers in
      guard representation != .populations else {
        for n in 1..<max(levels, 1) { body(Double(n), numbers[n]) }
        return
      }
      for n in 1..<max(levels, 1) { body(Double(n), numbers[PackedTriangle.row(n) + n]) }
    }
  }

  /// <n>, in quanta.
  public var energy: Estimate {
    let mean = meanPhotons
    return withBounds { bounds in
      Estimate(
        mean, truncation: bounds.energy,
        rounding: orFaint(
          rounding(
            ofSum: mean, truncation: bounds.energy, weight: Double(levels),
            absolute: unitOfRounding(bounds) * (mean + 1), bounds), bounds.energy, bounds
        ) { $0.energyRounding(mean) }
      ).limited(0)
    }
  }

  /// What is known of weak light, where that is less.
  private func orFaint(
    _ rounding: Double, _ truncation: Double, _ bounds: ErrorLedger,
    _ ofFaint: (FaintLight) -> Double
  ) -> Double {
    guard let faint = bounds.faint, faint.isFaint else { return rounding }
    return min(
      rounding, ofFaint(faint) + (truncation == 0 ? 0 : unitOfRounding(bounds) * truncation))
  }

  /// <n²> - <n>².
  public var photonVariance: Estimate {
    let moments = numberMoments
    let mean = moments.first
    let (dMean, dSquare) = (bounds.energy, bounds.squaredPhotons)
    let top = Double(levels)
    let truncation = dSquare + (2 * mean + dMean) * dMean
    return Estimate(
      moments.second - mean * mean, truncation: truncation,
      rounding: orFaint(
        rounding(
          ofSum: moments.second + 2 * mean * mean, truncation: truncation,
          weight: top * (top + 2 * mean),
          absolute: roundingUnit * (moments.shifted + 2 * mean * (mean + 1))), truncation, bounds
      ) { $0.varianceRounding(mean, moments.second) }
    ).limited(0)
  }

  /// variance/energy (Entropy 2023, Eq. 18); nil when the energy cannot be told from 0.
  public var fano: Estimate? { photonVariance.divided(by: energy)?.limited(0) }

  /// fano - 1.
  public var mandel: Estimate? {
    fano.map {
      Estimate($0.value - 1, truncation: $0.truncation, rounding: $0.rounding + 0x1p-53)
        .limited(-1)
    }
  }

  /// g2 = <a†a†aa>/<n>²; nil when the energy cannot be told from 0.
  public var secondOrderCoherence: Estimate? {
    let moments = numberMoments
    let isWeak = moments.first < CavityState.weakLight
    let pairs = isWeak ? photonPairs : moments.second - moments.first
    let top = Double(levels)
    let estimate = Estimate(
      pairs, truncation: bounds.photonPairs,
      rounding: orFaint(
        rounding(
          ofSum: isWeak ? pairs : moments.second + moments.first, truncation: bounds.photonPairs,
          weight: top * top, absolute: roundingUnit * moments.shifted), bounds.photonPairs, bounds
      ) { isWeak ? $0.pairsRounding(pairs) : .infinity })
    return estimate.divided(by: energy)?.divided(by: energy)?.limited(0)
  }

  /// Below this <n²> - <n> would lose what <n(n-1)> is made of.
  private static let weakLight = 1e-3

  /// <n(n-1)> as a sum of positive terms.
  private var photonPairs: Double {
    var sum = CompensatedSum()
    for n in 2..<max(levels, 2) { sum.add(Double(n) * Double(n - 1) * populationValue(n)) }
    return sum.value
  }

  // MARK: Elements and field

  /// <n|rho|n>.
  public func population(_ n: Int) -> Estimate {
    let value = populationValue(n)
    return Estimate(
      value, truncation: bounds.population(n),
      rounding: orFaint(
        rounding(
          ofSum: abs(value), truncation: bounds.population(n), weight: 1, absolute: elementUnit),
        bounds.population(n), bounds
      ) { $0.populationRounding(n, value) }
    ).limited(0, 1)
  }

  /// <m|rho|n>.
  public func element(_ m: Int, _ n: Int) -> (re: Estimate, im: Estimate) {
    if m == n { return (population(n), Estimate(0)) }
    let value = m >= n ? lowerElement(m, n) : lowerElement(n, m)
    // |rho_mn|² <= p_m p_n, and p_m + p_n <= 1.
    let most = min((population(m).upper * population(n).upper).squareRoot().nextUp, 0.5)
    func estimate(_ number: Double) -> Estimate {
      Estimate(number, truncation: bounds.element(m, n), rounding: elementUnit)
        .limited(-most, most)
    }
    return (estimate(value.re), estimate(m >= n ? value.im : -value.im))
  }

  /// Tr(rho a), computed.
  private var fieldValue: (re: Double, im: Double) {
    coherence(order: 1) { Double($0 + 1).squareRoot() }
  }

  /// Sum over n of weight(n) rho_{n+d,n}.
  private func coherence(order: Int, _ weight: (Int) -> Double) -> (re: Double, im: Double) {
    guard representation != .populations, order < levels else { return (0, 0) }
    var re = CompensatedSum()
    var im = CompensatedSum()
    for n in 0..<(levels - order) {
      let index = PackedTriangle.row(n + order) + n
      re.add(weight(n) * real[index])
      if representation == .hermitian { im.add(weight(n) * imaginary[index]) }
    }
    return turned(re.value, im.value, order: order)
  }

  /// <a> = Tr(rho a) = sum of sqrt(n) rho_{n,n-1}. By Cauchy and Schwarz |Δ<a>| <= sqrt(w d).
  public var fieldAmplitude: (re: Estimate, im: Estimate) {
    let value = fieldValue
    let rounding = roundingUnit * (numberMoments.first + 1).squareRoot() * 2
    // |<a>|² <= <n>.
    let most = energy.upper.squareRoot().nextUp
    func estimate(_ number: Double) -> Estimate {
      Estimate(number, truncation: bounds.field, rounding: rounding).limited(-most, most)
    }
    return (estimate(value.re), estimate(value.im))
  }

  /// <X> for X = (a e^{-i angle} + a† e^{i angle})/sqrt(2): sqrt(2) Re(<a> e^{-i angle}).
  public func quadrature(angle: Double) -> Estimate {
    let field = fieldAmplitude
    let value = field.re.value * cosine(angle) + field.im.value * sine(angle)
    let root2 = 2.0.squareRoot()
    let most = (2 * energy.upper).squareRoot().nextUp
    return Estimate(
      root2 * value, truncation: root2 * bounds.field,
      rounding: root2 * 2 * roundingUnit * (numberMoments.first + 1).squareRoot() * 2
    ).limited(-most, most)
  }

  /// <X²> - <X>² with <X²> = Re(<a²> e^{-2i angle}) + <n> + 1/2. The error of <a²> is at most sqrt(v d).
  public func quadratureVariance(angle: Double) -> Estimate {
    let square = coherence(order: 2) { (Double($0 + 1) * Double($0 + 2)).squareRoot() }
    let moments = numberMoments
    let (c, s) = cosineAndSine(ofTwice: angle)
    let turned = square.re * c + square.im * s
    let mean = quadrature(angle: angle)
    let truncation =
      bounds.squaredField + bounds.energy
      + (2 * abs(mean.value) + mean.truncation) * mean.truncation
    return Estimate(
      turned + moments.first + 0.5 - mean.value * mean.value, truncation: truncation,
      rounding: 4 * roundingUnit * (moments.first + 1) + 2 * abs(mean.value) * mean.rounding
    ).limited(0)
  }

  private func cosineAndSine(ofTwice angle: Double) -> (Double, Double) {
    let twice = 2 * angle
    if twice.isFinite { return (cosine(twice), sine(twice)) }
    let (c, s) = (cosine(angle), sine(angle))
    return (c * c - s * s, 2 * c * s)
  }

  /// Tr(rho²): twice the squares below the diagonal and those on it.
  public var purity: Estimate {
    var sum = CompensatedSum()
    for m in 0..<levels {
      let p = populationValue(m)
      sum.add(p * p)
    }
    if representation != .populations {
      CavityState.addSquaresBelow(real, levels, &sum)
      if representation == .hermitian { CavityState.addSquaresBelow(imaginary, levels, &sum) }
    }
    let truncation = bounds.purity(sum.value)
    let absolute = 2 * roundingUnit
    return Estimate(
      sum.value, truncation: truncation,
      rounding: representation == .populations
        ? rounding(ofSum: 2 * sum.value, truncation: truncation, weight: 2, absolute: absolute)
        : absolute
    ).limited(0, 1)
  }

  /// Twice the squares below the diagonal, eight at a time: rows are filled up with zeros.
  private static func addSquaresBelow(
    _ packed: [Double], _ levels: Int, _ sum: inout CompensatedSum
  ) {
    packed.withUnsafeBytes { bytes in
      for m in 1..<max(levels, 1) {
        let row = PackedTriangle.row(m)
        var squares = SIMD8<Double>(repeating: 0)
        for n in stride(from: 0, to: m, by: 8) {
          var part = bytes.loadUnaligned(fromByteOffset: 8 * (row + n), as: SIMD8<Double>.self)
          if n + 8 > m { part[m - n] = 0 }
          squares += part * part
        }
        sum.add(2 * squares.sum())
      }
    }
  }

  /// d of the ledger as a number of its own; no two states are further apart than 2.
  public var lost: Estimate { Estimate(bounds.traceNorm) }
}

extension Estimate {
  /// The quotient by interval arithmetic, nil when the divisor cannot be told from 0.
  func divided(by divisor: Estimate) -> Estimate? {
    let smallest = abs(divisor.value) - divisor.bound
    guard smallest > 0 else { return nil }
    let quotient = value / divisor.value
    return Estimate(
      quotient, truncation: (truncation + abs(quotient) * divisor.truncation) / smallest,
      rounding: (rounding + abs(quotient) * divisor.rounding) / smallest
        + abs(quotient) * 0x1p-53)
  }

  /// The larger of two numbers, with radii that cover either.
  func maximum(with other: Estimate) -> Estimate {
    Estimate(
      max(value, other.value), truncation: max(truncation, other.truncation),
      rounding: max(rounding, other.rounding))
  }
}
