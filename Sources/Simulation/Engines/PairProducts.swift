internal import LinearAlgebra

/// What a map of pairs is made of: products of two of the amplitudes cos and sin of the pairs that end at m and n.
protocol PairProducts {
  func cosines(_ m: Int, _ n: Int) -> Double
  func sines(_ m: Int, _ n: Int) -> Double
  /// The sine of m, the cosine of n.
  func mixed(_ m: Int, _ n: Int) -> Double
}

extension AveragedProducts: PairProducts {
  @inline(__always) func cosines(_ m: Int, _ n: Int) -> Double { cosines[m * order + n] }
  @inline(__always) func sines(_ m: Int, _ n: Int) -> Double { sines[m * order + n] }
  @inline(__always) func mixed(_ m: Int, _ n: Int) -> Double { mixed[m * order + n] }
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
}

/// One collision in the real gauge on one plane of a state, with the s levels above that it reaches.
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

  init(_ products: Products, step: Int, _ qubit: QubitState, _ kappa: Double) {
    self.products = products
    self.step = step
    (q, p) = (qubit.groundWeight, qubit.excitedWeight)
    self.kappa = kappa
  }

  /// Row m of the result, columns 0 … m, from the packed lower triangle `plane` of `levels` levels. `sign`: 1 for a symmetric plane, -1 for
  /// an antisymmetric one.
  func row(
    _ m: Int, _ plane: UnsafePointer<Double>, levels: Int, sign: Double,
    into result: UnsafeMutablePointer<Double>
  ) {
    let s = step
    func element(_ m: Int, _ n: Int) -> Double {
      guard m >= 0, n >= 0, m < levels, n < levels else { return 0 }
      return m >= n ? plane[PackedTriangle.row(m) + n] : sign * plane[PackedTriangle.row(n) + m]
    }
    for n in 0...m {
      var sum =
        (q * products.cosines(m, n) + p * products.cosines(m + s, n + s)) * element(m, n)
      sum += p * products.sines(m, n) * element(m - s, n - s)
      sum += q * products.sines(m + s, n + s) * element(m + s, n + s)
      if kappa != 0 {
        sum +=
          kappa
          * (products.mixed(m, n) * element(m - s, n) + products.mixed(n, m) * element(m, n - s)
            - products.mixed(m + s, n + s) * element(m + s, n)
            - products.mixed(n + s, m + s) * element(m, n + s))
      }
      result[n] = sum
    }
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
