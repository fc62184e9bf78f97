#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where a random number comes from: nothing else decides its value, so neither the order of
/// evaluation nor threads nor shards can change it.
struct RandomAddress: Hashable, Sendable {
  var seed: UInt64
  /// 0 outside sweeps, otherwise one more than the index of the sweep point.
  var point: UInt64
  /// Which `normal(…)` or `uniform(…)` of the program, counted in the order of the plan.
  var site: UInt32
  /// How often that site has been drawn before at this point.
  var draw: UInt32
}

/// The counter-based generator Philox4x32-10.
///
/// Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3", SC'11 (2011). Ten rounds; passes the known-answer vectors of that work.
public enum Philox {
  /// One block of output. `counter` has four words, `key` two.
  public static func block(
    counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var (c0, c1, c2, c3) = counter
    var (k0, k1) = key
    for _ in 0..<10 {
      let left = UInt64(c0) &* 0xD251_1F53
      let right = UInt64(c2) &* 0xCD9E_8D57
      (c0, c1, c2, c3) = (
        UInt32(truncatingIfNeeded: right >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: right),
        UInt32(truncatingIfNeeded: left >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: left)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }
}

/// What stands at a fraction of the way from `a` to `b`, also where their distance is no finite number.
func between(_ a: Double, _ b: Double, _ fraction: Double) -> Double {
  let distance = b - a
  return distance.isFinite ? a + distance * fraction : a * (1 - fraction) + b * fraction
}

extension RandomAddress {
  /// Two independent numbers strictly between 0 and 1, on the midpoints of a grid of 2^52 cells (so neither end
  /// is ever hit).
  private var uniforms: (Double, Double) {
    let words = Philox.block(
      counter: (
        draw, site, UInt32(truncatingIfNeeded: point), UInt32(truncatingIfNeeded: point >> 32)
      ),
      key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    func unit(_ high: UInt32, _ low: UInt32) -> Double {
      let cell = (UInt64(high) << 32 | UInt64(low)) >> 12
      return (Double(cell) + 0.5) * 0x1p-52
    }
    return (unit(words.0, words.1), unit(words.2, words.3))
  }

  /// 64 bits for the draws of something that has an address of its own.
  var key: UInt64 {
    let words = Philox.block(
      counter: (
        draw, site, UInt32(truncatingIfNeeded: point), UInt32(truncatingIfNeeded: point >> 32)
      ),
      key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    return UInt64(words.0) << 32 | UInt64(words.1)
  }

  func uniform(_ lower: Double, _ upper: Double) -> Double {
    between(lower, upper, uniforms.0)
  }

  /// Box and Muller's transform; one block of the generator per draw, its second number unused.
  func normal(mean: Double, deviation: Double) -> Double {
    let (u, v) = uniforms
    return mean + deviation * sqrt(-2 * log(u)) * cos(2 * Double.pi * v)
  }
}
