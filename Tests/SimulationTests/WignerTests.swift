import Testing

@testable import Simulation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Against closed forms, and against the definition's marginals.
@Suite("Wigner function")
struct WignerTests {
  /// The recurrence loses a few digits where it cancels.
  static let tolerance = 1e-11

  @Test(
    "A coherent state is a Gaussian at its amplitude",
    arguments: [(0.0, 0.0), (1.5, 0.7), (2.0, -2.1)])
  func coherent(_ alpha: Double, _ phase: Double) throws {
    var state = try CavityState.start(.coherent(alpha: alpha, phase: phase), levels: 60)
    state.makeHermitian()
    let (x0, p0) = (alpha * cos(phase) * 2.0.squareRoot(), alpha * sin(phase) * 2.0.squareRoot())
    let grid = [-2.0, -0.4, 0, 1.1, 2.3]
    let values = state.wigner(x: grid, p: grid)
    for (row, p) in grid.enumerated() {
      for (column, x) in grid.enumerated() {
        let exact = exp(-(x - x0) * (x - x0) - (p - p0) * (p - p0)) / Double.pi
        #expect(abs(values[row][column] - exact) < WignerTests.tolerance)
      }
    }
  }

  @Test(
    "A number state is a Laguerre polynomial, negative in the middle for odd n",
    arguments: [0, 1, 2, 7, 15])
  func fock(_ n: Int) throws {
    let state = try CavityState.start(.fock(n), levels: n + 3)
    let x = [0, 0.3, 1.2, 3.0]
    let values = state.wigner(x: x, p: [0.5])[0]
    for (column, x) in x.enumerated() {
      let r = x * x + 0.25
      let sign = n % 2 == 0 ? 1.0 : -1
      let exact = sign / Double.pi * exp(-r) * laguerre(n, 2 * r)
      #expect(abs(values[column] - exact) < WignerTests.tolerance)
    }
    #expect(abs(state.wigner(x: [0], p: [0])[0][0] - (n % 2 == 0 ? 1 : -1) / Double.pi) < 1e-12)
  }

  private func laguerre(_ n: Int, _ x: Double) -> Double {
    var (before, now) = (0.0, 1.0)
    for k in 0..<n {
      (before, now) = (now, ((2 * Double(k) + 1 - x) * now - Double(k) * before) / Double(k + 1))
    }
    return now
  }

  @Test("Its integral is 1 and its first moment the field, for a charged battery")
  func moments() throws {
    var state = try CavityState.start(.vacuum, levels: 40)
    let qubit = try QubitState(groundWeight: 0.25, coherence: 1, phase: 0.4)
    _ = try Engine().collide(
      &state, .resonant(theta: 0.8), qubit: qubit, damping: nil, count: 40,
      numerics: Numerics(levels: 40)
    ) { _ in true }
    let step = 0.1
    let grid = stride(from: -9.0, through: 9.0, by: step).map { $0 }
    let values = state.wigner(x: grid, p: grid)
    var (total, mean) = (0.0, 0.0)
    for (row, _) in grid.enumerated() {
      for (column, x) in grid.enumerated() {
        total += values[row][column] * step * step
        mean += values[row][column] * x * step * step
      }
    }
    // Sums over an even grid converge faster than any power of the step.
    #expect(abs(total - 1) < 1e-9)
    #expect(abs(mean - state.fieldAmplitude.re.value * 2.0.squareRoot()) < 1e-9)
  }
}
