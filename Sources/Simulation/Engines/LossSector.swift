internal import Kernels
internal import LinearAlgebra

/// One sector of a qubit and a leaking cavity, carried through a collision: the four sequences of `LossDuring` on the total
/// excitations 0 … N, N the cavity's levels.
///
/// Memory that is used again for one sector after the other; complex numbers are two planes.
final class LossSector {
  let loss: LossDuring
  /// N: the highest total excitation.
  let top: Int
  private(set) var order = 0
  private(set) var isComplex = false
  private let roots = AlignedNumbers()
  private let rungs = AlignedNumbers()
  /// The angles that the map is averaged over.
  let average: AngleAverage
  private let memory = AlignedNumbers()
  private let stride: Int
  private var rates: [Double] = []
  private var angle = 0.0
  private let kernels: LossKernelSet

  /// What a sector's way through time was off by.
  struct Defects {
    /// Bounds the trace norm of what the polynomials left out, both halves of the matrix.
    var time = 0.0
    /// The integral of the squared size of what was lifted above N, in this sector's half.
    var liftedSquare = 0.0
    /// The integral of the populations lifted above N: of the sector 0 only.
    var liftedPopulation = 0.0
    var steps = 0
  }

  /// Steps in which a polynomial's terms rise no more than e^4: longer ones lose digits, shorter ones take more terms.
  private static let reach = 4.0
  /// What polynomials may leave out in a collision: far below any rounding, for some terms more.
  static let timeGoal = 0x1p-70
  private static let mostTerms = 250

  /// Steps of a sector in time, and about how many terms they take together.
  static func steps(_ loss: LossDuring, order: Int, top: Int) -> Int {
    max(1, Int(saturating: (loss.speed(order: order, top: top) / reach).rounded(.up)))
  }

  static func terms(_ loss: LossDuring, order: Int, top: Int) -> Double {
    38 * Double(steps(loss, order: order, top: top))
  }

  /// Throws where the loss or the spread takes too long to be followed.
  init(
    _ loss: LossDuring, levels: Int, kernels: LossKernelSet = .best
  ) throws(SimulationError) {
    try loss.requireFollowable(top: levels)
    average = try AngleAverage(loss, top: levels)
    self.loss = loss
    self.kernels = kernels
    top = levels
    stride = (levels + 1 + 7) / 8 * 8 + 16
    let start = roots.room(for: 2 * levels + 48) + 8
    for n in 0..<(2 * levels + 32) { start[n] = Double(n).squareRoot() }
    guard loss.rungs != nil else { return }
    let heights = rungs.room(for: 2 * levels + 48) + 8
    // Beyond the top there is nothing that they could turn.
    for n in 0..<(2 * levels + 32) { heights[n] = n <= levels ? loss.height(n) : 0 }
  }

  /// Elements k of each sequence.
  var count: Int { top + 1 - order }

  private var root: UnsafePointer<Double> { UnsafePointer(roots.room(for: 0) + 8) }
  private var heights: UnsafePointer<Double> {
    loss.rungs == nil ? root : UnsafePointer(rungs.room(for: 0) + 8)
  }

  private var planeSize: Int { 4 * stride }
  private var planes: Int { isComplex ? 2 : 1 }

  /// The result, this term and the next one, eight zeros before each.
  private func block(_ index: Int) -> UnsafeMutablePointer<Double> {
    memory.room(for: 3 * (2 * planeSize + 16)) + index * (2 * planeSize + 16) + 8
  }

  enum Sequence: Int {
    case ground, excited, upper, lower
  }

  /// Starts with nothing in it, at one of the angles.
  func begin(order: Int, isComplex: Bool, theta: Double? = nil) {
    (self.order, self.isComplex) = (order, isComplex)
    rates = loss.rates(order: order)
    angle = theta ?? loss.theta
    rates[0] = angle
    let start = block(0) - 8
    start.update(repeating: 0, count: 3 * (2 * planeSize + 16))
  }

