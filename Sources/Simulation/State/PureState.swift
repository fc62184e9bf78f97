internal import Kernels
internal import LinearAlgebra

/// The amplitudes of a pure state of the cavity in its gauge, and the state that they are of.
public struct PureState: Sendable {
  var re: [Double]
  /// Empty where all are real.
  var im: [Double]
  private let state: CavityState

  /// Farther from its own amplitudes' projector than this, in Frobenius norm, a state is mixed. The roundings of some hundred collisions are less.
  private static let closest = 1e-14

  /// Nil for a state that is mixed. `farness` is the trace norm of what it differs from pure by, at most.
  init?(_ state: CavityState, farness: inout Double) {
    self.state = state
    im = []
    let levels = state.levels
    guard let top = (0..<levels).max(by: { state.populationValue($0) < state.populationValue($1) }),
      state.populationValue(top) > 0
    else { return nil }
    let size = state.populationValue(top).squareRoot()
    guard state.representation != .populations else {
      guard (0..<levels).allSatisfy({ $0 == top || state.real[$0] == 0 }) else { return nil }
      re = [Double](repeating: 0, count: levels)
      re[top] = size
      farness = 0
      return
    }
    let isComplex = state.representation == .hermitian
    func element(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
      let index = m >= n ? PackedTriangle.row(m) + n : PackedTriangle.row(n) + m
      let y = isComplex ? state.imaginary[index] : 0
      return (state.real[index], m >= n ? y : -y)
    }
    re = (0..<levels).map { element($0, top).re / size }
    if isComplex { im = (0..<levels).map { element($0, top).im / size } }
    var square = 0.0
    for m in 0..<levels {
      for n in 0...m {
        let (x, y) = element(m, n)
        let (u, v) = product(m, n)
        let distance = (x - u) * (x - u) + (y - v) * (y - v)
        square += m == n ? distance : 2 * distance
      }
    }
    guard square.squareRoot() <= PureState.closest else { return nil }
    farness = (square * Double(levels)).squareRoot()
  }

  /// Of this state, whatever it was that made it.
  init(re: [Double], im: [Double], of state: CavityState) {
    (self.re, self.im, self.state) = (re, im, state)
  }

  /// psi_m psi_n*.
  @inline(__always) func product(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
    guard !im.isEmpty else { return (re[m] * re[n], 0) }
    return (re[m] * re[n] + im[m] * im[n], im[m] * re[n] - re[m] * im[n])
  }

  /// Whether it is the pure state that another one is. Cost: nothing where nothing has changed it.
  func isOf(_ other: CavityState) -> Bool {
    state.levels == other.levels && state.representation == other.representation
      && state.gauge == other.gauge && state.real == other.real
      && state.imaginary == other.imaginary
  }
}

extension CavityState {
  /// |psi><psi| in the place of the state's numbers, which has as many levels.
  mutating func take(_ re: [Double], _ im: [Double]) {
    let isComplex = im.contains { $0 != 0 }
    imaginary = []
    if re.indices.lazy.filter({ re[$0] != 0 || isComplex && im[$0] != 0 }).prefix(2).count < 2 {
      representation = .populations
      real = re.indices.map { re[$0] * re[$0] + (isComplex ? im[$0] * im[$0] : 0) }
      return
    }
    representation = isComplex ? .hermitian : .realSymmetric
    real = PackedTriangle.packed(order: levels) { m, n in
      re[m] * re[n] + (isComplex ? im[m] * im[n] : 0)
    }
    if isComplex {
      imaginary = PackedTriangle.packed(order: levels) { m, n in im[m] * re[n] - re[m] * im[n] }
    }
  }
}
