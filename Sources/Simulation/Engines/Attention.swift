extension Engine {
  /// How often whoever watches wants to be asked.
  public enum Attention: Sendable {
    /// After every collision.
    case each
    /// Several times in a tenth of a second.
    case occasional
  }

  /// About a tenth of a millisecond of collisions.
  static func burst(
    _ state: CavityState, _ collision: Collision, _ qubit: QubitState, _ damping: Damping?
  ) -> Int {
    guard collision.coupling.symmetry != .parity else { return 1 }
    let levels = Double(state.levels)
    // In nanoseconds, on the safe side; the first collision with coherences makes a matrix of populations.
    let isDiagonal = state.representation == .populations && qubit.coupling == 0
    let isWide = isDiagonal && state.isWideDiagonal
    if collision.isLeaking { return 1 }
    // Per element: fused kernels, the complex stencil, what has none of both.
    let hasKernel = collision.ladder != nil && (collision.step == 1 || !collision.isReal)
    let element = !hasKernel ? 2 : collision.isReal ? 0.125 : 0.75
    let cost = isDiagonal ? levels : levels * levels * element
    return max(1, Int(saturating: 1e5 / (cost * (damping == nil ? 1 : isWide ? 1000 : 20))))
  }
}
