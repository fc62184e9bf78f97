/// The collision map as one dense matrix on real symmetric matrices in the gauge rho_mn = (-i)^(m-n) r_mn, everything above the
/// levels absorbed: the textbook's unitary applied to every element of a basis.
public struct ReferenceSuperoperator {
  public let levels: Int
  /// Row-major; element (m, n), n <= m, stands at m(m+1)/2 + n.
  public let matrix: [Double]
  public var order: Int { levels * (levels + 1) / 2 }

  public init(
    levels: Int, theta: Double, groundWeight: Double, coherence: Double,
    height: (Int) -> Double = { Double($0 + 1).squareRoot() }
  ) {
    self.levels = levels
    let collision = ReferenceCollision(levels: levels + 2, theta: theta, height: height)
    let qubit = ReferenceCollision.qubit(
      groundWeight: groundWeight, coherence: coherence, phase: 0)
    let order = levels * (levels + 1) / 2
    var matrix = [Double](repeating: 0, count: order * order)
    var column = 0
    for m in 0..<levels {
      for n in 0...m {
        var rho = ReferenceMatrix(levels)
        rho[m, n] = ReferenceSuperoperator.power(m - n)
        if m != n { rho[n, m] = ReferenceSuperoperator.power(n - m) }
        let result = collision.apply(rho, qubit: qubit)
        var row = 0
        for k in 0..<levels {
          for l in 0...k {
            let (value, turn) = (result[k, l], ReferenceSuperoperator.power(l - k))
            matrix[row * order + column] = value.re * turn.re - value.im * turn.im
            row += 1
          }
        }
        column += 1
      }
    }
    self.matrix = matrix
  }

  /// What the vacuum settles in after `count` cycles: the part lost per cycle, and energy and purity of what is below `level`,
  /// normalised.
  public func settled(
    cycles count: Int, below level: Int
  ) -> (leak: Double, energy: Double, purity: Double) {
    var state = [Double](repeating: 0, count: order)
    state[0] = 1
    var kept = 0.0
    for _ in 0..<count {
      var next = [Double](repeating: 0, count: order)
      for row in 0..<order {
        var sum = 0.0
        for column in 0..<order { sum += matrix[row * order + column] * state[column] }
        next[row] = sum
      }
      kept = (0..<levels).reduce(0) { $0 + next[$1 * ($1 + 3) / 2] }
      state = next.map { $0 / kept }
    }
    var (trace, energy, purity) = (0.0, 0.0, 0.0)
    for m in 0..<level {
      for n in 0...m {
        let value = state[m * (m + 1) / 2 + n]
        purity += (m == n ? 1 : 2) * value * value
        guard m == n else { continue }
        trace += value
        energy += Double(m) * value
      }
    }
    return (1 - kept, energy / trace, purity / (trace * trace))
  }

  /// (-i)^k.
  private static func power(_ k: Int) -> (re: Double, im: Double) {
    switch ((k % 4) + 4) % 4 {
    case 0: (1, 0)
    case 1: (0, -1)
    case 2: (-1, 0)
    default: (0, 1)
    }
  }

  /// The state that `count` squarings of the map make of the vacuum, normalised: energy and purity.
  public func steady(squarings count: Int) -> (energy: Double, purity: Double) {
    var power = matrix
    for _ in 0..<count {
      var next = [Double](repeating: 0, count: power.count)
      for i in 0..<order {
        for k in 0..<order where power[i * order + k] != 0 {
          let factor = power[i * order + k]
          for j in 0..<order { next[i * order + j] += factor * power[k * order + j] }
        }
      }
      power = next
    }
    var (trace, energy, purity) = (0.0, 0.0, 0.0)
    var row = 0
    for m in 0..<levels {
      for n in 0...m {
        let value = power[row * order]
        purity += (m == n ? 1 : 2) * value * value
        if m == n {
          trace += value
          energy += Double(m) * value
        }
        row += 1
      }
    }
    return (energy / trace, purity / (trace * trace))
  }
}
