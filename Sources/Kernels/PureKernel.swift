// A pure state of the cavity and a qubit that is looked at, in one build for all processors. Here so that it is optimised in debug builds too.

private typealias Four = SIMD4<Double>

@inline(__always) private func four(_ start: UnsafePointer<Double>, _ place: Int) -> Four {
  UnsafeRawPointer(start + place).loadUnaligned(as: Four.self)
}

/// What a passage and a detector's basis are made of: amplitudes of pairs, G_n = <n,g|U|n,g> and S_n, what is exchanged between |n-s,e> and |n,g>;
/// the qubit a|g> + b|e>; <0| = c<g| + d*<e|, <1| = c<e| - d<g|.
public struct PurePassage {
  public var levels: Int
  public let step: Int
  public let groundRe: UnsafePointer<Double>
  public let groundIm: UnsafePointer<Double>
  public let exchange: UnsafePointer<Double>
  public let ground: Double
  public let excited: (re: Double, im: Double)
  public let cosine: Double
  public let sine: (re: Double, im: Double)

  public init(
    levels: Int, step: Int, groundRe: UnsafePointer<Double>, groundIm: UnsafePointer<Double>,
    exchange: UnsafePointer<Double>, ground: Double, excited: (re: Double, im: Double),
    cosine: Double, sine: (re: Double, im: Double)
  ) {
    (self.levels, self.step) = (levels, step)
    (self.groundRe, self.groundIm, self.exchange) = (groundRe, groundIm, exchange)
    (self.ground, self.excited, self.cosine, self.sine) = (ground, excited, cosine, sine)
  }
}

/// <0|U|psi, qubit> and <1|U|psi, qubit> on the s levels more that they reach, everything real.
///
/// `psi` has s zeros before its first number and s + 4 behind its last, the tables s + 8 entries more than there are levels, `zero` and `one` room for 4 more.
/// Cost: O(N), 8 multiplications a level.
public func passPure(
  _ passage: PurePassage, _ psi: UnsafePointer<Double>,
  zero: UnsafeMutablePointer<Double>, one: UnsafeMutablePointer<Double>
) {
  let (s, end) = (passage.step, passage.levels &+ passage.step)
  let a = Four(repeating: passage.ground)
  let b = Four(repeating: passage.excited.re)
  let (c, d) = (Four(repeating: passage.cosine), Four(repeating: passage.sine.re))
  let isTurned = passage.sine.re != 0
  var m = 0
  while m < end {
    let here: Four = four(psi, m)
    let stays: Four = four(passage.groundRe, m) * (a * here)
    let comes: Four = four(passage.exchange, m) * (b * four(psi, m &- s))
    let ground: Four = stays + comes
    let keeps: Four = four(passage.groundRe, m &+ s) * (b * here)
    let goes: Four = four(passage.exchange, m &+ s) * (a * four(psi, m &+ s))
    let excited: Four = keeps - goes
    var (first, second) = (ground, excited)
    if isTurned {
      first = c * ground
      first += d * excited
      second = c * excited
      second -= d * ground
    }
    UnsafeMutableRawPointer(zero + m).storeBytes(of: first, as: Four.self)
    UnsafeMutableRawPointer(one + m).storeBytes(of: second, as: Four.self)
    m = m &+ 4
  }
}

/// The same with complex numbers as two planes. Cost: O(N), some 30 multiplications a level.
public func passPure(
  _ passage: PurePassage, _ psi: JointPlane, zero: JointPlane, one: JointPlane
) {
  let (s, end) = (passage.step, passage.levels &+ passage.step)
  let a = Four(repeating: passage.ground)
  let b = Pair(passage.excited.re, passage.excited.im)
  let c = Four(repeating: passage.cosine)
  let d = Pair(passage.sine.re, passage.sine.im)
  var m = 0
  while m < end {
    let here = Pair(psi, m)
    let table = Pair(four(passage.groundRe, m), four(passage.groundIm, m))
    // That of the excited qubit is the conjugate.
    let other = Pair(four(passage.groundRe, m &+ s), -four(passage.groundIm, m &+ s))
    let ground =
      (table * here).scaled(a) + (b * Pair(psi, m &- s)).scaled(four(passage.exchange, m))
    let excited = b * (other * here) - Pair(psi, m &+ s).scaled(a * four(passage.exchange, m &+ s))
    (ground.scaled(c) + d.conjugate * excited).store(zero, m)
    (excited.scaled(c) - d * ground).store(one, m)
    m = m &+ 4
  }
}

/// Four complex numbers.
private struct Pair {
  let re: Four
  let im: Four

  @inline(__always) init(_ re: Four, _ im: Four) { (self.re, self.im) = (re, im) }
  @inline(__always) init(_ re: Double, _ im: Double) {
    self.init(Four(repeating: re), Four(repeating: im))
  }
  @inline(__always) init(_ plane: JointPlane, _ place: Int) {
    self.init(four(plane.re, place), four(plane.im, place))
  }

  @inline(__always) var conjugate: Pair { Pair(re, -im) }

  @inline(__always) func scaled(_ factor: Four) -> Pair { Pair(factor * re, factor * im) }

  @inline(__always) func store(_ plane: JointPlane, _ place: Int) {
    UnsafeMutableRawPointer(plane.re + place).storeBytes(of: re, as: Four.self)
    UnsafeMutableRawPointer(plane.im + place).storeBytes(of: im, as: Four.self)
  }

  @inline(__always) static func + (x: Pair, y: Pair) -> Pair { Pair(x.re + y.re, x.im + y.im) }
  @inline(__always) static func - (x: Pair, y: Pair) -> Pair { Pair(x.re - y.re, x.im - y.im) }
  @inline(__always) static func * (x: Pair, y: Pair) -> Pair {
    let (a, b): (Four, Four) = (x.re * y.re, x.im * y.im)
    let (c, d): (Four, Four) = (x.re * y.im, x.im * y.re)
    return Pair(a - b, c + d)
  }
}

/// `factor` times each of so many numbers.
public func scale(
  _ numbers: UnsafePointer<Double>, by factor: Double, count: Int,
  into scaled: UnsafeMutablePointer<Double>
) {
  let factors = Four(repeating: factor)
  var place = 0
  while place &+ 4 <= count {
    let product: Four = factors * four(numbers, place)
    UnsafeMutableRawPointer(scaled + place).storeBytes(of: product, as: Four.self)
    place = place &+ 4
  }
  while place < count {
    scaled[place] = factor * numbers[place]
    place = place &+ 1
  }
}

/// The sum of squares.
public func squares(_ numbers: UnsafePointer<Double>, _ count: Int) -> Double {
  var sums = Four(repeating: 0)
  var place = 0
  while place &+ 4 <= count {
    let part = four(numbers, place)
    sums += part * part
    place = place &+ 4
  }
  var sum = (sums[0] + sums[1]) + (sums[2] + sums[3])
  while place < count {
    sum += numbers[place] * numbers[place]
    place = place &+ 1
  }
  return sum
}
