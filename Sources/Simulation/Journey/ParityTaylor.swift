/// A Taylor polynomial of the evolution operator over one short step, with a bound of what it leaves out.
///
/// With H_I(t) = sum_j H_j s^j in the step, |H_j| <= h_j, the coefficients of U are no larger than those of the scalar equation u' = h(s) u.
/// Here h(s) = |delta|/2 + G sqrt M (1 + F(s)), because the rotating hops do not touch each other, nor do the others, and
/// F = exp(2s + 2 eta (e^{nu s} - 1)) has the coefficients of f with absolute values. What is left out is the rest of that series.
struct TaylorPlan {
  let drive: ParityDrive
  let levels: Int
  /// Steps of this length, of this degree.
  let steps: Int
  let degree: Int
  /// Bounds the error of each in the operator norm.
  let remainder: Double

  private static let highestDegree = 40
  /// Coefficients that are looked at one by one; the rest is bounded by the value of the series at twice the length.
  private static let looked = 160

  /// As few steps for a time of this `length` (in units of 1/omega) as keep each remainder below `accuracy`; their number a power of two
  /// where `isDoubling`.
  init(
    _ drive: ParityDrive, levels: Int, length: Double, accuracy: Double, isDoubling: Bool
  ) {
    self.drive = drive
    self.levels = levels
    let rate =
      2 + 2 * abs(drive.depth) * drive.frequency + drive.frequency / 2 + abs(drive.detuning) / 2
      + 2 * drive.coupling * Double(levels).squareRoot()
    var steps = 1.0
    if isDoubling {
      while length * rate / steps > 2 { steps *= 2 }
    } else {
      steps = max(1, (length * rate / 2).rounded(.up))
    }
    while true {
      if let (degree, remainder) = TaylorPlan.degree(drive, levels, length / steps, accuracy) {
        (self.degree, self.remainder) = (degree, remainder)
        break
      }
      steps = isDoubling ? steps * 2 : (steps * 1.25).rounded(.up)
    }
    self.steps = Int(saturating: steps)
  }

  private static func degree(
    _ drive: ParityDrive, _ levels: Int, _ length: Double, _ accuracy: Double
  ) -> (Int, Double)? {
    let strength = drive.coupling * Double(levels).squareRoot() * length
    let half = abs(drive.detuning) / 2 * length
    let (turn, swing) = (2 * length, drive.frequency * length)
    let depth = 2 * abs(drive.depth)
    // At twice the length: the logarithms of F and of u.
    let wave = 2 * turn + depth * exponentialMinusOne(2 * swing)
    guard wave < 60 else { return nil }
    let whole = 2 * (half + strength * (1 + exponential(wave)))
    guard whole < 60 else { return nil }
    let rate = swings(depth: depth, swing)
    var (f, u) = ([1.0], [1.0])
    for k in 0..<looked {
      var (nextF, nextU) = (0.0, 0.0)
      for j in 0...k {
        nextF += ((j == 0 ? turn : 0) + rate[j]) * f[k - j]
        nextU += ((j == 0 ? half + strength : 0) + strength * f[j]) * u[k - j]
      }
      f.append(nextF / Double(k + 1))
      u.append(nextU / Double(k + 1))
    }
    var rest = exponential(whole) * raise(0.5, Double(looked))
    var k = looked
    while k > 0, rest + u[k] <= accuracy {
      rest += u[k]
      k -= 1
    }
    return k <= highestDegree ? (max(k, 1), rest) : nil
  }

  /// depth swing^{j+1}/j!
  private static func swings(depth: Double, _ swing: Double) -> [Double] {
    var term = depth * swing
    return (0..<looked).map { j in
      defer { term *= swing / Double(j + 1) }
      return term
    }
  }

  /// The coefficients of f around t, for a step of this length as the unit; real and imaginary parts in turn.
  func wave(at t: Double, length: Double) -> [Double] {
    let phase = 2 * (t + drive.depth * sine(drive.frequency * t))
    let (c, s) = (cosine(drive.frequency * t), sine(drive.frequency * t))
    var rate = [Double]()
    var term = 2 * drive.depth * drive.frequency * length
    for j in 0...degree {
      rate.append(term * [c, -s, -c, s][j % 4] + (j == 0 ? 2 * length : 0))
      term *= drive.frequency * length / Double(j + 1)
    }
    var f = [(cosine(phase), sine(phase))]
    for k in 0..<degree {
      var (re, im) = (0.0, 0.0)
      for j in 0...k {
        re += rate[j] * f[k - j].0
        im += rate[j] * f[k - j].1
      }
      f.append((-im / Double(k + 1), re / Double(k + 1)))
    }
    return f.flatMap { [$0.0, $0.1] }
  }

  /// U - 1 on a chain for the step from t on; the chain begins with an excited qubit or with one in the ground state.
  func step(
    at t: Double, length: Double, firstIsExcited: Bool, _ kernels: KernelSet
  ) -> ChainMatrix {
    var matrix = ChainMatrix(levels: levels)
    let hops = (0..<levels).map { length * drive.coupling * Double($0 + 1).squareRoot() }
    var scratch = [Double](repeating: 0, count: 2 * (degree + 8) * (2 * degree + 32))
    let stride = matrix.stride
    matrix.re.withUnsafeMutableBufferPointer { re in
      matrix.im.withUnsafeMutableBufferPointer { im in
        kernels.taylorColumns(
          levels, firstIsExcited, degree, hops, length * drive.detuning / 2,
          wave(at: t, length: length), re.baseAddress!, im.baseAddress!, stride, &scratch)
      }
    }
    matrix.reach = min(levels, degree)
    matrix.clean(below: ChainMatrix.nothing)
    return matrix
  }
}
