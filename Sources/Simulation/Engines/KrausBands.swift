/// Every level, or every other one.
struct LevelComb: Hashable {
  let first: Int
  let step: Int

  static let all = [LevelComb(first: 0, step: 1)]
  /// Even and odd ones.
  static let halves = [LevelComb(first: 0, step: 2), LevelComb(first: 1, step: 2)]

  func level(_ index: Int) -> Int { first + step * index }

  /// How many of them are below `levels`.
  func count(below levels: Int) -> Int { max(0, (levels - first + step - 1) / step) }
}

/// One Kraus operator of a collision, K_x = sum_y psi_y U_xy, for one of the pure states whose mixture the qubit is.
struct KrausOperator {
  /// By comb of the output levels.
  let blocks: [KrausBand]
  /// For each of them the comb of the input levels.
  let columns: [Int]
  /// Whether it is of the qubit that leaves in the excited state.
  let isExcited: Bool

  /// All that do not vanish: rho_q = q|g><g| + … = sum of two |psi><psi|, psi = (sqrt q, c sqrt p e^{i phase}) and (0, sqrt(p(1-c²))); the two of one
  /// psi follow each other, ground state first.
  ///
  /// Without coherence each is even or odd: it leads from even levels to even ones or to odd ones, and with the levels combed it has a block for
  /// each, half as wide. With coherence there is one comb only.
  static func all(_ propagator: ParityPropagator, _ qubit: QubitState) -> [KrausOperator] {
    let (q, p) = (qubit.groundWeight, qubit.excitedWeight)
    let c = isCombed(qubit) ? 0 : qubit.coherence
    let size = c * p.squareRoot()
    // 1 - c² without cancellation.
    let left = (p * (1 - c) * (1 + c)).squareRoot()
    let states = [
      QubitAmplitudes(
        ground: q.squareRoot(),
        excited: (size * cosine(qubit.phase), size * sine(qubit.phase))),
      QubitAmplitudes(ground: 0, excited: (left, 0)),
    ]
    return states.filter { !$0.vanishes }.flatMap { state in
      [false, true].map {
        KrausOperator(propagator, state, isExcited: $0, isCombed: isCombed(qubit))
      }
    }
  }

  static func isCombed(_ qubit: QubitState) -> Bool { qubit.coupling == 0 }

  private init(
    _ propagator: ParityPropagator, _ state: QubitAmplitudes, isExcited: Bool, isCombed: Bool
  ) {
    self.isExcited = isExcited
    let combs = isCombed ? LevelComb.halves : LevelComb.all
    // m + [x] and n + [y] are both even or both odd.
    let isOdd = isExcited == (state.ground != 0)
    let columns = combs.indices.map { isCombed && isOdd ? 1 - $0 : $0 }
    self.columns = columns
    blocks = combs.indices.map {
      KrausBand(
        propagator, state, isExcited: isExcited, rows: combs[$0], columns: combs[columns[$0]])
    }
  }
}

/// A Kraus operator from the levels of one comb to those of another, within its band.
struct KrausBand {
  /// Rows are output levels; a multiple of four of them.
  let stride: Int
  private(set) var re: [Double]
  private(set) var im: [Double]
  /// K†, by rows of the input level.
  let adjointStride: Int
  private(set) var adjointRe: [Double]
  private(set) var adjointIm: [Double]
  /// Of four rows each, and of eight columns of K† each.
  let rowBands: [Int]
  let adjointBands: [Int]

  /// With the bands of four rows each.
  func withPlanes<Result>(_ body: (BandedPlanes, [Int]) -> Result) -> Result {
    KrausBand.withPlanes(re, im, stride) { body($0, rowBands) }
  }

  /// K† with the bands of eight columns each.
  func withAdjoint<Result>(_ body: (BandedPlanes, [Int]) -> Result) -> Result {
    KrausBand.withPlanes(adjointRe, adjointIm, adjointStride) { body($0, adjointBands) }
  }

  private static func withPlanes<Result>(
    _ re: [Double], _ im: [Double], _ stride: Int, _ body: (BandedPlanes) -> Result
  ) -> Result {
    re.withUnsafeBufferPointer { re in
      im.withUnsafeBufferPointer { im in
        body(BandedPlanes(re: re.baseAddress!, im: im.baseAddress!, stride: stride))
      }
    }
  }

  fileprivate init(
    _ propagator: ParityPropagator, _ state: QubitAmplitudes, isExcited: Bool, rows: LevelComb,
    columns: LevelComb
  ) {
    let (height, width) = (
      rows.count(below: propagator.levels), columns.count(below: propagator.columns)
    )
    stride = (width + 7) / 8 * 8
    adjointStride = (height + 7) / 8 * 8
    var (re, im) = (
      [Double](repeating: 0, count: (height + 3) / 4 * 4 * stride),
      [Double](repeating: 0, count: (height + 3) / 4 * 4 * stride)
    )
    var adjointRe = [Double](repeating: 0, count: stride * adjointStride)
    var adjointIm = adjointRe
    var bands: [Range<Int>] = []
    for row in 0..<height {
      let m = rows.level(row)
      let index = (m + (isExcited ? 1 : 0)) % 2
      let chain = propagator.chains[index]
      var (low, high) = (width, 0)
      for column in 0..<width {
        let n = columns.level(column)
        var (x, y) = (chain.re[m * chain.stride + n], chain.im[m * chain.stride + n])
        if m == n { x += 1 }
        guard x != 0 || y != 0 else { continue }
        (x, y) = state.times(x, y, isExcited: (n + 1) % 2 == index)
        guard x != 0 || y != 0 else { continue }
        (low, high) = (min(low, column), column + 1)
        (re[row * stride + column], im[row * stride + column]) = (x, y)
        let place = column * adjointStride + row
        (adjointRe[place], adjointIm[place]) = (x, -y)
      }
      bands.append(min(low, high)..<high)
    }
    (self.re, self.im, self.adjointRe, self.adjointIm) = (re, im, adjointRe, adjointIm)
    rowBands = BandTiles.joined(bands, 4)
    adjointBands = BandTiles.joined(bands, 8)
  }
}

private struct QubitAmplitudes {
  let ground: Double
  let excited: (Double, Double)

  /// x + iy times the amplitude of one of the two states.
  func times(_ x: Double, _ y: Double, isExcited: Bool) -> (Double, Double) {
    guard isExcited else { return (x * ground, y * ground) }
    let (a, b) = excited
    return (x * a - y * b, x * b + y * a)
  }

  var vanishes: Bool { ground == 0 && excited.0 == 0 && excited.1 == 0 }
}
