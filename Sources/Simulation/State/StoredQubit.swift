internal import LinearAlgebra

/// The qubit that waits beside a stored cavity: R_ee and R_eg of both together, row-major N x N; R_gg is what the cavity's matrix leaves.
public struct StoredQubit: Sendable, Hashable {
  public let excitedReal: [Double]
  public let excitedImaginary: [Double]
  public let crossReal: [Double]
  public let crossImaginary: [Double]

  public init(
    excitedReal: [Double], excitedImaginary: [Double], crossReal: [Double],
    crossImaginary: [Double]
  ) {
    self.excitedReal = excitedReal
    self.excitedImaginary = excitedImaginary
    self.crossReal = crossReal
    self.crossImaginary = crossImaginary
  }

  /// All of it, one after the other.
  public var numbers: [Double] { excitedReal + excitedImaginary + crossReal + crossImaginary }

  /// Nil for another count than 4 N².
  public init?(numbers: [Double], levels: Int) {
    let count = levels * levels
    guard numbers.count == 4 * count else { return nil }
    func part(_ index: Int) -> [Double] {
      Array(numbers[(index * count)..<((index + 1) * count)])
    }
    self.init(
      excitedReal: part(0), excitedImaginary: part(1), crossReal: part(2),
      crossImaginary: part(3))
  }
}

extension StoredState {
  /// The same with a qubit beside it; throws where both together are no state. Cost: O(N³).
  public func with(_ qubit: StoredQubit) throws(Defect) -> StoredState {
    let count = levels * levels
    for part in [
      qubit.excitedReal, qubit.excitedImaginary, qubit.crossReal, qubit.crossImaginary,
    ] {
      guard part.count == count else { throw .qubit }
      guard part.allSatisfy(\.isFinite) else { throw .qubit }
    }
    func element(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
      let (a, b) = (m % levels, n % levels)
      let place = a * levels + b
      switch (m < levels, n < levels) {
      case (true, true):
        return (
          real[place] - qubit.excitedReal[place], imaginary[place] - qubit.excitedImaginary[place]
        )
      case (false, true): return (qubit.crossReal[place], qubit.crossImaginary[place])
      default: return (qubit.excitedReal[place], qubit.excitedImaginary[place])
      }
    }
    let order = 2 * levels
    for m in 0..<levels {
      for n in 0...m {
        let (lower, upper) = (m * levels + n, n * levels + m)
        let difference = max(
          abs(qubit.excitedReal[lower] - qubit.excitedReal[upper]),
          abs(qubit.excitedImaginary[lower] + qubit.excitedImaginary[upper]))
        guard difference <= StoredState.tolerance else { throw .qubit }
      }
    }
    let lowest = try? Eigenvalues.ofHermitian(
      real: PackedTriangle.packed(order: order) { element($0, $1).re },
      imaginary: PackedTriangle.packed(order: order) { $1 < $0 ? element($0, $1).im : 0 },
      order: order
    ).last
    if let lowest, lowest < -StoredState.tolerance { throw .qubit }
    var state = self
    state.qubit = qubit
    return state
  }
}

extension CavityState {
  /// The qubit in memory, for files; nil where there is none. Cost: O(N²).
  public var carriedQubit: StoredQubit? {
    guard let carried = memory.first else { return nil }
    let joint = JointState(self, with: carried)
    // e^{i zeta} = i in the plain gauge.
    return StoredQubit(
      excitedReal: joint.excited.re, excitedImaginary: joint.excited.im,
      crossReal: joint.cross.im.map { 0 - $0 }, crossImaginary: joint.cross.re)
  }

  /// Takes a qubit into memory. The state has as many levels as the qubit was stored with.
  mutating func remember(_ qubit: StoredQubit) {
    makeHermitian()
    var joint = JointState(levels: levels)
    joint.excited.re = qubit.excitedReal
    joint.excited.im = qubit.excitedImaginary
    joint.cross.re = qubit.crossImaginary
    joint.cross.im = qubit.crossReal.map { 0 - $0 }
    memory = [CarriedQubit(joint, levels: levels)]
  }
}
