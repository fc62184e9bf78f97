#if arch(x86_64) && canImport(Glibc)
  internal import Glibc

  /// The same physics in 80-bit numbers, 11 bits more than a double has, by the plainest formulas.
  ///
  /// The state is a real symmetric matrix in the gauge of the qubits' phase or, with `imaginary`,
  /// any Hermitian one.
  public struct ReferenceExtended: Sendable {
    public let levels: Int
    public var re: [Float80]
    public var im: [Float80]
    public let isComplex: Bool

    public init(levels: Int, isComplex: Bool) {
      self.levels = levels
      self.isComplex = isComplex
      re = [Float80](repeating: 0, count: levels * levels)
      im = isComplex ? re : []
    }

    /// Sets rho to the projector on real amplitudes.
    public mutating func setPure(_ amplitudes: [Float80]) {
      for m in 0..<levels {
        for n in 0..<levels { re[m * levels + n] = amplitudes[m] * amplitudes[n] }
      }
    }

    /// e^{-a²/2} a^n/sqrt(n!).
    public static func coherentAmplitudes(_ alpha: Double, count: Int) -> [Float80] {
      let a = Float80(alpha)
      var value = expl(-a * a / 2)
      return (0..<count).map { n in
        if n > 0 { value *= a / Float80(n).squareRoot() }
        return value
      }
    }

    /// nbar^n/(1+nbar)^{n+1}.
    public mutating func setThermal(_ nbar: Double) {
      let x = Float80(nbar) / (1 + Float80(nbar))
      for n in 0..<levels { re[n * levels + n] = powl(x, Float80(n)) / (1 + Float80(nbar)) }
    }

    public struct Rotation {
      /// <n,g|U|n,g>, <n,e|U|n,e> and i<n,g|U|n-1,e>.
      public internal(set) var groundRe: [Float80] = []
      public internal(set) var groundIm: [Float80] = []
      public internal(set) var excitedRe: [Float80] = []
      public internal(set) var excitedIm: [Float80] = []
      public internal(set) var exchange: [Float80] = []
      /// How many photons a qubit gives: |n-s,e> for |n-1,e>.
      public internal(set) var step = 1

      /// Pairs |n,e>, |n+s,g> with heights h_n and offsets of the detuning, angles theta h_n (detunings in 1/tau).
      public init(
        levels: Int, step: Int, theta: Float80, detuning: Float80, height: (Int) -> Float80,
        offset: (Int) -> Float80
      ) {
        self.step = step
        func pair(_ n: Int) -> (re: Float80, im: Float80, exchange: Float80) {
          guard n >= step else { return (cosl(detuning / 2), -sinl(detuning / 2), 0) }
          let half = (detuning + offset(n - step)) / 2
          let x = theta * height(n - step)
          let omega = (half * half + x * x).squareRoot()
          guard omega > 0 else { return (1, 0, 0) }
          return (cosl(omega), -half / omega * sinl(omega), x / omega * sinl(omega))
        }
        for n in 0..<(levels + step) {
          let (below, above) = (pair(n), pair(n + step))
          groundRe.append(below.re)
          groundIm.append(-below.im)
          exchange.append(below.exchange)
          excitedRe.append(above.re)
          excitedIm.append(above.im)
        }
      }

      init() {}
    }

    /// cos and sin of x (y + rest), with what the product rounds away.
    private static func cosineAndSine(
      _ x: Float80, _ y: Float80, _ rest: Float80
    ) -> (Float80, Float80) {
      let angle = x * y
      let lost = (-angle).addingProduct(x, y) + x * rest
      let (c, s, dc, ds) = (cosl(angle), sinl(angle), cosl(lost), sinl(lost))
      return (c * dc - s * ds, s * dc + c * ds)
    }

    public func rotation(coupling: Double, duration: Double, detuning: Double) -> Rotation {
      var table = Rotation()
      let (g, tau, half) = (Float80(coupling), Float80(duration), Float80(detuning) / 2)
      func pair(_ n: Int) -> (re: Float80, im: Float80, exchange: Float80) {
        if n == 0 {
          let (c, s) = ReferenceExtended.cosineAndSine(tau, half, 0)
          return (c, -s, 0)
        }
        let root = Float80(n).squareRoot()
        if half == 0 {
          // What the root leaves out counts where theta is large.
          let rest = -(-Float80(n)).addingProduct(root, root) / (2 * root)
          let (c, s) = ReferenceExtended.cosineAndSine(g * tau, root, rest)
          return (c, 0, s)
        }
        let omega = (half * half + g * g * Float80(n)).squareRoot()
        let (c, s) = ReferenceExtended.cosineAndSine(tau, omega, 0)
        return (c, -half / omega * s, g * root / omega * s)
      }
      for n in 0...(levels + 1) {
        let (here, next) = (pair(n), pair(n + 1))
        table.groundRe.append(here.re)
        table.groundIm.append(-here.im)
        table.excitedRe.append(next.re)
        table.excitedIm.append(next.im)
        table.exchange.append(here.exchange)
      }
      return table
    }

    /// Eq. 7 in the real gauge, what leaves the levels lost.
    public mutating func collideReal(_ table: Rotation, groundWeight: Double, coherence: Double) {
      let q = Float80(groundWeight)
      let p = 1 - q
      let kappa = Float80(coherence) * (q * p).squareRoot()
      let (g, e, s) = (table.groundRe, table.excitedRe, table.exchange)
      let old = re
      let count = levels
      for m in 0..<count {
        for n in 0...m {
          let here = m * count + n
          var sum = (q * g[m] * g[n] + p * e[m] * e[n]) * old[here]
          if n > 0 {
            sum += p * s[m] * s[n] * old[here - count - 1]
            sum += kappa * g[m] * s[n] * old[here - 1]
          }
          if m > 0 { sum += kappa * s[m] * g[n] * old[here - count] }
          if m + 1 < count {
            sum += q * s[m + 1] * s[n + 1] * old[here + count + 1]
            sum -= kappa * s[m + 1] * e[n] * old[here + count]
          }
          if n + 1 < count { sum -= kappa * e[m] * s[n + 1] * old[here + 1] }
          re[here] = sum
          re[n * count + m] = sum
        }
      }
    }

    /// Eq. 5: the sum over both qubit states before and after, for complex states.
    public mutating func collideComplex(
      _ table: Rotation, groundWeight: Double, coherence: Double, phase: Double
    ) {
      collideComplex(
        table, groundWeight: Float80(groundWeight), excitedWeight: 1 - Float80(groundWeight),
        coherence: coherence, phase: phase)
    }

    /// The same where the small one of the two weights is the one that is given.
    public mutating func collideComplex(
      _ table: Rotation, groundWeight q: Float80, excitedWeight p: Float80, coherence: Double,
      phase: Double
    ) {
      typealias Number = (re: Float80, im: Float80)
      func times(_ a: Number, _ b: Number) -> Number {
        (a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
      }
      let size = Float80(coherence) * (q * p).squareRoot()
      let turn: Number = (cosl(Float80(phase)), sinl(Float80(phase)))
      let count = levels
      let (oldRe, oldIm) = (re, im)
      // <x|U|y> takes |n> to one level only: `from` n, with this amplitude to reach m.
      func amplitude(_ final: Int, _ initial: Int, _ m: Int) -> (from: Int, value: Number) {
        switch (final, initial) {
        case (0, 0): (m, (table.excitedRe[m], table.excitedIm[m]))
        case (1, 1): (m, (table.groundRe[m], table.groundIm[m]))
        case (1, 0): (m - table.step, (0, -table.exchange[m]))
        default: (m + table.step, (0, -table.exchange[m + table.step]))
        }
      }
      func qubit(_ x: Int, _ y: Int) -> Number {
        switch (x, y) {
        case (0, 0): (p, 0)
        case (1, 1): (q, 0)
        case (0, 1): (size * turn.re, size * turn.im)
        default: (size * turn.re, -size * turn.im)
        }
      }
      for m in 0..<count {
        for n in 0...m {
          var sum: Number = (0, 0)
          for final in 0...1 {
            for x in 0...1 {
              let left = amplitude(final, x, m)
              guard left.from >= 0, left.from < count else { continue }
              for y in 0...1 {
                let right = amplitude(final, y, n)
                guard right.from >= 0, right.from < count else { continue }
                let index = left.from * count + right.from
                let rho: Number = (oldRe[index], oldIm[index])
                let factor = times(left.value, (right.value.re, -right.value.im))
                let term = times(times(factor, qubit(x, y)), rho)
                sum = (sum.re + term.re, sum.im + term.im)
              }
            }
          }
          if m == n { sum.im = 0 }
          re[m * count + n] = sum.re
          im[m * count + n] = sum.im
          re[n * count + m] = sum.re
          im[n * count + m] = -sum.im
        }
      }
    }

    /// The weights of the damping channel for every coherence order, by logarithms of factorials.
    public struct Channel {
      var steps: [[[Float80]]]
    }

    /// `orders`: how many coherence orders the state has; all of them unless said otherwise.
    public func channel(strength: Double, photons: Double, orders: Int? = nil) -> Channel {
      let e = expl(-Float80(strength))
      let gained = Float80(photons) * -expm1l(-Float80(strength))
      let gain = 1 + gained
      let t = e / gain
      let lost = (gained - expm1l(-Float80(strength))) / gain
      var factorials: [Float80] = [0]
      for n in 1...(levels + 1) { factorials.append(factorials[n - 1] + logl(Float80(n))) }
      func binomial(_ n: Int, _ k: Int) -> Float80 {
        factorials[n] - factorials[k] - factorials[n - k]
      }
      func power(_ x: Float80, _ exponent: Float80) -> Float80 {
        exponent == 0 ? 1 : x == 0 ? 0 : expl(exponent * logl(x))
      }
      var steps: [[[Float80]]] = []
      for d in 0..<(orders ?? levels) {
        let count = levels - d
        var loss = [[Float80]](repeating: [Float80](repeating: 0, count: count), count: count)
        var amplify = loss
        for k in 0..<count {
          for l in 0..<(count - k) {
            let weight = expl((binomial(k + l, l) + binomial(k + d + l, l)) / 2)
            loss[k][k + l] =
              weight * power(lost, Float80(l)) * power(t, Float80(k) + Float80(d) / 2)
            amplify[k + l][k] =
              weight * power(gained / gain, Float80(l))
              * power(gain, -(Float80(k) + Float80(d) / 2 + 1))
          }
        }
        if gained == 0 {
          steps.append(loss)
        } else {
          steps.append(
            amplify.map { row in
              var result = [Float80](repeating: 0, count: count)
              for (x, other) in zip(row, loss) where x != 0 {
                for n in 0..<count { result[n] += x * other[n] }
              }
              return result
            })
        }
      }
      return Channel(steps: steps)
    }

    public mutating func damp(_ channel: Channel) {
      for d in channel.steps.indices {
        let count = levels - d
        let oldRe = (0..<count).map { re[($0 + d) * levels + $0] }
        let oldIm = isComplex ? (0..<count).map { im[($0 + d) * levels + $0] } : []
        for k in 0..<count {
          let row = channel.steps[d][k]
          var (x, y): (Float80, Float80) = (0, 0)
          for n in 0..<count { x += row[n] * oldRe[n] }
          re[(k + d) * levels + k] = x
          re[k * levels + k + d] = x
          guard isComplex, d > 0 else { continue }
          for n in 0..<count { y += row[n] * oldIm[n] }
          im[(k + d) * levels + k] = y
          im[k * levels + k + d] = -y
        }
      }
    }

    /// Descending, by Jacobi's rotations; a complex state as the real matrix ((Re, -Im), (Im, Re)).
    public var eigenvalues: [Float80] {
      let size = isComplex ? 2 * levels : levels
      var a = [[Float80]](repeating: [Float80](repeating: 0, count: size), count: size)
      for m in 0..<levels {
        for n in 0..<levels {
          a[m][n] = re[m * levels + n]
          guard isComplex else { continue }
          a[m + levels][n + levels] = re[m * levels + n]
          a[m][n + levels] = -im[m * levels + n]
          a[m + levels][n] = im[m * levels + n]
        }
      }
      for _ in 0..<40 {
        var off = Float80(0)
        for p in 0..<size { for q in 0..<p { off += a[p][q] * a[p][q] } }
        if off < 1e-44 { break }
        for p in 1..<size {
          for q in 0..<p where abs(a[p][q]) > 1e-40 {
            let difference = (a[q][q] - a[p][p]) / (2 * a[p][q])
            let root = (difference * difference + 1).squareRoot()
            let t = (difference >= 0 ? 1 : -1) / (abs(difference) + root)
            let c = 1 / (t * t + 1).squareRoot()
            let s = t * c
            for k in 0..<size {
              let (x, y) = (a[k][p], a[k][q])
              (a[k][p], a[k][q]) = (c * x - s * y, s * x + c * y)
            }
            for k in 0..<size {
              let (x, y) = (a[p][k], a[q][k])
              (a[p][k], a[q][k]) = (c * x - s * y, s * x + c * y)
            }
          }
        }
      }
      let values = (0..<size).map { a[$0][$0] }.sorted(by: >)
      return isComplex ? (0..<levels).map { values[2 * $0] } : values
    }

    /// Entropy and ergotropy.
    public var spectral: (entropy: Float80, ergotropy: Float80) {
      var (entropy, passive): (Float80, Float80) = (0, 0)
      for (n, value) in eigenvalues.enumerated() {
        passive += Float80(n) * value
        if value > 0 { entropy -= value * logl(value) }
      }
      return (entropy, energy - passive)
    }

    /// The ergotropy of the populations alone.
    public var incoherentErgotropy: Float80 {
      let sorted = (0..<levels).map { population($0) }.sorted(by: >)
      return energy - sorted.enumerated().reduce(0) { $0 + Float80($1.offset) * $1.element }
    }

    // MARK: Observables

    public func population(_ n: Int) -> Float80 { re[n * levels + n] }

    public static func cosine(_ x: Float80) -> Float80 { cosl(x) }
    public static func sine(_ x: Float80) -> Float80 { sinl(x) }
    public static func exponential(_ x: Float80) -> Float80 { expl(x) }
    public static func sineSquared(_ x: Float80) -> Float80 { sinl(x) * sinl(x) }

    public static func logarithm(_ x: Float80) -> Float80 { logl(x) }

    public var trace: Float80 { (0..<levels).reduce(0) { $0 + population($1) } }

    public func moment(_ weight: (Float80) -> Float80) -> Float80 {
      (0..<levels).reduce(0) { $0 + weight(Float80($1)) * population($1) }
    }

    public var energy: Float80 { moment { $0 } }

    public var variance: Float80 { moment { $0 * $0 } - energy * energy }

    public var purity: Float80 {
      re.reduce(0) { $0 + $1 * $1 } + im.reduce(0) { $0 + $1 * $1 }
    }

    /// Sum of sqrt(n) rho_{n,n-1}; in the real gauge without the phase.
    public var field: (re: Float80, im: Float80) {
      var sum: (re: Float80, im: Float80) = (0, 0)
      for n in 1..<levels {
        sum.re += Float80(n).squareRoot() * re[n * levels + n - 1]
        if isComplex { sum.im += Float80(n).squareRoot() * im[n * levels + n - 1] }
      }
      return sum
    }
  }
#endif
