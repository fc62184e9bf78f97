extension Engine {
  /// Photons up to which `distance` looks at a coupling.
  public static let distancePhotons = 7

  /// How far a collision is from the Jaynes-Cummings one of the same theta and detuning: the spectral norm of U - U_JC restricted to the
  /// starts with up to seven photons, for either state of the qubit. 2 at the most; nil for couplings of other
  /// kinds.
  ///
  /// Off by what the propagator is off by. Cost: that of the propagator for a few levels.
  public func distance(
    of collision: Collision, numerics: Numerics = Numerics()
  ) throws(SimulationError) -> Estimate? {
    guard case .bands(let drive) = try collision.validated().coupling.blocks else { return nil }
    return try distance(of: drive, numerics)
  }

  /// Remembered: a train asks for it after each collision.
  func distance(
    of drive: ParityDrive, _ numerics: Numerics
  ) throws(SimulationError) -> Estimate {
    if let known = banded.distances[drive] { return known }
    if banded.distances.count > 64 { banded.distances = [:] }
    let distance = try computedDistance(drive, numerics)
    banded.distances[drive] = distance
    return distance
  }

  private func computedDistance(
    _ drive: ParityDrive, _ numerics: Numerics
  ) throws(SimulationError) -> Estimate {
    let columns = Engine.distancePhotons + 1
    let propagator = try banded.propagator(
      drive, levels: columns, LevelPolicy(numerics: numerics), isInterrupted: isInterrupted)
    let table = CollisionTable(drive.rotatingPart)
    table.extend(to: columns + 1)
    var largest = 0.0
    for (index, chain) in propagator.chains.enumerated() {
      var difference = chain
      difference.subtract(table, firstIsExcited: index == 1, columns: columns)
      largest = max(largest, difference.spectralNorm(columns: columns))
    }
    return Estimate(
      largest, truncation: propagator.error,
      rounding: (propagator.roundingSteps + 16) * 0x1p-52
    ).limited(0, 2)
  }
}

extension ParityDrive {
  /// What is left without the counter-rotating terms.
  var rotatingPart: Collision {
    detuning == 0
      ? .resonant(theta: theta)
      : .detuned(coupling: coupling, duration: duration.double, detuning: detuning)
  }
}

extension ChainMatrix {
  /// Takes U_JC - 1 away in the first columns.
  fileprivate mutating func subtract(
    _ table: CollisionTable, firstIsExcited: Bool, columns: Int
  ) {
    for n in 0..<columns {
      let isExcited = firstIsExcited == (n % 2 == 0)
      re[n * stride + n] -= (isExcited ? table.excitedRe[n] : table.groundRe[n]) - 1
      im[n * stride + n] -= isExcited ? table.excitedIm[n] : table.groundIm[n]
      let partner = isExcited ? n + 1 : n - 1
      guard partner >= 0, partner < levels else { continue }
      im[partner * stride + n] += table.exchange[max(n, partner)]
    }
  }

  /// The largest singular value of the first columns.
  fileprivate func spectralNorm(columns: Int) -> Double {
    func product(_ a: Int, _ b: Int) -> (re: Double, im: Double) {
      var (x, y) = (CompensatedSum(), CompensatedSum())
      for m in 0..<levels {
        let (p, q) = (m * stride + a, m * stride + b)
        x.add(re[p] * re[q])
        x.add(im[p] * im[q])
        y.add(re[p] * im[q])
        y.add(-im[p] * re[q])
      }
      return (x.value, y.value)
    }
    var squares = SmallHermitian(order: columns)
    for a in 0..<columns {
      for b in 0..<columns { (squares.re[a][b], squares.im[a][b]) = product(a, b) }
    }
    return squares.largestEigenvalue.squareRoot()
  }
}

/// A positive matrix of a few rows.
private struct SmallHermitian {
  var re: [[Double]]
  var im: [[Double]]

  init(order: Int) {
    re = [[Double]](repeating: [Double](repeating: 0, count: order), count: order)
    im = re
  }

  private func trace() -> Double { re.indices.reduce(0) { $0 + re[$1][$1] } }

  /// lambda <= (Tr A^p)^{1/p} <= lambda order^{1/p}, p = 2^60 by squaring: as right as the elements are. Without LAPACK, which would have to be
  /// loaded for this.
  var largestEigenvalue: Double {
    var (power, logarithmOfAll, weight) = (self, 0.0, 1.0)
    for _ in 0..<60 {
      let size = power.trace()
      guard size > 0 else { return 0 }
      logarithmOfAll += logarithm(size) * weight
      power = power.squared(by: 1 / size)
      weight /= 2
    }
    return exponential(logarithmOfAll)
  }

  private func squared(by factor: Double) -> SmallHermitian {
    let order = re.count
    var result = SmallHermitian(order: order)
    for a in 0..<order {
      for b in 0..<order {
        var (x, y) = (0.0, 0.0)
        for c in 0..<order {
          x += re[a][c] * re[c][b] - im[a][c] * im[c][b]
          y += re[a][c] * im[c][b] + im[a][c] * re[c][b]
        }
        (result.re[a][b], result.im[a][b]) = (x * factor * factor, y * factor * factor)
      }
    }
    return result
  }
}
