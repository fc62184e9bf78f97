internal import LinearAlgebra

/// The law of the angles of a stream whose qubits cross with different speeds.
public enum SpreadShape: String, Sendable, Hashable, CaseIterable {
  case gauss, uniform

  /// chi(u) = E[e^{i x u}] of a centred law of standard deviation 1.
  func characteristic(_ u: Double) -> Double {
    switch self {
    case .gauss: return exponential(-u * u / 2)
    case .uniform:
      let x = 3.0.squareRoot() * u
      return abs(x) < 1e-4 ? 1 - x * x / 6 : sine(x) / x
    }
  }
}

/// A resonant ladder whose angle every qubit draws anew: mean theta, standard deviation `deviation` theta. The map is the average, exactly.
///
/// Every coefficient of the map is a product of two of cos and sin of x_n = theta h_n, and their averages are closed: with u = h_m ± h_n
///
///     <cos x_m cos x_n> = [cos(theta u-) chi(u-) + cos(theta u+) chi(u+)]/2,   <sin x_m sin x_n> = [… - …]/2,
///     <sin x_m cos x_n> = [sin(theta u-) chi(u-) + sin(theta u+) chi(u+)]/2.
public struct SpreadLadder: Sendable, Hashable, Coupling {
  public let theta: Double
  /// Nil: Jaynes-Cummings.
  public let rungs: Rungs?
  public let deviation: Double
  public let shape: SpreadShape

  public init(theta: Double, rungs: Rungs? = nil, deviation: Double, shape: SpreadShape) {
    self.theta = theta
    self.rungs = rungs
    self.deviation = deviation
    self.shape = shape
  }

  private var ladder: any LadderCoupling {
    rungs.map { Ladder($0, .angle(theta)) } ?? JaynesCummings(theta: theta)
  }

  var step: Int { rungs?.step ?? 1 }
  var top: Int? { rungs?.top }
  var symmetry: Symmetry { .excitation(step: step) }
  var isReal: Bool { true }
  var reach: Reach { .levels(step) }
  var carry: CarryRule { .ladder(step) }
  var blocks: Blocks { .averagedPairs(self) }

  func validate() throws(SimulationError) {
    try ladder.validate()
    try Collision.requireFinite("spread", deviation)
    guard deviation >= 0 else {
      throw .outOfRange(quantity: "spread", value: deviation, lower: 0, upper: .infinity)
    }
    guard rungs?.offset == nil else {
      throw .outOfRange(quantity: "offset", value: 1, lower: 0, upper: 0)
    }
  }

  func angleRounding(levels: Int) -> Double { 2 * ladder.angleRounding(levels: levels) }

  /// The height of the pair that ends at n, to twice a double's precision.
  func height(_ n: Int) -> Root {
    guard let rungs else { return Root(Double(n)) }
    guard n >= rungs.step, n <= rungs.top ?? .max else { return Root(exactly: 0) }
    return rungs.square(n - rungs.step).root
  }
}

/// The averages of products of two amplitudes, n and m below `order`.
struct AveragedProducts {
  let order: Int
  /// <cos x_m cos x_n>, <sin x_m sin x_n>, <sin x_m cos x_n>, <cos x_m sin x_n>, one after the other, row by row; eight zeros behind.
  private(set) var numbers: [Double]

  static func bytes(order: Int) -> Double { 32 * Double(order) * Double(order) }

  /// Cost: four transcendental functions for every pair.
  init(_ spread: SpreadLadder, order: Int) {
    self.order = order
    var numbers = [Double](repeating: 0, count: 4 * order * order + 8)
    let heights = (0..<order).map(spread.height)
    func put(_ m: Int, _ n: Int, _ c: Double, _ s: Double, _ mixed: Double, _ crossed: Double) {
      let place = m * order + n
      numbers[place] = c
      numbers[order * order + place] = s
      numbers[2 * order * order + place] = mixed
      numbers[3 * order * order + place] = crossed
    }
    for m in 0..<order {
      for n in 0...m {
        let (plus, minus) = (
          AveragedProducts.wave(spread, heights[m], heights[n], 1),
          AveragedProducts.wave(spread, heights[m], heights[n], -1)
        )
        let (c, s) = ((minus.c + plus.c) / 2, (minus.c - plus.c) / 2)
        // u- changes its sign with the order.
        let (mixed, crossed) = ((minus.s + plus.s) / 2, (plus.s - minus.s) / 2)
        put(n, m, c, s, crossed, mixed)
        put(m, n, c, s, mixed, crossed)
      }
    }
    self.numbers = numbers
  }

  /// cos and sin of theta u times chi, u = a ± b.
  static func wave(
    _ spread: SpreadLadder, _ a: Root, _ b: Root, _ sign: Double
  ) -> (c: Double, s: Double) {
    let other = sign * b.value
    let sum = a.value + other
    let taken = sum - a.value
    let rest = (a.value - (sum - taken)) + (other - taken)
    let u = Root(sum, correction: rest + a.correction + sign * b.correction)
    let (c, s) = Root.cosineAndSine(spread.theta, times: u)
    let chi = spread.shape.characteristic(spread.deviation * spread.theta * u.value)
    return (c * chi, s * chi)
  }
}

extension Root {
  init(_ value: Double, correction: Double) {
    self.value = value
    self.correction = correction
  }
}
