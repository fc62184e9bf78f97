internal import Kernels
internal import LinearAlgebra

/// What a map of pairs is made of: products of two of the amplitudes cos and sin of the pairs that end at m and n.
protocol PairProducts {
  func cosines(_ m: Int, _ n: Int) -> Double
  func sines(_ m: Int, _ n: Int) -> Double
  /// The sine of m, the cosine of n.
  func mixed(_ m: Int, _ n: Int) -> Double
  /// As `collidePairs` wants them for these levels.
  func tables(levels: Int, step: Int) -> PairTables
}

/// Numbers for `collidePairs`: those of one angle (`isPlain`), or all products.
struct PairTables {
  let numbers: [Double]
  let entries: Int
  let isPlain: Bool

  /// The least there have to be.
  static func entries(levels: Int, step: Int) -> Int { levels + 2 * step + 8 }
}

extension AveragedProducts: PairProducts {
  @inline(__always) func cosines(_ m: Int, _ n: Int) -> Double { numbers[m * order + n] }
  @inline(__always) func sines(_ m: Int, _ n: Int) -> Double { numbers[(order + m) * order + n] }
  @inline(__always) func mixed(_ m: Int, _ n: Int) -> Double {
    numbers[(2 * order + m) * order + n]
  }

  func tables(levels: Int, step: Int) -> PairTables {
    PairTables(numbers: numbers, entries: order, isPlain: false)
  }
}

/// Those of one angle, on resonance.
struct PlainProducts: PairProducts {
  let cosine: [Double]
  let sine: [Double]

  init(_ table: CollisionTable) {
    cosine = table.groundRe
    sine = table.exchange
  }

  @inline(__always) func cosines(_ m: Int, _ n: Int) -> Double { cosine[m] * cosine[n] }
  @inline(__always) func sines(_ m: Int, _ n: Int) -> Double { sine[m] * sine[n] }
  @inline(__always) func mixed(_ m: Int, _ n: Int) -> Double { sine[m] * cosine[n] }

  func tables(levels: Int, step: Int) -> PairTables {
    let entries = PairTables.entries(levels: levels, step: step)
    var numbers = [Double](repeating: 0, count: 2 * entries + 8)
    for n in 0..<min(entries, cosine.count) {
      (numbers[n], numbers[entries + n]) = (cosine[n], sine[n])
    }
    return PairTables(numbers: numbers, entries: entries, isPlain: true)
  }
}

/// One collision in the real gauge on a state, with the s levels above that it reaches.
///
///     r'[m,n] = (q <c_m c_n> + p <c_{m+s} c_{n+s}>) r[m,n] + p <s_m s_n> r[m-s,n-s] + q <s_{m+s} s_{n+s}> r[m+s,n+s]
///       + kappa (<s_m c_n> r[m-s,n] + <s_n c_m> r[m,n-s] - <s_{m+s} c_{n+s}> r[m+s,n] - <s_{n+s} c_{m+s}> r[m,n+s])
///
/// (Entropy 2023, Eq. 7, for any ladder.) Cost: O(N²).
struct PairStencil<Products: PairProducts> {
  let products: Products
  let step: Int
  let q: Double
  let p: Double
  let kappa: Double
  private let kernels: KernelSet
  private let levels: Int
  private let tables: PairTables
  private let memory: AlignedNumbers

  /// For a state of so many levels.
  init(
    _ products: Products, step: Int, levels: Int, _ qubit: QubitState, _ kappa: Double,
    _ kernels: KernelSet, in memory: AlignedNumbers
  ) {
    self.products = products
    self.step = step
    self.levels = levels
    self.kernels = kernels
    self.memory = memory
    (q, p) = (qubit.groundWeight, qubit.excitedWeight)
    self.kappa = kappa
    tables = products.tables(levels: levels, step: step)
  }

  /// The lower triangle of the result on s levels more, from that of a plane of the state.
  func plane(_ numbers: [Double], isAntisymmetric: Bool) -> [Double] {
    var result = [Double](repeating: 0, count: PackedTriangle.count(order: levels + step))
    withExtendedLifetime(memory) {
      kernels.collidePairs(
        levels, step, numbers, isAntisymmetric, tables.numbers, tables.entries, tables.isPlain, q,
        p, kappa, memory.room(for: pairRows(levels: levels, step: step)), &result)
    }
    return result
  }

  /// Population n of the result.
  func population(_ n: Int, _ populations: [Double]) -> Double {
    func element(_ n: Int) -> Double {
      n >= 0 && n < populations.count ? populations[n] : 0
    }
    let s = step
    return (q * products.cosines(n, n) + p * products.cosines(n + s, n + s)) * element(n)
      + p * products.sines(n, n) * element(n - s)
      + q * products.sines(n + s, n + s) * element(n + s)
  }
}
