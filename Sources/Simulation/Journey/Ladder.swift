/// The rungs of a ladder: h_n and delta_n of the pair |n,e>, |n+s,g>.
///
/// A new ladder is a file that makes one of these (`Ladders/`) and a row of the language's registry.
public struct Rungs: Sendable, Hashable {
  /// Tells ladders apart: the kind and its numbers.
  let name: String
  let numbers: [Double]
  /// s.
  public let step: Int
  /// The highest level there is; nil for a mode.
  public let top: Int?
  /// h_n², to twice a double's precision.
  let square: @Sendable (Int) -> HeightSquare
  /// What level n adds to the detuning, in the unit of the detuning (of 1/tau with an angle); nil: nothing.
  let offset: (@Sendable (Int) -> Double)?
  /// What heights and offsets are off by, in units of their last place.
  let roundings: Double
  /// Rungs from here on are not known; nil: all are.
  let known: Int?
  /// The largest height and offset that were written down; 0 where a formula gives them.
  private(set) var largest = (height: 0.0, offset: 0.0)

  init(
    _ name: String, _ numbers: [Double] = [], step: Int = 1, top: Int? = nil,
    roundings: Double = 0, known: Int? = nil, largest: (height: Double, offset: Double) = (0, 0),
    offset: (@Sendable (Int) -> Double)? = nil,
    square: @escaping @Sendable (Int) -> HeightSquare
  ) {
    self.name = name
    self.numbers = numbers
    self.step = step
    self.top = top
    self.square = square
    self.offset = offset
    self.roundings = roundings
    self.known = known
    self.largest = largest
  }

  /// Throws where heights or offsets are beyond what their squares and products leave room for.
  func requireFinite(under exposure: Exposure) throws(SimulationError) {
    let strength = exposure.strength
    let most = Collision.largest / max(strength, 1)
    for (name, value) in [("height", largest.height), ("offset", largest.offset)] {
      // A negated comparison: NaN fails it.
      guard value <= most else {
        throw .outOfRange(
          quantity: name, value: value, lower: name == "height" ? 0 : -most, upper: most)
      }
    }
  }

  /// By whole squares.
  init(
    _ name: String, _ numbers: [Double] = [], step: Int = 1, top: Int? = nil,
    wholeSquare: @escaping @Sendable (Int) -> Int
  ) {
    self.init(name, numbers, step: step, top: top) { HeightSquare(value: Double(wholeSquare($0))) }
  }

  public static func == (a: Rungs, b: Rungs) -> Bool { a.name == b.name && a.numbers == b.numbers }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(numbers)
  }
}

/// A ladder of couplings: each pair |n,e>, |n+s,g> is turned by theta h_n about its own detuning.
///
///     exp(-i [[delta_n/2, theta h_n], [theta h_n, -delta_n/2]]),   |n,g> with n < s: e^{i delta/2}.
public struct Ladder: Sendable, Hashable, LadderCoupling {
  public let rungs: Rungs
  public let exposure: Exposure

  public init(_ rungs: Rungs, _ exposure: Exposure) {
    self.rungs = rungs
    self.exposure = exposure
  }

  /// Photons that one passage may give at most.
  public static let mostStep = 8

  var step: Int { rungs.step }
  var top: Int? { rungs.top }
  var isReal: Bool { exposure.theta != nil && rungs.offset == nil }
  var isIdentity: Bool { exposure.theta == 0 && rungs.offset == nil }

  func validate() throws(SimulationError) {
    try exposure.validate()
    try rungs.requireFinite(under: exposure)
  }

  func rotation(_ n: Int) -> PairRotation {
    let offset = n >= step ? rungs.offset?(n - step) ?? 0 : 0
    return exposure.rotation(square: heightSquare(n), hasPartner: n >= step, offset: offset)
  }

  func heightSquare(_ n: Int) -> HeightSquare {
    guard n >= step, n <= top ?? .max else { return HeightSquare(value: 0) }
    return rungs.square(n - step)
  }

  func halfTurns(at n: Int) -> (turns: Int, rest: Double)? {
    guard isReal, let theta = exposure.theta else { return nil }
    return heightSquare(n).root.halfTurns(theta)
  }

  func isClosed(at n: Int) -> Bool { n >= step && heightSquare(n).value == 0 }

  func angleRounding(levels: Int) -> Double {
    let angle = largestAngle(levels: levels)
    return (angle * 0x1p-50).rounded(.down) + (angle * rungs.roundings).rounded(.up)
  }

  /// Heights need not grow with n.
  private func largestAngle(levels: Int) -> Double {
    var largest = 0.0
    for n in 0...(levels + step) {
      let offset = n >= step ? abs(rungs.offset?(n - step) ?? 0) : 0
      largest = max(largest, exposure.angle(height: heightSquare(n).value.squareRoot()) + offset)
    }
    return largest
  }

  /// Of the rungs below so many levels, or of all that there are.
  func largestHeight(_ levels: Int) -> Double {
    let last = min(levels, top ?? .max, rungs.known ?? .max)
    return (0...max(0, last)).reduce(0) { max($0, heightSquare($1).value) }.squareRoot()
  }

  func angleSquare(levels: Int) -> Double {
    let angle = largestAngle(levels: levels)
    return angle * angle
  }
}
