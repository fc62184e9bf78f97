import LinearAlgebra
import TestSupport

@testable import Simulation

/// One more rounding than the few that a closed form or a slow route makes itself.
let fewRoundings = 1e-13

/// theta = pi/sqrt(m).
func fineTuned(_ m: Double) -> Double { Double.pi / m.squareRoot() }

/// A number as the reference data write it: `pi/sqrt(15)`, `pi/2/sqrt(8)`, `0.8`.
func referenceNumber(_ text: String) -> Double {
  text.split(separator: "/").enumerated().reduce(1) { value, part in
    let word = part.element
    let factor =
      word == "pi"
      ? Double.pi
      : word.hasPrefix("sqrt(")
        ? Double(word.dropFirst(5).dropLast())!.squareRoot() : Double(word)!
    return part.offset == 0 ? factor : value / factor
  }
}

/// Levels that a test gives by hand, with the tolerance out of the way.
func fixedLevels(_ levels: Int) -> Numerics { Numerics(levels: levels) }

extension CavityState {
  /// A state from a matrix, in the representation asked for (which has to be able to hold it).
  init(_ matrix: ReferenceMatrix, _ representation: Representation = .hermitian) {
    let levels = matrix.order
    let real =
      representation == .populations
      ? (0..<levels).map { matrix[$0, $0].re }
      : PackedTriangle.packed(order: levels) { matrix[$0, $1].re }
    let imaginary =
      representation == .hermitian
      ? PackedTriangle.packed(order: levels) { matrix[$0, $1].im } : []
    self.init(levels: levels, representation: representation, real: real)
    self.imaginary = imaginary
    // In this gauge the factors e^{i(m-n)(phi - pi/2)} are 1.
    if representation == .realSymmetric { gauge = .plain }
  }

  /// The whole matrix.
  var matrix: ReferenceMatrix {
    var matrix = ReferenceMatrix(levels)
    for m in 0..<levels {
      for n in 0..<levels {
        let (re, im) = element(m, n)
        matrix[m, n] = (re.value, im.value)
      }
    }
    return matrix
  }

  static func start(_ start: CavityStart, levels: Int? = nil) throws -> CavityState {
    try prepared(start, numerics: Numerics(levels: levels))
  }
}

extension Engine {
  /// `collide` to the end, without a monitor.
  @discardableResult func run(
    _ state: inout CavityState, _ collision: Collision, _ qubit: QubitState,
    damping: Damping? = nil, count: Int = 1, levels: Int? = nil
  ) throws -> Int {
    try collide(
      &state, collision, qubit: qubit, damping: damping, count: count,
      numerics: Numerics(levels: levels)
    ) { _ in true }
  }
}

/// The largest distance between elements of two matrices; the smaller one is filled up with zeros.
func distance(_ a: ReferenceMatrix, _ b: ReferenceMatrix) -> Double {
  let order = max(a.order, b.order)
  return (a.resized(order) - b.resized(order)).largest
}

extension Estimate {
  /// Whether the true number is within the bound; `slack` is what `truth` itself may be off by.
  func covers(_ truth: Double, slack: Double = 0) -> Bool {
    abs(value - truth) <= bound + slack
  }
}