  /// An element of a sequence, in the real plane or the imaginary one.
  subscript(_ sequence: Sequence, _ k: Int, _ plane: Int) -> Double {
    get { block(0)[plane * planeSize + sequence.rawValue * stride + k] }
    set { block(0)[plane * planeSize + sequence.rawValue * stride + k] = newValue }
  }

  /// The cavity's element <m + order| rho |m>, the qubit traced out; m = N - order is the level N above those kept.
  func traced(_ m: Int, _ plane: Int) -> Double {
    self[.ground, m, plane] + (m + 1 < count ? self[.excited, m + 1, plane] : 0)
  }

  /// The collision. `share` is the part of `timeGoal` for this sector. Cost: 50 operations an element, 9 terms for each unit of `speed`.
  func run(share: Double) -> Defects {
    var defects = Defects()
    let length = planes * planeSize
    guard sumOfSizes(count: length, source: block(0)) > 0 else { return defects }
    var loss = loss
    loss.theta = angle
    defects.steps = LossSector.steps(loss, order: order, top: top)
    let goal = LossSector.timeGoal * share / Double(defects.steps)
    for _ in 0..<defects.steps { step(1 / Double(defects.steps), goal, &defects) }
    return defects
  }

  /// A polynomial in time: without its last term it is off by that term's size at most, as its derivative lacks the generator's part of
  /// the term before alone, and the exact evolution enlarges nothing.
  private func step(_ h: Double, _ goal: Double, _ defects: inout Defects) {
    let length = planes * planeSize
    let both = order == 0 ? 1.0 : 2
    let sum = block(0)
    var (term, next) = (block(1), block(2))
    term.update(from: sum, count: length)
    var lifted = Lifted()
    lifted.add(self, term)
    for degree in 1...LossSector.mostTerms {
      apply(from: term, to: next, scale: h / Double(degree))
      // The last term as well, which then counts twice.
      let size = 2 * both * kernels.add(length, next, sum)
      swap(&term, &next)
      lifted.add(self, term)
      if size <= goal || degree == LossSector.mostTerms {
        defects.time += size
        break
      }
    }
    if order == 0 {
      defects.liftedPopulation += h * (lifted.ground + lifted.excited)
    } else {
      defects.liftedSquare += h * lifted.square
    }
  }

  private func apply(
    from term: UnsafeMutablePointer<Double>, to next: UnsafeMutablePointer<Double>, scale: Double
  ) {
    for plane in 0..<planes {
      kernels.apply(
        count, order, scale, rates, root, heights, term + plane * planeSize,
        next + plane * planeSize,
        stride)
    }
    if isComplex, loss.detuning != 0 {
      addLossDetuning(
        count: count, amount: scale * loss.detuning, source: term, target: next, stride: stride)
    }
  }

  /// What the generator lifts from the total N to N + 1: sums of sizes over the terms of a polynomial, which it never exceeds in the step.
  private struct Lifted {
    var ground = 0.0
    var excited = 0.0
    var upper = 0.0
    var lower = 0.0

    var square: Double {
      ground * ground + excited * excited + upper * upper + lower * lower
    }

    mutating func add(_ sector: LossSector, _ term: UnsafeMutablePointer<Double>) {
      let (loss, k) = (sector.loss, sector.count - 1)
      guard loss.gainedExcitations > 0 else { return }
      func size(_ sequence: Sequence) -> Double {
        var sum = 0.0
        for plane in 0..<sector.planes {
          sum += abs(term[plane * sector.planeSize + sequence.rawValue * sector.stride + k])
        }
        return sum
      }
      let (n, m) = (Double(sector.top), Double(k))
      let rise = loss.riseRate
      ground += rise * ((n + 1) * (m + 1)).squareRoot() * size(.ground)
      excited +=
        rise * (n * m).squareRoot() * size(.excited) + loss.exciteRate * size(.ground)
      upper += rise * (n * (m + 1)).squareRoot() * size(.upper)
      lower += rise * ((n + 1) * m).squareRoot() * size(.lower)
    }
  }
}
