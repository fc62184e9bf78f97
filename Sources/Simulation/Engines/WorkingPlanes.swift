internal import LinearAlgebra

/// Memory for the copies of a state's planes.
final class PlaneMemory {
  private let real = AlignedNumbers()
  private let imaginary = AlignedNumbers()

  /// The planes of a state to work on: itself, or a copy.
  func planes(of state: CavityState, isCopied: Bool) -> WorkingPlanes {
    guard isCopied else { return WorkingPlanes(real: nil, imaginary: nil) }
    return WorkingPlanes(
      real: real.copy(state.real),
      imaginary: state.representation == .hermitian ? imaginary.copy(state.imaginary) : nil)
  }
}

/// Where a run of passages works: on the state's own planes (nil), or on copies in which vectors lie in one line of the cache; they pay from a few
/// passages on. Good while the memory they come from is neither let go of nor used for others.
struct WorkingPlanes {
  let real: UnsafeMutablePointer<Double>?
  let imaginary: UnsafeMutablePointer<Double>?

  /// A state is asked about its populations only.
  func showPopulations(_ state: inout CavityState) {
    if let real { state.takePopulations(from: real) }
  }

  /// All that was done becomes the state's.
  func putBack(_ state: inout CavityState) {
    if let real { state.real.take(real) }
    if let imaginary { state.imaginary.take(imaginary) }
  }

  /// False, and nothing is done, where the levels would have to grow. A cycle works on copies only.
  func damp(_ state: inout CavityState, _ cycle: DampedCycle?) -> Bool {
    guard let cycle else { return true }
    return cycle.damp(&state, real!, imaginary)
  }
}

extension CavityState {
  /// The real plane of this state, or its copy.
  @inline(__always) func readReal<Result>(
    _ planes: WorkingPlanes, _ body: (UnsafePointer<Double>) -> Result
  ) -> Result {
    real.reading(or: planes.real, body)
  }

  @inline(__always) func readImaginary<Result>(
    _ planes: WorkingPlanes, _ body: (UnsafePointer<Double>) -> Result
  ) -> Result {
    imaginary.reading(or: planes.imaginary, body)
  }

  /// The same to be changed.
  @inline(__always) mutating func withReal<Result>(
    _ planes: WorkingPlanes, _ body: (UnsafeMutablePointer<Double>) -> Result
  ) -> Result {
    real.withNumbers(or: planes.real, body)
  }

  @inline(__always) mutating func withImaginary<Result>(
    _ planes: WorkingPlanes, _ body: (UnsafeMutablePointer<Double>) -> Result
  ) -> Result {
    imaginary.withNumbers(or: planes.imaginary, body)
  }
  @inline(__always) mutating func withBoth<Result>(
    _ planes: WorkingPlanes,
    _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Result
  ) -> Result {
    real.withNumbers(or: planes.real) { re in
      imaginary.withNumbers(or: planes.imaginary) { body(re, $0) }
    }
  }
}
